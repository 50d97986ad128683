/* @file src/base/a.c @want banned 3 @want banned 4 @want banned 5 @want banned 6 @want banned 7 */
static void f(char *to, const char *from)
{
    strcpy(to, from);
    strcat(to, from);
    sprintf(to, "%s", from);
    int n = atoi(from) + rand();
    char *part = strtok(to, ",");
}
/* @file src/http/a.c @want banned 3 */
static void g(char *to, size_t n)
{
    snprintf(to, n, "x");
}
/* @file src/calc/a.c @want banned 1 */
#define FIRST(text) strtok(text, ",")
/* @file fuzz/csv_fuzz.c @want banned 3 */
static void h(const char *from)
{
    int n = atoi(from);
}
