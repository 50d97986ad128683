/* files.h - reading and making of whole files; clocks of this machine. */
#ifndef JJ_APP_FILES_H
#define JJ_APP_FILES_H

#include "base/arena.h"
#include "base/str.h"

/* False: absent, unreadable, or larger than max bytes. */
MUST_USE bool file_read(struct arena *a, const char *path, size_t max, struct str *out);
/* All n bytes, whatever interrupts; not on disk yet. */
MUST_USE bool fd_write_all(int fd, const void *p, size_t n);
/* Makes a file that must not exist yet, with this mode, on disk before it returns. */
MUST_USE bool file_make(const char *path, struct str bytes, unsigned mode);
/* The same where there may be one: the old bytes or the new ones, never half of either. False: errno. */
MUST_USE bool file_replace(struct arena *a, const char *path, struct str bytes, unsigned mode);
/* First line of a file, without its newline; for passwords. */
MUST_USE bool file_read_line(struct arena *a, const char *path, struct str *out);
/*
 * When something was last done: DIR/NAME holds the instant (milliseconds, UTC) and maybe more words. Written whole, then
 * renamed into place. Reading: 0 when there is no such file, or it holds no instant.
 */
MUST_USE bool file_stamp(struct arena *a, const char *dir, const char *name, int64_t at_ms);
int64_t file_stamped(struct arena *a, const char *dir, const char *name);
const char *path_join(struct arena *a, const char *folder, const char *name);

int64_t clock_wall_ms(void);
int64_t clock_tick_ms(void);

#endif
