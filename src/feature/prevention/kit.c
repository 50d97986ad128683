/* kit.c - the sheet of warnings to print, for a school or for everybody: from the pack's list of warnings. */
#include "feature/poster/poster.h"
#include "feature/prevention/prevention_priv.h"
#include "rec/pack.h"

static bool is_for(struct str audiences, struct str audience)
{
    struct str part;
    while (str_next(&audiences, ';', &part)) {
        if (str_eq(str_trim(part), audience)) {
            return true;
        }
    }
    return false;
}

/* Rows of the pack for this audience. Whatever nobody at the office has checked yet makes the sheet a draft. */
static bool put_warnings(struct ctx *c, struct str audience, struct val *data)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/warning"));
    struct val *list = val_put_list(c->mem, data, "warnings");
    bool draft = false;
    for (size_t i = 0; t != NULL && i < t->n_rows; i++) {
        if (is_for(pack_cell(t, i, "audience"), audience)) {
            const bool is_id = c->lang == LANG_ID;
            struct val *v = val_push_map(c->mem, list);
            val_put_text(c->mem, v, "sign", pack_cell(t, i, is_id ? "sign_id" : "sign_en"));
            val_put_text(c->mem, v, "advice", pack_cell(t, i, is_id ? "do_id" : "do_en"));
            draft = draft || !str_eqz(pack_cell(t, i, "verified"), "yes");
        }
    }
    return draft;
}

enum err kit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct kit_filter f = { 0 };
    struct val *data = val_map(c->mem);
    TRY(http_read(c, rq, &kit_filter_rec, true, &f));
    const struct str audience = f.audience.n != 0 ? f.audience : STR("SEKOLAH");
    poster_put(c, pack_setting(c->packs, "public_url"), data);
    val_put_bool(c->mem, data, "draft", put_warnings(c, audience, data));
    val_put_text(c->mem, data, "audience", pack_code_label(c, "kit_audience", audience));
    const struct vocab *all = pack_vocab(c->packs, STR("kit_audience"));
    struct val *list = val_put_list(c->mem, data, "audiences");
    for (size_t i = 0; i < all->n; i++) {
        const struct str href[] = { STR("/pencegahan/bahan?audience="), all->codes[i].code };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_text(c->mem, v, "label", all->codes[i].label[c->lang]);
        val_put_bool(c->mem, v, "current", str_eq(all->codes[i].code, audience));
    }
    return http_page(rs, "feature/prevention/kit.html", pack_say(c, "kit.title"), data);
}
