/* SPDX-License-Identifier: MIT
 *
 * What C keeps: the facade holds it by a token. A call may raise although C has taken what it was given, as when a
 * signal's handler does: then the facade asks here, and lets go of nothing that C uses.
 */
#ifndef BIND_PYTHON_TOKEN_H
#define BIND_PYTHON_TOKEN_H

static __thread uint64_t bind_last_taken;

/* In a wrapper, after the call succeeded. */
#define BIND_TAKES(token) bind_last_taken = token;

/* taken(): the token of what C took last, of this thread's calls. */
static inline PyObject *bind_taken(PyObject *module, PyObject *unused)
{
	(void)module, (void)unused;
	return PyLong_FromUnsignedLongLong(bind_last_taken);
}

#define BIND_TOKEN_METHODS                                                                                             \
	{                                                                                                              \
		"taken", bind_taken, METH_NOARGS, NULL                                                                 \
	}

#endif
