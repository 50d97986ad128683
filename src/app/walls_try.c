/* walls_try.c - what no role may do, each thing in a child of its own. */
#include "app/walls_try.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/files.h"

/* ---- the things ---- */

static bool start_program(const struct walls_paths *paths)
{
    (void)paths;
    char *const args[] = { (char *)(uintptr_t) "true", NULL };
    return execve("/bin/true", args, NULL) == 0;
}

static bool trace(const struct walls_paths *paths)
{
    (void)paths;
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0; /* the one request that hurts nobody */
}

static bool signal_everybody(const struct walls_paths *paths)
{
    (void)paths;
    return kill(-1, 0) == 0; /* signal 0 reaches nobody */
}

static bool speak_outside(const struct walls_paths *paths)
{
    (void)paths;
    return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool speak_inside(const struct walls_paths *paths)
{
    (void)paths;
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool see_packets(const struct walls_paths *paths)
{
    (void)paths;
    return socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0) >= 0;
}

static bool run_memory(const struct walls_paths *paths)
{
    (void)paths;
    return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
                0) != MAP_FAILED;
}

static bool make_process(const struct walls_paths *paths)
{
    (void)paths;
    pid_t pid = fork();
    if (pid == 0) {
        _exit(0);
    }
    return pid > 0;
}

static bool become_root(const struct walls_paths *paths)
{
    (void)paths;
    return setuid(0) == 0;
}

static bool open_folder(const char *path)
{
    return openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC) >= 0;
}

static bool open_in(const struct walls_paths *paths, const char *name, int flags)
{
    int folder = open(paths->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return folder >= 0 && openat(folder, name, flags | O_CLOEXEC, 0600) >= 0;
}

static bool read_host_key(const struct walls_paths *paths)
{
    return open_in(paths, "host.key", O_RDONLY);
}

static bool read_keyring(const struct walls_paths *paths)
{
    return open_in(paths, "keyring.db", O_RDONLY);
}

static bool write_keyring(const struct walls_paths *paths)
{
    return open_in(paths, "keyring.db", O_WRONLY);
}

static bool open_database(const struct walls_paths *paths)
{
    return open_in(paths, "city.db", O_RDWR);
}

static bool make_file(const struct walls_paths *paths)
{
    /* O_TMPFILE has no name: nothing stays, should it succeed */
    return open_in(paths, ".", O_TMPFILE | O_WRONLY);
}

static bool read_users(const struct walls_paths *paths)
{
    (void)paths;
    return open_folder("/etc/passwd");
}

static const struct {
    const char *what;
    bool (*run)(const struct walls_paths *);
    unsigned allowed; /* roles that may, as bits */
    bool path;
} tries[] = {
    { "start a program", start_program, 0, false },
    { "trace a process", trace, 0, false },
    { "signal other processes", signal_everybody, 0, false },
    { "open a socket to the network", speak_outside, 1U << ROLE_JOBS, false },
    { "open a socket to this machine", speak_inside, 0, false },
    { "read packets", see_packets, 0, false },
    { "run memory it has written", run_memory, 0, false },
    { "make a process", make_process, 1U << ROLE_SCRUB, false },
    { "become root", become_root, 0, false },
    { "read the host key", read_host_key, 0, true },
    { "read the keyring", read_keyring, 0, true },
    { "write the keyring", write_keyring, 0, true },
    { "open the database again", open_database, 0, true },
    { "make a file in the data folder", make_file, 0, true },
    { "read /etc/passwd", read_users, 0, true },
};
const size_t walls_tries = ARRAY_LEN(tries);

const char *walls_try_name(size_t i)
{
    return tries[i].what;
}

bool walls_try_is_allowed(size_t i, enum role role)
{
    return (tries[i].allowed & (1U << role)) != 0;
}

bool walls_try_is_path(size_t i)
{
    return tries[i].path;
}

/* ---- children ---- */

#define CODE_DONE 0
#define CODE_REFUSED 1
#define CODE_BROKEN 2

enum walls_outcome walls_run(enum role role, const struct walls_paths *paths,
                             bool (*step)(const struct walls_paths *paths, void *data), void *data)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        if (!walls_become(role, paths->dir) || !walls_enter(role, paths)) {
            _exit(CODE_BROKEN);
        }
        _exit(step(paths, data) ? CODE_DONE : CODE_REFUSED);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        continue;
    }
    if (pid > 0 && WIFSIGNALED(status)) {
        return WTERMSIG(status) == SIGSYS ? WALLS_DIED : WALLS_BROKEN;
    }
    return pid <= 0 || WEXITSTATUS(status) == CODE_BROKEN ? WALLS_BROKEN
           : WEXITSTATUS(status) == CODE_DONE             ? WALLS_DONE
                                                          : WALLS_REFUSED;
}

static bool run_numbered(const struct walls_paths *paths, void *data)
{
    return tries[*(const size_t *)data].run(paths);
}

enum walls_outcome walls_try(size_t i, enum role role, const struct walls_paths *paths)
{
    return walls_run(role, paths, run_numbered, &i);
}
