/* SPDX-License-Identifier: MIT
 *
 * Functions of the language that C calls: their scope, their user data, and what they get and give.
 */
#include "checker.h"
#include "interface.h"

#include <stdlib.h>
#include <string.h>

/* ---- the parameter that is passed through ---- */

/* Before other roles are settled: the parameter is no argument. */
void settle_closure(struct checker *checker, struct parameter *parameter)
{
	const char *name = parameter->contract.closure;
	int index = name ? parameter_index(checker, name) : -1;
	const struct parameter *data = index < 0 ? NULL : &checker->function->parameters[index];
	if (!name || !parameter->callback)
		return;
	if (!data)
		complain_of(checker, parameter, "FERRULE_CLOSURE(%s) of '%s' names no parameter of %s%s", name,
			parameter->name, checker->function->name, parameter_hint(checker, name));
	else if (data->type->kind != TYPE_POINTER || data->type->target->kind != TYPE_VOID)
		complain_of(checker, parameter, "FERRULE_CLOSURE(%s) of '%s': '%s' is no void * but %s", name,
			parameter->name, name, data->type->spelling);
	else if (checker->claimed[index])
		complain_of(checker, parameter, "FERRULE_CLOSURE(%s) of '%s': '%s' serves something else already", name,
			parameter->name, name);
	else if (claim_closure(checker, index))
		parameter->closure = index;
}

static size_t user_data_count(const struct function *callback)
{
	size_t count = 0;
	for (size_t i = 0; i < callback->parameter_count; i++)
		count += callback->parameters[i].contract.user_data;
	return count;
}

static void check_closure(struct checker *checker, const struct parameter *parameter)
{
	bool has_closure = parameter->contract.closure;
	size_t count = user_data_count(parameter->callback);
	if (count > 1)
		complain_of(checker, parameter, "'%s' of %s has FERRULE_USER_DATA on more than one parameter",
			parameter->name, checker->function->name);
	else if (parameter->closure >= 0 && !count)
		complain_of(checker, parameter,
			"FERRULE_CLOSURE(%s) of '%s': none of its own parameters says FERRULE_USER_DATA, to receive it",
			parameter->contract.closure, parameter->name);
	else if (!has_closure && count)
		complain_of(checker, parameter,
			"'%s' of %s gets user data: which parameter of %s is passed through, "
			"FERRULE_CLOSURE(parameter)?",
			parameter->name, checker->function->name, checker->function->name);
}

/* ---- how long ---- */

