/*
 * work.h - for the tests of the daily work on a case: a case as if intake had opened it, and short
 * ways to ask.
 */
#ifndef JJ_TESTS_WORK_H
#define JJ_TESTS_WORK_H

#include "base/check.h"
#include "feature/case/case.h"
#include "http/test_http.h"

/* One city per program; state of the cmocka group. */
int work_begin(void **state);
int work_end(void **state);

/*
 * A case that login opened and manages: a girl of 14 (KORBAN), a man of 40 (TERLAPOR), nobody's
 * identity.
 */
struct work_case {
    struct str id, victim, reported;
};
struct work_case work_open(struct http_test *h, const char *login);
/* The case as it is stored now. */
struct case_all work_load(struct http_test *h, const char *login, struct str case_id);
/* A party of it by id: rows made in one millisecond stand in any order. */
const struct party *work_party(const struct case_all *all, struct str id);
/* "/kasus/ID" and what follows. */
const char *work_path(struct http_test *h, const struct work_case *k, const char *rest);
/* Members who have no business in the case: every one gets the same 404 or 403. */
void work_refuses_others(struct http_test *h, const struct work_case *k, const char *rest,
                         bool post, const char *body);

#endif
