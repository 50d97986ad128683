/*
 * csrf.c - is a changing request ours? Three walls: the SameSite=Strict cookie, what the browser
 * says about the sender, and for staff a token of the session in every form.
 */
#include "http/http_priv.h"

static struct str origin_host(struct str origin)
{
    static const char *const schemes[] = { "http://", "https://" };
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        struct str scheme = str_of(schemes[i]);
        if (str_starts(origin, scheme)) {
            return str_cut(origin, scheme.n, origin.n);
        }
    }
    return STR_NONE;
}

bool csrf_same_origin(const struct http_req *rq)
{
    struct str site = rq->sec_fetch_site;
    if (site.n > 0 && !str_eqz(site, "same-origin") && !str_eqz(site, "none")) {
        return false;
    }
    /*
     * "null" comes from our own pages too: under no-referrer a browser hides the origin of a form.
     * Then the cookie's SameSite, the site above and the session's token decide.
     */
    if (rq->origin.n > 0 && !str_eqz(rq->origin, "null")) {
        return rq->host.n > 0 && str_ieq(origin_host(rq->origin), rq->host);
    }
    return true;
}

bool csrf_is_own_page(const struct http_req *rq)
{
    return csrf_same_origin(rq) && (str_eqz(rq->sec_fetch_site, "same-origin") ||
                                    (rq->sec_fetch_site.n == 0 && origin_host(rq->origin).n > 0));
}

bool csrf_token_ok(const struct http_req *rq, const struct actor *who)
{
    struct str given = http_input(rq, "csrf");
    if (who == NULL || who->csrf.n == 0 || given.n != who->csrf.n) {
        return false;
    }
    unsigned char differs = 0;
    for (size_t i = 0; i < given.n; i++) {
        differs |= (unsigned char)(given.p[i] ^ who->csrf.p[i]);
    }
    return differs == 0;
}
