/* SPDX-License-Identifier: MIT
 *
 * C that every module of the target cffi is built on, whatever its header has.
 */
#include "emit_cffi.h"

static const char exact_integers[] =
	"\n"
	"/* cffi takes whatever has __int__ for an integer, and so cuts fractions. Only ints and __index__ are "
	"exact. */\n"
	"static inline int64_t bind_signed_argument(PyObject *object, int size)\n"
	"{\n"
	"	/* CPython is faster at a long, which is as wide nearly everywhere. */\n"
	"	int64_t value = sizeof(long) == 8 ? PyLong_AsLong(object) : PyLong_AsLongLong(object);\n"
	"	if (value == -1 && PyErr_Occurred())\n"
	"		return -1;\n"
	"	if (value >= (INT64_MIN >> (64 - 8 * size)) && value <= (INT64_MAX >> (64 - 8 * size)))\n"
	"		return value;\n"
	"	PyErr_SetString(PyExc_OverflowError, \"integer out of range\");\n"
	"	return -1;\n"
	"}\n"
	"\n"
	"static inline uint64_t bind_unsigned_of(PyObject *object)\n"
	"{\n"
	"	return sizeof(long) == 8 ? PyLong_AsUnsignedLong(object) : PyLong_AsUnsignedLongLong(object);\n"
	"}\n"
	"\n"
	"static uint64_t bind_indexed(PyObject *object)\n"
	"{\n"
	"	PyObject *index = PyNumber_Index(object);\n"
	"	uint64_t value = index ? bind_unsigned_of(index) : UINT64_MAX;\n"
	"	Py_XDECREF(index);\n"
	"	return value;\n"
	"}\n"
	"\n"
	"static inline uint64_t bind_unsigned_argument(PyObject *object, int size)\n"
	"{\n"
	"	uint64_t value = PyLong_Check(object) ? bind_unsigned_of(object) : bind_indexed(object);\n"
	"	if (value <= (UINT64_MAX >> (64 - 8 * size)) || PyErr_Occurred())\n"
	"		return value;\n"
	"	PyErr_SetString(PyExc_OverflowError, \"integer out of range\");\n"
	"	return UINT64_MAX;\n"
	"}\n"
	"\n"
	"static inline _Bool bind_truth_argument(PyObject *object)\n"
	"{\n"
	"	int64_t value = PyLong_AsLongLong(object);\n"
	"	if ((value != 0 && value != 1) && !PyErr_Occurred())\n"
	"		PyErr_SetString(PyExc_TypeError, \"neither True nor False\");\n"
	"	return value != 0;\n"
	"}\n"
	"\n"
	"#ifndef _cffi_to_c_int\n"
	"#error \"this cffi converts integers in another way: the checks of exact integers have to be made anew\"\n"
	"#endif\n"
	"#undef _cffi_to_c_int\n"
	"#define _cffi_to_c_int(o, type) \\\n"
	"	((type)-1 > 0 ? (type)bind_unsigned_argument(o, sizeof(type)) : (type)bind_signed_argument(o, "
	"sizeof(type)))\n"
	"#undef _cffi_to_c__Bool\n"
	"#define _cffi_to_c__Bool(object) bind_truth_argument(object)\n"
	"\n"
	"/* cffi lets go of the interpreter in every call, and carries errno from call to call. What may sleep lets "
	"go below,\n"
	"   and nothing asks for errno: without both a call takes half the time. */\n"
	"#if !defined(Py_BEGIN_ALLOW_THREADS) || !defined(_cffi_save_errno)\n"
	"#error \"this cffi calls C in another way: what a call costs has to be looked at anew\"\n"
	"#endif\n"
	"#undef Py_BEGIN_ALLOW_THREADS\n"
	"#undef Py_END_ALLOW_THREADS\n"
	"#define Py_BEGIN_ALLOW_THREADS {\n"
	"#define Py_END_ALLOW_THREADS }\n"
	"#undef _cffi_restore_errno\n"
	"#undef _cffi_save_errno\n"
	"#define _cffi_restore_errno() ((void)0)\n"
	"#define _cffi_save_errno() ((void)0)\n";

