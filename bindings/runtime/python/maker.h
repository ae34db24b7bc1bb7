/* SPDX-License-Identifier: MIT
 *
 * Constructors of records, where no Python part of the module has them: functions that call nothing of C's and give
 * the fields of a record, as a tuple.
 */
#ifndef BIND_PYTHON_MAKER_H
#define BIND_PYTHON_MAKER_H

/* An argument; its default as Python writes it, NULL if it has none. */
struct bind_maker_argument {
	const char *name, *otherwise;
};

enum bind_filled {
	BIND_FILLED_NOT, /* what the field is where nothing is given */
	BIND_FILLED_ARGUMENT,
	BIND_FILLED_LENGTH, /* the bytes of an argument, 0 of None */
	BIND_FILLED_CONSTANT,
};

/* How a field comes about. */
struct bind_filling {
	enum bind_filled kind;
	size_t argument;
	int64_t value; /* of a constant: a uint64_t's where that is unsigned */
	bool is_unsigned;
};

struct bind_maker {
	const char *name;
	const struct bind_record *record;
	const struct bind_maker_argument *arguments;
	size_t count;
	const struct bind_filling *fillings; /* of the first fields: the others are left out */
	size_t filled;
};

static inline PyObject *bind_maker_default(const char *text)
{
	if (!strcmp(text, "None"))
		return Py_NewRef(Py_None);
	if (!strcmp(text, "True") || !strcmp(text, "False"))
		return PyBool_FromLong(*text == 'T');
	return PyLong_FromString(text, NULL, 10);
}

static inline bool bind_maker_named(
	const struct bind_maker *maker, PyObject **values, PyObject *const *given, PyObject *names)
{
	for (size_t i = 0; names && i < (size_t)PyTuple_Size(names); i++) {
		PyObject *name = PyTuple_GetItem(names, (Py_ssize_t)i);
		size_t at = 0;
		while (at < maker->count && PyUnicode_CompareWithASCIIString(name, maker->arguments[at].name))
			at++;
		if (at == maker->count || values[at]) {
			PyErr_Format(PyExc_TypeError, "%s() got %s '%U'", maker->name,
				at == maker->count ? "an unexpected keyword argument" : "multiple values for argument",
				name);
			return false;
		}
		values[at] = Py_NewRef(given[i]);
	}
	return true;
}

static inline bool bind_maker_missing(const struct bind_maker *maker, PyObject **values)
{
	for (size_t i = 0; i < maker->count; i++) {
		const struct bind_maker_argument *argument = &maker->arguments[i];
		if (values[i])
			continue;
		if (!argument->otherwise) {
			PyErr_Format(
				PyExc_TypeError, "%s() missing a required argument: '%s'", maker->name, argument->name);
			return false;
		}
		values[i] = bind_maker_default(argument->otherwise);
		if (!values[i])
			return false;
	}
	return true;
}

/* The bytes of memory; 0 of None. */
static inline PyObject *bind_maker_length(PyObject *memory)
{
	PyObject *view = memory == Py_None ? NULL : PyMemoryView_FromObject(memory);
	if (!view)
		return memory == Py_None ? PyLong_FromLong(0) : NULL;
	PyObject *length = bind_attribute(view, "nbytes");
	Py_DECREF(view);
	return length;
}

static inline PyObject *bind_maker_field(
	PyObject *module, const struct bind_filling *filling, const struct bind_field *field, PyObject *const *values)
{
	switch (filling->kind) {
	case BIND_FILLED_NOT:
		break;
	case BIND_FILLED_ARGUMENT:
		return Py_NewRef(values[filling->argument]);
	case BIND_FILLED_LENGTH:
		return bind_maker_length(values[filling->argument]);
	case BIND_FILLED_CONSTANT:
		return filling->is_unsigned ? PyLong_FromUnsignedLongLong((uint64_t)filling->value)
					    : PyLong_FromLongLong(filling->value);
	}
	return bind_zero_value(module, field);
}

static inline PyObject *bind_maker_fields(PyObject *module, const struct bind_maker *maker, PyObject *const *values)
{
	PyObject *tuple = PyTuple_New((Py_ssize_t)maker->filled);
	for (size_t i = 0; tuple && i < maker->filled; i++) {
		PyObject *field = bind_maker_field(module, &maker->fillings[i], &maker->record->fields[i], values);
		if (!field || PyTuple_SetItem(tuple, (Py_ssize_t)i, field))
			Py_CLEAR(tuple);
	}
	return tuple;
}

/* `values` has room for all arguments, and is empty. */
static inline PyObject *bind_made(PyObject *module, PyObject *const *given, Py_ssize_t count, PyObject *names,
	const struct bind_maker *maker, PyObject **values)
{
	PyObject *tuple = NULL;
	if ((size_t)count > maker->count) {
		PyErr_Format(PyExc_TypeError, "%s() takes at most %zu arguments, %zd given", maker->name, maker->count,
			count);
		return NULL;
	}
	for (Py_ssize_t i = 0; i < count; i++)
		values[i] = Py_NewRef(given[i]);
	if (bind_maker_named(maker, values, given + count, names) && bind_maker_missing(maker, values))
		tuple = bind_maker_fields(module, maker, values);
	for (size_t i = 0; i < maker->count; i++)
		Py_XDECREF(values[i]);
	return tuple;
}

#endif
