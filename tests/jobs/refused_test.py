#!/usr/bin/env python3
"""What the other end refuses, and what is refused to it: shown to the administrator by its reason, never sent on, no password in the clear."""
import os
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "tests")]
import client  # noqa: E402
import jobs_test as stand_in  # noqa: E402

AWAY = "127.0.0.2"  # loopback for the machine, another machine for the program: only 127.0.0.1 may go without TLS
ADDRESS, NUMBER = "admin@contoh.invalid", "08000000078"
check, until = stand_in.check, stand_in.until


class Mail(socketserver.StreamRequestHandler):
    """A mail server with a mood: "refuses" the address, offers "nothing", or "starttls" with a certificate nobody signed."""
    mood, context, heard, hellos = "", None, [], 0

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 stand-in")
        for raw in self.rfile:
            line = raw.decode("utf-8", "replace").strip()
            word = line.split(" ")[0].upper()
            Mail.heard.append(word)
            if word == "EHLO":
                self.say("250-stand-in")
                self.say("250 STARTTLS" if Mail.mood == "starttls" else "250 AUTH PLAIN")
            elif word == "STARTTLS":
                self.say("220 go on")
                try:
                    Mail.context.wrap_socket(self.connection, server_side=True).close()
                except (ssl.SSLError, OSError):
                    pass
                return
            elif word == "AUTH":
                if len(line.split()) < 3:
                    self.say("334 ")
                    self.rfile.readline()
                self.say("235 fine")
            elif word == "RCPT":
                self.say("550 no such person" if Mail.mood == "refuses" else "250 fine")
            elif word == "DATA":
                self.say("354 go on")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")


def certificate(folder):
    cert, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + AWAY,
                    "-addext", "subjectAltName=IP:" + AWAY, "-keyout", key, "-out", cert], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


def listen(servers, host, handler, tls=None):
    class Quiet(socketserver.ThreadingTCPServer):
        def handle_error(self, request, address):
            pass
    s = Quiet((host, 0), handler)
    s.daemon_threads = True
    if tls:
        s.socket = tls.wrap_socket(s.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=s.serve_forever, daemon=True).start()
    servers.append(s)
    return s.server_address[1]


class Office:
    """The city, served anew with other settings; its administrator, who asks for a test message."""

    def __init__(self, folder):
        self.city = client.City(stand_in.BIN, stand_in.PACKS, folder)
        for i in range(4):  # a code of the app is taken once, and the next one is half a minute away
            self.city.add("admin%d" % i, "admin", "UPTD_PPA")
        self.admin, self.begun = None, 0
        with open(os.path.join(self.city.folder, "sandi"), "w") as f:
            f.write(stand_in.SECRET + "\n")

    def begin(self, mail, gateway):
        self.city.stop()
        self.city.env.update({"JEJARING_MAIL_SERVER": mail, "JEJARING_MAIL_FROM": "jejaring@contoh.invalid", "JEJARING_MAIL_USER": "surat",
                              "JEJARING_MAIL_PASSWORD_FILE": "sandi", "JEJARING_GATEWAY_URL": gateway,
                              "JEJARING_GATEWAY_BODY": '{"to":"{to}","isi":"{text}"}'})
        self.city.serve()
        self.admin = client.Person(self.city, "admin%d" % self.begun)
        self.begun += 1
        fields = self.admin.get("/jaga/saya").form("/jaga/saya")
        fields.update({"mail": ADDRESS, "phone": NUMBER})
        check(self.admin.post("/jaga/saya", fields).status == 303, "the administrator gives his own address")

    def page(self):
        return self.admin.get("/pekerjaan").text

    def press(self):
        a = self.admin.post("/pekerjaan/uji", {"once": os.urandom(8).hex()})
        check(a.status == 303, "a test is asked for", "%d %s" % (a.status, a.text[-500:]))
        check(until(lambda: "sedang dikirim" not in self.page(), 30), "both tests end")


def walk(office, folder, servers):
    context = Mail.context = certificate(folder)
    here, away = listen(servers, "127.0.0.1", Mail), listen(servers, AWAY, Mail)
    gateway = listen(servers, "127.0.0.1", stand_in.Gateway)
    tls_gateway = listen(servers, AWAY, stand_in.Gateway, context)
    plain = listen(servers, AWAY, stand_in.Gateway)

    Mail.mood, stand_in.Gateway.codes = "refuses", [400]
    office.begin("127.0.0.1:%d" % here, "http://127.0.0.1:%d/kirim" % gateway)
    check("belum dipakai" in office.page(), "ready, and not used yet")
    office.press()
    page = office.page()
    check(page.count("Alamat atau pesannya ditolak") >= 4, "550 and 400 are for good: by way, by test, given up", page.count("ditolak"))
    check(Mail.heard.count("DATA") == 0 and len(stand_in.Gateway.got) == 1, "neither is tried again", str(Mail.heard))

    Mail.mood, Mail.heard = "nothing", []
    office.begin("%s:%d" % (AWAY, away), "https://%s:%d/kirim" % (AWAY, tls_gateway))
    office.press()
    page = office.page()
    check(page.count("Sambungan aman (TLS)") >= 4, "no STARTTLS; a gateway's certificate that nobody signed", page.count("TLS"))
    check("AUTH" not in Mail.heard and "MAIL" not in Mail.heard, "neither password nor mail in the clear", str(Mail.heard))
    check(len(stand_in.Gateway.got) == 1, "nothing went to a gateway that cannot show who it is")

    Mail.mood, Mail.heard = "starttls", []
    office.begin("%s:%d" % (AWAY, away), "https://%s:9/kirim" % AWAY)
    office.press()
    page = office.page()
    check("STARTTLS" in Mail.heard and "MAIL" not in Mail.heard, "STARTTLS with a certificate nobody signed ends it", str(Mail.heard))
    check("Server di seberang tidak terjangkau" in page, "a gateway that is not there")
    a = office.admin.post("/pekerjaan/uji", {"once": "lagi"})
    check(a.status == 422 and "Sudah 6 pesan uji" in a.text, "no more tests than the pack's number in an hour", a.status)

    office.begin("127.0.0.1:%d" % here, "http://%s:%d/kirim" % (AWAY, plain))
    page = office.page()
    check("pengaturan salah" in page and "gateway.url" in page and "harus https" in page, "a wrong setting stands on the page", page[-1500:])
    check(len(stand_in.Gateway.got) == 1, "and nothing is sent")


def main():
    servers = []
    with tempfile.TemporaryDirectory() as folder:
        office = Office(folder)
        try:
            walk(office, folder, servers)
        finally:
            office.city.stop()
        with open(office.city.output) as f:
            log = f.read()
        for word in (NUMBER, ADDRESS, stand_in.SENTENCE, stand_in.SECRET, "no such person"):
            check(word not in log, "the log has neither address, text, password nor answer", word)
        if stand_in.FAILED:
            print(log[-3000:])
    print("%d passed, %d failed" % (len(stand_in.PASSED), len(stand_in.FAILED)))
    return 1 if stand_in.FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
