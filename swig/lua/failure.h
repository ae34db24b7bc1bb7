/* SPDX-License-Identifier: MIT
 *
 * Failures of C as nil, message, code, with the library's own explanation where it has one: the generated file defines
 * BIND_EXPLAINS as the function that tells it.
 */
#ifndef BIND_LUA_FAILURE_H
#define BIND_LUA_FAILURE_H

#include <limits.h>

/* Called right after the failure, so that the explanation is still that failure's. `text`: a handle's own; or NULL. */
static inline void bind_push_explanation(lua_State *L, const char *function, int code, bool is_errno, const char *text)
{
#ifdef BIND_EXPLAINS
	text = text ? text : BIND_EXPLAINS(code);
#endif
	if (text)
		lua_pushstring(L, text);
	else if (is_errno)
		lua_pushfstring(L, "%s: %s", function, strerror(code));
	else
		lua_pushfstring(L, "%s: failed with %d", function, code);
}

static inline int bind_fail_errno(lua_State *L, const char *function, int64_t code, const char *text)
{
	int number = code > 0 && code <= INT_MAX ? (int)code : EIO;
	bind_push_explanation(L, function, number, true, text);
	return bind_failed(L, number);
}

static inline int bind_fail_own(lua_State *L, const char *function, int64_t code, const char *text)
{
	lua_pushnil(L);
	bind_push_explanation(L, function, (int)code, false, text);
	bind_push_signed(L, code);
	return 3;
}

#endif
