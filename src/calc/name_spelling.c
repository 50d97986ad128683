/* name_spelling.c - old and new spellings, sounds written in two ways, short forms. */
#include "calc/name_spelling.h"

#include <string.h>

struct spelling {
    const char *from, *to;
    bool before_vowel; /* only where a vowel follows: Desy ends in "i", Syarif begins with "s" */
};

/* Longer patterns first. Spellings before 1972, Arabic sounds, and letters that sound alike. */
static const struct spelling spellings[] = {
    { "chr", "kr", false }, { "oe", "u", false }, { "dj", "j", false }, { "tj", "c", false },
    { "nj", "ny", true },   { "sj", "s", true },  { "sy", "s", true },  { "sh", "s", true },
    { "ch", "h", false },   { "kh", "h", false }, { "dh", "d", false }, { "th", "t", false },
    { "dz", "s", false },   { "ph", "f", false }, { "ie", "i", false }, { "z", "s", false },
    { "v", "f", false },    { "q", "k", false },  { "x", "ks", false },
};

/* Whole words after the spellings above. The many forms of one name, and usual short forms. */
static const struct {
    const char *from, *to;
} short_forms[] = {
    { "mohamad", "muhamad" }, { "muhamed", "muhamad" }, { "mohamed", "muhamad" },
    { "muhamat", "muhamad" }, { "mohamat", "muhamad" }, { "muhamet", "muhamad" },
    { "mukamad", "muhamad" }, { "mokamad", "muhamad" }, { "mohamid", "muhamad" },
    { "muh", "muhamad" },     { "moh", "muhamad" },     { "mhd", "muhamad" },
    { "muhd", "muhamad" },    { "mohd", "muhamad" },    { "mhmd", "muhamad" },
    { "md", "muhamad" },      { "ahmat", "ahmad" },     { "ahmed", "ahmad" },
    { "ahd", "ahmad" },       { "abd", "abdul" },       { "abdl", "abdul" },
    { "st", "siti" },         { "jusuf", "yusuf" },     { "jahja", "yahya" },
    { "yahja", "yahya" },     { "junus", "yunus" },     { "jakub", "yakub" },
    { "nor", "nur" },
};

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* One of the letter pairs that left the spelling in 1972: then a plain "j" was said like today's
 * "y". */
static bool is_old(struct str w)
{
    return str_has(w, STR("oe")) || str_has(w, STR("dj")) || str_has(w, STR("tj")) ||
           str_has(w, STR("sj"));
}

static const struct spelling *spelling_at(struct str w, size_t at)
{
    for (size_t k = 0; k < ARRAY_LEN(spellings); k++) {
        size_t n = strlen(spellings[k].from);
        if (w.n - at >= n && memcmp(w.p + at, spellings[k].from, n) == 0 &&
            (!spellings[k].before_vowel || (at + n < w.n && is_vowel(w.p[at + n])))) {
            return &spellings[k];
        }
    }
    return NULL;
}

static void word_add(struct name_word *w, char c)
{
    if (w->n < sizeof w->p) {
        w->p[w->n++] = c;
    }
}

static struct name_word sounds(struct str in)
{
    struct name_word out = { .n = 0 };
    bool old = is_old(in);
    for (size_t i = 0; i < in.n;) {
        const struct spelling *s = spelling_at(in, i);
        if (s == NULL) {
            word_add(&out, old && in.p[i] == 'j' ? 'y' : in.p[i]);
            i++;
            continue;
        }
        for (const char *c = s->to; *c != '\0'; c++) {
            word_add(&out, *c);
        }
        i += strlen(s->from);
    }
    return out;
}

/* "y" and "w" that no vowel follows sound as vowels; doubled letters become one; a last "h" is
 * silent. */
static struct name_word smooth(const struct name_word *in)
{
    struct name_word out = { .n = 0 };
    for (size_t i = 0; i < in->n; i++) {
        char c = in->p[i];
        bool closed = i > 0 && (i + 1 == in->n || !is_vowel(in->p[i + 1]));
        if (closed && c == 'y') {
            c = 'i';
        } else if (closed && c == 'w') {
            c = 'u';
        }
        if (out.n == 0 || out.p[out.n - 1] != c) {
            word_add(&out, c);
        }
    }
    if (out.n > 3 && out.p[out.n - 1] == 'h' && is_vowel(out.p[out.n - 2])) {
        out.n--;
    }
    return out;
}

struct name_word name_spell(struct str letters)
{
    struct name_word w = sounds(letters);
    w = smooth(&w);
    for (size_t k = 0; k < ARRAY_LEN(short_forms); k++) {
        if (str_eqz((struct str){ w.p, w.n }, short_forms[k].from)) {
            w.n = strlen(short_forms[k].to);
            memcpy(w.p, short_forms[k].to, w.n);
            break;
        }
    }
    return w;
}
