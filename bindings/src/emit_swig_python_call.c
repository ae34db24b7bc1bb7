/* SPDX-License-Identifier: MIT
 *
 * The target swig in Python: what a wrapper does around its call. Failures, what C keeps and lets go, room that is
 * measured, callbacks.
 */
#include "emit_swig.h"

#include <string.h>

/* The condition under which the call failed, over `result`; NULL where it cannot fail. */
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

int swig_error(const struct swig_facts *facts, const char *name)
{
	for (size_t i = 0; name && i < facts->errors.count; i++)
		if (!strcmp(facts->errors.items[i], name))
			return (int)i;
	return -1;
}

static bool is_owned_handle(const struct function *function)
{
	return function->result_role == RESULT_HANDLE && function->lending == LENDING_OWNED;
}

/* How C explains the failure by the handle that the call has or would have given; "NULL" if it does not. */
static const char *explained(const struct swig_call *call)
{
	const struct function *function = call->function;
	if (!function->explains || function->explained < 0)
		return NULL;
	const char *handle = arena_format(call->model->arena,
		function->parameters[function->explained].role == ROLE_HANDLE_OUT ? "pointer%d" : "arg%d",
		function->explained + 1);
	return arena_format(call->model->arena, "%s ? %s(%s) : NULL", handle, function->explains->name, handle);
}

static void print_own_failure(struct swig_call *call, const char *text)
{
	int error = swig_error(call->facts, call->function->error);
	if (!text && error < 0)
		print(call->printer, "BIND_FAILS(\"$symname\", %s)\n", call->function->contract.fails);
	else
		print(call->printer, "BIND_FAILS_AS(\"$symname\", %s, %d, %s)\n", failing(call->function), error,
			text ? text : "NULL");
}

static void print_failure(struct swig_call *call)
{
	const struct function *function = call->function;
	const char *text = explained(call), *by = text ? "_BY" : "", *comma = text ? ", " : "";
	text = text ? text : "";
	switch (function->failure) {
	case FAILURE_NONE:
		break;
	case FAILURE_ERRNO:
		print(call->printer, "BIND_FAILS_ERRNO%s(\"$symname\"%s%s)\n", by, comma, text);
		break;
	case FAILURE_ERRNO_GLOBAL:
		print(call->printer, "BIND_FAILS_ERRNO_GLOBAL%s(\"$symname\"%s%s)\n", by, comma, text);
		break;
	case FAILURE_EXPRESSION:
		print_own_failure(call, *text ? text : NULL);
		break;
	}
	if (is_owned_handle(function))
		print(call->printer, "BIND_FAILS_NULL%s(\"$symname\"%s%s)\n", by, comma, text);
}

/* The handle of the call with which what `until` keeps is kept too: of the type of its own first one. NULL if none. */
static const char *kept_with(const struct swig_call *call, const struct function *until)
{
	const struct handle *wanted = NULL;
	for (size_t i = 0; !wanted && i < until->parameter_count; i++)
		if (until->parameters[i].role == ROLE_HANDLE_IN)
			wanted = model_handle(call->model, until->parameters[i].element);
	for (size_t i = 0; wanted && i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->role == ROLE_HANDLE_IN && !parameter->retained &&
			model_handle(call->model, parameter->element) == wanted)
			return arena_format(call->model->arena, "handle%zu", i + 1);
	}
	return NULL;
}

/* The lists of what C keeps from now on; those of handles that go out are with these. */
static void print_keeps(struct swig_call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	const char *things = swig_things(call, parameter), *handle;
	bool is_first = !strcmp(things, arena_format(call->model->arena, "kept%zu", index + 1));
	if (!is_first)
		return;
	if (parameter->until == UNTIL_HANDLE &&
		call->function->parameters[parameter->until_parameter].role == ROLE_HANDLE_IN)
		print(call->printer, "BIND_KEEPS(handle%d, \"\", %s)\n", parameter->until_parameter + 1, things);
	if (parameter->until != UNTIL_FUNCTION)
		return;
	handle = kept_with(call, model_function(call->model, parameter->until_function));
	if (handle)
		print(call->printer, "BIND_KEEPS(%s, \"%s\", %s)\n", handle, parameter->until_function, things);
	else
		print(call->printer, "BIND_KEEPS_HERE(\"%s\", %s)\n", parameter->until_function, things);
}

