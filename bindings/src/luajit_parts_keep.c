/* SPDX-License-Identifier: MIT
 *
 * Parts of LuaJIT modules: what handles, views and functions keep as long as C does.
 */
#include "luajit_prelude.h"

const struct luajit_part luajit_keep_parts[] = {
	{"bit", "local bit = require \"bit\"\n"},
	{"jit", "local jit = require \"jit\"\n"},
	{"keeping",
		"-- What all modules share that ferrule-bind makes: the things that handles, views and functions keep, by their number\n"
		"-- or name, each followed by the function that lets it go.\n"
		"local keeping = debug.getregistry()[\"ferrule/1\"]\n"
		"if not keeping then\n"
		"  keeping = { last = 0, kept = {} }\n"
		"  debug.getregistry()[\"ferrule/1\"] = keeping\n"
		"end\n"},
	{"keep_for",
		"local function keep_for(id, thing, release)\n"
		"  local list = keeping.kept[id]\n"
		"  if not list then\n"
		"    list = {}\n"
		"    keeping.kept[id] = list\n"
		"  end\n"
		"  local count = #list\n"
		"  list[count + 1] = thing\n"
		"  list[count + 2] = release\n"
		"end\n"},
	{"let_go",
		"local function let_go(id)\n"
		"  local list = keeping.kept[id]\n"
		"  if list then\n"
		"    keeping.kept[id] = nil\n"
		"    for i = 1, #list, 2 do\n"
		"      list[i + 1](list[i])\n"
		"    end\n"
		"  end\n"
		"end\n"},
	{"id_of",
		"-- The number of a handle or a view; it gets one when it is first to keep something.\n"
		"local function id_of(keeper)\n"
		"  if keeper.id == 0 then\n"
		"    keeping.last = keeping.last + 1\n"
		"    keeper.id = keeping.last\n"
		"  end\n"
		"  return keeper.id\n"
		"end\n"},
	{"undo_pin",
		"-- A handle, or a view, is let go when its last pin is undone, if it was closed meanwhile.\n"
		"local function undo_pin(handle)\n"
		"  handle.pins = handle.pins - 1\n"
		"  if handle.pins == 0 and not handle.open then\n"
		"    handle[\"(finish)\"](handle)\n"
		"  end\n"
		"end\n"},
	{"keep_borrowed",
		"-- The same of what a new handle or view points into.\n"
		"local function keep_borrowed(keeper, handle)\n"
		"  handle.pins = handle.pins + 1\n"
		"  keep_for(id_of(keeper), handle, undo_pin)\n"
		"end\n"},
	{"memory_of_c",
		"ffi.cdef \"void *malloc(size_t size); void free(void *memory);\"\n"
		"local memory_of_c = ffi.C\n"},
	{"free_copy",
		"local function free_copy(memory)\n"
		"  memory_of_c.free(memory)\n"
		"end\n"},
	{"copy_of",
		"-- A copy of Lua's memory, and a NUL, for C to keep: Lua's would end with the state. Nothing: there is none left.\n"
		"local function copy_of(memory, size)\n"
		"  local copy = ffi.cast(\"uint8_t *\", memory_of_c.malloc(size + 1))\n"
		"  if copy ~= nil then\n"
		"    ffi.copy(copy, memory, size)\n"
		"    copy[size] = 0\n"
		"    return copy\n"
		"  end\n"
		"end\n"},
	{NULL, NULL},
};
