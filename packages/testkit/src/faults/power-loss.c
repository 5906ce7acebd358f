/*
 * Writes down what a process does to the files of one folder, in order, so that a test can build what a disk might hold after a power cut.
 *
 *   LONGHAND_POWER_FOLDER   the folder that is watched, without a slash at the end
 *   LONGHAND_POWER_JOURNAL  file that gets the records
 *   LONGHAND_POWER_MARKS    what is written to this file becomes a mark in the journal
 *
 * Loaded by LD_PRELOAD; Linux only. A lock around each call and its record makes the journal's order the true one.
 * A record: op (1 byte), inode (8), offset (8), length of name, of second name, of data (4 each), then these three.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FD 65536

enum { NONE, FILE_FD, FOLDER_FD, MARKS_FD };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned char kinds[MAX_FD];
static uint64_t inodes[MAX_FD];
static int journal = -1;
static char folder[PATH_MAX];
static size_t folder_length;
static char marks[PATH_MAX];

__attribute__((constructor)) static void begin(void) {
  const char *f = getenv("LONGHAND_POWER_FOLDER"), *j = getenv("LONGHAND_POWER_JOURNAL"), *m = getenv("LONGHAND_POWER_MARKS");
  if (!f || !j || !m) return;
  snprintf(folder, sizeof folder, "%s", f);
  folder_length = strlen(folder);
  snprintf(marks, sizeof marks, "%s", m);
  journal = syscall(SYS_openat, AT_FDCWD, j, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *data, size_t length) {
  const char *at = data;
  while (length > 0) {
    long n = syscall(SYS_write, journal, at, length);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) abort();
    at += n;
    length -= n;
  }
}

static void record(char op, uint64_t inode, uint64_t offset, const char *a, const char *b, const void *data, uint32_t length) {
  int saved = errno;
  uint32_t la = a ? strlen(a) : 0, lb = b ? strlen(b) : 0;
  char head[29];
  head[0] = op;
  memcpy(head + 1, &inode, 8);
  memcpy(head + 9, &offset, 8);
  memcpy(head + 17, &la, 4);
  memcpy(head + 21, &lb, 4);
  memcpy(head + 25, &length, 4);
  put(head, sizeof head);
  put(a, la);
  put(b, lb);
  put(data, length);
  errno = saved;
}

/* Absolute path without symbolic links in its parents; false when it does not lie in the folder. */
static int inside(int dir, const char *path, char *out) {
  char parent[PATH_MAX], real[PATH_MAX];
  if (journal < 0 || !path) return 0;
  if (path[0] == '/') {
    snprintf(parent, sizeof parent, "%s", path);
  } else {
    char base[PATH_MAX];
    if (dir == AT_FDCWD) {
      if (!getcwd(base, sizeof base)) return 0;
    } else {
      char link[64];
      snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
      ssize_t n = readlink(link, base, sizeof base - 1);
      if (n < 0) return 0;
      base[n] = 0;
    }
    if ((size_t)snprintf(parent, sizeof parent, "%s/%s", base, path) >= sizeof parent) return 0;
  }
  size_t n = strlen(parent);
  while (n > 1 && parent[n - 1] == '/') parent[--n] = 0;
  if (strcmp(parent, folder) == 0) return strcpy(out, parent), 1;
  char *slash = strrchr(parent, '/');
  if (!slash || slash == parent) return 0;
  *slash = 0;
  if (!realpath(parent, real)) return 0;
  if ((size_t)snprintf(out, PATH_MAX, "%s/%s", real, slash + 1) >= PATH_MAX) return 0;
  return strncmp(out, folder, folder_length) == 0 && (out[folder_length] == '/' || out[folder_length] == 0);
}

static uint64_t inode_of(const char *path) {
  struct stat st;
  int saved = errno;
  uint64_t inode = syscall(SYS_newfstatat, AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) == 0 ? st.st_ino : 0;
  errno = saved;
  return inode;
}

