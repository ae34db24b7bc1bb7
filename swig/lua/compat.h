/* SPDX-License-Identifier: MIT
 *
 * One C for Lua 5.1 to 5.4: what the older ones lack.
 */
#ifndef BIND_LUA_COMPAT_H
#define BIND_LUA_COMPAT_H

#include <lauxlib.h>
#include <lua.h>

#include <math.h>

/* 5.3 has integers beside floats; before it every number is a double. */
#define BIND_HAS_INTEGERS (LUA_VERSION_NUM >= 503)

#if LUA_VERSION_NUM < 502
static inline size_t bind_length(lua_State *L, int index)
{
	return lua_objlen(L, index);
}
static inline void bind_set_functions(lua_State *L, const luaL_Reg *functions)
{
	luaL_register(L, NULL, functions);
}
#else
static inline size_t bind_length(lua_State *L, int index)
{
	return lua_rawlen(L, index);
}
static inline void bind_set_functions(lua_State *L, const luaL_Reg *functions)
{
	luaL_setfuncs(L, functions, 0);
}
#endif

/* The userdata at `index` if it is of the class `name`, else NULL. */
static inline void *bind_test(lua_State *L, int index, const char *name)
{
	void *data = lua_touserdata(L, index);
	if (!data || !lua_getmetatable(L, index))
		return NULL;
	lua_getfield(L, LUA_REGISTRYINDEX, name);
	bool same = lua_rawequal(L, -1, -2);
	lua_pop(L, 2);
	return same ? data : NULL;
}

/* A class: its metamethods, and its methods where it has any. Made once in a state, whichever module is first; its
 * metatable stays hidden from Lua. */
static inline void bind_class(lua_State *L, const char *name, const luaL_Reg *meta, const luaL_Reg *methods)
{
	if (luaL_newmetatable(L, name)) {
		bind_set_functions(L, meta);
		if (methods) {
			lua_newtable(L);
			bind_set_functions(L, methods);
			lua_setfield(L, -2, "__index");
		}
		lua_pushboolean(L, 0);
		lua_setfield(L, -2, "__metatable");
	}
	lua_pop(L, 1);
}

static inline void bind_set_class(lua_State *L, const char *name)
{
	lua_getfield(L, LUA_REGISTRYINDEX, name);
	lua_setmetatable(L, -2);
}

/* The table of a userdata's own: what it keeps alive. */
static inline void bind_get_own(lua_State *L, int index)
{
#if LUA_VERSION_NUM < 502
	lua_getfenv(L, index);
#else
	lua_getuservalue(L, index);
#endif
}

static inline void bind_set_own(lua_State *L, int index)
{
#if LUA_VERSION_NUM < 502
	lua_setfenv(L, index);
#else
	lua_setuservalue(L, index);
#endif
}

#endif
