/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "emit_json.h"
#include "pieces.h"

#include "../include/ferrule/table.h"
#include <string.h>

/* ---- pools ---- */

uint32_t table_text(struct table *table, const char *text)
{
	struct pooled *found;
	text = text ? text : "";
	HASH_FIND_STR(table->strings, text, found);
	if (found)
		return found->place;
	found = arena_alloc(table->arena, sizeof(*found));
	*found = (struct pooled){.text = text, .place = table->string_bytes};
	HASH_ADD_KEYPTR(hh, table->strings, found->text, strlen(found->text), found);
	table->string_order =
		arena_grow(table->arena, table->string_order, table->string_count, sizeof(*table->string_order));
	table->string_order[table->string_count++] = text;
	table->string_bytes += (uint32_t)strlen(text) + 1;
	return found->place;
}

struct row *table_row(struct table *table, enum list list, const char *name)
{
	struct rows *rows = &table->lists[list];
	rows->rows = arena_grow(table->arena, rows->rows, rows->count, sizeof(*rows->rows));
	struct row *row = &rows->rows[rows->count++];
	*row = (struct row){.name = name};
	return row;
}

void row_add(struct row *row, uint32_t number)
{
	row->numbers[row->count++] = number;
}

void row_add_index(struct row *row, int index)
{
	row_add(row, (uint32_t)(index + 1));
}

void row_add_wide(struct row *row, uint64_t number)
{
	row_add(row, (uint32_t)number);
	row_add(row, (uint32_t)(number >> 32));
}

/* ---- types ---- */

/* The same text for the same type, however often the parser made it. */
static const char *type_key(struct table *table, const struct type *type)
{
	return arena_format(table->arena, "%d %d %d %zu %s", type->kind, type->is_const, type->is_signed, type->size,
		type->spelling);
}

static uint32_t index_of_record(const struct table *table, const struct type *type)
{
	const struct record *record = type->kind == TYPE_RECORD || type->kind == TYPE_INCOMPLETE
					      ? model_record(table->model, type)
					      : NULL;
	return record ? (uint32_t)(record - table->model->records) + 1 : 0;
}

static uint32_t index_of_enumeration(const struct table *table, const struct type *type)
{
	const struct enumeration *enumeration =
		type->kind == TYPE_ENUM && type->name ? model_enumeration(table->model, type->name) : NULL;
	return enumeration ? (uint32_t)(enumeration - table->model->enumerations) + 1 : 0;
}

uint32_t table_type(struct table *table, const struct type *type)
{
	struct pooled *found;
	const char *key = type_key(table, type);
	HASH_FIND_STR(table->types, key, found);
	if (found)
		return found->place;
	/* What it points to stands before it: a row may move while others are added. */
	uint32_t target = type->target ? table_type(table, type->target) + 1 : 0;
	found = arena_alloc(table->arena, sizeof(*found));
	*found = (struct pooled){.text = key, .place = (uint32_t)table->lists[LIST_TYPES].count};
	HASH_ADD_KEYPTR(hh, table->types, found->text, strlen(found->text), found);
	struct row *row = table_row(table, LIST_TYPES, type->spelling);
	row_add(row, table_text(table, json_kind_name(type->kind)));
	row_add(row, table_text(table, type->spelling));
	row_add(row, table_text(table, type->canonical));
	row_add(row, target);
	row_add(row, (uint32_t)type->size);
	row_add(row, (uint32_t)type->align);
	row_add(row, type->kind == TYPE_ARRAY ? (uint32_t)type->length : 0);
	row_add(row, (type->is_signed ? FERRULE_TABLE_SIGNED : 0) | (type->is_const ? FERRULE_TABLE_CONST : 0));
	row_add(row, index_of_record(table, type));
	row_add(row, index_of_enumeration(table, type));
	return found->place;
}

uint32_t table_type_or_none(struct table *table, const struct type *type)
{
	return type ? table_type(table, type) + 1 : 0;
}

/* ---- expressions ---- */

