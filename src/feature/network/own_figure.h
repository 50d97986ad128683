/* own_figure.h - inside the room: lines of an agency's monthly form and what the city counted beside them. */
#ifndef JJ_FEATURE_NETWORK_OWN_FIGURE_H
#define JJ_FEATURE_NETWORK_OWN_FIGURE_H

#include "feature/network/network_priv.h"

#define REC own_figure
#define REC_DEF "feature/network/own_figure.def"
#include "rec/rec_struct.h"
#define REC own_month
#define REC_DEF "feature/network/own_month.def"
#include "rec/rec_struct.h"
#define REC figure_ask
#define REC_DEF "feature/network/figure_ask.def"
#include "rec/rec_struct.h"

#define LINES_MAX 16
#define OWN_FIGURES_MAX 1000

/* A line of the form, from rule/agency_figure.tsv. beside: which of the city's numbers stands beside it; "": none. */
struct figure_line {
    struct str name, label[2], beside;
};
/* Those of an agency's kind, else those of "*". Returns their number. */
size_t figure_lines(const struct packs *p, struct str kind, struct figure_line out[LINES_MAX]);
/* "2024-10" as its first day; 0 when it is no month. */
day_t figure_month(struct str text);
/* A count as people type it: 0 to 100000. false: it is none. Empty is -1, not given. */
MUST_USE bool figure_amount(struct str text, int64_t *out);

#endif
