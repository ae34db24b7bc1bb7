/* SPDX-License-Identifier: MIT
 *
 * The module that one would write by hand for bench/calls.h; and a clock, as Lua has none of that grain.
 */
#include "calls.h"
#include <lauxlib.h>
#include <lua.h>
#include <time.h>

static int failure(lua_State *L, int status)
{
	lua_pushnil(L);
	lua_pushstring(L, calls_explain(-status));
	lua_pushinteger(L, -status);
	return 3;
}

static int reset(lua_State *L)
{
	int status = calls_reset(luaL_checkinteger(L, 1));
	if (status < 0)
		return failure(L, status);
	lua_pushinteger(L, status);
	return 1;
}

static int next(lua_State *L)
{
	int64_t value;
	int status = calls_next(luaL_checkinteger(L, 1), &value);
	if (status < 0)
		return failure(L, status);
	lua_pushinteger(L, value);
	return 1;
}

static int now(lua_State *L)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	lua_pushnumber(L, (double)time.tv_sec + (double)time.tv_nsec * 1e-9);
	return 1;
}

int luaopen_calls_peer(lua_State *L)
{
	static const luaL_Reg functions[] = {
		{"calls_reset", reset}, {"calls_next", next}, {"now", now}, {NULL, NULL},
	};
	luaL_newlib(L, functions);
	return 1;
}
