/*
 * keys_change.h - the keyring part and the log entry of one change, on their way to keyd. Used by
 * store/change.c alone.
 * Large changes go in several messages under one change id; keyd writes the log entry first, then
 * commits its rows.
 */
#ifndef JJ_SEAL_KEYS_CHANGE_H
#define JJ_SEAL_KEYS_CHANGE_H

#include "seal/keys.h"

struct keys_change;

struct keys_change *keys_change_new(struct ctx *c);         /* in c->mem */
void keys_change_action(struct keys_change *k, int action); /* enum action of store/change.h */
void keys_change_row(struct keys_change *k, const char *table, struct str id, int64_t version,
                     const unsigned char digest[16]);
void keys_change_compartment(struct keys_change *k, struct str id, int kind, const struct key *key);
void keys_change_allow(struct keys_change *k, struct str compartment, struct str principal,
                       int64_t until_ms);
void keys_change_deny(struct keys_change *k, struct str compartment,
                      struct str principal); /* principal "": all */
void keys_change_receipt(struct keys_change *k, const unsigned char index[16],
                         const struct key *wrap, struct str compartment);
void keys_change_card(struct keys_change *k, const struct search_card *card);
void keys_change_card_remove(struct keys_change *k, struct str object);
/* How many changes the city's database holds: told in the log. */
void keys_change_commits(struct keys_change *k, int64_t commits);
/* After sending: how many entries of the log are on disk, and the link of the last of them (hex). */
struct log_mark {
    int64_t entries;
    struct str link;
};
struct log_mark keys_change_mark(const struct keys_change *k);
bool keys_change_is_empty(const struct keys_change *k);
/* ERR_STORE when keyd is away; ERR_DENIED when the session may not grant what it grants. */
MUST_USE enum err keys_change_send(struct ctx *c, struct keys_change *k);

#endif
