/* SPDX-License-Identifier: MIT
 *
 * The extension that one would write by hand for bench/calls.h.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include "calls.h"
#include <errno.h>

static PyObject *failure(int status)
{
	PyObject *arguments = Py_BuildValue("(is)", -status, calls_explain(-status));
	if (arguments)
		PyErr_SetObject(PyExc_OSError, arguments);
	Py_XDECREF(arguments);
	return NULL;
}

static int handle_of(PyObject *const *arguments, Py_ssize_t count, int64_t *handle)
{
	if (count != 1) {
		PyErr_SetString(PyExc_TypeError, "one argument is needed, the counter");
		return 0;
	}
	*handle = PyLong_AsLongLong(arguments[0]);
	return *handle != -1 || !PyErr_Occurred();
}

static PyObject *reset(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
	int64_t handle;
	(void)self;
	if (!handle_of(arguments, count, &handle))
		return NULL;
	int status = calls_reset(handle);
	if (status < 0)
		return failure(status);
	return PyLong_FromLong(status);
}

static PyObject *next(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
	int64_t handle, value;
	(void)self;
	if (!handle_of(arguments, count, &handle))
		return NULL;
	int status = calls_next(handle, &value);
	if (status < 0)
		return failure(status);
	return PyLong_FromLongLong(value);
}

static PyMethodDef methods[] = {
	{"calls_reset", (PyCFunction)(void (*)(void))reset, METH_FASTCALL, NULL},
	{"calls_next", (PyCFunction)(void (*)(void))next, METH_FASTCALL, NULL},
	{NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "calls_peer", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_calls_peer(void)
{
	return PyModule_Create(&module);
}
