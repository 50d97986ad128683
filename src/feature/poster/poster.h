/* poster.h - a page to print and hang up: numbers, a few words, the way to the public page. */
#ifndef JJ_FEATURE_POSTER_H
#define JJ_FEATURE_POSTER_H

#include "http/http.h"

/*
 * Data of the poster for a public address. Without an address that people can open, "ready" is
 * false and there is no code.
 * "sample" is true for addresses that never exist: what is printed then says so.
 */
void poster_put(struct ctx *c, struct str public_url, struct val *data);

extern const struct feature poster_feature;

#endif
