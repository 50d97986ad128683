/* @file src/feature/report/report.c @want markup 3 @want markup 4 */
static void f(struct strbuf *b)
{
    strbuf_add(b, STR("<p>"));
    strbuf_add(b, STR("a" "</p>"));
}
