/* meeting_slide.c - speakers' files at their points of the agenda: kept, downloaded, taken out. */
#include "feature/meeting/meeting_slide.h"

#include <string.h>

#include "feature/document/document.h"
#include "seal/seal.h"

#define REC agenda_slide
#define REC_DEF "feature/meeting/agenda_slide.def"
#define REC_TITLE "slide.title"
#include "rec/rec_table.h"

#define SLIDE_BYTES_MAX ((size_t)8 * 1024 * 1024) /* as documents of cases */
#define SLIDES_PER_ITEM 5
#define ODP_AT 30 /* behind the head of the first part, which an OpenDocument file begins with */
#define ODP_MARK "mimetypeapplication/vnd.oasis.opendocument.presentation"

static const struct {
    const char *code, *name, *refused; /* refused NULL: kept */
} kinds[] = {
    [SLIDE_PDF] = { "pdf", "PDF", NULL },
    [SLIDE_PPTX] = { "pptx", "PPTX", NULL },
    [SLIDE_ODP] = { "odp", "ODP", NULL },
    [SLIDE_EMPTY] = { NULL, NULL, "slide.empty" },
    [SLIDE_MACRO] = { NULL, NULL, "slide.macro" },
    [SLIDE_OLD_PPT] = { NULL, NULL, "slide.old_ppt" },
    [SLIDE_OTHER] = { NULL, NULL, "slide.other" },
};

static bool has_any(struct str bytes, const char *const *marks, size_t n)
{
    bool has = false;
    for (size_t i = 0; i < n && !has; i++) {
        has = str_has(bytes, str_of(marks[i]));
    }
    return has;
}

enum slide_kind slide_kind_of(struct str bytes)
{
    static const char *const pdf_starts[] = { "/JavaScript", "/Launch" };
    static const char *const office_starts[] = { "vbaProject.bin", "oleObject", "activeX/",
                                                 "Basic/", "Scripts/" };
    if (bytes.n == 0) {
        return SLIDE_EMPTY;
    }
    if (str_starts(bytes, STR("%PDF-"))) {
        return has_any(bytes, pdf_starts, ARRAY_LEN(pdf_starts)) ? SLIDE_MACRO : SLIDE_PDF;
    }
    if (str_starts(bytes, STR("\xd0\xcf\x11\xe0"))) {
        return SLIDE_OLD_PPT;
    }
    const bool odp = bytes.n > ODP_AT && str_starts(str_cut(bytes, ODP_AT, bytes.n), STR(ODP_MARK));
    if (!str_starts(bytes, STR("PK\x03\x04")) ||
        (!odp && !str_has(bytes, STR("ppt/presentation.xml")))) {
        return SLIDE_OTHER;
    }
    if (has_any(bytes, office_starts, ARRAY_LEN(office_starts))) {
        return SLIDE_MACRO;
    }
    return odp ? SLIDE_ODP : SLIDE_PPTX;
}

/* ---- reading ---- */

static enum err slides_of(struct ctx *c, struct str meeting_id, struct agenda_slide **out,
                          size_t *n)
{
    const struct rec_where w = { .column = "meeting_id",
                                 .value = V_TEXT(meeting_id),
                                 .limit = 1000 };
    return rec_list(c, &agenda_slide_rec, &w, (void **)out, n);
}

static const char *name_of(struct str code)
{
    const char *name = "";
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        name = kinds[i].code != NULL && str_eqz(code, kinds[i].code) ? kinds[i].name : name;
    }
    return name;
}

