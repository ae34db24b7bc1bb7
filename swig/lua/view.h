/* SPDX-License-Identifier: MIT
 *
 * Buffer objects: memory of C's, which goes back when the object is released, closed or collected. Views are the same
 * of integers.
 */
#ifndef BIND_LUA_VIEW_H
#define BIND_LUA_VIEW_H

#define BIND_VIEW "ferrule.memory/2"
#define BIND_INTEGERS "ferrule.integers/1"

typedef void bind_release(int64_t owner);

struct bind_view {
	unsigned char *memory;
	size_t size; /* bytes, or integers */
	size_t element; /* bytes of each */
	bool is_signed;
	bool readonly;
	int64_t owner;
	bind_release *release; /* NULL once it was called */
};

/* Pushes an object for what C is about to give out: making it may fail, and C's memory must not be lost then.
 * Returns its place on the stack. */
static inline int bind_view_new(lua_State *L, const char *class_name)
{
	struct bind_view *view = lua_newuserdata(L, sizeof *view);
	memset(view, 0, sizeof *view);
	bind_set_class(L, class_name);
	return lua_gettop(L);
}

static inline void bind_push_view(
	lua_State *L, int index, void *memory, const struct bind_view *view)
{
	struct bind_view *made = lua_touserdata(L, index);
	*made = *view;
	made->memory = memory;
	lua_pushvalue(L, index);
}

static inline struct bind_view *bind_view_self(lua_State *L, const char *method)
{
	struct bind_view *view = bind_test(L, 1, BIND_VIEW);
	struct bind_place place = {method, "self", 0, 0, false};
	if (!view)
		bind_refuse(L, 1, &place, NULL, "a buffer");
	return view;
}

static inline int bind_view_let_go(lua_State *L, struct bind_view *view)
{
	bind_release *release = view->release;
	view->release = NULL;
	view->memory = NULL;
	view->size = 0;
	if (release)
		release(view->owner);
	lua_pushboolean(L, 1);
	return 1;
}

static inline int bind_view_release(lua_State *L)
{
	return bind_view_let_go(L, bind_view_self(L, "release"));
}

/* How many values a method returns that failed: 0 if the part is inside. */
static inline int bind_view_outside(
	lua_State *L, const struct bind_view *view, const char *name, int64_t at, int64_t count)
{
	char text[160];
	uint64_t size = view->size;
	if (!view->release) {
		lua_pushfstring(L, "%s: the buffer is released", name);
		return bind_failed(L, EBADF);
	}
	if ((uint64_t)at > size)
		snprintf(text, sizeof text, "%s: at is %lld, it must be an integer from 0 to %llu", name, (long long)at,
			(unsigned long long)size);
	else if ((uint64_t)count > size - (uint64_t)at)
		snprintf(text, sizeof text, "%s: %lld bytes from %lld on are more than the buffer's %llu bytes", name,
			(long long)count, (long long)at, (unsigned long long)size);
	else
		return 0;
	lua_pushstring(L, text);
	return bind_failed(L, EINVAL);
}

static inline int64_t bind_view_number(lua_State *L, int index, const char *method, const char *name, int64_t otherwise)
{
	struct bind_place place = {method, name, 0, INT64_MAX, false};
	return lua_isnoneornil(L, index) ? otherwise : bind_integer(L, index, &place);
}

/* view:string([at [, count]]) */
static inline int bind_view_string(lua_State *L)
{
	const struct bind_view *view = bind_view_self(L, "string");
	int64_t at = bind_view_number(L, 2, "string", "at", 0);
	int64_t rest = at < (int64_t)view->size ? (int64_t)view->size - at : 0;
	int64_t count = bind_view_number(L, 3, "string", "count", rest);
	int wrong = bind_view_outside(L, view, "string", at, count);
	if (wrong)
		return wrong;
	const char *from = (const char *)view->memory + at;
#if LUA_VERSION_NUM < 503
	/* There lua_pushlstring collects before it copies, and a finalizer may release the buffer. */
	void *copy = lua_newuserdata(L, (size_t)count + 1);
	if (!view->release)
		return bind_view_outside(L, view, "string", at, count);
	from = memcpy(copy, from, (size_t)count);
#endif
	lua_pushlstring(L, from, (size_t)count);
	return 1;
}

