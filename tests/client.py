"""A city on loopback and people who use it over HTTP: for tests and the bench. Standard library only."""
import base64
import hashlib
import hmac
import html
import http.client
import os
import re
import socket
import struct
import subprocess
import time
import urllib.parse

FIRST = "kucing naik genteng"
LATER = "perahu kertas di sungai"


def totp(secret, at=None):
    """RFC 6238 code of a base32 secret, SHA-1, six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int((at or time.time()) // 30)), hashlib.sha1).digest()
    at = mac[-1] & 15
    return "%06d" % ((struct.unpack(">I", mac[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class City:
    """A data folder, made by init, with members; served until stop()."""

    def __init__(self, binary, packs, folder):
        self.binary, self.folder = binary, os.path.join(folder, "city")
        self.env = dict(os.environ, JEJARING_PACKS=packs)
        self.env.pop("JEJARING_DATA", None)
        self.password = os.path.join(folder, "password")
        with open(self.password, "w") as f:
            f.write(FIRST + "\n")
        self.server, self.output = None, os.path.join(folder, "output")
        self.run("init", "--pack", "kota-jambi", "--admin", "admin", "--password-file", self.password,
                 "--recovery-out", os.path.join(folder, "recovery.secret"))

    def run(self, *args, check=True):
        done = subprocess.run([self.binary, *args, "--data", self.folder], env=self.env, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise RuntimeError("%s: %s%s" % (" ".join(args), done.stdout, done.stderr))
        return done

    def add(self, login, role, agency):
        self.run("user", "add", login, "--role", role, "--agency", agency, "--password-file", self.password)

    def serve(self, *args):
        self.port = free_port()
        before = self.ready()
        with open(self.output, "ab") as out:
            self.server = subprocess.Popen([self.binary, "serve", "--listen", "127.0.0.1:%d" % self.port, "--data", self.folder, *args],
                                           env=self.env, stdout=out, stderr=out)
        begun = time.time()
        while time.time() < begun + 30:
            try:
                c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                c.request("GET", "/healthz")
                if c.getresponse().status == 200 and self.ready() > before:
                    return time.time() - begun
            except OSError:
                time.sleep(0.002)
        raise RuntimeError("the server does not answer: " + open(self.output).read())

    def ready(self):
        """How often it has said that all of its processes are ready."""
        try:
            with open(self.output, "rb") as f:
                return f.read().count(b"Ready: ")
        except OSError:
            return 0

    def stop(self):
        if self.server:
            self.server.terminate()
            self.server.wait(20)
            self.server = None

    def processes(self):
        """Ids of the server and all its children."""
        out, todo = [], [self.server.pid]
        while todo:
            pid = todo.pop()
            out.append(pid)
            try:
                with open("/proc/%d/task/%d/children" % (pid, pid)) as f:
                    todo += [int(p) for p in f.read().split()]
            except OSError:
                pass
        return out


class Answer:
    def __init__(self, response, body):
        self.status, self.headers, self.bytes = response.status, dict(response.getheaders()), body
        self.text = body.decode("utf-8", "replace")
        self.location = response.getheader("Location") or ""

    def field(self, name):
        """Value of the first input or button of that name."""
        for tag in re.findall(r"<(?:input|button)\b[^>]*>", self.text):
            if re.search(r'\bname="%s"' % re.escape(name), tag):
                found = re.search(r'\bvalue="([^"]*)"', tag)
                return html.unescape(found.group(1)) if found else ""
        return ""


    def form(self, action):
        """What the form with this action would send as it stands: inputs, texts and choices already made."""
        found = re.search(r'<form\b[^>]*action="%s"[^>]*>(.*?)</form>' % re.escape(action), self.text, re.S)
        out = {}
        for tag, rest in re.findall(r"<(input|textarea|select)\b(.*?)(?=<input|<textarea|<select|$)", found.group(1) if found else "", re.S):
            name = re.search(r'\bname="([^"]*)"', rest.split(">")[0])
            value = re.search(r'\bvalue="([^"]*)"', rest.split(">")[0])
            if tag == "textarea":
                value = re.search(r">(.*?)</textarea>", rest, re.S)
            elif tag == "select":
                value = re.search(r'<option value="([^"]*)" selected', rest)
            elif re.search(r'type="(checkbox|radio)"', rest.split(">")[0]) and " checked" not in rest.split(">")[0]:
                continue
            if name:
                out[html.unescape(name.group(1))] = html.unescape(value.group(1)) if value else ""
        return out


class Person:
    """One browser: cookies kept, forms sent with their csrf token. Nobody (no login) is the public."""

    def __init__(self, city, login=None):
        self.city, self.cookie, self.csrf = city, "", ""
        self.wire = http.client.HTTPConnection("127.0.0.1", city.port, timeout=60)
        if login:
            self.log_in(login)

    def send(self, method, path, body=None, headers=None):
        head = {"Accept": "text/html", "Accept-Language": "id"}
        if self.cookie:
            head["Cookie"] = self.cookie
        if body is not None:
            head.setdefault("Content-Type", "application/x-www-form-urlencoded")
            head["Sec-Fetch-Site"] = "same-origin"
        head.update(headers or {})
        for attempt in (1, 2):
            try:
                self.wire.request(method, path, body, head)
                r = self.wire.getresponse()
                a = Answer(r, r.read())
                break
            except (http.client.HTTPException, OSError):
                self.wire.close()
                if attempt == 2:
                    raise
        for name, value in a.headers.items():
            if name.lower() == "set-cookie":
                self.cookie = value.split(";")[0]
        if a.field("csrf"):
            self.csrf = a.field("csrf")
        return a

    def get(self, path, **kw):
        return self.send("GET", path, **kw)

    def pages(self, path):
        """A list and its older pages, as a reader turns them."""
        seen = set()
        while path and path not in seen:
            seen.add(path)
            page = self.get(path)
            yield page
            more = re.search(r'href="([^"]*)" rel="next"', page.text)
            path = html.unescape(more.group(1)) if more else None

    def post(self, path, fields, **kw):
        data = dict(fields)
        if self.csrf:
            data.setdefault("csrf", self.csrf)
        return self.send("POST", path, urllib.parse.urlencode(data, doseq=True), **kw)

    def post_file(self, path, fields, name, data, kind="application/octet-stream", field="file"):
        """multipart/form-data with one file."""
        edge, parts = "jejaring-test-edge-7f3a", []
        for key, value in dict(fields, csrf=self.csrf).items():
            if value != "" or key != "csrf":
                parts.append('--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (edge, key, value))
        head = '--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n' % (edge, field, name, kind)
        body = "".join(parts).encode() + head.encode() + data + ("\r\n--%s--\r\n" % edge).encode()
        return self.send("POST", path, body, {"Content-Type": "multipart/form-data; boundary=" + edge})

    def log_in(self, login):
        """First web login: new password, then the code app. Later ones: password and code."""
        a = self.post("/masuk", {"login": login, "password": FIRST})
        if a.status != 303:
            raise RuntimeError("login of %s: %d %s" % (login, a.status, a.text[:2000]))
        self.get("/akun/sandi")
        a = self.post("/akun/sandi", {"password_old": FIRST, "password_new": LATER, "password_again": LATER})
        if a.status != 303:
            raise RuntimeError("password of %s: %d %s" % (login, a.status, a.text[:2000]))
        a = self.get("/akun/totp")
        self.secret = a.field("secret")
        a = self.post("/akun/totp", {"totp": totp(self.secret), "secret": self.secret})
        if a.status != 303:
            raise RuntimeError("code app of %s: %d %s" % (login, a.status, a.text[:2000]))
        self.get("/akun")
