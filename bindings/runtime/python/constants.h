/* SPDX-License-Identifier: MIT
 *
 * Constants and enumerations, where no Python part of the module has them. Classes of enum are slow to make: each is
 * made when it is first touched.
 */
#ifndef BIND_PYTHON_CONSTANTS_H
#define BIND_PYTHON_CONSTANTS_H

/* An integer; where `text` is given, that; where `real` is not 0 or `is_real`, that. */
struct bind_constant {
	const char *name;
	int64_t value;
	bool is_unsigned; /* the value is that of a uint64_t */
	bool is_real;
	double real;
	const char *text;
};

/* Its members are constants of the module, `count` from `first` on. */
struct bind_enumeration {
	const char *name, *text;
	bool is_flags;
	const struct bind_constant *first;
	size_t count;
};

static inline PyObject *bind_constant_value(const struct bind_constant *constant)
{
	if (constant->text)
		return bind_text_out(constant->text);
	if (constant->is_real)
		return PyFloat_FromDouble(constant->real);
	return constant->is_unsigned ? PyLong_FromUnsignedLongLong((uint64_t)constant->value)
				     : PyLong_FromLongLong(constant->value);
}

static inline int bind_add_constants(PyObject *module, const struct bind_constant *constants)
{
	int failed = 0;
	for (; !failed && constants->name; constants++) {
		PyObject *value = bind_constant_value(constants);
		failed = value ? PyModule_AddObjectRef(module, constants->name, value) : -1;
		Py_XDECREF(value);
	}
	return failed;
}

static inline PyObject *bind_enumeration_members(PyObject *module, const struct bind_enumeration *enumeration)
{
	PyObject *members = PyDict_New(), *dict = PyModule_GetDict(module);
	for (size_t i = 0; members && i < enumeration->count; i++) {
		const char *name = enumeration->first[i].name;
		PyObject *value = PyDict_GetItemString(dict, name);
		if (!value || PyDict_SetItemString(members, name, value))
			Py_CLEAR(members);
	}
	return members;
}

/* enum.IntEnum(name, members, module=...) */
static inline PyObject *bind_enumeration_class(PyObject *module, const struct bind_enumeration *enumeration)
{
	PyObject *package = PyImport_ImportModule("enum");
	PyObject *kind = package ? bind_attribute(package, enumeration->is_flags ? "IntFlag" : "IntEnum") : NULL;
	PyObject *members = kind ? bind_enumeration_members(module, enumeration) : NULL;
	PyObject *arguments = members ? Py_BuildValue("(sO)", enumeration->name, members) : NULL;
	PyObject *named = arguments ? Py_BuildValue("{sN}", "module", PyModule_GetNameObject(module)) : NULL;
	PyObject *class = named ? PyObject_Call(kind, arguments, named) : NULL;
	PyObject *text = class ? PyUnicode_FromString(enumeration->text) : NULL;
	if (class && (!text || PyObject_SetAttrString(class, "__doc__", text)))
		Py_CLEAR(class);
	Py_XDECREF(text);
	Py_XDECREF(named);
	Py_XDECREF(arguments);
	Py_XDECREF(members);
	Py_XDECREF(kind);
	Py_XDECREF(package);
	return class;
}

/* The module's __getattr__. */
static inline PyObject *bind_enumeration_touched(
	PyObject *module, PyObject *name, const struct bind_enumeration *enumerations)
{
	for (; PyUnicode_Check(name) && enumerations->name; enumerations++) {
		if (PyUnicode_CompareWithASCIIString(name, enumerations->name))
			continue;
		PyObject *class = bind_enumeration_class(module, enumerations);
		if (class && PyModule_AddObjectRef(module, enumerations->name, class))
			Py_CLEAR(class);
		return class;
	}
	PyObject *own = PyModule_GetNameObject(module);
	if (own)
		PyErr_Format(PyExc_AttributeError, "module %R has no attribute %R", own, name);
	Py_XDECREF(own);
	return NULL;
}

/* The module's __dir__: those too that are not made yet. */
static inline PyObject *bind_enumeration_names(PyObject *module, const struct bind_enumeration *enumerations)
{
	PyObject *names = PySet_New(PyModule_GetDict(module));
	for (; names && enumerations->name; enumerations++) {
		PyObject *name = PyUnicode_FromString(enumerations->name);
		if (!name || PySet_Add(names, name))
			Py_CLEAR(names);
		Py_XDECREF(name);
	}
	PyObject *sorted = names ? PySequence_List(names) : NULL;
	if (sorted && PyList_Sort(sorted))
		Py_CLEAR(sorted);
	Py_XDECREF(names);
	return sorted;
}

#endif
