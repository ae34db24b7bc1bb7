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

static void set_named(struct json *json, const char *key, const struct function *function, int index)
{
	if (index >= 0)
		json_set_text(json, key, function->parameters[index].name);
}

/* ---- sizes that are computed ---- */

/* An object that is open already. */
static void write_expression(struct json *json, const struct function *function, const struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		json_set_number(json, "number", expression->number);
		return;
	case EXPRESSION_PARAMETER:
		set_named(json, "parameter", function, expression->parameter);
		return;
	case EXPRESSION_BEHIND:
		set_named(json, "behind", function, expression->parameter);
		return;
	case EXPRESSION_CALL:
		json_set_text(json, "call", expression->called);
		break;
	case EXPRESSION_ADD:
	case EXPRESSION_SUBTRACT:
	case EXPRESSION_MULTIPLY:
	case EXPRESSION_DIVIDE:
		json_set_text(json, "operator", json_operator_name(expression->kind));
		break;
	}
	json_open(json, "operands", '[');
	for (size_t i = 0; i < expression->operand_count; i++) {
		json_open(json, NULL, '{');
		write_expression(json, function, expression->operands[i]);
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void set_expression(
	struct json *json, const char *key, const struct function *function, const struct expression *expression)
{
	if (!expression)
		return;
	json_open(json, key, '{');
	write_expression(json, function, expression);
	json_close(json, '}');
}

/* ---- parameters ---- */

static void set_parameters(struct json *json, const struct function *function);
static void set_result(struct json *json, const struct function *function);

static void set_retained(struct json *json, const struct function *function, const struct parameter *parameter)
{
	if (!parameter->retained || parameter->until == UNTIL_TOKEN)
		return;
	json_set_text(json, "until", json_until_name(parameter->until));
	set_named(json, "until_parameter", function, parameter->until_parameter);
	json_set_text(json, "until_function", parameter->until_function);
}

static void set_callback(struct json *json, const struct function *function, const struct parameter *parameter)
{
	if (parameter->role != ROLE_CALLBACK || function->contract.hidden)
		return;
	json_open(json, "callback", '{');
	set_result(json, parameter->callback);
	set_parameters(json, parameter->callback);
	json_close(json, '}');
	json_set_text(json, "scope", json_scope_name(parameter->scope));
	set_named(json, "closure", function, parameter->closure);
	json_set_text(json, "on_error", parameter->on_error);
}

static void write_parameter(struct json *json, const struct function *function, const struct parameter *parameter)
{
	json_open(json, NULL, '{');
	json_set_text(json, "name", parameter->name);
	json_set_text(json, "role", function->contract.hidden ? NULL : json_role_name(parameter->role));
	json_set_type(json, "type", parameter->type);
	json_set_type(json, "element", parameter->element);
	if (parameter->size >= 0)
		json_set_text(json, "size", function->parameters[parameter->size].name);
	else if (has_size(parameter->role, parameter))
		json_set_number(json, "constant", parameter->constant);
	set_expression(json, "expression", function, parameter->expression);
	json_set_flag(json, "measured", parameter->measured);
	json_set_flag(json, "terminated", parameter->terminated);
	set_named(json, "token", function, parameter->token);
	set_retained(json, function, parameter);
	json_set_text(json, "lending", json_lending_name(parameter->lending));
	json_set_text(json, "frees", parameter->frees);
	set_named(json, "owner", function, parameter->owner);
	set_callback(json, function, parameter);
	json_set_flag(json, "nullable", parameter->nullable);
	json_set_flag(json, "retained", parameter->retained);
	json_set_flag(json, "writable", parameter->writable);
	json_set_flag(json, "follows", parameter->follows);
	json_set_flag(json, "keeps", parameter->keeps);
	json_set_text(json, "default", parameter->default_value);
	json_set_contract(json, &parameter->contract);
	json_set_location(json, &parameter->location);
	json_close(json, '}');
}

static void set_result(struct json *json, const struct function *function)
{
	json_open(json, "result", '{');
	json_set_type(json, "type", function->result);
	json_set_text(json, "role", function->contract.hidden ? NULL : json_result_role_name(function->result_role));
	json_set_text(json, "failure", json_failure_name(function->failure));
	json_set_text(json, "error", function->error);
	set_named(json, "counts", function, function->counts);
	json_set_type(json, "element", function->result_element);
	set_named(json, "size", function, function->result_size);
	set_expression(json, "expression", function, function->result_expression);
	json_set_text(json, "lending", json_lending_name(function->lending));
	json_set_text(json, "frees", function->frees);
	set_named(json, "owner", function, function->owner);
	json_close(json, '}');
}

static void set_parameters(struct json *json, const struct function *function)
{
	json_open(json, "parameters", '[');
	for (size_t i = 0; i < function->parameter_count; i++)
		write_parameter(json, function, &function->parameters[i]);
	json_close(json, ']');
}

void json_write_function(struct json *json, const struct function *function)
{
	json_open(json, NULL, '{');
	json_set_text(json, "name", function->name);
	if (strcmp(function->name, function->public_name) != 0)
		json_set_text(json, "public_name", function->public_name);
	json_set_text(json, "comment", function->comment);
	json_set_flag(json, "static", function->is_static);
	json_set_flag(json, "omit_python", function->omit_python);
	json_set_flag(json, "omit_lua", function->omit_lua);
	json_set_text(json, "calls", function->calls);
	if (function->explains) {
		json_set_text(json, "explains", function->explains->name);
		set_named(json, "explained", function, function->explained);
	}
	if (function->method_of)
		json_set_text(json, "method_of", function->method_of->name);
	json_set_text(json, "method", function->method);
	if (function->constructor_of)
		json_set_text(json, "constructor_of", function->constructor_of->name);
	set_result(json, function);
	set_parameters(json, function);
	json_set_contract(json, &function->contract);
	json_set_location(json, &function->location);
	json_close(json, '}');
}
