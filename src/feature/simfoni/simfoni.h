/*
 * simfoni.h - what of a case has to be entered in the ministry's system, in its order, and whether
 * that was done. Order and fields are
 * the pack's rule/simfoni_sheet.tsv; nothing is typed twice.
 */
#ifndef JJ_FEATURE_SIMFONI_H
#define JJ_FEATURE_SIMFONI_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC simfoni_entry
#define REC_DEF "feature/simfoni/simfoni_entry.def"
#include "rec/rec_struct.h"

struct case_all;
/*
 * Pure: digest (hex) of all values of the sheet. The order of rows does not matter, ids and names
 * are not in it; equal values give equal
 * digests. Kept in the card at each save, so that a list knows what has changed.
 */
struct str simfoni_print(struct ctx *c, const struct case_all *all);
/*
 * Pure: the sheet as page data: list of blocks {title, name, identity_href, rows: {id, label,
 * value, text, is_long, is_empty}}.
 */
struct val *simfoni_sheet(struct ctx *c, const struct case_all *all);

enum simfoni_state { SIMFONI_NOT, SIMFONI_DONE, SIMFONI_CHANGED };
/*
 * Pure: entry NULL or taken back: not. now "": nobody has computed it since, so nothing has
 * changed.
 */
enum simfoni_state simfoni_state_of(const struct simfoni_entry *entry, struct str now);
/*
 * Whether every row of the pack's sheet names a field that is there; *wrong: the first that does
 * not. For the test of the pack.
 */
bool simfoni_sheet_known(struct ctx *c, struct str *wrong);

extern const struct feature simfoni_feature;

#endif
