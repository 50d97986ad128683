/* speech.c - sentences for a speech, made from the figures of a period by rule: each with unit, period, day and base. */
#include "feature/recap/speech.h"

#include "feature/clock/clock.h"
#include "feature/recap/recap_priv.h"
#include "rec/pack.h"

#define KINDS_SAID 3

/* ---- rules ---- */

enum speech_say speech_part(int64_t part, int64_t whole, int64_t limit)
{
    const int64_t rest = whole - part;
    if (part == 0) {
        return SPEECH_NONE;
    }
    if (part < limit || (rest > 0 && rest < limit)) {
        return SPEECH_QUIET;
    }
    return rest == 0 ? SPEECH_ALL : SPEECH_NUMBER;
}

int64_t speech_share(int64_t part, int64_t whole)
{
    return (part * 100 + whole / 2) / whole;
}

/* ---- sentences ---- */

static void say(struct ctx *c, struct val *list, struct str text)
{
    val_put_text(c->mem, val_push_map(c->mem, list), "text", text);
}

int64_t recap_small_limit(const struct ctx *c)
{
    int64_t limit = 0;
    return str_to_int(pack_setting(c->packs, "small_cell_below"), &limit) && limit >= 2 ? limit : 5;
}

void recap_say_part(struct ctx *c, const char *label, const char *unit, int64_t part, int64_t whole,
                    struct val *said, struct val *quiet)
{
    const int64_t limit = recap_small_limit(c);
    const struct str name = pack_say(c, label);
    const struct str base[] = { recap_number(c, whole), STR(" "), pack_say(c, unit) };
    const struct str all = str_join(c->mem, base, ARRAY_LEN(base));
    switch (speech_part(part, whole, limit)) {
    case SPEECH_NONE:
        say(c, said, pack_say2(c, "speech.none", all, name));
        return;
    case SPEECH_ALL:
        say(c, said, pack_say2(c, "speech.all", all, name));
        return;
    case SPEECH_QUIET:
        say(c, quiet, name);
        return;
    case SPEECH_NUMBER: {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_put(&b, recap_number(c, part));
        strbuf_putz(&b, " (");
        strbuf_put_int(&b, speech_share(part, whole));
        strbuf_putz(&b, "%) ");
        strbuf_put(&b, name);
        say(c, said, pack_say2(c, "speech.of", all, strbuf_str(&b)));
        return;
    }
    }
}

static size_t most_frequent(const struct recap_table *t, int64_t limit, const bool *taken)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < t->n; i++) {
        if (i != t->bucket && !taken[i] && t->counts[i] >= limit &&
            (best == SIZE_MAX || t->counts[i] > t->counts[best])) {
            best = i;
        }
    }
    return best;
}

/* The most frequent kinds that are not too few; several kinds per victim, so no shares that add up. */
static void say_kinds(struct ctx *c, const struct recap *r, int64_t limit, struct val *said)
{
    const struct recap_table *t = recap_table(r, STR("violence_kind"));
    bool *taken = NEW_ARRAY(c->mem, bool, t->n + 1);
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (int k = 0; k < KINDS_SAID; k++) {
        const size_t best = most_frequent(t, limit, taken);
        if (best == SIZE_MAX) {
            break;
        }
        taken[best] = true;
        strbuf_putz(&b, b.n > 0 ? ", " : "");
        strbuf_put(&b, pack_code_label(c, "violence_kind", t->codes[best]));
        strbuf_putc(&b, ' ');
        strbuf_put(&b, recap_number(c, t->counts[best]));
    }
    if (b.n > 0) {
        say(c, said, pack_say1(c, "speech.kinds", strbuf_str(&b)));
    }
}

/* The twelve months up to the last day: where a month would be too few. */
static struct str twelve_months(struct ctx *c, day_t to)
{
    const struct str parts[] = { STR("/rekap/pidato?from_day="),
                                 day_iso(c->mem, day_add_months(to, -12) + 1), STR("&to_day="),
                                 day_iso(c->mem, to) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

void recap_put_speech(struct ctx *c, const struct recap_ask *ask, const struct recap *r,
                      struct val *data)
{
    const struct recap_sums sums = recap_sums(r);
    const int64_t limit = recap_small_limit(c);
    struct val *said = val_put_list(c->mem, data, "said");
    struct val *quiet = val_put_list(c->mem, data, "quiet");
    const bool few = sums.cases < limit || sums.victims < limit;
    val_put_bool(c->mem, data, "few", few);
    val_put_text(c->mem, data, "longer", twelve_months(c, ask->to));
    if (few) {
        return;
    }
    say(c, said,
        pack_say2(c, "speech.cases", recap_number(c, sums.cases), recap_number(c, sums.victims)));
    recap_say_part(c, "speech.children", "recap.unit.victim", sums.children, sums.victims, said,
                   quiet);
    recap_say_part(c, "speech.trafficking", "recap.unit.victim", sums.trafficking_victims,
                   sums.victims, said, quiet);
    recap_say_part(c, "speech.recurring", "recap.unit.case", sums.recurring_cases, sums.cases, said,
                   quiet);
    say_kinds(c, r, limit, said);
}

enum err recap_speech_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct recap_ask ask = { 0 };
    struct recap *r = NULL;
    struct val *form = NULL;
    struct str query = STR_NONE;
    TRY(recap_read(c, rq, &ask, &form, &query));
    TRY(recap_count(c, &ask, &r));
    struct val *data = recap_page_data(c, &ask, r);
    val_put(c->mem, data, STR("form"), form);
    recap_put_national(c, data);
    recap_put_speech(c, &ask, r, data);
    TRY(recap_put_log_state(c, data));
    val_put_text(c->mem, data, "query", query);
    return http_page(rs, "feature/recap/speech.html", pack_say(c, "speech.title"), data);
}
