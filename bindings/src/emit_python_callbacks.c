/* SPDX-License-Identifier: MIT
 *
 * Callbacks of Python's extension modules: for each parameter that is one, the C function that C calls in place of the
 * callable. (bindings/runtime/python/callback.h)
 */
#include "emit_cpython.h"

#include <inttypes.h>
#include <string.h>

#define FORMAT(...) arena_format(back->model->arena, __VA_ARGS__)

/* One on its way. */
struct back {
	struct printer *printer;
	const struct model *model;
	const struct function *function; /* whose parameter it is */
	const struct parameter *parameter;
	const struct function *callback;
};

static bool is_number(const struct type *type)
{
	return type_is_integer(type) || type->kind == TYPE_BOOL || type->kind == TYPE_FLOAT;
}

static const char *local(const struct back *back, size_t index)
{
	const char *name = back->callback->parameters[index].name;
	return name && *name ? FORMAT("c_%s", name) : FORMAT("c_%zu", index);
}

/* ---- sizes: what C says of its own memory is taken as it is ---- */

static const char *expression_text(const struct back *back, const struct expression *expression)
{
	struct pieces operands = {.arena = back->model->arena};
	const char *between = " + ";
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		return FORMAT("(size_t)%" PRIu64 "u", expression->number);
	case EXPRESSION_PARAMETER:
		return local(back, (size_t)expression->parameter);
	case EXPRESSION_BEHIND:
		return FORMAT("*%s", local(back, (size_t)expression->parameter));
	case EXPRESSION_CALL:
	case EXPRESSION_ADD:
		break;
	case EXPRESSION_SUBTRACT:
		between = " - ";
		break;
	case EXPRESSION_MULTIPLY:
		between = " * ";
		break;
	case EXPRESSION_DIVIDE:
		between = " / ";
		break;
	}
	for (size_t i = 0; i < expression->operand_count; i++)
		pieces_add(&operands, "%s", expression_text(back, expression->operands[i]));
	if (expression->kind == EXPRESSION_CALL)
		return FORMAT("%s(%s)", expression->function->name, pieces_join(&operands, ", "));
	return FORMAT("(%s)", pieces_join(&operands, between));
}

static const char *size_text(const struct back *back, const struct parameter *parameter)
{
	if (parameter->expression)
		return FORMAT("(size_t)%s", expression_text(back, parameter->expression));
	if (parameter->size >= 0)
		return FORMAT("(size_t)%s", local(back, (size_t)parameter->size));
	return FORMAT("%lu", parameter->constant);
}

/* ---- what the callable gets ---- */

static const char *number_text(const struct back *back, const struct type *type, const char *name)
{
	if (type->kind == TYPE_BOOL)
		return FORMAT("PyBool_FromLong(%s)", name);
	if (type->kind == TYPE_FLOAT)
		return FORMAT("PyFloat_FromDouble(%s)", name);
	return FORMAT("PyLong_From%sLongLong(%s)", type->is_signed ? "" : "Unsigned", name);
}

static const char *kind_text(const struct back *back, const struct type *type)
{
	const char *kind = type->kind == TYPE_BOOL    ? "BIND_BOOL"
			   : type->kind == TYPE_FLOAT ? "BIND_FLOAT"
			   : type->is_signed          ? "BIND_SIGNED"
						      : "BIND_UNSIGNED";
	return FORMAT("%s, %zu", kind, type->size);
}

static const char *texts_text(const struct back *back, const struct parameter *parameter, const char *name)
{
	const char *count =
		parameter->terminated ? FORMAT("bind_back_terminated(%s)", name) : size_text(back, parameter);
	return FORMAT("bind_back_texts((const void *)%s, %s)", name, count);
}

/* NULL: it is no argument of the callable. */
static const char *argument_text(const struct back *back, size_t index)
{
	const struct parameter *parameter = &back->callback->parameters[index];
	const char *name = local(back, index);
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
		return number_text(back, parameter->type, name);
	case ROLE_TEXT:
		return FORMAT("bind_text_out((const void *)%s)", name);
	case ROLE_BYTES_IN:
		return FORMAT("bind_back_bytes(%s, %s)", name, size_text(back, parameter));
	case ROLE_ARRAY_IN:
		return FORMAT("bind_back_numbers(%s, %s, %s)", name, size_text(back, parameter),
			kind_text(back, parameter->element));
	case ROLE_TEXTS_IN:
		return texts_text(back, parameter, name);
	case ROLE_RECORD_IN:
		return FORMAT("bind_record_back(back.module, %s, &bind_record_%s)", name,
			model_record(back->model, parameter->element)->name);
	case ROLE_HANDLE_IN:
		return FORMAT("Py_XNewRef(%s_lent)", name);
	case ROLE_ADDRESS:
		return FORMAT("PyLong_FromVoidPtr((void *)(uintptr_t)%s)", name);
	case ROLE_SIZE:
	case ROLE_USER_DATA:
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
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_TOKEN:
		break;
	}
	return NULL;
}

/* Handles are lent: let go of when the callable is done. */
static void print_lent(const struct back *back, bool before)
{
	for (size_t i = 0; i < back->callback->parameter_count; i++) {
		const struct parameter *parameter = &back->callback->parameters[i];
		if (parameter->role != ROLE_HANDLE_IN)
			continue;
		if (before)
			print(back->printer,
				"static const struct bind_handle_type %s_type = {&bind_kind_%s, NULL};\n"
				"PyObject *%s_lent = bind_handle_out(back.module, (void *)%s, &%s_type);\n",
				local(back, i), model_handle(back->model, parameter->element)->name, local(back, i),
				local(back, i), local(back, i));
		else
			print(back->printer, "bind_back_lent(%s_lent);\n", local(back, i));
	}
}

