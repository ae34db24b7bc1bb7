/* SPDX-License-Identifier: MIT
 *
 * Records that C gave, as a sequence: class Records. They stay as C laid them out, and each is made when it is looked
 * at. The generated file defines BIND_RECORDS as the class's full name, where C gives any.
 */
#ifndef BIND_PYTHON_RECORDS_H
#define BIND_PYTHON_RECORDS_H

struct bind_rows {
	PyObject_HEAD PyObject *module;
	PyTypeObject *class; /* of each, as it was when the call returned; NULL: plain tuples */
	const struct bind_record *record;
	char *memory;
	Py_ssize_t count;
};

static inline char *bind_row_at(const struct bind_rows *rows, Py_ssize_t at)
{
	return rows->memory + (size_t)at * rows->record->size;
}

/* ---- made by a call ---- */

/* The call's own memory, unless little of it is used, or it is on the stack. */
static inline char *bind_rows_memory(struct bind_array *array, size_t used, size_t size)
{
	char *memory = array->memory;
	size_t room = size ? size : 1;
	if (array->memory == array->few)
		return (memory = PyMem_Malloc(room)) ? memcpy(memory, array->few, size) : NULL;
	array->memory = NULL;
	char *smaller = used < array->count / 2 ? PyMem_Realloc(memory, room) : NULL;
	return smaller ? smaller : memory;
}

static inline PyObject *bind_rows_new(
	PyObject *module, struct bind_array *array, size_t count, const struct bind_record *record)
{
	const struct bind_state *state = PyModule_GetState(module);
	struct bind_rows *rows = PyObject_GC_New(struct bind_rows, (PyTypeObject *)state->records);
	if (!rows)
		return NULL;
	rows->module = Py_NewRef(module);
	rows->class = bind_class_of(state->classes, record);
	rows->record = record;
	rows->memory = bind_rows_memory(array, count, count * record->size);
	rows->count = (Py_ssize_t)count;
	PyObject_GC_Track(rows);
	if (rows->memory)
		return (PyObject *)rows;
	Py_DECREF(rows);
	return PyErr_NoMemory();
}

/* A list of them, where they lead to memory that C lends. */
static inline PyObject *bind_rows_at_once(
	PyObject *module, const char *from, size_t count, const struct bind_record *record)
{
	PyObject *list = PyList_New((Py_ssize_t)count);
	for (size_t i = 0; list && i < count; i++) {
		PyObject *made = bind_record_made(bind_classes(module), from + i * record->size, record);
		if (!made || PyList_SetItem(list, (Py_ssize_t)i, made))
			Py_CLEAR(list);
	}
	return list;
}

/* What tokens in them kept is let go. */
static inline PyObject *bind_records_out(
	PyObject *module, struct bind_array *array, size_t valid, const struct bind_record *record)
{
	const char *from = array->memory;
	if (!from)
		return Py_NewRef(Py_None);
	if (record->releases >= 0)
		bind_let_go_all(module, from + record->releases, valid, record->size);
	return record->points ? bind_rows_at_once(module, from, valid, record)
			      : bind_rows_new(module, array, valid, record);
}

static inline int bind_rows_traverse(PyObject *self, visitproc visit, void *arg)
{
	struct bind_rows *rows = (struct bind_rows *)self;
	Py_VISIT(Py_TYPE(self));
	Py_VISIT(rows->module);
	Py_VISIT((PyObject *)rows->class);
	return 0;
}

static inline void bind_rows_dealloc(PyObject *self)
{
	struct bind_rows *rows = (struct bind_rows *)self;
	PyTypeObject *type = Py_TYPE(self);
	PyObject_GC_UnTrack(self);
	Py_DECREF(rows->module);
	Py_XDECREF((PyObject *)rows->class);
	PyMem_Free(rows->memory);
	PyObject_GC_Del(self);
	Py_DECREF(type);
}

static inline PyObject *bind_rows_refused(PyTypeObject *type, PyObject *arguments, PyObject *named)
{
	(void)type;
	(void)arguments;
	(void)named;
	PyErr_SetString(PyExc_TypeError, "Records are made by functions of this module");
	return NULL;
}

