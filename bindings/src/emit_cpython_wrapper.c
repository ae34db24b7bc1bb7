/* SPDX-License-Identifier: MIT
 *
 * A wrapper of the target cpython: converts the arguments, calls C, and makes what is returned.
 */
#include "emit_cpython.h"

#include <string.h>

/* One function on its way into the file, with how its parameters pass. */
struct wrapper {
	struct printer *printer;
	const struct model *model;
	const struct function *function;
	struct cpython_call call;
	struct passing *passings;
	bool calls_back; /* C may call a callback, whose error then is this call's */
	bool cleans;     /* something is to be let go, so that all ends at one place */
};

#define FORMAT(...) arena_format(wrapper->model->arena, __VA_ARGS__)

static void line(const struct wrapper *wrapper, unsigned depth, const char *text)
{
	cpython_line(wrapper->printer, depth, text);
}

static const char *leave(const struct wrapper *wrapper)
{
	return wrapper->cleans ? "goto done;" : "return NULL;";
}

/* ---- arguments ---- */

static size_t least_count(const struct function *function)
{
	size_t count = 0;
	for (size_t i = 0; i < function->parameter_count; i++)
		count += interface_is_argument(&function->parameters[i]) && !python_default(function, i);
	return count;
}

static size_t most_count(const struct function *function)
{
	size_t count = 0;
	for (size_t i = 0; i < function->parameter_count; i++)
		count += interface_is_argument(&function->parameters[i]);
	return count;
}

/* One condition on a line. */
static void print_unless(const struct wrapper *wrapper, const struct pieces *wrong)
{
	for (size_t i = 0; i < wrong->count; i++)
		line(wrapper, 1,
			FORMAT("%s%s%s", i ? "\t" : "if (", wrong->items[i], i + 1 < wrong->count ? " ||" : ")"));
	if (wrong->count)
		print(wrapper->printer, "\t%s\n", leave(wrapper));
}

/* What has to hold for all arguments; one that is not given is what it was before. */
static void print_conversions(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	struct pieces wrong = {.arena = wrapper->model->arena};
	size_t at = 0;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const char *convert = wrapper->passings[i].convert;
		bool optional = interface_is_argument(&function->parameters[i]) && python_default(function, i);
		if (convert && strstr(convert, " && "))
			convert = FORMAT("(%s)", convert);
		if (convert && optional)
			pieces_add(&wrong, "(count > %zu && !%s)", at, convert);
		else if (convert)
			pieces_add(&wrong, "!%s", convert);
		at += interface_is_argument(&function->parameters[i]);
	}
	for (size_t i = 0; i < function->parameter_count; i++)
		if (wrapper->passings[i].prepare)
			pieces_add(&wrong, "!%s", wrapper->passings[i].prepare);
	if (wrapper->calls_back)
		pieces_add(&wrong, "!bind_calling_begin(module, &calling)");
	print_unless(wrapper, &wrong);
}

static void print_places(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!wrapper->passings[i].limits)
			continue;
		line(wrapper, 1,
			FORMAT("static const struct bind_place %s_at = {\"%s\", \"%s\", %s, %s};", parameter->name,
				function->public_name, parameter->name, wrapper->passings[i].limits,
				cpython_truth(parameter->nullable)));
	}
}

static void print_count(const struct wrapper *wrapper)
{
	size_t least = least_count(wrapper->function), most = most_count(wrapper->function);
	const char *wrong = least == 0      ? FORMAT("count > %zu", most)
			    : least == most ? FORMAT("count != %zu", most)
					    : FORMAT("count < %zu || count > %zu", least, most);
	print(wrapper->printer, "if (%s)\n\treturn bind_refuse_count(\"%s\", %zu, %zu, count);\n",
		most ? wrong : "count", wrapper->function->public_name, least, most);
}

/* ---- the call ---- */

/* What holds C's result: integers by their size, so that no type needs to be spelled. */
static const char *result_type(const struct wrapper *wrapper)
{
	const struct type *type = wrapper->function->result;
	switch (type->kind) {
	case TYPE_BOOL:
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_FLOAT:
		return cpython_number_type(type);
	case TYPE_RECORD:
		return model_record(wrapper->model, type)->spelling;
	case TYPE_POINTER:
		return type->target->is_const ? "const void *" : "void *";
	case TYPE_VOID:
	case TYPE_INCOMPLETE:
	case TYPE_ARRAY:
	case TYPE_FUNCTION:
		break;
	}
	return NULL;
}

