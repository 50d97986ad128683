/*
 * kit.h - a case with a girl, her reported father, and what a referral needs, for the tests of
 * consent, referral and inbox.
 */
#ifndef JJ_TESTS_REFERRAL_KIT_H
#define JJ_TESTS_REFERRAL_KIT_H

#include "base/check.h"
#include "feature/case/case.h"
#include "feature/referral/referral.h"
#include "http/test_http.h"

struct kit {
    struct http_test *h;
    const char *case_id, *child, *adult; /* ids: the case, a girl of 14, a woman of 30 */
};

/* Opened by case_manager: he and lead stand in the case, nobody else. */
struct kit kit_open(struct http_test *h);
/* "/kasus/ID" and a rest. */
const char *kit_path(const struct kit *k, const char *rest);
/* The id at the end of a location: "/kasus/X/rujukan/ID?ok=..." gives ID. */
const char *kit_last(const struct kit *k, struct str location);
/*
 * Records a consent of the woman for an agency by case_manager: basis and answers as further
 * fields; its id. Fails the test else.
 */
const char *kit_consent(const struct kit *k, const char *agency, const char *fields);
/* The fields that choose agency, person and ground. */
const char *kit_draft(const struct kit *k, const char *agency, const char *consent,
                      const char *rest);
/* Preview and sending by case_manager; the referral's id. Fails the test when it is not sent. */
const char *kit_send(const struct kit *k, const char *agency, const char *consent,
                     const char *rest);
/* Whether keyd hands this login the key of a referral. */
bool kit_holds(const struct kit *k, const char *login, const char *referral);
/*
 * A meeting on 15 November 10:00 about the kit's case, planned by case_manager; more: further fields.
 * Its path, "/gelar/ID". Fails the test when it is refused.
 */
const char *kit_meeting(const struct kit *k, const char *more);
#define KIT_ASKS "questions=Siapa+menemani+ke+sekolah%3F"
/* The same meeting as those invited see it: "/undangan/ID". */
const char *kit_invited(const struct kit *k, const char *meeting);
/* Invites to the kit's case, by case_manager: "agency_id=X" or "member_id=X"; the status. */
int kit_invite(const struct kit *k, const char *meeting, const char *who);
/* by names a tie of whom to somebody of the case; the status. */
int kit_tie(const struct kit *k, const char *by, const char *whom);
int kit_status(const struct kit *k, const char *login, const char *path); /* of a GET */

#endif
