/*
 * rec_table.h - makes const struct rec REC_rec from REC_DEF, after rec_struct.h made the struct.
 * Define REC and REC_DEF; REC_FORM for an input form without a table; REC_TITLE for its label.
 * Included without a guard.
 */
#include "rec/rec.h"
#define REC_CAT_(a, b) a##b
#define REC_CAT(a, b) REC_CAT_(a, b)
#define REC_TEXT_(a) #a
#define REC_TEXT(a) REC_TEXT_(a)
static const struct field REC_CAT(REC, _fields)[] = {
#define FIELD(field, ftype, ...) \
    { .name = #field, .type = F_##ftype, .at = offsetof(struct REC, field), __VA_ARGS__ },
#include REC_DEF
#undef FIELD
};
const struct rec REC_CAT(REC, _rec) = {
    .name = REC_TEXT(REC),
#ifndef REC_FORM
    .table = REC_TEXT(REC),
#endif
    .fields = REC_CAT(REC, _fields),
    .n = ARRAY_LEN(REC_CAT(REC, _fields)),
    .size = sizeof(struct REC),
#ifdef REC_TITLE
    .title = REC_TITLE,
#endif
};
#undef REC_CAT
#undef REC_CAT_
#undef REC_TEXT
#undef REC_TEXT_
#undef REC
#undef REC_DEF
#undef REC_FORM
#undef REC_TITLE
