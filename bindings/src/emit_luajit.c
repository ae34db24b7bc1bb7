/* SPDX-License-Identifier: MIT
 *
 * Target luajit: one Lua module on LuaJIT's FFI. It declares and loads the library, and has one function for each of
 * C's, which checks its arguments, calls, and returns values or nil, message, code.
 *
 * Declarations name no struct of C's: pointers are untyped there and records are anonymous types, so that nothing
 * clashes with what another module, or this one loaded a second time, has declared.
 */
#include "luajit_functions.h"
#include "luajit_prelude.h"
#include "targets.h"

#include <string.h>

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

static const char *cannot_value(const struct model *model, const struct type *type)
{
	switch (type->kind) {
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_FLOAT:
		return type->size > 8 ? "a number of more than 64 bits" : NULL;
	case TYPE_BOOL:
		return NULL;
	case TYPE_ARRAY:
		return type->length < 1 ? "an array of unknown length" : cannot_value(model, type->target);
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

static const char *cannot_record(const struct model *model, const struct record *record)
{
	const char *why = !record || record->is_union ? "a record that holds a union" : NULL;
	if (!why && !is_laid_out(record))
		why = "a record that is packed, aligned or has bit-fields";
	for (size_t i = 0; !why && i < record->field_count; i++)
		why = cannot_value(model, record->fields[i].type);
	return why;
}

static const char *cannot_parameter(const struct model *model, const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_FLOAT:
		return cannot_value(model, parameter->type);
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_INTEGER_OUT:
	case ROLE_INTEGER_INOUT:
		return cannot_value(model, parameter->element);
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
		return parameter->retained ? "memory that C keeps after the call: Lua cannot pin it" : NULL;
	case ROLE_BOOL:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

const char *luajit_cannot(const struct model *model, const struct function *function)
{
	if (!luajit_binds(function))
		return NULL;
	if (function->is_static)
		return "it is inline, and LuaJIT's FFI calls only what a loader sees";
	if (function->is_variadic)
		return "it takes any number of arguments";
	if (interface_is_new(model, function))
		return interface_is_new(model, function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const char *why = cannot_parameter(model, &function->parameters[i]);
		if (why)
			return arena_format(model->arena, "parameter %s is %s", function->parameters[i].name, why);
	}
	return NULL;
}

/* ---- declarations ---- */

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

static const char *declaration(struct arena *arena, const struct type *type, bool is_text, const char *name)
{
	const char *spelling = declared_type(type, is_text);
	return spelling ? arena_format(arena, "%s%s", spelling, name)
			: arena_format(arena, "%s %s", c_integer(type), name);
}

static void declare_function(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces pieces = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_text = !function->contract.hidden && parameter->role == ROLE_TEXT;
		pieces_add(&pieces, "%s", declaration(model->arena, parameter->type, is_text, parameter->name));
	}
	if (!pieces.count)
		pieces_add(&pieces, "void");
	bool is_text = !function->contract.hidden && function->result_role == RESULT_TEXT;
	const char *head = declaration(model->arena, function->result, is_text, function->name);
	luajit_list(printer, arena_format(model->arena, "%s(", head), &pieces, ");");
}

/* What closes handles and undoes pins is called, hidden or not. */
static bool is_called(const struct model *model, const struct function *function)
{
	if (luajit_binds(function))
		return true;
	for (size_t i = 0; i < model->function_count; i++)
		if (luajit_binds(&model->functions[i]) && luajit_calls(model, &model->functions[i], function->name))
			return true;
	return false;
}

static void print_declarations(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	print_text(printer, "\nffi.cdef [[\n");
	indent(printer);
	if (options->library || options->load)
		print_text(printer, "void *dlopen(const char *name, int flags);\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (is_called(model, &model->functions[i]))
			declare_function(printer, model, &model->functions[i]);
	dedent(printer);
	print_text(printer, "]]\n");
}

/* ---- the library ---- */

/* dlopen's flags are RTLD_LAZY and RTLD_NODELETE. */
static const char load_function[] = "-- The library stays: LuaJIT unloads what it loaded when its state ends, and "
				    "finalizers still call after that.\n"
				    "local function load(name)\n"
				    "  local found, library = pcall(ffi.load, name)\n"
				    "  if found then\n"
				    "    ffi.C.dlopen(name, 0x1001)\n"
				    "  end\n"
				    "  return found, library\n"
				    "end\n\n";

static void print_load(struct printer *printer, const char *path, const char *before)
{
	print(printer, "found, C = load(%s", before);
	print_quoted(printer, path);
	print_text(printer, ")\n");
}

static void print_search(struct printer *printer, const struct emit_options *options, const char *name)
{
	print_text(printer, load_function);
	if (!options->load) {
		print_text(printer, "local ");
		print_load(printer, name, "");
		return;
	}
	print_text(printer, "-- It lies beside this file, else where the system's loader finds it.\n"
			    "local beside = here:match \"^@(.*/)\" or \"./\"\n"
			    "local ");
	print_load(printer, options->load, "beside .. ");
	print_text(printer, "if not found then\n  ");
	print_load(printer, name, "");
	print_text(printer, "end\n");
}

static void print_library(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	const char *name = options->library ? options->library : options->load;
	print_text(printer, "\n");
	if (!name) {
		print_text(printer, "local C = ffi.C\n");
		return;
	}
	print_search(printer, options, name);
	print_text(printer, "if not found then\n");
	print(printer, "  error(\"module %s needs %s: \" .. C, 0)\n", model->module, name);
	print_text(printer, "end\n");
}

static void print_symbol_check(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	const char *name = options->library ? options->library : options->load ? options->load : "the program";
	struct pieces pieces = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++)
		if (is_called(model, &model->functions[i]))
			pieces_add(&pieces, "\"%s\"", model->functions[i].name);
	if (!pieces.count)
		return;
	print_text(printer, "\nlocal function resolve(symbol)\n  return C[symbol]\nend\n\n");
	luajit_list(printer, "for _, symbol in ipairs {", &pieces, "} do");
	print_text(printer, "  if not pcall(resolve, symbol) then\n");
	print(printer, "    error(\"%s has no function \" .. symbol .. \", which module %s was made for\", 0)\n", name,
		model->module);
	print_text(printer, "  end\nend\n");
}

/* ---- records ---- */

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
			print_text(printer, declaration(model->arena, field_element(field), false, field->name));
		}
		if (field->type->kind == TYPE_ARRAY)
			print(printer, "[%ld]", field->type->length);
		print_text(printer, ";\n");
	}
	dedent(printer);
	print_text(printer, "}");
}

