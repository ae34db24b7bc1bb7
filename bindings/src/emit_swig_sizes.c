/* SPDX-License-Identifier: MIT
 *
 * The target swig: sizes that are computed, as C over a wrapper's variables.
 */
#include "emit_swig.h"
#include "pieces.h"

#include <inttypes.h>

/* A parameter's variable; the length of an array, where the parameter says that. */
static const char *variable(const struct swig_call *call, int index)
{
	bool is_length = call->function->parameters[index].role == ROLE_SIZE;
	return arena_format(call->model->arena, is_length ? "size%d.count" : "arg%d", index + 1);
}

/* An argument of a function of C's, as that has it. */
static const char *operand(const struct swig_call *call, const struct expression *expression, const struct type *type)
{
	if (expression->kind == EXPRESSION_PARAMETER)
		return arena_format(call->model->arena, "(%s)%s", type->spelling, variable(call, expression->parameter));
	return arena_format(call->model->arena, "(%s)%s.value", type->spelling, swig_expression(call, expression));
}

static const char *calling(const struct swig_call *call, const struct expression *expression)
{
	struct pieces arguments = {.arena = call->model->arena};
	for (size_t i = 0; i < expression->operand_count; i++)
		pieces_add(&arguments, "%s",
			operand(call, expression->operands[i], expression->function->parameters[i].type));
	return arena_format(call->model->arena, "BIND_EXACTLY(%s(%s))", expression->function->name,
		pieces_join(&arguments, ", "));
}

const char *swig_expression(const struct swig_call *call, const struct expression *expression)
{
	struct arena *arena = call->model->arena;
	const char *operation = NULL;
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		return arena_format(arena, "BIND_EXACTLY(%" PRIu64 "u)", expression->number);
	case EXPRESSION_PARAMETER:
		return arena_format(arena, "BIND_EXACTLY(%s)", variable(call, expression->parameter));
	case EXPRESSION_BEHIND:
		return arena_format(arena, "BIND_EXACTLY(size%d)", expression->parameter + 1);
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
	return arena_format(arena, "bind_%s(%s, %s)", operation, swig_expression(call, expression->operands[0]),
		swig_expression(call, expression->operands[1]));
}
