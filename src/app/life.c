/* life.c - one byte a second into a pipe. */
#include "app/life.h"

#include <unistd.h>

#include "app/files.h"

#define BEAT_MS 1000

bool life_goes_on(struct life *life)
{
    const int64_t now = clock_tick_ms();
    if (life->beat_fd >= 0 && (life->beat_ms == 0 || now - life->beat_ms >= BEAT_MS)) {
        life->beat_ms = now;
        (void)!write(life->beat_fd, "b", 1); /* full: the supervisor has enough to read */
    }
    return !*life->stop;
}
