/* lock_test.c - a session that is locked while somebody else sits at the machine: what opens it, and what ends it. */
#include "city.h"

#include <sodium.h>
#include <string.h>

#include "seal/keys_in.h"

static bool fetches(struct city *t, struct str token, struct str compartment)
{
    struct ctx *c = city_as(t, token);
    bool held = keys_fetch(c, &compartment, 1, LOOK_CASE, NULL) == OK && keys_held(c, compartment);
    CHECK(keys_sync(c) == OK, "the disk is waited for");
    city_end(c);
    return held;
}

static struct keys_change *allowing(struct ctx *c, struct str compartment)
{
    struct keys_change *k = keys_change_new(c);
    keys_change_allow(k, compartment, STR("lead"), 0);
    return k;
}

static enum err change_password(struct ctx *c, const char *old, const char *new)
{
    struct stretch_job jobs[2];
    unsigned char out[2][32];
    TRY(keys_password_begin(c, str_of(old), str_of(new), &jobs[0], &jobs[1]));
    city_stretch(&jobs[0], out[0]);
    city_stretch(&jobs[1], out[1]);
    return keys_password_finish(c, out[0], out[1]);
}

/* As the page does it: begin, the slow hash, finish. */
static enum err unlock(struct city *t, struct str token, const char *password, struct key *page)
{
    struct ctx *c = city_request(t);
    struct stretch_job job;
    unsigned char out[32];
    enum err e = keys_unlock_begin(c, token, false, STR("kantor"), str_of(password), &job);
    if (e == OK) {
        city_stretch(&job, out);
        e = keys_unlock_finish(c, token, false, STR("kantor"), out, page);
    }
    city_end(c);
    return e;
}

static enum err lock(struct city *t, struct str token, struct key *page)
{
    struct ctx *c = city_as(t, token);
    enum err e = keys_lock(c, false, page);
    CHECK(e != OK || c->who == NULL, "this request is nobody's any more");
    city_end(c);
    return e;
}

static enum err session(struct city *t, struct str token)
{
    struct ctx *c = city_request(t);
    enum err e = keys_session(c, token, false);
    city_end(c);
    return e;
}

static void test_lock(void **state)
{
    struct city t;
    struct key key;
    struct key page;
    struct key again;
    struct str name;
    int64_t since = 0;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    city_member(&t, "budi", "case_manager", "UPTD_PPA", true);
    struct str lead = city_login(&t, "sari");
    struct ctx *c = city_as(&t, lead);
    struct keys_change *k = keys_change_new(c);
    struct str id = id_new(t.mem, t.now_ms);
    key_random(&key);
    keys_change_compartment(k, id, IN_CASE, &key);
    keys_change_allow(k, id, STR("lead"), 0);
    CHECK(keys_change_send(c, k) == OK, "her case");
    CHECK(keys_locked(c, lead, false, &name, &since) == ERR_LOGIN,
          "an open session is not a locked one");
    CHECK(keys_lock(c, false, &page) == OK, "she locks");
    CHECK(keys_fetch(c, &id, 1, LOOK_CASE, NULL) == ERR_LOGIN, "the same request gets nothing");
    city_end(c);
    CHECK(session(&t, lead) == ERR_LOGIN, "the token is nobody's");
    c = city_request(&t);
    CHECK(str_unhex(lead, c->keys->token, sizeof c->keys->token), "a worker that holds the token");
    CHECK(keys_fetch(c, &id, 1, LOOK_CASE, NULL) == ERR_LOGIN, "gets no key");
    CHECK(keys_lock(c, false, &again) == ERR_LOGIN, "nor a second secret");
    CHECK(keys_change_send(c, allowing(c, id)) == ERR_LOGIN, "and changes nothing");
    t.now_ms += 20 * MINUTE_MS;
    CHECK(keys_locked(c, lead, false, &name, &since) == OK && since == 20 * MINUTE_MS,
          "it is there, older than an idle one may be");
    CHECK_STR(name, "Orang Uji", "with her name");
    CHECK(keys_locked(c, lead, true, &name, &since) == ERR_LOGIN, "not on the other road");
    city_end(c);
    CHECK(unlock(&t, lead, "sandi budi", &again) == ERR_INPUT, "another's password does not open");
    CHECK(unlock(&t, lead, "sandi sari", &again) == OK, "her own does");
    CHECK(memcmp(page.b, again.b, sizeof page.b) == 0, "and gives the secret of her page again");
    CHECK(fetches(&t, lead, id), "then she works on");
    CHECK(unlock(&t, lead, "sandi sari", &again) == ERR_LOGIN, "an open session is not unlocked");
    CHECK(lock(&t, lead, &again) == OK && memcmp(page.b, again.b, sizeof page.b) != 0,
          "the next lock has another secret");
    city_again(&t);
    CHECK(unlock(&t, lead, "sandi sari", &again) == ERR_LOGIN, "a restart ends it");
    struct keyd_verify_report r;
    keyd_verify(t.log, STR_NONE, STR_NONE, &r);
    CHECK(r.ok, "the log with locks is whole");
    city_drop(&t);
}

