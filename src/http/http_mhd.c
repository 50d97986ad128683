/*
 * http_mhd.c - the gate, by libmicrohttpd with external select (measured.md 6: an epoll daemon
 * spins on half a TLS hello). One slot per request from its first line to its last byte; the
 * connection sleeps while a worker has the request.
 */
#include "http/gate.h"

#include <errno.h>
#include <microhttpd.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/ids.h"
#include "base/log.h"
#include "http/codec.h"
#include "http/guard.h"
#include "http/http_priv.h"
#include "http/network.h"

#define CONNECTIONS_MAX 900 /* select takes 1024 descriptors */
#define NETWORK_MAX 300     /* of one network: two cannot take all there are */
#define SLOTS_MAX 960
#define QUEUE_MAX 512
#define SLOW_QUEUE_MAX 32
#define BODY_MAX_PLAIN ((size_t)300 * 1024)
/*
 * A body over its limit is read and thrown away up to here, for who stops reading cuts the
 * connection, and the person sees the browser's error instead of ours.
 */
#define DRAIN_MAX INT64_C(536870912)
#define BODIES_MAX ((size_t)256 * 1024 * 1024) /* of all requests together */

/* Total times, not idle ones: a byte now and then does not stretch them. */
#define HEAD_MS 20000
#define BODY_MS 180000
#define ANSWER_MS 120000
#define KEEP_ALIVE_MS 60000

/*
 * TLS 1.2 and 1.3 with a key of its own for each connection, so that who gets the certificate's key
 * later reads nothing of before; no CBC. Telephones from Android 4.4.2 on have these.
 */
#define TLS_PRIORITIES                                                      \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-DHE-RSA:-DHE-DSS:" \
    "-AES-128-CBC:-AES-256-CBC:-AES-128-CCM:-AES-256-CCM:%SERVER_PRECEDENCE"

enum slot_state {
    SLOT_FREE,
    SLOT_HEAD,
    SLOT_BODY,
    SLOT_QUEUED,
    SLOT_WORKING,
    SLOT_SLOW,
    SLOT_STRETCHING,
    SLOT_ANSWERED
};

/* The further a request has come, the later its connection is let go. */
enum link_stage { LINK_IDLE, LINK_HEAD, LINK_BODY, LINK_ANSWER };

struct link { /* one connection */
    int fd;
    bool used, leaving;
    enum link_stage stage;
    uint64_t network;    /* hash of its bucket; 0: the proxy's, which speaks for many networks */
    int64_t deadline_ms; /* 0: none, a worker has the request */
    int64_t last_ms;
};

struct slot {
    enum slot_state state;
    struct arena *mem;
    struct MHD_Connection *connection;
    struct link *link;
    uint64_t tag;
    struct str target;
    struct strbuf body;
    size_t body_max;
    bool files; /* the body is a form with files */
    struct http_req rq;
    struct http_resp rs;
    size_t stretched; /* jobs done */
    int lost;         /* workers that died on it */
    int worker, stretcher;
};

struct queue {
    size_t at[QUEUE_MAX];
    size_t n, first;
};

struct gate {
    const struct gate_config *cfg;
    struct MHD_Daemon *daemon;
    struct slot slots[SLOTS_MAX];
    struct link links[CONNECTIONS_MAX + 60];
    size_t n_links;
    size_t bodies;
    uint64_t next_tag;
    struct queue ready, slow;
    struct queue files; /* ready, with a body of files: they must leave workers to the others */
    struct slot *at_worker[GATE_WORKERS_MAX], *at_stretcher[GATE_STRETCHERS_MAX];
    unsigned char network_key[32];
    struct network_address proxy; /* none when there is none in front */
    uint64_t coming;              /* network of the connection just let in */
    int64_t last_sweep_ms;
};

