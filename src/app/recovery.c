/*
 * recovery.c - the recovery secret on three sheets of paper, any two of which give it back: splitting it, rehearsing, using
 * it. Nothing of a passphrase or the secret is printed, and what was read is wiped with the arena.
 */
#include "app/recovery.h"

#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/files.h"
#include "app/stretch.h"
#include "embedded.h"
#include "feature/clock/clock.h"
#include "out/qr.h"
#include "out/template.h"
#include "rec/pack.h"
#include "seal/share.h"
#include "store/store.h"

/* QR codes of a sheet hold its lines in two halves: one code of all would be too fine for an old phone. */
#define HALF_LINES ((SHARE_LINES + 1) / 2)
#define PRINT_MAX ((size_t)SHARE_LINES * SHARE_LINE_TEXT)

/* ---- passphrases ---- */

/* A line from the terminal that is not shown while it is typed. */
static bool typed_hidden(struct call *call, const char *ask, int officer, struct str *out)
{
    struct termios shown, hidden;
    char line[512];
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &shown) != 0) {
        return false;
    }
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    (void)fprintf(stderr, "%s of officer %d (not shown): ", ask, officer);
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) != 0) {
        return false;
    }
    const bool got = fgets(line, sizeof line, stdin) != NULL;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown); /* nothing better can be done */
    (void)fputs("\n", stderr);
    *out = got ? str_copy(call->mem, str_trim(str_of(line))) : STR_NONE;
    explicit_bzero(line, sizeof line);
    return got;
}

/* From the file of the option, else typed; twice where it is new. */
static int passphrase_get(struct call *call, const char *option, int officer, bool is_new,
                          struct str *out)
{
    struct str again = STR_NONE;
    if (call_option(call, option) != NULL) {
        return call_password(call, option, out);
    }
    if (!typed_hidden(call, "Passphrase", officer, out) ||
        (is_new && !typed_hidden(call, "Once more, passphrase", officer, &again))) {
        return call_refuse(call, EXIT_USAGE, "%s FILE is needed, or a terminal to type at", option);
    }
    return is_new && !str_eq(*out, again)
               ? call_refuse(call, EXIT_REFUSED, "the two passphrases of officer %d differ",
                             officer)
               : EXIT_DONE;
}

static int stretched(struct call *call, const struct share *sheet, struct str passphrase,
                     unsigned char out[32])
{
    struct stretch_job job;
    share_job(sheet, passphrase, &job);
    return stretch_run(&job, out) ? EXIT_DONE
                                  : call_refuse(call, EXIT_REFUSED, "not enough memory");
}

/* ---- printing ---- */

static struct str lines_of(struct call *call, const struct share *sheet, size_t from, size_t to)
{
    struct strbuf b;
    char line[SHARE_LINE_TEXT];
    strbuf_init(&b, call->mem);
    for (size_t i = from; i < to; i++) {
        share_line(sheet, i, line);
        strbuf_putz(&b, line);
        strbuf_putc(&b, '\n');
    }
    explicit_bzero(line, sizeof line);
    return strbuf_str(&b);
}

static struct val *sheet_data(struct call *call, struct ctx *c, const struct share *sheet,
                              struct str name)
{
    struct val *data = val_map(call->mem);
    struct val *lines = val_put_list(call->mem, data, "lines");
    struct val *codes = val_put_list(call->mem, data, "codes");
    struct str all = lines_of(call, sheet, 0, SHARE_LINES);
    struct str one = STR_NONE;
    while (str_next(&all, '\n', &one)) {
        if (one.n > 0) {
            val_put_text(call->mem, val_push_map(call->mem, lines), "text", one);
        }
    }
    for (size_t from = 0; from < SHARE_LINES; from += HALF_LINES) {
        const size_t to = from + HALF_LINES < SHARE_LINES ? from + HALF_LINES : SHARE_LINES;
        struct val *qr = qr_rows(call->mem, lines_of(call, sheet, from, to));
        if (qr != NULL) {
            val_put_int(call->mem, qr, "from", (int64_t)from + 1);
            val_put_int(call->mem, qr, "to", (int64_t)to);
            (void)val_push(call->mem, codes, qr);
        }
    }
    val_put_int(call->mem, data, "number", share_officer(sheet));
    val_put_text(call->mem, data, "name", name);
    val_put_text(call->mem, data, "city", pack_setting(c->packs, "city"));
    val_put_text(call->mem, data, "day", pack_day_text(c, clock_today(c)));
    return data;
}

