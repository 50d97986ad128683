/* doctor.c - the command: opens what can be opened, has all parts looked at, tells. */
#include "app/doctor.h"

#include <stdarg.h>
#include <stdio.h>

#include "app/files.h"
#include "base/json.h"

/* ---- gathering ---- */

static __attribute__((format(printf, 2, 0))) struct str text_of(struct doctor *d,
                                                                const char *format, va_list args)
{
    struct strbuf b;
    strbuf_init(&b, d->mem);
    strbuf_vprintf(&b, format, args);
    return strbuf_str(&b);
}

void doctor_complain(struct doctor *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)val_push(d->mem, d->complaints, val_text(d->mem, text_of(d, format, args)));
    va_end(args);
}

void doctor_warn(struct doctor *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)val_push(d->mem, d->warnings, val_text(d->mem, text_of(d, format, args)));
    va_end(args);
}

void doctor_skip(struct doctor *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)val_push(d->mem, d->skipped, val_text(d->mem, text_of(d, format, args)));
    va_end(args);
}

void doctor_saw(struct doctor *d, const char *what, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    val_put_text(d->mem, d->looked, what, text_of(d, format, args));
    va_end(args);
}

/* ---- looking ---- */

/* "'jejaring serve', process 123": whose lock it is; 0: not a served city's. */
static int64_t server_of(struct arena *mem, const char *dir)
{
    struct str line, word;
    int64_t pid = 0;
    if (!file_read_line(mem, path_join(mem, dir, "lock"), &line) ||
        !str_starts(line, STR("'jejaring serve'"))) {
        return 0;
    }
    for (struct str rest = line; str_next(&rest, ' ', &word);) {
        if (str_to_int(word, &pid) && pid > 0) {
            return pid;
        }
    }
    return 0;
}

/* What needs the key keeper; beside somebody who holds the folder it is left out. */
static void look_at_keys(struct doctor *d, struct city *city, bool alone, bool repair)
{
    struct str why = STR_NONE;
    if (!alone && repair) {
        doctor_complain(d, "nothing was repaired: another process holds the data folder; stop the "
                           "service for it");
    }
    if (!alone) {
        doctor_skip(d, "the keyring: another process holds the data folder; stop the service for "
                       "it");
        return;
    }
    city->any_age = false;
    enum err e = city_open_keyd(city, true, &why);
    if (e != OK) {
        doctor_complain(d, "the key keeper does not open: %.*s", STR_ARG(why));
        city->any_age = true; /* a keyring older than its log is looked at all the same */
        e = city_open_keyd(city, true, &why);
    }
    const bool first = e == OK && !city->any_age;
    if (e == OK) {
        doctor_keyring(d, city);
    }
    const bool sound = doctor_freshness(d, city) && first;
    if (repair) {
        doctor_repair(d, city, sound);
    }
}

/* What stands in the database, if it opens at all. */
static void look_at_data(struct doctor *d, struct city *city, bool alone, bool repair)
{
    struct str why = STR_NONE;
    if (city_open_store(city, &why) != OK) {
        doctor_complain(d, "the database is damaged or of another version: %.*s", STR_ARG(why));
        doctor_skip(d, "jobs and keyring: they need the database");
        return;
    }
    doctor_database(d, city);
    doctor_jobs(d, city);
    doctor_rows(d, city, alone);
    look_at_keys(d, city, alone, repair);
}

static int look(struct call *call, struct doctor *d)
{
    struct city city = { .lock_fd = -1, .any_age = true };
    struct str holder = STR_NONE;
    int code = call_open(call, CITY_CONFIG | CITY_PACKS | CITY_ROUTER, &city);
    if (code != EXIT_DONE) {
        return code;
    }
    doctor_walls(d, city.dir);
    const bool alone = city_lock(&city, "doctor", &holder);
    doctor_processes(d, alone ? 0 : server_of(d->mem, city.dir));
    doctor_disk(d, city.dir);
    doctor_clock(d, city.dir);
    doctor_folder(d, &city);
    look_at_data(d, &city, alone, call_option(call, "--repair") != NULL);
    city_close(&city);
    doctor_log(d, &city);
    doctor_ages(d, &city);
    return EXIT_DONE;
}

/* ---- telling ---- */

static void tell_list(const char *before, const struct val *list)
{
    for (size_t i = 0; i < list->list->n; i++) {
        (void)printf("%s%.*s\n", before, STR_ARG(list->list->items[i]->s));
    }
}

static void tell(const struct doctor *d)
{
    for (size_t i = 0; i < d->looked->map->n; i++) {
        (void)printf("%.*s: %.*s\n", STR_ARG(d->looked->map->keys[i]),
                     STR_ARG(d->looked->map->items[i]->s));
    }
    tell_list("not looked at: ", d->skipped);
    tell_list("mind: ", d->warnings);
    tell_list("- ", d->complaints);
    (void)fputs(val_count(d->complaints) == 0 ? "Nothing to complain about.\n" : "", stdout);
}

static void tell_json(const struct doctor *d)
{
    struct strbuf b;
    struct val *v = val_map(d->mem);
    val_put_bool(d->mem, v, "ok", val_count(d->complaints) == 0);
    (void)val_put(d->mem, v, STR("complaints"), d->complaints);
    (void)val_put(d->mem, v, STR("warnings"), d->warnings);
    (void)val_put(d->mem, v, STR("skipped"), d->skipped);
    (void)val_put(d->mem, v, STR("looked"), d->looked);
    (void)val_put(d->mem, v, STR("numbers"), d->numbers);
    strbuf_init(&b, d->mem);
    json_write_pretty(&b, v);
    (void)fwrite(b.p, 1, b.n, stdout); /* a closed pipe ends the program by itself */
}

int command_doctor(struct call *call)
{
    struct doctor d = {
        .mem = call->mem,
        .complaints = val_list(call->mem),
        .warnings = val_list(call->mem),
        .skipped = val_list(call->mem),
        .looked = val_map(call->mem),
        .numbers = val_map(call->mem),
    };
    int code = look(call, &d);
    if (code != EXIT_DONE) {
        return code;
    }
    if (call_option(call, "--json") != NULL) {
        tell_json(&d);
    } else {
        tell(&d);
    }
    return val_count(d.complaints) == 0 ? EXIT_DONE : EXIT_REFUSED;
}
