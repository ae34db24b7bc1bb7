/* SPDX-License-Identifier: MIT
 *
 * Where the headers are that every parse needs: clang's own (<stddef.h> and its kind) and ferrule/annotate.h.
 */
#include "parser.h"

#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool holds(struct arena *arena, const char *folder, const char *file)
{
	return folder && access(arena_format(arena, "%s/%s", folder, file), R_OK) == 0;
}

/* "14" of "Debian clang version 14.0.6": headers of another major version may use builtins that this one lacks. */
static int clang_major(void)
{
	CXString version = clang_getClangVersion();
	const char *text = clang_getCString(version);
	const char *digits = text ? strpbrk(text, "0123456789") : NULL;
	int major = digits ? atoi(digits) : 0;
	clang_disposeString(version);
	return major;
}

static bool is_of_major(const char *folder, int major)
{
	const char *base = strrchr(folder, '/');
	return base && atoi(base + 1) == major;
}

static const char *best_of(struct arena *arena, const glob_t *found)
{
	int major = clang_major();
	for (size_t i = 0; i < found->gl_pathc; i++)
		if (is_of_major(found->gl_pathv[i], major) && holds(arena, found->gl_pathv[i], "include/stddef.h"))
			return arena_text(arena, found->gl_pathv[i]);
	return NULL;
}

const char *resource_folder(struct arena *arena, const char *given)
{
	glob_t found;
	const char *best = NULL;
	if (given)
		return given;
#ifdef FERRULE_CLANG_RESOURCES
	if (holds(arena, FERRULE_CLANG_RESOURCES, "include/stddef.h"))
		return FERRULE_CLANG_RESOURCES;
#endif
	int failed = glob("/usr/lib/llvm-*/lib/clang/*", 0, NULL, &found);
	if (!failed || failed == GLOB_NOMATCH)
		glob("/usr/lib/clang/*", GLOB_APPEND, NULL, &found);
	best = best_of(arena, &found);
	globfree(&found);
	return best;
}

static const char *program_folder(struct arena *arena)
{
	char path[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (length <= 0)
		return NULL;
	path[length] = '\0';
	char *slash = strrchr(path, '/');
	*slash = '\0';
	return arena_text(arena, path);
}

/* In the source tree's build folder, or installed as PREFIX/bin and PREFIX/include; else where it was built from. */
const char *annotate_folder(struct arena *arena)
{
	static const char *const places[] = {"../bindings/include", "../include"};
	const char *program = program_folder(arena);
	for (size_t i = 0; program && i < sizeof(places) / sizeof(places[0]); i++) {
		const char *folder = arena_format(arena, "%s/%s", program, places[i]);
		if (holds(arena, folder, "ferrule/annotate.h"))
			return folder;
	}
#ifdef FERRULE_INCLUDE
	if (holds(arena, FERRULE_INCLUDE, "ferrule/annotate.h"))
		return FERRULE_INCLUDE;
#endif
	return NULL;
}