static size_t print_arguments(const struct back *back)
{
	size_t count = 0;
	print(back->printer, "PyObject *arguments[] = {\n");
	for (size_t i = 0; i < back->callback->parameter_count; i++) {
		const char *argument = argument_text(back, i);
		if (argument)
			print(back->printer, "\t%s,\n", argument);
		count += argument != NULL;
	}
	print(back->printer, count ? "};\n" : "\tNULL,\n};\n");
	return count;
}

/* ---- what it gives ---- */

static void print_place(const struct back *back)
{
	const struct type *type = back->callback->result;
	size_t bits = 8 * type->size;
	const char *limits =
		type->is_signed ? FORMAT("INT%zu_MIN, INT%zu_MAX", bits, bits) : FORMAT("0, UINT%zu_MAX", bits);
	if (is_number(type))
		cpython_line(back->printer, 1,
			FORMAT("static const struct bind_place place = {\"%s\", \"what %s returned\", %s, false};",
				back->function->public_name, back->parameter->name,
				type_is_integer(type) ? limits : "0, 0"));
}

static void print_result(const struct back *back)
{
	const struct type *type = back->callback->result;
	if (!is_number(type))
		return;
	if (type->kind == TYPE_BOOL)
		print(back->printer,
			"bool value = false;\nif (returned && bind_bool(returned, &place, NULL, &value))\n");
	else if (type->kind == TYPE_FLOAT)
		print(back->printer,
			"double value = 0;\nif (returned && bind_real(returned, &place, NULL, %zu, &value))\n",
			type->size);
	else
		print(back->printer, "int64_t value = 0;\nif (returned && bind_integer(returned, &place, &value))\n");
	print(back->printer, "\tresult = (%s)value;\n", type->spelling);
}

/* ---- the function ---- */

static const char *number_of_slot(const struct back *back)
{
	for (size_t i = 0; i < back->callback->parameter_count; i++)
		if (back->callback->parameters[i].role == ROLE_USER_DATA)
			return FORMAT("(uintptr_t)%s", local(back, i));
	return FORMAT("bind_current_%s_%s", back->function->name, back->parameter->name);
}

static const char *blank_behind(const char *type)
{
	return type[strlen(type) - 1] == '*' ? "" : " ";
}

static void print_head(const struct back *back)
{
	struct pieces parameters = {.arena = back->model->arena};
	const char *result = back->callback->result->spelling;
	for (size_t i = 0; i < back->callback->parameter_count; i++) {
		const char *type = back->callback->parameters[i].type->spelling;
		pieces_add(&parameters, "%s%s%s", type, blank_behind(type), local(back, i));
	}
	print(back->printer, "\n");
	cpython_line(back->printer, 0,
		FORMAT("static %s%sbind_trampoline_%s_%s(%s)", result, blank_behind(result), back->function->name,
			back->parameter->name, parameters.count ? pieces_join(&parameters, ", ") : "void"));
	print(back->printer, "{\n");
}

static void print_description(const struct back *back)
{
	static const char *const scopes[] = {
		[SCOPE_CALL] = "CALL", [SCOPE_ASYNC] = "ASYNC", [SCOPE_FOREVER] = "FOREVER"};
	print(back->printer, "\n");
	cpython_line(back->printer, 0,
		FORMAT("static const struct bind_callback bind_callback_%s_%s = {\"%s\", \"%s\", BIND_SCOPE_%s};",
			back->function->name, back->parameter->name, back->function->public_name, back->parameter->name,
			scopes[back->parameter->scope]));
	if (back->parameter->closure < 0)
		print(back->printer, "static __thread uintptr_t bind_current_%s_%s;\n", back->function->name,
			back->parameter->name);
}

static void print_trampoline(const struct back *back)
{
	bool gives = is_number(back->callback->result);
	const char *on_error = back->parameter->on_error ? back->parameter->on_error : "0";
	print_description(back);
	print_head(back);
	indent(back->printer);
	print_place(back);
	print(back->printer, "struct bind_back back;\n");
	if (gives)
		print(back->printer, "%s result = %s;\n", back->callback->result->spelling, on_error);
	print(back->printer, "if (!bind_back_enter(&back, &bind_callback_%s_%s, %s))\n\treturn%s;\n",
		back->function->name, back->parameter->name, number_of_slot(back), gives ? " result" : "");
	print_lent(back, true);
	size_t count = print_arguments(back);
	print(back->printer, "PyObject *returned = bind_back_call(&back, arguments, %zu);\n", count);
	print_result(back);
	print_lent(back, false);
	print(back->printer, "bind_back_leave(&back, returned);\n%s", gives ? "return result;\n" : "");
	dedent(back->printer);
	print(back->printer, "}\n");
}

bool python_has_callbacks(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		for (size_t j = 0; python_binds(&model->functions[i]) && j < model->functions[i].parameter_count; j++)
			if (model->functions[i].parameters[j].role == ROLE_CALLBACK)
				return true;
	return false;
}

void python_callbacks(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		for (size_t j = 0; python_binds(function) && j < function->parameter_count; j++) {
			const struct parameter *parameter = &function->parameters[j];
			struct back back = {printer, model, function, parameter, parameter->callback};
			if (parameter->role == ROLE_CALLBACK)
				print_trampoline(&back);
		}
	}
}
