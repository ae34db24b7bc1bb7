/* SPDX-License-Identifier: MIT
 *
 * Small integers and the items of tuples without a call. The limited API says nothing of how they lie in memory: that
 * is learned from some when the module is loaded, and proven by others. Where it is otherwise, the API's functions are
 * called.
 */
#ifndef BIND_PYTHON_LAYOUT_H
#define BIND_PYTHON_LAYOUT_H

struct bind_digits {
	PyObject_HEAD uintptr_t tag; /* how many digits there are, in a form that differs between versions */
	uint32_t digit[2];           /* 30 bits each, the lowest first */
};

#define BIND_NO_TAG ((uintptr_t)PTRDIFF_MAX)

/* The tags of 0, and of positive ints of one digit and of two. The same for all interpreters of a process. */
static uintptr_t bind_tags[3] = {BIND_NO_TAG, BIND_NO_TAG, BIND_NO_TAG};

/* An int, and no subclass, from 0 to 2^60 - 1. No code of the program's runs. */
BIND_QUICK bool bind_small(PyObject *given, int64_t *value)
{
	const struct bind_digits *number = (const struct bind_digits *)(const void *)given;
	if (Py_TYPE(given) != &PyLong_Type)
		return false;
	if (number->tag == bind_tags[1])
		*value = number->digit[0];
	else if (number->tag == bind_tags[0])
		*value = 0;
	else if (number->tag == bind_tags[2])
		*value = number->digit[0] | (int64_t)number->digit[1] << 30;
	else
		return false;
	return true;
}

static inline uintptr_t bind_tag_of(int64_t value)
{
	PyObject *number = PyLong_FromLongLong(value);
	uintptr_t tag = number ? ((const struct bind_digits *)(const void *)number)->tag : BIND_NO_TAG;
	Py_XDECREF(number);
	return tag;
}

/* Is `value` read right; or not at all, where it is none of the small ones? */
static inline bool bind_is_proven(int64_t value)
{
	int64_t read = -1;
	PyObject *number = PyLong_FromLongLong(value);
	bool small = value >= 0 && value < INT64_C(1) << 60;
	bool right = number && bind_small(number, &read) == small && (!small || read == value);
	Py_XDECREF(number);
	return right;
}

static inline void bind_learn_digits(void)
{
	static const int64_t samples[] = {0, 1, 2, 255, 256, 257, 65535, 65536, (1 << 30) - 1, 1 << 30, INT32_MAX,
		UINT32_MAX, INT64_C(0x123456789abcdef), (INT64_C(1) << 60) - 1, INT64_C(1) << 60, INT64_MAX, -1, -2,
		-257, -(INT64_C(1) << 31), -(INT64_C(1) << 40), INT64_MIN};
	uintptr_t tags[3] = {bind_tag_of(0), bind_tag_of(1000), bind_tag_of(INT64_C(1000) << 30)};
	memcpy(bind_tags, tags, sizeof tags);
	bool proven = true;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
		proven &= bind_is_proven(samples[i]);
	for (size_t i = 0; i < 3 && !proven; i++)
		bind_tags[i] = BIND_NO_TAG;
}

/* ---- tuples ---- */

/* Where the items begin, in pointers from the object's start; 0: that is not known. */
static size_t bind_tuple_start;

/* An item that is there: borrowed. */
BIND_QUICK PyObject *bind_tuple_item(PyObject *tuple, size_t index)
{
	if (bind_tuple_start)
		return ((PyObject **)(void *)tuple)[bind_tuple_start + index];
	return PyTuple_GetItem(tuple, (Py_ssize_t)index);
}

/* Takes the reference to the item of a tuple that is new. */
BIND_QUICK void bind_tuple_set(PyObject *tuple, size_t index, PyObject *item)
{
	if (bind_tuple_start)
		((PyObject **)(void *)tuple)[bind_tuple_start + index] = item;
	else
		PyTuple_SetItem(tuple, (Py_ssize_t)index, item);
}

static inline void bind_learn_tuples(void)
{
	enum { most = sizeof(PyVarObject) / sizeof(PyObject *) + 1 };
	PyObject *marks[2] = {PyLong_FromLong(1000), PyLong_FromLong(2000)};
	PyObject *tuple = marks[0] && marks[1] ? PyTuple_Pack(2, marks[0], marks[1]) : NULL;
	PyObject **words = (PyObject **)(void *)tuple;
	for (size_t i = sizeof(PyVarObject) / sizeof(PyObject *); tuple && i <= most; i++)
		if (words[i] == marks[0] && words[i + 1] == marks[1] && !bind_tuple_start)
			bind_tuple_start = i;
	Py_XDECREF(tuple);
	Py_XDECREF(marks[0]);
	Py_XDECREF(marks[1]);
}

static inline void bind_learn(void)
{
#if !defined(PYPY_VERSION) && !defined(Py_GIL_DISABLED)
	bind_learn_digits();
	bind_learn_tuples();
	PyErr_Clear();
#endif
}

#endif
