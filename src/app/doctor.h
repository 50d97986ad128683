/*
 * doctor.h - what `jejaring doctor` finds, gathered by its parts (doctor_machine.c, doctor_city.c)
 * and told by doctor.c. A complaint is wrong and wants somebody; a warning should be known; a fact
 * is what was seen; what could not be looked at is said too.
 */
#ifndef JJ_APP_DOCTOR_H
#define JJ_APP_DOCTOR_H

#include "app/commands.h"
#include "base/strbuf.h"
#include "base/val.h"

struct doctor {
    struct arena *mem;
    struct val *complaints, *warnings, *skipped; /* lists of texts */
    struct val *looked;                          /* by what: a text */
    struct val *numbers;                         /* for programs: maps by what */
};

__attribute__((format(printf, 2, 3))) void doctor_complain(struct doctor *d, const char *format,
                                                           ...);
__attribute__((format(printf, 2, 3))) void doctor_warn(struct doctor *d, const char *format, ...);
__attribute__((format(printf, 2, 3))) void doctor_skip(struct doctor *d, const char *format, ...);
__attribute__((format(printf, 3, 4))) void doctor_saw(struct doctor *d, const char *what,
                                                      const char *format, ...);

/* Each role's wall, each forbidden thing done behind it. Before anything of the city is opened. */
void doctor_walls(struct doctor *d, const char *dir);
/* The processes of a served city, from /proc; server 0: it is not served. */
void doctor_processes(struct doctor *d, int64_t server);
void doctor_disk(struct doctor *d, const char *dir);
void doctor_clock(struct doctor *d, const char *dir);

void doctor_folder(struct doctor *d, const struct city *city);
void doctor_database(struct doctor *d, const struct city *city);
/* Database and log against what each knows of the other; nobody else may write meanwhile. */
bool doctor_freshness(struct doctor *d, const struct city *city); /* false: they contradict */
/* Each row of the database against the log's entries; alone: nobody else writes meanwhile. */
void doctor_rows(struct doctor *d, const struct city *city, bool alone);
/* Keys against the database; needs the key keeper inside this process. */
void doctor_keyring(struct doctor *d, const struct city *city);
/* What `--repair` destroys: keys of nothing. sound: keyring, database and log are of one time. */
void doctor_repair(struct doctor *d, const struct city *city, bool sound);
void doctor_jobs(struct doctor *d, const struct city *city);
void doctor_log(struct doctor *d, const struct city *city);
/* Ages of the last backup and of the last checkpoint that was kept elsewhere. */
void doctor_ages(struct doctor *d, const struct city *city);

#endif
