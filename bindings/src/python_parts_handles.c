/* SPDX-License-Identifier: MIT
 *
 * Parts of generated Python modules: handles, and what C keeps as long as they live.
 */
#include "python_parts.h"

static const struct python_part parts[] = {
	{"_Handle",
		"class _Handle:\n"
		"    \"\"\"What all handles have. C frees what a handle stands for when it is closed or "
		"collected, and nothing needs it.\"\"\"\n"
		"\n"
		"    __slots__ = (\"__weakref__\", \"_life\", \"_pointer\")\n"
		"\n"
		"    def __new__(cls):\n"
		"        raise TypeError(f\"a {cls.__name__} is made by a function of this module\")\n"
		"\n"
		"    def __enter__(self):\n"
		"        return self\n"
		"\n"
		"    def __exit__(self, *exception):\n"
		"        self.close()\n"
		"\n"
		"    def __del__(self):\n"
		"        # The collector calls this before it takes anything apart: C's things go in their order.\n"
		"        self._pointer = None\n"
		"\n"
		"    def __repr__(self):\n"
		"        return f\"<{'closed' if self.closed else 'open'} {type(self).__name__}>\"\n"},
	{"_opened",
		"def _opened(kind, pointer, free, *things):\n"
		"    \"\"\"A handle that C frees, and what C keeps as long as it lives; None for NULL.\"\"\"\n"
		"    if not pointer:\n"
		"        return None\n"
		"    handle = object.__new__(kind)\n"
		"    handle._life = _Life(free, *things)\n"
		"    handle._pointer = _ffi.gc(pointer, handle._life)\n"
		"    return handle\n"},
	{"_keepings",
		"_keepings = _itertools.count(1)\n"},
	{"_Kept",
		"class _Kept:\n"
		"    \"\"\"What is told when C keeps it, and when it does no more.\"\"\"\n"
		"\n"
		"    __slots__ = ()\n"},
	{"_Life",
		"class _Life(_Kept):\n"
		"    \"\"\"How long what a handle stands for lives: then C frees it, and has no more use "
		"for what it kept. Who needs it\n"
		"    holds it: the collector finalizes handles in any order.\"\"\"\n"
		"\n"
		"    __slots__ = (\"free\", \"holds\", \"kept\", \"waiting\")\n"
		"\n"
		"    def __init__(self, free, *things):\n"
		"        self.free = free\n"
		"        self.holds = 0\n"
		"        self.kept = {}\n"
		"        self.waiting = None\n"
		"        for thing in things:\n"
		"            self.keep(thing)\n"
		"\n"
		"    def __call__(self, pointer):\n"
		"        if self.holds:\n"
		"            self.waiting = pointer\n"
		"            return\n"
		"        if self.free:\n"
		"            self.free(pointer)\n"
		"        for number in list(self.kept):\n"
		"            self.drop(number)\n"
		"\n"
		"    def hold(self):\n"
		"        self.holds += 1\n"
		"\n"
		"    def let_go(self):\n"
		"        self.holds -= 1\n"
		"        if not self.holds and self.waiting is not None:\n"
		"            pointer, self.waiting = self.waiting, None\n"
		"            self(pointer)\n"
		"\n"
		"    def keep(self, thing, until=None):\n"
		"        \"\"\"C keeps a thing; what this returns undoes it.\"\"\"\n"
		"        if isinstance(thing, _Kept):\n"
		"            thing.hold()\n"
		"        number = next(_keepings)\n"
		"        self.kept[number] = (until, thing)\n"
		"        return self, number\n"
		"\n"
		"    def drop(self, number):\n"
		"        _, thing = self.kept.pop(number, (None, None))\n"
		"        if isinstance(thing, _Kept):\n"
		"            thing.let_go()\n"
		"\n"
		"    def end(self, function):\n"
		"        \"\"\"C has no more use for what it kept until this function was called.\"\"\"\n"
		"        for number in [number for number, (until, _) in self.kept.items() if until == function]:\n"
		"            self.drop(number)\n"},
	{"_FOREVER",
		"# What is never freed, as far as Python knows.\n"
		"_FOREVER = _Life(None)\n"},
	{"_forget",
		"def _forget(keeping):\n"
		"    \"\"\"C keeps it not, after all.\"\"\"\n"
		"    if keeping:\n"
		"        life, number = keeping\n"
		"        life.drop(number)\n"},
	{"_life_of",
		"def _life_of(handle):\n"
		"    return _FOREVER if handle is None else handle._life\n"},
	{"_lent",
		"def _lent(kind, pointer, life=None):\n"
		"    \"\"\"A handle that nobody frees; None for NULL. What it belongs to lives as long.\"\"\"\n"
		"    if not pointer:\n"
		"        return None\n"
		"    handle = object.__new__(kind)\n"
		"    handle._life = life or _FOREVER\n"
		"    handle._pointer = _ffi.gc(pointer, _Life(None, life)) if life else pointer\n"
		"    return handle\n"},
	{"_take_back",
		"def _take_back(*handles):\n"
		"    \"\"\"Handles that were lent for a call of C's.\"\"\"\n"
		"    for handle in handles:\n"
		"        if handle is not None:\n"
		"            handle._pointer = None\n"},
	{"_pinned",
		"def _pinned(memory, size, life):\n"
		"    \"\"\"A view of memory that belongs to a handle, which lives as long; None for NULL.\"\"\"\n"
		"    if not memory:\n"
		"        return None\n"
		"    return memoryview(_buffer_of(_ffi.gc(memory, _Life(None, life)), size)).toreadonly()\n"},
};

const struct python_parts python_parts_handles = {parts, sizeof(parts) / sizeof(*parts)};
