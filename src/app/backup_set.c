/* backup_set.c - sets, pieces and lists on a disk. */
#include "app/backup_set.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup_list.h"
#include "app/files.h"
#include "base/strbuf.h"

#define LIST_END ".list"
#define LIST_MAX ((size_t)512 * 1024 * 1024)
#define PIECE_DIGITS (2 * VAULT_ID)

const char *backup_part_name(enum vault_part part)
{
    return part == VAULT_DATA ? "data" : "keyring";
}

static enum err refuse(struct arena *a, struct str *why, const char *path, const char *text)
{
    const struct str parts[] = { str_of(path), STR(": "), str_of(text) };
    *why = str_join(a, parts, ARRAY_LEN(parts));
    return ERR_STORE;
}

static const char *part_path(struct arena *a, const char *dir, enum vault_part part)
{
    return path_join(a, dir, backup_part_name(part));
}

static const char *set_path(struct arena *a, const char *dir, enum vault_part part, struct str name)
{
    return path_join(a, part_path(a, dir, part), str_z(a, name));
}

static const char *list_path(struct arena *a, const struct backup_set *s, struct str generation,
                             const char *end)
{
    const struct str parts[] = { str_of(s->dir), STR("/"), generation, str_of(end) };
    return str_z(a, str_join(a, parts, ARRAY_LEN(parts)));
}

/* 256 folders: a disk that a person also looks at should not have 16,000 names in one. */
static const char *piece_path(struct arena *a, const struct backup_set *s,
                              const unsigned char id[VAULT_ID], bool folder)
{
    const struct str hex = str_hex(a, id, VAULT_ID);
    const struct str parts[] = { str_of(s->dir), STR("/pieces/"), str_cut(hex, 0, 2), STR("/"),
                                 str_cut(hex, 2, hex.n) };
    return str_z(a, str_join(a, parts, folder ? 3 : 5));
}

/* ---- sets ---- */

static enum err make_folder(struct arena *a, const char *path, struct str *why)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ? OK : refuse(a, why, path, strerror(errno));
}

static enum err open_folder(struct arena *a, struct backup_set *s, struct str *why)
{
    s->fd = open(s->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return s->fd >= 0 ? OK : refuse(a, why, s->dir, strerror(errno));
}

enum err backup_set_make(struct arena *a, struct backup_set *s, const char *dir,
                         enum vault_part part, struct str name, const struct backup_keys *keys,
                         struct str *why)
{
    unsigned char head[VAULT_HEAD];
    *s = (struct backup_set){ .dir = set_path(a, dir, part, name), .part = part, .fd = -1 };
    TRY(make_folder(a, part_path(a, dir, part), why));
    if (mkdir(s->dir, 0700) != 0) {
        return refuse(a, why, s->dir, strerror(errno));
    }
    TRY(make_folder(a, path_join(a, s->dir, "pieces"), why));
    vault_new(&s->vault, part, keys->host, keys->recovery_pk, head);
    const char *path = path_join(a, s->dir, "key");
    if (!file_make(path, (struct str){ (const char *)head, sizeof head }, 0600)) {
        return refuse(a, why, path, strerror(errno));
    }
    return open_folder(a, s, why);
}

enum err backup_set_open(struct arena *a, struct backup_set *s, const char *dir,
                         enum vault_part part, struct str name, const struct backup_keys *keys,
                         struct str *why)
{
    static const char *const texts[] = {
        [VAULT_DAMAGED] = "this key of the backup is damaged",
        [VAULT_NEWER] = "made by a newer program: install that one first",
        [VAULT_WRONG_HOST_KEY] = "the host key is not the one of the city that made this backup"
                                 " (or this file is damaged)",
        [VAULT_WRONG_RECOVERY] = "the recovery secret is not the one that this backup was made for",
    };
    struct str head;
    *s = (struct backup_set){ .dir = set_path(a, dir, part, name), .part = part, .fd = -1 };
    const char *path = path_join(a, s->dir, "key");
    if (!file_read(a, path, VAULT_HEAD, &head)) {
        return refuse(a, why, path, "cannot be read, or is damaged");
    }
    enum vault_answer answer = vault_open(&s->vault, part, head, keys->host, keys->recovery_sk);
    return answer == VAULT_OK ? OK : refuse(a, why, path, texts[answer]);
}

void backup_set_close(struct backup_set *s)
{
    if (s->fd >= 0) {
        (void)close(s->fd); /* only synced through */
    }
    s->fd = -1;
    vault_wipe(&s->vault);
}

/* ---- pieces ---- */

enum err backup_piece_write(struct arena *a, const struct backup_set *s, struct str plain,
                            const unsigned char id[VAULT_ID], unsigned char *buffer,
                            struct str *why)
{
    const char *path = piece_path(a, s, id, false);
    size_t n = vault_piece_seal(&s->vault, plain, id, buffer);
    TRY(make_folder(a, piece_path(a, s, id, true), why));
    /* One that was left over from a generation that failed is written anew. */
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        return refuse(a, why, path, strerror(errno));
    }
    bool fine = fd_write_all(fd, buffer, n);
    fine = close(fd) == 0 && fine;
    if (!fine) {
        enum err e = refuse(a, why, path, strerror(errno));
        (void)unlink(path); /* no list names it yet */
        return e;
    }
    return OK;
}

