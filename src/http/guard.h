/*
 * guard.h - what the gate refuses before anybody else sees it (measured.md 6). Pure. What the HTTP
 * library hides from a guard is written down in README.md.
 */
#ifndef JJ_HTTP_GUARD_H
#define JJ_HTTP_GUARD_H

#include "base/strbuf.h"
#include "http/http.h"

struct guard {
    size_t headers, hosts, lengths, codings;
    int64_t length; /* of the body as announced; -1: not said */
    bool bad;
    struct str host, content_type, cookie, accept, accept_language, accept_encoding, origin,
        sec_fetch_site, if_match, fragment, forwarded_for;
};

void guard_init(struct guard *g);
/* One header as it came. Texts must outlive g. */
void guard_header(struct guard *g, struct str name, struct str value);
/* After all headers: is the whole request to be read? */
MUST_USE bool guard_ok(const struct guard *g, struct str method, struct str version,
                       struct str target);
MUST_USE bool guard_method(struct str method, enum method *out);
/* Raw target "/a%20b?x=1" into decoded path and raw query. False: not ours. */
MUST_USE bool guard_target(struct arena *a, struct str target, struct str *path, struct str *query);

#endif
