/* @file src/rec/a.h */
#include "rec/b.h"
/* @file src/rec/b.h */
#include "rec/c.h"
/* @file src/rec/c.h @want cycle 3 */

/* the include below leads back */
#include "rec/a.h"