/* What was kept until this function was called. */
static void print_lets_go(struct swig_call *call)
{
	const struct function *function = call->function;
	if (!function->awaited)
		return;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_IN) {
			print(call->printer, "BIND_LETS_GO(handle%zu, \"%s\")\n", i + 1, function->name);
			break;
		}
	print(call->printer, "BIND_LETS_GO_HERE(\"%s\")\n", function->name);
}

static bool has_recheck(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (swig_recheck(function->parameters[i].role))
			return true;
	return false;
}

static void print_rechecks(struct swig_call *call)
{
	size_t place = 0;
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *macro = swig_recheck(parameter->role);
		place += interface_is_argument(parameter);
		if (macro && interface_is_argument(parameter))
			print(call->printer, "%s(\"$symname\", \"%s\", %zu, arg%zu)\n", macro, parameter->name, place,
				i + 1);
	}
}

/* The array whose count says how many records C took: none that has tokens which come back. */
static const struct parameter *taking(const struct swig_call *call)
{
	const struct function *function = call->function;
	if (function->result_role != RESULT_COUNT || function->counts < 0)
		return NULL;
	const struct parameter *counts = &function->parameters[function->counts];
	const struct record *record = model_record(call->model, counts->element);
	return counts->contract.releases || (record && interface_releases(record) >= 0) ? NULL : counts;
}

/* The call succeeded: what C keeps now. Of records with a count, as many as it says. */
static void print_takes(struct swig_call *call)
{
	const struct function *function = call->function;
	const struct parameter *counts = taking(call);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_TOKEN)
			print(call->printer, "BIND_TAKES(token%zu)\n", i + 1);
		else if (parameter->keeps && counts && counts->size == parameter->size)
			print(call->printer, "BIND_TAKES_RECORDS(array%zu, result)\n", i + 1);
		else if (parameter->keeps)
			print(call->printer, "BIND_TAKES_RECORDS(array%zu, array%zu.count)\n", i + 1, i + 1);
		if (parameter->role == ROLE_CALLBACK && !parameter->retained && parameter->scope != SCOPE_CALL)
			print(call->printer, "number%zu = 0;\n", i + 1);
		if (parameter->retained)
			print_keeps(call, i);
	}
	print_lets_go(call);
}

/* ---- the call ---- */

static const struct parameter *measured(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].measured)
			return &function->parameters[i];
	return NULL;
}

/* What C says it needs: behind its size, or as its result; a text's NUL is not counted in that. */
static const char *needed(const struct swig_call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	struct arena *arena = call->model->arena;
	const char *failed = failing(function);
	if (function->parameters[parameter->size].role == ROLE_SIZE_INOUT)
		return arena_format(arena, "size%d", parameter->size + 1);
	return arena_format(arena, "%s%s%s(uint64_t)result%s", failed ? "(" : "", failed ? failed : "",
		failed ? ") ? 0 : " : "", parameter->role == ROLE_TEXT_OUT ? " + 1" : "");
}

static const char *element_size(const struct swig_call *call, const struct parameter *parameter)
{
	const struct record *record = parameter->element ? model_record(call->model, parameter->element) : NULL;
	if (record)
		return arena_format(call->model->arena, "sizeof(%s)", record->spelling);
	return arena_format(call->model->arena, "%zu", parameter->element ? parameter->element->size : 1);
}

