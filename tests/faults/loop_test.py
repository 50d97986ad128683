#!/usr/bin/env python3
"""A request that never ends, and one whose worker crashes in the middle: it ends that request alone, and what was typed comes back."""
import os
import re
import sys
import tempfile
import threading
import time

ROOT = os.environ["JEJARING_SOURCE_ROOT"]
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.dirname(os.path.abspath(__file__))]
import client  # noqa: E402
import shim  # noqa: E402

PASSED, FAILED = [], []
SECONDS = 5  # the least that the setting takes


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def workers(city):
    out = []
    for pid in city.processes()[1:]:
        with open("/proc/%d/comm" % pid) as f:
            if f.read().strip() == "worker":
                out.append(pid)
    return set(out)


def to_words(city):
    """A public form up to the page where the words are typed."""
    person = client.Person(city)
    a = person.post("/", {"step": "who", "who": "SELF", "go": "next"})
    a = person.post("/", {"step": "safe", "token": a.field("token"), "safe_now": "YES", "go": "next"})
    return person, a.field("token")


def send_words(city, words):
    person, token = to_words(city)
    start = time.monotonic()
    a = person.post("/", {"step": "what", "token": token, "story": words, "go": "next"})
    return a, time.monotonic() - start, person, token


def typed_comes_back(a, words, why):
    text = client.html.unescape(a.text)
    check(a.status == 503, why + ": says that the service is busy", str(a.status))
    check("<form" in a.text and words in text, why + ": the words are in the form again", a.text[-1500:])
    check(re.search(r'name="token" value="[0-9a-f]{64}"', a.text) is not None, why + ": and can be sent again")


def endless(city):
    words = "baris pertama putar-tanpa-akhir dan tanda <kutip> \"ganda\""
    before = workers(city)
    served, done = [], threading.Event()

    def others():
        while not done.is_set():
            start = time.monotonic()
            a = client.Person(city).post("/", {"step": "who", "who": "SELF", "go": "next"})
            served.append((a.status, time.monotonic() - start))
            time.sleep(0.2)

    thread = threading.Thread(target=others)
    thread.start()
    a, took, person, token = send_words(city, words)
    done.set()
    thread.join()
    typed_comes_back(a, words, "endless")
    check(SECONDS <= took < SECONDS + 5, "the worker is ended after the time of the settings", "%.1f s" % took)
    check(all(s == 200 for s, _ in served) and max(t for _, t in served) < 2, "others are served meanwhile",
          str([s for s in served if s[0] != 200 or s[1] >= 2]))
    time.sleep(1)
    check(len(before - workers(city)) == 1, "one worker was ended", str(before ^ workers(city)))
    a = person.post("/", {"step": "what", "token": token, "story": "kata biasa", "go": "next"})
    check(a.status == 200 and a.field("step") == "where", "the same form goes on afterwards", a.text[-500:])


def crashing(city):
    words = "baris kedua jatuh-di-tengah"
    before = workers(city)
    a, took, person, token = send_words(city, words)
    typed_comes_back(a, words, "crashing")
    check(took < 3, "at once", "%.1f s" % took)
    time.sleep(1)
    check(len(workers(city)) == len(before) and len(before - workers(city)) == 1, "one worker was started anew")
    a = person.post("/", {"step": "what", "token": token, "story": "kata biasa", "go": "next"})
    check(a.status == 200 and a.field("step") == "where", "the same form goes on afterwards", a.text[-500:])


def signed_in(city):
    """For staff as well: the page of the form, the words in it, the session goes on."""
    person = client.Person(city, "petugas")
    fields = person.get("/laporan/baru").form("/laporan/baru")
    words = "ditulis petugas, jatuh-di-tengah"
    a = person.post("/laporan/baru", dict(fields, story=words, channel="TELEPON"))
    check(a.status == 503 and words in client.html.unescape(a.text), "staff keep their words", "%d %s" % (a.status, a.text[-900:]))
    check(person.get("/antrean").status == 200, "and their session")


def main():
    with tempfile.TemporaryDirectory(prefix="jejaring-loop-") as folder:
        library = shim.build(folder)
        if library is None:
            print("no compiler here, or sanitizers\n0 passed, 0 failed, 1 skipped")
            return 0
        city = client.City(os.environ["JEJARING_BIN"], os.path.join(ROOT, "packs"), folder)
        city.add("petugas", "intake", "UPTD_PPA")
        with open(os.path.join(city.folder, "jejaring.conf"), "a") as f:
            f.write("\n[server]\nrequest_seconds = %d\n" % SECONDS)
        city.env["LD_PRELOAD"] = library
        try:
            city.serve("--workers", "3")
            crashing(city)
            signed_in(city)
            endless(city)
            check(city.server.poll() is None, "the supervisor lives")
        finally:
            city.stop()
        with open(city.output) as f:
            log = f.read()
        check("process=silent role=worker" in log, "the log says that a worker was silent")
        check("putar-tanpa-akhir" not in log and "jatuh-di-tengah" not in log, "and none of the words")
        if FAILED:
            print(log[-3000:])
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
