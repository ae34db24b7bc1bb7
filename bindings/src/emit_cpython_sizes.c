/* SPDX-License-Identifier: MIT
 *
 * Target cpython: sizes that are computed, as C over a wrapper's variables.
 */
#include "emit_cpython.h"

#include <inttypes.h>

#define FORMAT(...) arena_format(call->model->arena, __VA_ARGS__)

/* A parameter's variable; the length of an array, where the parameter says that. */
static const char *variable(const struct cpython_call *call, int index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	return parameter->role == ROLE_SIZE ? FORMAT("%s_size.count", parameter->name)
					    : cpython_passed(call, parameter);
}

/* An argument of a function of C's, as that has it. */
static const char *operand(
	const struct cpython_call *call, const struct expression *expression, const struct type *type)
{
	if (expression->kind == EXPRESSION_PARAMETER)
		return FORMAT("(%s)%s", type->spelling, variable(call, expression->parameter));
	return FORMAT("(%s)%s.value", type->spelling, cpython_expression(call, expression));
}

static const char *calling(const struct cpython_call *call, const struct expression *expression)
{
	const struct function *function = expression->function;
	struct pieces arguments = {.arena = call->model->arena};
	for (size_t i = 0; i < expression->operand_count; i++)
		pieces_add(&arguments, "%s", operand(call, expression->operands[i], function->parameters[i].type));
	return FORMAT("BIND_EXACTLY(%s(%s))", function->calls ? function->calls : function->name,
		pieces_join(&arguments, ", "));
}

const char *cpython_expression(const struct cpython_call *call, const struct expression *expression)
{
	const char *operation = NULL;
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		return FORMAT("BIND_EXACTLY(%" PRIu64 "u)", expression->number);
	case EXPRESSION_PARAMETER:
		return FORMAT("BIND_EXACTLY(%s)", variable(call, expression->parameter));
	case EXPRESSION_BEHIND:
		return FORMAT("BIND_EXACTLY(c_%s)", call->function->parameters[expression->parameter].name);
	case EXPRESSION_CALL:
		return calling(call, expression);
	case EXPRESSION_ADD:
		operation = "add";
		break;
	case EXPRESSION_SUBTRACT:
		operation = "subtract";
		break;
	case EXPRESSION_MULTIPLY:
		operation = "multiply";
		break;
	case EXPRESSION_DIVIDE:
		operation = "divide";
		break;
	}
	return FORMAT("bind_%s(%s, %s)", operation, cpython_expression(call, expression->operands[0]),
		cpython_expression(call, expression->operands[1]));
}
