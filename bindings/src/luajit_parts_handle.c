/* SPDX-License-Identifier: MIT
 *
 * Parts of LuaJIT modules: handles, and what is lent by them.
 */
#include "luajit_prelude.h"

const struct luajit_part luajit_handle_parts[] = {
	{"pin_view",
		"-- Memory that a callback might release while C uses it.\n"
		"local function pin_view(value)\n"
		"  if istype(View, value) then\n"
		"    value.pins = value.pins + 1\n"
		"  end\n"
		"end\n"},
	{"unpin_view",
		"local function unpin_view(value)\n"
		"  if istype(View, value) then\n"
		"    undo_pin(value)\n"
		"  end\n"
		"end\n"},
	{"handle_class",
		"-- The class of a handle: all modules that have one of that name share it. The flags are plain to read: to read a\n"
		"-- pointer makes an object, and may collect first.\n"
		"local function handle_class(tag)\n"
		"  local spelling = \"struct ferrule_handle_2_\" .. tag\n"
		"  local known, class = pcall(ffi.typeof, spelling)\n"
		"  if known then\n"
		"    return class\n"
		"  end\n"
		"  ffi.cdef(spelling .. \" { void *pointer; double id; int32_t pins; bool open, lent; };\")\n"
		"  return ffi.typeof(spelling)\n"
		"end\n"},
	{"set_methods",
		"-- What a handle can do. `free` is called with the pointer when the handle is closed or collected, unless that is\n"
		"-- lent: somebody else's. `check` raises what callbacks raised meanwhile.\n"
		"local function set_methods(class, tag, free, methods, check)\n"
		"  local function finish(handle)\n"
		"    if not handle.lent then\n"
		"      free(handle.pointer)\n"
		"    end\n"
		"    if handle.id ~= 0 then\n"
		"      let_go(handle.id)\n"
		"    end\n"
		"  end\n"
		"  local function finalize(handle)\n"
		"    if handle.open then\n"
		"      handle.open = false\n"
		"      if handle.pins == 0 then\n"
		"        finish(handle)\n"
		"      end\n"
		"    end\n"
		"  end\n"
		"  methods[\"(finish)\"] = finish\n"
		"  function methods.close(handle)\n"
		"    if not istype(class, handle) then\n"
		"      refuse(handle, \"close\", \"self\", nil, \"a handle\")\n"
		"    end\n"
		"    finalize(handle)\n"
		"    check()\n"
		"    return true\n"
		"  end\n"
		"  -- Another module was first.\n"
		"  pcall(ffi.metatype, class, {\n"
		"    __index = methods,\n"
		"    __gc = finalize,\n"
		"    __tostring = function(handle)\n"
		"      return handle.open and tag or tag .. \" (closed)\"\n"
		"    end,\n"
		"  })\n"
		"end\n"},
	{"nothing_to_check", "local function nothing_to_check() end\n"},
	{"to_handle",
		"-- The pointer of a handle. Nothing: it is closed.\n"
		"local function to_handle(value, name, parameter, class, expected, or_nil)\n"
		"  if not istype(class, value) then\n"
		"    refuse(value, name, parameter, nil, expected .. (or_nil or \"\"))\n"
		"  elseif value.open then\n"
		"    return value.pointer\n"
		"  end\n"
		"end\n"},
	{"closed_handle",
		"local function closed_handle(name, parameter)\n"
		"  return nil, (\"%s: %s is closed, it must be open\"):format(name, parameter), 9\n"
		"end\n"},
	{"freed",
		"-- Of a handle that C freed: nobody else does.\n"
		"local function freed(handle)\n"
		"  handle.open, handle.lent = false, true\n"
		"  if handle.id ~= 0 then\n"
		"    let_go(handle.id)\n"
		"  end\n"
		"end\n"},
	{"owned_handle",
		"-- A new handle of what C gave. Nothing: that is NULL.\n"
		"local function owned_handle(class, pointer)\n"
		"  if pointer == nil then\n"
		"    return nil\n"
		"  end\n"
		"  return class(pointer, 0, 0, true, false)\n"
		"end\n"},
	{"borrowed_handle",
		"-- The same of what is somebody else's: the handle `owner` keeps it alive, if there is one.\n"
		"local function borrowed_handle(class, pointer, owner)\n"
		"  if pointer == nil then\n"
		"    return nil\n"
		"  end\n"
		"  local handle = class(pointer, 0, 0, true, true)\n"
		"  if owner then\n"
		"    keep_borrowed(handle, owner)\n"
		"  end\n"
		"  return handle\n"
		"end\n"},
	{"borrowed_view",
		"-- A view of memory that is as old as the handle `owner`.\n"
		"local function borrowed_view(pointer, size, owner)\n"
		"  if pointer == nil then\n"
		"    return nil\n"
		"  end\n"
		"  local view = View()\n"
		"  keep_borrowed(view, owner)\n"
		"  view.memory, view.size, view.readonly, view.open = ffi.cast(\"uint8_t *\", pointer), size, true, true\n"
		"  return view\n"
		"end\n"},
	{"to_function",
		"local function to_function(value, name, parameter, or_nil)\n"
		"  if type(value) ~= \"function\" then\n"
		"    refuse(value, name, parameter, nil, \"a function\" .. (or_nil or \"\"))\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{"finish_loan",
		"local function finish_loan(handle)\n"
		"  if handle.open then\n"
		"    handle.open = false\n"
		"    if handle.pins == 0 then\n"
		"      handle[\"(finish)\"](handle)\n"
		"    end\n"
		"  end\n"
		"end\n"},
	{"lend",
		"-- Calls a callback with handles that are its own as long as it runs.\n"
		"local function lend(callback, ...)\n"
		"  local done, value = pcall(callback, ...)\n"
		"  for i = 1, select(\"#\", ...) do\n"
		"    local handle = select(i, ...)\n"
		"    if type(handle) == \"cdata\" and not istype(int64, handle) and not istype(uint64, handle) then\n"
		"      finish_loan(handle)\n"
		"    end\n"
		"  end\n"
		"  if not done then\n"
		"    error(value, 0)\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{"passed_texts",
		"-- Texts that C passes: NULL is nil, and n says how many; or a NULL ends them.\n"
		"local function passed_texts(items, count)\n"
		"  if items == nil then\n"
		"    return nil\n"
		"  end\n"
		"  local texts, n = {}, 0\n"
		"  while n ~= count and (count or items[n] ~= nil) do\n"
		"    n = n + 1\n"
		"    texts[n] = copied_text(items[n - 1])\n"
		"  end\n"
		"  texts.n = n\n"
		"  return texts\n"
		"end\n"},
	{NULL, NULL},
};
