/* SPDX-License-Identifier: MIT
 *
 * The parts, as data: a name, and the Python text that defines it. A part stands after those that it needs when the
 * module is loaded. What a message says of a wrong argument is settled here, for every Python target.
 */
#include "python_prelude.h"

#include "mentions.h"

#include <ctype.h>
#include <string.h>

struct part {
	const char *name;
	const char *text;
};

static const struct part imports[] = {
	{"_atexit", "import atexit as _atexit\n"},
	{"_errno", "import errno as _errno\n"},
	{"_itertools", "import itertools as _itertools\n"},
	{"_os", "import os as _os\n"},
	{"_sys", "import sys as _sys\n"},
	{"_field", "from _collections import _tuplegetter as _field\n"},
	{"_Sequence", "from _collections_abc import Sequence as _Sequence\n"},
	{"_index", "from operator import index as _index\n"},
};

static const struct part parts[] = {
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
	{"_shown",
		"def _shown(value):\n"
		"    \"\"\"repr(value), cut; its type where it has none.\"\"\"\n"
		"    try:\n"
		"        shown = repr(value)\n"
		"    except Exception:\n"
		"        shown = f\"<{type(value).__name__}>\"\n"
		"    return shown if len(shown) <= 80 else shown[:80] + \"...\"\n"},
	{"_unlike",
		"def _unlike(exception, name, value, expected):\n"
		"    return exception(f\"{name} is {_shown(value)}, it must be {expected}\")\n"},
	{"_wrong",
		"def _wrong(problem, function, *arguments):\n"
		"    \"\"\"The exception for the first of `arguments` that is wrong; else `problem` as it is.\"\"\"\n"
		"    for name, value, check in arguments:\n"
		"        found = check(name, value)\n"
		"        if found:\n"
		"            return type(found)(f\"{function}: {found}\")\n"
		"    return problem\n"},
	{"_integer",
		"def _integer(least, greatest):\n"
		"    \"\"\"The check of an integer in a range. A check returns an exception, or None for a value "
		"that is right.\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        expected = f\"an integer from {least} to {greatest}\"\n"
		"        try:\n"
		"            fits = least <= _index(value) <= greatest\n"
		"        except TypeError:\n"
		"            return _unlike(TypeError, name, value, expected)\n"
		"        return None if fits else _unlike(OverflowError, name, value, expected)\n"
		"\n"
		"    return check\n"},
	{"_int8", "_int8 = _integer(-(2**7), 2**7 - 1)\n"},
	{"_int16", "_int16 = _integer(-(2**15), 2**15 - 1)\n"},
	{"_int32", "_int32 = _integer(-(2**31), 2**31 - 1)\n"},
	{"_int64", "_int64 = _integer(-(2**63), 2**63 - 1)\n"},
	{"_uint8", "_uint8 = _integer(0, 2**8 - 1)\n"},
	{"_uint16", "_uint16 = _integer(0, 2**16 - 1)\n"},
	{"_uint32", "_uint32 = _integer(0, 2**32 - 1)\n"},
	{"_uint64", "_uint64 = _integer(0, 2**64 - 1)\n"},
	{"_truth",
		"def _truth(name, value, also=\"\"):\n"
		"    try:\n"
		"        fits = _index(value) in (0, 1)\n"
		"    except TypeError:\n"
		"        fits = False\n"
		"    return None if fits else _unlike(TypeError, name, value, \"True or False\")\n"},
	{"_number",
		"def _number(name, value, also=\"\"):\n"
		"    fits = hasattr(value, \"__float__\") or hasattr(value, \"__index__\")\n"
		"    return None if fits else _unlike(TypeError, name, value, \"a number\")\n"},
	{"_file",
		"def _file(integer):\n"
		"    \"\"\"The check of a descriptor, an integer of that kind, or of an object with fileno().\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        if hasattr(value, \"__index__\"):\n"
		"            found = integer(name, value)\n"
		"            if not isinstance(found, TypeError):\n"
		"                return found\n"
		"        elif hasattr(value, \"fileno\"):\n"
		"            return integer(name, value.fileno())\n"
		"        return _unlike(TypeError, name, value, \"a descriptor or an object with fileno()\")\n"
		"\n"
		"    return check\n"},
	{"_numbered",
		"def _numbered(integer):\n"
		"    \"\"\"The check of a handle that is a number, or of an object that has one.\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        if not hasattr(value, \"__index__\") and hasattr(value, \"handle\"):\n"
		"            value = value.handle\n"
		"        found = integer(name, value)\n"
		"        if not isinstance(found, TypeError):\n"
		"            return found\n"
		"        return _unlike(TypeError, name, value, \"a handle or an object with handle\")\n"
		"\n"
		"    return check\n"},
	{"_characters",
		"def _characters(name, value, also=\"\", expected=\"str or bytes\"):\n"
		"    if not isinstance(value, (str, bytes)):\n"
		"        return _unlike(TypeError, name, value, expected + also)\n"
		"    bad = (\"\\0\" if isinstance(value, str) else b\"\\0\") in value\n"
		"    if bad:\n"
		"        return _unlike(ValueError, name, value, \"text without a NUL\" + also)\n"
		"    try:\n"
		"        _text(value)\n"
		"    except UnicodeEncodeError:\n"
		"        return _unlike(ValueError, name, value, \"text that UTF-8 can carry\" + also)\n"
		"    return None\n"},
	{"_path_like",
		"def _path_like(name, value, also=\"\"):\n"
		"    try:\n"
		"        value = _os.fspath(value)\n"
		"    except TypeError:  # shown as it was given\n"
		"        pass\n"
		"    return _characters(name, value, also, \"a path (str, bytes or os.PathLike)\")\n"},
	{"_readable",
		"def _readable(name, value, also=\"\"):\n"
		"    try:\n"
		"        fits = memoryview(value).c_contiguous\n"
		"    except (TypeError, ValueError, BufferError):\n"
		"        fits = False\n"
		"    return None if fits else _unlike(TypeError, name, value, \"a contiguous buffer\" + also)\n"},
	{"_is_writable",
		"def _is_writable(value):\n"
		"    try:\n"
		"        view = memoryview(value)\n"
		"    except (TypeError, ValueError, BufferError):\n"
		"        return False\n"
		"    return view.c_contiguous and not view.readonly\n"},
	{"_writable",
		"def _writable(name, value, also=\"\"):\n"
		"    return None if _is_writable(value) else _unlike(TypeError, name, value, \"a writable buffer\" "
		"+ also)\n"},
	{"_at_least",
		"def _at_least(size, check):\n"
		"    \"\"\"The check of a buffer of a fixed size.\"\"\"\n"
		"\n"
		"    def checked(name, value, also=\"\"):\n"
		"        found = None if value is None and also else check(name, value, also)\n"
		"        if found or value is None or memoryview(value).nbytes >= size:\n"
		"            return found\n"
		"        return ValueError(f\"the length of {name} is {memoryview(value).nbytes}, it must be at "
		"least {size}\")\n"
		"\n"
		"    return checked\n"},
	{"_number_of_bytes",
		"def _number_of_bytes(integer):\n"
		"    \"\"\"The check of a size that is asked for, or of a buffer to be filled.\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        if isinstance(value, int) or (hasattr(value, \"__index__\") and not _is_writable(value)):\n"
		"            return integer(name, value)\n"
		"        expected = \"a number of bytes or a writable buffer\"\n"
		"        return None if _is_writable(value) else _unlike(TypeError, name, value, expected)\n"
		"\n"
		"    return check\n"},
	{"_address_like",
		"def _address_like(name, value, also=\"\"):\n"
		"    if isinstance(value, int) or (hasattr(value, \"__index__\") and not _is_writable(value)):\n"
		"        return _uint64(name, value)\n"
		"    expected = \"an address or a writable buffer\" + also\n"
		"    return None if _is_writable(value) else _unlike(TypeError, name, value, expected)\n"},
	{"_SIGNED",
		"# How the buffer protocol writes integers in this machine's order.\n"
		"_ORDERS = (\"\", \"@\", \"=\", \"<\" if _sys.byteorder == \"little\" else \">\")\n"
		"_SIGNED = frozenset(order + letter for order in _ORDERS for letter in \"bhilqn\")\n"},
	{"_UNSIGNED",
		"_UNSIGNED = frozenset(letters.upper() for letters in _SIGNED)\n"},
	{"_odd",
		"def _odd(view, code):\n"
		"    \"\"\"What a view is where it is no array of exactly such integers, in words; else None.\"\"\"\n"
		"    if view.ndim != 1:\n"
		"        return f\"an array of {view.ndim} dimensions\"\n"
		"    if not view.c_contiguous:\n"
		"        return \"an array that is not contiguous\"\n"
		"    known = view.format in (_SIGNED if code.islower() else _UNSIGNED)\n"
		"    return None if known and view.itemsize == _WIDTHS[code.lower()] else f\"an array of "
		"{view.format!r}\"\n"},
	{"_WIDTHS",
		"_WIDTHS = {\"b\": 1, \"h\": 2, \"i\": 4, \"q\": 8}\n"},
	{"_exact",
		"def _exact(code):\n"
		"    \"\"\"Such integers, in words.\"\"\"\n"
		"    sign = \"signed\" if code.islower() else \"unsigned\"\n"
		"    return f\"native {8 * _WIDTHS[code.lower()]}-bit {sign} integers ({code!r})\"\n"},
	{"_viewed",
		"def _viewed(value):\n"
		"    \"\"\"A view of a buffer; None for what is none.\"\"\"\n"
		"    try:\n"
		"        return memoryview(value)\n"
		"    except (TypeError, ValueError, BufferError):\n"
		"        return None\n"},
	{"_items",
		"def _items(check_item, code):\n"
		"    \"\"\"The check of a sequence of integers, or an array of exactly such.\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        view = _viewed(value)\n"
		"        if view is not None:\n"
		"            odd = _odd(view, code)\n"
		"            expected = f\"of {_exact(code)}, or a sequence of integers{also}\"\n"
		"            return odd and TypeError(f\"{name} is {odd}, it must be {expected}\")\n"
		"        try:\n"
		"            items = None if isinstance(value, str) else tuple(value)\n"
		"        except (TypeError, BufferError):\n"
		"            items = None\n"
		"        if items is None:\n"
		"            return _unlike(TypeError, name, value, \"a sequence of integers\" + also)\n"
		"        found = (check_item(f\"{name}[{at}]\", item) for at, item in enumerate(items))\n"
		"        return next(filter(None, found), None)\n"
		"\n"
		"    return check\n"},
	{"_number_of",
		"def _number_of(integer, code):\n"
		"    \"\"\"The check of a number of elements that is asked for, or of an array to be filled.\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        view = _viewed(value)\n"
		"        if hasattr(value, \"__index__\") and not (view is not None and view.ndim):\n"
		"            return integer(name, value)\n"
		"        fits = view is not None and not view.readonly and not _odd(view, code)\n"
		"        expected = f\"a number of elements or a writable array of {_exact(code)}\"\n"
		"        return None if fits else _unlike(TypeError, name, value, expected)\n"
		"\n"
		"    return check\n"},
	{"_several",
		"def _several(count, check_item):\n"
		"    \"\"\"The check of an array in a record.\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        expected = f\"{name.rpartition('.')[2]} (a sequence of {count})\"\n"
		"        try:\n"
		"            items = None if isinstance(value, (str, bytes)) else tuple(value)\n"
		"        except TypeError:\n"
		"            items = None\n"
		"        if items is None or len(items) != count:\n"
		"            return _unlike(TypeError if items is None else ValueError, name, value, expected)\n"
		"        found = (check_item(f\"{name}[{at}]\", item) for at, item in enumerate(items))\n"
		"        return next(filter(None, found), None)\n"
		"\n"
		"    return check\n"},
	{"_no_record",
		"def _no_record(kind, value, name, also=\"\"):\n"
		"    \"\"\"The exception for what is no record of that kind.\"\"\"\n"
		"    fields = kind._fields\n"
		"    unknown = [key for key in dict(value) if key not in fields] if hasattr(value, "
		"\"keys\") else None\n"
		"    if unknown:\n"
		"        return TypeError(f\"{name}.{unknown[0]}: there is no such field\")\n"
		"    try:\n"
		"        long = not isinstance(value, (str, bytes)) and len(tuple(value)) > len(fields)\n"
		"    except TypeError:\n"
		"        long = False\n"
		"    expected = f\"{kind.__name__} (a sequence of at most {len(fields)})\" + also\n"
		"    return _unlike(ValueError if long else TypeError, name, value, expected)\n"},
	{"_record_of",
		"def _record_of(kind, *fields):\n"
		"    \"\"\"The check of a record, a mapping or a sequence of its `fields` (name, check).\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        try:\n"
		"            values = kind._of(value)\n"
		"        except (TypeError, ValueError):\n"
		"            return _no_record(kind, value, name, also)\n"
		"        pairs = zip(fields, values, strict=True)\n"
		"        found = (check_field(f\"{name}.{field}\", item) for (field, check_field), item in pairs)\n"
		"        return next(filter(None, found), None)\n"
		"\n"
		"    return check\n"},
	{"_longer",
		"def _longer(name, value, least):\n"
		"    \"\"\"Is a buffer shorter than C was told?\"\"\"\n"
		"    view = _viewed(value)\n"
		"    if view is None or view.nbytes >= least:\n"
		"        return None\n"
		"    return ValueError(f\"the length of {name} is {view.nbytes}, it must be at least {least}\")\n"},
	{"_with_memory",
		"def _with_memory(kind, check_record, *memory):\n"
		"    \"\"\"The check of a record with buffers: `memory` (name, place, least size or None, "
		"place of the field with it).\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        found = check_record(name, value, also)\n"
		"        if found:\n"
		"            return found\n"
		"        values = kind._of(value)\n"
		"        short = (\n"
		"            _longer(f\"{name}.{field}\", values[at], _index(values[size_at]) if least is None else "
		"least)\n"
		"            for field, at, least, size_at in memory\n"
		"        )\n"
		"        return next(filter(None, short), None)\n"
		"\n"
		"    return check\n"},
	{"_packed_wrong",
		"def _packed_wrong(name, view, size, zeros):\n"
		"    \"\"\"What is wrong with records that lie in a buffer; `zeros` (field, offset, size) "
		"must be 0.\"\"\"\n"
		"    if view.nbytes % size:\n"
		"        return ValueError(f\"the length of {name} is {view.nbytes}, it must be a multiple "
		"of {size}\")\n"
		"    data = bytes(view)\n"
		"    for at in range(0, len(data), size):\n"
		"        for field, offset, width in zeros:\n"
		"            value = int.from_bytes(data[at + offset : at + offset + width], _sys.byteorder)\n"
		"            if value:\n"
		"                return ValueError(f\"{name}[{at // size}].{field} is {value}, it must be 0 "
		"in a buffer\")\n"
		"    return None\n"},
	{"_records_of",
		"def _records_of(kind, size, check_record, *zeros):\n"
		"    \"\"\"The check of many records: a sequence of them, or a buffer.\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        expected = f\"a sequence of {kind.__name__}, or a buffer of them\" + also\n"
		"        view = _viewed(value)\n"
		"        if view is not None and view.c_contiguous:\n"
		"            return _packed_wrong(name, view, size, zeros)\n"
		"        try:\n"
		"            items = None if view is not None or isinstance(value, str) else tuple(value)\n"
		"        except TypeError:\n"
		"            items = None\n"
		"        if items is None:\n"
		"            return _unlike(TypeError, name, value, expected)\n"
		"        found = (check_record(f\"{name}[{at}]\", item) for at, item in enumerate(items))\n"
		"        return next(filter(None, found), None)\n"
		"\n"
		"    return check\n"},
	{"_open",
		"def _open(kind):\n"
		"    \"\"\"The check of a handle.\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        if not isinstance(value, kind):\n"
		"            return _unlike(TypeError, name, value, f\"a handle of struct {kind.__name__}\" + also)\n"
		"        return ValueError(f\"{name} is closed, it must be open\") if value.closed else None\n"
		"\n"
		"    return check\n"},
	{"_optional",
		"def _optional(check):\n"
		"    \"\"\"The check of an argument that may be None.\"\"\"\n"
		"\n"
		"    def checked(name, value):\n"
		"        return None if value is None else check(name, value, \" or None\")\n"
		"\n"
		"    return checked\n"},
	{"_unequal",
		"def _unequal(function, name, count, first, expected):\n"
		"    return ValueError(f\"{function}: the length of {name} is {count}, it must be {expected}, that "
		"of {first}\")\n"},
	{"_too_short",
		"def _too_short(function, name, count, least):\n"
		"    return ValueError(f\"{function}: the length of {name} is {count}, it must be at least "
		"{least}\")\n"},
	{"_CODES",
		"# The codes of struct for C's integers.\n"
		"_CODES = {\"int8_t\": \"b\", \"int16_t\": \"h\", \"int32_t\": \"i\", \"int64_t\": \"q\"}\n"
		"_CODES.update({\"u\" + name: code.upper() for name, code in _CODES.items()})\n"},
	{"_column_of",
		"def _column_of(name):\n"
		"    \"\"\"What makes an array of C's of a sequence of integers; an array of exactly these "
		"serves as it lies.\"\"\"\n"
		"    kind = _ffi.typeof(name + \"[]\")\n"
		"    code = _CODES[name]\n"
		"    width = -_WIDTHS[code] if code.islower() else _WIDTHS[code.lower()]\n"
		"\n"
		"    def column(values):\n"
		"        if type(values) is not list and type(values) is not tuple:\n"
		"            if _lib.bind_is_exact(id(values), width):\n"
		"                return _from_buffer(kind, values)\n"
		"            if isinstance(values, str) or _viewed(values) is not None:\n"
		"                raise TypeError\n"
		"            values = tuple(values)\n"
		"        count = len(values)\n"
		"        array = _new(kind, count)\n"
		"        if _lib.bind_integers(id(values), count, array, width) < count:\n"
		"            return _new(kind, list(map(_index, values)))\n"
		"        return array\n"
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
	{"_together",
		"def _together(values):\n"
		"    \"\"\"Records as a tuple, so that none of them goes meanwhile; a buffer as it is.\"\"\"\n"
		"    if isinstance(values, str):\n"
		"        raise TypeError\n"
		"    return values if type(values) is not list and _viewed(values) is not None else tuple(values)\n"},
	{"_packed",
		"def _packed(kind, size, clean, values):\n"
		"    \"\"\"A copy of the records that lie in a buffer.\"\"\"\n"
		"    with memoryview(values) as view:\n"
		"        if not view.c_contiguous:\n"
		"            raise TypeError\n"
		"        count, rest = divmod(view.nbytes, size)\n"
		"        records = _uncleared(kind, count)\n"
		"        _ffi.memmove(records, view, count * size)\n"
		"    if rest or clean(records, count) < count:\n"
		"        raise ValueError\n"
		"    return records\n"},
	{"_write_records",
		"def _write_records(kind, fill, write, record, values, *held):\n"
		"    \"\"\"An array of C's of records. C itself takes those that are made of plain numbers "
		"and texts.\"\"\"\n"
		"    count = len(values)\n"
		"    records = _new(kind, count)\n"
		"    at = fill(id(values), 0, count, records, id(record))\n"
		"    while at < count:\n"
		"        records[at] = write(values[at], *held)\n"
		"        at = fill(id(values), at + 1, count, records, id(record))\n"
		"    return records\n"},
	{"_Held",
		"class _Held:\n"
		"    \"\"\"What the records of one call hold: while it lasts, and, by tokens, until C gives "
		"them back.\"\"\"\n"
		"\n"
		"    __slots__ = (\"alive\", \"retained\", \"tokens\")\n"
		"\n"
		"    def __init__(self):\n"
		"        self.alive = []\n"
		"        self.retained = []\n"
		"        self.tokens = []\n"
		"\n"
		"    def token(self):\n"
		"        \"\"\"The token of what the record at hand has C keep; 0 for nothing.\"\"\"\n"
		"        if not self.retained:\n"
		"            return 0\n"
		"        token = next(_tokens)\n"
		"        self.tokens.append(token)\n"
		"        _kept[token] = tuple(self.retained)\n"
		"        self.retained.clear()\n"
		"        return token\n"
		"\n"
		"    def forget(self):\n"
		"        \"\"\"C has taken nothing.\"\"\"\n"
		"        _let_go(self.tokens)\n"
		"\n"
		"    def abandon(self, taken):\n"
		"        \"\"\"After an exception: lets go, unless C had taken it all before a signal's "
		"handler raised.\"\"\"\n"
		"        if self.tokens and self.tokens[0] != taken:\n"
		"            self.forget()\n"
		"\n"
		"    def end(self):\n"
		"        self.alive.clear()\n"
		"        self.retained.clear()\n"},
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
		"def _memory(value, size, writable, held):\n"
		"    \"\"\"Where a buffer of at least `size` bytes lies, which stays there.\"\"\"\n"
		"    held.append(_from_buffer(_CHARACTERS, value, writable))\n"
		"    if len(held[-1]) < size:\n"
		"        raise ValueError\n"
		"    return _ffi.cast(\"void *\", held[-1])\n"},
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
		"def _failed(function, code):\n"
		"    \"\"\"The exception for a failure that C tells by an errno.\"\"\"\n"
		"    code = code if 0 < code < 2**31 else _errno.EIO\n"
		"    return OSError(code, _explanation(code) or f\"{function}: {_os.strerror(code)}\")\n"},
	{"_error",
		"def _error(function, code):\n"
		"    \"\"\"The exception for a failure that C tells in its own way.\"\"\"\n"
		"    error = Error(_explanation(code) or f\"{function}: failed with {code}\")\n"
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
	{"_Record",
		"class _Record(tuple):\n"
		"    \"\"\"What all records have: named fields, like those of collections.namedtuple.\"\"\"\n"
		"\n"
		"    __slots__ = ()\n"
		"    _fields = ()\n"
		"\n"
		"    @classmethod\n"
		"    def _make(cls, iterable):\n"
		"        \"\"\"A record of all its fields, in order.\"\"\"\n"
		"        record = _make(cls, iterable)\n"
		"        if len(record) != len(cls._fields):\n"
		"            raise ValueError(f\"{cls.__name__} has {len(cls._fields)} fields, {len(record)} given\")\n"
		"        return record\n"
		"\n"
		"    @classmethod\n"
		"    def _of(cls, value):\n"
		"        \"\"\"`value` itself, or the record of a mapping or a sequence of fields; those left out "
		"are 0.\"\"\"\n"
		"        if isinstance(value, cls):\n"
		"            return value\n"
		"        if isinstance(value, (str, bytes)):\n"
		"            raise TypeError\n"
		"        return cls(**value) if hasattr(value, \"keys\") else cls(*value)\n"
		"\n"
		"    def _replace(self, /, **changes):\n"
		"        \"\"\"A copy with other values in some fields.\"\"\"\n"
		"        return type(self)(**{**self._asdict(), **changes})\n"
		"\n"
		"    def _asdict(self):\n"
		"        return dict(zip(self._fields, self, strict=True))\n"
		"\n"
		"    def __getnewargs__(self):\n"
		"        return tuple(self)\n"
		"\n"
		"    def __repr__(self):\n"
		"        return f\"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in "
		"self._asdict().items())})\"\n"},
	{"Records",
		"@_Sequence.register\n"
		"class Records:\n"
		"    \"\"\"Records that C gave, each made when it is looked at.\"\"\"\n"
		"\n"
		"    __slots__ = (\"_array\", \"_count\", \"_form\", \"_kind\")\n"
		"\n"
		"    def __new__(cls):\n"
		"        raise TypeError(\"Records are made by functions of this module\")\n"
		"\n"
		"    def column(self, name, /):\n"
		"        \"\"\"A view of one field of all of them, read-only, in C's memory: for numpy, "
		"sum(), tolist().\"\"\"\n"
		"        size, columns, _ = self._form\n"
		"        if not isinstance(name, str) or name not in columns:\n"
		"            raise ValueError(f\"column: name is {_shown(name)}, it must be one of {', "
		"'.join(columns)}\")\n"
		"        code, place, step = columns[name]\n"
		"        data = memoryview(_buffer_of(self._array, self._count * size)).toreadonly()\n"
		"        return data.cast(\"B\").cast(code)[place::step]\n"
		"\n"
		"    def _some(self, at):\n"
		"        return self._form[2](self._array, at, min(_AT_ONCE, self._count - at), self._kind)\n"
		"\n"
		"    def __len__(self):\n"
		"        return self._count\n"
		"\n"
		"    def __iter__(self):\n"
		"        return _chained(map(self._some, range(0, self._count, _AT_ONCE)))\n"
		"\n"
		"    def __getitem__(self, at, /):\n"
		"        if isinstance(at, slice):\n"
		"            return [self[each] for each in range(*at.indices(self._count))]\n"
		"        if not hasattr(at, \"__index__\"):\n"
		"            raise TypeError(f\"index is {_shown(at)}, it must be an integer or a slice\")\n"
		"        at, count = _index(at), self._count\n"
		"        if not -count <= at < count:\n"
		"            expected = f\"it must be from {-count} to {count - 1}\" if count else \"there "
		"are no records\"\n"
		"            raise IndexError(f\"index is {at}, {expected}\")\n"
		"        return self._form[2](self._array, at % count, 1, self._kind)[0]\n"
		"\n"
		"    def __reversed__(self):\n"
		"        return reversed(list(self))\n"
		"\n"
		"    def __contains__(self, record, /):\n"
		"        return record in list(self)\n"
		"\n"
		"    def index(self, value, start=0, stop=2**63 - 1, /):\n"
		"        return list(self).index(value, start, stop)\n"
		"\n"
		"    def count(self, value, /):\n"
		"        return list(self).count(value)\n"
		"\n"
		"    def __eq__(self, other, /):\n"
		"        if isinstance(other, (str, bytes)) or not isinstance(other, _Sequence):\n"
		"            return NotImplemented\n"
		"        return len(self) == len(other) and list(self) == list(other)\n"
		"\n"
		"    __hash__ = None\n"
		"\n"
		"    def __reduce__(self):\n"
		"        return list, (list(self),)\n"
		"\n"
		"    def __repr__(self):\n"
		"        return repr(list(self))\n"},
	{"_AT_ONCE", "# Records are made so many at a time while they are gone through.\n_AT_ONCE = 256\n"},
	{"_records",
		"def _records(kind, form, array, count):\n"
		"    records = object.__new__(Records)\n"
		"    records._kind = kind\n"
		"    records._form = form\n"
		"    records._array = array\n"
		"    records._count = count\n"
		"    return records\n"},
	{"_made",
		"def _made(read, array, at, count, kind):\n"
		"    \"\"\"Records of the class `kind`, which C itself makes of plain numbers.\"\"\"\n"
		"    made = [None] * count\n"
		"    if read(id(made), id(kind), array, at, count) < count:\n"
		"        _make(kind, ())  # says what is wrong with the class, if anything\n"
		"        raise MemoryError\n"
		"    return made\n"},
	{"_as_far",
		"def _as_far(kind, value):\n"
		"    \"\"\"`value` as a record inside another, if it can be one; else as it is, for the check "
		"to name.\"\"\"\n"
		"    try:\n"
		"        return kind._of(value)\n"
		"    except (TypeError, ValueError):\n"
		"        return value\n"},
	{"_Handle",
		"class _Handle:\n"
		"    \"\"\"What all handles have. C frees what a handle stands for when it is closed or collected, "
		"and no call is in it.\"\"\"\n"
		"\n"
		"    __slots__ = (\"__weakref__\", \"_pointer\")\n"
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
		"    def __repr__(self):\n"
		"        return f\"<{'closed' if self.closed else 'open'} {type(self).__name__}>\"\n"},
	{"_opened",
		"def _opened(kind, pointer):\n"
		"    handle = object.__new__(kind)\n"
		"    handle._pointer = pointer\n"
		"    return handle\n"},
	{"_as_record",
		"def _as_record(function, name, kind, value):\n"
		"    \"\"\"An argument as a record: it is one, or a mapping or a sequence of its fields.\"\"\"\n"
		"    try:\n"
		"        return kind._of(value)\n"
		"    except (TypeError, ValueError):\n"
		"        wrong = _no_record(kind, value, name)\n"
		"        raise type(wrong)(f\"{function}: {wrong}\") from None\n"},
	{"_pointer",
		"def _pointer(function, name, kind, value):\n"
		"    \"\"\"C's side of a handle. Whether it is open is for C to see.\"\"\"\n"
		"    if isinstance(value, kind):\n"
		"        return value._pointer\n"
		"    raise TypeError(f\"{function}: {name} is {_shown(value)}, it must be a handle of struct "
		"{kind.__name__}\")\n"},
	{"_lock",
		"def _lock(function, name, value, writable):\n"
		"    \"\"\"A view that keeps a buffer where it is.\"\"\"\n"
		"    try:\n"
		"        view = memoryview(value)\n"
		"    except TypeError:\n"
		"        view = None\n"
		"    if view is not None and view.c_contiguous and not (writable and view.readonly):\n"
		"        return view\n"
		"    expected = \"a writable buffer\" if writable else \"a contiguous buffer\"\n"
		"    raise TypeError(f\"{function}: {name} is {_shown(value)}, it must be {expected}\")\n"},
};

