/*
 * walls_test.c - every role tries what it must not do, and does what it is there for. Each step
 * runs in a child of its own, behind the wall.
 */
#include "app/walls_try.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/files.h"
#include "app/scrub.h"
#include "app/stretch.h"
#include "base/check.h"
#include "base/ids.h"
#include "http/codec.h"
#include "out/odt.h"
#include "out/pdf.h"
#include "store/store.h"

#ifdef JEJARING_SANITIZED
#define SANITIZED true
#else
#define SANITIZED false
#endif

struct place {
    struct arena *mem;
    struct walls_paths paths;
    struct store *store;
    int pair[2];  /* SEQPACKET, both ends here */
    int listener; /* on loopback */
    struct sockaddr_in at;
};

static void write_file(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    CHECK(fd >= 0 && write(fd, "x", 1) == 1, path);
    (void)close(fd); /* a test's file */
}

static void listen_here(struct place *p)
{
    socklen_t size = sizeof p->at;
    p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    p->at =
        (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr any;
    memcpy(&any, &p->at, sizeof p->at);
    CHECK(p->listener >= 0 && bind(p->listener, &any, sizeof p->at) == 0 &&
              listen(p->listener, 5) == 0 && getsockname(p->listener, &any, &size) == 0,
          "a socket on loopback");
    memcpy(&p->at, &any, sizeof p->at);
}

static bool save_something(struct place *p)
{
    static const struct stmt make = { "walls_make", "",
                                      "CREATE TABLE IF NOT EXISTS t (a BIGINT NOT NULL)" };
    struct ctx c = { .mem = p->mem, .db = p->store };
    int64_t n;
    return store_begin_write(&c) == OK && store_exec(&c, &make, NULL, 0, &n) == OK &&
           store_commit(&c) == OK;
}

static int set_up(void **state)
{
    static const char *const folders[] = { "files", "log" };
    static const char *const files[] = { "host.key", "keyring.db" };
    char name[] = "/tmp/walls-XXXXXX";
    struct arena *mem = arena_new(0);
    struct place *p = NEW(mem, struct place);
    p->mem = mem;
    CHECK(mkdtemp(name) != NULL, "a folder");
    p->paths = walls_paths(mem, str_z(mem, str_copy(mem, str_of(name))));
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        CHECK(mkdir(path_join(mem, name, folders[i]), 0700) == 0, folders[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        write_file(path_join(mem, name, files[i]));
    }
    struct ctx c = { .mem = mem };
    CHECK(store_open_sqlite(&c, path_join(mem, name, "city.db"), true, &p->store) == OK,
          "a database");
    /* SQLite opens its second file at the first use: as at the start of serve, before the wall */
    CHECK(save_something(p), "and in use");
    CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p->pair) == 0, "a pair");
    listen_here(p);
    CHECK(random_u64() != 0, "randomness is there before the wall");
    *state = p;
    return 0;
}

static void empty_folder(struct arena *mem, const char *path)
{
    DIR *d = opendir(path);
    for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
        (void)unlink(path_join(mem, path, e->d_name)); /* folders come after their files */
    }
    (void)closedir(d); /* it was only read */
    (void)rmdir(path); /* what stays is below /tmp */
}

static int tear_down(void **state)
{
    struct place *p = *state;
    store_close(p->store);
    empty_folder(p->mem, p->paths.files);
    empty_folder(p->mem, p->paths.log);
    empty_folder(p->mem, p->paths.dir);
    (void)close(p->listener); /* a test's sockets */
    (void)close(p->pair[0]);
    (void)close(p->pair[1]);
    arena_free(p->mem);
    return 0;
}

/* ---- outside the list ---- */

static const char *sentence(struct place *p, enum role role, const char *what)
{
    const struct str parts[] = { str_of(role_name(role)), STR(": "), str_of(what) };
    return str_z(p->mem, str_join(p->mem, parts, ARRAY_LEN(parts)));
}

static void calls_outside_the_list_end_the_process(void **state)
{
    struct place *p = *state;
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        for (size_t i = 0; i < walls_tries; i++) {
            const bool dies = !walls_try_is_path(i) && !walls_try_is_allowed(i, role);
            if (dies) {
                CHECK(walls_try(i, role, &p->paths) == WALLS_DIED,
                      sentence(p, role, walls_try_name(i)));
            }
        }
    }
}

