/* SPDX-License-Identifier: MIT */
#include "manual.h"

#include "interface.h"
#include "pieces.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SYNOPSIS_WIDTH = 78 };

/* As C would write it: a text of C's need not be UTF-8, nor end where a line does. */
static const char *quoted(struct arena *arena, const char *text)
{
	char *result = arena_alloc(arena, 4 * strlen(text) + 3), *end = result;
	*end++ = '"';
	for (; *text; text++) {
		if ((unsigned char)*text < ' ' || (unsigned char)*text >= 127) {
			end += sprintf(end, "\\%03o", (unsigned)(unsigned char)*text);
			continue;
		}
		if (*text == '"' || *text == '\\')
			*end++ = '\\';
		*end++ = *text;
	}
	*end = '"';
	return result;
}

static const char *say_value(struct arena *arena, const struct constant *constant)
{
	switch (constant->kind) {
	case CONSTANT_INTEGER:
		return constant->is_unsigned ? arena_format(arena, "%llu", (unsigned long long)constant->value)
					     : arena_format(arena, "%lld", (long long)constant->value);
	case CONSTANT_FLOAT:
		return arena_format(arena, "%.17g", constant->real);
	case CONSTANT_TEXT:
		return quoted(arena, constant->text);
	}
	return "";
}

const char *manual_brief(struct arena *arena, const struct function *function)
{
	struct comment comment = comment_read(arena, function->comment);
	return comment.brief ? comment.brief : "a function without a comment";
}

const char *manual_includes(const struct model *model)
{
	const char *text = "";
	for (size_t i = 0; i < model->header_count; i++)
		text = arena_format(model->arena, "%s#include %s\n", text, model->headers[i]);
	return text;
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct function *const *)a)->name, (*(const struct function *const *)b)->name);
}

const struct function **manual_functions(const struct model *model, size_t *count)
{
	const struct function **functions = arena_alloc(model->arena, (model->function_count + 1) * sizeof(*functions));
	*count = 0;
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden)
			functions[(*count)++] = &model->functions[i];
	qsort(functions, *count, sizeof(*functions), by_name);
	return functions;
}

/* ---- comments ---- */

static void print_blocks(struct manual *manual, const struct comment *comment)
{
	for (size_t i = 0; i < comment->block_count; i++) {
		const struct block *block = &comment->blocks[i];
		switch (block->kind) {
		case BLOCK_PARAGRAPH:
			manual->paragraph(manual, block->text);
			break;
		case BLOCK_LITERAL:
			manual->literal(manual, block->text);
			break;
		case BLOCK_ITEM:
			manual->bullet(manual, block->text);
			if (i + 1 == comment->block_count || comment->blocks[i + 1].kind != BLOCK_ITEM)
				manual->end_list(manual);
			break;
		}
	}
}

/* All of a comment in one paragraph, behind the words of a contract. */
static const char *with_comment(struct manual *manual, const char *words, const char *text)
{
	struct comment comment = comment_read(manual->arena, text);
	for (size_t i = 0; i < comment.block_count; i++)
		words = arena_format(manual->arena, "%s%s%s", words, *words ? " " : "", comment.blocks[i].text);
	return words;
}

/* ---- functions ---- */

static void print_synopsis(struct manual *manual, const struct function *function)
{
	struct arena *arena = manual->arena;
	manual->section(manual, "Synopsis");
	manual->literal(manual, arena_format(arena, "%s\n%s;", manual_includes(manual->model),
					folded(arena, c_prototype(arena, function), SYNOPSIS_WIDTH)));
}

static void print_description(struct manual *manual, const struct function *function, const struct comment *comment)
{
	const struct contract *contract = &function->contract;
	struct arena *arena = manual->arena;
	if (!comment->block_count && !contract->deprecated && !contract->since && !contract->blocking)
		return;
	manual->section(manual, "Description");
	if (contract->deprecated)
		manual->paragraph(manual, arena_format(arena, "Deprecated: %s", contract->deprecated));
	print_blocks(manual, comment);
	if (contract->blocking)
		manual->paragraph(manual, "The call may sleep; other threads of a script run meanwhile.");
	if (function->is_static)
		manual->paragraph(manual, "It is inline: the library has no symbol of this name.");
	if (contract->since)
		manual->paragraph(manual, arena_format(arena, "It is there since %s.", contract->since));
}

