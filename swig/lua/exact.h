/* SPDX-License-Identifier: MIT
 *
 * Integers of 64 bits, exact on every Lua: a number where a number is exact, else an object of ours. A value has one
 * form only, so that equal values are equal. Arithmetic is exact too, or an error.
 */
#ifndef BIND_LUA_EXACT_H
#define BIND_LUA_EXACT_H

#define BIND_EXACT "ferrule.integer/1"

struct bind_exact {
	uint64_t bits;
	bool is_negative; /* `bits` are of an int64_t below 0 */
};

static inline bind_wide bind_exact_value(const struct bind_exact *exact)
{
	return exact->is_negative ? (bind_wide)(int64_t)exact->bits : (bind_wide)exact->bits;
}

static __attribute__((noinline, unused)) void bind_push_object(lua_State *L, uint64_t bits, bool is_negative)
{
	struct bind_exact *exact = lua_newuserdata(L, sizeof *exact);
	exact->bits = bits;
	exact->is_negative = is_negative;
	bind_set_class(L, BIND_EXACT);
}

BIND_QUICK void bind_push_signed(lua_State *L, int64_t value)
{
#if BIND_HAS_INTEGERS
	lua_pushinteger(L, value);
#else
	if (value >= -(INT64_C(1) << 53) && value <= INT64_C(1) << 53)
		lua_pushnumber(L, (lua_Number)value);
	else
		bind_push_object(L, (uint64_t)value, value < 0);
#endif
}

BIND_QUICK void bind_push_unsigned(lua_State *L, uint64_t value)
{
	if (value <= INT64_MAX)
		bind_push_signed(L, (int64_t)value);
	else
		bind_push_object(L, value, false);
}

/* Is the value at `index` an integer of 64 bits, signed or not? A string is none. */
static inline bool bind_to_wide(lua_State *L, int index, bind_wide *value)
{
	if (lua_type(L, index) == LUA_TNUMBER) {
#if BIND_HAS_INTEGERS
		if (lua_isinteger(L, index)) {
			*value = lua_tointeger(L, index);
			return true;
		}
#endif
		double number = lua_tonumber(L, index);
		if (!(number >= -0x1p63 && number < 0x1p64) || number != floor(number))
			return false;
		*value = (bind_wide)number;
		return true;
	}
	const struct bind_exact *exact = bind_test(L, index, BIND_EXACT);
	if (exact)
		*value = bind_exact_value(exact);
	return exact;
}

/* ---- the object's own operations ---- */

static inline int bind_push_wide(lua_State *L, bool fits, bind_wide value)
{
	if (!fits || value < INT64_MIN || value > UINT64_MAX)
		return luaL_error(L, "integer: the result is beyond 64 bits");
	if (value < 0)
		bind_push_signed(L, (int64_t)value);
	else
		bind_push_unsigned(L, (uint64_t)value);
	return 1;
}

static inline bind_wide bind_operand(lua_State *L, int index)
{
	bind_wide value = 0;
	if (!bind_to_wide(L, index, &value))
		luaL_error(L, "integer: arithmetic on a %s that is no integer of 64 bits", luaL_typename(L, index));
	return value;
}

static inline int bind_exact_add(lua_State *L)
{
	return bind_push_wide(L, true, bind_operand(L, 1) + bind_operand(L, 2));
}

static inline int bind_exact_subtract(lua_State *L)
{
	return bind_push_wide(L, true, bind_operand(L, 1) - bind_operand(L, 2));
}

static inline int bind_exact_multiply(lua_State *L)
{
	bind_wide product;
	bool fits = !__builtin_mul_overflow(bind_operand(L, 1), bind_operand(L, 2), &product);
	return bind_push_wide(L, fits, product);
}

static inline bind_wide bind_divisor(lua_State *L)
{
	bind_wide divisor = bind_operand(L, 2);
	if (!divisor)
		luaL_error(L, "integer: division by 0");
	return divisor;
}

/* Towards minus infinity, as Lua's own // and %. */
static inline bind_wide bind_floor(bind_wide value, bind_wide divisor)
{
	bind_wide quotient = value / divisor;
	return quotient - (value % divisor && (value < 0) != (divisor < 0));
}

static inline int bind_exact_quotient(lua_State *L)
{
	return bind_push_wide(L, true, bind_floor(bind_operand(L, 1), bind_divisor(L)));
}

static inline int bind_exact_rest(lua_State *L)
{
	bind_wide value = bind_operand(L, 1), divisor = bind_divisor(L);
	return bind_push_wide(L, true, value - bind_floor(value, divisor) * divisor);
}

/* A float, as / gives for Lua's own integers. */
static inline int bind_exact_divide(lua_State *L)
{
	lua_pushnumber(L, (lua_Number)bind_operand(L, 1) / (lua_Number)bind_operand(L, 2));
	return 1;
}

