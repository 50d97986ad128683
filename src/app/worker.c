/*
 * worker.c - a worker: one store connection, one way to the key keeper, one request at a time. One
 * that takes longer than [server] request_seconds is silent for so long, and the supervisor ends it.
 */
#include "app/serve.h"

#include "app/keyd_way.h"
#include "base/log.h"
#include "http/codec.h"

/* Five uploads of 8 MB, their sealed forms and the page; more than that is an attack or a fault. */
#define ARENA_CAP ((size_t)256 * 1024 * 1024)

static void serve_one(struct city *city, struct arena *mem, struct keys *keys, int gate,
                      struct http_req *rq, uint64_t tag)
{
    struct ctx c = city_ctx(city, mem);
    struct http_resp rs;
    struct strbuf b;
    struct str big;
    c.keys = keys;
    router_handle(city->router, &c, rq, &rs);
    keys_forget(c.keys);
    strbuf_init(&b, mem);
    codec_put_resp(&b, tag, &rs, &big);
    if (!codec_send(gate, strbuf_str(&b), big)) {
        log_line(LOG_WARN, "answer=not_sent bytes=%zu", rs.body.n);
    }
}

void worker_run(struct city *city, const struct worker_ends *ends, struct life *life)
{
    struct arena *mem = arena_new(ARENA_CAP);
    struct keyd_way way = keyd_way_new(ends->keyd, ends->gone);
    city->transport = keyd_way_transport(&way);
    city->scrub_fd = ends->scrub;
    /* Its buffers serve every request: wiped between them, not made anew. */
    struct arena *kept = arena_new(0);
    struct keys *keys = keys_new(kept, &city->transport);
    city->life = life;
    while (life_goes_on(life)) {
        struct str msg, big;
        struct http_req rq;
        uint64_t tag = 0;
        bool empty = false;
        if (codec_recv(ends->gate, mem, 0, &msg, &big, &empty) &&
            codec_get_req(mem, msg, big, &tag, &rq)) {
            serve_one(city, mem, keys, ends->gate, &rq, tag);
        } else if (!empty && msg.n == 0) {
            break;
        }
        arena_reset(mem);
    }
    arena_free(mem);
    arena_free(kept);
}
