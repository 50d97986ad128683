/* place.c - records and routes of places. */
#include "feature/place/place_priv.h"
#include "rec/pack.h"

/* A kelurahan lies in its kecamatan. */
static enum err place_check_area(struct ctx *c, const struct field *f, const void *row)
{
    const struct place *p = row;
    const struct code *k = vocab_code(pack_vocab(c->packs, STR("kelurahan")), p->kelurahan);
    return k == NULL || str_eq(k->parent, p->kecamatan)
               ? OK
               : fail(c, ERR_INPUT, f->name, "place.area_apart");
}

#define REC place
#define REC_DEF "feature/place/place.def"
#define REC_TITLE "place.title"
#include "rec/rec_table.h"
#define REC place_list
#define REC_DEF "feature/place/place_list.def"
#define REC_TITLE "place.list"
#include "rec/rec_table.h"
#define REC place_fix
#define REC_DEF "feature/place/place_fix.def"
#define REC_TITLE "place.fix"
#include "rec/rec_table.h"
#define REC place_given
#define REC_DEF "feature/place/place_given.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC place_filter
#define REC_DEF "feature/place/place_filter.def"
#define REC_FORM
#include "rec/rec_table.h"

const struct stmt PLACE_Q_ALL = {
    "place_all", "",
    "SELECT id, kind, name, code, grade, holder, kecamatan, kelurahan, address, contact_unit, unit_phone, closed, version"
    " FROM place ORDER BY name, id LIMIT 3000"
};
const struct stmt PLACE_Q_LISTS = {
    "place_lists", "",
    "SELECT id, name, at_ms FROM place_list WHERE state = 'open' ORDER BY at_ms DESC, id LIMIT 20"
};

static const struct route routes[] = {
    { METHOD_GET, "/tempat", place_list_get, RIGHT_TASKFORCE_READ, 0, &place_filter_rec, NULL,
      "Places that prevention goes to" },
    { METHOD_POST, "/tempat", place_new_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES, &place_rec,
      place_new_get, "A place" },
    { METHOD_GET, "/tempat/baru", place_new_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of a new place" },
    { METHOD_GET, "/tempat/:place", place_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "One place with its visits" },
    { METHOD_GET, "/tempat/:place/ubah", place_edit_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of changing a place" },
    { METHOD_POST, "/tempat/:place/ubah", place_edit_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &place_rec, place_edit_get, "Changes a place, or closes it" },
    { METHOD_GET, "/tempat/daftar", import_start_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Lists of schools that wait to be looked through; form of a new one" },
    { METHOD_POST, "/tempat/daftar", import_start_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES | ROUTE_FILES, &place_given_rec, import_start_get,
      "Gives a list of schools; nothing goes in yet" },
    { METHOD_GET, "/tempat/daftar/:list", import_look_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "What a list would bring, and its open questions" },
    { METHOD_POST, "/tempat/daftar/:list/baris", import_fix_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &place_fix_rec, import_look_get, "Decides one line of a list" },
    { METHOD_POST, "/tempat/daftar/:list/masukkan", import_take_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, NULL, import_look_get, "Takes a list in, whole" },
    { METHOD_POST, "/tempat/daftar/:list/buang", import_drop_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, NULL, import_look_get, "Drops a list that was not taken in" },
};
static const struct rec *const records[] = { &place_rec, &place_list_rec, &place_fix_rec };
static const struct stmt *const stmts[] = { &PLACE_Q_ALL, &PLACE_Q_LISTS };

const struct feature place_feature = {
    .name = "place",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
