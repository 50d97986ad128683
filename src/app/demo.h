/* demo.h - making of the demo city. */
#ifndef JJ_APP_DEMO_H
#define JJ_APP_DEMO_H

#include "app/setup.h"

/*
 * Makes the demo city in where->data: Kota Jambi, invented people, demo day 14 November 2024, every
 * member logged in once,
 * set-up ended; writes accounts.tsv (role login password), receipt.txt and recovery.secret. *why
 * when it fails.
 */
MUST_USE enum err demo_prepare(struct arena *mem, const struct city_where *where, struct str *why);

#endif
