/* SPDX-License-Identifier: MIT
 *
 * Pointers that C hands out, as objects: a class for each kind of handle, with close(), `with` and methods. A handle
 * that is closed is freed when no call is in it and nothing pins it: a view of its memory, a handle that belongs to it,
 * memory that C keeps for it.
 */
#ifndef BIND_PYTHON_HANDLE_H
#define BIND_PYTHON_HANDLE_H

#include <structmember.h>

/* A kind of handle: its place among the module's classes, and what messages call one. */
struct bind_handle_kind {
	size_t number;
	const char *words; /* "a handle of struct counter" */
};

/* Where handles come from: a result, an out, an argument of a callback. */
struct bind_handle_type {
	const struct bind_handle_kind *kind;
	void (*free)(void *pointer); /* NULL: it belongs to another, or is C's for ever */
};

/* The class of a kind, for the table that ends where there is no name. */
struct bind_handle_class {
	const char *name; /* the full one */
	const char *text;
	PyMethodDef *methods;
	newfunc make; /* NULL: only functions make them */
};

struct bind_handle {
	PyObject_HEAD PyObject *module; /* of its class, which holds it */
	void *pointer;                  /* NULL once freed */
	void (*free)(void *pointer);
	PyObject *weak;
	PyObject *owner; /* another handle that it pins, or NULL */
	PyObject *kept;  /* what C keeps as long as this lives, or until a function was called: see bind_keep_until() */
	unsigned uses;   /* calls that it is in now, and what pins it */
	bool closed;
};

BIND_QUICK void bind_handle_let_go(struct bind_handle *handle);

/* Frees it if it is closed and not in use. Any code may run: exceptions pass by. */
static __attribute__((noinline, unused)) void bind_handle_free(struct bind_handle *handle)
{
	PyObject *type, *value, *trace, *owner = handle->owner, *kept = handle->kept;
	void *pointer = handle->pointer;
	PyErr_Fetch(&type, &value, &trace);
	handle->pointer = NULL;
	handle->owner = handle->kept = NULL;
	if (handle->free && pointer)
		handle->free(pointer);
	Py_XDECREF(kept);
	if (owner)
		bind_handle_let_go((struct bind_handle *)owner);
	Py_XDECREF(owner);
	PyErr_Restore(type, value, trace);
}

BIND_QUICK void bind_handle_release(struct bind_handle *handle)
{
	if (handle->closed && !handle->uses && (handle->pointer || handle->owner || handle->kept))
		bind_handle_free(handle);
}

BIND_QUICK void bind_handle_let_go(struct bind_handle *handle)
{
	handle->uses--;
	bind_handle_release(handle);
}

/* ---- calls ---- */

BIND_QUICK PyTypeObject *bind_handle_class_of(PyObject *module, const struct bind_handle_kind *kind)
{
	return ((const struct bind_state *)PyModule_GetState(module))->handles[kind->number];
}

static __attribute__((noinline, unused)) bool bind_handle_refused(
	PyObject *given, const struct bind_place *place, const struct bind_handle_kind *kind, bool fits)
{
	if (fits) {
		PyErr_Format(PyExc_ValueError, "%s: %s is closed, it must be open", place->function, place->parameter);
		return false;
	}
	return bind_refuse(PyExc_TypeError, place, NULL, given, kind->words);
}

/* In use until bind_handle_done(). NULL without an exception is None for a nullable parameter. */
static inline bool bind_handle_in(PyObject *module, PyObject *given, const struct bind_place *place,
	const struct bind_handle_kind *kind, struct bind_handle **handle)
{
	struct bind_handle *found = (struct bind_handle *)(void *)given;
	bool fits = Py_TYPE(given) == bind_handle_class_of(module, kind);
	if (fits && !found->closed) {
		found->uses++;
		*handle = found;
		return true;
	}
	return (given == Py_None && place->nullable) || bind_handle_refused(given, place, kind, fits);
}

BIND_QUICK void bind_handle_done(struct bind_handle *handle)
{
	if (handle)
		bind_handle_let_go(handle);
}

/* ---- what C gives ---- */

/* Lua makes the object before the call. */
#define BIND_HANDLE_ROOM(type)

