/* outbound.c - mail and short texts by libcurl. */
#include "out/outbound.h"

#include <curl/curl.h>
#include <string.h>
#include <time.h>

#include "base/ids.h"
#include "base/strbuf.h"
#include "base/utf8.h"

#define WAIT_SECONDS 10L
#define LINE_BYTES 57 /* 76 characters in base64: RFC 2045 6.8 */
#define WORD_BYTES 39 /* 52 characters, in one line with its frame: RFC 2047 2 */

struct outbound {
    const struct outbound_config *cfg;
};

/* ---- what is sent ---- */

static void put_base64(struct strbuf *b, struct str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        const size_t left = s.n - i;
        const unsigned x = (unsigned)(unsigned char)s.p[i] << 16 |
                           (left > 1 ? (unsigned)(unsigned char)s.p[i + 1] << 8 : 0) |
                           (left > 2 ? (unsigned)(unsigned char)s.p[i + 2] : 0);
        strbuf_putc(b, digits[x >> 18 & 63]);
        strbuf_putc(b, digits[x >> 12 & 63]);
        strbuf_putc(b, left > 1 ? digits[x >> 6 & 63] : '=');
        strbuf_putc(b, left > 2 ? digits[x & 63] : '=');
    }
}

/* Encoded words, none of which cuts a character. */
static void put_subject(struct strbuf *b, struct str s)
{
    size_t from = 0;
    do {
        size_t to = from;
        for (size_t at = from; at < s.n;) {
            (void)utf8_next(s, &at);
            if (at - from > WORD_BYTES) {
                break;
            }
            to = at;
        }
        strbuf_putz(b, from == 0 ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        put_base64(b, str_cut(s, from, to));
        strbuf_putz(b, "?=");
        from = to;
    } while (from < s.n);
}

static void put_date(struct strbuf *b, int64_t ms)
{
    static const char days[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
    static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    const time_t seconds = (time_t)(ms / 1000);
    struct tm t = { 0 };
    (void)gmtime_r(&seconds, &t); /* a year beyond all int: stays 1900 */
    strbuf_printf(b, "%s, %02d %s %04d %02d:%02d:%02d +0000", days[t.tm_wday], t.tm_mday,
                  months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static struct str domain_of(struct str address)
{
    const size_t at = str_find(address, '@', 0);
    return at == SIZE_MAX ? address : str_cut(address, at + 1, address.n);
}

struct str outbound_message(struct ctx *c, struct str from, struct str to, struct str subject,
                            struct str body)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, "Date: ");
    put_date(&b, c->now_ms);
    strbuf_putz(&b, "\r\nFrom: <");
    strbuf_put(&b, from);
    strbuf_putz(&b, ">\r\nTo: <");
    strbuf_put(&b, to);
    /* nothing of this machine or of the time: a random number at the sender's domain */
    strbuf_putz(&b, ">\r\nMessage-ID: <");
    strbuf_put(&b, id_random(c->mem));
    strbuf_putc(&b, '@');
    strbuf_put(&b, domain_of(from));
    strbuf_putz(&b, ">\r\nSubject: ");
    put_subject(&b, subject);
    strbuf_putz(&b, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                    "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n");
    for (size_t i = 0; i < body.n; i += LINE_BYTES) {
        put_base64(&b, str_cut(body, i, i + LINE_BYTES < body.n ? i + LINE_BYTES : body.n));
        strbuf_putz(&b, "\r\n");
    }
    return strbuf_str(&b);
}

static void put_json(struct strbuf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char ch = (unsigned char)s.p[i];
        if (ch == '"' || ch == '\\') {
            strbuf_putc(b, '\\');
        }
        if (ch < 0x20 || ch == 0x7F) {
            strbuf_printf(b, "\\u%04x", ch);
        } else {
            strbuf_putc(b, (char)ch);
        }
    }
}

static void put_form(struct strbuf *b, struct str s)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char ch = (unsigned char)s.p[i];
        if (ch != 0 && strchr(plain, ch) != NULL) {
            strbuf_putc(b, (char)ch);
        } else {
            strbuf_printf(b, "%%%02X", ch);
        }
    }
}

