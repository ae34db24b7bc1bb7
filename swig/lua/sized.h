/* SPDX-License-Identifier: MIT
 *
 * Sizes that are computed from arguments, and what is as large as they say.
 */
#ifndef BIND_LUA_SIZED_H
#define BIND_LUA_SIZED_H

/* Exactly that many. An error where the arithmetic gave no size. */
static inline struct bind_size bind_sized(
	lua_State *L, const struct bind_place *place, struct bind_computed computed, const char *text)
{
	if (!bind_is_size(computed))
		luaL_error(L, "%s: the size of %s (%s) is no size, it must be from 0 to 18446744073709551615",
			place->function, place->parameter, text);
	return (struct bind_size){(uint64_t)computed.value, (uint64_t)computed.value, NULL, true};
}

/* The same of what C has given. */
static inline size_t bind_size_given(
	lua_State *L, const char *function, struct bind_computed computed, const char *text)
{
	struct bind_place place = {function, "the result", 0, 0, false};
	return (size_t)bind_sized(L, &place, computed, text).count;
}

/* What goes in has at least that much. */
static inline void bind_enough(lua_State *L, const struct bind_place *place, const void *memory,
	const struct bind_size *given, struct bind_size needed)
{
	char text[64];
	if (!memory || given->count >= needed.count)
		return;
	snprintf(text, sizeof text, "%llu, it must be at least %llu", (unsigned long long)given->count,
		(unsigned long long)needed.count);
	luaL_error(L, "%s: the length of %s is %s", place->function, place->parameter, text);
}

/* ---- what is measured by a first call ---- */

enum { BIND_MEASURED_MOST = 9 }; /* calls with memory */

struct bind_measured {
	struct bind_bytes room;
	uint64_t count; /* elements that there is room for */
	int rounds;
	int failure; /* an errno: it grows and grows, or there is no memory */
};

/* A result that says how many are needed, and a NUL beside it. */
static inline uint64_t bind_counted(int64_t result, int more)
{
	return result < 0 ? 0 : (uint64_t)result + (uint64_t)more;
}

/* C needs that many: is it to be called again? */
static inline bool bind_measures(lua_State *L, struct bind_measured *measured, uint64_t needed, size_t element)
{
	if (needed <= measured->count)
		return false;
	if (measured->rounds == BIND_MEASURED_MOST) {
		measured->failure = EAGAIN;
		return false;
	}
	size_t bytes = bind_product(needed, element);
	measured->rounds++;
	measured->count = needed;
	measured->room.memory = bytes <= sizeof measured->room.few ? measured->room.few : bind_memory(L, bytes);
	measured->failure = measured->room.memory ? 0 : ENOMEM;
	return measured->room.memory;
}

static inline int bind_measured_failed(lua_State *L, const char *function, const struct bind_measured *measured)
{
	lua_pushfstring(L, "%s: %s", function, strerror(measured->failure));
	return bind_failed(L, measured->failure);
}

/* Of memory that was measured, and is NULL where nothing is needed. */
#define BIND_MEASURED(measured) ((struct bind_size[]){{(measured).count, (measured).count, NULL, true}})

#endif
