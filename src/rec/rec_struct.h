/*
 * rec_struct.h - makes struct REC from REC_DEF; included several times, so without a guard. See
 * rec.h.
 */
#include "rec/rec.h"
#define REC_CAT_(a, b) a##b
#define REC_CAT(a, b) REC_CAT_(a, b)
struct REC {
    uint64_t has;      /* bit per field, in the order of the .def */
    struct val *extra; /* values of fields that a pack added, or NULL */
    uint64_t cleared;  /* bit per INT given as empty: an update stores NULL */
#define FIELD(name, type, ...) REC_C_##type name;
#include REC_DEF
#undef FIELD
};
extern const struct rec REC_CAT(REC, _rec);
#undef REC_CAT
#undef REC_CAT_
#ifndef REC_KEEP
#undef REC
#undef REC_DEF
#endif
#undef REC_KEEP
