/* SPDX-License-Identifier: MIT
 *
 * Views of integers of C's: view[i], from 1, #view, and tables of them.
 */
#ifndef BIND_LUA_INTEGERS_H
#define BIND_LUA_INTEGERS_H

#define BIND_INTEGERS "ferrule.integers/4"

/* Whether the first argument is a view: all functions of the class have its metatable as their first upvalue. */
BIND_QUICK bool bind_is_integers(lua_State *L)
{
	bool is_view = lua_isuserdata(L, 1) && lua_getmetatable(L, 1);
	if (!is_view)
		return false;
	is_view = lua_rawequal(L, -1, lua_upvalueindex(1));
	lua_pop(L, 1);
	return is_view;
}

static inline struct bind_view *bind_integers_self(lua_State *L, const char *method)
{
	struct bind_place place = {method, "self", 0, 0, false};
	if (!bind_is_integers(L))
		bind_refuse(L, 1, &place, NULL, "a view");
	return lua_touserdata(L, 1);
}

static inline void bind_push_of_view(lua_State *L, const unsigned char *from, const struct bind_view *view)
{
	if (view->element == 4 && view->is_signed)
		bind_push_integer(L, from, 4, true);
	else if (view->element == 8)
		bind_push_integer(L, from, 8, view->is_signed);
	else
		bind_push_integer(L, from, view->element, view->is_signed);
}

static inline void bind_push_integer_at(lua_State *L, const struct bind_view *view, size_t at)
{
	bind_push_of_view(L, view->memory + at * view->element, view);
}

/* view[i], from 1; or a method, of its second upvalue. */
static inline int bind_integers_index(lua_State *L)
{
	bind_wide number;
	const struct bind_view *view = lua_touserdata(L, 1);
	if (lua_type(L, 2) == LUA_TSTRING || !bind_is_integers(L)) {
		lua_pushvalue(L, 2);
		lua_rawget(L, lua_upvalueindex(2));
	} else if (bind_to_wide(L, 2, &number) && number >= 1 && number <= (bind_wide)view->size) {
		bind_push_integer_at(L, view, (size_t)number - 1);
	} else {
		lua_pushnil(L);
	}
	return 1;
}

/* view:table([into]): making numbers may collect, and a finalizer release the view. */
static inline int bind_integers_table(lua_State *L)
{
	static const struct bind_place place = {"table", "into", 0, 0, true};
	const struct bind_view *view = bind_integers_self(L, "table");
	lua_settop(L, 2);
	if (lua_isnil(L, 2)) {
		lua_createtable(L, (int)view->size, 0);
		lua_replace(L, 2);
	} else if (!lua_istable(L, 2)) {
		return bind_refuse(L, 2, &place, NULL, "a table");
	}
	for (size_t i = 0; i < view->size; i++) {
		bind_push_integer_at(L, view, i);
		lua_rawseti(L, 2, (int)i + 1);
	}
	if (view->release)
		return 1;
	lua_pushliteral(L, "table: the buffer is released");
	return bind_failed(L, EBADF);
}

/* ---- the view's own table ---- */

static inline int bind_own_released(lua_State *L)
{
	lua_pushliteral(L, "current: the buffer is released");
	return bind_failed(L, EBADF);
}

/* Pushes the table. 0, or how many values the method returns that failed. */
static inline int bind_push_own(lua_State *L, struct bind_view *view)
{
	static const struct bind_place place = {"current", "self", 0, 0, false};
	if (view->written) {
		bind_get_own(L, 1);
		return 0;
	}
	lua_createtable(L, (int)view->size, 0);
	if (!view->release)
		return bind_own_released(L);
	view->written = calloc(view->size + 1, view->element);
	if (!view->written)
		return bind_no_memory(L, &place, view->size * view->element);
	lua_pushvalue(L, -1);
	bind_set_own(L, 1);
	return 0;
}

/* Writes element `at` to the table on top of the stack. That may collect where an integer is an object, and a finalizer
 * may release the view. */
static inline void bind_write_own(lua_State *L, struct bind_view *view, size_t at)
{
	unsigned char value[8];
	memcpy(value, view->memory + at * view->element, view->element);
	bind_push_of_view(L, value, view);
	lua_rawseti(L, -2, (int)at + 1);
	if (view->release)
		memcpy(view->written + at * view->element, value, view->element);
	if (at >= view->count)
		view->count = at + 1;
}

/* view:current(): only what has changed since the last time is written. */
static inline int bind_integers_current(lua_State *L)
{
	struct bind_view *view = bind_integers_self(L, "current");
	lua_settop(L, 1);
	if (!view->release)
		return bind_own_released(L);
	int failed = bind_push_own(L, view);
	if (failed)
		return failed;
	if (view->count == view->size && !memcmp(view->written, view->memory, view->size * view->element))
		return 1;
	for (size_t at = 0; at < view->size; at++) {
		size_t offset = at * view->element;
		if (at >= view->count || memcmp(view->written + offset, view->memory + offset, view->element))
			bind_write_own(L, view, at);
	}
	return view->release ? 1 : bind_own_released(L);
}

/* ---- its other methods, and the class ---- */

static inline int bind_integers_release(lua_State *L)
{
	if (bind_view_let_go(L, bind_integers_self(L, "release")))
		return lua_error(L);
	lua_pushboolean(L, 1);
	return 1;
}

static inline int bind_integers_collect(lua_State *L)
{
	if (bind_view_let_go(L, bind_integers_self(L, "release")))
		bind_keep_error(L);
	return 0;
}

static inline int bind_integers_length(lua_State *L)
{
	bind_push_unsigned(L, bind_integers_self(L, "length")->size);
	return 1;
}

static inline int bind_integers_text(lua_State *L)
{
	const struct bind_view *view = bind_integers_self(L, "tostring");
	char text[48];
	snprintf(text, sizeof text, view->release ? "view (%zu elements)" : "view (released)", view->size);
	lua_pushstring(L, text);
	return 1;
}

/* Adds functions to the table on top of the stack, with the metatable at `class` as their upvalue. */
static inline void bind_add_of_class(lua_State *L, int class, const luaL_Reg *functions)
{
	for (; functions->name; functions++) {
		lua_pushvalue(L, class);
		lua_pushcclosure(L, functions->func, 1);
		lua_setfield(L, -2, functions->name);
	}
}

static inline void bind_integers_class(lua_State *L)
{
	static const luaL_Reg meta[] = {{"__gc", bind_integers_collect}, {"__close", bind_integers_release},
		{"__len", bind_integers_length}, {"__tostring", bind_integers_text}, {NULL, NULL}};
	static const luaL_Reg methods[] = {{"table", bind_integers_table}, {"current", bind_integers_current},
		{"release", bind_integers_release}, {NULL, NULL}};
	if (luaL_newmetatable(L, BIND_INTEGERS)) {
		int class = lua_gettop(L);
		bind_add_of_class(L, class, meta);
		lua_pushvalue(L, class);
		lua_newtable(L);
		bind_add_of_class(L, class, methods);
		lua_pushcclosure(L, bind_integers_index, 2);
		lua_setfield(L, class, "__index");
		lua_pushboolean(L, 0);
		lua_setfield(L, class, "__metatable");
	}
	lua_pop(L, 1);
}

#endif
