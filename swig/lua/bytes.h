/* SPDX-License-Identifier: MIT
 *
 * Buffers as arguments: strings and buffer objects in, strings or the caller's buffer object out. And temporary
 * memory, which the collector frees: an error may leave a wrapper at any place.
 *
 * Functions that return int say how many values the wrapper has to return at once, 0 to go on.
 */
#ifndef BIND_LUA_BYTES_H
#define BIND_LUA_BYTES_H

#define BIND_BLOCK "ferrule.block/1"

enum { BIND_BLOCK_LEAST = 1 << 16 }; /* from here on malloc, which can say no without an error */

struct bind_block {
	void *memory;
};

static inline int bind_block_free(lua_State *L)
{
	struct bind_block *block = bind_test(L, 1, BIND_BLOCK);
	if (block) {
		free(block->memory);
		block->memory = NULL;
	}
	return 0;
}

static inline void bind_block_class(lua_State *L)
{
	static const luaL_Reg meta[] = {{"__gc", bind_block_free}, {NULL, NULL}};
	bind_class(L, BIND_BLOCK, meta, NULL);
}

/* `size` bytes, zeroed, on Lua's stack; NULL where there is not so much memory. */
static inline void *bind_memory(lua_State *L, size_t size)
{
	if (size < BIND_BLOCK_LEAST)
		return memset(lua_newuserdata(L, size ? size : 1), 0, size);
	struct bind_block *block = lua_newuserdata(L, sizeof *block);
	block->memory = NULL;
	bind_set_class(L, BIND_BLOCK);
	if (size < SIZE_MAX)
		block->memory = calloc(1, size);
	return block->memory;
}

struct bind_bytes {
	void *memory;
	bool is_callers; /* a buffer object is filled */
	int64_t few[64]; /* room for what is short, without memory of Lua's */
};

static __attribute__((noinline, unused)) void bind_too_short(
	lua_State *L, const struct bind_place *place, const struct bind_size *size, uint64_t count)
{
	char text[64];
	snprintf(text, sizeof text, "%llu, it must be at least %llu", (unsigned long long)count,
		(unsigned long long)size->count);
	luaL_error(L, "%s: the length of %s is %s", place->function, place->parameter, text);
}

BIND_QUICK void bind_bytes_size(lua_State *L, const struct bind_place *place, struct bind_size *size, uint64_t count)
{
	if (!size->fixed)
		bind_same_size(L, place, size, count);
	else if (count < size->count)
		bind_too_short(L, place, size, count);
}

static inline int bind_view_in(lua_State *L, const struct bind_place *place, struct bind_size *size,
	const struct bind_view *view, void **memory)
{
	if (bind_view_is_gone(view))
		return bind_released(L, place);
	bind_bytes_size(L, place, size, view->size);
	*memory = view->memory;
	return 0;
}

/* Right before the call: a metamethod of another argument, or a finalizer, may have released it since. */
#define BIND_STAYS_PINNED(function, parameter, view)                                                                   \
	if (view && bind_view_is_gone(view)) {                                                                         \
		static const struct bind_place gone = {function, parameter, 0, 0, false};                              \
		return bind_released(L, &gone);                                                                        \
	}

static __attribute__((noinline, unused)) int bind_buffer_in(lua_State *L, int index, const struct bind_place *place,
	struct bind_size *size, void **memory, const struct bind_view **view)
{
	*memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	*view = bind_test(L, index, BIND_VIEW);
	if (!*view)
		return bind_refuse(L, index, place, NULL, "a string or a buffer");
	return bind_view_in(L, place, size, *view, memory);
}

BIND_QUICK int bind_bytes_in(lua_State *L, int index, const struct bind_place *place, struct bind_size *size,
	void **memory, const struct bind_view **view)
{
	size_t count;
	if (lua_type(L, index) != LUA_TSTRING)
		return bind_buffer_in(L, index, place, size, memory, view);
	*memory = (void *)(uintptr_t)lua_tolstring(L, index, &count);
	bind_bytes_size(L, place, size, count);
	return 0;
}

static inline int bind_bytes_inout(lua_State *L, int index, const struct bind_place *place, struct bind_size *size,
	void **memory, const struct bind_view **view)
{
	*memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	*view = bind_test(L, index, BIND_VIEW);
	if (!*view || (*view)->readonly)
		return bind_refuse(L, index, place, NULL, *view ? "a writable buffer" : "a buffer");
	return bind_view_in(L, place, size, *view, memory);
}

/* A number that asks for so many elements. */
static inline int bind_asked(
	lua_State *L, int index, const struct bind_place *place, struct bind_size *size, size_t element, size_t *bytes)
{
	struct bind_place number = *place;
	number.least = 0;
	number.most = size->most;
	uint64_t asked = (uint64_t)bind_integer(L, index, &number);
	bind_same_size(L, place, size, asked);
	*bytes = bind_product(asked, element);
	return 0;
}

/* Room that nobody has to clear. */
static inline int bind_bytes_bare(lua_State *L, const struct bind_place *place, struct bind_bytes *bytes, size_t size)
{
	bytes->is_callers = false;
	bytes->memory = size <= sizeof bytes->few ? bytes->few : bind_memory(L, size);
	return bytes->memory ? 0 : bind_no_memory(L, place, size);
}

static inline int bind_bytes_room(lua_State *L, const struct bind_place *place, struct bind_bytes *bytes, size_t size)
{
	bytes->is_callers = false;
	bytes->memory = size <= sizeof bytes->few ? memset(bytes->few, 0, size) : bind_memory(L, size);
	return bytes->memory ? 0 : bind_no_memory(L, place, size);
}

/* Memory for what was asked for. */
static inline int bind_asked_room(lua_State *L, const struct bind_place *place, const struct bind_size *size,
	size_t asked, struct bind_bytes *bytes)
{
	bytes->is_callers = false;
	bytes->memory = asked <= sizeof bytes->few ? memset(bytes->few, 0, asked) : bind_memory(L, asked);
	return bytes->memory ? 0 : bind_no_memory(L, place, size->count);
}

static inline int bind_bytes_out(lua_State *L, int index, const struct bind_place *place, struct bind_size *size,
	struct bind_bytes *bytes, const struct bind_view **view)
{
	size_t asked = 0;
	bind_wide number;
	bytes->memory = NULL;
	bytes->is_callers = true;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	if (bind_test(L, index, BIND_VIEW))
		return bind_bytes_inout(L, index, place, size, &bytes->memory, view);
	if (!bind_to_wide(L, index, &number) && lua_type(L, index) != LUA_TNUMBER)
		return bind_refuse(L, index, place, NULL, "a number of bytes or a buffer");
	bind_asked(L, index, place, size, 1, &asked);
	return bind_asked_room(L, place, size, asked, bytes);
}

static inline void bind_push_bytes(lua_State *L, const struct bind_bytes *bytes, size_t valid)
{
	if (!bytes->memory)
		lua_pushnil(L);
	else if (bytes->is_callers)
		bind_push_unsigned(L, valid);
	else
		lua_pushlstring(L, bytes->memory, valid);
}

/* An address: a number that is never looked at, or where a buffer object lies. */
static inline int bind_address(lua_State *L, int index, const struct bind_place *place, void **memory)
{
	struct bind_size any = {0, UINT64_MAX, NULL, false};
	const struct bind_view *view;
	if (bind_test(L, index, BIND_VIEW))
		return bind_bytes_inout(L, index, place, &any, memory, &view);
	*memory = NULL;
	if (!lua_isnil(L, index) || !place->nullable)
		*memory = (void *)(uintptr_t)bind_integer(L, index, place);
	return 0;
}

#endif
