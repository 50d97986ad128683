/* name_fuzz.c - any bytes as two names, parted by the first newline: bounds, 0..100, a name is like
 * itself. */
#include <stdint.h>
#include <stdlib.h>

#include "calc/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str all = { (const char *)data, size };
    size_t cut = str_find(all, '\n', 0);
    struct str one = cut == SIZE_MAX ? all : str_cut(all, 0, cut);
    struct str two = cut == SIZE_MAX ? all : str_cut(all, cut + 1, size);
    struct str f1 = name_fold(a, one), f2 = name_fold(a, two);
    int folded = name_score_folded(f1, f2), raw = name_score_folded(one, two);
    if (f1.n > NAME_FOLDED_MAX || f2.n > NAME_FOLDED_MAX || folded < 0 || folded > 100 || raw < 0 ||
        raw > 100 || (f1.n > 0 && name_score_folded(f1, f1) != 100)) {
        abort();
    }
    arena_free(a);
    return 0;
}
