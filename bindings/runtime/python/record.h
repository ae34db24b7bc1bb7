/* SPDX-License-Identifier: MIT
 *
 * Records that come from C: instances of the classes that the module's Python part has, else plain tuples.
 */
#ifndef BIND_PYTHON_RECORD_H
#define BIND_PYTHON_RECORD_H

static PyObject *bind_record_made(PyObject *classes, const void *from, const struct bind_record *record);

static inline PyObject *bind_element_out(PyObject *classes, const char *from, const struct bind_field *field)
{
	switch (field->kind) {
	case BIND_SIGNED:
		return PyLong_FromLongLong(bind_load_signed(from, field->size));
	case BIND_UNSIGNED:
		return PyLong_FromUnsignedLongLong(bind_load_unsigned(from, field->size));
	case BIND_BOOL:
		return PyBool_FromLong(bind_load_unsigned(from, field->size) != 0);
	case BIND_FLOAT:
		return PyFloat_FromDouble(bind_load_float(from, field->size));
	case BIND_RECORD:
		return bind_record_made(classes, from, field->record);
	case BIND_FD:
	case BIND_NUMBER:
		return bind_integer_out(from, field->size, field->is_signed);
	case BIND_TEXT:
	case BIND_PATH:
	case BIND_BYTES_IN:
	case BIND_BYTES_OUT:
	case BIND_RECORDS: /* no record with pointers comes from C */
		break;
	}
	return Py_NewRef(Py_None);
}

static inline PyObject *bind_field_out(PyObject *classes, const char *from, const struct bind_field *field)
{
	if (!field->length)
		return bind_element_out(classes, from, field);
	PyObject *tuple = PyTuple_New((Py_ssize_t)field->length);
	for (size_t i = 0; tuple && i < field->length; i++) {
		PyObject *item = bind_element_out(classes, from + i * field->size, field);
		if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
			Py_CLEAR(tuple);
	}
	return tuple;
}

/* The class that the module has by the record's name now, a subclass of tuple: a new reference, or NULL. */
static inline PyTypeObject *bind_class_of(PyObject *classes, const struct bind_record *record)
{
	if (!classes || record->number + 1 >= PyTuple_Size(classes))
		return NULL;
	PyObject *class = PyDict_GetItemWithError(
		bind_tuple_item(classes, 0), bind_tuple_item(classes, (size_t)record->number + 1));
	if (!class || !PyType_Check(class) || !PyType_IsSubtype((PyTypeObject *)class, &PyTuple_Type))
		return NULL;
	return (PyTypeObject *)Py_NewRef(class);
}

/* An instance, as tuple.__new__ makes it. */
static inline PyObject *bind_instance(
	PyTypeObject *class, PyObject *classes, const void *from, const struct bind_record *record)
{
	Py_ssize_t count = (Py_ssize_t)record->count;
	PyObject *tuple = class ? PyType_GenericAlloc(class, count) : PyTuple_New(count);
	for (size_t i = 0; tuple && i < record->count; i++) {
		const struct bind_field *field = &record->fields[i];
		const char *at = (const char *)from + field->offset;
		PyObject *item = field->kind <= BIND_UNSIGNED && !field->length
					 ? bind_integer_out(at, field->size, field->is_signed)
					 : bind_field_out(classes, at, field);
		if (item)
			bind_tuple_set(tuple, i, item);
		else
			Py_CLEAR(tuple);
	}
	return tuple;
}

static PyObject *bind_record_made(PyObject *classes, const void *from, const struct bind_record *record)
{
	PyTypeObject *class = bind_class_of(classes, record);
	PyObject *made = bind_instance(class, classes, from, record);
	Py_XDECREF((PyObject *)class);
	return made;
}

static inline PyObject *bind_classes(PyObject *module)
{
	return ((const struct bind_state *)PyModule_GetState(module))->classes;
}

/* What a token in the record kept is let go. */
static inline PyObject *bind_record_out(PyObject *module, const void *from, const struct bind_record *record)
{
	if (record->releases >= 0)
		bind_let_go_all(module, (const char *)from + record->releases, 1, record->size);
	return bind_record_made(bind_classes(module), from, record);
}

/* NULL is None. */
static inline PyObject *bind_record_back(PyObject *module, const void *from, const struct bind_record *record)
{
	return from ? bind_record_out(module, from, record) : Py_NewRef(Py_None);
}

/* The same of an array of integers, which may be tokens that come back. */
static inline PyObject *bind_tokens_out(
	PyObject *module, const struct bind_array *array, size_t valid, enum bind_kind kind, size_t element)
{
	bind_let_go_all(module, array->memory, valid, element);
	return bind_numbers_out(array, valid, kind, element);
}

/* records(globals, name, ...): where the records' classes are, and their names there, by the records' numbers. */
static inline PyObject *bind_set_classes(PyObject *module, PyObject *given)
{
	struct bind_state *state = PyModule_GetState(module);
	PyObject *old = state->classes;
	if (!PyTuple_Size(given) || !PyDict_Check(PyTuple_GetItem(given, 0))) {
		PyErr_SetString(PyExc_TypeError, "records: the first argument must be a dict");
		return NULL;
	}
	state->classes = Py_NewRef(given);
	Py_XDECREF(old);
	return Py_NewRef(Py_None);
}

/* How many there are is the generator's doing. */
#define BIND_RECORD_METHODS                                                                                            \
	{                                                                                                              \
		"records", bind_set_classes, METH_VARARGS, NULL                                                        \
	}

#endif
