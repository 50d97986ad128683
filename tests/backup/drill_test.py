#!/usr/bin/env python3
"""A machine is lost: backed up under load, killed, its data folder deleted, restored elsewhere from backup, host key and recovery secret.
Every request that was acknowledged before the last generation began is there; what was typed lies nowhere in the backup's bytes."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.environ.get("JEJARING_SOURCE_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
from client import FIRST, LATER, City, Person, totp  # noqa: E402

PASSED, FAILED = [], []
PLANTED = {
    "story": "kronologi-zqbx-dipukul-di-ruang-tamu",
    "name": "Vwexilda Qzumantri",
    "phone": "0800-000-6127",
    "note": "catatan-qbvz-pindah-ke-rumah-aman",
    "file": "isi-berkas-zvqb-surat-visum",
}
PAUSE = 0.1  # between two writes of one person: a page shows 500 notes at most


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def report(city):
    """The public form to its end, with a file; the receipt in digits."""
    p = Person(city)
    a = p.get("/")
    answers = {
        "who": {"who": "SELF"}, "safe": {"safe_now": "YES"}, "check": {"go": "send"},
        "what": {"story": PLANTED["story"]}, "where": {"kecamatan": "15.71.08"},
        "people": {"victim_name": PLANTED["name"], "victim_age": "37"},
        "contact": {"contact_way": "PHONE", "contact_name": PLANTED["name"], "contact_number": PLANTED["phone"]},
    }
    sent_file = False
    for _ in range(16):
        step = a.field("step")
        fields = dict({"step": step, "token": a.field("token"), "go": "next"}, **answers.get(step, {}))
        if step == "files" and not sent_file:
            sent_file = True
            a = p.post_file("/", dict(fields, go="add"), "surat.txt", PLANTED["file"].encode() * 40, "text/plain")
            continue
        a = p.post("/", fields)
        if step == "check":
            break
    digits = re.search(r"\b(\d{4} \d{4} \d{4} \d{4} \d{4})\b", re.sub(r"<[^>]+>", " ", a.text).replace("\xa0", " "))
    return digits.group(1) if digits else ""


class Load(threading.Thread):
    """Writes numbered notes on one case, one after the other; remembers when each was acknowledged."""

    def __init__(self, person, case, letter):
        super().__init__(daemon=True)
        self.person, self.case, self.letter = person, case, letter
        self.done, self.ended, self.faults = [], threading.Event(), []

    def run(self):
        n = 0
        where = "/kasus/%s/catatan" % self.case
        while not self.ended.is_set():
            n += 1
            body = "urut-%s%05d-selesai" % (self.letter, n)
            try:
                a = self.person.post(where, {"kind": "UMUM", "body": body})
            except Exception as e:  # the machine is gone
                if not self.ended.is_set():
                    self.faults.append(repr(e))
                return
            if a.status == 303:
                self.done.append((time.time(), body))
                time.sleep(PAUSE)
            else:
                self.faults.append("%d %s" % (a.status, a.text[:300]))
                return


def set_up(city, folder):
    listed = os.path.join(folder, "list.csv")
    with open(listed, "w") as f:
        f.write("no_kasus,tgl_lapor,tgl_kejadian,kecamatan,nama,jk,usia,jenis\n")
        f.write("ZQ-1,2024-10-01,2024-09-28,Jelutung,%s,P,37,FISIK\n" % PLANTED["name"])
    city.run("import", "linelist", listed, "--login", "kepala", "--password-file", city.password)
    os.unlink(listed)
    city.serve()
    lead = Person(city, "kepala")
    page = lead.get("/kasus?closed=1")
    return lead, re.findall(r'href="/kasus/([0-9a-f-]{36})"', page.text)[0]


def wait_for(ready, seconds):
    end = time.time() + seconds
    while time.time() < end and not ready():
        time.sleep(0.05)
    return ready()


def generations(backup):
    names = []
    for folder, _, files in os.walk(os.path.join(backup, "data")):
        names += [f[:-5] for f in files if f.endswith(".list")]
    return sorted(names)


def last_backup(city):
    try:
        with open(os.path.join(city.folder, "last_backup")) as f:
            ms, kind = f.read().split()
        return int(ms) / 1000, kind
    except (OSError, ValueError):
        return 0, ""


def nothing_lies_open(backup, secrets, host_key):
    n = 0
    for base, _, names in os.walk(backup):
        for name in names:
            n += 1
            with open(os.path.join(base, name), "rb") as f:
                data = f.read()
            for what, secret in secrets.items():
                if secret.encode() in data:
                    check(False, "%s lies open in the backup" % what, name)
            if host_key in data or host_key.hex().encode() in data:
                check(False, "the host key lies in the backup", name)
    check(n > 20, "the backup has files", str(n))


def drill(city, folder):
    backup, away = os.path.join(folder, "backup"), os.path.join(folder, "away")
    lead, case = set_up(city, folder)
    receipt = report(city)
    check(len(receipt) == 24, "a report gave a receipt")
    a = lead.get("/kasus/%s/catatan" % case)
    a = lead.post("/kasus/%s/catatan" % case, {"kind": "UMUM", "body": PLANTED["note"]})
    check(a.status == 303, "a note was written", a.text[-300:])
    twin = Person(city)
    twin.cookie, twin.csrf = lead.cookie, lead.csrf
    loads = [Load(lead, case, "a"), Load(twin, case, "b")]
    for load in loads:
        load.start()
    running = subprocess.Popen([city.binary, "backup", backup, "--data", city.folder, "--every", "5"], env=city.env,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        check(wait_for(lambda: last_backup(city)[1] == "full", 60), "a full backup under load")
        check(wait_for(lambda: last_backup(city)[1] == "increment", 60), "an increment under load")
        first = len(generations(backup))
        check(wait_for(lambda: len(generations(backup)) > first, 60), "another one")
        check(running.poll() is None, "the backup goes on")
        # the machine is lost in the middle of it
        for load in loads:
            load.ended.set()
        for pid in city.processes():
            os.kill(pid, signal.SIGKILL)
        city.server.wait(20)
        city.server = None
    finally:
        running.kill()
        said = running.communicate()[0]
    for load in loads:
        load.join(30)
        check(not load.faults, "the load ran to the end", str(load.faults)[:300])
    began, kind = last_backup(city)
    check(kind == "increment", "the last one was an increment", said)
    os.mkdir(away, 0o700)
    shutil.copy(os.path.join(city.folder, "host.key"), os.path.join(away, "host.key"))
    shutil.rmtree(city.folder)
    return receipt, case, loads, began, backup, away, lead.secret


def back_again(city, folder, receipt, case, loads, began, backup, away, secret):
    recovery, host_key = os.path.join(folder, "recovery.secret"), os.path.join(away, "host.key")
    with open(recovery) as f, open(host_key) as h:
        secrets = dict(PLANTED, receipt=receipt, digits=receipt.replace(" ", ""), first=FIRST, later=LATER,
                       recovery=f.read().strip())
        key = bytes.fromhex(h.read().strip())
    nothing_lies_open(backup, secrets, key)
    asked = ["restore", backup, "--host-key", host_key, "--recovery-in", recovery]
    start = time.monotonic()
    done = city.run(*asked, check=False)
    check(done.returncode == 0, "restored", done.stdout + done.stderr)
    check(time.monotonic() - start < 60, "within a minute", "%.1f s" % (time.monotonic() - start))
    check("Restored to" in done.stdout and "times somebody" not in done.stdout, "it says what it did", done.stdout)
    check(city.run(*asked, check=False).returncode == 1, "not twice into the same folder")
    done = city.run("audit", "verify", check=False)
    check(done.returncode == 0, "the log is whole", done.stdout + done.stderr)
    done = city.run("doctor", check=False)
    check("database: whole" in done.stdout and "; 0 keys of nothing" in done.stdout, "doctor finds database and keys whole", done.stdout)
    city.serve()
    # the session is gone with the machine: password and code again
    person = Person(city)
    code = totp(secret, time.time() + 30)  # each is taken once, and clocks may differ by one
    a = person.post("/masuk", {"login": "kepala", "password": LATER, "totp": code})
    check(a.status == 303, "the lead logs in as before", "%d %s" % (a.status, a.text[-500:]))
    notes = "".join(page.text for page in person.pages("/kasus/%s/catatan" % case))
    there = set(re.findall(r"urut-[a-z]\d{5}-selesai", notes))
    due = {body for load in loads for at, body in load.done if at < began}
    later = {body for load in loads for at, body in load.done if at >= began}
    check(len(due) > 20, "requests were acknowledged before the last generation", str(len(due)))
    check(due <= there, "every acknowledged note is there", str(sorted(due - there)[:5]))
    print("acknowledged before the last generation: %d, all there; after it: %d, of them there %d" % (
        len(due), len(later), len(later & there)))
    check(PLANTED["note"] in notes, "what was written before the first backup too")
    a = Person(city).post("/", {"step": "box", "code": receipt, "go": "next"})
    check(a.status == 200 and "box_write" in a.text, "the receipt opens the mailbox", a.text[-1500:])


def main():
    with tempfile.TemporaryDirectory(prefix="jejaring-drill-") as folder:
        city = City(os.environ["JEJARING_BIN"], os.path.join(ROOT, "packs"), folder)
        city.add("kepala", "lead", "UPTD_PPA")
        try:
            back_again(city, folder, *drill(city, folder))
        finally:
            city.stop()
        if FAILED and os.path.exists(city.output):
            with open(city.output) as f:
                print(f.read()[-3000:])
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
