/* report_priv.h - between the files of the report room only. */
#ifndef JJ_FEATURE_REPORT_PRIV_H
#define JJ_FEATURE_REPORT_PRIV_H

#include "feature/clock/clock.h"
#include "feature/document/document.h"
#include "feature/report/report.h"

#define REC draft
#define REC_DEF "feature/report/draft.def"
#include "rec/rec_struct.h"
#define REC ask_who
#define REC_DEF "feature/report/ask_who.def"
#include "rec/rec_struct.h"
#define REC ask_safe
#define REC_DEF "feature/report/ask_safe.def"
#include "rec/rec_struct.h"
#define REC ask_what
#define REC_DEF "feature/report/ask_what.def"
#include "rec/rec_struct.h"
#define REC ask_where
#define REC_DEF "feature/report/ask_where.def"
#include "rec/rec_struct.h"
#define REC ask_people
#define REC_DEF "feature/report/ask_people.def"
#include "rec/rec_struct.h"
#define REC ask_contact
#define REC_DEF "feature/report/ask_contact.def"
#include "rec/rec_struct.h"
#define REC ask_kid_what
#define REC_DEF "feature/report/ask_kid_what.def"
#include "rec/rec_struct.h"
#define REC ask_kid_safe
#define REC_DEF "feature/report/ask_kid_safe.def"
#include "rec/rec_struct.h"
#define REC ask_kid_contact
#define REC_DEF "feature/report/ask_kid_contact.def"
#include "rec/rec_struct.h"
#define REC ask_kid_number
#define REC_DEF "feature/report/ask_kid_number.def"
#include "rec/rec_struct.h"
#define REC ask_trusted
#define REC_DEF "feature/report/ask_trusted.def"
#include "rec/rec_struct.h"
#define REC ask_helper_page
#define REC_DEF "feature/report/ask_helper_page.def"
#include "rec/rec_struct.h"
#define REC ask_words
#define REC_DEF "feature/report/ask_words.def"
#include "rec/rec_struct.h"
#define REC ask_code
#define REC_DEF "feature/report/ask_code.def"
#include "rec/rec_struct.h"
#define REC ask_body
#define REC_DEF "feature/report/ask_body.def"
#include "rec/rec_struct.h"
#define REC ask_none
#define REC_DEF "feature/report/ask_none.def"
#include "rec/rec_struct.h"
#define REC public_post
#define REC_DEF "feature/report/public_post.def"
#include "rec/rec_struct.h"
#define REC talk_answer
#define REC_DEF "feature/report/talk_answer.def"
#include "rec/rec_struct.h"
#define REC talk_holder
#define REC_DEF "feature/report/talk_holder.def"
#include "rec/rec_struct.h"

/* ---- report_step.c: the steps of the public form, and which comes after which ---- */

/*
 * Looks at the whole draft after a step was read; fails by fail(c, ERR_INPUT, field, key). May
 * complete answers.
 */
typedef enum err step_check_fn(struct ctx *c, struct draft *answers);

enum step_go { GO_NEXT, GO_SKIP, GO_BACK, GO_EDIT, GO_SEND };

struct step {
    const char *name;        /* what the hidden field step says */
    const char *next, *back; /* "" where there is none */
    const struct rec *form;  /* NULL: asks nothing that goes into the draft */
    const char *template;
    step_check_fn *check; /* may be NULL */
    int number;           /* for "Langkah 3 dari 8"; 0: not counted */
    bool skip;            /* "Lewati" is offered */
    bool early;           /* may be shown before what must be answered */
    bool sends;           /* has a button that sends the report */
    bool sent;            /* comes after the report was sent */
    bool words;           /* asks for two words of the receipt */
    bool for_call;        /* only for whoever wants to be called */
    const char *pick;     /* the field whose choices are large buttons; NULL: none */
};

/* The steps of one kind of reporter. */
struct way {
    const struct step *steps;
    size_t n;
    const char *last; /* the step from which it is sent */
    bool needs_safe;  /* "safe" must be answered before all that is not early */
};

extern const struct way WAY_ADULT, WAY_CHILD, WAY_HELPER;
const struct way *way_of(const struct draft *a);

const struct step *step_find(const struct way *w, struct str name); /* NULL: no such step */
bool step_known(struct str name);                                   /* of any way */
const struct step *step_at(const struct way *w, size_t i);          /* NULL behind the last */
int step_count(const struct way *w);                                /* counted steps */
/* "back", "skip", "send", "edit.NAME" (*target: NAME); all else is next. */
enum step_go step_go_read(struct str go, struct str *target);

/* What decides the way besides the button. */
struct step_state {
    bool has_who, has_safe, not_safe, from_check, is_sent, wants_call;
};
/* Name of the step to show. Never leads past what must be answered, nor back from what was sent. */
struct str step_after(const struct way *w, const struct step *now, enum step_go go,
                      struct str target, const struct step_state *s);
/* The step itself, or the question that must be answered before it. */
const struct step *step_allowed(const struct way *w, const struct step *wanted,
                                const struct step_state *s);

/* ---- report_when.c ---- */

