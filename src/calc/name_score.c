/*
 * name_score.c - comparing folded names.
 *
 * Every word has a weight; the best pairs of words are taken one after another. Alike is what both
 * names have in common, measured against both (Dice) and against the shorter one, since many people
 * have one name and write it longer elsewhere. Words: Jaro, "Advances in Record-Linkage
 * Methodology", JASA 84 (1989) 414-420; the bonus for a common beginning: Winkler (1990).
 */
#include "calc/name.h"

#include <string.h>

#include "calc/name_spelling.h"

#define WEIGHT_MUHAMMAD 0.1 /* stands before every other man's name: says nothing */
#define WEIGHT_FREQUENT 0.4 /* so frequent that it must not carry a match */
#define WEIGHT_INITIAL 0.4
#define ALIKE_INITIAL 0.6   /* A. may be Ahmad, Agus or Andi */
#define ALIKE_OTHER_SEX 0.3 /* Setiawan and Setiawati are two people */
#define ALIKE_LEAST 0.35
#define JOINED_LEAST 0.92 /* "nur aini" and "nuraini" */
#define SHORTER_SHARE 0.4

struct word {
    const char *p;
    size_t n;
    double weight;
};

struct words {
    struct word at[NAME_WORDS];
    size_t n;
    char joined[2 * NAME_WORD_MAX];
};

static const char *const frequent[] = { "siti", "abdul", "nur", "ahmad", "sri", "al", "el" };

static double word_weight(const char *p, size_t n)
{
    struct str w = { p, n };
    if (n == 1) {
        return WEIGHT_INITIAL;
    }
    if (str_eqz(w, "muhamad")) {
        return WEIGHT_MUHAMMAD;
    }
    for (size_t i = 0; i < ARRAY_LEN(frequent); i++) {
        if (str_eqz(w, frequent[i])) {
            return WEIGHT_FREQUENT;
        }
    }
    return 1.0;
}

static void words_read(struct words *w, struct str s)
{
    w->n = 0;
    for (size_t i = 0; i < s.n && w->n < NAME_WORDS;) {
        size_t start = i;
        while (i < s.n && s.p[i] != ' ') {
            i++;
        }
        size_t n = i - start < NAME_WORD_MAX ? i - start : NAME_WORD_MAX;
        if (n > 0) {
            w->at[w->n++] = (struct word){ s.p + start, n, word_weight(s.p + start, n) };
        }
        i++;
    }
}

/* 0..1. Lengths at most 2 * NAME_WORD_MAX, so that the marks fit 64 bits. */
static double jaro_winkler(const char *a, size_t na, const char *b, size_t nb)
{
    size_t longer = na > nb ? na : nb, reach = longer / 2 > 1 ? longer / 2 - 1 : 0;
    uint64_t used = 0, found = 0;
    size_t common = 0;
    for (size_t i = 0; i < na; i++) {
        size_t to = i + reach + 1 < nb ? i + reach + 1 : nb;
        for (size_t j = i > reach ? i - reach : 0; j < to; j++) {
            if (a[i] == b[j] && (used >> j & 1) == 0) {
                used |= UINT64_C(1) << j;
                found |= UINT64_C(1) << i;
                common++;
                break;
            }
        }
    }
    if (common == 0) {
        return 0;
    }
    size_t swapped = 0;
    for (size_t i = 0, j = 0; i < na; i++) {
        if (found >> i & 1) {
            while ((used >> j & 1) == 0) {
                j++;
            }
            swapped += a[i] != b[j++];
        }
    }
    double m = (double)common;
    double jaro = (m / (double)na + m / (double)nb + (m - (double)(swapped / 2)) / m) / 3;
    size_t same = 0;
    while (same < 4 && same < na && same < nb && a[same] == b[same]) {
        same++;
    }
    return jaro + (double)same * 0.1 * (1 - jaro);
}

static bool is_vowel(char c)
{
    return c != '\0' && strchr("aeiou", c) != NULL;
}

static bool ends(const struct word *w, const char *end, size_t stem)
{
    size_t n = strlen(end);
    return w->n == stem + n && memcmp(w->p + stem, end, n) == 0;
}

/* The same stem with a man's and a woman's ending: -wan, -wati; -anto, -anti; Putra, Putri. */
static bool is_other_sex(const struct word *a, const struct word *b)
{
    size_t stem = 0;
    while (stem < a->n && stem < b->n && a->p[stem] == b->p[stem]) {
        stem++;
    }
    if (a->n == b->n && stem + 1 == a->n) {
        return is_vowel(a->p[stem]) && is_vowel(b->p[stem]);
    }
    return stem > 2 && ((ends(a, "n", stem) && ends(b, "ti", stem)) ||
                        (ends(a, "ti", stem) && ends(b, "n", stem)));
}