enum {
	IMPORT_COUNT = sizeof(imports) / sizeof(*imports),
	PART_COUNT = sizeof(parts) / sizeof(*parts),
};

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool python_mentions(const char *text, const char *name)
{
	size_t length = strlen(name);
	for (const char *at = strstr(text, name); at; at = strstr(at + 1, name))
		if ((at == text || (!in_name(at[-1]) && at[-1] != '.')) && !in_name(at[length]))
			return true;
	return false;
}

static bool is_used(const char *name, const struct mentions *body, const bool *used)
{
	bool found = mentions_name(body, name);
	for (size_t i = 0; !found && i < PART_COUNT; i++)
		found = used[i] && python_mentions(parts[i].text, name);
	return found;
}

/* What the import brings under a part's name stands in its place. */
static void find_used(bool *used, const char *import, const struct mentions *body)
{
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < PART_COUNT; i++) {
			const char *name = parts[i].name;
			bool new = !used[i] && !python_mentions(import, name) && is_used(name, body, used);
			used[i] |= new;
			more |= new;
		}
	}
}

static bool is_block(const char *text)
{
	return !strncmp(text, "def ", 4) || !strncmp(text, "class ", 6) || *text == '@';
}

/* Does it end within a function or a class? Then two lines are left empty behind it. */
static bool ends_in_block(const char *text)
{
	size_t at = strlen(text) - 1;
	while (at && text[at - 1] != '\n')
		at--;
	return text[at] == ' ';
}

void python_around(struct printer *printer, const char *import, const char *body)
{
	static const struct mention_rules rules = {.before = ".", .behind = "", .comment = NULL};
	bool used[PART_COUNT] = {false};
	const char *before = NULL;
	struct arena *arena = arena_new();
	struct mentions *mentions = mentions_of(arena, &rules, body);
	find_used(used, import, mentions);
	for (size_t i = 0; i < IMPORT_COUNT; i++) {
		if (!is_used(imports[i].name, mentions, used))
			continue;
		print_text(printer, imports[i].text);
		before = imports[i].text;
	}
	print(printer, "%s%s\n", before ? "\n" : "", import);
	before = "\n";
	for (size_t i = 0; i < PART_COUNT; i++) {
		if (!used[i])
			continue;
		print_text(printer, ends_in_block(before) || is_block(parts[i].text) ? "\n\n" : *before == '\n' ? "\n" : "");
		print_text(printer, parts[i].text);
		before = parts[i].text;
	}
	body += strspn(body, "\n");
	print_text(printer, is_block(body) || *before != '\n' ? "\n\n" : "\n");
	print_text(printer, body);
	mentions_free(mentions);
	arena_free(arena);
}
