/* SPDX-License-Identifier: MIT
 *
 * How much there is of what a generated function gets and gives: sizes that arrays share, that C fixes, that are
 * computed.
 */
#include "luajit_call.h"

#include <string.h>

bool luajit_has_size(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_RECORDS_IN:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORDS_INOUT:
		return true;
	case ROLE_TEXTS_IN:
		return !parameter->terminated;
	case ROLE_BYTES_OUT:
	case ROLE_TEXT_OUT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return luajit_is_argument(parameter);
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_HANDLE_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return false;
	}
	return false;
}

bool luajit_is_room(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
	case ROLE_TEXT_OUT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
		return true;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_INOUT:
	case ROLE_TEXTS_IN:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_HANDLE_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return false;
	}
	return false;
}

const char *luajit_count(const struct call *call, const struct parameter *parameter)
{
	bool is_variable = parameter->size >= 0 || parameter->expression || parameter->measured;
	if (parameter->role == ROLE_RECORD_OUT)
		return "1";
	return is_variable ? luajit_variable(call, parameter, "size")
			   : arena_format(call->arena, "%lu", parameter->constant);
}

/* ---- sizes that are computed ---- */

static const char *operation(enum expression_kind kind)
{
	switch (kind) {
	case EXPRESSION_ADD:
		return "size_add";
	case EXPRESSION_SUBTRACT:
		return "size_subtract";
	case EXPRESSION_MULTIPLY:
		return "size_multiply";
	case EXPRESSION_DIVIDE:
		return "size_divide";
	case EXPRESSION_NUMBER:
	case EXPRESSION_PARAMETER:
	case EXPRESSION_BEHIND:
	case EXPRESSION_CALL:
		return NULL;
	}
	return NULL;
}

/* Numbers of fewer bits are what they are. */
static const char *as_size(const struct call *call, const struct type *type, const char *value)
{
	return type->size < 8 ? value : arena_format(call->arena, "size_of(%s)", value);
}

static const char *parameter_size(const struct call *call, int index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	if (parameter->role == ROLE_SIZE)
		return arena_format(call->arena, "(%s)", luajit_size(call, (size_t)index));
	return as_size(call, parameter->type, luajit_name(call, parameter));
}

static const char *called_size(const struct call *call, const struct expression *expression)
{
	struct pieces arguments = {.arena = call->arena};
	for (size_t i = 0; i < expression->operand_count; i++) {
		const struct expression *operand = expression->operands[i];
		pieces_add(&arguments, "%s",
			operand->kind == EXPRESSION_PARAMETER ? luajit_argument(call, (size_t)operand->parameter)
							      : luajit_expression(call, operand));
	}
	const char *text = arena_format(call->arena, "%s(%s)", luajit_callee(call->model, expression->function->name),
		pieces_join(&arguments, ", "));
	return as_size(call, expression->function->result, text);
}

const char *luajit_expression(const struct call *call, const struct expression *expression)
{
	const struct parameter *parameters = call->function->parameters;
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		return luajit_number(call->arena, (int64_t)expression->number, true);
	case EXPRESSION_PARAMETER:
		return parameter_size(call, expression->parameter);
	case EXPRESSION_BEHIND:
		return as_size(call, parameters[expression->parameter].type->target,
			luajit_cell(call, &parameters[expression->parameter]));
	case EXPRESSION_CALL:
		return called_size(call, expression);
	case EXPRESSION_ADD:
	case EXPRESSION_SUBTRACT:
	case EXPRESSION_MULTIPLY:
	case EXPRESSION_DIVIDE:
		return arena_format(call->arena, "%s(%s, %s)", operation(expression->kind),
			luajit_expression(call, expression->operands[0]),
			luajit_expression(call, expression->operands[1]));
	}
	return "0";
}

const char *luajit_computed(
	const struct call *call, const struct expression *expression, const char *place, const char *text)
{
	return arena_format(call->arena, "computed_size(%s, \"%s\", \"%s\", \"%s\")",
		luajit_expression(call, expression), call->function->public_name, place, text);
}

/* ---- sizes that arrays share ---- */

/* The array that the others of this size are compared with: the first that cannot be nil, else the first. */
const struct parameter *luajit_size_leader(const struct call *call, int size)
{
	const struct parameter *leader = NULL;
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->size != size || !luajit_has_size(parameter))
			continue;
		if (!leader || (leader->nullable && !parameter->nullable))
			leader = parameter;
	}
	return leader;
}

static void check_with(
	const struct call *call, const struct parameter *parameter, const char *condition, const char *statement)
{
	if (condition)
		print(call->printer, "if %s then\n  %s\nend\n", condition, statement);
	else if (parameter->nullable)
		print(call->printer, "if %s then\n  %s\nend\n", luajit_variable(call, parameter, "size"), statement);
	else
		print(call->printer, "%s\n", statement);
}

