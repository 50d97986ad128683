/*
 * job.h - what the jobs process has to do, is doing and has given up, as the administrator sees it:
 * kinds, times, tries and codes. Never whom or what a job is for, nor what it carries.
 */
#ifndef JJ_FEATURE_JOB_H
#define JJ_FEATURE_JOB_H

#include "http/http.h"

/*
 * For the administrator's first page: *bad when something was given up, a way out of the house does
 * not work, or nobody does the work that is due.
 */
MUST_USE enum err job_is_bad(struct ctx *c, bool *bad);

extern const struct feature job_feature;

#endif
