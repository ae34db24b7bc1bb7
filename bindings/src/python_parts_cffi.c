/* SPDX-License-Identifier: MIT
 *
 * Parts of generated Python modules: numbers, memory and texts on their way to C and back.
 */
#include "python_parts.h"

static const struct python_part parts[] = {
	{"_CODES",
		"# The codes of struct for C's numbers.\n"
		"_CODES = {\"int8_t\": \"b\", \"int16_t\": \"h\", \"int32_t\": \"i\", \"int64_t\": \"q\"}\n"
		"_CODES.update({\"u\" + name: code.upper() for name, code in _CODES.items()})\n"
		"_CODES.update({\"float\": \"f\", \"double\": \"d\", \"_Bool\": \"?\"})\n"},
	{"_column_of",
		"def _column_of(name):\n"
		"    \"\"\"What makes an array of C's of a sequence of numbers; an array of exactly these "
		"serves as it lies.\"\"\"\n"
		"    kind = _ffi.typeof(name + \"[]\")\n"
		"    code = _CODES[name]\n"
		"    width = -_WIDTHS[code] if code.islower() else _WIDTHS[code.lower()]\n"
		"    one = {\"f\": _single, \"d\": _real}.get(code, _index)\n"
		"\n"
		"    def column(values):\n"
		"        if type(values) is not list and type(values) is not tuple:\n"
		"            if _lib.bind_is_exact(id(values), width, ord(code)):\n"
		"                return _from_buffer(kind, values)\n"
		"            if isinstance(values, str) or _viewed(values) is not None:\n"
		"                raise TypeError\n"
		"            values = tuple(values)\n"
		"        count = len(values)\n"
		"        if code not in \"fd?\":\n"
		"            array = _new(kind, count)\n"
		"            if _lib.bind_integers(id(values), count, array, width) == count:\n"
		"                return array\n"
		"        return _new(kind, list(map(one, values)))\n"
		"\n"
		"    return column\n"},
	{"_place_of",
		"def _place_of(name):\n"
		"    \"\"\"What makes the array to return, or None where one is given to be filled; and "
		"where C writes.\"\"\"\n"
		"    kind = _ffi.typeof(name + \"[]\")\n"
		"    code = _CODES[name]\n"
		"\n"
		"    def place(asked):\n"
		"        if not isinstance(asked, int):\n"
		"            view = _viewed(asked)\n"
		"            if view is not None and not view.readonly and not _odd(view, code):\n"
		"                return None, _from_buffer(kind, view, True)\n"
		"            asked = _index(asked)\n"
		"        fresh = _new(kind, asked)\n"
		"        return fresh, fresh\n"
		"\n"
		"    return place\n"},
	{"_exactly",
		"def _exactly(count, items):\n"
		"    if len(items) != count:\n"
		"        raise ValueError\n"
		"    return items\n"},
	{"_not_as_long",
		"def _not_as_long(function, name, count, expected):\n"
		"    return ValueError(f\"{function}: the length of {name} is {count}, it must be {expected}\")\n"},
	{"_descriptor",
		"def _descriptor(file):\n"
		"    \"\"\"The number of a file, which is an integer or has fileno().\"\"\"\n"
		"    return _index(file) if hasattr(file, \"__index__\") else file.fileno()\n"},
	{"_number_of_file",
		"def _number_of_file(file):\n"
		"    return file if type(file) is int else _index(_descriptor(file))\n"},
	{"_retained_file",
		"def _retained_file(file, held):\n"
		"    \"\"\"The number of a file; what would close it meanwhile is kept.\"\"\"\n"
		"    if hasattr(file, \"__index__\"):\n"
		"        return _index(file)\n"
		"    number = _index(file.fileno())\n"
		"    held.retained.append(file)\n"
		"    return number\n"},
	{"_number_of_handle",
		"def _number_of_handle(value):\n"
		"    \"\"\"The number of a handle, which is an integer or has one.\"\"\"\n"
		"    return _index(value if hasattr(value, \"__index__\") else value.handle)\n"},
	{"_memory",
		"def _memory(value, writable, held):\n"
		"    \"\"\"Where a buffer lies, which stays there, and how long it is.\"\"\"\n"
		"    held.append(_from_buffer(_CHARACTERS, value, writable))\n"
		"    return _ffi.cast(\"void *\", held[-1]), len(held[-1])\n"},
	{"_long_enough",
		"def _long_enough(count, size):\n"
		"    if count is not None and count < size:\n"
		"        raise ValueError\n"},
	{"_text_in",
		"def _text_in(data, held):\n"
		"    \"\"\"Where text lies. A bytes has its NUL behind it.\"\"\"\n"
		"    held.append(_from_buffer(_CHARACTERS, data))\n"
		"    return _ffi.cast(\"char *\", held[-1])\n"},
	{"_text",
		"def _text(value):\n"
		"    \"\"\"Text for C: UTF-8 without a NUL.\"\"\"\n"
		"    data = value.encode(\"utf-8\", \"surrogateescape\") if isinstance(value, str) else value\n"
		"    if not isinstance(data, bytes):\n"
		"        raise TypeError\n"
		"    if 0 in data:\n"
		"        raise ValueError\n"
		"    return data\n"},
	{"_path",
		"def _path(value):\n"
		"    return _text(_os.fspath(value))\n"},
	{"_read_text",
		"def _read_text(text):\n"
		"    \"\"\"A copy of C's text; None for NULL.\"\"\"\n"
		"    return _string(text).decode(\"utf-8\", \"surrogateescape\") if text else None\n"},
	{"_room",
		"def _room(data):\n"
		"    \"\"\"The bytes to return, or None if `data` is a buffer to fill; and where C writes: bytes "
		"nobody has seen yet.\"\"\"\n"
		"    if not isinstance(data, int):\n"
		"        try:\n"
		"            return None, _from_buffer(_CHARACTERS, data, True)\n"
		"        except (TypeError, ValueError, BufferError):\n"
		"            data = _index(data)\n"
		"    fresh = bytes(data)\n"
		"    return fresh, fresh\n"},
	{"_Address",
		"class _Address(int):\n"
		"    \"\"\"Where a buffer lies, which stays there as long as this number.\"\"\"\n"},
	{"_address",
		"def _address(value):\n"
		"    try:\n"
		"        memory = _from_buffer(_CHARACTERS, value, True)\n"
		"    except (TypeError, ValueError, BufferError):\n"
		"        return _index(value)\n"
		"    address = _Address(_ffi.cast(\"uintptr_t\", memory))\n"
		"    address.memory = memory\n"
		"    return address\n"},
	{"_view",
		"def _view(memory, size, release, owner):\n"
		"    \"\"\"A view of C's memory. `release(owner)` is called when the last that looks at it is "
		"gone.\"\"\"\n"
		"    pinned = _ffi.gc(memory, lambda _: release(owner), size)\n"
		"    return memoryview(_buffer_of(pinned, size))\n"},
	{"_failed",
		"def _failed(function, code, said=None):\n"
		"    \"\"\"The exception for a failure that C tells by an errno.\"\"\"\n"
		"    code = code if 0 < code < 2**31 else _errno.EIO\n"
		"    return OSError(code, said or _explanation(code) or f\"{function}: {_os.strerror(code)}\")\n"},
	{"_error",
		"def _error(kind, function, code, said=None):\n"
		"    \"\"\"The exception for a failure that C tells in its own way.\"\"\"\n"
		"    error = kind(said or _explanation(code) or f\"{function}: failed with {code}\")\n"
		"    error.code = code\n"
		"    return error\n"},
	{"_tokens",
		"_tokens = _itertools.count(1)\n"},
	{"_kept",
		"# What C keeps, by the token that it will give back.\n"
		"_kept = {}\n"
		"\n"
		"\n"
		"@_atexit.register\n"
		"def _outlive():\n"
		"    \"\"\"What C still keeps when the interpreter ends is never freed.\"\"\"\n"
		"    if _kept:\n"
		"        import ctypes\n"
		"\n"
		"        ctypes.pythonapi.Py_IncRef(ctypes.py_object(_kept))\n"},
	{"_KEPT", "_KEPT = id(_kept)  # where C's side finds it\n"},
	{"_abandon",
		"def _abandon(token, taken):\n"
		"    \"\"\"After an exception: lets go, unless C had taken it all before a signal's handler "
		"raised.\"\"\"\n"
		"    if token != taken:\n"
		"        _kept.pop(token, None)\n"},
	{"_let_go",
		"def _let_go(tokens):\n"
		"    \"\"\"C has no more use for what these tokens kept.\"\"\"\n"
		"    if _kept:\n"
		"        for token in tokens:\n"
		"            _kept.pop(token, None)\n"},
	{"_real",
		"def _real(value):\n"
		"    \"\"\"A number as a float. Text is none.\"\"\"\n"
		"    if type(value) is float:\n"
		"        return value\n"
		"    return float(value.__float__() if hasattr(value, \"__float__\") else _index(value))\n"},
	{"_single",
		"def _single(value):\n"
		"    \"\"\"A number as C's float: C would make an infinity of what is beyond it.\"\"\"\n"
		"    number = _real(value)\n"
		"    if 3.4028235677973366e38 <= abs(number) < float(\"inf\"):\n"
		"        raise OverflowError\n"
		"    return number\n"},
	{"_changed_of",
		"def _changed_of(name):\n"
		"    \"\"\"What makes the array to return, or None where one is given to be changed; and "
		"what C changes.\"\"\"\n"
		"    kind = _ffi.typeof(name + \"[]\")\n"
		"    code = _CODES[name]\n"
		"    column = _column_of(name)\n"
		"\n"
		"    def changed(values):\n"
		"        view = None if isinstance(values, (list, tuple)) else _viewed(values)\n"
		"        if view is not None and not view.readonly and not _odd(view, code):\n"
		"            return None, _from_buffer(kind, values, True)\n"
		"        array = column(values)\n"
		"        if view is not None:\n"
		"            array, lent = _new(kind, len(array)), array\n"
		"            _ffi.memmove(array, lent, len(lent) * _WIDTHS[code.lower()])\n"
		"        return array, array\n"
		"\n"
		"    return changed\n"},
	{"_quotient",
		"def _quotient(left, right):\n"
		"    \"\"\"As C divides; by 0 it is no size.\"\"\"\n"
		"    if not right:\n"
		"        return -(2**128)\n"
		"    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)\n"},
	{"_TEXTS",
		"_TEXTS = _ffi.typeof(\"char *[]\")\n"},
	{"_texts",
		"def _texts(what, values, held, ended=False):\n"
		"    \"\"\"An array of texts for C, which has to go before those that it holds.\"\"\"\n"
		"    if isinstance(values, (str, bytes)):\n"
		"        raise TypeError\n"
		"    held.extend(_from_buffer(_CHARACTERS, what(value)) for value in values)\n"
		"    return _new(_TEXTS, [*held, _NULL] if ended else held)\n"},
	{"_read_texts",
		"def _read_texts(texts, count):\n"
		"    \"\"\"A list of C's texts, as many as there are, or up to a NULL; None for NULL.\"\"\"\n"
		"    if not texts:\n"
		"        return None\n"
		"    if count is None:\n"
		"        count = next(at for at in _itertools.count() if not texts[at])\n"
		"    return [_read_text(texts[at]) for at in range(count)]\n"},
	{"_counted_text",
		"def _counted_text(memory, count):\n"
		"    return _buffer_of(memory)[:count].decode(\"utf-8\", \"surrogateescape\")\n"},
	{"_read_bytes",
		"def _read_bytes(memory, size):\n"
		"    \"\"\"A copy of C's bytes; None for NULL.\"\"\"\n"
		"    return _buffer_of(memory, size)[:] if memory else None\n"},
};

const struct python_parts python_parts_cffi = {parts, sizeof(parts) / sizeof(*parts)};
