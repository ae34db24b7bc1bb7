/* SPDX-License-Identifier: MIT
 *
 * Sizes that are computed: `4 * (width + padding) * height`, `table_bytes(table, row)`, `*count * 8`. What has no
 * parameter in it becomes one number.
 */
#include "checker.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Brackets in brackets: beyond that nobody means it. */
enum { GREATEST_DEPTH = 32, MOST_OPERATORS = 200 };

struct reader {
	struct checker *checker;
	struct arena *arena;
	const char *at;
	const char *why; /* what is wrong, once something is */
	unsigned depth, operators;
};

static const struct expression *fail(struct reader *reader, const char *why)
{
	if (!reader->why)
		reader->why = why;
	return NULL;
}

static char next(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t\n");
	return *reader->at;
}

static bool takes(struct reader *reader, char character)
{
	if (next(reader) != character)
		return false;
	reader->at++;
	return true;
}

static struct expression *node(struct reader *reader, enum expression_kind kind)
{
	struct expression *made = arena_alloc(reader->arena, sizeof(*made));
	made->kind = kind;
	made->parameter = -1;
	return made;
}

static const struct expression *number(struct reader *reader, uint64_t value)
{
	struct expression *made = node(reader, EXPRESSION_NUMBER);
	made->number = value;
	return made;
}

/* ---- leaves ---- */

static const struct expression *read_number(struct reader *reader)
{
	char *end;
	errno = 0;
	uint64_t value = strtoull(reader->at, &end, 0);
	end += strspn(end, "uUlL");
	if (errno || isalnum((unsigned char)*end) || *end == '_' || *end == '.')
		return fail(reader, "there is a number that is no integer of 64 bits");
	reader->at = end;
	return number(reader, value);
}

static const char *read_name(struct reader *reader)
{
	size_t length = 0;
	next(reader);
	while (isalnum((unsigned char)reader->at[length]) || reader->at[length] == '_')
		length++;
	reader->at += length;
	return arena_format(reader->arena, "%.*s", (int)length, reader->at - length);
}

static const struct expression *read_constant(struct reader *reader, const char *name)
{
	const struct constant *constant = model_constant(reader->checker->model, name);
	const char *function = reader->checker->function->name;
	if (!constant || constant->kind != CONSTANT_INTEGER)
		return fail(reader, arena_format(reader->arena, "'%s' is no parameter of %s and no constant%s", name,
					    function, parameter_hint(reader->checker, name)));
	if (constant->value < 0 && !constant->is_unsigned)
		return fail(reader, arena_format(reader->arena, "%s is negative", name));
	return number(reader, (uint64_t)constant->value);
}

static const struct expression *read_parameter(struct reader *reader, int index)
{
	const struct parameter *parameter = &reader->checker->function->parameters[index];
	if (!is_integer(parameter->type))
		return fail(reader, arena_format(reader->arena, "'%s' is no integer but %s", parameter->name,
					    parameter->type->spelling));
	struct expression *made = node(reader, EXPRESSION_PARAMETER);
	made->parameter = index;
	return made;
}

static const struct expression *read_behind(struct reader *reader)
{
	const char *name = read_name(reader);
	int index = parameter_index(reader->checker, name);
	const struct type *type = index < 0 ? NULL : reader->checker->function->parameters[index].type;
	if (!type)
		return fail(reader, arena_format(reader->arena, "'*%s' names no parameter of %s%s", name,
					    reader->checker->function->name, parameter_hint(reader->checker, name)));
	if (type->kind != TYPE_POINTER || !is_integer(type->target))
		return fail(reader, arena_format(reader->arena, "'*%s' needs a pointer to an integer, '%s' is %s", name,
					    name, type->spelling));
	struct expression *made = node(reader, EXPRESSION_BEHIND);
	made->parameter = index;
	return made;
}

/* ---- calls ---- */

static const struct expression *read_sum(struct reader *reader);

static bool same_target(const struct model *model, const struct type *a, const struct type *b)
{
	const struct record *left = model_record(model, a), *right = model_record(model, b);
	return b->kind == TYPE_VOID || (left && left == right) || !strcmp(a->canonical, b->canonical);
}

/* A handle, or another pointer, can be an argument; a part of a sum it cannot be. */
static const struct expression *read_argument(struct reader *reader, const struct type *wanted)
{
	const char *start = reader->at;
	const char *name = read_name(reader);
	int index = *name ? parameter_index(reader->checker, name) : -1;
	const struct type *type = index < 0 ? NULL : reader->checker->function->parameters[index].type;
	if (type && type->kind == TYPE_POINTER && strchr(",)", next(reader))) {
		if (wanted->kind != TYPE_POINTER || !same_target(reader->checker->model, type->target, wanted->target))
			return fail(reader, arena_format(reader->arena, "'%s' is %s, the function takes %s", name,
						    type->spelling, wanted->spelling));
		struct expression *made = node(reader, EXPRESSION_PARAMETER);
		made->parameter = index;
		return made;
	}
	reader->at = start;
	if (!is_integer(wanted))
		return fail(reader, arena_format(reader->arena, "the function takes %s, and no integer",
					    wanted->spelling));
	return read_sum(reader);
}

