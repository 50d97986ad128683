/*
 * note.h - keys and signature lines of a signed note (C2SP signed-note): the text form that
 * checkpoints and the signatures of witnesses share. Pure; signing is done by who has the key.
 */
#ifndef JJ_AUDIT_NOTE_H
#define JJ_AUDIT_NOTE_H

#include <stdbool.h>

#include "base/strbuf.h"

/* The first byte of a public key in its text form. */
enum note_kind { NOTE_LOG = 0x01, NOTE_WITNESS = 0x04 };

struct note_key {
    enum note_kind kind;
    struct str name; /* no space, no '+', not empty */
    unsigned char pk[32];
};

/* "name+hash+base64(kind || pk)" and a newline, and back; reading keeps to one kind. */
struct str note_key_text(struct arena *a, const struct note_key *key);
bool note_key_read(struct str text, enum note_kind kind, struct note_key *out);
bool note_name_is_fine(struct str name);
/* The public half of a seed. False when the library does not start. */
bool note_key_of_seed(struct note_key *key, const unsigned char seed[32]);

/* Signature lines: em dash, name, base64(key hash || signature). */
void note_line(struct strbuf *b, const struct note_key *key, const unsigned char *signature,
               size_t n);
/* The n bytes of this key's line among lines; false when there is none of that length. */
bool note_find(struct str lines, const struct note_key *key, unsigned char *signature, size_t n);

struct str note_base64(struct arena *a, const unsigned char *p, size_t n);
/* Exactly n bytes in the one form that base64 has for them. */
bool note_unbase64(struct str text, unsigned char *out, size_t n);

#endif
