/* SPDX-License-Identifier: MIT
 *
 * Sizes in the target cffi: which array says how many there are, and sizes that are computed. Python computes them,
 * since its integers do not wrap.
 */
#include "emit_cffi.h"

/* The array that says how many there are of all that share a size: the first that is always there. */
const struct parameter *cffi_leader(const struct function *function, int size)
{
	const struct parameter *first = NULL;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->size != size || !interface_is_argument(parameter))
			continue;
		if (!first || (first->nullable && !parameter->nullable))
			first = parameter;
	}
	return first;
}

/* May all arrays of a size be left out? Then the first that is given leads. */
bool cffi_is_open(const struct function *function, int size)
{
	const struct parameter *first = cffi_leader(function, size);
	size_t count = 0;
	for (size_t i = 0; i < function->parameter_count; i++)
		count += function->parameters[i].size == size && interface_is_argument(&function->parameters[i]);
	return first && first->nullable && count > 1;
}

/* Is the argument itself the number of what is asked for? */
static bool is_asked(const struct parameter *parameter)
{
	return parameter->role == ROLE_RECORDS_OUT || parameter->role == ROLE_TEXT_OUT;
}

const char *cffi_length_of(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	if (is_asked(parameter) && !parameter->follows)
		return name;
	return arena_format(
		w->model->arena, parameter->nullable ? "0 if %s is None else len(c_%s)" : "len(%.0sc_%s)", name, name);
}

static const char *size_name(const struct wrapper *w, int size)
{
	return cffi_name(w, &w->function->parameters[size]);
}

/* The first array that is given says how many there are; the others have as many. */
static void print_open(const struct wrapper *w, const struct parameter *parameter, const char *count, bool first)
{
	const char *name = cffi_name(w, parameter);
	if (cffi_is_open_array(w, parameter))
		print(w->printer, "c_%s = _NULL\n", name);
	print(w->printer, "if %s is not None:\n", name);
	indent(w->printer);
	if (cffi_is_open_array(w, parameter))
		print(w->printer, "c_%s = %s\n", name, cffi_column(w, parameter));
	if (!first) {
		print(w->printer, "if c_first and len(c_%s) != c_%s:\n", name, count);
		print(w->printer, "    raise _unequal(\"%s\", \"%s\", len(c_%s), c_first, c_%s)\n", w->function->name,
			parameter->name, name, count);
	}
	print(w->printer, "c_%s, c_first = len(c_%s), %s\"%s\"\n", count, name, first ? "" : "c_first or ",
		parameter->name);
	dedent(w->printer);
}

static void find_length(const struct wrapper *w, int size)
{
	bool first = true;
	print(w->printer, "c_%s, c_first = 0, None\n", size_name(w, size));
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (parameter->size != size || !interface_is_argument(parameter))
			continue;
		print_open(w, parameter, size_name(w, size), first);
		first = false;
	}
}

void cffi_find_lengths(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++)
		if (w->function->parameters[i].role == ROLE_SIZE && cffi_is_open(w->function, (int)i))
			find_length(w, (int)i);
}

/* Arrays that share a size are as long as the one that leads. */
void cffi_check_lengths(const struct wrapper *w)
{
	const struct function *function = w->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->size < 0 || !interface_is_argument(parameter) || cffi_is_open(function, parameter->size))
			continue;
		const struct parameter *first = cffi_leader(function, parameter->size);
		if (first == parameter)
			continue;
		const char *name = cffi_name(w, parameter),
			   *length = is_asked(parameter) ? name : arena_format(w->model->arena, "len(c_%s)", name);
		if (parameter->nullable)
			print(w->printer, "if %s is not None and %s != %s:\n", name, length, cffi_length_of(w, first));
		else
			print(w->printer, "if %s != %s:\n", length, cffi_length_of(w, first));
		print(w->printer, "    raise _unequal(\"%s\", \"%s\", %s, \"%s\", %s)\n", function->name,
			parameter->name, length, first->name, cffi_length_of(w, first));
	}
}

/* ---- sizes that are expressions ---- */

const char *cffi_size_text(const struct contract *contract)
{
	return contract->bytes ? contract->bytes : contract->count;
}

static const char *operand(const struct wrapper *w, const struct expression *expression, bool bracket);

static const char *call(const struct wrapper *w, const struct expression *expression)
{
	struct pieces arguments = {.arena = w->model->arena};
	for (size_t i = 0; i < expression->operand_count; i++) {
		const struct expression *given = expression->operands[i];
		const struct parameter *pointer =
			given->kind == EXPRESSION_PARAMETER ? &w->function->parameters[given->parameter] : NULL;
		if (pointer && pointer->type->kind == TYPE_POINTER)
			pieces_add(&arguments, "%s", cffi_passed(w, pointer, given->parameter));
		else
			pieces_add(&arguments, "%s", operand(w, given, false));
	}
	return arena_format(w->model->arena, "_size_%s(%s)", expression->called, pieces_join(&arguments, ", "));
}

