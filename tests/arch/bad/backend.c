/* @file src/app/serve.c @want backend 3 @want backend 5 @want backend 7 */
static void f(struct store *db, struct str name)
{
    if (str_eq(name, STR("sqlite"))) {
    }
    if (a(b) && is_pg) {
    }
    switch (db->backend_name) {
    }
}
