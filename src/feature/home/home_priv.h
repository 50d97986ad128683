/* home_priv.h - between the files of the home room only. */
#ifndef JJ_FEATURE_HOME_PRIV_H
#define JJ_FEATURE_HOME_PRIV_H

#include "feature/clock/clock.h"
#include "http/http.h"

/* When something is to be done: its list on the page. Pure. */
enum home_when { HOME_LATE, HOME_TODAY, HOME_WEEK, HOME_LATER };
/* A limit: late once it has passed, today within the next 24 hours. */
enum home_when home_when_ms(int64_t due_ms, int64_t now_ms);
/* A day: late from the day after on; the week is today and the seven days after it. */
enum home_when home_when_day(day_t due_on, day_t today);

/* "Perlu tindakan" of one's own cases. */
MUST_USE enum err home_put_cases(struct ctx *c, struct val *data);
struct str home_path(struct ctx *c, const char *a, struct str id, const char *b, struct str rest);

extern const struct feature home_feature;
extern const struct stmt HOME_Q_CLOCKS, HOME_Q_REFERRALS, HOME_Q_CONSENTS, HOME_Q_SILENT,
    HOME_Q_RISKS, HOME_Q_UNREAD, HOME_Q_RETURN;

#endif
