/* recap_index.h - inside of recap.c: from a code to its place in a list. */
#ifndef JJ_CALC_RECAP_INDEX_H
#define JJ_CALC_RECAP_INDEX_H

#include "calc/recap.h"

struct recap_index {
    struct recap_list list; /* with the bucket */
    size_t bucket;
    size_t mask;           /* slots - 1 */
    const uint32_t *slots; /* place + 1, 0: free */
};

/* The list itself where it has TIDAK_DIKETAHUI or NA, else with TIDAK_DIKETAHUI behind. In the
 * arena. */
struct recap_index recap_index_new(struct arena *a, struct recap_list list);
/* Place of the code; the bucket's when it is unknown or empty. O(1). */
size_t recap_index_find(const struct recap_index *x, struct str code);

#endif
