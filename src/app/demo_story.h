/*
 * demo_story.h - what happened in the demo city before it opens: requests of its people, written
 * down in a file and sent
 * through the real handlers, each at its own time.
 *
 * The file: '#' lines are comments; a step begins with
 *     @ DAY HH.MM LOGIN METHOD PATH        DAY counts from the demo day (0), in the city's time; LOGIN "public" is nobody
 * and goes on with fields "name: text" (a line that begins with white space continues the text),
 * with at most one picture, made by the program:
 *     + FIELD FILE_NAME
 * and with what later steps need of the answer:
 *     > NAME = a.b[key=value].c            from the answer as JSON; [n] is a place in a list
 *     > NAME = location N                  part N of the path the answer leads to; "location ?x": parameter x there
 *     > NAME = hidden FIELD                a hidden field of the answer as a page
 * {NAME} in a path or a text is what was kept, {id_LOGIN} the id of a member. Steps may stand in
 * any order: they are done in the order of time.
 */
#ifndef JJ_APP_DEMO_STORY_H
#define JJ_APP_DEMO_STORY_H

#include "app/setup.h"
#include "base/val.h"

struct story_member {
    const char *login;
    struct str token, id; /* of an open session; of the member */
};

struct story {
    const char *path; /* for messages */
    struct str text;
    int64_t day_ms; /* beginning of the demo day */
    const struct story_member *members;
    size_t n_members;
    struct val *kept; /* out: NAME -> text */
};

/* Lives in mem. *why: file, line and what the handler said, when a step is refused. */
MUST_USE enum err story_play(struct city *city, struct arena *mem, struct story *s,
                             struct str *why);

#endif
