/*
 * case.h - the case for other rooms: the one need-to-know check, the loaded case, facts and card
 * derived at each save,
 * the frame of every page of a case.
 */
#ifndef JJ_FEATURE_CASE_H
#define JJ_FEATURE_CASE_H

#include "feature/party/party.h"
#include "feature/service/service.h"
#include "feature/trafficking/trafficking.h"
#include "http/http.h"
#include "store/rec_store.h"

#define REC case_file
#define REC_DEF "feature/case/case_file.def"
#include "rec/rec_struct.h"

/*
 * The one check of need-to-know. OK only when c->who, or a desk whose key he holds, stands in
 * case_access of this case (not
 * ended) and keyd hands out the key of its `case` compartment. Otherwise ERR_NOT_FOUND
 * "case.absent", the same for other's and
 * absent. Fetches the keys of case, health, shelter, legal, talk and ref (those granted), never
 * identity. Fills row (may be NULL).
 * The role's right is the route's (checked by the router before).
 */
MUST_USE enum err case_require(struct ctx *c, struct str case_id, struct case_file *row);

/* Whether a case stands open to c->who, by the index alone: no key is asked for, nothing is told. */
MUST_USE enum err case_opens(struct ctx *c, struct str case_id, bool *opens);

/* A whole case as the facts need it; arrays in c->mem. */
struct case_all {
    struct case_file row;
    struct party *parties;
    size_t n_parties;
    struct relation *relations;
    size_t n_relations;
    struct service *services;
    size_t n_services;
    struct trafficking *screenings; /* newest first */
    size_t n_screenings;
    struct str identity;      /* id of the identity compartment */
    struct str import_digest; /* of a case that came from a list: kept in its card */
};
/*
 * case_require and the rest. A handler changes the arrays as its change will, then calls
 * case_save_derived.
 */
MUST_USE enum err case_load(struct ctx *c, struct str case_id, struct case_all *all);
/*
 * Queues fact and card as derived from `all` (the state after this change) and touched_ms of the
 * case.
 */
MUST_USE enum err case_save_derived(struct ctx *c, struct case_all *all);

/*
 * Opening a case: number, pseudonym, compartments identity and case granted to `lead`, to opener
 * and (when given) manager;
 * case_access rows, fact, card, first clock, log action. all->row holds what is known (report_day
 * ...), parties etc. hold new
 * rows without ids: identities[i] belongs to parties[i] (may be NULL). Fills ids. number empty: the
 * next of the year.
 */
MUST_USE enum err case_open_new(struct ctx *c, struct case_all *all,
                                struct party_identity *identities, struct str manager_id);

/*
 * Of the case with this number: the digest its list gave ("" when it was not imported). Needs the
 * key of the card compartment.
 */
MUST_USE enum err case_import_digest(struct ctx *c, struct str number, struct str *digest,
                                     bool *found);

/*
 * What a card that a join brought says: the pseudonym, and the digest of the Simfoni sheet at the
 * newest save. Needs the key of card.
 */
MUST_USE enum err case_card_said(struct ctx *c, struct str case_id, int64_t version,
                                 struct str sealed, struct str *pseudonym,
                                 struct str *simfoni_print);

/*
 * Seals the case's compartments identity, case, talk (and its open refs) to a member and adds
 * case_access; and the reverse.
 */
MUST_USE enum err case_member_add(struct ctx *c, struct str case_id, struct str member_id);
MUST_USE enum err case_member_remove(struct ctx *c, struct str case_id, struct str member_id);

/* True while service and legal state are both ended (referral access ends then). */
bool case_is_over(struct ctx *c, const struct case_file *row);

/*
 * Age in words and bands for cards: an age of a party by its role; -1 unknown. child = under 18 at
 * the incident.
 */
bool party_is_child(const struct ctx *c, const struct party *p);
/* The band of the pack ("13-17", "60+") that holds an age; "" for -1. */
struct str case_age_band(struct ctx *c, int age);

/*
 * Frame: adds the map "case" (number, pseudonym, risk, stage, clocks, sections with counts, section
 * current) to data and answers
 * the page. Template begins {{>head}}{{>case_head}} and ends {{>case_foot}}{{>foot}}. section:
 * "summary", "people", "risk", "plan",
 * "notes", "services", "trafficking", "consent", "referrals", "documents", "talk", "looks",
 * "closing". "trafficking" is listed only
 * where a victim has that kind, or on its own page.
 */
MUST_USE enum err case_page(struct ctx *c, struct http_resp *rs, const char *template,
                            const char *section, const struct case_file *row, struct val *data);

/* One entry of the case's time line, made by each room for its own rows. */
struct timeline_item {
    int64_t at_ms;
    const char *
        kind; /* "note", "service", "referral", "law", "message", "system", "task", "consent", "document" */
    struct str who; /* display name */
    struct str title, body;
    struct str href; /* "" when there is nothing more to see */
    bool alarm;
};
/* A growing list of entries in c->mem. */
struct timeline {
    struct timeline_item *items;
    size_t n, cap;
};
void timeline_add(struct ctx *c, struct timeline *t, const struct timeline_item *item);
/*
 * Each room with rows on the time line offers: enum err X_timeline(struct ctx *c, struct str
 * case_id, struct timeline *t).
 */

/*
 * One line of "needs action" beside the tasks; rooms offer: enum err X_todo(struct ctx *c, struct
 * str case_id, struct val *todo).
 */
void case_todo_add(struct ctx *c, struct val *todo, struct str body, struct str href, bool late);

/*
 * Display name of a member; "" when unknown. One query, cached per request is not needed (names
 * come in one list).
 */
struct str member_name(struct ctx *c, struct str member_id);

extern const struct feature case_feature;

#endif
