/* SPDX-License-Identifier: MIT
 *
 * Pointers that C hands out: one class for each struct, or for each destructor where there is no struct, with close().
 * What needs a handle's memory pins it: another handle, a view, what C keeps. Closed is closed for the program at once;
 * the destructor runs when the last pin is gone.
 */
#ifndef BIND_LUA_HANDLE_H
#define BIND_LUA_HANDLE_H

/* The class of a kind in the registry, from its name as a literal: the struct's spelling, or the destructor. */
#define BIND_HANDLE(kind) "ferrule.handle/2 " kind

typedef void bind_free(void *pointer);

struct bind_handle_type {
	const char *name;       /* "counter" */
	const char *class_name; /* BIND_HANDLE of the kind */
	const char *expected;   /* "a handle of struct counter" */
	const luaL_Reg *methods;
};

struct bind_handle {
	const struct bind_handle_type *type;
	void *pointer;   /* NULL once closed */
	void *doomed;    /* closed, and pinned */
	bind_free *free; /* NULL: borrowed */
	unsigned pins;
	bool expired; /* was lent to a callback that is over */
	bool has_own; /* a table of its own: before Lua 5.2 there is always one, maybe somebody else's */
	struct bind_handle *owner; /* whom it pins */
	struct bind_kept *kept;    /* what C keeps for it */
};

/* Something that C keeps, in the handle's own table with the value that it stands for. */
struct bind_kept {
	struct bind_kept *next;
	struct bind_handle *pinned; /* or NULL */
	struct bind_view *view;     /* or NULL */
	uintptr_t slot;             /* of a callback, or 0 */
	const char *until;          /* the function that ends it; NULL: for the handle's life */
};

static inline void bind_unpin(struct bind_handle *handle);

static inline void bind_kept_end(struct bind_kept *kept)
{
	if (kept->pinned)
		bind_unpin(kept->pinned);
	if (kept->view)
		bind_view_unpin(kept->view);
	if (kept->slot)
		bind_slot_close(kept->slot);
}

/* Nobody needs it any more. */
static inline void bind_handle_end(struct bind_handle *handle)
{
	void *pointer = handle->doomed;
	struct bind_handle *owner = handle->owner;
	handle->doomed = NULL;
	handle->owner = NULL;
	if (pointer && handle->free)
		handle->free(pointer);
	while (handle->kept) {
		struct bind_kept *kept = handle->kept;
		handle->kept = kept->next;
		bind_kept_end(kept);
	}
	if (owner)
		bind_unpin(owner);
}

static inline void bind_unpin(struct bind_handle *handle)
{
	if (--handle->pins == 0 && handle->doomed)
		bind_handle_end(handle);
}

static inline void bind_handle_shut(struct bind_handle *handle)
{
	if (handle->pointer) {
		handle->doomed = handle->pointer;
		handle->pointer = NULL;
		if (!handle->pins)
			bind_handle_end(handle);
	}
}

/* Its destructor may call functions of Lua's. */
static inline bool bind_handle_shut_inside(lua_State *L, struct bind_handle *handle)
{
	struct bind_entered entered;
	luaL_checkstack(L, 12, "a callback");
	entered = (struct bind_entered){L, NULL, bind_inside, false, {NULL, false}};
	bind_inside = &entered;
	bind_handle_shut(handle);
	bind_inside = entered.outer;
	return bind_has_raised(L, &entered);
}

static inline bool bind_handle_is_open(const struct bind_handle *handle)
{
	return handle->pointer && !handle->expired && !(handle->owner && handle->owner->expired);
}

/* ---- its class ---- */

/* The object is its own proof: these methods are reached through the hidden metatable of a handle only, or by value,
 * with anything as self. */
static inline struct bind_handle *bind_handle_self(lua_State *L)
{
	struct bind_place place = {"close", "self", 0, 0, false};
	lua_pushvalue(L, lua_upvalueindex(1));
	struct bind_handle *handle = bind_test(L, 1, lua_tostring(L, -1));
	if (!handle)
		bind_refuse(L, 1, &place, NULL, "a handle");
	lua_pop(L, 1);
	return handle;
}

