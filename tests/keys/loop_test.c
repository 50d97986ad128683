/* loop_test.c - keyd_loop over real sockets: many clients, a wrong message, a client that goes. */
#include "city.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/keyd_loop.h"
#include "base/log.h"
#include "store/change.h"

#define CLIENTS 6

/* As the workers' transport: send, wait for the answer. */
static bool over_socket(void *data, const void *request, size_t size, void *answer, size_t cap,
                        size_t *answer_size)
{
    int fd = *(const int *)data;
    if (send(fd, request, size, MSG_NOSIGNAL) != (ssize_t)size) {
        return false;
    }
    ssize_t n = recv(fd, answer, cap, 0);
    *answer_size = n > 0 ? (size_t)n : 0;
    return n > 0;
}

static void pairs_make(int pairs[CLIENTS][2])
{
    for (size_t i = 0; i < CLIENTS; i++) {
        CHECK(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pairs[i]) == 0, "a pair of sockets");
    }
}

/* keyd in a child of its own; the ends of the clients stay here. */
static pid_t serve(struct city *t, int pairs[CLIENTS][2])
{
    pid_t pid = fork();
    CHECK(pid >= 0, "a child");
    if (pid == 0) {
        struct str why = STR_NONE;
        int fds[CLIENTS];
        const int stop = 0;
        struct life life = { .stop = &stop, .beat_fd = -1 };
        for (size_t i = 0; i < CLIENTS; i++) {
            close(pairs[i][1]);
            fds[i] = pairs[i][0];
        }
        t->cfg.wall_ms = t->cfg.tick_ms = NULL;
        if (keyd_open(&t->cfg, &t->keyd, &why) != OK) {
            _exit(1);
        }
        keyd_loop(t->keyd, fds, CLIENTS, &life);
        keyd_close(t->keyd);
        _exit(0);
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        close(pairs[i][0]);
    }
    return pid;
}

struct client {
    int fd;
    struct city *city;
    struct str token;
    bool ok;
};

static void *work(void *data)
{
    struct client *w = data;
    struct keys_transport road = { over_socket, &w->fd };
    struct str card = COMPARTMENT_CARD;
    w->ok = true;
    for (int i = 0; i < 40; i++) {
        struct arena *a = arena_new(0);
        struct ctx c = { .mem = a, .packs = w->city->packs, .keys = keys_new(a, &road) };
        w->ok = w->ok && keys_session(&c, w->token, false) == OK &&
                keys_fetch(&c, &card, 1, LOOK_CASE, NULL) == OK && keys_held(&c, card);
        struct keys_change *k = keys_change_new(&c);
        struct str id = id_new(a, i);
        struct key key;
        key_random(&key);
        keys_change_compartment(k, id, IN_CASE, &key);
        keys_change_allow(k, id, STR("lead"), 0);
        w->ok = w->ok && keys_change_send(&c, k) == OK &&
                keys_fetch(&c, &id, 1, LOOK_CASE, NULL) == OK && keys_held(&c, id) &&
                keys_sync(&c) == OK;
        keys_forget(c.keys);
        arena_free(a);
    }
    return NULL;
}

static void test_many_clients(void **state)
{
    static _Alignas(16) unsigned char answer[KEYD_MSG_MAX];
    struct city t;
    int pairs[CLIENTS][2];
    struct client clients[CLIENTS];
    pthread_t threads[CLIENTS];
    enum err e = OK;
    int status = 0;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    keyd_close(t.keyd);
    pairs_make(pairs);
    pid_t pid = serve(&t, pairs);

    t.transport = (struct keys_transport){ over_socket, &pairs[0][1] };
    struct ctx *c = city_request(&t);
    struct str token = city_login_with(&t, c, "sari", "sandi sari", "", &e);
    city_end(c);
    CHECK(token.n == 64, "logging in over a socket");

    CHECK(send(pairs[1][1], "nonsense that is no message", 27, 0) == 27, "a wrong message");
    CHECK(recv(pairs[1][1], answer, sizeof answer, 0) == (ssize_t)sizeof(struct keyd_head),
          "is refused");
    close(pairs[2][1]); /* a client that goes */
    for (size_t i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){ .fd = pairs[i][1], .city = &t, .token = token };
        CHECK(i == 2 || pthread_create(&threads[i], NULL, work, &clients[i]) == 0, "a client");
    }
    for (size_t i = 0; i < CLIENTS; i++) {
        if (i != 2) {
            pthread_join(threads[i], NULL);
            CHECK(clients[i].ok, "everything a client asked was answered right");
            close(pairs[i][1]);
        }
    }
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0,
          "keyd ends when all have gone");

    struct keyd_verify_report r;
    keyd_verify(t.log, STR_NONE, STR_NONE, &r);
    CHECK(r.ok && r.entries > 200, "and its log is whole");
    struct str why = STR_NONE;
    CHECK(keyd_open(&t.cfg, &t.keyd, &why) == OK, "it opens again");
    int64_t n[3];
    bool open = false;
    CHECK(keyd_count(t.keyd, &n[0], &n[1], &n[2], &open) == OK && n[1] == 3 + 5 * 40,
          "every compartment is there");
    city_drop(&t);
}

