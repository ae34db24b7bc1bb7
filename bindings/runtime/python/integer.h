/* SPDX-License-Identifier: MIT
 *
 * Exact integers: a Python int, or an object with __index__, that fits the C type; nothing is cut or rounded.
 */
#ifndef BIND_PYTHON_INTEGER_H
#define BIND_PYTHON_INTEGER_H

static inline bool bind_integer_refused(const struct bind_place *place, const struct bind_where *where, PyObject *given)
{
	char expected[96];
	bool unlike = PyErr_Occurred();
	if (unlike && !PyErr_ExceptionMatches(PyExc_TypeError))
		return false;
	bind_expect_integer(expected, sizeof expected, place);
	return bind_refuse_part(unlike ? PyExc_TypeError : PyExc_OverflowError, place, where, given, expected);
}

/* An integer above INT64_MAX: what only unsigned 64-bit parameters take. */
static inline bool bind_integer_beyond(
	const struct bind_place *place, const struct bind_where *where, PyObject *given, int64_t *value)
{
	PyObject *index = place->most > INT64_MAX ? PyNumber_Index(given) : NULL;
	if (!index)
		return bind_integer_refused(place, where, given);
	*value = (int64_t)PyLong_AsUnsignedLongLong(index);
	Py_DECREF(index);
	if (!PyErr_Occurred())
		return true;
	PyErr_Clear(); /* it is beyond uint64_t too */
	return bind_integer_refused(place, where, given);
}

static __attribute__((noinline, unused)) bool bind_integer_slow(
	PyObject *given, const struct bind_place *place, const struct bind_where *where, int64_t *value, int beyond)
{
	if (*value == -1 && (beyond || PyErr_Occurred()))
		return beyond > 0 ? bind_integer_beyond(place, where, given, value)
				  : bind_integer_refused(place, where, given);
	if (*value < place->least || (*value > 0 && (uint64_t)*value > place->most))
		return bind_integer_refused(place, where, given);
	return true;
}

/* `where` speaks of a part of the argument, as in bind_refuse_part. */
BIND_QUICK bool bind_integer_part(
	PyObject *given, const struct bind_place *place, const struct bind_where *where, int64_t *value)
{
	int beyond = 0;
	if (!bind_small(given, value))
		*value = PyLong_AsLongLongAndOverflow(given, &beyond);
	if (*value != -1 && *value >= place->least && (*value <= 0 || (uint64_t)*value <= place->most))
		return true;
	return bind_integer_slow(given, place, where, value, beyond);
}

static inline bool bind_integer(PyObject *given, const struct bind_place *place, int64_t *value)
{
	return bind_integer_part(given, place, NULL, value);
}

static inline bool bind_bool(
	PyObject *given, const struct bind_place *place, const struct bind_where *where, bool *value)
{
	int beyond;
	long long number = PyLong_AsLongLongAndOverflow(given, &beyond);
	*value = number == 1;
	if (!beyond && (number == 0 || number == 1))
		return true;
	return bind_is_type_error() && bind_refuse_part(PyExc_TypeError, place, where, given, "True or False");
}

static inline bool bind_float(
	PyObject *given, const struct bind_place *place, const struct bind_where *where, double *value)
{
	*value = PyFloat_AsDouble(given);
	if (*value != -1.0 || !PyErr_Occurred())
		return true;
	return bind_is_type_error() && bind_refuse_part(PyExc_TypeError, place, where, given, "a number");
}

/* A float has infinities, and what is no number, too. */
static inline bool bind_fits_float(size_t size, double value)
{
	float single = (float)value;
	return size != sizeof single || single - single == 0 || value - value != 0;
}

/* A float or a double, by its size. */
static inline bool bind_real(
	PyObject *given, const struct bind_place *place, const struct bind_where *where, size_t size, double *value)
{
	if (!bind_float(given, place, where, value))
		return false;
	return bind_fits_float(size, *value) ||
	       bind_refuse_part(PyExc_OverflowError, place, where, given, "a number that a float can hold");
}

/* An integer, or what `attribute` of an object is; `calls`: what it returns. `expected` is for what has neither. */
static inline bool bind_integer_or(PyObject *given, const struct bind_place *place, const struct bind_where *where,
	const char *attribute, bool calls, const char *expected, int64_t *value)
{
	int beyond = 0;
	*value = PyLong_AsLongLongAndOverflow(given, &beyond);
	if (*value != -1 && *value >= place->least && (*value <= 0 || (uint64_t)*value <= place->most))
		return true;
	if (*value != -1 || beyond || !PyErr_Occurred())
		return bind_integer_slow(given, place, where, value, beyond);
	if (!PyErr_ExceptionMatches(PyExc_TypeError))
		return false;
	PyErr_Clear();
	PyObject *found = bind_attribute(given, attribute);
	if (!found)
		return PyErr_ExceptionMatches(PyExc_AttributeError) &&
		       bind_refuse_part(PyExc_TypeError, place, where, given, expected);
	PyObject *number = calls ? PyObject_CallNoArgs(found) : Py_NewRef(found);
	Py_DECREF(found);
	bool taken = number && bind_integer_part(number, place, where, value);
	Py_XDECREF(number);
	return taken;
}

/* A descriptor: an integer, or an object with fileno(). */
static inline bool bind_descriptor(PyObject *given, const struct bind_place *place, int64_t *value)
{
	if (bind_small(given, value) && *value <= (int64_t)place->most)
		return true;
	return bind_integer_or(
		given, place, NULL, "fileno", true, "a descriptor or an object with fileno()", value);
}

#endif
