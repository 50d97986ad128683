/* card.c - what a search compares, made out of what was typed. */
#include "box/card.h"

#include <string.h>

#include "calc/name.h"
#include "wire/field.h"

static void mark_hash(const unsigned char index[32], const char *purpose, struct str s,
                      unsigned char out[8])
{
    unsigned char hash[16];
    if (s.n > 0) {
        wrap_hash(hash, sizeof hash, index, purpose, s.p, s.n);
        memcpy(out, hash, 8);
    }
}

/* Each under its own purpose: an account with the digits of a telephone has another hash. */
static void hash_all(const unsigned char index[32], const struct keyd_card *from,
                     struct alike_card *to)
{
    char text[ALIKE_HANDLE];
    _Static_assert(sizeof text >= ALIKE_DIGITS, "the longest of them fits");
    mark_hash(index, "nik", alike_digits(text, FIELD_STR(from->nik), false), to->nik);
    mark_hash(index, "phone", alike_digits(text, FIELD_STR(from->phone), true), to->phone);
    mark_hash(index, "plate", alike_plate(text, FIELD_STR(from->plate)), to->plate);
    mark_hash(index, "account", alike_digits(text, FIELD_STR(from->account), true), to->account);
    mark_hash(index, "handle", alike_handle(text, FIELD_STR(from->handle)), to->handle);
    sodium_memzero(text, sizeof text);
}

static void put_name(char *to, size_t cap, struct arena *a, struct str name)
{
    struct str folded = name_fold(a, name);
    if (folded.n > 0) {
        memcpy(to, folded.p, folded.n < cap ? folded.n : cap);
    }
}

void card_make(const unsigned char index[32], struct arena *a, const struct keyd_card *from,
               struct card *to)
{
    memset(to, 0, sizeof *to);
    to->object = from->object;
    to->scope = from->scope;
    to->facts.born = from->born > 0 && from->born < INT32_MAX ? (int32_t)from->born : 0;
    hash_all(index, from, &to->facts);
    put_name(to->facts.name, sizeof to->facts.name, a, FIELD_STR(from->name));
    put_name(to->facts.nickname, sizeof to->facts.nickname, a, FIELD_STR(from->nickname));
    arena_reset(a); /* wipes */
}

void card_seal(const unsigned char match_key[32], const struct card *card, struct card_row *row)
{
    wrap_seal(match_key, &card->object, sizeof card->object, card, sizeof *card, row->sealed);
}

bool card_open(const unsigned char match_key[32], const struct keyd_id *object,
               const struct card_row *row, struct card *card)
{
    return wrap_open(match_key, object, sizeof *object, row->sealed, sizeof row->sealed, card);
}