static int sheet_print(struct call *call, const struct city *city, const struct share *sheet,
                       struct str name, const char *dir)
{
    struct ctx c = city_ctx(city, call->mem);
    struct strbuf page;
    char file[] = "lembar-0.html";
    file[7] = (char)(file[7] + share_officer(sheet));
    c.lang = LANG_ID;
    strbuf_init(&page, call->mem);
    const struct val *data = sheet_data(call, &c, sheet, name);
    if (template_render(&c, city->templates, STR("recovery_sheet"), data, true, &page) != OK) {
        return call_refuse(call, EXIT_REFUSED, "the sheet cannot be drawn");
    }
    const char *path = path_join(call->mem, dir, file);
    return file_make(path, strbuf_str(&page), 0600)
               ? EXIT_DONE
               : call_refuse(call, EXIT_REFUSED, "%s: cannot be made, or is there already", path);
}

/* The look of the sheets lies beside them: a page that is opened from a folder has no server to ask. */
static int style_print(struct call *call, const char *dir)
{
    const char *path = path_join(call->mem, dir, "lembar.css");
    for (size_t i = 0; i < embedded_file_count; i++) {
        const struct embedded_file *f = &embedded_files[i];
        if (str_eqz(str_of(f->name), "web/recovery.css") &&
            file_make(path, (struct str){ (const char *)f->data, f->size }, 0600)) {
            return EXIT_DONE;
        }
    }
    return call_refuse(call, EXIT_REFUSED, "%s: cannot be made, or is there already", path);
}

/* ---- split ---- */

static const char *const NAMES[] = { "--name-1", "--name-2", "--name-3" };
static const char *const PASSPHRASES[] = { "--passphrase-1", "--passphrase-2", "--passphrase-3" };

static int split_sheets(struct call *call, struct str secret, struct share sheets[SHARE_OFFICERS])
{
    unsigned char bytes[SHARE_SECRET];
    unsigned char keys[SHARE_OFFICERS][32];
    struct str words[SHARE_OFFICERS];
    int code = EXIT_DONE;
    share_begin(sheets, COST_PASSES, COST_MEMORY_KIB);
    for (int i = 0; code == EXIT_DONE && i < SHARE_OFFICERS; i++) {
        code = passphrase_get(call, PASSPHRASES[i], i + 1, true, &words[i]);
        if (code == EXIT_DONE && words[i].n < PASSPHRASE_LEAST) {
            code = call_refuse(call, EXIT_REFUSED,
                               "the passphrase of officer %d is too short: at least %d characters",
                               i + 1, PASSPHRASE_LEAST);
        }
        if (code == EXIT_DONE) {
            code = stretched(call, &sheets[i], words[i], keys[i]);
        }
    }
    if (code == EXIT_DONE &&
        (!str_unhex(str_trim(secret), bytes, sizeof bytes) || !share_split(sheets, bytes, keys))) {
        code = call_refuse(call, EXIT_REFUSED, "the secret cannot be split");
    }
    explicit_bzero(bytes, sizeof bytes);
    explicit_bzero(keys, sizeof keys);
    return code;
}

/* ---- what the pages know ---- */

static const struct stmt Q_TELL = {
    "recovery_tell", "t",
    "INSERT INTO setting (key_name, body) VALUES ('last_recovery', $1)"
    " ON CONFLICT (key_name) DO UPDATE SET body = excluded.body"
};

/* An instant of a stamp in the city's civil time, as its pages count; 0 stays: never. */
static int64_t told_ms(const struct city *city, struct arena *mem, const char *stamp)
{
    const int64_t at_ms = file_stamped(mem, city->dir, stamp);
    return at_ms == 0 ? 0 : at_ms + city->cfg.clock_offset_ms;
}

