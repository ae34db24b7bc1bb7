/* SPDX-License-Identifier: MIT
 *
 * C's side of sizes in the target cffi: what is measured by a first call, and what is computed after one.
 */
#include "emit_cffi_shims.h"

#include <string.h>

/* ---- sizes that are computed ---- */

static const char *value(const struct model *model, const struct type *type, const char *text)
{
	return arena_format(model->arena, type->is_signed ? "(int64_t)%s" : "bind_size(%s)", text);
}

static const char *called(
	const struct model *model, const struct function *function, const struct expression *expression)
{
	struct pieces arguments = {.arena = model->arena};
	for (size_t i = 0; i < expression->operand_count; i++) {
		const struct expression *operand = expression->operands[i];
		bool is_plain = operand->kind == EXPRESSION_PARAMETER;
		pieces_add(&arguments, "%s",
			is_plain ? python_name(model, &function->parameters[operand->parameter])
				 : shim_expression(model, function, operand));
	}
	return value(model, expression->function->result,
		arena_format(model->arena, "%s(%s)", expression->called, pieces_join(&arguments, ", ")));
}

const char *shim_expression(
	const struct model *model, const struct function *function, const struct expression *expression)
{
	static const char *const names[] = {[EXPRESSION_ADD] = "add",
		[EXPRESSION_SUBTRACT] = "subtract",
		[EXPRESSION_MULTIPLY] = "multiply",
		[EXPRESSION_DIVIDE] = "divide"};
	struct arena *arena = model->arena;
	const struct parameter *parameter;
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		return arena_format(arena, "%llu", (unsigned long long)expression->number);
	case EXPRESSION_PARAMETER:
		parameter = &function->parameters[expression->parameter];
		return value(model, parameter->type, python_name(model, parameter));
	case EXPRESSION_BEHIND:
		parameter = &function->parameters[expression->parameter];
		return value(
			model, parameter->type->target, arena_format(arena, "out_%s", python_name(model, parameter)));
	case EXPRESSION_CALL:
		return called(model, function, expression);
	case EXPRESSION_ADD:
	case EXPRESSION_SUBTRACT:
	case EXPRESSION_MULTIPLY:
	case EXPRESSION_DIVIDE:
		return arena_format(arena, "bind_%s(%s, %s)", names[expression->kind],
			shim_expression(model, function, expression->operands[0]),
			shim_expression(model, function, expression->operands[1]));
	}
	return "0";
}

/* ---- what is measured ---- */

static bool is_counted(const struct function *function, const struct parameter *parameter)
{
	return function->counts >= 0 && &function->parameters[function->counts] == parameter;
}

/* How many bytes or elements C says that it needs, after a call. */
static const char *needed(const struct model *model, const struct function *function, const struct parameter *parameter)
{
	const char *ending = parameter->role == ROLE_TEXT_OUT ? " + 1" : "";
	if (!is_counted(function, parameter))
		return arena_format(
			model->arena, "(size_t)out_%s", python_name(model, &function->parameters[parameter->size]));
	return function->result->is_signed ? arena_format(model->arena, "(result < 0 ? 0 : (size_t)result%s)", ending)
					   : arena_format(model->arena, "(size_t)result%s", ending);
}

static size_t element_size(const struct parameter *parameter)
{
	return parameter->role == ROLE_ARRAY_OUT ? parameter->element->size : 1;
}

static struct pieces measured_names(const struct model *model, const struct function *function)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].measured)
			pieces_add(&names, "%s", python_name(model, &function->parameters[i]));
	return names;
}

static const char *for_each(struct arena *arena, const struct pieces *names, const char *format, const char *between)
{
	struct pieces parts = {.arena = arena};
	for (size_t i = 0; i < names->count; i++) {
		const char *before = format, *mark;
		const char *text = "";
		while ((mark = strchr(before, '$'))) {
			text = arena_format(arena, "%s%.*s%s", text, (int)(mark - before), before, names->items[i]);
			before = mark + 1;
		}
		pieces_add(&parts, "%s%s", text, before);
	}
	return pieces_join(&parts, between);
}

