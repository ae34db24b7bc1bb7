/* SPDX-License-Identifier: MIT
 *
 * The shims in C that Python calls in place of C's functions: they hand results and outs over, and turn failures into
 * values.
 */
#include "emit_cffi.h"
#include "emit_cffi_shims.h"

#include <string.h>

/* ---- what C's function gets ---- */

static const char *passed_size(const struct model *model, const struct function *function, const struct parameter *size)
{
	const char *name = python_name(model, size);
	const struct parameter *measured = cffi_measured_by(function, size);
	if (measured && size->type->kind != TYPE_POINTER)
		return arena_format(model->arena, "(%s)room_%s", size->type->spelling, python_name(model, measured));
	return arena_format(model->arena, "%s%s", size->type->kind == TYPE_POINTER ? "&out_" : "", name);
}

static const char *passed_callback(
	const struct model *model, const struct function *function, const struct parameter *callback)
{
	return arena_format(model->arena, "%s%sbind_callback_%s_%s%s",
		callback->nullable ? python_name(model, callback) : "", callback->nullable ? " ? " : "", function->name,
		callback->name, callback->nullable ? " : NULL" : "");
}

/* What C's function gets for one parameter. */
static const char *passed(const struct model *model, const struct function *function, const struct parameter *parameter)
{
	const char *name = python_name(model, parameter);
	if (parameter->measured)
		return arena_format(model->arena, "(void *)memory_%s", name);
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return name;
	case ROLE_HANDLE_IN:
		return cffi_handle_is_struct(interface_handle(parameter->element))
			       ? name
			       : arena_format(model->arena, "(void *)%s", name);
	case ROLE_SIZE:
	case ROLE_SIZE_INOUT:
		return passed_size(model, function, parameter);
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_CLOSURE:
		return arena_format(model->arena, "(void *)%s", name);
	case ROLE_RECORD_VALUE:
		return arena_format(model->arena, "*%s", name);
	case ROLE_CALLBACK:
		return passed_callback(model, function, parameter);
	case ROLE_ADDRESS:
		return arena_format(
			model->arena, "%s%s", parameter->type->kind == TYPE_POINTER ? "(void *)" : "", name);
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
		return arena_format(model->arena, "&out_%s", name);
	}
	return name;
}

/* ---- the variables that C writes to ---- */

static bool has_local(const struct function *function, const struct parameter *parameter)
{
	if (parameter->measured)
		return false;
	return cffi_carries(function, parameter) || cffi_boxes(parameter) || parameter->role == ROLE_SIZE_OUT ||
	       parameter->role == ROLE_SIZE_INOUT || (cffi_is_size_pointer(parameter));
}

/* Of C's own type, so that no pointer is cast. */
static void print_local(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *parameter)
{
	const char *name = python_name(model, parameter);
	const struct type *type = parameter->type->target;
	const char *spelling = type->kind == TYPE_RECORD ? cffi_record(model, type) : type->spelling;
	const char *value = type->kind == TYPE_RECORD ? "{0}" : "0";
	if (cffi_passes(function, parameter))
		value = name;
	print(printer, "\t%sout_%s = %s;\n", cffi_spaced(model, spelling), name, value);
}

/* ---- failure ---- */

const char *shim_condition(const struct function *function)
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

const char *shim_code(const struct function *function)
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

static bool is_freed(const struct parameter *parameter)
{
	return parameter->frees &&
	       (parameter->role == ROLE_TEXT_POINTER_OUT || parameter->role == ROLE_BYTES_POINTER_OUT ||
		       parameter->role == ROLE_HANDLE_OUT);
}

static bool has_undo(const struct function *function)
{
	bool any = function->explains && function->explained >= 0;
	for (size_t i = 0; i < function->parameter_count; i++)
		any |= is_freed(&function->parameters[i]);
	return any;
}

/* After a failure: the handle says what it was; then what C left there all the same is freed. */
void shim_undo(struct printer *printer, const struct model *model, const struct function *function, const char *tabs)
{
	if (function->explains && function->explained >= 0) {
		const struct parameter *handle = &function->parameters[function->explained];
		const char *name = arena_format(model->arena, "%s%s", handle->role == ROLE_HANDLE_OUT ? "out_" : "",
			python_name(model, handle));
		print(printer, "%sif (%s)\n%s\tbind_put_text(bind_box, %s((void *)%s));\n", tabs, name, tabs,
			function->explains->name, name);
	}
	for (size_t i = 0; i < function->parameter_count; i++) {
		const char *name = python_name(model, &function->parameters[i]);
		if (is_freed(&function->parameters[i]))
			print(printer, "%sif (out_%s)\n%s\t%s((void *)out_%s);\n", tabs, name, tabs,
				function->parameters[i].frees, name);
	}
}

