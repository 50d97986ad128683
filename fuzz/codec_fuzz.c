/*
 * codec_fuzz.c - messages between gate and worker, from both sides. What is read must be written
 * and read the same again.
 */
#include <stdint.h>

#include "http/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str msg = { (const char *)data, size }, big;
    struct http_req rq, rq2;
    struct http_resp rs, rs2;
    struct strbuf b;
    uint64_t tag, tag2;
    strbuf_init(&b, a);
    if (codec_get_req(a, msg, STR_NONE, &tag, &rq)) {
        codec_put_req(&b, tag, &rq, &big);
        if (!codec_get_req(a, strbuf_str(&b), big, &tag2, &rq2) || tag != tag2 ||
            !str_eq(rq.body, rq2.body)) {
            __builtin_trap();
        }
    }
    strbuf_clear(&b);
    if (codec_get_resp(a, msg, STR_NONE, &tag, &rs)) {
        codec_put_resp(&b, tag, &rs, &big);
        if (!codec_get_resp(a, strbuf_str(&b), big, &tag2, &rs2) || rs.n_headers != rs2.n_headers) {
            __builtin_trap();
        }
    }
    arena_free(a);
    return 0;
}
