#!/usr/bin/env python3
"""Raw bytes at a served city: what is refused, what survives, what the processes do when one is killed."""
import gzip
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

BIN = os.environ["JEJARING_BIN"]
ENV = dict(os.environ, JEJARING_PACKS=os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "packs"))
PASSED, FAILED = [], []


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def talk(port, data, wait=3.0):
    """Sends bytes, returns all that comes until the other end closes or says nothing more."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as s:
        s.sendall(data)
        got = b""
        try:
            while True:
                part = s.recv(65536)
                if not part:
                    break
                got += part
                if b"\r\n\r\n" in got and b"Connection: close" not in got:
                    break
        except (socket.timeout, ConnectionResetError):
            pass
        return got


def status(answer):
    found = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return int(found.group(1)) if found else 0


HOST = b"Host: 127.0.0.1\r\n"
# reason, bytes, statuses that are fine (0: closed without a word)
CASES = [
    ("plain", b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n", (200,)),
    ("no Host", b"GET /healthz HTTP/1.1\r\n\r\n", (400,)),
    ("two Hosts", b"GET /healthz HTTP/1.1\r\n" + HOST + HOST + b"\r\n", (400,)),
    ("absolute form", b"GET http://127.0.0.1/healthz HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    ("an old version", b"GET /healthz HTTP/1.0\r\n" + HOST + b"\r\n", (400,)),
    ("a version from the future", b"GET /healthz HTTP/2.0\r\n" + HOST + b"\r\n", (400, 505, 0)),
    ("a method nobody has", b"BREW /healthz HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    ("TRACE", b"TRACE /healthz HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    ("space before the colon", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X : 1\r\n\r\n", (400,)),
    ("length and coding", b"POST /masuk HTTP/1.1\r\n" + HOST
     + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (400,)),
    ("two lengths", b"POST /masuk HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\na=1", (400,)),
    ("two different lengths", b"POST /masuk HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\na=1", (400,)),
    ("a signed length", b"POST /masuk HTTP/1.1\r\n" + HOST + b"Content-Length: +3\r\n\r\na=1", (400,)),
    ("another coding", b"POST /masuk HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n\r\n", (400,)),
    ("too large a body", b"POST /masuk HTTP/1.1\r\n" + HOST + b"Content-Length: 999999999\r\n\r\n", (413,)),
    ("a length beyond all numbers", b"POST /masuk HTTP/1.1\r\n" + HOST + b"Content-Length: 99999999999999999999\r\n\r\n", (400, 413)),
    ("an escaped slash", b"GET /healthz%2F HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    ("an escaped NUL", b"GET /healthz%00 HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    ("climbing", b"GET /s/../healthz HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    ("half an escape", b"GET /healthz%4 HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    ("raw bytes in the target", b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n", (400,)),
    ("two Cookie lines", b"GET /healthz HTTP/1.1\r\n" + HOST + b"Cookie: a=1\r\nCookie: b=2\r\n\r\n", (400,)),
    ("70 headers", b"GET /healthz HTTP/1.1\r\n" + HOST + b"".join(b"X%d: 1\r\n" % i for i in range(70)) + b"\r\n", (400,)),
    ("no line at all", b"\x00\x01\x02\x03\r\n\r\n", (400, 0)),
    ("a TLS hello on a plain port", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", (400, 0)),
    ("a NUL in a value", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n", (400,)),
    ("a NUL behind a length", b"POST /masuk HTTP/1.1\r\n" + HOST + b"Content-Length: 3\0\r\n\r\na=1", (400,)),
    ("a folded header", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: 1\r\n 2\r\n\r\n", (400,)),
    ("newlines without CR", b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n", (400,)),
    ("one newline without CR", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: 1\n\r\n", (400,)),
    ("a head of 16 KiB", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: " + b"x" * (16384 - 23 - 17 - 7) + b"\r\n\r\n", (200,)),
    ("and one byte more", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: " + b"x" * (16384 - 23 - 17 - 6) + b"\r\n\r\n", (431,)),
    ("a head of 60 KiB", b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 61440 + b"\r\n\r\n", (431, 0)),
    ("chunked is fine", b"POST /masuk HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
     b"Transfer-Encoding: chunked\r\n\r\n5\r\nlogin\r\n0\r\n\r\n", (422,)),
    ("from another site", b"POST /masuk HTTP/1.1\r\n" + HOST + b"Origin: https://lain.example\r\n"
     b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nlogin=a", (403,)),
]


def raw_cases(port):
    for why, data, fine in CASES:
        answer = talk(port, data)
        check(status(answer) in fine, why, "got %d" % status(answer))
        if status(answer) in (400, 413):
            check(b"Connection: close" in answer, why + ": closes")


def fetch(port, path, **headers):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    c.request("GET", path, headers={"Host": "127.0.0.1", **headers})
    r = c.getresponse()
    return r, r.read()


def a_film_gets_a_page(port):
    """Read to its end and thrown away: a browser shows an answer only when its sending was not cut off."""
    edge = b"--t\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\r\n"
    body = edge + b"x" * (45 << 20) + b"\r\n--t--\r\n"
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        c.request("POST", "/", body, {"Host": "127.0.0.1", "Content-Type": "multipart/form-data; boundary=t"})
        r = c.getresponse()
        page = r.read()
        check(r.status == 413 and b'href="/x"' in page, "45 MB: a page with the exit", "got %d" % r.status)
    except OSError as e:
        check(False, "45 MB: the connection was cut", str(e))
    c.close()
    check(fetch(port, "/healthz")[0].status == 200, "and the next request is served")


def styles_come_compressed(port):
    """A slow line carries a quarter of the bytes, and who does not take gzip gets the plain ones."""
    path = re.search(rb'href="(/s/jejaring\.[0-9a-f]+\.css)"', fetch(port, "/")[1]).group(1).decode()
    plain = fetch(port, path)[1]
    for accepts, packed in (("gzip, deflate, br", True), ("br, GZIP;q=0.8", True), ("gzip;q=0", False), ("br", False)):
        r, body = fetch(port, path, **{"Accept-Encoding": accepts})
        check((r.getheader("Content-Encoding") == "gzip") == packed, "Accept-Encoding: %s" % accepts)
        check((gzip.decompress(body) if packed else body) == plain, "the same style for Accept-Encoding: %s" % accepts)
        check(r.getheader("Vary") == "Accept-Encoding", "caches keep them apart")


def two_on_one_connection(port):
    request = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=3) as s:
        s.sendall(request + request)
        got = b""
        try:
            while got.count(b"ok\n") < 2:
                got += s.recv(65536)
        except socket.timeout:
            pass
    check(got.count(b"HTTP/1.1 200") == 2, "two requests sent at once are both answered")


def children(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
        return [int(n) for n in f.read().split()]


def name(pid):
    with open("/proc/%d/comm" % pid) as f:
        return f.read().strip()


def healthy(port):
    return status(talk(port, b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")) == 200


def killed_processes_come_back(port, server):
    for role in ("worker", "stretch", "scrub", "keyd"):
        victim = [p for p in children(server.pid) if name(p) == role][0]
        os.kill(victim, signal.SIGKILL)
        time.sleep(0.7)
        check(all(healthy(port) for _ in range(10)), "served after the end of one " + role)
        check(len([p for p in children(server.pid) if name(p) == role]) > 0, role + " was started anew")
    victim = [p for p in children(server.pid) if name(p) == "gate"][0]
    os.kill(victim, signal.SIGKILL)
    time.sleep(0.7)
    check(healthy(port), "served after the end of the gate")


def logins_do_not_stop_pages(port):
    body = b"login=siapa&password=salah+salah+salah"
    request = (b"POST /masuk HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
               b"Content-Length: %d\r\n\r\n" % len(body)) + body
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(status(talk(port, request, 60)))) for _ in range(45)]
    for t in threads:
        t.start()
    time.sleep(0.2)
    start = time.monotonic()
    fine = healthy(port)
    took = time.monotonic() - start
    for t in threads:
        t.join()
    check(fine and took < 1.0, "a page is answered while 45 log in", "%.2f s" % took)
    check(set(answers) <= {422, 429, 503}, "each login is answered", str(sorted(set(answers))))
    check(503 in answers, "and those beyond the queue are told to come back")


def slow_picture():
    """A PNG as large as is taken: a few kB that cost seconds."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    row = b"\0" + bytes(4 * 4800)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 4800, 5000, 8, 6, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(row * 5000, 1)) + chunk(b"IEND", b""))


