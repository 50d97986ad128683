/*
 * log.c - one line, one write: lines of several processes on the same standard error do not mix.
 * The two variables are set once at the start of a process, before it serves anybody.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/day.h"

#define LINE_MAX_BYTES 1024

static const char *log_role = "start";
static enum log_level log_from = LOG_INFO;

void log_setup(const char *role, enum log_level from)
{
    log_role = role;
    log_from = from;
}

/* Bytes really in the buffer after a printf that may have been cut. */
static size_t kept(int wanted, size_t room)
{
    if (wanted < 0) {
        return 0;
    }
    return (size_t)wanted < room ? (size_t)wanted : room - 1;
}

static size_t put_head(char *line, size_t room, enum log_level level)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };
    struct timespec now = { 0 };
    int y = 1970;
    int m = 1;
    int d = 1;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    day_t day = day_of_ms((int64_t)now.tv_sec * 1000, 0);
    if (day != 0) {
        day_split(day, &y, &m, &d);
    }
    int second = (int)((int64_t)now.tv_sec % 86400);
    return kept(snprintf(line, room,
                         "time=%04d-%02d-%02dT%02d:%02d:%02dZ level=%s role=%s pid=%ld ", y, m, d,
                         second / 3600, second / 60 % 60, second % 60, names[level], log_role,
                         (long)getpid()),
                room);
}

void log_line(enum log_level level, const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    va_list args;
    if (level < log_from) {
        return;
    }
    size_t n = put_head(line, sizeof line, level);
    size_t room = sizeof line - n;
    va_start(args, format);
    n += kept(vsnprintf(line + n, room, format, args), room);
    va_end(args);
    for (size_t i = 0; i < n; i++) {
        /* A value must not be able to forge a second line or speak to a terminal. */
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F) {
            line[i] = ' ';
        }
    }
    line[n++] = '\n'; /* in the place of the NUL */
    if (write(STDERR_FILENO, line, n) < 0) {
        return; /* nobody left to tell */
    }
}
