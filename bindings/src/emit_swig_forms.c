/* SPDX-License-Identifier: MIT
 *
 * The target swig: types, sizes and values as the macros of swig/ferrule.swg want them.
 */
#include "emit_swig.h"

static const char *shape(const struct type *type)
{
	switch (type->kind) {
	case TYPE_VOID:
		return "void ";
	case TYPE_BOOL:
		return "bool ";
	case TYPE_FLOAT:
		return type->size == sizeof(float) ? "float " : "double ";
	case TYPE_INTEGER:
	case TYPE_ENUM:
		return c_integer(type);
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_ARRAY:
	case TYPE_FUNCTION:
		return "void *";
	}
	return "";
}

const char *swig_declaration(const struct model *model, const struct type *type, const char *name)
{
	return arena_format(model->arena, "%s%s%s", shape(type), type_is_integer(type) ? " " : "", name);
}

/* "BIND_SIGNED, 4" of an int. */
const char *swig_number(const struct model *model, const struct type *type)
{
	const char *kind = type->is_signed ? "SIGNED" : "UNSIGNED";
	if (type->kind == TYPE_BOOL || type->kind == TYPE_FLOAT)
		kind = type->kind == TYPE_BOOL ? "BOOL" : "FLOAT";
	return arena_format(model->arena, "BIND_%s, %zu", kind, type->size);
}

const char *swig_declared(const struct swig_call *call, const struct parameter *parameter)
{
	return swig_declaration(call->model, parameter->type, parameter->name);
}

/* What an array's length agrees with. */
const char *swig_size(const struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->size >= 0)
		return arena_format(call->model->arena, "&size%d", parameter->size + 1);
	return arena_format(call->model->arena, "BIND_FIXED(%lu)", parameter->constant);
}

/* "2, 0, BIND_ALL": how many values there are, which one this is, and how much of it is valid. */
const char *swig_value(struct swig_call *call, const struct parameter *parameter)
{
	bool counted = call->function->result_role == RESULT_COUNT && call->function->counts >= 0 &&
		       parameter == &call->function->parameters[call->function->counts];
	return arena_format(
		call->model->arena, "%zu, %zu, %s", call->total, call->at++, counted ? "BIND_COUNTED" : "BIND_ALL");
}

const char *swig_record(const struct swig_call *call, const struct parameter *parameter)
{
	return arena_format(call->model->arena, "bind_record_%s", model_record(call->model, parameter->element)->name);
}

/* "EXPR, TEXT" of a size that is computed. */
const char *swig_computed(const struct swig_call *call, const struct parameter *parameter)
{
	const char *text = parameter->contract.count ? parameter->contract.count : parameter->contract.bytes;
	return arena_format(
		call->model->arena, "%%arg(%s), \"%s\"", swig_expression(call, parameter->expression), text);
}