static enum err tell_pages(struct call *call, struct city *city, struct str *why)
{
    struct strbuf b;
    TRY(city_open_store(city, why));
    struct ctx c = city_ctx(city, call->mem);
    *why = STR("the database cannot be written");
    strbuf_init(&b, call->mem);
    strbuf_printf(&b, "%lld %lld", (long long)told_ms(city, call->mem, "last_split"),
                  (long long)told_ms(city, call->mem, "last_rehearsal"));
    TRY(store_begin_write(&c));
    enum err e = store_exec(&c, &Q_TELL, VALS(V_TEXT(strbuf_str(&b))), NULL);
    e = e == OK ? store_commit(&c) : e;
    store_rollback(&c);
    return e;
}

/*
 * The stamp, which doctor reads, and a row for the administrator's page, since a process that serves reads no file of the
 * folder. A database that is in trouble does not stop a rehearsal: it may be what one rehearses for.
 */
static int note_done(struct call *call, struct city *city, const char *stamp)
{
    struct str why = STR_NONE;
    if (!file_stamp(call->mem, city->dir, stamp, clock_wall_ms())) {
        return call_refuse(call, EXIT_REFUSED, "%s/%s: cannot be written", city->dir, stamp);
    }
    if (tell_pages(call, city, &why) != OK) {
        (void)fprintf(stderr, "mind: the administrator's page does not know of it: %.*s\n",
                      STR_ARG(why));
    }
    return EXIT_DONE;
}

/* The secret must be this city's before anybody locks a sheet of it away. */
static int secret_is_ours(struct call *call, const struct city *city, struct str secret)
{
    struct str why = STR_NONE;
    return keyd_recover(city->keyd, str_trim(secret), STR("lead"), STR_NONE, &why) == OK
               ? EXIT_DONE
               : call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
}

static int split_in(struct call *call, struct city *city, struct str secret, const char *dir)
{
    struct share sheets[SHARE_OFFICERS];
    int code = secret_is_ours(call, city, secret);
    if (code == EXIT_DONE) {
        code = split_sheets(call, secret, sheets);
    }
    code = code == EXIT_DONE ? style_print(call, dir) : code;
    for (size_t i = 0; code == EXIT_DONE && i < SHARE_OFFICERS; i++) {
        code = sheet_print(call, city, &sheets[i], str_of(call_option(call, NAMES[i])), dir);
    }
    explicit_bzero(sheets, sizeof sheets);
    return code == EXIT_DONE ? note_done(call, city, "last_split") : code;
}

