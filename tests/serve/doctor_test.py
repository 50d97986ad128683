#!/usr/bin/env python3
"""What doctor finds: each thing put wrong once, beside a served city and with the service stopped."""
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time

ROOT = os.environ["JEJARING_SOURCE_ROOT"]
sys.path.insert(0, os.path.join(ROOT, "tests"))
import client  # noqa: E402

ROLES = {"keyd": 1, "stretch": 1, "scrub": 1, "worker": 3, "jobs": 1, "gate": 1}
PASSED, FAILED = [], []
LAST = {"complaints": []}  # what was found last


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def doctor(city):
    done = city.run("doctor", "--json", check=False)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        check(False, "doctor answers", done.stdout + done.stderr)
        return {"complaints": [], "warnings": [], "skipped": [], "numbers": {}, "looked": {}, "ok": None}
    check(done.returncode == (0 if found["ok"] else 1) and found["ok"] == (not found["complaints"]), "its code says what it found")
    return found


def has(list_, words):
    return any(words in text for text in list_)


def beside(city):
    """Beside a served city: all but the keyring is looked at."""
    city.serve("--workers", "3")
    found = doctor(city)
    check(has(found["skipped"], "the keyring"), "the keyring is left out, and that is said", str(found["skipped"]))
    seen = {}
    for p in found["numbers"]["processes"]:
        seen[p["role"]] = seen.get(p["role"], 0) + 1
        check(p["seccomp"] == "2" and p["no_new_privs"] == "1" and int(p["capabilities"], 16) == 0, p["role"] + " is behind its wall")
        check(p["pid"] in city.processes(), p["role"] + " is a process of the service")
    check(seen == ROLES, "every process is seen", str(seen))
    walls = found["numbers"]["walls"]
    check(walls["tried"] == walls["held"] > 40, "walls are tried, and hold", str(walls))
    check(has(found["warnings"], "all processes run as one user"), "one user for all is told", str(found["warnings"]))
    check(found["numbers"]["disk"]["free_bytes"] > 0 and "clock" in found["numbers"], "disk and clock")
    victim = next(p["pid"] for p in found["numbers"]["processes"] if p["role"] == "scrub")
    os.kill(victim, signal.SIGSTOP)
    check(has(doctor(city)["complaints"], "process %d (scrub) was stopped" % victim), "a process that stands still is told")
    os.kill(victim, signal.SIGCONT)
    check(not has(doctor(city)["complaints"], "was stopped"), "and not any more when it goes on")
    city.stop()
    LAST.update(doctor(city))
    check(has(LAST["skipped"], "not served"), "without a service no process is looked for")


def put_wrong(city, why, wanted, change, back):
    check(not has(LAST["complaints"], wanted), why + ": not told before")
    change()
    LAST.update(doctor(city))
    check(has(LAST["complaints"], wanted), why, str(LAST["complaints"]))
    back()


def in_database(city, file, text, *values):
    db = sqlite3.connect(os.path.join(city.folder, file))
    rows = db.execute(text, values).fetchall()
    db.commit()
    db.close()
    return rows


def keys(city):
    case, compartment = in_database(city, "city.db", "SELECT id, compartment_id FROM case_file")[0]
    admin = in_database(city, "city.db", "SELECT id FROM member WHERE login = 'admin'")[0][0]
    add, take = "INSERT INTO case_access (case_id, principal, until_ms) VALUES (?, ?, NULL)", "DELETE FROM case_access WHERE case_id = ? AND principal = ?"
    put_wrong(city, "somebody in the index without a grant", "rows have no grant, 0 are of no case",
              lambda: in_database(city, "city.db", add, case, admin), lambda: in_database(city, "city.db", take, case, admin))
    put_wrong(city, "access to no case", "1 are of no case",
              lambda: in_database(city, "city.db", add, "no-such-case", admin), lambda: in_database(city, "city.db", take, "no-such-case", admin))
    raw = bytes.fromhex(compartment.replace("-", ""))
    rows = in_database(city, "keyring.db", "SELECT a, b, body FROM compartment WHERE a = ?", raw)
    check(len(rows) == 1, "the case's key is in the keyring")
    put_wrong(city, "a keyring that is older than the database", "have no key",
              lambda: in_database(city, "keyring.db", "DELETE FROM compartment WHERE a = ?", raw),
              lambda: in_database(city, "keyring.db", "INSERT INTO compartment (a, b, body) VALUES (?, ?, ?)", *rows[0]))
    LAST.update(doctor(city))
    check(LAST["numbers"]["keyring"]["without_key"] == 0, "and all is well again")


