/* serve.h - the processes of a served city. */
#ifndef JJ_APP_SERVE_H
#define JJ_APP_SERVE_H

#include "app/life.h"
#include "app/setup.h"
#include "http/gate.h"

/*
 * Serves an opened city (config, packs, router, lock) until SIGTERM or SIGINT; prints one line
 * when ready. Exit code.
 */
int serve_city(struct city *city);
/*
 * role.c: a process of a served city, executed by the supervisor (plan.h). Does not return.
 */
__attribute__((noreturn)) void role_main(int argc, char **argv);

/*
 * worker.c: one request after the other from the gate. gone: eventfd that becomes readable when
 * the key keeper died.
 */
struct worker_ends {
    int gate, keyd, scrub, gone;
};
void worker_run(struct city *city, const struct worker_ends *ends, struct life *life);

#endif