enum err backup_piece_read(struct arena *a, const struct backup_set *s,
                           const unsigned char id[VAULT_ID], unsigned char *buffer,
                           unsigned char *plain, size_t *n, struct str *why)
{
    const char *path = piece_path(a, s, id, false);
    const size_t cap = VAULT_PIECE + VAULT_MORE;
    size_t got = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return refuse(a, why, path, "a piece of the backup is missing");
    }
    struct stat st;
    bool fine = fstat(fd, &st) == 0 && st.st_size >= 0 && (size_t)st.st_size <= cap;
    while (fine && got < (size_t)st.st_size) {
        ssize_t more = read(fd, buffer + got, (size_t)st.st_size - got);
        fine = more > 0 || (more < 0 && errno == EINTR);
        got += more > 0 ? (size_t)more : 0;
    }
    (void)close(fd); /* only read from */
    if (!fine ||
        !vault_piece_open(&s->vault, (struct str){ (const char *)buffer, got }, id, plain, n)) {
        (void)refuse(a, why, path, "this piece of the backup is damaged"); /* only the words */
        return ERR_INTERNAL;
    }
    return OK;
}

void backup_piece_remove(struct arena *a, const struct backup_set *s,
                         const unsigned char id[VAULT_ID])
{
    (void)unlink(piece_path(a, s, id, false)); /* what is left over harms nobody */
}

enum err backup_set_sync(const struct backup_set *s, struct str *why)
{
    /* Thousands of small files: one call for the file system instead of one for each. */
    if (syncfs(s->fd) != 0) {
        *why = str_of(strerror(errno));
        return ERR_STORE;
    }
    return OK;
}

/* ---- lists ---- */

enum err backup_list_put(struct arena *a, const struct backup_set *s, struct str generation,
                         struct str text, struct str *why)
{
    const char *path = list_path(a, s, generation, LIST_END);
    const char *half = list_path(a, s, generation, ".new");
    struct str sealed = vault_list_seal(a, &s->vault, generation, text);
    (void)unlink(half); /* of a try that failed */
    if (!file_make(half, sealed, 0600) || rename(half, path) != 0 || fsync(s->fd) != 0) {
        return refuse(a, why, path, strerror(errno));
    }
    return OK;
}

enum err backup_list_get(struct arena *a, const struct backup_set *s, struct str generation,
                         struct str *text, struct str *why)
{
    const char *path = list_path(a, s, generation, LIST_END);
    struct str sealed;
    if (!file_read(a, path, LIST_MAX, &sealed)) {
        return refuse(a, why, path, "cannot be read");
    }
    if (!vault_list_open(a, &s->vault, generation, sealed, text)) {
        (void)refuse(a, why, path, "this list of the backup is damaged"); /* only the words */
        return ERR_INTERNAL;
    }
    return OK;
}

void backup_list_remove(struct arena *a, const struct backup_set *s, struct str generation)
{
    (void)unlink(list_path(a, s, generation, LIST_END)); /* tried again with its set */
}

/* ---- what is there ---- */

struct names {
    struct str *at;
    size_t n, cap;
};

