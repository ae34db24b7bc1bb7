/* SPDX-License-Identifier: MIT
 *
 * Parts of generated Python modules: what a message says of a wrong argument.
 */
#include "python_parts.h"

static const struct python_part parts[] = {
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
	{"_odd",
		"def _odd(view, code):\n"
		"    \"\"\"What a view is where it is no array of exactly such numbers, in words; else None.\"\"\"\n"
		"    if view.ndim != 1:\n"
		"        return f\"an array of {view.ndim} dimensions\"\n"
		"    if not view.c_contiguous:\n"
		"        return \"an array that is not contiguous\"\n"
		"    same = \"bhilqn\" if code in \"bhiq\" else \"BHILQN\" if code in \"BHIQ\" else code\n"
		"    known = view.format[:-1] in _ORDERS and view.format[-1:] in same\n"
		"    return None if known and view.itemsize == _WIDTHS[code.lower()] else f\"an array of "
		"{view.format!r}\"\n"},
	{"_WIDTHS",
		"_WIDTHS = {\"b\": 1, \"h\": 2, \"i\": 4, \"q\": 8, \"f\": 4, \"d\": 8, \"?\": 1}\n"},
	{"_exact",
		"def _exact(code):\n"
		"    \"\"\"Such numbers, in words.\"\"\"\n"
		"    bits = 8 * _WIDTHS[code.lower()]\n"
		"    if code in \"fd?\":\n"
		"        return f\"native {bits}-bit floats ({code!r})\" if code != \"?\" else \"native "
		"booleans ('?')\"\n"
		"    return f\"native {bits}-bit {'signed' if code.islower() else 'unsigned'} integers ({code!r})\"\n"},
	{"_viewed",
		"def _viewed(value):\n"
		"    \"\"\"A view of a buffer; None for what is none.\"\"\"\n"
		"    try:\n"
		"        return memoryview(value)\n"
		"    except (TypeError, ValueError, BufferError):\n"
		"        return None\n"},
	{"_items",
		"def _items(check_item, code):\n"
		"    \"\"\"The check of a sequence of numbers, or an array of exactly such.\"\"\"\n"
		"    several = \"a sequence of numbers\" if code in \"fd\" else \"a sequence of integers\"\n"
		"    if code == \"?\":\n"
		"        several = \"a sequence of booleans\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        view = _viewed(value)\n"
		"        if view is not None:\n"
		"            odd = _odd(view, code)\n"
		"            return odd and TypeError(f\"{name} is {odd}, it must be of {_exact(code)}, or "
		"{several}{also}\")\n"
		"        try:\n"
		"            items = None if isinstance(value, str) else tuple(value)\n"
		"        except (TypeError, BufferError):\n"
		"            items = None\n"
		"        if items is None:\n"
		"            return _unlike(TypeError, name, value, several + also)\n"
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
		"            return _unlike(TypeError, name, value, kind._words + also)\n"
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
	{"_ORDERS",
		"# How the buffer protocol writes that numbers are in this machine's order.\n"
		"_ORDERS = (\"\", \"@\", \"=\", \"<\" if _sys.byteorder == \"little\" else \">\")\n"},
	{"_single_number",
		"def _single_number(name, value, also=\"\"):\n"
		"    found = _number(name, value)\n"
		"    if found:\n"
		"        return found\n"
		"    try:\n"
		"        _single(value)\n"
		"    except OverflowError:\n"
		"        return _unlike(OverflowError, name, value, \"a number that a float can hold\")\n"
		"    return None\n"},
	{"_several_texts",
		"def _several_texts(check_text):\n"
		"    \"\"\"The check of a sequence of texts.\"\"\"\n"
		"\n"
		"    def check(name, value, also=\"\"):\n"
		"        try:\n"
		"            items = None if isinstance(value, (str, bytes)) else tuple(value)\n"
		"        except TypeError:\n"
		"            items = None\n"
		"        if items is None:\n"
		"            return _unlike(TypeError, name, value, \"a sequence of texts\" + also)\n"
		"        found = (check_text(f\"{name}[{at}]\", item) for at, item in enumerate(items))\n"
		"        return next(filter(None, found), None)\n"
		"\n"
		"    return check\n"},
	{"_called_for",
		"def _called_for(name, value, also=\"\"):\n"
		"    return None if callable(value) else _unlike(TypeError, name, value, \"a callable\" + also)\n"},
	{"_no_size",
		"def _no_size(function, name, text):\n"
		"    return ValueError(f\"{function}: the size of {name} ({text}) is no size, it must be "
		"from 0 to {2**64 - 1}\")\n"},
};

const struct python_parts python_parts_checks = {parts, sizeof(parts) / sizeof(*parts)};
