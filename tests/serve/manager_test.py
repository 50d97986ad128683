#!/usr/bin/env python3
"""A city under a service manager that hands it a socket and wants signs of life (as systemd does)."""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "tests"))
import client  # noqa: E402

ROOT = os.environ["JEJARING_SOURCE_ROOT"]
BIN = os.environ["JEJARING_BIN"]
PACKS = os.path.join(ROOT, "packs")
PASSED, FAILED = [], []
WATCHDOG_S = 0.9


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


class Manager:
    """Starts serve as a manager would: socket at descriptor 3, words in the environment."""

    def __init__(self, city, address, notify):
        self.listener = socket.socket()
        self.listener.bind((address, 0))
        self.listener.listen(50)
        self.port = self.listener.getsockname()[1]
        self.inbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.inbox.bind(notify.replace("@", "\0", 1) if notify.startswith("@") else notify)
        self.city, self.notify, self.process = city, notify, None

    def start(self, *args, env=None, fds=1, pid="$$"):
        """A shell becomes serve, so that LISTEN_PID is its own process id."""
        words = {"NOTIFY_SOCKET": self.notify, "WATCHDOG_USEC": str(int(WATCHDOG_S * 1e6)), "LISTEN_FDS": str(fds),
                 "LISTEN_FDNAMES": "connection", **(env or {})}
        fd = self.listener.fileno()
        line = 'LISTEN_PID=%s; export LISTEN_PID; exec "$0" "$@" %s' % (pid, "3<&%d" % fd if fd != 3 else "")
        self.process = subprocess.Popen(["sh", "-c", line, BIN, "serve", "--data", self.city.folder, *args],
                                        env=dict(self.city.env, **words), pass_fds=(fd,), stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        self.city.server = self.process

    def words(self, seconds, until=None):
        """All that was said within the time, or up to a word."""
        out, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            self.inbox.settimeout(max(0.01, end - time.monotonic()))
            try:
                out += self.inbox.recv(4096).decode().split("\n")
            except socket.timeout:
                break
            if until in out:
                break
        return out

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.listener.close()
        self.inbox.close()


def name(pid):
    with open("/proc/%d/comm" % pid) as f:
        return f.read().strip()


def lives(pid):
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False


def environment(pid):
    with open("/proc/%d/environ" % pid, "rb") as f:
        return f.read().decode("utf-8", "replace").split("\0")


def healthy(port):
    try:
        c = client.http.client.HTTPConnection("127.0.0.1", port, timeout=3)
        c.request("GET", "/healthz")
        return c.getresponse().status == 200
    except OSError:
        return False


def served(city, notify, whole):
    m = Manager(city, "127.0.0.1", notify)
    try:
        m.start()
        said = m.words(30, "READY=1")
        check("READY=1" in said, "says when it is ready", str(said))
        check(healthy(m.port), "serves on the socket that was handed over")
        if whole:
            watched(m, city)
        m.process.terminate()
        said = m.words(20, "STOPPING=1")
        check("STOPPING=1" in said, "says that it stops", str(said))
        check(m.process.wait(20) == 0, "and stops in order")
    finally:
        m.close()


def watched(m, city):
    said = m.words(WATCHDOG_S * 2)
    check(said.count("WATCHDOG=1") >= 2, "gives signs in time", str(said))
    roles = {}
    for pid in city.processes()[1:]:
        roles.setdefault(name(pid), []).append(pid)
    for pid in (pids[0] for pids in roles.values()):
        left = [line for line in environment(pid) if line.split("=")[0] in ("NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID", "WATCHDOG_USEC")]
        check(not left, "%s cannot speak for the supervisor" % name(pid), str(left))
    check(set(roles) == {"keyd", "stretch", "scrub", "worker", "jobs", "gate"}, "all roles are there", str(sorted(roles)))
    for role in ("keyd", "worker", "gate"):
        stopped_role(m, role, roles[role][0])


def stopped_role(m, role, pid):
    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.3)
    m.words(0.05)  # what was said before
    said = m.words(WATCHDOG_S * 1.5)
    check("WATCHDOG=1" not in said, "no sign of life while %s stands still" % role, str(said))
    os.kill(pid, signal.SIGCONT)
    said = m.words(10, "WATCHDOG=1")
    check("WATCHDOG=1" in said, "and again when %s goes on" % role, str(said))


def refused(city, folder):
    rows = [
        ("an address that others reach", "0.0.0.0", {}, "others can reach this address"),
        ("two sockets", "127.0.0.1", {"fds": 2}, "it shall be one"),
    ]
    for number, (why, address, more, says) in enumerate(rows):
        m = Manager(city, address, os.path.join(folder, "n%d" % number))
        try:
            m.start(**more)
            out = m.process.communicate(timeout=20)[0]
            check(m.process.returncode == 1 and says in out, "refused: " + why, out[-400:])
        finally:
            m.close()
    m = Manager(city, "0.0.0.0", os.path.join(folder, "proxy"))
    try:
        m.start("--behind-proxy", "127.0.0.1")
        check("READY=1" in m.words(30, "READY=1"), "with a proxy in front it may be")
        m.process.terminate()
        m.process.wait(20)
    finally:
        m.close()


