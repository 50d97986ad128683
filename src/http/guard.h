/*
 * guard.h - what the gate refuses before anybody else sees it (measured.md 6). Pure. What the HTTP
 * library tolerates without showing it is written down in SECURITY.md.
 */
#ifndef JJ_HTTP_GUARD_H
#define JJ_HTTP_GUARD_H

#include "base/strbuf.h"
#include "http/http.h"

#define GUARD_HEAD_MAX ((size_t)16 * 1024) /* request line and headers together */

struct guard {
    size_t headers, hosts, lengths, codings;
    unsigned kept;  /* which of those below have come */
    size_t seen;    /* bytes of all header lines, as they look */
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
/*
 * Do request line and headers, as they look, account for every byte of the head that was read
 * (bytes, with both newlines at its end)? Else the library has swallowed something: what stands
 * behind a NUL, a line folded into another one, a newline without CR.
 */
MUST_USE bool guard_whole(const struct guard *g, struct str method, struct str version,
                          struct str target, size_t bytes);
MUST_USE bool guard_method(struct str method, enum method *out);
/* Raw target "/a%20b?x=1" into decoded path and raw query. False: not ours. */
MUST_USE bool guard_target(struct arena *a, struct str target, struct str *path, struct str *query);

#endif
