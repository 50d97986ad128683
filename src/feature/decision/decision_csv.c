/*
 * decision_csv.c - last year's decisions from a list: every line is read, every mistake said with its line, and the list is taken
 * whole or not at all.
 */
#include "base/csv.h"
#include "feature/clock/clock.h"
#include "feature/decision/decision_priv.h"
#include "rec/pack.h"

#define REC decision_csv
#define REC_DEF "feature/decision/decision_csv.def"
#define REC_FORM
#include "rec/rec_table.h"

#define LINES_MAX 300

enum column { BODY, AGENCY, PERSON, DUE, MEASURE, STATE, ENDED, COLUMNS };
static const char *const columns[COLUMNS] = { "keputusan", "lembaga", "pelaksana", "tenggat",
                                              "ukuran",    "keadaan", "selesai" };

struct reading {
    struct ctx *c;
    day_t meeting_day;
    size_t line;
    struct val *wrong;
    size_t at[COLUMNS]; /* place of a column in the list, SIZE_MAX: it has none */
};

static void say(struct reading *r, const char *key, struct str word)
{
    struct val *v = val_push_map(r->c->mem, r->wrong);
    val_put_int(r->c->mem, v, "line", (int64_t)r->line);
    val_put_text(r->c->mem, v, "text", pack_say1(r->c, key, word));
}

static bool read_head(struct reading *r, const struct str *cells, size_t n)
{
    for (size_t k = 0; k < COLUMNS; k++) {
        r->at[k] = SIZE_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < COLUMNS && !str_ieq(str_trim(cells[i]), str_of(columns[k]))) {
            k++;
        }
        if (k == COLUMNS) {
            say(r, "decision.csv_column_unknown", cells[i]);
        } else {
            r->at[k] = i;
        }
    }
    static const enum column needed[] = { BODY, AGENCY, DUE, MEASURE };
    for (size_t k = 0; k < ARRAY_LEN(needed); k++) {
        if (r->at[needed[k]] == SIZE_MAX) {
            say(r, "decision.csv_column_missing", str_of(columns[needed[k]]));
        }
    }
    return val_count(r->wrong) == 0;
}

static struct str cell(const struct reading *r, const struct str *cells, size_t n, enum column k)
{
    return r->at[k] < n ? str_trim(cells[r->at[k]]) : STR_NONE;
}

static struct str agency_of(struct ctx *c, struct str typed)
{
    size_t n = 0;
    const struct agency *all = pack_agencies(c->packs, &n);
    for (size_t i = 0; i < n; i++) {
        if (str_ieq(typed, all[i].code) || str_ieq(typed, all[i].name[LANG_ID]) ||
            str_ieq(typed, all[i].name[LANG_EN])) {
            return all[i].code;
        }
    }
    return STR_NONE;
}

static void read_state(struct reading *r, struct str typed, struct str ended, struct decision *d)
{
    const struct code *k =
        typed.n == 0
            ? NULL
            : vocab_match(r->c->mem, pack_vocab(r->c->packs, STR("decision_state")), typed);
    d->state = STR("open");
    if (typed.n > 0 && k == NULL) {
        say(r, "decision.csv_state_unknown", typed);
    }
    if (k == NULL || str_eqz(k->code, "BERJALAN")) {
        return;
    }
    d->state = str_eqz(k->code, "SELESAI") ? STR("done") : STR("dropped");
    if (!day_read_any(ended, &d->ended_on) || d->ended_on > clock_today(r->c) ||
        d->ended_on < r->meeting_day) {
        say(r, "decision.csv_ended_wrong", ended);
    }
}

static struct decision read_row(struct reading *r, const struct str *cells, size_t n)
{
    const struct str agency = cell(r, cells, n, AGENCY);
    struct decision d = { .body = cell(r, cells, n, BODY),
                          .agency_id = agency_of(r->c, agency),
                          .person = cell(r, cells, n, PERSON),
                          .measure = cell(r, cells, n, MEASURE),
                          .made_on = r->meeting_day };
    if (d.body.n == 0 || d.body.n > 600) {
        say(r, "decision.csv_body_wrong", STR_NONE);
    }
    if (d.agency_id.n == 0) {
        say(r, "decision.csv_agency_unknown", agency);
    }
    if (!day_read_any(cell(r, cells, n, DUE), &d.due_on) || d.due_on < r->meeting_day) {
        say(r, "decision.csv_due_wrong", cell(r, cells, n, DUE));
    }
    if (d.measure.n == 0 || d.measure.n > 300 || d.person.n > 120) {
        say(r, "decision.csv_measure_wrong", STR_NONE);
    }
    read_state(r, cell(r, cells, n, STATE), cell(r, cells, n, ENDED), &d);
    return d;
}

struct val *decision_csv_read(struct ctx *c, struct str body, day_t meeting_day,
                              struct decision **out, size_t *n)
{
    struct reading r = { .c = c, .meeting_day = meeting_day, .line = 1, .wrong = val_list(c->mem) };
    struct csv csv;
    struct str *cells = NULL;
    size_t n_cells = 0;
    *out = NEW_ARRAY(c->mem, struct decision, LINES_MAX);
    *n = 0;
    csv_init(&csv, body, 0);
    if (!csv_next(&csv, c->mem, &cells, &n_cells) || !read_head(&r, cells, n_cells)) {
        if (val_count(r.wrong) == 0) {
            say(&r, "decision.csv_unreadable", STR_NONE);
        }
        return r.wrong;
    }
    while (csv_next(&csv, c->mem, &cells, &n_cells)) {
        r.line = (size_t)csv.line;
        if (*n == LINES_MAX) {
            say(&r, "decision.csv_too_long", STR_NONE);
            return r.wrong;
        }
        if (n_cells > 1 || str_trim(cells[0]).n > 0) {
            (*out)[(*n)++] = read_row(&r, cells, n_cells);
        }
    }
    if (csv.problem != NULL || *n == 0) {
        say(&r, "decision.csv_unreadable", STR_NONE);
    }
    return r.wrong;
}

enum err decision_csv_take(struct ctx *c, struct str meeting_id, struct decision *d, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        d[i].id = STR_NONE;
        d[i].meeting_id = meeting_id;
        rec_set_all(&decision_rec, &d[i]);
        TRY(rec_insert(c, &decision_rec, &d[i]));
    }
    return OK;
}