static void settle_scope(struct checker *checker, struct parameter *parameter)
{
	static const char *const scopes[] = {"call", "async", "forever"};
	const char *text = parameter->contract.scope;
	size_t at = 0;
	while (at < 3 && strcmp(text, scopes[at]) != 0)
		at++;
	parameter->scope = at < 3 ? (enum scope)at : SCOPE_CALL;
	const char *near = at < 3 ? NULL : nearest(text, scopes, 3);
	if (at == 3)
		complain_of(checker, parameter, "FERRULE_SCOPE(%s) of '%s': it is `call`, `async` or `forever`%s%s%s",
			text, parameter->name, near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
	else if (parameter->scope != SCOPE_CALL && !parameter->contract.closure)
		complain_of(checker, parameter,
			"FERRULE_SCOPE(%s) of '%s' without FERRULE_CLOSURE: after the call nothing tells which "
			"function of the language is meant",
			text, parameter->name);
	else if (parameter->retained && parameter->scope != SCOPE_FOREVER)
		complain_of(checker, parameter,
			"FERRULE_RETAINED on '%s', whose scope is `%s`: what is kept for a handle has "
			"FERRULE_SCOPE(forever)",
			parameter->name, text);
	else if (parameter->retained && parameter->until == UNTIL_TOKEN)
		complain_of(checker, parameter,
			"FERRULE_RETAINED on '%s': a callback is kept for the life of a handle, "
			"not until a token comes back",
			parameter->name);
}

/* ---- what it gives ---- */

static void settle_callback_result(struct checker *checker, struct parameter *parameter, struct function *callback)
{
	const struct type *result = callback->result;
	if (result->kind == TYPE_VOID)
		callback->result_role = RESULT_NOTHING;
	else if (is_integer(result))
		callback->result_role = RESULT_INTEGER;
	else if (result->kind == TYPE_BOOL)
		callback->result_role = RESULT_BOOL;
	else if (result->kind == TYPE_FLOAT && result->size <= 8)
		callback->result_role = RESULT_FLOAT;
	else
		report_uncarried(checker, parameter,
			arena_format(checker->model->arena, "a callback that returns %s", result->spelling));
}

/* The value as C writes it, or NULL if it is none of that type. */
static const char *error_value(struct checker *checker, const struct type *type, const char *text)
{
	struct parameter as_default = {.type = type, .contract = {.default_value = text}};
	char *end;
	if (is_integer(type))
		return integer_text(checker->model, &as_default);
	if (type->kind == TYPE_BOOL && (!strcmp(text, "true") || !strcmp(text, "1")))
		return "1";
	if (type->kind == TYPE_BOOL && (!strcmp(text, "false") || !strcmp(text, "0")))
		return "0";
	strtod(text, &end);
	return type->kind == TYPE_FLOAT && end != text && !*end ? text : NULL;
}

static void settle_on_error(struct checker *checker, struct parameter *parameter)
{
	const struct type *result = parameter->callback->result;
	const char *text = parameter->contract.on_error;
	if (result->kind == TYPE_VOID && !text)
		return;
	if (result->kind == TYPE_VOID)
		complain_of(checker, parameter, "FERRULE_ON_ERROR(%s) of '%s', which returns nothing", text,
			parameter->name);
	parameter->on_error = text ? error_value(checker, result, text) : "0";
	if (result->kind != TYPE_VOID && !parameter->on_error)
		complain_of(checker, parameter, "FERRULE_ON_ERROR(%s) of '%s' is no value of %s", text, parameter->name,
			result->spelling);
}

/* ---- what it gets ---- */

static bool can_be_got(enum role role)
{
	switch (role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_ARRAY_IN:
	case ROLE_TEXTS_IN:
	case ROLE_RECORD_IN:
	case ROLE_HANDLE_IN:
	case ROLE_SIZE:
	case ROLE_USER_DATA:
		return true;
	case ROLE_FD:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_TOKEN:
		return false;
	}
	return false;
}

static void check_callback_parameter(struct checker *checker, struct parameter *parameter)
{
	if (parameter->role == ROLE_FD)
		parameter->role = ROLE_INTEGER;
	if (!can_be_got(parameter->role))
		complain_of(checker, parameter,
			"'%s' of %s (%s): a callback gets numbers, texts, bytes, arrays of numbers "
			"or texts, records and handles, and nothing that goes out",
			parameter->name, checker->function->name, parameter->type->spelling);
	else if (parameter->retained || parameter->contract.default_value)
		complain_of(checker, parameter, "%s on '%s' of %s: C calls it, and nobody else",
			parameter->retained ? "FERRULE_RETAINED" : "FERRULE_DEFAULT", parameter->name,
			checker->function->name);
}

static void settle_callback_parameters(struct checker *checker, struct function *callback)
{
	struct checker inner = *checker;
	inner.function = callback;
	inner.is_callback = true;
	for (size_t i = 0; i < callback->parameter_count; i++) {
		if (callback->parameters[i].type->kind != TYPE_POINTER ||
			callback->parameters[i].type->target->kind != TYPE_FUNCTION)
			continue;
		report_uncarried(checker, &callback->parameters[i], "a callback that gets a callback");
		return;
	}
	unsigned before = checker->diagnostics->errors;
	settle_parameters(&inner);
	/* One message for one mistake. */
	for (size_t i = 0; checker->diagnostics->errors == before && i < callback->parameter_count; i++)
		check_callback_parameter(&inner, &callback->parameters[i]);
}

void settle_user_data(struct checker *checker, struct parameter *parameter)
{
	parameter->role = ROLE_USER_DATA;
	if (!checker->is_callback)
		complain_of(checker, parameter,
			"FERRULE_USER_DATA on '%s': it belongs on a parameter of a callback; this one is passed "
			"through by FERRULE_CLOSURE(%s) on the callback",
			parameter->name, parameter->name);
	else if (parameter->type->target->kind != TYPE_VOID)
		complain_of(checker, parameter, "FERRULE_USER_DATA on '%s', which is no void * but %s", parameter->name,
			parameter->type->spelling);
}

/* ---- one callback ---- */

void settle_callback(struct checker *checker, struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	struct function *callback = (struct function *)parameter->callback;
	if (!contract->scope) {
		report_missing(checker, parameter);
		return;
	}
	parameter->role = ROLE_CALLBACK;
	if (callback->is_variadic || contract->out || contract->inout || contract->count || contract->bytes) {
		report_uncarried(checker, parameter,
			callback->is_variadic ? "a callback that takes any number of arguments"
					      : "callbacks that go out, or an array of them");
		return;
	}
	settle_scope(checker, parameter);
	check_closure(checker, parameter);
	settle_callback_result(checker, parameter, callback);
	settle_on_error(checker, parameter);
	settle_callback_parameters(checker, callback);
}

void check_callback_words(struct checker *checker, const struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const char *word = contract->scope     ? "FERRULE_SCOPE"
			   : contract->closure ? "FERRULE_CLOSURE"
					       : "FERRULE_ON_ERROR";
	if ((contract->scope || contract->closure || contract->on_error) && parameter->role != ROLE_CALLBACK)
		complain_of(checker, parameter, "%s on '%s', which is no pointer to a function but %s", word,
			parameter->name, parameter->type->spelling);
}
