/* SPDX-License-Identifier: MIT
 *
 * The target swig: functions in the plain shape that the interface file declares, where C's own cannot be called in it:
 * structs by value, and what has no symbol.
 */
#include "emit_python.h"
#include "emit_swig.h"

static bool is_record_by_value(const struct function *function)
{
	return function->result_role == RESULT_RECORD && function->lending == LENDING_NONE;
}

static bool is_adapted(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_RECORD_VALUE)
			return true;
	return function->calls || is_record_by_value(function);
}

const char *swig_symbol(const struct model *model, const struct function *function)
{
	return is_adapted(function) ? arena_format(model->arena, "bind_call_%s", function->name) : function->name;
}

/* As C has it: a macro may look at its argument's type. */
static const char *argument(const struct model *model, const struct parameter *parameter)
{
	if (parameter->role == ROLE_RECORD_VALUE)
		return arena_format(model->arena, "*(const %s *)%s", parameter->element->spelling, parameter->name);
	return arena_format(model->arena, "(%s)%s", parameter->type->spelling, parameter->name);
}

static void print_adaptor(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces parameters = {.arena = model->arena}, arguments = {.arena = model->arena};
	bool by_value = is_record_by_value(function), is_void = function->result->kind == TYPE_VOID;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		pieces_add(&parameters, "%s", swig_declaration(model, parameter->type, parameter->name));
		pieces_add(&arguments, "%s", argument(model, parameter));
	}
	print(printer, "\nstatic %s%sbind_call_%s(%s)\n{\n", by_value ? "void *" : function->result->spelling,
		by_value ? "" : " ", function->name, parameters.count ? pieces_join(&parameters, ", ") : "void");
	indent(printer);
	if (by_value)
		print(printer, "static __thread %s given;\ngiven = ", function->result->spelling);
	else
		print(printer, is_void ? "" : "return ");
	print(printer, "%s(%s);\n", function->calls ? function->calls : function->name, pieces_join(&arguments, ", "));
	if (by_value)
		print(printer, "return &given;\n");
	dedent(printer);
	print(printer, "}\n");
}

void swig_adaptors(struct printer *printer, const struct model *model)
{
	bool any = false;
	for (size_t i = 0; i < model->function_count; i++) {
		if (!python_binds(&model->functions[i]) || !is_adapted(&model->functions[i]))
			continue;
		print(printer, any ? "" : "\n#ifdef SWIGPYTHON");
		print_adaptor(printer, model, &model->functions[i]);
		any = true;
	}
	print(printer, any ? "#endif\n" : "");
}
