/* SPDX-License-Identifier: MIT
 *
 * Functions and their parameters in the description.
 */
#include "emit_json.h"

#include <string.h>

static bool has_size(enum role role, const struct parameter *parameter)
{
	return parameter->size >= 0 || parameter->constant || role == ROLE_VIEW_OUT;
}

static void set_named(json_t *object, const char *key, const struct function *function, int index)
{
	if (index >= 0)
		json_set_text(object, key, function->parameters[index].name);
}

/* ---- sizes that are computed ---- */

static json_t *expression_json(const struct function *function, const struct expression *expression)
{
	json_t *result = json_object();
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		json_object_set_new(result, "number", json_integer((json_int_t)expression->number));
		return result;
	case EXPRESSION_PARAMETER:
		set_named(result, "parameter", function, expression->parameter);
		return result;
	case EXPRESSION_BEHIND:
		set_named(result, "behind", function, expression->parameter);
		return result;
	case EXPRESSION_CALL:
		json_set_text(result, "call", expression->called);
		break;
	case EXPRESSION_ADD:
	case EXPRESSION_SUBTRACT:
	case EXPRESSION_MULTIPLY:
	case EXPRESSION_DIVIDE:
		json_set_text(result, "operator", json_operator_name(expression->kind));
		break;
	}
	json_t *operands = json_array();
	for (size_t i = 0; i < expression->operand_count; i++)
		json_array_append_new(operands, expression_json(function, expression->operands[i]));
	json_object_set_new(result, "operands", operands);
	return result;
}

static void json_set_expression(
	json_t *object, const char *key, const struct function *function, const struct expression *expression)
{
	if (expression)
		json_object_set_new(object, key, expression_json(function, expression));
}

/* ---- parameters ---- */

static json_t *parameters_json(const struct function *function);
static void set_result(json_t *object, const struct function *function);

static void set_retained(json_t *object, const struct function *function, const struct parameter *parameter)
{
	if (!parameter->retained || parameter->until == UNTIL_TOKEN)
		return;
	json_set_text(object, "until", json_until_name(parameter->until));
	set_named(object, "until_parameter", function, parameter->until_parameter);
	json_set_text(object, "until_function", parameter->until_function);
}

static void set_callback(json_t *object, const struct function *function, const struct parameter *parameter)
{
	if (parameter->role != ROLE_CALLBACK || function->contract.hidden)
		return;
	json_t *callback = json_object();
	set_result(callback, parameter->callback);
	json_object_set_new(callback, "parameters", parameters_json(parameter->callback));
	json_object_set_new(object, "callback", callback);
	json_set_text(object, "scope", json_scope_name(parameter->scope));
	set_named(object, "closure", function, parameter->closure);
	json_set_text(object, "on_error", parameter->on_error);
}

static json_t *parameter_json(const struct function *function, const struct parameter *parameter)
{
	json_t *result = json_object();
	json_set_text(result, "name", parameter->name);
	json_set_text(result, "role", function->contract.hidden ? NULL : json_role_name(parameter->role));
	json_set_type(result, "type", parameter->type);
	json_set_type(result, "element", parameter->element);
	if (parameter->size >= 0)
		json_set_text(result, "size", function->parameters[parameter->size].name);
	else if (has_size(parameter->role, parameter))
		json_set_number(result, "constant", parameter->constant);
	json_set_expression(result, "expression", function, parameter->expression);
	json_set_flag(result, "measured", parameter->measured);
	json_set_flag(result, "terminated", parameter->terminated);
	set_named(result, "token", function, parameter->token);
	set_retained(result, function, parameter);
	json_set_text(result, "lending", json_lending_name(parameter->lending));
	json_set_text(result, "frees", parameter->frees);
	set_named(result, "owner", function, parameter->owner);
	set_callback(result, function, parameter);
	json_set_flag(result, "nullable", parameter->nullable);
	json_set_flag(result, "retained", parameter->retained);
	json_set_flag(result, "writable", parameter->writable);
	json_set_flag(result, "follows", parameter->follows);
	json_set_flag(result, "keeps", parameter->keeps);
	json_set_text(result, "default", parameter->default_value);
	json_set_contract(result, &parameter->contract);
	json_set_location(result, &parameter->location);
	return result;
}

static void set_result(json_t *object, const struct function *function)
{
	json_t *result = json_object();
	json_set_type(result, "type", function->result);
	json_set_text(result, "role", function->contract.hidden ? NULL : json_result_role_name(function->result_role));
	json_set_text(result, "failure", json_failure_name(function->failure));
	json_set_text(result, "error", function->error);
	set_named(result, "counts", function, function->counts);
	json_set_type(result, "element", function->result_element);
	set_named(result, "size", function, function->result_size);
	json_set_expression(result, "expression", function, function->result_expression);
	json_set_text(result, "lending", json_lending_name(function->lending));
	json_set_text(result, "frees", function->frees);
	set_named(result, "owner", function, function->owner);
	json_object_set_new(object, "result", result);
}

static json_t *parameters_json(const struct function *function)
{
	json_t *result = json_array();
	for (size_t i = 0; i < function->parameter_count; i++)
		json_array_append_new(result, parameter_json(function, &function->parameters[i]));
	return result;
}

json_t *json_function(const struct function *function)
{
	json_t *result = json_object();
	json_set_text(result, "name", function->name);
	if (strcmp(function->name, function->public_name) != 0)
		json_set_text(result, "public_name", function->public_name);
	json_set_text(result, "comment", function->comment);
	json_set_flag(result, "static", function->is_static);
	json_set_flag(result, "variadic", function->is_variadic);
	json_set_flag(result, "omit_python", function->omit_python);
	json_set_flag(result, "omit_lua", function->omit_lua);
	json_set_text(result, "calls", function->calls);
	if (function->explains) {
		json_set_text(result, "explains", function->explains->name);
		set_named(result, "explained", function, function->explained);
	}
	if (function->method_of)
		json_set_text(result, "method_of", function->method_of->name);
	json_set_text(result, "method", function->method);
	if (function->constructor_of)
		json_set_text(result, "constructor_of", function->constructor_of->name);
	set_result(result, function);
	json_object_set_new(result, "parameters", parameters_json(function));
	json_set_contract(result, &function->contract);
	json_set_location(result, &function->location);
	return result;
}
