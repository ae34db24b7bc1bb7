/* SPDX-License-Identifier: MIT
 *
 * Views of bytes that belong to a handle: read-only, and the handle's memory stays as long as they do.
 */
#ifndef BIND_LUA_PINNED_H
#define BIND_LUA_PINNED_H

static inline void bind_unpin_owner(int64_t owner)
{
	bind_unpin((struct bind_handle *)(uintptr_t)owner);
}

/* Fills in the view at `index` and pushes it; nil where C gave no memory. `owner` is the handle's place. */
static inline void bind_push_pinned(lua_State *L, int index, void *memory, size_t size, int owner)
{
	struct bind_handle *handle = lua_touserdata(L, owner);
	if (!memory || !handle) {
		lua_pushnil(L);
		return;
	}
	lua_createtable(L, 1, 0);
	lua_pushvalue(L, owner);
	lua_rawseti(L, -2, 1);
	bind_set_own(L, index);
	handle = bind_handle_root(handle);
	handle->pins++;
	bind_push_view(L, index, memory, &(struct bind_view){NULL, size, 1, false, true, (int64_t)(uintptr_t)handle,
						bind_unpin_owner, &handle->expired, 0, false, NULL, 0});
}

#endif
