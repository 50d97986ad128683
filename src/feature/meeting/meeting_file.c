/*
 * meeting_file.c - the file of a meeting: which papers its budget asks for when it is accounted for, and which of them lie in
 * the archive. The list is vocab/meeting_paper.
 */
#include "feature/meeting/meeting_priv.h"
#include "rec/pack.h"

/* Whether a meeting paid from this budget needs the paper; without budgets of its own every meeting does. */
static bool is_needed(struct ctx *c, struct str paper, struct str budget)
{
    const struct pack_table *t = pack_table(c->packs, STR("vocab/meeting_paper"));
    const size_t row = t == NULL ? SIZE_MAX : pack_row(t, paper);
    const struct str of = row == SIZE_MAX ? STR_NONE : pack_cell(t, row, "budget");
    return of.n == 0 || str_list_has(of, budget);
}

void meeting_put_file(struct ctx *c, const struct meeting *m, struct val *data)
{
    const struct meeting_file said = { .file_papers = m->file_papers, .version = m->version };
    struct val *form =
        val_put(c->mem, data, STR("file_form"), rec_form(c, &meeting_file_rec, &said));
    struct val *field = val_getz(form, "file_papers");
    const struct val *options = val_getz(field, "options");
    struct val *wanted = val_list(c->mem);
    struct val *missing = val_put_list(c->mem, data, "file_missing");
    for (size_t i = 0; i < val_count(options); i++) {
        struct val *o = options->list->items[i];
        const struct str code = val_get_text(o, "value");
        if (!is_needed(c, code, m->budget)) {
            continue;
        }
        val_push(c->mem, wanted, o);
        if (!str_list_has(m->file_papers, code)) {
            val_put_text(c->mem, val_push_map(c->mem, missing), "label", val_get_text(o, "label"));
        }
    }
    val_put_int(c->mem, data, "file_wanted", (int64_t)val_count(wanted));
    val_put_int(c->mem, data, "file_here", (int64_t)(val_count(wanted) - val_count(missing)));
    val_put(c->mem, field, STR("options"), wanted);
}

enum err meeting_file_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct meeting_file said = { 0 };
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    if (meeting_is(&m, "cancelled")) {
        return fail(c, ERR_INPUT, "", "meeting.cancelled_already");
    }
    TRY(http_read(c, rq, &meeting_file_rec, false, &said));
    m.has = 0;
    m.file_papers = said.file_papers;
    m.version = said.version;
    rec_set_has(&meeting_rec, &m, "file_papers");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &meeting_rec, &m));
    return meeting_go(c, rs, &m, "flash.meeting_file");
}