static const char *arithmetic(const struct wrapper *w, const struct expression *expression, bool bracket)
{
	static const char *const signs[] = {
		[EXPRESSION_ADD] = "+", [EXPRESSION_SUBTRACT] = "-", [EXPRESSION_MULTIPLY] = "*"};
	const char *left = operand(w, expression->operands[0], true),
		   *right = operand(w, expression->operands[1], true);
	if (expression->kind == EXPRESSION_DIVIDE)
		return arena_format(w->model->arena, "_quotient(%s, %s)", operand(w, expression->operands[0], false),
			operand(w, expression->operands[1], false));
	return arena_format(w->model->arena, bracket ? "(%s %s %s)" : "%s %s %s", left, signs[expression->kind], right);
}

static const char *operand(const struct wrapper *w, const struct expression *expression, bool bracket)
{
	struct arena *arena = w->model->arena;
	const struct parameter *parameter;
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		return arena_format(arena, "%llu", (unsigned long long)expression->number);
	case EXPRESSION_PARAMETER:
	case EXPRESSION_BEHIND:
		parameter = &w->function->parameters[expression->parameter];
		if (parameter->role == ROLE_SIZE)
			return cffi_length_of(w, cffi_leader(w->function, expression->parameter));
		return arena_format(arena, "_index(%s)", cffi_name(w, parameter));
	case EXPRESSION_CALL:
		return call(w, expression);
	case EXPRESSION_ADD:
	case EXPRESSION_SUBTRACT:
	case EXPRESSION_MULTIPLY:
	case EXPRESSION_DIVIDE:
		return arithmetic(w, expression, bracket);
	}
	return "0";
}

void cffi_find_size(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	if (!parameter->expression || parameter->measured)
		return;
	print(w->printer, "size_%s = %s\n", name, operand(w, parameter->expression, false));
	print(w->printer, "if not 0 <= size_%s < 2**64:\n", name);
	print(w->printer, "    raise _no_size(\"%s\", \"%s\", \"%s\")\n", w->function->name, parameter->name,
		cffi_size_text(&parameter->contract));
	/* More than any memory has, though it is a size. */
	size_t element = parameter->element && parameter->element->size ? parameter->element->size : 1;
	if (interface_is_value(parameter) && !interface_is_argument(parameter))
		print(w->printer, "if size_%s > %llu:\n    raise MemoryError\n", name,
			(unsigned long long)(INT64_MAX / element));
}

/* ---- what a size is compared with ---- */

/* A size that is a constant, or computed: buffers have at least so many bytes, arrays of a constant size exactly so
 * many elements. */
void cffi_check_fixed(
	const struct wrapper *w, const struct parameter *parameter, const char *wrong, const char *refusal)
{
	const char *name = cffi_name(w, parameter);
	if (parameter->size >= 0)
		return;
	const char *size = parameter->expression ? arena_format(w->model->arena, "size_%s", name)
						 : arena_format(w->model->arena, "%lu", parameter->constant);
	print(w->printer, "if %s%slen(c_%s) %s %s:\n", parameter->nullable ? name : "",
		parameter->nullable ? " is not None and " : "", name, parameter->expression ? "<" : wrong, size);
	print(w->printer, "    raise %s(\"%s\", \"%s\", len(c_%s), %s)\n",
		parameter->expression ? "_too_short" : refusal, w->function->name, parameter->name, name, size);
}

const char *cffi_room_for(const struct wrapper *w, const struct parameter *parameter)
{
	if (parameter->expression)
		return arena_format(w->model->arena, "size_%s", cffi_name(w, parameter));
	if (parameter->size < 0)
		return arena_format(w->model->arena, "%lu", parameter->constant);
	if (parameter->follows)
		return cffi_length_of(w, cffi_leader(w->function, parameter->size));
	return cffi_name(w, parameter);
}

const char *cffi_valid(const struct wrapper *w, const struct parameter *parameter)
{
	const struct function *function = w->function;
	if (function->counts >= 0 && &function->parameters[function->counts] == parameter)
		return cffi_outcome_of(w, "result");
	if (parameter->size >= 0 && cffi_is_size_pointer(&function->parameters[parameter->size]))
		return cffi_outcome_of(w, cffi_name(w, &function->parameters[parameter->size]));
	if (parameter->expression && parameter->role == ROLE_ARRAY_INOUT)
		return arena_format(w->model->arena, "size_%s", cffi_name(w, parameter));
	return NULL;
}
