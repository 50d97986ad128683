/* backup_list.c - a generation as text: lines of words, sealed before it leaves the process. */
#include "app/backup_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/strbuf.h"

#define FIRST_LINE "jejaring backup 1"
#define NAME_MAX_BYTES 120
#define NAME_LEN 16 /* 20241114T020301Z */

struct backup_file *backup_list_add(struct arena *a, struct backup_list *l, struct str name)
{
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 64 : 2 * l->cap;
        struct backup_file *files = NEW_ARRAY(a, struct backup_file, cap);
        if (l->n > 0) {
            memcpy(files, l->files, l->n * sizeof *files);
        }
        l->files = files;
        l->cap = cap;
    }
    l->files[l->n] = (struct backup_file){ .name = str_copy(a, name) };
    return &l->files[l->n++];
}

static int by_name(const void *x, const void *y)
{
    return str_cmp(((const struct backup_file *)x)->name, ((const struct backup_file *)y)->name);
}

void backup_list_sort(struct backup_list *l)
{
    if (l->n > 1) {
        qsort(l->files, l->n, sizeof *l->files, by_name);
    }
}

const struct backup_file *backup_list_find(const struct backup_list *l, struct str name)
{
    const struct backup_file key = { .name = name };
    return l->n > 0 ? bsearch(&key, l->files, l->n, sizeof key, by_name) : NULL;
}

/* ---- writing ---- */

static void put_word(struct strbuf *b, const char *word, struct str value)
{
    strbuf_putz(b, word);
    strbuf_putc(b, ' ');
    strbuf_put(b, value);
    strbuf_putc(b, '\n');
}

struct str backup_list_text(struct arena *a, const struct backup_list *l)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_putz(&b, FIRST_LINE "\n");
    put_word(&b, "generation", l->generation);
    strbuf_printf(&b, "made %lld\n", (long long)l->made_ms);
    put_word(&b, "kind", l->full ? STR("full") : STR("increment"));
    put_word(&b, "pack", l->pack);
    put_word(&b, "program", l->program);
    put_word(&b, "schema", l->schema);
    strbuf_printf(&b, "files %zu\n", l->n);
    for (size_t i = 0; i < l->n; i++) {
        const struct backup_file *f = &l->files[i];
        strbuf_printf(&b, "%lld %zu ", (long long)f->size, f->n);
        strbuf_put(&b, f->name);
        strbuf_putc(&b, '\n');
        strbuf_put_bytes(&b, f->ids, f->n * VAULT_ID);
        strbuf_putc(&b, '\n');
    }
    strbuf_putz(&b, "end\n");
    return strbuf_str(&b);
}

/* ---- reading ---- */

/* The rest of a line that begins with this word. */
static bool take_word(struct str *rest, const char *word, struct str *value)
{
    struct str line;
    struct str w = str_of(word);
    if (!str_next(rest, '\n', &line) || !str_starts(line, w) || line.n <= w.n ||
        line.p[w.n] != ' ') {
        return false;
    }
    *value = str_cut(line, w.n + 1, line.n);
    return true;
}

static bool take_int(struct str *rest, const char *word, int64_t *out)
{
    struct str value;
    return take_word(rest, word, &value) && str_to_int(value, out) && *out >= 0;
}

bool backup_list_takes(struct str name)
{
    static const struct str folders[] = { STR("files/"), STR("log/") };
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        if (str_starts(name, folders[i])) {
            name = str_cut(name, folders[i].n, name.n);
            break;
        }
    }
    if (name.n == 0 || name.n > NAME_MAX_BYTES || name.p[0] == '.') {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        const char ch = name.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
              ch == '.' || ch == '-' || ch == '_')) {
            return false;
        }
    }
    return !str_eqz(name, "host.key");
}

static bool take_file(struct arena *a, struct str *rest, struct backup_list *l)
{
    struct str line;
    struct str size;
    struct str pieces;
    int64_t n = 0;
    int64_t bytes = 0;
    if (!str_next(rest, '\n', &line) || !str_next(&line, ' ', &size) ||
        !str_next(&line, ' ', &pieces) || !str_to_int(size, &bytes) || !str_to_int(pieces, &n) ||
        bytes < 0 || n < 0 || !backup_list_takes(line) || (uint64_t)n > rest->n / VAULT_ID ||
        n != (bytes + VAULT_PIECE - 1) / VAULT_PIECE) {
        return false;
    }
    const size_t ids = (size_t)n * VAULT_ID;
    if (rest->n <= ids || rest->p[ids] != '\n') {
        return false;
    }
    struct backup_file *f = backup_list_add(a, l, line);
    f->size = bytes;
    f->n = (size_t)n;
    f->ids = (const unsigned char *)rest->p;
    *rest = str_cut(*rest, ids + 1, rest->n);
    return true;
}

bool backup_list_read(struct arena *a, struct str text, struct backup_list *l)
{
    struct str line;
    struct str kind;
    int64_t n = 0;
    *l = (struct backup_list){ .n = 0 };
    if (!str_next(&text, '\n', &line) || !str_eqz(line, FIRST_LINE) ||
        !take_word(&text, "generation", &l->generation) || !backup_name_valid(l->generation) ||
        !take_int(&text, "made", &l->made_ms) || !take_word(&text, "kind", &kind) ||
        !take_word(&text, "pack", &l->pack) || !take_word(&text, "program", &l->program) ||
        !take_word(&text, "schema", &l->schema) || !take_int(&text, "files", &n)) {
        return false;
    }
    l->full = str_eqz(kind, "full");
    for (int64_t i = 0; i < n; i++) {
        if (!take_file(a, &text, l)) {
            return false;
        }
    }
    backup_list_sort(l);
    return str_eqz(text, "end\n");
}

/* ---- names of generations ---- */

struct str backup_name(struct arena *a, int64_t wall_ms)
{
    struct strbuf b;
    int year;
    int month;
    int day;
    const int64_t second = (wall_ms % DAY_MS) / 1000;
    day_split(day_of_ms(wall_ms, 0), &year, &month, &day);
    strbuf_init(&b, a);
    strbuf_printf(&b, "%04d%02d%02dT%02d%02d%02dZ", year, month, day, (int)(second / 3600),
                  (int)(second / 60 % 60), (int)(second % 60));
    return strbuf_str(&b);
}

bool backup_name_valid(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        const char want = i == 8 ? 'T' : 'Z';
        const bool is_digit = name.p[i] >= '0' && name.p[i] <= '9';
        if (i == 8 || i == NAME_LEN - 1 ? name.p[i] != want : !is_digit) {
            return false;
        }
    }
    return name.n == NAME_LEN && backup_name_ms(name) > 0;
}

static int two(struct str s, size_t at)
{
    return (s.p[at] - '0') * 10 + (s.p[at + 1] - '0');
}

int64_t backup_name_ms(struct str name)
{
    const day_t day = day_of(two(name, 0) * 100 + two(name, 2), two(name, 4), two(name, 6));
    return day == 0
               ? 0
               : day_start_ms(day, 0) +
                     ((int64_t)two(name, 9) * 3600 + two(name, 11) * 60 + two(name, 13)) * 1000;
}