static int64_t tick_ms(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- queues ---- */

static bool queue_put(struct queue *q, size_t limit, size_t slot)
{
    if (q->n >= limit) {
        return false;
    }
    q->at[(q->first + q->n++) % QUEUE_MAX] = slot;
    return true;
}

static bool queue_take(struct queue *q, size_t *slot)
{
    if (q->n == 0) {
        return false;
    }
    *slot = q->at[q->first];
    q->first = (q->first + 1) % QUEUE_MAX;
    q->n--;
    return true;
}

/* ---- slots ---- */

static struct slot *slot_take(struct gate *g)
{
    for (size_t i = 0; i < SLOTS_MAX; i++) {
        struct slot *s = &g->slots[i];
        if (s->state == SLOT_FREE) {
            struct arena *mem = s->mem != NULL ? s->mem : arena_new(0);
            *s = (struct slot){ .state = SLOT_HEAD,
                                .mem = mem,
                                .tag = g->next_tag += SLOTS_MAX,
                                .worker = -1,
                                .stretcher = -1 };
            s->tag = s->tag - s->tag % SLOTS_MAX + i;
            strbuf_init(&s->body, mem);
            return s;
        }
    }
    return NULL;
}

static void slot_free(struct gate *g, struct slot *s)
{
    g->bodies -= s->body_max;
    arena_reset(s->mem);
    s->state = SLOT_FREE;
}

static void set_deadline(struct slot *s, enum link_stage stage, int64_t ms)
{
    if (s->link != NULL) {
        s->link->stage = stage;
        s->link->last_ms = tick_ms();
        s->link->deadline_ms = ms == 0 ? 0 : s->link->last_ms + ms;
    }
}

static void answer_plain(struct slot *s, int status, const char *text)
{
    s->rs = (struct http_resp){ .status = status,
                                .content_type = STR("text/plain; charset=utf-8"),
                                .body = str_of(text) };
    page_security_headers(&s->rq, &s->rs);
}

/* The answer is ready: wake the connection, the library asks for it. */
static void wake(struct slot *s)
{
    s->state = SLOT_ANSWERED;
    set_deadline(s, LINK_ANSWER, ANSWER_MS);
    MHD_resume_connection(s->connection);
}

static void answer_busy(struct slot *s)
{
    answer_plain(
        s, 503,
        "Layanan sedang sibuk. Tunggu sebentar, lalu muat ulang.\nThe service is busy. Wait a moment and reload.\n");
    http_header_add(&s->rs, "Retry-After", STR("5"));
    wake(s);
}

static void enqueue(struct gate *g, struct slot *s)
{
    s->state = SLOT_QUEUED;
    struct queue *q = s->files ? &g->files : &g->ready;
    if (!queue_put(q, QUEUE_MAX, (size_t)(s - g->slots))) {
        answer_busy(s);
    }
}

/* ---- the library's callbacks ---- */

/* The path is decoded by guard_target; the library must leave it alone. */
static size_t no_unescape(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

static struct link *link_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info != NULL ? info->socket_context : NULL;
}

static void *target_seen(void *cls, const char *uri, struct MHD_Connection *connection)
{
    struct gate *g = cls;
    struct slot *s = slot_take(g);
    if (s != NULL) {
        s->connection = connection;
        s->link = link_of(connection);
        s->target = str_copy(s->mem, str_of(uri));
        set_deadline(s, LINK_HEAD, HEAD_MS);
    }
    return s;
}

/*
 * Address prefix (IPv4 /24, IPv6 /48) as a keyed number that changes every day: enough for limits,
 * nothing to keep.
 */
static void bucket_of(const struct gate *g, const struct network_address *from,
                      unsigned char out[16])
{
    unsigned char bytes[sizeof g->network_key + sizeof(int64_t) + sizeof from->b];
    const int64_t day = (int64_t)time(NULL) / 86400;
    const struct str prefix = network_prefix(from);
    size_t n = 0;
    memcpy(bytes, g->network_key, sizeof g->network_key);
    n += sizeof g->network_key;
    memcpy(bytes + n, &day, sizeof day);
    n += sizeof day;
    memcpy(bytes + n, prefix.p, prefix.n);
    seal_digest((struct str){ (const char *)bytes, n + prefix.n }, out);
    explicit_bzero(bytes, sizeof bytes);
}

/*
 * Lets the connection go that is least missed: the one whose request has come least far, of these
 * the longest silent. network 0: of any. False: all of them are at work.
 */
static bool evict(struct gate *g, uint64_t network)
{
    struct link *least = NULL;
    for (size_t i = 0; i < ARRAY_LEN(g->links); i++) {
        struct link *l = &g->links[i];
        if (!l->used || l->leaving || l->deadline_ms == 0 ||
            (network != 0 && l->network != network)) {
            continue;
        }
        if (least == NULL || l->stage < least->stage ||
            (l->stage == least->stage && l->last_ms < least->last_ms)) {
            least = l;
        }
    }
    if (least != NULL) {
        (void)shutdown(least->fd, SHUT_RDWR); /* gone already: as good */
        least->leaving = true;
    }
    return least != NULL;
}

static size_t links_of(const struct gate *g, uint64_t network)
{
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(g->links); i++) {
        n += g->links[i].used && !g->links[i].leaving && g->links[i].network == network;
    }
    return n;
}

