/*
 * pg_cluster.h - a PostgreSQL server of the test's own, on a Unix socket in a temporary folder,
 * gone at the end.
 */
#ifndef JJ_TESTS_STORE_PG_CLUSTER_H
#define JJ_TESTS_STORE_PG_CLUSTER_H

#include <stdbool.h>
#include <sys/types.h>

struct pg_cluster {
    char folder[64];
    char address[160]; /* for store_open_pg */
    pid_t server;
    const char *why; /* reason when it could not be started */
};

/* False when PostgreSQL is not installed (or does not start): *why says so in words. */
bool pg_cluster_start(struct pg_cluster *p);
void pg_cluster_stop(struct pg_cluster *p);

#endif
