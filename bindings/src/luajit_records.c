/* SPDX-License-Identifier: MIT
 *
 * Records of a generated LuaJIT module. Each has an anonymous C type, scratch memory, a function that reads one into a
 * table, one that writes a table into one, and where arrays go in, one that takes an array of LuaJIT's.
 */
#include "luajit_records.h"

#include "luajit_call.h"
#include "luajit_prelude.h"

/* What functions do with a record, or with one that holds it. */
struct uses {
	bool scratch;           /* memory of it is made for calls */
	bool in, array_in, out; /* it goes in, or comes; or lies inside, or behind a pointer of, one that does */
	bool pointed;           /* C gives a pointer to it */
	bool behind;            /* one that goes in points at it */
};

static void print_scratch(struct printer *printer, const struct record *record)
{
	print(printer, "local take_%s, give_%s = scratch(array_%s)\n", record->name, record->name, record->name);
}

/* ---- arrays of LuaJIT's ---- */

static void clear_field(struct printer *printer, const struct model *model, const struct field *field)
{
	const char *at = luajit_access(model->arena, field->name);
	if (field->type->kind == TYPE_POINTER && field->role != FIELD_HIDDEN)
		print(printer, "no_pointer(c%s, name, parameter, \".%s\", index)\n", at, field->name);
	else if (!interface_is_member(field))
		luajit_write_nothing(printer, model, field);
}

static bool needs_clearing(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].type->kind == TYPE_POINTER || !interface_is_member(&record->fields[i]))
			return true;
	return false;
}

static void print_adopter(struct printer *printer, const struct model *model, const struct record *record)
{
	bool clears = needs_clearing(record);
	print(printer, "\nlocal function clear_%s(%s)\n", record->name, clears ? "c, name, parameter, index" : "");
	indent(printer);
	for (size_t i = 0; i < record->field_count; i++)
		clear_field(printer, model, &record->fields[i]);
	dedent(printer);
	print(printer, "end\n\nlocal function adopt_%s(value, name, parameter, or_nil)\n", record->name);
	luajit_statement(printer,
		arena_format(model->arena,
			"  return adopt_records(value, name, parameter, or_nil, array_%s, \"%s\", take_%s, clear_%s)",
			record->name, record->spelling, record->name, record->name));
	print_text(printer, "end\n");
}

/* ---- which records ---- */

static const struct record *pointed_at(const struct model *model, const struct field *field)
{
	bool points = field->role == FIELD_RECORDS || field->role == FIELD_FLEXIBLE;
	return points ? model_record(model, field->element) : NULL;
}

static void note_element(const struct model *model, struct uses *uses, const struct type *element, enum role role)
{
	const struct record *record = element ? model_record(model, element) : NULL;
	bool array = role == ROLE_RECORDS_IN || role == ROLE_RECORDS_INOUT;
	bool both = role == ROLE_RECORD_INOUT || role == ROLE_RECORDS_INOUT;
	bool in = array || both || role == ROLE_RECORD_IN || role == ROLE_RECORD_VALUE;
	bool out = both || role == ROLE_RECORD_OUT || role == ROLE_RECORDS_OUT;
	if (!record || !(in || out))
		return;
	struct uses *used = &uses[record - model->records];
	bool is_flexible = record->field_count && record->fields[record->field_count - 1].role == FIELD_FLEXIBLE;
	used->scratch |= !is_flexible;
	used->pointed |= is_flexible;
	used->in |= in;
	used->out |= out;
	used->array_in |= array;
}

/* C gives a pointer to one of its own. */
static void note_pointed(const struct model *model, struct uses *uses, const struct type *element)
{
	struct uses *used = &uses[model_record(model, element) - model->records];
	used->out = used->pointed = true;
}

static void note_callback(const struct model *model, struct uses *uses, const struct function *callback)
{
	for (size_t i = 0; i < callback->parameter_count; i++)
		if (callback->parameters[i].role == ROLE_RECORD_IN || callback->parameters[i].role == ROLE_RECORDS_IN)
			note_pointed(model, uses, callback->parameters[i].element);
}

static void note_function(const struct model *model, struct uses *uses, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		note_element(model, uses, parameter->element, parameter->role);
		if (parameter->role == ROLE_CALLBACK)
			note_callback(model, uses, parameter->callback);
	}
	if (function->result_role == RESULT_RECORD && function->result->kind == TYPE_POINTER)
		note_pointed(model, uses, function->result_element);
	else if (function->result_role == RESULT_RECORD)
		note_element(model, uses, function->result_element, ROLE_RECORD_OUT);
}

/* A record is declared before what holds it, in C as here: from the last on, each hands down how it is used. */
static struct uses *note_uses_of_records(const struct model *model)
{
	struct uses *uses = arena_alloc(model->arena, (model->record_count + 1) * sizeof(*uses));
	for (size_t i = 0; i < model->function_count; i++)
		if (luajit_binds(&model->functions[i]))
			note_function(model, uses, &model->functions[i]);
	for (size_t i = model->record_count; i-- > 0;) {
		const struct record *record = &model->records[i];
		for (size_t j = 0; (uses[i].in || uses[i].out) && j < record->field_count; j++) {
			const struct record *pointed = pointed_at(model, &record->fields[j]);
			const struct record *inner =
				pointed ? pointed : model_record(model, luajit_element(&record->fields[j]));
			if (!inner)
				continue;
			struct uses *used = &uses[inner - model->records];
			used->in |= uses[i].in;
			used->out |= uses[i].out;
			bool at_end = record->fields[j].role == FIELD_FLEXIBLE;
			used->pointed |= pointed && (uses[i].out || at_end);
			used->behind |= pointed && uses[i].in && !at_end;
		}
	}
	return uses;
}

void luajit_records(struct printer *printer, const struct model *model)
{
	const struct uses *uses = note_uses_of_records(model);
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (uses[i].pointed)
			luajit_record_type(printer, model, record, true);
		if (uses[i].scratch || uses[i].behind)
			luajit_record_type(printer, model, record, false);
		if (uses[i].scratch)
			print_scratch(printer, record);
		if (uses[i].out)
			luajit_reader(printer, model, record);
		if (uses[i].in)
			luajit_writer(printer, model, record);
		if (uses[i].array_in)
			print_adopter(printer, model, record);
	}
}

void luajit_record_types(struct printer *printer, const struct model *model)
{
	const struct uses *uses = note_uses_of_records(model);
	bool any = false;
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (!uses[i].array_in)
			continue;
		if (!any)
			print_text(printer, "--- Arrays of LuaJIT's FFI, which go in as tables of tables do: "
					    "arrays.NAME(64) makes one.\n"
					    "M.arrays = {}\n");
		print(printer, "M.arrays.%s = array_%s\n", record->name, record->name);
		any = true;
	}
}
