/* SPDX-License-Identifier: MIT
 *
 * Texts and bytes that C gives: in room of ours, which may have been measured first, or in its own memory, which is
 * copied, freed, or looked at while a handle has it.
 */
#ifndef BIND_PYTHON_GIVEN_H
#define BIND_PYTHON_GIVEN_H

/* ---- in room of ours ---- */

/* A text in `room` bytes: as many as C counted, else up to its NUL. */
static inline PyObject *bind_text_in_room(const char *text, size_t room, bool counted)
{
	size_t length = 0;
	if (!text)
		return Py_NewRef(Py_None);
	while (length < room && (counted || text[length]))
		length++;
	return PyUnicode_DecodeUTF8(text, (Py_ssize_t)length, "surrogateescape");
}

/* ---- measured first ---- */

enum bind_turn {
	BIND_DONE,
	BIND_AGAIN,
	BIND_BROKEN, /* with an exception */
};

/* How often what was measured may be too little. */
enum { BIND_TURNS = 9 };

/* After a call with room for `room->count` elements, none at first: `needed` is what C says it needs, 0 where it failed
 * and did not say. */
static inline enum bind_turn bind_measured(const char *function, struct bind_array *array, struct bind_size *room,
	unsigned *turns, uint64_t needed, size_t element)
{
	if (needed <= room->count)
		return array->memory || bind_array_room(array, 0, element) ? BIND_DONE : BIND_BROKEN;
	if (++*turns > BIND_TURNS) {
		PyObject *arguments =
			Py_BuildValue("(iN)", EAGAIN, PyUnicode_FromFormat("%s: %s", function, strerror(EAGAIN)));
		if (arguments)
			PyErr_SetObject(PyExc_OSError, arguments);
		Py_XDECREF(arguments);
		return BIND_BROKEN;
	}
	bind_array_free(array);
	room->count = needed;
	return bind_array_room(array, needed, element) ? BIND_AGAIN : BIND_BROKEN;
}

/* ---- in memory of C's ---- */

typedef void bind_free(void *memory);

static inline void bind_give_back(void *memory, bind_free *release)
{
	if (memory && release)
		release(memory);
}

/* A text, copied and given back. NULL is None. */
static inline PyObject *bind_text_given(void *text, bind_free *release)
{
	PyObject *copy = bind_text_out(text);
	bind_give_back(text, release);
	return copy;
}

/* So many bytes, copied. NULL is None. `text` is how the size is written. */
static inline PyObject *bind_bytes_given(
	const char *function, const char *parameter, void *memory, struct bind_computed size, const char *text)
{
	uint64_t count;
	if (!memory)
		return Py_NewRef(Py_None);
	if (!bind_computed_size(function, parameter, size, text, &count))
		return NULL;
	return PyBytes_FromStringAndSize(memory, count < PTRDIFF_MAX ? (Py_ssize_t)count : PTRDIFF_MAX);
}

/* The same, given back. */
static inline PyObject *bind_bytes_taken(const char *function, const char *parameter, void *memory,
	struct bind_computed size, const char *text, bind_free *release)
{
	PyObject *copy = bind_bytes_given(function, parameter, memory, size, text);
	bind_give_back(memory, release);
	return copy;
}

static void bind_unpin(int64_t handle)
{
	bind_handle_let_go((struct bind_handle *)(intptr_t)handle);
}

/* The same, to be looked at as long as somebody does: the handle stays open for it. */
static inline PyObject *bind_bytes_pinned(PyObject *module, const char *function, const char *parameter, void *memory,
	struct bind_computed size, const char *text, struct bind_handle *owner)
{
	uint64_t count;
	if (!memory)
		return Py_NewRef(Py_None);
	if (!bind_computed_size(function, parameter, size, text, &count))
		return NULL;
	struct bind_view *view = bind_view_new(module, memory, count < PTRDIFF_MAX ? count : PTRDIFF_MAX, 1, false);
	if (!view)
		return NULL;
	if (owner) {
		owner->uses++;
		view->holder = Py_NewRef((PyObject *)owner);
		view->owner = (int64_t)(intptr_t)owner;
		view->release = bind_unpin;
	}
	return bind_view_seen(view);
}

#endif
