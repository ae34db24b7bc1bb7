/* SPDX-License-Identifier: MIT
 *
 * Classes of records, where no Python part of the module makes them: tuples with named fields.
 */
#ifndef BIND_PYTHON_CLASS_H
#define BIND_PYTHON_CLASS_H

/* What the class of a record needs besides the record. */
struct bind_class {
	const char *name; /* "module.record" */
	const char *text;
	PyGetSetDef *members;
	newfunc make;
	const struct bind_record *record;
};

/* One of the members: `index` is its place. */
#define BIND_MEMBER(name, index, text)                                                                                 \
	{                                                                                                              \
		name, bind_member, NULL, text, (void *)(uintptr_t)(index)                                              \
	}

static PyObject *bind_member(PyObject *self, void *index)
{
	return Py_XNewRef(PyTuple_GetItem(self, (Py_ssize_t)(uintptr_t)index));
}

/* The class of the module among the bases of `type`: its module, borrowed; NULL without an exception. */
static inline PyObject *bind_module_of(PyTypeObject *type)
{
	for (; type && type != &PyTuple_Type; type = PyType_GetSlot(type, Py_tp_base)) {
		PyObject *module = PyType_GetModule(type);
		if (module)
			return module;
		PyErr_Clear();
	}
	return NULL;
}

/* ---- making one ---- */

static inline bool bind_fields_named(
	PyTypeObject *type, PyObject *tuple, PyObject *named, Py_ssize_t given, const struct bind_record *record)
{
	PyObject *name, *value;
	Py_ssize_t at = 0;
	while (PyDict_Next(named, &at, &name, &value)) {
		const struct bind_field *field = bind_field_named(record, name);
		Py_ssize_t index = field ? field - record->fields : -1;
		if (index < given) {
			PyErr_Format(PyExc_TypeError, "%S() got %s '%U'", (PyObject *)type,
				field ? "multiple values for argument" : "an unexpected keyword argument", name);
			return false;
		}
		bind_tuple_set(tuple, (size_t)index, Py_NewRef(value));
	}
	return true;
}

/* Those that nobody gave: the slots of the new tuple that are still empty. */
static inline bool bind_fields_missing(PyTypeObject *type, PyObject *tuple, const struct bind_record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		if (bind_tuple_item(tuple, i))
			continue;
		bool nested = record->fields[i].kind == BIND_RECORD;
		PyObject *zero = bind_zero_value(nested ? bind_module_of(type) : NULL, &record->fields[i]);
		if (!zero)
			return false;
		bind_tuple_set(tuple, i, zero);
	}
	return true;
}

/* As a def with all fields as arguments, each with a default, makes it. */
static PyObject *bind_record_new(
	PyTypeObject *type, PyObject *arguments, PyObject *named, const struct bind_record *record)
{
	size_t given = (size_t)PyTuple_Size(arguments);
	if (given > record->count) {
		PyErr_Format(
			PyExc_TypeError, "%s takes at most %zu fields, %zu given", record->name, record->count, given);
		return NULL;
	}
	PyObject *tuple = PyType_GenericAlloc(type, (Py_ssize_t)record->count);
	for (size_t i = 0; tuple && i < given; i++)
		bind_tuple_set(tuple, i, Py_NewRef(bind_tuple_item(arguments, i)));
	bool taken = tuple && (!named || bind_fields_named(type, tuple, named, (Py_ssize_t)given, record));
	if (taken && bind_fields_missing(type, tuple, record))
		return tuple;
	Py_XDECREF(tuple);
	return NULL;
}

/* ---- what all of them have ---- */

/* The names of the fields: a new reference. */
static inline PyObject *bind_names_of(PyObject *type)
{
	return bind_attribute(type, "_fields");
}

static inline PyObject *bind_record_asdict(PyObject *self, PyObject *unused)
{
	(void)unused;
	PyObject *names = bind_names_of((PyObject *)Py_TYPE(self)), *dict = names ? PyDict_New() : NULL;
	for (Py_ssize_t i = 0; dict && i < PyTuple_Size(names); i++) {
		PyObject *item = PyTuple_GetItem(self, i);
		if (!item || PyDict_SetItem(dict, PyTuple_GetItem(names, i), item))
			Py_CLEAR(dict);
	}
	Py_XDECREF(names);
	return dict;
}

static inline PyObject *bind_record_make(PyObject *type, PyObject *iterable)
{
	PyObject *names = bind_names_of(type), *items = names ? PySequence_Tuple(iterable) : NULL, *made = NULL;
	Py_ssize_t count = items ? PyTuple_Size(items) : -1;
	if (items && count == PyTuple_Size(names))
		made = PyObject_Call(type, items, NULL);
	else if (items)
		PyErr_Format(PyExc_ValueError, "%S has %zd fields, %zd given", type, PyTuple_Size(names), count);
	Py_XDECREF(items);
	Py_XDECREF(names);
	return made;
}