/* In one pass: a {to} within the text stays text. */
struct str outbound_fill(struct arena *a, struct str body, enum outbound_type type, struct str to,
                         struct str text)
{
    void (*const put)(struct strbuf *, struct str) = type == OUTBOUND_JSON ? put_json : put_form;
    struct strbuf b;
    strbuf_init(&b, a);
    for (size_t i = 0; i < body.n;) {
        const struct str rest = str_cut(body, i, body.n);
        if (str_starts(rest, STR("{to}"))) {
            put(&b, to);
            i += sizeof "{to}" - 1;
        } else if (str_starts(rest, STR("{text}"))) {
            put(&b, text);
            i += sizeof "{text}" - 1;
        } else {
            strbuf_putc(&b, body.p[i++]);
        }
    }
    return strbuf_str(&b);
}

/* ---- what may be set and sent to ---- */

/* Printable ASCII without space and the characters that frame an address. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] <= 0x20 || s.p[i] >= 0x7F || strchr("<>(),;:\\\"", s.p[i]) != NULL) {
            return false;
        }
    }
    return s.n > 0;
}

bool outbound_is_address(struct str s)
{
    const size_t at = str_find(s, '@', 0);
    return is_plain(s) && s.n <= OUTBOUND_TO_MAX && at != SIZE_MAX && at > 0 && at + 1 < s.n &&
           s.p[0] != '-' && str_find(s, '@', at + 1) == SIZE_MAX &&
           !str_has(domain_of(s), STR("/"));
}

bool outbound_is_number(struct str s)
{
    const size_t first = s.n > 0 && s.p[0] == '+' ? 1 : 0;
    for (size_t i = first; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n >= first + 3 && s.n <= first + 15; /* ITU-T E.164: 15 digits */
}

/* Of "HOST:PORT/..." the host; none where a user's name stands before it. */
static struct str host_of(struct str s)
{
    size_t end = 0;
    while (end < s.n && strchr("/?#\\", s.p[end]) == NULL) {
        end++;
    }
    const struct str place = str_cut(s, 0, end);
    const size_t close = str_find(place, ']', 0);
    const size_t colon = str_find(place, ':', 0);
    if (str_find(place, '@', 0) != SIZE_MAX) {
        return STR_NONE;
    }
    if (str_starts(place, STR("["))) {
        return close == SIZE_MAX ? STR_NONE : str_cut(place, 0, close + 1);
    }
    return colon == SIZE_MAX ? place : str_cut(place, 0, colon);
}

static bool is_here(struct str host)
{
    return str_eqz(host, "127.0.0.1") || str_eqz(host, "[::1]") || str_eqz(host, "localhost");
}

static struct str after_scheme(struct str url)
{
    const size_t at = str_find(url, ':', 0);
    return at == SIZE_MAX || at + 3 > url.n ? STR_NONE : str_cut(url, at + 3, url.n);
}

static bool is_line(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] >= 0x7F) {
            return false;
        }
    }
    return true;
}

static const char *check_mail(const struct outbound_config *cfg)
{
    const struct str host = host_of(cfg->mail_server);
    int64_t port = 0;
    if (host.n == 0 || host.n + 1 >= cfg->mail_server.n || cfg->mail_server.p[host.n] != ':' ||
        !str_to_int(str_cut(cfg->mail_server, host.n + 1, cfg->mail_server.n), &port) || port < 1 ||
        port > 65535 || !is_line(host)) {
        return "mail.server wants HOST:PORT";
    }
    if (!outbound_is_address(cfg->mail_from)) {
        return "mail.from wants one plain address";
    }
    return (cfg->mail_user.n > 0) != (cfg->mail_password.n > 0)
               ? "mail.user and mail.password_file go together"
               : NULL;
}

