#!/usr/bin/env python3
"""Writes a line list (CSV, one row per victim) of invented people whose recap is known to the last cell.

    tests/make_linelist.py jambi    [--seed N] [--dirty]    149 cases, 161 victims (tests/golden/recap_jambi.json)
    tests/make_linelist.py national [--seed N] [--dirty]    31,953 cases, 34,561 victims (tests/golden/recap_national.json)

The columns are those of `jejaring import linelist`. Rows of one case repeat what belongs to the case; several values
in a cell stand between ';'; pelaku_id, pelaku_jk and hubungan of a row are parallel, and one pelaku_id is one person
within its case. --dirty writes the same facts as offices type them and adds rows that must be refused: their case
numbers begin with RUSAK-.
"""
import argparse
import collections
import csv
import datetime
import json
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
COLUMNS = [
    "no_kasus", "tgl_lapor", "tgl_kejadian", "kanal", "kecamatan", "kelurahan", "tempat", "korban_id", "nama", "nik",
    "jk", "tgl_lahir", "usia", "pendidikan", "pekerjaan", "status_kawin", "disabilitas", "jenis", "layanan",
    "pelaku_id", "pelaku_jk", "hubungan", "status_layanan", "status_hukum", "kronologi"]
AGES = {"0-5": (0, 5), "6-12": (6, 12), "13-17": (13, 17), "18-24": (18, 24), "25-44": (25, 44), "45-59": (45, 59),
        "60+": (60, 84)}
LISTS = {
    "jambi": ("recap_jambi.json", "JBI", datetime.date(2024, 1, 2), datetime.date(2024, 10, 31)),
    "national": ("recap_national.json", "NAS", datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))}
CHANNELS = {"DATANG_LANGSUNG": 6, "WHATSAPP": 4, "TELEPON": 2, "RUJUKAN": 2, "PENJANGKAUAN": 1, "PIHAK_LAIN": 1}
SERVICE_STATES = {"ASESMEN": 1, "INTERVENSI": 2, "PEMANTAUAN": 2, "TERMINASI": 4}
LEGAL_STATES = {"KONSULTASI": 6, "LAPORAN_POLISI": 3, "PENYIDIKAN": 2, "P21": 1, "SIDANG": 1, "PUTUSAN_PN": 1}
MORE_SERVICES = {"KESEHATAN": 0.3, "BANTUAN_HUKUM": 0.25, "PENEGAKAN_HUKUM": 0.2, "REHABILITASI_SOSIAL": 0.2,
                 "REINTEGRASI_SOSIAL": 0.06, "PEMULANGAN": 0.03}


def golden(which):
    with open(os.path.join(HERE, "golden", LISTS[which][0]), encoding="utf-8") as f:
        return json.load(f)


def table(path, *parts):
    with open(os.path.join(HERE, *parts, path), encoding="utf-8", newline="") as f:
        rows = [line.rstrip("\n").split("\t") for line in f if line.strip() and not line.startswith("#")]
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def numbers(counts):
    """The codes of a golden table with their counts, without its own words."""
    return {code: n for code, n in counts.items() if code not in ("unit", "total")}


def deck(counts, rng):
    """Every code as often as it is to be counted, shuffled."""
    cards = [code for code, n in numbers(counts).items() for _ in range(n)]
    rng.shuffle(cards)
    return cards


def weighted(rng, weights):
    return rng.choices(list(weights), list(weights.values()))[0]


def years_before(day, years):
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February of a common year
        return day.replace(year=day.year - years, day=28)


def age_on(born, day):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class Areas:
    def __init__(self):
        vocab = ("..", "packs", "kota-jambi", "vocab")
        above = {r["code"]: r["label_id"] for r in table("kecamatan.tsv", *vocab)}
        self.pairs = [(above[r["parent"]], r["label_id"]) for r in table("kelurahan.tsv", *vocab)]


class Names:
    def __init__(self):
        people = table("people.tsv")
        self.first = {sex: [p["name"] for p in people if p["kind"] == "first" and p["sex"] == sex] for sex in "PL"}
        self.last = [p["name"] for p in people if p["kind"] == "last"]

    def draw(self, sex, rng):
        parts = [rng.choice(self.first[sex])]
        if rng.random() < 0.75:  # the others have one name
            parts.append(rng.choice(self.last))
        return " ".join(parts)


def share_victims(n_victims, n_cases, rng):
    """Victims of each case: one at least, the rest join a case by chance."""
    houses = [[c] for c in range(n_cases)]
    for v in range(n_cases, n_victims):
        houses[rng.randrange(n_cases)].append(v)
    return houses


