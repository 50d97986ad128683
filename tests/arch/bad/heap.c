/* @file src/feature/report/report.c @want heap 3 @want heap 4 @want heap 5 @want heap 7 */
static void f(size_t n)
{
    char *a = malloc(n);
    a = realloc (a, n * 2);
    free(a);
    /* a comment
       that ends here */ char *b = strdup("x");
}
/* @file src/store/store_test.c @want heap 3 */
static void g(void)
{
    void *p = calloc(1, 2);
}
