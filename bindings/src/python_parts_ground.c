/* SPDX-License-Identifier: MIT
 *
 * Parts of generated Python modules: names of cffi's, and of what C says.
 */
#include "python_parts.h"

static const struct python_part parts[] = {
	{"_lib", "_lib = _c.lib\n"},
	{"_ffi", "_ffi = _c.ffi\n"},
	{"_string", "_string = _ffi.string\n"},
	{"_unpack", "_unpack = _ffi.unpack\n"},
	{"_buffer_of", "_buffer_of = _ffi.buffer\n"},
	{"_from_buffer", "_from_buffer = _ffi.from_buffer\n"},
	{"_new", "_new = _ffi.new\n"},
	{"_uncleared",
		"# For what C, or a copy, fills in before anybody looks.\n"
		"_uncleared = _ffi.new_allocator(should_clear_after_alloc=False)\n"},
	{"_array_of",
		"def _array_of(name):\n"
		"    return _ffi.typeof(name + \"[]\")\n"},
	{"_NULL", "_NULL = _ffi.NULL\n"},
	{"_CHARACTERS", "_CHARACTERS = _ffi.typeof(\"char[]\")\n"},
	{"_LEAST",
		"# What C returns beside a failure, where all values are possible: then it is asked whether it "
		"failed.\n"
		"_LEAST = -(2**63)\n"},
	{"_GREATEST", "_GREATEST = 2**64 - 1\n"},
	{"_REFUSED",
		"# What a conversion raises for an argument that is none of its kind.\n"
		"_REFUSED = (TypeError, ValueError, OverflowError, AttributeError, BufferError, MemoryError)\n"},
	{"_make", "_make = tuple.__new__\n"},
	{"_chained", "_chained = _itertools.chain.from_iterable\n"},
	{"_len", "_len = len\n"},
};

const struct python_parts python_parts_ground = {parts, sizeof(parts) / sizeof(*parts)};
