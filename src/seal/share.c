/* share.c - two of three by XOR pairs; the printed form of a sheet. */
#include "seal/share.h"

#include <sodium.h>
#include <string.h>

/* A sheet's bytes. The digest at its end covers all before it. */
#define FORM 1
#define BOX (SHARE_SECRET + crypto_box_SEALBYTES)
struct sheet {
    unsigned char form, officer, passes, zero;
    unsigned char memory_kib[4];   /* little end first */
    unsigned char set[8];          /* the same on the three */
    unsigned char secret_mark[16]; /* of the public half: shows that the right secret came out */
    unsigned char salt[16];
    unsigned char box[2][BOX]; /* with the officer of lower number, with the other */
    unsigned char digest[8];
};
_Static_assert(sizeof(struct sheet) == 216, "no holes");
_Static_assert(sizeof(struct sheet) <= SHARE_BYTES && SHARE_BYTES % SHARE_LINES == 0, "fits");

#define LINE_BYTES (SHARE_BYTES / SHARE_LINES)
#define LINE_SIGNS (LINE_BYTES * 8 / 5)
#define CHECK_SIGNS 2
#define GROUP 4
_Static_assert(LINE_BYTES * 8 % 5 == 0 && LINE_SIGNS % GROUP == 0, "whole groups");
_Static_assert(2 + LINE_SIGNS + LINE_SIGNS / GROUP + 1 + CHECK_SIGNS + 1 <= SHARE_LINE_TEXT,
               "fits");

static struct sheet sheet_of(const struct share *s)
{
    struct sheet out;
    memcpy(&out, s->b, sizeof out);
    return out;
}

static void sheet_digest(const struct sheet *s, unsigned char out[8])
{
    unsigned char all[16];
    crypto_generichash(all, sizeof all, (const unsigned char *)s, offsetof(struct sheet, digest),
                       NULL, 0);
    memcpy(out, all, 8);
}

static void sheet_keep(struct share *to, struct sheet *s)
{
    sheet_digest(s, s->digest);
    memset(to->b, 0, sizeof to->b);
    memcpy(to->b, s, sizeof *s);
}

static void secret_mark(const unsigned char secret[SHARE_SECRET], unsigned char out[16])
{
    unsigned char pk[32];
    crypto_scalarmult_base(pk, secret);
    crypto_generichash(out, 16, pk, sizeof pk, NULL, 0);
}

void share_begin(struct share out[SHARE_OFFICERS], uint32_t passes, uint32_t memory_kib)
{
    struct sheet s = { .form = FORM, .passes = (unsigned char)passes };
    for (size_t i = 0; i < 4; i++) {
        s.memory_kib[i] = (unsigned char)(memory_kib >> (8 * i));
    }
    randombytes_buf(s.set, sizeof s.set);
    for (size_t i = 0; i < SHARE_OFFICERS; i++) {
        s.officer = (unsigned char)(i + 1);
        randombytes_buf(s.salt, sizeof s.salt);
        sheet_keep(&out[i], &s);
    }
}

void share_job(const struct share *sheet, struct str passphrase, struct stretch_job *job)
{
    const struct sheet s = sheet_of(sheet);
    crypto_generichash(job->secret, sizeof job->secret, (const unsigned char *)passphrase.p,
                       passphrase.n, NULL, 0);
    memcpy(job->salt, s.salt, sizeof job->salt);
    job->passes = s.passes;
    job->memory_kib = 0;
    for (size_t i = 0; i < 4; i++) {
        job->memory_kib |= (uint32_t)s.memory_kib[i] << (8 * i);
    }
}

/* Which of an officer's two boxes he shares with the other. */
static size_t box_with(int officer, int other)
{
    int lower = officer == 1 ? 2 : 1;
    return other == lower ? 0 : 1;
}

