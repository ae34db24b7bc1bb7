/* SPDX-License-Identifier: MIT
 *
 * Memory of C's as a memoryview, of bytes or of integers. The exporter behind it gives the memory back, or lets go of
 * the object that has it, when the last view of it is gone, slices and numpy's arrays included.
 */
#ifndef BIND_PYTHON_VIEW_H
#define BIND_PYTHON_VIEW_H

typedef void bind_release(int64_t owner);

struct bind_view {
	PyObject_HEAD void *memory;
	Py_ssize_t count, element, stride; /* integers, the bytes of each, and from one to the next */
	char format[2];
	bool readonly;
	int64_t owner;
	bind_release *release; /* or NULL, and */
	PyObject *holder;
};

/* Bytes with others between them are for those who ask where each is. */
static inline int bind_view_gaps(const struct bind_view *view, Py_buffer *buffer, int flags)
{
	if (view->stride == view->element || (flags & PyBUF_STRIDES) == PyBUF_STRIDES)
		return 0;
	buffer->obj = NULL;
	PyErr_SetString(PyExc_BufferError, "the column is not contiguous");
	return -1;
}

static inline int bind_view_export(PyObject *self, Py_buffer *buffer, int flags)
{
	struct bind_view *view = (struct bind_view *)self;
	Py_ssize_t size = view->count * view->element;
	if (bind_view_gaps(view, buffer, flags) ||
		PyBuffer_FillInfo(buffer, self, view->memory, size, view->readonly, flags))
		return -1;
	if (buffer->format)
		buffer->format = view->format;
	if (buffer->shape)
		buffer->shape = &view->count;
	if (buffer->strides)
		buffer->strides = &view->stride;
	buffer->itemsize = view->element;
	return 0;
}

static inline void bind_view_dealloc(PyObject *self)
{
	struct bind_view *view = (struct bind_view *)self;
	PyTypeObject *type = Py_TYPE(self);
	if (view->release)
		view->release(view->owner);
	Py_XDECREF(view->holder);
	PyObject_Free(self);
	Py_DECREF(type);
}

static inline PyObject *bind_view_type(PyObject *module)
{
	static PyType_Slot slots[] = {
		{Py_tp_dealloc, BIND_SLOT(bind_view_dealloc)},
		{Py_bf_getbuffer, BIND_SLOT(bind_view_export)},
		{0, NULL},
	};
	static PyType_Spec spec = {"ferrule.memory", sizeof(struct bind_view), 0,
		Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
	return PyType_FromModuleAndSpec(module, &spec, NULL);
}

static inline struct bind_view *bind_view_new(
	PyObject *module, void *memory, uint64_t count, size_t element, bool is_signed)
{
	struct bind_state *state = PyModule_GetState(module);
	struct bind_view *view = PyObject_New(struct bind_view, (PyTypeObject *)state->view);
	if (!view)
		return NULL;
	view->memory = memory;
	view->count = (Py_ssize_t)count;
	view->element = view->stride = (Py_ssize_t)element;
	view->format[0] = bind_letter(is_signed ? BIND_SIGNED : BIND_UNSIGNED, element);
	view->format[1] = '\0';
	view->readonly = true;
	view->owner = 0;
	view->release = NULL;
	view->holder = NULL;
	return view;
}

static inline PyObject *bind_view_seen(struct bind_view *view)
{
	PyObject *result = PyMemoryView_FromObject((PyObject *)view);
	Py_DECREF(view);
	return result;
}

/* A memoryview of what C gave out; if there is none to be had, C gets it back at once. */
static inline PyObject *bind_view_out(PyObject *module, void *memory, uint64_t count, size_t element, bool is_signed,
	bool readonly, int64_t owner, bind_release *release)
{
	struct bind_view *view = bind_view_new(module, memory, count, element, is_signed);
	if (!view) {
		release(owner);
		return NULL;
	}
	view->readonly = readonly;
	view->owner = owner;
	view->release = release;
	return bind_view_seen(view);
}

/* A memoryview of integers that lie `stride` bytes apart in memory of the holder's. */
static inline PyObject *bind_column_out(PyObject *module, PyObject *holder, char *memory, Py_ssize_t count,
	size_t stride, size_t element, bool is_signed)
{
	struct bind_view *view = bind_view_new(module, memory, (uint64_t)count, element, is_signed);
	if (!view)
		return NULL;
	view->stride = (Py_ssize_t)stride;
	view->holder = Py_NewRef(holder);
	return bind_view_seen(view);
}

#endif
