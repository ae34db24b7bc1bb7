/* SPDX-License-Identifier: MIT
 *
 * _M_build.py: what cffi has to know of C's side, and the shims in C that it compiles in.
 */
#include "emit_cffi.h"

#include <stdio.h>
#include <string.h>

/* ---- types, as both the declarations and the shims spell them ---- */

static const char *c_value(const struct type *type)
{
	switch (type->kind) {
	case TYPE_BOOL:
		return "_Bool";
	case TYPE_FLOAT:
		return type->size == sizeof(float) ? "float" : "double";
	case TYPE_INTEGER:
	case TYPE_ENUM:
		return c_integer(type);
	case TYPE_RECORD:
		return type->spelling;
	case TYPE_VOID:
		return "void";
	case TYPE_POINTER:
	case TYPE_INCOMPLETE:
	case TYPE_ARRAY:
	case TYPE_FUNCTION:
		return "uintptr_t";
	}
	return "void";
}

/* A struct by its tag, without the qualifiers that the type has. */
static const char *record_spelling(const struct model *model, const struct type *type)
{
	const struct record *record = model_record(model, type);
	return record ? record->spelling : type->spelling;
}

/* The parameter of a shim, "type " or "type *". */
static const char *c_parameter(const struct model *model, const struct parameter *parameter)
{
	struct arena *arena = model->arena;
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return arena_format(arena, "%s ", c_value(parameter->type));
	case ROLE_SIZE:
		return arena_format(arena, "%s ",
			c_value(cffi_is_size_pointer(parameter) ? parameter->type->target : parameter->type));
	case ROLE_NUMBER_INOUT:
		return arena_format(arena, "%s ", c_value(parameter->element));
	case ROLE_TEXT:
		return "const char *";
	case ROLE_BYTES_IN:
		return "const void *";
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
		return "void *";
	case ROLE_ARRAY_IN:
		return arena_format(arena, "const %s *", c_value(parameter->element));
	case ROLE_ARRAY_OUT:
		return arena_format(arena, "%s *", c_value(parameter->element));
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
		return arena_format(arena, "const %s *", record_spelling(model, parameter->element));
	case ROLE_RECORDS_OUT:
		return arena_format(arena, "%s *", record_spelling(model, parameter->element));
	case ROLE_HANDLE_IN:
		return arena_format(arena, "struct %s *", interface_handle(parameter->element)->name);
	case ROLE_ADDRESS:
		return "uintptr_t ";
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
		return "";
	}
	return "";
}

/* What the result crosses as. */
static const char *c_result(const struct model *model, const struct function *function)
{
	switch (function->result_role) {
	case RESULT_NOTHING:
		return cffi_outcome(function) == OUTCOME_STATUS ? c_integer(function->result) : "void";
	case RESULT_INTEGER:
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_COUNT:
	case RESULT_BOOL:
	case RESULT_FLOAT:
		return c_value(function->result);
	case RESULT_TEXT:
		return "const char *";
	case RESULT_HANDLE:
		return arena_format(model->arena, "struct %s *", interface_handle(function->result)->name);
	case RESULT_ADDRESS:
		return "uintptr_t";
	}
	return "void";
}

/* What an out-parameter crosses as. */
static const char *c_out(const struct model *model, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return c_value(parameter->element);
	case ROLE_RECORD_OUT:
		return record_spelling(model, parameter->element);
	case ROLE_VIEW_OUT:
		return "void *";
	case ROLE_SIZE_OUT:
	case ROLE_SIZE:
		return c_value(parameter->type->target);
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_OUT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return "uintptr_t";
	}
	return "void";
}

static const struct parameter *first_out(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (cffi_carries(&function->parameters[i]))
			return &function->parameters[i];
	return NULL;
}

/* What C gives Python: the result of the shim. */
static const char *c_answer(const struct model *model, const struct function *function)
{
	const struct parameter *out = first_out(function);
	switch (cffi_outcome(function)) {
	case OUTCOME_PLAIN:
		return out ? c_out(model, out) : c_result(model, function);
	case OUTCOME_STATUS:
		return c_result(model, function);
	case OUTCOME_FLAG:
		return "int";
	case OUTCOME_SIGNED:
		return "int64_t";
	case OUTCOME_UNSIGNED:
		return "uint64_t";
	case OUTCOME_STRUCT:
		return arena_format(model->arena, "struct bind_%s", function->name);
	}
	return "void";
}

