#!/usr/bin/env python3
"""What a served city does when something stands still or is not as it should be: a key keeper or a stretcher that does not move, a
database that another program holds, a full disk, a clock that jumps. Nobody loses words, nothing acknowledged is lost, and the
service goes on by itself when the cause is gone. With JEJARING_TORTURE set a process stands still until the supervisor ends it."""
import os
import re
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.environ.get("JEJARING_SOURCE_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
os.environ["JEJARING_SOURCE_ROOT"] = ROOT
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.dirname(os.path.abspath(__file__))]
import client  # noqa: E402
import shim  # noqa: E402

PASSED, FAILED = [], []
SKIPPED = []
DAY = 86400
LONG = bool(os.environ.get("JEJARING_TORTURE"))
STILL_S = 4  # so long something stands still when nobody waits for the supervisor, which takes 30 s


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def role(city, name):
    for pid in city.processes()[1:]:
        with open("/proc/%d/comm" % pid) as f:
            if f.read().strip() == name:
                return pid
    raise RuntimeError("no process " + name)


def front(city):
    """The public page, which needs no key: status and seconds."""
    start = time.monotonic()
    a = client.Person(city).get("/")
    return a.status, time.monotonic() - start


def first_answer(person, who="SELF"):
    """Begins a draft, which needs the key keeper and the database."""
    start = time.monotonic()
    a = person.post("/", {"step": "who", "who": who, "go": "next"})
    a = person.post("/", {"step": "safe", "token": a.field("token"), "safe_now": "YES", "go": "next"})
    return a, time.monotonic() - start


def words_in(city, words):
    """Words on the second page of a draft that was begun before."""
    person = client.Person(city)
    a, _ = first_answer(person)
    return person, a.field("token"), words


