/*
 * scrub.h - shown copies of pictures: JPEG and PNG decoded and written anew, so that no place, time
 * or camera stays inside. Decoders are where pictures attack, so each upload has a child of its
 * own: 10 s, 256 MiB, no key, no file.
 */
#ifndef JJ_APP_SCRUB_H
#define JJ_APP_SCRUB_H

#include "app/life.h"
#include "base/ctx.h"

/*
 * Pure decoding and encoding; false: no such picture, or broken, or too large. Result in a (or the
 * heap of the child).
 */
MUST_USE bool scrub_jpeg(struct arena *a, struct str in, struct str *out);
MUST_USE bool scrub_png(struct arena *a, struct str in, struct str *out);
bool scrub_is_jpeg(struct str bytes);
bool scrub_is_png(struct str bytes);

/*
 * For router_config: data is the struct city; asks its scrub process, or forks one child itself
 * when there is none.
 */
enum err scrub_call(void *data, struct ctx *c, struct str bytes, struct str *shown,
                    struct str *type);
/* The scrub process: answers asks of the workers until life ends. */
void scrub_loop(const int *fds, size_t n, struct life *life);

#endif
