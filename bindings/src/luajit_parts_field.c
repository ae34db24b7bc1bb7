/* SPDX-License-Identifier: MIT
 *
 * Parts of LuaJIT modules: bit-fields, unions, memory in records.
 */
#include "luajit_prelude.h"

const struct luajit_part luajit_field_parts[] = {
	{"keep_bytes",
		"-- Memory that a record points at, which stays as long as `kept`; and its size.\n"
		"local function keep_bytes(value, name, parameter, kept, or_nil)\n"
		"  local memory, size = bytes_in(value, name, parameter, or_nil)\n"
		"  if not memory then\n"
		"    blame((\"%s: %s is released, it must not be\"):format(name, parameter))\n"
		"  end\n"
		"  kept[#kept + 1] = value\n"
		"  return memory, size\n"
		"end\n"},
	{"signed_bits",
		"local function signed_bits(value, half)\n"
		"  return value >= half and value - 2 * half or value\n"
		"end\n"},
	{"wide_bits",
		"-- Bits of an integer of 64.\n"
		"local function wide_bits(container, shift, width)\n"
		"  return exact_unsigned(bit.rshift(bit.lshift(container, 64 - shift - width), 64 - width))\n"
		"end\n"},
	{"wide_signed_bits",
		"local function wide_signed_bits(container, shift, width)\n"
		"  local top = ffi.cast(int64, bit.lshift(container, 64 - shift - width))\n"
		"  return exact(bit.arshift(top, 64 - width))\n"
		"end\n"},
	{"put_bits",
		"-- An integer with other bits at one place: `factor` is its least bit, `range` how many values there are.\n"
		"local function put_bits(container, factor, range, value)\n"
		"  local old = math.floor(container / factor) % range\n"
		"  return container + (tonumber(value) % range - old) * factor\n"
		"end\n"},
	{"put_wide_bits",
		"local function put_wide_bits(container, shift, width, value)\n"
		"  local mask = bit.lshift(bit.rshift(0xffffffffffffffffULL, 64 - width), shift)\n"
		"  if type(value) == \"number\" then\n"
		"    value = value < 0 and ffi.cast(int64, value) or ffi.cast(uint64, value)\n"
		"  end\n"
		"  local bits = bit.band(bit.lshift(ffi.cast(uint64, value), shift), mask)\n"
		"  return bit.bor(bit.band(container, bit.bnot(mask)), bits)\n"
		"end\n"},
	{"to_bits",
		"local function to_bits(value, name, parameter, part, index, least, most)\n"
		"  if type(value) == \"number\" and value % 1 == 0 and value >= tonumber(least) and value < tonumber(most) + 1 then\n"
		"    return value\n"
		"  end\n"
		"  return to_integer(value, name, parameter, part, least, most, index)\n"
		"end\n"},
	{"bytes_at",
		"local function bytes_at(c, offset, size)\n"
		"  return ffi.string(ffi.cast(\"const char *\", c) + offset, size)\n"
		"end\n"},
	{"agree",
		"-- Members of a union share their bytes: what was given before must be as it was.\n"
		"local function agree(c, given, before, member, offset, size, name, parameter)\n"
		"  local count = #given\n"
		"  for i = 1, count, 3 do\n"
		"    local from, to = math.max(offset, given[i + 1]), math.min(offset + size, given[i + 1] + given[i + 2])\n"
		"    if from < to and before:sub(from - offset + 1, to - offset) ~= bytes_at(c, from, to - from) then\n"
		"      local text = \"%s: %s: %s and %s do not agree, give one of them\"\n"
		"      blame(text:format(name, parameter, given[i], member))\n"
		"    end\n"
		"  end\n"
		"  given[count + 1], given[count + 2], given[count + 3] = member, offset, size\n"
		"end\n"},
	{NULL, NULL},
};