/* Does anybody look at the result? */
static bool has_result(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	return function->result->kind != TYPE_VOID &&
	       (function->result_role != RESULT_NOTHING || function->failure != FAILURE_NONE);
}

static const char *blank_behind(const char *type)
{
	return type[strlen(type) - 1] == '*' ? "" : " ";
}

/* A macro may look at its arguments' types. */
static const char *argument(const struct wrapper *wrapper, size_t index)
{
	const struct type *type = wrapper->function->parameters[index].type;
	const char *argument = wrapper->passings[index].argument;
	bool exact = wrapper->function->calls && type->kind != TYPE_RECORD;
	return exact ? FORMAT("(%s)%s", type->spelling, argument) : argument;
}

static const char *call_text(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	struct pieces arguments = {.arena = wrapper->model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&arguments, "%s", argument(wrapper, i));
	return FORMAT("%s(%s)", function->calls ? function->calls : function->name, pieces_join(&arguments, ", "));
}

static const struct parameter *measured(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].measured)
			return &function->parameters[i];
	return NULL;
}

/* `declared`: `result` is there already. */
static void print_call(const struct wrapper *wrapper, bool declared)
{
	const char *type = has_result(wrapper) ? result_type(wrapper) : NULL, *call = call_text(wrapper);
	const char *result = !type ? "" : declared ? "result = " : FORMAT("%s%sresult = ", type, blank_behind(type));
	const char *thread = wrapper->calls_back ? "calling.released" : "thread";
	unsigned depth = declared ? 2 : 1;
	if (!wrapper->function->contract.blocking) {
		line(wrapper, depth, FORMAT("%s%s;", result, call));
		return;
	}
	if (type && !declared)
		print(wrapper->printer, "%s%sresult;\n", type, blank_behind(type));
	print(wrapper->printer, "%s%s = PyEval_SaveThread();\n", wrapper->calls_back ? "" : "PyThreadState *", thread);
	line(wrapper, depth, FORMAT("%s%s;", type ? "result = " : "", call));
	print(wrapper->printer, "PyEval_RestoreThread(%s);\n", thread);
}

/* The condition under which the call failed; NULL where it cannot. */
static const char *failing(const struct function *function)
{
	switch (function->failure) {
	case FAILURE_NONE:
		return NULL;
	case FAILURE_ERRNO:
		return "result < 0";
	case FAILURE_ERRNO_GLOBAL:
		return "result == -1";
	case FAILURE_EXPRESSION:
		return function->contract.fails;
	}
	return NULL;
}

/* What C says it needs; a text's NUL is not counted in a result. */
static const char *needed(const struct wrapper *wrapper, const struct parameter *parameter)
{
	const char *needed = cpython_needed(&wrapper->call, parameter), *failed = failing(wrapper->function);
	const char *more = parameter->role == ROLE_TEXT_OUT ? " + 1" : "";
	if (strcmp(needed, "result") != 0)
		return needed;
	return failed ? FORMAT("(%s) ? 0 : (uint64_t)result%s", failed, more) : FORMAT("(uint64_t)result%s", more);
}

/* Until there is room enough: the first time there is none. */
static void print_measured(const struct wrapper *wrapper, const struct parameter *parameter)
{
	const struct parameter *size = &wrapper->function->parameters[parameter->size];
	const char *type = has_result(wrapper) ? result_type(wrapper) : NULL, *name = parameter->name;
	const struct record *record = parameter->element ? model_record(wrapper->model, parameter->element) : NULL;
	const char *element = record ? FORMAT("sizeof(%s)", record->spelling)
				     : FORMAT("%zu", parameter->element ? parameter->element->size : (size_t)1);
	if (type)
		print(wrapper->printer, "%s%sresult = 0;\n", type, blank_behind(type));
	print(wrapper->printer,
		"enum bind_turn turn = BIND_AGAIN;\nunsigned turns = 0;\nwhile (turn == BIND_AGAIN) {\n");
	indent(wrapper->printer);
	if (size->role == ROLE_SIZE_INOUT)
		print(wrapper->printer, "c_%s = (%s)%s_room.count;\n", size->name, c_integer(size->type->target), name);
	print_call(wrapper, true);
	line(wrapper, 2,
		FORMAT("turn = bind_measured(\"%s\", &c_%s, &%s_room, &turns, %s, %s);", wrapper->function->public_name,
			name, name, needed(wrapper, parameter), element));
	dedent(wrapper->printer);
	print(wrapper->printer, "}\n");
}