/* Until there is room enough: the first time there is none. */
static void print_measured(struct swig_call *call, const struct parameter *parameter, const char *action)
{
	struct printer *printer = call->printer;
	size_t at = (size_t)(parameter - call->function->parameters) + 1;
	const struct parameter *size = &call->function->parameters[parameter->size];
	bool behind = size->role == ROLE_SIZE_INOUT;
	const char *type = c_integer(behind ? size->type->target : size->type);
	print(printer, "enum bind_turn turn = BIND_AGAIN;\nunsigned turns = 0;\nwhile (turn == BIND_AGAIN) {\n");
	indent(printer);
	print(printer, "%s%d = (%s)room%zu.count;\n", behind ? "size" : "arg", parameter->size + 1, type, at);
	print(printer, "arg%zu = array%zu.memory;\n%s\n", at, at, action);
	print(printer, "turn = bind_measured(\"$symname\", &array%zu, &room%zu, &turns, %s, %s);\n", at, at,
		needed(call, parameter), element_size(call, parameter));
	dedent(printer);
	print(printer, "}\n");
}

/* A callback without user data: C's function looks for its slot in a variable of the thread. */
static void print_current(struct swig_call *call, bool before)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->role != ROLE_CALLBACK || parameter->closure >= 0)
			continue;
		const char *id = arena_format(call->model->arena, "%s_%s", call->function->name, parameter->name);
		if (before)
			print(call->printer, "uintptr_t outer%zu = bind_current_%s;\nbind_current_%s = number%zu;\n",
				i + 1, id, id, i + 1);
		else
			print(call->printer, "bind_current_%s = outer%zu;\n", id, i + 1);
	}
}

/* What a callback raised is raised in place of all that the call would raise or return. */
static void print_raised(struct swig_call *call, bool after)
{
	const struct function *function = call->function;
	const char *failed = is_owned_handle(function) ? "!result" : failing(function);
	if (!call->facts->calls_back)
		return;
	if (!after) {
		print(call->printer, "bool raised = !bind_calling_end(BIND_CALLING);\n");
		if (failed)
			print(call->printer, "if (raised && (%s)) SWIG_fail;\n", failed);
	} else if (function->frees) {
		print(call->printer, "if (raised) {\n\tbind_give_back(result, bind_free_%s);\n\tSWIG_fail;\n}\n",
			function->frees);
	} else {
		print(call->printer, "if (raised) SWIG_fail;\n");
	}
}

static void print_call(struct swig_call *call)
{
	const struct parameter *room = measured(call->function);
	bool blocking = call->function->contract.blocking, calls_back = call->facts->calls_back;
	const char *action = !blocking    ? "$action"
			     : calls_back ? "BIND_CALLING->released = PyEval_SaveThread(); $action "
					    "PyEval_RestoreThread(BIND_CALLING->released);"
					  : "BIND_LET_GO $action BIND_TAKE_BACK";
	if (calls_back)
		print(call->printer, "if (!bind_calling_begin(self, BIND_CALLING)) SWIG_fail;\n");
	print_current(call, true);
	if (room)
		print_measured(call, room, action);
	else
		print(call->printer, "%s\n", action);
	print_current(call, false);
	print_raised(call, false);
	if (room)
		print(call->printer, "if (turn == BIND_BROKEN) SWIG_fail;\n");
}

static bool is_plain(const struct swig_call *call)
{
	const struct function *function = call->function;
	return function->failure == FAILURE_NONE && !function->contract.blocking &&
	       function->result_role != RESULT_HANDLE && !function->awaited && !measured(function) &&
	       !interface_retains(function) && !interface_keeps_any(function) && !has_recheck(function) &&
	       !call->facts->calls_back;
}

void swig_python_action(struct swig_call *call)
{
	const struct function *function = call->function;
	if (is_plain(call))
		return;
	print(call->printer, "%%exception %s {\n", swig_symbol(call->model, function));
	indent(call->printer);
	if (function->result_role == RESULT_HANDLE)
		print(call->printer, "BIND_HANDLE_ROOM(bind_handle_%s)\n", function->name);
	print_rechecks(call);
	print_call(call);
	print_failure(call);
	print_takes(call);
	print_raised(call, true);
	dedent(call->printer);
	print(call->printer, "}\n");
}