static const char *spaced(const struct model *model, const char *type)
{
	return arena_format(model->arena, "%s%s", type, type[strlen(type) - 1] == '*' ? "" : " ");
}

const char *cffi_broken(struct arena *arena, const char *line)
{
	const char *end = line + PYTHON_WIDTH - 8;
	if (strlen(line) <= PYTHON_WIDTH - 8)
		return line;
	while (end > line && strncmp(end, ", ", 2) != 0)
		end--;
	if (end == line)
		return line;
	return arena_format(arena, "%.*s,\n\t%s", (int)(end - line), line, cffi_broken(arena, end + 2));
}

static const char *prototype(const struct model *model, const struct function *function)
{
	struct pieces list = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		if (cffi_passes(&function->parameters[i]))
			pieces_add(&list, "%s%s", c_parameter(model, &function->parameters[i]),
				python_name(model, &function->parameters[i]));
	if (cffi_gives_any_back(model, function))
		pieces_add(&list, "uintptr_t bind_kept");
	const char *line = arena_format(model->arena, "%s%s%s(%s)", spaced(model, c_answer(model, function)),
		cffi_is_direct(function) ? "" : "bind_", function->name,
		list.count ? pieces_join(&list, ", ") : "void");
	return cffi_broken(model->arena, line);
}

/* ---- declarations ---- */

/* Fields in their own form; the compiler settles where they lie. */
static void print_fields(struct printer *printer, const struct model *model, const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct type *type = record->fields[i].type;
		const char *lengths = "";
		for (; type->kind == TYPE_ARRAY; type = type->target)
			lengths = arena_format(model->arena, "%s[%ld]", lengths, type->length);
		const char *spelling = type->kind == TYPE_RECORD ? record_spelling(model, type) : c_value(type);
		if (type->kind == TYPE_POINTER && record->fields[i].role != FIELD_ADDRESS)
			spelling = type->canonical;
		print(printer, "\t%s %s%s;\n", spelling, record->fields[i].name, lengths);
	}
	print(printer, "\t...;\n");
}

static bool is_passed(const struct model *model, const struct record *record)
{
	return python_uses_record(model, record, ROLE_RECORD_IN) ||
	       python_uses_record(model, record, ROLE_RECORDS_IN) ||
	       python_uses_record(model, record, ROLE_RECORD_OUT) ||
	       python_uses_record(model, record, ROLE_RECORDS_OUT);
}

static void declare_record(struct printer *printer, const struct model *model, const struct record *record, bool *done);

/* What lies inside comes first. */
static void declare_inner(struct printer *printer, const struct model *model, const struct record *record, bool *done)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct type *type = record->fields[i].type;
		while (type->kind == TYPE_ARRAY)
			type = type->target;
		const struct record *inner = model_record(model, type);
		const struct record *listed = model_record(model, record->fields[i].element);
		if (inner || listed)
			declare_record(printer, model, inner ? inner : listed, done);
	}
}

static void declare_record(struct printer *printer, const struct model *model, const struct record *record, bool *done)
{
	bool *is_done = &done[record - model->records];
	bool tagged = !strncmp(record->spelling, "struct ", 7);
	if (*is_done)
		return;
	*is_done = true;
	declare_inner(printer, model, record, done);
	print(printer, "%s {\n", tagged ? record->spelling : "typedef struct");
	print_fields(printer, model, record);
	print(printer, "}%s%s;\n", tagged ? "" : " ", tagged ? "" : record->spelling);
}

static void declare_types(struct printer *printer, const struct model *model)
{
	bool *done = arena_alloc(model->arena, (model->record_count + 1) * sizeof(*done));
	struct pieces handles = python_handle_names(model);
	for (size_t i = 0; i < handles.count; i++)
		print(printer, "struct %s;\n", handles.items[i]);
	for (size_t i = 0; i < model->record_count; i++)
		if (is_passed(model, &model->records[i]))
			declare_record(printer, model, &model->records[i], done);
}