/*
 * Before a connection is taken: behind a proxy that speaks TLS only the proxy is answered, for what
 * others say here has come unencrypted. And one network gets its share, no more.
 */
static enum MHD_Result let_in(void *cls, const struct sockaddr *peer, socklen_t size)
{
    struct gate *g = cls;
    const struct network_address from = network_of_socket(peer);
    unsigned char bucket[16];
    (void)size;
    g->coming = 0;
    if (network_same(&from, &g->proxy)) {
        return MHD_YES;
    }
    if (g->proxy.n > 0 && g->cfg->cert == NULL) {
        return MHD_NO;
    }
    bucket_of(g, &from, bucket);
    memcpy(&g->coming, bucket, sizeof g->coming);
    g->coming |= 1;
    bool room = links_of(g, g->coming) < NETWORK_MAX || evict(g, g->coming);
    return room ? MHD_YES : MHD_NO;
}

static void link_changed(void *cls, struct MHD_Connection *connection, void **context,
                         enum MHD_ConnectionNotificationCode code)
{
    struct gate *g = cls;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        struct link *l = *context;
        if (l != NULL) {
            l->used = false;
            g->n_links--;
        }
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *context = NULL;
    for (size_t i = 0; info != NULL && i < ARRAY_LEN(g->links); i++) {
        if (!g->links[i].used) {
            int64_t now = tick_ms();
            g->links[i] = (struct link){ .fd = info->connect_fd,
                                         .used = true,
                                         .network = g->coming,
                                         .deadline_ms = now + HEAD_MS,
                                         .last_ms = now };
            *context = &g->links[i];
            if (++g->n_links >= CONNECTIONS_MAX) {
                /* all at work: the library's own limit holds until one has ended */
                (void)evict(g, 0);
            }
            return;
        }
    }
}

static enum MHD_Result header_seen(void *cls, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size)
{
    (void)kind;
    guard_header(cls, (struct str){ name, name_size }, (struct str){ value, value_size });
    return MHD_YES;
}

/* The bucket of who sent this, as far as the proxy tells; *by_proxy: it came through the proxy. */
static struct str network_of(struct gate *g, struct slot *s, const struct guard *head,
                             bool *by_proxy)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(s->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct network_address from = network_of_socket(info != NULL ? info->client_addr : NULL);
    unsigned char bucket[16];
    *by_proxy = network_same(&from, &g->proxy);
    if (*by_proxy) {
        struct str rest = head->forwarded_for, last = STR_NONE;
        while (str_next(&rest, ',', &last)) {
            continue; /* the last one is what our proxy saw */
        }
        from = network_parse(str_trim(last));
    }
    bucket_of(g, &from, bucket);
    return str_hex(s->mem, bucket, 12);
}

/* Bytes of request line and headers, as they were read. */
static size_t head_bytes(struct slot *s)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(s->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info != NULL ? info->header_size : 0;
}

