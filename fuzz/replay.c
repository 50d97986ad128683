/*
 * Replays a corpus: gives every file of the named folders to the harness, once. A finding is a
 * crash, a sanitizer's report or an abort; the line with the file's name is printed before it runs.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An exact heap copy, so that AddressSanitizer sees a read one byte behind the input. */
static int replay_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in) {
        perror(path);
        return 1;
    }
    struct stat st;
    if (fstat(fileno(in), &st) != 0) {
        perror(path);
        fclose(in);
        return 1;
    }
    size_t size = (size_t)st.st_size;
    uint8_t *data = malloc(size ? size : 1);
    int failed = !data || fread(data, 1, size, in) != size;
    fclose(in);
    if (!failed) {
        LLVMFuzzerTestOneInput(data, size);
    }
    free(data);
    return failed;
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0;
    for (int i = 1; i < argc; i++) {
        struct dirent **names = NULL;
        int n = scandir(argv[i], &names, NULL, alphasort);
        if (n < 0) {
            perror(argv[i]);
            failed++;
        }
        for (int k = 0; k < n; k++) {
            char path[4096];
            int length = snprintf(path, sizeof path, "%s/%s", argv[i], names[k]->d_name);
            if (names[k]->d_name[0] != '.' && length > 0 && (size_t)length < sizeof path) {
                printf("%s\n", path);
                fflush(stdout);
                int bad = replay_file(path);
                failed += bad;
                passed += !bad;
            }
            free(names[k]);
        }
        free(names);
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
