/* The program while src/app/main.c is not written yet: it names its version. */
#include <stdio.h>

#include "build_config.h"

int main(void)
{
    return puts("jejaring " JEJARING_VERSION) < 0;
}
