#!/usr/bin/env python3
"""What goes out of a served city: to a stand-in gateway and mail server, again after a refusal, never into the log."""
import base64
import email
import email.header
import http.server
import json
import os
import signal
import socketserver
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "tests"))
import client  # noqa: E402

BIN = os.environ["JEJARING_BIN"]
PACKS = os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "packs")
NUMBER, ADDRESS, TOKEN, SECRET = "08000000077", "petugas@contoh.invalid", "kunci-gerbang-17", "sandi-surat-23"
SENTENCE = "Ada yang menunggu. Buka Jejaring."
PASSED, FAILED = [], []


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def until(ready, seconds):
    end = time.time() + seconds
    while time.time() < end and not ready():
        time.sleep(0.1)
    return ready()


class Gateway(http.server.BaseHTTPRequestHandler):
    got, codes = [], []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Gateway.got.append((self.path, dict(self.headers), body))
        self.send_response(Gateway.codes.pop(0) if Gateway.codes else 200)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"answer-of-the-gateway")

    def log_message(self, *args):
        pass


class Mail(socketserver.StreamRequestHandler):
    got = []

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 stand-in")
        seen, text = [], b""
        for raw in self.rfile:
            line = raw.decode().strip()
            seen.append(line)
            word = line.split(" ")[0].upper()
            if word == "EHLO":
                self.say("250-stand-in")
                self.say("250 AUTH PLAIN")
            elif word == "AUTH":
                if len(line.split()) < 3:
                    self.say("334 ")
                    seen.append(self.rfile.readline().decode().strip())
                self.say("235 fine")
            elif word == "DATA":
                self.say("354 go on")
                for part in self.rfile:
                    if part == b".\r\n":
                        break
                    text += part
                Mail.got.append((seen, text))
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")


def jobs_process(city):
    for pid in city.processes():
        with open("/proc/%d/comm" % pid) as f:
            if "jobs" in f.read():
                return pid
    return None


def press(person):
    person.get("/jaga/saya")
    a = person.post("/jaga/saya/coba", person.get("/jaga/saya").form("/jaga/saya/coba"))
    check(a.status == 303, "a test is asked for", "%d %s" % (a.status, a.text[-600:]))


def look_at_gateway():
    path, head, body = Gateway.got[0]
    check(path == "/kirim?x=1", "the address as configured", path)
    check(head.get("X-Kunci") == TOKEN, "the header of the file arrives")
    check(head.get("Content-Type") == "application/json", "the kind of body")
    check("User-Agent" not in head, "nothing about the program", str(head))
    try:
        check(json.loads(body) == {"to": NUMBER, "isi": SENTENCE}, "number and text, as JSON", str(body))
    except ValueError:
        check(False, "a body that is JSON", str(body))


def look_at_mail():
    seen, raw = Mail.got[0]
    m = email.message_from_bytes(raw)
    check("RCPT TO:<%s>" % ADDRESS in [s.split(" SIZE")[0] for s in seen], "one recipient", str(seen))
    check(seen[0].upper() == "EHLO CONTOH.INVALID", "greets with the sender's domain, not this machine's name", seen[0])
    login = base64.b64encode(b"\0surat\0" + SECRET.encode()).decode()
    check(any(login in s for s in seen), "user and password of the file")
    check(SENTENCE in m.get_payload(decode=True).decode() or "Jejaring" in m.get_payload(decode=True).decode(),
          "the text", m.get_payload(decode=True).decode())
    check(m["Reply-To"] is None and m["From"] == "<jejaring@contoh.invalid>", "from the city, no answer wanted")


def walk(city, port):
    person = client.Person(city, "petugas")
    fields = person.get("/jaga/saya").form("/jaga/saya")
    fields.update({"mail": ADDRESS, "phone": NUMBER, "alert_on": "1"})
    a = person.post("/jaga/saya", fields)
    check(a.status == 303, "an address is stored", "%d %s" % (a.status, a.text[-900:]))
    Gateway.codes = [500, 302]
    press(person)
    check(until(lambda: Mail.got and Gateway.got, 15), "both ways are used")
    if Gateway.got and Mail.got:
        look_at_gateway()
        look_at_mail()
    pid = jobs_process(city)
    check(pid is not None, "the jobs process has a name")
    if pid:
        os.kill(pid, signal.SIGKILL)
    # Killed between the answer and its row, a run is taken again only when its lease (60 s) is over; then one pause more.
    check(until(lambda: len(Gateway.got) >= 3, 180), "again after 500, a redirect and a killed process", len(Gateway.got))
    check(all(g[0] == "/kirim?x=1" for g in Gateway.got), "a redirect is not followed")
    time.sleep(3)
    check(len(Gateway.got) == 3 and len(Mail.got) == 1, "what was taken is not sent again", "%d %d" % (len(Gateway.got), len(Mail.got)))


def main():
    servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway),
               socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)]
    for s in servers:
        s.daemon_threads = True
        threading.Thread(target=s.serve_forever, daemon=True).start()
    port, mail = (s.server_address[1] for s in servers)
    with tempfile.TemporaryDirectory() as folder:
        city = client.City(BIN, PACKS, folder)
        city.add("petugas", "intake", "UPTD_PPA")
        for name, text in (("header", "X-Kunci: " + TOKEN), ("sandi", SECRET)):
            with open(os.path.join(city.folder, name), "w") as f:
                f.write(text + "\n")
        with open(os.path.join(city.folder, "jejaring.conf"), "a") as f:
            f.write('\n[mail]\nserver = 127.0.0.1:%d\nfrom = jejaring@contoh.invalid\nuser = surat\npassword_file = sandi\n'
                    '[gateway]\nurl = http://127.0.0.1:%d/kirim?x=1\nbody = {"to":"{to}","isi":"{text}"}\nheader_file = header\n' % (mail, port))
        try:
            city.serve()
            walk(city, port)
        finally:
            city.stop()
        with open(city.output) as f:
            log = f.read()
        for word in (NUMBER, ADDRESS, SENTENCE, TOKEN, SECRET, "answer-of-the-gateway"):
            check(word not in log, "the log has neither number, address, text, key nor answer", word)
        if FAILED:
            print(log[-3000:])
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
