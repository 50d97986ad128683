/* @file src/calc/deadline.c @want clock 3 @want clock 5 */
static int64_t now(void)
{
    int64_t seconds = time(NULL);
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return seconds;
}
