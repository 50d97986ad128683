/*
 * keyd_fuzz.c - messages to the key keeper: any bytes, and bytes in the shape of each operation.
 * The input is a row of
 * pieces: op, shape, length (two bytes), payload. One small city is made at the first run and kept
 * for all.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "keyd/keyd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum shape {
    SHAPE_RAW = 0,
    SHAPE_SIZE = 1,
    SHAPE_SMALL_COUNTS = 2,
    SHAPE_PUBLIC = 4,
    SHAPE_FLUSH = 8
};

static const size_t SIZES[KEYD_OP_END] = {
#define KEYD_OP_ROW(name, request, answer, ...) [KEYD_##name] = sizeof(struct request),
    KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW
};

static struct keyd *city;
static struct arena *paths;
static char folder[] = "/tmp/jj-fuzz-XXXXXX";
static _Alignas(16) unsigned char message[KEYD_MSG_MAX];
static _Alignas(16) unsigned char answer[KEYD_ANSWER_MAX];

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static void city_end(void)
{
    keyd_close(city);
    arena_free(paths);
    (void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS); /* a left folder harms nobody */
}

static int64_t still(void *at)
{
    (void)at;
    return INT64_C(1731542400000);
}

static void city_begin(void)
{
    struct arena *a = paths = arena_new(0);
    struct str why = STR_NONE;
    struct str secret = STR_NONE;
    log_setup("fuzz", LOG_ERROR + 1);
    if (mkdtemp(folder) == NULL) {
        abort();
    }
    struct str ring[] = { str_of(folder), STR("/keyring.db") };
    struct str log[] = { str_of(folder), STR("/log") };
    struct keyd_config cfg = { .ring_path = str_z(a, str_join(a, ring, 2)),
                               .log_dir = str_z(a, str_join(a, log, 2)),
                               .origin = "jejaring/fuzz",
                               .passes = 1,
                               .memory_kib = 8,
                               .cli = true,
                               .wall_ms = still,
                               .tick_ms = still };
    if (keyd_init(a, &cfg, &secret, &why) != OK || keyd_open(&cfg, &city, &why) != OK) {
        abort();
    }
    (void)atexit(city_end); /* if it is refused, a folder is left */
}

static size_t shape_message(unsigned op, unsigned shape, const uint8_t *p, size_t n)
{
    size_t size = SIZES[op];
    struct keyd_head *h = (struct keyd_head *)message;
    memset(message, 0, KEYD_MSG_MAX);
    memcpy(message, p, n);
    if (op == KEYD_CHANGE) {
        struct keyd_change *c = (struct keyd_change *)message;
        uint32_t most = (shape & SHAPE_SMALL_COUNTS) != 0 ? 3 : 1000;
        c->n_new %= most;
        c->n_allow %= most;
        c->n_deny %= most;
        c->n_receipt %= most;
        c->n_card %= most;
        c->n_row %= most;
        size = keyd_change_size(c);
        if (size == 0 || size > KEYD_MSG_MAX) {
            size = sizeof *c;
        }
        if ((shape & SHAPE_PUBLIC) != 0) {
            memset(c->token, 0, sizeof c->token);
        }
    } else if ((shape & SHAPE_PUBLIC) != 0 && size >= sizeof(struct keyd_ask)) {
        memset(message + sizeof *h, 0, 32);
    }
    h->op = (uint16_t)op;
    h->size = (uint32_t)size;
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (city == NULL) {
        city_begin();
    }
    while (size >= 4) {
        unsigned op = data[0] % KEYD_OP_END;
        unsigned shape = data[1];
        size_t n = (size_t)data[2] << 8 | data[3];
        bool wait_sync = false;
        data += 4;
        size -= 4;
        n = n < size ? n : size;
        n = n < KEYD_MSG_MAX ? n : KEYD_MSG_MAX;
        size_t all = n;
        if ((shape & SHAPE_SIZE) != 0 && op != KEYD_NO_OP) {
            all = shape_message(op, shape, data, n);
        } else {
            memcpy(message, data, n);
        }
        if (keyd_handle(city, message, all, answer, &wait_sync) < sizeof(struct keyd_head)) {
            abort();
        }
        if ((shape & SHAPE_FLUSH) != 0 && !keyd_flush(city)) {
            abort();
        }
        data += n;
        size -= n;
    }
    return 0;
}
