/*
 * paper.h - forms on paper: blank ones to have at the door, filled ones of a case, and the day on
 * which something was written by hand before somebody keyed it in.
 */
#ifndef JJ_FEATURE_PAPER_H
#define JJ_FEATURE_PAPER_H

#include "http/http.h"
#include "out/letter.h"
#include "rec/rec.h"

/* ---- written on paper first: paper_written.c ---- */

/*
 * Rule of a field `written_on` (DAY, 0: not from paper): not in the future, and not before the
 * pack's setting paper_first_day. ERR_INPUT "paper.written_ahead" or "paper.written_early".
 */
MUST_USE enum err paper_check_day(struct ctx *c, const struct field *f, const void *row);
/* The same for an instant, such as when the office heard of something; one minute of grace. */
MUST_USE enum err paper_check_ms(struct ctx *c, const char *field, int64_t ms);
/*
 * When an act took place of which only the day is known: the last minute of that day, never after
 * now; now for 0. Clocks that start from the act start here.
 */
int64_t paper_act_ms(const struct ctx *c, day_t written_on);
/* "Sari · ditulis pada 12 Nov 2024": who of a line of the time line; who alone for day 0. */
struct str paper_by(struct ctx *c, struct str who, day_t written_on);
/* "Ditulis pada 12 Nov 2024, dicatat 14 Nov 2024 oleh Sari"; "" for day 0. */
struct str paper_written_text(struct ctx *c, day_t written_on, int64_t noted_ms, struct str who);

/* ---- papers of the task force as files: paper_file.c ---- */

/* A line of the city's letters (letter/meeting) by its key; "" when the packs have none. */
struct str paper_word(struct ctx *c, const char *key);
/* "13 November 2024", as a letter writes a day. */
struct str paper_day(struct ctx *c, day_t d);
/*
 * A paper of today with the city's letterhead; below each page the newest checkpoint, so that whoever keeps it can tell later
 * whether the log was rewritten before that day. ERR_STORE when keyd is away.
 */
MUST_USE enum err paper_begin(struct ctx *c, struct str title, struct letter **out);
/* "Jambi, 13 November 2024" */
struct str paper_place_day(struct ctx *c);
/* Place and day, office, room for the signature. */
void paper_sign(struct ctx *c, struct letter *l);
/* Splits "notulen.pdf" into its name; ERR_NOT_FOUND unless it ends in .pdf or .odt. */
MUST_USE enum err paper_name(struct ctx *c, struct str file, struct str *name);
/* Answers with the paper as file, in the form that its ending says: .pdf, .odt, .xlsx (who offers it); else ERR_NOT_FOUND. */
MUST_USE enum err paper_send(struct ctx *c, struct http_resp *rs, const struct letter *l,
                             struct str file);

extern const struct feature paper_feature;

#endif
