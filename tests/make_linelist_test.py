#!/usr/bin/env python3
"""The generated line lists give the published figures in every cell, whatever the seed. Counted here anew, from the CSV
text alone, not with the generator's own functions."""
import collections
import csv
import datetime
import io
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "make_linelist.py")


def lines(*args):
    text = subprocess.run([sys.executable, PROGRAM] + list(args), check=True, stdout=subprocess.PIPE).stdout
    return text, list(csv.DictReader(io.StringIO(text.decode("utf-8"))))


def band(age):
    for name, below in (("0-5", 6), ("6-12", 13), ("13-17", 18), ("18-24", 25), ("25-44", 45), ("45-59", 60)):
        if age < below:
            return name
    return "60+"


def values(cell):
    return cell.split(";") if cell else []


def recap(rows):
    count = collections.Counter
    people = {(r["no_kasus"], p): sex for r in rows for p, sex in zip(values(r["pelaku_id"]), values(r["pelaku_jk"]))}
    return {
        "cases": len({r["no_kasus"] for r in rows}), "victims": len(rows), "sex": count(r["jk"] for r in rows),
        "violence_kind": count(k for r in rows for k in values(r["jenis"])), "place": count(r["tempat"] for r in rows),
        "age_band": count(band(int(r["usia"])) for r in rows), "perpetrators": len(people),
        "perpetrator_sex": count(people.values()),
        "relation": count(k for r in rows for k in values(r["hubungan"]))}


def published(name):
    with open(os.path.join(HERE, "golden", "recap_%s.json" % name), encoding="utf-8") as f:
        want = json.load(f)
    flat = {"cases": want["cases"], "victims": want["victims"]["total"], "sex": want["victims"]["sex"],
            "perpetrators": want["perpetrators"]["total"], "perpetrator_sex": want["perpetrators"]["sex"]}
    totals = {}
    for key in ("violence_kind", "place", "age_band", "relation"):
        totals[key] = want[key]["total"]
        flat[key] = {code: n for code, n in want[key].items() if code not in ("unit", "total")}
    return flat, totals


def age_on(born, day):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def faults(rows):
    """What must hold in a clean list besides the sums."""
    of_case, people, victims, niks = {}, {}, set(), set()
    for r in rows:
        key = r["no_kasus"]
        shared = tuple(r[c] for c in ("tgl_lapor", "tgl_kejadian", "kanal", "kecamatan", "kelurahan", "tempat",
                                      "status_layanan", "status_hukum"))
        if of_case.setdefault(key, shared) != shared:
            yield key + ": rows of one case differ"
        if (key, r["korban_id"]) in victims:
            yield key + ": victim twice"
        victims.add((key, r["korban_id"]))
        lists = [values(r[c]) for c in ("pelaku_id", "pelaku_jk", "hubungan")]
        if len({len(part) for part in lists}) != 1 or len(set(lists[0])) != len(lists[0]):
            yield key + ": perpetrator columns"
        for person, sex in zip(lists[0], lists[1]):
            if people.setdefault((key, person), sex) != sex:
                yield key + ": one perpetrator of two sexes"
        if len(set(values(r["jenis"]))) != len(values(r["jenis"])) or not r["jenis"]:
            yield key + ": kinds"
        happened = datetime.date.fromisoformat(r["tgl_kejadian"])
        if r["tgl_lahir"] and age_on(datetime.date.fromisoformat(r["tgl_lahir"]), happened) != int(r["usia"]):
            yield key + ": age and birth date"
        if happened > datetime.date.fromisoformat(r["tgl_lapor"]):
            yield key + ": reported before it happened"
        if r["nik"] and (not re.fullmatch("157199[0-9]{10}", r["nik"]) or r["nik"] in niks):
            yield key + ": NIK"
        niks.add(r["nik"])


def main():
    passed = failed = 0

    def check(what, good, more=""):
        nonlocal passed, failed
        if good:
            passed += 1
        else:
            failed += 1
            print("FAIL %s %s" % (what, more))

    for name, seeds in (("jambi", range(1, 9)), ("national", (1, 2))):
        want, totals = published(name)
        for key, total in totals.items():
            check("%s: the golden table %s adds up" % (name, key), sum(want[key].values()) == total)
        for seed in seeds:
            args = [name, "--seed", str(seed)]
            text, rows = lines(*args)
            got = recap(rows)
            for key in want:
                check("%s seed %d: %s" % (name, seed, key), got[key] == want[key], "%s, not %s" % (got[key], want[key]))
            bad = list(faults(rows))
            check("%s seed %d: rows make sense" % (name, seed), not bad, ", ".join(bad[:5]))
            check("%s seed %d: nothing to refuse" % (name, seed), b"RUSAK-" not in text)
            dirty = lines(*args, "--dirty")[1]
            kept = [r for r in dirty if not r["no_kasus"].startswith("RUSAK-")]
            check("%s seed %d: dirty rows are the same people" % (name, seed),
                  [(r["no_kasus"], r["korban_id"], r["nama"]) for r in rows] ==
                  [(r["no_kasus"], r["korban_id"], r["nama"].strip()) for r in kept])
            check("%s seed %d: dirty is typed in other ways" % (name, seed), sum(a != b for a, b in zip(rows, kept)) * 2 > len(rows))
            check("%s seed %d: nine rows to refuse" % (name, seed), len(dirty) - len(kept) == 9)
    check("22 trafficking victims in Jambi", published("jambi")[0]["violence_kind"]["TRAFFICKING"] == 22)
    check("the same seed gives the same text", lines("jambi", "--seed", "7", "--dirty")[0] == lines("jambi", "--seed", "7", "--dirty")[0])
    check("another seed gives other people", lines("jambi", "--seed", "7")[0] != lines("jambi", "--seed", "8")[0])
    spoilt = [dict(r) for r in lines("jambi")[1]]
    spoilt[0]["jk"] = "L" if spoilt[0]["jk"] == "P" else "P"
    check("this test can fail", recap(spoilt)["sex"] != published("jambi")[0]["sex"])
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