static uint32_t index_of_function(const struct table *table, const struct function *function)
{
	const struct model *model = table->model;
	bool bound = function && function >= model->functions && function < model->functions + model->function_count;
	return bound ? (uint32_t)(function - model->functions) + 1 : 0;
}

static const char *operation(const struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		return "number";
	case EXPRESSION_PARAMETER:
		return "parameter";
	case EXPRESSION_BEHIND:
		return "behind";
	case EXPRESSION_CALL:
		return "call";
	case EXPRESSION_ADD:
		return "+";
	case EXPRESSION_SUBTRACT:
		return "-";
	case EXPRESSION_MULTIPLY:
		return "*";
	case EXPRESSION_DIVIDE:
		return "/";
	}
	return "";
}

/* Its index + 1; 0 where there is none. */
static uint32_t table_expression(struct table *table, const struct expression *expression)
{
	if (!expression)
		return 0;
	uint32_t *operands = arena_alloc(table->arena, (expression->operand_count + 1) * sizeof(*operands));
	for (size_t i = 0; i < expression->operand_count; i++)
		operands[i] = table_expression(table, expression->operands[i]) - 1;
	uint32_t first = (uint32_t)table->lists[LIST_OPERANDS].count;
	for (size_t i = 0; i < expression->operand_count; i++)
		row_add(table_row(table, LIST_OPERANDS, NULL), operands[i]);
	struct row *row = table_row(table, LIST_EXPRESSIONS, NULL);
	row_add(row, table_text(table, operation(expression)));
	row_add_wide(row, expression->number);
	row_add(row, expression->kind == EXPRESSION_PARAMETER || expression->kind == EXPRESSION_BEHIND
			     ? (uint32_t)expression->parameter
			     : 0);
	row_add(row, index_of_function(table, expression->function));
	row_add(row, first);
	row_add(row, (uint32_t)expression->operand_count);
	return (uint32_t)table->lists[LIST_EXPRESSIONS].count;
}

/* ---- functions ---- */

const char *table_signature(struct arena *arena, const struct function *function)
{
	struct pieces types = {.arena = arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&types, "%s", function->parameters[i].type->canonical);
	if (function->is_variadic)
		pieces_add(&types, "...");
	return arena_format(
		arena, "%s (%s)", function->result->canonical, types.count ? pieces_join(&types, ", ") : "void");
}

static uint32_t parameter_flags(const struct parameter *parameter)
{
	return (parameter->nullable ? FERRULE_TABLE_NULLABLE : 0) |
	       (parameter->retained ? FERRULE_TABLE_RETAINED : 0) |
	       (parameter->writable ? FERRULE_TABLE_WRITABLE : 0) | (parameter->follows ? FERRULE_TABLE_FOLLOWS : 0) |
	       (parameter->keeps ? FERRULE_TABLE_KEEPS : 0) | (parameter->measured ? FERRULE_TABLE_MEASURED : 0) |
	       (parameter->terminated ? FERRULE_TABLE_TERMINATED : 0) |
	       (parameter->contract.path ? FERRULE_TABLE_PATH : 0);
}

/* What a contract says of it; of a function that is not bound nothing was settled. */
static void add_role(struct table *table, struct row *row, const struct parameter *parameter, uint32_t callback)
{
	bool is_callback = parameter->role == ROLE_CALLBACK;
	row_add(row, table_type_or_none(table, parameter->element));
	row_add(row, parameter_flags(parameter));
	row_add_index(row, parameter->size);
	row_add_index(row, parameter->token);
	row_add_index(row, parameter->owner);
	row_add_index(row, parameter->until_parameter);
	row_add_index(row, parameter->closure);
	row_add_wide(row, parameter->constant);
	row_add(row, table_expression(table, parameter->expression));
	row_add(row, table_text(table, parameter->default_value));
	row_add(row, table_text(table, json_lending_name(parameter->lending)));
	row_add(row, table_text(table, parameter->frees));
	row_add(row, table_text(table, parameter->contract.pinned));
	row_add(row, table_text(table, parameter->retained ? json_until_name(parameter->until) : NULL));
	row_add(row, table_text(table, parameter->until_function));
	row_add(row, callback);
	row_add(row, table_text(table, is_callback ? json_scope_name(parameter->scope) : NULL));
	row_add(row, table_text(table, parameter->on_error));
}

