/*
 * cli.h - the command line: one table of commands. Every command takes --data, --packs and --help.
 * Exit codes: 0 done, 1 refused or found wrong, 2 used wrongly.
 */
#ifndef JJ_APP_CLI_H
#define JJ_APP_CLI_H

#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

struct option {
    const char *name;  /* "--listen" */
    const char *value; /* "ADDR:PORT"; NULL: a switch */
    const char *help;
};

#define OPTIONS_MAX 16
#define ARGS_MAX 4

struct call;
struct command {
    const char *name; /* "user add" */
    const char *args; /* "LOGIN"; "" for none */
    size_t n_args;
    const char *help; /* one line, then more lines if needed */
    struct option options[OPTIONS_MAX];
    int (*run)(struct call *);
};

struct call {
    struct arena *mem;
    const struct command *command;
    const char *program; /* argv[0] */
    /* of command->options; "" for a switch that is given; NULL: not given */
    const char *values[OPTIONS_MAX];
    const char *data, *packs;
    const char *args[ARGS_MAX];
    size_t n_args;
};

/* commands.c */
extern const struct command commands[];
extern const size_t n_commands;

int cli_main(int argc, char **argv);
/* Value of an option; NULL when not given. Asserts that the command declares it. */
const char *call_option(const struct call *call, const char *name);
/* "jejaring user add: ..." on standard error; returns code. */
int call_refuse(const struct call *call, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