static void paths_outside_the_list_are_refused(void **state)
{
    struct place *p = *state;
    bool landlock;
    CHECK(walls_there(&landlock), "this kernel filters system calls");
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        const bool opens = role == ROLE_KEYD || role == ROLE_WORKER || role == ROLE_JOBS;
        for (size_t i = 0; i < walls_tries; i++) {
            const char *why = sentence(p, role, walls_try_name(i));
            /* a picture's child stands within the paths of scrub: alone it has the calls only */
            if (!walls_try_is_path(i) || (opens && !landlock) ||
                (SANITIZED && role == ROLE_PICTURE)) {
                continue;
            }
            enum walls_outcome got = walls_try(i, role, &p->paths);
            CHECK(got == WALLS_DIED || (got == WALLS_REFUSED && (opens || SANITIZED)), why);
        }
    }
    if (!landlock) {
        print_message("no Landlock in this kernel: paths of keyd, worker and jobs are not tried\n");
        skip();
    }
}

static bool be(const struct walls_paths *paths, void *data)
{
    (void)paths;
    (void)data;
    return true;
}

static void entering_alone_is_fine(void **state)
{
    struct place *p = *state;
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        CHECK(walls_run(role, &p->paths, be, NULL) == WALLS_DONE, role_name(role));
    }
}

static bool end_by(const struct walls_paths *paths, void *data)
{
    (void)paths;
    const pid_t *whom = data;
    return syscall(SYS_tgkill, *whom, *whom, 0) == 0;
}

static void abort_is_the_only_signal(void **state)
{
    struct place *p = *state;
    pid_t parent = getpid();
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        CHECK(walls_run(role, &p->paths, end_by, &parent) == WALLS_DIED, role_name(role));
    }
}

static bool make_thread_like(const struct walls_paths *paths, void *data)
{
    (void)paths;
    const unsigned long *flags = data;
    return syscall(SYS_clone, *flags, 0, 0, 0, 0) >= 0;
}

static void scrub_makes_plain_children_only(void **state)
{
    struct place *p = *state;
    unsigned long user_space = 0x10000000UL | (unsigned long)SIGCHLD; /* CLONE_NEWUSER */
    CHECK(walls_run(ROLE_SCRUB, &p->paths, make_thread_like, &user_space) == WALLS_DIED,
          "a name space of its own");
}

static bool ask_device(const struct walls_paths *paths, void *data)
{
    (void)paths;
    return syscall(SYS_ioctl, 0, *(const unsigned long *)data, 0) == 0;
}

static void nobody_types_into_a_terminal(void **state)
{
    struct place *p = *state;
    unsigned long request = 0x5412; /* TIOCSTI */
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        CHECK(walls_run(role, &p->paths, ask_device, &request) == WALLS_DIED, role_name(role));
    }
}

/* ---- inside the list ---- */

static bool send_a_body(struct place *p)
{
    static const char body[300000] = "a large body";
    return codec_send(p->pair[0], STR("head"), (struct str){ body, sizeof body });
}

static bool pass_a_body(struct place *p)
{
    struct str msg, big;
    bool empty;
    return send_a_body(p) && codec_recv(p->pair[1], p->mem, 0, &msg, &big, &empty) &&
           big.n > CODEC_INLINE_MAX;
}