static inline int bind_exact_negate(lua_State *L)
{
	return bind_push_wide(L, true, -bind_operand(L, 1));
}

static inline bool bind_is_number(lua_State *L, int index)
{
	return lua_type(L, index) == LUA_TNUMBER || bind_test(L, index, BIND_EXACT);
}

/* -1, 0 or 1; 2 where one of them is not a number. Exact with fractions too: a long double has 64 bits at least. */
static inline int bind_compare(lua_State *L)
{
	bind_wide left, right;
	if (bind_to_wide(L, 1, &left) && bind_to_wide(L, 2, &right))
		return (left > right) - (left < right);
	for (int i = 1; i <= 2; i++)
		if (!bind_is_number(L, i))
			return luaL_error(L, "attempt to compare an integer with a %s", luaL_typename(L, i));
	long double a = bind_to_wide(L, 1, &left) ? (long double)left : (long double)lua_tonumber(L, 1);
	long double b = bind_to_wide(L, 2, &right) ? (long double)right : (long double)lua_tonumber(L, 2);
	return a != a || b != b ? 2 : (a > b) - (a < b);
}

static inline int bind_exact_equal(lua_State *L)
{
	lua_pushboolean(L, bind_is_number(L, 1) && bind_is_number(L, 2) && bind_compare(L) == 0);
	return 1;
}

static inline int bind_exact_less(lua_State *L)
{
	lua_pushboolean(L, bind_compare(L) == -1);
	return 1;
}

static inline int bind_exact_less_equal(lua_State *L)
{
	int order = bind_compare(L);
	lua_pushboolean(L, order == -1 || order == 0);
	return 1;
}

static inline void bind_push_digits(lua_State *L, const struct bind_exact *exact)
{
	char digits[32];
	if (exact->is_negative)
		snprintf(digits, sizeof digits, "%lld", (long long)(int64_t)exact->bits);
	else
		snprintf(digits, sizeof digits, "%llu", (unsigned long long)exact->bits);
	lua_pushstring(L, digits);
}

static inline int bind_exact_text(lua_State *L)
{
	const struct bind_exact *exact = bind_test(L, 1, BIND_EXACT);
	if (!exact)
		return luaL_error(L, "integer: tostring of a %s", luaL_typename(L, 1));
	bind_push_digits(L, exact);
	return 1;
}

static inline void bind_push_operand_text(lua_State *L, int index)
{
	const struct bind_exact *exact = bind_test(L, index, BIND_EXACT);
	if (exact)
		bind_push_digits(L, exact);
	else
		lua_pushstring(L, luaL_checkstring(L, index));
}

static inline int bind_exact_concat(lua_State *L)
{
	bind_push_operand_text(L, 1);
	bind_push_operand_text(L, 2);
	lua_concat(L, 2);
	return 1;
}

static inline int bind_refuse(lua_State *L, int index, const struct bind_place *place, const struct bind_where *where,
	const char *expected);

static inline bool bind_read_digits(lua_State *L, int index, bind_wide *value)
{
	size_t size;
	char *end;
	if (lua_type(L, index) != LUA_TSTRING)
		return false;
	const char *text = lua_tolstring(L, index, &size);
	bool minus = *text == '-';
	const char *digits = text + minus;
	errno = 0;
	unsigned long long magnitude = strtoull(digits, &end, strncmp(digits, "0x", 2) ? 10 : 16);
	*value = minus ? -(bind_wide)magnitude : (bind_wide)magnitude;
	return !errno && end > digits && end == text + size && *digits >= '0' && *digits <= '9' && *value >= INT64_MIN;
}

/* integer(value): of digits, with a sign or 0x before them, or of any integer. How Lua 5.1 and 5.2, whose literals are
 * doubles, write one above 2^53. */
static inline int bind_exact_new(lua_State *L)
{
	static const struct bind_place place = {"integer", "value", 0, 0, false};
	bind_wide value;
	if (!bind_to_wide(L, 1, &value) && !bind_read_digits(L, 1, &value))
		return bind_refuse(L, 1, &place, NULL, "an integer of 64 bits or its digits");
	return bind_push_wide(L, true, value);
}

static inline void bind_exact_class(lua_State *L)
{
	static const luaL_Reg meta[] = {{"__add", bind_exact_add}, {"__sub", bind_exact_subtract},
		{"__mul", bind_exact_multiply}, {"__div", bind_exact_divide}, {"__idiv", bind_exact_quotient},
		{"__mod", bind_exact_rest}, {"__unm", bind_exact_negate}, {"__eq", bind_exact_equal},
		{"__lt", bind_exact_less}, {"__le", bind_exact_less_equal}, {"__tostring", bind_exact_text},
		{"__concat", bind_exact_concat}, {NULL, NULL}};
	bind_class(L, BIND_EXACT, meta, NULL);
}

#endif
