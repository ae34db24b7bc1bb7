/* SPDX-License-Identifier: MIT
 *
 * The parts, as data: a name, and the Lua text that defines it. A part may use those above it.
 */
#include "luajit_prelude.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define CHECKED_INTEGER(type, fast, least, most) \
	{"to_" type, \
		"local function to_" type "(value, name, parameter, part, index)\n" \
		"  if type(value) == \"number\" and value % 1 == 0 and " fast " then\n" \
		"    return value\n" \
		"  end\n" \
		"  return to_integer(value, name, parameter, part, " least ", " most ", index)\n" \
		"end\n"}

/* Each its own loop, which the compiler fits to one type. `read` makes an item what Lua has of it. */
#define ARRAY_IN(type, label, noun, kind, read, check) \
	{"array_in_" type, \
		"-- Items for C to read: the memory, how many, and where they are copied from a table, the room there is.\n" \
		"local function array_in_" type "(value, name, parameter, or_nil)\n" \
		"  if type(value) == \"cdata\" then\n" \
		"    local count = elements_of(value, array_" type ", \"" label "\", name, parameter, \"" noun "\", or_nil)\n" \
		"    return value, count\n" \
		"  elseif type(value) ~= \"table\" then\n" \
		"    refuse(value, name, parameter, nil, \"a table of " noun "\" .. (or_nil or \"\"))\n" \
		"  end\n" \
		"  local count = length_of(value)\n" \
		"  local memory, room = take_" type "(count)\n" \
		"  for i = 1, memory and count or 0 do\n" \
		"    local item = rawget(value, i)\n" \
		"    local is_right = type(item) == \"" kind "\"\n" \
		"    if is_right then\n" \
		"      memory[i - 1] = item\n" \
		"    end\n" \
		"    -- Read back it is another where it did not fit, or was none: half the time of looking first.\n" \
		"    if not is_right or " read " ~= item then\n" \
		"      memory[i - 1] = " check "(item, name, parameter, i)\n" \
		"    end\n" \
		"  end\n" \
		"  return memory, count, room\n" \
		"end\n"}

#define INTEGERS_IN(type) \
	ARRAY_IN(type, type "_t", "integers", "number", "tonumber(memory[i - 1])", "to_" type)

#define NEXT_KEY \
	"  if key == nil then\n" \
	"    return\n" \
	"  elseif not fields[key] then\n" \
	"    no_field(key, name, parameter, index)\n" \
	"  end\n" \
	"  key = next(value, key)\n"

#define ARRAY_VIEW(type, read) {"view_" type, "local view_" type " = array_view(\"" type "_t\", " read ")\n"}

