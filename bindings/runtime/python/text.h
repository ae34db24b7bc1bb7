/* SPDX-License-Identifier: MIT
 *
 * Text and paths: str, bytes (and path-like objects where a path is meant) as NUL-terminated C strings.
 */
#ifndef BIND_PYTHON_TEXT_H
#define BIND_PYTHON_TEXT_H

struct bind_text {
	const char *characters;
	PyObject *owner; /* what has the characters, where that is not the argument itself */
};

static inline void bind_text_free(struct bind_text *text)
{
	Py_CLEAR(text->owner);
}

static inline bool bind_text_from_bytes(
	PyObject *bytes, const struct bind_place *place, const struct bind_where *where, struct bind_text *text)
{
	char *characters;
	Py_ssize_t size;
	if (PyBytes_AsStringAndSize(bytes, &characters, &size))
		return false;
	text->characters = characters;
	if (strlen(characters) != (size_t)size)
		return bind_refuse(PyExc_ValueError, place, where, bytes, "text without a NUL");
	return true;
}

/* What os.fsencode makes of it: a file's name need not be UTF-8, and comes from Python as it was. */
static inline bool bind_text_from_str(
	PyObject *str, const struct bind_place *place, const struct bind_where *where, struct bind_text *text)
{
	Py_ssize_t size;
	text->characters = PyUnicode_AsUTF8AndSize(str, &size);
	if (text->characters) {
		if (strlen(text->characters) == (size_t)size)
			return true;
		return bind_refuse(PyExc_ValueError, place, where, str, "text without a NUL");
	}
	PyErr_Clear();
	text->owner = PyUnicode_AsEncodedString(str, "utf-8", "surrogateescape");
	if (text->owner)
		return bind_text_from_bytes(text->owner, place, where, text);
	return PyErr_ExceptionMatches(PyExc_UnicodeEncodeError) &&
	       bind_refuse(PyExc_ValueError, place, where, str, "text that UTF-8 can carry");
}

/* Of a str or bytes; `given` may be a new reference's object, which `text` then has to hold. */
static inline bool bind_text_plain(
	PyObject *given, const struct bind_place *place, const struct bind_where *where, struct bind_text *text,
	const char *expected)
{
	if (PyUnicode_Check(given))
		return bind_text_from_str(given, place, where, text);
	if (PyBytes_Check(given))
		return bind_text_from_bytes(given, place, where, text);
	if (given == Py_None && place->nullable)
		return true;
	return bind_refuse(PyExc_TypeError, place, where, given, expected);
}

static inline bool bind_text(
	PyObject *given, const struct bind_place *place, const struct bind_where *where, struct bind_text *text)
{
	return bind_text_plain(given, place, where, text, "str or bytes");
}

static inline bool bind_path(
	PyObject *given, const struct bind_place *place, const struct bind_where *where, struct bind_text *text)
{
	static const char expected[] = "a path (str, bytes or os.PathLike)";
	if (PyUnicode_Check(given) || PyBytes_Check(given) || given == Py_None)
		return bind_text_plain(given, place, where, text, expected);
	PyObject *path = PyOS_FSPath(given);
	if (!path)
		return bind_is_type_error() && bind_refuse(PyExc_TypeError, place, where, given, expected);
	bool taken = bind_text_plain(path, place, where, text, expected);
	if (text->owner)
		Py_DECREF(path);
	else
		text->owner = path;
	return taken;
}

/* C's text, copied; NULL becomes None. */
static inline PyObject *bind_text_out(const char *text)
{
	if (!text)
		return Py_NewRef(Py_None);
	return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "surrogateescape");
}

#endif