static void print_record_type(struct printer *printer, const struct model *model, const struct record *record)
{
	print(printer, "\nlocal take_%s, give_%s = scratch [[\n", record->name, record->name);
	indent(printer);
	print_struct(printer, model, record);
	dedent(printer);
	print_text(printer, "\n]]\n");
}

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
		print(printer, luajit_keyword(name) ? "    [\"%s\"] = %s,\n" : "    %s = %s,\n", name,
			read_field(model, &record->fields[i]));
	}
	print_text(printer, "  }\nend\n");
}

static void print_field_write(struct printer *printer, const struct model *model, const struct field *field)
{
	const struct type *element = field_element(field);
	const struct record *nested = model_record(model, element);
	const char *at = access(model->arena, field->name);
	if (field->type->kind == TYPE_ARRAY && nested)
		print(printer, "  fill_records(c%s, value%s, name, parameter .. \".%s\", %ld, write_%s)\n", at, at, field->name,
			field->type->length, nested->name);
	else if (field->type->kind == TYPE_ARRAY)
		print(printer, "  fill_array(c%s, value%s, name, parameter .. \".%s\", %ld, %s)\n", at, at, field->name,
			field->type->length, luajit_check(model->arena, element));
	else if (nested)
		print(printer, "  write_%s(c%s, value%s, name, parameter .. \".%s\")\n", nested->name, at, at,
			field->name);
	else
		print(printer, "  c%s = %s(value%s, name, parameter, \".%s\")\n", at,
			luajit_check(model->arena, element), at, field->name);
}

static void print_writer(struct printer *printer, const struct model *model, const struct record *record)
{
	print(printer, "\nlocal function write_%s(c, value, name, parameter)\n", record->name);
	print_text(printer, "  to_table(value, name, parameter)\n");
	for (size_t i = 0; i < record->field_count; i++)
		print_field_write(printer, model, &record->fields[i]);
	print_text(printer, "end\n");
}

static bool holds(const struct model *model, const struct record *outer, const struct record *inner)
{
	for (size_t i = 0; i < outer->field_count; i++) {
		const struct record *nested = model_record(model, field_element(&outer->fields[i]));
		if (nested && (nested == inner || holds(model, nested, inner)))
			return true;
	}
	return false;
}

enum use { USE_IN, USE_OUT, USE_DIRECT };

static bool has_role(enum role role, enum use use)
{
	bool in = role == ROLE_RECORD_IN, out = role == ROLE_RECORD_OUT || role == ROLE_RECORDS_OUT;
	return use == USE_IN ? in : use == USE_OUT ? out : in || out;
}

