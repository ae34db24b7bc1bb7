/* SPDX-License-Identifier: MIT
 *
 * How C's call reaches a function of Lua's, and how what that raises reaches the call during which C called: an error
 * never crosses C. Each callback parameter has a function of C's own in the generated file, which ends up here.
 */
#ifndef BIND_LUA_CALLBACK_H
#define BIND_LUA_CALLBACK_H

/* ---- a call of the module's ---- */

static inline int bind_push_blame(lua_State *L, const struct bind_blame *blame)
{
	static const char *const scopes[] = {"call", "async", "forever"};
	const struct bind_callback *callback = blame->callback;
	if (blame->is_foreign)
		lua_pushfstring(L, "%s: %s was called from another thread, Lua has one", callback->function,
			callback->parameter);
	else
		lua_pushfstring(L, "%s: %s was called after its scope (%s)", callback->function, callback->parameter,
			scopes[callback->scope]);
	return 1;
}

/* Pushes what was left for the next call of this state's, if there is something. */
static __attribute__((noinline, unused)) bool bind_push_late(lua_State *L)
{
	struct bind_home *home = bind_home_of(L);
	bind_lock();
	struct bind_blame blame = home->blame;
	bool has_error = home->has_error;
	home->blame.callback = NULL;
	home->has_error = false;
	if (has_error || blame.callback)
		bind_slots.blamed--;
	bind_unlock();
	if (has_error) {
		bind_push_functions(L, BIND_LATE_ERROR);
		return true;
	}
	return blame.callback && bind_push_blame(L, &blame);
}

/* Before anything is opened for the call. */
BIND_QUICK void bind_enter(lua_State *L, struct bind_entered *entered)
{
	luaL_checkstack(L, 12, "a callback");
	if (__atomic_load_n(&bind_slots.blamed, __ATOMIC_RELAXED) && bind_push_late(L))
		lua_error(L);
	*entered = (struct bind_entered){L, NULL, bind_inside, false, {NULL, false}};
}

/* After the call: is there an error, on top of the stack, to be raised instead of all else? */
BIND_QUICK bool bind_has_raised(lua_State *L, const struct bind_entered *entered)
{
	if (entered->raised)
		return true;
	if (entered->blame.callback)
		return bind_push_blame(L, &entered->blame);
	return __atomic_load_n(&bind_slots.blamed, __ATOMIC_RELAXED) && bind_push_late(L);
}

#define BIND_ENTER                                                                                                     \
	struct bind_entered entered;                                                                                   \
	bind_enter(L, &entered);

/* Keeps the error on top of the stack for the next call: it was raised where nobody could get it. */
static inline void bind_keep_error(lua_State *L)
{
	struct bind_home *home = bind_push_home(L);
	bind_get_own(L, -1);
	lua_pushvalue(L, -3);
	lua_rawseti(L, -2, BIND_LATE_ERROR);
	lua_pop(L, 3);
	bind_lock();
	if (!home->blame.callback && !home->has_error)
		bind_slots.blamed++;
	home->has_error = true;
	bind_unlock();
}

/* ---- C calls ---- */

/* The innermost call on this thread of the state that the callback belongs to. */
static inline struct bind_entered *bind_entered_of(const struct bind_home *home)
{
	struct bind_entered *entered = bind_inside;
	for (; entered; entered = entered->outer) {
		if (!entered->home)
			entered->home = bind_home_of(entered->L);
		if (entered->home == home)
			break;
	}
	return entered;
}

/* With the lock held, since `home` may be another thread's. */
static inline void bind_blame(
	struct bind_entered *entered, struct bind_home *home, const struct bind_callback *callback, bool is_foreign)
{
	if (entered && !entered->blame.callback) {
		entered->blame = (struct bind_blame){callback, is_foreign};
	} else if (!entered && home && !home->blame.callback) {
		if (!home->has_error)
			bind_slots.blamed++;
		home->blame = (struct bind_blame){callback, is_foreign};
	}
}

struct bind_invocation {
	const struct bind_callback *callback;
	uintptr_t id;
	void *passed;
};

static inline void bind_expire(lua_State *L, int index);

/* What was lent expires though the function raises. */
static inline void bind_invoke_lending(lua_State *L, int lent, int number, int arguments, int values)
{
	int status = lua_pcall(L, arguments, values, 0);
	for (int i = 0; i < number; i++)
		bind_expire(L, lent + i);
	if (status)
		lua_error(L);
}

static inline int bind_invoke(lua_State *L)
{
	const struct bind_invocation *invocation = lua_touserdata(L, 1);
	const struct bind_callback *callback = invocation->callback;
	int slot = (int)bind_slot_number(invocation->id);
	luaL_checkstack(L, 60, "a callback");
	bind_push_functions(L, callback->weak ? BIND_WEAK : BIND_STRONG);
	lua_rawgeti(L, -1, slot);
	if (callback->scope == BIND_SCOPE_ASYNC) {
		lua_pushnil(L);
		lua_rawseti(L, -3, slot);
	}
	int function = lua_gettop(L), lent = function + 1;
	if (lua_isnil(L, function)) { /* its handle is garbage, and C has not been told yet */
		bind_push_blame(L, &(struct bind_blame){callback, false});
		return lua_error(L);
	}
	int number = callback->lend ? callback->lend(L, invocation->passed) : 0;
	lua_pushvalue(L, function);
	int arguments = callback->give(L, invocation->passed, lent);
	if (number)
		bind_invoke_lending(L, lent, number, arguments, callback->values);
	else
		lua_call(L, arguments, callback->values);
	if (callback->values)
		callback->take(L, invocation->passed);
	return 0;
}

/* An error stays on top of the stack. */
static inline bool bind_invoke_caught(lua_State *L, struct bind_invocation *invocation)
{
#if LUA_VERSION_NUM < 502
	return lua_cpcall(L, bind_invoke, invocation) == 0;
#else
	lua_pushcfunction(L, bind_invoke);
	lua_pushlightuserdata(L, invocation);
	return lua_pcall(L, 1, 0, 0) == LUA_OK;
#endif
}

/* False if there is no result: C gets what it gets where a callback raises. Any thread, at any time. */
static __attribute__((noinline, unused)) bool bind_call_back(
	const struct bind_callback *callback, uintptr_t id, void *passed)
{
	struct bind_invocation invocation = {callback, id, passed};
	uint32_t number = bind_slot_number(id);
	bind_lock();
	struct bind_slot *slot = bind_slot_of(id);
	struct bind_home *home = number && number <= bind_slots.made ? bind_slot_at(number)->home : NULL;
	struct bind_entered *entered = home ? bind_entered_of(home) : bind_inside;
	bool has_raised = entered && entered->raised;
	if ((!slot || !entered) && !has_raised)
		bind_blame(entered, home, callback, slot);
	if (slot && callback->scope == BIND_SCOPE_ASYNC)
		bind_slot_shut(slot, number);
	bind_unlock();
	if (!slot || !entered || has_raised)
		return false;
	entered->raised = !bind_invoke_caught(entered->L, &invocation);
	return !entered->raised;
}

/* What a function returned: `place` says so. */
#define BIND_RETURNED(callback) "what " callback " returned"

#endif
