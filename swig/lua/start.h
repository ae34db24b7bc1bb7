/* SPDX-License-Identifier: MIT
 *
 * Last of the runtime: how the module starts, and what SWIG's own code would have done instead is turned off: it makes
 * globals, and classes that we do not have.
 */
#ifndef BIND_LUA_START_H
#define BIND_LUA_START_H

struct bind_constant {
	const char *name;
	enum bind_kind kind; /* an integer, BIND_FLOAT or BIND_TEXT */
	uint64_t bits;
	double real;
	const char *text;
};

static __attribute__((noinline, unused)) void bind_other_count(
	lua_State *L, const char *function, int least, int most, int given)
{
	if (given < least || given > most) {
		const char *range =
			most > least ? lua_pushfstring(L, "%d to %d", least, most) : lua_pushfstring(L, "%d", most);
		luaL_error(L, "%s: takes %s argument%s, %d given", function, range, most == 1 ? "" : "s", given);
	}
	luaL_checkstack(L, most + 20, function);
	lua_settop(L, most);
}

/* After this every argument that may be given is on the stack, and temporary memory comes above. */
BIND_QUICK void bind_count(lua_State *L, const char *function, int least, int most)
{
	int given = lua_gettop(L);
	if (given != most)
		bind_other_count(L, function, least, most, given);
}

/* Is there an argument to convert? One that may be left out may be nil too. */
#define BIND_IS_GIVEN(index) ((index) <= bind_least || !lua_isnil(L, index))

static inline void bind_add_constants(lua_State *L, const struct bind_constant *constants)
{
	for (; constants->name; constants++) {
		if (constants->kind == BIND_TEXT)
			lua_pushstring(L, constants->text);
		else if (constants->kind == BIND_FLOAT)
			lua_pushnumber(L, constants->real);
		else if (constants->kind == BIND_SIGNED)
			bind_push_signed(L, (int64_t)constants->bits);
		else
			bind_push_unsigned(L, constants->bits);
		lua_setfield(L, -2, constants->name);
	}
}

/* Functions in Lua itself: a chunk that puts them into the table that it gets, on top of the stack. */
static inline void bind_add_makers(lua_State *L, const char *chunk)
{
	if (luaL_loadbuffer(L, chunk, strlen(chunk), "=constructors"))
		lua_error(L);
	lua_pushvalue(L, -2);
	lua_call(L, 1, 0);
}

/* What a module consists of. */
struct bind_parts {
	const luaL_Reg *functions;
	const struct bind_handle_type *const *kinds;
	const struct bind_constant *constants;
	const char *makers;
};

/* The table that require returns. `integer` first: a name of C's own takes its place. */
static inline int bind_start(lua_State *L, const struct bind_parts *parts)
{
	bind_exact_class(L);
	bind_block_class(L);
	bind_owned_class(L);
	bind_view_class(L);
	bind_integers_class(L);
	bind_home_make(L);
	bind_keeper_make(L);
	bind_handle_classes(L, parts->kinds);
	lua_newtable(L);
	lua_pushcfunction(L, bind_exact_new);
	lua_setfield(L, -2, "integer");
	bind_set_functions(L, parts->functions);
	bind_add_constants(L, parts->constants);
	bind_add_makers(L, parts->makers);
	return 1;
}

#define BIND_METHOD(name)                                                                                              \
	{                                                                                                              \
#name, _wrap_##name                                                                                    \
	}

#define BIND_NAMED(name, function)                                                                                     \
	{                                                                                                              \
		name, _wrap_##function                                                                                 \
	}

/* BIND_LUAOPEN: the function that require looks for where the module is not at the top, luaopen_a_b_name for a.b.name;
 * given to the compiler. */
#ifndef BIND_LUAOPEN
#define BIND_LUAOPEN_NAME(name) luaopen_##name
#else
#define BIND_LUAOPEN_NAME(name) BIND_LUAOPEN
#endif

/* Before anything of the library is called. */
static inline void bind_start_library(lua_State *L)
{
#ifdef BIND_LIBRARY_CHECK
	const char *why = bind_library_check();
	if (why)
		luaL_error(L, "%s", why);
#else
	(void)L;
#endif
}

#define BIND_MODULE(name)                                                                                              \
	__attribute__((visibility("default"))) int BIND_LUAOPEN_NAME(name)(lua_State * L);                             \
	int BIND_LUAOPEN_NAME(name)(lua_State * L)                                                                     \
	{                                                                                                              \
		static const struct bind_parts parts = {bind_methods, bind_kinds, bind_constants, bind_makers};        \
		bind_start_library(L);                                                                                 \
		return bind_start(L, &parts);                                                                          \
	}

/* SWIG's initialization stays, unused and unseen. */
#undef SWIG_init
#define SWIG_init bind_swig_init
#undef SWIGEXPORT
#define SWIGEXPORT static SWIGUNUSED
#undef SWIG_check_num_args
#define SWIG_check_num_args(function, least, most)                                                                     \
	enum { bind_least = least };                                                                                   \
	bind_count(L, function, least, most);

#endif
