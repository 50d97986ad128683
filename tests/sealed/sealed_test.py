#!/usr/bin/env python3
"""Plants names, phones, NIK, narratives, addresses, ages, a kelurahan, a receipt and passwords through the real pages, then reads
everything that a thief could carry away: database, WAL, keyring, files, log, output, and the memory of every process.
Nothing planted may be found. Ends with "N passed, N failed[, N skipped]"."""
import os
import re
import sys
import tempfile
import time

ROOT = os.environ.get("JEJARING_SOURCE_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
from client import FIRST, LATER, City, Person  # noqa: E402

passed, failed, skipped = 0, 0, 0
KELURAHAN = "15.71.08.1006"  # every process knows the pack's codes; in files none may stand beside a case

# Words that stand nowhere else. Each is typed through a page or a list and must not lie open anywhere afterwards.
PLANTED = {
    "name of a reporter": "Qwendolina Xyzzabuana",
    "story of a report": "kronologi-qzvx-ditendang-di-dapur",
    "phone of a reporter": "0800-000-7431",
    "answer of an officer": "jawaban-qzvx-petugas-besok-pagi",
    "name of a listed victim": "Zxqamara Pwytirana",
    "NIK of a listed victim": "1571994409108317",
    "story of a list": "kronologi-zwqy-daftar-lama",
    "place of a report": "gudang-zqxv-belakang-pasar",
    "note on a case": "catatan-xqjz-pindah-ke-rumah-bibi",
    "address of a party": "Jalan Qxyvontal 731",
    "attached file": "isi-berkas-qwzj-surat-keterangan",
}


def check(why, ok, more=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print("FAILED: %s %s" % (why, more))


def forms_of(secret):
    """How a text may lie in bytes: as it is, and as a form sends it."""
    plain = secret.encode()
    quoted = re.sub(rb"[^A-Za-z0-9.-]", lambda m: b"+" if m.group() == b" " else b"%%%02X" % m.group()[0], plain)
    return {plain, quoted, secret.replace(" ", "%20").encode()}


def found_in(data, secrets):
    return sorted(name for name, text in secrets.items() if any(f in data for f in forms_of(text)))


def walk_public(city):
    """The whole form as a person without a name fills it in; returns the receipt's words and digits."""
    p = Person(city)
    a = p.get("/")
    answers = {
        "who": {"who": "SELF"}, "safe": {"safe_now": "YES"}, "check": {"go": "send"},
        "what": {"story": PLANTED["story of a report"]},
        "where": {"kecamatan": "15.71.08", "kelurahan": KELURAHAN, "place_text": PLANTED["place of a report"]},
        "people": {"victim_name": PLANTED["name of a reporter"], "victim_age": "37"},
        "contact": {"contact_way": "PHONE", "contact_name": PLANTED["name of a reporter"], "contact_number": PLANTED["phone of a reporter"]},
    }
    receipt, file_sent = "", False
    for _ in range(16):
        step = a.field("step")
        fields = {"step": step, "token": a.field("token"), "go": "next"}
        fields.update(answers.get(step, {}))
        if step == "files" and not file_sent:
            file_sent = True
            a = p.post_file("/", dict(fields, go="add"), "surat.txt", PLANTED["attached file"].encode() * 3, "text/plain")
            check("a file was taken", a.status == 200 and a.field("step") == "files", a.text[-600:])
            continue
        a = p.post("/", fields)
        if a.status != 200:
            raise RuntimeError("step %s: %d %s" % (step, a.status, a.text[:1500]))
        digits = re.search(r"\b(\d{4} \d{4} \d{4} \d{4} \d{4})\b", re.sub(r"<[^>]+>", " ", a.text).replace("\xa0", " "))
        receipt = digits.group(1) if digits else receipt
        if step == "check":
            break
    return receipt, a


def file_bytes(folder):
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            with open(path, "rb") as f:
                yield os.path.relpath(path, folder), f.read()


def memory_of(pid):
    """All writable memory of a process; None where the machine does not let us look, or a sanitizer keeps what was freed."""
    out = []
    if os.environ.get("JEJARING_SANITIZED", "0") != "0":
        return None
    try:
        with open("/proc/%d/maps" % pid) as maps, open("/proc/%d/mem" % pid, "rb", 0) as mem:
            for line in maps:
                m = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
                if m:
                    begin, end = (int(x, 16) for x in m.groups())
                    try:
                        mem.seek(begin)
                        out.append(mem.read(end - begin))
                    except (OSError, ValueError, OverflowError):
                        pass
    except OSError:
        return None
    return b"\n".join(out)


def name_of(pid):
    try:
        with open("/proc/%d/cmdline" % pid) as f:
            line = f.read().replace("\0", " ").strip()
        with open("/proc/%d/comm" % pid) as f:
            return "%s (%s)" % (f.read().strip(), line[:60])
    except OSError:
        return str(pid)


def plant(city, folder):
    listed = os.path.join(folder, "list.csv")
    with open(listed, "w") as f:
        f.write("no_kasus,tgl_lapor,tgl_kejadian,kecamatan,kelurahan,nama,nik,jk,usia,jenis,kronologi\n")
        f.write("QZ-1,2024-10-01,2024-09-28,Jelutung,Handil Jaya,%s,%s,P,37,FISIK,%s\n" % (
            PLANTED["name of a listed victim"], PLANTED["NIK of a listed victim"], PLANTED["story of a list"]))
    city.run("import", "linelist", listed, "--login", "kepala", "--password-file", city.password)
    os.unlink(listed)
    city.serve()
    receipt, last = walk_public(city)
    check("a report was sent and gave a receipt", len(receipt) == 24, last.text[-1500:])
    lead = Person(city, "kepala")
    page = lead.get("/kasus?closed=1")
    cases = re.findall(r'href="/kasus/([0-9a-f-]{36})"', page.text)
    check("the listed case is there", len(cases) == 1, page.text[-800:])
    lead.get("/kasus/%s/catatan" % cases[0])
    a = lead.post("/kasus/%s/catatan" % cases[0], {"kind": "UMUM", "body": PLANTED["note on a case"]})
    check("a note was written", a.status == 303, a.text[-800:])
    check("the note can be read", PLANTED["note on a case"] in lead.get("/kasus/%s/catatan" % cases[0]).text)
    plant_address(lead, cases[0])
    plant_answer(city)
    return receipt


def plant_address(lead, case):
    people = lead.get("/kasus/%s/orang" % case)
    party = re.search(r"/kasus/%s/orang/([0-9a-f-]{36})" % case, people.text).group(1)
    where = "/kasus/%s/orang/%s/identitas" % (case, party)
    lead.get(where)
    a = lead.post(where, {"reason": "menghubungi korban untuk jadwal pendampingan"})
    check("an identity opens with a reason", a.status == 200 and PLANTED["name of a listed victim"] in a.text, a.text[-800:])
    fields = dict(a.form(where + "/ubah"), address=PLANTED["address of a party"])
    a = lead.post(where + "/ubah", fields)
    check("an address was saved", a.status == 303, a.text[-800:])


def plant_answer(city):
    officer = Person(city, "petugas")
    queue = officer.get("/antrean")
    report = re.search(r'href="/antrean/([0-9a-f-]{36})"', queue.text)
    check("the report stands in the queue", report is not None, queue.text[-800:])
    if report:
        where = "/antrean/" + report.group(1)
        a = officer.get(where)
        check("the officer reads the reporter's words", PLANTED["story of a report"] in a.text, a.text[-800:])
        officer.post(where + "/ambil", {})
        a = officer.post(where + "/jawab", {"body": PLANTED["answer of an officer"]})
        check("the officer answers", a.status == 303, a.text[-800:])


def search_everything(city, secrets):
    pids = city.processes()
    time.sleep(0.5)
    for pid in pids:
        data = memory_of(pid)
        global skipped
        if data is None:
            skipped += 1
            print("skipped: the memory of %s cannot be read here" % name_of(pid))
            continue
        hits = found_in(data, secrets)
        check("memory of %s" % name_of(pid), not hits, hits)
    city.stop()
    for name, data in file_bytes(city.folder):
        hits = found_in(data, dict(secrets, kelurahan=KELURAHAN))
        check("file %s" % name, not hits, hits)
    with open(city.output, "rb") as f:
        hits = found_in(f.read(), secrets)
    check("standard output and error", not hits, hits)
    check("no core was left", not [n for n in os.listdir(".") if n.startswith("core")])


def main():
    with tempfile.TemporaryDirectory(prefix="jejaring-sealed-") as folder:
        city = City(os.environ["JEJARING_BIN"], os.path.join(ROOT, "packs"), folder)
        for login, role in (("kepala", "lead"), ("petugas", "intake")):
            city.add(login, role, "UPTD_PPA")
        # the search itself must be able to find: the same words in a file of our own
        with open(os.path.join(folder, "bait"), "w") as f:
            f.write(" ".join(PLANTED.values()))
        with open(os.path.join(folder, "bait"), "rb") as f:
            check("the search finds what lies open", len(found_in(f.read(), PLANTED)) == len(PLANTED))
        try:
            receipt = plant(city, folder)
            secrets = dict(PLANTED)
            secrets.update({"first password": FIRST, "new password": LATER})
            if receipt:
                secrets.update({"receipt in digits": receipt, "receipt without spaces": receipt.replace(" ", "")})
            search_everything(city, secrets)
        finally:
            city.stop()
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
