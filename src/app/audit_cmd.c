/* audit_cmd.c - commands about the log: checking it, proving that it grew, a witness's signature put back. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "app/files.h"
#include "app/freshness.h"
#include "audit/checkpoint.h"
#include "audit/verify.h"
#include "audit/witness.h"
#include "base/json.h"
#include "base/strbuf.h"

#define TEXT_MAX ((size_t)64 * 1024)

static void print(struct str text)
{
    (void)fwrite(text.p, 1, text.n, stdout); /* a closed pipe ends the program by itself */
}

/* The file named by an option; empty when it is not given. */
static int read_option(struct call *call, const char *option, struct str *out)
{
    const char *path = call_option(call, option);
    *out = STR_NONE;
    if (path != NULL && !file_read(call->mem, path, TEXT_MAX, out)) {
        return call_refuse(call, EXIT_USAGE, "%s: cannot be read", path);
    }
    return EXIT_DONE;
}

/* The log folder: a copy of it by --log, else that of the city. */
static int log_folder(struct call *call, const char **out)
{
    const char *given = call_option(call, "--log");
    const char *data = call->data != NULL ? call->data : getenv("JEJARING_DATA");
    if (given == NULL && data == NULL) {
        return call_refuse(call, EXIT_USAGE, "--data DIR or --log DIR is needed");
    }
    *out = given != NULL ? given : path_join(call->mem, data, "log");
    return EXIT_DONE;
}

static void show_json(struct call *call, const struct keyd_verify_report *r)
{
    struct val *v = val_map(call->mem);
    struct strbuf b;
    val_put_bool(call->mem, v, "ok", r->ok);
    val_put_int(call->mem, v, "entries", (int64_t)r->entries);
    val_put_int(call->mem, v, "covered", (int64_t)r->covered);
    val_put_int(call->mem, v, "since", (int64_t)r->kept);
    val_put_textz(call->mem, v, "root", r->root);
    val_put_textz(call->mem, v, "problem", r->problem);
    strbuf_init(&b, call->mem);
    json_write_pretty(&b, v);
    print(strbuf_str(&b));
}

/* 0 whole, 1 found wrong, 2 nothing could be checked. */
static int say(struct call *call, const struct keyd_verify_report *r)
{
    if (call_option(call, "--json") != NULL) {
        show_json(call, r);
    } else if (r->ok) {
        (void)printf("The log is whole: %llu entries, %llu covered by the newest checkpoint.\n",
                     (unsigned long long)r->entries, (unsigned long long)r->covered);
        if (r->kept > 0) {
            (void)printf("It continues the kept checkpoint of %llu entries.\n",
                         (unsigned long long)r->kept);
        }
    }
    return r->ok ? EXIT_DONE
                 : call_refuse(call, r->unreadable ? EXIT_USAGE : EXIT_REFUSED, "%s", r->problem);
}