/* view:fill(at, bytes) */
static inline int bind_view_fill(lua_State *L)
{
	static const struct bind_place at_place = {"fill", "at", 0, INT64_MAX, false};
	static const struct bind_place bytes_place = {"fill", "bytes", 0, 0, false};
	struct bind_view *view = bind_view_self(L, "fill");
	int64_t at = bind_integer(L, 2, &at_place);
	if (lua_type(L, 3) != LUA_TSTRING)
		return bind_refuse(L, 3, &bytes_place, NULL, "a string");
	size_t count;
	const char *bytes = lua_tolstring(L, 3, &count);
	int wrong = bind_view_outside(L, view, "fill", at, (int64_t)count);
	if (wrong)
		return wrong;
	if (view->readonly) {
		lua_pushliteral(L, "fill: the buffer is read-only");
		return bind_failed(L, EACCES);
	}
	memcpy(view->memory + at, bytes, count);
	bind_push_unsigned(L, count);
	return 1;
}

static inline int bind_view_length(lua_State *L)
{
	bind_push_unsigned(L, bind_view_self(L, "length")->size);
	return 1;
}

static inline int bind_view_text(lua_State *L)
{
	const struct bind_view *view = bind_view_self(L, "tostring");
	char text[48];
	snprintf(text, sizeof text, view->release ? "buffer (%zu bytes)" : "buffer (released)", view->size);
	lua_pushstring(L, text);
	return 1;
}

/* ---- of integers ---- */

static inline struct bind_view *bind_integers_self(lua_State *L, const char *method)
{
	struct bind_view *view = bind_test(L, 1, BIND_INTEGERS);
	struct bind_place place = {method, "self", 0, 0, false};
	if (!view)
		bind_refuse(L, 1, &place, NULL, "a view");
	return view;
}

static inline void bind_push_integer_at(lua_State *L, const struct bind_view *view, size_t at)
{
	const unsigned char *from = view->memory + at * view->element;
	if (view->element == 4 && view->is_signed)
		bind_push_integer(L, from, 4, true);
	else if (view->element == 8)
		bind_push_integer(L, from, 8, view->is_signed);
	else
		bind_push_integer(L, from, view->element, view->is_signed);
}

/* view[i], from 1; or a method. Its upvalues: the methods, and the class. */
static inline int bind_integers_index(lua_State *L)
{
	bind_wide number;
	const struct bind_view *view = lua_touserdata(L, 1);
	bool is_view = view && lua_getmetatable(L, 1) && lua_rawequal(L, -1, lua_upvalueindex(2));
	if (lua_type(L, 2) == LUA_TSTRING || !is_view) {
		lua_pushvalue(L, 2);
		lua_rawget(L, lua_upvalueindex(1));
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

static inline int bind_integers_release(lua_State *L)
{
	return bind_view_let_go(L, bind_integers_self(L, "release"));
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

static inline void bind_integers_class(lua_State *L)
{
	static const luaL_Reg meta[] = {{"__gc", bind_integers_release}, {"__close", bind_integers_release},
		{"__len", bind_integers_length}, {"__tostring", bind_integers_text}, {NULL, NULL}};
	static const luaL_Reg methods[] = {
		{"table", bind_integers_table}, {"release", bind_integers_release}, {NULL, NULL}};
	bind_class(L, BIND_INTEGERS, meta, methods);
	lua_getfield(L, LUA_REGISTRYINDEX, BIND_INTEGERS);
	lua_getfield(L, -1, "__index");
	if (lua_istable(L, -1)) {
		lua_pushvalue(L, -2);
		lua_pushcclosure(L, bind_integers_index, 2);
		lua_setfield(L, -2, "__index");
		lua_pop(L, 1);
	} else {
		lua_pop(L, 2);
	}
}

static inline void bind_view_class(lua_State *L)
{
	static const luaL_Reg meta[] = {{"__gc", bind_view_release}, {"__close", bind_view_release},
		{"__len", bind_view_length}, {"__tostring", bind_view_text}, {NULL, NULL}};
	static const luaL_Reg methods[] = {
		{"string", bind_view_string}, {"fill", bind_view_fill}, {"release", bind_view_release}, {NULL, NULL}};
	bind_class(L, BIND_VIEW, meta, methods);
}

#endif
