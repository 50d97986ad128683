/* @file src/feature/report/report.c @want state 1 @want state 2 @want state 6 @want state 9 @want state 10 */
static int calls;
static struct str last = { 0 };

static int f(void)
{
    static int n;
    return n++;
}
int total;
struct str names[2];
struct str;
extern const int limit_of_rows;
enum { ROWS = 2 };
struct pair {
    int a;
};
enum err f_late(int a);