/* What C kept may go where nobody needs the handle. */
static inline void bind_handle_forget(lua_State *L, struct bind_handle *handle, int index)
{
	if (handle->has_own && !handle->doomed) {
		lua_newtable(L);
		bind_set_own(L, index);
	}
}

static inline int bind_handle_close(lua_State *L)
{
	struct bind_handle *handle = bind_handle_self(L);
	bool has_raised = bind_handle_shut_inside(L, handle);
	if (has_raised)
		return lua_error(L);
	bind_handle_forget(L, handle, 1);
	lua_pushboolean(L, 1);
	return 1;
}

/* Functions that only the handle kept are gone from the weak table once it is garbage: its destructor may call them. */
static inline void bind_handle_revive(lua_State *L, const struct bind_handle *handle)
{
	if (!handle->has_own || !handle->kept)
		return;
	bind_push_functions(L, BIND_WEAK);
	bind_get_own(L, 1);
	for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
		const struct bind_kept *kept = lua_touserdata(L, -2);
		if (!kept || !kept->slot)
			continue;
		lua_pushvalue(L, -1);
		lua_rawseti(L, -5, (int)bind_slot_number(kept->slot));
	}
	lua_pop(L, 1);
}

static inline int bind_handle_collect(lua_State *L)
{
	struct bind_handle *handle = bind_handle_self(L);
	bind_handle_revive(L, handle);
	if (handle->pointer && bind_handle_shut_inside(L, handle))
		bind_keep_error(L);
	return 0;
}

static inline int bind_handle_text(lua_State *L)
{
	const struct bind_handle *handle = bind_handle_self(L);
	lua_pushfstring(L, "%s%s", handle->type->name, bind_handle_is_open(handle) ? "" : " (closed)");
	return 1;
}

static inline void bind_handle_method(lua_State *L, const char *class_name, const char *name, lua_CFunction method)
{
	lua_pushstring(L, class_name);
	lua_pushcclosure(L, method, 1);
	lua_setfield(L, -2, name);
}

/* Modules that have the same struct share its class: each adds its methods. */
static inline void bind_handle_class(lua_State *L, const struct bind_handle_type *type)
{
	if (luaL_newmetatable(L, type->class_name)) {
		bind_handle_method(L, type->class_name, "__gc", bind_handle_collect);
		bind_handle_method(L, type->class_name, "__close", bind_handle_close);
		bind_handle_method(L, type->class_name, "__tostring", bind_handle_text);
		lua_newtable(L);
		lua_setfield(L, -2, "__index");
		lua_pushboolean(L, 0);
		lua_setfield(L, -2, "__metatable");
	}
	lua_getfield(L, -1, "__index");
	bind_set_functions(L, type->methods);
	bind_handle_method(L, type->class_name, "close", bind_handle_close);
	lua_pop(L, 2);
}

static inline void bind_handle_classes(lua_State *L, const struct bind_handle_type *const *types)
{
	for (; *types; types++)
		bind_handle_class(L, *types);
}

/* ---- as arguments ---- */

static inline int bind_closed(lua_State *L, const char *function, const char *parameter)
{
	lua_pushfstring(L, "%s: %s is closed, it must be open", function, parameter);
	return bind_failed(L, EBADF);
}

/* Right before the call: a metamethod of another argument, or a finalizer, may have closed it since. */
#define BIND_STAYS_OPEN(function, parameter, index, given)                                                             \
	if (given && ((const struct bind_handle *)lua_touserdata(L, index))->pointer != given)                         \
		return bind_closed(L, function, parameter);

