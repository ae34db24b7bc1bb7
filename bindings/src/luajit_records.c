/* SPDX-License-Identifier: MIT
 *
 * Records of a generated LuaJIT module. Each has an anonymous C type, scratch memory, a function that reads one into a
 * table, one that writes a table into one, and where arrays go in, one that takes an array of LuaJIT's.
 */
#include "luajit_records.h"

#include "luajit_call.h"
#include "luajit_prelude.h"

/* ---- what cannot be carried ---- */

static size_t rounded_up(size_t size, size_t align)
{
	return align ? (size + align - 1) / align * align : size;
}

/* Does C's usual layout, which is what ffi.cdef gives the fields, put them where they are? */
static bool is_laid_out(const struct record *record)
{
	size_t end = 0, align = 1;
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		end = rounded_up(end, field->type->align);
		if (field->offset != end || field->bit_width)
			return false;
		end += field->size;
		align = field->type->align > align ? field->type->align : align;
	}
	return record->size == rounded_up(end, align);
}

static const char *cannot_record(const struct model *model, const struct record *record);

const char *luajit_cannot_value(const struct model *model, const struct type *type)
{
	switch (type->kind) {
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_FLOAT:
		return type->size > 8 ? "a number of more than 64 bits" : NULL;
	case TYPE_BOOL:
		return NULL;
	case TYPE_ARRAY:
		return type->length < 1 ? "an array of unknown length" : luajit_cannot_value(model, type->target);
	case TYPE_RECORD:
		return cannot_record(model, model_record(model, type));
	case TYPE_VOID:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_FUNCTION:
		return "a record that holds a pointer";
	}
	return NULL;
}

static const char *cannot_field(const struct model *model, const struct field *field)
{
	switch (field->role) {
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
		return luajit_cannot_value(model, field->type);
	case FIELD_RECORDS:
		return luajit_cannot_value(model, field->element);
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
		return field->nullable ? NULL : "a record with memory, which Lua's cannot hold";
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
		return "a record that holds a pointer";
	case FIELD_TEXT:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
		return NULL;
	}
	return NULL;
}

static const char *cannot_record(const struct model *model, const struct record *record)
{
	const char *why = !record || record->is_union ? "a record that holds a union" : NULL;
	if (!why && !is_laid_out(record))
		why = "a record that is packed, aligned or has bit-fields";
	for (size_t i = 0; !why && i < record->field_count; i++)
		why = cannot_field(model, &record->fields[i]);
	return why;
}

/* What functions do with a record, or with one that holds it. */
struct uses {
	bool scratch; /* memory of it is made for calls */
	bool in, array_in, out; /* it goes in, or comes; or lies inside, or behind a pointer of, one that does */
	bool pointed; /* C gives a pointer to it */
	bool behind; /* one that goes in points at it */
};

/* ---- types ---- */

static const char *declared_type(const struct type *type, bool is_text)
{
	switch (type->kind) {
	case TYPE_VOID:
		return "void ";
	case TYPE_BOOL:
		return "bool ";
	case TYPE_INTEGER:
	case TYPE_ENUM:
		return NULL;
	case TYPE_FLOAT:
		return type->size == sizeof(float) ? "float " : "double ";
	case TYPE_POINTER:
	case TYPE_ARRAY:
		if (is_text)
			return "const char *";
		return type->target->is_const ? "const void *" : "void *";
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
	case TYPE_FUNCTION:
		return "void *";
	}
	return NULL;
}

const char *luajit_declaration(struct arena *arena, const struct type *type, bool is_text, const char *name)
{
	const char *spelling = declared_type(type, is_text);
	return spelling ? arena_format(arena, "%s%s", spelling, name)
			: arena_format(arena, "%s %s", c_integer(type), name);
}

static const struct type *field_element(const struct field *field)
{
	return field->type->kind == TYPE_ARRAY ? field->type->target : field->type;
}

/* An anonymous struct, and those in it. */
static void print_struct(struct printer *printer, const struct model *model, const struct record *record)
{
	print_text(printer, "struct {\n");
	indent(printer);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const struct record *nested = model_record(model, field_element(field));
		if (nested) {
			print_struct(printer, model, nested);
			print(printer, " %s", field->name);
		} else {
			print_text(printer, luajit_declaration(model->arena, field_element(field),
						    field->role == FIELD_TEXT, field->name));
		}
		if (field->type->kind == TYPE_ARRAY)
			print(printer, "[%ld]", field->type->length);
		print_text(printer, ";\n");
	}
	dedent(printer);
	print_text(printer, "}");
}

