/* training_page.c - the register of trainings by agency: what holds, what ends soon, what has ended. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/prevention/prevention_priv.h"
#include "rec/pack.h"

const struct stmt TRAINING_Q_ALL = {
    "prevention_trainings", "ii",
    "SELECT id, topic, held_on, hours, valid_to, agency_id, organiser, women, men, removed, version FROM training"
    " WHERE COALESCE(removed, 0) = 0 AND held_on >= $1 AND held_on <= $2 ORDER BY agency_id, held_on DESC, id LIMIT 1000"
};

static const char *const tones[] = {
    [TRAINING_HOLDS] = "o", [TRAINING_ENDS_SOON] = "w", [TRAINING_ENDED] = "d"
};
static const char *const labels[] = { [TRAINING_HOLDS] = "training.is_valid",
                                      [TRAINING_ENDS_SOON] = "training.is_ending",
                                      [TRAINING_ENDED] = "training.is_ended" };

static bool may_write(const struct ctx *c, struct str agency_id)
{
    const struct activity a = { .agency_id = agency_id };
    return activity_may_change(c, &a);
}

static int64_t soon_days(const struct ctx *c)
{
    int64_t days = 0;
    return str_to_int(pack_setting(c->packs, "training_soon_days"), &days) ? days : 0;
}

static void put_training(struct ctx *c, const struct training *t, struct val *list)
{
    const enum training_state s = training_state(t->valid_to, clock_today(c), soon_days(c));
    const struct str href[] = { STR("/pencegahan/pelatihan/"), t->id };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", t->id);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "topic", t->topic);
    val_put_text(c->mem, v, "agency", consent_agency_name(c, t->agency_id));
    val_put_text(c->mem, v, "day", clock_day_text(c, t->held_on));
    val_put_text(c->mem, v, "organiser", t->organiser);
    val_put_int(c->mem, v, "hours", t->hours);
    val_put_int(c->mem, v, "women", t->women);
    val_put_int(c->mem, v, "men", t->men);
    val_put_text(c->mem, v, "until", clock_day_text(c, t->valid_to));
    val_put_text(c->mem, v, "state", pack_say(c, labels[s]));
    val_put_textz(c->mem, v, "tone", tones[s]);
    val_put_bool(c->mem, v, "may_change", may_write(c, t->agency_id));
}

enum err training_between(struct ctx *c, day_t from, day_t to, struct training **out, size_t *n)
{
    struct rows r;
    enum err e = OK;
    *out = NEW_ARRAY(c->mem, struct training, TRAININGS_MAX);
    *n = 0;
    TRY(store_query(c, &TRAINING_Q_ALL, VALS(V_INT(from), V_INT(to)), &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &training_rec, &r, 0, &(*out)[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

enum err prevention_put_trainings(struct ctx *c, day_t from, day_t to, struct val *data)
{
    struct training *t = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "trainings");
    TRY(training_between(c, from, to, &t, &n));
    for (size_t i = 0; i < n; i++) {
        put_training(c, &t[i], list);
    }
    return OK;
}

enum err training_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct training *t = NULL;
    size_t n = 0;
    struct val *group = NULL;
    struct val *data = val_map(c->mem);
    struct val *groups = val_put_list(c->mem, data, "groups");
    int64_t people = 0;
    (void)rq;
    TRY(training_between(c, 1, DAY_MAX, &t, &n));
    for (size_t i = 0; i < n; i++) {
        if (group == NULL || !str_eq(t[i - 1].agency_id, t[i].agency_id)) {
            struct val *g = val_push_map(c->mem, groups);
            val_put_text(c->mem, g, "agency", consent_agency_name(c, t[i].agency_id));
            group = val_put_list(c->mem, g, "trainings");
        }
        put_training(c, &t[i], group);
        people += t[i].women + t[i].men;
    }
    val_put_int(c->mem, data, "people", people);
    val_put_bool(c->mem, data, "records",
                 (c->who->rights & (RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER)) != 0);
    return http_page(rs, "feature/prevention/training_list.html", pack_say(c, "training.list"),
                     data);
}

enum err training_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct training t = { .agency_id = c->who->agency };
    struct val *data = val_map(c->mem);
    (void)rq;
    rec_set_has(&training_rec, &t, "agency_id");
    struct val *form = rec_form(c, &training_rec, &t);
    decision_agencies(c, form, "agency_id", t.agency_id);
    val_put(c->mem, data, STR("form"), form);
    return http_page(rs, "feature/prevention/training_form.html", pack_say(c, "training.new"),
                     data);
}

enum err training_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct training t = { 0 };
    TRY(http_read(c, rq, &training_rec, false, &t));
    if (pack_agency(c->packs, t.agency_id) == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
    }
    if (!may_write(c, t.agency_id)) {
        return fail(c, ERR_INPUT, "agency_id", "activity.own_agency");
    }
    t.id = STR_NONE;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &training_rec, &t));
    http_flash(rs, "flash.training_saved");
    return http_go(c, rs, "/pencegahan/pelatihan", STR_NONE, "");
}

enum err training_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct training t = { 0 };
    TRY(rec_get(c, &training_rec, http_param(rq, "training"), &t));
    if (t.removed != 0) {
        return fail(c, ERR_NOT_FOUND, NULL, "error.not_found");
    }
    if (!may_write(c, t.agency_id)) {
        return fail(c, ERR_DENIED, "", "activity.not_yours");
    }
    t.has = 0;
    t.removed = 1;
    rec_set_has(&training_rec, &t, "removed");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &training_rec, &t));
    http_flash(rs, "flash.training_removed");
    return http_go(c, rs, "/pencegahan/pelatihan", STR_NONE, "");
}