/* keyd and the rooms above name the same things by number: a change of one must not pass unseen. */
static void test_names_agree(void **state)
{
    static const struct {
        const char *why;
        int keyd, ours;
    } rows[] = {
        { "login", KEYD_ACT_LOGIN, ACTION_LOGIN },
        { "logout", KEYD_ACT_LOGOUT, ACTION_LOGOUT },
        { "look", KEYD_ACT_LOOK, ACTION_LOOK },
        { "search", KEYD_ACT_SEARCH, ACTION_SEARCH },
        { "member", KEYD_ACT_MEMBER, ACTION_MEMBER },
        { "desk", KEYD_ACT_DESK, ACTION_DESK },
        { "end of set-up", KEYD_ACT_SETUP_END, ACTION_SETUP_END },
        { "password", KEYD_ACT_PASSWORD, ACTION_PASSWORD },
        { "recover", KEYD_ACT_RECOVER, ACTION_RECOVER },
        { "lock", KEYD_ACT_LOCK, ACTION_LOCK },
        { "emergency access", KEYD_ACT_GLASS, ACTION_BREAK_GLASS },
        { "tie", KEYD_ACT_TIE, ACTION_TIE },
        { "keyring", KEYD_ACT_KEYRING, ACTION_KEYRING },
        { "erase", KEYD_ACT_ERASE, ACTION_ERASE },
        { "look at a case", KEYD_CASE, LOOK_CASE },
        { "look at an identity", KEYD_IDENTITY, LOOK_IDENTITY },
        { "look at a report", KEYD_REPORT, LOOK_REPORT },
        { "look at a referral", KEYD_REFERRAL, LOOK_REFERRAL },
        { "look at a list", KEYD_LIST, LOOK_LIST },
        { "look at figures", KEYD_FIGURES, LOOK_FIGURES },
        { "look at a document", KEYD_DOCUMENT, LOOK_DOCUMENT },
        { "kind talk", KEYD_TALK, IN_TALK },
        { "kind identity", KEYD_IDENTITY_KIND, IN_IDENTITY },
        { "kind card", KEYD_CARD_KIND, IN_CARD },
        { "kind match", KEYD_MATCH_KIND, IN_MATCH },
        { "kind figures", KEYD_FIGURES_KIND, IN_FIGURES },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(rows[i].keyd == rows[i].ours, rows[i].why);
    }
    CHECK_STR(COMPARTMENT_CARD, KEYD_CARD_COMPARTMENT, "the cards");
    CHECK_STR(COMPARTMENT_MATCH, KEYD_MATCH_COMPARTMENT, "the search cards");
    CHECK_STR(COMPARTMENT_FIGURES, KEYD_FIGURES_COMPARTMENT, "the figures");
}

/* Once at the cost of a real city: 64 MiB, three passes. */
static void test_full_cost(void **state)
{
    struct city t;
    struct str id = STR_NONE;
    (void)state;
    city_make(&t);
    t.cfg.passes = 3;
    t.cfg.memory_kib = 65536;
    id = city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct str token = city_login(&t, "sari");
    CHECK(id.n == 36 && token.n == 64, "a member is made and logs in");
    struct ctx *c = city_as(&t, token);
    CHECK(actor_has_desk(c->who, STR("lead")), "and has her desk");
    city_end(c);
    city_drop(&t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_agree),
        cmocka_unit_test(test_many_clients),
        cmocka_unit_test(test_full_cost),
    };
    log_setup("test", LOG_ERROR + 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
