/* demo_story.c - reads the story of the demo city and plays it. */
#include "app/demo_story.h"

#include <stdlib.h>
#include <string.h>

#include "app/stretch.h"
#include "base/json.h"

#define STEPS_MAX 1000
#define STRETCH_TURNS 4
/* Ends each part of a form with a file; no text of a story has it. */
#define BOUNDARY "demo-story-part"

/* A checked picture of 32 x 24 points: what a story uploads. */
static const unsigned char picture[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
    0x44, 0x52, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x18, 0x02, 0x00, 0x00, 0x00,
    0x00, 0xf4, 0x88, 0xb8, 0x49, 0x00, 0x00, 0x00, 0x1a, 0x49, 0x44, 0x41, 0x54, 0x78,
    0xda, 0x63, 0x08, 0x0d, 0xfd, 0xff, 0x1f, 0x84, 0x19, 0x28, 0x64, 0x40, 0xa8, 0xd0,
    0x50, 0x4a, 0x19, 0x54, 0x72, 0x0f, 0x00, 0xb8, 0xb3, 0x7f, 0x81, 0x6e, 0xf6, 0xe6,
    0xce, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
};

struct keep {
    struct str name, from;
    struct keep *next;
};

struct said {
    struct str name, text;
    struct said *next;
};

struct step {
    int64_t at_ms;
    size_t line;
    struct str who, path;
    bool writes, as_page;
    struct str file_field, file_name; /* "": no file */
    struct said *first, *last;
    struct keep *keeps, *last_keep;
};

struct play {
    struct city *city;
    struct arena *mem, *work; /* work: one step's memory */
    struct story *story;
    struct step *steps;
    size_t n;
    struct str *why;
};

static enum err wrong(struct play *p, size_t line, struct str reason)
{
    struct strbuf b;
    strbuf_init(&b, p->mem);
    strbuf_printf(&b, "%s:%zu: ", p->story->path, line);
    strbuf_put(&b, reason);
    *p->why = strbuf_str(&b);
    return ERR_INPUT;
}

/* ---- reading ---- */

/* The next word of a line; "" at its end. */
static struct str word(struct str *rest)
{
    struct str s = str_trim(*rest);
    size_t end = str_find(s, ' ', 0);
    *rest = end == SIZE_MAX ? STR_NONE : str_cut(s, end, s.n);
    return str_cut(s, 0, end);
}

static bool read_time(struct str text, int64_t *ms)
{
    int64_t hour = 0;
    int64_t minute = 0;
    size_t dot = str_find(text, '.', 0);
    if (dot == SIZE_MAX || !str_to_int(str_cut(text, 0, dot), &hour) ||
        !str_to_int(str_cut(text, dot + 1, text.n), &minute)) {
        return false;
    }
    *ms = hour * HOUR_MS + minute * MINUTE_MS;
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
}

static enum err read_head(struct play *p, struct str line, size_t number)
{
    int64_t day = 0;
    int64_t time_ms = 0;
    if (p->n == STEPS_MAX) {
        return wrong(p, number, STR("too many steps"));
    }
    struct step *s = &p->steps[p->n++];
    if (!str_to_int(word(&line), &day) || !read_time(word(&line), &time_ms)) {
        return wrong(p, number, STR("a step begins with day and time: @ -3 14.05"));
    }
    s->at_ms = p->story->day_ms + day * DAY_MS + time_ms;
    s->line = number;
    s->who = word(&line);
    s->writes = str_eqz(word(&line), "POST");
    s->path = word(&line);
    return s->path.n > 0 ? OK : wrong(p, number, STR("a step needs login, method and path"));
}

