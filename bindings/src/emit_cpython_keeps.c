/* SPDX-License-Identifier: MIT
 *
 * What C keeps after a call: lists of things in a wrapper of the target cpython, which go to a token, to a handle, or
 * to the module until a function is called.
 */
#include "emit_cpython.h"

#include <string.h>

#define FORMAT(...) arena_format(call->model->arena, __VA_ARGS__)

static bool is_kept_as_long(const struct parameter *one, const struct parameter *other)
{
	if (!one->retained || !other->retained || one->until != other->until)
		return false;
	switch (one->until) {
	case UNTIL_TOKEN:
		return one->token == other->token;
	case UNTIL_HANDLE:
		return one->until_parameter == other->until_parameter;
	case UNTIL_RESULT:
		return true;
	case UNTIL_FUNCTION:
		return !strcmp(one->until_function, other->until_function);
	}
	return false;
}

static const struct parameter *first_kept_as_long(const struct cpython_call *call, const struct parameter *parameter)
{
	const struct parameter *first = call->function->parameters;
	while (!is_kept_as_long(first, parameter))
		first++;
	return first;
}

const char *cpython_things(const struct cpython_call *call, const struct parameter *parameter)
{
	if (parameter->until == UNTIL_TOKEN)
		return FORMAT("c_%s.things", call->function->parameters[parameter->token].name);
	return FORMAT("%s_kept", first_kept_as_long(call, parameter)->name);
}

bool cpython_has_things(const struct cpython_call *call, const struct parameter *parameter)
{
	return parameter->retained && parameter->until != UNTIL_TOKEN &&
	       first_kept_as_long(call, parameter) == parameter;
}

const char *cpython_kept_for(const struct cpython_call *call, int index)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		bool is_it = index < 0 ? parameter->until == UNTIL_RESULT
				       : parameter->until == UNTIL_HANDLE && parameter->until_parameter == index;
		if (parameter->retained && is_it)
			return cpython_things(call, parameter);
	}
	return NULL;
}

/* The handle of this call with which what waits for `until` is kept: of the type of its own first one. NULL if none. */
static const char *kept_with(const struct cpython_call *call, const struct function *until)
{
	const struct handle *wanted = NULL;
	for (size_t i = 0; !wanted && i < until->parameter_count; i++)
		if (until->parameters[i].role == ROLE_HANDLE_IN)
			wanted = model_handle(call->model, until->parameters[i].element);
	for (size_t i = 0; wanted && i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->role == ROLE_HANDLE_IN && !parameter->retained &&
			model_handle(call->model, parameter->element) == wanted)
			return FORMAT("c_%s", parameter->name);
	}
	return NULL;
}

/* What is kept for a handle that goes out is given to it where it is made. */
static void add_keep(const struct cpython_call *call, const struct parameter *parameter, struct pieces *keeps)
{
	const char *things = cpython_things(call, parameter), *handle = NULL, *name = "";
	if (parameter->until == UNTIL_HANDLE) {
		const struct parameter *until = &call->function->parameters[parameter->until_parameter];
		if (until->role != ROLE_HANDLE_IN)
			return;
		handle = FORMAT("c_%s", until->name);
	} else if (parameter->until == UNTIL_FUNCTION) {
		name = parameter->until_function;
		handle = kept_with(call, model_function(call->model, name));
	} else {
		return;
	}
	if (handle)
		pieces_add(keeps, "!bind_keep_until(&%s->kept, \"%s\", %s)", handle, name, things);
	else
		pieces_add(keeps, "!bind_keep_here(module, \"%s\", %s)", name, things);
}

struct pieces cpython_keeps(const struct cpython_call *call)
{
	struct pieces keeps = {.arena = call->model->arena};
	for (size_t i = 0; i < call->function->parameter_count; i++)
		if (cpython_has_things(call, &call->function->parameters[i]))
			add_keep(call, &call->function->parameters[i], &keeps);
	return keeps;
}

struct pieces cpython_lets_go(const struct cpython_call *call)
{
	const struct function *function = call->function;
	struct pieces goes = {.arena = call->model->arena};
	if (!function->awaited)
		return goes;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role != ROLE_HANDLE_IN)
			continue;
		pieces_add(&goes, "%s%s%sbind_let_go_until(c_%s->kept, \"%s\");", parameter->nullable ? "if (c_" : "",
			parameter->nullable ? parameter->name : "", parameter->nullable ? ")\n\t" : "", parameter->name,
			function->name);
		break;
	}
	pieces_add(&goes, "bind_let_go_here(module, \"%s\");", function->name);
	return goes;
}