/* ---- what crosses in the box ---- */

static const char *bytes_size(const struct model *model, const struct function *function)
{
	if (function->result_expression)
		return shim_expression(model, function, function->result_expression);
	if (function->result_size >= 0)
		return arena_format(model->arena, "(int64_t)out_%s",
			python_name(model, &function->parameters[function->result_size]));
	return function->contract.bytes;
}

static void box_result(struct printer *printer, const struct model *model, const struct function *function)
{
	switch (function->result_role) {
	case RESULT_TEXT:
		print(printer, "\tbind_put_text(bind_box, (const char *)result);\n");
		break;
	case RESULT_TEXTS:
		print(printer, "\tbind_put_texts(bind_box, (const char *const *)result);\n");
		break;
	case RESULT_BYTES:
		print(printer, "\tbind_put_bytes(bind_box, result, result ? %s : 0);\n", bytes_size(model, function));
		break;
	case RESULT_NOTHING:
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
	case RESULT_RECORD:
	case RESULT_HANDLE:
	case RESULT_ADDRESS:
	case RESULT_COUNT:
		return;
	}
	if (function->lending == LENDING_OWNED && function->frees)
		print(printer, "\tif (result)\n\t\t%s((void *)result);\n", function->frees);
}

const char *shim_pointed_size(
	const struct model *model, const struct function *function, const struct parameter *parameter)
{
	if (parameter->expression)
		return shim_expression(model, function, parameter->expression);
	if (parameter->size >= 0)
		return arena_format(
			model->arena, "(int64_t)out_%s", python_name(model, &function->parameters[parameter->size]));
	return arena_format(model->arena, "%lu", parameter->constant);
}

static void box_out(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *parameter)
{
	const char *name = python_name(model, parameter);
	if (parameter->role == ROLE_TEXT_POINTER_OUT)
		print(printer, "\tbind_put_text(bind_box, (const char *)out_%s);\n", name);
	else
		print(printer, "\tbind_put_bytes(bind_box, out_%s, out_%s ? %s : 0);\n", name, name,
			shim_pointed_size(model, function, parameter));
	if (is_freed(parameter))
		print(printer, "\tif (out_%s)\n\t\t%s((void *)out_%s);\n", name, parameter->frees, name);
}

void shim_boxes(struct printer *printer, const struct model *model, const struct function *function)
{
	if (cffi_boxes_result(function))
		box_result(printer, model, function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (cffi_boxes(parameter) && parameter->measured)
			shim_box_measured(printer, model, function, parameter);
		else if (cffi_boxes(parameter))
			box_out(printer, model, function, parameter);
	}
}

/* ---- what crosses by value ---- */

/* The one value that a shim returns by itself. */
static const char *only_value(const struct model *model, const struct function *function)
{
	const struct parameter *out = cffi_first_carried(function);
	if (out)
		return arena_format(model->arena, "%sout_%s", out->role == ROLE_HANDLE_OUT ? "(void *)" : "",
			python_name(model, out));
	switch (function->result_role) {
	case RESULT_ADDRESS:
		return "(uintptr_t)result";
	case RESULT_TEXT:
		return "(const char *)result";
	case RESULT_HANDLE:
		return "(void *)result";
	case RESULT_NOTHING:
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_COUNT:
		return "result";
	}
	return "result";
}

static const char *answer_cast(const struct parameter *parameter)
{
	if (parameter->role == ROLE_ADDRESS_OUT)
		return "(uintptr_t)";
	return parameter->role == ROLE_VIEW_OUT || parameter->role == ROLE_HANDLE_OUT ? "(void *)" : "";
}

void shim_fill_answer(struct printer *printer, const struct model *model, const struct function *function)
{
	if (cffi_carries_result(function))
		print(printer, "\tanswer.result = %sresult;\n",
			function->result_role == RESULT_ADDRESS  ? "(uintptr_t)"
			: function->result_role == RESULT_HANDLE ? "(void *)"
								 : "");
	if (function->result_role == RESULT_BYTES && cffi_carries_result(function))
		print(printer, "\tanswer.size_of_result = result ? %s : 0;\n", bytes_size(model, function));
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *name = python_name(model, parameter);
		if (!cffi_carries(function, parameter))
			continue;
		print(printer, "\tanswer.%s = %sout_%s;\n", name, answer_cast(parameter), name);
		if (parameter->role == ROLE_BYTES_POINTER_OUT)
			print(printer, "\tanswer.size_of_%s = out_%s ? %s : 0;\n", name, name,
				shim_pointed_size(model, function, parameter));
	}
}