def share_places(houses, counts, rng):
    """One place for a case, each place for as many victims as the table says. Large cases first, where there is most
    room: single victims then fill every place to the last one."""
    room = collections.Counter(numbers(counts))
    place = [None] * len(houses)
    singles = []
    for c in sorted(range(len(houses)), key=lambda c: -len(houses[c])):
        if len(houses[c]) == 1:
            singles.append(c)
        else:
            place[c] = room.most_common(1)[0][0]
            room[place[c]] -= len(houses[c])
    if min(room.values()) < 0:
        raise SystemExit("the cases of several victims do not fit the places")
    for c, code in zip(singles, deck(room, rng)):
        place[c] = code
    return place


def share_kinds(n_victims, counts, rng):
    """A first kind for every victim, the others on top, no kind twice on one victim."""
    cards = deck(counts, rng)
    kinds = [[card] for card in cards[:n_victims]]
    for card in cards[n_victims:]:
        v = rng.randrange(n_victims)
        while card in kinds[v]:
            v = (v + 1) % n_victims
        kinds[v].append(card)
    order = list(numbers(counts))
    return [sorted(k, key=order.index) for k in kinds]


def share_perpetrators(houses, perpetrators, relations, rng):
    """For each victim a list of (pelaku_id, sex, relation). Every perpetrator has a victim; the pairs beyond that come
    from cases of several victims, so these get a perpetrator first."""
    sexes = deck(perpetrators["sex"], rng)
    several = [c for c, house in enumerate(houses) if len(house) > 1]
    owners = several[:len(sexes)] + [rng.randrange(len(houses)) for _ in range(len(sexes) - len(several))]
    in_case = collections.Counter()
    certain, possible = [], []
    for sex, c in zip(sexes, owners):
        in_case[c] += 1
        person = ("P%d" % in_case[c], sex)
        first = rng.choice(houses[c])
        for v in houses[c]:
            (certain if v == first else possible).append((v, person))
    codes = deck(relations, rng)
    pairs = certain + rng.sample(possible, len(codes) - len(certain))
    by_victim = collections.defaultdict(list)
    for (v, person), code in zip(pairs, codes):
        by_victim[v].append((person[0], person[1], code))
    return by_victim


def person_cells(v, sex, band, happened, names, taken, rng):
    age = rng.randint(*AGES[band])
    youngest = years_before(happened, age)
    oldest = years_before(happened, age + 1) + datetime.timedelta(1)
    born = oldest + datetime.timedelta(rng.randrange((youngest - oldest).days + 1))
    prefix = "157199%02d%02d%02d" % (born.day + (40 if sex == "P" else 0), born.month, born.year % 100)
    taken[prefix] += 1
    if age >= 13:
        school = rng.choice(["SD", "SLTP", "SLTA", "PERGURUAN_TINGGI", "NA"] if age > 18 else ["SD", "SLTP", "SLTA"])
    else:
        school = rng.choice(["TIDAK_SEKOLAH", "PAUD_TK"] if age < 6 else ["SD", "TIDAK_SEKOLAH"])
    adult_work = ["IRT", "SWASTA_BURUH", "PEDAGANG_TANI_NELAYAN", "TIDAK_BEKERJA", "PNS_TNI_POLRI", "LAINNYA", "NA"]
    work = rng.choice(adult_work) if age > 17 else "PELAJAR" if age > 5 else "TIDAK_BEKERJA"
    marital = rng.choice(["KAWIN", "BELUM_KAWIN", "CERAI_HIDUP", "CERAI_MATI", "NA"]) if age > 17 else "BELUM_KAWIN"
    return {
        "nama": names.draw(sex, rng), "nik": prefix + "9%03d" % (taken[prefix] % 1000) if rng.random() < 0.6 else "",
        "jk": sex, "tgl_lahir": born.isoformat() if rng.random() < 0.8 else "", "usia": str(age),
        "pendidikan": school, "pekerjaan": work, "status_kawin": marital,
        "disabilitas": "YA" if rng.random() < 0.04 else "TIDAK",
        "layanan": ";".join(["PENGADUAN"] + [s for s, p in MORE_SERVICES.items() if rng.random() < p]),
        "kronologi": "Data contoh nomor %d, bukan kejadian nyata." % (v + 1)}


