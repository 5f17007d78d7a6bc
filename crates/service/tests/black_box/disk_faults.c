/* Stands between the service and the C library: calls on files whose path contains
   FAULT_PATH fail while the file FAULT_FILE says how: EIO, ENOSPC or EROFS for writes,
   FSYNC for synchronising. With "once" behind it only the first call fails. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Raw system calls: what is interposed here must not call itself. */
static int fault(int syncing) {
    const char *file = getenv("FAULT_FILE");
    char word[32] = {0};
    int error = 0;
    if (!file) return 0;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    syscall(SYS_read, fd, word, sizeof word - 1);
    syscall(SYS_close, fd);
    if (syncing)
        error = strncmp(word, "FSYNC", 5) == 0 ? EIO : 0;
    else if (strncmp(word, "EIO", 3) == 0)
        error = EIO;
    else if (strncmp(word, "ENOSPC", 6) == 0)
        error = ENOSPC;
    else if (strncmp(word, "EROFS", 5) == 0)
        error = EROFS;
    /* Only one caller finds it there to be removed. */
    if (error && strstr(word, "once") && syscall(SYS_unlinkat, AT_FDCWD, file, 0) != 0)
        error = 0;
    return error;
}

static int concerns_path(const char *path) {
    const char *part = getenv("FAULT_PATH");
    /* The shared memory is mapped, not written. */
    return part && strstr(path, part) && !strstr(path, "-shm");
}

static int concerns(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return concerns_path(path);
}

#define FAIL(fd, syncing)                              \
    do {                                               \
        int error;                                     \
        if (concerns(fd) && (error = fault(syncing))) { \
            errno = error;                             \
            return -1;                                 \
        }                                              \
    } while (0)

ssize_t write(int fd, const void *buf, size_t n) { FAIL(fd, 0); return REAL(write)(fd, buf, n); }
ssize_t pwrite(int fd, const void *buf, size_t n, off_t at) { FAIL(fd, 0); return REAL(pwrite)(fd, buf, n, at); }
ssize_t pwrite64(int fd, const void *buf, size_t n, off64_t at) { FAIL(fd, 0); return REAL(pwrite64)(fd, buf, n, at); }
int ftruncate(int fd, off_t n) { FAIL(fd, 0); return REAL(ftruncate)(fd, n); }
int ftruncate64(int fd, off64_t n) { FAIL(fd, 0); return REAL(ftruncate64)(fd, n); }
int fsync(int fd) { FAIL(fd, 1); return REAL(fsync)(fd); }
int fdatasync(int fd) { FAIL(fd, 1); return REAL(fdatasync)(fd); }

/* A file system that is read-only is opened for reading at most. */
static int refused(const char *path, int flags) {
    int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT);
    return writes && concerns_path(path) && fault(0) == EROFS;
}

#define OPEN(name)                                     \
    int name(const char *path, int flags, ...) {       \
        va_list args;                                  \
        va_start(args, flags);                         \
        int mode = va_arg(args, int);                  \
        va_end(args);                                  \
        if (refused(path, flags)) {                    \
            errno = EROFS;                             \
            return -1;                                 \
        }                                              \
        return REAL(name)(path, flags, mode);          \
    }
OPEN(open)
OPEN(open64)
