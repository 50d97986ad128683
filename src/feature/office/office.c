/*
 * office.c - what the city is set up with, for its administrator: agencies with their desks, and
 * the packs with what still
 * awaits a lawyer's yes. Shown, not changed: both are files of the packs, checked by `jejaring pack
 * check` before a start.
 */
#include "http/http.h"
#include "rec/pack.h"

#define SEATS_MAX 400

/* How many members hold the key of an agency's inbox. */
static int64_t holders(const struct desk_seat *seats, size_t n, struct str agency)
{
    int64_t count = 0;
    for (size_t i = 0; i < n; i++) {
        struct str rest = seats[i].desk;
        struct str kind;
        if (seats[i].admitted && str_next(&rest, ':', &kind) && str_eqz(kind, "inbox") &&
            str_eq(rest, agency)) {
            count++;
        }
    }
    return count;
}

static enum err agencies_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct desk_seat *seats = NEW_ARRAY(c->mem, struct desk_seat, SEATS_MAX);
    size_t n_seats = 0;
    size_t n = 0;
    const struct agency *all = pack_agencies(c->packs, &n);
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "agencies");
    (void)rq;
    TRY(keys_desks(c, seats, SEATS_MAX, &n_seats));
    for (size_t i = 0; i < n; i++) {
        const struct agency *parent = pack_agency(c->packs, all[i].parent);
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "code", all[i].code);
        val_put_text(c->mem, v, "name", all[i].name[c->lang]);
        val_put_text(c->mem, v, "kind", all[i].kind);
        val_put_text(c->mem, v, "kind_label", pack_code_label(c, "agency_kind", all[i].kind));
        val_put_text(c->mem, v, "parent", parent != NULL ? parent->name[c->lang] : STR_NONE);
        val_put_text(c->mem, v, "phone", all[i].phone);
        val_put_int(c->mem, v, "members", holders(seats, n_seats, all[i].code));
    }
    return http_page(rs, "feature/office/office_agencies.html", pack_say(c, "office.agencies"),
                     data);
}

/* Rows of a table that say of themselves that nobody has verified them. */
static int64_t unverified(const struct pack_table *t)
{
    int64_t count = 0;
    for (size_t i = 0; i < t->n_rows; i++) {
        count += str_eqz(pack_cell(t, i, "verified"), "no") ? 1 : 0;
    }
    return count;
}

static void put_setting(struct ctx *c, struct val *list, const char *key)
{
    struct val *v = val_push_map(c->mem, list);
    const struct str label[] = { STR("office.setting."), str_of(key) };
    val_put_textz(c->mem, v, "key", key);
    val_put_text(c->mem, v, "label",
                 pack_say(c, str_z(c->mem, str_join(c->mem, label, ARRAY_LEN(label)))));
    val_put_text(c->mem, v, "value", pack_setting(c->packs, key));
}

static enum err packs_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const char *const settings[] = { "name",           "title_id",    "version",
                                            "case_prefix",    "host_agency", "host_unit",
                                            "time_zone_label" };
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "settings");
    struct val *tables = val_put_list(c->mem, data, "tables");
    int64_t open = 0;
    (void)rq;
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        put_setting(c, list, settings[i]);
    }
    for (size_t i = 0; i < pack_table_count(c->packs); i++) {
        struct str name;
        const struct pack_table *t = pack_table_at(c->packs, i, &name);
        const int64_t waiting = unverified(t);
        struct val *v = val_push_map(c->mem, tables);
        val_put_text(c->mem, v, "name", name);
        val_put_int(c->mem, v, "rows", (int64_t)t->n_rows);
        val_put_int(c->mem, v, "unverified", waiting);
        open += waiting;
    }
    val_put_int(c->mem, data, "unverified", open);
    return http_page(rs, "feature/office/office_packs.html", pack_say(c, "office.packs"), data);
}

static const struct route routes[] = {
    { METHOD_GET, "/lembaga", agencies_get, RIGHT_MEMBER_ADMIN, 0, NULL, NULL,
      "Agencies of the city's pack and who holds their desks" },
    { METHOD_GET, "/paket", packs_get, RIGHT_PACK_ADMIN, 0, NULL, NULL,
      "Packs in force: settings, tables, rows not verified yet" },
};

const struct feature office_feature = { .name = "office",
                                        .routes = routes,
                                        .n_routes = ARRAY_LEN(routes) };