static struct str kept(struct slot *s, struct str text)
{
    return str_copy(s->mem, text);
}

/* First call of a request: all headers are there. 0: go on; else the status of the refusal. */
static int begin(struct gate *g, struct slot *s, const char *method, const char *version)
{
    struct guard head;
    bool by_proxy;
    guard_init(&head);
    /* the count is in head */
    (void)MHD_get_connection_values_n(s->connection, MHD_HEADER_KIND, header_seen, &head);
    size_t bytes = head_bytes(s);
    if (bytes > GUARD_HEAD_MAX) {
        return 431;
    }
    if (!guard_ok(&head, str_of(method), str_of(version), s->target) ||
        !guard_whole(&head, str_of(method), str_of(version), s->target, bytes) ||
        !guard_method(str_of(method), &s->rq.method) ||
        !guard_target(s->mem, s->target, &s->rq.path, &s->rq.query)) {
        return 400;
    }
    bool files = str_starts(str_lower(s->mem, head.content_type), STR("multipart/form-data"));
    s->files = files;
    size_t most = files ? INPUT_BODY_MAX : BODY_MAX_PLAIN;
    if (head.length > DRAIN_MAX) {
        return 413;
    }
    s->rq.too_large = head.length > (int64_t)most;
    s->body_max = s->rq.too_large    ? 0
                  : head.length >= 0 ? (size_t)head.length
                  : head.codings > 0 ? most
                                     : 0;
    if (g->bodies + s->body_max > BODIES_MAX) {
        s->body_max = 0;
        return 503;
    }
    g->bodies += s->body_max;
    s->rq.host = kept(s, head.host);
    s->rq.content_type = kept(s, head.content_type);
    s->rq.cookie = kept(s, head.cookie);
    s->rq.accept = kept(s, head.accept);
    s->rq.accept_language = kept(s, head.accept_language);
    s->rq.origin = kept(s, head.origin);
    s->rq.accept_encoding = kept(s, head.accept_encoding);
    s->rq.sec_fetch_site = kept(s, head.sec_fetch_site);
    s->rq.if_match = kept(s, head.if_match);
    s->rq.fragment = kept(s, head.fragment);
    s->rq.network = network_of(g, s, &head, &by_proxy);
    s->rq.tls = g->cfg->cert != NULL || by_proxy;
    return 0;
}