static const struct luajit_part parts[] = {
	{"here", "local here = debug.getinfo(1, \"S\").source\n"},
	{"istype", "local istype = ffi.istype\n"},
	{"type", "local type = type\n"},
	{"tonumber", "local tonumber = tonumber\n"},
	{"select", "local select = select\n"},
	{"blame",
		"-- Raises an error in the name of the first caller that is not this file.\n"
		"local function blame(text)\n"
		"  local level = 2\n"
		"  local info = debug.getinfo(level, \"S\")\n"
		"  while info and info.source == here do\n"
		"    level = level + 1\n"
		"    info = debug.getinfo(level, \"S\")\n"
		"  end\n"
		"  error(text, level)\n"
		"end\n"},
	{"wrong_count",
		"local function wrong_count(name, least, most, given)\n"
		"  local range = least == most and least or least .. \" to \" .. most\n"
		"  local noun = range == 1 and \"argument\" or \"arguments\"\n"
		"  blame((\"%s: takes %s %s, %d given\"):format(name, range, noun, given))\n"
		"end\n"},
	{"int64", "local int64, uint64 = ffi.typeof \"int64_t\", ffi.typeof \"uint64_t\"\n"},
	{"shown_number",
		"local function shown_number(value)\n"
		"  if value ~= value then\n"
		"    return \"nan\"\n"
		"  elseif value == 0 then\n"
		"    return \"0\"\n"
		"  elseif value % 1 == 0 and value > -1e21 and value < 1e21 then\n"
		"    return (\"%.0f\"):format(value)\n"
		"  end\n"
		"  local short = (\"%.15g\"):format(value)\n"
		"  return tonumber(short) == value and short or (\"%.17g\"):format(value)\n"
		"end\n"},
	{"quoted",
		"local function quoted(text)\n"
		"  local shown = #text > 60 and text:sub(1, 57) .. \"...\" or text\n"
		"  return '\"' .. shown:gsub('[%c\"\\\\]', function(character)\n"
		"    local byte = character:byte()\n"
		"    return \"\\\\\" .. (byte >= 32 and byte < 127 and character or (\"%03d\"):format(byte))\n"
		"  end) .. '\"'\n"
		"end\n"},
	{"shown",
		"-- A value as messages show it.\n"
		"local function shown(value)\n"
		"  local kind = type(value)\n"
		"  if kind == \"number\" then\n"
		"    return shown_number(value)\n"
		"  elseif kind == \"string\" then\n"
		"    return quoted(value)\n"
		"  elseif kind == \"nil\" or kind == \"boolean\" then\n"
		"    return tostring(value)\n"
		"  elseif istype(int64, value) or istype(uint64, value) then\n"
		"    return (tostring(value):gsub(\"U?LL$\", \"\"))\n"
		"  end\n"
		"  return \"a \" .. kind\n"
		"end\n"},
	{"refuse",
		"-- `part` is the index of an array's element, or \".field\" of a record, which may be the one at `index`.\n"
		"local function refuse(value, name, parameter, part, expected, index)\n"
		"  part = type(part) == \"number\" and \"[\" .. part .. \"]\" or part or \"\"\n"
		"  local place = index and parameter .. \"[\" .. index .. \"]\" or parameter\n"
		"  blame((\"%s: %s%s is %s, it must be %s\"):format(name, place, part, shown(value), expected))\n"
		"end\n"},
	{"to_integer",
		"-- The slow way of all integers: objects of 64 bits, and what is no integer or out of range.\n"
		"local function to_integer(value, name, parameter, part, least, most, index)\n"
		"  local fits = false\n"
		"  if istype(int64, value) then\n"
		"    fits = value >= least and (value < 0 or ffi.cast(uint64, value) <= most)\n"
		"  elseif istype(uint64, value) then\n"
		"    fits = value <= most\n"
		"  end\n"
		"  if not fits then\n"
		"    local range = \"an integer from \" .. shown(least) .. \" to \" .. shown(most)\n"
		"    refuse(value, name, parameter, part, range, index)\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	CHECKED_INTEGER("int8", "value >= -128 and value <= 127", "-128LL", "127ULL"),
	CHECKED_INTEGER("uint8", "value >= 0 and value <= 255", "0LL", "255ULL"),
	CHECKED_INTEGER("int16", "value >= -32768 and value <= 32767", "-32768LL", "32767ULL"),
	CHECKED_INTEGER("uint16", "value >= 0 and value <= 65535", "0LL", "65535ULL"),
	CHECKED_INTEGER("int32", "value >= -2147483648 and value <= 2147483647", "-2147483648LL", "2147483647ULL"),
	CHECKED_INTEGER("uint32", "value >= 0 and value <= 4294967295", "0LL", "4294967295ULL"),
	CHECKED_INTEGER("int64", "value >= -0x1p63 and value < 0x1p63", "-0x8000000000000000LL", "0x7fffffffffffffffULL"),
	CHECKED_INTEGER("uint64", "value >= 0 and value < 0x1p64", "0LL", "0xffffffffffffffffULL"),
	{"to_boolean",
		"local function to_boolean(value, name, parameter, part, index)\n"
		"  if type(value) ~= \"boolean\" then\n"
		"    refuse(value, name, parameter, part, \"true or false\", index)\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{"to_float",
		"local function to_float(value, name, parameter, part, index)\n"
		"  if type(value) ~= \"number\" then\n"
		"    refuse(value, name, parameter, part, \"a number\", index)\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{"to_single",
		"-- A number that a float can hold: what is finite stays so.\n"
		"local function to_single(value, name, parameter, part, index)\n"
		"  to_float(value, name, parameter, part, index)\n"
		"  if math.abs(value) >= 0x1.ffffffp127 and math.abs(value) < math.huge then\n"
		"    refuse(value, name, parameter, part, \"a number that a float can hold\", index)\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{"to_text",
		"local function to_text(value, name, parameter, or_nil, part, index)\n"
		"  if type(value) ~= \"string\" then\n"
		"    refuse(value, name, parameter, part, \"a string\" .. (or_nil or \"\"), index)\n"
		"  elseif value:find(\"\\0\", 1, true) then\n"
		"    refuse(value, name, parameter, part, \"text without a NUL\" .. (or_nil or \"\"), index)\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{"exact",
		"-- A number where it is exact, else the 64-bit integer itself.\n"
		"local function exact(value)\n"
		"  if value <= 0x20000000000000LL and value >= -0x20000000000000LL then\n"
		"    return (tonumber(value))\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{"exact_unsigned",
		"local function exact_unsigned(value)\n"
		"  if value <= 0x20000000000000ULL then\n"
		"    return (tonumber(value))\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{"magnitude_of",
		"-- What digits say, as an unsigned integer; nothing where that is beyond 64 bits.\n"
		"local function magnitude_of(digits, base)\n"
		"  local magnitude = 0ULL\n"
		"  for digit in digits:gmatch \"%x\" do\n"
		"    local units = tonumber(digit, 16) + 0ULL\n"
		"    if magnitude > (0xffffffffffffffffULL - units) / base then\n"
		"      return nil\n"
		"    end\n"
		"    magnitude = magnitude * base + units\n"
		"  end\n"
		"  return magnitude\n"
		"end\n"},
	{"read_digits",
		"local function read_digits(text)\n"
		"  local minus, hexadecimal = text:match \"^(%-?)0x(%x+)$\"\n"
		"  local sign, decimal = text:match \"^(%-?)(%d+)$\"\n"
		"  local magnitude = hexadecimal and magnitude_of(hexadecimal, 16) or decimal and magnitude_of(decimal, 10)\n"
		"  if magnitude and (minus or sign) == \"\" then\n"
		"    return exact_unsigned(magnitude)\n"
		"  elseif magnitude and magnitude <= 0x8000000000000000ULL then\n"
		"    return exact(-ffi.cast(int64, magnitude))\n"
		"  end\n"
		"end\n"},
	{"new_integer",
		"-- How a program writes an integer above 2^53 on any Lua: by its digits.\n"
		"local function new_integer(value)\n"
		"  local integer\n"
		"  if type(value) == \"string\" then\n"
		"    integer = read_digits(value)\n"
		"  elseif istype(uint64, value) then\n"
		"    integer = exact_unsigned(value)\n"
		"  elseif istype(int64, value) then\n"
		"    integer = exact(value)\n"
		"  elseif type(value) == \"number\" and value % 1 == 0 and value >= -0x1p63 and value < 0x1p64 then\n"
		"    integer = value < 0 and exact(ffi.cast(int64, value)) or exact_unsigned(ffi.cast(uint64, value))\n"
		"  end\n"
		"  return integer or refuse(value, \"integer\", \"value\", nil, \"an integer of 64 bits or its digits\")\n"
		"end\n"},
	{"address_of",
		"local function address_of(pointer)\n"
		"  return exact_unsigned(ffi.cast(\"uint64_t\", ffi.cast(\"uintptr_t\", pointer)))\n"
		"end\n"},
	{"system_error",
		"ffi.cdef \"char *strerror(int);\"\n"
		"local function system_error(name, code)\n"
		"  return nil, (\"%s: %s\"):format(name, ffi.string(ffi.C.strerror(code))), code\n"
		"end\n"},
	{"own_error",
		"local function own_error(name, code)\n"
		"  return nil, (\"%s: failed with %s\"):format(name, shown(code)), code\n"
		"end\n"},
	{"scratch",
		"-- Memory for what C writes, kept from call to call. A call takes it and gives it back: a finalizer that runs\n"
		"-- in between, and calls too, gets some of its own. `take` returns nothing where there is not that much memory.\n"
		"local function scratch(array)\n"
		"  local size = ffi.sizeof(array, 1)\n"
		"  local kept, room = nil, 0\n"
		"  local more, rooms, spare = {}, {}, 0 -- for calls with several arrays of one type\n"
		"  local function take(count)\n"
		"    local memory, places = kept, room\n"
		"    if memory and count <= places then\n"
		"      kept = nil\n"
		"      return memory, places\n"
		"    elseif spare > 0 and count <= rooms[spare] then\n"
		"      memory, places, spare = more[spare], rooms[spare], spare - 1\n"
		"      return memory, places\n"
		"    end\n"
		"    places = count < 8 and 8 or count\n"
		"    if places * size <= 4096 then\n"
		"      return ffi.new(array, places), places\n"
		"    elseif places * size > 0x7fff0000 then\n"
		"      return nil -- ffi.new takes the low 32 bits of a size for the size\n"
		"    end\n"
		"    local made, fresh = pcall(ffi.new, array, places)\n"
		"    if made then\n"
		"      return fresh, places\n"
		"    end\n"
		"  end\n"
		"  local function give(memory, places)\n"
		"    if not places or places * size > 0x40000 then\n"
		"      return\n"
		"    elseif not kept or room < places then\n"
		"      kept, room = memory, places\n"
		"    elseif spare < 3 then\n"
		"      spare = spare + 1\n"
		"      more[spare], rooms[spare] = memory, places\n"
		"    end\n"
		"  end\n"
		"  return take, give\n"
		"end\n"},
	{"take_int8", "local take_int8, give_int8 = scratch(ffi.typeof \"int8_t[?]\")\n"},
	{"take_uint8", "local take_uint8, give_uint8 = scratch(ffi.typeof \"uint8_t[?]\")\n"},
	{"take_int16", "local take_int16, give_int16 = scratch(ffi.typeof \"int16_t[?]\")\n"},
	{"take_uint16", "local take_uint16, give_uint16 = scratch(ffi.typeof \"uint16_t[?]\")\n"},
	{"take_int32", "local take_int32, give_int32 = scratch(ffi.typeof \"int32_t[?]\")\n"},
	{"take_uint32", "local take_uint32, give_uint32 = scratch(ffi.typeof \"uint32_t[?]\")\n"},
	{"take_int64", "local take_int64, give_int64 = scratch(ffi.typeof \"int64_t[?]\")\n"},
	{"take_uint64", "local take_uint64, give_uint64 = scratch(ffi.typeof \"uint64_t[?]\")\n"},
	{"take_bool", "local take_bool, give_bool = scratch(ffi.typeof \"bool[?]\")\n"},
	{"take_float", "local take_float, give_float = scratch(ffi.typeof \"float[?]\")\n"},
	{"take_double", "local take_double, give_double = scratch(ffi.typeof \"double[?]\")\n"},
	{"take_pointer", "local take_pointer, give_pointer = scratch(ffi.typeof \"void *[?]\")\n"},
	{"unusable",
		"-- What a call returns that did not happen: of a buffer that was released, or where memory for `size` is missing.\n"
		"local function unusable(name, parameter, size)\n"
		"  if size then\n"
		"    return nil, (\"%s: %s is %s, there is no memory for that many\"):format(name, parameter, shown(size)), 12\n"
		"  end\n"
		"  return nil, (\"%s: %s is released, it must not be\"):format(name, parameter), 9\n"
		"end\n"},
	{"View",
		"-- A buffer object: memory of C's that is unpinned when the object is released or collected. All modules that\n"
		"-- ferrule-bind makes share the type, so that one takes what another returned.\n"
		"local declared, View = pcall(ffi.typeof, \"struct ferrule_view_2\")\n"
		"if not declared then\n"
		"  ffi.cdef [[\n"
		"    struct ferrule_view_2 {\n"
		"      uint8_t *memory;\n"
		"      uint64_t size;\n"
		"      int64_t owner;\n"
		"      int32_t (*unpin)(int64_t); // of what is counted by C; else the view has a number, and keeps a handle\n"
		"      double id;\n"
		"      int32_t pins;\n"
		"      bool readonly, open; // plain to read: a field of another kind makes an object, and may collect first\n"
		"    };\n"
		"  ]]\n"
		"  View = ffi.typeof \"struct ferrule_view_2\"\n"
		"  local EBADF, ENOMEM, EACCES, EINVAL = 9, 12, 13, 22\n"
		"\n"
		"  local function to_view(value, method)\n"
		"    if not istype(View, value) then\n"
		"      refuse(value, method, \"self\", nil, \"a buffer\")\n"
		"    end\n"
		"    return value\n"
		"  end\n"
		"\n"
		"  local function to_place(value, method, parameter)\n"
		"    if type(value) == \"number\" and value % 1 == 0 and value >= 0 and value < 0x1p63 then\n"
		"      return value\n"
		"    end\n"
		"    return to_integer(value, method, parameter, nil, 0LL, 0x7fffffffffffffffULL)\n"
		"  end\n"
		"\n"
		"  -- nil, or what is wrong with this part of the view.\n"
		"  local function outside(view, name, at, count)\n"
		"    local size = tonumber(view.size)\n"
		"    if not view.open then\n"
		"      return name .. \": the buffer is released\", EBADF\n"
		"    elseif at > size then\n"
		"      return (\"%s: at is %s, it must be an integer from 0 to %d\"):format(name, shown(at), size), EINVAL\n"
		"    elseif count > size - at then\n"
		"      local text = \"%s: %s bytes from %s on are more than the buffer's %d bytes\"\n"
		"      return text:format(name, shown(count), shown(at), size), EINVAL\n"
		"    end\n"
		"  end\n"
		"\n"
		"  -- A finalizer released it, after it was looked at.\n"
		"  local function released(name)\n"
		"    return nil, name .. \": the buffer is released\", EBADF\n"
		"  end\n"
		"\n"
		"  local methods = {}\n"
		"\n"
		"  --- The bytes as a string: `count` of them (by default all that follow) from `at` (by default 0) on.\n"
		"  function methods:string(at, count)\n"
		"    to_view(self, \"string\")\n"
		"    at = at == nil and 0 or to_place(at, \"string\", \"at\")\n"
		"    count = count == nil and math.max(#self - tonumber(at), 0) or to_place(count, \"string\", \"count\")\n"
		"    local text, code = outside(self, \"string\", at, count)\n"
		"    if text then\n"
		"      return nil, text, code\n"
		"    end\n"
		"    if count > 0x7fff0000 then\n"
		"      return nil, (\"string: count is %s, there is no memory for that many\"):format(shown(count)), ENOMEM\n"
		"    end\n"
		"    local from = self.memory + at\n"
		"    if not self.open then\n"
		"      return released(\"string\")\n"
		"    end\n"
		"    return ffi.string(from, count)\n"
		"  end\n"
		"\n"
		"  --- Copies a string into the memory, from `at` on. Returns how many bytes.\n"
		"  function methods:fill(at, bytes)\n"
		"    to_view(self, \"fill\")\n"
		"    at = to_place(at, \"fill\", \"at\")\n"
		"    if type(bytes) ~= \"string\" then\n"
		"      refuse(bytes, \"fill\", \"bytes\", nil, \"a string\")\n"
		"    end\n"
		"    local text, code = outside(self, \"fill\", at, #bytes)\n"
		"    if text then\n"
		"      return nil, text, code\n"
		"    end\n"
		"    if self.readonly then\n"
		"      return nil, \"fill: the buffer is read-only\", EACCES\n"
		"    end\n"
		"    local to = self.memory + at\n"
		"    if not self.open then\n"
		"      return released(\"fill\")\n"
		"    end\n"
		"    ffi.copy(to, bytes, #bytes)\n"
		"    return #bytes\n"
		"  end\n"
		"\n"
		"  local function finish(view)\n"
		"    if view.unpin ~= nil then\n"
		"      view.unpin(view.owner)\n"
		"    else\n"
		"      let_go(view.id)\n"
		"    end\n"
		"  end\n"
		"\n"
		"  methods[\"(finish)\"] = finish\n"
		"\n"
		"  --- Gives the memory back. Harmless when it is released already.\n"
		"  function methods:release()\n"
		"    if to_view(self, \"release\").open then\n"
		"      self.memory, self.size, self.open = nil, 0, false\n"
		"      if self.pins == 0 then\n"
		"        finish(self)\n"
		"      end\n"
		"    end\n"
		"    return true\n"
		"  end\n"
		"\n"
		"  ffi.metatype(View, {\n"
		"    __index = methods,\n"
		"    __gc = methods.release,\n"
		"    __len = function(view)\n"
		"      return tonumber(view.size)\n"
		"    end,\n"
		"    __tostring = function(view)\n"
		"      return view.open and (\"buffer (%d bytes)\"):format(#view) or \"buffer (released)\"\n"
		"    end,\n"
		"  })\n"
		"end\n"},
	{"array_view",
		"-- A view of C's integers: view[i] from 1, #view. `read` makes 64 bits a number where that is exact.\n"
		"local function array_view(element, read)\n"
		"  local spelling = (\"struct ferrule_view_%s_2\"):format(element)\n"
		"  local known, shared = pcall(ffi.typeof, spelling)\n"
		"  if known then\n"
		"    return shared\n"
		"  end\n"
		"  -- The count is plain to read; a finalizer sets it to 0.\n"
		"  ffi.cdef((\"%s { %s *memory; double count; int64_t owner; int32_t (*unpin)(int64_t); bool pinned; };\"):format(\n"
		"    spelling, element))\n"
		"  local class, methods = ffi.typeof(spelling), {}\n"
		"  local own = setmetatable({}, { __mode = \"k\" }) -- tables, by view\n"
		"\n"
		"  local function to_view(value, method)\n"
		"    if not istype(class, value) then\n"
		"      refuse(value, method, \"self\", nil, \"a view\")\n"
		"    end\n"
		"    return value\n"
		"  end\n"
		"\n"
		"  --- All elements as a table: a new one, or `into`, whose elements past them stay.\n"
		"  function methods:table(into)\n"
		"    to_view(self, \"table\")\n"
		"    if into == nil then\n"
		"      into = {}\n"
		"    elseif type(into) ~= \"table\" then\n"
		"      refuse(into, \"table\", \"into\", nil, \"a table or nil\")\n"
		"    end\n"
		"    local memory, count = self.memory, self.count\n"
		"    if not self.pinned then\n"
		"      return nil, \"table: the buffer is released\", 9\n"
		"    end\n"
		"    for i = 1, count do\n"
		"      rawset(into, i, read(memory[i - 1]))\n"
		"    end\n"
		"    return into\n"
		"  end\n"
		"\n"
		"  --- All elements in the view's own table, the same each time. What is written to it may stay.\n"
		"  function methods:current()\n"
		"    if not to_view(self, \"current\").pinned then\n"
		"      return nil, \"current: the buffer is released\", 9\n"
		"    end\n"
		"    own[self] = own[self] or {}\n"
		"    return methods.table(self, own[self])\n"
		"  end\n"
		"\n"
		"  --- Gives the memory back. Harmless when it is released already.\n"
		"  function methods:release()\n"
		"    if to_view(self, \"release\").pinned then\n"
		"      self.memory, self.count, self.pinned = nil, 0, false\n"
		"      self.unpin(self.owner)\n"
		"    end\n"
		"    return true\n"
		"  end\n"
		"\n"
		"  return ffi.metatype(class, {\n"
		"    __gc = methods.release,\n"
		"    __index = function(view, key)\n"
		"      if type(key) ~= \"number\" then\n"
		"        return methods[key]\n"
		"      end\n"
		"      local memory = view.memory\n"
		"      if key >= 1 and key <= view.count and key % 1 == 0 then\n"
		"        return read(memory[key - 1])\n"
		"      end\n"
		"    end,\n"
		"    __len = function(view)\n"
		"      return view.count\n"
		"    end,\n"
		"    __tostring = function(view)\n"
		"      return view.pinned and (\"view (%d elements)\"):format(#view) or \"view (released)\"\n"
		"    end,\n"
		"  })\n"
		"end\n"},
	{"as_it_is",
		"local function as_it_is(value)\n"
		"  return value\n"
		"end\n"},
	ARRAY_VIEW("int8", "as_it_is"),
	ARRAY_VIEW("uint8", "as_it_is"),
	ARRAY_VIEW("int16", "as_it_is"),
	ARRAY_VIEW("uint16", "as_it_is"),
	ARRAY_VIEW("int32", "as_it_is"),
	ARRAY_VIEW("uint32", "as_it_is"),
	ARRAY_VIEW("int64", "exact"),
	ARRAY_VIEW("uint64", "exact_unsigned"),
	{"bytes_in",
		"-- Memory and size of what C reads. Neither: the buffer is released.\n"
		"local function bytes_in(value, name, parameter, or_nil)\n"
		"  if type(value) == \"string\" then\n"
		"    return value, #value\n"
		"  elseif not istype(View, value) then\n"
		"    refuse(value, name, parameter, nil, \"a string or a buffer\" .. (or_nil or \"\"))\n"
		"  elseif value.open then\n"
		"    return value.memory, tonumber(value.size)\n"
		"  end\n"
		"end\n"},
	{"bytes_inout",
		"-- The same of what C writes into.\n"
		"local function bytes_inout(value, name, parameter, or_nil)\n"
		"  if not istype(View, value) then\n"
		"    refuse(value, name, parameter, nil, \"a buffer\" .. (or_nil or \"\"))\n"
		"  elseif value.readonly then\n"
		"    refuse(value, name, parameter, nil, \"a writable buffer\" .. (or_nil or \"\"))\n"
		"  elseif value.open then\n"
		"    return value.memory, tonumber(value.size)\n"
		"  end\n"
		"end\n"},
	{"bytes_out",
		"-- Memory that C fills, its size, and where it is scratch memory, for a number, the room there is.\n"
		"local function bytes_out(value, name, parameter, to_size, or_nil)\n"
		"  if istype(View, value) then\n"
		"    return bytes_inout(value, name, parameter, or_nil)\n"
		"  elseif type(value) ~= \"number\" and not istype(int64, value) and not istype(uint64, value) then\n"
		"    refuse(value, name, parameter, nil, \"a number of bytes or a buffer\" .. (or_nil or \"\"))\n"
		"  end\n"
		"  local size = tonumber(to_size(value, name, parameter))\n"
		"  local memory, room = take_uint8(size)\n"
		"  return memory, size, room\n"
		"end\n"},
	{"right_length",
		"-- Arrays that share a size have the length of the first, `of`; or C says how long they are.\n"
		"local function right_length(name, parameter, length, right, of)\n"
		"  if length ~= right then\n"
		"    local text = (\"%s: the length of %s is %d, it must be %d\"):format(name, parameter, length, right)\n"
		"    blame(of and text .. \", that of \" .. of or text)\n"
		"  end\n"
		"end\n"},
	{"shared_length",
		"-- The same where each of the arrays may be nil: the length of those before, and the first one's name.\n"
		"local function shared_length(name, parameter, length, shared, of)\n"
		"  if not shared then\n"
		"    return length, parameter\n"
		"  elseif length then\n"
		"    right_length(name, parameter, length, shared, of)\n"
		"  end\n"
		"  return shared, of\n"
		"end\n"},
	{"least_length",
		"local function least_length(name, parameter, length, least)\n"
		"  if length < least then\n"
		"    blame((\"%s: the length of %s is %d, it must be at least %d\"):format(name, parameter, length, least))\n"
		"  end\n"
		"end\n"},
	{"length_of",
		"-- The table's own, as of its items: where LuaJIT has Lua 5.2's rawlen, # asks the metatable.\n"
		"local length_of = rawget(_G, \"rawlen\") or function(items)\n"
		"  return #items\n"
		"end\n"},
	{"known_array",
		"-- What an array of LuaJIT's holds, by its type's number: the element's type as LuaJIT spells it, and how many; 0\n"
		"-- where the type leaves that open. False: it is no array.\n"
		"local known_arrays = {}\n"
		"local function known_array(value)\n"
		"  local id = tonumber(ffi.typeof(value))\n"
		"  local known = known_arrays[id]\n"
		"  if known == nil then\n"
		"    local spelling = tostring(ffi.typeof(value))\n"
		"    local of, count = spelling:gsub(\"<const \", \"<\"):match \"^ctype<(.-) %[([%d?]+)%]>$\"\n"
		"    known = of and { of = of, count = tonumber(count) or 0, is_const = spelling:find \"<const \" } or false\n"
		"    known_arrays[id] = known\n"
		"  end\n"
		"  return known\n"
		"end\n"},
	{"elements_of",
		"-- How many elements an array of LuaJIT's has: of exactly this type, as C reads the array itself. LuaJIT does not\n"
		"-- compile the question how long one of open length is: the answers are kept.\n"
		"local spellings, counts = {}, setmetatable({}, { __mode = \"k\" })\n"
		"local function elements_of(value, array, label, name, parameter, of, or_nil)\n"
		"  local spelling, known = spellings[label], known_array(value)\n"
		"  if not spelling then\n"
		"    spelling = tostring(array):match \"^ctype<(.-) %[%?%]>$\"\n"
		"    spellings[label] = spelling\n"
		"  end\n"
		"  if not known then\n"
		"    refuse(value, name, parameter, nil, \"a table of \" .. of .. (or_nil or \"\"))\n"
		"  elseif known.of ~= spelling then\n"
		"    local text = \"%s: %s is an array of %s, it must be a table of %s or an array of %s%s\"\n"
		"    blame(text:format(name, parameter, known.of, of, label, or_nil or \"\"))\n"
		"  elseif known.count > 0 then\n"
		"    return known.count\n"
		"  end\n"
		"  local count = counts[value]\n"
		"  if not count then\n"
		"    count = ffi.sizeof(value) / ffi.sizeof(array, 1)\n"
		"    counts[value] = count\n"
		"  end\n"
		"  return count\n"
		"end\n"},
	{"array_int8", "local array_int8 = ffi.typeof \"int8_t[?]\"\n"},
	INTEGERS_IN("int8"),
	{"array_uint8", "local array_uint8 = ffi.typeof \"uint8_t[?]\"\n"},
	INTEGERS_IN("uint8"),
	{"array_int16", "local array_int16 = ffi.typeof \"int16_t[?]\"\n"},
	INTEGERS_IN("int16"),
	{"array_uint16", "local array_uint16 = ffi.typeof \"uint16_t[?]\"\n"},
	INTEGERS_IN("uint16"),
	{"array_int32", "local array_int32 = ffi.typeof \"int32_t[?]\"\n"},
	INTEGERS_IN("int32"),
	{"array_uint32", "local array_uint32 = ffi.typeof \"uint32_t[?]\"\n"},
	INTEGERS_IN("uint32"),
	{"array_int64", "local array_int64 = ffi.typeof \"int64_t[?]\"\n"},
	INTEGERS_IN("int64"),
	{"array_uint64", "local array_uint64 = ffi.typeof \"uint64_t[?]\"\n"},
	INTEGERS_IN("uint64"),
	{"array_bool", "local array_bool = ffi.typeof \"bool[?]\"\n"},
	ARRAY_IN("bool", "bool", "booleans", "boolean", "memory[i - 1]", "to_boolean"),
	{"array_float", "local array_float = ffi.typeof \"float[?]\"\n"},
	ARRAY_IN("float", "float", "numbers", "number", "memory[i - 1]", "to_single"),
	{"array_double", "local array_double = ffi.typeof \"double[?]\"\n"},
	ARRAY_IN("double", "double", "numbers", "number", "memory[i - 1]", "to_float"),
	{"writable_array",
		"-- Of an array of LuaJIT's that C changes where it lies.\n"
		"local function writable_array(value, name, parameter, of, label, or_nil)\n"
		"  if type(value) == \"cdata\" and known_array(value).is_const then\n"
		"    local text = \"%s: %s is an array of const %s, it must be a table of %s or a writable array of %s%s\"\n"
		"    blame(text:format(name, parameter, label, of, label, or_nil or \"\"))\n"
		"  end\n"
		"end\n"},
	{"to_table",
		"local function to_table(value, name, parameter, part, or_nil, index)\n"
		"  if type(value) ~= \"table\" then\n"
		"    refuse(value, name, parameter, part, \"a table\" .. (or_nil or \"\"), index)\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{"place_of",
		"local function place_of(parameter, index)\n"
		"  return index and parameter .. \"[\" .. index .. \"]\" or parameter\n"
		"end\n"},
	{"no_field",
		"local function no_field(key, name, parameter, index)\n"
		"  local is_word = type(key) == \"string\" and key:find \"^[%a_][%w_]*$\"\n"
		"  key = is_word and \".\" .. key or \"[\" .. shown(key) .. \"]\"\n"
		"  blame((\"%s: %s%s: there is no such field\"):format(name, place_of(parameter, index), key))\n"
		"end\n"},
	{"next", "local next = next\n"},
	{"known_fields",
		"-- A key that is no field is a mistake: a misspelt one would be 0. The first ones are no loop, since LuaJIT gives\n"
		"-- loops up that have few turns and stand in another one.\n"
		"local function known_fields(value, fields, name, parameter, index)\n"
		"  local key = next(value)\n" NEXT_KEY NEXT_KEY NEXT_KEY NEXT_KEY NEXT_KEY NEXT_KEY NEXT_KEY NEXT_KEY
		"  while key ~= nil do\n"
		"    if not fields[key] then\n"
		"      no_field(key, name, parameter, index)\n"
		"    end\n"
		"    key = next(value, key)\n"
		"  end\n"
		"end\n"},
	{"to_handle_number",
		"-- A handle's number, or that of an object that has one.\n"
		"local function handle_of(value)\n"
		"  return value:handle()\n"
		"end\n\n"
		"local function to_handle_number(value, name, parameter, part, index)\n"
		"  local handle = value\n"
		"  if type(value) == \"userdata\" or type(value) == \"table\" then\n"
		"    local has_one, own = pcall(handle_of, value)\n"
		"    handle = has_one and own\n"
		"  end\n"
		"  if type(handle) == \"number\" and handle % 1 == 0 and handle >= -0x1p63 and handle < 0x1p63 then\n"
		"    return handle\n"
		"  elseif istype(int64, handle) or istype(uint64, handle) and handle <= 0x7fffffffffffffffULL then\n"
		"    return handle\n"
		"  end\n"
		"  local range = \"an integer from -9223372036854775808 to 9223372036854775807\"\n"
		"  refuse(value, name, parameter, part, range .. \" or an object with a method handle\", index)\n"
		"end\n"},
	{"records_in",
		"-- Records for C to read: the memory, how many, and the room there is. They are copied from tables, or from an\n"
		"-- array of LuaJIT's; what they point at lies in `kept`.\n"
		"local function records_in(value, name, parameter, take, write, adopt, kept, or_nil)\n"
		"  if type(value) == \"cdata\" then\n"
		"    return adopt(value, name, parameter, or_nil)\n"
		"  elseif type(value) ~= \"table\" then\n"
		"    refuse(value, name, parameter, nil, \"a table of tables\" .. (or_nil or \"\"))\n"
		"  end\n"
		"  local count = length_of(value)\n"
		"  local memory, room = take(count)\n"
		"  for i = 1, memory and count or 0 do\n"
		"    write(memory[i - 1], rawget(value, i), name, parameter, i, kept)\n"
		"  end\n"
		"  return memory, count, room\n"
		"end\n"},
	{"adopt_records",
		"-- An array of LuaJIT's is copied, and `clear` checks the copy.\n"
		"local function adopt_records(value, name, parameter, or_nil, array, label, take, clear)\n"
		"  local count = elements_of(value, array, label, name, parameter, \"tables\", or_nil)\n"
		"  local memory, room = take(count)\n"
		"  if memory then\n"
		"    ffi.copy(memory, value, count * ffi.sizeof(array, 1))\n"
		"    for i = 1, count do\n"
		"      clear(memory[i - 1], name, parameter, i)\n"
		"    end\n"
		"  end\n"
		"  return memory, count, room\n"
		"end\n"},
	{"no_pointer",
		"local function no_pointer(pointer, name, parameter, part, index)\n"
		"  if pointer ~= nil then\n"
		"    local text = \"%s: %s[%d]%s is a pointer, it must be nil in an array of LuaJIT's\"\n"
		"    blame(text:format(name, parameter, index, part))\n"
		"  end\n"
		"end\n"},
	{"inner_records",
		"-- Records that a record points at: memory of their own, which `kept` keeps; and how many.\n"
		"local function inner_records(value, name, parameter, part, index, array, write, kept, or_nil)\n"
		"  local place = place_of(parameter, index) .. part\n"
		"  if type(value) ~= \"table\" then\n"
		"    refuse(value, name, place, nil, \"a table of tables\" .. (or_nil or \"\"))\n"
		"  end\n"
		"  local count = length_of(value)\n"
		"  local memory = ffi.new(array, count)\n"
		"  kept[#kept + 1] = memory\n"
		"  for i = 1, count do\n"
		"    write(memory[i - 1], rawget(value, i), name, place, i, kept)\n"
		"  end\n"
		"  return memory, count\n"
		"end\n"},
	{"keep_text",
		"-- Text that a record points at: a string that stays as long as `kept`.\n"
		"local function keep_text(value, name, parameter, part, index, kept, or_nil)\n"
		"  kept[#kept + 1] = to_text(value, name, parameter, or_nil, part, index)\n"
		"  return value\n"
		"end\n"},
	{"absent", "local absent = {} -- a record of which nothing was given\n"},
	{"or_zero",
		"-- What a constructor leaves out: the field is 0 anyway.\n"
		"local function or_zero(value)\n"
		"  if value ~= 0 then\n"
		"    return value\n"
		"  end\n"
		"end\n"},
	{"array_out",
		"local function array_out(memory, count)\n"
		"  local items = {}\n"
		"  for i = 1, count do\n"
		"    items[i] = memory[i - 1]\n"
		"  end\n"
		"  return items\n"
		"end\n"},
	{"array_out_exact",
		"local function array_out_exact(memory, count, to_exact)\n"
		"  local items = {}\n"
		"  for i = 1, count do\n"
		"    items[i] = to_exact(memory[i - 1])\n"
		"  end\n"
		"  return items\n"
		"end\n"},
	{"records_out",
		"local function records_out(memory, count, read)\n"
		"  local records = {}\n"
		"  for i = 1, count do\n"
		"    records[i] = read(memory[i - 1])\n"
		"  end\n"
		"  return records\n"
		"end\n"},
	{"fill_array",
		"-- An array inside a record.\n"
		"local function fill_array(memory, value, name, parameter, length, to_element)\n"
		"  right_length(name, parameter, length_of(to_table(value, name, parameter)), length)\n"
		"  for i = 1, length do\n"
		"    memory[i - 1] = to_element(rawget(value, i), name, parameter, i)\n"
		"  end\n"
		"end\n"},
	{"fill_records",
		"local function fill_records(memory, value, name, parameter, length, write, kept)\n"
		"  right_length(name, parameter, length_of(to_table(value, name, parameter)), length)\n"
		"  for i = 1, length do\n"
		"    write(memory[i - 1], rawget(value, i), name, parameter, i, kept)\n"
		"  end\n"
		"end\n"},
	{"to_address",
		"-- An address of a number, of a buffer, or of an object of LuaJIT's own. Nothing: the buffer is released.\n"
		"local function to_address(value, name, parameter)\n"
		"  if type(value) == \"cdata\" and not istype(int64, value) and not istype(uint64, value) then\n"
		"    if istype(View, value) then\n"
		"      return bytes_inout(value, name, parameter)\n"
		"    end\n"
		"    return ffi.cast(\"void *\", value)\n"
		"  end\n"
		"  return ffi.cast(\"void *\", ffi.cast(\"uintptr_t\", to_uint64(value, name, parameter)))\n"
		"end\n"},
	{NULL, NULL},
};

/* In the order in which they are written: each uses those above it. */
static const struct luajit_part *const early[] = {luajit_keep_parts, parts, luajit_text_parts, luajit_field_parts,
	luajit_handle_parts, NULL};
static const struct luajit_part *const late[] = {luajit_callback_parts, NULL};

static const char *const keywords[] = {"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto",
	"if", "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while"};

/* What generated functions call their variables, and what they use of Lua. */
static const char *const taken[] = {"C", "M", "beside", "debug", "error", "failure", "ffi", "found", "given", "ipairs",
	"load", "math", "pcall", "resolve", "result", "rawget",
	"jit", "kept", "shim", "shims", "state", "tostring", "uint64", "valid", "view"};

static bool is_among(const char *name, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(words[i], name))
			return true;
	return false;
}

