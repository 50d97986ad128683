/* @file src/feature/report/report.c @want names 9 */
struct case_file {
    int grant;
};

enum order { ORDER_UP, ORDER_DOWN };

struct str;

void select(struct str a)
{
}
/* @file src/feature/user/user.c @want names 1 */
struct user {
    int n;
};
/* @file src/feature/report/report.def @want names 2 @want names 3 */
FIELD(id, TEXT, .label = "report.id", .key = 1)
FIELD(order, INT, .label = "report.order")
FIELD(default, INT, .label = "report.default")