static bool box_put(struct sheet *s, int other, const unsigned char stretched[32],
                    const unsigned char value[SHARE_SECRET])
{
    unsigned char pk[32];
    unsigned char sk[32];
    crypto_box_seed_keypair(pk, sk, stretched);
    sodium_memzero(sk, sizeof sk);
    return crypto_box_seal(s->box[box_with(s->officer, other)], value, SHARE_SECRET, pk) == 0;
}

static bool box_open(const struct sheet *s, int other, const unsigned char stretched[32],
                     unsigned char value[SHARE_SECRET])
{
    unsigned char pk[32];
    unsigned char sk[32];
    crypto_box_seed_keypair(pk, sk, stretched);
    bool ok = crypto_box_seal_open(value, s->box[box_with(s->officer, other)], BOX, pk, sk) == 0;
    sodium_memzero(sk, sizeof sk);
    return ok;
}

static void xor_into(unsigned char to[SHARE_SECRET], const unsigned char from[SHARE_SECRET])
{
    for (size_t i = 0; i < SHARE_SECRET; i++) {
        to[i] ^= from[i];
    }
}

bool share_split(struct share sheets[SHARE_OFFICERS], const unsigned char secret[SHARE_SECRET],
                 const unsigned char stretched[SHARE_OFFICERS][32])
{
    struct sheet s[SHARE_OFFICERS];
    unsigned char r[SHARE_SECRET];
    bool ok = sodium_init() >= 0;
    for (size_t i = 0; i < SHARE_OFFICERS; i++) {
        s[i] = sheet_of(&sheets[i]);
        secret_mark(secret, s[i].secret_mark);
    }
    for (int i = 0; i < SHARE_OFFICERS; i++) {
        for (int j = i + 1; j < SHARE_OFFICERS; j++) {
            randombytes_buf(r, sizeof r); /* of this pair alone */
            ok = ok && box_put(&s[i], j + 1, stretched[i], r);
            xor_into(r, secret);
            ok = ok && box_put(&s[j], i + 1, stretched[j], r);
        }
    }
    sodium_memzero(r, sizeof r);
    for (size_t i = 0; i < SHARE_OFFICERS; i++) {
        sheet_keep(&sheets[i], &s[i]);
    }
    return ok;
}

enum share_fault share_join(const struct share sheets[2], const unsigned char stretched[2][32],
                            unsigned char secret[SHARE_SECRET])
{
    const struct sheet a = sheet_of(&sheets[0]);
    const struct sheet b = sheet_of(&sheets[1]);
    unsigned char half[SHARE_SECRET];
    unsigned char mark[16];
    enum share_fault fault = SHARE_FINE;
    if (memcmp(a.set, b.set, sizeof a.set) != 0) {
        return SHARE_OTHER_SET;
    }
    if (a.officer == b.officer) {
        return SHARE_SAME;
    }
    if (!box_open(&a, b.officer, stretched[0], secret)) {
        fault = SHARE_FIRST_CLOSED;
    } else if (!box_open(&b, a.officer, stretched[1], half)) {
        fault = SHARE_SECOND_CLOSED;
    } else {
        xor_into(secret, half);
        secret_mark(secret, mark);
        fault = memcmp(mark, a.secret_mark, sizeof mark) == 0 ? SHARE_FINE : SHARE_WRONG;
    }
    if (fault != SHARE_FINE) {
        sodium_memzero(secret, SHARE_SECRET);
    }
    sodium_memzero(half, sizeof half);
    return fault;
}

int share_officer(const struct share *sheet)
{
    return sheet_of(sheet).officer;
}

/* ---- on paper: Crockford's base 32, without I, L, O and U ---- */

static const char SIGNS[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void signs_write(const unsigned char *bytes, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++) {
        unsigned v = 0;
        for (size_t bit = 5 * i; bit < 5 * i + 5; bit++) {
            v = v << 1 | ((unsigned)bytes[bit / 8] >> (7 - bit % 8) & 1U);
        }
        out[i] = SIGNS[v];
    }
}

