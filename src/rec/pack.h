/*
 * pack.h - the packs: national base and city, read once at start into one read-only struct in an
 * arena.
 * A broken pack is ERR_INPUT with *why = "file:line: reason". A city's row with the same code or
 * key replaces the base's.
 * Files and columns: packs/README.md.
 */
#ifndef JJ_REC_PACK_H
#define JJ_REC_PACK_H

#include "base/ctx.h"
#include "base/strbuf.h"
#include "rec/right.h"

/* dir holds base/ and the city packs; city is a pack's folder name. */
MUST_USE enum err pack_load(struct arena *a, struct str dir, struct str city, struct packs **out,
                            struct str *why);
/*
 * The same, and the bytes of all files as they were read go into bundle. pack_load_bundle makes the
 * same packs of them later, in another process, whatever the folder holds by then.
 */
MUST_USE enum err pack_load_keep(struct arena *a, struct str dir, struct str city,
                                 struct strbuf *bundle, struct packs **out, struct str *why);
/* The texts lie in bundle, which must outlive the packs. */
MUST_USE enum err pack_load_bundle(struct arena *a, struct str bundle, struct packs **out,
                                   struct str *why);

/* ---- texts ---- */
/* Label of a key in a language, places {0}.. as written; the key itself when absent. */
struct str pack_label(const struct packs *p, struct str key, enum lang lang);
/* In the language of c, {0} {1} filled; the key in brackets when absent (a test refuses that). */
struct str pack_say(struct ctx *c, const char *key);
struct str pack_say1(struct ctx *c, const char *key, struct str arg0);
struct str pack_say2(struct ctx *c, const char *key, struct str arg0, struct str arg1);
/* "14 November 2024" and "14 November 2024 pukul 09.05": words and order are labels. "" for 0. */
struct str pack_day_text(struct ctx *c, day_t d);
struct str pack_time_text(struct ctx *c, int64_t ms);
/* For templates: both languages; false when the key is absent. Covers the label and text files. */
bool pack_find_label(const struct packs *p, struct str key, struct str text[2]);

/* ---- vocabularies ---- */
struct code {
    struct str code, parent, simfoni, source;
    struct str label[2], hint[2];
    struct str aliases; /* '|' between */
    int64_t sort;
    day_t valid_from, valid_to; /* 0: open */
    bool ended;                 /* states: column `ended`, the way is over */
    bool
        counted; /* outcomes: column `counted`, "no" where nothing was given that a recap could count */
};
struct vocab {
    struct str name;
    const struct code *codes; /* sorted by sort, then code */
    size_t n;
};
const struct vocab *pack_vocab(const struct packs *p, struct str name); /* NULL when absent */
const struct code *vocab_code(const struct vocab *v,
                              struct str code); /* exact; NULL when absent; retired codes too */
/*
 * What people type: code, label or alias in any case, '_' or '-' or space alike, spaces trimmed and
 * folded. A code goes
 * before a label, a label before an alias, valid before retired. NULL when none, or when two codes
 * are meant alike.
 */
const struct code *vocab_match(struct arena *a, const struct vocab *v, struct str typed);
/*
 * Label of a code in c's language; the code itself when unknown; "" for "". Uses the vocabulary
 * named so.
 */
struct str pack_code_label(struct ctx *c, const char *vocab, struct str code);
/* Labels of ';'-joined codes, joined by ", ". */
struct str pack_codes_label(struct ctx *c, const char *vocab, struct str codes);
/* As vocab_match, among the codes below parent: two kelurahan of one name in two kecamatan. */
const struct code *vocab_match_below(const struct vocab *v, struct str typed, struct str parent);
bool code_valid_on(const struct code *k, day_t day); /* day 0: true */
/* Whether codes (joined by ';') names every code of a checklist that is not retired; false for no list. Pure. */
bool vocab_all_ticked(const struct vocab *v, struct str codes, day_t today);
/* Position of a code in its list, or SIZE_MAX. */
size_t vocab_index(const struct vocab *v, struct str code);

