/* document_priv.h - between the files of the document room only. */
#ifndef JJ_FEATURE_DOCUMENT_PRIV_H
#define JJ_FEATURE_DOCUMENT_PRIV_H

#include "feature/document/document.h"

#define REC document_form
#define REC_DEF "feature/document/document_form.def"
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
/* Last part of a path, control characters and quotes out, at most 120 points; "" becomes "berkas". */
struct str file_name_clean(struct arena *a, struct str name);

handler_fn document_list_get, document_list_post, document_get, document_look_get;

extern const struct stmt DOCUMENT_Q_CASE, DOCUMENT_Q_OWNER;

#endif