/* struct bind_FUNCTION: the outcome of a call that has several parts. */
static void print_answer(struct printer *printer, const struct model *model, const struct function *function)
{
	if (!python_binds(function) || cffi_outcome(function) != OUTCOME_STRUCT)
		return;
	print(printer, "struct bind_%s {\n", function->name);
	if (function->failure != FAILURE_NONE)
		print(printer, "\tint failed;\n");
	if (cffi_carries_result(function))
		print(printer, "\t%sresult;\n", spaced(model, c_result(model, function)));
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (cffi_carries(parameter))
			print(printer, "\t%s%s;\n", spaced(model, c_out(model, parameter)),
				python_name(model, parameter));
	}
	print(printer, "};\n");
}

/* ---- what C does when Python lets go ---- */

static const struct parameter *pinned(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_VIEW_OUT)
			return &function->parameters[i];
	return NULL;
}

/* One line for each destructor: its prototype, and, in C, what it does. */
static struct pieces destructors(const struct model *model, bool with_body)
{
	struct pieces lines = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		const struct parameter *view = python_binds(function) ? pinned(function) : NULL;
		const char *name = function->contract.returns_owned;
		if (python_binds(function) && function->result_role == RESULT_HANDLE)
			pieces_add(&lines, "void bind_free_%s(%sowner)%s", name, c_result(model, function),
				with_body ? arena_format(model->arena, "\n{\n\t%s(owner);\n}", name) : ";");
		name = view ? view->contract.pinned : NULL;
		if (name)
			pieces_add(&lines, "void bind_release_%s(%sowner)%s", name,
				c_parameter(model, function->parameters),
				with_body ? arena_format(model->arena, "\n{\n\t%s(owner);\n}", name) : ";");
	}
	return lines;
}

static void print_destructors(struct printer *printer, const struct model *model, bool with_body)
{
	struct pieces lines = destructors(model, with_body);
	for (size_t i = 0; i < lines.count; i++) {
		bool repeated = false;
		for (size_t j = 0; j < i; j++)
			repeated |= !strcmp(lines.items[i], lines.items[j]);
		if (!repeated)
			print(printer, "%s%s\n", with_body ? "\nstatic " : "", lines.items[i]);
	}
}

static bool needs_code(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++) {
		enum cffi_outcome outcome =
			python_binds(&model->functions[i]) ? cffi_outcome(&model->functions[i]) : OUTCOME_PLAIN;
		if (outcome != OUTCOME_PLAIN && outcome != OUTCOME_STATUS &&
			model->functions[i].failure != FAILURE_NONE)
			return true;
	}
	return false;
}

static void print_declarations(struct printer *printer, const struct model *model)
{
	declare_types(printer, model);
	for (size_t i = 0; i < model->function_count; i++)
		print_answer(printer, model, &model->functions[i]);
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print(printer, "%s;\n", prototype(model, &model->functions[i]));
	print_destructors(printer, model, false);
	cffi_fields_declarations(printer, model);
	if (needs_code(model))
		print(printer, "int bind_failed(void);\nint64_t bind_code(void);\n");
	if (python_retains_any(model))
		print(printer, "uint64_t bind_taken(void);\n");
	if (model->explains)
		print(printer, "const char *bind_explain(int64_t code);\n");
}

/* ---- C: the ground ---- */

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

/* ---- C: the shims ---- */

/* What C's function gets for one parameter. */
static const char *c_pass(const struct model *model, const struct parameter *parameter)
{
	const char *name = python_name(model, parameter);
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_HANDLE_IN:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return name;
	case ROLE_SIZE:
		return arena_format(model->arena, "%s%s", cffi_is_size_pointer(parameter) ? "&out_" : "", name);
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_OUT:
		return arena_format(model->arena, "(void *)%s", name);
	case ROLE_ADDRESS:
		return arena_format(
			model->arena, "%s%s", parameter->type->kind == TYPE_POINTER ? "(void *)" : "", name);
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
		return arena_format(model->arena, "&out_%s", name);
	}
	return name;
}