static void add_parameter(struct table *table, const struct function *function, size_t index, uint32_t callback)
{
	const struct parameter *parameter = &function->parameters[index];
	const char *role = function->contract.hidden ? NULL : json_role_name(parameter->role);
	struct row *row = table_row(table, LIST_PARAMETERS, parameter->name);
	row_add(row, table_text(table, parameter->name));
	row_add(row, table_type(table, parameter->type));
	row_add(row, table_text(table, role));
	add_role(table, row, parameter, callback);
}

static uint32_t function_flags(const struct function *function)
{
	return (function->is_static ? FERRULE_TABLE_STATIC : 0) |
	       (function->is_variadic ? FERRULE_TABLE_VARIADIC : 0) |
	       (function->contract.hidden ? FERRULE_TABLE_HIDDEN : 0) |
	       (function->contract.blocking ? FERRULE_TABLE_BLOCKING : 0);
}

static void add_result(struct table *table, struct row *row, const struct function *function)
{
	bool bound = !function->contract.hidden, fails = function->failure == FAILURE_EXPRESSION;
	row_add(row, table_type(table, function->result));
	row_add(row, table_text(table, bound ? json_result_role_name(function->result_role) : NULL));
	row_add(row, table_type_or_none(table, function->result_element));
	row_add(row, table_text(table, json_failure_name(function->failure)));
	row_add(row, table_text(table, fails ? function->contract.fails : NULL));
	row_add(row, table_text(table, fails ? function->error : NULL));
	row_add(row, table_text(table, json_lending_name(function->lending)));
	row_add(row, table_text(table, function->frees));
	row_add_index(row, function->owner);
	row_add_index(row, function->counts);
	row_add_index(row, function->result_size);
	row_add(row, table_expression(table, function->result_expression));
}

static uint32_t add_function(struct table *table, const struct function *function, enum list list)
{
	uint32_t *callbacks = arena_alloc(table->arena, (function->parameter_count + 1) * sizeof(*callbacks));
	/* Before its own parameters, which stand together. */
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].callback && !function->contract.hidden)
			callbacks[i] = add_function(table, function->parameters[i].callback, LIST_CALLBACKS) + 1;
	uint32_t first = (uint32_t)table->lists[LIST_PARAMETERS].count;
	for (size_t i = 0; i < function->parameter_count; i++)
		add_parameter(table, function, i, callbacks[i]);
	struct row *row = table_row(table, list, function->name);
	row_add(row, table_text(table, function->name));
	row_add(row, table_text(table, function->public_name));
	row_add(row, table_text(table, table_signature(table->arena, function)));
	row_add(row, function_flags(function));
	row_add(row, first);
	row_add(row, (uint32_t)function->parameter_count);
	add_result(table, row, function);
	row_add(row, table_text(table, function->calls));
	row_add(row, index_of_function(table, function->explains));
	row_add_index(row, function->explains ? function->explained : -1);
	row_add(row, table_type_or_none(table, function->method_of));
	row_add(row, table_text(table, function->method));
	row_add(row, table_type_or_none(table, function->constructor_of));
	return (uint32_t)table->lists[list].count - 1;
}

void table_fill(struct table *table, const struct model *model)
{
	*table = (struct table){.model = model, .arena = model->arena};
	table_text(table, "");
	table_text(table, model->module);
	table_records(table);
	table_constants(table);
	for (size_t i = 0; i < model->function_count; i++)
		add_function(table, &model->functions[i], LIST_FUNCTIONS);
	HASH_CLEAR(hh, table->strings);
	HASH_CLEAR(hh, table->types);
}
