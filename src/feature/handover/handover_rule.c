/* handover_rule.c - how far a hand-over is, and by which channel it counts. Pure. */
#include "feature/handover/handover.h"

#include "rec/pack.h"

const char *handover_state(const struct handover_progress *p)
{
    if (p->in_case && p->has_service) {
        return "started";
    }
    return p->seen || p->in_case || !str_eqz(p->report_state, "new") ? "received" : "sent";
}

struct str handover_channel(const struct packs *p, struct str agency_id)
{
    const struct pack_table *t = pack_table(p, STR("rule/handover_channel"));
    const struct agency *from = pack_agency(p, agency_id);
    const struct str keys[] = { agency_id, from != NULL ? from->kind : STR_NONE, STR("*") };
    for (size_t i = 0; t != NULL && i < ARRAY_LEN(keys); i++) {
        const size_t row = keys[i].n > 0 ? pack_row(t, keys[i]) : SIZE_MAX;
        if (row != SIZE_MAX) {
            return pack_cell(t, row, "channel");
        }
    }
    return STR_NONE;
}
