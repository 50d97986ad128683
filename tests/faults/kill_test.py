#!/usr/bin/env python3
"""Processes of a served city are killed at random while people report and staff write. What was acknowledged is there afterwards,
once; the log is whole; after each kill the service answers again soon.

JEJARING_KILLS=N for a longer run, JEJARING_SEED=N for the same one again."""
import http.client
import os
import random
import re
import signal
import sqlite3
import sys
import tempfile
import threading
import time

ROOT = os.environ["JEJARING_SOURCE_ROOT"]
sys.path.insert(0, os.path.join(ROOT, "tests"))
import client  # noqa: E402

KILLS = int(os.environ.get("JEJARING_KILLS") or 15)
SEED = int(os.environ.get("JEJARING_SEED") or time.time())
WORST_S = 5.0  # the aim is 2 s on a machine that does nothing else
# each round of ten, in another order; with the key keeper sessions end, and somebody new must log in
ROUND = ["gate", "gate", "worker", "worker", "worker", "worker", "keyd", "stretch", "jobs", "scrub"]
STAFF = 6 + KILLS // 2
CASES = 6 + KILLS // 8  # a page shows the newest 500 notes of a case
PASSED, FAILED = [], []
ERRORS = (OSError, http.client.HTTPException)


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def name(pid):
    try:
        with open("/proc/%d/comm" % pid) as f:
            return f.read().strip()
    except OSError:
        return ""


