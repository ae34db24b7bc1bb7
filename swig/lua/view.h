/* SPDX-License-Identifier: MIT
 *
 * Buffer objects: memory of C's, which goes back when the object is released, closed or collected.
 */
#ifndef BIND_LUA_VIEW_H
#define BIND_LUA_VIEW_H

#define BIND_VIEW "ferrule.memory/5"

typedef void bind_release(int64_t owner);

struct bind_view {
	unsigned char *memory;
	size_t size; /* bytes, or integers */
	size_t element; /* bytes of each */
	bool is_signed;
	bool readonly;
	int64_t owner;
	bind_release *release; /* NULL once it was called */
	const bool *expired;   /* of the handle that it pins; or NULL */
	unsigned pins;         /* how often C keeps its memory */
	bool doomed;           /* released, and pinned */
	unsigned char *written; /* of integers: what its own table has, the first `count` of them */
	size_t count;
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

static inline bool bind_view_is_gone(const struct bind_view *view)
{
	return !view->release || view->doomed || (view->expired && *view->expired);
}

/* C's memory goes back. */
static inline void bind_view_end(struct bind_view *view)
{
	bind_release *release = view->release;
	view->release = NULL;
	view->memory = NULL;
	view->size = 0;
	free(view->written);
	view->written = NULL;
	if (release)
		release(view->owner);
}

/* C keeps the memory no longer. */
static inline void bind_view_unpin(struct bind_view *view)
{
	if (--view->pins == 0 && view->doomed)
		bind_view_end(view);
}

/* What lets go of C's memory may call functions of Lua's. Is there an error, on top of the stack? */
static inline bool bind_view_let_go(lua_State *L, struct bind_view *view)
{
	struct bind_entered entered = {L, NULL, bind_inside, false, {NULL, false}};
	if (view->pins || !view->release) {
		view->doomed = true;
		return false;
	}
	luaL_checkstack(L, 12, "a callback");
	bind_inside = &entered;
	bind_view_end(view);
	bind_inside = entered.outer;
	return bind_has_raised(L, &entered);
}

static inline int bind_view_release(lua_State *L)
{
	if (bind_view_let_go(L, bind_view_self(L, "release")))
		return lua_error(L);
	lua_pushboolean(L, 1);
	return 1;
}

static inline int bind_view_collect(lua_State *L)
{
	if (bind_view_let_go(L, bind_view_self(L, "release")))
		bind_keep_error(L);
	return 0;
}

/* How many values a method returns that failed: 0 if the part is inside. */
static inline int bind_view_outside(
	lua_State *L, const struct bind_view *view, const char *name, int64_t at, int64_t count)
{
	char text[160];
	uint64_t size = view->size;
	if (bind_view_is_gone(view)) {
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
	if (bind_view_is_gone(view))
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
	const struct bind_view *view = bind_view_self(L, "length");
	bind_push_unsigned(L, bind_view_is_gone(view) ? 0 : view->size);
	return 1;
}

static inline int bind_view_text(lua_State *L)
{
	const struct bind_view *view = bind_view_self(L, "tostring");
	char text[48];
	snprintf(text, sizeof text, !bind_view_is_gone(view) ? "buffer (%zu bytes)" : "buffer (released)", view->size);
	lua_pushstring(L, text);
	return 1;
}

static inline void bind_view_class(lua_State *L)
{
	static const luaL_Reg meta[] = {{"__gc", bind_view_collect}, {"__close", bind_view_release},
		{"__len", bind_view_length}, {"__tostring", bind_view_text}, {NULL, NULL}};
	static const luaL_Reg methods[] = {
		{"string", bind_view_string}, {"fill", bind_view_fill}, {"release", bind_view_release}, {NULL, NULL}};
	bind_class(L, BIND_VIEW, meta, methods);
}

#endif
