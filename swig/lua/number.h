/* SPDX-License-Identifier: MIT
 *
 * Numbers of every type by address: truths and floats beside integers, one or an array of them.
 */
#ifndef BIND_LUA_NUMBER_H
#define BIND_LUA_NUMBER_H

BIND_QUICK bool bind_is_integral(enum bind_kind kind)
{
	return kind == BIND_SIGNED || kind == BIND_UNSIGNED;
}

/* An integer's `place` has its range. */
BIND_QUICK void bind_number_part(lua_State *L, int index, const struct bind_place *place,
	const struct bind_where *where, enum bind_kind kind, size_t bytes, void *to)
{
	if (kind == BIND_FLOAT)
		bind_store_float(to, bytes, bind_real_part(L, index, place, where, bytes));
	else if (kind == BIND_BOOL)
		bind_store(to, bytes, bind_bool_part(L, index, place, where));
	else
		bind_store(to, bytes, bind_integer_part(L, index, place, where));
}

BIND_QUICK void bind_push_number(lua_State *L, const void *from, enum bind_kind kind, size_t bytes)
{
	if (kind == BIND_FLOAT)
		lua_pushnumber(L, bind_load_float(from, bytes));
	else if (kind == BIND_BOOL)
		lua_pushboolean(L, bind_load_unsigned(from, bytes) != 0);
	else
		bind_push_integer(L, from, bytes, kind == BIND_SIGNED);
}

/* Where it is not nil. */
static inline void bind_push_items(lua_State *L, const void *memory, size_t count, enum bind_kind kind, size_t bytes)
{
	if (!memory) {
		lua_pushnil(L);
		return;
	}
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		bind_push_number(L, (const char *)memory + i * bytes, kind, bytes);
		lua_rawseti(L, -2, (int)i + 1);
	}
}

static inline void bind_push_numbers(
	lua_State *L, const struct bind_bytes *array, size_t valid, enum bind_kind kind, size_t bytes)
{
	bind_push_items(L, array->memory, valid, kind, bytes);
}

/* What was measured may need no memory, and is no nil. */
static inline void bind_push_measured(
	lua_State *L, const struct bind_bytes *array, size_t valid, enum bind_kind kind, size_t bytes)
{
	bind_push_items(L, array->memory ? array->memory : "", array->memory ? valid : 0, kind, bytes);
}

static inline int bind_numbers_in(lua_State *L, int index, const struct bind_place *place, struct bind_size *size,
	enum bind_kind kind, size_t bytes, struct bind_bytes *array)
{
	array->memory = NULL;
	if (bind_is_integral(kind))
		return bind_array_in(L, index, place, size, bytes, array);
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	if (!lua_istable(L, index))
		return bind_refuse(
			L, index, place, NULL, kind == BIND_FLOAT ? "a table of numbers" : "a table of booleans");
	struct bind_where where = {NULL, NULL, 1};
	size_t count = bind_length(L, index);
	int given = bind_bytes_bare(L, place, array, bind_product(count, bytes));
	if (given)
		return given;
	for (; where.index <= count; where.index++) {
		lua_rawgeti(L, index, (int)where.index);
		bind_number_part(L, lua_gettop(L), place, &where, kind, bytes,
			(char *)array->memory + (where.index - 1) * bytes);
		lua_pop(L, 1);
	}
	bind_same_size(L, place, size, count);
	return 0;
}

#endif