/* A length that C's type cannot hold. */
static void check_size_type(const struct call *call, const struct parameter *parameter)
{
	const struct parameter *size = &call->function->parameters[parameter->size];
	if (size->type->size >= 8 || luajit_is_room(parameter))
		return;
	check_with(call, parameter, NULL,
		arena_format(call->arena, "%s(%s, \"%s\", \"length of %s\")", luajit_check(call->arena, size->type),
			luajit_variable(call, parameter, "size"), call->function->public_name, parameter->name));
}

/* Arrays of one size of which each may be nil: their length lies in a variable of the size's. */
static bool is_open(const struct call *call, int size)
{
	size_t count = 0;
	for (size_t i = 0; i < call->function->parameter_count; i++)
		count += call->function->parameters[i].size == size && luajit_has_size(&call->function->parameters[i]);
	return count > 1 && luajit_size_leader(call, size)->nullable;
}

const char *luajit_size(const struct call *call, size_t index)
{
	const struct parameter *leader = luajit_size_leader(call, (int)index);
	if (!leader)
		return "0";
	const char *size = is_open(call, (int)index)
				   ? luajit_variable(call, &call->function->parameters[index], "shared")
				   : luajit_variable(call, leader, "size");
	return leader->nullable ? arena_format(call->arena, "%s or 0", size) : size;
}

static bool is_last(const struct call *call, const struct parameter *parameter)
{
	const struct parameter *end = call->function->parameters + call->function->parameter_count;
	for (const struct parameter *other = parameter + 1; other < end; other++)
		if (other->size == parameter->size && luajit_has_size(other))
			return false;
	return true;
}

static void check_open_size(const struct call *call, const struct parameter *parameter)
{
	const struct parameter *size = &call->function->parameters[parameter->size];
	const char *shared = luajit_variable(call, size, "shared"), *of = luajit_variable(call, size, "of");
	const char *places = luajit_place(call, parameter), *length = luajit_variable(call, parameter, "size");
	if (luajit_size_leader(call, parameter->size) == parameter)
		print(call->printer, "local %s, %s = %s, \"%s\"\n", shared, of, length, parameter->name);
	else
		luajit_statement(
			call->printer, arena_format(call->arena, "%s%s = shared_length(%s, %s, %s, %s)", shared,
					       is_last(call, parameter) ? "" : arena_format(call->arena, ", %s", of),
					       places, length, shared, of));
}

static void check_shared_size(const struct call *call, const struct parameter *parameter)
{
	const struct parameter *leader = luajit_size_leader(call, parameter->size);
	if (is_open(call, parameter->size))
		check_open_size(call, parameter);
	if (leader == parameter)
		check_size_type(call, parameter);
	else if (!leader->nullable)
		check_with(call, parameter, NULL,
			arena_format(call->arena, "right_length(%s, %s, %s, \"%s\")", luajit_place(call, parameter),
				luajit_variable(call, parameter, "size"), luajit_variable(call, leader, "size"),
				leader->name));
}

/* What the caller gives has as much at least; memory for what C gives is made of that size. */
static void check_computed_size(const struct call *call, const struct parameter *parameter)
{
	const char *text = parameter->contract.count ? parameter->contract.count : parameter->contract.bytes;
	const char *size = luajit_variable(call, parameter, "size");
	const char *computed = luajit_computed(call, parameter->expression, parameter->name, text);
	if (!luajit_has_size(parameter)) {
		luajit_statement(call->printer, arena_format(call->arena, "local %s = tonumber(%s)", size, computed));
		return;
	}
	const char *statement =
		arena_format(call->arena, "least_size(%s, %s, %s)", luajit_place(call, parameter), size, computed);
	if (parameter->nullable)
		print(call->printer, "if %s then\n", size);
	if (parameter->nullable)
		indent(call->printer);
	luajit_statement(call->printer, statement);
	if (parameter->nullable)
		dedent(call->printer);
	if (parameter->nullable)
		print_text(call->printer, "end\n");
}

static void check_fixed_size(const struct call *call, const struct parameter *parameter)
{
	const char *function = parameter->role == ROLE_BYTES_INOUT ? "least_length" : "right_length";
	if (luajit_is_argument(parameter))
		check_with(call, parameter, NULL,
			arena_format(call->arena, "%s(%s, %s, %lu)", function, luajit_place(call, parameter),
				luajit_variable(call, parameter, "size"), parameter->constant));
}

static void check_size(const struct call *call, const struct parameter *parameter)
{
	if (parameter->measured || !(luajit_has_size(parameter) || luajit_is_room(parameter)))
		return;
	if (parameter->expression)
		check_computed_size(call, parameter);
	else if (!luajit_has_size(parameter))
		return;
	else if (parameter->size < 0)
		check_fixed_size(call, parameter);
	else
		check_shared_size(call, parameter);
}

/* Computed ones last: the lengths of arrays may be parts of them. */
void luajit_check_sizes(const struct call *call)
{
	for (int computed = 0; computed < 2; computed++)
		for (size_t i = 0; i < call->function->parameter_count; i++)
			if (!call->function->parameters[i].expression == !computed)
				check_size(call, &call->function->parameters[i]);
}
