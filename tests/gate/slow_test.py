#!/usr/bin/env python3
"""Who sends slowly, or half of something: it costs nothing, it ends, and others are served meanwhile."""
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gate_test  # noqa: E402
from gate_test import BIN, ENV, FAILED, HOST, PASSED, check  # noqa: E402

HEAD_SECONDS = 20  # HEAD_MS in src/http/http_mhd.c
TICKS = os.sysconf("SC_CLK_TCK")
# the first bytes of a TLS hello that says it is 512 bytes long
HALF_HELLO = b"\x16\x03\x01\x02\x00\x01\x00"


def cpu_seconds(pid):
    with open("/proc/%d/stat" % pid) as f:
        part = f.read().rsplit(")", 1)[1].split()
    return (int(part[11]) + int(part[12])) / TICKS


def certificate(folder):
    path = os.path.join(folder, "both.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", os.path.join(folder, "key.pem"), "-out", path], check=True, stderr=subprocess.DEVNULL)
    with open(path, "a") as out, open(os.path.join(folder, "key.pem")) as key:
        out.write(key.read())
    return path


def healthy_tls(port):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        with context.wrap_socket(plain) as s:
            s.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
            return gate_test.status(s.recv(65536)) == 200


def half_hellos_cost_nothing(port, gate):
    socks = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(20)]
    for s in socks:
        s.sendall(HALF_HELLO)
    time.sleep(0.5)
    before, start = cpu_seconds(gate), time.monotonic()
    time.sleep(4)
    share = (cpu_seconds(gate) - before) / (time.monotonic() - start)
    check(share < 0.05, "20 halves of a TLS hello take no processor time", "%.0f %%" % (share * 100))
    check(healthy_tls(port), "and others are served meanwhile")
    return socks


def dripping_ends(port, context):
    """A header line now and then must not keep a connection: the time for a head is a total."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=5)
    sock = context.wrap_socket(plain)
    sock.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST)
    start = time.monotonic()
    line = 0
    while time.monotonic() - start < HEAD_SECONDS + 8:
        line += 1
        try:
            sock.sendall(b"X%d: 1\r\n" % line)
            sock.settimeout(2.5)
            if sock.recv(1000) == b"":
                break
        except socket.timeout:
            continue
        except OSError:
            break
    took = time.monotonic() - start
    check(HEAD_SECONDS - 6 < took < HEAD_SECONDS + 6, "a head that drips is cut off in time", "%.1f s" % took)


def ended(sock):
    """Closed by the other end, perhaps after a last word."""
    sock.settimeout(1)
    try:
        while sock.recv(1000) != b"":
            pass
        return True
    except socket.timeout:
        return False
    except OSError:
        return True


def main():
    folder = tempfile.mkdtemp()
    password, city = os.path.join(folder, "pw"), os.path.join(folder, "city")
    with open(password, "w") as f:
        f.write("kucing naik genteng\n")
    server = None
    if shutil.which("openssl") is None:
        print("no openssl here to make a certificate with\n0 passed, 0 failed, 1 skipped")
        return 0
    try:
        pem = certificate(folder)
        subprocess.run([BIN, "init", "--data", city, "--pack", "kota-jambi", "--admin", "adm", "--password-file", password],
                       env=ENV, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([BIN, "serve", "--data", city, "--listen", "127.0.0.1:0", "--tls-cert", pem], env=ENV,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        port = int(server.stdout.readline().strip().rsplit(":", 1)[1])
        gate = [p for p in gate_test.children(server.pid) if gate_test.name(p) == "gate"][0]
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        halves = half_hellos_cost_nothing(port, gate)
        dripping_ends(port, context)
        time.sleep(1)
        check(all(ended(s) for s in halves), "halves of a hello are let go")
        check(healthy_tls(port), "and the gate serves on")
        server.terminate()
        check(server.wait(15) == 0, "stops in order")
    finally:
        if server is not None and server.poll() is None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