/* The struct stands in the text, not "$": what wraps ffi.typeof in a program may look at the text alone. */
static void print_type(struct printer *printer, const struct model *model, const struct record *record,
	const char *before, const char *after)
{
	print(printer, "\nlocal %s_%s = ffi.typeof [[\n", *before ? "pointer" : "array", record->name);
	indent(printer);
	print_text(printer, before);
	print_struct(printer, model, record);
	dedent(printer);
	print(printer, "%s\n]]\n", after);
}

static void print_scratch(struct printer *printer, const struct record *record)
{
	print(printer, "local take_%s, give_%s = scratch(array_%s)\n", record->name, record->name, record->name);
}

/* ---- reading ---- */

static const char *access(struct arena *arena, const char *field)
{
	return luajit_keyword(field) ? arena_format(arena, "[\"%s\"]", field) : arena_format(arena, ".%s", field);
}

static const char *read_field(const struct model *model, const struct field *field)
{
	const struct type *element = field_element(field);
	const struct record *nested = model_record(model, element);
	const char *place = arena_format(model->arena, "c%s", access(model->arena, field->name));
	if (field->type->kind == TYPE_ARRAY)
		return luajit_read_array(model, element, place, arena_format(model->arena, "%ld", field->type->length));
	if (nested)
		return arena_format(model->arena, "read_%s(%s)", nested->name, place);
	return luajit_exact(model->arena, element, place);
}

static void print_reader(struct printer *printer, const struct model *model, const struct record *record)
{
	print(printer, "\nlocal function read_%s(c)\n  return {\n", record->name);
	for (size_t i = 0; i < record->field_count; i++) {
		const char *name = record->fields[i].name;
		if (interface_is_member(&record->fields[i]))
			print(printer, luajit_keyword(name) ? "    [\"%s\"] = %s,\n" : "    %s = %s,\n", name,
				read_field(model, &record->fields[i]));
	}
	print_text(printer, "  }\nend\n");
}

/* ---- writing ---- */

static bool is_carried(const struct field *field)
{
	return interface_is_member(field) && field->role != FIELD_BYTES_IN && field->role != FIELD_BYTES_OUT;
}

static bool is_plain(const struct field *field)
{
	return field->type->kind != TYPE_ARRAY && field->type->kind != TYPE_RECORD;
}

/* Are there fields in which messages name something further inside? */
static bool has_places(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (is_carried(&record->fields[i]) && !is_plain(&record->fields[i]))
			return true;
	return false;
}

bool luajit_keeps(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (field->role == FIELD_TEXT || field->role == FIELD_RECORDS)
			return true;
	}
	return false;
}

/* Arrays and records, whose absence is zeros. */
static void write_inner(struct printer *printer, const struct model *model, const struct field *field)
{
	const struct type *element = field_element(field);
	const struct record *nested = model_record(model, element);
	const char *at = access(model->arena, field->name);
	const char *place = arena_format(model->arena, "name, place .. \".%s\"", field->name);
	if (field->type->kind != TYPE_ARRAY) {
		print(printer, "write_%s(c%s, field == nil and absent or field, %s)\n", nested->name, at, place);
		return;
	}
	print(printer, "if field == nil then\n  ffi.fill(c%s, %zu)\nelse\n", at, field->size);
	if (nested)
		print(printer, "  fill_records(c%s, field, %s, %ld, write_%s)\n", at, place, field->type->length,
			nested->name);
	else
		print(printer, "  fill_array(c%s, field, %s, %ld, %s)\n", at, place, field->type->length,
			luajit_check(model->arena, element));
	print_text(printer, "end\n");
}

static void write_value(struct printer *printer, const struct model *model, const struct field *field)
{
	const char *check = field->role == FIELD_HANDLE ? "to_handle_number" : luajit_check(model->arena, field->type);
	const char *zero = field->type->kind == TYPE_BOOL ? "false" : "0";
	print(printer, "c%s = field ~= nil and %s(field, name, parameter, \".%s\", index) or %s\n",
		access(model->arena, field->name), check, field->name, zero);
}

static void write_text(struct printer *printer, const struct model *model, const struct field *field)
{
	const char *at = access(model->arena, field->name);
	const char *arguments = arena_format(model->arena, "field, name, parameter, \".%s\", index, kept", field->name);
	if (field->nullable)
		print(printer, "c%s = field ~= nil and keep_text(%s, \" or nil\") or nil\n", at, arguments);
	else
		print(printer, "c%s = keep_text(%s)\n", at, arguments);
}

