/*
 * pg_cluster.c - starts initdb and postgres as an unprivileged user, since they refuse to run as
 * root.
 */
#include "pg_cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/strbuf.h"

#define BIN "/usr/lib/postgresql/15/bin/"

static void text_into(char *out, size_t cap, const char *a, const char *b)
{
    struct arena *mem = arena_new(0);
    struct strbuf s;
    strbuf_init(&s, mem);
    strbuf_printf(&s, "%s%s", a, b);
    if (s.n < cap) {
        memcpy(out, s.p, s.n + 1);
    }
    arena_free(mem);
}

/* In the child: leaves root, output goes to a file in the folder. */
_Noreturn static void become(const char *folder, const char *const *argv)
{
    char log[96] = "";
    const struct passwd *who = getpwnam("postgres");
    who = who == NULL ? getpwnam("nobody") : who;
    text_into(log, sizeof log, folder, "/output.txt");
    if (getuid() == 0 && (who == NULL || setgid(who->pw_gid) != 0 || setuid(who->pw_uid) != 0)) {
        _exit(126);
    }
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0 ||
        chdir(folder) != 0) {
        _exit(126);
    }
    /* After setuid, which clears it: no server stays behind when the test dies. */
    (void)prctl(PR_SET_PDEATHSIG, SIGQUIT);
    (void)unsetenv("PGDATA");
    execv(argv[0], (char *const *)(uintptr_t)argv);
    _exit(127);
}

static pid_t start(const char *folder, const char *const *argv)
{
    pid_t child = fork();
    if (child == 0) {
        become(folder, argv);
    }
    return child;
}

static bool make_folder(struct pg_cluster *p)
{
    const struct passwd *who = getpwnam("postgres");
    who = who == NULL ? getpwnam("nobody") : who;
    text_into(p->folder, sizeof p->folder, "/tmp/jejaring-pg-", "XXXXXX");
    return mkdtemp(p->folder) != NULL &&
           (getuid() != 0 || (who != NULL && chown(p->folder, who->pw_uid, who->pw_gid) == 0));
}

bool pg_cluster_start(struct pg_cluster *p)
{
    char data[96] = "", socket_file[96] = "";
    struct stat st;
    int status = 0;
    *p = (struct pg_cluster){ .server = -1 };
    if (access(BIN "initdb", X_OK) != 0) {
        p->why = "PostgreSQL 15 is not installed";
        return false;
    }
    if (!make_folder(p)) {
        p->why = "no temporary folder for PostgreSQL";
        return false;
    }
    text_into(data, sizeof data, p->folder, "/data");
    text_into(socket_file, sizeof socket_file, p->folder, "/.s.PGSQL.5432");
    text_into(p->address, sizeof p->address, "user=jejaring dbname=postgres host=", p->folder);
    const char *const make[] = { BIN "initdb", "-D", data,   "-U",         "jejaring", "-A",
                                 "trust",      "-E", "UTF8", "--locale=C", "-N",       NULL };
    pid_t child = start(p->folder, make);
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        p->why = "initdb failed";
        return false;
    }
    const char *const serve[] = { BIN "postgres",
                                  "-D",
                                  data,
                                  "-k",
                                  p->folder,
                                  "-c",
                                  "listen_addresses=",
                                  "-c",
                                  "fsync=off",
                                  "-c",
                                  "shared_buffers=16MB",
                                  NULL };
    p->server = start(p->folder, serve);
    for (int tries = 0; tries < 1500 && stat(socket_file, &st) != 0; tries++) {
        if (waitpid(p->server, &status, WNOHANG) == p->server) {
            p->server = -1;
            p->why = "postgres did not start";
            return false;
        }
        (void)usleep(20000); /* there is no event to wait for */
    }
    return true;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

void pg_cluster_stop(struct pg_cluster *p)
{
    if (p->server > 0) {
        (void)kill(p->server, SIGQUIT);
        (void)waitpid(p->server, NULL, 0);
        p->server = -1;
    }
    if (p->folder[0] != '\0') {
        (void)nftw(p->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    }
}