static const char codes[] = "\n"
			    "/* What the last call of this thread has to say beyond its value. */\n"
			    "static __thread int bind_has_failed;\n"
			    "static __thread int64_t bind_last_code;\n"
			    "\n"
			    "static int bind_failed(void)\n"
			    "{\n"
			    "	return bind_has_failed;\n"
			    "}\n"
			    "\n"
			    "static int64_t bind_code(void)\n"
			    "{\n"
			    "	return bind_last_code;\n"
			    "}\n"
			    "\n"
			    "static inline int64_t bind_fail(int64_t code)\n"
			    "{\n"
			    "	bind_has_failed = 1;\n"
			    "	bind_last_code = code;\n"
			    "	return INT64_MIN;\n"
			    "}\n"
			    "\n"
			    "/* Values that also stand for a failure have to say that they are none. */\n"
			    "static inline int64_t bind_signed(int64_t value)\n"
			    "{\n"
			    "	if (value == INT64_MIN)\n"
			    "		bind_has_failed = 0;\n"
			    "	return value;\n"
			    "}\n"
			    "\n"
			    "static inline uint64_t bind_unsigned(uint64_t value)\n"
			    "{\n"
			    "	if (value == UINT64_MAX)\n"
			    "		bind_has_failed = 0;\n"
			    "	return value;\n"
			    "}\n";

static const char taken[] = "\n"
			    "/* The token of what C took last, of this thread's calls. */\n"
			    "static __thread uint64_t bind_last_taken;\n"
			    "\n"
			    "static uint64_t bind_taken(void)\n"
			    "{\n"
			    "\treturn bind_last_taken;\n"
			    "}\n";

static const char giving_back[] =
	"\n"
	"/* C has no more use for what this token kept, in the module's dict of all that is kept. */\n"
	"static void bind_let_go(uintptr_t kept, uint64_t token)\n"
	"{\n"
	"	int any = token && PyDict_Size((PyObject *)kept) > 0;\n"
	"	PyObject *key = any ? PyLong_FromUnsignedLongLong(token) : NULL;\n"
	"	if (!key || PyDict_DelItem((PyObject *)kept, key))\n"
	"		PyErr_Clear();\n"
	"	Py_XDECREF(key);\n"
	"}\n";

static const char boxes[] =
	"\n"
	"/* An object for Python, into the list of the call; where there is no memory the list stays too short. */\n"
	"static void bind_put(uintptr_t box, PyObject *made)\n"
	"{\n"
	"\tif (!made || PyList_Append((PyObject *)box, made))\n"
	"\t\tPyErr_Clear();\n"
	"\tPy_XDECREF(made);\n"
	"}\n"
	"\n"
	"static inline PyObject *bind_none(void)\n"
	"{\n"
	"\tPy_INCREF(Py_None);\n"
	"\treturn Py_None;\n"
	"}\n"
	"\n"
	"static PyObject *bind_text(const char *text, size_t size)\n"
	"{\n"
	"\treturn text ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)size, \"surrogateescape\") : bind_none();\n"
	"}\n"
	"\n"
	"static inline void bind_put_text(uintptr_t box, const char *text)\n"
	"{\n"
	"\tbind_put(box, bind_text(text, text ? strlen(text) : 0));\n"
	"}\n"
	"\n"
	"static inline void bind_put_counted(uintptr_t box, const char *text, size_t size)\n"
	"{\n"
	"\tbind_put(box, bind_text(text ? text : \"\", size));\n"
	"}\n"
	"\n"
	"/* A copy; a number in its place where the size is none. */\n"
	"static inline void bind_put_bytes(uintptr_t box, const void *data, int64_t size)\n"
	"{\n"
	"\tif (size < 0)\n"
	"\t\tbind_put(box, PyLong_FromLongLong(size));\n"
	"\telse\n"
	"\t\tbind_put(box, data ? PyBytes_FromStringAndSize(data, (Py_ssize_t)size) : bind_none());\n"
	"}\n"
	"\n"
	"/* A list of the texts before the first that is NULL. */\n"
	"static inline void bind_put_texts(uintptr_t box, const char *const *texts)\n"
	"{\n"
	"\tPyObject *list = texts ? PyList_New(0) : bind_none();\n"
	"\tfor (; list && texts && *texts; texts++) {\n"
	"\t\tPyObject *text = bind_text(*texts, strlen(*texts));\n"
	"\t\tif (!text || PyList_Append(list, text))\n"
	"\t\t\tPy_CLEAR(list);\n"
	"\t\tPy_XDECREF(text);\n"
	"\t}\n"
	"\tbind_put(box, list);\n"
	"}\n";

