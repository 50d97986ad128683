/* codec_test.c - what goes in comes out; what is cut or bent is refused. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"
#include "http/codec.h"

static struct http_req sample_req(void)
{
    struct http_req rq = { .method = METHOD_POST,
                           .path = STR("/kasus"),
                           .query = STR("a=1"),
                           .body = STR("b=2"),
                           .content_type = STR("text/x"),
                           .cookie = STR("jj=1"),
                           .accept = STR("*/*"),
                           .host = STR("h"),
                           .network = STR("n"),
                           .tls = true,
                           .too_large = true,
                           .stretch = STRETCH_DONE,
                           .n_stretched = 1 };
    memset(rq.stretched[0], 7, 32);
    return rq;
}

static struct http_resp sample_resp(void)
{
    struct http_resp rs = {
        .status = 200, .content_type = STR("text/html"), .body = STR("hai"), .n_stretch = 0
    };
    http_header_add(&rs, "ETag", STR("\"3\""));
    http_header_add(&rs, "Set-Cookie", STR("jj=2"));
    return rs;
}

static void request_round_trip(void **state)
{
    struct arena *a = arena_new(0);
    struct http_req in = sample_req(), out;
    struct strbuf b;
    struct str big;
    uint64_t tag = 0;
    (void)state;
    strbuf_init(&b, a);
    codec_put_req(&b, 77, &in, &big);
    assert_int_equal(big.n, 0);
    assert_true(codec_get_req(a, strbuf_str(&b), STR_NONE, &tag, &out));
    assert_int_equal(tag, 77);
    assert_true(str_eq(in.path, out.path) && str_eq(in.body, out.body) &&
                str_eq(in.network, out.network) && out.tls && out.too_large);
    assert_memory_equal(in.stretched, out.stretched, sizeof in.stretched);
    arena_free(a);
}

static void response_round_trip(void **state)
{
    struct arena *a = arena_new(0);
    struct http_resp in = sample_resp(), out;
    struct strbuf b;
    struct str big;
    uint64_t tag = 0;
    (void)state;
    strbuf_init(&b, a);
    codec_put_resp(&b, 78, &in, &big);
    assert_true(codec_get_resp(a, strbuf_str(&b), STR_NONE, &tag, &out));
    assert_int_equal(out.n_headers, 2);
    assert_string_equal(out.headers[1].name, "Set-Cookie");
    assert_true(str_eq(in.body, out.body));
    arena_free(a);
}

/*
 * Every shorter message, and every one with a bent byte, is refused or read within its bounds
 * (sanitizers watch).
 */
static void cut_and_bent(void **state)
{
    struct arena *a = arena_new(0);
    struct http_req rq = sample_req(), got;
    struct http_resp rs = sample_resp(), answer;
    struct strbuf q, r;
    struct str big;
    uint64_t tag;
    (void)state;
    strbuf_init(&q, a);
    strbuf_init(&r, a);
    codec_put_req(&q, 1, &rq, &big);
    codec_put_resp(&r, 1, &rs, &big);
    for (size_t n = 0; n < q.n; n++) {
        assert_false(
            codec_get_req(a, str_copy(a, str_cut(strbuf_str(&q), 0, n)), STR_NONE, &tag, &got));
    }
    for (size_t n = 0; n < r.n; n++) {
        assert_false(
            codec_get_resp(a, str_copy(a, str_cut(strbuf_str(&r), 0, n)), STR_NONE, &tag, &answer));
    }
    for (size_t n = 0; n < q.n; n++) {
        q.p[n] = (char)~q.p[n];
        bool fine = codec_get_req(a, str_copy(a, strbuf_str(&q)), STR_NONE, &tag, &got);
        assert_true(!fine || got.path.n <= q.n);
        q.p[n] = (char)~q.p[n];
    }
    strbuf_putc(&q, 'x');
    assert_false(codec_get_req(a, strbuf_str(&q), STR_NONE, &tag, &got));
    arena_free(a);
}

static void large_body_travels_beside(void **state)
{
    struct arena *a = arena_new(0);
    struct http_req in = sample_req(), out;
    struct strbuf b;
    struct str big, msg, came;
    uint64_t tag;
    int ends[2];
    bool empty;
    char *body = arena_alloc(a, 3 * 1024 * 1024);
    (void)state;
    memset(body, 'y', 3 * 1024 * 1024);
    in.body = (struct str){ body, 3 * 1024 * 1024 };
    strbuf_init(&b, a);
    codec_put_req(&b, 5, &in, &big);
    assert_int_equal(big.n, in.body.n);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    assert_true(codec_send(ends[0], strbuf_str(&b), big));
    assert_true(codec_recv(ends[1], a, 0, &msg, &came, &empty));
    assert_true(codec_get_req(a, msg, came, &tag, &out));
    assert_true(str_eq(in.body, out.body));
    /* said to follow, but nothing came */
    assert_false(codec_get_req(a, msg, STR_NONE, &tag, &out));
    assert_false(codec_recv(ends[1], a, MSG_DONTWAIT, &msg, &came, &empty));
    assert_true(empty);
    (void)close(ends[0]);
    (void)close(ends[1]);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_round_trip),
        cmocka_unit_test(response_round_trip),
        cmocka_unit_test(cut_and_bent),
        cmocka_unit_test(large_body_travels_beside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
