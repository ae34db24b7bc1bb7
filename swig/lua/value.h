/* SPDX-License-Identifier: MIT
 *
 * Integers, truths, numbers and text as arguments. Nothing is cut, rounded or taken from a string.
 */
#ifndef BIND_LUA_VALUE_H
#define BIND_LUA_VALUE_H

static __attribute__((noinline, unused)) int64_t bind_integer_slow(
	lua_State *L, int index, const struct bind_place *place, const struct bind_where *where)
{
	char expected[96];
	bind_wide value;
	if (bind_to_wide(L, index, &value) && value >= place->least && value <= (bind_wide)place->most)
		return (int64_t)(uint64_t)value;
	bind_expect_integer(expected, sizeof expected, place);
	return bind_refuse_part(L, index, place, where, expected);
}

/* The quick way, for numbers that are exact; an object of 64 bits goes the slow one. */
BIND_QUICK bool bind_integer_fits(lua_State *L, int index, const struct bind_place *place, int64_t *value)
{
#if BIND_HAS_INTEGERS
	*value = lua_tointeger(L, index);
	if (!lua_isinteger(L, index))
		return false;
#else
	double number = lua_tonumber(L, index);
	*value = number >= -0x1p53 && number <= 0x1p53 ? (int64_t)number : 0;
	if ((double)*value != number || lua_type(L, index) != LUA_TNUMBER)
		return false;
#endif
	return *value >= place->least && (*value <= 0 || (uint64_t)*value <= place->most);
}

BIND_QUICK int64_t bind_integer_part(
	lua_State *L, int index, const struct bind_place *place, const struct bind_where *where)
{
	int64_t value;
	return bind_integer_fits(L, index, place, &value) ? value : bind_integer_slow(L, index, place, where);
}

BIND_QUICK int64_t bind_integer(lua_State *L, int index, const struct bind_place *place)
{
	return bind_integer_part(L, index, place, NULL);
}

static inline bool bind_bool_part(
	lua_State *L, int index, const struct bind_place *place, const struct bind_where *where)
{
	if (lua_type(L, index) != LUA_TBOOLEAN)
		bind_refuse_part(L, index, place, where, "true or false");
	return lua_toboolean(L, index);
}

static inline double bind_float_part(
	lua_State *L, int index, const struct bind_place *place, const struct bind_where *where)
{
	if (lua_type(L, index) != LUA_TNUMBER)
		bind_refuse_part(L, index, place, where, "a number");
	return lua_tonumber(L, index);
}

static inline const char *bind_text_part(
	lua_State *L, int index, const struct bind_place *place, const struct bind_where *where)
{
	size_t size;
	if (lua_isnil(L, index) && place->nullable)
		return NULL;
	if (lua_type(L, index) != LUA_TSTRING)
		bind_refuse(L, index, place, where, "a string");
	const char *text = lua_tolstring(L, index, &size);
	if (strlen(text) != size)
		bind_refuse(L, index, place, where, "text without a NUL");
	return text;
}

/* A finite number stays one. */
static inline double bind_real_part(
	lua_State *L, int index, const struct bind_place *place, const struct bind_where *where, size_t size)
{
	double value = bind_float_part(L, index, place, where);
	if (size == sizeof(float) && isfinite(value) && !isfinite((float)value))
		bind_refuse_part(L, index, place, where, "a number that a float can hold");
	return value;
}

/* Is it one, and no nil that is allowed? */
static inline bool bind_is_function(lua_State *L, int index, const struct bind_place *place)
{
	if (lua_isnil(L, index) && place->nullable)
		return false;
	if (!lua_isfunction(L, index))
		bind_refuse(L, index, place, NULL, "a function");
	return true;
}

/* C's text, copied; NULL becomes nil, as lua_pushstring has it. */
static inline void bind_push_text(lua_State *L, const char *text)
{
	lua_pushstring(L, text);
}

static inline void bind_push_address(lua_State *L, const void *address)
{
	bind_push_unsigned(L, (uint64_t)(uintptr_t)address);
}

static inline void bind_push_bool(lua_State *L, bool value)
{
	lua_pushboolean(L, value);
}

static inline void bind_push_float(lua_State *L, double value)
{
	lua_pushnumber(L, value);
}

BIND_QUICK void bind_push_integer(lua_State *L, const void *from, size_t size, bool is_signed)
{
	if (is_signed)
		bind_push_signed(L, bind_load_signed(from, size));
	else
		bind_push_unsigned(L, bind_load_unsigned(from, size));
}

#endif
