/* stretch.c - Argon2id by libsodium, called directly (commands) or through a socket (serve). */
#include "app/stretch.h"

#include <errno.h>
#include <sodium.h>
#include <sys/socket.h>

bool stretch_run(const struct stretch_job *job, unsigned char out[32])
{
    return sodium_init() >= 0 &&
           crypto_pwhash(out, 32, (const char *)job->secret, sizeof job->secret, job->salt,
                         job->passes, (size_t)job->memory_kib * 1024,
                         crypto_pwhash_ALG_ARGON2ID13) == 0;
}

void stretch_loop(int fd, struct life *life)
{
    while (life_goes_on(life)) {
        struct stretch_ask ask;
        struct stretch_answer answer = { .fine = 0 };
        ssize_t n = recv(fd, &ask, sizeof ask, 0);
        if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
            break;
        }
        if (n != (ssize_t)sizeof ask) {
            continue;
        }
        answer.tag = ask.tag;
        answer.fine = stretch_run(&ask.job, answer.out);
        sodium_memzero(&ask, sizeof ask);
        ssize_t sent = send(fd, &answer, sizeof answer, MSG_NOSIGNAL);
        sodium_memzero(answer.out, sizeof answer.out);
        if (sent < 0 && errno != EINTR) {
            break;
        }
    }
}