def rows(city):
    """Beside the program somebody changes what it has written."""
    first, second = in_database(city, "city.db", "SELECT id, sealed, version FROM case_file ORDER BY id LIMIT 2")
    put = "UPDATE case_file SET sealed = ? WHERE id = ?"
    told = "database against log: 2 rows of case_file are not as the log tells of them"

    def swap():
        in_database(city, "city.db", put, second[1], first[0])
        in_database(city, "city.db", put, first[1], second[0])

    def back():
        in_database(city, "city.db", put, first[1], first[0])
        in_database(city, "city.db", put, second[1], second[0])
    put_wrong(city, "two sealed rows swapped", told, swap, back)
    LAST.update(doctor(city))
    check(not has(LAST["complaints"], "database against log") and LAST["numbers"]["rows"]["looked"] > 4, "and all is well again", str(LAST))


def marks(city):
    now = int(time.time() * 1000)
    rows = (("last_backup", "full", 3, "last backup"), ("last_witness", "17", 36, "last checkpoint signed elsewhere"))

    def write(text_of):
        for file, kind, days, _ in rows:
            with open(os.path.join(city.folder, file), "w") as f:
                f.write(text_of(kind, days) + "\n")
        return doctor(city)

    fresh = write(lambda kind, days: "%d %s" % (now, kind))
    old = write(lambda kind, days: "%d %s" % (now - days * 86400000, kind))
    odd = write(lambda kind, days: "soon " + kind)
    for file, kind, days, what in rows:
        check(not has(fresh["complaints"] + fresh["warnings"], what), what + ": a fresh one is fine")
        check(fresh["numbers"][file] == {"at_ms": now, "what": kind}, what + ": when and which")
        check(has(old["complaints"], "%s: %d days ago" % (what, days)), "%s: %d days ago" % (what, days), str(old["complaints"]))
        check(has(odd["warnings"], what + ": never"), what + ": what is no time counts as never")
        os.unlink(os.path.join(city.folder, file))
    check(has(doctor(city)["warnings"], "last backup: never"), "none was ever made")


def files(city):
    secret = os.path.join(city.folder, "recovery.secret")

    def make():
        with open(secret, "w") as f:
            f.write("x\n")
    put_wrong(city, "the recovery secret in the folder", "recovery.secret lies in the data folder", make, lambda: os.unlink(secret))
    put_wrong(city, "an open folder", "others may enter the data folder", lambda: os.chmod(city.folder, 0o755), lambda: os.chmod(city.folder, 0o700))
    log = os.path.join(city.folder, "log", "public.key")
    put_wrong(city, "a clock that runs behind", "behind the newest file of the log",
              lambda: os.utime(log, (time.time() + 3600, time.time() + 3600)), lambda: os.utime(log))
    place = os.path.join(city.folder, "city.db")
    shutil.copy(place, place + ".kept")

    def damage():
        size = os.path.getsize(place)
        with open(place, "r+b") as f:
            f.seek(size // 2 // 4096 * 4096)
            f.write(b"\xff" * 4096 * 2)
    put_wrong(city, "a damaged database", "the database is damaged", damage, lambda: shutil.copy(place + ".kept", place))
    with open(place, "r+b") as f:
        f.write(b"\xff" * 4096)
    found = doctor(city)
    check(has(found["complaints"], "the database is damaged or of another version") and has(found["skipped"], "jobs and keyring"),
          "one that does not open is told, and the rest is looked at", str(found))
    shutil.move(place + ".kept", place)


def main():
    with tempfile.TemporaryDirectory(prefix="jejaring-doctor-") as folder:
        city = client.City(os.environ["JEJARING_BIN"], os.path.join(ROOT, "packs"), folder)
        city.add("kepala", "lead", "UPTD_PPA")
        list_ = os.path.join(folder, "list.csv")
        with open(list_, "w") as f:
            f.write("no_kasus,tgl_lapor,tgl_kejadian,kecamatan,kelurahan,nama,nik,jk,usia,jenis,kronologi\n"
                    "K-1,2024-10-01,2024-09-28,Jelutung,Handil Jaya,Contoh,,P,37,FISIK,daftar lama\n"
                    "K-2,2024-10-02,2024-09-29,Jelutung,Handil Jaya,Misal,,P,28,FISIK,daftar lama\n")
        city.run("import", "linelist", list_, "--login", "kepala", "--password-file", city.password)
        check(has(doctor(city)["complaints"], "set-up is still open"), "an open set-up is told")
        try:
            beside(city)
            keys(city)
            rows(city)
            marks(city)
            files(city)
        finally:
            city.stop()
        text = city.run("doctor", check=False).stdout
        check("walls: " in text and "\n- " in text and "mind: " in text, "the text says the same", text)
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
