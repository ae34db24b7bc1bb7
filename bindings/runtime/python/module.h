/* SPDX-License-Identifier: MIT
 *
 * The module itself: its state, which each interpreter has for itself, and what wrappers give back.
 */
#ifndef BIND_PYTHON_MODULE_H
#define BIND_PYTHON_MODULE_H

/* One per interpreter that imported the module. */
struct bind_state {
	PyObject *view;  /* the type behind memoryviews */
	PyObject *error; /* class Error, where failures are not errnos */
	PyObject *errors; /* a tuple of its subclasses, or NULL */
	PyObject *records, *walk; /* class Records and its iterator's, where C gives records */
	PyObject *bare;    /* the class of records last found to be bind_is_bare() */
	PyObject *classes; /* a tuple: the dict of the module's Python part, and the records' classes' names in it */
	PyTypeObject **handles; /* classes of handles, by their numbers; up to NULL */
	PyObject *late;         /* a list: what callbacks raised outside of any call; NULL for nothing */
	PyObject *kept;         /* a dict: what C keeps, by token */
	PyObject *until;        /* what C keeps until a function was called: a dict of lists, by the names; or NULL */
	PyObject *pin, *keeper; /* the types of what pins a handle, and of what keeps a callback */
	uint64_t tokens;   /* so many were given out */
};

/* A function in a table of object pointers, as Python wants it. */
#define BIND_SLOT(function) ((void *)(uintptr_t)(function))

static __attribute__((noinline, unused)) bool bind_wrong_count(
	const char *function, Py_ssize_t least, Py_ssize_t most, Py_ssize_t given)
{
	char takes[48];
	int length = snprintf(takes, sizeof takes, "%lld", (long long)least);
	if (most > least)
		snprintf(takes + length, sizeof takes - (size_t)length, " to %lld", (long long)most);
	PyErr_Format(
		PyExc_TypeError, "%s: takes %s argument%s, %zd given", function, takes, most == 1 ? "" : "s", given);
	return false;
}

/* For wrappers that have nothing to let go yet: NULL. */
static inline PyObject *bind_refuse_count(const char *function, Py_ssize_t least, Py_ssize_t most, Py_ssize_t given)
{
	bind_wrong_count(function, least, most, given);
	return NULL;
}

/* Several values: takes the references; NULL if one of them is, which is an exception. */
static inline PyObject *bind_values(size_t count, PyObject *const *values)
{
	PyObject *tuple = PyTuple_New((Py_ssize_t)count);
	bool all = tuple;
	for (size_t i = 0; i < count; i++) {
		all &= values[i] != NULL;
		if (tuple && values[i])
			bind_tuple_set(tuple, i, values[i]);
		else
			Py_XDECREF(values[i]);
	}
	if (!all)
		Py_CLEAR(tuple);
	return tuple;
}

/* Puts value `at` of `total` into a wrapper's result: alone, or in a tuple. Takes the reference; false if there is
 * none, and the result is gone then. */
static inline bool bind_put(PyObject **result, Py_ssize_t total, Py_ssize_t at, PyObject *value)
{
	if (total == 1) {
		*result = value;
		return value;
	}
	if (value && at == 0)
		*result = PyTuple_New(total);
	if (value && *result && !PyTuple_SetItem(*result, at, value))
		return true;
	Py_CLEAR(*result);
	return false;
}

/* `kept` is neither shown to the collector nor cleared while there is something in it: C still uses that when the
 * interpreter ends. */
static inline int bind_state_traverse(PyObject *module, visitproc visit, void *arg)
{
	struct bind_state *state = PyModule_GetState(module);
	Py_VISIT(state->view);
	Py_VISIT(state->error);
	Py_VISIT(state->errors);
	Py_VISIT(state->records);
	Py_VISIT(state->walk);
	Py_VISIT(state->bare);
	Py_VISIT(state->classes);
	Py_VISIT(state->late);
	Py_VISIT(state->pin);
	Py_VISIT(state->keeper);
	for (size_t i = 0; state->handles && state->handles[i]; i++)
		Py_VISIT((PyObject *)state->handles[i]);
	return 0;
}

static inline int bind_state_clear(PyObject *module)
{
	struct bind_state *state = PyModule_GetState(module);
	Py_CLEAR(state->view);
	Py_CLEAR(state->error);
	Py_CLEAR(state->errors);
	Py_CLEAR(state->records);
	Py_CLEAR(state->walk);
	Py_CLEAR(state->bare);
	Py_CLEAR(state->classes);
	Py_CLEAR(state->pin);
	Py_CLEAR(state->keeper);
	Py_CLEAR(state->late);
	if (state->kept && !PyDict_Size(state->kept))
		Py_CLEAR(state->kept);
	return 0;
}

static inline void bind_state_free(void *module)
{
	struct bind_state *state = PyModule_GetState(module);
	bind_state_clear(module);
	for (size_t i = 0; state->handles && state->handles[i]; i++)
		Py_DECREF((PyObject *)state->handles[i]);
	PyMem_Free(state->handles);
	state->handles = NULL;
}

#endif
