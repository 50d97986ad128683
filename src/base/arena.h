/*
 * arena.h - memory of one request, job or program, given back all at once.
 * Allocation never returns NULL: over the cap it jumps to arena_catch's place (a request answers
 * 413), or aborts where
 * nobody catches. Blocks are wiped on reset and free, since they hold people's data.
 */
#ifndef JJ_BASE_ARENA_H
#define JJ_BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena;

struct arena_mark {
    void *block;
    size_t used;
};

/*
 * cap_bytes: most that may be held at once, 0 for no limit. Owned by the caller until arena_free.
 */
struct arena *arena_new(size_t cap_bytes);
void arena_free(struct arena *a); /* NULL is fine */
void *arena_alloc(struct arena *a, size_t size)
    __attribute__((malloc, alloc_size(2)));                /* aligned 16, zeroed */
void *arena_array(struct arena *a, size_t n, size_t size); /* n * size, checked */
void *arena_dup(struct arena *a, const void *p, size_t size);
#define NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define NEW_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))

struct arena_mark arena_mark(const struct arena *a);
/* Frees what was allocated since the mark (wiped). */
void arena_rewind(struct arena *a, struct arena_mark m);
void arena_reset(struct arena *a);
size_t arena_used(const struct arena *a);

/*
 * Where to go when the cap is passed; NULL: abort. The place must outlive its use. Returns the
 * former place.
 */
jmp_buf *arena_catch(struct arena *a, jmp_buf *place);

#endif
