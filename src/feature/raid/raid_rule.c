/* raid_rule.c - what one row needs, who stands in which case, kinds as people type them. */
#include "base/strbuf.h"
#include "feature/raid/raid.h"
#include "rec/pack.h"

#define KINDS_MAX 64 /* codes of the list of kinds */

bool raid_row_is_empty(const struct raid_row *row, bool has_age)
{
    return !has_age && row->nickname.n == 0 && row->sex.n == 0 && row->origin.n == 0 &&
           row->kinds.n == 0 && row->case_no == 0;
}

const char *raid_row_fault(const struct raid_person *p)
{
    if (p->row.sex.n == 0 && p->row.nickname.n == 0) {
        return "raid.row_needs";
    }
    return p->is_victim || p->is_reported ? NULL : "raid.row_role";
}

bool raid_in_case(const struct raid_person *p, int64_t number)
{
    return number == 0 || p->row.case_no == number || (p->row.case_no == 0 && !p->is_victim);
}

static void plan_fault(struct raid_plan *out, size_t place, const char *key, int64_t number)
{
    if (out->fault == NULL) {
        out->fault = key;
        out->fault_at = place;
        out->fault_case = number;
    }
}

/* The numbers that were typed, rising. */
static void collect_numbers(const struct raid_person *people, size_t n, struct raid_plan *out)
{
    bool used[RAID_CASES_MAX + 1] = { false };
    for (size_t i = 0; i < n; i++) {
        const int64_t number = people[i].row.case_no;
        if (number >= 1 && number <= RAID_CASES_MAX) {
            used[number] = true;
        }
    }
    for (int64_t k = 1; k <= RAID_CASES_MAX; k++) {
        if (used[k]) {
            out->numbers[out->cases++] = k;
        }
    }
}

void raid_plan(const struct raid_person *people, size_t n, struct raid_plan *out)
{
    *out = (struct raid_plan){ 0 };
    collect_numbers(people, n, out);
    const bool several = out->cases != 0;
    if (!several) {
        out->numbers[out->cases++] = 0;
    }
    for (size_t i = 0; several && i < n; i++) {
        if (people[i].is_victim && people[i].row.case_no == 0) {
            plan_fault(out, people[i].place, "raid.case_needed", 0);
        }
    }
    for (size_t k = 0; k < out->cases; k++) {
        bool has_victim = false;
        for (size_t i = 0; i < n; i++) {
            has_victim =
                has_victim || (people[i].is_victim && raid_in_case(&people[i], out->numbers[k]));
        }
        if (!has_victim) {
            plan_fault(out, 0, several ? "raid.case_without_victim" : "raid.no_victim",
                       out->numbers[k]);
        }
    }
}

static bool is_number_word(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != ' ' && (s.p[i] < '0' || s.p[i] > '9')) {
            return false;
        }
    }
    return s.n != 0;
}

/* "1 5": places in the list. */
static bool take_numbers(const struct vocab *v, struct str piece, bool *chosen)
{
    struct str word;
    while (str_next(&piece, ' ', &word)) {
        int64_t place = 0;
        if (word.n == 0) {
            continue;
        }
        if (!str_to_int(word, &place) || place < 1 || (size_t)place > v->n || place > KINDS_MAX) {
            return false;
        }
        chosen[place - 1] = true;
    }
    return true;
}

static bool take_word(struct ctx *c, const struct vocab *v, struct str piece, bool *chosen)
{
    const struct code *k = vocab_match(c->mem, v, piece);
    const size_t at = k != NULL ? vocab_index(v, k->code) : SIZE_MAX;
    if (at >= KINDS_MAX) {
        return false;
    }
    chosen[at] = true;
    return true;
}

bool raid_kinds(struct ctx *c, struct str typed, struct str *codes)
{
    const struct vocab *v = pack_vocab(c->packs, STR("violence_kind"));
    bool chosen[KINDS_MAX] = { false };
    struct strbuf b;
    struct str part;
    strbuf_init(&b, c->mem);
    while (v != NULL && str_next(&typed, ',', &part)) {
        struct str piece;
        while (str_next(&part, ';', &piece)) {
            piece = str_trim(piece);
            if (piece.n != 0 && !(is_number_word(piece) ? take_numbers(v, piece, chosen)
                                                        : take_word(c, v, piece, chosen))) {
                return false;
            }
        }
    }
    for (size_t i = 0; v != NULL && i < v->n && i < KINDS_MAX; i++) {
        if (chosen[i]) {
            strbuf_putz(&b, b.n != 0 ? ";" : "");
            strbuf_put(&b, v->codes[i].code);
        }
    }
    *codes = strbuf_str(&b);
    return true;
}
