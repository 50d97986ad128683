#!/usr/bin/env python3
"""The morning's mail and a meeting's calendar file, taken by programs that others wrote: aiosmtpd, Python's parser of
mails, icalendar."""
import datetime
import email
import email.policy
import os
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "tests"))
import client  # noqa: E402

DEBIANS = "/usr/bin/python3"
try:
    import icalendar
    from aiosmtpd.controller import Controller
except ImportError as missing:
    if os.path.exists(DEBIANS) and os.path.realpath(sys.executable) != os.path.realpath(DEBIANS):
        os.execv(DEBIANS, [DEBIANS] + sys.argv)  # another Python in front does not see Debian's packages
    print("skipped: %s (Debian: python3-aiosmtpd python3-icalendar)" % missing)
    print("0 passed, 0 failed, 1 skipped")
    sys.exit(0)

BIN = os.environ["JEJARING_BIN"]
PACKS = os.path.join(os.environ["JEJARING_SOURCE_ROOT"], "packs")
ADDRESS = "sekretariat@contoh.invalid"
TITLE, WORDS = "Rapat Evaluasi Perlindungan Anak, Semester II; lanjutan", "Surat edaran terbit"
WIB = datetime.timezone(datetime.timedelta(hours=7))
PASSED, FAILED = [], []


def check(ok, why, more=""):
    (PASSED if ok else FAILED).append(why)
    if not ok:
        print("FAILED: %s %s" % (why, more))


def must(answer, status, why):
    check(answer.status == status, why, "%d %s" % (answer.status, answer.text[-700:]))
    return answer


class Box:
    """What the mail server was given."""

    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 taken"


def meeting(person, title, begins):
    a = must(person.post("/rapat", {"kind": "EVALUASI", "title": title, "starts_ms": begins.strftime("%Y-%m-%dT%H:%M"),
                                    "ends_ms": (begins + datetime.timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"),
                                    "place": "Aula DPMPPA", "chair": "Sekretaris Daerah"}), 303, "a meeting is planned")
    return a.location.split("?")[0]


def prepare(city):
    """A decision due tomorrow, a meeting in eight days, the morning's mail switched on; returns the calendar file."""
    person = client.Person(city, "sekretaris")
    now = datetime.datetime.now(WIB)
    person.get("/rapat/baru")
    held = meeting(person, TITLE, now.replace(hour=9, minute=0))
    must(person.post(held + "/mulai", {}), 303, "it is held")
    must(person.post(held + "/keputusan", {"body": WORDS, "agency_id": "POLRESTA", "measure": "Edaran bernomor",
                                           "due_on": (now + datetime.timedelta(days=1)).strftime("%Y-%m-%d")}), 303, "decided")
    begins = (now + datetime.timedelta(days=8)).replace(hour=13, minute=30, second=0, microsecond=0)
    coming = meeting(person, TITLE, begins)
    file = must(person.get(coming + "/kalender"), 200, "its calendar file")
    must(person.post("/ringkasan", {"mail": ADDRESS, "digest_on": "1"}), 303, "the morning's mail is wanted")
    page = must(person.post("/kalender", {}), 200, "an address for a calendar program")
    secret = re.search(r"/kalender/[0-9a-f]{64}\.ics", page.text).group(0)
    feed = must(client.Person(city).get(secret), 200, "fetched without a login")
    return file.bytes, feed.bytes, secret, begins


def look_at_feed(raw, begins):
    calendar = icalendar.Calendar.from_ical(raw)
    events = calendar.walk("VEVENT")
    whole = [e for e in events if not isinstance(e["DTSTART"].dt, datetime.datetime)]
    check(len(events) == 3 and len(whole) == 1, "two meetings and the day of a decision", str(events))
    check(any(e["DTSTART"].dt == begins for e in events if e not in whole), "the meeting that comes, in its zone")
    due = datetime.datetime.now(WIB).date() + datetime.timedelta(days=1)
    check(all(e["DTSTART"].dt == due and e["DTEND"].dt == due + datetime.timedelta(days=1) for e in whole), "one whole day")
    check(WORDS not in raw.decode() and "POLRESTA" not in raw.decode(), "no word of the decision, nor whose it is")


def look_at_calendar(raw, begins):
    calendar = icalendar.Calendar.from_ical(raw)
    events = [e for e in calendar.walk("VEVENT")]
    zones = {str(z["TZID"]) for z in calendar.walk("VTIMEZONE")}
    check(len(events) == 1, "one event", str(events))
    event = events[0]
    check(event["DTSTART"].dt.astimezone(WIB) == begins, "it begins as planned", str(event["DTSTART"].dt))
    check(event["DTEND"].dt - event["DTSTART"].dt == datetime.timedelta(hours=3), "and ends")
    check(event["DTSTART"].params.get("TZID") in zones, "its zone is explained in the file", str(zones))
    check(str(event["SUMMARY"]) == TITLE, "comma and semicolon come back as typed", str(event["SUMMARY"]))
    check(str(event["LOCATION"]) == "Aula DPMPPA", "the place")


def look_at_mail(mails):
    check(len(mails) == 1, "one mail", str(len(mails)))
    sender, to, raw = mails[0]
    m = email.message_from_bytes(raw, policy=email.policy.default)
    text = m.get_content()
    check(to == [ADDRESS] and sender == "jejaring@contoh.invalid", "from the city to one address", "%s %s" % (sender, to))
    check(m["Reply-To"] is None and m["Cc"] is None and m["Date"] is not None, "no answer wanted, no copies, with its date")
    check(m["Auto-Submitted"] == "auto-generated", "says that a machine wrote it (RFC 3834)", str(m["Auto-Submitted"]))
    check(m["Subject"] == "Jejaring: ringkasan gugus tugas", "the pack's subject", m["Subject"])
    check(not m.defects and m.get_content_type() == "text/plain", "a whole plain text", str(m.defects))
    check("1 keputusan rapat sudah lewat tenggat" in text, "what is late", text)
    check("1 rapat dalam beberapa hari ke depan" in text, "what comes", text)
    check(not any(w in text for w in (TITLE, WORDS, "POLRESTA", "http")), "numbers alone: no word, office or link", text)


def main():
    box = Box()
    server = Controller(box, hostname="127.0.0.1", port=client.free_port())
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        city = client.City(BIN, PACKS, folder)
        city.add("sekretaris", "secretariat", "DPMPPA")
        with open(os.path.join(city.folder, "jejaring.conf"), "a") as f:
            f.write("\n[mail]\nserver = 127.0.0.1:%d\nfrom = jejaring@contoh.invalid\n" % server.port)
        try:
            city.serve()
            raw, feed, secret, begins = prepare(city)
            look_at_calendar(raw, begins)
            look_at_feed(feed, begins)
            check(not box.mails, "nothing goes out on the spot")
            city.stop()
            city.env["JEJARING_CLOCK_OFFSET_MS"] = str(6 * 86400 * 1000)
            city.serve()
            end = time.time() + 30
            while time.time() < end and not box.mails:
                time.sleep(0.1)
            look_at_mail(box.mails)
        finally:
            city.stop()
            server.stop()
        with open(city.output) as f:
            log = f.read()
        check(ADDRESS not in log and TITLE not in log and secret not in log, "the log has neither address nor title")
        if FAILED:
            print(log[-3000:])
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