static const char growing[] =
	"\n"
	"/* Room for so many elements, in place of what was there; NULL where there is no memory. */\n"
	"static void *bind_grown(void *memory, size_t *room, size_t need, size_t size)\n"
	"{\n"
	"\tPyMem_Free(memory);\n"
	"\tif (*room < need)\n"
	"\t\t*room = need;\n"
	"\treturn *room > SIZE_MAX / 2 / size ? NULL : PyMem_Calloc(*room + 1, size);\n"
	"}\n";

static const char computing[] =
	"\n"
	"/* Sizes that are computed: INT64_MIN stands for what is none, and for all that is made of it. */\n"
	"static inline int64_t bind_size(uint64_t value)\n"
	"{\n"
	"\treturn value > INT64_MAX ? INT64_MIN : (int64_t)value;\n"
	"}\n"
	"\n"
	"static inline int64_t bind_add(int64_t left, int64_t right)\n"
	"{\n"
	"\tint64_t value;\n"
	"\tint wrong = left == INT64_MIN || right == INT64_MIN || __builtin_add_overflow(left, right, &value);\n"
	"\treturn wrong ? INT64_MIN : value;\n"
	"}\n"
	"\n"
	"static inline int64_t bind_subtract(int64_t left, int64_t right)\n"
	"{\n"
	"\treturn right == INT64_MIN ? INT64_MIN : bind_add(left, -right);\n"
	"}\n"
	"\n"
	"static inline int64_t bind_multiply(int64_t left, int64_t right)\n"
	"{\n"
	"\tint64_t value;\n"
	"\tint wrong = left == INT64_MIN || right == INT64_MIN || __builtin_mul_overflow(left, right, &value);\n"
	"\treturn wrong ? INT64_MIN : value;\n"
	"}\n"
	"\n"
	"static inline int64_t bind_divide(int64_t left, int64_t right)\n"
	"{\n"
	"\treturn left == INT64_MIN || right == INT64_MIN || !right ? INT64_MIN : left / right;\n"
	"}\n";

bool cffi_needs_code(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++) {
		enum cffi_outcome outcome =
			python_binds(&model->functions[i]) ? cffi_outcome(&model->functions[i]) : OUTCOME_PLAIN;
		bool fails = model->functions[i].failure != FAILURE_NONE || cffi_measures(&model->functions[i]);
		if (outcome != OUTCOME_PLAIN && outcome != OUTCOME_STATUS && fails)
			return true;
	}
	return false;
}

static bool any(const struct model *model, bool (*has)(const struct model *, const struct function *))
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) && has(model, &model->functions[i]))
			return true;
	return false;
}

static bool has_box(const struct model *model, const struct function *function)
{
	(void)model;
	return cffi_has_box(function);
}

static bool measures(const struct model *model, const struct function *function)
{
	(void)model;
	return cffi_measures(function);
}

static bool computes(const struct model *model, const struct function *function)
{
	bool found = function->result_expression;
	(void)model;
	for (size_t i = 0; i < function->parameter_count; i++)
		found |= function->parameters[i].role == ROLE_BYTES_POINTER_OUT && function->parameters[i].expression;
	return found;
}

void cffi_ground(struct printer *printer, const struct model *model)
{
	print_text(printer, exact_integers);
	if (cffi_needs_code(model))
		print_text(printer, codes);
	if (cffi_has_tokens(model))
		print_text(printer, taken);
	if (any(model, cffi_gives_any_back))
		print_text(printer, giving_back);
	if (any(model, has_box))
		print_text(printer, boxes);
	if (any(model, measures))
		print_text(printer, growing);
	if (any(model, computes))
		print_text(printer, computing);
}
