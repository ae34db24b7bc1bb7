/* SPDX-License-Identifier: MIT
 *
 * Functions of Lua's that C calls. What C holds is a number, never an address: that of a slot and its generation, so
 * that a call past a callback's scope finds nothing, whenever it comes and from whichever thread.
 */
#ifndef BIND_LUA_SLOT_H
#define BIND_LUA_SLOT_H

enum bind_scope { BIND_SCOPE_CALL, BIND_SCOPE_ASYNC, BIND_SCOPE_FOREVER };

/* A parameter that is a callback: what pushes what C passes, and takes what the function returns. */
struct bind_callback {
	const char *function, *parameter;
	enum bind_scope scope;
	bool weak; /* a handle keeps the function */
	int values; /* 0 or 1: what the function returns */
	int (*lend)(lua_State *L, void *passed); /* pushes what is lent for the call; says how many; NULL: nothing is */
	int (*give)(lua_State *L, void *passed, int lent); /* pushes the arguments; says how many */
	void (*take)(lua_State *L, void *passed); /* the result, on top of the stack */
};

/* What is wrong with a call of C's that reached no function. */
struct bind_blame {
	const struct bind_callback *callback;
	bool is_foreign; /* another thread; else past its scope */
};

/* One Lua state that uses this module. It lives in the state's registry, with the functions: see bind_functions. */
struct bind_home {
	struct bind_blame blame; /* for the next call */
	bool has_error; /* what a function raised where nobody could catch it lies beside the functions */
};

/* A call of the module's, as long as C runs. */
struct bind_entered {
	lua_State *L;
	struct bind_home *home; /* NULL until somebody asks */
	struct bind_entered *outer;
	bool raised; /* the error is on top of the stack */
	struct bind_blame blame;
};

struct bind_slot {
	uint32_t generation;
	uint32_t next; /* of the free ones; 0 ends them */
	bool is_open, is_weak;
	struct bind_home *home;
};

enum { BIND_SLOTS_AT_ONCE = 256, BIND_SLOT_BLOCKS = 256, BIND_SLOT_BITS = sizeof(uintptr_t) * 4 };

/* All slots of the process. Blocks are never freed or moved: C may come from any thread, at any time. */
static struct {
	char lock;
	struct bind_slot *blocks[BIND_SLOT_BLOCKS];
	uint32_t made, first_free, last_free;
	int blamed; /* homes with something to raise */
} bind_slots;

static __thread struct bind_entered *bind_inside;

static inline void bind_lock(void)
{
	while (__atomic_test_and_set(&bind_slots.lock, __ATOMIC_ACQUIRE))
		;
}

static inline void bind_unlock(void)
{
	__atomic_clear(&bind_slots.lock, __ATOMIC_RELEASE);
}

/* Slots count from 1: what C passes back is never 0 then. */
static inline struct bind_slot *bind_slot_at(uint32_t number)
{
	return &bind_slots.blocks[(number - 1) / BIND_SLOTS_AT_ONCE][(number - 1) % BIND_SLOTS_AT_ONCE];
}

static inline uint32_t bind_slot_number(uintptr_t id)
{
	return (uint32_t)(id & ((uintptr_t)-1 >> BIND_SLOT_BITS));
}

/* The slot, if it is still what `id` was given for. With the lock held. */
static inline struct bind_slot *bind_slot_of(uintptr_t id)
{
	uint32_t number = bind_slot_number(id);
	struct bind_slot *slot = number && number <= bind_slots.made ? bind_slot_at(number) : NULL;
	bool is_same = slot && (slot->generation & ((uintptr_t)-1 >> BIND_SLOT_BITS)) == id >> BIND_SLOT_BITS;
	return is_same && slot->is_open ? slot : NULL;
}

/* The least recently used: a number comes back late. With the lock held; 0 where there is no memory. */
static inline uint32_t bind_slot_free(void)
{
	uint32_t number = bind_slots.first_free, block = bind_slots.made / BIND_SLOTS_AT_ONCE;
	bool fresh = bind_slots.made % BIND_SLOTS_AT_ONCE != 0;
	if (number && !fresh) {
		bind_slots.first_free = bind_slot_at(number)->next;
		return number;
	}
	if (!fresh && (block == BIND_SLOT_BLOCKS ||
			      !(bind_slots.blocks[block] = calloc(BIND_SLOTS_AT_ONCE, sizeof(struct bind_slot)))))
		return 0;
	return ++bind_slots.made;
}

/* An id for what `home` opens; 0 where there is no memory. */
static inline uintptr_t bind_slot_open(struct bind_home *home, bool is_weak)
{
	uintptr_t id = 0;
	bind_lock();
	uint32_t number = bind_slot_free();
	if (number) {
		struct bind_slot *slot = bind_slot_at(number);
		uint32_t generation = slot->generation + 1;
		*slot = (struct bind_slot){generation, 0, true, is_weak, home};
		id = (uintptr_t)generation << BIND_SLOT_BITS | number;
	}
	bind_unlock();
	return id;
}