/* ---- one of them ---- */

static inline Py_ssize_t bind_rows_length(PyObject *self)
{
	return ((struct bind_rows *)self)->count;
}

static inline PyObject *bind_row(const struct bind_rows *rows, Py_ssize_t at)
{
	return bind_instance(rows->class, bind_classes(rows->module), bind_row_at(rows, at), rows->record);
}

static inline PyObject *bind_no_row(const struct bind_rows *rows, PyObject *at)
{
	PyObject *number = PyNumber_Index(at), *shown = number ? bind_shown(number) : NULL;
	if (shown && rows->count)
		PyErr_Format(PyExc_IndexError, "index is %U, it must be from %zd to %zd", shown, -rows->count,
			rows->count - 1);
	else if (shown)
		PyErr_Format(PyExc_IndexError, "index is %U, there are no records", shown);
	Py_XDECREF(number);
	Py_XDECREF(shown);
	return NULL;
}

static inline PyObject *bind_rows_slice(const struct bind_rows *rows, PyObject *slice)
{
	Py_ssize_t start, stop, step;
	if (PySlice_Unpack(slice, &start, &stop, &step))
		return NULL;
	Py_ssize_t count = PySlice_AdjustIndices(rows->count, &start, &stop, step);
	PyObject *list = PyList_New(count);
	for (Py_ssize_t i = 0; list && i < count; i++) {
		PyObject *row = bind_row(rows, start + i * step);
		if (!row || PyList_SetItem(list, i, row))
			Py_CLEAR(list);
	}
	return list;
}

/* For C, which has settled what a negative one means. */
static inline PyObject *bind_rows_item(PyObject *self, Py_ssize_t at)
{
	const struct bind_rows *rows = (struct bind_rows *)self;
	if (at >= 0 && at < rows->count)
		return bind_row(rows, at);
	PyErr_SetString(PyExc_IndexError, "index out of range");
	return NULL;
}

static inline PyObject *bind_rows_subscript(PyObject *self, PyObject *at)
{
	const struct bind_rows *rows = (struct bind_rows *)self;
	if (Py_TYPE(at) == &PySlice_Type)
		return bind_rows_slice(rows, at);
	if (!PyIndex_Check(at)) {
		PyObject *shown = bind_shown(at);
		if (shown)
			PyErr_Format(PyExc_TypeError, "index is %U, it must be an integer or a slice", shown);
		Py_XDECREF(shown);
		return NULL;
	}
	Py_ssize_t index = PyNumber_AsSsize_t(at, NULL);
	if (index == -1 && PyErr_Occurred())
		return NULL;
	index += index < 0 ? rows->count : 0;
	return index >= 0 && index < rows->count ? bind_row(rows, index) : bind_no_row(rows, at);
}

/* ---- one after the other ---- */

struct bind_walk {
	PyObject_HEAD struct bind_rows *rows;
	Py_ssize_t next, step; /* 1 or -1 */
	bool reuses;
	bool turn;
	PyObject *made[2]; /* the last two, if it reuses them */
};

/* Is nothing lost where an instance that nobody has any more is filled anew? It has no attributes besides its items,
 * no finalizer, and its hash is not kept. */
static inline bool bind_is_bare(PyTypeObject *class)
{
	static const char *const offsets[] = {"__dictoffset__", "__weakrefoffset__"};
	bool bare = bind_tuple_start == sizeof(PyVarObject) / sizeof(PyObject *) &&
		    !PyType_GetSlot(class, Py_tp_finalize) && !PyType_GetSlot(class, Py_tp_del);
	for (size_t i = 0; i < 2 && bare; i++) {
		PyObject *offset = bind_attribute((PyObject *)class, offsets[i]);
		bare = offset && PyLong_AsLong(offset) == 0;
		Py_XDECREF(offset);
	}
	PyErr_Clear();
	return bare;
}

