/* test_packs.h - for tests only: small packs written into a temporary folder. */
#ifndef JJ_REC_TEST_PACKS_H
#define JJ_REC_TEST_PACKS_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/strbuf.h"
#include "rec/pack.h"

struct test_packs {
    char folder[64];
};

static inline void packs_open(struct test_packs *t)
{
    static const char *const folders[] = { "base",       "kota",       "base/vocab", "base/label",
                                           "base/role",  "base/rule",  "base/form",  "base/agency",
                                           "kota/vocab", "kota/label", "kota/role",  "kota/rule",
                                           "kota/form" };
    struct arena *mem = arena_new(0);
    memcpy(t->folder, "/tmp/jejaring-packs-XXXXXX", sizeof "/tmp/jejaring-packs-XXXXXX");
    CHECK(mkdtemp(t->folder) != NULL, "temporary folder");
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        struct strbuf b;
        strbuf_init(&b, mem);
        strbuf_printf(&b, "%s/%s", t->folder, folders[i]);
        CHECK(mkdir(b.p, 0700) == 0, folders[i]);
    }
    arena_free(mem);
}

/* text: '|' stands for a tab, since tables in C are easier to read so. */
static inline void packs_write(const struct test_packs *t, const char *name, const char *text)
{
    struct arena *mem = arena_new(0);
    struct strbuf b;
    strbuf_init(&b, mem);
    strbuf_printf(&b, "%s/%s", t->folder, name);
    FILE *f = fopen(b.p, "w");
    CHECK(f != NULL, name);
    for (const char *p = text; *p != '\0'; p++) {
        (void)fputc(*p == '|' ? '\t' : (*p == '!' ? '|' : *p), f); /* fclose tells */
    }
    CHECK(fclose(f) == 0, name);
    arena_free(mem);
}

static inline int packs_remove_one(const char *path, const struct stat *st, int type,
                                   struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static inline void packs_close(struct test_packs *t)
{
    (void)nftw(t->folder, packs_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/*
 * A whole small pack; a test then replaces one file. '!' in aliases stands for the bar between
 * them.
 */
static inline void packs_write_good(const struct test_packs *t)
{
#define VOCAB_HEAD "code|label_id|label_en|sort|valid_from|valid_to|parent|simfoni|source|aliases\n"
    packs_write(t, "base/pack.tsv", "key|value\nname|base\nutc_offset_minutes|0\n");
    packs_write(t, "kota/pack.tsv", "# city\nkey|value\nname|kota\nutc_offset_minutes|420\n");
    packs_write(
        t, "base/vocab/stage.tsv",
        VOCAB_HEAD
        "BARU|Baru|New|10|||||s|\nLAMA|Lama|Old|20|||||s|usang!kuno\nDULU|Dulu|Former|30||2020-12-31|||s|\n");
    packs_write(
        t, "base/vocab/kind.tsv",
        VOCAB_HEAD
        "A|Pukulan keras|Hard hit|20|||||s|\nB|Ancaman|Threat|10|||BARU||s|\nC_D|Cara lain|Other way|30|||||s|Baru\n");
    packs_write(
        t, "base/label/sample.tsv",
        "key|id|en\nsample.name|Nama|Name\nsample.name.hint|Nama lengkap|Full name\nhello|Halo {0}, {1}|Hello {0}, {1}\n"
        "form.required|Perlu diisi.|Needed.\nform.int|Tulis angka, bukan {0}|Write a number, not {0}\n"
        "value.yes|Ya|Yes\nvalue.no|Tidak|No\nformat.day|{0} {1} {2}|{0} {1} {2}\nmonth.11|November|November\n"
        "format.time|{0} pukul {1}.{2}|{0}, {1}:{2}\n");
    packs_write(t, "base/role/role.tsv",
                "role|label_id|label_en|desks\nlead|Ketua|Lead|lead\nguest|Tamu|Guest|\n");
    packs_write(t, "base/role/right.tsv", "role|right\nlead|SELF\nlead|SEARCH\nguest|SELF\n");
    packs_write(
        t, "base/rule/clock.tsv",
        "key|label_id|label_en|unit|amount|applies_to|risk|starts|law|article|source|valid_from|valid_to|verified\n"
        "answer|Jawab|Answer|hours|6|report||sent|||s|||no\n");
    packs_write(t, "base/rule/office_hours.tsv", "weekday|from|to\n1|08:00|16:30\n");
    packs_write(t, "kota/rule/holiday.tsv",
                "day|label|source\n2024-12-25|Natal|s\n2024-01-01|Tahun baru|s\n");
    packs_write(
        t, "base/agency/agency.tsv",
        "code|name_id|name_en|kind|sector|parent\nX|Kantor X|Office X|CITY||\nY|Kantor Y|Office Y|CITY||X\n");
    packs_write(t, "base/common_passwords.tsv", "password\nRahasia123\n");
}

#endif