/* With what has to be done around it. */
static void print_guarded_call(const struct wrapper *wrapper)
{
	size_t count = wrapper->function->parameter_count;
	for (size_t i = 0; i < count; i++)
		if (wrapper->passings[i].before)
			print(wrapper->printer, "%s;\n", wrapper->passings[i].before);
	const struct parameter *room = measured(wrapper->function);
	if (room)
		print_measured(wrapper, room);
	else
		print_call(wrapper, false);
	if (wrapper->function->failure == FAILURE_ERRNO_GLOBAL)
		print(wrapper->printer, "int code = errno;\n");
	for (size_t i = 0; i < count; i++)
		if (wrapper->passings[i].after)
			print(wrapper->printer, "%s;\n", wrapper->passings[i].after);
	if (wrapper->calls_back)
		print(wrapper->printer, "bool raised = !bind_calling_end(&calling);\n");
	if (room)
		print(wrapper->printer, "if (turn == BIND_BROKEN)\n\t%s\n", leave(wrapper));
}

static void print_failed(const struct wrapper *wrapper, const char *condition, const char *raise)
{
	print(wrapper->printer, "if (%s) {\n", condition);
	indent(wrapper->printer);
	if (wrapper->calls_back)
		print(wrapper->printer, "if (!raised)\n\t");
	line(wrapper, 2, FORMAT("%s;", raise));
	print(wrapper->printer, "%s\n", leave(wrapper));
	dedent(wrapper->printer);
	print(wrapper->printer, "}\n");
}

/* How C explains the failure by the handle that the call has, or would have given; NULL if it does not. */
static const char *explained(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	if (!function->explains || function->explained < 0)
		return NULL;
	const struct parameter *parameter = &function->parameters[function->explained];
	const char *handle = FORMAT(parameter->role == ROLE_HANDLE_OUT ? "c_%s" : "c_%s->pointer", parameter->name);
	bool maybe = parameter->role == ROLE_HANDLE_OUT || parameter->nullable;
	const char *text = FORMAT("%s(%s)", function->explains->name, handle);
	return maybe ? FORMAT("c_%s ? %s : NULL", parameter->name, text) : text;
}

/* The place of an error's class among the module's; -1 is Error itself. */
static int error_number(const struct wrapper *wrapper)
{
	struct pieces names = {.arena = wrapper->model->arena};
	if (wrapper->function->error)
		names = python_errors(wrapper->model);
	for (size_t i = 0; i < names.count; i++)
		if (!strcmp(names.items[i], wrapper->function->error))
			return (int)i;
	return -1;
}

static const char *raise_errno(const struct wrapper *wrapper, const char *code)
{
	const char *text = explained(wrapper), *name = wrapper->function->public_name;
	return text ? FORMAT("bind_raise_errno_by(\"%s\", %s, %s)", name, code, text)
		    : FORMAT("bind_raise_errno(\"%s\", %s)", name, code);
}

static const char *raise_error(const struct wrapper *wrapper)
{
	const char *text = explained(wrapper), *name = wrapper->function->public_name;
	int number = error_number(wrapper);
	if (!text && number < 0)
		return FORMAT("bind_raise_error(module, \"%s\", (int64_t)result)", name);
	return FORMAT("bind_raise_own(module, \"%s\", (int64_t)result, %d, %s)", name, number, text ? text : "NULL");
}

static void print_failure(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	const char *failed = failing(function);
	if (function->failure == FAILURE_EXPRESSION)
		print_failed(wrapper, failed, raise_error(wrapper));
	else if (function->failure == FAILURE_ERRNO)
		print_failed(wrapper, failed, raise_errno(wrapper, "-(int64_t)result"));
	else if (failed)
		print_failed(wrapper, failed, raise_errno(wrapper, "code"));
	if (function->result_role == RESULT_HANDLE && function->lending == LENDING_OWNED)
		print_failed(wrapper, "!result", raise_errno(wrapper, "ENOMEM"));
}

