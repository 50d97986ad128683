/*
 * config.h - how a city is set up: DIR/jejaring.conf, then the environment (JEJARING_*), then
 * flags. The file is a strict INI: [section], name = value, '#' lines; an unknown name stops the
 * start with file and line.
 */
#ifndef JJ_APP_CONFIG_H
#define JJ_APP_CONFIG_H

#include "base/arena.h"
#include "base/str.h"
#include "base/strbuf.h"

struct config {
    struct str pack;     /* [city] pack: folder name of the city's pack */
    struct str database; /* [city] database: file below DIR */
    struct str listen;   /* [server] listen: ADDR:PORT */
    /* [server] behind_proxy: address of the proxy that speaks TLS for us */
    struct str behind_proxy;
    struct str tls_cert, tls_key; /* [server] */
    int64_t workers;              /* [server] workers: 1..32 */
    int64_t request_seconds; /* [server] request_seconds: a worker that takes longer is killed */
    int64_t stretchers;      /* [server] stretchers: 0 chooses by cores */
    /* [mail] server: HOST:PORT; from: an address; user, password_file */
    struct str mail_server, mail_from, mail_user, mail_password_file;
    /* [gateway] url; type: json or form; body: with {to} and {text}; header_file */
    struct str gateway_url, gateway_type, gateway_body, gateway_header_file;
    bool demo;               /* [demo] on */
    int64_t clock_offset_ms; /* [demo] clock_offset_ms */
};

void config_defaults(struct config *cfg);
/* Reads text of a file named path. False: *why is "file:line: reason". */
MUST_USE bool config_read(struct arena *a, struct config *cfg, const char *path, struct str text,
                          struct str *why);
/* One setting by its full name, "server.listen". False: *why without place. */
MUST_USE bool config_set(struct arena *a, struct config *cfg, struct str name, struct str value,
                         struct str *why);
/* All settings as a text that config_read takes. */
void config_write(struct strbuf *b, const struct config *cfg);
/* JEJARING_LISTEN and so on: each setting's name in capitals. */
MUST_USE bool config_environment(struct arena *a, struct config *cfg, struct str *why);

#endif
