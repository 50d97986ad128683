/*
 * feed.h - an address per member from which a calendar program fetches the days of the task force's work: meetings to which
 * his agency is invited, days on which its decisions fall due (all of both for the secretariat). Nothing of cases.
 *
 * Whoever has the address reads it, without a login. So its secret is 256 random bits, shown once and stored only as a digest;
 * a new address ends the old one; and it is dead from the moment its member is gone or has no part in the task force.
 */
#ifndef JJ_FEATURE_FEED_H
#define JJ_FEATURE_FEED_H

#include "http/http.h"

extern const struct feature feed_feature;

#endif