static void names_add(struct arena *a, struct names *l, struct str name)
{
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 64 : 2 * l->cap;
        struct str *at = NEW_ARRAY(a, struct str, cap);
        if (l->n > 0) {
            memcpy(at, l->at, l->n * sizeof *at);
        }
        l->at = at;
        l->cap = cap;
    }
    l->at[l->n++] = str_copy(a, name);
}

static int by_text(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* Names in a folder that end so and are instants before that; sorted, without the end. */
static struct names names_of(struct arena *a, const char *path, struct str end)
{
    struct names l = { .n = 0 };
    DIR *d = opendir(path);
    for (struct dirent *e = d != NULL ? readdir(d) : NULL; e != NULL; e = readdir(d)) {
        struct str name = str_of(e->d_name);
        if (str_ends(name, end) && backup_name_valid(str_cut(name, 0, name.n - end.n))) {
            names_add(a, &l, str_cut(name, 0, name.n - end.n));
        }
    }
    if (d != NULL) {
        (void)closedir(d); /* only read from */
    }
    if (l.n > 1) {
        qsort(l.at, l.n, sizeof *l.at, by_text);
    }
    return l;
}

struct str *backup_sets(struct arena *a, const char *dir, enum vault_part part, size_t *n)
{
    struct names l = names_of(a, part_path(a, dir, part), STR_NONE);
    *n = l.n;
    return l.at;
}

static int by_generation(const void *x, const void *y)
{
    return str_cmp(((const struct backup_found *)x)->generation,
                   ((const struct backup_found *)y)->generation);
}

struct backup_found *backup_find(struct arena *a, const char *dir, enum vault_part part, size_t *n)
{
    size_t n_sets = 0;
    size_t cap = 0;
    struct str *sets = backup_sets(a, dir, part, &n_sets);
    struct names *lists = NEW_ARRAY(a, struct names, n_sets + 1);
    for (size_t i = 0; i < n_sets; i++) {
        lists[i] = names_of(a, set_path(a, dir, part, sets[i]), STR(LIST_END));
        cap += lists[i].n;
    }
    struct backup_found *all = NEW_ARRAY(a, struct backup_found, cap + 1);
    *n = 0;
    for (size_t i = 0; i < n_sets; i++) {
        for (size_t k = 0; k < lists[i].n; k++) {
            all[(*n)++] = (struct backup_found){ sets[i], lists[i].at[k] };
        }
    }
    if (*n > 1) {
        qsort(all, *n, sizeof *all, by_generation);
    }
    return all;
}

/* ---- taking away ---- */

static bool remove_pieces(struct arena *a, const char *path)
{
    bool all = true;
    DIR *d = opendir(path);
    for (struct dirent *e = d != NULL ? readdir(d) : NULL; e != NULL; e = readdir(d)) {
        if (strlen(e->d_name) + 2 == PIECE_DIGITS) {
            const struct arena_mark mark = arena_mark(a);
            all = unlink(path_join(a, path, e->d_name)) == 0 && all;
            arena_rewind(a, mark);
        }
    }
    if (d != NULL) {
        (void)closedir(d); /* only read from */
    }
    return (rmdir(path) == 0 || errno == ENOENT) && all;
}

bool backup_set_remove(struct arena *a, const char *dir, enum vault_part part, struct str name)
{
    static const char *const ends[] = { LIST_END, ".new" };
    const struct backup_set s = { .dir = set_path(a, dir, part, name), .part = part };
    bool all = true;
    for (size_t k = 0; k < ARRAY_LEN(ends); k++) {
        struct names lists = names_of(a, s.dir, str_of(ends[k]));
        for (size_t i = 0; i < lists.n; i++) {
            all = unlink(list_path(a, &s, lists.at[i], ends[k])) == 0 && all;
        }
    }
    /* without its key nothing of the rest opens any more */
    const char *key = path_join(a, s.dir, "key");
    all = (unlink(key) == 0 || errno == ENOENT) && all;
    const char *pieces = path_join(a, s.dir, "pieces");
    for (unsigned i = 0; i < 256; i++) {
        const unsigned char byte = (unsigned char)i;
        all = remove_pieces(a, path_join(a, pieces, str_z(a, str_hex(a, &byte, 1)))) && all;
    }
    all = (rmdir(pieces) == 0 || errno == ENOENT) && all;
    return (rmdir(s.dir) == 0 || errno == ENOENT) && all;
}