static inline int bind_handle_in(
	lua_State *L, int index, const struct bind_place *place, const struct bind_handle_type *type, void **pointer)
{
	*pointer = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	const struct bind_handle *handle = bind_test(L, index, type->class_name);
	if (!handle)
		return bind_refuse(L, index, place, NULL, type->expected);
	if (!bind_handle_is_open(handle))
		return bind_closed(L, place->function, place->parameter);
	*pointer = handle->pointer;
	return 0;
}

/* While C runs, a callback may close what C works on. */
static inline struct bind_handle *bind_hold_handle(lua_State *L, int index)
{
	struct bind_handle *handle = lua_touserdata(L, index);
	if (handle)
		handle->pins++;
	return handle;
}

static inline void bind_let_handle(struct bind_handle *handle)
{
	if (handle)
		bind_unpin(handle);
}

/* A function that frees the handle is about to be called. Do others need that, or is it not the caller's to free? Then
 * it is closed here. */
static inline bool bind_handle_ends_later(lua_State *L, int index)
{
	struct bind_handle *handle = lua_touserdata(L, index);
	bool later = handle && (handle->pins || !handle->free);
	if (later)
		bind_handle_shut(handle);
	return later;
}

static inline void bind_handle_is_freed(lua_State *L, int index)
{
	struct bind_handle *handle = lua_touserdata(L, index);
	if (!handle)
		return;
	handle->pointer = NULL;
	bind_handle_end(handle);
}

/* ---- as what C gives ---- */

/* Pushes an object before the call, so that there is something to hold what C answers. Returns its place. */
static inline int bind_handle_new(lua_State *L, const struct bind_handle_type *type, bind_free *free)
{
	struct bind_handle *handle = lua_newuserdata(L, sizeof *handle);
	memset(handle, 0, sizeof *handle);
	handle->type = type;
	handle->free = free;
	bind_set_class(L, type->class_name);
	return lua_gettop(L);
}

/* Where C puts the pointer. */
static inline void **bind_handle_pointer(lua_State *L, int index)
{
	return &((struct bind_handle *)lua_touserdata(L, index))->pointer;
}

static inline void bind_handle_fill(lua_State *L, int index, void *pointer)
{
	*bind_handle_pointer(L, index) = pointer;
}

/* The call failed, or there is nothing: what C put there all the same goes, and what it would have kept. */
static inline void bind_handle_drop(lua_State *L, int index)
{
	struct bind_handle *handle = lua_touserdata(L, index);
	bind_handle_shut(handle);
	bind_handle_end(handle);
}

/* The object at `index`; nil where C gave none. */
static inline void bind_push_handle(lua_State *L, int index)
{
	if (*bind_handle_pointer(L, index)) {
		lua_pushvalue(L, index);
	} else {
		bind_handle_drop(L, index);
		lua_pushnil(L);
	}
}

/* Pushes the handle's own table. */
static inline void bind_push_own_of(lua_State *L, int index)
{
	struct bind_handle *handle = lua_touserdata(L, index);
	if (!handle->has_own) {
		lua_newtable(L);
		bind_set_own(L, index);
		handle->has_own = true;
	}
	bind_get_own(L, index);
}

/* A borrowed handle has its owner's life. */
static inline struct bind_handle *bind_handle_root(struct bind_handle *handle)
{
	return !handle->free && handle->owner ? handle->owner : handle;
}

/* The handle at `index` lives as long as the one at `owner`, if there is one. */
static inline void bind_handle_borrow(lua_State *L, int index, int owner)
{
	struct bind_handle *handle = lua_touserdata(L, index), *lender = lua_touserdata(L, owner);
	if (!lender)
		return;
	bind_push_own_of(L, index);
	lua_pushvalue(L, owner);
	lua_rawseti(L, -2, 1);
	lua_pop(L, 1);
	handle->owner = bind_handle_root(lender);
	handle->owner->pins++;
}

/* A callback's argument: until the callback is over. */
static inline void bind_lend(lua_State *L, const struct bind_handle_type *type, void *pointer)
{
	if (pointer)
		bind_handle_fill(L, bind_handle_new(L, type, NULL), pointer);
	else
		lua_pushnil(L);
}