class Load:
    def __init__(self, city, cases):
        self.city, self.cases, self.end = city, cases, 0.0
        self.reports, self.tried_reports, self.notes, self.failures = {}, set(), set(), 0
        self.at_work = threading.Semaphore(0)

    def until_taken(self, person, fields):
        """The same form again until it is answered: as a person does who sees the page of a busy service."""
        while not self.end or time.monotonic() < self.end + 30:
            try:
                a = person.post("/", fields)
                if a.status == 200:
                    return a
            except ERRORS:
                person.wire.close()
            self.failures += 1
            time.sleep(0.1)
        raise RuntimeError("the service does not come back")

    def report(self, story):
        person, answers = client.Person(self.city), {"who": {"who": "SELF"}, "safe": {"safe_now": "YES"},
                                                     "what": {"story": story}, "check": {"go": "send"}}
        a = self.until_taken(person, {"step": "who", "who": "SELF", "go": "next"})
        for _ in range(12):
            step = a.field("step")
            if step == "check":
                self.tried_reports.add(story)
            a = self.until_taken(person, {"step": step, "token": a.field("token"), "go": "next", **answers.get(step, {})})
            if step == "check":
                digits = re.search(r"\b(\d{4} \d{4} \d{4} \d{4} \d{4})\b", re.sub(r"<[^>]+>", " ", a.text).replace("\xa0", " "))
                if digits:
                    self.reports[story] = digits.group(1)
                return

    def reporter(self, number):
        n = 0
        while not self.end:
            n += 1
            self.report("kata-%d-%d-selesai" % (number, n))

    def staff(self, number):
        """Notes, by one member after the other: with the key keeper all sessions end, and a code of the code app is taken once."""
        n = 0
        members = iter(["tim%d" % i for i in range(number, STAFF, 2)])
        person = client.Person(self.city, next(members))
        self.at_work.release()
        while not self.end:
            try:
                if person is None:
                    person = client.Person(self.city, next(members))
                n += 1
                where = "/kasus/%s/catatan" % self.cases[n // 100 % len(self.cases)]
                body = "catatan-%d-%d-selesai" % (number, n)
                a = person.post(where, dict(person.get(where).form(where), kind="UMUM", body=body))
                if a.status == 303 and a.location.startswith(where):
                    self.notes.add(body)
                elif a.status in (303, 401, 403):
                    person = None
            except StopIteration:
                return
            except RuntimeError:
                person = None
            except ERRORS:
                time.sleep(0.1)


def answers(city):
    """A page whose making needs a worker and the key keeper."""
    try:
        person = client.Person(city)
        person.wire.timeout = 2
        return person.post("/", {"step": "who", "who": "SELF", "go": "next"}).field("step") == "safe"
    except ERRORS:
        return False


def kill_some(city, chance):
    worst, order = {}, []
    for _ in range(KILLS):
        order = order or chance.sample(ROUND, len(ROUND))
        role = order.pop()
        pids = [p for p in city.processes()[1:] if name(p) == role]
        if not pids:
            check(False, "%s is there to be killed" % role)
            continue
        os.kill(chance.choice(pids), signal.SIGKILL)
        start = time.monotonic()
        while not answers(city) and time.monotonic() - start < 30:
            time.sleep(0.01)
        took = time.monotonic() - start
        worst[role] = max(worst.get(role, 0), took)
        if took > WORST_S:
            check(False, "after the end of %s the service answers in time" % role, "%.1f s" % took)
        time.sleep(chance.uniform(0.2, 1.0))
    check(city.server.poll() is None, "the supervisor lives")
    print("answered again after: " + ", ".join("%s %.2f s" % (r, s) for r, s in sorted(worst.items())))


# longest silence of a role before it is ended (patience_ms in src/app/serve.c)
PATIENCE_S = {"keyd": 20, "stretch": 30, "scrub": 40, "gate": 20}


def stand_still(city):
    """One process after the other stands still: the supervisor ends it in time, and all goes on. Minutes, so in long runs only."""
    for role, seconds in sorted(PATIENCE_S.items()):
        stuck = [p for p in city.processes()[1:] if name(p) == role][0]
        os.kill(stuck, signal.SIGSTOP)
        start = time.monotonic()
        while stuck in city.processes() and time.monotonic() - start < seconds + 10:
            time.sleep(0.2)
        check(seconds - 2 < time.monotonic() - start < seconds + 6, "%s that stands still is ended in time" % role,
              "%.1f s" % (time.monotonic() - start))
        time.sleep(1)
        check(answers(city), "and the service answers without %s of before" % role)


def stories_in(city, person):
    """Words of every report that staff find in the queue."""
    found, links = [], set()
    for page in person.pages("/antrean"):
        links |= set(re.findall(r'href="/antrean/([0-9a-f-]{36})"', page.text))
    for link in links:
        found += re.findall(r"kata-\d+-\d+-selesai", person.get("/antrean/" + link).text)[:1]
    return found


def look(city, load):
    person = client.Person(city, "akhir")
    notes = set()
    for case in load.cases:
        for page in person.pages("/kasus/%s/catatan" % case):
            notes |= set(re.findall(r"catatan-\d+-\d+-selesai", page.text))
    check(load.notes, "notes were acknowledged")
    check(load.notes <= notes, "every acknowledged note is there", str(sorted(load.notes - notes)[:20]))
    found = stories_in(city, person)
    check(load.reports, "reports were acknowledged")
    check(set(load.reports) <= set(found), "every acknowledged report is there", str(sorted(set(load.reports) - set(found))[:20]))
    check(len(found) == len(set(found)), "none is there twice")
    check(set(found) <= load.tried_reports, "and none that nobody sent")


def after(city):
    for file in ("city.db", "keyring.db"):
        db = sqlite3.connect(os.path.join(city.folder, file))
        check(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", file + " is whole")
        db.close()
    done = city.run("audit", "verify", check=False)
    check(done.returncode == 0, "the log is whole", done.stdout + done.stderr)
    told = city.run("doctor", check=False).stdout
    check("database against log: " in told and "- database against log" not in told, "each row is as the log tells of it", told[-1500:])
    print(next(line for line in told.split("\n") if line.startswith("database against log")))


def listed_cases(city, folder):
    path = os.path.join(folder, "list.csv")
    with open(path, "w") as f:
        f.write("no_kasus,tgl_lapor,tgl_kejadian,kecamatan,kelurahan,nama,nik,jk,usia,jenis,kronologi\n"
                + "".join("K-%d,2024-10-01,2024-09-28,Jelutung,Handil Jaya,Contoh %d,,P,37,FISIK,daftar lama\n" % (i, i)
                          for i in range(CASES)))
    city.run("import", "linelist", path, "--login", "akhir", "--password-file", city.password)
    db = sqlite3.connect(os.path.join(city.folder, "city.db"))
    rows = [row[0] for row in db.execute("SELECT id FROM case_file ORDER BY id")]
    db.close()
    return rows


def main():
    chance = random.Random(SEED)
    print("seed %d, %d kills" % (SEED, KILLS))
    with tempfile.TemporaryDirectory(prefix="jejaring-kill-") as folder:
        city = client.City(os.environ["JEJARING_BIN"], os.path.join(ROOT, "packs"), folder)
        for login in ["akhir"] + ["tim%d" % i for i in range(STAFF)]:
            city.add(login, "lead,intake", "UPTD_PPA")
        load = Load(city, listed_cases(city, folder))
        try:
            city.serve("--workers", "4")
            threads = [threading.Thread(target=work, args=(i,)) for i in range(2) for work in (load.reporter, load.staff)]
            for t in threads:
                t.start()
            for _ in range(2):
                load.at_work.acquire(timeout=60)
            kill_some(city, chance)
            load.end = time.monotonic()
            for t in threads:
                t.join(60)
            check(not any(t.is_alive() for t in threads), "everybody comes to an end")
            print("acknowledged: %d reports, %d notes; %d answers were asked for again" % (
                len(load.reports), len(load.notes), load.failures))
            look(city, load)
            if KILLS >= 100:
                stand_still(city)
            code = city.server
            city.stop()
            check(code.returncode == 0, "stops in order", str(code.returncode))
        finally:
            load.end = load.end or time.monotonic()
            city.stop()
        after(city)
        if FAILED:
            with open(city.output) as f:
                print(f.read()[-6000:])
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