static bool work_as_keyd(const struct walls_paths *paths, void *data)
{
    struct place *p = data;
    const char *from = path_join(p->mem, paths->log, "new");
    const char *to = path_join(p->mem, paths->log, "checkpoint");
    int dir = open(paths->log, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = open(from, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return dir >= 0 && fd >= 0 && posix_fallocate(fd, 0, 4096) == 0 && pwrite(fd, "x", 1, 0) == 1 &&
           fdatasync(fd) == 0 && renameat(dir, "new", dir, "checkpoint") == 0 && fsync(dir) == 0 &&
           open(to, O_RDONLY | O_CLOEXEC) >= 0 && mlock(p, sizeof *p) == 0;
}

static bool write_papers(struct place *p)
{
    struct ctx c = { .mem = p->mem };
    struct str pdf = STR_NONE;
    struct str odt = STR_NONE;
    struct letter *l = letter_new(p->mem, STR("Surat"), 1);
    letter_add(l, LETTER_TEXT, 0, STR("Isi surat"));
    return pdf_write(&c, l, &pdf) == OK && odt_write(&c, l, &odt) == OK && pdf.n > 0 && odt.n > 0;
}

static bool work_as_worker(const struct walls_paths *paths, void *data)
{
    struct place *p = data;
    const char *path = path_join(p->mem, paths->files, "a-file");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool fine = fd >= 0 && write(fd, "x", 1) == 1 && fsync(fd) == 0 &&
                open(path, O_RDONLY | O_CLOEXEC) >= 0 && unlink(path) == 0;
    (void)alarm(5); /* returns the former one, there was none */
    return fine && pass_a_body(p) && save_something(p) && write_papers(p);
}

static bool work_as_stretch(const struct walls_paths *paths, void *data)
{
    const struct stretch_job job = { .passes = 1, .memory_kib = 65536 };
    unsigned char out[32];
    char byte;
    (void)paths;
    struct place *p = data;
    return stretch_run(&job, out) && send(p->pair[0], "x", 1, MSG_NOSIGNAL) == 1 &&
           recv(p->pair[1], &byte, 1, 0) == 1;
}

static bool work_as_scrub(const struct walls_paths *paths, void *data)
{
    int status = 1;
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit l = { 10, 10 };
        (void)alarm(5); /* returns the former one, there was none */
        _exit(setrlimit(RLIMIT_CPU, &l) == 0 && walls_enter(ROLE_PICTURE, paths) &&
                      send_a_body(data)
                  ? 0
                  : 1);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool work_as_picture(const struct walls_paths *paths, void *data)
{
    struct place *p = data;
    (void)paths;
    memset(arena_alloc(p->mem, 8 << 20), 1, 8 << 20);
    return codec_send(p->pair[0], STR("small"), STR_NONE);
}

static bool reach(struct place *p, int *mine)
{
    struct sockaddr any;
    memcpy(&any, &p->at, sizeof p->at);
    *mine = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return *mine >= 0 && connect(*mine, &any, sizeof p->at) == 0;
}

static bool work_as_gate(const struct walls_paths *paths, void *data)
{
    struct place *p = data;
    int yes = 1;
    char byte;
    (void)paths;
    int theirs = accept4(p->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    return theirs >= 0 && setsockopt(theirs, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes) == 0 &&
           send(theirs, "x", 1, MSG_NOSIGNAL) == 1 && recv(theirs, &byte, 1, 0) < 0 &&
           shutdown(theirs, SHUT_RDWR) == 0 && pass_a_body(p);
}

static bool work_as_jobs(const struct walls_paths *paths, void *data)
{
    struct place *p = data;
    int mine;
    return reach(p, &mine) && send(mine, "x", 1, MSG_NOSIGNAL) == 1 &&
           open("/etc/hosts", O_RDONLY | O_CLOEXEC) >= 0 && save_something(p) &&
           open(paths->files, O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0;
}

static void what_a_role_is_for_is_inside(void **state)
{
    struct place *p = *state;
    static bool (*const work[ROLE_COUNT])(const struct walls_paths *, void *) = {
        [ROLE_KEYD] = work_as_keyd,       [ROLE_STRETCH] = work_as_stretch,
        [ROLE_SCRUB] = work_as_scrub,     [ROLE_WORKER] = work_as_worker,
        [ROLE_JOBS] = work_as_jobs,       [ROLE_GATE] = work_as_gate,
        [ROLE_PICTURE] = work_as_picture,
    };
    int mine;
    CHECK(reach(p, &mine), "somebody at the gate");
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        CHECK(walls_run(role, &p->paths, work[role], p) == WALLS_DONE, role_name(role));
        char rest[8];
        while (recv(p->pair[1], rest, sizeof rest, MSG_DONTWAIT) > 0) {
            continue; /* messages that a child left */
        }
    }
    (void)close(mine); /* a test's socket */
}

/* ---- a kernel without filters ---- */

static bool has_no_filters(void)
{
    int status = 1;
    pid_t pid = fork();
    if (pid == 0) {
        bool landlock;
        scmp_filter_ctx old = seccomp_init(SCMP_ACT_ALLOW);
        bool set =
            seccomp_rule_add_array(old, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(seccomp), 0, NULL) == 0 &&
            seccomp_load(old) == 0;
        _exit(set && !walls_there(&landlock) ? 0 : 1);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void a_kernel_without_filters_is_noticed(void **state)
{
    (void)state;
    CHECK(has_no_filters(), "serve refuses to start there");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entering_alone_is_fine),
        cmocka_unit_test(calls_outside_the_list_end_the_process),
        cmocka_unit_test(paths_outside_the_list_are_refused),
        cmocka_unit_test(abort_is_the_only_signal),
        cmocka_unit_test(scrub_makes_plain_children_only),
        cmocka_unit_test(nobody_types_into_a_terminal),
        cmocka_unit_test(what_a_role_is_for_is_inside),
        cmocka_unit_test(a_kernel_without_filters_is_noticed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
