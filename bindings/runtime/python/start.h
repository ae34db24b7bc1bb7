/* SPDX-License-Identifier: MIT
 *
 * Last of the runtime: how the module starts.
 */
#ifndef BIND_PYTHON_START_H
#define BIND_PYTHON_START_H

static inline int bind_start(PyObject *module, const char *error, const char *records)
{
	struct bind_state *state = PyModule_GetState(module);
	bind_learn();
	state->view = bind_view_type(module);
	state->kept = PyDict_New();
	if (!state->view || !state->kept || bind_start_records(module, records))
		return -1;
	if (!error)
		return 0;
	state->error = PyErr_NewExceptionWithDoc(error, "A call failed; `code` is what C answered.", NULL, NULL);
	if (!state->error)
		return -1;
	return PyModule_AddObjectRef(module, "Error", state->error);
}

/* The full names of the classes Error and Records, NULL where the module has none. */
#define BIND_MODULE(name, error, records)                                                                              \
	static int bind_exec(PyObject *module)                                                                         \
	{                                                                                                              \
		return bind_start(module, error, records);                                                             \
	}                                                                                                              \
	static PyModuleDef_Slot bind_slots[] = {{Py_mod_exec, BIND_SLOT(bind_exec)}, {0, NULL}};                       \
	static struct PyModuleDef bind_module = {PyModuleDef_HEAD_INIT, "_" #name, NULL, sizeof(struct bind_state),    \
		bind_methods, bind_slots, bind_state_traverse, bind_state_clear, bind_state_free};                     \
	PyMODINIT_FUNC PyInit__##name(void)                                                                            \
	{                                                                                                              \
		return PyModuleDef_Init(&bind_module);                                                                 \
	}

#endif