enum err slide_put(struct ctx *c, const struct meeting_all *all, struct str item_id,
                   struct val *list)
{
    struct agenda_slide *s = NULL;
    size_t n = 0;
    TRY(slides_of(c, all->row.id, &s, &n));
    for (size_t i = 0; i < n; i++) {
        const struct str href[] = { STR("/rapat/"), all->row.id, STR("/materi/"), s[i].id,
                                    STR("/hapus") };
        if (s[i].removed != 0 || !str_eq(s[i].item_id, item_id)) {
            continue;
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", s[i].id);
        val_put_text(c->mem, v, "href", str_join(c->mem, href, 4));
        val_put_textz(c->mem, v, "kind", name_of(s[i].kind));
        val_put_text(c->mem, v, "size", document_size_text(c, s[i].size_bytes));
        val_put_text(c->mem, v, "remove", str_join(c->mem, href, ARRAY_LEN(href)));
    }
    return OK;
}

/* ---- keeping one ---- */

static enum err check(struct ctx *c, const struct http_req *rq, enum slide_kind *kind)
{
    if (rq->n_files != 1) {
        return fail(c, ERR_INPUT, "file", "slide.one");
    }
    if (rq->files[0].bytes.n > SLIDE_BYTES_MAX) {
        return fail(c, ERR_INPUT, "file", "slide.large");
    }
    *kind = slide_kind_of(rq->files[0].bytes);
    return kinds[*kind].refused == NULL ? OK : fail(c, ERR_INPUT, "file", kinds[*kind].refused);
}

static enum err count(struct ctx *c, const struct agenda_item *item)
{
    struct agenda_slide *s = NULL;
    size_t n = 0;
    size_t there = 0;
    TRY(slides_of(c, item->meeting_id, &s, &n));
    for (size_t i = 0; i < n; i++) {
        there += s[i].removed == 0 && str_eq(s[i].item_id, item->id) ? 1 : 0;
    }
    return there < SLIDES_PER_ITEM ? OK : fail(c, ERR_INPUT, "file", "slide.many");
}

enum err slide_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct agenda_item item = { 0 };
    enum slide_kind kind = SLIDE_OTHER;
    struct key k;
    TRY(meeting_find_item(c, rq, &m, &item));
    if (meeting_is(&m, "cancelled")) {
        return fail(c, ERR_INPUT, "", "meeting.must_be.planned");
    }
    TRY(check(c, rq, &kind));
    TRY(count(c, &item));
    struct agenda_slide s = { .meeting_id = m.id,
                              .item_id = item.id,
                              .kind = str_of(kinds[kind].code),
                              .size_bytes = (int64_t)rq->files[0].bytes.n,
                              .member_id = c->who->id,
                              .added_ms = c->now_ms };
    TRY(seal_file_write(c, http_files_dir(rq), rq->files[0].bytes, &s.file_id, &k));
    s.file_key = str_copy(c->mem, (struct str){ (const char *)k.b, sizeof k.b });
    key_wipe(&k);
    rec_set_all(&agenda_slide_rec, &s);
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &agenda_slide_rec, &s));
    return meeting_go(c, rs, &m, "flash.slide_added");
}

/* ---- giving it out, taking it out ---- */

static enum err find(struct ctx *c, const struct http_req *rq, struct agenda_slide *s)
{
    TRY(rec_get(c, &agenda_slide_rec, http_param(rq, "slide"), s));
    return str_eq(s->meeting_id, http_param(rq, "meeting")) && s->removed == 0
               ? OK
               : fail(c, ERR_NOT_FOUND, NULL, "slide.absent");
}

/* Always as a download: nothing of it runs in the browser of this address. */
enum err slide_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct agenda_slide s = { 0 };
    struct str bytes = STR_NONE;
    struct key k;
    TRY(find(c, rq, &s));
    if (s.file_key.n != sizeof k.b) {
        return fail(c, ERR_NOT_FOUND, NULL, "slide.absent");
    }
    memcpy(k.b, s.file_key.p, sizeof k.b);
    const enum err e = seal_file_read(c, http_files_dir(rq), s.file_id, &k, &bytes);
    key_wipe(&k);
    TRY(e);
    const struct str shown[] = { STR("attachment; filename=\"materi."), s.kind, STR("\"") };
    http_header_add(rs, "Content-Disposition", str_join(c->mem, shown, ARRAY_LEN(shown)));
    http_header_add(rs, "Content-Security-Policy", STR("default-src 'none'; sandbox"));
    return http_raw(rs, STR("application/octet-stream"), bytes);
}

/* Its key goes with it, so that a copy of the file that lies elsewhere opens no more. */
enum err slide_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct agenda_slide s = { 0 };
    struct meeting m = { 0 };
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    TRY(find(c, rq, &s));
    s.removed = 1;
    s.file_key = STR_NONE;
    rec_set_all(&agenda_slide_rec, &s);
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &agenda_slide_rec, &s));
    seal_file_remove(c, http_files_dir(rq), s.file_id);
    return meeting_go(c, rs, &m, "flash.slide_removed");
}