int command_audit_verify(struct call *call)
{
    struct str key, since, proof;
    const char *log = NULL;
    struct keyd_verify_report r;
    int code = read_option(call, "--public-key", &key);
    code = code == EXIT_DONE ? read_option(call, "--since", &since) : code;
    code = code == EXIT_DONE ? read_option(call, "--proof", &proof) : code;
    if (code == EXIT_DONE && proof.n > 0 && key.n == 0) {
        code =
            call_refuse(call, EXIT_USAGE, "--proof wants --public-key: there is no log beside it");
    }
    if (code == EXIT_DONE && proof.n == 0) {
        code = log_folder(call, &log);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    if (proof.n > 0) {
        keyd_verify_proof(proof, key, since, &r);
    } else {
        keyd_verify(log, key, since, &r);
    }
    return say(call, &r);
}

/* The size from which a proof begins: a number, or that of a checkpoint in a file. */
static int read_from(struct call *call, uint64_t *from)
{
    const char *number = call_option(call, "--from");
    struct str since;
    int64_t n = 0;
    int code = read_option(call, "--since", &since);
    if (code != EXIT_DONE) {
        return code;
    }
    if ((number != NULL) == (since.n > 0)) {
        return call_refuse(call, EXIT_USAGE, "say --from SIZE or --since CHECKPOINT");
    }
    if (number != NULL && str_to_int(str_of(number), &n) && n >= 0) {
        *from = (uint64_t)n;
        return EXIT_DONE;
    }
    return since.n > 0 && checkpoint_size(since, from)
               ? EXIT_DONE
               : call_refuse(call, EXIT_USAGE, "that is no size and no checkpoint");
}

int command_audit_proof(struct call *call)
{
    const char *log = NULL;
    uint64_t from = 0;
    struct str text = STR_NONE;
    struct keyd_verify_report r;
    int code = read_from(call, &from);
    code = code == EXIT_DONE ? log_folder(call, &log) : code;
    if (code != EXIT_DONE) {
        return code;
    }
    if (!keyd_prove(log, from, call->mem, &text, &r)) {
        return call_refuse(call, r.unreadable ? EXIT_USAGE : EXIT_REFUSED, "%s", r.problem);
    }
    print(text);
    return EXIT_DONE;
}

/* What a witness signed, against the log: 0, or the code after saying why not. */
static int check_witnessed(struct call *call, const char *data, struct str text,
                           struct checkpoint *cp, int64_t *time_s)
{
    struct str key_text = STR_NONE;
    struct note_key witness;
    struct keyd_verify_report r;
    int code = read_option(call, "--witness-key", &key_text);
    if (code != EXIT_DONE) {
        return code;
    }
    if (!note_key_read(key_text, NOTE_WITNESS, &witness)) {
        return call_refuse(call, EXIT_USAGE, "--witness-key is not the public key of a witness");
    }
    keyd_verify(path_join(call->mem, data, "log"), STR_NONE, text, &r);
    if (!r.ok) {
        return call_refuse(call, r.unreadable ? EXIT_USAGE : EXIT_REFUSED, "%s", r.problem);
    }
    if (!checkpoint_read(text, cp) || !checkpoint_cosigned(call->mem, cp, &witness, time_s)) {
        return call_refuse(call, EXIT_REFUSED, "this witness has not signed it");
    }
    return EXIT_DONE;
}

int command_audit_witnessed(struct call *call)
{
    const char *data = call->data != NULL ? call->data : getenv("JEJARING_DATA");
    struct str text = STR_NONE;
    struct checkpoint cp;
    struct checkpoint before;
    int64_t time_s = 0;
    if (data == NULL || call_option(call, "--witness-key") == NULL) {
        return call_refuse(call, EXIT_USAGE, "--data DIR and --witness-key FILE are needed");
    }
    if (!file_read(call->mem, call->args[0], TEXT_MAX, &text)) {
        return call_refuse(call, EXIT_USAGE, "%s: cannot be read", call->args[0]);
    }
    int code = check_witnessed(call, data, text, &cp, &time_s);
    if (code != EXIT_DONE) {
        return code;
    }
    if (checkpoint_read(freshness_witnessed(call->mem, data), &before) && before.size > cp.size) {
        return call_refuse(call, EXIT_REFUSED,
                           "a newer one has been put back already: %llu entries",
                           (unsigned long long)before.size);
    }
    if (!freshness_put_witnessed(call->mem, data, text, time_s * 1000, cp.size)) {
        return call_refuse(call, EXIT_REFUSED, "%s: cannot be written: %s", data, strerror(errno));
    }
    (void)printf("A witness has signed the log up to %llu entries.\n", (unsigned long long)cp.size);
    return EXIT_DONE;
}

int command_audit_accept_rollback(struct call *call)
{
    struct city city = { .lock_fd = -1, .any_age = true };
    struct str why = STR_NONE;
    const char *word = call_option(call, "--reason");
    const enum freshness_reason reason =
        word != NULL ? freshness_reason_of(str_of(word)) : FRESHNESS_NONE;
    if (reason == FRESHNESS_NONE) {
        return call_refuse(call, EXIT_USAGE, "--reason restore, disk, move or other is needed");
    }
    int code =
        call_open(call, CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_STORE | CITY_KEYS, &city);
    if (code == EXIT_DONE && freshness_accept(&city, reason, &why) != OK) {
        code = call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
    }
    city_close(&city);
    if (code == EXIT_DONE) {
        (void)printf("Gone on with as it is; the log says so. Look at what is missing now.\n");
    }
    return code;
}
