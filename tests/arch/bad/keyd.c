/* @file src/keyd/a.c @want layer 3 @want layer 4 @want layer 5 */
#include "base/str.h"
#include "calc/totp.h"
#include "calc/deadline.h"
#include "seal/seal.h"
#include "store/store.h"
