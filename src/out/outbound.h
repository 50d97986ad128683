/*
 * outbound.h - the two ways out of the house: a mail by SMTP, a short text by an HTTP gateway;
 * libcurl is used here and nowhere else. TLS with the certificate checked, unless the other end is
 * this machine; no redirect, no proxy, 10 seconds in all. What the other end says is neither kept
 * nor logged: its code alone decides, and a word for it (JOB_WHY of store/job.h) tells the admin
 * where it failed: unreachable, tls, login, refused, busy, address.
 */
#ifndef JJ_OUT_OUTBOUND_H
#define JJ_OUT_OUTBOUND_H

#include "base/ctx.h"

#define OUTBOUND_TO_MAX 254 /* bytes of an address: RFC 5321 4.5.3.1.3 */

enum outbound_type { OUTBOUND_JSON, OUTBOUND_FORM };

struct outbound_config {
    struct str mail_server; /* HOST:PORT; port 465 speaks TLS from the start; "": no mail */
    struct str mail_from;   /* plain address */
    struct str mail_user, mail_password; /* "": no login */
    struct str gateway_url;              /* "": no gateway */
    struct str gateway_body;             /* with {to} and {text} */
    struct str gateway_header;           /* one line, "Name: value"; may be "" */
    enum outbound_type gateway_type;     /* how {to} and {text} are escaped, and Content-Type */
    const char *wrong; /* what is wrong with the settings, so that nothing is sent; NULL: nothing */
};

struct outbound;

/* False: *why says in English which setting is wrong; never with a secret in it. */
MUST_USE bool outbound_check(const struct outbound_config *cfg, const char **why);
/* cfg was checked; its strings must live as long. Starts libcurl: once in a process. NULL: no. */
struct outbound *outbound_open(struct arena *a, const struct outbound_config *cfg);
void outbound_close(struct outbound *o);

/*
 * Of the form that store/job.h asks for; data is the struct outbound. ERR_STORE: not sent, try
 * later. ERR_INPUT: no address, or refused for good. c->fail has the reason.
 */
enum err outbound_mail(void *data, struct ctx *c, struct str to, struct str subject,
                       struct str body);
enum err outbound_gateway(void *data, struct ctx *c, struct str number, struct str text);

/* What is sent, for the tests. A mail as RFC 5322 has it, with encoded subject (RFC 2047). */
struct str outbound_message(struct ctx *c, struct str from, struct str to, struct str subject,
                            struct str body);
struct str outbound_fill(struct arena *a, struct str body, enum outbound_type type, struct str to,
                         struct str text);
/* One line of a plain address or of a number with digits, + and nothing else. */
bool outbound_is_address(struct str s);
bool outbound_is_number(struct str s);

#endif
