/* Keeps, of every file under CRUX_FROM, a copy as it was at its last sync, under CRUX_TO: what a power cut would leave.
 *
 * cc -shared -fPIC -o synced.so synced.c -ldl; then run a program with LD_PRELOAD=./synced.so.
 * The copy is complete before fsync or fdatasync returns, and replaces the one before it in one step.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Writes to `kept` where the copy of `path` belongs. Returns 0 where it is none of ours. */
static int place(const char *path, char *kept)
{
    const char *from = getenv("CRUX_FROM"), *to = getenv("CRUX_TO");
    if (!from || !to) return 0;
    size_t prefix = strlen(from);
    if (strncmp(path, from, prefix) != 0 || path[prefix] != '/' || strchr(path + prefix + 1, '/')) return 0;
    snprintf(kept, PATH_MAX, "%s/%s", to, path + prefix + 1);
    return 1;
}

static void keep(int file)
{
    char link[64], path[PATH_MAX], unfinished[PATH_MAX + 8], kept[PATH_MAX], block[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    if (!place(path, kept)) return;
    snprintf(unfinished, sizeof unfinished, "%s.part", kept);
    int out = open(unfinished, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out < 0) abort();
    off_t at = 0;
    ssize_t got;
    while ((got = pread(file, block, sizeof block, at)) > 0) {
        if (write(out, block, (size_t)got) != got) abort();
        at += got;
    }
    close(out);
    if (got < 0 || rename(unfinished, kept) != 0) abort();
}

static int synced(const char *name, int file)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(file);
    if (result == 0) keep(file);
    return result;
}

/* A file that is deleted is gone from the copies, too. */
int unlink(const char *path)
{
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    char kept[PATH_MAX];
    if (place(path, kept)) real(kept);
    return real(path);
}

int fsync(int file) { return synced("fsync", file); }
int fdatasync(int file) { return synced("fdatasync", file); }
