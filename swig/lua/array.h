/* SPDX-License-Identifier: MIT
 *
 * Arrays of integers: tables.
 */
#ifndef BIND_LUA_ARRAY_H
#define BIND_LUA_ARRAY_H

enum { BIND_AT_ONCE = 32 }; /* elements on the stack */

/* The integer at `index` of the stack, element `number` of an array. */
BIND_QUICK int64_t bind_item(lua_State *L, int index, const struct bind_place *place, size_t number)
{
	int64_t value;
	const struct bind_where where = {NULL, NULL, number};
	return bind_integer_fits(L, index, place, &value) ? value : bind_integer_slow(L, index, place, &where);
}

#if BIND_HAS_INTEGERS
/* Pushes elements from `number` on, and takes them where all are numbers that fit. False: they have to be looked at
 * again. */
BIND_QUICK bool bind_some_in(lua_State *L, int index, const struct bind_place *place, size_t element, char *memory,
	size_t number, size_t count)
{
	int at = lua_gettop(L), is_integral;
	int64_t lowest = 0, highest = 0; /* which every type of C's has */
	bool fit = true;
	for (size_t i = 0; i < count; i++)
		fit &= lua_rawgeti(L, index, (lua_Integer)(number + i)) == LUA_TNUMBER;
	for (size_t i = 0; i < count; i++) {
		int64_t value = lua_tointegerx(L, ++at, &is_integral);
		fit &= is_integral;
		lowest = value < lowest ? value : lowest;
		highest = value > highest ? value : highest;
		bind_store(memory + i * element, element, value);
	}
	return fit && lowest >= place->least && (uint64_t)highest <= place->most;
}
#else
BIND_QUICK bool bind_some_in(lua_State *L, int index, const struct bind_place *place, size_t element, char *memory,
	size_t number, size_t count)
{
	(void)place, (void)element, (void)memory;
	for (size_t i = 0; i < count; i++)
		lua_rawgeti(L, index, (int)(number + i));
	return false;
}
#endif

/* The first `count` elements; no code of the program's runs. */
BIND_QUICK void bind_items_in(
	lua_State *L, int index, const struct bind_place *place, size_t element, char *memory, size_t count)
{
	int top = lua_gettop(L);
	luaL_checkstack(L, BIND_AT_ONCE + 4, "an array");
	for (size_t i = 0; i < count; i += BIND_AT_ONCE) {
		size_t some = count - i < BIND_AT_ONCE ? count - i : BIND_AT_ONCE;
		char *to = memory + i * element;
		if (!bind_some_in(L, index, place, element, to, i + 1, some))
			for (size_t j = 0; j < some; j++)
				bind_store(to + j * element, element, bind_item(L, top + 1 + (int)j, place, i + j + 1));
		lua_settop(L, top);
	}
}

static inline int bind_array_in(lua_State *L, int index, const struct bind_place *place, struct bind_size *size,
	size_t element, struct bind_bytes *array)
{
	array->memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	if (!lua_istable(L, index))
		return bind_refuse(L, index, place, NULL, "a table of integers");
	size_t count = bind_length(L, index);
	int given = bind_bytes_bare(L, place, array, bind_product(count, element));
	if (given)
		return given;
	if (element == 8)
		bind_items_in(L, index, place, 8, array->memory, count);
	else
		bind_items_in(L, index, place, element, array->memory, count);
	bind_same_size(L, place, size, count);
	return 0;
}

static inline int bind_array_asked(lua_State *L, int index, const struct bind_place *place, struct bind_size *size,
	size_t element, struct bind_bytes *array)
{
	size_t bytes;
	array->memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	bind_asked(L, index, place, size, element, &bytes);
	return bind_asked_room(L, place, size, bytes, array);
}

#endif
