/*
 * member.h - members and desks: the rules of logins and passwords, rows by id, and who sits at
 * which desk.
 */
#ifndef JJ_FEATURE_MEMBER_H
#define JJ_FEATURE_MEMBER_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC member
#define REC_DEF "feature/member/member.def"
#include "rec/rec_struct.h"

#define MEMBER_ACTIVE "ACTIVE"
#define MEMBER_DISABLED "DISABLED"
#define PASSWORD_MIN 12 /* ours: long beats complicated; the list of common ones does the rest */

/* ---- rules, also for the command line ---- */

/* 2 to 40 small letters, digits, '.', '-', '_'. */
bool member_login_ok(struct str login);
/* Label key of what is wrong with a new password, or NULL. */
const char *member_password_problem(const struct packs *packs, struct str password);
/* Login, roles, agency and password; a fail item for each that is wrong. roles: ',' between. */
MUST_USE enum err member_check(struct ctx *c, const struct member_new *m);
/*
 * A member's id follows from his login: when keyring and database were parted by a fault, the same
 * login finds the same
 * keyring record again.
 */
struct str member_id_of(struct ctx *c, struct str login);
/* The rights that roles (',' between) give together. */
uint64_t member_rights(const struct packs *packs, struct str roles);

/* ---- desks ---- */

struct desk_counts {
    int64_t empty;    /* desks nobody holds */
    int64_t waiting;  /* proposed members not yet let in */
    int64_t never;    /* of these, those who have never logged in */
    int64_t old_keys; /* desks that somebody left and whose key is still the old one */
};
/*
 * Desks that the pack's roles name and that have seats: {desk, label, holders: [{member_id, name}],
 * waiting: [{member_id, name,
 * login, agency_label, ready}], is_empty, old_key}. mine: only those whose key c->who holds; whoever holds
 * `lead` holds all.
 * list and counts may be NULL.
 */
MUST_USE enum err member_desks(struct ctx *c, bool mine, struct val **list,
                               struct desk_counts *counts);
/* Lets the member of the form (desk, member_id) in. */
MUST_USE enum err member_admit(struct ctx *c, const struct http_req *rq);
/* "Pengaduan", "Kotak rujukan: Kepolisian Resor Kota Jambi". */
struct str member_desk_label(struct ctx *c, struct str desk);
extern const struct rec member_seat_rec;

extern const struct feature member_feature;

#endif
