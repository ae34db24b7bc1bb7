/* SPDX-License-Identifier: MIT
 *
 * The module that one would write by hand for bench/calls.h; and a clock, as Lua has none of that grain.
 */
#include "calls.h"
#include <lauxlib.h>
#include <lua.h>
#include <time.h>

static const char meter_name[] = "calls_meter";

static int reset(lua_State *L)
{
	(void)L;
	calls_reset();
	return 0;
}

static int integers(lua_State *L)
{
	lua_pushinteger(L, calls_integers(luaL_checkinteger(L, 1), luaL_checkinteger(L, 2)));
	return 1;
}

static int bytes(lua_State *L)
{
	size_t size;
	const char *data = luaL_checklstring(L, 1, &size);
	lua_pushinteger(L, calls_bytes(data, size));
	return 1;
}

static int out(lua_State *L)
{
	int64_t next;
	calls_out(luaL_checkinteger(L, 1), &next);
	lua_pushinteger(L, next);
	return 1;
}

static int fallible(lua_State *L)
{
	lua_Integer counter = luaL_checkinteger(L, 1);
	luaL_argcheck(L, counter == (int)counter, 1, "out of range");
	int status = calls_fallible((int)counter);
	if (status >= 0) {
		lua_pushinteger(L, status);
		return 1;
	}
	lua_pushnil(L);
	lua_pushstring(L, calls_explain(-status));
	lua_pushinteger(L, -status);
	return 3;
}

/* ---- the handle ---- */

static struct calls_meter **meter_at(lua_State *L)
{
	return luaL_checkudata(L, 1, meter_name);
}

static int meter_new(lua_State *L)
{
	struct calls_meter **meter = lua_newuserdata(L, sizeof *meter);
	*meter = NULL;
	luaL_setmetatable(L, meter_name);
	*meter = calls_meter_new();
	return *meter ? 1 : luaL_error(L, "not enough memory");
}

static int meter_add(lua_State *L)
{
	struct calls_meter *meter = *meter_at(L);
	luaL_argcheck(L, meter, 1, "it is closed");
	lua_pushinteger(L, calls_meter_add(meter, luaL_checkinteger(L, 2)));
	return 1;
}

static int meter_close(lua_State *L)
{
	struct calls_meter **meter = meter_at(L);
	if (*meter)
		calls_meter_free(*meter);
	*meter = NULL;
	return 0;
}

static void make_meter(lua_State *L)
{
	static const luaL_Reg methods[] = {{"add", meter_add}, {"close", meter_close}, {"__gc", meter_close}, {NULL, NULL}};
	luaL_newmetatable(L, meter_name);
	luaL_setfuncs(L, methods, 0);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "__index");
	lua_pop(L, 1);
}

/* ---- the module ---- */

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
		{"calls_reset", reset},
		{"calls_integers", integers},
		{"calls_bytes", bytes},
		{"calls_out", out},
		{"calls_fallible", fallible},
		{"calls_meter", meter_new},
		{"now", now},
		{NULL, NULL},
	};
	make_meter(L);
	luaL_newlib(L, functions);
	return 1;
}
