#!/usr/bin/env python3
"""Whose processes and files are whose: started as root with users of their own, as root without them, as a plain user."""
import os
import re
import signal
import sys
import tempfile
import time

ROOT = os.environ["JEJARING_SOURCE_ROOT"]
sys.path[:0] = [os.path.join(ROOT, "tests"), os.path.join(ROOT, "tests", "faults")]
import client  # noqa: E402
import shim  # noqa: E402

BIN, PACKS = os.environ["JEJARING_BIN"], os.path.join(ROOT, "packs")
FIRST_UID, PLAIN_UID = 64001, 64100
USERS = {"keyd": 0, "worker": 1, "jobs": 1, "gate": 2, "stretch": 3, "scrub": 4}
PASSED, FAILED = [], []


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def status(pid):
    with open("/proc/%d/status" % pid) as f:
        return dict(line.rstrip("\n").split(":\t", 1) for line in f if ":\t" in line)


def roles(city):
    out = {}
    for pid in city.processes()[1:]:
        try:
            s = status(pid)
        except OSError:
            continue  # it has just ended
        out.setdefault(s["Name"], []).append((pid, s))
    return out


def look_at_roles(city, uid_of, why):
    found = roles(city)
    check(set(found) == set(USERS), why + ": all roles", str(sorted(found)))
    for role, list_ in sorted(found.items()):
        for pid, s in list_:
            uids = set(s["Uid"].split())
            check(uids == {str(uid_of(role))}, "%s: user of %s" % (why, role), str(uids))
            check(int(s["CapEff"], 16) == 0 and int(s["CapPrm"], 16) == 0, "%s: %s has no capability" % (why, role), s["CapEff"])
            check(s["NoNewPrivs"] == "1" and s["Seccomp"] == "2", "%s: %s is behind its wall" % (why, role))
            if uid_of(role) != 0:
                check(s["Groups"].split() == [], "%s: %s is in no other group" % (why, role), s["Groups"])


def layouts_differ(city):
    """Every role is executed anew: a pointer learnt from one says nothing about another."""
    bases = []
    for list_ in roles(city).values():
        for pid, _ in list_:
            with open("/proc/%d/maps" % pid) as f:
                bases.append(f.readline().split("-")[0])
    check(len(set(bases)) == len(bases), "each process has an address layout of its own", str(sorted(bases)))


def report(city):
    person = client.Person(city)
    answers = {"who": {"who": "SELF"}, "safe": {"safe_now": "YES"}, "what": {"story": "kata"}, "check": {"go": "send"}}
    a = person.get("/")
    for _ in range(16):
        step = a.field("step")
        a = person.post("/", {"step": step, "token": a.field("token"), "go": "next", **answers.get(step, {})})
        if step == "check":
            return a.status == 200 and re.search(r"\d{4}.\d{4}.\d{4}", a.text) is not None
    return False


def come_back(city, why):
    for role in ("keyd", "worker", "gate", "jobs", "stretch", "scrub"):
        gone = roles(city)[role][0][0]
        os.kill(gone, signal.SIGKILL)
        end = time.monotonic() + 10
        while time.monotonic() < end and gone in [pid for pid, _ in roles(city).get(role, [(gone, 0)])]:
            time.sleep(0.05)
    time.sleep(0.3)
    check(report(city), why + ": after the end of each a report is taken")


def owner(path):
    s = os.stat(path)
    return s.st_uid, s.st_mode & 0o7777


def may(uid, gid, path, flags):
    pid = os.fork()
    if pid == 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        try:
            os.open(path, flags)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def look_at_parts(city):
    keyd, worker, gate = FIRST_UID, FIRST_UID + 1, FIRST_UID + 2
    for part, uid in (("city.db", worker), ("files", worker), ("keyring.db", keyd), ("log", keyd), ("host.key", 0), ("jejaring.conf", 0)):
        check(owner(os.path.join(city.folder, part))[0] == uid, part + " belongs to its role", str(owner(os.path.join(city.folder, part))))
    check(owner(city.folder) == (0, 0o770), "the folder is root's, and for the group", oct(owner(city.folder)[1]))
    for part, uid, gid in (("keyring.db", worker, keyd), ("host.key", worker, keyd), ("host.key", keyd, keyd), ("city.db", keyd, keyd),
                           ("city.db", gate, gate), ("keyring.db", gate, gate)):
        check(not may(uid, gid, os.path.join(city.folder, part), os.O_RDONLY), "%s is closed to user %d" % (part, uid))


def own_users(folder, library):
    city = client.City(BIN, PACKS, folder)
    city.add("petugas", "intake", "UPTD_PPA")
    city.env.update(LD_PRELOAD=library, SHIM_USERS=str(FIRST_UID))
    try:
        city.serve("--workers", "3")
        look_at_roles(city, lambda role: FIRST_UID + USERS[role], "own users")
        layouts_differ(city)
        check(status(city.server.pid)["Uid"].split()[0] == "0", "the supervisor stays root")
        check(report(city), "a report is taken")
        check(client.Person(city, "petugas").get("/antrean").status == 200, "and staff log in")
        look_at_parts(city)
        come_back(city, "own users")
        city.stop()
        check(city.run("user", "list", check=False).returncode == 0, "commands are root's as before")
        city.add("lain", "intake", "UPTD_PPA")
        city.serve("--workers", "3")
        check(report(city), "and what they made is handed over at the next start")
        city.stop()
        os.chown(os.path.join(city.folder, "keyring.db"), PLAIN_UID, PLAIN_UID)
        done = city.run("serve", "--listen", "127.0.0.1:0", check=False)
        check(done.returncode == 1 and "part_of_somebody_else part=keyring.db" in done.stderr, "a part of somebody else stops the start", done.stderr[-400:])
    finally:
        city.stop()
    said(city, "users=one", False)


def said(city, word, wanted):
    with open(city.output) as f:
        text = f.read()
    check((word in text) == wanted, "the log says%s %s" % ("" if wanted else " not", word), text[-2000:] if FAILED else "")


def no_users(folder):
    """Root without the users: the folder's owner, and root's files become his."""
    city = client.City(BIN, PACKS, folder)
    for base, folders, files in os.walk(city.folder):
        for name in [base] + [os.path.join(base, f) for f in files]:
            os.chown(name, PLAIN_UID, PLAIN_UID)
    city.add("petugas", "intake", "UPTD_PPA")  # as root: leaves files of root
    try:
        city.serve("--workers", "3")
        look_at_roles(city, lambda role: PLAIN_UID, "no users")
        check(report(city), "no users: a report is taken")
        come_back(city, "no users")
    finally:
        city.stop()
    said(city, "users=one", True)


def root_alone(folder):
    """A container whose only user is root."""
    city = client.City(BIN, PACKS, folder)
    try:
        city.serve("--workers", "3")
        look_at_roles(city, lambda role: 0, "root alone")
        check(report(city), "root alone: a report is taken")
    finally:
        city.stop()


def main():
    if os.geteuid() != 0:
        print("not root: nobody can become another user\n0 passed, 0 failed, 1 skipped")
        return 0
    with tempfile.TemporaryDirectory(prefix="jejaring-users-") as folder:
        os.chmod(folder, 0o711)
        library = shim.build(folder)
        parts = [os.path.join(folder, n) for n in ("own", "none", "root")]
        for part in parts:
            os.mkdir(part, 0o711)
        if library is not None:
            own_users(parts[0], library)
        no_users(parts[1])
        root_alone(parts[2])
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
