/* SPDX-License-Identifier: MIT
 *
 * What C keeps after a call: held in a dict by the token that C gives back. What is in there when the interpreter ends
 * is never freed. Tokens are never used twice; 0 is none.
 */
#ifndef BIND_PYTHON_TOKEN_H
#define BIND_PYTHON_TOKEN_H

/* What one call's arguments give C to keep. */
struct bind_token {
	uint64_t number;
	PyObject *things; /* a list, or NULL */
	bool taken;       /* the call succeeded */
};

static inline bool bind_keep(PyObject **things, PyObject *thing)
{
	if (!*things)
		*things = PyList_New(0);
	return *things && !PyList_Append(*things, thing);
}

/* What has the characters, for as long as C keeps them. */
static inline bool bind_keep_text(PyObject **things, PyObject *given, const struct bind_text *text)
{
	return !text->characters || bind_keep(things, text->owner ? text->owner : given);
}

/* A descriptor is kept where it came with an object that would close it, and not as a number. */
static inline bool bind_keep_file(PyObject **things, PyObject *file)
{
	return PyIndex_Check(file) || bind_keep(things, file);
}

/* The token for `things`, noted; 0 with an exception. */
static inline uint64_t bind_note(PyObject *module, PyObject *things)
{
	struct bind_state *state = PyModule_GetState(module);
	PyObject *number = PyLong_FromUnsignedLongLong(++state->tokens);
	uint64_t token = number && !PyDict_SetItem(state->kept, number, things) ? state->tokens : 0;
	Py_XDECREF(number);
	return token;
}

/* What came back, or was never taken. Exceptions pass by; freeing may run any code. */
static inline void bind_let_go(PyObject *module, uint64_t token)
{
	struct bind_state *state = PyModule_GetState(module);
	PyObject *type, *value, *trace;
	if (!token)
		return;
	PyErr_Fetch(&type, &value, &trace);
	PyObject *number = PyLong_FromUnsignedLongLong(token);
	if (!number || PyDict_DelItem(state->kept, number))
		PyErr_Clear();
	Py_XDECREF(number);
	PyErr_Restore(type, value, trace);
}

/* Tokens that came back, at `stride` bytes from each other. */
static inline void bind_let_go_all(PyObject *module, const void *tokens, size_t count, size_t stride)
{
	struct bind_state *state = PyModule_GetState(module);
	for (size_t i = 0; tokens && i < count && PyDict_Size(state->kept); i++)
		bind_let_go(module, bind_load_unsigned((const char *)tokens + i * stride, sizeof(uint64_t)));
}

/* ---- a call's own token ---- */

static inline bool bind_token_make(PyObject *module, struct bind_token *token)
{
	if (!token->things)
		return true;
	token->number = bind_note(module, token->things);
	return token->number;
}

static inline void bind_token_done(PyObject *module, struct bind_token *token)
{
	Py_CLEAR(token->things);
	if (!token->taken)
		bind_let_go(module, token->number);
}

/* kept(): the dict. */
static inline PyObject *bind_all_kept(PyObject *module, PyObject *unused)
{
	(void)unused;
	return Py_NewRef(((const struct bind_state *)PyModule_GetState(module))->kept);
}

#define BIND_TOKEN_METHODS                                                                                             \
	{                                                                                                              \
		"kept", bind_all_kept, METH_NOARGS, NULL                                                               \
	}

/* In a wrapper, after the call succeeded. */
#define BIND_TAKES(token) token.taken = true;
/* Of records, so many: what the others keep is let go. */
#define BIND_TAKES_RECORDS(array, number) array.taken = (size_t)(number);

#endif