/* The variable that C writes to: of C's own type, so that no pointer is cast. */
static void print_local(struct printer *printer, const struct model *model, const struct parameter *parameter)
{
	const char *name = python_name(model, parameter);
	const struct type *type = parameter->type->target;
	const char *spelling = type->kind == TYPE_RECORD ? record_spelling(model, type) : type->spelling;
	const char *value = type->kind == TYPE_RECORD ? "{0}" : "0";
	if (cffi_passes(parameter))
		value = name;
	print(printer, "\t%sout_%s = %s;\n", spaced(model, spelling), name, value);
}

static const char *failure_condition(const struct function *function)
{
	switch (function->failure) {
	case FAILURE_ERRNO:
		return "result < 0";
	case FAILURE_ERRNO_GLOBAL:
		return "result == -1";
	case FAILURE_EXPRESSION:
		return function->contract.fails;
	case FAILURE_NONE:
		return NULL;
	}
	return NULL;
}

static const char *failure_code(const struct function *function)
{
	switch (function->failure) {
	case FAILURE_ERRNO:
		return "-(int64_t)result";
	case FAILURE_ERRNO_GLOBAL:
		return "errno";
	case FAILURE_EXPRESSION:
		return function->result->kind == TYPE_POINTER ? "(intptr_t)result" : "(int64_t)result";
	case FAILURE_NONE:
		return NULL;
	}
	return NULL;
}

/* The one value that a shim returns by itself. */
static const char *only_value(const struct model *model, const struct function *function)
{
	const struct parameter *out = first_out(function);
	if (out)
		return arena_format(model->arena, "out_%s", python_name(model, out));
	return function->result_role == RESULT_ADDRESS ? "(uintptr_t)result"
	       : function->result_role == RESULT_TEXT  ? "(const char *)result"
						       : "result";
}

static void print_struct_return(struct printer *printer, const struct model *model, const struct function *function)
{
	print(printer, "\tstruct bind_%s answer = {0};\n", function->name);
	if (function->failure != FAILURE_NONE)
		print(printer, "\tif (%s) {\n\t\tbind_fail(%s);\n\t\tanswer.failed = 1;\n\t\treturn answer;\n\t}\n",
			failure_condition(function), failure_code(function));
	if (cffi_carries_result(function))
		print(printer, "\tanswer.result = %sresult;\n",
			function->result_role == RESULT_ADDRESS ? "(uintptr_t)" : "");
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *name = python_name(model, parameter);
		const char *cast = parameter->role == ROLE_ADDRESS_OUT ? "(uintptr_t)"
				   : parameter->role == ROLE_VIEW_OUT  ? "(void *)"
								       : "";
		if (cffi_carries(parameter))
			print(printer, "\tanswer.%s = %sout_%s;\n", name, cast, name);
	}
	print(printer, "\treturn answer;\n");
}

static void print_return(struct printer *printer, const struct model *model, const struct function *function)
{
	const char *condition = failure_condition(function), *code = failure_code(function);
	switch (cffi_outcome(function)) {
	case OUTCOME_PLAIN:
		if (strcmp(c_answer(model, function), "void") != 0)
			print(printer, "\treturn %s;\n", only_value(model, function));
		return;
	case OUTCOME_STATUS:
		print(printer, "\treturn result;\n");
		return;
	case OUTCOME_FLAG:
		print(printer, "\tif (%s)\n\t\treturn bind_fail(%s) != 0;\n\treturn 0;\n", condition, code);
		return;
	case OUTCOME_SIGNED:
		print(printer, "\tif (%s)\n\t\treturn bind_fail(%s);\n\treturn bind_signed(%s);\n", condition, code,
			only_value(model, function));
		return;
	case OUTCOME_UNSIGNED:
		print(printer, "\tif (%s)\n\t\treturn bind_fail(%s), UINT64_MAX;\n\treturn bind_unsigned(%s);\n",
			condition, code, only_value(model, function));
		return;
	case OUTCOME_STRUCT:
		print_struct_return(printer, model, function);
		return;
	}
}

