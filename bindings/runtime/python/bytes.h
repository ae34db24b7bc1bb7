/* SPDX-License-Identifier: MIT
 *
 * Buffers: any object with the buffer protocol in; bytes, or the caller's writable buffer, out. The exporter is locked
 * during the call and no longer.
 */
#ifndef BIND_PYTHON_BYTES_H
#define BIND_PYTHON_BYTES_H

struct bind_bytes {
	Py_buffer view;
	bool locked;    /* `view` is to be released */
	PyObject *made; /* the bytes object that an output goes to */
	void *memory;
};

static inline void bind_bytes_clear(struct bind_bytes *bytes)
{
	bytes->locked = false;
	bytes->made = NULL;
	bytes->memory = NULL;
}

static inline void bind_bytes_free(struct bind_bytes *bytes)
{
	if (bytes->locked)
		PyBuffer_Release(&bytes->view);
	bytes->locked = false;
	Py_CLEAR(bytes->made);
}

static inline bool bind_lock(PyObject *given, struct bind_bytes *bytes, int flags)
{
	if (PyObject_GetBuffer(given, &bytes->view, flags))
		return false;
	bytes->locked = true;
	bytes->memory = bytes->view.buf;
	return true;
}

/* A fixed number of bytes is a least one: C looks at no more. */
static inline bool bind_bytes_size(const struct bind_place *place, struct bind_size *size, uint64_t count)
{
	if (!size->fixed)
		return bind_same_size(place, size, count);
	if (count >= size->count)
		return true;
	PyErr_Format(PyExc_ValueError, "%s: the length of %s is %llu, it must be at least %llu", place->function,
		place->parameter, (unsigned long long)count, (unsigned long long)size->count);
	return false;
}

/* Exporters say BufferError, and numpy ValueError, of memory that is read-only or not in one piece. */
static inline bool bind_bytes_refused(const struct bind_place *place, PyObject *given, const char *expected)
{
	if (PyErr_Occurred() && (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_ValueError)))
		PyErr_Clear();
	return bind_refuse_type(place, given, expected);
}

static inline bool bind_bytes_in(
	PyObject *given, const struct bind_place *place, struct bind_size *size, struct bind_bytes *bytes)
{
	if (Py_TYPE(given) == &PyBytes_Type) { /* which nobody changes, and who calls has it: no need of a lock */
		bytes->memory = PyBytes_AsString(given);
		return bind_bytes_size(place, size, (uint64_t)Py_SIZE(given));
	}
	if (given == Py_None && place->nullable)
		return true;
	if (!bind_lock(given, bytes, PyBUF_SIMPLE))
		return bind_bytes_refused(place, given, "a contiguous buffer");
	return bind_bytes_size(place, size, (uint64_t)bytes->view.len);
}

static inline bool bind_bytes_inout(
	PyObject *given, const struct bind_place *place, struct bind_size *size, struct bind_bytes *bytes)
{
	if (given == Py_None && place->nullable)
		return true;
	if (!bind_lock(given, bytes, PyBUF_WRITABLE))
		return bind_bytes_refused(place, given, "a writable buffer");
	return bind_bytes_size(place, size, (uint64_t)bytes->view.len);
}

/* A buffer that C keeps: a memoryview in `things` holds it. */
static inline bool bind_bytes_kept(PyObject *given, const struct bind_place *place, struct bind_size *size,
	struct bind_bytes *bytes, bool writable, PyObject **things)
{
	if (given == Py_None && place->nullable)
		return true;
	PyObject *view = PyMemoryView_FromObject(given);
	bool locked = view && bind_lock(view, bytes, writable ? PyBUF_WRITABLE : PyBUF_SIMPLE);
	if (!locked)
		bind_bytes_refused(place, given, writable ? "a writable buffer" : "a contiguous buffer");
	bool kept = locked && bind_bytes_size(place, size, (uint64_t)bytes->view.len) && bind_keep(things, view);
	Py_XDECREF(view);
	return kept;
}

/* A number that asks for so many elements of `element` bytes each; `most` memory can hold. */
static inline bool bind_asked(
	PyObject *given, const struct bind_place *place, struct bind_size *size, size_t element, uint64_t *asked)
{
	struct bind_place number = *place;
	int64_t value;
	uint64_t most = PTRDIFF_MAX / (element ? element : 1);
	number.least = 0;
	number.most = size->fixed ? size->count : size->most < most ? size->most : most;
	if (!bind_integer(given, &number, &value))
		return false;
	*asked = (uint64_t)value;
	return bind_same_size(place, size, *asked);
}

/* numpy's arrays have an __index__ and its integers a buffer, so that neither tells a number from memory alone. */
static inline bool bind_is_number(PyObject *given, struct bind_bytes *bytes)
{
	if (PyLong_Check(given))
		return true;
	if (PyObject_CheckBuffer(given) && bind_lock(given, bytes, PyBUF_WRITABLE))
		return false;
	if (!PyIndex_Check(given))
		return false;
	PyErr_Clear();
	return true;
}

/* `counted`: C tells how much is valid. Otherwise the bytes are zeroed, so that none shows what memory had before. */
static inline bool bind_bytes_out(
	PyObject *given, const struct bind_place *place, struct bind_size *size, struct bind_bytes *bytes, bool counted)
{
	uint64_t asked;
	if (given == Py_None && place->nullable)
		return true;
	if (!bind_is_number(given, bytes)) {
		if (!bytes->locked)
			return bind_bytes_refused(place, given, "a number of bytes or a writable buffer");
		return bind_bytes_size(place, size, (uint64_t)bytes->view.len);
	}
	if (!bind_asked(given, place, size, 1, &asked))
		return false;
	bytes->made = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)asked);
	if (!bytes->made)
		return false;
	bytes->memory = PyBytes_AsString(bytes->made);
	if (!counted)
		memset(bytes->memory, 0, (size_t)asked);
	return true;
}

/* The bytes that were asked for, cut to the valid ones; or how many of the caller's buffer are valid. */
static inline PyObject *bind_bytes_result(struct bind_bytes *bytes, size_t valid)
{
	PyObject *made = bytes->made;
	if (!made)
		return bytes->locked ? PyLong_FromSize_t(valid) : Py_NewRef(Py_None);
	if (PyBytes_Size(made) != (Py_ssize_t)valid)
		return PyBytes_FromStringAndSize(bytes->memory, (Py_ssize_t)valid);
	bytes->made = NULL;
	return made;
}

/* An address: a number that is never looked at, or where a writable buffer lies. */
static inline bool bind_address(PyObject *given, const struct bind_place *place, struct bind_bytes *bytes)
{
	int64_t address;
	if (given == Py_None && place->nullable)
		return true;
	if (!bind_is_number(given, bytes)) {
		if (bytes->locked)
			return true;
		return bind_bytes_refused(place, given, "an address or a writable buffer");
	}
	if (!bind_integer(given, place, &address))
		return false;
	bytes->memory = (void *)(uintptr_t)address;
	return true;
}

#endif
