/* document_priv.h - between the files of the document room only. */
#ifndef JJ_FEATURE_DOCUMENT_PRIV_H
#define JJ_FEATURE_DOCUMENT_PRIV_H

#include "feature/case/case.h"
#include "feature/document/document.h"

#define REC document_form
#define REC_DEF "feature/document/document_form.def"
#include "rec/rec_struct.h"

#define REC document_lock
#define REC_DEF "feature/document/document_lock.def"
#include "rec/rec_struct.h"
#define REC custody
#define REC_DEF "feature/document/custody.def"
#include "rec/rec_struct.h"
#define REC document_mark
#define REC_DEF "feature/document/document_mark.def"
#include "rec/rec_struct.h"
#define REC document_reason
#define REC_DEF "feature/document/document_reason.def"
#include "rec/rec_struct.h"
#define REC document_hand
#define REC_DEF "feature/document/document_hand.def"
#include "rec/rec_struct.h"

/* What a file is, by its first bytes, never by its name or what the browser says. */
struct file_kind {
    const char *media_type, *ending; /* "image/jpeg", "jpg" */
    bool picture;                    /* a copy to look at can be made */
};
/* NULL: a kind that is not taken. */
const struct file_kind *file_kind_of(struct str bytes);
/* By media type; a neutral one when unknown. */
const struct file_kind *file_kind_named(struct str media_type);
/*
 * Last part of a path, control characters and quotes out, at most 120 points; "" becomes "berkas".
 */
struct str file_name_clean(struct arena *a, struct str name);

/*
 * What pages show of a file: id, title, file_name, ending, size, added, added_by, sensitive,
 * can_look, readable, href.
 */
void document_put(struct ctx *c, const struct document *d, struct val *item);

/* ---- document_file.c ---- */
/*
 * Need to know: a member of the case's team, or intake for a report that it holds; then the key of
 * the row's compartment, with
 * a look entry for this file. All else is as absent.
 */
MUST_USE enum err document_require(struct ctx *c, struct str id, struct document *row);
MUST_USE enum err document_open_file(struct ctx *c, const struct http_req *rq, struct str file_id,
                                     struct str key, struct str *bytes);
struct str document_disposition(struct ctx *c, const char *how, const struct document *row,
                                const char *ending);
MUST_USE enum err document_answer(struct http_resp *rs, struct str disposition_text,
                                  const char *type, struct str bytes);

/* ---- document_lock.c ---- */
/* Takes file, key and copy to look at out of a row: they live in its lock alone. */
void lock_strip(struct document *d);
/*
 * Queues the lock of a file with its place and key, in a compartment of its own that two members of
 * the team hold. The case's
 * manager names them; whoever else marks a file is named together with the manager. ERR_INPUT
 * "named_a", "named_b".
 */
MUST_USE enum err lock_make(struct ctx *c, const struct case_file *row,
                            const struct document *whole, struct str named_a, struct str named_b);
/*
 * "team": those to choose from, with selected_a and selected_b; "chooses": whether this member
 * names them.
 */
MUST_USE enum err lock_put_choice(struct ctx *c, const struct case_file *row, struct val *data);
MUST_USE enum err lock_of(struct ctx *c, struct str document_id, struct document_lock *lock,
                          bool *found);
/* A row of custody: what happened to the file, by whom, why. */
MUST_USE enum err custody_add(struct ctx *c, const struct case_file *row, struct str document_id,
                              const char *act, struct str why, struct str agency_id);

handler_fn document_list_get, document_list_post, document_get, document_look_get;
handler_fn custody_get, lock_post, lock_open_post, lock_pass_post, lock_hand_post;

extern const struct stmt DOCUMENT_Q_CASE, DOCUMENT_Q_OWNER, DOCUMENT_Q_TEAM;

#endif
