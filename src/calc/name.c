/* name.c - folding a name: words, titles, degrees. The spelling of a word is in name_spelling.c. */
#include "calc/name.h"

#include <string.h>

#include "base/utf8.h"
#include "calc/name_spelling.h"

/* In front of a name. One that stands alone is the name. */
static const char *const titles[] = {
    "h",   "hj",    "hjh", "haji",     "hajah",   "hajjah", "hadji",  "dr",    "drs", "dra",
    "drg", "prof",  "ir",  "kh",       "ust",     "ustad",  "ustadz", "ustaz", "tgk", "tn",
    "ny",  "nn",    "sdr", "sdri",     "bpk",     "bapak",  "pak",    "ibu",   "bu",  "mr",
    "mrs", "raden", "rd",  "ustadzah", "ustazah", "kyai",   "kiai",
};

/* Anywhere: "of the late", "son of", "daughter of". */
static const char *const links[] = {
    "alm", "almh", "almarhum", "almarhumah", "bin", "binti", "binte", "bt", "bte",
};

/* Behind a name; the letters without their dots. */
static const char *const degrees[] = {
    "spd",  "spdi",  "spsi", "skom",   "ssos",   "sag",    "sked",   "skep", "ssi",  "sip",
    "shum", "skm",   "mpd",  "mpdi",   "msi",    "mkes",   "mag",    "mkn",  "mkom", "mhum",
    "mpsi", "msos",  "mba",  "phd",    "amd",    "amdkeb", "amdkep", "ners", "lc",   "sh",
    "se",   "mh",    "stp",  "sst",    "sthi",   "shi",    "sei",    "spog", "spa",  "spkj",
    "spt",  "sfarm", "apt",  "strkeb", "strkep", "mmsi",   "mkeb",
};

/* Also names or parts of names, so only behind a comma or written with dots: St. is Siti. */
static const char *const short_degrees[] = { "st", "ma", "mm", "mt", "ms", "mp", "ba", "sp" };

/* U+00C0..U+017F to the letter below the mark; '.' where there is none. */
static const char plain_letters[] = "aaaaaaaceeeeiiiidnooooo.ouuuuyts"
                                    "aaaaaaaceeeeiiiidnooooo.ouuuuyty"
                                    "aaaaaaccccccccddddeeeeeeeeeegggg"
                                    "gggghhhhiiiiiiiiiiiijjkkklllllll"
                                    "lllnnnnnnnnnoooooooorrrrrrssssss"
                                    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
_Static_assert(sizeof plain_letters == 0x180 - 0xC0 + 1, "one letter for each code point");

struct folding {
    struct name_word words[NAME_WORDS];
    size_t n;
    struct name_word dropped; /* last title: the name when nothing else is left */
    bool behind;              /* a comma or a degree was seen after the name */
};

static bool is_listed(struct str w, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eqz(w, list[i])) {
            return true;
        }
    }
    return false;
}

static void word_keep(struct folding *f, struct str letters)
{
    if (letters.n == 0 || is_listed(letters, links, ARRAY_LEN(links))) {
        return;
    }
    struct name_word w = name_spell(letters);
    if (f->n == 0 && is_listed(letters, titles, ARRAY_LEN(titles))) {
        f->dropped = w;
    } else if (f->n < NAME_WORDS && w.n > 0) {
        f->words[f->n++] = w;
    }
}

/* "S. Pd.": the word before was one letter and both together are a degree. */
static bool is_split_degree(const struct folding *f, struct str letters)
{
    char both[8];
    if (f->n < 2 || f->words[f->n - 1].n != 1 || letters.n + 1 > sizeof both || letters.n < 2) {
        return false;
    }
    both[0] = f->words[f->n - 1].p[0];
    memcpy(both + 1, letters.p, letters.n);
    return is_listed((struct str){ both, letters.n + 1 }, degrees, ARRAY_LEN(degrees));
}