static const char *check_gateway(const struct outbound_config *cfg)
{
    const struct str host = host_of(after_scheme(cfg->gateway_url));
    const bool tls = str_starts(cfg->gateway_url, STR("https://"));
    const struct str header = cfg->gateway_header;
    const size_t colon = str_find(header, ':', 0);
    if ((!tls && !str_starts(cfg->gateway_url, STR("http://"))) || host.n == 0 ||
        !is_line(cfg->gateway_url)) {
        return "gateway.url wants an address with https, without a user's name";
    }
    if (!tls && !is_here(host)) {
        return "gateway.url wants https: only this machine may be reached without";
    }
    if (!str_has(cfg->gateway_body, STR("{to}")) || !str_has(cfg->gateway_body, STR("{text}"))) {
        return "gateway.body wants {to} and {text}";
    }
    if (header.n > 0 && (colon == SIZE_MAX || colon == 0 || !is_plain(str_cut(header, 0, colon)) ||
                         !is_line(header))) {
        return "gateway.header_file wants one line, Name: value";
    }
    return NULL;
}

bool outbound_check(const struct outbound_config *cfg, const char **why)
{
    *why = cfg->mail_server.n > 0 ? check_mail(cfg) : NULL;
    if (*why == NULL && cfg->gateway_url.n > 0) {
        *why = check_gateway(cfg);
    }
    return *why == NULL;
}

/* ---- sending ---- */

struct outbound *outbound_open(struct arena *a, const struct outbound_config *cfg)
{
    struct outbound *o = NEW(a, struct outbound);
    o->cfg = cfg;
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? o : NULL;
}

void outbound_close(struct outbound *o)
{
    if (o != NULL) {
        curl_global_cleanup();
    }
}

static size_t drop(char *p, size_t size, size_t n, void *data)
{
    (void)p;
    (void)data;
    return size * n;
}

static size_t feed(char *p, size_t size, size_t n, void *data)
{
    struct str *rest = data;
    const size_t part = size * n < rest->n ? size * n : rest->n;
    if (part > 0) {
        memcpy(p, rest->p, part);
    }
    *rest = str_cut(*rest, part, rest->n);
    return part;
}

/* What both ways have in common. False: no memory. */
static bool prepare(CURL *h, const char *url, const char *protocols)
{
    return curl_easy_setopt(h, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_PROXY, "") == CURLE_OK && /* whatever the environment says */
           curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_TIMEOUT, WAIT_SECONDS) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, WAIT_SECONDS) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
           curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, drop) == CURLE_OK;
}

/* Where it failed, from what libcurl and the other end's code say. */
static enum err because(struct ctx *c, enum err e, CURLcode sent, long code)
{
    const char *why = "job.why.busy";
    if (e == OK) {
        return OK;
    }
    if (e == ERR_INPUT) {
        why = "job.why.refused";
    } else if (sent == CURLE_LOGIN_DENIED || code == 401 || code == 403 || code == 530 ||
               code == 535) {
        why = "job.why.login";
    } else if (sent == CURLE_USE_SSL_FAILED || sent == CURLE_PEER_FAILED_VERIFICATION ||
               sent == CURLE_SSL_CONNECT_ERROR || sent == CURLE_SSL_CACERT_BADFILE) {
        why = "job.why.tls";
    } else if (sent == CURLE_COULDNT_CONNECT || sent == CURLE_COULDNT_RESOLVE_HOST ||
               sent == CURLE_OPERATION_TIMEDOUT) {
        why = "job.why.unreachable";
    }
    return fail(c, e, "", why);
}

static long code_of(CURL *h)
{
    long code = 0;
    (void)curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &code); /* 0 where there was no answer */
    return code;
}

/* TLS from the start on the port that is for it (RFC 8314), else by STARTTLS, which must come. */
static bool prepare_mail(CURL *h, const struct outbound_config *cfg, struct arena *a, struct str *m)
{
    const struct str server = cfg->mail_server;
    const bool here = is_here(host_of(server));
    const bool tls = str_ends(server, STR(":465"));
    /* the path is what we greet with: the sender's domain, not this machine's name */
    const struct str url[] = { tls ? STR("smtps://") : STR("smtp://"), server, STR("/"),
                               domain_of(cfg->mail_from) };
    bool fine = prepare(h, str_z(a, str_join(a, url, ARRAY_LEN(url))), tls ? "smtps" : "smtp") &&
                curl_easy_setopt(h, CURLOPT_USE_SSL,
                                 (long)(here ? CURLUSESSL_NONE : CURLUSESSL_ALL)) == CURLE_OK &&
                curl_easy_setopt(h, CURLOPT_MAIL_FROM, str_z(a, cfg->mail_from)) == CURLE_OK &&
                curl_easy_setopt(h, CURLOPT_READFUNCTION, feed) == CURLE_OK &&
                curl_easy_setopt(h, CURLOPT_READDATA, m) == CURLE_OK &&
                curl_easy_setopt(h, CURLOPT_UPLOAD, 1L) == CURLE_OK;
    if (fine && cfg->mail_user.n > 0) {
        fine = curl_easy_setopt(h, CURLOPT_USERNAME, str_z(a, cfg->mail_user)) == CURLE_OK &&
               curl_easy_setopt(h, CURLOPT_PASSWORD, str_z(a, cfg->mail_password)) == CURLE_OK;
    }
    return fine;
}