def step_on(port, fields, picture=None):
    """One step of the public form, with a picture perhaps. The page that comes."""
    edge, parts = b"tepi", []
    for key, value in fields.items():
        parts.append(b'--tepi\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (key.encode(), value.encode()))
    if picture:
        parts.append(b'--tepi\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n%s\r\n' % picture)
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    c.request("POST", "/", b"".join(parts) + b"--tepi--\r\n", {"Content-Type": "multipart/form-data; boundary=" + edge.decode()})
    return c.getresponse().read().decode()


def pictures_do_not_stop_pages(port):
    """Twelve people send the slowest pictures there are: all others are served meanwhile."""
    picture, tokens, done = slow_picture(), [], []
    for _ in range(12):
        page = step_on(port, {"step": "who", "who": "SELF", "go": "next"})
        token = re.search(r'name="token" value="([0-9a-f]{64})"', page).group(1)
        page = step_on(port, {"step": "safe", "token": token, "safe_now": "YES", "go": "next"})
        tokens.append(token)

    def send(token):
        page = step_on(port, {"step": "files", "token": token, "go": "add"}, picture)
        done.append(page.count("a.png"))

    threads = [threading.Thread(target=send, args=(token,)) for token in tokens]
    for t in threads:
        t.start()
    time.sleep(1.0)
    check(healthy(port), "a page comes at once")
    check(len(done) < 12, "while pictures are looked at")
    for t in threads:
        t.join()
    check(len(done) == 12 and min(done) > 0, "and all pictures are taken", str(done))


def cores_are_closed(server):
    for pid in children(server.pid):
        with open("/proc/%d/limits" % pid) as f:
            line = [text for text in f if text.startswith("Max core file size")][0]
        check(line.split()[4] == "0", name(pid) + " leaves no core")


def one_network_gets_its_share(port):
    """400 connections from one network: the newest is served, the oldest go; another one's stay."""
    other = socket.create_connection(("127.0.0.1", port), timeout=5, source_address=("127.9.9.9", 0))
    crowd = [socket.create_connection(("127.0.0.1", port), timeout=5, source_address=("127.8.8.8", 0))]
    time.sleep(0.2)
    for _ in range(399):
        crowd.append(socket.create_connection(("127.0.0.1", port), timeout=5, source_address=("127.8.8.8", 0)))
    time.sleep(0.5)
    request = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
    crowd[-1].sendall(request)
    check(status(crowd[-1].recv(4096)) == 200, "the newest connection of a crowd is served")
    gone = 0
    for s in crowd[:-1]:
        s.setblocking(False)
        try:
            gone += s.recv(1) == b""
        except BlockingIOError:
            pass
        except ConnectionResetError:
            gone += 1
    check(gone == 100, "of 400 connections from one network 300 stay", "%d were let go" % gone)
    crowd[0].setblocking(False)
    try:
        first = crowd[0].recv(1)
    except BlockingIOError:
        first = b"open"
    except ConnectionResetError:
        first = b""
    check(first == b"", "the longest silent one is among those let go")
    other.sendall(request)
    check(status(other.recv(4096)) == 200, "a connection from another network was left alone")
    for s in crowd + [other]:
        s.close()


def only_the_proxy_is_answered(folder, city):
    """--behind-proxy: what others say here came unencrypted."""
    with open(os.path.join(folder, "proxy.log"), "w") as log:
        server = subprocess.Popen([BIN, "serve", "--data", city, "--listen", "127.0.0.1:0", "--behind-proxy", "127.0.0.5"],
                                  env=ENV, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
        request = b"GET /healthz HTTP/1.1\r\n" + HOST + b"X-Forwarded-For: 192.0.2.7\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=5, source_address=("127.0.0.5", 0)) as s:
            s.sendall(request)
            got = s.recv(4096)
        check(status(got) == 200 and b"Strict-Transport-Security" in got, "the proxy is answered, as over TLS")
        try:
            got = talk(port, request)
        except OSError:
            got = b""
        check(got == b"", "others are not", repr(got[:40]))
    finally:
        server.send_signal(signal.SIGTERM)
        check(server.wait(15) == 0, "stops in order behind a proxy")


def a_proxy_is_an_address(city):
    for proxy in ("rumah", "127.0.0.1:80", " "):
        done = subprocess.run([BIN, "serve", "--data", city, "--listen", "127.0.0.1:0", "--behind-proxy", proxy],
                              env=ENV, capture_output=True, text=True, timeout=20)
        check(done.returncode != 0 and "no address of a proxy" in done.stderr, "--behind-proxy %r is refused in words" % proxy, done.stderr[-200:])


def shakes_hands(port, ciphers, version):
    """The suite that was agreed on, or None."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    try:
        context.set_ciphers(ciphers + ":@SECLEVEL=0")
        with socket.create_connection(("127.0.0.1", port), timeout=5) as plain, context.wrap_socket(plain) as s:
            return s.cipher()[0]
    except (ssl.SSLError, OSError):
        return None


def tls_is_of_today(folder, city):
    if shutil.which("openssl") is None:
        print("no openssl here to make a certificate with")
        return
    key, cert = os.path.join(folder, "key.pem"), os.path.join(folder, "cert.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2", "-keyout", key, "-out", cert],
                   check=True, stderr=subprocess.DEVNULL)
    server = subprocess.Popen([BIN, "serve", "--data", city, "--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", key],
                              env=ENV, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
        check(shakes_hands(port, "ALL", ssl.TLSVersion.TLSv1_3) is not None, "TLS 1.3")
        check(shakes_hands(port, "ECDHE+AESGCM", ssl.TLSVersion.TLSv1_2) is not None, "TLS 1.2 as telephones of 2013 have it")
        check(shakes_hands(port, "AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384", ssl.TLSVersion.TLSv1_2) == "ECDHE-RSA-AES256-GCM-SHA384",
              "the server chooses")
        for ciphers, why in (("kRSA", "no key that the certificate's opens later"), ("kDHE", "no old key exchange"), ("ECDHE+SHA", "no CBC")):
            check(shakes_hands(port, ciphers, ssl.TLSVersion.TLSv1_2) is None, "TLS 1.2: " + why)
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            check(shakes_hands(port, "ALL", version) is None, version.name + " is not spoken")
    finally:
        server.send_signal(signal.SIGTERM)
        check(server.wait(15) == 0, "stops in order with TLS")


def main():
    folder = tempfile.mkdtemp()
    password = os.path.join(folder, "pw")
    city = os.path.join(folder, "city")
    with open(password, "w") as f:
        f.write("kucing naik genteng\n")
    server = None
    try:
        subprocess.run([BIN, "init", "--data", city, "--pack", "kota-jambi", "--admin", "adm", "--password-file", password],
                       env=ENV, check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "log"), "w") as log:
            server = subprocess.Popen([BIN, "serve", "--data", city, "--listen", "127.0.0.1:0"], env=ENV,
                                      stdout=subprocess.PIPE, stderr=log, text=True)
        line = server.stdout.readline()
        port = int(line.strip().rsplit(":", 1)[1])
        raw_cases(port)
        two_on_one_connection(port)
        one_network_gets_its_share(port)
        a_film_gets_a_page(port)
        styles_come_compressed(port)
        cores_are_closed(server)
        logins_do_not_stop_pages(port)
        pictures_do_not_stop_pages(port)
        killed_processes_come_back(port, server)
        server.send_signal(signal.SIGTERM)
        check(server.wait(15) == 0, "stops in order")
        only_the_proxy_is_answered(folder, city)
        a_proxy_is_an_address(city)
        tls_is_of_today(folder, city)
        with open(os.path.join(folder, "log")) as log:
            text = log.read()
        check("kucing" not in text and "siapa" not in text, "nothing anybody typed is in the log")
    finally:
        if server is not None and server.poll() is None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
