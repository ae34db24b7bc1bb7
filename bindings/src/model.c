/* SPDX-License-Identifier: MIT
 *
 * Look-ups in the model, by name.
 */
#include "model.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct entry {
	const char *name;
	const void *node;
	UT_hash_handle hh;
};

struct model_index {
	struct entry *functions, *records, *enumerations, *constants;
};

/* The first of a name stays: a constant that repeats an enumerator's name says the same. */
static void enter(struct model *model, struct entry **table, const char *name, const void *node)
{
	struct entry *entry;
	if (!name)
		return;
	HASH_FIND_STR(*table, name, entry);
	if (entry)
		return;
	entry = arena_alloc(model->arena, sizeof(*entry));
	entry->name = name;
	entry->node = node;
	HASH_ADD_KEYPTR(hh, *table, entry->name, strlen(entry->name), entry);
}

static const void *look_up(struct entry *table, const char *name)
{
	struct entry *entry = NULL;
	if (name)
		HASH_FIND_STR(table, name, entry);
	return entry ? entry->node : NULL;
}

static void forget(struct model_index *index)
{
	HASH_CLEAR(hh, index->functions);
	HASH_CLEAR(hh, index->records);
	HASH_CLEAR(hh, index->enumerations);
	HASH_CLEAR(hh, index->constants);
}

static void enter_enumeration(struct model *model, const struct enumeration *enumeration)
{
	enter(model, &model->index->enumerations, enumeration->name, enumeration);
	for (size_t i = 0; i < enumeration->member_count; i++)
		enter(model, &model->index->constants, enumeration->members[i].name, &enumeration->members[i]);
}

void model_index(struct model *model)
{
	forget(model->index);
	for (size_t i = 0; i < model->function_count; i++)
		enter(model, &model->index->functions, model->functions[i].name, &model->functions[i]);
	for (size_t i = 0; i < model->record_count; i++)
		enter(model, &model->index->records, model->records[i].spelling, &model->records[i]);
	for (size_t i = 0; i < model->record_count; i++)
		enter(model, &model->index->records, model->records[i].alias, &model->records[i]);
	for (size_t i = 0; i < model->enumeration_count; i++)
		enter_enumeration(model, &model->enumerations[i]);
	for (size_t i = 0; i < model->constant_count; i++)
		enter(model, &model->index->constants, model->constants[i].name, &model->constants[i]);
}

struct model *model_new(void)
{
	struct arena *arena = arena_new();
	struct model *model = arena_alloc(arena, sizeof(*model));
	model->arena = arena;
	model->index = arena_alloc(arena, sizeof(*model->index));
	return model;
}

void model_free(struct model *model)
{
	forget(model->index);
	arena_free(model->arena);
}

const struct record *model_record(const struct model *model, const struct type *type)
{
	bool is_record = type && (type->kind == TYPE_RECORD || type->kind == TYPE_INCOMPLETE);
	if (!is_record)
		return NULL;
	/* A qualified type is spelled with its qualifier, a record never is. */
	const char *spelling = type->spelling;
	if (!strncmp(spelling, "const ", 6))
		spelling += 6;
	if (!strncmp(spelling, "volatile ", 9))
		spelling += 9;
	return look_up(model->index->records, spelling);
}

const struct record *model_record_named(const struct model *model, const char *name)
{
	const struct record *record = look_up(model->index->records, name);
	return record ? record : look_up(model->index->records, arena_format(model->arena, "struct %s", name));
}

const struct function *model_function(const struct model *model, const char *name)
{
	return look_up(model->index->functions, name);
}

const struct enumeration *model_enumeration(const struct model *model, const char *name)
{
	return look_up(model->index->enumerations, name);
}

const struct constant *model_constant(const struct model *model, const char *name)
{
	return look_up(model->index->constants, name);
}

const struct handle *model_handle(const struct model *model, const struct type *type)
{
	const struct record *record = model_record(model, type);
	for (size_t i = 0; i < model->handle_count; i++) {
		const struct handle *handle = &model->handles[i];
		bool is_it = record ? handle->record == record
				    : !handle->record && type->kind == TYPE_VOID && type->name &&
					      !strcmp(type->name, handle->name);
		if (is_it)
			return handle;
	}
	return NULL;
}

static bool function_retains(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].token >= 0 || function->parameters[i].keeps)
			return true;
	return false;
}

bool model_retains(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden && function_retains(&model->functions[i]))
			return true;
	return false;
}