enum err outbound_mail(void *data, struct ctx *c, struct str to, struct str subject,
                       struct str body)
{
    const struct outbound_config *cfg = ((struct outbound *)data)->cfg;
    enum err e = ERR_STORE;
    CURLcode sent = CURLE_FAILED_INIT;
    long code = 0;
    if (!outbound_is_address(to)) {
        return fail(c, ERR_INPUT, "", "job.why.address");
    }
    struct str message = outbound_message(c, cfg->mail_from, to, subject, body);
    CURL *h = curl_easy_init();
    struct curl_slist *rcpt = curl_slist_append(NULL, str_z(c->mem, to));
    if (h != NULL && rcpt != NULL && prepare_mail(h, cfg, c->mem, &message) &&
        curl_easy_setopt(h, CURLOPT_MAIL_RCPT, rcpt) == CURLE_OK) {
        sent = curl_easy_perform(h);
        code = code_of(h);
        /* 550 to 554 speak of this address or this mail; the server's other words may change */
        e = sent == CURLE_OK                                           ? OK
            : sent != CURLE_LOGIN_DENIED && code >= 550 && code <= 554 ? ERR_INPUT
                                                                       : ERR_STORE;
    }
    curl_easy_cleanup(h);
    curl_slist_free_all(rcpt);
    return because(c, e, sent, code);
}

static bool add(struct curl_slist **list, const char *line)
{
    struct curl_slist *longer = curl_slist_append(*list, line);
    if (longer != NULL) {
        *list = longer;
    }
    return longer != NULL;
}

/* Done is 2xx alone. Of the rest only what speaks of this message is for good: a key may be renewed. */
static enum err judge(CURLcode sent, long code)
{
    if (code >= 200 && code < 300) {
        return OK; /* taken, even where the answer did not come to its end */
    }
    return sent == CURLE_OK && (code == 400 || code == 413 || code == 422) ? ERR_INPUT : ERR_STORE;
}

enum err outbound_gateway(void *data, struct ctx *c, struct str number, struct str text)
{
    const struct outbound_config *cfg = ((struct outbound *)data)->cfg;
    const bool tls = str_starts(cfg->gateway_url, STR("https://"));
    struct curl_slist *lines = NULL;
    enum err e = ERR_STORE;
    CURLcode sent = CURLE_FAILED_INIT;
    long code = 0;
    if (!outbound_is_number(number)) {
        return fail(c, ERR_INPUT, "", "job.why.address");
    }
    const struct str body =
        outbound_fill(c->mem, cfg->gateway_body, cfg->gateway_type, number, text);
    CURL *h = curl_easy_init();
    if (h != NULL && prepare(h, str_z(c->mem, cfg->gateway_url), tls ? "https" : "http") &&
        add(&lines, cfg->gateway_type == OUTBOUND_JSON
                        ? "Content-Type: application/json"
                        : "Content-Type: application/x-www-form-urlencoded") &&
        add(&lines, "Expect:") &&
        (cfg->gateway_header.n == 0 || add(&lines, str_z(c->mem, cfg->gateway_header))) &&
        curl_easy_setopt(h, CURLOPT_HTTPHEADER, lines) == CURLE_OK &&
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)body.n) == CURLE_OK &&
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, body.p) == CURLE_OK) {
        sent = curl_easy_perform(h);
        code = code_of(h);
        e = judge(sent, code);
    }
    curl_easy_cleanup(h);
    curl_slist_free_all(lines);
    return because(c, e, sent, code);
}
