/* note.h - notes of a case. */
#ifndef JJ_FEATURE_NOTE_H
#define JJ_FEATURE_NOTE_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC note
#define REC_DEF "feature/note/note.def"
#include "rec/rec_struct.h"

struct timeline;
MUST_USE enum err note_timeline(struct ctx *c, struct str case_id, struct timeline *t);

extern const struct feature note_feature;

#endif