bool luajit_keyword(const char *name)
{
	return is_among(name, keywords, sizeof(keywords) / sizeof(*keywords));
}

static bool is_part(const char *name, const struct luajit_part *const *tables)
{
	for (; *tables; tables++)
		for (const struct luajit_part *part = *tables; part->name; part++)
			if (!strcmp(part->name, name))
				return true;
	return false;
}

bool luajit_reserved(const char *name)
{
	return luajit_keyword(name) || is_part(name, early) || is_part(name, late) ||
	       is_among(name, taken, sizeof(taken) / sizeof(*taken));
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* ---- which parts are used ---- */

enum { MOST_PARTS = 400, SLOTS = 1024 };

/* The parts in their order, and where each is found by its name. */
struct words {
	const struct luajit_part *parts[MOST_PARTS];
	size_t count;
	unsigned short slots[SLOTS]; /* a part's number from 1 on; 0 is none */
};

static size_t slot_of(const struct words *words, const char *name, size_t length)
{
	size_t slot = 5381;
	for (size_t i = 0; i < length; i++)
		slot = slot * 33 + (unsigned char)name[i];
	for (slot %= SLOTS; words->slots[slot]; slot = (slot + 1) % SLOTS) {
		const char *other = words->parts[words->slots[slot] - 1]->name;
		if (!strncmp(other, name, length) && !other[length])
			break;
	}
	return slot;
}

static void gather(struct words *words, const struct luajit_part *const *tables)
{
	for (; *tables; tables++)
		for (const struct luajit_part *part = *tables; part->name && words->count < MOST_PARTS; part++) {
			words->parts[words->count++] = part;
			words->slots[slot_of(words, part->name, strlen(part->name))] = (unsigned short)words->count;
		}
}

/* A word of code that is neither a field, nor given a value. */
static bool is_use(const char *text, const char *at, size_t length)
{
	bool starts = at == text || (at[-1] != '.' && at[-1] != ':' && at[-1] != '"');
	return starts && at[length] != ':' && at[length] != '"' && strncmp(at + length, " = ", 3);
}

/* Marks what the text uses; comments, which have lines of their own, use nothing. */
static void mark(const struct words *words, const char *text, bool *wanted)
{
	bool at_start = true;
	for (const char *at = text; *at;) {
		if (at_start && !strncmp(at + strspn(at, " "), "--", 2)) {
			at += strcspn(at, "\n");
			continue;
		}
		at_start = *at == '\n';
		if (!in_word(*at)) {
			at++;
			continue;
		}
		size_t length = 0;
		while (in_word(at[length]))
			length++;
		unsigned part = words->slots[slot_of(words, at, length)];
		if (part && is_use(text, at, length))
			wanted[part - 1] = true;
		at += length;
	}
}

/* One-line definitions stand together, others between empty lines. */
static bool is_line(const char *text)
{
	return !strchr(text, '\n')[1];
}

static void print_parts(struct printer *printer, const struct luajit_part *const *tables, const char *body)
{
	struct words words = {.count = 0};
	bool wanted[MOST_PARTS] = {false}, after_line = true;
	gather(&words, tables);
	mark(&words, body, wanted);
	for (size_t i = words.count; i-- > 0;)
		if (wanted[i])
			mark(&words, words.parts[i]->text, wanted);
	for (size_t i = 0; i < words.count; i++) {
		const char *text = words.parts[i]->text;
		if (!wanted[i])
			continue;
		print(printer, "%s%s", after_line && is_line(text) ? "" : "\n", text);
		after_line = is_line(text);
	}
}

void luajit_prelude(struct printer *printer, const char *body)
{
	print_parts(printer, early, body);
}

void luajit_late_prelude(struct printer *printer, const char *body)
{
	print_parts(printer, late, body);
}
