/*
 * cli.c - reading of arguments by the table of commands; help; hints for what was probably meant.
 */
#include "app/cli.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

#include "app/plan.h"
#include "app/serve.h"
#include "base/strbuf.h"

static const struct option common[] = {
    { "--data", "DIR", "the city's data folder (or JEJARING_DATA)" },
    { "--packs", "DIR", "where the packs are (or JEJARING_PACKS)" },
    { "--help", NULL, "this text" },
};

const char *call_option(const struct call *call, const char *name)
{
    for (size_t i = 0; i < OPTIONS_MAX && call->command->options[i].name != NULL; i++) {
        if (strcmp(call->command->options[i].name, name) == 0) {
            return call->values[i];
        }
    }
    assert(false); /* an option that the command does not declare */
    return NULL;
}

int call_refuse(const struct call *call, int code, const char *format, ...)
{
    va_list list;
    /* nobody to tell if standard error is closed */
    (void)fprintf(stderr, "jejaring %s: ", call->command->name);
    va_start(list, format);
    (void)vfprintf(stderr, format, list);
    va_end(list);
    (void)fputc('\n', stderr);
    return code;
}

/* ---- help ---- */

static void help_option(const struct option *o)
{
    int width =
        printf("  %s%s%s", o->name, o->value != NULL ? " " : "", o->value != NULL ? o->value : "");
    (void)printf("%*s%s\n", width < 30 ? 30 - width : 2, "", o->help);
}

