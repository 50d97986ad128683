/*
 * digest.h - one mail a morning for who asks for it: how many decisions of the task force wait for his agency and how many
 * meetings come. Numbers alone. Nothing of cases, not even how many: a mailbox is read by others. A lead reads one line
 * more when a review is late, without a number and without what is reviewed.
 */
#ifndef JJ_FEATURE_DIGEST_H
#define JJ_FEATURE_DIGEST_H

#include "calc/clock.h"
#include "http/http.h"
#include "store/rec_store.h"

#define REC digest_way
#define REC_DEF "feature/digest/digest_way.def"
#include "rec/rec_struct.h"

struct digest_counts {
    int64_t late, due, claimed; /* decisions; claimed: answered, the secretariat has to confirm */
    int64_t meetings;           /* of the coming days */
    bool
        review; /* lead: an emergency opening is past the day by which somebody had to review it; never how many */
};

/* The first open day's instant at minute (0..1439) of the day that is after now_ms. Pure. */
int64_t digest_next_ms(const struct calendar *cal, int64_t minute, int64_t now_ms);
/* A line per count that is not 0, in the country's language; empty when all are. */
struct str digest_text(struct ctx *c, const struct digest_counts *n);

/* The same on the first page, as links: block "taskforce" with "waits", empty when nothing does. */
MUST_USE enum err digest_put_home(struct ctx *c, struct val *data);

extern const struct rec digest_way_rec;
extern const struct feature digest_feature;

#endif