static inline bool bind_is_integers(const struct bind_record *record)
{
	for (size_t i = 0; i < record->count; i++)
		if (record->fields[i].kind > BIND_UNSIGNED || record->fields[i].length)
			return false;
	return true;
}

static inline bool bind_walk_reuses(const struct bind_rows *rows)
{
	struct bind_state *state = PyModule_GetState(rows->module);
	if (!rows->class || !bind_is_integers(rows->record))
		return false;
	if (state->bare == (PyObject *)rows->class)
		return true;
	if (!bind_is_bare(rows->class))
		return false;
	PyObject *old = state->bare;
	state->bare = Py_NewRef((PyObject *)rows->class);
	Py_XDECREF(old);
	return true;
}

static inline PyObject *bind_walk_new(PyObject *self, Py_ssize_t next, Py_ssize_t step)
{
	struct bind_rows *rows = (struct bind_rows *)self;
	const struct bind_state *state = PyModule_GetState(rows->module);
	struct bind_walk *walk = PyObject_GC_New(struct bind_walk, (PyTypeObject *)state->walk);
	if (!walk)
		return NULL;
	walk->rows = (struct bind_rows *)Py_NewRef(self);
	walk->next = next;
	walk->step = step;
	walk->reuses = bind_walk_reuses(rows);
	walk->turn = false;
	walk->made[0] = walk->made[1] = NULL;
	PyObject_GC_Track(walk);
	return (PyObject *)walk;
}

static inline PyObject *bind_rows_iter(PyObject *self)
{
	return bind_walk_new(self, 0, 1);
}

static inline PyObject *bind_rows_reversed(PyObject *self, PyObject *unused)
{
	(void)unused;
	return bind_walk_new(self, bind_rows_length(self) - 1, -1);
}

static inline int bind_walk_traverse(PyObject *self, visitproc visit, void *arg)
{
	struct bind_walk *walk = (struct bind_walk *)self;
	Py_VISIT(Py_TYPE(self));
	Py_VISIT((PyObject *)walk->rows);
	Py_VISIT(walk->made[0]);
	Py_VISIT(walk->made[1]);
	return 0;
}

static inline void bind_walk_dealloc(PyObject *self)
{
	struct bind_walk *walk = (struct bind_walk *)self;
	PyTypeObject *type = Py_TYPE(self);
	PyObject_GC_UnTrack(self);
	Py_DECREF((PyObject *)walk->rows);
	Py_XDECREF(walk->made[0]);
	Py_XDECREF(walk->made[1]);
	PyObject_GC_Del(self);
	Py_DECREF(type);
}

/* Is it the same small integer? */
BIND_QUICK bool bind_is_still(PyObject *old, const char *from, const struct bind_field *field)
{
	int64_t value;
	return bind_small(old, &value) && value == (field->is_signed ? bind_load_signed(from, field->size)
								      : (int64_t)bind_load_unsigned(from, field->size));
}

/* An instance whose fields are integers takes over the values of another record: many have the same in all. */
static inline bool bind_row_again(PyObject *made, const char *from, const struct bind_record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		const struct bind_field *field = &record->fields[i];
		PyObject *old = bind_tuple_item(made, i);
		if (bind_is_still(old, from + field->offset, field))
			continue;
		PyObject *item = bind_integer_out(from + field->offset, field->size, field->is_signed);
		if (!item)
			return false;
		bind_tuple_set(made, i, item);
		Py_DECREF(old);
	}
	return true;
}

/* As zip() does with its tuples, but with two: while one is worked on, the one before it is free. */
static inline PyObject *bind_walk_again(struct bind_walk *walk, Py_ssize_t at)
{
	const struct bind_rows *rows = walk->rows;
	PyObject **made = &walk->made[walk->turn];
	walk->turn = !walk->turn;
	if (*made && Py_REFCNT(*made) == 1)
		return bind_row_again(*made, bind_row_at(rows, at), rows->record) ? Py_NewRef(*made) : NULL;
	PyObject *old = *made;
	*made = bind_row(rows, at);
	Py_XDECREF(old);
	return Py_XNewRef(*made);
}

