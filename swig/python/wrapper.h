/* SPDX-License-Identifier: MIT
 *
 * What only SWIG's wrappers need of the runtime in bindings/runtime/python. SWIG's own initialization serves proxy
 * classes and types shared between modules; we have neither, so wrappers hang in a method table of ours: vector calls
 * instead of argument tuples, state per interpreter, and none of SWIG's runtime in the process.
 */
#ifndef BIND_PYTHON_WRAPPER_H
#define BIND_PYTHON_WRAPPER_H

/* What a wrapper gets as its `args`. */
struct bind_arguments {
	PyObject *const *given;
	Py_ssize_t count;
	PyObject *first; /* the handle whose method is called, else NULL */
	struct bind_calling calling; /* of modules with callbacks */
};

#define BIND_ARGUMENTS(all, values, number, handle)                                                                    \
	struct bind_arguments all;                                                                                     \
	all.given = values;                                                                                            \
	all.count = number;                                                                                            \
	all.first = handle;

/* The call that a wrapper is. */
#define BIND_CALLING (&((struct bind_arguments *)(void *)args)->calling)

BIND_ONCE bool bind_unpack(
	PyObject *args, const char *function, Py_ssize_t least, Py_ssize_t most, PyObject **const *slots)
{
	const struct bind_arguments *all = (const struct bind_arguments *)(const void *)args;
	if (all->first) {
		**slots++ = all->first;
		least--;
		most--;
	}
	if (all->count < least || all->count > most)
		return bind_wrong_count(function, least, most, all->count);
	for (Py_ssize_t i = 0; i < all->count; i++)
		*slots[i] = all->given[i];
	return true;
}

/* The entry of one wrapper, and its line in the table. */
#define BIND_ENTRY(name)                                                                                               \
	static PyObject *bind_entry_##name(PyObject *self, PyObject *const *given, Py_ssize_t count)                   \
	{                                                                                                              \
		BIND_ARGUMENTS(all, given, count, NULL)                                                                \
		return _wrap_##name(self, (PyObject *)(void *)&all);                                                   \
	}
#define BIND_METHOD(name, text)                                                                                        \
	{                                                                                                              \
#name, (PyCFunction)(void (*)(void))bind_entry_##name, METH_FASTCALL, text                             \
	}

/* A function as a method: its first argument is the handle. */
#define BIND_HANDLE_ENTRY(name)                                                                                        \
	static PyObject *bind_method_##name(PyObject *self, PyObject *const *given, Py_ssize_t count)                  \
	{                                                                                                              \
		BIND_ARGUMENTS(all, given, count, self)                                                                \
		return _wrap_##name(((struct bind_handle *)self)->module, (PyObject *)(void *)&all);                   \
	}
#define BIND_HANDLE_METHOD(method, name, text)                                                                         \
	{                                                                                                              \
		method, (PyCFunction)(void (*)(void))bind_method_##name, METH_FASTCALL, text                           \
	}

/* A class that is called calls the function that makes its handles; `most`: how many arguments that takes. */
#define BIND_HANDLE_MAKE(class, name, most)                                                                            \
	static PyObject *bind_make_##class(PyTypeObject *type, PyObject *arguments, PyObject *named)                   \
	{                                                                                                              \
		PyObject *given[(most) + 1];                                                                           \
		if (!bind_handle_arguments(arguments, named, #name, given, most))                                      \
			return NULL;                                                                                   \
		BIND_ARGUMENTS(all, given, Py_SIZE(arguments), NULL)                                                   \
		return _wrap_##name(PyType_GetModule(type), (PyObject *)(void *)&all);                                 \
	}

/* In a wrapper, where `result` is C's. */
#define BIND_FAILS_ERRNO(function)                                                                                     \
	if (result < 0) {                                                                                              \
		bind_raise_errno(function, -(int64_t)result);                                                          \
		SWIG_fail;                                                                                             \
	}
#define BIND_FAILS_ERRNO_GLOBAL(function)                                                                              \
	if (result == -1) {                                                                                            \
		bind_raise_errno(function, errno);                                                                     \
		SWIG_fail;                                                                                             \
	}
#define BIND_FAILS_NULL(function)                                                                                      \
	if (!result) {                                                                                                 \
		bind_raise_errno(function, ENOMEM);                                                                    \
		SWIG_fail;                                                                                             \
	}
#define BIND_FAILS(function, condition)                                                                                \
	if (condition) {                                                                                               \
		bind_raise_error(self, function, (int64_t)result);                                                     \
		SWIG_fail;                                                                                             \
	}

/* The same where C explains it by a handle, or where the error is of a class of its own. */
#define BIND_FAILS_ERRNO_BY(function, explained)                                                                       \
	if (result < 0) {                                                                                              \
		bind_raise_errno_by(function, -(int64_t)result, explained);                                            \
		SWIG_fail;                                                                                             \
	}
#define BIND_FAILS_ERRNO_GLOBAL_BY(function, explained)                                                                \
	if (result == -1) {                                                                                            \
		int code = errno;                                                                                      \
		bind_raise_errno_by(function, code, explained);                                                        \
		SWIG_fail;                                                                                             \
	}
#define BIND_FAILS_NULL_BY(function, explained)                                                                        \
	if (!result) {                                                                                                 \
		bind_raise_errno_by(function, ENOMEM, explained);                                                      \
		SWIG_fail;                                                                                             \
	}
#define BIND_FAILS_AS(function, condition, error, explained)                                                           \
	if (condition) {                                                                                               \
		bind_raise_own(self, function, (int64_t)result, error, explained);                                     \
		SWIG_fail;                                                                                             \
	}

/* What C keeps from now on, and what it keeps no more. */
#define BIND_KEEPS(handle, name, things)                                                                               \
	if (!bind_keep_until(&(handle)->kept, name, things))                                                           \
		SWIG_fail;
#define BIND_KEEPS_HERE(name, things)                                                                                  \
	if (!bind_keep_here(self, name, things))                                                                       \
		SWIG_fail;
#define BIND_LETS_GO(handle, name)                                                                                     \
	if (handle)                                                                                                    \
		bind_let_go_until((handle)->kept, name);
#define BIND_LETS_GO_HERE(name) bind_let_go_here(self, name);

/* Python's buffers are held for the call, and its handles are taken when all else is converted. */
#define BIND_STAYS_OPEN(function, parameter, index, pointer)
#define BIND_STAYS_PINNED(function, parameter, index, pointer)

/* `parts`: a struct bind_parts. */
#define BIND_MODULE(name, parts)                                                                                       \
	static int bind_exec(PyObject *module)                                                                         \
	{                                                                                                              \
		return bind_start(module, &(parts));                                                                   \
	}                                                                                                              \
	static PyModuleDef_Slot bind_module_slots[] = {{Py_mod_exec, BIND_SLOT(bind_exec)}, {0, NULL}};                \
	static struct PyModuleDef bind_module = {PyModuleDef_HEAD_INIT, "_" #name, NULL, sizeof(struct bind_state),    \
		bind_methods, bind_module_slots, bind_state_traverse, bind_state_clear, bind_state_free};              \
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
