/* SPDX-License-Identifier: MIT
 *
 * Last of the runtime: how the module starts.
 */
#ifndef BIND_PYTHON_START_H
#define BIND_PYTHON_START_H

static inline int bind_start_views(PyObject *module)
{
	struct bind_state *state = PyModule_GetState(module);
	state->view = bind_view_type(module);
	return state->view ? 0 : -1;
}

static inline int bind_start_kept(PyObject *module)
{
	struct bind_state *state = PyModule_GetState(module);
	state->kept = PyDict_New();
	return state->kept ? 0 : -1;
}

/* As _kept, for tests. */
static inline int bind_show_kept(PyObject *module)
{
	return PyModule_AddObjectRef(module, "_kept", ((const struct bind_state *)PyModule_GetState(module))->kept);
}

/* The full name of class Error. */
static inline int bind_start_error(PyObject *module, const char *name)
{
	struct bind_state *state = PyModule_GetState(module);
	state->error = PyErr_NewExceptionWithDoc(name, "A call failed; `code` is what C answered.", NULL, NULL);
	return state->error ? PyModule_AddObjectRef(module, "Error", state->error) : -1;
}

#ifdef BIND_LIBRARY_CHECK
/* Before anything of the library is called. */
static inline int bind_start_library(void)
{
	const char *why = bind_library_check();
	if (why)
		PyErr_SetString(PyExc_ImportError, why);
	return why ? -1 : 0;
}
#endif

/* The full names of subclasses of Error, up to NULL. */
static inline int bind_start_errors(PyObject *module, const char *const *names)
{
	struct bind_state *state = PyModule_GetState(module);
	size_t count = 0;
	while (names[count])
		count++;
	state->errors = PyTuple_New((Py_ssize_t)count);
	for (size_t i = 0; state->errors && i < count; i++) {
		const char *dot = strrchr(names[i], '.');
		PyObject *error = PyErr_NewException(names[i], state->error, NULL);
		if (!error || PyTuple_SetItem(state->errors, (Py_ssize_t)i, error) ||
			PyModule_AddObjectRef(module, dot ? dot + 1 : names[i], error))
			return -1;
	}
	return state->errors ? 0 : -1;
}

/* What a module has besides its functions. Names are full ones, NULL where it has no such class. */
struct bind_parts {
	const char *error, *records;
	const char *const *errors; /* up to NULL */
	const struct bind_handle_class *handles; /* up to one without a name */
};

static inline int bind_start(PyObject *module, const struct bind_parts *parts)
{
	bind_learn();
#ifdef BIND_LIBRARY_CHECK
	if (bind_start_library())
		return -1;
#endif
	if (bind_start_views(module) || bind_start_kept(module) || bind_start_records(module, parts->records) ||
		bind_start_handles(module, parts->handles))
		return -1;
	if (!parts->error)
		return 0;
	return bind_start_error(module, parts->error) ? -1 : bind_start_errors(module, parts->errors);
}

#endif