/* 0..1: Jaro-Winkler stretched, since below its foot two words have no more in common than any two.
 */
static double word_alike(const struct word *a, const struct word *b)
{
    if (a->n == b->n && memcmp(a->p, b->p, a->n) == 0) {
        return 1;
    }
    if (a->n == 1 || b->n == 1) {
        return a->p[0] == b->p[0] ? ALIKE_INITIAL : 0;
    }
    size_t shorter = a->n < b->n ? a->n : b->n;
    double foot = shorter >= 7 ? 0.7 : shorter <= 4 ? 0.85 : 1.05 - (double)shorter * 0.05;
    double jw = jaro_winkler(a->p, a->n, b->p, b->n);
    double alike = jw <= foot ? 0 : (jw - foot) / (1 - foot);
    if (alike > ALIKE_OTHER_SEX && is_other_sex(a, b)) {
        return ALIKE_OTHER_SEX;
    }
    return alike;
}

/* Makes one word of two neighbours in a where b writes them as one. */
static void join_neighbours(struct words *a, const struct words *b)
{
    for (size_t i = 0; i + 1 < a->n; i++) {
        size_t n = a->at[i].n + a->at[i + 1].n;
        for (size_t j = 0; j < b->n; j++) {
            if (b->at[j].p[0] != a->at[i].p[0] || b->at[j].n + 2 < n || b->at[j].n > n + 2 ||
                n < 5) {
                continue;
            }
            char both[2 * NAME_WORD_MAX];
            memcpy(both, a->at[i].p, a->at[i].n);
            memcpy(both + a->at[i].n, a->at[i + 1].p, a->at[i + 1].n);
            if (jaro_winkler(both, n, b->at[j].p, b->at[j].n) >= JOINED_LEAST) {
                memcpy(a->joined, both, n);
                a->at[i] = (struct word){ a->joined, n, 1.0 };
                memmove(&a->at[i + 1], &a->at[i + 2], (a->n - i - 2) * sizeof a->at[0]);
                a->n--;
                return; /* one is enough; there is room for one */
            }
        }
    }
}

struct sums {
    double a, b, both; /* weight of each name, and of what they have in common */
};

static struct sums pair_words(const struct words *a, const struct words *b)
{
    double alike[NAME_WORDS][NAME_WORDS];
    for (size_t i = 0; i < a->n; i++) {
        for (size_t j = 0; j < b->n; j++) {
            alike[i][j] = word_alike(&a->at[i], &b->at[j]);
        }
    }
    struct sums s = { 0 };
    unsigned done_a = 0, done_b = 0;
    for (;;) {
        double best = ALIKE_LEAST;
        size_t bi = 0, bj = 0;
        for (size_t i = 0; i < a->n; i++) {
            for (size_t j = 0; j < b->n; j++) {
                if (alike[i][j] > best && !(done_a >> i & 1) && !(done_b >> j & 1)) {
                    best = alike[i][j];
                    bi = i;
                    bj = j;
                }
            }
        }
        if (best <= ALIKE_LEAST) {
            break;
        }
        done_a |= 1u << bi;
        done_b |= 1u << bj;
        double wa = a->at[bi].weight, wb = b->at[bj].weight, w = wa < wb ? wa : wb;
        s.both += w * best;
        s.a += w;
        s.b += w;
    }
    for (size_t i = 0; i < a->n; i++) {
        s.a += done_a >> i & 1 ? 0 : a->at[i].weight;
    }
    for (size_t j = 0; j < b->n; j++) {
        s.b += done_b >> j & 1 ? 0 : b->at[j].weight;
    }
    return s;
}

int name_score_folded(struct str a, struct str b)
{
    struct words wa, wb;
    words_read(&wa, a);
    words_read(&wb, b);
    if (wa.n == 0 || wb.n == 0) {
        return 0;
    }
    if (wa.n > wb.n) {
        join_neighbours(&wa, &wb);
    } else if (wb.n > wa.n) {
        join_neighbours(&wb, &wa);
    }
    struct sums s = pair_words(&wa, &wb);
    double shorter = s.a < s.b ? s.a : s.b;
    double share = SHORTER_SHARE * (shorter < 1 ? shorter : 1);
    double score = (1 - share) * 2 * s.both / (s.a + s.b) + share * s.both / shorter;
    return (int)(score * 100 + 0.5);
}