/* chunk: lower-case text between spaces and commas; dots and hyphens part its words. */
static void chunk_keep(struct folding *f, struct str chunk)
{
    char letters[64];
    size_t n = 0;
    bool dotted = false;
    for (size_t i = 0; i < chunk.n; i++) {
        if (chunk.p[i] != '.' && chunk.p[i] != '-') {
            if (n < sizeof letters) {
                letters[n++] = chunk.p[i];
            }
        } else if (n > 0 && i + 1 < chunk.n) {
            dotted = true;
        }
    }
    struct str whole = { letters, n };
    bool degree =
        is_listed(whole, degrees, ARRAY_LEN(degrees)) ||
        ((f->behind || dotted) && is_listed(whole, short_degrees, ARRAY_LEN(short_degrees)));
    if (f->n > 0 && degree) {
        f->behind = true;
        return;
    }
    if (is_split_degree(f, whole)) {
        f->n--;
        f->behind = true;
        return;
    }
    if (is_listed(whole, titles, ARRAY_LEN(titles))) {
        word_keep(f, whole); /* "K.H." is one title, not two letters */
        return;
    }
    size_t start = 0;
    for (size_t i = 0; i <= chunk.n; i++) {
        if (i == chunk.n || chunk.p[i] == '.' || chunk.p[i] == '-') {
            word_keep(f, str_cut(chunk, start, i));
            start = i + 1;
        }
    }
}

/* What a code point is for a name: a lower-case letter, a separator, or nothing (apostrophes,
 * digits). */
static uint32_t plain_point(uint32_t cp)
{
    if (cp >= 'A' && cp <= 'Z') {
        return cp - 'A' + 'a';
    }
    if ((cp >= 'a' && cp <= 'z') || cp == '.' || cp == '-') {
        return cp;
    }
    if (cp >= 0xC0 && cp < 0xC0 + sizeof plain_letters - 1) {
        char c = plain_letters[cp - 0xC0];
        return c == '.' ? 0 : (uint32_t)(unsigned char)c;
    }
    if (cp == '\'' || cp == '`' || (cp >= '0' && cp <= '9') || cp == 0x2018 || cp == 0x2019 ||
        cp == 0x02BC || cp == 0xB4) {
        return 0;
    }
    if (cp == ',' || cp == ';') {
        return ',';
    }
    return cp < 0xC0 || (cp >= 0x2000 && cp <= 0x206F) ? ' ' : cp;
}

static void chunks_read(struct folding *f, struct str name)
{
    char chunk[128];
    size_t n = 0;
    bool valid = utf8_valid(name);
    for (size_t at = 0; at < name.n;) {
        uint32_t cp = valid ? utf8_next(name, &at) : (unsigned char)name.p[at++];
        cp = !valid && cp > 127 ? 0 : plain_point(cp);
        char bytes[4];
        size_t size = 0;
        if (cp == ' ' || cp == ',') {
            chunk_keep(f, (struct str){ chunk, n });
            f->behind = f->behind || (cp == ',' && f->n > 0);
            n = 0;
        } else if (cp != 0) {
            utf8_encode(cp, bytes, &size);
            if (n + size <= sizeof chunk) {
                memcpy(chunk + n, bytes, size);
                n += size;
            }
        }
    }
    chunk_keep(f, (struct str){ chunk, n });
}

struct str name_fold(struct arena *a, struct str name)
{
    struct folding f = { .n = 0 };
    chunks_read(&f, name);
    if (f.n == 0 && f.dropped.n > 0) {
        f.words[f.n++] = f.dropped;
    }
    char out[NAME_FOLDED_MAX];
    size_t n = 0;
    for (size_t i = 0; i < f.n; i++) {
        if (i > 0) {
            out[n++] = ' ';
        }
        memcpy(out + n, f.words[i].p, f.words[i].n);
        n += f.words[i].n;
    }
    return n == 0 ? STR_NONE : str_copy(a, (struct str){ out, n });
}

int name_score(struct arena *scratch, struct str a, struct str b)
{
    struct str fa = name_fold(scratch, a);
    struct str fb = name_fold(scratch, b);
    return name_score_folded(fa, fb);
}
