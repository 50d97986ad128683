/*
 * audit.c - the log for people. The open page is the newest checkpoint: size and root of the log,
 * signed. It says how much was done here and nothing else; whoever keeps it can hold the log to it.
 * Auditors search the whole log and take it along; lead sees what one member did. No page of it
 * shows any content.
 */
#include "feature/audit/audit_priv.h"

#include "base/ids.h"
#include "base/strbuf.h"
#include "feature/case/case.h"
#include "out/csv_out.h"
#include "rec/pack.h"

static field_rule_fn audit_check_period;

#define REC audit_form
#define REC_DEF "feature/audit/audit_form.def"
#define REC_FORM
#include "rec/rec_table.h"

static enum err audit_check_period(struct ctx *c, const struct field *f, const void *row)
{
    const struct audit_form *form = row;
    if (form->from_day != 0 && form->to_day != 0 && form->from_day > form->to_day) {
        return fail(c, ERR_INPUT, f->name, "audit.period_backwards");
    }
    return OK;
}

static enum err checkpoint_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct log_checkpoint cp;
    (void)rq;
    TRY(keys_checkpoint(c, &cp));
    return http_raw(rs, STR("text/plain; charset=utf-8"), cp.text);
}

/* ---- searching ---- */

/* What a person typed, as a value in an address. */
static void put_escaped(struct strbuf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char byte = (unsigned char)s.p[i];
        const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                           (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '.' ||
                           byte == '_';
        if (plain) {
            strbuf_putc(b, s.p[i]);
        } else {
            strbuf_printf(b, "%%%02X", byte);
        }
    }
}

/*
 * The form's own fields, given ones only: as the address of the next page, and for the form that
 * takes the found entries along.
 */
static struct str put_asked(struct ctx *c, struct val *data, const struct audit_form *f)
{
    const struct {
        const char *name;
        struct str text;
    } fields[] = {
        { "from_day", f->from_day != 0 ? day_iso(c->mem, f->from_day) : STR_NONE },
        { "to_day", f->to_day != 0 ? day_iso(c->mem, f->to_day) : STR_NONE },
        { "login", f->login },
        { "action", f->action },
        { "case_number", f->case_number },
    };
    struct val *list = val_put_list(c->mem, data, "asked");
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, "/audit?");
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (fields[i].text.n > 0) {
            struct val *v = val_push_map(c->mem, list);
            val_put_textz(c->mem, v, "name", fields[i].name);
            val_put_text(c->mem, v, "value", fields[i].text);
            strbuf_putz(&b, fields[i].name);
            strbuf_putc(&b, '=');
            put_escaped(&b, fields[i].text);
            strbuf_putc(&b, '&');
        }
    }
    return strbuf_str(&b);
}

static enum err audit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct audit_form form = { 0 };
    struct audit_line *lines = NEW_ARRAY(c->mem, struct audit_line, AUDIT_PAGE);
    struct log_ask ask = { 0 };
    struct val *data = val_map(c->mem);
    size_t n = 0;
    bool nothing = c->fail.code != OK; /* shown again: what was typed, and what is wrong with it */
    bool end = true;
    if (!nothing) {
        TRY(http_read(c, rq, &audit_form_rec, true, &form));
        TRY(audit_ask_of(c, &form, &ask, &nothing));
    }
    if (!nothing) {
        TRY(audit_read(c, &ask, lines, AUDIT_PAGE, &n, &end));
    }
    audit_put(c, data, lines, n, &ask, end, put_asked(c, data, &form));
    (void)val_put(c->mem, data, STR("form"), rec_form(c, &audit_form_rec, &form));
    return http_page(rs, "feature/audit/audit.html", pack_say(c, "audit.title"), data);
}

/* ---- taking along ---- */

static void put_csv(struct ctx *c, struct csv_out *w, const struct audit_line *l)
{
    csv_out_int(w, l->seen.number);
    csv_out_text(w, day_ms_iso(c->mem, l->seen.at_ms, pack_hours(c->packs)->utc_offset_minutes));
    csv_out_text(w, l->seen.member);
    csv_out_text(w, l->who);
    csv_out_text(w, l->action);
    csv_out_text(w, l->action_label);
    csv_out_text(w, l->why);
    csv_out_text(w, l->case_number);
    csv_out_text(w, l->about);
    csv_out_int(w, (int64_t)l->seen.n_rows);
    csv_out_row(w);
}

