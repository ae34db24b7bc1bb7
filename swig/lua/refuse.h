/* SPDX-License-Identifier: MIT
 *
 * What a wrong argument is answered with, an error: FUNCTION: PARAMETER is VALUE, it must be EXPECTATION. And what a
 * call answers that cannot happen: nil, message, code.
 */
#ifndef BIND_LUA_REFUSE_H
#define BIND_LUA_REFUSE_H

enum { BIND_SHOWN = 60 }; /* characters of a string in a message */

static inline void bind_push_double(lua_State *L, double number)
{
	char text[40];
	const char *format = number == floor(number) && fabs(number) < 1e21 ? "%.0f" : "%.15g";
	snprintf(text, sizeof text, format, number);
	if (strtod(text, NULL) != number)
		snprintf(text, sizeof text, "%.17g", number);
	lua_pushstring(L, number != number ? "nan" : text);
}

/* Quoted as Lua writes it, and cut. */
static inline void bind_push_quoted(lua_State *L, int index)
{
	char text[BIND_SHOWN * 4 + 8];
	size_t size, at = 0;
	const char *from = lua_tolstring(L, index, &size);
	size_t shown = size > BIND_SHOWN ? BIND_SHOWN - 3 : size;
	text[at++] = '"';
	for (size_t i = 0; i < shown; i++) {
		unsigned char byte = (unsigned char)from[i];
		const char *format = byte == '"' || byte == '\\' ? "\\%c" : byte < ' ' || byte == 127 ? "\\%03d" : "%c";
		at += (size_t)sprintf(text + at, format, byte);
	}
	lua_pushlstring(L, text, at);
	lua_pushstring(L, size > shown ? "...\"" : "\"");
	lua_concat(L, 2);
}

static inline void bind_push_shown(lua_State *L, int index)
{
	bind_wide value;
	switch (lua_type(L, index)) {
	case LUA_TNIL:
	case LUA_TNONE:
		lua_pushliteral(L, "nil");
		return;
	case LUA_TBOOLEAN:
		lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
		return;
	case LUA_TSTRING:
		bind_push_quoted(L, index);
		return;
	case LUA_TNUMBER:
		if (bind_to_wide(L, index, &value) && value >= INT64_MIN && value <= INT64_MAX)
			bind_push_digits(L, &(struct bind_exact){(uint64_t)value, value < 0});
		else
			bind_push_double(L, lua_tonumber(L, index));
		return;
	}
	if (bind_test(L, index, BIND_EXACT))
		bind_push_digits(L, lua_touserdata(L, index));
	else
		lua_pushfstring(L, "a %s", luaL_typename(L, index));
}

/* `where`: a part of the argument, NULL the argument. Does not return. */
static __attribute__((noinline, unused)) int bind_refuse_part(lua_State *L, int index, const struct bind_place *place,
	const struct bind_where *where, const char *expected)
{
	char part[160] = "";
	if (where)
		bind_where_text(part, sizeof part, where);
	luaL_checkstack(L, 8, "a message");
	bind_push_shown(L, index);
	return luaL_error(L, "%s: %s%s is %s, it must be %s", place->function, place->parameter, part,
		lua_tostring(L, -1), expected);
}

/* The same of what may be nil too. */
static inline int bind_refuse(lua_State *L, int index, const struct bind_place *place, const struct bind_where *where,
	const char *expected)
{
	luaL_checkstack(L, 8, "a message");
	return bind_refuse_part(
		L, index, place, where, place->nullable ? lua_pushfstring(L, "%s or nil", expected) : expected);
}

static __attribute__((noinline, unused)) void bind_other_size(
	lua_State *L, const struct bind_place *place, const struct bind_size *size, uint64_t count)
{
	char text[64];
	bool beyond = !size->fixed && !size->name;
	snprintf(text, sizeof text, "%llu, it must be %s%llu", (unsigned long long)count, beyond ? "at most " : "",
		(unsigned long long)(beyond ? size->most : size->count));
	luaL_error(L, "%s: the length of %s is %s%s%s", place->function, place->parameter, text,
		size->name ? ", that of " : "", size->name ? size->name : "");
}

/* The first that says how many; or as many as that. */
BIND_QUICK void bind_same_size(lua_State *L, const struct bind_place *place, struct bind_size *size, uint64_t count)
{
	if (!size->fixed && !size->name && count <= size->most) {
		size->name = place->parameter;
		size->count = count;
	} else if (count != size->count || (!size->name && !size->fixed)) {
		bind_other_size(L, place, size, count);
	}
}

/* nil, message, code: three values. The message is on top already. */
static inline int bind_failed(lua_State *L, int code)
{
	lua_pushnil(L);
	lua_insert(L, -2);
	lua_pushinteger(L, code);
	return 3;
}

static inline int bind_released(lua_State *L, const struct bind_place *place)
{
	lua_pushfstring(L, "%s: %s is released, it must not be", place->function, place->parameter);
	return bind_failed(L, EBADF);
}

static inline int bind_no_memory(lua_State *L, const struct bind_place *place, uint64_t count)
{
	char text[32];
	snprintf(text, sizeof text, "%llu", (unsigned long long)count);
	lua_pushfstring(L, "%s: %s is %s, there is no memory for that many", place->function, place->parameter, text);
	return bind_failed(L, ENOMEM);
}

#endif
