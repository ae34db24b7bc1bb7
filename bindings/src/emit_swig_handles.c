/* SPDX-License-Identifier: MIT
 *
 * The target swig in Python: handles, callbacks, and what C keeps.
 */
#include "emit_python.h"
#include "emit_swig.h"

#include <string.h>

static bool is_same_until(const struct parameter *one, const struct parameter *other)
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

/* All that is kept equally long is in one list: the token's, or that of the first of them. */
const char *swig_things(const struct swig_call *call, const struct parameter *parameter)
{
	const struct parameter *first = call->function->parameters;
	if (parameter->until == UNTIL_TOKEN)
		return arena_format(call->model->arena, "token%d.things", parameter->token + 1);
	while (!is_same_until(first, parameter))
		first++;
	return arena_format(call->model->arena, "kept%zu", (size_t)(first - call->function->parameters) + 1);
}

/* What is kept for the life of the handle that is parameter `index`, or of the result where that is -1. */
static const char *kept_for(const struct swig_call *call, int index)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		bool is_it = index < 0 ? parameter->until == UNTIL_RESULT
				       : parameter->until == UNTIL_HANDLE && parameter->until_parameter == index;
		if (parameter->retained && is_it)
			return swig_things(call, parameter);
	}
	return "NULL";
}

/* "handle1" of the handle that a borrowed one pins. */
static const char *owner_of(const struct swig_call *call, enum lending lending, int owner)
{
	return lending == LENDING_PINNED ? arena_format(call->model->arena, "handle%d", owner + 1) : "NULL";
}

void swig_handle_out(struct swig_call *call, const struct parameter *parameter)
{
	int index = (int)(parameter - call->function->parameters);
	print(call->printer, "%%bind_handle_out(%s, bind_handle_%s_%s, %s, %s, %zu, %zu)\n",
		swig_declared(call, parameter), call->function->name, parameter->name,
		owner_of(call, parameter->lending, parameter->owner), kept_for(call, index), call->total, call->at);
	call->at++;
}

void swig_handle_result(struct swig_call *call, const char *form)
{
	const struct function *function = call->function;
	print(call->printer, "%%bind_result_handle(%s, bind_handle_%s, %s, %s, %zu)\n", form, function->name,
		owner_of(call, function->lending, function->owner), kept_for(call, -1), call->total);
}

void swig_handle_in(struct swig_call *call, const struct parameter *parameter)
{
	const struct handle *handle = model_handle(call->model, parameter->element);
	const char *form = swig_declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	if (parameter->retained)
		print(call->printer, "%%bind_handle_kept(%s, %s, %s, %s)\n", form, nullable, handle->name,
			swig_things(call, parameter));
	else
		print(call->printer, "%%bind_handle_in(%s, %s, %s, \"%s\")\n", form, nullable, handle->name,
			python_handle_spelling(handle));
}

void swig_text_in(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = swig_declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	const char *how = parameter->contract.path ? "path" : "text";
	if (parameter->retained)
		print(call->printer, "%%bind_text_kept(%s, %s, %s, %s)\n", form, how, nullable,
			swig_things(call, parameter));
	else
		print(call->printer, "%%bind_%s(%s, %s)\n", how, form, nullable);
}

void swig_fd(struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->retained)
		print(call->printer, "%%bind_fd_kept(%s, %s)\n", swig_declared(call, parameter),
			swig_things(call, parameter));
	else
		print(call->printer, "%%bind_fd(%s)\n", swig_declared(call, parameter));
}

void swig_callback(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = swig_declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	if (parameter->retained)
		print(call->printer, "%%bind_callback_kept(%s, %s_%s, %s, %s)\n", form, call->function->name,
			parameter->name, nullable, swig_things(call, parameter));
	else
		print(call->printer, "%%bind_callback(%s, %s_%s, %s)\n", form, call->function->name, parameter->name,
			nullable);
}

void swig_closure(struct swig_call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *callback = &function->parameters[i];
		if (callback->role == ROLE_CALLBACK && callback->closure >= 0 &&
			&function->parameters[callback->closure] == parameter) {
			print(call->printer, "%%bind_closure(%s, number%zu)\n", swig_declared(call, parameter), i + 1);
			return;
		}
	}
}
