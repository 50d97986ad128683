/*
 * witness.c - the commands of a witness outside the office: its own key, and its signature under a
 * checkpoint of the log when that continues the one it signed last. Its folder holds
 *     witness.key  name, then the seed of its key (hex); 0600
 *     witness.pub  its public key, for the office
 *     log.pub      the public key of the log it watches
 *     last         the checkpoint it signed last; absent before the first
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "app/commands.h"
#include "app/files.h"
#include "app/freshness.h"
#include "audit/verify.h"
#include "audit/witness.h"
#include "base/ids.h"
#include "base/strbuf.h"

#define TEXT_MAX ((size_t)64 * 1024)
#define SEED 32

struct witness {
    const char *dir;
    struct note_key key, log;
    unsigned char seed[SEED];
    struct str last;
};

static const char *in_folder(struct call *call, const char *name)
{
    return path_join(call->mem, call_option(call, "--dir"), name);
}

static int make_key(struct call *call, struct note_key *key)
{
    unsigned char seed[SEED];
    random_bytes(seed, sizeof seed);
    const struct str lines[] = { key->name, STR("\n"), str_hex(call->mem, seed, sizeof seed),
                                 STR("\n") };
    const bool made =
        note_key_of_seed(key, seed) &&
        file_make(in_folder(call, "witness.key"), str_join(call->mem, lines, ARRAY_LEN(lines)),
                  0600) &&
        file_make(in_folder(call, "witness.pub"), note_key_text(call->mem, key), 0644);
    explicit_bzero(seed, sizeof seed);
    return made ? EXIT_DONE
                : call_refuse(call, EXIT_REFUSED, "%s: %s", call_option(call, "--dir"),
                              errno == EEXIST ? "there is a witness already" : strerror(errno));
}

int command_witness_init(struct call *call)
{
    const char *dir = call_option(call, "--dir");
    const char *log_key = call_option(call, "--log-key");
    struct note_key key = { .kind = NOTE_WITNESS };
    struct note_key log;
    struct str text = STR_NONE;
    if (dir == NULL || log_key == NULL || call_option(call, "--name") == NULL) {
        return call_refuse(call, EXIT_USAGE, "--dir, --name and --log-key are needed");
    }
    key.name = str_of(call_option(call, "--name"));
    if (!note_name_is_fine(key.name)) {
        return call_refuse(call, EXIT_USAGE,
                           "--name: no space and no '+', e.g. inspektorat.example");
    }
    if (!file_read(call->mem, log_key, TEXT_MAX, &text) || !note_key_read(text, NOTE_LOG, &log)) {
        return call_refuse(call, EXIT_USAGE, "%s: is not the public key of a log", log_key);
    }
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        return call_refuse(call, EXIT_REFUSED, "%s: %s", dir, strerror(errno));
    }
    int code = make_key(call, &key);
    if (code != EXIT_DONE) {
        return code;
    }
    if (!file_make(in_folder(call, "log.pub"), note_key_text(call->mem, &log), 0644)) {
        return call_refuse(call, EXIT_REFUSED, "%s: %s", dir, strerror(errno));
    }
    (void)printf("The witness is ready in %s. Give witness.pub to the office.\n", dir);
    return EXIT_DONE;
}

static bool read_secret(struct call *call, struct witness *w)
{
    struct str text = STR_NONE;
    struct str name = STR_NONE;
    struct str hex = STR_NONE;
    if (!file_read(call->mem, in_folder(call, "witness.key"), TEXT_MAX, &text) ||
        !str_next(&text, '\n', &name) || !str_next(&text, '\n', &hex) || !note_name_is_fine(name) ||
        !str_unhex(hex, w->seed, sizeof w->seed)) {
        return false;
    }
    w->key = (struct note_key){ .kind = NOTE_WITNESS, .name = name };
    return note_key_of_seed(&w->key, w->seed);
}

static int open_witness(struct call *call, struct witness *w)
{
    struct stat st;
    struct str text = STR_NONE;
    w->dir = call_option(call, "--dir");
    if (w->dir == NULL) {
        return call_refuse(call, EXIT_USAGE, "--dir is needed");
    }
    if (stat(in_folder(call, "witness.key"), &st) != 0 || !read_secret(call, w)) {
        return call_refuse(call, EXIT_USAGE,
                           "%s: there is no witness; make one: jejaring witness init", w->dir);
    }
    if ((st.st_mode & 077) != 0) {
        return call_refuse(call, EXIT_REFUSED, "%s: others may read the key; chmod 600 it",
                           in_folder(call, "witness.key"));
    }
    if (!file_read(call->mem, in_folder(call, "log.pub"), TEXT_MAX, &text) ||
        !note_key_read(text, NOTE_LOG, &w->log)) {
        return call_refuse(call, EXIT_USAGE, "%s: is not the public key of a log",
                           in_folder(call, "log.pub"));
    }
    if (stat(in_folder(call, "last"), &st) == 0 &&
        !file_read(call->mem, in_folder(call, "last"), TEXT_MAX, &w->last)) {
        return call_refuse(call, EXIT_REFUSED, "%s: cannot be read", in_folder(call, "last"));
    }
    return EXIT_DONE;
}

static uint64_t last_size(const struct witness *w)
{
    uint64_t size = 0;
    return w->last.n > 0 && checkpoint_size(w->last, &size) ? size : 0;
}

/* The request from its file, or made from a copy of the log. */
static int get_request(struct call *call, const struct witness *w, struct witness_request *rq)
{
    const char *file = call_option(call, "--request");
    const char *log = call_option(call, "--log");
    struct str text = STR_NONE;
    struct keyd_verify_report r;
    if ((file != NULL) == (log != NULL)) {
        return call_refuse(call, EXIT_USAGE, "say --request FILE or --log DIR");
    }
    if (file != NULL && !file_read(call->mem, file, TEXT_MAX, &text)) {
        return call_refuse(call, EXIT_USAGE, "%s: cannot be read", file);
    }
    /* A log that does not reach that far is shown to the decision as it is: it says what that means. */
    if (log != NULL && !keyd_prove(log, last_size(w), call->mem, &text, &r) &&
        (!r.unreadable || !keyd_prove(log, 0, call->mem, &text, &r))) {
        return call_refuse(call, r.unreadable ? EXIT_USAGE : EXIT_REFUSED, "%s", r.problem);
    }
    return witness_request_read(text, rq)
               ? EXIT_DONE
               : call_refuse(call, EXIT_USAGE, "%s: is no request of jejaring audit proof", file);
}

