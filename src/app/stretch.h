/*
 * stretch.h - the slow hash (Argon2id). Holds no key and opens no file; as a process of its own it
 * runs at nice 10.
 */
#ifndef JJ_APP_STRETCH_H
#define JJ_APP_STRETCH_H

#include "app/life.h"
#include "http/gate.h"

/* Turns a job into 32 bytes; false: not enough memory. 0.16 s and 64 MiB at full cost. */
MUST_USE bool stretch_run(const struct stretch_job *job, unsigned char out[32]);

/* Answers asks from the socket until it closes or life ends. The socket has a receive timeout. */
void stretch_loop(int fd, struct life *life);

#endif
