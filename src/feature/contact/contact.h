/*
 * contact.h - how a person may be reached. One pure function decides; whatever goes out (a call, a
 * message, a letter) asks
 * contact_check first and is refused with the reason. Each attempt is a row.
 */
#ifndef JJ_FEATURE_CONTACT_H
#define JJ_FEATURE_CONTACT_H

#include "calc/clock.h"
#include "feature/party/party.h"
#include "http/http.h"
#include "store/rec_store.h"

#define REC contact_wish
#define REC_DEF "feature/contact/contact_wish.def"
#include "rec/rec_struct.h"
#define REC contact_secret
#define REC_DEF "feature/contact/contact_secret.def"
#include "rec/rec_struct.h"
#define REC contact_attempt
#define REC_DEF "feature/contact/contact_attempt.def"
#include "rec/rec_struct.h"

/* In the order of their weight: what can never be set aside comes first. */
enum contact_verdict {
    CONTACT_OK,
    CONTACT_REPORTED,    /* a number of a reported person of this case: never */
    CONTACT_NO_WISH,     /* nobody has asked yet */
    CONTACT_STOPPED,     /* the stop word was said since the wish was last confirmed */
    CONTACT_NOT_ALLOWED, /* does not want to be contacted */
    CONTACT_EXPIRED,     /* the wish must be confirmed again */
    CONTACT_CHANNEL,     /* not in this way */
    CONTACT_NUMBER,      /* no such number in the wish */
    CONTACT_THROUGH,     /* only through the person in between */
    CONTACT_UNCONFIRMED, /* nobody has checked that the number is theirs alone */
    CONTACT_OUTSIDE      /* outside days and hours */
};

#define CONTACT_NUMBERS 3
#define CONTACT_WINDOWS 2
#define MINUTES_OF_DAY 1440

struct contact_window {
    unsigned days; /* bit 1 (Monday) .. 7 of the day on which the window begins; 0: every day */
    int from, to;  /* minutes of the day; to <= from ends on the next day; both 0: the whole day */
};
struct contact_number {
    struct str slot;   /* "A", "B"; "C" is the person in between */
    struct str digits; /* as contact_digits gives; "" when it has not been opened */
    bool sure, through;
};
struct contact_rule {
    bool asked, allowed, through, stopped;
    struct str channels; /* codes, ';' between */
    day_t until;         /* last day; 0: none was said, and so over */
    struct contact_window windows[CONTACT_WINDOWS];
    size_t n_windows; /* 0: at any time */
    struct contact_number numbers[CONTACT_NUMBERS];
    size_t n_numbers;
    const struct str *reported; /* digits of the numbers of reported persons */
    size_t n_reported;
};

/*
 * May this person be reached at at_ms, in the city's time? number: digits as contact_digits gives,
 * or the slot of
 * one; "" where the channel has none (by_number false). Office hours and holidays of cal play no
 * part: her days are hers. Pure.
 */
enum contact_verdict contact_check(const struct contact_rule *r, int64_t at_ms, struct str channel,
                                   bool by_number, struct str number, const struct calendar *cal);
/*
 * Start of the next minute from at_ms on that lies in a window, on or before the last day; 0: none
 * within eight days. Pure.
 */
int64_t contact_next(const struct contact_rule *r, int64_t at_ms, const struct calendar *cal);
/* Digits alone, +62 and 0062 as 0: the same telephone is the same text. */
struct str contact_digits(struct arena *a, struct str number);
/* "08.30" or "8:30" as minutes; 24.00 is 1440; -1 when it is no time. */
int contact_minutes(struct str text);
/* Whether danger to life may set it aside: everything but a reported person's number. */
bool contact_may_override(enum contact_verdict v);

field_rule_fn contact_check_time;

/*
 * For every room that lets something out to a party of a case. OK, or ERR_INPUT with the reason's
 * sentence. A channel that needs
 * a number opens `identity` for the comparison (logged); others do not. The case's need-to-know is
 * checked here too.
 */
MUST_USE enum err contact_require(struct ctx *c, struct str case_id, struct str party_id,
                                  struct str channel, struct str number, int64_t at_ms);
struct case_file;
/* The sheet for the victim on its way: how (code of hers_way), to which of her numbers, when. */
struct contact_sheet {
    struct str party_id;
    struct str way;
    struct str slot; /* for a way that uses a number */
    int64_t at_ms;   /* not before now: it is only being made */
};
/*
 * Asks contact_check for the channel of the way (none where she is present herself), then queues
 * the attempt. The same
 * way by the same member on the same day is the same sheet made anew, and no second attempt.
 * ERR_INPUT at "slot", or at "channel" where it is refused, and kept as such.
 */
MUST_USE enum err contact_hand_sheet(struct ctx *c, const struct case_file *row,
                                     const struct contact_sheet *s);
/*
 * For the summary: list safe_contacts, as contact pages show a person, of victims and those with a
 * wish; has_wishes: somebody
 * has asked, so words in an assessment count no more.
 */
MUST_USE enum err contact_summary(struct ctx *c, struct str case_id, struct val *data);
/* Wishes that must be confirmed again, or were stopped. */
MUST_USE enum err contact_todo(struct ctx *c, struct str case_id, struct val *todo);

struct timeline;
MUST_USE enum err contact_timeline(struct ctx *c, struct str case_id, struct timeline *t);

extern const struct feature contact_feature;

#include "feature/contact/contact_report.h" /* before there is a case */

#endif