static enum MHD_Result queue_answer(struct slot *s, bool close_after)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(
        s->rs.body.n, (void *)(uintptr_t)s->rs.body.p, MHD_RESPMEM_PERSISTENT);
    if (r == NULL) {
        return MHD_NO;
    }
    if (s->rs.content_type.n > 0) {
        /* a bad one is left out */
        (void)MHD_add_response_header(r, "Content-Type", str_z(s->mem, s->rs.content_type));
    }
    if (s->rs.location.n > 0) {
        (void)MHD_add_response_header(r, "Location", str_z(s->mem, s->rs.location));
    }
    for (size_t i = 0; i < s->rs.n_headers; i++) {
        (void)MHD_add_response_header(r, s->rs.headers[i].name,
                                      str_z(s->mem, s->rs.headers[i].text));
    }
    if (close_after) {
        (void)MHD_add_response_header(r, "Connection", "close");
    }
    enum MHD_Result result = MHD_queue_response(s->connection, (unsigned)s->rs.status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result refuse(struct slot *s, int status)
{
    answer_plain(s, status,
                 status == 503                    ? "busy\n"
                 : status == 413 || status == 431 ? "too large\n"
                                                  : "bad request\n");
    s->state = SLOT_ANSWERED;
    set_deadline(s, LINK_ANSWER, ANSWER_MS);
    return queue_answer(s, true);
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **context)
{
    struct gate *g = cls;
    struct slot *s = *context;
    (void)connection;
    (void)url;
    if (s == NULL) {
        return MHD_NO; /* no slot: more requests than connections cannot be */
    }
    if (s->state == SLOT_HEAD) {
        int status = begin(g, s, method, version);
        if (status != 0) {
            return refuse(s, status);
        }
        s->state = SLOT_BODY;
        set_deadline(s, LINK_BODY, BODY_MS);
        return MHD_YES;
    }
    if (s->state == SLOT_ANSWERED) {
        return queue_answer(s, false);
    }
    if (*size > 0 && s->rq.too_large) {
        *size = 0;
        return MHD_YES;
    }
    if (*size > 0) {
        if (s->body.n + *size > s->body_max) {
            return MHD_NO;
        }
        strbuf_put_bytes(&s->body, data, *size);
        *size = 0;
        return MHD_YES;
    }
    s->rq.body = strbuf_str(&s->body);
    set_deadline(s, LINK_ANSWER, 0);
    MHD_suspend_connection(s->connection);
    enqueue(g, s);
    return MHD_YES;
}

static void completed(void *cls, struct MHD_Connection *connection, void **context,
                      enum MHD_RequestTerminationCode code)
{
    struct gate *g = cls;
    struct slot *s = *context;
    (void)connection;
    (void)code;
    if (s != NULL) {
        set_deadline(s, LINK_IDLE, KEEP_ALIVE_MS);
        slot_free(g, s);
        *context = NULL;
    }
}

/* ---- workers ---- */

static void to_worker(struct gate *g, struct slot *s, size_t worker)
{
    struct arena_mark m = arena_mark(s->mem);
    struct strbuf b;
    struct str big;
    strbuf_init(&b, s->mem);
    codec_put_req(&b, s->tag, &s->rq, &big);
    bool sent = codec_send(g->cfg->workers[worker], strbuf_str(&b), big);
    arena_rewind(s->mem, m);
    if (!sent) {
        answer_busy(s);
        return;
    }
    s->state = SLOT_WORKING;
    s->worker = (int)worker;
    g->at_worker[worker] = s;
}

/*
 * Pictures take seconds, and all of them wait for one process: at most half of the workers do, so
 * that nobody who sends pictures can keep the others from their pages.
 */
static bool files_may_go(struct gate *g)
{
    size_t n = 0;
    for (size_t w = 0; w < g->cfg->n_workers; w++) {
        n += g->at_worker[w] != NULL && g->at_worker[w]->files;
    }
    return 2 * n < g->cfg->n_workers;
}

static bool next_ready(struct gate *g, size_t *slot)
{
    return (g->files.n > 0 && files_may_go(g) && queue_take(&g->files, slot)) ||
           queue_take(&g->ready, slot);
}

static void dispatch(struct gate *g)
{
    for (size_t w = 0; w < g->cfg->n_workers; w++) {
        size_t i;
        if (g->at_worker[w] == NULL && next_ready(g, &i)) {
            to_worker(g, &g->slots[i], w);
        }
    }
}

static void next_stretch(struct gate *g, size_t k, struct slot *s)
{
    struct stretch_ask ask = { .tag = s->tag, .job = s->rs.stretch[s->stretched] };
    s->state = SLOT_STRETCHING;
    s->stretcher = (int)k;
    g->at_stretcher[k] = s;
    if (send(g->cfg->stretchers[k], &ask, sizeof ask, MSG_NOSIGNAL) != (ssize_t)sizeof ask) {
        g->at_stretcher[k] = NULL;
        answer_busy(s);
    }
    explicit_bzero(&ask, sizeof ask);
}

static void dispatch_slow(struct gate *g)
{
    for (size_t k = 0; k < g->cfg->n_stretchers && g->slow.n > 0; k++) {
        size_t i;
        if (g->at_stretcher[k] == NULL && queue_take(&g->slow, &i)) {
            next_stretch(g, k, &g->slots[i]);
        }
    }
}

static void from_worker(struct gate *g, size_t worker)
{
    struct slot *s = g->at_worker[worker];
    struct str msg, big;
    uint64_t tag = 0;
    bool empty = false;
    struct arena *scratch = s != NULL ? s->mem : arena_new(0);
    bool fine = codec_recv(g->cfg->workers[worker], scratch, MSG_DONTWAIT, &msg, &big, &empty);
    struct http_resp rs;
    bool ours = fine && s != NULL && codec_get_resp(s->mem, msg, big, &tag, &rs) && tag == s->tag;
    if (s == NULL) {
        arena_free(scratch);
        return; /* an answer to a request of a gate before this one */
    }
    if (empty || (fine && !ours && tag != s->tag && tag != 0)) {
        return;
    }
    g->at_worker[worker] = NULL;
    s->worker = -1;
    if (!ours) {
        log_line(LOG_ERROR, "worker=%zu answer=broken", worker);
        answer_busy(s);
        return;
    }
    s->rs = rs;
    if (rs.n_stretch == 0) {
        wake(s);
        return;
    }
    s->stretched = 0;
    s->state = SLOT_SLOW;
    if (s->rq.stretch != STRETCH_NONE || g->slow.n >= SLOW_QUEUE_MAX) {
        s->rq.stretch = STRETCH_BUSY;
        enqueue(g, s);
    } else if (!queue_put(&g->slow, SLOW_QUEUE_MAX, (size_t)(s - g->slots))) {
        answer_busy(s);
    }
}

static void from_stretcher(struct gate *g, size_t k)
{
    struct stretch_answer answer;
    struct slot *s = g->at_stretcher[k];
    ssize_t n = recv(g->cfg->stretchers[k], &answer, sizeof answer, MSG_DONTWAIT);
    if (n != (ssize_t)sizeof answer || s == NULL || answer.tag != s->tag) {
        return;
    }
    g->at_stretcher[k] = NULL;
    s->stretcher = -1;
    if (answer.fine == 0) {
        s->rq.stretch = STRETCH_BUSY;
        enqueue(g, s);
        return;
    }
    memcpy(s->rq.stretched[s->stretched], answer.out, sizeof answer.out);
    explicit_bzero(&answer, sizeof answer);
    if (++s->stretched < s->rs.n_stretch) {
        next_stretch(g, k, s);
        return;
    }
    s->rq.n_stretched = s->stretched;
    s->rq.stretch = STRETCH_DONE;
    enqueue(g, s);
}

/*
 * A process was started anew. Its request gets one more worker, which only keeps what was typed
 * and says 503.
 */
static void from_supervisor(struct gate *g)
{
    struct gate_notice notice;
    if (recv(g->cfg->notices, &notice, sizeof notice, MSG_DONTWAIT) != (ssize_t)sizeof notice) {
        return;
    }
    struct slot *s = NULL;
    if (notice.kind == GATE_WORKER_DIED && notice.index < g->cfg->n_workers) {
        s = g->at_worker[notice.index];
        g->at_worker[notice.index] = NULL;
    } else if (notice.kind == GATE_STRETCHER_DIED && notice.index < g->cfg->n_stretchers) {
        s = g->at_stretcher[notice.index];
        g->at_stretcher[notice.index] = NULL;
    }
    if (s == NULL) {
        return;
    }
    s->rq.stretch = STRETCH_LOST;
    if (s->lost++ == 0) {
        enqueue(g, s);
    } else {
        answer_busy(s);
    }
}

/* ---- the loop ---- */

static void sweep(struct gate *g)
{
    int64_t now = tick_ms();
    if (now - g->last_sweep_ms < 500) {
        return;
    }
    g->last_sweep_ms = now;
    for (size_t i = 0; i < ARRAY_LEN(g->links); i++) {
        struct link *l = &g->links[i];
        if (l->used && l->deadline_ms != 0 && now > l->deadline_ms) {
            (void)shutdown(l->fd, SHUT_RDWR); /* works at every stage, also within TLS */
            l->deadline_ms = now + 5000;
        }
    }
}

static void watch(const int *fds, size_t n, fd_set *set, int *most)
{
    for (size_t i = 0; i < n; i++) {
        FD_SET(fds[i], set);
        *most = fds[i] > *most ? fds[i] : *most;
    }
}

static void turn(struct gate *g)
{
    fd_set r, w, e;
    int most = 0;
    MHD_UNSIGNED_LONG_LONG wanted = 0;
    FD_ZERO(&r);
    FD_ZERO(&w);
    FD_ZERO(&e);
    if (MHD_get_fdset(g->daemon, &r, &w, &e, &most) != MHD_YES) {
        log_line(LOG_ERROR, "gate=fdset");
        return;
    }
    watch(g->cfg->workers, g->cfg->n_workers, &r, &most);
    watch(g->cfg->stretchers, g->cfg->n_stretchers, &r, &most);
    watch(&g->cfg->notices, 1, &r, &most);
    struct timeval wait = { 0, 500000 };
    if (MHD_get_timeout(g->daemon, &wanted) == MHD_YES && wanted < 500) {
        wait.tv_usec = (suseconds_t)(wanted * 1000);
    }
    if (select(most + 1, &r, &w, &e, &wait) < 0) {
        return;
    }
    for (size_t i = 0; i < g->cfg->n_workers; i++) {
        if (FD_ISSET(g->cfg->workers[i], &r)) {
            from_worker(g, i);
        }
    }
    for (size_t i = 0; i < g->cfg->n_stretchers; i++) {
        if (FD_ISSET(g->cfg->stretchers[i], &r)) {
            from_stretcher(g, i);
        }
    }
    if (FD_ISSET(g->cfg->notices, &r)) {
        from_supervisor(g);
    }
    (void)MHD_run_from_select(g->daemon, &r, &w, &e); /* its failures show as closed connections */
    dispatch(g);
    dispatch_slow(g);
    sweep(g);
}

bool gate_run(const struct gate_config *cfg)
{
    struct arena *mem = arena_new(0);
    struct gate *g = NEW(mem, struct gate);
    unsigned flags = MHD_ALLOW_SUSPEND_RESUME | (cfg->cert != NULL ? MHD_USE_TLS : 0);
    const struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)cfg->cert },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)cfg->key },
        { MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES },
        { MHD_OPTION_END, 0, NULL },
    };
    g->cfg = cfg;
    g->next_tag = (random_u64() >> 16) / SLOTS_MAX * SLOTS_MAX;
    random_bytes(g->network_key, sizeof g->network_key);
    g->proxy = network_parse(str_of(cfg->proxy));
    if (cfg->proxy != NULL && g->proxy.n == 0) {
        log_line(LOG_ERROR, "gate=proxy_is_no_address");
        arena_free(mem);
        return false;
    }
    g->daemon = MHD_start_daemon(
        flags, 0, let_in, g, handle, g, MHD_OPTION_LISTEN_SOCKET, cfg->listen_fd,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)(CONNECTIONS_MAX + 40),
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)24 * 1024, MHD_OPTION_UNESCAPE_CALLBACK,
        no_unescape, NULL, MHD_OPTION_URI_LOG_CALLBACK, target_seen, g,
        MHD_OPTION_NOTIFY_CONNECTION, link_changed, g, MHD_OPTION_NOTIFY_COMPLETED, completed, g,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, cfg->cert != NULL ? tls : tls + 3,
        MHD_OPTION_END);
    if (g->daemon == NULL) {
        log_line(LOG_ERROR, "gate=does_not_start");
        arena_free(mem);
        return false;
    }
    const bool entered = cfg->enter == NULL || cfg->enter(cfg->enter_data);
    while (entered && !*cfg->stop) {
        turn(g);
        if (cfg->turned != NULL) {
            cfg->turned(cfg->turned_data);
        }
    }
    /* the library must not be stopped while connections sleep */
    for (size_t i = 0; i < SLOTS_MAX; i++) {
        if (g->slots[i].state >= SLOT_QUEUED && g->slots[i].state < SLOT_ANSWERED) {
            answer_busy(&g->slots[i]);
        }
    }
    MHD_stop_daemon(g->daemon);
    for (size_t i = 0; i < SLOTS_MAX; i++) {
        arena_free(g->slots[i].mem);
    }
    arena_free(mem);
    return entered;
}