static void print_rooms(struct printer *printer, const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->measured)
			print(printer, "\tvoid *memory_%s = NULL;\n\tsize_t room_%s = 0, need_%s = 0;\n",
				python_name(model, parameter), python_name(model, parameter),
				python_name(model, parameter));
	}
}

/* The capacity, where C asks for it behind a pointer. */
static void print_capacities(struct printer *printer, const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!parameter->measured || function->parameters[parameter->size].type->kind != TYPE_POINTER)
			continue;
		const struct parameter *size = &function->parameters[parameter->size];
		print(printer, "\t\tout_%s = (%s)room_%s;\n", python_name(model, size), size->type->target->spelling,
			python_name(model, parameter));
	}
}

static void print_give_up(struct printer *printer, const struct model *model, const struct function *function,
	const struct pieces *names, const char *code, int failed)
{
	print(printer, "\t\t\tbind_fail(%s);\n", code);
	if (failed == 1)
		shim_undo(printer, model, function, "\t\t\t");
	print(printer, "\t\t\t%s\n\t\t\tanswer.failed = %d;\n\t\t\treturn answer;\n\t\t}\n",
		for_each(model->arena, names, "PyMem_Free(memory_$);", " "), failed);
}

void shim_measured(struct printer *printer, const struct model *model, const struct function *function)
{
	struct arena *arena = model->arena;
	struct pieces names = measured_names(model, function);
	const char *condition = shim_condition(function);
	print_rooms(printer, model, function);
	if (shim_needs_result(function))
		print(printer, "\t%sresult;\n", cffi_spaced(model, function->result->spelling));
	print(printer, "\tfor (int bind_turn = 0;; bind_turn++) {\n");
	print_capacities(printer, model, function);
	shim_call(printer, model, function, "\t\t");
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].measured)
			print(printer, "\t\tneed_%s = %s;\n", python_name(model, &function->parameters[i]),
				needed(model, function, &function->parameters[i]));
	const char *fits = for_each(arena, &names, "need_$ <= room_$", " && ");
	if (condition) {
		print(printer, "\t\tif ((%s) && %s) {\n", condition, fits);
		print_give_up(printer, model, function, &names, shim_code(function), 1);
		print(printer, "\t\tif (!(%s) && %s)\n\t\t\tbreak;\n", condition, fits);
	} else {
		print(printer, "\t\tif (%s)\n\t\t\tbreak;\n", fits);
	}
	print(printer, "\t\tif (bind_turn > 8) {\n");
	print_give_up(printer, model, function, &names, "EAGAIN", 2);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *name = python_name(model, parameter);
		if (parameter->measured)
			print(printer, "\t\tmemory_%s = bind_grown(memory_%s, &room_%s, need_%s, %zu);\n", name, name,
				name, name, element_size(parameter));
	}
	print(printer, "\t\tif (%s) {\n", for_each(arena, &names, "!memory_$", " || "));
	print_give_up(printer, model, function, &names, "ENOMEM", 2);
	print(printer, "\t}\n");
}

void shim_box_measured(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *parameter)
{
	const char *name = python_name(model, parameter);
	bool counted = is_counted(function, parameter);
	if (parameter->role != ROLE_TEXT_OUT)
		print(printer, "\tbind_put_bytes(bind_box, memory_%s ? memory_%s : \"\", (int64_t)(need_%s * %zu));\n",
			name, name, name, element_size(parameter));
	else if (counted)
		print(printer, "\tbind_put_counted(bind_box, memory_%s, need_%s - 1);\n", name, name);
	else
		print(printer,
			"\tbind_put_counted(bind_box, memory_%s, memory_%s ? strnlen(memory_%s, need_%s) : 0);\n", name,
			name, name, name);
	print(printer, "\tPyMem_Free(memory_%s);\n", name);
}
