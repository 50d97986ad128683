/* @file src/rec/a.h @want typedef 1 */
typedef struct row {
    int n;
} row_t;