static inline PyObject *bind_record_replace(PyObject *self, PyObject *arguments, PyObject *changes)
{
	if (PyTuple_Size(arguments)) {
		PyErr_SetString(PyExc_TypeError, "_replace() takes its fields by name");
		return NULL;
	}
	PyObject *dict = bind_record_asdict(self, NULL), *copy = NULL;
	if (dict && (!changes || !PyDict_Update(dict, changes)))
		copy = PyObject_Call((PyObject *)Py_TYPE(self), arguments, dict);
	Py_XDECREF(dict);
	return copy;
}

static inline PyObject *bind_record_newargs(PyObject *self, PyObject *unused)
{
	(void)unused;
	return PySequence_Tuple(self);
}

/* "name=value", for each: a list. */
static inline PyObject *bind_record_parts(PyObject *dict)
{
	PyObject *name, *value, *parts = PyList_New(0);
	Py_ssize_t at = 0;
	while (parts && PyDict_Next(dict, &at, &name, &value)) {
		PyObject *part = PyUnicode_FromFormat("%U=%R", name, value);
		if (!part || PyList_Append(parts, part))
			Py_CLEAR(parts);
		Py_XDECREF(part);
	}
	return parts;
}

static inline PyObject *bind_record_repr(PyObject *self)
{
	PyObject *dict = bind_record_asdict(self, NULL), *parts = dict ? bind_record_parts(dict) : NULL;
	PyObject *comma = parts ? PyUnicode_FromString(", ") : NULL,
		 *inner = comma ? PyUnicode_Join(comma, parts) : NULL;
	PyObject *type = inner ? bind_attribute((PyObject *)Py_TYPE(self), "__name__") : NULL;
	PyObject *text = type ? PyUnicode_FromFormat("%U(%U)", type, inner) : NULL;
	Py_XDECREF(type);
	Py_XDECREF(inner);
	Py_XDECREF(comma);
	Py_XDECREF(parts);
	Py_XDECREF(dict);
	return text;
}

static inline int bind_record_traverse(PyObject *self, visitproc visit, void *arg)
{
	traverseproc items = (traverseproc)(uintptr_t)PyType_GetSlot(&PyTuple_Type, Py_tp_traverse);
	Py_VISIT(Py_TYPE(self));
	return items(self, visit, arg);
}

/* ---- the class ---- */

static inline PyObject *bind_field_keys(const struct bind_record *record)
{
	PyObject *names = PyTuple_New((Py_ssize_t)record->count);
	for (size_t i = 0; names && i < record->count; i++) {
		PyObject *name = PyUnicode_InternFromString(record->fields[i].key);
		if (!name || PyTuple_SetItem(names, (Py_ssize_t)i, name))
			Py_CLEAR(names);
	}
	return names;
}

static inline PyObject *bind_class_type(PyObject *module, const struct bind_class *class)
{
	static PyMethodDef methods[] = {
		{"_make", bind_record_make, METH_O | METH_CLASS, "A record of all its fields, in order."},
		{"_replace", (PyCFunction)(void (*)(void))bind_record_replace, METH_VARARGS | METH_KEYWORDS,
			"_replace($self, /, **changes)\n--\n\nA copy with other values in some fields."},
		{"_asdict", bind_record_asdict, METH_NOARGS, "_asdict($self, /)\n--\n\n"},
		{"__getnewargs__", bind_record_newargs, METH_NOARGS, NULL},
		{NULL, NULL, 0, NULL},
	};
	PyType_Slot slots[] = {
		{Py_tp_doc, BIND_SLOT(class->text)},
		{Py_tp_new, BIND_SLOT(class->make)},
		{Py_tp_repr, BIND_SLOT(bind_record_repr)},
		{Py_tp_traverse, BIND_SLOT(bind_record_traverse)},
		{Py_tp_methods, methods},
		{Py_tp_getset, class->members},
		{0, NULL},
	};
	PyType_Spec spec = {class->name, 0, 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};
	PyObject *bases = PyTuple_Pack(1, &PyTuple_Type);
	PyObject *type = bases ? PyType_FromModuleAndSpec(module, &spec, bases) : NULL;
	PyObject *names = type ? bind_field_keys(class->record) : NULL;
	if (!names || PyObject_SetAttrString(type, "_fields", names) ||
		PyObject_SetAttrString(type, "__match_args__", names))
		Py_CLEAR(type);
	Py_XDECREF(names);
	Py_XDECREF(bases);
	return type;
}

/* Up to one without a name: the classes of all records of the module, in the order of their numbers. */
static inline int bind_start_classes(PyObject *module, const struct bind_class *classes)
{
	struct bind_state *state = PyModule_GetState(module);
	Py_ssize_t count = 0;
	while (classes[count].name)
		count++;
	state->classes = PyTuple_New(count + 1);
	if (!state->classes || PyTuple_SetItem(state->classes, 0, Py_NewRef(PyModule_GetDict(module))))
		return -1;
	for (Py_ssize_t i = 0; i < count; i++) {
		PyObject *name = PyUnicode_InternFromString(classes[i].record->name);
		if (!name || PyTuple_SetItem(state->classes, i + 1, name))
			return -1;
		PyObject *type = bind_class_type(module, &classes[i]);
		int failed = type ? PyModule_AddObjectRef(module, classes[i].record->name, type) : -1;
		Py_XDECREF(type);
		if (failed)
			return -1;
	}
	return 0;
}

#endif
