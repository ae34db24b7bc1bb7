/* SPDX-License-Identifier: MIT
 *
 * The extension that one would write by hand for bench/calls.h: with every check that is needed, and no more.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include "calls.h"

static int takes(Py_ssize_t count, Py_ssize_t needed)
{
	if (count == needed)
		return 1;
	PyErr_Format(PyExc_TypeError, "%zd arguments are needed, %zd given", needed, count);
	return 0;
}

static int integer(PyObject *given, int64_t *value)
{
	*value = PyLong_AsLongLong(given);
	return *value != -1 || !PyErr_Occurred();
}

static PyObject *reset(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
	(void)self;
	(void)arguments;
	if (!takes(count, 0))
		return NULL;
	calls_reset();
	Py_RETURN_NONE;
}

static PyObject *integers(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
	int64_t one, other;
	(void)self;
	if (!takes(count, 2) || !integer(arguments[0], &one) || !integer(arguments[1], &other))
		return NULL;
	return PyLong_FromLongLong(calls_integers(one, other));
}

static PyObject *bytes(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
	Py_buffer view;
	(void)self;
	if (!takes(count, 1) || PyObject_GetBuffer(arguments[0], &view, PyBUF_SIMPLE))
		return NULL;
	int64_t result = calls_bytes(view.buf, (size_t)view.len);
	PyBuffer_Release(&view);
	return PyLong_FromLongLong(result);
}

static PyObject *out(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
	int64_t value, next;
	(void)self;
	if (!takes(count, 1) || !integer(arguments[0], &value))
		return NULL;
	calls_out(value, &next);
	return PyLong_FromLongLong(next);
}

static PyObject *fallible(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
	int64_t counter;
	(void)self;
	if (!takes(count, 1) || !integer(arguments[0], &counter))
		return NULL;
	if (counter != (int)counter) {
		PyErr_SetString(PyExc_OverflowError, "the counter is too large");
		return NULL;
	}
	int status = calls_fallible((int)counter);
	if (status >= 0)
		return PyLong_FromLong(status);
	PyObject *error = Py_BuildValue("(is)", -status, calls_explain(-status));
	if (error)
		PyErr_SetObject(PyExc_OSError, error);
	Py_XDECREF(error);
	return NULL;
}

/* ---- the handle ---- */

struct meter {
	PyObject_HEAD
	struct calls_meter *meter; /* NULL once closed */
};

static PyObject *meter_new(PyTypeObject *type, PyObject *arguments, PyObject *names)
{
	if (!PyArg_ParseTuple(arguments, "") || (names && PyDict_GET_SIZE(names)))
		return NULL;
	struct meter *made = (struct meter *)type->tp_alloc(type, 0);
	if (made && !(made->meter = calls_meter_new())) {
		Py_DECREF(made);
		return PyErr_NoMemory();
	}
	return (PyObject *)made;
}

static void meter_dealloc(PyObject *self)
{
	PyTypeObject *type = Py_TYPE(self);
	if (((struct meter *)self)->meter)
		calls_meter_free(((struct meter *)self)->meter);
	type->tp_free(self);
	Py_DECREF(type);
}

static PyObject *meter_add(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
	struct calls_meter *meter = ((struct meter *)self)->meter;
	int64_t by;
	if (!takes(count, 1) || !integer(arguments[0], &by))
		return NULL;
	if (!meter) {
		PyErr_SetString(PyExc_ValueError, "the meter is closed");
		return NULL;
	}
	return PyLong_FromLongLong(calls_meter_add(meter, by));
}

static PyObject *meter_close(PyObject *self, PyObject *nothing)
{
	struct meter *meter = (struct meter *)self;
	(void)nothing;
	if (meter->meter)
		calls_meter_free(meter->meter);
	meter->meter = NULL;
	Py_RETURN_NONE;
}

#define FAST(name, function)                                                                                           \
	{                                                                                                              \
		name, (PyCFunction)(void (*)(void))function, METH_FASTCALL, NULL                                       \
	}

static PyMethodDef meter_methods[] = {
	FAST("add", meter_add), {"close", meter_close, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

static PyType_Slot meter_slots[] = {{Py_tp_new, meter_new}, {Py_tp_dealloc, meter_dealloc},
	{Py_tp_methods, meter_methods}, {0, NULL}};

static PyType_Spec meter_spec = {
	.name = "calls_peer.calls_meter", .basicsize = sizeof(struct meter), .flags = Py_TPFLAGS_DEFAULT, .slots = meter_slots};

/* ---- the module ---- */

static PyMethodDef methods[] = {FAST("calls_reset", reset), FAST("calls_integers", integers), FAST("calls_bytes", bytes),
	FAST("calls_out", out), FAST("calls_fallible", fallible), {NULL, NULL, 0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "calls_peer", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_calls_peer(void)
{
	PyObject *made = PyModule_Create(&module);
	PyObject *type = made ? PyType_FromSpec(&meter_spec) : NULL;
	if (!type || PyModule_AddObjectRef(made, "calls_meter", type))
		Py_CLEAR(made);
	Py_XDECREF(type);
	return made;
}
