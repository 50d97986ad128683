#!/usr/bin/env python3
"""Every case of malformed.py at a served city: refused, framed as RFC 9112 says, or on the argued list.

After each case a plain request on a new connection is answered: whatever came before has harmed nobody.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import malformed  # noqa: E402

BIN = os.environ["JEJARING_BIN"]
ENV = dict(os.environ, JEJARING_PACKS=os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "packs"))
AT_ONCE = 24
PATIENCE = 10.0  # for an answer that must come
QUIET = 0.25     # for one that must not


def statuses(got, no_body=0):
    """Status codes of the answers in the bytes; bodies are skipped by their length, but for the first no_body of them."""
    found, at = [], 0
    while True:
        head = re.compile(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n").match(got, at)
        if not head:
            return found, at == len(got)
        end = got.find(b"\r\n\r\n", at)
        if end < 0:
            return found, False
        length = re.search(rb"(?i)\r\nContent-Length: (\d+)", got[at:end])
        code = int(head.group(1))
        at = end + 4 + (int(length.group(1)) if length and code != 100 and len(found) >= no_body else 0)
        found.append(code)


def final(codes):
    return [c for c in codes if c != 100] or codes


def converse(port, data, want):
    """Sends the bytes; what comes until the end, or until silence follows what was wanted."""
    got, closed, no_body = b"", False, int(data.startswith(b"HEAD"))
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as s:
        try:
            s.sendall(data)
        except OSError:
            pass  # refused before all was sent
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            codes, whole = statuses(got, no_body)
            enough = want == malformed.WAITS or (want != malformed.REFUSED and len(final(codes)) >= len(want) and whole)
            s.settimeout(QUIET if enough else max(0.01, last - time.monotonic()))
            try:
                part = s.recv(65536)
            except socket.timeout:
                break
            except OSError:
                closed = True
                break
            if not part:
                closed = True
                break
            got += part
    return got, statuses(got, no_body)[0], closed


def judge(codes, closed, want):
    if want == malformed.WAITS:
        return not codes and not closed
    if want == malformed.REFUSED:
        return closed and len(codes) <= 1 and all(c >= 400 for c in codes)
    return final(codes) == list(want)


# what the library says by itself: fixed words, nothing of the request in them; its head comes twice sometimes
OWN_HEAD = rb"HTTP/1\.1 \d{3} [A-Za-z ]+\r\nDate: [A-Za-z0-9,: ]{29}\r\nConnection: close\r\nContent-Length: \d+\r\n\r\n"
OWN_BODY = rb"<html><head><title>[A-Za-z0-9 &;:]{1,60}</title></head><body>[A-Za-z0-9 &;:,./'<>-]{1,200}</body></html>"
OWN_WORDS = re.compile(rb"(?:%s){1,2}%s" % (OWN_HEAD, OWN_BODY))


def is_safe(got):
    """A refusal has our security headers, or it is one of the library's own sentences."""
    return not got or b"\r\nContent-Security-Policy: default-src 'none'" in got or OWN_WORDS.fullmatch(got) is not None


def marker(port):
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as s:
        s.sendall(malformed.GET + malformed.HOST + b"Connection: close\r\n\r\n")
        got = b""
        while True:
            part = s.recv(4096)
            if not part:
                break
            got += part
    return got.startswith(b"HTTP/1.1 200 ") and got.endswith(b"ok\n")


def run_cases(port, cases):
    failed, lock, todo = [], threading.Lock(), list(enumerate(cases))

    def work():
        while True:
            with lock:
                if not todo:
                    return
                _, (family, why, data, want) = todo.pop()
            try:
                got, codes, closed = converse(port, data, want)
                fine = judge(codes, closed, want) and (want != malformed.REFUSED or is_safe(got))
                served = marker(port)
            except OSError as e:
                got, codes, closed, fine, served = repr(e).encode(), [], True, False, False
            if not fine or not served:
                with lock:
                    failed.append("%s: %s\n    sent   %r\n    wanted %s, got %s, %s%s" % (
                        family, why, data[:160], want, final(codes) or repr(got[:60]), "closed" if closed else "open",
                        "" if served else "; and the next request was not answered"))

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return failed


def argued_rows(cases):
    """Every argued family has its row in SECURITY.md."""
    with open(os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "SECURITY.md"), encoding="utf-8") as f:
        text = f.read()
    return [why for family, why, _, want in cases if isinstance(want, malformed.ARGUED) and "`%s`" % family not in text]


def main():
    cases = malformed.cases()
    failed = []
    if len({data for _, _, data, _ in cases}) != len(cases):
        seen = set()
        failed += ["the same bytes twice: %s: %s" % (f, why) for f, why, data, _ in cases if data in seen or seen.add(data)]
    if len(cases) < 500:
        failed.append("only %d cases" % len(cases))
    failed += ["no row in SECURITY.md: " + why for why in argued_rows(cases)]
    folder = tempfile.mkdtemp()
    city, password = os.path.join(folder, "city"), os.path.join(folder, "pw")
    with open(password, "w") as f:
        f.write("kucing naik genteng\n")
    server = None
    try:
        subprocess.run([BIN, "init", "--data", city, "--pack", "kota-jambi", "--admin", "adm", "--password-file", password],
                       env=ENV, check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "log"), "w") as log:
            server = subprocess.Popen([BIN, "serve", "--data", city, "--listen", "127.0.0.1:0"], env=ENV,
                                      stdout=subprocess.PIPE, stderr=log, text=True)
        port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
        start = time.monotonic()
        failed += run_cases(port, cases)
        print("%d cases in %.1f s" % (len(cases), time.monotonic() - start))
        server.send_signal(signal.SIGTERM)
        if server.wait(15) != 0:
            failed.append("the server does not stop in order")
        with open(os.path.join(folder, "log")) as log:
            text = log.read()
        if "process=died" in text or "ERROR" in text or "selundup" in text:
            failed.append("the log tells of it: " + text[-400:])
    finally:
        if server is not None and server.poll() is None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    for line in failed:
        print("FAILED: " + line)
    print("%d passed, %d failed" % (max(0, len(cases) + 2 - len(failed)), len(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