enum when_read { WHEN_NOW, WHEN_TODAY, WHEN_TOMORROW, WHEN_LATER, WHEN_UNKNOWN };
/* When an office reads what comes at now_ms: *at_ms is then (0 when unknown). */
enum when_read report_when(const struct calendar *cal, int64_t now_ms, int64_t *at_ms);
/* "Senin–Jumat 08.00–16.00": the week's opening times in runs of equal days. */
struct str report_hours_text(struct ctx *c);
/* Whether somebody is on duty now; never who. */
bool report_duty(struct ctx *c);

/* ---- report_draft.c ---- */

#define DRAFT_FILES_MAX 10

struct draft_open {
    struct str token; /* hex; hidden in the form */
    struct str id;
    struct key key;
    int64_t version; /* 0: no row yet */
    struct draft a;
    struct document files[DRAFT_FILES_MAX];
    size_t n_files;
};

void draft_new(struct ctx *c, struct draft_open *d);
/* *found false: no such draft, or it has ended. */
MUST_USE enum err draft_load(struct ctx *c, struct str token, struct draft_open *d, bool *found);
/* Queues the row; another save in between makes the router run the handler again. */
MUST_USE enum err draft_save(struct ctx *c, struct draft_open *d);
/* After sending: answers and files' keys are gone, the receipt stays for a while. */
void draft_strip(struct draft_open *d);
/* Queues a row by which the receipt finds the draft; and the way back. */
void draft_link(struct ctx *c, const struct draft_open *d);
void draft_unlink(struct ctx *c, const struct draft_open *d);
MUST_USE enum err draft_by_receipt(struct ctx *c, const unsigned char stretched[32],
                                   struct draft_open *d, bool *found);
/* Queues rows that have ended; removes their sealed files. A few at a time, at each new draft. */
MUST_USE enum err draft_clean(struct ctx *c, const char *files_dir);
/*
 * Queues until when a sealed file of a draft is kept; is_over: it may go. Forgotten: it belongs to
 * a report now.
 */
void draft_file_note(struct ctx *c, struct str file_id, bool is_over);
void draft_file_forget(struct ctx *c, struct str file_id);
struct step_state draft_state(const struct draft *a);
/* "self", "kid", "child", "adult": how the form speaks. */
const char *draft_voice(const struct draft *a);

/* ---- report_page.c: data of the public pages ---- */

/* Answers with the start page; d may be NULL. */
enum err page_start(struct ctx *c, struct http_resp *rs, const struct draft_open *d);
/* Answers with a step of the draft. */
enum err page_step(struct ctx *c, struct http_resp *rs, const struct step *s,
                   const struct draft_open *d);
/* KEY.VOICE where the packs have it, else KEY; and what it says. */
const char *key_as(struct ctx *c, const char *key, const char *voice);
struct str say_as(struct ctx *c, const char *key, const char *voice);
/* Token, step and language for the hidden fields of every form. */
void page_hidden(struct ctx *c, struct http_resp *rs, struct val *data, const char *step,
                 struct str token);
/* Whether the page speaks to a child: larger letters, "kamu". After page_hidden. */
void page_kid(struct ctx *c, struct http_resp *rs, struct val *data, bool is_kid);
/*
 * {label, text} of the non-empty fields of a form record in row's record; voice NULL: as staff read
 * them.
 */
void answers_put(struct ctx *c, const struct rec *form, const struct rec *r, const void *row,
                 const char *voice, struct val *list);

/* ---- report_send.c ---- */

/*
 * Makes the receipt of a draft that has none. *wait true: the slow hash was asked for, the handler
 * returns. When too many
 * tries came from this network it is left for the next step, unless must.
 */
MUST_USE enum err receipt_make(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                               struct draft_open *d, bool must, bool *wait);
/* Queues the report of this draft, its files and receipt. The draft is stripped and saved. */
MUST_USE enum err draft_send(struct ctx *c, struct draft_open *d);
/* {words [text], digits}: the receipt's two forms as page data under "code". */
void receipt_put(struct ctx *c, const struct draft_open *d, struct val *data);
/*
 * Whether a typed word is this word of the draft's receipt: any case, its first four letters or
 * more.
 */
bool receipt_word_is(struct ctx *c, uint64_t secret, size_t place, struct str typed);

/* ---- report_public.c, report_box.c, report_talk.c ---- */

handler_fn public_get, public_post, public_again, talk_get, talk_post, talk_holder_post;

/* The input without the button: what a step's own record declares. */
const struct val *input_of_form(struct ctx *c, const struct http_req *rq);
/* Answers with the draft's present step. */
enum err draft_show(struct ctx *c, struct http_resp *rs, const struct draft_open *d);

/* A button of the mailbox: value of step, and what it does. */
struct box_act {
    const char *name;
    handler_fn *run;
};
const struct box_act *box_find(struct str step); /* NULL: none of the mailbox */
/*
 * Shows the mailbox of this token; the start page when it has closed, with what was typed kept in
 * it.
 */
handler_fn box_show;

extern const struct stmt REPORT_Q_BY_COMPARTMENT, REPORT_Q_CASE_ENDED, REPORT_Q_HANDED;
extern const struct stmt DRAFT_Q_GET, DRAFT_Q_ADD, DRAFT_Q_SET, DRAFT_Q_GUARD, DRAFT_Q_KEEP,
    DRAFT_Q_DROP, DRAFT_Q_CLEAN;
extern const struct stmt DRAFT_Q_FILE_ADD, DRAFT_Q_FILE_DROP, DRAFT_Q_FILE_OLD;

#endif