static void write_records(struct printer *printer, const struct model *model, const struct record *record,
	const struct field *field)
{
	const struct field *count = &record->fields[field->count];
	const char *element = model_record(model, field->element)->name;
	const char *at = access(model->arena, field->name), *size = access(model->arena, count->name);
	print(printer, field->nullable ? "c%s, c%s = nil, 0\nif field ~= nil then\n" : "do\n", at, size);
	luajit_statement(printer, arena_format(model->arena,
		"  local memory, length = inner_records(field, name, parameter, \".%s\", index, array_%s, write_%s, kept%s)",
		field->name, element, element, field->nullable ? ", \" or nil\"" : ""));
	print(printer, "  c%s, c%s = memory, %s(length, name, \"length of \" .. parameter, \".%s\", index)\nend\n",
		at, size, luajit_check(model->arena, count->type), field->name);
}

/* Memory, tokens and what is hidden: nothing of these comes from Lua. */
static void write_nothing(struct printer *printer, const struct model *model, const struct field *field)
{
	const char *at = access(model->arena, field->name);
	if (!is_plain(field))
		print(printer, "ffi.fill(c%s, %zu)\n", at, field->size);
	else
		print(printer, "c%s = %s\n", at,
			field->type->kind == TYPE_POINTER ? "nil"
			: field->type->kind == TYPE_BOOL  ? "false"
							  : "0");
}

static void write_field(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	if (is_carried(field))
		print(printer, "field = value%s\n", access(model->arena, field->name));
	switch (field->role) {
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
		if (is_plain(field))
			write_value(printer, model, field);
		else
			write_inner(printer, model, field);
		return;
	case FIELD_TEXT:
		write_text(printer, model, field);
		return;
	case FIELD_RECORDS:
		write_records(printer, model, record, field);
		return;
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
	case FIELD_TOKEN:
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
		write_nothing(printer, model, field);
		return;
	case FIELD_COUNT: /* with the records that it counts */
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
		return;
	}
}

/* The names of all that a table may have. */
static void print_known(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < record->field_count; i++)
		if (is_carried(&record->fields[i]))
			pieces_add(&names, luajit_keyword(record->fields[i].name) ? "[\"%s\"] = true" : "%s = true",
				record->fields[i].name);
	luajit_list(printer, arena_format(model->arena, "\nlocal fields_%s = { ", record->name), &names, " }");
}

static void print_writer(struct printer *printer, const struct model *model, const struct record *record)
{
	print_known(printer, model, record);
	print(printer, "\nlocal function write_%s(c, value, name, parameter, index%s)\n", record->name,
		luajit_keeps(record) ? ", kept" : "");
	indent(printer);
	print_text(printer, "to_table(value, name, parameter, nil, nil, index)\n");
	print(printer, "known_fields(value, fields_%s, name, parameter, index)\nlocal field\n", record->name);
	if (has_places(record))
		print_text(printer, "local place = place_of(parameter, index)\n");
	for (size_t i = 0; i < record->field_count; i++)
		write_field(printer, model, record, &record->fields[i]);
	dedent(printer);
	print_text(printer, "end\n");
}

/* ---- arrays of LuaJIT's ---- */

static void clear_field(struct printer *printer, const struct model *model, const struct field *field)
{
	const char *at = access(model->arena, field->name);
	if (field->type->kind == TYPE_POINTER && field->role != FIELD_HIDDEN)
		print(printer, "no_pointer(c%s, name, parameter, \".%s\", index)\n", at, field->name);
	else if (!interface_is_member(field))
		write_nothing(printer, model, field);
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
	luajit_statement(printer, arena_format(model->arena,
		"  return adopt_records(value, name, parameter, or_nil, array_%s, \"%s\", take_%s, clear_%s)",
		record->name, record->spelling, record->name, record->name));
	print_text(printer, "end\n");
}

/* ---- which records ---- */

static const struct record *pointed_at(const struct model *model, const struct field *field)
{
	return field->role == FIELD_RECORDS ? model_record(model, field->element) : NULL;
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
	used->scratch = true;
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
			const struct record *inner = pointed ? pointed : model_record(model, field_element(&record->fields[j]));
			if (!inner)
				continue;
			struct uses *used = &uses[inner - model->records];
			used->in |= uses[i].in;
			used->out |= uses[i].out;
			used->pointed |= uses[i].out && pointed;
			used->behind |= uses[i].in && pointed;
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
			print_type(printer, model, record, "const ", " *");
		if (uses[i].scratch || uses[i].behind)
			print_type(printer, model, record, "", "[?]");
		if (uses[i].scratch)
			print_scratch(printer, record);
		if (uses[i].out)
			print_reader(printer, model, record);
		if (uses[i].in)
			print_writer(printer, model, record);
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
			print_text(printer, "--- Arrays of LuaJIT's FFI, which go in as tables of tables do: arrays.NAME(64) makes one.\n"
					    "M.arrays = {}\n");
		print(printer, "M.arrays.%s = array_%s\n", record->name, record->name);
		any = true;
	}
}
