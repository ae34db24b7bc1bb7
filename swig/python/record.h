/* SPDX-License-Identifier: MIT
 *
 * Records: plain tuples of the fields in C's order. The module's Python part makes named ones of them.
 */
#ifndef BIND_PYTHON_RECORD_H
#define BIND_PYTHON_RECORD_H

static PyObject *bind_record_out(const void *from, const struct bind_record *record);
static bool bind_record_fill(
	void *to, PyObject *given, const struct bind_place *place, const char *where, const struct bind_record *record);

static inline PyObject *bind_element_out(const char *from, const struct bind_field *field)
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
		return bind_record_out(from, field->record);
	}
	return NULL;
}

static inline PyObject *bind_field_out(const char *from, const struct bind_field *field)
{
	if (!field->length)
		return bind_element_out(from, field);
	PyObject *tuple = PyTuple_New((Py_ssize_t)field->length);
	for (size_t i = 0; tuple && i < field->length; i++) {
		PyObject *item = bind_element_out(from + i * field->size, field);
		if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
			Py_CLEAR(tuple);
	}
	return tuple;
}

static inline PyObject *bind_record_out(const void *from, const struct bind_record *record)
{
	PyObject *tuple = PyTuple_New((Py_ssize_t)record->count);
	for (size_t i = 0; tuple && i < record->count; i++) {
		PyObject *item = bind_field_out((const char *)from + record->fields[i].offset, &record->fields[i]);
		if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
			Py_CLEAR(tuple);
	}
	return tuple;
}

static inline PyObject *bind_records_out(const struct bind_array *array, size_t valid, const struct bind_record *record)
{
	if (!array->memory)
		return Py_NewRef(Py_None);
	PyObject *list = PyList_New((Py_ssize_t)valid);
	for (size_t i = 0; list && i < valid; i++) {
		PyObject *item = bind_record_out((char *)array->memory + i * record->size, record);
		if (!item || PyList_SetItem(list, (Py_ssize_t)i, item))
			Py_CLEAR(list);
	}
	return list;
}

static inline bool bind_element_in(
	char *to, PyObject *given, const struct bind_place *place, const char *where, const struct bind_field *field)
{
	bool is_signed = field->kind == BIND_SIGNED;
	struct bind_place of = {place->function, place->parameter, BIND_LEAST(is_signed, field->size),
		BIND_MOST(is_signed, field->size), false};
	int64_t number;
	bool truth;
	double real;
	switch (field->kind) {
	case BIND_SIGNED:
	case BIND_UNSIGNED:
		if (!bind_integer_part(given, &of, where, &number))
			return false;
		bind_store(to, field->size, number);
		return true;
	case BIND_BOOL:
		if (!bind_bool(given, &of, where, &truth))
			return false;
		bind_store(to, field->size, truth);
		return true;
	case BIND_FLOAT:
		if (!bind_float(given, &of, where, &real))
			return false;
		bind_store_float(to, field->size, real);
		return true;
	case BIND_RECORD:
		return bind_record_fill(to, given, &of, where, field->record);
	}
	return false;
}

/* The items of a sequence that has to have `count` of them: a new tuple, or NULL. */
static inline PyObject *bind_items(
	PyObject *given, const struct bind_place *place, const char *where, size_t count, const char *of)
{
	char expected[120];
	PyObject *tuple = PyUnicode_Check(given) || PyBytes_Check(given) ? NULL : PySequence_Tuple(given);
	if (tuple && PyTuple_Size(tuple) == (Py_ssize_t)count)
		return tuple;
	snprintf(expected, sizeof expected, "%s (a sequence of %zu)", of, count);
	if (tuple || bind_is_type_error())
		bind_refuse_part(tuple ? PyExc_ValueError : PyExc_TypeError, place, where, given, expected);
	Py_XDECREF(tuple);
	return NULL;
}

static inline bool bind_field_in(
	char *to, PyObject *given, const struct bind_place *place, const char *where, const struct bind_field *field)
{
	if (!field->length)
		return bind_element_in(to, given, place, where, field);
	PyObject *items = bind_items(given, place, where, field->length, field->name);
	bool taken = items;
	char part[120];
	for (size_t i = 0; taken && i < field->length; i++) {
		snprintf(part, sizeof part, "%s[%zu]", where, i);
		taken = bind_element_in(
			to + i * field->size, PyTuple_GetItem(items, (Py_ssize_t)i), place, part, field);
	}
	Py_XDECREF(items);
	return taken;
}

static inline bool bind_record_fill(
	void *to, PyObject *given, const struct bind_place *place, const char *where, const struct bind_record *record)
{
	char part[96];
	PyObject *items = bind_items(given, place, where, record->count, record->name);
	bool taken = items;
	for (size_t i = 0; taken && i < record->count; i++) {
		const struct bind_field *field = &record->fields[i];
		snprintf(part, sizeof part, "%s.%s", where, field->name);
		taken = bind_field_in(
			(char *)to + field->offset, PyTuple_GetItem(items, (Py_ssize_t)i), place, part, field);
	}
	Py_XDECREF(items);
	return taken;
}

static inline bool bind_record_in(
	PyObject *given, const struct bind_place *place, const struct bind_record *record, struct bind_array *room)
{
	if (given == Py_None && place->nullable)
		return true;
	return bind_array_room(room, 1, record->size) && bind_record_fill(room->memory, given, place, "", record);
}

#endif