/* Is the record taken, returned, or either of them and not just inside of another one? */
static bool is_record_used(const struct model *model, const struct record *record, enum use use)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		for (size_t j = 0; luajit_binds(function) && j < function->parameter_count; j++) {
			const struct record *used = model_record(model, function->parameters[j].element);
			if (used && has_role(function->parameters[j].role, use) &&
				(used == record || (use != USE_DIRECT && holds(model, used, record))))
				return true;
		}
	}
	return false;
}

/* A record is declared before what holds it, in C as here. */
static void print_records(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (is_record_used(model, record, USE_DIRECT))
			print_record_type(printer, model, record);
		if (is_record_used(model, record, USE_OUT))
			print_reader(printer, model, record);
		if (is_record_used(model, record, USE_IN))
			print_writer(printer, model, record);
	}
}

/* ---- failures, handles, views ---- */

static void print_failure(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; model->explains && i < model->function_count; i++)
		if (luajit_binds(&model->functions[i]) && model->functions[i].failure != FAILURE_NONE) {
			print(printer,
				"\nlocal function failure(code)\n  return nil, ffi.string(C.%s(code)), code\nend\n",
				model->explains->name);
			return;
		}
}

static void print_handles(struct printer *printer, const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (!luajit_handle_free(model, record))
			continue;
		print(printer, "\nlocal %s_handle = handle_type(\"%s\", function(pointer)\n", record->name,
			record->name);
		print(printer, "  C.%s(pointer)\nend)\n", luajit_handle_free(model, record));
		pieces_add(&names, "%s", record->name);
	}
}

static void print_unpins(struct printer *printer, const struct model *model)
{
	struct pieces seen = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		const char *pinned = luajit_binds(&model->functions[i]) ? luajit_pinned(&model->functions[i]) : NULL;
		bool again = !pinned;
		for (size_t j = 0; j < seen.count; j++)
			again = again || !strcmp(seen.items[j], pinned);
		if (again)
			continue;
		pieces_add(&seen, "%s", pinned);
		print(printer, "\nlocal %s = ffi.cast(\"int32_t (*)(int64_t)\", C.%s)\n", pinned, pinned);
	}
}

/* ---- the module ---- */

static void print_constant(struct printer *printer, struct arena *arena, const struct constant *constant)
{
	if (constant->comment)
		print_lines(printer, "--- ", constant->comment);
	print(printer, "M.%s = %s\n", constant->name, luajit_number(arena, constant->value, constant->is_unsigned));
}

static void print_constants(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; model->enumerations[i].is_selected && j < model->enumerations[i].member_count; j++)
			print_constant(printer, model->arena, &model->enumerations[i].members[j]);
	for (size_t i = 0; i < model->constant_count; i++)
		print_constant(printer, model->arena, &model->constants[i]);
}

/* A module that passes addresses is unsafe anyway, and lets callers at C as it is. */
static bool is_unsafe(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		for (size_t j = 0; luajit_binds(function) && j < function->parameter_count; j++)
			if (function->parameters[j].role == ROLE_ADDRESS)
				return true;
	}
	return false;
}

static void print_module(struct printer *printer, const struct model *model)
{
	print_text(printer, "\nlocal M = { integer = new_integer }\n\n");
	if (is_unsafe(model))
		print_text(printer,
			"-- The library itself, for those who have pointers: nothing is checked there.\nM.C = C\n\n");
	print_constants(printer, model);
	for (size_t i = 0; i < model->function_count; i++)
		if (luajit_binds(&model->functions[i]))
			luajit_function(printer, model, &model->functions[i]);
	print_text(printer, "\nreturn M\n");
}

static void print_head(struct printer *printer, const struct model *model)
{
	struct pieces headers = {.arena = model->arena};
	for (size_t i = 0; i < model->header_count; i++)
		pieces_add(&headers, "%s", model->headers[i]);
	print(printer, "-- Made by ferrule-bind from %s: do not edit.\n", pieces_join(&headers, ", "));
	print_text(printer, "-- luacheck: no max comment line length\n\nlocal ffi = require \"ffi\"\n");
}

int emit_luajit(const struct model *model, const struct emit_options *options)
{
	struct printer *body = printer_new("  "), *module = printer_new("  ");
	print_declarations(body, model, options);
	print_library(body, model, options);
	print_symbol_check(body, model, options);
	print_failure(body, model);
	print_records(body, model);
	print_handles(body, model);
	print_unpins(body, model);
	print_module(body, model);
	print_head(module, model);
	luajit_prelude(module, printer_text(body));
	print_text(module, printer_text(body));
	int status = printer_save(module, options->directory, arena_format(model->arena, "%s.lua", model->module));
	printer_free(body);
	printer_free(module);
	return status;
}