static bool needs_result(const struct function *function)
{
	return function->failure != FAILURE_NONE || cffi_carries_result(function);
}

/* Python may be interrupted before it sees the outcome: it asks then whose memory C has now. */
static void print_taking(struct printer *printer, const struct model *model, const struct function *function)
{
	const char *condition = failure_condition(function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		if (function->parameters[i].role != ROLE_TOKEN)
			continue;
		const char *name = python_name(model, &function->parameters[i]);
		if (condition)
			print(printer, "\tif (!(%s))\n\t", condition);
		print(printer, "\tbind_last_taken = %s;\n", name);
	}
}

/* The same for records: the first token stands for all of the call's. */
static void print_taking_records(struct printer *printer, const struct model *model, const struct function *function)
{
	const char *condition = failure_condition(function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!parameter->keeps)
			continue;
		const char *name = python_name(model, parameter);
		const char *token = interface_token(model_record(model, parameter->element))->name;
		const char *count = parameter->size < 0
					    ? arena_format(model->arena, "%lu", parameter->constant)
					    : python_name(model, &function->parameters[parameter->size]);
		if (parameter->role == ROLE_RECORD_IN)
			count = arena_format(model->arena, "(%s != 0)", name);
		print(printer, "\tfor (size_t at = 0; %s%s%sat < %s; at++)\n", condition ? "!(" : "",
			condition ? condition : "", condition ? ") && " : "", count);
		print(printer, "\t\tif (%s[at].%s) {\n\t\t\tbind_last_taken = %s[at].%s;\n\t\t\tbreak;\n\t\t}\n",
			name, token, name, token);
	}
}

/* How many elements of an out-array are valid after the call. */
static const char *valid_count(const struct model *model, const struct function *function, const struct parameter *out)
{
	if (function->counts >= 0 && &function->parameters[function->counts] == out)
		return "result";
	if (out->size < 0)
		return arena_format(model->arena, "%lu", out->constant);
	const struct parameter *size = &function->parameters[out->size];
	return arena_format(model->arena, "%s%s", cffi_is_size_pointer(size) ? "out_" : "", python_name(model, size));
}

static void print_giving_back(struct printer *printer, const struct model *model, const struct function *function)
{
	const char *condition = failure_condition(function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *out = &function->parameters[i];
		if (!cffi_gives_back(model, out))
			continue;
		const struct record *record = model_record(model, out->element);
		const char *field = record ? record->fields[interface_releases(record)].name : "";
		print(printer, "\tfor (size_t at = 0; %s%s%sat < (size_t)%s; at++)\n", condition ? "!(" : "",
			condition ? condition : "", condition ? ") && " : "",
			out->role == ROLE_RECORD_OUT ? "1" : valid_count(model, function, out));
		print(printer, "\t\tbind_let_go(bind_kept, %s%s%s%s%s);\n", out->role == ROLE_RECORD_OUT ? "out_" : "",
			python_name(model, out), out->role == ROLE_RECORD_OUT ? "" : "[at]", record ? "." : "", field);
	}
}

static void print_shim(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces passed = {.arena = model->arena};
	print(printer, "\nstatic %s\n{\n", prototype(model, function));
	for (size_t i = 0; i < function->parameter_count; i++) {
		if (cffi_carries(&function->parameters[i]))
			print_local(printer, model, &function->parameters[i]);
		pieces_add(&passed, "%s", c_pass(model, &function->parameters[i]));
	}
	if (function->contract.blocking)
		print(printer, "\tPyThreadState *bind_thread = PyEval_SaveThread();\n");
	const char *call = arena_format(model->arena, "%s%s%s(%s);",
		needs_result(function) ? spaced(model, function->result->spelling) : "",
		needs_result(function) ? "result = " : "", function->name, pieces_join(&passed, ", "));
	print(printer, "\t%s\n", cffi_broken(model->arena, call));
	if (function->contract.blocking && function->failure == FAILURE_ERRNO_GLOBAL)
		print(printer, "\tint bind_errno = errno;\n");
	if (function->contract.blocking)
		print(printer, "\tPyEval_RestoreThread(bind_thread);\n");
	if (function->contract.blocking && function->failure == FAILURE_ERRNO_GLOBAL)
		print(printer, "\terrno = bind_errno;\n");
	if (interface_retains(function))
		print_taking(printer, model, function);
	print_taking_records(printer, model, function);
	print_giving_back(printer, model, function);
	print_return(printer, model, function);
	print(printer, "}\n");
}