static int opened(int dir, const char *path, int flags, mode_t mode) {
  char full[PATH_MAX];
  if (journal >= 0 && path && strcmp(path, marks) == 0) {
    int fd = syscall(SYS_openat, dir, path, flags, mode);
    struct stat st;
    if (fd >= 0 && fd < MAX_FD && fstat(fd, &st) == 0) {
      inodes[fd] = st.st_ino;
      kinds[fd] = MARKS_FD;
    }
    return fd;
  }
  if (!inside(dir, path, full)) {
    int fd = syscall(SYS_openat, dir, path, flags, mode);
    if (fd >= 0 && fd < MAX_FD) kinds[fd] = NONE;
    return fd;
  }
  pthread_mutex_lock(&lock);
  uint64_t before = inode_of(full);
  int fd = syscall(SYS_openat, dir, path, flags, mode);
  if (fd >= 0 && fd < MAX_FD) {
    struct stat st;
    fstat(fd, &st);
    inodes[fd] = st.st_ino;
    kinds[fd] = S_ISDIR(st.st_mode) ? FOLDER_FD : S_ISREG(st.st_mode) ? FILE_FD : NONE;
    if (before == 0 && (flags & O_CREAT)) record('c', st.st_ino, 0, full, NULL, NULL, 0);
    else if (flags & O_TRUNC) record('t', st.st_ino, 0, NULL, NULL, NULL, 0);
  }
  pthread_mutex_unlock(&lock);
  return fd;
}

#define OPEN(name)                                  \
  int name(const char *path, int flags, ...) {      \
    va_list args;                                   \
    va_start(args, flags);                          \
    mode_t mode = va_arg(args, mode_t);             \
    va_end(args);                                   \
    return opened(AT_FDCWD, path, flags, mode);     \
  }
#define OPENAT(name)                                       \
  int name(int dir, const char *path, int flags, ...) {    \
    va_list args;                                          \
    va_start(args, flags);                                 \
    mode_t mode = va_arg(args, mode_t);                    \
    va_end(args);                                          \
    return opened(dir, path, flags, mode);                 \
  }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

/* Not every close comes by here, so a number may mean another file, or a socket, by now. */
static int kind_of(int fd) {
  struct stat st;
  if (journal < 0 || fd < 0 || fd >= MAX_FD || kinds[fd] == NONE) return NONE;
  int saved = errno;
  if (syscall(SYS_fstat, fd, &st) != 0 || st.st_ino != inodes[fd] || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))) kinds[fd] = NONE;
  errno = saved;
  return kinds[fd];
}

int close(int fd) {
  if (fd >= 0 && fd < MAX_FD) kinds[fd] = NONE;
  return syscall(SYS_close, fd);
}

