#!/usr/bin/env python3
"""Many callers, slow ones and guessing ones, and a person who wants a page meanwhile.

In `make check` the crowds are small and nothing is judged by the clock; `make slow` (--all) brings
10,000 connections, drips for longer than any limit, and wants the person's page within a second at
the 99th percentile.
"""
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

BIN = os.environ["JEJARING_BIN"]
ENV = dict(os.environ, JEJARING_PACKS=os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "packs"))
ALL = "--all" in sys.argv
PASSED, FAILED = [], []
LINE = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = (b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 100000\r\n\r\nstep=")


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def connect(port, network):
    """From an address of its own /24 on loopback: the share of one network is gate_test's matter."""
    own = ("127.%d.%d.1" % (1 + network // 250, network % 250), 0)
    return socket.create_connection(("127.0.0.1", port), timeout=10, source_address=own)


def all_of(s):
    got = b""
    while True:
        part = s.recv(65536)
        if not part:
            return got
        got += part


class Person(threading.Thread):
    """Asks for the first page again and again, each time on a new connection."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.times, self.bad, self.on = port, [], 0, True
        self.start()

    def run(self):
        while self.on:
            start = time.monotonic()
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=20) as s:
                    s.sendall(LINE + b"Connection: close\r\n\r\n")
                    got = all_of(s)
                self.bad += not (got.startswith(b"HTTP/1.1 200 ") and got.rstrip().endswith(b"</html>"))
            except OSError:
                self.bad += 1
            self.times.append(time.monotonic() - start)
            time.sleep(0.05)

    def done(self, phase):
        self.on = False
        self.join()
        times = sorted(self.times)
        p50, p99 = times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)]
        print("%-32s %5d pages, p50 %4.0f ms, p99 %4.0f ms, longest %4.0f ms" % (phase, len(times), p50 * 1e3, p99 * 1e3, times[-1] * 1e3))
        check(self.bad == 0, phase + ": every page came whole", "%d did not" % self.bad)
        if ALL:
            check(p99 < 1.0, phase + ": a page within a second at p99", "%.2f s" % p99)


def is_open(s):
    s.setblocking(False)
    try:
        return s.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def close_all(crowd):
    for s in crowd:
        s.close()


def idle(port, n):
    person = Person(port)
    crowd = [connect(port, i % 400) for i in range(n)]
    time.sleep(2.0)
    still = [is_open(s) for s in crowd]
    person.done("%d idle" % n)
    check(sum(still) <= 900, "of %d idle ones the longest idle are let go" % n, "%d are open" % sum(still))
    if n > 1000:  # fewer where no more files may be open here
        check(not any(still[:100]) and sum(still[-100:]) > 90, "of %d idle ones the newest stay, the oldest go" % n,
              "%d, %d" % (sum(still[:100]), sum(still[-100:])))
    close_all(crowd)


def drip(port, n, seconds, opening, drop, why):
    """n callers send their opening, then a few bytes now and then."""
    person, crowd = Person(port), []
    for i in range(n):
        s = connect(port, i % 40)
        s.sendall(opening)
        crowd.append(s)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(2.5)
        for s in crowd:
            try:
                s.sendall(drop)
            except OSError:
                pass
    left = sum(is_open(s) for s in crowd)
    person.done("%d %s" % (n, why))
    if ALL:
        check(left == 0, "%s are cut by the limit on the whole" % why, "%d are open" % left)
    close_all(crowd)


def readers_asleep(port, n):
    """They ask for pages and do not take them."""
    person, crowd = Person(port), []
    for i in range(n):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        s.bind(("127.7.%d.1" % (i % 40), 0))
        s.connect(("127.0.0.1", port))
        s.sendall((LINE + b"\r\n") * 8)
        crowd.append(s)
    time.sleep(3.0)
    person.done("%d readers asleep" % n)
    close_all(crowd)


def post(port, network, path, body):
    with connect(port, network) as s:
        s.settimeout(120)
        s.sendall(b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                  b"Content-Length: %d\r\n\r\n%s" % (path, len(body), body))
        found = re.match(rb"HTTP/1\.1 (\d+)", all_of(s))
    return int(found.group(1)) if found else 0


def guesses(port, n, path, body, why, fine):
    """Guesses from many networks at once: refused, delayed or sent away, never taken."""
    person, answers, todo, lock = Person(port), [], list(range(n)), threading.Lock()

    def work():
        while True:
            with lock:
                if not todo:
                    return
                i = todo.pop()
            try:
                answers.append(post(port, i % 200, path, body(i)))
            except OSError:
                answers.append(0)

    threads = [threading.Thread(target=work) for _ in range(40)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    person.done("%d %s" % (n, why))
    check(set(answers) <= fine, "%s: each is answered, none is let in" % why, str(sorted(set(answers))))


def main():
    folder = tempfile.mkdtemp()
    password, city = os.path.join(folder, "pw"), os.path.join(folder, "city")
    with open(password, "w") as f:
        f.write("kucing naik genteng\n")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = None
    try:
        subprocess.run([BIN, "init", "--data", city, "--pack", "kota-jambi", "--admin", "adm", "--password-file", password],
                       env=ENV, check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "log"), "w") as log:
            server = subprocess.Popen([BIN, "serve", "--data", city, "--listen", "127.0.0.1:0"], env=ENV, stdout=subprocess.PIPE, stderr=log, text=True)
        port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
        person = Person(port)
        time.sleep(2.0)
        person.done("nobody else")
        idle(port, min(10000 if ALL else 1500, most - 200))
        drip(port, 700 if ALL else 100, 24 if ALL else 3, LINE, b"X: 1\r\n", "heads that drip")
        drip(port, 700 if ALL else 100, 190 if ALL else 3, FORM, b"x", "bodies that drip")
        readers_asleep(port, 400 if ALL else 60)
        guesses(port, 2000 if ALL else 60, b"/masuk", lambda i: b"login=orang%d&password=salah+salah+%d" % (i % 50, i),
                "wrong passwords", {422, 429, 503})
        guesses(port, 2000 if ALL else 60, b"/", lambda i: b"step=box&code=%020d" % (i * 7919 + 10 ** 19), "wrong receipts", {200, 422, 429, 503})
        server.send_signal(signal.SIGTERM)
        check(server.wait(30) == 0, "stops in order")
        with open(os.path.join(folder, "log")) as log:
            text = log.read()
        check("process=died" not in text, "no process died", text[-300:])
    finally:
        if server is not None and server.poll() is None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