/* `pointer` as a handle; it is freed if there is none to be had. */
static inline PyObject *bind_handle_new(PyObject *module, void *pointer, const struct bind_handle_type *type)
{
	struct bind_handle *handle = PyObject_GC_New(struct bind_handle, bind_handle_class_of(module, type->kind));
	if (!handle) {
		if (type->free)
			type->free(pointer);
		return NULL;
	}
	handle->module = module;
	handle->pointer = pointer;
	handle->free = type->free;
	handle->weak = handle->owner = handle->kept = NULL;
	handle->uses = 0;
	handle->closed = false;
	PyObject_GC_Track(handle);
	return (PyObject *)handle;
}

/* The same; NULL is None. */
static inline PyObject *bind_handle_out(PyObject *module, void *pointer, const struct bind_handle_type *type)
{
	return pointer ? bind_handle_new(module, pointer, type) : Py_NewRef(Py_None);
}

/* The same, which belongs to `owner`, if that is not NULL: that stays as long. */
static inline PyObject *bind_handle_owned_by(
	PyObject *module, void *pointer, const struct bind_handle_type *type, struct bind_handle *owner)
{
	PyObject *made = bind_handle_out(module, pointer, type);
	if (made && made != Py_None && owner) {
		owner->uses++;
		((struct bind_handle *)made)->owner = Py_NewRef((PyObject *)owner);
	}
	return made;
}

/* What C has put where `pointer` is: ours from now on. */
static inline PyObject *bind_handle_taken(
	PyObject *module, void **pointer, const struct bind_handle_type *type, struct bind_handle *owner)
{
	void *taken = *pointer;
	*pointer = NULL;
	return bind_handle_owned_by(module, taken, type, owner);
}

/* The same where it stays C's. */
static inline void bind_handle_drop(void **pointer, const struct bind_handle_type *type)
{
	void *left = *pointer;
	*pointer = NULL;
	if (left && type->free)
		type->free(left);
}

/* ---- what C keeps ---- */

/* Holds a handle open for C, whoever closes it: among the things that it keeps. */
struct bind_pin {
	PyObject_HEAD struct bind_handle *handle;
};

static inline int bind_pin_traverse(PyObject *self, visitproc visit, void *arg)
{
	Py_VISIT(Py_TYPE(self));
	Py_VISIT((PyObject *)((struct bind_pin *)self)->handle);
	return 0;
}

static inline void bind_pin_dealloc(PyObject *self)
{
	struct bind_handle *handle = ((struct bind_pin *)self)->handle;
	PyTypeObject *type = Py_TYPE(self);
	PyObject_GC_UnTrack(self);
	bind_handle_let_go(handle);
	Py_DECREF((PyObject *)handle);
	PyObject_GC_Del(self);
	Py_DECREF(type);
}

