/* SPDX-License-Identifier: MIT
 *
 * What the headers of hard cases do not have: a destructor that is bound, and sizes that are computed of what a
 * callback gets.
 */
#ifndef OWN_H
#define OWN_H

#include <ferrule/annotate.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int own_count;

struct FERRULE_HANDLE(own_thing_close) own_thing {
	int value;
};

static inline FERRULE_RETURNS_OWNED(own_thing_close) struct own_thing *own_thing_open(void)
{
	own_count++;
	return calloc(1, sizeof(struct own_thing));
}

/** Errors: none, but it may say so. */
static inline FERRULE_ERRNO int own_thing_close(struct own_thing *thing)
{
	own_count--;
	free(thing);
	return 0;
}

/** The same thing, which lives as long as that. */
static inline FERRULE_RETURNS_BORROWED(thing) struct own_thing *own_thing_self(struct own_thing *thing)
{
	return thing;
}

/** How many there are. */
static inline int own_things(void)
{
	return own_count;
}

/** `n` letters, as readlink(2) would if it could be asked. Errors: ENAMETOOLONG above 100, by errno. */
static inline FERRULE_ERRNO_GLOBAL FERRULE_RETURNS_COUNT(text) int own_letters(unsigned n,
	char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(size) FERRULE_MEASURED, size_t size)
{
	if (n > 100) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (size)
		memset(text, 'a', n < size ? n : size);
	return (int)n;
}

/** "abcdef" as 2 * 2 bytes, three items, and the first `more` - `less` bytes of "xyz". */
static inline void own_call(unsigned less, int more,
	void (*callback)(const void *bytes FERRULE_BYTES(less * 2), unsigned less,
		const int32_t *items FERRULE_COUNT(more), int more, const void *rest FERRULE_BYTES(more - less),
		void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data)
{
	static const int32_t items[] = {1, 2, 3};
	callback("abcdef", less, items, more, "xyz", data);
}

#endif