static int help_command(const struct command *command)
{
    (void)printf("usage: jejaring %s%s%s [options]\n\n%s\n\n", command->name,
                 command->n_args > 0 ? " " : "", command->args, command->help);
    for (size_t i = 0; i < OPTIONS_MAX && command->options[i].name != NULL; i++) {
        help_option(&command->options[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(common); i++) {
        help_option(&common[i]);
    }
    return EXIT_DONE;
}

static int first_line(const char *help)
{
    const char *end = strchr(help, '\n');
    return end != NULL ? (int)(end - help) : (int)strlen(help);
}

static int help_all(FILE *out, int code)
{
    (void)fprintf(out, "usage: jejaring COMMAND [options]\n\n");
    for (size_t i = 0; i < n_commands; i++) {
        int width = fprintf(out, "  %s%s%s", commands[i].name, commands[i].n_args > 0 ? " " : "",
                            commands[i].args);
        (void)fprintf(out, "%*s%.*s\n", width < 30 ? 30 - width : 2, "",
                      first_line(commands[i].help), commands[i].help);
    }
    (void)fprintf(
        out,
        "\n'jejaring COMMAND --help' says more. Exit codes: 0 done, 1 refused or found wrong, 2 used wrongly.\n");
    return code;
}

/* ---- hints ---- */

/* Letters to change, add or drop to make a into b; both short. */
static size_t distance(const char *a, const char *b)
{
    size_t row[64];
    size_t n = strlen(b);
    if (n >= ARRAY_LEN(row)) {
        return SIZE_MAX;
    }
    for (size_t j = 0; j <= n; j++) {
        row[j] = j;
    }
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[n];
}

static void better(const char *typed, const char *name, const char **best, size_t *least)
{
    size_t d = distance(typed, name);
    if (d < *least) {
        *least = d;
        *best = name;
    }
}

static int unknown_option(const struct call *call, const char *typed)
{
    const char *best = NULL;
    size_t least = 4; /* farther is no hint */
    for (size_t i = 0; i < OPTIONS_MAX && call->command->options[i].name != NULL; i++) {
        better(typed, call->command->options[i].name, &best, &least);
    }
    for (size_t i = 0; i < ARRAY_LEN(common); i++) {
        better(typed, common[i].name, &best, &least);
    }
    return call_refuse(call, EXIT_USAGE, "unknown option %s%s%s%s; see jejaring %s --help", typed,
                       best != NULL ? " (did you mean " : "", best != NULL ? best : "",
                       best != NULL ? "?)" : "", call->command->name);
}

static int unknown_command(struct arena *mem, int argc, char **argv)
{
    const char *best = NULL;
    size_t least = 4;
    const struct str words[] = { str_of(argv[1]), STR(" "), str_of(argc > 2 ? argv[2] : "") };
    const char *both = str_z(mem, str_join(mem, words, ARRAY_LEN(words)));
    for (size_t i = 0; i < n_commands; i++) {
        better(strchr(commands[i].name, ' ') != NULL ? both : argv[1], commands[i].name, &best,
               &least);
    }
    (void)fprintf(stderr, "jejaring: unknown command '%s'%s%s%s; see jejaring --help\n", argv[1],
                  best != NULL ? " (did you mean " : "", best != NULL ? best : "",
                  best != NULL ? "?)" : "");
    return EXIT_USAGE;
}

/* ---- reading ---- */

/* How many words of argv name this command; 0: not this one. */
static int names(const struct command *command, int argc, char **argv)
{
    struct str rest = str_of(command->name);
    struct str word;
    int n = 0;
    while (str_next(&rest, ' ', &word)) {
        if (1 + n >= argc || !str_eqz(word, argv[1 + n])) {
            return 0;
        }
        n++;
    }
    return n;
}

/* Where an option's value belongs; NULL: unknown. *is_switch: it takes none. */
static const char **place_of(struct call *call, struct str name, bool *is_switch)
{
    *is_switch = false;
    for (size_t i = 0; i < OPTIONS_MAX && call->command->options[i].name != NULL; i++) {
        if (str_eqz(name, call->command->options[i].name)) {
            *is_switch = call->command->options[i].value == NULL;
            return &call->values[i];
        }
    }
    return str_eqz(name, "--data") ? &call->data : str_eqz(name, "--packs") ? &call->packs : NULL;
}

/* 0 fine; else the exit code. *at is moved over the value. */
static int read_option(struct call *call, int argc, char **argv, int *at)
{
    struct str text = str_of(argv[*at]);
    size_t eq = str_find(text, '=', 0);
    struct str name = str_cut(text, 0, eq == SIZE_MAX ? text.n : eq);
    bool is_switch;
    const char **place = place_of(call, name, &is_switch);
    if (place == NULL) {
        return unknown_option(call, str_z(call->mem, name));
    }
    if (*place != NULL) {
        return call_refuse(call, EXIT_USAGE, "%.*s is given twice", STR_ARG(name));
    }
    if (is_switch && eq != SIZE_MAX) {
        return call_refuse(call, EXIT_USAGE, "%.*s takes no value", STR_ARG(name));
    }
    if (is_switch) {
        *place = "";
    } else if (eq != SIZE_MAX) {
        *place = argv[*at] + eq + 1;
    } else if (*at + 1 < argc) {
        *place = argv[++*at];
    } else {
        return call_refuse(call, EXIT_USAGE, "%.*s wants a value", STR_ARG(name));
    }
    return 0;
}

static int run_command(struct call *call, int argc, char **argv, int from)
{
    for (int i = from; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            return help_command(call->command);
        }
    }
    for (int i = from; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            int code = read_option(call, argc, argv, &i);
            if (code != 0) {
                return code;
            }
        } else if (call->n_args < call->command->n_args) {
            call->args[call->n_args++] = argv[i];
        } else {
            return call_refuse(call, EXIT_USAGE, "one argument too many: '%s'", argv[i]);
        }
    }
    if (call->n_args < call->command->n_args) {
        return call_refuse(call, EXIT_USAGE, "wants %s; see jejaring %s --help",
                           call->command->args, call->command->name);
    }
    return call->command->run(call);
}

int cli_main(int argc, char **argv)
{
    (void)umask(077); /* whatever a command makes is the city's alone */
    if (plan_is_asked(argc, argv)) {
        role_main(argc, argv);
    }
    if (argc < 2) {
        return help_all(stderr, EXIT_USAGE);
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        return help_all(stdout, EXIT_DONE);
    }
    const char *first = strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
    argv[1] = (char *)(uintptr_t)first;
    const struct command *found = NULL;
    int words = 0;
    for (size_t i = 0; i < n_commands; i++) {
        int n = names(&commands[i], argc, argv);
        if (n > words) {
            found = &commands[i];
            words = n;
        }
    }
    struct arena *mem = arena_new(0);
    if (found == NULL) {
        int refused = unknown_command(mem, argc, argv);
        arena_free(mem);
        return refused;
    }
    struct call call = { .mem = mem, .command = found, .program = argv[0] };
    int code = run_command(&call, argc, argv, 1 + words);
    arena_free(mem);
    return code;
}
