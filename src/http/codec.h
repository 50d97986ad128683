/*
 * codec.h - requests and answers as bytes between the gate and the workers. Both ends check every
 * length: either may be the one that was taken over. Layout: head, then texts as 32-bit length and
 * bytes, in the order of the structs.
 */
#ifndef JJ_HTTP_CODEC_H
#define JJ_HTTP_CODEC_H

#include "base/strbuf.h"
#include "http/http.h"

/* A body above this travels as a sealed memfd beside the message (measured.md 7). */
#define CODEC_INLINE_MAX ((size_t)100 * 1024)
#define CODEC_MSG_MAX ((size_t)160 * 1024)
#define CODEC_BODY_MAX ((size_t)48 * 1024 * 1024)

/* Appends the message. A body over CODEC_INLINE_MAX is left out and said to follow: *big. */
void codec_put_req(struct strbuf *b, uint64_t tag, const struct http_req *rq, struct str *big);
void codec_put_resp(struct strbuf *b, uint64_t tag, const struct http_resp *rs, struct str *big);
/*
 * False: not well-formed. Texts lie in msg and big, which must outlive the struct; header names
 * are copied into a.
 */
MUST_USE bool codec_get_req(struct arena *a, struct str msg, struct str big, uint64_t *tag,
                            struct http_req *rq);
MUST_USE bool codec_get_resp(struct arena *a, struct str msg, struct str big, uint64_t *tag,
                             struct http_resp *rs);

/* Over a SEQPACKET socket. False: the other end is gone, or what came is no message. */
MUST_USE bool codec_send(int fd, struct str msg, struct str big);
/* Into arena a. flags: MSG_DONTWAIT or 0. *empty: nothing there (with MSG_DONTWAIT). */
MUST_USE bool codec_recv(int fd, struct arena *a, int flags, struct str *msg, struct str *big,
                         bool *empty);

#endif
