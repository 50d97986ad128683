/* sample.h - the record of sample.def, and the migrations as the program has them. */
#ifndef JJ_TESTS_STORE_SAMPLE_H
#define JJ_TESTS_STORE_SAMPLE_H

#include "seal/keys.h"
#include "store/store.h"

#define REC sample
#define REC_DEF "../tests/store/sample.def"
#include "rec/rec_struct.h"

/* Every file of migrations/, sorted, then the table of the sample. */
size_t sample_migrations(struct arena *a, struct migration **out);

#endif
