/* @file src/feature/referral/referral.c @want neighbour 2 */
#include "feature/consent/consent.h"
#include "feature/consent/consent_rules.h"
#include "feature/consent/consent.def"
#include "feature/referral/referral_extract.h"
/* @file src/app/serve.c @want neighbour 1 */
#include "feature/report/report_draft.h"
