/* SPDX-License-Identifier: MIT
 *
 * What was looked up and is not needed goes: <stdio.h>'s FILE is no part of a binding that takes a FILE *.
 */
#include "checker.h"

#include <string.h>

struct needs {
	struct model *model;
	bool *functions, *records, *enumerations;
};

static void need_enumeration(struct needs *needs, const char *name)
{
	const struct enumeration *enumeration = model_enumeration(needs->model, name);
	if (enumeration)
		needs->enumerations[enumeration - needs->model->enumerations] = true;
}

static void need_function(struct needs *needs, const char *name)
{
	const struct function *function = name ? model_function(needs->model, name) : NULL;
	if (function)
		needs->functions[function - needs->model->functions] = true;
}

static void need_record(struct needs *needs, const struct record *record);

/* A part is needed with its whole, unless nobody looks into that; what is behind a pointer is not. */
static void need_type(struct needs *needs, const struct type *type)
{
	while (type->kind == TYPE_ARRAY)
		type = type->target;
	if (type->kind == TYPE_ENUM)
		need_enumeration(needs, type->name);
	const struct record *record = model_record(needs->model, type);
	if (record)
		need_record(needs, record);
}

static void need_record(struct needs *needs, const struct record *record)
{
	bool *needed = &needs->records[record - needs->model->records];
	if (*needed)
		return;
	*needed = true;
	need_function(needs, record->contract.handle);
	for (size_t i = 0; !record->contract.opaque && i < record->field_count; i++) {
		need_type(needs, record->fields[i].type);
		if (record->fields[i].element)
			need_type(needs, record->fields[i].element);
		need_enumeration(needs, record->fields[i].contract.flags);
	}
}

static void need_called(struct needs *needs, const struct expression *expression)
{
	need_function(needs, expression->called);
	for (size_t i = 0; i < expression->operand_count; i++)
		need_called(needs, expression->operands[i]);
}

static void need_signature(struct needs *needs, const struct function *function);

static void need_parameter(struct needs *needs, const struct parameter *parameter)
{
	if (parameter->role == ROLE_CALLBACK)
		need_signature(needs, parameter->callback);
	need_type(needs, parameter->type);
	if (parameter->element)
		need_type(needs, parameter->element);
	if (parameter->role == ROLE_ADDRESS_OUT && parameter->element->kind == TYPE_POINTER)
		need_type(needs, parameter->element->target);
	need_enumeration(needs, parameter->contract.flags);
	need_function(needs, parameter->contract.pinned);
	need_function(needs, parameter->frees);
	if (parameter->expression)
		need_called(needs, parameter->expression);
}

static bool is_named_type(const struct model *model, const struct type *type)
{
	const struct record *record = type ? model_record(model, type) : NULL;
	return record && (record->contract.handle || record->contract.opaque);
}

static void need_signature(struct needs *needs, const struct function *function)
{
	need_type(needs, function->result);
	if (is_named_type(needs->model, function->result->target))
		need_type(needs, function->result->target);
	need_enumeration(needs, function->contract.flags);
	if (function->result_element)
		need_type(needs, function->result_element);
	need_function(needs, function->contract.returns_owned);
	if (function->result_expression)
		need_called(needs, function->result_expression);
	for (size_t i = 0; i < function->parameter_count; i++)
		need_parameter(needs, &function->parameters[i]);
}

static bool is_announced(const struct record *record)
{
	const struct contract *contract = &record->contract;
	return record->is_selected && !contract->hidden && (contract->handle || contract->record || contract->opaque);
}

static void find_needs(struct needs *needs)
{
	struct model *model = needs->model;
	for (size_t i = 0; i < model->function_count; i++) {
		if (model->functions[i].contract.hidden)
			continue;
		needs->functions[i] = true;
		need_signature(needs, &model->functions[i]);
	}
	for (size_t i = 0; i < model->record_count; i++)
		if (is_announced(&model->records[i]))
			need_record(needs, &model->records[i]);
	for (size_t i = 0; i < model->enumeration_count; i++)
		if (model->enumerations[i].is_selected && !model->enumerations[i].contract.hidden)
			needs->enumerations[i] = true;
}

/* ---- dropping ---- */

static size_t keep(void *array, size_t count, size_t size, const bool *needed)
{
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if (needed[i])
			memmove((char *)array + kept++ * size, (char *)array + i * size, size);
	return kept;
}

/* `#define NAME NAME` beside an enumerator NAME is how headers let #ifdef see it: it is there once. */
static size_t keep_constants(struct model *model)
{
	bool *needed = arena_alloc(model->arena, model->constant_count + 1);
	for (size_t i = 0; i < model->constant_count; i++)
		needed[i] = model_constant(model, model->constants[i].name) == &model->constants[i];
	return keep(model->constants, model->constant_count, sizeof(*model->constants), needed);
}

/* Functions have moved: those that sizes call are found by their names. */
static void relink(const struct model *model, const struct expression *expression)
{
	struct expression *made = (struct expression *)expression;
	if (!made)
		return;
	if (made->called)
		made->function = model_function(model, made->called);
	for (size_t i = 0; i < made->operand_count; i++)
		relink(model, made->operands[i]);
}

static void relink_function(const struct model *model, const struct function *function)
{
	relink(model, function->result_expression);
	for (size_t i = 0; i < function->parameter_count; i++) {
		relink(model, function->parameters[i].expression);
		if (function->parameters[i].role == ROLE_CALLBACK)
			relink_function(model, function->parameters[i].callback);
	}
}

static void relink_all(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden)
			relink_function(model, &model->functions[i]);
}

void prune_model(struct model *model)
{
	struct arena *arena = model->arena;
	struct needs needs = {
		.model = model,
		.functions = arena_alloc(arena, model->function_count + 1),
		.records = arena_alloc(arena, model->record_count + 1),
		.enumerations = arena_alloc(arena, model->enumeration_count + 1),
	};
	find_needs(&needs);
	size_t constants = keep_constants(model);
	model->function_count =
		keep(model->functions, model->function_count, sizeof(*model->functions), needs.functions);
	model->record_count = keep(model->records, model->record_count, sizeof(*model->records), needs.records);
	model->enumeration_count =
		keep(model->enumerations, model->enumeration_count, sizeof(*model->enumerations), needs.enumerations);
	model->constant_count = constants;
	model_index(model);
	relink_all(model);
}