static void read_keep(struct play *p, struct step *s, struct str line)
{
    struct keep *k = NEW(p->mem, struct keep);
    size_t is = str_find(line, '=', 0);
    k->name = str_trim(str_cut(line, 0, is));
    k->from = str_trim(str_cut(line, is == SIZE_MAX ? line.n : is + 1, line.n));
    s->as_page = s->as_page || str_starts(k->from, STR("hidden "));
    if (s->last_keep != NULL) {
        s->last_keep->next = k;
    } else {
        s->keeps = k;
    }
    s->last_keep = k;
}

static enum err read_field(struct play *p, struct step *s, struct str line, size_t number)
{
    size_t colon = str_find(line, ':', 0);
    if (colon == SIZE_MAX) {
        return wrong(p, number, STR("a field is written \"name: text\""));
    }
    struct said *f = NEW(p->mem, struct said);
    f->name = str_cut(line, 0, colon);
    f->text = str_trim(str_cut(line, colon + 1, line.n));
    if (s->last != NULL) {
        s->last->next = f;
    } else {
        s->first = f;
    }
    s->last = f;
    return OK;
}

static void read_more(struct play *p, struct said *f, struct str line)
{
    const struct str parts[] = { f->text, STR(" "), str_trim(line) };
    f->text = str_join(p->mem, parts, ARRAY_LEN(parts));
}

static enum err read_line(struct play *p, struct str line, size_t number)
{
    struct step *s = p->n > 0 ? &p->steps[p->n - 1] : NULL;
    struct str bare = str_trim(line);
    if (bare.n == 0 || bare.p[0] == '#') {
        return OK;
    }
    if (line.p[0] == '@') {
        return read_head(p, str_cut(line, 1, line.n), number);
    }
    if (s == NULL) {
        return wrong(p, number, STR("a line before the first step"));
    }
    if (line.p[0] == '>') {
        read_keep(p, s, str_cut(line, 1, line.n));
        return OK;
    }
    if (line.p[0] == '+') {
        line = str_cut(line, 1, line.n);
        s->file_field = word(&line);
        s->file_name = word(&line);
        return s->file_name.n > 0 ? OK
                                  : wrong(p, number, STR("a file is written \"+ field name\""));
    }
    if (line.p[0] == ' ' || line.p[0] == '\t') {
        if (s->last == NULL) {
            return wrong(p, number, STR("nothing to continue"));
        }
        read_more(p, s->last, line);
        return OK;
    }
    return read_field(p, s, line, number);
}

static int by_time(const void *a, const void *b)
{
    const struct step *x = a;
    const struct step *y = b;
    if (x->at_ms != y->at_ms) {
        return x->at_ms < y->at_ms ? -1 : 1;
    }
    return x->line < y->line ? -1 : 1;
}

static enum err read_all(struct play *p)
{
    struct str rest = p->story->text;
    struct str line;
    size_t number = 0;
    p->steps = NEW_ARRAY(p->mem, struct step, STEPS_MAX);
    while (str_next(&rest, '\n', &line)) {
        TRY(read_line(p, line, ++number));
    }
    qsort(p->steps, p->n, sizeof p->steps[0], by_time);
    return OK;
}

/* ---- sending ---- */

/* Text with every {NAME} filled in. False: one was never kept. */
static bool fill(struct play *p, struct str text, struct str *out)
{
    struct strbuf b;
    strbuf_init(&b, p->work);
    for (size_t i = 0; i < text.n; i++) {
        size_t end = text.p[i] == '{' ? str_find(text, '}', i) : SIZE_MAX;
        if (end == SIZE_MAX) {
            strbuf_putc(&b, text.p[i]);
            continue;
        }
        const struct val *v = val_get(p->story->kept, str_cut(text, i + 1, end));
        if (v == NULL) {
            return false;
        }
        strbuf_put(&b, v->s);
        i = end;
    }
    *out = strbuf_str(&b);
    return true;
}

static void put_escaped(struct strbuf *b, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char ch = (unsigned char)text.p[i];
        bool plain =
            (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z');
        if (plain) {
            strbuf_putc(b, (char)ch);
        } else {
            strbuf_printf(b, "%%%02X", ch);
        }
    }
}

