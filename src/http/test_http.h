/*
 * test_http.h - a whole city for a test, in a temporary folder, with cheap passwords: requests
 * without a socket.
 *
 *   struct http_test *h = test_http_new();
 *   struct test_answer a = test_post(h, "case_manager", "/kasus", "kind=PHYSICAL&place=HOME");
 *   assert_int_equal(a.status, 303);
 *   test_http_free(h);
 *
 * Members, all logged in, set-up ended; the login is also the role: intake, case_manager,
 * companion, lead, partner (POLRESTA), leader, secretariat, admin, auditor; and second ones:
 * intake2, case_manager2, lead2, partner2 (RSUD_ABDUL_MANAP), partner3 (at the desk of partner). NULL is the public. The clock stands
 * at 14 November 2024 09:00 WIB and runs on. Whatever cannot be set up aborts with its reason: a
 * test has nothing to test then.
 */
#ifndef JJ_HTTP_TEST_HTTP_H
#define JJ_HTTP_TEST_HTTP_H

#include "http/http.h"

struct http_test;

struct test_answer {
    int status;
    struct str body, content_type, location;
    struct val *json; /* body as data when it is JSON of at most JSON_MAX_BYTES, else NULL */
    struct http_resp resp;
};

struct http_test *test_http_new(void);
void test_http_free(struct http_test *h);
/*
 * Closes database, keyring and log, and opens them again with everybody logged in: for tests of what
 * a process that died left. Aborts when the city does not open.
 */
void test_http_down(struct http_test *h);
void test_http_up(struct http_test *h);

/* path may carry a query. The language is Indonesian. */
struct test_answer test_get(struct http_test *h, const char *login, const char *path);
/* body urlencoded; csrf is added. */
struct test_answer test_post(struct http_test *h, const char *login, const char *path,
                             const char *body);
/* As above, answers as JSON. */
struct test_answer test_get_json(struct http_test *h, const char *login, const char *path);
struct test_answer test_post_json(struct http_test *h, const char *login, const char *path,
                                  const char *json);
/* multipart with one file in field "file"; fields as urlencoded text. */
struct test_answer test_post_file(struct http_test *h, const char *login, const char *path,
                                  const char *fields, const char *file_name, const char *type,
                                  struct str bytes);
/*
 * Any request; what is empty is filled in as a browser would (session, host, csrf is the
 * caller's).
 */
struct test_answer test_send(struct http_test *h, const char *login, struct http_req *rq);

/*
 * A ctx logged in as login (NULL: public), for direct calls of a feature's functions; good until
 * test_http_free.
 */
struct ctx *test_ctx(struct http_test *h, const char *login);
struct str test_csrf(struct http_test *h, const char *login);
struct str test_member_id(struct http_test *h, const char *login);
/* Moves civil time on. */
void test_clock_add(struct http_test *h, int64_t ms);
/* Follows a 303 by GET. */
struct test_answer test_follow(struct http_test *h, const char *login, const struct test_answer *a);
bool test_has(const struct test_answer *a, const char *text); /* in the body */
/* The value of the first hidden or text input of that name in the page; "" when there is none. */
struct str test_field(const struct test_answer *a, const char *name);
const char *test_printf(struct http_test *h, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *test_dir(struct http_test *h); /* the data folder */
const struct router *test_router(struct http_test *h);

#endif
