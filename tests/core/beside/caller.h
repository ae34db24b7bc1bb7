/* SPDX-License-Identifier: MIT */
#ifndef FERRULE_TESTS_BESIDE_CALLER_H
#define FERRULE_TESTS_BESIDE_CALLER_H

#include <string.h>

/* 0 where the caller got its io_uring from the file whose name begins so, and it worked. */
int ferrule_caller(const char *file);
int liburing_caller(const char *file);

static inline int file_is(const char *path, const char *file)
{
	const char *slash = strrchr(path, '/');

	return strncmp(slash ? slash + 1 : path, file, strlen(file)) == 0;
}

#endif