static inline PyObject *bind_walk_next(PyObject *self)
{
	struct bind_walk *walk = (struct bind_walk *)self;
	Py_ssize_t at = walk->next;
	if (at < 0 || at >= walk->rows->count)
		return NULL;
	walk->next += walk->step;
	return walk->reuses ? bind_walk_again(walk, at) : bind_row(walk->rows, at);
}

/* ---- columns ---- */

static inline PyObject *bind_no_column(const struct bind_rows *rows, PyObject *name)
{
	char names[400] = "";
	size_t at = 0;
	for (size_t i = 0; i < rows->record->count && at < sizeof names; i++) {
		const struct bind_field *field = &rows->record->fields[i];
		if (field->column)
			at += (size_t)snprintf(names + at, sizeof names - at, "%s%s", at ? ", " : "", field->key);
	}
	PyObject *shown = bind_shown(name);
	if (shown)
		PyErr_Format(PyExc_ValueError, "column: name is %U, it must be one of %s", shown, names);
	Py_XDECREF(shown);
	return NULL;
}

static inline PyObject *bind_rows_column(PyObject *self, PyObject *name)
{
	const struct bind_rows *rows = (struct bind_rows *)self;
	const struct bind_field *field = PyUnicode_Check(name) ? bind_field_named(rows->record, name) : NULL;
	if (!field || !field->column)
		return bind_no_column(rows, name);
	return bind_column_out(rows->module, self, rows->memory + field->offset, rows->count, rows->record->size,
		field->size, field->is_signed);
}

/* ---- what lists do as well ---- */

static inline PyObject *bind_rows_repr(PyObject *self)
{
	PyObject *list = PySequence_List(self), *shown = list ? PyObject_Repr(list) : NULL;
	Py_XDECREF(list);
	return shown;
}

static inline int bind_rows_contain(PyObject *self, PyObject *value)
{
	PyObject *list = PySequence_List(self);
	int contains = list ? PySequence_Contains(list, value) : -1;
	Py_XDECREF(list);
	return contains;
}

static inline PyObject *bind_rows_count(PyObject *self, PyObject *value)
{
	PyObject *list = PySequence_List(self);
	Py_ssize_t count = list ? PySequence_Count(list, value) : -1;
	Py_XDECREF(list);
	return count < 0 ? NULL : PyLong_FromSsize_t(count);
}

static inline PyObject *bind_rows_index(PyObject *self, PyObject *arguments)
{
	PyObject *list = PySequence_List(self), *method = list ? bind_attribute(list, "index") : NULL;
	PyObject *index = method ? PyObject_Call(method, arguments, NULL) : NULL;
	Py_XDECREF(method);
	Py_XDECREF(list);
	return index;
}

static inline PyObject *bind_rows_reduce(PyObject *self, PyObject *unused)
{
	(void)unused;
	PyObject *list = PySequence_List(self);
	return list ? Py_BuildValue("(O(N))", &PyList_Type, list) : NULL;
}

/* collections.abc.Sequence: a new reference. */
static inline PyObject *bind_sequence_class(void)
{
	PyObject *module = PyImport_ImportModule("_collections_abc");
	PyObject *class = module ? bind_attribute(module, "Sequence") : NULL;
	Py_XDECREF(module);
	return class;
}

/* 1, 0, or -1 with an exception. Text is none here. */
static inline int bind_is_sequence(PyObject *object)
{
	if (PyList_Check(object) || PyTuple_Check(object))
		return 1;
	if (PyUnicode_Check(object) || PyBytes_Check(object))
		return 0;
	PyObject *class = bind_sequence_class();
	int is_sequence = class ? PyObject_IsInstance(object, class) : -1;
	Py_XDECREF(class);
	return is_sequence;
}