static inline PyObject *bind_pin_type(PyObject *module)
{
	static PyType_Slot slots[] = {
		{Py_tp_dealloc, BIND_SLOT(bind_pin_dealloc)},
		{Py_tp_traverse, BIND_SLOT(bind_pin_traverse)},
		{0, NULL},
	};
	static PyType_Spec spec = {"ferrule.pin", sizeof(struct bind_pin), 0,
		Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
	return PyType_FromModuleAndSpec(module, &spec, NULL);
}

/* A new reference. */
static inline PyObject *bind_pin_new(PyObject *module, struct bind_handle *handle)
{
	const struct bind_state *state = PyModule_GetState(module);
	struct bind_pin *pin = PyObject_GC_New(struct bind_pin, (PyTypeObject *)state->pin);
	if (!pin)
		return NULL;
	handle->uses++;
	pin->handle = (struct bind_handle *)Py_NewRef((PyObject *)handle);
	PyObject_GC_Track(pin);
	return (PyObject *)pin;
}

/* NULL is not kept. */
static inline bool bind_keep_handle(PyObject *module, PyObject **things, struct bind_handle *handle)
{
	PyObject *pin = handle ? bind_pin_new(module, handle) : NULL;
	bool kept = !handle || (pin && bind_keep(things, pin));
	Py_XDECREF(pin);
	return kept;
}

/* The things that a call gave C, in a dict of lists: until the function of that name is called, "" until all goes.
 * Where there is no room to note them, they stay for ever: C has them. */
static inline bool bind_keep_until(PyObject **kept, const char *name, PyObject *things)
{
	PyObject *type, *value, *trace;
	if (!things)
		return true;
	PyErr_Fetch(&type, &value, &trace);
	if (!*kept)
		*kept = PyDict_New();
	PyObject *key = *kept ? PyUnicode_FromString(name) : NULL;
	PyObject *list = key ? PyDict_GetItemWithError(*kept, key) : NULL;
	PyObject *made = list || !key ? NULL : PyList_New(0);
	if (made && !PyDict_SetItem(*kept, key, made))
		list = made;
	bool noted = list && !PyList_Append(list, things);
	Py_XDECREF(made);
	Py_XDECREF(key);
	if (!noted)
		Py_INCREF(things);
	else
		PyErr_Restore(type, value, trace);
	return noted;
}

/* Until the module's function was called. */
static inline bool bind_keep_here(PyObject *module, const char *name, PyObject *things)
{
	return bind_keep_until(&((struct bind_state *)PyModule_GetState(module))->until, name, things);
}

/* It was called: exceptions pass by. */
static inline void bind_let_go_until(PyObject *kept, const char *name)
{
	PyObject *type, *value, *trace;
	if (!kept)
		return;
	PyErr_Fetch(&type, &value, &trace);
	PyObject *key = PyUnicode_FromString(name);
	PyObject *list = key ? PyDict_GetItemWithError(kept, key) : NULL;
	Py_XINCREF(list);
	if (list && PyDict_DelItem(kept, key))
		PyErr_Clear();
	Py_XDECREF(list);
	Py_XDECREF(key);
	PyErr_Restore(type, value, trace);
}

static inline void bind_let_go_here(PyObject *module, const char *name)
{
	bind_let_go_until(((const struct bind_state *)PyModule_GetState(module))->until, name);
}

/* `made`, a new reference to a handle or None, keeps `things`; passed on. */
static inline PyObject *bind_handle_keeping(PyObject *made, PyObject *things)
{
	if (made && made != Py_None && !bind_keep_until(&((struct bind_handle *)made)->kept, "", things))
		Py_CLEAR(made);
	return made;
}

/* ---- the classes ---- */

static inline PyObject *bind_handle_close(PyObject *self, PyObject *unused)
{
	struct bind_handle *handle = (struct bind_handle *)self;
	(void)unused;
	handle->closed = true;
	bind_handle_release(handle);
	return Py_NewRef(Py_None);
}

static inline PyObject *bind_handle_enter(PyObject *self, PyObject *unused)
{
	(void)unused;
	return Py_NewRef(self);
}

static inline PyObject *bind_handle_exit(PyObject *self, PyObject *const *given, Py_ssize_t count)
{
	(void)given;
	(void)count;
	return bind_handle_close(self, NULL);
}

/* In the table of a class, after its own methods. */
#define BIND_HANDLE_METHODS                                                                                            \
	{"close", bind_handle_close, METH_NOARGS,                                                                      \
		"close($self, /)\n--\n\nLets go of it. Closing twice does no harm; any other use raises ValueError."}, \
		{"__enter__", bind_handle_enter, METH_NOARGS, NULL},                                                   \
	{                                                                                                              \
		"__exit__", (PyCFunction)(void (*)(void))bind_handle_exit, METH_FASTCALL, NULL                         \
	}

static inline PyObject *bind_handle_is_closed(PyObject *self, void *unused)
{
	(void)unused;
	return PyBool_FromLong(((const struct bind_handle *)self)->closed);
}

/* The last part of a class's full name: a new reference. */
static inline PyObject *bind_class_name(PyTypeObject *type)
{
	return bind_attribute((PyObject *)type, "__name__");
}

static inline PyObject *bind_handle_repr(PyObject *self)
{
	PyObject *name = bind_class_name(Py_TYPE(self));
	PyObject *text = name ? PyUnicode_FromFormat("<%s %U>",
					((const struct bind_handle *)self)->closed ? "closed" : "open", name)
			      : NULL;
	Py_XDECREF(name);
	return text;
}

static inline PyObject *bind_handle_unmade(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
	(void)arguments;
	(void)named;
	PyObject *name = bind_class_name(type);
	if (name)
		PyErr_Format(PyExc_TypeError, "a %U is made by a function of this module", name);
	Py_XDECREF(name);
	return NULL;
}

/* What a method is called with, the handle before it; `all` has room for `most`. What is beyond is only counted. */
BIND_QUICK Py_ssize_t bind_handle_call(
	PyObject *self, PyObject *const *given, Py_ssize_t count, PyObject **all, Py_ssize_t most)
{
	all[0] = self;
	for (Py_ssize_t i = 0; i < count && i + 1 < most; i++)
		all[i + 1] = given[i];
	return count + 1;
}

/* What a class is called with, for a function that makes its handles; `given` has room for `most`. What is beyond is
 * only counted. */
static inline bool bind_handle_arguments(
	PyObject *arguments, PyObject *named, const char *function, PyObject **given, size_t most)
{
	size_t count = (size_t)Py_SIZE(arguments);
	if (named && PyDict_Size(named)) {
		PyErr_Format(PyExc_TypeError, "%s: takes no arguments by name", function);
		return false;
	}
	for (size_t i = 0; i < count && i < most; i++)
		given[i] = bind_tuple_item(arguments, i);
	return true;
}

static inline int bind_handle_traverse(PyObject *self, visitproc visit, void *arg)
{
	struct bind_handle *handle = (struct bind_handle *)self;
	Py_VISIT(Py_TYPE(self));
	Py_VISIT(handle->owner);
	Py_VISIT(handle->kept);
	return 0;
}

/* Garbage is in no call, and what pins it is garbage too and lets go of it by itself: the last one to need C's memory
 * frees it. Before the collector takes apart what they keep. */
static inline void bind_handle_finalize(PyObject *self)
{
	struct bind_handle *handle = (struct bind_handle *)self;
	handle->closed = true;
	bind_handle_release(handle);
}

static inline int bind_handle_clear(PyObject *self)
{
	bind_handle_finalize(self);
	return 0;
}

static inline void bind_handle_dealloc(PyObject *self)
{
	struct bind_handle *handle = (struct bind_handle *)self;
	PyTypeObject *type = Py_TYPE(self);
	PyObject_GC_UnTrack(self);
	if (handle->weak)
		PyObject_ClearWeakRefs(self);
	handle->closed = true;
	handle->uses = 0;
	bind_handle_release(handle);
	PyObject_GC_Del(self);
	Py_DECREF(type);
}

static inline PyObject *bind_handle_make_class(PyObject *module, const struct bind_handle_class *class)
{
	static PyGetSetDef properties[] = {
		{"closed", bind_handle_is_closed, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};
	static PyMemberDef members[] = {
		{"__weaklistoffset__", T_PYSSIZET, offsetof(struct bind_handle, weak), READONLY, NULL},
		{NULL, 0, 0, 0, NULL}};
	PyType_Slot slots[] = {
		{Py_tp_doc, BIND_SLOT(class->text)},
		{Py_tp_new, class->make ? BIND_SLOT(class->make) : BIND_SLOT(bind_handle_unmade)},
		{Py_tp_dealloc, BIND_SLOT(bind_handle_dealloc)},
		{Py_tp_traverse, BIND_SLOT(bind_handle_traverse)},
		{Py_tp_clear, BIND_SLOT(bind_handle_clear)},
		{Py_tp_finalize, BIND_SLOT(bind_handle_finalize)},
		{Py_tp_repr, BIND_SLOT(bind_handle_repr)},
		{Py_tp_methods, class->methods},
		{Py_tp_getset, properties},
		{Py_tp_members, members},
		{0, NULL},
	};
	PyType_Spec spec = {class->name, sizeof(struct bind_handle), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots};
	return PyType_FromModuleAndSpec(module, &spec, NULL);
}

static inline int bind_start_handles(PyObject *module, const struct bind_handle_class *classes)
{
	struct bind_state *state = PyModule_GetState(module);
	size_t count = 0;
	while (classes[count].name)
		count++;
	state->handles = PyMem_Calloc(count + 1, sizeof *state->handles);
	state->pin = bind_pin_type(module);
	if (!state->handles || !state->pin)
		return -1;
	for (size_t i = 0; i < count; i++) {
		PyObject *made = bind_handle_make_class(module, &classes[i]);
		const char *dot = strrchr(classes[i].name, '.');
		state->handles[i] = (PyTypeObject *)made;
		if (!made || PyModule_AddObjectRef(module, dot ? dot + 1 : classes[i].name, made))
			return -1;
	}
	return 0;
}

#endif
