/*
 * audit.c - the log for people. The open page is the newest checkpoint: size and root of the log,
 * signed. It says how much was done here and nothing else; whoever keeps it can hold the log to it.
 */
#include "feature/audit/audit.h"

static enum err checkpoint_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct log_checkpoint cp;
    (void)rq;
    TRY(keys_checkpoint(c, &cp));
    return http_raw(rs, STR("text/plain; charset=utf-8"), cp.text);
}

static const struct route routes[] = {
    { METHOD_GET, "/checkpoint", checkpoint_get, RIGHT_PUBLIC, ROUTE_RAW, NULL, NULL,
      "Newest signed checkpoint of the log (C2SP tlog-checkpoint)" },
};

const struct feature audit_feature = { .name = "audit",
                                       .routes = routes,
                                       .n_routes = ARRAY_LEN(routes) };
