#!/usr/bin/env python3
"""The start of a served city: a process that dies before all are ready is started again, after growing pauses; what can never work
ends it with a sentence. And a checkpoint that is signed while serving is copied out of the log at once."""
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.environ["JEJARING_SOURCE_ROOT"]
sys.path.insert(0, os.path.join(ROOT, "tests"))
import client  # noqa: E402

PASSED, FAILED = [], []
PAUSES = ["0", "0", "200", "1000"]  # of the first deaths in a row, as in serve.c


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def until(ready, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ready():
            return True
        time.sleep(0.002)
    return False


def said(city):
    with open(city.output) as f:
        return f.read()


def children(city, role):
    out = []
    for pid in city.processes()[1:]:
        try:
            with open("/proc/%d/comm" % pid) as f:
                if f.read().strip() == role:
                    out.append(pid)
        except OSError:
            pass
    return out


def begin(city, *args):
    """Not waiting for anything."""
    open(city.output, "w").close()
    city.port = client.free_port()
    with open(city.output, "ab") as out:
        city.server = subprocess.Popen([city.binary, "serve", "--listen", "127.0.0.1:%d" % city.port, "--data", city.folder, *args],
                                       env=city.env, stdout=out, stderr=out)


def dies_at_start(city, role, times):
    """Each new process of the role is killed as soon as it is there."""
    begin(city, "--workers", "1")
    killed = set()

    def kill_one():
        fresh = [pid for pid in children(city, role) if pid not in killed]
        for pid in fresh:
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
        return len(killed) >= times
    check(until(kill_one, 20), "%s: there was somebody to kill" % role)
    check(until(lambda: "Ready: " in said(city), 20), "%s: died %d times before the first page, and is served all the same" % (role, times), said(city)[-900:])
    text = said(city)
    deaths = re.findall(r"process=died role=%s index=0 signal=9 again_in_ms=(\d+)" % role, text)
    check(deaths == PAUSES[:times], "%s: after growing pauses" % role, str(deaths))
    check(text.rfind("process=died") < text.find("Ready: "), "%s: all of it before it was ready" % role)
    check(client.Person(city).get("/").status == 200, "%s: pages are there" % role)


def never(city, why, sentence, *args):
    begin(city, *args)
    try:
        code = city.server.wait(20)
    except subprocess.TimeoutExpired:
        code = None
    text = said(city)
    check(code == 1, why + ": it ends by itself", str(code))
    check(sentence in text and "Nothing is served." in text, why + ": and says what is wrong", text[-900:])
    check("Ready: " not in text and text.count("start=failed") <= 2, why + ": without trying for long", text[-900:])
    city.stop()


def copies_checkpoint(city):
    """The key keeper signs when it is stopped, as it does every ten minutes."""
    place = os.path.join(city.folder, "checkpoint"), os.path.join(city.folder, "log", "checkpoint")

    def read(path):
        with open(path) as f:
            return f.read()
    check(until(lambda: read(place[0]) == read(place[1]), 5), "while nothing happens both are the same")
    before = read(place[0])
    person = client.Person(city)
    a = person.post("/", {"step": "who", "who": "SELF", "go": "next"})
    person.post("/", {"step": "safe", "token": a.field("token"), "safe_now": "YES", "go": "next"})
    os.kill(children(city, "keyd")[0], signal.SIGTERM)
    check(until(lambda: read(place[1]) != before, 10), "a new checkpoint was signed")
    check(until(lambda: read(place[0]) == read(place[1]), 5), "and is copied while serving", read(place[0]))
    check(int(read(place[0]).split("\n")[1]) > int(before.split("\n")[1]), "it covers more entries")
    check(city.server.poll() is None, "the service goes on")


def main():
    with tempfile.TemporaryDirectory(prefix="jejaring-start-") as folder:
        city = client.City(os.environ["JEJARING_BIN"], os.path.join(ROOT, "packs"), folder)
        try:
            dies_at_start(city, "worker", 4)
            copies_checkpoint(city)
            city.stop()
            dies_at_start(city, "jobs", 1)
            city.stop()
            key = os.path.join(city.folder, "host.key")
            with open(key) as f:
                good = f.read()
            with open(key, "w") as f:
                f.write("x" + good[1:])
            never(city, "a damaged host key", "the key keeper refuses the host key")
            with open(key, "w") as f:
                f.write(("0" if good[0] != "0" else "1") + good[1:])
            never(city, "another host key", "the key keeper refuses the host key")
            with open(key, "w") as f:
                f.write(good)
            cert = os.path.join(folder, "cert.pem")
            with open(cert, "w") as f:
                f.write("this is no certificate\n")
            never(city, "a certificate that is none", "the gate refuses the certificate", "--tls-cert", cert)
            city.serve("--workers", "1")
            check(client.Person(city).get("/").status == 200, "with the right ones it is served again")
        finally:
            city.stop()
        if FAILED:
            print(said(city)[-3000:])
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
