/* SPDX-License-Identifier: MIT
 *
 * What a wrong argument is answered with: FUNCTION: PARAMETER is VALUE, it must be EXPECTATION.
 */
#ifndef BIND_PYTHON_REFUSE_H
#define BIND_PYTHON_REFUSE_H

enum { BIND_SHOWN = 80 }; /* characters of a value in a message */

/* object.name: a new reference. By the interned name: CPython remembers look-ups by the name's object and holds it, so
 * that PyObject_GetAttrString(), which makes a new one each time, fills that memory and never finds what is in it. */
static inline PyObject *bind_attribute(PyObject *object, const char *name)
{
	PyObject *key = PyUnicode_InternFromString(name);
	PyObject *value = key ? PyObject_GetAttr(object, key) : NULL;
	Py_XDECREF(key);
	return value;
}

/* repr(value), cut. A value whose repr fails (an int of too many digits, a hostile class) is shown as its type. */
static inline PyObject *bind_shown(PyObject *value)
{
	PyObject *shown = PyObject_Repr(value);
	if (!shown) {
		PyErr_Clear();
		PyObject *type = bind_attribute((PyObject *)Py_TYPE(value), "__name__");
		shown = type ? PyUnicode_FromFormat("<%U>", type) : NULL;
		Py_XDECREF(type);
	}
	if (!shown || PyUnicode_GetLength(shown) <= BIND_SHOWN)
		return shown;
	PyObject *head = PyUnicode_Substring(shown, 0, BIND_SHOWN);
	PyObject *cut = head ? PyUnicode_FromFormat("%U...", head) : NULL;
	Py_XDECREF(head);
	Py_DECREF(shown);
	return cut;
}

/* Sets the exception, from one that is being handled if any. `where` is a part of the argument, NULL the argument.
 * Returns false, for callers to pass on. */
static __attribute__((noinline, unused)) bool bind_refuse_part(PyObject *exception, const struct bind_place *place,
	const struct bind_where *where, PyObject *value, const char *expected)
{
	char part[160] = "";
	PyErr_Clear();
	PyObject *shown = bind_shown(value);
	if (where)
		bind_where_text(part, sizeof part, where);
	if (shown)
		PyErr_Format(exception, "%s: %s%s is %U, it must be %s", place->function, place->parameter, part, shown,
			expected);
	Py_XDECREF(shown);
	return false;
}

/* The same of what may be None too. */
static __attribute__((noinline, unused)) bool bind_refuse(PyObject *exception, const struct bind_place *place,
	const struct bind_where *where, PyObject *value, const char *expected)
{
	char text[160];
	snprintf(text, sizeof text, "%s%s", expected, place->nullable ? " or None" : "");
	return bind_refuse_part(exception, place, where, value, text);
}

/* Did a conversion fail since it found another type? What an argument's own method raised is not for us to replace. */
static inline bool bind_is_type_error(void)
{
	return !PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_TypeError);
}

static inline bool bind_refuse_type(const struct bind_place *place, PyObject *value, const char *expected)
{
	return bind_is_type_error() && bind_refuse(PyExc_TypeError, place, NULL, value, expected);
}

/* The size of what an argument leads to, computed from others: `text` as the header has it. */
static inline bool bind_computed_size(const char *function, const char *parameter, struct bind_computed computed,
	const char *text, uint64_t *size)
{
	*size = (uint64_t)computed.value;
	if (bind_is_size(computed))
		return true;
	PyErr_Format(PyExc_ValueError, "%s: the size of %s (%s) is no size, it must be from 0 to %zu", function,
		parameter, text, SIZE_MAX);
	return false;
}

/* Memory that goes in has at least that many elements. */
static inline bool bind_computed_least(const char *function, const char *parameter, struct bind_computed computed,
	const char *text, uint64_t given)
{
	uint64_t least;
	if (!bind_computed_size(function, parameter, computed, text, &least))
		return false;
	if (given >= least)
		return true;
	PyErr_Format(PyExc_ValueError, "%s: the length of %s is %llu, it must be at least %llu", function, parameter,
		(unsigned long long)given, (unsigned long long)least);
	return false;
}

/* Arrays that share a size have the same length; the first one sets it. */
static inline bool bind_same_size(const struct bind_place *place, struct bind_size *size, uint64_t count)
{
	if (!size->fixed && !size->name && count <= size->most) {
		size->name = place->parameter;
		size->count = count;
	}
	if (count == size->count && (size->name || size->fixed))
		return true;
	bool beyond = !size->fixed && !size->name;
	PyErr_Format(beyond ? PyExc_OverflowError : PyExc_ValueError,
		"%s: the length of %s is %llu, it must be %s%llu%s%s", place->function, place->parameter,
		(unsigned long long)count, beyond ? "at most " : "",
		(unsigned long long)(beyond ? size->most : size->count), size->name ? ", that of " : "",
		size->name ? size->name : "");
	return false;
}

#endif
