/* simfoni_priv.h - between the files of the simfoni room only. */
#ifndef JJ_FEATURE_SIMFONI_PRIV_H
#define JJ_FEATURE_SIMFONI_PRIV_H

#include "feature/simfoni/simfoni.h"

extern const struct rec simfoni_month_rec;
extern const struct stmt SIMFONI_Q_MONTH;

/* "not", "done", "changed": part of keys of labels, and what JSON and CSV say. */
const char *simfoni_state_word(enum simfoni_state s);
field_rule_fn simfoni_check_month;
handler_fn simfoni_month_get, simfoni_csv_get;

#endif
