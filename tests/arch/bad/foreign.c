/* @file src/http/http_input.c @want foreign 1 @want foreign 2 */
#include <microhttpd.h>
#include <sqlite3.h>
/* @file src/base/val.c @want foreign 1 @want foreign 2 */
#include <jansson.h>
#include <sodium.h>
/* @file src/app/serve.c @want foreign 1 @want foreign 2 @want foreign 3 @want foreign 4 */
#include <jpeglib.h>
#include <png.h>
#include <seccomp.h>
#include <sodium.h>
/* @file src/keyd/keyring.c @want foreign 1 */
#include <libpq-fe.h>
/* @file src/out/mail.c @want foreign 1 @want foreign 2 */
#include <curl/curl.h>
#include <openssl/evp.h>
/* @file src/feature/report/report.c @want foreign 1 */
#include <cmocka.h>