/* The array whose count says how many records C took: none that has tokens which come back. */
static const struct parameter *taking(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	if (function->result_role != RESULT_COUNT || function->counts < 0)
		return NULL;
	const struct parameter *counts = &function->parameters[function->counts];
	const struct record *record = model_record(wrapper->model, counts->element);
	return counts->contract.releases || (record && interface_releases(record) >= 0) ? NULL : counts;
}

/* The result as a pointer that may be freed. */
static const char *pointer_of(const struct wrapper *wrapper)
{
	return wrapper->function->result->target->is_const ? "(void *)(uintptr_t)result" : "result";
}

static void print_keeps(const struct wrapper *wrapper)
{
	struct pieces keeps = cpython_keeps(&wrapper->call), goes = cpython_lets_go(&wrapper->call);
	for (size_t i = 0; i < goes.count; i++)
		print(wrapper->printer, "%s\n", goes.items[i]);
	print_unless(wrapper, &keeps);
}

/* What a callback raised is raised now; what C gave beside it goes. */
static void print_raised(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	bool owned = function->lending == LENDING_OWNED && function->frees;
	if (!wrapper->calls_back)
		return;
	if (!owned)
		print(wrapper->printer, "if (raised)\n\t%s\n", leave(wrapper));
	else
		print(wrapper->printer, "if (raised) {\n\tif (result)\n\t\tbind_free_%s(%s);\n\t%s\n}\n",
			function->frees, pointer_of(wrapper), leave(wrapper));
}

/* The call succeeded: what C keeps now. Of records with a count, as many as it says. */
static void print_succeeded(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	const struct parameter *counts = taking(wrapper);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (wrapper->passings[i].succeeded)
			print(wrapper->printer, "%s;\n", wrapper->passings[i].succeeded);
		if (parameter->keeps && counts && counts->size == parameter->size)
			print(wrapper->printer, "c_%s.taken = (size_t)result;\n", parameter->name);
		else if (parameter->keeps)
			print(wrapper->printer, "c_%s.taken = c_%s.count;\n", parameter->name, parameter->name);
	}
	print_keeps(wrapper);
	print_raised(wrapper);
}

/* ---- what is returned ---- */

static const char *handle_value(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	const char *things = cpython_kept_for(&wrapper->call, -1);
	const char *made = FORMAT("bind_handle_owned_by(module, %s, &bind_handle_%s, %s)", pointer_of(wrapper),
		function->name, cpython_owner(&wrapper->call, function->lending, function->owner));
	return things ? FORMAT("bind_handle_keeping(%s, %s)", made, things) : made;
}

static const char *bytes_value(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	const char *size = function->result_expression
				   ? cpython_expression(&wrapper->call, function->result_expression)
				   : FORMAT("BIND_EXACTLY(c_%s)", function->parameters[function->result_size].name);
	const char *form = FORMAT("\"%s\", \"result\", %s, %s, \"%s\"", function->public_name, pointer_of(wrapper),
		size, function->contract.bytes);
	if (function->lending == LENDING_PINNED)
		return FORMAT("bind_bytes_pinned(module, %s, %s)", form,
			cpython_owner(&wrapper->call, function->lending, function->owner));
	if (function->lending == LENDING_OWNED)
		return FORMAT("bind_bytes_taken(%s, bind_free_%s)", form, function->frees);
	return FORMAT("bind_bytes_given(%s)", form);
}

static const char *result_value(const struct wrapper *wrapper)
{
	const struct function *function = wrapper->function;
	switch (function->result_role) {
	case RESULT_INTEGER:
	case RESULT_COUNT:
	case RESULT_BOOL:
	case RESULT_FLOAT:
		return cpython_number(wrapper->model, function->result, "result");
	case RESULT_TEXT:
		if (function->lending == LENDING_OWNED)
			return FORMAT("bind_text_given(%s, bind_free_%s)", pointer_of(wrapper), function->frees);
		return "bind_text_out(result)";
	case RESULT_TEXTS:
		return "bind_texts_out(result)";
	case RESULT_BYTES:
		return bytes_value(wrapper);
	case RESULT_ADDRESS:
		if (function->result->kind != TYPE_POINTER)
			return cpython_number(wrapper->model, function->result, "result");
		return function->result->target->is_const ? "PyLong_FromVoidPtr((void *)(uintptr_t)result)"
							  : "PyLong_FromVoidPtr(result)";
	case RESULT_HANDLE:
		return handle_value(wrapper);
	case RESULT_RECORD:
		return FORMAT(function->result->kind == TYPE_RECORD ? "bind_record_out(module, &result, &%s)"
								    : "bind_record_lent(module, result, &%s)",
			cpython_record(wrapper->model, function->result_element));
	case RESULT_NOTHING:
		break;
	}
	return NULL;
}