static void print_parameters(struct manual *manual, const struct function *function, const struct comment *comment)
{
	if (!function->parameter_count)
		return;
	manual->section(manual, "Parameters");
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *words = words_parameter(manual->model, function, parameter);
		const char *remark = comment_remark(comment, parameter->name);
		manual->item(manual, parameter->name, remark ? with_comment(manual, words, remark) : words);
	}
	manual->end_list(manual);
}

static void print_result(struct manual *manual, const struct function *function, const struct comment *comment)
{
	const char *words = words_result(manual->model, function);
	const char *failure = words_failure(manual->model, function);
	manual->section(manual, "Return value");
	manual->paragraph(manual, comment->returns ? with_comment(manual, words, comment->returns) : words);
	if (!failure)
		return;
	manual->section(manual, "Errors");
	manual->paragraph(manual, failure);
	const char *error = function->error ? function->error : "Error";
	manual->paragraph(manual,
		arena_format(manual->arena, "Python raises `%s`; Lua returns `nil`, a message and the code.",
			function->failure == FAILURE_EXPRESSION ? error : "OSError"));
}

static const char *example_call(struct manual *manual, const struct function *function)
{
	struct pieces arguments = {.arena = manual->arena};
	bool has_any = false;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *example = parameter->contract.example;
		if (!interface_is_argument(parameter))
			continue;
		has_any |= example != NULL;
		pieces_add(&arguments, "%s", example ? example : parameter->name);
	}
	return has_any ? arena_format(manual->arena, "%s(%s)", function->public_name, pieces_join(&arguments, ", "))
		       : NULL;
}

static void print_scripts(struct manual *manual, const struct function *function)
{
	struct arena *arena = manual->arena;
	const char *values = script_values(arena, function), *call = script_call(arena, function);
	const char *example = example_call(manual, function);
	const char *language = function->omit_python ? "Lua" : function->omit_lua ? "Python" : NULL;
	if (function->omit_python && function->omit_lua)
		return;
	manual->section(manual, "Scripts");
	call = values ? arena_format(arena, "%s = %s", values, call) : call;
	manual->literal(manual, folded(arena, call, SYNOPSIS_WIDTH));
	if (language)
		manual->paragraph(manual, arena_format(arena, "In %s only.", language));
	if (function->method_of && function->method)
		manual->paragraph(manual,
			arena_format(arena, "It is also the method `%s` of its first argument.", function->method));
	if (example)
		manual->paragraph(manual, arena_format(arena, "For example `%s`.", example));
}

void manual_function(struct manual *manual, const struct function *function)
{
	struct comment comment = comment_read(manual->arena, function->comment);
	print_synopsis(manual, function);
	print_description(manual, function, &comment);
	print_parameters(manual, function, &comment);
	print_result(manual, function, &comment);
	print_scripts(manual, function);
}

/* ---- types ---- */

static void print_field(struct manual *manual, const struct record *record, const struct field *field)
{
	struct arena *arena = manual->arena;
	const char *text = words_field(manual->model, record, field);
	const char *width = field->bit_width ? arena_format(arena, ", %u bits", field->bit_width) : "";
	const char *head = arena_format(arena, "`%s`%s, at byte %zu.", c_declared(arena, field->type, field->name),
		width, field->offset);
	text = arena_format(arena, "%s%s%s", head, *text ? " " : "", text);
	if (field->contract.since)
		text = arena_format(arena, "%s Since %s.", text, field->contract.since);
	if (field->contract.deprecated)
		text = arena_format(arena, "%s Deprecated: %s", text, field->contract.deprecated);
	manual->item(manual, field->name, with_comment(manual, text, field->comment));
}

static void print_notes(struct manual *manual, const struct contract *contract)
{
	if (contract->since)
		manual->paragraph(manual, arena_format(manual->arena, "It is there since %s.", contract->since));
	if (contract->deprecated)
		manual->paragraph(manual, arena_format(manual->arena, "Deprecated: %s", contract->deprecated));
}

