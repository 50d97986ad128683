/* ical.c - writes iCalendar files (RFC 5545). */
#include "out/ical.h"

#include "base/day.h"
#include "base/strbuf.h"

#define FOLD_OCTETS 75 /* RFC 5545 section 3.1: of a line without its CRLF */

static bool is_continued(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80; /* inside a character of UTF-8 */
}

/* One line, cut where it grows too long; the space that goes on counts into the next one. */
static void put_line(struct strbuf *out, struct str line)
{
    size_t at = 0;
    size_t room = FOLD_OCTETS;
    while (line.n - at > room) {
        size_t cut = at + room;
        while (is_continued(line.p[cut])) {
            cut--;
        }
        strbuf_put(out, str_cut(line, at, cut));
        strbuf_putz(out, "\r\n ");
        at = cut;
        room = FOLD_OCTETS - 1;
    }
    strbuf_put(out, str_cut(line, at, line.n));
    strbuf_putz(out, "\r\n");
}

static void put_text(struct strbuf *out, struct arena *a, const char *name, struct str text)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_putz(&b, name);
    for (size_t i = 0; i < text.n; i++) {
        const char ch = text.p[i];
        if (ch == '\n') {
            strbuf_putz(&b, "\\n");
        } else if ((unsigned char)ch >= 0x20) {
            if (ch == '\\' || ch == ';' || ch == ',') {
                strbuf_putc(&b, '\\');
            }
            strbuf_putc(&b, ch);
        }
    }
    put_line(out, strbuf_str(&b));
}

/* "20241113T090000" at an offset from UTC. */
static struct str local(struct arena *a, int64_t ms, int offset_minutes)
{
    const day_t day = day_of_ms(ms, offset_minutes);
    const int64_t second = (ms - day_start_ms(day, offset_minutes)) / 1000;
    struct strbuf b;
    int y = 0;
    int m = 0;
    int d = 0;
    day_split(day, &y, &m, &d);
    strbuf_init(&b, a);
    strbuf_printf(&b, "%04d%02d%02dT%02d%02d%02d", y, m, d, (int)(second / 3600),
                  (int)(second / 60 % 60), (int)(second % 60));
    return strbuf_str(&b);
}

static void put_time(struct strbuf *out, struct arena *a, const struct ical_zone *z,
                     const char *name, int64_t ms)
{
    const struct str parts[] = { str_of(name), STR(";TZID="), z->name, STR(":"),
                                 local(a, ms, z->offset_minutes) };
    put_line(out, str_join(a, parts, ARRAY_LEN(parts)));
}

/* A day without an hour. */
static void put_day(struct strbuf *out, struct arena *a, const struct ical_zone *z,
                    const char *name, int64_t ms)
{
    const struct str parts[] = { str_of(name), STR(";VALUE=DATE:"),
                                 str_cut(local(a, ms, z->offset_minutes), 0, 8) };
    put_line(out, str_join(a, parts, ARRAY_LEN(parts)));
}

static void put_zone(struct strbuf *out, struct arena *a, const struct ical_zone *z)
{
    const int far = z->offset_minutes < 0 ? -z->offset_minutes : z->offset_minutes;
    struct strbuf offset;
    strbuf_init(&offset, a);
    strbuf_printf(&offset, "%c%02d%02d", z->offset_minutes < 0 ? '-' : '+', far / 60, far % 60);
    put_line(out, STR("BEGIN:VTIMEZONE"));
    put_text(out, a, "TZID:", z->name);
    put_line(out, STR("BEGIN:STANDARD"));
    put_line(out, STR("DTSTART:19700101T000000"));
    put_text(out, a, "TZOFFSETFROM:", strbuf_str(&offset));
    put_text(out, a, "TZOFFSETTO:", strbuf_str(&offset));
    put_line(out, STR("END:STANDARD"));
    put_line(out, STR("END:VTIMEZONE"));
}

static void put_event(struct strbuf *out, struct arena *a, const struct ical_zone *z,
                      const struct ical_event *e)
{
    const struct str uid[] = { e->uid, STR("@jejaring") };
    const struct str stamp[] = { STR("DTSTAMP:"), local(a, e->stamp_ms, 0), STR("Z") };
    struct strbuf sequence;
    strbuf_init(&sequence, a);
    strbuf_printf(&sequence, "SEQUENCE:%lld", (long long)e->sequence);
    put_line(out, STR("BEGIN:VEVENT"));
    put_text(out, a, "UID:", str_join(a, uid, ARRAY_LEN(uid)));
    put_line(out, str_join(a, stamp, ARRAY_LEN(stamp)));
    (e->whole_day ? put_day : put_time)(out, a, z, "DTSTART", e->starts_ms);
    (e->whole_day ? put_day : put_time)(out, a, z, "DTEND", e->ends_ms);
    put_line(out, strbuf_str(&sequence));
    put_line(out, e->cancelled ? STR("STATUS:CANCELLED") : STR("STATUS:CONFIRMED"));
    put_text(out, a, "SUMMARY:", e->summary);
    if (e->place.n != 0) {
        put_text(out, a, "LOCATION:", e->place);
    }
    put_line(out, STR("END:VEVENT"));
}

struct str ical_write(struct arena *a, const struct ical_zone *zone,
                      const struct ical_event *events, size_t n)
{
    struct strbuf out;
    strbuf_init(&out, a);
    put_line(&out, STR("BEGIN:VCALENDAR"));
    put_line(&out, STR("VERSION:2.0"));
    put_line(&out, STR("PRODID:-//Jejaring//ID"));
    put_line(&out, STR("CALSCALE:GREGORIAN"));
    put_zone(&out, a, zone);
    for (size_t i = 0; i < n; i++) {
        put_event(&out, a, zone, &events[i]);
    }
    put_line(&out, STR("END:VCALENDAR"));
    return strbuf_str(&out);
}
