/* SPDX-License-Identifier: MIT
 *
 * Failures of C as nil, message, code, with the library's own explanation where it has one: the generated file defines
 * BIND_EXPLAINS as the function that tells it.
 */
#ifndef BIND_LUA_FAILURE_H
#define BIND_LUA_FAILURE_H

#include <limits.h>

/* Called right after the failure, so that the explanation is still that failure's. */
static inline void bind_push_explanation(lua_State *L, const char *function, int code, bool is_errno)
{
#ifdef BIND_EXPLAINS
	const char *text = BIND_EXPLAINS(code);
	if (text) {
		lua_pushstring(L, text);
		return;
	}
#endif
	if (is_errno)
		lua_pushfstring(L, "%s: %s", function, strerror(code));
	else
		lua_pushfstring(L, "%s: failed with %d", function, code);
}

static inline int bind_fail_errno(lua_State *L, const char *function, int64_t code)
{
	int number = code > 0 && code <= INT_MAX ? (int)code : EIO;
	bind_push_explanation(L, function, number, true);
	return bind_failed(L, number);
}

static inline int bind_fail_own(lua_State *L, const char *function, int64_t code)
{
	lua_pushnil(L);
	bind_push_explanation(L, function, (int)code, false);
	bind_push_signed(L, code);
	return 3;
}

/* In a wrapper, where `result` is C's. */
#define BIND_FAILS_ERRNO(function)                                                                                     \
	if (result < 0)                                                                                                \
		return bind_fail_errno(L, function, -(int64_t)result);
#define BIND_FAILS_ERRNO_GLOBAL(function)                                                                              \
	if (result == -1)                                                                                              \
		return bind_fail_errno(L, function, errno);
#define BIND_FAILS_NULL(function)                                                                                      \
	if (!result)                                                                                                   \
		return bind_fail_errno(L, function, ENOMEM);
#define BIND_FAILS(function, condition)                                                                                \
	if (condition)                                                                                                 \
		return bind_fail_own(L, function, (int64_t)result);

/* Lua has no lock to let go of. */
#define BIND_LET_GO
#define BIND_TAKE_BACK

/* Nor does Lua keep anything: tokens are 0. */
#define BIND_TAKES(token)
#define BIND_TAKES_RECORDS(array, number)

#endif
