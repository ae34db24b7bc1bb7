/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utlist.h>

struct pending {
	char *path, *temporary; /* temporary is NULL where the file stays as it is */
	struct pending *next;
};

static struct pending *pending;
static char *failure;

static int complain(const char *path)
{
	char *text = NULL;
	if (!failure && asprintf(&text, "cannot write %s: %s", path, strerror(errno)) >= 0)
		failure = text;
	return -1;
}

const char *output_failure(void)
{
	return failure;
}

static bool same_stream(FILE *file, const char *text, size_t length)
{
	char chunk[4096];
	size_t got, at = 0;
	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0) {
		if (got > length - at || memcmp(chunk, text + at, got) != 0)
			return false;
		at += got;
	}
	return at == length && !ferror(file);
}

static bool says_already(const char *path, const char *text, size_t length)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return false;
	bool same = same_stream(file, text, length);
	fclose(file);
	return same;
}

static int write_all(FILE *file, const char *text, size_t length)
{
	bool written = fwrite(text, 1, length, file) == length;
	/* mkstemp made it private; a generated file is as public as the umask lets any other be. */
	mode_t mask = umask(0);
	umask(mask);
	bool opened_up = !fchmod(fileno(file), 0666 & ~mask);
	return !fclose(file) && written && opened_up ? 0 : -1;
}

static int write_temporary(char *temporary, const char *text, size_t length)
{
	int descriptor = mkstemp(temporary);
	if (descriptor < 0)
		return -1;
	FILE *file = fdopen(descriptor, "wb");
	if (file && !write_all(file, text, length))
		return 0;
	if (!file)
		close(descriptor);
	unlink(temporary);
	return -1;
}

static char *joined(const char *directory, const char *name, const char *suffix)
{
	char *path = NULL;
	if (asprintf(&path, "%s/%s%s", directory, name, suffix) < 0) {
		fputs("ferrule-bind: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return path;
}

static void forget(struct pending *file)
{
	LL_DELETE(pending, file);
	free(file->path);
	free(file->temporary);
	free(file);
}

int output_write(const char *directory, const char *name, const char *text, size_t length)
{
	if (mkdir(directory, 0777) && errno != EEXIST)
		return complain(directory);
	struct pending *file = calloc(1, sizeof(*file));
	if (!file)
		return complain(name);
	file->path = joined(directory, name, "");
	LL_PREPEND(pending, file);
	if (says_already(file->path, text, length))
		return 0;
	file->temporary = joined(directory, name, ".XXXXXX");
	if (!write_temporary(file->temporary, text, length))
		return 0;
	int result = complain(file->path);
	forget(file);
	return result;
}

int output_commit(void)
{
	int result = 0;
	while (pending) {
		struct pending *file = pending;
		if (file->temporary && rename(file->temporary, file->path)) {
			result = complain(file->path);
			unlink(file->temporary);
		}
		forget(file);
	}
	return result;
}

void output_discard(void)
{
	while (pending) {
		if (pending->temporary)
			unlink(pending->temporary);
		forget(pending);
	}
	free(failure);
	failure = NULL;
}
