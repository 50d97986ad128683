/* inbox_priv.h - between the files of the inbox room only. */
#ifndef JJ_FEATURE_INBOX_PRIV_H
#define JJ_FEATURE_INBOX_PRIV_H

#include "feature/inbox/inbox.h"
#include "feature/referral/referral.h"

/* One field of the short answer form, from the pack. */
struct answer_field {
    struct str name, type; /* type: "text", "long", "day" */
    struct str label[2];
    bool required;
};
#define ANSWER_FIELDS_MAX 8
/* The fields of an agency's kind, else those of "*". Returns their number. */
size_t answer_fields(struct ctx *c, struct str agency_kind, struct answer_field out[ANSWER_FIELDS_MAX]);
/*
 * Reads typed input by these fields: unknown names refused by name, days and lengths checked, required ones demanded. *bytes gets
 * the answer as JSON {at_ms, lines: [{field, label, text, value}]}, *text the same as plain lines for the conversation.
 */
MUST_USE enum err answer_read(struct ctx *c, const struct val *input, const struct answer_field *f, size_t n, struct str *bytes,
                              struct str *text);
/* The form: list of field maps for the partial field; values: typed, else of the answer given before. */
struct val *answer_form(struct ctx *c, const struct answer_field *f, size_t n, struct str before);

handler_fn inbox_list_get, inbox_one_get, inbox_accept_post, inbox_decline_post, inbox_ask_post, inbox_answer_post;

#endif
