/* document_kind.c - which files are taken, told by their bytes, and names that betray nothing. */
#include "feature/document/document_priv.h"

#include <string.h>

#include "base/utf8.h"

/* at: where the mark stands; where == 4 ones are preceded by a length (ISO media). */
static const struct {
    size_t at;
    const char *mark;
    size_t n;
    struct file_kind kind;
} MARKS[] = {
    { 0, "\xff\xd8\xff", 3, { "image/jpeg", "jpg", true } },
    { 0, "\x89PNG\r\n\x1a\n", 8, { "image/png", "png", true } },
    { 0, "GIF8", 4, { "image/gif", "gif", false } },
    { 8, "WEBP", 4, { "image/webp", "webp", false } },
    { 0, "%PDF-", 5, { "application/pdf", "pdf", false } },
    { 4, "ftypheic", 8, { "image/heic", "heic", false } },
    { 4, "ftypmif1", 8, { "image/heic", "heic", false } },
    { 4, "ftypM4A", 7, { "audio/mp4", "m4a", false } },
    { 4, "ftyp3g", 6, { "video/3gpp", "3gp", false } },
    { 4, "ftyp", 4, { "video/mp4", "mp4", false } },
    { 0, "\x1a\x45\xdf\xa3", 4, { "video/webm", "webm", false } },
    { 0, "OggS", 4, { "audio/ogg", "ogg", false } },
    { 0, "ID3", 3, { "audio/mpeg", "mp3", false } },
    { 0, "\xff\xfb", 2, { "audio/mpeg", "mp3", false } },
    { 0, "\xff\xf3", 2, { "audio/mpeg", "mp3", false } },
    { 0, "\xff\xf1", 2, { "audio/aac", "aac", false } },
    { 8, "WAVE", 4, { "audio/wav", "wav", false } },
    { 0, "#!AMR", 5, { "audio/amr", "amr", false } },
    { 0,
      "PK\x03\x04",
      4,
      { "application/zip", "zip", false } }, /* exported chats, office documents */
};

static const struct file_kind TEXT_KIND = { "text/plain", "txt", false };
static const struct file_kind OTHER_KIND = { "application/octet-stream", "bin", false };

/* A web page or a script is text as well, but nothing that somebody keeps as evidence. */
static bool is_markup(struct str s)
{
    s = str_trim(str_cut(s, 0, 512));
    return s.n > 1 && s.p[0] == '<' && s.p[1] != ' ';
}

const struct file_kind *file_kind_of(struct str bytes)
{
    for (size_t i = 0; i < ARRAY_LEN(MARKS); i++) {
        size_t end = MARKS[i].at + MARKS[i].n;
        if (bytes.n > end && memcmp(bytes.p + MARKS[i].at, MARKS[i].mark, MARKS[i].n) == 0) {
            return &MARKS[i].kind;
        }
    }
    bool script = str_starts(bytes, STR("#!"));
    return bytes.n > 0 && utf8_valid(bytes) && !is_markup(bytes) && !script &&
                   str_find(bytes, '\0', 0) == SIZE_MAX
               ? &TEXT_KIND
               : NULL;
}

const struct file_kind *file_kind_named(struct str media_type)
{
    for (size_t i = 0; i < ARRAY_LEN(MARKS); i++) {
        if (str_eqz(media_type, MARKS[i].kind.media_type)) {
            return &MARKS[i].kind;
        }
    }
    return str_eqz(media_type, TEXT_KIND.media_type) ? &TEXT_KIND : &OTHER_KIND;
}

struct str file_name_clean(struct arena *a, struct str name)
{
    char *p = arena_alloc(a, name.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        unsigned char ch = (unsigned char)name.p[i];
        if (ch == '/' || ch == '\\') {
            n = 0;
        } else if (ch >= 0x20 && ch != 0x7f && ch != '"' && ch != '<' && ch != '>') {
            p[n++] = (char)ch;
        }
    }
    struct str clean = str_trim((struct str){ p, n });
    return clean.n == 0 || !utf8_valid(clean) ? STR("berkas") : utf8_cut(clean, 120);
}
