/* meeting_slide.h - a speaker's file: which kinds are kept, told by their bytes. */
#ifndef JJ_FEATURE_MEETING_SLIDE_H
#define JJ_FEATURE_MEETING_SLIDE_H

#include "feature/meeting/meeting_priv.h"

#define REC agenda_slide
#define REC_DEF "feature/meeting/agenda_slide.def"
#include "rec/rec_struct.h"

extern const struct rec agenda_slide_rec;

enum slide_kind {
    SLIDE_PDF,
    SLIDE_PPTX,
    SLIDE_ODP,
    SLIDE_EMPTY,   /* from here on: not kept */
    SLIDE_MACRO,   /* it holds a program, or something that starts one */
    SLIDE_OLD_PPT, /* the binary form, which cannot be told from one with programs */
    SLIDE_OTHER,
};
/*
 * By the bytes, never by the name. It finds what offices make by mistake; somebody who hides a program inside is not found, which
 * is why a file is only ever downloaded, never shown by this server. Pure.
 */
enum slide_kind slide_kind_of(struct str bytes);

/* Into list: href, kind ("PDF"), size, remove (address; "" for who may not). */
MUST_USE enum err slide_put(struct ctx *c, const struct meeting_all *all, struct str item_id,
                            struct val *list);
enum err slide_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err slide_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err slide_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