static struct pieces values_of(const struct wrapper *wrapper)
{
	struct pieces values = {.arena = wrapper->model->arena};
	if (interface_returns_result(wrapper->function))
		pieces_add(&values, "%s", result_value(wrapper));
	for (size_t i = 0; i < wrapper->function->parameter_count; i++)
		if (interface_is_value(&wrapper->function->parameters[i]))
			pieces_add(&values, "%s", wrapper->passings[i].value);
	return values;
}

static void print_values(const struct wrapper *wrapper)
{
	struct pieces values = values_of(wrapper);
	const char *value = values.count ? values.items[0] : "Py_NewRef(Py_None)";
	const char *form = wrapper->cleans ? "values = %s;" : "return %s;";
	if (values.count > 1)
		value = FORMAT("bind_values(%zu, (PyObject *[]){%s})", values.count, pieces_join(&values, ", "));
	line(wrapper, 1, FORMAT(form, value));
}

/* "one; another": each on its line. */
static void print_statements(const struct wrapper *wrapper, const char *text)
{
	while (text && *text) {
		const char *end = strstr(text, "; ");
		int length = end ? (int)(end - text) : (int)strlen(text);
		line(wrapper, 1, FORMAT("%.*s;", length, text));
		text = end ? end + 2 : NULL;
	}
}

static void print_end(const struct wrapper *wrapper)
{
	if (!wrapper->cleans)
		return;
	dedent(wrapper->printer);
	print(wrapper->printer, "done:\n");
	indent(wrapper->printer);
	for (size_t i = 0; i < wrapper->function->parameter_count; i++)
		print_statements(wrapper, wrapper->passings[i].release);
	print(wrapper->printer, "return values;\n");
}

/* ---- the whole ---- */

static void print_locals(const struct wrapper *wrapper)
{
	for (size_t i = 0; i < wrapper->function->parameter_count; i++)
		print_statements(wrapper, wrapper->passings[i].local);
	if (wrapper->calls_back)
		print(wrapper->printer, "struct bind_calling calling;\n");
	if (wrapper->cleans)
		print(wrapper->printer, "PyObject *values = NULL;\n");
}

static void print_body(const struct wrapper *wrapper)
{
	print_places(wrapper);
	print_locals(wrapper);
	print_count(wrapper);
	for (size_t i = 0; i < wrapper->function->parameter_count; i++)
		if (wrapper->passings[i].clear)
			print(wrapper->printer, "%s;\n", wrapper->passings[i].clear);
	print_conversions(wrapper);
	print_guarded_call(wrapper);
	print_failure(wrapper);
	print_succeeded(wrapper);
	print_values(wrapper);
	print_end(wrapper);
}

static void pass_all(struct wrapper *wrapper)
{
	size_t count = wrapper->function->parameter_count;
	wrapper->passings = arena_alloc(wrapper->model->arena, (count + 1) * sizeof(*wrapper->passings));
	for (size_t i = 0; i < count; i++) {
		wrapper->passings[i] = cpython_passing(&wrapper->call, &wrapper->function->parameters[i]);
		wrapper->cleans |= wrapper->passings[i].release != NULL;
	}
}

void cpython_wrapper(
	struct printer *printer, const struct model *model, const struct function *function, bool calls_back)
{
	struct wrapper wrapper = {.model = model, .function = function, .calls_back = calls_back};
	wrapper.printer = printer_new("\t");
	wrapper.call = (struct cpython_call){model, function, 0};
	pass_all(&wrapper);
	indent(wrapper.printer);
	print_body(&wrapper);
	print(printer, "\nstatic PyObject *wrap_%s(PyObject *module, PyObject *const *given, Py_ssize_t count)\n{\n",
		function->public_name);
	if (!cpython_mentions(printer_text(wrapper.printer), "module"))
		print(printer, "\t(void)module;\n");
	if (!most_count(function))
		print(printer, "\t(void)given;\n");
	print_text(printer, printer_text(wrapper.printer));
	print(printer, "}\n");
	printer_free(wrapper.printer);
}
