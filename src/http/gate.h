/*
 * gate.h - HTTP/1.1 (and TLS) on a socket: reads requests strictly, hands them to free workers,
 * has slow hashes made.
 */
#ifndef JJ_HTTP_GATE_H
#define JJ_HTTP_GATE_H

#include "http/http.h"

#define GATE_WORKERS_MAX 32
#define GATE_STRETCHERS_MAX 8

/* To a stretcher, and back. */
struct stretch_ask {
    uint64_t tag;
    struct stretch_job job;
};
struct stretch_answer {
    uint64_t tag;
    uint32_t fine, zero;
    unsigned char out[32];
};

/* From the supervisor: a process has been started anew; what it was doing is lost. */
enum gate_notice_kind { GATE_WORKER_DIED = 1, GATE_STRETCHER_DIED };
struct gate_notice {
    uint32_t kind, index;
};

struct gate_config {
    int listen_fd;
    const int *workers; /* SEQPACKET */
    size_t n_workers;
    const int *stretchers;
    size_t n_stretchers;
    int notices;            /* SEQPACKET from the supervisor */
    const char *cert, *key; /* PEM texts; NULL: no TLS */
    const char *proxy;      /* address of the proxy in front that speaks TLS; NULL: none */
    const volatile int *stop;
    /* when all is open, before the first connection; false: end */
    bool (*enter)(void *data);
    void *enter_data;
    void (*turned)(void *data); /* each turn of the loop, at least twice a second; may be NULL */
    void *turned_data;
};

/* Until *stop is set. False: the library does not start. */
MUST_USE bool gate_run(const struct gate_config *cfg);

#endif
