/* SPDX-License-Identifier: MIT
 *
 * Failures of C as exceptions, with the library's own explanation where it has one: the generated file defines
 * BIND_EXPLAINS as the function that tells it, and BIND_HAS_ERROR where failures are not errnos.
 */
#ifndef BIND_PYTHON_FAILURE_H
#define BIND_PYTHON_FAILURE_H

/* Called right after the failure, in the same thread, so that the explanation is still that failure's. */
static inline PyObject *bind_explanation(const char *function, int code, bool is_errno)
{
#ifdef BIND_EXPLAINS
	const char *text = BIND_EXPLAINS(code);
	if (text)
		return bind_text_out(text);
#endif
	if (is_errno)
		return PyUnicode_FromFormat("%s: %s", function, strerror(code));
	return PyUnicode_FromFormat("%s: failed with %d", function, code);
}

/* OSError(errno, text): Python picks the subclass. `explained` is C's own text, NULL if there is none. */
static inline void bind_raise_errno_by(const char *function, int64_t code, const char *explained)
{
	int number = code > 0 && code <= INT_MAX ? (int)code : EIO;
	PyObject *text = explained ? bind_text_out(explained) : bind_explanation(function, number, true);
	PyObject *arguments = text ? Py_BuildValue("(iN)", number, text) : NULL;
	if (arguments)
		PyErr_SetObject(PyExc_OSError, arguments);
	Py_XDECREF(arguments);
}

static inline void bind_raise_errno(const char *function, int64_t code)
{
	bind_raise_errno_by(function, code, NULL);
}

/* An error of that class, with the code that C gave. */
static inline void bind_raise_class(PyObject *class, const char *function, int64_t code, const char *explained)
{
	PyObject *text = explained ? bind_text_out(explained) : bind_explanation(function, (int)code, false);
	PyObject *error = text ? PyObject_CallFunctionObjArgs(class, text, NULL) : NULL;
	PyObject *number = error ? PyLong_FromLongLong(code) : NULL;
	if (number && !PyObject_SetAttrString(error, "code", number))
		PyErr_SetObject(class, error);
	Py_XDECREF(number);
	Py_XDECREF(error);
	Py_XDECREF(text);
}

/* The module's Error. */
static inline void bind_raise_error(PyObject *module, const char *function, int64_t code)
{
	bind_raise_class(((const struct bind_state *)PyModule_GetState(module))->error, function, code, NULL);
}

/* One of its subclasses, by its number; -1: Error itself. */
static inline void bind_raise_own(
	PyObject *module, const char *function, int64_t code, int error, const char *explained)
{
	const struct bind_state *state = PyModule_GetState(module);
	bind_raise_class(error < 0 ? state->error : PyTuple_GetItem(state->errors, error), function, code, explained);
}

/* Around a call that may sleep: other threads run meanwhile. errno comes through. */
#define BIND_LET_GO PyThreadState *bind_thread = PyEval_SaveThread();
#define BIND_TAKE_BACK PyEval_RestoreThread(bind_thread);

#endif