static enum err audit_csv_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const char *const heads[] = { "audit.number", "audit.when",   "audit.member_id",
                                         "audit.who",    "audit.action", "audit.what",
                                         "audit.why",    "audit.case",   "audit.about",
                                         "audit.rows" };
    struct audit_form form = { 0 };
    struct log_ask ask = { 0 };
    struct strbuf b;
    struct csv_out w;
    bool nothing = false;
    TRY(http_read(c, rq, &audit_form_rec, true, &form));
    TRY(audit_ask_of(c, &form, &ask, &nothing));
    strbuf_init(&b, c->mem);
    csv_out_init(&w, &b, ';', true);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        csv_out_text(&w, pack_say(c, heads[i]));
    }
    csv_out_row(&w);
    size_t all = 0;
    for (bool end = nothing; !end;) {
        struct audit_line *lines = NEW_ARRAY(c->mem, struct audit_line, AUDIT_PAGE);
        size_t n = 0;
        TRY(audit_read(c, &ask, lines, AUDIT_PAGE, &n, &end));
        if ((all += n) > AUDIT_EXPORT_MAX) {
            return fail(c, ERR_INPUT, "from_day", "audit.too_many");
        }
        for (size_t i = 0; i < n; i++) {
            put_csv(c, &w, &lines[i]);
        }
    }
    change_action(c, ACTION_EXPORT);
    change_log_row(c, "audit_export", id_new(c->mem, c->now_ms), 1, NULL);
    http_header_add(rs, "Content-Disposition", STR("attachment; filename=\"catatan.csv\""));
    return http_raw(rs, STR("text/csv; charset=utf-8"), strbuf_str(&b));
}

/* ---- what a member did ---- */

static enum err audit_member_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct audit_form form = { 0 };
    struct audit_line *lines = NEW_ARRAY(c->mem, struct audit_line, AUDIT_PAGE);
    struct log_ask ask = { 0 };
    struct val *data = val_map(c->mem);
    size_t n = 0;
    bool end = true;
    const struct str id = http_param(rq, "member");
    const struct str name = member_name(c, id);
    if (name.n == 0) {
        return fail(c, ERR_NOT_FOUND, NULL, "member.absent");
    }
    TRY(http_read(c, rq, &audit_form_rec, true, &form));
    ask.member = id;
    audit_go_on(form.at, &ask);
    TRY(audit_read(c, &ask, lines, AUDIT_PAGE, &n, &end));
    const struct str address[] = { STR("/tim/anggota/"), id, STR("/catatan?") };
    audit_put(c, data, lines, n, &ask, end, str_join(c->mem, address, ARRAY_LEN(address)));
    val_put_text(c->mem, data, "member_id", id);
    val_put_text(c->mem, data, "name", name);
    return http_page(rs, "feature/audit/audit_member.html", pack_say(c, "audit.member_title"),
                     data);
}

static const struct route routes[] = {
    { METHOD_GET, "/checkpoint", checkpoint_get, RIGHT_PUBLIC, ROUTE_RAW, NULL, NULL,
      "Newest signed checkpoint of the log (C2SP tlog-checkpoint)" },
    { METHOD_GET, "/audit", audit_get, RIGHT_AUDIT_READ, 0, &audit_form_rec, audit_get,
      "Search of the log, without content" },
    { METHOD_POST, "/audit/csv", audit_csv_post, RIGHT_AUDIT_READ, ROUTE_WRITES | ROUTE_RAW,
      &audit_form_rec, audit_get, "The found entries as CSV; taking them along is logged" },
    { METHOD_GET, "/tim/anggota/:member/catatan", audit_member_get, RIGHT_LEAD_VIEW, 0,
      &audit_form_rec, NULL, "What a member did, newest first, without content" },
};

static const struct stmt *const stmts[] = { &AUDIT_Q_LOGIN, &AUDIT_Q_NUMBER, &AUDIT_Q_PARTS,
                                            &AUDIT_Q_CASE_OF };

const struct feature audit_feature = { .name = "audit",
                                       .routes = routes,
                                       .n_routes = ARRAY_LEN(routes),
                                       .stmts = stmts,
                                       .n_stmts = ARRAY_LEN(stmts) };
