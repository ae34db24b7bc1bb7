/* SPDX-License-Identifier: MIT
 *
 * Parts of LuaJIT modules: plain values, how a wrong one is told, memory for what C writes. A part may use those above it.
 */
#include "luajit_prelude.h"

#define CHECKED_INTEGER(type, fast, least, most) \
	{"to_" type, \
		"local function to_" type "(value, name, parameter, part, index)\n" \
		"  if type(value) == \"number\" and value % 1 == 0 and " fast " then\n" \
		"    return value\n" \
		"  end\n" \
		"  return to_integer(value, name, parameter, part, " least ", " most ", index)\n" \
		"end\n"}

const struct luajit_part luajit_value_parts[] = {
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
	{NULL, NULL},
};