/* Checkpoint, the log's own line, the witness's: kept here before anybody gets it. */
static int sign(struct call *call, const struct witness *w, const struct witness_request *rq)
{
    const char *out = call_option(call, "--out");
    const struct str parts[] = { rq->checkpoint.body, STR("\n"), rq->checkpoint.lines,
                                 checkpoint_cosign(call->mem, &rq->checkpoint, &w->key, w->seed,
                                                   clock_wall_ms() / 1000) };
    const struct str text = str_join(call->mem, parts, ARRAY_LEN(parts));
    if (!file_replace(call->mem, in_folder(call, "last"), text, 0644)) {
        return call_refuse(call, EXIT_REFUSED, "%s: cannot be written: %s", w->dir,
                           strerror(errno));
    }
    if (out != NULL && !file_replace(call->mem, out, text, 0644)) {
        return call_refuse(call, EXIT_REFUSED, "%s: cannot be written: %s", out, strerror(errno));
    }
    if (out == NULL) {
        (void)fwrite(text.p, 1, text.n, stdout); /* a closed pipe ends the program by itself */
    } else {
        (void)printf("Signed: %llu entries.\n", (unsigned long long)rq->checkpoint.size);
    }
    return EXIT_DONE;
}

int command_witness_sign(struct call *call)
{
    struct witness w = { .last = STR_NONE };
    struct witness_request *rq = NEW(call->mem, struct witness_request);
    int code = open_witness(call, &w);
    code = code == EXIT_DONE ? get_request(call, &w, rq) : code;
    if (code == EXIT_DONE) {
        const enum witness_answer answer = witness_decide(rq, w.last, &w.log);
        code = answer == WITNESS_SIGNS
                   ? sign(call, &w, rq)
                   : call_refuse(call, EXIT_REFUSED, "not signed (last: %llu entries): %s",
                                 (unsigned long long)last_size(&w), witness_sentence(answer));
    }
    explicit_bzero(w.seed, sizeof w.seed);
    return code;
}

int command_witness_size(struct call *call)
{
    struct witness w = { .last = STR_NONE };
    int code = open_witness(call, &w);
    explicit_bzero(w.seed, sizeof w.seed);
    if (code == EXIT_DONE) {
        (void)printf("%llu\n", (unsigned long long)last_size(&w));
    }
    return code;
}
