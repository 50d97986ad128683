/*
 * pack_inside.h - what the files pack*.c share: the raw tables while loading, and the finished
 * struct.
 */
#ifndef JJ_REC_PACK_INSIDE_H
#define JJ_REC_PACK_INSIDE_H

#include "rec/pack.h"
#include "rec/rec.h"

#define PACK_BASE 0
#define PACK_CITY 1

/* ---- raw tables: every TSV as read, both packs one behind the other ---- */
struct raw_file {
    struct str name; /* "base/vocab/risk.tsv": for messages */
    int pack;        /* PACK_BASE, PACK_CITY */
    const struct str *columns;
    size_t n_columns;
};
struct raw_row {
    const struct raw_file *file;
    const struct str *cells;
    int64_t line;
};
struct raw_table {
    struct str name; /* "vocab/risk" */
    struct raw_row *rows;
    size_t n, cap;
    const struct raw_file *files[2];
};

/* A table in memory from text to an index; never too full. */
struct name_slot {
    struct str name; /* p NULL: free */
    size_t at;
};
struct name_table {
    struct name_slot *slots;
    size_t cap, n;
};
void name_table_init(struct arena *a, struct name_table *t, size_t expected);
bool name_table_put(struct name_table *t, struct str name,
                    size_t at); /* false: was there; at replaced */
size_t name_table_find(const struct name_table *t, struct str name); /* SIZE_MAX when absent */

/* ---- vocabularies ---- */
struct match_slot {
    uint64_t hash;   /* of the folded text; 0: free */
    struct str text; /* as written */
    uint32_t code;   /* index in codes */
    uint8_t rank;    /* 0 code, 1 label, 2 alias; + 3 when retired */
};
struct vocab_full {
    struct vocab v; /* first */
    struct name_table codes;
    struct match_slot *slots;
    size_t cap;
};

struct label {
    struct str text[2];
};

struct packs {
    struct arena *mem;
    struct raw_table *tables;
    size_t n_tables, cap_tables;
    struct name_table by_table;
    struct pack_table *plain; /* as tables, for pack_table */
    struct vocab_full *vocabs;
    size_t n_vocabs;
    struct name_table by_vocab;
    struct label *labels;
    struct name_table by_label;
    struct role *roles;
    size_t n_roles;
    struct agency *agencies;
    size_t n_agencies;
    struct clock_rule *clocks;
    size_t n_clocks;
    struct office_hours hours;
    struct str *settings; /* values */
    struct name_table by_setting;
    const struct str *words;
    struct name_table passwords;
    struct pack_form *forms;
    size_t n_forms;
};

/* ---- loading ---- */
struct loader {
    struct arena *mem;
    struct packs *p;
    struct str *why;       /* first problem */
    struct strbuf *bundle; /* NULL: the files are not kept */
};
/* "file:line: reason"; returns ERR_INPUT. */
enum err load_fail(struct loader *l, struct str file, int64_t line, const char *reason,
                   struct str about);
enum err load_fail_row(struct loader *l, const struct raw_row *row, const char *reason,
                       struct str about);
struct raw_table *load_table(const struct packs *p, const char *name); /* NULL when absent */
/* Cell by column; "" when the file has no such column. */
struct str raw_cell(const struct raw_row *row, const char *column);
/* The columns that each file of t must have, "" at the end. */
enum err load_need(struct loader *l, const struct raw_table *t, const char *const *columns);
enum err load_int(struct loader *l, const struct raw_row *row, const char *column,
                  int64_t *out); /* "" is 0 */
enum err load_day(struct loader *l, const struct raw_row *row, const char *column,
                  day_t *out); /* "" is 0 */
enum err load_yes(struct loader *l, const struct raw_row *row, const char *column,
                  bool *out); /* "" is no */

/* The tables of one kind, into l->p. In this order. */
enum err load_settings(struct loader *l);
enum err load_vocabs(struct loader *l);
enum err load_labels(struct loader *l);
enum err load_roles(struct loader *l);
enum err load_agencies(struct loader *l);
enum err load_clocks(struct loader *l);
enum err load_hours(struct loader *l);
enum err load_words(struct loader *l);
enum err load_form(struct loader *l, struct str file, struct str record, struct str json);
enum err load_form_vocabs(struct loader *l); /* those that forms name must be there */
enum err load_plain_tables(struct loader *l);
bool vocab_known(const struct packs *p, const char *vocab,
                 struct str code); /* true too when there is no such vocabulary */

#endif
