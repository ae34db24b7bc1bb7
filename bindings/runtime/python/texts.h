/* SPDX-License-Identifier: MIT
 *
 * Arrays of texts that go in, and of texts that C gives.
 */
#ifndef BIND_PYTHON_TEXTS_H
#define BIND_PYTHON_TEXTS_H

/* The items of any iterable but a text, as a tuple that the array holds; NULL with an exception. */
static inline PyObject *bind_texts_items(PyObject *given, const struct bind_place *place, struct bind_array *array)
{
	bool is_text = PyUnicode_Check(given) || PyBytes_Check(given) || PyByteArray_Check(given);
	PyObject *items = is_text ? NULL : PyObject_GetIter(given);
	if (!items) {
		bind_refuse_type(place, given, "a sequence of texts");
		return NULL;
	}
	PyObject *tuple = PySequence_Tuple(items);
	Py_DECREF(items);
	return bind_hold(array, tuple);
}

/* Into the array's memory, with a NULL behind them. What makes the characters is held. */
static inline bool bind_texts_fill(
	PyObject *tuple, const struct bind_place *place, bool paths, size_t count, struct bind_array *array)
{
	const struct bind_place one = {place->function, place->parameter, 0, 0, false};
	struct bind_where where = {NULL, NULL, 0};
	for (; where.index < count; where.index++) {
		PyObject *item = bind_tuple_item(tuple, where.index);
		struct bind_text text = {NULL, NULL};
		bool taken = paths ? bind_path(item, &one, &where, &text) : bind_text(item, &one, &where, &text);
		if (taken && text.owner)
			taken = bind_hold(array, Py_NewRef(text.owner));
		bind_text_free(&text);
		if (!taken)
			return false;
		((const char **)array->memory)[where.index] = text.characters;
	}
	return true;
}

/* `size` is NULL where a NULL ends the array. */
static inline bool bind_texts_in(PyObject *given, const struct bind_place *place, struct bind_size *size, bool paths,
	struct bind_array *array)
{
	if (given == Py_None && place->nullable)
		return true;
	PyObject *tuple = bind_texts_items(given, place, array);
	if (!tuple)
		return false;
	size_t count = (size_t)PyTuple_Size(tuple);
	if (size && !bind_same_size(place, size, count))
		return false;
	return bind_array_room(array, (uint64_t)count + 1, sizeof(char *)) &&
	       bind_texts_fill(tuple, place, paths, count, array);
}

/* Those of an array that a NULL ends, copied: a list. NULL is None. */
static inline PyObject *bind_texts_out(const void *texts)
{
	const char *const *text = texts;
	if (!text)
		return Py_NewRef(Py_None);
	PyObject *list = PyList_New(0);
	for (; list && *text; text++) {
		PyObject *item = bind_text_out(*text);
		if (!item || PyList_Append(list, item))
			Py_CLEAR(list);
		Py_XDECREF(item);
	}
	return list;
}

#endif