def until(ready, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if ready():
                return True
        except Exception:
            pass
        time.sleep(0.2)
    return False


def stuck_stretch(city):
    pid = role(city, "stretch")
    os.kill(pid, signal.SIGSTOP)
    try:
        result = []

        def log_in():
            try:
                result.append(client.Person(city).post("/masuk", {"login": "kepala", "password": "salah sekali kata"}).status)
            except Exception as e:
                result.append(repr(e))

        thread = threading.Thread(target=log_in)
        thread.start()
        time.sleep(0.5)
        status, took = front(city)
        check(status == 200 and took < 1, "stretch stands still: pages that need no slow hash go on", "%s %.1f" % (status, took))
        if LONG:
            thread.join(90)
    finally:
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass  # it was silent for too long and was started anew
    thread.join(90)
    check(not thread.is_alive() and result and (result[0] in (422, 503) or result[0] == 200), "the login is answered when it moves again", str(result))
    check(until(lambda: client.Person(city).post("/masuk", {"login": "kepala", "password": "salah sekali kata"}).status in (200, 422), 30),
          "logins are answered again")


def stuck_keyd(city):
    person, token, words = words_in(city, "kata-saat-penjaga-kunci-diam")
    pid = role(city, "keyd")
    os.kill(pid, signal.SIGSTOP)
    start = time.monotonic()
    wake = threading.Timer(90 if LONG else STILL_S, lambda: os.kill(pid, signal.SIGCONT))
    wake.start()
    try:
        a = person.post("/", {"step": "what", "token": token, "story": words, "go": "next"})
        took = time.monotonic() - start
        answered = a.status == 503 and words in a.text or a.status == 200
        check(answered and took < 60, "keyd stands still: the words come back, or wait for its successor", "%d %.1f s %s" % (a.status, took, a.text[-400:]))
    finally:
        wake.cancel()
        try:
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass  # as above
    check(until(lambda: first_answer(client.Person(city))[0].field("step") == "what", 60), "and the service goes on by itself")
    a = person.post("/", {"step": "what", "token": token, "story": words, "go": "next"})
    check(a.status == 200, "the same words are taken now", "%d %s" % (a.status, a.text[-300:]))


def held_database(city):
    person, token, words = words_in(city, "kata-saat-basis-data-terkunci")
    other = sqlite3.connect(os.path.join(city.folder, "city.db"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        start = time.monotonic()
        a = person.post("/", {"step": "what", "token": token, "story": words, "go": "next"})
        took = time.monotonic() - start
        check(a.status == 503 and words in a.text, "the database is held: the words come back", "%d %.1f s %s" % (a.status, took, a.text[-300:]))
        check(took < 30, "within the patience of a person", "%.1f s" % took)
        status, took = front(city)
        check(status == 200 and took < 1, "pages that write nothing go on", "%s %.1f" % (status, took))
    finally:
        other.execute("ROLLBACK")
        other.close()
    a = person.post("/", {"step": "what", "token": token, "story": words, "go": "next"})
    check(a.status == 200 and a.field("step") != "what", "afterwards they are taken", "%d %s" % (a.status, a.text[-300:]))


def set_clock(path, seconds):
    with open(path, "r+b") as f:
        f.write(struct.pack("=q", seconds))


def jumping_clock(city, path):
    lead = client.Person(city, "kepala")
    check(lead.get("/beranda").status == 200, "somebody works")
    for name, seconds in (("an hour ahead", 3600), ("a day ahead", DAY), ("ten years ahead", 3653 * DAY), ("a day back", -DAY),
                          ("ten years back", -3653 * DAY), ("right again", 0)):
        set_clock(path, seconds)
        status = lead.get("/beranda").status
        check(status == 200, "the clock is %s: a session goes on, it counts real time" % name, str(status))
        a, _ = first_answer(client.Person(city))
        check(a.status == 200 and a.field("step") == "what", "the clock is %s: somebody can begin to report" % name, "%d %s" % (a.status, a.text[-300:]))
    done = city.run("audit", "verify", check=False)
    check(done.returncode == 0, "the log is in order whatever the clock said", done.stderr)
    a = lead.post("/keluar", {})
    check(a.status in (200, 303), "and the member leaves", str(a.status))


def full_disk(binary, packs, folder):
    """On a small file system of its own; only root can make one."""
    place = os.path.join(folder, "small")
    os.mkdir(place)
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", place], capture_output=True).returncode != 0:
        SKIPPED.append("full disk")
        print("skipped: no small file system can be made here")
        return
    city = client.City(binary, packs, place)
    filler = os.path.join(place, "filler")
    try:
        city.output = os.path.join(folder, "output-small")
        city.serve("--workers", "2")
        person, token, words = words_in(city, "kata-saat-cakram-penuh " + "x" * 4000)
        with open(filler, "wb", 0) as f:
            try:
                while True:
                    f.write(b"\0" * 4096)
            except OSError:
                pass
        a = None
        for _ in range(40):  # what was allocated ahead may last for a while
            a = person.post("/", {"step": "what", "token": token, "story": words, "go": "next"})
            if a.status != 200:
                break
            a = person.post("/", {"step": "where", "token": a.field("token") or token, "go": "back"})
        check(a.status == 503 and "kata-saat-cakram-penuh" in a.text, "the disk is full: the words come back", "%d %s" % (a.status, a.text[-400:]))
        check(front(city)[0] == 200, "pages are there")
        os.unlink(filler)
        a = person.post("/", {"step": "what", "token": token, "story": words, "go": "next"})
        check(a.status == 200, "with room again they are taken", "%d %s" % (a.status, a.text[-300:]))
        done = city.run("audit", "verify", check=False)
        check(done.returncode == 0, "the log is whole", done.stderr)
        check(city.server.poll() is None, "nothing had to be started by hand")
    finally:
        city.stop()
        subprocess.run(["umount", place], capture_output=True)


def main():
    packs = os.path.join(ROOT, "packs")
    with tempfile.TemporaryDirectory(prefix="jejaring-stuck-") as folder:
        library = shim.build(folder)
        city = client.City(os.environ["JEJARING_BIN"], packs, folder)
        city.add("kepala", "lead", "UPTD_PPA")
        clock = os.path.join(folder, "clock")
        with open(clock, "wb") as f:
            f.write(struct.pack("=q", 0))
        if library is not None:
            city.env.update(LD_PRELOAD=library, SHIM_CLOCK=clock)
        try:
            city.serve("--workers", "3")
            held_database(city)
            stuck_stretch(city)
            stuck_keyd(city)
            if library is not None:
                jumping_clock(city, clock)
            else:
                SKIPPED.append("clock")
            check(city.server.poll() is None, "the supervisor lives")
        finally:
            city.stop()
        done = city.run("audit", "verify", check=False)
        check(done.returncode == 0, "the log is whole after all of it", done.stderr)
        if FAILED:
            with open(city.output) as f:
                print(re.sub(r"(?m)^time=\S+ ", "", f.read())[-2500:])
        full_disk(os.environ["JEJARING_BIN"], packs, folder)
    print("%d passed, %d failed, %d skipped" % (len(PASSED), len(FAILED), len(SKIPPED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
