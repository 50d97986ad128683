/*
 * arena.c - a list of zeroed blocks. The newest is on top; what does not fit opens a new one.
 * Free memory of a block is always zero: blocks come zeroed, and what is given back is wiped. So
 * allocation need not clear, and nothing of one request can be read in the next.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(ARENA_ASAN)
/* Makes use after a rewind, and reading past an allocation, visible in test builds. */
#include <sanitizer/asan_interface.h>
#define CLOSE_MEMORY(p, n) __asan_poison_memory_region((p), (n))
#define OPEN_MEMORY(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define CLOSE_MEMORY(p, n) ((void)(p), (void)(n))
#define OPEN_MEMORY(p, n) ((void)(p), (void)(n))
#endif

#define ALIGN 16
#define FIRST_BLOCK ((size_t)32 * 1024) /* holds a small request */
/* What stays after a reset grows with what was needed, up to this: a page of fifty rows takes 300
 * KB, and giving its memory back
 * to the kernel after each request cost a fifth of its time in page faults. */
#define KEEP_MOST ((size_t)512 * 1024)
#define LARGEST_BLOCK ((size_t)1 << 20) /* growth by doubling stops here */
#define LARGEST_PIECE \
    ((size_t)1 << 36) /* more is a wrong size, not a wish: never asked of the heap */

struct block {
    struct block *older;
    size_t size; /* of data */
    size_t used;
    size_t unused_; /* keeps data at a multiple of ALIGN */
    _Alignas(ALIGN) unsigned char data[];
};

struct arena {
    struct block *top;
    size_t cap;   /* 0: none */
    size_t used;  /* given out in all blocks, padding included */
    size_t first; /* of the block that stays after a reset */
    jmp_buf *place;
};

static void block_cut(struct arena *a, struct block *b, size_t used)
{
    assert(used <= b->used);
    a->used -= b->used - used;
    OPEN_MEMORY(b->data + used, b->used - used);
    explicit_bzero(b->data + used, b->used - used);
    b->used = used;
    CLOSE_MEMORY(b->data + used, b->size - used);
}

static void block_drop(struct arena *a)
{
    struct block *b = a->top;
    block_cut(a, b, 0);
    a->top = b->older;
    OPEN_MEMORY(b->data, b->size);
    free(b);
}

_Noreturn static void over(struct arena *a)
{
    if (a->place == NULL) {
        abort();
    }
    longjmp(*a->place, 1);
}

static void block_push(struct arena *a, size_t need)
{
    size_t size = a->used < a->first ? a->first : a->used;
    if (size > LARGEST_BLOCK) {
        size = LARGEST_BLOCK;
    }
    if (size < need) {
        size = need;
    }
    struct block *b = calloc(1, sizeof *b + size);
    if (b == NULL) {
        over(a);
    }
    b->size = size;
    b->older = a->top;
    a->top = b;
    CLOSE_MEMORY(b->data, size);
}

struct arena *arena_new(size_t cap_bytes)
{
    struct arena *a = calloc(1, sizeof *a);
    if (a == NULL) {
        abort();
    }
    a->cap = cap_bytes;
    a->first = FIRST_BLOCK;
    return a;
}

void arena_free(struct arena *a)
{
    if (a == NULL) {
        return;
    }
    while (a->top != NULL) {
        block_drop(a);
    }
    free(a);
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > LARGEST_PIECE) {
        over(a);
    }
    /* An empty piece takes a step too, so that every result is its own address. */
    size_t step = size == 0 ? ALIGN : (size + ALIGN - 1) / ALIGN * ALIGN;
    if (a->cap != 0 && a->used + step > a->cap) {
        over(a);
    }
    if (a->top == NULL || a->top->size - a->top->used < step) {
        block_push(a, step);
    }
    unsigned char *p = a->top->data + a->top->used;
    a->top->used += step;
    a->used += step;
    OPEN_MEMORY(p, size);
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    size_t total = 0;
    if (__builtin_mul_overflow(n, size, &total)) {
        over(a);
    }
    return arena_alloc(a, total);
}

void *arena_dup(struct arena *a, const void *p, size_t size)
{
    void *copy = arena_alloc(a, size);
    if (size > 0) {
        memcpy(copy, p, size);
    }
    return copy;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){ a->top, a->top == NULL ? 0 : a->top->used };
}

void arena_rewind(struct arena *a, struct arena_mark m)
{
    while (m.block == NULL && a->first < KEEP_MOST && a->first < a->used) {
        a->first *= 2; /* the next round will need as much */
    }
    while (a->top != NULL && a->top != m.block) {
        /* Back to empty: a first block of the right size stays for the next round. */
        if (m.block == NULL && a->top->older == NULL && a->top->size == a->first) {
            block_cut(a, a->top, 0);
            return;
        }
        block_drop(a);
    }
    if (a->top != NULL) {
        block_cut(a, a->top, m.used);
    }
}

void arena_reset(struct arena *a)
{
    arena_rewind(a, (struct arena_mark){ NULL, 0 });
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

jmp_buf *arena_catch(struct arena *a, jmp_buf *place)
{
    jmp_buf *former = a->place;
    a->place = place;
    return former;
}