def make(which, seed):
    """The rows of a list, clean, in the order of their case numbers."""
    want = golden(which)
    _, prefix, first_day, last_day = LISTS[which]
    rng = random.Random("%s %d" % (which, seed))
    n_victims, n_cases = want["victims"]["total"], want["cases"]
    houses = share_victims(n_victims, n_cases, rng)
    places = share_places(houses, want["place"], rng)
    kinds = share_kinds(n_victims, want["violence_kind"], rng)
    sexes, bands = deck(want["victims"]["sex"], rng), deck(want["age_band"], rng)
    people = share_perpetrators(houses, want["perpetrators"], want["relation"], rng)
    span = (last_day - first_day).days
    reported = sorted(first_day + datetime.timedelta(rng.randint(0, span)) for _ in houses)
    areas, names, taken, rows = Areas().pairs, Names(), collections.Counter(), []
    for c, house in enumerate(houses):
        happened = reported[c] - datetime.timedelta(int(rng.expovariate(1 / 20)))
        kecamatan, kelurahan = rng.choice(areas)
        of_case = {
            "no_kasus": "%s-%d-%05d" % (prefix, reported[c].year, c + 1), "tgl_lapor": reported[c].isoformat(),
            "tgl_kejadian": happened.isoformat(), "kanal": weighted(rng, CHANNELS), "kecamatan": kecamatan,
            "kelurahan": kelurahan, "tempat": places[c], "status_layanan": weighted(rng, SERVICE_STATES),
            "status_hukum": weighted(rng, LEGAL_STATES)}
        for place, v in enumerate(house):
            row = dict(of_case, korban_id="K%d" % (place + 1), jenis=";".join(kinds[v]))
            row.update(person_cells(v, sexes[v], bands[v], happened, names, taken, rng))
            for column, part in zip(("pelaku_id", "pelaku_jk", "hubungan"), range(3)):
                row[column] = ";".join(person[part] for person in people[v])
            rows.append(row)
    return rows


def typed_day(iso, rng):
    if not iso:
        return iso
    year, month, day = iso.split("-")
    return rng.choice([iso, "%s/%s/%s" % (day, month, year), "%d-%d-%s" % (int(day), int(month), year), iso + " "])


def typed_codes(text, rng):
    return rng.choice([text, text.lower(), text.replace(";", " ; ").title(), text.replace(";", ", "), " " + text])


def typed_code(text, rng):
    return rng.choice([text, text.replace("_", " "), text.replace("_", " ").capitalize(), text.lower() + "  "])


def soil(rows, seed):
    """The same facts as people type them."""
    rng = random.Random("dirty %d" % seed)
    sexes = {"P": ["P", "p", "Perempuan", "PEREMPUAN", "perempuan "], "L": ["L", "l", "Laki-laki", "LAKI-LAKI", " L"]}
    for row in rows:
        for column in ("tgl_lapor", "tgl_kejadian", "tgl_lahir"):
            row[column] = typed_day(row[column], rng)
        for column in ("tempat", "kanal", "pendidikan", "status_kawin"):
            row[column] = typed_code(row[column], rng)
        row["jenis"] = typed_codes(row["jenis"], rng)
        row["jk"] = rng.choice(sexes[row["jk"]])
        row["kecamatan"] = rng.choice([row["kecamatan"], row["kecamatan"].upper(), "Kec. " + row["kecamatan"]])
        row["nama"] = rng.choice([row["nama"], "  " + row["nama"], row["nama"] + " "])
    return rows


def spoiled(good):
    """Rows that must be refused, each for one reason; the last two are one case with one bad row."""
    bad = [
        {"tgl_lapor": "30-02-2024"}, {"jk": "B"}, {"jenis": "DIMARAHI"},
        {"pelaku_id": "P1;P2", "pelaku_jk": "L;L", "hubungan": "TETANGGA"}, {"kelurahan": "Kelurahan Tanpa Nama"},
        {"tgl_lapor": "", "tgl_kejadian": ""}, {"usia": "sepuluh", "tgl_lahir": ""}]
    rows = [dict(good, no_kasus="RUSAK-%d" % (n + 1), **cells) for n, cells in enumerate(bad)]
    twice = dict(good, no_kasus="RUSAK-%d" % (len(bad) + 1))
    return rows + [dict(twice, korban_id="K1"), dict(twice, korban_id="K2", tempat="DI BULAN")]


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("which", choices=sorted(LISTS))
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--dirty", action="store_true", help="as offices type, with rows to refuse at the end")
    wish = args.parse_args()
    rows = make(wish.which, wish.seed)
    if wish.dirty:
        good = dict(rows[0])
        rows = soil(rows, wish.seed) + spoiled(good)
    out = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    out.writeheader()
    out.writerows(rows)


if __name__ == "__main__":
    main()
