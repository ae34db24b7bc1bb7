/* SPDX-License-Identifier: MIT
 *
 * Pointers that C hands out for the caller to free: one class for each struct, with close().
 */
#ifndef BIND_LUA_HANDLE_H
#define BIND_LUA_HANDLE_H

/* The class of a struct in the registry, from its spelling as a literal. */
#define BIND_HANDLE(spelling) "ferrule.handle/1 " spelling

struct bind_handle_type {
	const char *spelling;   /* "struct counter" */
	const char *class_name; /* BIND_HANDLE of it */
	void (*free)(void *pointer);
};

struct bind_handle {
	const struct bind_handle_type *type;
	void *pointer; /* NULL once closed */
};

/* The object is its own proof: these methods are reached through the hidden metatable of a handle only, or by value,
 * with anything as self. */
static inline struct bind_handle *bind_handle_self(lua_State *L)
{
	struct bind_place place = {"close", "self", 0, 0, false};
	lua_pushvalue(L, lua_upvalueindex(1));
	struct bind_handle *handle = bind_test(L, 1, lua_tostring(L, -1));
	if (!handle)
		bind_refuse(L, 1, &place, NULL, "a handle");
	lua_pop(L, 1);
	return handle;
}

static inline int bind_handle_close(lua_State *L)
{
	struct bind_handle *handle = bind_handle_self(L);
	void *pointer = handle->pointer;
	handle->pointer = NULL;
	if (pointer)
		handle->type->free(pointer);
	lua_pushboolean(L, 1);
	return 1;
}

static inline int bind_handle_text(lua_State *L)
{
	const struct bind_handle *handle = bind_handle_self(L);
	const char *tag = strchr(handle->type->spelling, ' ');
	lua_pushfstring(L, "%s%s", tag ? tag + 1 : handle->type->spelling, handle->pointer ? "" : " (closed)");
	return 1;
}

static inline void bind_handle_method(lua_State *L, const char *class_name, const char *name, lua_CFunction method)
{
	lua_pushstring(L, class_name);
	lua_pushcclosure(L, method, 1);
	lua_setfield(L, -2, name);
}

static inline void bind_handle_class(lua_State *L, const char *class_name)
{
	if (!luaL_newmetatable(L, class_name))
		return;
	bind_handle_method(L, class_name, "__gc", bind_handle_close);
	bind_handle_method(L, class_name, "__close", bind_handle_close);
	bind_handle_method(L, class_name, "__tostring", bind_handle_text);
	lua_newtable(L);
	bind_handle_method(L, class_name, "close", bind_handle_close);
	lua_setfield(L, -2, "__index");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
}

/* Pushes an object before the call, so that there is something to hold what C answers. */
static inline void bind_handle_new(lua_State *L, const struct bind_handle_type *type)
{
	struct bind_handle *handle = lua_newuserdata(L, sizeof *handle);
	handle->type = type;
	handle->pointer = NULL;
	bind_handle_class(L, type->class_name);
	lua_setmetatable(L, -2);
}

#define BIND_HANDLE_ROOM(type) bind_handle_new(L, &type);

static inline void bind_handle_fill(lua_State *L, void *pointer)
{
	struct bind_handle *handle = lua_touserdata(L, -1);
	handle->pointer = pointer;
}

static inline int bind_closed(lua_State *L, const char *function, const char *parameter)
{
	lua_pushfstring(L, "%s: %s is closed, it must be open", function, parameter);
	return bind_failed(L, EBADF);
}

/* Right before the call: a metamethod of another argument, or a finalizer, may have closed it since it was looked at. */
#define BIND_STAYS_OPEN(function, parameter, index, given)                                                             \
	if (given && ((const struct bind_handle *)lua_touserdata(L, index))->pointer != given)                         \
		return bind_closed(L, function, parameter);

static inline int bind_handle_in(
	lua_State *L, int index, const struct bind_place *place, const char *class_name, void **pointer)
{
	*pointer = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	const struct bind_handle *handle = bind_test(L, index, class_name);
	if (!handle)
		return bind_refuse(
			L, index, place, NULL, lua_pushfstring(L, "a handle of %s", class_name + sizeof BIND_HANDLE("") - 1));
	*pointer = handle->pointer;
	return *pointer ? 0 : bind_closed(L, place->function, place->parameter);
}

#endif