static bool gives_any_back(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) && cffi_gives_any_back(model, &model->functions[i]))
			return true;
	return false;
}

static void print_source(struct printer *printer, const struct model *model)
{
	print(printer, "#include <errno.h>\n#include <limits.h>\n#include <stddef.h>\n");
	print(printer, "#include <stdint.h>\n#include <string.h>\n");
	for (size_t i = 0; i < model->header_count; i++)
		print(printer,
			*model->headers[i] == '<' || *model->headers[i] == '"' ? "#include %s\n" : "#include \"%s\"\n",
			model->headers[i]);
	print_text(printer, exact_integers);
	if (needs_code(model))
		print_text(printer, codes);
	if (python_retains_any(model))
		print_text(printer, taken);
	if (gives_any_back(model))
		print_text(printer, giving_back);
	if (model->explains)
		print(printer, "\nstatic const char *bind_explain(int64_t code)\n{\n\treturn %s((%s)code);\n}\n",
			model->explains->name, model->explains->parameters->type->spelling);
	cffi_fields_source(printer, model);
	print_destructors(printer, model, true);
	for (size_t i = 0; i < model->function_count; i++)
		print_answer(printer, model, &model->functions[i]);
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) && !cffi_is_direct(&model->functions[i]))
			print_shim(printer, model, &model->functions[i]);
}

/* ---- the script ---- */

static const char ending[] =
	"\n\n"
	"def ffibuilder(**keywords):\n"
	"    \"\"\"What setuptools' cffi_modules asks for; keywords are those of a setuptools.Extension.\"\"\"\n"
	"    ffi = FFI()\n"
	"    ffi.cdef(DECLARATIONS)\n"
	"    ffi.set_source(MODULE, SOURCE, py_limited_api=True, **keywords)\n"
	"    return ffi\n"
	"\n\n"
	"if __name__ == \"__main__\":\n"
	"    arguments = argparse.ArgumentParser(description=__doc__)\n"
	"    arguments.add_argument(\"--c-file\", required=True, metavar=\"PATH\", help=\"write the module's C "
	"there\")\n"
	"    path = arguments.parse_args().c_file\n"
	"    ffibuilder().emit_c_code(path)\n"
	"    os.utime(path)  # cffi leaves a file alone that says the same, and make would come back each time\n";

/* Text for between three quotes: as it is, save for a backslash that would end there. */
static void print_block(struct printer *printer, const char *name, void (*body)(struct printer *, const struct model *),
	const struct model *model)
{
	print(printer, "\n%s = r\"\"\"\n", name);
	body(printer, model);
	print(printer, "\"\"\"\n");
}

void cffi_build(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	const char *package = options->package;
	bool packed = package && *package;
	python_made_by(printer, model, "# ", "cffi");
	print(printer,
		"\"\"\"Writes the C of the extension module _%s, which compiles alone: no setuptools, any CPython "
		"from 3.11 on.\n\n",
		model->module);
	print(printer, "python _%s_build.py --c-file _%s.c\n", model->module, model->module);
	print(printer, "gcc -O2 -shared -fPIC -DPy_LIMITED_API=0x030b0000 -I... _%s.c -l... -o _%s.abi3.so\n\"\"\"\n\n",
		model->module, model->module);
	print(printer, "import argparse\nimport os\n\nfrom cffi import FFI\n\n");
	print(printer, "MODULE = \"%s%s_%s\"\n", packed ? package : "", packed ? "." : "", model->module);
	print_block(printer, "DECLARATIONS", print_declarations, model);
	print_block(printer, "SOURCE", print_source, model);
	print_text(printer, ending);
}
