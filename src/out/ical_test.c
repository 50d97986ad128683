/* ical_test.c - iCalendar: lines, folding, escapes, the zone. Another program reads it back in tests/out. */
#include "base/check.h"
#include "base/strbuf.h"
#include "out/ical.h"

static const struct ical_zone wib = { .name = STR("Asia/Jakarta"), .offset_minutes = 420 };

static void an_event(void **state)
{
    struct arena *a = arena_new(0);
    const struct ical_event e = { .uid = STR("U1"),
                                  .summary = STR("Rapat; satu, dua\nbaris \\"),
                                  .place = STR("Aula"),
                                  .starts_ms = 1731549600000,
                                  .ends_ms = 1731560400000,
                                  .stamp_ms = 1731549600000,
                                  .sequence = 2 };
    (void)state;
    CHECK_STR(
        ical_write(a, &wib, &e, 1),
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Jejaring//ID\r\nCALSCALE:GREGORIAN\r\n"
        "BEGIN:VTIMEZONE\r\nTZID:Asia/Jakarta\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0700\r\nTZOFFSETTO:+0700\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
        "BEGIN:VEVENT\r\nUID:U1@jejaring\r\nDTSTAMP:20241114T020000Z\r\n"
        "DTSTART;TZID=Asia/Jakarta:20241114T090000\r\nDTEND;TZID=Asia/Jakarta:20241114T120000\r\n"
        "SEQUENCE:2\r\nSTATUS:CONFIRMED\r\nSUMMARY:Rapat\\; satu\\, dua\\nbaris \\\\\r\n"
        "LOCATION:Aula\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "times in the zone, the stamp in UTC, what has a meaning escaped");
    arena_free(a);
}

/* No line over 75 octets, no character of UTF-8 cut in two, and unfolded it is whole again. */
static void folding(void **state)
{
    struct arena *a = arena_new(0);
    struct strbuf long_title;
    (void)state;
    strbuf_init(&long_title, a);
    for (int i = 0; i < 60; i++) {
        strbuf_putz(&long_title, i % 7 == 0 ? "–" : "é");
    }
    const struct ical_event e = {
        .uid = STR("U"), .summary = strbuf_str(&long_title), .place = STR("A"), .cancelled = true
    };
    const struct str text = ical_write(a, &wib, &e, 1);
    struct strbuf unfolded;
    size_t line = 0;
    strbuf_init(&unfolded, a);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\r') {
            CHECK(line <= 75, "no line over 75 octets");
            line = 0;
            i++;
            if (i + 1 < text.n && text.p[i + 1] == ' ') {
                CHECK(((unsigned char)text.p[i + 2] & 0xc0) != 0x80, "no character is cut in two");
                i++;
                line = 1;
            }
        } else {
            line++;
            strbuf_putc(&unfolded, text.p[i]);
        }
    }
    CHECK(str_has(strbuf_str(&unfolded), strbuf_str(&long_title)), "unfolded it is whole");
    CHECK(str_has(text, STR("STATUS:CANCELLED")), "a cancelled one says so");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(an_event), cmocka_unit_test(folding) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
