/* SPDX-License-Identifier: MIT
 *
 * Parts of LuaJIT modules: texts that C writes or gives, arrays of texts, sizes that are computed.
 */
#include "luajit_prelude.h"

const struct luajit_part luajit_text_parts[] = {
	{"take_text", "local take_text, give_text = scratch(ffi.typeof \"const char *[?]\")\n"},
	{"texts_in",
		"-- Texts for C to read, and a NULL behind them: the memory, how many, the room. `kept` has them meanwhile.\n"
		"local function texts_in(value, name, parameter, kept, or_nil)\n"
		"  if type(value) ~= \"table\" then\n"
		"    refuse(value, name, parameter, nil, \"a table of strings\" .. (or_nil or \"\"))\n"
		"  end\n"
		"  local count = length_of(value)\n"
		"  local memory, room = take_text(count + 1)\n"
		"  for i = 1, memory and count or 0 do\n"
		"    local text = to_text(rawget(value, i), name, parameter, nil, i)\n"
		"    kept[i] = text\n"
		"    memory[i - 1] = text\n"
		"  end\n"
		"  if memory then\n"
		"    memory[count] = nil\n"
		"  end\n"
		"  return memory, count, room\n"
		"end\n"},
	{"hold",
		"-- What is given to it lives until then.\n"
		"local function hold() end\n"},
	{"text_within",
		"-- A text in memory of that many bytes, which may have no NUL.\n"
		"ffi.cdef \"size_t strnlen(const char *text, size_t size);\"\n"
		"local function text_within(memory, size)\n"
		"  return ffi.string(memory, ffi.C.strnlen(memory, size))\n"
		"end\n"},
	{"room_for_text",
		"-- Memory for a text that C writes, empty before; its size, and the room there is.\n"
		"local function room_for_text(size)\n"
		"  local memory, room = take_uint8(size)\n"
		"  if memory then\n"
		"    memory[0] = 0\n"
		"  end\n"
		"  return memory, room\n"
		"end\n"},
	{"copied_text",
		"local function copied_text(pointer)\n"
		"  if pointer == nil then\n"
		"    return nil\n"
		"  end\n"
		"  return ffi.string(ffi.cast(\"const char *\", pointer))\n"
		"end\n"},
	{"copied_bytes",
		"local function copied_bytes(pointer, size)\n"
		"  if pointer == nil then\n"
		"    return nil\n"
		"  end\n"
		"  return ffi.string(pointer, size)\n"
		"end\n"},
	{"text_pointers", "local text_pointers = ffi.typeof \"const char *const *\"\n"},
	{"copied_texts",
		"-- The texts of an array that a NULL ends.\n"
		"local function copied_texts(pointer)\n"
		"  if pointer == nil then\n"
		"    return nil\n"
		"  end\n"
		"  local texts, items, count = {}, ffi.cast(text_pointers, pointer), 0\n"
		"  while items[count] ~= nil do\n"
		"    texts[count + 1] = ffi.string(items[count])\n"
		"    count = count + 1\n"
		"  end\n"
		"  return texts\n"
		"end\n"},
	{"still_growing",
		"local function still_growing(name)\n"
		"  return nil, name .. \": Resource temporarily unavailable\", 11\n"
		"end\n"},
	{"least_size",
		"-- Memory that goes in has at least as many elements, or bytes, as C computes.\n"
		"local function least_size(name, parameter, length, least)\n"
		"  if length < least then\n"
		"    local text = \"%s: the length of %s is %s, it must be at least %s\"\n"
		"    blame(text:format(name, parameter, shown(length), shown(least)))\n"
		"  end\n"
		"end\n"},
	{"no_size", "local no_size = 0 / 0 -- the size that is none: all that is computed of it is none either\n"},
	{"size_of",
		"-- An integer as part of a size: a number where that is exact, else an unsigned one of 64 bits, else no size.\n"
		"local function size_of(value)\n"
		"  if type(value) == \"number\" and value <= 0x20000000000000 and value >= -0x20000000000000 then\n"
		"    return value\n"
		"  elseif value < 0 then\n"
		"    return value >= -0x20000000000000 and tonumber(value) or no_size\n"
		"  end\n"
		"  return exact_unsigned(ffi.cast(uint64, value))\n"
		"end\n"},
	{"size_add",
		"local function size_add(left, right)\n"
		"  local sum = tonumber(left) + tonumber(right)\n"
		"  if sum <= 0x20000000000000 and sum >= -0x20000000000000 and type(left) == type(right) then\n"
		"    return sum\n"
		"  elseif sum ~= sum or left < 0 or right < 0 then\n"
		"    return no_size\n"
		"  end\n"
		"  local wide = left + ffi.cast(uint64, right)\n"
		"  return wide >= right and exact_unsigned(wide) or no_size\n"
		"end\n"},
	{"size_subtract",
		"local function size_subtract(left, right)\n"
		"  local difference = tonumber(left) - tonumber(right)\n"
		"  if type(left) == \"number\" and type(right) == \"number\" then\n"
		"    return difference\n"
		"  elseif difference ~= difference or right < 0 or left < right then\n"
		"    return no_size\n"
		"  end\n"
		"  return exact_unsigned(ffi.cast(uint64, left) - ffi.cast(uint64, right))\n"
		"end\n"},
	{"size_multiply",
		"local function size_multiply(left, right)\n"
		"  local product = tonumber(left) * tonumber(right)\n"
		"  if product <= 0x20000000000000 and product >= -0x20000000000000 then\n"
		"    return product\n"
		"  elseif product ~= product or product < 0 or left < 0 then\n"
		"    return no_size\n"
		"  elseif ffi.cast(uint64, left) > 0xffffffffffffffffULL / right then\n"
		"    return no_size\n"
		"  end\n"
		"  return exact_unsigned(ffi.cast(uint64, left) * right)\n"
		"end\n"},
	{"size_divide",
		"local function size_divide(left, right)\n"
		"  if right == 0 or left ~= left or right ~= right then\n"
		"    return no_size\n"
		"  elseif type(left) == \"number\" and type(right) == \"number\" then\n"
		"    local quotient = left / right\n"
		"    return quotient < 0 and math.ceil(quotient) or math.floor(quotient)\n"
		"  elseif left < 0 or right < 0 then\n"
		"    return no_size\n"
		"  end\n"
		"  return exact_unsigned(ffi.cast(uint64, left) / ffi.cast(uint64, right))\n"
		"end\n"},
	{"computed_size",
		"local function computed_size(value, name, parameter, text)\n"
		"  if value ~= value or value < 0 then\n"
		"    local message = \"%s: the size of %s (%s) is no size, it must be from 0 to 18446744073709551615\"\n"
		"    blame(message:format(name, parameter, text))\n"
		"  end\n"
		"  return value\n"
		"end\n"},
	{NULL, NULL},
};
