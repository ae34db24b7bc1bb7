/* SPDX-License-Identifier: MIT
 *
 * Records that come from C: instances of the classes that the module's Python part has, else plain tuples.
 */
#ifndef BIND_PYTHON_RECORD_H
#define BIND_PYTHON_RECORD_H

static PyObject *bind_record_made(PyObject *classes, const void *from, const struct bind_record *record);

static inline void *bind_load_pointer(const void *from)
{
	void *pointer;
	memcpy(&pointer, from, sizeof pointer);
	return pointer;
}

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
		return bind_text_out(bind_load_pointer(from));
	case BIND_BYTES_IN:
	case BIND_BYTES_OUT:
	case BIND_RECORDS:
	case BIND_BITS:
	case BIND_SHARED:
	case BIND_FLEXIBLE: /* bind_whole_out() */
		break;
	}
	return Py_NewRef(Py_None);
}

/* Records that lie one behind the other: a tuple. */
static inline PyObject *bind_elements_out(
	PyObject *classes, const char *from, size_t count, const struct bind_field *element)
{
	PyObject *tuple = PyTuple_New((Py_ssize_t)count);
	for (size_t i = 0; tuple && i < count; i++) {
		PyObject *item = bind_element_out(classes, from + i * element->size, element);
		if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
			Py_CLEAR(tuple);
	}
	return tuple;
}

/* What a pointer leads to, copied; NULL is None. */
static inline PyObject *bind_behind_out(PyObject *classes, const char *record, const struct bind_field *field)
{
	const char *memory = bind_load_pointer(record + field->offset);
	size_t count = field->of_size ? (size_t)bind_load_unsigned(record + field->of_offset, field->of_size)
				      : (size_t)field->bytes;
	if (!memory)
		return Py_NewRef(Py_None);
	if (field->kind != BIND_RECORDS)
		return PyBytes_FromStringAndSize(memory, (Py_ssize_t)count);
	const struct bind_field element = {.kind = BIND_RECORD, .record = field->record, .size = field->record->size};
	return bind_elements_out(classes, memory, count, &element);
}

/* A field of the record that begins at `record`. */
static PyObject *bind_field_out(PyObject *classes, const char *record, const struct bind_field *field)
{
	switch (field->kind) {
	case BIND_BITS:
		if (field->is_flag)
			return PyBool_FromLong(bind_load_bits(record, field) != 0);
		return field->is_signed ? PyLong_FromLongLong(bind_load_signed_bits(record, field))
					: PyLong_FromUnsignedLongLong(bind_load_bits(record, field));
	case BIND_SHARED:
		return bind_field_out(classes, record, field->inner);
	case BIND_FLEXIBLE:
		return bind_elements_out(
			classes, record + field->offset, bind_flexible_count(record, field), field->inner);
	case BIND_BYTES_IN:
	case BIND_BYTES_OUT:
	case BIND_RECORDS:
		return bind_behind_out(classes, record, field);
	case BIND_SIGNED:
	case BIND_UNSIGNED:
	case BIND_BOOL:
	case BIND_FLOAT:
	case BIND_RECORD:
	case BIND_FD:
	case BIND_NUMBER:
	case BIND_TEXT:
	case BIND_PATH:
		break;
	}
	if (field->length)
		return bind_elements_out(classes, record + field->offset, field->length, field);
	return bind_element_out(classes, record + field->offset, field);
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
		PyObject *item =
			field->kind <= BIND_UNSIGNED && !field->length
				? bind_integer_out((const char *)from + field->offset, field->size, field->is_signed)
				: bind_field_out(classes, from, field);
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

/* ---- the value of what is not given ---- */

static inline PyObject *bind_zero_element(PyObject *module, const struct bind_field *field)
{
	switch (field->kind) {
	case BIND_SIGNED:
	case BIND_UNSIGNED:
	case BIND_FD:
	case BIND_NUMBER:
		return PyLong_FromLong(0);
	case BIND_BOOL:
		return Py_NewRef(Py_False);
	case BIND_FLOAT:
		return PyFloat_FromDouble(0);
	case BIND_RECORD: {
		PyTypeObject *class = module ? bind_class_of(bind_classes(module), field->record) : NULL;
		PyObject *made = class ? PyObject_CallNoArgs((PyObject *)class) : PyTuple_New(0);
		Py_XDECREF((PyObject *)class);
		return made;
	}
	case BIND_BITS:
		return field->is_flag ? Py_NewRef(Py_False) : PyLong_FromLong(0);
	case BIND_FLEXIBLE:
		return PyTuple_New(0);
	case BIND_TEXT:
	case BIND_PATH:
	case BIND_BYTES_IN:
	case BIND_BYTES_OUT:
	case BIND_RECORDS:
	case BIND_SHARED:
		break;
	}
	return Py_NewRef(Py_None);
}

static inline PyObject *bind_zero_value(PyObject *module, const struct bind_field *field)
{
	if (!field->length)
		return bind_zero_element(module, field);
	PyObject *tuple = PyTuple_New((Py_ssize_t)field->length);
	for (size_t i = 0; tuple && i < field->length; i++) {
		PyObject *item = bind_zero_element(module, field);
		if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
			Py_CLEAR(tuple);
	}
	return tuple;
}

/* What a token in the record kept is let go. */
static inline PyObject *bind_record_out(PyObject *module, const void *from, const struct bind_record *record)
{
	if (record->releases >= 0)
		bind_let_go_all(module, (const char *)from + record->releases, 1, record->size);
	return bind_record_made(bind_classes(module), from, record);
}

/* One that C lends: copied before anything else runs. NULL is None. */
static inline PyObject *bind_record_lent(PyObject *module, const void *from, const struct bind_record *record)
{
	const struct bind_field *tail = record->flexible;
	if (!from)
		return Py_NewRef(Py_None);
	size_t size = record->size + (tail ? bind_product(bind_flexible_count(from, tail), tail->inner->size) : 0);
	void *copy = size < PTRDIFF_MAX ? PyMem_Malloc(size) : NULL;
	if (!copy)
		return PyErr_NoMemory();
	memcpy(copy, from, tail ? size - record->size + tail->offset : size);
	PyObject *made = bind_record_out(module, copy, record);
	PyMem_Free(copy);
	return made;
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