def not_ours(city, folder):
    """The words are of another process: an own socket is opened."""
    m = Manager(city, "127.0.0.1", os.path.join(folder, "other"))
    try:
        port = client.free_port()
        m.start("--listen", "127.0.0.1:%d" % port, pid="1")
        check("READY=1" in m.words(30, "READY=1") and healthy(port), "a socket for another process is not taken")
        m.process.terminate()
        m.process.wait(20)
    finally:
        m.close()


def nobody_beside_the_old(city, folder):
    """The supervisor is gone, its key keeper not yet: a new service waits its turn."""
    m = Manager(city, "127.0.0.1", os.path.join(folder, "gone"))
    try:
        m.start()
        m.words(30, "READY=1")
        keyd = next(p for p in city.processes()[1:] if name(p) == "keyd")
        os.kill(keyd, signal.SIGSTOP)
        m.process.kill()
        m.process.wait()
        done = city.run("serve", "--listen", "127.0.0.1:0", check=False)
        check(done.returncode == 1 and "in use by 'jejaring serve'" in done.stderr, "no second key keeper beside the old one", done.stderr)
        os.kill(keyd, signal.SIGCONT)
        end = time.monotonic() + 10
        while time.monotonic() < end and lives(keyd):
            time.sleep(0.05)
        m.start()
        check("READY=1" in m.words(30, "READY=1"), "and when that has ended it starts")
        m.process.terminate()
        m.process.wait(20)
    finally:
        m.close()


def credential(city, folder):
    """The host key as a credential: the data folder holds none."""
    place = os.path.join(folder, "credentials")
    os.mkdir(place, 0o700)
    shutil.move(os.path.join(city.folder, "host.key"), os.path.join(place, "host.key"))
    env = {"CREDENTIALS_DIRECTORY": place}
    m = Manager(city, "127.0.0.1", os.path.join(folder, "with-key"))
    try:
        os.chmod(os.path.join(place, "host.key"), 0o440)
        m.start(env=env)
        check("READY=1" in m.words(30, "READY=1"), "the host key is read from the credentials")
        m.process.terminate()
        m.process.wait(20)
        os.chmod(os.path.join(place, "host.key"), 0o644)
        m.start(env=env)
        out = m.process.communicate(timeout=30)[0]
        check(m.process.returncode == 1 and "others may read the host key" in out, "not one that everybody may read", out[-300:])
        m.start()
        out = m.process.communicate(timeout=30)[0]
        check(m.process.returncode == 1 and "host key cannot be read" in out, "without it nothing starts", out[-300:])
    finally:
        m.close()


def units():
    """The shipped unit files, as the manager reads them."""
    tool = shutil.which("systemd-analyze")
    folder = os.path.join(ROOT, "packaging", "systemd")
    if tool is None:
        print("no systemd-analyze here: unit files are not tried")
        return
    with tempfile.TemporaryDirectory() as place:
        for file in sorted(os.listdir(folder)):
            with open(os.path.join(folder, file)) as f:
                text = f.read().replace("@bindir@", os.path.dirname(BIN))
            with open(os.path.join(place, file[:-3] if file.endswith(".in") else file), "w") as f:
                f.write(text)
        files = [os.path.join(place, f) for f in sorted(os.listdir(place)) if f.endswith((".service", ".socket", ".timer"))]
        done = subprocess.run([tool, "verify", "--man=no", *files], capture_output=True, text=True,
                              env=dict(os.environ, SYSTEMD_UNIT_PATH=place + ":"))
        said = [line for line in done.stderr.splitlines() if "jejaring" in line]
        check(not said, "systemd has nothing to say about the unit files", "\n".join(said))


def users():
    """The users that the package makes are those that the program asks for; keyd and worker share a group."""
    with open(os.path.join(ROOT, "packaging", "sysusers", "jejaring.conf")) as f:
        made = {line.split()[1]: line.split()[2] for line in f if line.startswith("u ")}
    with open(os.path.join(ROOT, "src", "app", "walls_user.c")) as f:
        asked = set(re.findall(r'"(jejaring-\w+)"', f.read()))
    check(set(made) == asked, "each process has its user", str(set(made) ^ asked))
    check(made.get("jejaring-keyd") == made.get("jejaring-worker") == "-:jejaring", "keyd and worker share their group")


def main():
    with tempfile.TemporaryDirectory() as folder:
        city = client.City(BIN, PACKS, folder)
        served(city, os.path.join(folder, "notify"), True)
        served(city, "@jejaring-test-%d" % os.getpid(), False)
        refused(city, folder)
        not_ours(city, folder)
        nobody_beside_the_old(city, folder)
        credential(city, folder)
        units()
        users()
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