static void test_lock_ends(void **state)
{
    struct city t;
    struct key page;
    struct stretch_job job;
    unsigned char out[32];
    (void)state;
    city_make(&t);
    city_member(&t, "admin", "admin", "UPTD_PPA", true);
    struct str sari = city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct str token = city_login(&t, "sari");
    CHECK(lock(&t, token, &page) == OK, "for the tries");
    CHECK(unlock(&t, token, "salah satu", &page) == ERR_INPUT, "wrong once");
    CHECK(unlock(&t, token, "salah dua", &page) == ERR_INPUT, "twice");
    CHECK(unlock(&t, token, "salah tiga", &page) == ERR_INPUT, "three times");
    CHECK(unlock(&t, token, "sandi sari", &page) == ERR_LOGIN, "then it has ended");

    token = city_login(&t, "sari");
    CHECK(lock(&t, token, &page) == OK, "for the time");
    t.now_ms += 30 * MINUTE_MS + 1;
    CHECK(unlock(&t, token, "sandi sari", &page) == ERR_LOGIN, "over after 30 minutes");

    token = city_login(&t, "sari");
    CHECK(lock(&t, token, &page) == OK, "for a logout everywhere");
    struct str second = city_login(&t, "sari");
    struct ctx *c = city_as(&t, second);
    CHECK(keys_logout(c, true) == OK, "from another machine");
    city_end(c);
    CHECK(unlock(&t, token, "sandi sari", &page) == ERR_LOGIN, "ends the locked one too");

    token = city_login(&t, "sari");
    CHECK(lock(&t, token, &page) == OK, "for a new password");
    second = city_login(&t, "sari");
    c = city_as(&t, second);
    CHECK(change_password(c, "sandi sari", "sandi baru sari") == OK, "changed elsewhere");
    city_end(c);
    CHECK(unlock(&t, token, "sandi baru sari", &page) == ERR_LOGIN, "ends the locked one");

    CHECK(lock(&t, second, &page) == OK, "for a reset");
    struct str admin = city_login(&t, "admin");
    c = city_as(&t, admin);
    CHECK(keys_member_reset_begin(c, sari, STR("sandi sari"), &job) == OK, "the admin");
    city_stretch(&job, out);
    CHECK(keys_member_reset_finish(c, sari, out) == OK, "makes a new one");
    city_end(c);
    CHECK(unlock(&t, second, "sandi sari", &page) == ERR_LOGIN, "ends the locked one");

    token = city_login(&t, "sari");
    CHECK(lock(&t, token, &page) == OK, "for a stop");
    c = city_as(&t, admin);
    CHECK(keys_member_disable(c, sari, true) == OK, "she is stopped");
    city_end(c);
    CHECK(unlock(&t, token, "sandi sari", &page) == ERR_LOGIN, "and so is what she locked");
    city_drop(&t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lock),
        cmocka_unit_test(test_lock_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
