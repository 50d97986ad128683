/* document.h - files of reports and cases. */
#ifndef JJ_FEATURE_DOCUMENT_H
#define JJ_FEATURE_DOCUMENT_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC document
#define REC_DEF "feature/document/document.def"
#include "rec/rec_struct.h"

/*
 * Seals an uploaded file on disk at once (under a fresh file key) and, for JPEG and PNG, a copy
 * without metadata; fills file_name,
 * media_type (by content), size_bytes, digest, file_id, file_key, shown_id, shown_key. Queues
 * nothing: the caller inserts the row
 * (or keeps the fields in a draft). ERR_INPUT "document.type", "document.size_limit",
 * "document.empty".
 */
MUST_USE enum err document_take(struct ctx *c, const struct http_req *rq,
                                const struct http_file *file, struct document *row);
/* Queues the row in a compartment whose key is held: of a report (talk) or a case. */
MUST_USE enum err document_add(struct ctx *c, struct document *row);
MUST_USE enum err document_of_report(struct ctx *c, struct str report_id, struct document **out,
                                     size_t *n);

/*
 * Whether a file may go to this agency at all. A file that hurts only to kinds that the pack names
 * (column hurtful_files of
 * agency_kind); every other file: true. Whatever lets files out to an agency asks this first.
 */
bool document_may_go(struct ctx *c, bool sensitive, struct str agency_id);

/* "115 kB" */
struct str document_size_text(struct ctx *c, int64_t bytes);

/* Queues the end of what a member holds by name of the case's files that hurt; under ACTION_TIE. */
MUST_USE enum err document_end_named(struct ctx *c, struct str case_id, struct str member_id);

struct timeline;
MUST_USE enum err document_timeline(struct ctx *c, struct str case_id, struct timeline *t);

extern const struct feature document_feature;

#endif