/* 10 bits over the line and its number. */
static void check_signs(const unsigned char line[LINE_BYTES], size_t number, char out[CHECK_SIGNS])
{
    unsigned char in[LINE_BYTES + 1];
    unsigned char hash[16];
    memcpy(in, line, LINE_BYTES);
    in[LINE_BYTES] = (unsigned char)number;
    crypto_generichash(hash, sizeof hash, in, sizeof in, NULL, 0);
    signs_write(hash, CHECK_SIGNS, out);
}

void share_line(const struct share *sheet, size_t line, char out[SHARE_LINE_TEXT])
{
    char signs[LINE_SIGNS];
    const unsigned char *bytes = sheet->b + line * LINE_BYTES;
    size_t n = 0;
    signs_write(bytes, LINE_SIGNS, signs);
    out[n++] = (char)('0' + (line + 1) / 10);
    out[n++] = (char)('0' + (line + 1) % 10);
    for (size_t i = 0; i < LINE_SIGNS; i++) {
        if (i % GROUP == 0) {
            out[n++] = ' ';
        }
        out[n++] = signs[i];
    }
    out[n++] = ' ';
    check_signs(bytes, line + 1, out + n);
    out[n + CHECK_SIGNS] = '\0';
    sodium_memzero(signs, sizeof signs);
}

static int sign_value(char c)
{
    c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    const char *at = c == '\0' ? NULL : strchr(SIGNS, c);
    return at == NULL ? -1 : (int)(at - SIGNS);
}

/* The signs of a line without what stands between them; 0 when it is other text. */
static size_t line_signs(struct str text, unsigned char *out, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        const int v = sign_value(c);
        if (c == ' ' || c == '-' || c == '\t' || c == '\r') {
            continue;
        }
        if (v < 0 || n == cap) {
            return 0;
        }
        out[n++] = (unsigned char)v;
    }
    return n;
}

/* One typed line into its place; what is not as printed leaves the place empty. */
static void line_take(struct str text, struct share *out, bool there[SHARE_LINES])
{
    unsigned char v[2 + LINE_SIGNS + CHECK_SIGNS];
    unsigned char bytes[LINE_BYTES] = { 0 };
    char check[CHECK_SIGNS];
    if (line_signs(text, v, sizeof v) != sizeof v) {
        return;
    }
    const size_t number = (size_t)v[0] * 10 + v[1];
    if (v[0] > 9 || v[1] > 9 || number < 1 || number > SHARE_LINES) {
        return;
    }
    for (size_t bit = 0; bit < LINE_BYTES * 8; bit++) {
        const unsigned one = (unsigned)v[2 + bit / 5] >> (4 - bit % 5) & 1U;
        bytes[bit / 8] = (unsigned char)(bytes[bit / 8] | one << (7 - bit % 8));
    }
    check_signs(bytes, number, check);
    if (SIGNS[v[2 + LINE_SIGNS]] == check[0] && SIGNS[v[3 + LINE_SIGNS]] == check[1]) {
        memcpy(out->b + (number - 1) * LINE_BYTES, bytes, LINE_BYTES);
        there[number - 1] = true;
    }
}

bool share_read(struct str text, struct share *out, size_t *line)
{
    bool there[SHARE_LINES] = { false };
    struct str one = STR_NONE;
    unsigned char digest[8];
    memset(out, 0, sizeof *out);
    *line = 0;
    while (str_next(&text, '\n', &one)) {
        line_take(one, out, there);
    }
    for (size_t i = 0; i < SHARE_LINES; i++) {
        if (!there[i]) {
            *line = i + 1;
            return false;
        }
    }
    const struct sheet s = sheet_of(out);
    sheet_digest(&s, digest);
    return s.form == FORM && s.officer >= 1 && s.officer <= SHARE_OFFICERS &&
           memcmp(digest, s.digest, sizeof digest) == 0;
}
