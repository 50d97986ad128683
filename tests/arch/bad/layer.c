/* @file src/base/a.c @want layer 1 @want layer 2 */
#include "rec/rec.h"
#include "a.h"
/* @file src/rec/a.c @want layer 1 */
#include "seal/seal.h"
/* @file src/seal/a.c @want layer 1 @want layer 2 */
#include "store/store.h"
#include "keyd/keyring.h"
/* @file src/out/a.c @want layer 2 */
#include "rec/rec.h"
  #  include "store/store.h"
/* @file src/store/a.c @want layer 1 @want layer 2 */
#include "out/template.h"
#include "http/http.h"
/* @file src/http/a.c @want layer 1 */
#include "feature/report/report.h"
/* @file src/feature/report/report.c @want layer 1 @want layer 2 */
#include "app/serve.h"
#include "keyd/keyring.h"
/* @file src/calc/a.c @want layer 2 */
#include "base/day.h"
#include "rec/rec.h"