static void print_failure(struct printer *printer, const struct model *model, const struct function *function)
{
	static const char *const values[] = {[OUTCOME_FLAG] = "1",
		[OUTCOME_SIGNED] = "INT64_MIN",
		[OUTCOME_UNSIGNED] = "UINT64_MAX",
		[OUTCOME_STRUCT] = "answer",
		[OUTCOME_STATUS] = "result"};
	enum cffi_outcome outcome = cffi_outcome(function);
	if (outcome == OUTCOME_STATUS && !has_undo(function))
		return;
	print(printer, "\tif (%s) {\n", shim_condition(function));
	if (outcome != OUTCOME_STATUS)
		print(printer, "\t\tbind_fail(%s);\n", shim_code(function));
	shim_undo(printer, model, function, "\t\t");
	if (outcome == OUTCOME_STRUCT)
		print(printer, "\t\tanswer.failed = 1;\n");
	print(printer, "\t\treturn %s;\n\t}\n", values[outcome]);
}

/* A handle that is NULL is a failure of its own. */
static void print_nothing_made(struct printer *printer, const struct model *model, const struct function *function)
{
	print(printer, "\tif (!result) {\n");
	shim_undo(printer, model, function, "\t\t");
	print(printer, "\t}\n");
}

static void print_success(struct printer *printer, const struct model *model, const struct function *function)
{
	switch (cffi_outcome(function)) {
	case OUTCOME_PLAIN:
		if (strcmp(cffi_answer(model, function), "void") != 0)
			print(printer, "\treturn %s;\n", only_value(model, function));
		return;
	case OUTCOME_STATUS:
		print(printer, "\treturn result;\n");
		return;
	case OUTCOME_FLAG:
		print(printer, "\treturn 0;\n");
		return;
	case OUTCOME_SIGNED:
		print(printer, "\treturn bind_signed(%s);\n", only_value(model, function));
		return;
	case OUTCOME_UNSIGNED:
		print(printer, "\treturn bind_unsigned(%s);\n", only_value(model, function));
		return;
	case OUTCOME_STRUCT:
		shim_fill_answer(printer, model, function);
		print(printer, "\treturn answer;\n");
		return;
	}
}

/* ---- the call ---- */

bool shim_needs_result(const struct function *function)
{
	return function->failure != FAILURE_NONE || cffi_carries_result(function) || cffi_boxes_result(function) ||
	       (function->counts >= 0 && cffi_measures(function));
}

/* "RESULT result = f(a, b);", with the interpreter let go of where the call may sleep. */
void shim_call(struct printer *printer, const struct model *model, const struct function *function, const char *tabs)
{
	struct pieces arguments = {.arena = model->arena};
	bool blocking = function->contract.blocking, global = function->failure == FAILURE_ERRNO_GLOBAL;
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&arguments, "%s", passed(model, function, &function->parameters[i]));
	if (blocking)
		print(printer, "%sPyThreadState *bind_thread = PyEval_SaveThread();\n", tabs);
	const char *call = arena_format(model->arena, "%s%s%s(%s);",
		shim_needs_result(function) && !cffi_measures(function) ? cffi_spaced(model, function->result->spelling)
									: "",
		shim_needs_result(function) ? "result = " : "", function->calls ? function->calls : function->name,
		pieces_join(&arguments, ", "));
	print(printer, "%s%s\n", tabs, cffi_broken(model->arena, call));
	if (!blocking)
		return;
	if (global)
		print(printer, "%sint bind_errno = errno;\n", tabs);
	print(printer, "%sPyEval_RestoreThread(bind_thread);\n", tabs);
	if (global)
		print(printer, "%serrno = bind_errno;\n", tabs);
}

static void print_shim(struct printer *printer, const struct model *model, const struct function *function)
{
	print(printer, "\nstatic %s\n{\n", cffi_prototype(model, function));
	for (size_t i = 0; i < function->parameter_count; i++)
		if (has_local(function, &function->parameters[i]))
			print_local(printer, model, function, &function->parameters[i]);
	if (cffi_outcome(function) == OUTCOME_STRUCT)
		print(printer, "\tstruct bind_%s answer = {0};\n", function->name);
	if (cffi_measures(function)) {
		shim_measured(printer, model, function);
	} else {
		shim_call(printer, model, function, "\t");
		shim_taking(printer, model, function);
		shim_giving_back(printer, model, function);
		if (function->failure != FAILURE_NONE)
			print_failure(printer, model, function);
		else if (function->result_role == RESULT_HANDLE && function->frees && has_undo(function))
			print_nothing_made(printer, model, function);
	}
	shim_boxes(printer, model, function);
	print_success(printer, model, function);
	print(printer, "}\n");
}

void cffi_shims(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) && !cffi_is_direct(model, &model->functions[i]))
			print_shim(printer, model, &model->functions[i]);
}