static inline PyObject *bind_rows_compare(PyObject *self, PyObject *other, int how)
{
	int comparable = how == Py_EQ || how == Py_NE ? bind_is_sequence(other) : 0;
	if (comparable < 0)
		return NULL;
	if (!comparable)
		return Py_NewRef(Py_NotImplemented);
	PyObject *mine = PySequence_List(self), *others = mine ? PySequence_List(other) : NULL;
	PyObject *result = others ? PyObject_RichCompare(mine, others, how) : NULL;
	Py_XDECREF(mine);
	Py_XDECREF(others);
	return result;
}

/* ---- the classes ---- */

static inline PyObject *bind_rows_type(PyObject *module, const char *name)
{
	static PyMethodDef methods[] = {
		{"column", bind_rows_column, METH_O,
			"column($self, name, /)\n--\n\nA view of one field of all of them, read-only, in C's memory: "
			"for numpy, sum(), tolist()."},
		{"index", bind_rows_index, METH_VARARGS,
			"index($self, value, start=0, stop=9223372036854775807, /)\n--\n\n"},
		{"count", bind_rows_count, METH_O, "count($self, value, /)\n--\n\n"},
		{"__reversed__", bind_rows_reversed, METH_NOARGS, "__reversed__($self, /)\n--\n\n"},
		{"__reduce__", bind_rows_reduce, METH_NOARGS, NULL},
		{NULL, NULL, 0, NULL},
	};
	static const char about[] = "Records that C gave, each made when it is looked at.";
	static PyType_Slot slots[] = {
		{Py_tp_doc, BIND_SLOT(about)},
		{Py_tp_new, BIND_SLOT(bind_rows_refused)},
		{Py_tp_dealloc, BIND_SLOT(bind_rows_dealloc)},
		{Py_tp_traverse, BIND_SLOT(bind_rows_traverse)},
		{Py_tp_iter, BIND_SLOT(bind_rows_iter)},
		{Py_tp_repr, BIND_SLOT(bind_rows_repr)},
		{Py_tp_hash, BIND_SLOT(PyObject_HashNotImplemented)},
		{Py_tp_richcompare, BIND_SLOT(bind_rows_compare)},
		{Py_tp_methods, methods},
		{Py_sq_length, BIND_SLOT(bind_rows_length)},
		{Py_sq_item, BIND_SLOT(bind_rows_item)},
		{Py_sq_contains, BIND_SLOT(bind_rows_contain)},
		{Py_mp_length, BIND_SLOT(bind_rows_length)},
		{Py_mp_subscript, BIND_SLOT(bind_rows_subscript)},
		{0, NULL},
	};
	PyType_Spec spec = {name, sizeof(struct bind_rows), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC, slots};
	return PyType_FromModuleAndSpec(module, &spec, NULL);
}

static inline PyObject *bind_walk_type(PyObject *module)
{
	static PyType_Slot slots[] = {
		{Py_tp_dealloc, BIND_SLOT(bind_walk_dealloc)},
		{Py_tp_traverse, BIND_SLOT(bind_walk_traverse)},
		{Py_tp_iter, BIND_SLOT(PyObject_SelfIter)},
		{Py_tp_iternext, BIND_SLOT(bind_walk_next)},
		{0, NULL},
	};
	static PyType_Spec spec = {"ferrule.records_iterator", sizeof(struct bind_walk), 0,
		Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
	return PyType_FromModuleAndSpec(module, &spec, NULL);
}

/* As a sequence like others: for isinstance(), and for `match`. */
static inline int bind_register(PyObject *class)
{
	PyObject *sequence = bind_sequence_class();
	PyObject *result = sequence ? PyObject_CallMethod(sequence, "register", "O", class) : NULL;
	Py_XDECREF(sequence);
	Py_XDECREF(result);
	return result ? 0 : -1;
}

static inline int bind_start_records(PyObject *module, const char *name)
{
	struct bind_state *state = PyModule_GetState(module);
	if (!name)
		return 0;
	state->records = bind_rows_type(module, name);
	state->walk = bind_walk_type(module);
	if (!state->records || !state->walk || bind_register(state->records))
		return -1;
	return PyModule_AddObjectRef(module, "Records", state->records);
}

#endif
