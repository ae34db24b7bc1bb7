/* SPDX-License-Identifier: MIT
 *
 * Parts of LuaJIT modules: bytes, arrays and records, which are copied into memory for C, or out of it.
 */
#include "luajit_prelude.h"

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


const struct luajit_part luajit_memory_parts[] = {
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