static struct str token_of(const struct play *p, struct str login)
{
    for (size_t i = 0; i < p->story->n_members; i++) {
        if (str_eqz(login, p->story->members[i].login)) {
            return p->story->members[i].token;
        }
    }
    return STR_NONE;
}

/* Stands in every form of a member's page. */
static enum err csrf_of(struct play *p, struct str token, struct str *csrf)
{
    struct ctx c = city_ctx(p->city, p->work);
    enum err e = keys_session(&c, token, false);
    *csrf = e == OK ? c.who->csrf : STR_NONE;
    keys_forget(c.keys);
    return e;
}

/* One field of the body, as a part of its own where a file goes along. */
static void put_field(struct strbuf *b, const struct step *s, struct str name, struct str text)
{
    if (s->file_name.n > 0) {
        strbuf_putz(b, "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"");
        strbuf_put(b, name);
        strbuf_putz(b, "\"\r\n\r\n");
        strbuf_put(b, text);
        strbuf_putz(b, "\r\n");
        return;
    }
    strbuf_putz(b, b->n > 0 ? "&" : "");
    strbuf_put(b, name);
    strbuf_putz(b, "=");
    put_escaped(b, text);
}

static void put_file(struct strbuf *b, const struct step *s)
{
    strbuf_printf(b,
                  "--" BOUNDARY "\r\nContent-Disposition: form-data; name=\"%.*s\"; "
                  "filename=\"%.*s\"\r\nContent-Type: image/png\r\n\r\n",
                  STR_ARG(s->file_field), STR_ARG(s->file_name));
    strbuf_put(b, (struct str){ (const char *)picture, sizeof picture });
    strbuf_putz(b, "\r\n--" BOUNDARY "--\r\n");
}

static enum err make_body(struct play *p, const struct step *s, struct str token, struct str *body)
{
    struct strbuf b;
    struct str text;
    strbuf_init(&b, p->work);
    if (token.n > 0) {
        TRY(csrf_of(p, token, &text));
        put_field(&b, s, STR("csrf"), text);
    }
    for (const struct said *f = s->first; f != NULL; f = f->next) {
        if (!fill(p, f->text, &text)) {
            return wrong(
                p, s->line,
                str_join(p->mem, (const struct str[]){ STR("nothing was kept for "), f->name }, 2));
        }
        put_field(&b, s, f->name, text);
    }
    if (s->file_name.n > 0) {
        put_file(&b, s);
    }
    *body = strbuf_str(&b);
    return OK;
}

/* As gate and stretch do: what wants the slow hash is sent again with it. */
static enum err handle(struct play *p, const struct step *s, struct http_req *rq,
                       struct http_resp *rs)
{
    for (int turn = 0; turn < STRETCH_TURNS; turn++) {
        struct ctx c = city_ctx(p->city, p->work);
        c.now_ms = s->at_ms;
        router_handle(p->city->router, &c, rq, rs);
        keys_forget(c.keys);
        if (rs->n_stretch == 0) {
            return OK;
        }
        for (size_t i = 0; i < rs->n_stretch; i++) {
            if (!stretch_run(&rs->stretch[i], rq->stretched[i])) {
                return wrong(p, s->line, STR("no memory for the slow hash"));
            }
        }
        rq->n_stretched = rs->n_stretch;
        rq->stretch = STRETCH_DONE;
    }
    return wrong(p, s->line, STR("the slow hash is asked for again and again"));
}

static enum err send(struct play *p, const struct step *s, struct http_resp *rs)
{
    struct str token = token_of(p, s->who);
    struct http_req rq = {
        .method = s->writes ? METHOD_POST : METHOD_GET,
        .host = STR("127.0.0.1"),
        .network = STR("demo"),
        .accept = s->as_page ? STR("text/html") : STR("application/json"),
        .sec_fetch_site = STR("same-origin"),
    };
    if (token.n == 0 && !str_eqz(s->who, "public")) {
        return wrong(p, s->line,
                     str_join(p->mem, (const struct str[]){ STR("nobody is called "), s->who }, 2));
    }
    if (token.n > 0) {
        rq.cookie = str_join(p->work, (const struct str[]){ STR("jj="), token }, 2);
    }
    if (!fill(p, s->path, &rq.path)) {
        return wrong(p, s->line, STR("the path names something that was never kept"));
    }
    size_t mark = str_find(rq.path, '?', 0);
    if (mark != SIZE_MAX) {
        rq.query = str_cut(rq.path, mark + 1, rq.path.n);
        rq.path = str_cut(rq.path, 0, mark);
    }
    if (s->writes) {
        rq.content_type = s->file_name.n > 0 ? STR("multipart/form-data; boundary=" BOUNDARY)
                                             : STR("application/x-www-form-urlencoded");
        TRY(make_body(p, s, token, &rq.body));
    }
    return handle(p, s, &rq, rs);
}

/* ---- keeping ---- */

static const struct val *in_list(const struct val *list, struct str selector)
{
    int64_t at = 0;
    size_t is = str_find(selector, '=', 0);
    if (str_to_int(selector, &at)) {
        return at >= 0 && (size_t)at < val_count(list) ? list->list->items[at] : NULL;
    }
    struct str wanted = str_cut(selector, is == SIZE_MAX ? selector.n : is + 1, selector.n);
    for (size_t i = 0; i < val_count(list); i++) {
        const struct val *v = val_get(list->list->items[i], str_cut(selector, 0, is));
        if (v != NULL && v->kind == VAL_TEXT && str_eq(v->s, wanted)) {
            return list->list->items[i];
        }
    }
    return NULL;
}

static const struct val *in_tree(const struct val *v, struct str path)
{
    struct str part;
    while (v != NULL && str_next(&path, '.', &part)) {
        size_t open = str_find(part, '[', 0);
        v = open == 0 ? v : val_get(v, str_cut(part, 0, open));
        if (open != SIZE_MAX && v != NULL) {
            v = v->kind == VAL_LIST ? in_list(v, str_cut(part, open + 1, part.n - 1)) : NULL;
        }
    }
    return v;
}

/* A text, a number, or the texts of a list with spaces between. */
static struct str as_text(struct play *p, const struct val *v)
{
    struct strbuf b;
    strbuf_init(&b, p->mem);
    if (v->kind == VAL_TEXT) {
        strbuf_put(&b, v->s);
    } else if (v->kind == VAL_INT) {
        strbuf_put_int(&b, v->i);
    } else if (v->kind == VAL_LIST) {
        for (size_t i = 0; i < val_count(v); i++) {
            const struct val *item = v->list->items[i];
            strbuf_putz(&b, i > 0 ? " " : "");
            strbuf_put(&b, item->kind == VAL_TEXT ? item->s : STR_NONE);
        }
    }
    return strbuf_str(&b);
}

/* A parameter of the query: place is "?name". */
static struct str of_query(struct play *p, struct str location, struct str place)
{
    const struct str wanted =
        str_join(p->work, (const struct str[]){ str_cut(place, 1, place.n), STR("=") }, 2);
    struct str rest = str_cut(location, str_find(location, '?', 0), location.n);
    struct str part;
    rest = str_cut(rest, 1, rest.n);
    while (str_next(&rest, '&', &part)) {
        if (str_starts(part, wanted)) {
            return str_copy(p->mem, str_cut(part, wanted.n, part.n));
        }
    }
    return STR_NONE;
}

static struct str of_location(struct play *p, struct str location, struct str place)
{
    int64_t at = 0;
    struct str part = STR_NONE;
    struct str path = str_cut(location, 0, str_find(location, '?', 0));
    if (str_starts(place, STR("?"))) {
        return of_query(p, location, place);
    }
    if (!str_to_int(place, &at)) {
        return STR_NONE;
    }
    path = str_cut(path, 1, path.n); /* without the first '/' */
    while (at-- > 0) {
        if (!str_next(&path, '/', &part)) {
            return STR_NONE;
        }
    }
    return str_copy(p->mem, part);
}

/* The value behind name="FIELD" ... value="...". */
static struct str of_page(struct play *p, struct str page, struct str field)
{
    const struct str mark =
        str_join(p->work, (const struct str[]){ STR("name=\""), field, STR("\"") }, 3);
    for (size_t i = 0; i + mark.n < page.n; i++) {
        if (!str_starts(str_cut(page, i, page.n), mark)) {
            continue;
        }
        const struct str rest = str_cut(page, i + mark.n, page.n);
        const struct str tag = str_cut(rest, 0, str_find(rest, '>', 0));
        const size_t from = str_find(tag, '"', 0);
        return from == SIZE_MAX
                   ? STR_NONE
                   : str_copy(p->mem, str_cut(tag, from + 1, str_find(tag, '"', from + 1)));
    }
    return STR_NONE;
}

static enum err keep_one(struct play *p, const struct step *s, const struct keep *k,
                         const struct http_resp *rs)
{
    struct val *tree = NULL;
    struct str found = STR_NONE;
    struct str reason;
    if (str_starts(k->from, STR("location "))) {
        found = of_location(p, rs->location, str_trim(str_cut(k->from, 9, k->from.n)));
    } else if (str_starts(k->from, STR("hidden "))) {
        found = of_page(p, rs->body, str_trim(str_cut(k->from, 7, k->from.n)));
    } else if (json_read(p->work, rs->body, &tree, &reason)) {
        const struct val *v = in_tree(tree, k->from);
        found = v != NULL ? as_text(p, v) : STR_NONE;
    }
    if (found.n == 0) {
        const struct str parts[] = { STR("the answer has no "), k->from, STR("\n"),
                                     str_cut(rs->body, 0, 4000) };
        return wrong(p, s->line, str_join(p->mem, parts, ARRAY_LEN(parts)));
    }
    val_put(p->mem, p->story->kept, k->name, val_text(p->mem, found));
    return OK;
}

static enum err play_step(struct play *p, const struct step *s)
{
    struct http_resp rs = { .status = 0 };
    TRY(send(p, s, &rs));
    if (rs.status >= 400) {
        const struct str parts[] = { s->writes ? STR("POST ") : STR("GET "), s->path,
                                     STR(" was refused: "), str_cut(rs.body, 0, 2000) };
        return wrong(p, s->line, str_join(p->mem, parts, ARRAY_LEN(parts)));
    }
    for (const struct keep *k = s->keeps; k != NULL; k = k->next) {
        TRY(keep_one(p, s, k, &rs));
    }
    return OK;
}

static void keep_members(struct play *p)
{
    for (size_t i = 0; i < p->story->n_members; i++) {
        const struct story_member *m = &p->story->members[i];
        const struct str name[] = { STR("id_"), str_of(m->login) };
        val_put(p->mem, p->story->kept, str_join(p->mem, name, ARRAY_LEN(name)),
                val_text(p->mem, m->id));
    }
}

enum err story_play(struct city *city, struct arena *mem, struct story *s, struct str *why)
{
    struct play p = { .city = city, .mem = mem, .work = arena_new(0), .story = s, .why = why };
    s->kept = val_map(mem);
    keep_members(&p);
    enum err e = read_all(&p);
    for (size_t i = 0; e == OK && i < p.n; i++) {
        e = play_step(&p, &p.steps[i]);
        arena_reset(p.work);
    }
    if (e != OK && why->n == 0) {
        *why = STR("the story stops: a session has ended");
    }
    arena_free(p.work);
    return e;
}
