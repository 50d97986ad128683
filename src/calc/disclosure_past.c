/*
 * disclosure_past.c - what a new sheet may show after others went out before it. Differences are looked at remainder by
 * remainder: see disclosure.h for why that is all there is.
 */
#include "calc/disclosure.h"

/* The sheets of the past and, at place n_past, the new one. */
struct history {
    const struct disclosure_sheet *past;
    const struct disclosure_sheet *now;
    size_t n_past, n;
    const bool *hidden; /* of now */
    int64_t limit;
};

static const struct disclosure_sheet *sheet(const struct history *h, size_t i)
{
    return i < h->n_past ? &h->past[i] : h->now;
}

static bool shows(const struct history *h, size_t i, size_t code)
{
    return i < h->n_past ? h->past[i].counts[code] != DISCLOSURE_HIDDEN : !h->hidden[code];
}

/* Whether sheet i is about a part of what sheet j is about: of two states of one period the older one is the part. */
static bool is_part(const struct history *h, size_t i, size_t j)
{
    const struct disclosure_sheet *a = sheet(h, i);
    const struct disclosure_sheet *b = sheet(h, j);
    const bool same = a->from == b->from && a->to == b->to;
    return i != j && a->from >= b->from && a->to <= b->to && (!same || i < j);
}

static bool cuts_across(const struct disclosure_sheet *a, const struct disclosure_sheet *b)
{
    const bool apart = a->to < b->from || b->to < a->from;
    const bool inside =
        (a->from >= b->from && a->to <= b->to) || (b->from >= a->from && b->to <= a->to);
    return !apart && !inside;
}

/* A part of sheet j that is in no larger part of it. */
static bool is_next_part(const struct history *h, size_t i, size_t j)
{
    bool next = is_part(h, i, j);
    for (size_t m = 0; m <= h->n_past && next; m++) {
        next = !(is_part(h, i, m) && is_part(h, m, j));
    }
    return next;
}

/* What sheet j says about its remainder. Its total holds when what is told and what is hidden do. */
struct rest {
    int64_t total, told; /* told: sum of what it shows */
    size_t part;         /* the longest one taken away; DISCLOSURE_NONE */
};

static int64_t rest_of(const struct history *h, size_t j, size_t code)
{
    int64_t n = sheet(h, j)->counts[code];
    for (size_t i = 0; i <= h->n_past; i++) {
        n -= is_next_part(h, i, j) ? sheet(h, i)->counts[code] : 0;
    }
    return n;
}

static struct rest rest_sums(const struct history *h, size_t j)
{
    struct rest r = { .total = sheet(h, j)->total, .part = DISCLOSURE_NONE };
    for (size_t i = 0; i <= h->n_past; i++) {
        if (is_next_part(h, i, j)) {
            r.total -= sheet(h, i)->total;
            r.part = r.part == DISCLOSURE_NONE || sheet(h, i)->to - sheet(h, i)->from >
                                                      sheet(h, r.part)->to - sheet(h, r.part)->from
                         ? i
                         : r.part;
        }
    }
    for (size_t k = 0; k < h->n; k++) {
        r.told += shows(h, j, k) ? rest_of(h, j, k) : 0;
    }
    return r;
}

static bool may_be_told(int64_t n, int64_t limit)
{
    return n == 0 || n >= limit;
}

/* A code that the remainder of sheet j tells and must not; n: none. */
static size_t told_too_small(const struct history *h, size_t j)
{
    size_t k = 0;
    while (k < h->n && (!shows(h, j, k) || may_be_told(rest_of(h, j, k), h->limit))) {
        k++;
    }
    return k;
}

/* What it hides is two codes at least: the sheet itself sees to that. */
static bool covers(const struct history *h, const struct rest *r)
{
    return may_be_told(r->total - r->told, h->limit);
}

/* The shown code with the smallest count above 0 in the remainder, else any; n: all are hidden. */
static size_t next_to_hide(const struct history *h)
{
    size_t best = h->n;
    int64_t least = 0;
    for (size_t k = 0; k < h->n; k++) {
        const int64_t v = shows(h, h->n_past, k) ? rest_of(h, h->n_past, k) : 0;
        if (shows(h, h->n_past, k) && (best == h->n || (v > 0 && (least <= 0 || v < least)))) {
            best = k;
            least = v;
        }
    }
    return best;
}

/* Whether a longer period that is out allows this part: nothing hidden that it shows, and its new remainder holds. */
static bool fits_in(const struct history *h, size_t outer)
{
    for (size_t k = 0; k < h->n; k++) {
        if (shows(h, outer, k) && !shows(h, h->n_past, k)) {
            return false;
        }
    }
    const struct rest r = rest_sums(h, outer);
    return told_too_small(h, outer) == h->n && covers(h, &r);
}

/* Hides in the new sheet until it and its remainder hold. */
static bool hide_all(const struct history *h, bool *hidden, size_t *against)
{
    *against = rest_sums(h, h->n_past).part;
    while (disclosure_hide_more(h->now->counts, h->n, h->limit, hidden)) {
        const struct rest r = rest_sums(h, h->n_past);
        size_t k = told_too_small(h, h->n_past);
        if (k == h->n && covers(h, &r)) {
            return true;
        }
        k = k < h->n ? k : next_to_hide(h);
        if (k == h->n) {
            return false;
        }
        hidden[k] = true;
    }
    return false;
}

bool disclosure_hide_after(const struct disclosure_sheet *now, size_t n,
                           const struct disclosure_sheet *past, size_t n_past, int64_t limit,
                           bool *hidden, size_t *against)
{
    const struct history h = {
        .past = past, .now = now, .n_past = n_past, .n = n, .hidden = hidden, .limit = limit
    };
    *against = DISCLOSURE_NONE;
    if (!disclosure_hide(now->counts, n, limit, hidden)) {
        return false;
    }
    for (size_t k = 0; k < n; k++) {
        hidden[k] = false;
    }
    for (size_t i = 0; i < n_past; i++) {
        if (cuts_across(&past[i], now)) {
            *against = i;
            return false;
        }
        for (size_t k = 0; k < n; k++) {
            hidden[k] = hidden[k] || (is_part(&h, i, n_past) && !shows(&h, i, k));
        }
    }
    if (!hide_all(&h, hidden, against)) {
        return false;
    }
    for (size_t j = 0; j < n_past; j++) {
        if (is_next_part(&h, n_past, j) && !fits_in(&h, j)) {
            *against = j;
            return false;
        }
    }
    *against = DISCLOSURE_NONE;
    return true;
}
