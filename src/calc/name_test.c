/* name_test.c - names that must meet, names that must not, and how quick it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#include "calc/name.h"

static const struct {
    const char *why, *name, *want;
} folds[] = {
    { "case and spaces", "  SUPAR   man ", "supar man" },
    { "title and degree", "Hj. Siti Aminah, S.Pd.", "siti amina" },
    { "several titles and degrees", "Prof. Dr. H. Budi Santoso, S.H., M.H.", "budi santoso" },
    { "a degree without comma", "Rina Marlina SPd", "rina marlina" },
    { "a degree with a space in it", "Rina Marlina, S. Pd.", "rina marlina" },
    { "son of", "Yusuf bin Ibrahim", "yusuf ibrahim" },
    { "daughter of", "Halimah binti Saleh", "halima sale" },
    { "a late father", "Suparman (alm)", "suparman" },
    { "old oe and dj", "Soedjono", "sujono" },
    { "old tj, and then j is y", "Tjahjono", "cahyono" },
    { "old nj", "Njoman", "nyoman" },
    { "old sj", "Sjahrir", "sahrir" },
    { "old ch", "Rachmat Chaidir", "rahmat haidir" },
    { "doubled letters", "Annisa Chairunnisa", "anisa hairunisa" },
    { "short forms of Muhammad", "Moch. Rizky", "muhamad riski" },
    { "an initial stays one", "A. Rahman", "a rahman" },
    { "H at the end is an initial", "Ahmad H.", "ahmad h" },
    { "H alone is all we have", "H.", "h" },
    { "an apostrophe is no gap",
      "Ma'ruf Nur\xE2\x80\x99"
      "aini",
      "maruf nuraini" },
    { "marks on letters go",
      "Ren\xC3\xA9"
      "e",
      "rene" },
    { "family name first", "Santoso, Budi", "santoso budi" },
    { "St. is Siti, not a degree", "St. Aisyah", "siti aisa" },
    { "S.T. behind a name is a degree", "Budi Santoso, S.T.", "budi santoso" },
    { "nothing", " ., ", "" },
    { "no letters", "1234", "" },
};

static void fold_cases(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < ARRAY_LEN(folds); i++) {
        struct str got = name_fold(a, str_of(folds[i].name));
        if (!str_eqz(got, folds[i].want)) {
            fail_msg("%s: '%s' folds to '%.*s', not '%s'", folds[i].why, folds[i].name,
                     STR_ARG(got), folds[i].want);
        }
    }
    arena_free(a);
}

static const struct {
    const char *why, *a, *b;
    int least, most;
} scores[] = {
    { "the same name", "Budi Santoso", "Budi Santoso", 100, 100 },
    { "another order", "Santoso Budi", "Budi Santoso", 100, 100 },
    { "case, title and degree", "BUDI SANTOSO, S.H.", "H. Budi Santoso", 100, 100 },
    { "old spelling", "Soedjono Tjahjadi", "Sujono Cahyadi", 100, 100 },
    { "Jusuf is Yusuf", "Jusuf Habibi", "Yusuf Habibie", 95, 100 },
    { "kh, ch and h", "Achmad Fauzi", "Ahmad Fawzi", 100, 100 },
    { "y and i, z and s, q and k", "Rizqi Andy", "Risky Andi", 100, 100 },
    { "a silent h", "Siti Nurhaliza", "Siti Nurhalizah", 100, 100 },
    { "Muhammad left out", "Muhammad Rizki Pratama", "Rizki Pratama", 90, 100 },
    { "Muhammad in two forms", "Mhd. Rizki", "Mohammad Rizky", 100, 100 },
    { "M. is Muhammad here", "M. Rizki", "Muhammad Rizki", 90, 100 },
    { "an initial for a name", "A. Rahman", "Ahmad Rahman", 70, 95 },
    { "one name, written longer elsewhere", "Suparman", "Suparman Hadi", NAME_NEAR, 95 },
    { "two words as one", "Nur Aini", "Nuraini", 90, 100 },
    { "Abdul Rahman as one word", "Abdul Rahman Saleh", "Abdurrahman Saleh", 85, 100 },
    { "one slip in a long word", "Kartika Rahmawati", "Kartika Rahmwati", 85, 99 },
    { "two letters swapped", "Yulianti Sembiring", "Yuliatni Sembiring", 80, 99 },
    { "Chandra is Candra", "Chandra Wijaya", "Candra Wijaya", NAME_NEAR, 99 },
    { "daughter of, left out", "Halimah binti Saleh", "Halimah Saleh", 100, 100 },
    { "Siti is in every house", "Siti Aminah", "Siti Rahmawati", 0, 50 },
    { "Siti alone is not every Siti", "Siti", "Siti Aminah", 0, NAME_NEAR - 1 },
    { "Muhammad alone says nothing", "Muhammad", "Muhammad Rizki", 0, 30 },
    { "only Muhammad in common", "Muhammad Rizki", "Muhammad Fadli", 0, 30 },
    { "only Nur in common", "Nur Hidayah", "Nur Kholifah", 0, NAME_NEAR - 1 },
    { "a man's and a woman's ending", "Dedi Setiawan", "Deti Setiawati", 0, NAME_NEAR - 1 },
    { "-wan and -wati alone", "Kurniawan", "Kurniawati", 0, 40 },
    { "-anto and -anti", "Susanto", "Susanti", 0, 40 },
    { "Putra and Putri of one family", "Rama Putra", "Rama Putri", 0, NAME_NEAR - 1 },
    { "short names one letter apart", "Rina", "Rini", 0, 40 },
    { "short names, another letter", "Dewi", "Desi", 0, 60 },
    { "six letters, one other: two people", "Lantar", "Lanjar", 0, NAME_NEAR - 1 },
    { "long names with one beginning", "Wahyudi", "Wahyuningsih", 0, NAME_NEAR - 1 },
    { "the same first name", "Dewi Lestari", "Dewi Sartika", 0, 60 },
    { "the same last name", "Agus Saputra", "Bayu Saputra", 0, 60 },
    { "another initial", "A. Rahman", "Budi Rahman", 0, NAME_NEAR - 1 },
    { "initials only", "A. B.", "Agus Budiman", 0, NAME_NEAR - 1 },
    { "nothing in common", "Suparman", "Hidayat", 0, 20 },
    { "nobody", "", "Hidayat", 0, 0 },
    { "nobody twice", "", "", 0, 0 },
};

static void score_cases(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < ARRAY_LEN(scores); i++) {
        int got = name_score(a, str_of(scores[i].a), str_of(scores[i].b));
        int back = name_score(a, str_of(scores[i].b), str_of(scores[i].a));
        if (got < scores[i].least || got > scores[i].most) {
            fail_msg("%s: '%s' and '%s' give %d, not %d..%d", scores[i].why, scores[i].a,
                     scores[i].b, got, scores[i].least, scores[i].most);
        }
        if (got != back) {
            fail_msg("%s: %d one way, %d the other", scores[i].why, got, back);
        }
    }
    arena_free(a);
}

static uint64_t next_random(uint64_t *x)
{
    *x = *x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *x >> 33;
}

/* Any bytes: no crash, 0..100, the same both ways; folding twice keeps the pair at 100. */
static void any_bytes(void **state)
{
    (void)state; /* no fixture */
    uint64_t seed = (uint64_t)time(NULL), x = seed;
    print_message("seed %llu\n", (unsigned long long)seed);
    struct arena *a = arena_new(0);
    static const char often[] = "aeiou hjnstykmd. ,-'\xC3\xA9\xFFzS";
    for (int round = 0; round < 20000; round++) {
        char text[2][300];
        struct str s[2], folded[2];
        for (int k = 0; k < 2; k++) {
            size_t n = next_random(&x) % (round % 100 == 0 ? 300 : 24);
            for (size_t i = 0; i < n; i++) {
                text[k][i] = often[next_random(&x) % (sizeof often - 1)];
            }
            s[k] = (struct str){ text[k], n };
            folded[k] = name_fold(a, s[k]);
            assert_true(folded[k].n <= NAME_FOLDED_MAX);
            assert_true(folded[k].n == 0 || name_score_folded(folded[k], folded[k]) == 100);
        }
        int folded_score = name_score_folded(folded[0], folded[1]);
        int raw_score = name_score_folded(s[0], s[1]);
        assert_in_range(folded_score, 0, 100);
        assert_in_range(raw_score, 0, 100);
        arena_reset(a);
    }
    arena_free(a);
}

/* Printed, not asserted: a busy machine is no fault of the code. */
static void speed(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    enum { N = 200000 };
    struct str one = name_fold(a, STR("Muhammad Rizki Pratama"));
    struct str others[ARRAY_LEN(scores)];
    for (size_t i = 0; i < ARRAY_LEN(scores); i++) {
        others[i] = name_fold(a, str_of(scores[i].b));
    }
    clock_t start = clock();
    long sum = 0;
    for (int i = 0; i < N; i++) {
        sum += name_score_folded(one, others[(size_t)i % ARRAY_LEN(scores)]);
    }
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    print_message("%.0f compares per second (sum %ld)\n", N / (seconds > 0 ? seconds : 1e-9), sum);
    assert_true(sum > 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fold_cases),
        cmocka_unit_test(score_cases),
        cmocka_unit_test(any_bytes),
        cmocka_unit_test(speed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
