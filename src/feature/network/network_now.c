/* network_now.c - who is to be called now, and the phone card. */
#include "feature/clock/clock.h"
#include "feature/network/network_priv.h"

/* What was asked, with "not known" as anywhere. */
static enum err read_ask(struct ctx *c, const struct http_req *rq, struct network_ask *ask)
{
    TRY(http_read(c, rq, &network_ask_rec, true, ask));
    if (str_eqz(ask->kecamatan, "TIDAK_DIKETAHUI")) {
        ask->kecamatan = STR_NONE;
    }
    return OK;
}

static bool meets(const struct service_point *p, struct str need, struct str kecamatan)
{
    struct str rest = p->needs;
    struct str one;
    while (str_next(&rest, ';', &one)) {
        if (need.n == 0 || str_eq(one, need)) {
            return network_serves(p, kecamatan);
        }
    }
    return false;
}

/* Those that meet the need, in the order in which one calls; returns their number. */
static size_t in_order(struct ctx *c, const struct service_point *p, size_t n,
                       const struct network_ask *ask, int64_t at_ms,
                       const struct service_point **out)
{
    const struct calendar cal = clock_calendar(c);
    struct reach_now *reach = NEW_ARRAY(c->mem, struct reach_now, n + 1);
    struct str weekdays[7];
    size_t count = 0;
    network_weekdays(c, weekdays);
    for (size_t i = 0; i < n; i++) {
        if (!meets(&p[i], ask->need, ask->kecamatan)) {
            continue;
        }
        const struct reach_now r = network_reach(&p[i], weekdays, &cal, at_ms);
        size_t at = count++;
        while (at > 0 &&
               network_goes_before(&p[i], r, out[at - 1], reach[at - 1], ask->kecamatan)) {
            out[at] = out[at - 1];
            reach[at] = reach[at - 1];
            at--;
        }
        out[at] = &p[i];
        reach[at] = r;
    }
    return count;
}

static void put_needs(struct ctx *c, const struct network_ask *ask, struct val *data)
{
    const struct vocab *v = pack_vocab(c->packs, STR("network_need"));
    struct val *list = val_put_list(c->mem, data, "needs");
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        const struct str href[] = { STR("/direktori/sekarang?need="), v->codes[i].code,
                                    ask->kecamatan.n != 0 ? STR("&kecamatan=") : STR_NONE,
                                    ask->kecamatan };
        struct val *one = val_push_map(c->mem, list);
        val_put_text(c->mem, one, "label", v->codes[i].label[c->lang]);
        val_put_text(c->mem, one, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_bool(c->mem, one, "current", str_eq(v->codes[i].code, ask->need));
    }
}

/* Nothing is asked for: the needs to choose from. */
enum err network_now_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct network_ask ask = { 0 };
    struct service_point *p = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "points");
    TRY(read_ask(c, rq, &ask));
    TRY(network_points(c, &p, &n));
    const int64_t at_ms = ask.at != 0 ? ask.at : c->now_ms;
    const struct service_point **order = NEW_ARRAY(c->mem, const struct service_point *, n + 1);
    const size_t count = ask.need.n != 0 ? in_order(c, p, n, &ask, at_ms, order) : 0;
    for (size_t i = 0; i < count; i++) {
        network_put_point(c, order[i], at_ms, list);
    }
    struct val *form = rec_form(c, &network_ask_rec, &ask);
    network_known_areas(c, form, "kecamatan");
    val_put(c->mem, data, STR("form"), form);
    put_needs(c, &ask, data);
    val_put_text(c->mem, data, "need", pack_code_label(c, "network_need", ask.need));
    val_put_text(c->mem, data, "place",
                 ask.kecamatan.n != 0 ? pack_code_label(c, "kecamatan", ask.kecamatan)
                                      : pack_say(c, "network.whole_city"));
    val_put_text(c->mem, data, "when", clock_time_text(c, at_ms));
    val_put_bool(c->mem, data, "is_now", ask.at == 0);
    return http_page(rs, "feature/network/network_now.html", pack_say(c, "network.now"), data);
}

/* ---- the card ---- */

static void put_card_need(struct ctx *c, const struct code *need, const struct service_point *p,
                          size_t n, struct str kecamatan, struct val *groups)
{
    struct val *g = NULL;
    struct val *list = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!meets(&p[i], need->code, kecamatan)) {
            continue;
        }
        if (g == NULL) {
            g = val_push_map(c->mem, groups);
            val_put_text(c->mem, g, "need", need->label[c->lang]);
            list = val_put_list(c->mem, g, "points");
        }
        network_put_point(c, &p[i], c->now_ms, list);
    }
}

enum err network_card_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct vocab *needs = pack_vocab(c->packs, STR("network_need"));
    struct network_ask ask = { 0 };
    struct service_point *p = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *groups = val_put_list(c->mem, data, "groups");
    TRY(read_ask(c, rq, &ask));
    TRY(network_points(c, &p, &n));
    for (size_t i = 0; needs != NULL && i < needs->n; i++) {
        if (ask.need.n == 0 || str_eq(ask.need, needs->codes[i].code)) {
            put_card_need(c, &needs->codes[i], p, n, ask.kecamatan, groups);
        }
    }
    struct val *form = rec_form(c, &network_ask_rec, &ask);
    network_known_areas(c, form, "kecamatan");
    val_put(c->mem, data, STR("form"), form);
    val_put_text(c->mem, data, "city", pack_setting(c->packs, "city"));
    val_put_text(c->mem, data, "place",
                 ask.kecamatan.n != 0 ? pack_code_label(c, "kecamatan", ask.kecamatan)
                                      : pack_say(c, "network.whole_city"));
    val_put_text(c->mem, data, "as_of", clock_day_text(c, clock_today(c)));
    return http_page(rs, "feature/network/network_card.html", pack_say(c, "network.card"), data);
}
