/* SPDX-License-Identifier: MIT
 *
 * Texts that come from C, and arrays of them. And memory that C hands out for the caller to free: until it was copied
 * an object holds it, so that no error loses it.
 */
#ifndef BIND_LUA_TEXT_H
#define BIND_LUA_TEXT_H

#define BIND_OWNED "ferrule.owned/1"

struct bind_owned {
	void *pointer;
	void (*free)(void *pointer);
};

static inline void bind_owned_end(lua_State *L, int index)
{
	struct bind_owned *owned = lua_touserdata(L, index);
	void *pointer = owned->pointer;
	owned->pointer = NULL;
	if (pointer)
		owned->free(pointer);
}

static inline int bind_owned_collect(lua_State *L)
{
	if (bind_test(L, 1, BIND_OWNED))
		bind_owned_end(L, 1);
	return 0;
}

static inline void bind_owned_class(lua_State *L)
{
	static const luaL_Reg meta[] = {{"__gc", bind_owned_collect}, {NULL, NULL}};
	bind_class(L, BIND_OWNED, meta, NULL);
}

/* Pushes the object, before the call. Returns its place. */
static inline int bind_owned_new(lua_State *L, void (*free)(void *pointer))
{
	struct bind_owned *owned = lua_newuserdata(L, sizeof *owned);
	*owned = (struct bind_owned){NULL, free};
	bind_set_class(L, BIND_OWNED);
	return lua_gettop(L);
}

/* Where C puts the pointer. */
static inline void **bind_owned_pointer(lua_State *L, int index)
{
	return &((struct bind_owned *)lua_touserdata(L, index))->pointer;
}

/* C's bytes, copied; NULL becomes nil. */
static inline void bind_push_memory(lua_State *L, const void *memory, size_t size)
{
	if (memory)
		lua_pushlstring(L, memory, size);
	else
		lua_pushnil(L);
}

static inline void bind_push_owned_text(lua_State *L, int index)
{
	lua_pushstring(L, *bind_owned_pointer(L, index));
	bind_owned_end(L, index);
}

static inline void bind_push_owned_bytes(lua_State *L, int index, size_t size)
{
	bind_push_memory(L, *bind_owned_pointer(L, index), size);
	bind_owned_end(L, index);
}

/* As long as C said, or up to its NUL. */
static inline void bind_push_text_of(lua_State *L, const struct bind_bytes *bytes, size_t valid, bool known)
{
	if (bytes->memory)
		lua_pushlstring(L, bytes->memory, known ? valid : strnlen(bytes->memory, valid));
	else
		lua_pushnil(L);
}

/* A text without any room: what was measured may need none. */
static inline void bind_push_text_measured(lua_State *L, const struct bind_bytes *bytes, size_t valid)
{
	if (bytes->memory)
		bind_push_text_of(L, bytes, valid, false);
	else
		lua_pushliteral(L, "");
}

static inline void bind_push_bytes_measured(lua_State *L, const struct bind_bytes *bytes, size_t valid)
{
	lua_pushlstring(L, bytes->memory ? bytes->memory : "", bytes->memory ? valid : 0);
}

/* ---- arrays of texts ---- */

/* What C's array holds is the strings of a table of the call's own: the program may change its table meanwhile. */
static inline int bind_texts_in(
	lua_State *L, int index, const struct bind_place *place, struct bind_size *size, struct bind_bytes *array)
{
	array->memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	if (!lua_istable(L, index))
		return bind_refuse(L, index, place, NULL, "a table of strings");
	size_t count = bind_length(L, index);
	int given = bind_bytes_room(L, place, array, bind_product(count + 1, sizeof(char *)));
	if (given)
		return given;
	struct bind_place item = {place->function, place->parameter, 0, 0, false};
	struct bind_where where = {NULL, NULL, 1};
	lua_createtable(L, (int)count, 0);
	for (; where.index <= count; where.index++) {
		lua_rawgeti(L, index, (int)where.index);
		((const char **)array->memory)[where.index - 1] = bind_text_part(L, lua_gettop(L), &item, &where);
		lua_rawseti(L, -2, (int)where.index);
	}
	if (size)
		bind_same_size(L, place, size, count);
	return 0;
}

static inline size_t bind_count_texts(const char *const *texts)
{
	size_t count = 0;
	while (texts && texts[count])
		count++;
	return count;
}

/* Those that a NULL ends. */
static inline void bind_push_texts(lua_State *L, const void *from)
{
	const char *const *texts = from;
	size_t count = bind_count_texts(texts);
	if (!texts) {
		lua_pushnil(L);
		return;
	}
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		lua_pushstring(L, texts[i]);
		lua_rawseti(L, -2, (int)i + 1);
	}
}

/* A callback's, where some may be NULL: the field n says how many there are. */
static inline void bind_push_some_texts(lua_State *L, const void *from, size_t count)
{
	const char *const *texts = from;
	if (!texts) {
		lua_pushnil(L);
		return;
	}
	lua_createtable(L, (int)count, 1);
	for (size_t i = 0; i < count; i++) {
		lua_pushstring(L, texts[i]);
		lua_rawseti(L, -2, (int)i + 1);
	}
	lua_pushinteger(L, (lua_Integer)count);
	lua_setfield(L, -2, "n");
}

#endif
