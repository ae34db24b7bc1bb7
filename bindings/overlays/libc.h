/* SPDX-License-Identifier: MIT
 *
 * An overlay of what the C library has and io_uring and Lua have not: listing folders, links, times, a clock. And the
 * numbers of flags that open(2) takes, which differ between machines.
 *
 *   ferrule-bind emit bindings/overlays/libc.h --module libc --target luajit --library libc.so.6 -o DIR
 */
#ifndef FERRULE_OVERLAY_LIBC_H
#define FERRULE_OVERLAY_LIBC_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ferrule/annotate.h>

/* Before its definition, where an annotation belongs. */
struct FERRULE_RECORD timespec;

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/** How a file is opened, for open(2) and openat(2). */
enum FERRULE_FLAGSET open_flags {
	OPEN_WRITE = O_WRONLY,
	OPEN_CREATE = O_CREAT,
	OPEN_NEW = O_EXCL,
	OPEN_DIRECT = O_DIRECT,
	OPEN_NO_LINK = O_NOFOLLOW,
	OPEN_FOLDER = O_DIRECTORY,
};

/** Clocks of clock_gettime(2). */
enum FERRULE_ENUM clocks {
	CLOCK_STEADY = CLOCK_MONOTONIC,
};

/** What the clock `clock_id` shows: a table of `tv_sec` and `tv_nsec`. */
FERRULE_ERRNO_GLOBAL int clock_gettime(clockid_t clock_id, struct timespec *tp FERRULE_OUT);

/** What a link at `path` holds, cut to `len` bytes. */
FERRULE_ERRNO_GLOBAL FERRULE_RETURNS_COUNT(buf) ssize_t readlink(const char *path FERRULE_PATH,
	char *buf FERRULE_OUT FERRULE_BYTES(len), size_t len);

/** Makes a link at `to` that holds `from`. */
FERRULE_ERRNO_GLOBAL int symlink(const char *from FERRULE_PATH, const char *to FERRULE_PATH);

/** The next entries of the folder that `fd` has open, as getdents64(2) lays them out; none at its end. */
FERRULE_ERRNO_GLOBAL FERRULE_RETURNS_COUNT(buffer) ssize_t getdents64(int fd FERRULE_FD,
	void *buffer FERRULE_OUT FERRULE_BYTES(length), size_t length);

/** Sets when a file was last used and last changed; `fd` is a folder that `path` starts from, or -100 (AT_FDCWD). */
FERRULE_ERRNO_GLOBAL int utimensat(int fd FERRULE_FD, const char *path FERRULE_PATH,
	const struct timespec times[2] FERRULE_COUNT(2), int flags FERRULE_DEFAULT(0));

#endif