/* ---- roles ---- */
struct role {
    struct str code;
    struct str label[2];
    struct str desks; /* ',' between */
    uint64_t rights;  /* enum right_bit set */
    uint32_t bit;     /* 1 << position, for actor.roles */
};
const struct role *pack_role(const struct packs *p, struct str code);
const struct role *pack_roles(const struct packs *p, size_t *n);

/* ---- agencies ---- */
struct agency {
    struct str code, kind, sector, parent, kecamatan, phone, hours;
    struct str name[2];
};
const struct agency *pack_agency(const struct packs *p, struct str code);
const struct agency *pack_agencies(const struct packs *p, size_t *n);

/* ---- rules ---- */
enum clock_unit {
    UNIT_MINUTES,
    UNIT_HOURS,
    UNIT_OFFICE_HOURS,
    UNIT_DAYS,
    UNIT_OFFICE_DAYS,
    UNIT_MONTHS
};
struct clock_rule {
    struct str key, applies_to, risk, starts, law, article, source;
    struct str label[2];
    enum clock_unit unit;
    int64_t amount;
    day_t valid_from, valid_to;
    bool verified;
};
const struct clock_rule *pack_clock(const struct packs *p, struct str key); /* NULL when absent */
/*
 * The rule of key (KEY, or KEY_RISK) for a risk on a day (0: any): of that risk, else without risk;
 * the newest valid one.
 */
const struct clock_rule *pack_clock_for(const struct packs *p, struct str key, struct str risk,
                                        day_t day);
const struct clock_rule *pack_clocks(const struct packs *p, size_t *n);
/* Office hours per weekday 1 Monday .. 7 Sunday in minutes of the day; from == to: closed. */
struct office_hours {
    int from[8], to[8];
    const day_t *holidays; /* sorted */
    size_t n_holidays;
    int utc_offset_minutes;
};
const struct office_hours *pack_hours(const struct packs *p);

/* ---- the rest ---- */
/*
 * Settings of pack.tsv and contact.tsv ("city", "case_prefix", "police" ...): base overridden by
 * city; "" when absent.
 */
struct str pack_setting(const struct packs *p, const char *key);
/* The receipt's words: 2048, sorted; NULL before the list exists. */
const struct str *pack_words(const struct packs *p);
bool pack_password_common(const struct packs *p, struct str password);
/*
 * A table that only one room reads (figure/national.tsv ...): header and rows of cells, in order of
 * files base, city.
 */
struct pack_table {
    const struct str *columns;
    size_t n_columns;
    const struct str *const *rows;
    size_t n_rows;
};
const struct pack_table *pack_table(const struct packs *p,
                                    struct str name); /* "figure/national"; NULL when absent */
/* All tables by place, vocabularies and labels too: for the page that shows what is in force. */
size_t pack_table_count(const struct packs *p);
const struct pack_table *pack_table_at(const struct packs *p, size_t place, struct str *name);
/* Cell of a row by column name; "" when absent. */
struct str pack_cell(const struct pack_table *t, size_t row, const char *column);
/*
 * Row whose first column is key, the city's before the base's; SIZE_MAX when there is none.
 * "vocab/risk" etc. are tables too.
 */
size_t pack_row(const struct pack_table *t, struct str key);

/* ---- fields that a pack adds, narrows or requires: form/RECORD.json ---- */
struct pack_field {
    struct str name, vocab;
    int type;    /* enum field_type of rec.h: F_TEXT F_LONG F_INT F_BOOL F_DAY F_CODE F_CODES */
    int64_t max; /* points of text; 0: as fields of the record */
    bool required;
    struct str label[2], hint[2];
};
struct pack_limit { /* of a field of the record itself */
    struct str field;
    bool required;
    int64_t max;      /* 0: as it was */
    struct str codes; /* only these, ';' between; "": all */
};
struct pack_form {
    struct str record;
    const struct pack_field *added;
    size_t n_added;
    const struct pack_limit *limits;
    size_t n_limits;
};
const struct pack_form *pack_form(const struct packs *p,
                                  const char *record); /* NULL when packs say nothing */

#endif
