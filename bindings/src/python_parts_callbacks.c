/* SPDX-License-Identifier: MIT
 *
 * Parts of generated Python modules: callables that C calls, while it may and when it must not any more.
 */
#include "python_parts.h"

static const struct python_part parts[] = {
	{"_slots",
		"# What C may call, by the number that it has for it: a number is never used twice. Where "
		"a handle keeps the callables,\n"
		"# only the address of the lease is here: they may hold the handle, and nothing shall keep "
		"that circle.\n"
		"_slots = {}\n"},
	{"_slot_numbers",
		"_slot_numbers = _itertools.count(1)\n"},
	{"_slot",
		"def _slot(callables):\n"
		"    \"\"\"The number for some callables, by the names of their parameters; 0 for none.\"\"\"\n"
		"    given = {name: each for name, each in callables.items() if each is not None}\n"
		"    if not given:\n"
		"        return 0\n"
		"    number = next(_slot_numbers)\n"
		"    _slots[number] = given\n"
		"    return number\n"},
	{"_Lease",
		"class _Lease(_Kept):\n"
		"    \"\"\"As long as a handle keeps this, C may call what it has a number for.\"\"\"\n"
		"\n"
		"    __slots__ = (\"callables\", \"number\")\n"
		"\n"
		"    def __init__(self, number):\n"
		"        self.number = number\n"
		"\n"
		"    def hold(self):\n"
		"        self.callables = _slots.get(self.number)\n"
		"        if self.callables:\n"
		"            _slots[self.number] = id(self)\n"
		"\n"
		"    def let_go(self):\n"
		"        _slots.pop(self.number, None)\n"},
	{"_current",
		"# What C may call during a call of a thread's, where it has no number for it.\n"
		"_current = {}\n"},
	{"_enter",
		"def _enter(name, function):\n"
		"    \"\"\"C may call it from now on; what this returns undoes it.\"\"\"\n"
		"    if function is None:\n"
		"        return None\n"
		"    place = (_ident(), name)\n"
		"    before = _current.get(place)\n"
		"    _current[place] = function\n"
		"    return place, before\n"},
	{"_leave",
		"def _leave(entered):\n"
		"    if entered:\n"
		"        place, before = entered\n"
		"        _current[place] = before\n"
		"        if before is None:\n"
		"            del _current[place]\n"},
	{"_raised",
		"# What a callable raised during a call, by thread.\n"
		"_raised = {}\n"},
	{"_strayed",
		"# What was raised outside of any call.\n"
		"_strayed = []\n"},
	{"_raise_again",
		"def _raise_again(*made):\n"
		"    \"\"\"Raises what a callable raised during this thread's call. Handles that the call "
		"made are freed.\"\"\"\n"
		"    if _ident() not in _raised:\n"
		"        return\n"
		"    for pointer, free in made:\n"
		"        if pointer:\n"
		"            free(pointer)\n"
		"    raise _raised.pop(_ident())\n"},
	{"_raise_stray",
		"def _raise_stray():\n"
		"    raise _strayed.pop(0)\n"},
	{"_FREEING", "_FREEING = (\"__call__\", \"__del__\")\n"},
	{"_note",
		"def _note(problem, frame):\n"
		"    \"\"\"Keeps an exception for the call in which C is, which has that frame; outside of "
		"any for the next one.\"\"\"\n"
		"    while frame is not None and frame.f_code.co_name in _FREEING and frame.f_globals "
		"is globals():\n"
		"        frame = frame.f_back\n"
		"    if frame is not None and frame.f_globals is globals():\n"
		"        _raised.setdefault(_ident(), problem)\n"
		"    else:\n"
		"        _strayed.append(problem)\n"},
	{"_catch",
		"def _catch(kind, problem, traceback):\n"
		"    \"\"\"Takes what a callable raised: it must not go through C.\"\"\"\n"
		"    _note(problem.with_traceback(traceback), _getframe().f_back)\n"},
	{"_callables",
		"def _callables(number):\n"
		"    found = _slots.get(number, {})\n"
		"    if type(found) is int:\n"
		"        box = []\n"
		"        _lib.bind_recall(found, id(box))\n"
		"        found = box[0].callables\n"
		"    return found\n"},
	{"_called",
		"def _called(function, name, scope, number):\n"
		"    \"\"\"The callable that C calls; None where it must not.\"\"\"\n"
		"    if _ident() in _raised:\n"
		"        return None\n"
		"    callables = _callables(number)\n"
		"    found = callables.pop(name, None) if scope == \"async\" else callables.get(name)\n"
		"    if found is None:\n"
		"        problem = RuntimeError(f\"{function}: {name} was called after its scope ({scope})\")\n"
		"        _note(problem, _getframe(1).f_back)\n"
		"    elif not callables:\n"
		"        _slots.pop(number, None)\n"
		"    return found\n"},
	{"_called_now",
		"def _called_now(function, name):\n"
		"    \"\"\"The same for what C has no number for: it may call that during a call only.\"\"\"\n"
		"    if _ident() in _raised:\n"
		"        return None\n"
		"    found = _current.get((_ident(), f\"{function}.{name}\"))\n"
		"    if found is None:\n"
		"        problem = RuntimeError(f\"{function}: {name} was called after its scope (call)\")\n"
		"        _note(problem, _getframe(1).f_back)\n"
		"    return found\n"},
	{"_returned",
		"def _returned(function, name, check, value):\n"
		"    \"\"\"What a callable returned, if C can take it.\"\"\"\n"
		"    found = check(f\"what {name} returned\", value)\n"
		"    if found:\n"
		"        raise type(found)(f\"{function}: {found}\")\n"
		"    return value\n"},
};

const struct python_parts python_parts_callbacks = {parts, sizeof(parts) / sizeof(*parts)};
