/* keyring.c - the keyring's monthly outer wrap. */
#include "app/commands.h"
#include "app/files.h"

int command_keyring_rewrap(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct str why = STR_NONE;
    int code = call_open(call, CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_KEYS, &city);
    if (code != EXIT_DONE) {
        return code;
    }
    if (keyd_rewrap(city.keyd, &why) != OK) {
        code = call_refuse(call, EXIT_REFUSED, "%.*s", STR_ARG(why));
    } else if (!file_stamp(call->mem, city.dir, "last_rewrap", clock_wall_ms())) {
        code = call_refuse(call, EXIT_REFUSED, "%s/last_rewrap: cannot be written", city.dir);
    }
    city_close(&city);
    if (code == EXIT_DONE) {
        (void)puts(
            "The keyring is sealed under a new epoch. Make a backup of it now: rows of an older one do not fit it.");
    }
    return code;
}