/* With the lock held. */
static inline void bind_slot_shut(struct bind_slot *slot, uint32_t number)
{
	slot->is_open = false;
	slot->next = 0;
	if (bind_slots.first_free)
		bind_slot_at(bind_slots.last_free)->next = number;
	else
		bind_slots.first_free = number;
	bind_slots.last_free = number;
}

/* Is there a function to let go of? */
static inline bool bind_slot_close(uintptr_t id)
{
	bind_lock();
	struct bind_slot *slot = bind_slot_of(id);
	bool was_strong = slot && !slot->is_weak;
	if (slot)
		bind_slot_shut(slot, bind_slot_number(id));
	bind_unlock();
	return was_strong;
}

/* ---- the state's functions ---- */

static char bind_home_key;

/* The state is over: nothing finds its way to it any more. */
static inline int bind_home_end(lua_State *L)
{
	struct bind_home *home = lua_touserdata(L, 1);
	bind_lock();
	for (uint32_t number = 1; number <= bind_slots.made; number++) {
		struct bind_slot *slot = bind_slot_at(number);
		if (slot->home != home)
			continue;
		slot->home = NULL;
		if (slot->is_open)
			bind_slot_shut(slot, number);
	}
	if (home->blame.callback || home->has_error)
		bind_slots.blamed--;
	home->blame.callback = NULL;
	home->has_error = false;
	bind_unlock();
	return 0;
}

enum { BIND_STRONG = 1, BIND_WEAK, BIND_LATE_ERROR };

/* Pushes the home's own table: functions by slot, those that it keeps and those that a handle keeps; and an error. */
static inline void bind_functions_make(lua_State *L)
{
	lua_createtable(L, 3, 0);
	lua_newtable(L);
	lua_rawseti(L, -2, BIND_STRONG);
	lua_newtable(L);
	lua_newtable(L);
	lua_pushliteral(L, "v");
	lua_setfield(L, -2, "__mode");
	lua_setmetatable(L, -2);
	lua_rawseti(L, -2, BIND_WEAK);
}

/* Has the state loaded this module before? Then C may still have what came of that. */
static inline bool bind_has_started(lua_State *L, char *key)
{
	lua_pushlightuserdata(L, key);
	lua_rawget(L, LUA_REGISTRYINDEX);
	bool has_started = lua_isuserdata(L, -1);
	lua_pop(L, 1);
	return has_started;
}

static inline void bind_home_make(lua_State *L)
{
	if (bind_has_started(L, &bind_home_key))
		return;
	struct bind_home *home = lua_newuserdata(L, sizeof *home);
	memset(home, 0, sizeof *home);
	lua_newtable(L);
	lua_pushcfunction(L, bind_home_end);
	lua_setfield(L, -2, "__gc");
	lua_setmetatable(L, -2);
	bind_functions_make(L);
	bind_set_own(L, -2);
	lua_pushlightuserdata(L, &bind_home_key);
	lua_insert(L, -2);
	lua_rawset(L, LUA_REGISTRYINDEX);
}

/* Pushes it. */
static inline struct bind_home *bind_push_home(lua_State *L)
{
	lua_pushlightuserdata(L, &bind_home_key);
	lua_rawget(L, LUA_REGISTRYINDEX);
	return lua_touserdata(L, -1);
}

static inline struct bind_home *bind_home_of(lua_State *L)
{
	struct bind_home *home = bind_push_home(L);
	lua_pop(L, 1);
	return home;
}

/* Pushes the table `which` of the home's own. */
static inline void bind_push_functions(lua_State *L, int which)
{
	bind_push_home(L);
	bind_get_own(L, -1);
	lua_rawgeti(L, -1, which);
	lua_replace(L, -3);
	lua_pop(L, 1);
}

/* The number that C gets for the function at `index`, 0 for nil. */
static inline uintptr_t bind_open(lua_State *L, int index, const struct bind_callback *callback)
{
	if (lua_isnil(L, index))
		return 0;
	bind_push_functions(L, callback->weak ? BIND_WEAK : BIND_STRONG);
	uintptr_t id = bind_slot_open(bind_home_of(L), callback->weak);
	if (!id)
		luaL_error(L, "%s: there is no memory for so many callbacks", callback->function);
	lua_pushvalue(L, index);
	lua_rawseti(L, -2, (int)bind_slot_number(id));
	lua_pop(L, 1);
	return id;
}

/* C may not call it any more. */
static inline void bind_shut(lua_State *L, uintptr_t id)
{
	if (!id || !bind_slot_close(id))
		return;
	bind_push_functions(L, BIND_STRONG);
	lua_pushnil(L);
	lua_rawseti(L, -2, (int)bind_slot_number(id));
	lua_pop(L, 1);
}

#endif
