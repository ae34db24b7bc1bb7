/* SPDX-License-Identifier: MIT
 *
 * The target swig in Python: sizes that are computed, as C over a wrapper's variables, and room that is measured.
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
		return arena_format(
			call->model->arena, "(%s)%s", type->spelling, variable(call, expression->parameter));
	return arena_format(call->model->arena, "(%s)%s.value", type->spelling, swig_expression(call, expression));
}

static const char *calling(const struct swig_call *call, const struct expression *expression)
{
	struct pieces arguments = {.arena = call->model->arena};
	for (size_t i = 0; i < expression->operand_count; i++)
		pieces_add(&arguments, "%s",
			operand(call, expression->operands[i], expression->function->parameters[i].type));
	return arena_format(
		call->model->arena, "BIND_EXACTLY(%s(%s))", expression->function->name, pieces_join(&arguments, ", "));
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

/* Memory of the program's that C keeps. */
static void print_kept(struct swig_call *call, const struct parameter *parameter, const char *size)
{
	print(call->printer, "%%bind_bytes_kept_least(%s, %s, %s, %s, %s)\n", swig_declared(call, parameter),
		swig_truth(parameter->nullable), swig_truth(parameter->role != ROLE_BYTES_IN),
		swig_things(call, parameter), size);
}

/* Those of them whose size is computed: what goes in has at least that, what comes out exactly. */
bool swig_computed_role(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = swig_declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	const char *size = swig_computed(call, parameter);
	bool changed = parameter->role == ROLE_ARRAY_INOUT || parameter->role == ROLE_RECORDS_INOUT;
	if (parameter->retained) {
		print_kept(call, parameter, size);
		return true;
	}
	switch (parameter->role) {
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
		print(call->printer, "%%bind_bytes_least(%s, %s, %s, %s)\n", form,
			parameter->role == ROLE_BYTES_IN ? "in" : "inout", nullable, size);
		return true;
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_INOUT:
		print(call->printer, "%%bind_array_least(%s, %s, %s, %s, %s)\n", form, changed ? "inout" : "in",
			nullable, swig_number(call->model, parameter->element), size);
		if (changed)
			print(call->printer, "%%bind_array_changed(%s, %s, %s)\n", form,
				swig_number(call->model, parameter->element), swig_value(call, parameter));
		return true;
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
		print(call->printer, "%%bind_records_least(%s, %s, %s, %s)\n", form, nullable,
			swig_record(call, parameter), size);
		if (changed)
			print(call->printer, "%%bind_records_changed(%s, %s, %s)\n", form, swig_record(call, parameter),
				swig_value(call, parameter));
		return true;
	case ROLE_TEXT_OUT:
		print(call->printer, "%%bind_text_computed(%s, %s, %s)\n", form, size, swig_value(call, parameter));
		return true;
	case ROLE_TEXTS_IN:
		print(call->printer, "%%bind_texts_least(%s, %s, %s, %s)\n", form, nullable,
			swig_truth(parameter->contract.path), size);
		return true;
	case ROLE_BYTES_OUT:
		print(call->printer, "%%bind_bytes_computed(%s, %s, %s)\n", form, size, swig_value(call, parameter));
		return true;
	case ROLE_ARRAY_OUT:
		print(call->printer, "%%bind_array_computed(%s, %s, %s, %s)\n", form, size,
			swig_number(call->model, parameter->element), swig_value(call, parameter));
		return true;
	case ROLE_RECORDS_OUT:
		print(call->printer, "%%bind_records_computed(%s, %s, %s, %s)\n", form, size,
			swig_record(call, parameter), swig_value(call, parameter));
		return true;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return false;
	}
	return false;
}

/* What is measured is no argument; the call's action makes room for it. */
void swig_measured_role(struct swig_call *call, const struct parameter *parameter)
{
	struct arena *arena = call->model->arena;
	size_t at = (size_t)(parameter - call->function->parameters) + 1;
	bool behind = call->function->parameters[parameter->size].role == ROLE_SIZE_INOUT;
	const char *count = behind ? arena_format(arena, "size%d", parameter->size + 1) : "result";
	const char *form = arena_format(arena, "%%bind_bytes_measured(%s", swig_declared(call, parameter));
	if (parameter->role == ROLE_TEXT_OUT)
		form = arena_format(
			arena, "%%bind_text_measured(%s, %s", swig_declared(call, parameter), swig_truth(!behind));
	else if (parameter->role == ROLE_ARRAY_OUT)
		form = arena_format(arena, "%%bind_array_measured(%s, %s", swig_declared(call, parameter),
			swig_number(call->model, parameter->element));
	else if (parameter->role == ROLE_RECORDS_OUT)
		form = arena_format(arena, "%%bind_records_measured(%s, %s", swig_declared(call, parameter),
			swig_record(call, parameter));
	print(call->printer, "%s, bind_valid((int64_t)%s, room%zu.count), %zu, %zu)\n", form, count, at, call->total,
		call->at++);
}
