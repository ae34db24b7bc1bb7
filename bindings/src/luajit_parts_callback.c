/* SPDX-License-Identifier: MIT
 *
 * Parts of LuaJIT modules with callbacks: they need the library.
 */
#include "luajit_prelude.h"

const struct luajit_part luajit_callback_parts[] = {
	{"callbacks",
		"-- The functions that C may call now, by their slot, which is what C has of them.\n"
		"local callbacks = {}\n"},
	{"raised", "local raised -- what a callback raised during the call, in a table; or a finalizer's\n"},
	{"hold_error",
		"local function hold_error(value)\n"
		"  raised = { value }\n"
		"  state.raised, state.problem = 1, 1\n"
		"end\n"},
	{"open_slot",
		"local function open_slot(callback, prepare, kind)\n"
		"  prepare()\n"
		"  local slot = shim.open(state, kind)\n"
		"  if slot == 0 then\n"
		"    blame(\"not enough memory\")\n"
		"  end\n"
		"  callbacks[slot] = callback\n"
		"  return slot\n"
		"end\n"},
	{"close_slot",
		"local function close_slot(slot)\n"
		"  callbacks[slot] = nil\n"
		"  shim.close(state, slot)\n"
		"end\n"},
	{"raise_problem",
		"-- What a callback raised, or what was wrong with a call of C's.\n"
		"local function raise_problem()\n"
		"  local held = raised\n"
		"  raised = nil\n"
		"  state.raised, state.problem = 0, 0\n"
		"  if held then\n"
		"    state.problem = state.text ~= nil and 1 or 0\n"
		"    error(held[1], 0)\n"
		"  end\n"
		"  for slot in pairs(callbacks) do\n"
		"    if not shim.is_open(slot) then\n"
		"      callbacks[slot] = nil\n"
		"    end\n"
		"  end\n"
		"  local text = state.text\n"
		"  state.text = nil\n"
		"  if text ~= nil then\n"
		"    blame(ffi.string(text))\n"
		"  end\n"
		"end\n"},
	{"check_callbacks",
		"local function check_callbacks()\n"
		"  if state.problem ~= 0 then\n"
		"    raise_problem()\n"
		"  end\n"
		"end\n"},
	{"call_back",
		"-- A call during which C may call functions of Lua's: not from compiled code, and not from another thread.\n"
		"local function call_back(call, ...)\n"
		"  shim.enter(state)\n"
		"  local result = call(...)\n"
		"  shim.leave(state)\n"
		"  return result\n"
		"end\n"
		"jit.off(call_back)\n"},
	{NULL, NULL},
};