static bool read_arguments(struct reader *reader, struct expression *made)
{
	const struct function *function = made->function;
	made->operands = arena_alloc(reader->arena, (function->parameter_count + 1) * sizeof(*made->operands));
	for (size_t i = 0; i < function->parameter_count; i++) {
		if (i && !takes(reader, ','))
			return fail(reader, arena_format(reader->arena, "%s takes %zu arguments", function->name,
						    function->parameter_count));
		made->operands[i] = read_argument(reader, function->parameters[i].type);
		if (!made->operands[i])
			return false;
		made->operand_count++;
	}
	if (!takes(reader, ')'))
		return fail(reader, arena_format(reader->arena, "%s takes %zu argument%s", function->name,
					    function->parameter_count, function->parameter_count == 1 ? "" : "s"));
	return true;
}

static const struct expression *read_call(struct reader *reader, const char *name)
{
	struct expression *made = node(reader, EXPRESSION_CALL);
	made->function = model_function(reader->checker->model, name);
	made->called = name;
	if (!made->function)
		return fail(reader, arena_format(reader->arena, "no function '%s' is declared%s", name,
					    function_hint(reader->checker, name)));
	if (!is_integer(made->function->result) || made->function->is_variadic)
		return fail(reader, arena_format(reader->arena, "%s returns %s, and no integer", name,
					    made->function->result->spelling));
	return read_arguments(reader, made) ? made : NULL;
}

/* ---- operators ---- */

static const struct expression *read_factor(struct reader *reader)
{
	char first = next(reader);
	if (isdigit((unsigned char)first))
		return read_number(reader);
	if (takes(reader, '*'))
		return read_behind(reader);
	if (takes(reader, '(')) {
		const struct expression *inner = read_sum(reader);
		return inner && !takes(reader, ')') ? fail(reader, "a bracket is not closed") : inner;
	}
	if (!isalpha((unsigned char)first) && first != '_')
		return fail(reader, first ? arena_format(reader->arena, "'%c' cannot stand there", first)
					  : "something is missing at its end");
	const char *name = read_name(reader);
	if (takes(reader, '('))
		return read_call(reader, name);
	int index = parameter_index(reader->checker, name);
	return index < 0 ? read_constant(reader, name) : read_parameter(reader, index);
}

static const struct expression *fold(
	struct reader *reader, enum expression_kind kind, uint64_t left, uint64_t right)
{
	uint64_t value = 0;
	bool wraps = false;
	if (kind == EXPRESSION_ADD)
		wraps = __builtin_add_overflow(left, right, &value);
	else if (kind == EXPRESSION_SUBTRACT)
		wraps = __builtin_sub_overflow(left, right, &value);
	else if (kind == EXPRESSION_MULTIPLY)
		wraps = __builtin_mul_overflow(left, right, &value);
	else if (right)
		value = left / right;
	if (wraps)
		return fail(reader, "its numbers are beyond 64 bits, or below 0");
	return number(reader, value);
}

static const struct expression *combine(struct reader *reader, enum expression_kind kind,
	const struct expression *left, const struct expression *right)
{
	if (!left || !right)
		return NULL;
	/* Whoever walks through it does so by recursion. */
	if (++reader->operators > MOST_OPERATORS)
		return fail(reader, "there are too many operators");
	if (kind == EXPRESSION_DIVIDE && right->kind == EXPRESSION_NUMBER && !right->number)
		return fail(reader, "it divides by 0");
	if (left->kind == EXPRESSION_NUMBER && right->kind == EXPRESSION_NUMBER)
		return fold(reader, kind, left->number, right->number);
	struct expression *made = node(reader, kind);
	made->operands = arena_alloc(reader->arena, 2 * sizeof(*made->operands));
	made->operands[0] = left;
	made->operands[1] = right;
	made->operand_count = 2;
	return made;
}

static const struct expression *read_product(struct reader *reader)
{
	const struct expression *left = read_factor(reader);
	while (left && strchr("*/", next(reader)) && *reader->at) {
		enum expression_kind kind = *reader->at++ == '*' ? EXPRESSION_MULTIPLY : EXPRESSION_DIVIDE;
		left = combine(reader, kind, left, read_factor(reader));
	}
	return left;
}

static const struct expression *read_sum(struct reader *reader)
{
	if (++reader->depth > GREATEST_DEPTH)
		return fail(reader, "there are too many brackets in brackets");
	const struct expression *left = read_product(reader);
	while (left && strchr("+-", next(reader)) && *reader->at) {
		enum expression_kind kind = *reader->at++ == '+' ? EXPRESSION_ADD : EXPRESSION_SUBTRACT;
		left = combine(reader, kind, left, read_product(reader));
	}
	reader->depth--;
	return left;
}

const struct expression *read_expression(struct checker *checker, const char *text, const char **why)
{
	struct reader reader = {.checker = checker, .arena = checker->model->arena, .at = text};
	const struct expression *result = read_sum(&reader);
	if (result && next(&reader))
		result = fail(&reader, arena_format(reader.arena, "'%c' cannot stand there", *reader.at));
	*why = reader.why;
	return result;
}

bool expression_speaks_of(const struct expression *expression, enum expression_kind kind)
{
	if (expression->kind == kind)
		return true;
	for (size_t i = 0; i < expression->operand_count; i++)
		if (expression_speaks_of(expression->operands[i], kind))
			return true;
	return false;
}