int command_recovery_split(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct str secret;
    const char *dir = call_option(call, "--out");
    for (size_t i = 0; i < SHARE_OFFICERS; i++) {
        if (dir == NULL || call_option(call, NAMES[i]) == NULL) {
            return call_refuse(call, EXIT_USAGE,
                               "--secret, --out and --name-1, --name-2, --name-3 are needed");
        }
    }
    int code = call_password(call, "--secret", &secret);
    if (code == EXIT_DONE) {
        code =
            call_open(call, CITY_CONFIG | CITY_PACKS | CITY_ROUTER | CITY_LOCK | CITY_KEYS, &city);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    code = split_in(call, &city, secret, dir);
    city_close(&city);
    if (code == EXIT_DONE) {
        (void)printf(
            "Three sheets are in %s. Print each, lock it away where its officer says, and delete the files and the\n"
            "file with the secret. Rehearse now, with two officers and their printed sheets: jejaring recovery try\n",
            dir);
    }
    return code;
}

/* ---- joining ---- */

static int sheet_read(struct call *call, const char *option, struct share *out)
{
    const char *path = call_option(call, option);
    struct str text;
    size_t line = 0;
    if (path == NULL) {
        return call_refuse(call, EXIT_USAGE, "%s FILE is needed", option);
    }
    if (!file_read(call->mem, path, 64 * 1024, &text)) {
        return call_refuse(call, EXIT_REFUSED, "%s: cannot be read", path);
    }
    if (share_read(text, out, &line)) {
        return EXIT_DONE;
    }
    return line > 0
               ? call_refuse(call, EXIT_REFUSED,
                             "%s: line %02zu is missing or not as printed; type it again", path,
                             line)
               : call_refuse(call, EXIT_REFUSED,
                             "%s: its lines are of two different sheets, or of another program",
                             path);
}

static int join_failed(struct call *call, enum share_fault fault, const struct share two[2])
{
    static const char *const says[] = {
        [SHARE_SAME] = "it is there twice; two different officers are needed",
        [SHARE_OTHER_SET] =
            "it and the other sheet are of two different splits; one of them is old",
        [SHARE_FIRST_CLOSED] = "it does not open with this passphrase",
        [SHARE_SECOND_CLOSED] = "it does not open with this passphrase",
        [SHARE_WRONG] =
            "it opens, but with the other sheet it gives no secret; one of them is forged",
    };
    const struct share *which = fault == SHARE_SECOND_CLOSED ? &two[1] : &two[0];
    return call_refuse(call, EXIT_REFUSED, "the sheet of officer %d: %s", share_officer(which),
                       says[fault]);
}

/* The secret, as 64 hexadecimal digits, from --sheet-1, --sheet-2 and their passphrases. */
static int join(struct call *call, struct str *secret)
{
    struct share two[2];
    unsigned char keys[2][32];
    unsigned char bytes[SHARE_SECRET];
    struct str words = STR_NONE;
    int code = sheet_read(call, "--sheet-1", &two[0]);
    if (code == EXIT_DONE) {
        code = sheet_read(call, "--sheet-2", &two[1]);
    }
    for (size_t i = 0; code == EXIT_DONE && i < 2; i++) {
        code = passphrase_get(call, PASSPHRASES[i], share_officer(&two[i]), false, &words);
        if (code == EXIT_DONE) {
            code = stretched(call, &two[i], words, keys[i]);
        }
    }
    if (code == EXIT_DONE) {
        enum share_fault fault = share_join(two, (const unsigned char(*)[32])keys, bytes);
        if (fault == SHARE_FINE) {
            *secret = str_hex(call->mem, bytes, sizeof bytes);
        } else {
            code = join_failed(call, fault, two);
        }
    }
    explicit_bzero(keys, sizeof keys);
    explicit_bzero(bytes, sizeof bytes);
    return code;
}

int command_recovery_try(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct str secret;
    int code = join(call, &secret);
    if (code == EXIT_DONE) {
        code = call_open(call, CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_KEYS, &city);
    }
    if (code != EXIT_DONE) {
        return code;
    }
    code = secret_is_ours(call, &city, secret);
    code = code == EXIT_DONE ? note_done(call, &city, "last_rehearsal") : code;
    city_close(&city);
    if (code == EXIT_DONE) {
        (void)puts(
            "The two sheets give the recovery secret of this city. The rehearsal is noted; nothing was kept.");
    }
    return code;
}

int command_recovery_use(struct call *call)
{
    struct str secret;
    const char *out = call_option(call, "--out");
    if (out == NULL) {
        return call_refuse(call, EXIT_USAGE, "--out FILE is needed");
    }
    int code = join(call, &secret);
    if (code != EXIT_DONE) {
        return code;
    }
    const struct str parts[] = { secret, STR("\n") };
    if (!file_make(out, str_join(call->mem, parts, ARRAY_LEN(parts)), 0600)) {
        return call_refuse(call, EXIT_REFUSED, "%s: cannot be made, or is there already", out);
    }
    (void)printf("The secret is in %s. Delete that file when the work is done.\n", out);
    return EXIT_DONE;
}

/* ---- what is due ---- */

const char *recovery_due(struct arena *a, const char *dir, const struct packs *packs,
                         int64_t now_ms)
{
    const int64_t split = file_stamped(a, dir, "last_split");
    const int64_t tried = file_stamped(a, dir, "last_rehearsal");
    int64_t days = 0;
    if (split == 0) {
        return "recovery.not_split";
    }
    if (tried < split) {
        return "recovery.not_tried";
    }
    const bool counts = str_to_int(pack_setting(packs, "rehearsal_days"), &days);
    return counts && now_ms - tried > days * DAY_MS ? "recovery.long_ago" : NULL;
}
