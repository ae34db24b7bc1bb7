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

/* The full name of class Error. */
static inline int bind_start_error(PyObject *module, const char *name)
{
	struct bind_state *state = PyModule_GetState(module);
	state->error = PyErr_NewExceptionWithDoc(name, "A call failed; `code` is what C answered.", NULL, NULL);
	return state->error ? PyModule_AddObjectRef(module, "Error", state->error) : -1;
}

/* The full names of the classes Error and Records, NULL where the module has none. */
static inline int bind_start(PyObject *module, const char *error, const char *records)
{
	bind_learn();
	if (bind_start_views(module) || bind_start_kept(module) || bind_start_records(module, records))
		return -1;
	return error ? bind_start_error(module, error) : 0;
}

#endif
