/* SPDX-License-Identifier: MIT
 *
 * Last of the runtime: how the module starts, and what SWIG's own code would have done instead is turned off.
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

/* SWIG's initialization stays, unused and unseen; its wrappers unpack what BIND_ENTRY gave them. */
#undef SWIG_init
#define SWIG_init bind_swig_init
#undef SWIGEXPORT
#define SWIGEXPORT static SWIGUNUSED
#define PyArg_UnpackTuple(args, function, least, ...) bind_unpack_(args, function, least, __VA_ARGS__, NULL)
#define bind_unpack_(args, function, least, most, ...)                                                                 \
	bind_unpack(args, function, least, most, (PyObject * *const[]){__VA_ARGS__})

#endif