static inline void bind_expire(lua_State *L, int index)
{
	struct bind_handle *handle = lua_touserdata(L, index);
	if (handle) {
		handle->pointer = NULL;
		handle->doomed = NULL;
		handle->expired = true;
	}
}

/* ---- what C keeps ---- */

/* Before the call: the handle at `holder` keeps the value at `index`, and what is behind it. NULL for nil. */
static inline struct bind_kept *bind_keep(lua_State *L, int holder, int index, const char *until)
{
	if (lua_isnil(L, index) || !lua_touserdata(L, holder))
		return NULL;
	bind_push_own_of(L, holder);
	struct bind_kept *kept = lua_newuserdata(L, sizeof *kept);
	struct bind_handle *handle = lua_touserdata(L, holder);
	memset(kept, 0, sizeof *kept);
	kept->until = until;
	lua_pushvalue(L, index);
	lua_rawset(L, -3);
	lua_pop(L, 1);
	kept->next = handle->kept;
	handle->kept = kept;
	return kept;
}

static inline void bind_keep_handle(lua_State *L, int index, struct bind_kept *kept)
{
	if (kept) {
		kept->pinned = lua_touserdata(L, index);
		kept->pinned->pins++;
	}
}

static inline void bind_keep_view(struct bind_kept *kept, const struct bind_view *view)
{
	if (kept && view) {
		kept->view = (struct bind_view *)(uintptr_t)view;
		kept->view->pins++;
	}
}

static inline void bind_keep_slot(struct bind_kept *kept, uintptr_t slot)
{
	if (kept)
		kept->slot = slot;
}

/* Takes one out of the list, and its value out of the own table on top of the stack: its key is the userdata itself,
 * which only the table has. */
static inline void bind_kept_remove(lua_State *L, struct bind_kept *kept)
{
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		lua_pop(L, 1);
		if (lua_touserdata(L, -1) != kept)
			continue;
		lua_pushnil(L);
		lua_rawset(L, -3);
		return;
	}
}

/* Lets go of what is kept until that function; or, of what the failed call would have kept: `kept`. */
static inline void bind_kept_drop(lua_State *L, int holder, const struct bind_kept *kept, const char *until)
{
	struct bind_handle *handle = lua_touserdata(L, holder);
	if (!handle || !handle->kept)
		return;
	if (!kept && !until)
		return;
	bind_push_own_of(L, holder);
	for (struct bind_kept **at = &handle->kept; *at;) {
		struct bind_kept *one = *at;
		if (one != kept && !(until && one->until && !strcmp(one->until, until))) {
			at = &one->next;
			continue;
		}
		*at = one->next;
		struct bind_kept ended = *one;
		bind_kept_remove(L, one);
		bind_kept_end(&ended);
		at = &handle->kept;
	}
	lua_pop(L, 1);
}

/* ---- what the module keeps, until a function ends it ---- */

static char bind_keeper_key;

static inline int bind_keeper_collect(lua_State *L)
{
	bind_handle_end(lua_touserdata(L, 1));
	return 0;
}

/* A handle of nothing, in the registry. */
static inline void bind_keeper_make(lua_State *L)
{
	if (bind_has_started(L, &bind_keeper_key))
		return;
	struct bind_handle *keeper = lua_newuserdata(L, sizeof *keeper);
	memset(keeper, 0, sizeof *keeper);
	lua_newtable(L);
	lua_pushcfunction(L, bind_keeper_collect);
	lua_setfield(L, -2, "__gc");
	lua_setmetatable(L, -2);
	lua_pushlightuserdata(L, &bind_keeper_key);
	lua_insert(L, -2);
	lua_rawset(L, LUA_REGISTRYINDEX);
}

/* Its place. */
static inline int bind_push_keeper(lua_State *L)
{
	lua_pushlightuserdata(L, &bind_keeper_key);
	lua_rawget(L, LUA_REGISTRYINDEX);
	return lua_gettop(L);
}

#endif
