/*
 * paper_written.c - what was written by hand before it was keyed in: which days can be true, and
 * when the act took place for the clocks.
 */
#include "feature/clock/clock.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

/* Nothing of the office is older; 0 when the pack names no day. */
static day_t first_day(const struct ctx *c)
{
    day_t day = 0;
    return day_read_iso(pack_setting(c->packs, "paper_first_day"), &day) ? day : 0;
}

enum err paper_check_day(struct ctx *c, const struct field *f, const void *row)
{
    const day_t day = rec_get_int(f, row);
    if (day > clock_today(c)) {
        return fail(c, ERR_INPUT, f->name, "paper.written_ahead");
    }
    return day != 0 && day < first_day(c)
               ? fail_arg(c, ERR_INPUT, str_of(f->name), "paper.written_early",
                          clock_day_text(c, first_day(c)))
               : OK;
}

enum err paper_check_ms(struct ctx *c, const char *field, int64_t ms)
{
    if (ms > c->now_ms + MINUTE_MS) {
        return fail(c, ERR_INPUT, field, "paper.time_ahead");
    }
    return ms != 0 && clock_day_of(c, ms) < first_day(c)
               ? fail_arg(c, ERR_INPUT, str_of(field), "paper.written_early",
                          clock_day_text(c, first_day(c)))
               : OK;
}

int64_t paper_act_ms(const struct ctx *c, day_t written_on)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    const int64_t last = written_on != 0 ? day_start_ms(written_on + 1, offset) - MINUTE_MS : 0;
    return written_on == 0 || last > c->now_ms ? c->now_ms : last;
}

struct str paper_by(struct ctx *c, struct str who, day_t written_on)
{
    return written_on != 0 ? pack_say2(c, "paper.by", who, clock_day_text(c, written_on)) : who;
}

struct str paper_written_text(struct ctx *c, day_t written_on, int64_t noted_ms, struct str who)
{
    if (written_on == 0) {
        return STR_NONE;
    }
    const struct str noted =
        pack_say2(c, "paper.noted", clock_day_text(c, clock_day_of(c, noted_ms)), who);
    return pack_say2(c, "paper.written", clock_day_text(c, written_on), noted);
}
