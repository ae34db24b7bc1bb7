/* SPDX-License-Identifier: MIT
 *
 * Small integers without a call. The limited API says nothing of how an int lies in memory: that is learned from some
 * ints when the module is loaded, and proven by others. Where it is otherwise, ints are read by the API's functions.
 */
#ifndef BIND_PYTHON_DIGITS_H
#define BIND_PYTHON_DIGITS_H

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
#if !defined(PYPY_VERSION) && !defined(Py_GIL_DISABLED)
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
	PyErr_Clear();
#endif
}

#endif