static ssize_t written(int fd, const void *data, size_t length, off_t offset, int is_placed) {
  int kind = kind_of(fd);
  if (kind == NONE || kind == FOLDER_FD)
    return is_placed ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
  pthread_mutex_lock(&lock);
  off_t at = is_placed ? offset : lseek(fd, 0, SEEK_CUR);
  if (!is_placed && (fcntl(fd, F_GETFL) & O_APPEND)) at = lseek(fd, 0, SEEK_END);
  ssize_t n = is_placed ? syscall(SYS_pwrite64, fd, data, length, offset) : syscall(SYS_write, fd, data, length);
  if (n > 0) record(kind == MARKS_FD ? 'm' : 'w', kind == MARKS_FD ? 0 : inodes[fd], at, NULL, NULL, data, n);
  pthread_mutex_unlock(&lock);
  return n;
}
ssize_t write(int fd, const void *data, size_t length) { return written(fd, data, length, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return written(fd, data, length, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) { return written(fd, data, length, offset, 1); }

static ssize_t written_parts(int fd, const struct iovec *parts, int count, off_t offset, int is_placed) {
  if (kind_of(fd) == NONE)
    return is_placed ? syscall(SYS_pwritev, fd, parts, count, offset, 0) : syscall(SYS_writev, fd, parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    ssize_t n = written(fd, parts[i].iov_base, parts[i].iov_len, offset + total, is_placed);
    if (n < 0) return total > 0 ? total : n;
    total += n;
    if ((size_t)n < parts[i].iov_len) break;
  }
  return total;
}
ssize_t writev(int fd, const struct iovec *parts, int count) { return written_parts(fd, parts, count, 0, 0); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return written_parts(fd, parts, count, offset, 1); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) { return written_parts(fd, parts, count, offset, 1); }

static int cut_to(int fd, off_t size) {
  if (kind_of(fd) != FILE_FD) return syscall(SYS_ftruncate, fd, size);
  pthread_mutex_lock(&lock);
  int result = syscall(SYS_ftruncate, fd, size);
  if (result == 0) record('t', inodes[fd], size, NULL, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int ftruncate(int fd, off_t size) { return cut_to(fd, size); }
int ftruncate64(int fd, off_t size) { return cut_to(fd, size); }

static int grown(int fd, int mode, off_t offset, off_t length) {
  if (kind_of(fd) != FILE_FD) return syscall(SYS_fallocate, fd, mode, offset, length);
  pthread_mutex_lock(&lock);
  int result = syscall(SYS_fallocate, fd, mode, offset, length);
  if (result == 0 && mode == 0) record('g', inodes[fd], offset + length, NULL, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int fallocate(int fd, int mode, off_t offset, off_t length) { return grown(fd, mode, offset, length); }
int fallocate64(int fd, int mode, off_t offset, off_t length) { return grown(fd, mode, offset, length); }
int posix_fallocate(int fd, off_t offset, off_t length) { return grown(fd, 0, offset, length) == 0 ? 0 : errno; }
int posix_fallocate64(int fd, off_t offset, off_t length) { return posix_fallocate(fd, offset, length); }

static int synced(int fd, long call) {
  int kind = kind_of(fd);
  if (kind != FILE_FD && kind != FOLDER_FD) return syscall(call, fd);
  pthread_mutex_lock(&lock);
  int result = syscall(call, fd);
  if (result == 0) record('s', inodes[fd], 0, NULL, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

static int renamed(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
  char a[PATH_MAX], b[PATH_MAX];
  int is_from = inside(from_dir, from, a), is_to = inside(to_dir, to, b);
  if (!is_from && !is_to) return syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
  pthread_mutex_lock(&lock);
  int result = syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
  /* Moves over the border of the folder do not happen; if one does, the replayer complains about the missing name. */
  if (result == 0) record('r', is_to ? inode_of(b) : 0, 0, is_from ? a : "", is_to ? b : "", NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int fd, const char *from, int td, const char *to) { return renamed(fd, from, td, to, 0); }
int renameat2(int fd, const char *from, int td, const char *to, unsigned flags) { return renamed(fd, from, td, to, flags); }

static int linked(const char *from, const char *to) {
  char a[PATH_MAX], b[PATH_MAX];
  int is_inside = inside(AT_FDCWD, from, a) && inside(AT_FDCWD, to, b);
  pthread_mutex_lock(&lock);
  int result = syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
  if (result == 0 && is_inside) record('l', inode_of(b), 0, b, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int link(const char *from, const char *to) { return linked(from, to); }

static int removed(int dir, const char *path, int flags) {
  char full[PATH_MAX];
  if (!inside(dir, path, full)) return syscall(SYS_unlinkat, dir, path, flags);
  pthread_mutex_lock(&lock);
  int result = syscall(SYS_unlinkat, dir, path, flags);
  if (result == 0) record('u', 0, 0, full, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int unlinkat(int dir, const char *path, int flags) { return removed(dir, path, flags); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  int result = removed(AT_FDCWD, path, 0);
  return result != 0 && errno == EISDIR ? removed(AT_FDCWD, path, AT_REMOVEDIR) : result;
}

static int made(int dir, const char *path, mode_t mode) {
  char full[PATH_MAX];
  if (!inside(dir, path, full)) return syscall(SYS_mkdirat, dir, path, mode);
  pthread_mutex_lock(&lock);
  int result = syscall(SYS_mkdirat, dir, path, mode);
  if (result == 0) record('d', inode_of(full), 0, full, NULL, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int mkdir(const char *path, mode_t mode) { return made(AT_FDCWD, path, mode); }
int mkdirat(int dir, const char *path, mode_t mode) { return made(dir, path, mode); }
