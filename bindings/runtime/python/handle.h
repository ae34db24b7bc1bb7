/* SPDX-License-Identifier: MIT
 *
 * Pointers that C hands out for the caller to free: capsules named as the struct is spelled. The capsule points at a
 * record of ours, so that a closed one is known as such, and one that a blocked thread uses is freed after that.
 */
#ifndef BIND_PYTHON_HANDLE_H
#define BIND_PYTHON_HANDLE_H

#define BIND_HANDLE(spelling) spelling

struct bind_handle_type {
	const char *spelling;   /* "struct counter" */
	const char *class_name; /* BIND_HANDLE of it: what the capsule is named */
	void (*free)(void *pointer);
};

struct bind_handle {
	const struct bind_handle_type *type;
	void *pointer; /* NULL once freed */
	unsigned uses; /* calls that it is in now */
	bool closed;
};

static inline void bind_handle_release(struct bind_handle *handle)
{
	void *pointer = handle->pointer;
	if (!handle->closed || handle->uses || !pointer)
		return;
	handle->pointer = NULL;
	handle->type->free(pointer);
}

static void bind_handle_destroy(PyObject *capsule)
{
	struct bind_handle *handle = PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule));
	if (!handle)
		return;
	handle->closed = true;
	handle->uses = 0;
	bind_handle_release(handle);
	PyMem_Free(handle);
}

/* Lua makes the object before the call. */
#define BIND_HANDLE_ROOM(type)

static inline PyObject *bind_handle_out(void *pointer, const struct bind_handle_type *type)
{
	struct bind_handle *handle = PyMem_Calloc(1, sizeof *handle);
	PyObject *capsule = handle ? PyCapsule_New(handle, type->class_name, bind_handle_destroy) : PyErr_NoMemory();
	if (!capsule) {
		PyMem_Free(handle);
		type->free(pointer);
		return NULL;
	}
	handle->type = type;
	handle->pointer = pointer;
	return capsule;
}

/* NULL without an exception is None for a nullable parameter. */
static inline bool bind_handle_in(
	PyObject *given, const struct bind_place *place, const char *spelling, struct bind_handle **handle)
{
	char expected[120];
	*handle = NULL;
	if (given == Py_None && place->nullable)
		return true;
	bool fits = PyCapsule_IsValid(given, spelling) && PyCapsule_GetDestructor(given) == bind_handle_destroy;
	struct bind_handle *found = fits ? PyCapsule_GetPointer(given, spelling) : NULL;
	if (!found) {
		snprintf(expected, sizeof expected, "a handle of %s", spelling);
		return bind_refuse(PyExc_TypeError, place, NULL, given, expected);
	}
	if (found->closed) {
		PyErr_Format(PyExc_ValueError, "%s: %s is closed, it must be open", place->function, place->parameter);
		return false;
	}
	found->uses++;
	*handle = found;
	return true;
}

static inline void bind_handle_done(struct bind_handle *handle)
{
	if (!handle)
		return;
	handle->uses--;
	bind_handle_release(handle);
}

static inline struct bind_handle *bind_handle_any(PyObject *given, const char *function)
{
	static const char *const parameter = "handle";
	struct bind_place place = {function, parameter, 0, 0, false};
	if (PyCapsule_CheckExact(given) && PyCapsule_GetDestructor(given) == bind_handle_destroy)
		return PyCapsule_GetPointer(given, PyCapsule_GetName(given));
	bind_refuse(PyExc_TypeError, &place, NULL, given, "a handle of this module");
	return NULL;
}

/* close_handle(handle): frees it, now or when the call that it is in is over. Closing twice does nothing. */
static inline PyObject *bind_close_handle(PyObject *module, PyObject *given)
{
	(void)module;
	struct bind_handle *handle = bind_handle_any(given, "close_handle");
	if (!handle)
		return NULL;
	handle->closed = true;
	bind_handle_release(handle);
	return Py_NewRef(Py_None);
}

/* handle_closed(handle) */
static inline PyObject *bind_handle_closed(PyObject *module, PyObject *given)
{
	(void)module;
	struct bind_handle *handle = bind_handle_any(given, "handle_closed");
	return handle ? PyBool_FromLong(handle->closed) : NULL;
}

#define BIND_HANDLE_METHODS                                                                                            \
	{"close_handle", bind_close_handle, METH_O, NULL},                                                             \
	{                                                                                                              \
		"handle_closed", bind_handle_closed, METH_O, NULL                                                      \
	}

#endif
