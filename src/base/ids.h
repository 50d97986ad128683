/* ids.h - random bytes and row ids. */
#ifndef JJ_BASE_IDS_H
#define JJ_BASE_IDS_H

#include "base/arena.h"
#include "base/str.h"

#define ID_TEXT_LEN 36

/* From the kernel; aborts when it has none. */
void random_bytes(void *p, size_t n);
uint64_t random_u64(void);
/* UUIDv7 (RFC 9562) as text: 48 bits of now_ms, the rest random. */
struct str id_new(struct arena *a, int64_t now_ms);
/* UUIDv4 as text: nothing of time or order in it (facts, drafts). */
struct str id_random(struct arena *a);
bool id_valid(struct str s); /* lower-case UUID text */
/* 16 bytes of a valid id, and back. */
void id_bytes(struct str id, unsigned char out[16]);
struct str id_text(struct arena *a, const unsigned char bytes[16]);

#endif