/* What scripts can do with it beside closing it. */
static void print_class(struct manual *manual, const struct handle *handle)
{
	struct pieces methods = {.arena = manual->arena};
	for (size_t i = 0; i < handle->method_count; i++)
		pieces_add(&methods, "`%s` (`%s()`)", handle->methods[i]->method, handle->methods[i]->public_name);
	if (handle->constructor)
		manual->paragraph(manual,
			arena_format(manual->arena, "In scripts, `%s()` called by that name makes one: it is `%s()`.",
				handle->name, handle->constructor->public_name));
	if (methods.count)
		manual->paragraph(manual,
			arena_format(manual->arena, "Its methods: %s.", pieces_join(&methods, ", ")));
}

static const struct handle *handle_of(const struct model *model, const struct record *record)
{
	for (size_t i = 0; i < model->handle_count; i++)
		if (model->handles[i].record == record)
			return &model->handles[i];
	return NULL;
}

/* `void *` handles are named by who frees them. */
static void print_bare_handle(struct manual *manual, const struct handle *handle)
{
	manual->subsection(manual, arena_format(manual->arena, "void * of %s", handle->name));
	static const char text[] = "A handle, `void *`: an object in scripts. `%s()` frees it.";
	manual->paragraph(manual, arena_format(manual->arena, text, handle->close));
	print_class(manual, handle);
}

static void print_record(struct manual *manual, const struct record *record)
{
	const struct handle *handle = handle_of(manual->model, record);
	struct comment comment = comment_read(manual->arena, record->comment);
	const char *words = words_record(manual->model, record);
	bool is_open = record->is_complete && !record->contract.handle && !record->contract.opaque;
	manual->subsection(manual, record->spelling);
	print_blocks(manual, &comment);
	print_notes(manual, &record->contract);
	if (words)
		manual->paragraph(manual, words);
	if (handle)
		print_class(manual, handle);
	if (!is_open || !record->field_count)
		return;
	manual->paragraph(
		manual, arena_format(manual->arena, "%zu bytes, aligned to %zu:", record->size, record->align));
	for (size_t i = 0; i < record->field_count; i++)
		print_field(manual, record, &record->fields[i]);
	manual->end_list(manual);
}

static void print_constant(struct manual *manual, const struct constant *constant)
{
	const char *value = arena_format(manual->arena, "`%s`.", say_value(manual->arena, constant));
	manual->item(manual, constant->name, with_comment(manual, value, constant->comment));
}

static void print_constants(struct manual *manual, const struct constant *constants, size_t count)
{
	for (size_t i = 0; i < count; i++)
		print_constant(manual, &constants[i]);
	if (count)
		manual->end_list(manual);
}

static void print_enumeration(struct manual *manual, const struct enumeration *enumeration)
{
	struct comment comment = comment_read(manual->arena, enumeration->comment);
	manual->subsection(manual, enumeration->name ? enumeration->spelling : "Members without an enumeration");
	print_blocks(manual, &comment);
	print_notes(manual, &enumeration->contract);
	if (enumeration->contract.flagset)
		manual->paragraph(manual, "Its members are or-ed together.");
	print_constants(manual, enumeration->members, enumeration->member_count);
}

/* An anonymous record is shown by the members that it gives to others. */
static bool is_named(const struct record *record)
{
	return record->name && !record->contract.hidden;
}

static size_t count_named(const struct model *model)
{
	size_t count = 0;
	for (size_t i = 0; i < model->record_count; i++)
		count += is_named(&model->records[i]);
	return count;
}

void manual_types(struct manual *manual)
{
	const struct model *model = manual->model;
	if (count_named(model) || model->handle_count)
		manual->section(manual, "Types");
	for (size_t i = 0; i < model->record_count; i++)
		if (is_named(&model->records[i]))
			print_record(manual, &model->records[i]);
	for (size_t i = 0; i < model->handle_count; i++)
		if (!model->handles[i].record)
			print_bare_handle(manual, &model->handles[i]);
	if (model->enumeration_count)
		manual->section(manual, "Enumerations");
	for (size_t i = 0; i < model->enumeration_count; i++)
		print_enumeration(manual, &model->enumerations[i]);
	if (model->constant_count)
		manual->section(manual, "Constants");
	print_constants(manual, model->constants, model->constant_count);
}
