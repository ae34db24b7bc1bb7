/* SPDX-License-Identifier: MIT
 *
 * Arrays of integers: any iterable in, a list out.
 */
#ifndef BIND_PYTHON_ARRAY_H
#define BIND_PYTHON_ARRAY_H

struct bind_array {
	void *memory; /* of the elements; NULL for None */
	size_t count;
	int64_t few[16]; /* room for a short array, without malloc */
};

static inline void bind_array_free(struct bind_array *array)
{
	if (array->memory != array->few)
		PyMem_Free(array->memory);
	array->memory = NULL;
}

/* Room for `count` elements, zeroed; at least one, so that an empty array is not NULL. */
static inline bool bind_array_room(struct bind_array *array, uint64_t count, size_t element)
{
	size_t size = bind_product(count, element);
	array->count = (size_t)count;
	if (size <= sizeof array->few) {
		array->memory = memset(array->few, 0, sizeof array->few);
		return true;
	}
	array->memory = size == SIZE_MAX ? NULL : PyMem_Calloc(1, size);
	if (!array->memory)
		PyErr_NoMemory();
	return array->memory;
}

/* Item `number` of a tuple; the place of a wrong one is told. */
static inline bool bind_item(PyObject *item, const struct bind_place *place, Py_ssize_t number, int64_t *value)
{
	char where[32];
	int beyond;
	*value = PyLong_Check(item) ? PyLong_AsLongLongAndOverflow(item, &beyond) : -1;
	if (*value != -1 && *value >= place->least && (*value <= 0 || (uint64_t)*value <= place->most))
		return true;
	snprintf(where, sizeof where, "[%lld]", (long long)number);
	return bind_integer_part(item, place, where, value);
}

static inline bool bind_array_fill(
	struct bind_array *array, PyObject *tuple, const struct bind_place *place, size_t element)
{
	int64_t value;
	for (size_t i = 0; i < array->count; i++) {
		if (!bind_item(PyTuple_GetItem(tuple, (Py_ssize_t)i), place, (Py_ssize_t)i, &value))
			return false;
		bind_store((char *)array->memory + i * element, element, value);
	}
	return true;
}

/* `place` has the range of an element. As a tuple first: an __index__ may change the list that it is in. */
static inline bool bind_array_in(PyObject *given, const struct bind_place *place, struct bind_size *size,
	size_t element, struct bind_array *array)
{
	if (given == Py_None && place->nullable)
		return true;
	PyObject *tuple = PyUnicode_Check(given) ? NULL : PySequence_Tuple(given);
	if (!tuple)
		return bind_refuse_type(place, given, "a sequence of integers");
	uint64_t count = (uint64_t)PyTuple_Size(tuple);
	bool taken = bind_same_size(place, size, count) && bind_array_room(array, count, element) &&
		     bind_array_fill(array, tuple, place, element);
	Py_DECREF(tuple);
	return taken;
}

/* The caller asks for so many elements. */
static inline bool bind_array_asked(PyObject *given, const struct bind_place *place, struct bind_size *size,
	size_t element, struct bind_array *array)
{
	uint64_t asked;
	if (given == Py_None && place->nullable)
		return true;
	return bind_asked(given, place, size, element, &asked) && bind_array_room(array, asked, element);
}

BIND_QUICK PyObject *bind_integer_out(const void *from, size_t size, bool is_signed)
{
	if (is_signed)
		return PyLong_FromLongLong(bind_load_signed(from, size));
	return PyLong_FromUnsignedLongLong(bind_load_unsigned(from, size));
}

static inline PyObject *bind_array_out(const struct bind_array *array, size_t valid, size_t element, bool is_signed)
{
	if (!array->memory)
		return Py_NewRef(Py_None);
	PyObject *list = PyList_New((Py_ssize_t)valid);
	for (size_t i = 0; list && i < valid; i++) {
		PyObject *item = bind_integer_out((char *)array->memory + i * element, element, is_signed);
		if (item)
			PyList_SetItem(list, (Py_ssize_t)i, item);
		else
			Py_CLEAR(list);
	}
	return list;
}

#endif
