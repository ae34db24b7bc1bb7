/* SPDX-License-Identifier: MIT
 *
 * Target swig: M.i, one interface file for Python and Lua on the typemap library in swig/ (swig/ferrule.swg says what
 * its macros mean), and the Python module M.py on top of the extension.
 *
 * Functions are declared in a plain shape there: integers by size, pointers as `void *`. What a pointer is stands in a
 * macro before the function; the C compiler checks the shape against the header.
 */
#include "interface.h"
#include "emit_python.h"
#include "luajit_functions.h"
#include "targets.h"

#include <inttypes.h>
#include <string.h>

int emit_swig(const struct model *model, const struct emit_options *options);
const char *swig_cannot(const struct model *model, const struct function *function);
int emit_swig_facade(const struct model *model, const struct emit_options *options);

/* One function on its way into the interface file. */
struct call {
	struct printer *printer;
	const struct model *model;
	const struct function *function;
	size_t total, at; /* values that it returns; the next one's number */
};

static bool is_bound(const struct function *function)
{
	return !function->contract.hidden && !(function->omit_python && function->omit_lua);
}

/* ---- what cannot be carried ---- */

static bool keeps_memory(const struct parameter *parameter)
{
	return parameter->retained && parameter->role != ROLE_FD;
}

static bool is_record(enum role role)
{
	return role == ROLE_RECORD_IN || role == ROLE_RECORDS_IN || role == ROLE_RECORD_OUT || role == ROLE_RECORDS_OUT;
}

static bool is_nameless(const struct model *model, const struct type *type)
{
	const struct record *record = type ? model_record(model, type) : NULL;
	for (size_t i = 0; record && i < record->field_count; i++)
		if (!record->fields[i].name || is_nameless(model, record->fields[i].type))
			return true;
	return false;
}

/* A constant of a constructor that has no literal in every Lua. */
static const char *inexact_maker(const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < model->maker_count; i++)
		for (size_t j = 0; model->makers[i].function == function && j < model->makers[i].filling_count; j++) {
			const struct filling *filling = &model->makers[i].fillings[j];
			if (filling->kind == FILLING_CONSTANT && (filling->value >> 53) != (filling->value >> 63))
				return arena_format(model->arena, "FERRULE_MAKES: %s is beyond 2^53", filling->constant);
		}
	return NULL;
}

/* What this target carries beyond the first contracts: enum carries. */
static const unsigned carried = 0;

const char *swig_cannot(const struct model *model, const struct function *function)
{
	const char *uncarried = contract_uncarried(function, carried);
	if (uncarried)
		return arena_format(model->arena, "it has no form yet for %s", uncarried);
	const char *why = python_cannot(model, function);
	why = why ? why : inexact_maker(model, function);
	for (size_t i = 0; !why && i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (keeps_memory(parameter) && !function->omit_lua)
			why = arena_format(model->arena,
				"C keeps '%s' after the call, and Lua cannot keep memory of its own in place (--omit "
				"%s@lua)",
				parameter->name, function->name);
		else if (is_record(parameter->role) && is_nameless(model, parameter->element))
			why = arena_format(
				model->arena, "parameter %s: a record with a member that has no name", parameter->name);
	}
	return why;
}

/* ---- the plain shape of types ---- */

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

static const char *declaration(const struct model *model, const struct type *type, const char *name)
{
	return arena_format(model->arena, "%s%s%s", shape(type), type_is_integer(type) ? " " : "", name);
}

static const char *integer_most(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "%sINT%zu_MAX", type->is_signed ? "" : "U", type->size * 8);
}

/* "true, 4" of an int. */
static const char *integer_form(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "%s, %zu", type->is_signed ? "true" : "false", type->size);
}

static const char *truth(bool value)
{
	return value ? "true" : "false";
}

/* ---- parameters ---- */

static const char *declared(const struct call *call, const struct parameter *parameter)
{
	return declaration(call->model, parameter->type, parameter->name);
}

/* What an array's length agrees with. */
static const char *size_of(const struct call *call, const struct parameter *parameter)
{
	if (parameter->size >= 0)
		return arena_format(call->model->arena, "&size%d", parameter->size + 1);
	return arena_format(call->model->arena, "BIND_FIXED(%lu)", parameter->constant);
}

/* "2, 0, BIND_ALL": how many values there are, which one this is, and how much of it is valid. */
static const char *value_form(struct call *call, const struct parameter *parameter)
{
	bool counted = call->function->result_role == RESULT_COUNT && call->function->counts >= 0 &&
		       parameter == &call->function->parameters[call->function->counts];
	return arena_format(
		call->model->arena, "%zu, %zu, %s", call->total, call->at++, counted ? "BIND_COUNTED" : "BIND_ALL");
}

static const char *record_name(const struct call *call, const struct parameter *parameter)
{
	return arena_format(call->model->arena, "bind_record_%s", model_record(call->model, parameter->element)->name);
}

/* Outs whose number is a constant, or that of an array that goes in, are no argument; others are asked for. */
static void print_array_out(struct call *call, const struct parameter *parameter, const char *kind, const char *form)
{
	const char *comma = *form ? ", " : "";
	if (parameter->follows)
		print(call->printer, "%%bind_%s_follows(%s, %s%s%s, %s)\n", kind, declared(call, parameter),
			size_of(call, parameter), comma, form, value_form(call, parameter));
	else if (!interface_asks(parameter))
		print(call->printer, "%%bind_%s_fixed(%s, %lu%s%s, %s)\n", kind, declared(call, parameter),
			parameter->constant, comma, form, value_form(call, parameter));
	else
		print(call->printer, "%%bind_%s_out(%s, %s, %s%s%s, %s)\n", kind, declared(call, parameter),
			size_of(call, parameter), truth(parameter->nullable), comma, form, value_form(call, parameter));
}

static void print_bytes(struct call *call, const struct parameter *parameter, const char *role)
{
	print(call->printer, "%%bind_bytes_%s(%s, %s, %s)\n", role, declared(call, parameter), size_of(call, parameter),
		truth(parameter->nullable));
}

static void print_view(struct call *call, const struct parameter *parameter)
{
	bool readonly = parameter->type->target->target->is_const;
	const char *integers = parameter->element ? integer_form(call->model, parameter->element) : NULL;
	print(call->printer, "%%bind_%s_out(%s, size%d, %s%s%s, (int64_t)arg1, bind_release_%s, %zu, %zu)\n",
		integers ? "integers" : "view", declared(call, parameter), parameter->size + 1,
		integers ? integers : "", integers ? ", " : "", truth(readonly), parameter->contract.pinned,
		call->total, call->at);
	call->at++;
}

/* The local of the token's typemap. */
static const char *token_of(const struct call *call, const struct parameter *parameter)
{
	return arena_format(call->model->arena, "token%d", parameter->token + 1);
}

static void print_kept(struct call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_bytes_kept(%s, %s, %s, %s, %s)\n", declared(call, parameter),
		size_of(call, parameter), truth(parameter->nullable), truth(parameter->role == ROLE_BYTES_OUT),
		token_of(call, parameter));
}

static void print_fd(struct call *call, const struct parameter *parameter)
{
	if (parameter->retained)
		print(call->printer, "%%bind_fd_kept(%s, %s)\n", declared(call, parameter), token_of(call, parameter));
	else
		print(call->printer, "%%bind_fd(%s)\n", declared(call, parameter));
}

static void print_memory(struct call *call, const struct parameter *parameter)
{
	if (parameter->retained)
		print_kept(call, parameter);
	else if (parameter->role == ROLE_BYTES_IN)
		print_bytes(call, parameter, "in");
	else
		print_array_out(call, parameter, "bytes", "");
}

static void print_role(struct call *call, const struct parameter *parameter)
{
	struct printer *printer = call->printer;
	const char *form = declared(call, parameter), *nullable = truth(parameter->nullable);
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
		return;
	case ROLE_FD:
		print_fd(call, parameter);
		return;
	case ROLE_TEXT:
		print(printer, "%%bind_%s(%s, %s)\n", parameter->contract.path ? "path" : "text", form, nullable);
		return;
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
		print_memory(call, parameter);
		return;
	case ROLE_BYTES_INOUT:
		print_bytes(call, parameter, "inout");
		return;
	case ROLE_ARRAY_IN:
		print(printer, "%%bind_array_in(%s, %s, %s, %s)\n", form, size_of(call, parameter), nullable,
			integer_form(call->model, parameter->element));
		return;
	case ROLE_ARRAY_OUT:
		print_array_out(call, parameter, parameter->contract.releases ? "tokens" : "array",
			integer_form(call->model, parameter->element));
		return;
	case ROLE_RECORD_IN:
		print(printer, "%%bind_record_in(%s, %s, %s)\n", form, nullable, record_name(call, parameter));
		return;
	case ROLE_RECORDS_IN:
		print(printer, "%%bind_records_in(%s, %s, %s, %s)\n", form, size_of(call, parameter), nullable,
			record_name(call, parameter));
		return;
	case ROLE_RECORD_OUT:
		print(printer, "%%bind_record_out(%s, %s, %zu, %zu)\n", form, record_name(call, parameter), call->total,
			call->at++);
		return;
	case ROLE_RECORDS_OUT:
		print_array_out(call, parameter, "records", record_name(call, parameter));
		return;
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		print(printer, "%%bind_integer_%s(%s, %s, %zu, %zu)\n",
			parameter->role == ROLE_NUMBER_OUT ? "out" : "inout", form,
			integer_form(call->model, parameter->element), call->total, call->at++);
		return;
	case ROLE_HANDLE_IN:
		print(printer, "%%bind_handle_in(%s, %s, \"%s\")\n", form, nullable,
			model_record(call->model, parameter->element)->spelling);
		return;
	case ROLE_ADDRESS:
		print(printer, "%%bind_address(%s, %s)\n", form, nullable);
		return;
	case ROLE_ADDRESS_OUT:
		print(printer, "%%bind_address_out(%s, %zu, %zu)\n", form, call->total, call->at++);
		return;
	case ROLE_VIEW_OUT:
		print_view(call, parameter);
		return;
	case ROLE_SIZE:
		print(printer, "%%bind_size(%s, %s)\n", form, integer_most(call->model, parameter->type));
		return;
	case ROLE_SIZE_OUT:
		print(printer, "%%bind_size_out(%s, %s)\n", form, c_integer(parameter->type->target));
		return;
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		print(printer, "%%bind_token(%s)\n", form);
		return;
	}
}

/* As C writes it: the least and the greatest integers have no plain literal. */
static const char *default_literal(const struct model *model, const struct parameter *parameter)
{
	const char *value = parameter->default_value;
	if (!strcmp(value, "-9223372036854775808"))
		return "INT64_MIN";
	return arena_format(model->arena, "%s%s", value, strlen(value) > 18 && *value != '-' ? "u" : "");
}

/* May it be left out: has it a default, and have all arguments after it? */
static bool is_optional(const struct function *function, size_t index)
{
	return interface_is_argument(&function->parameters[index]) && python_default(function, index);
}

static void print_parameters(struct call *call)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		print_role(call, parameter);
		if (is_optional(function, i))
			print(call->printer, "%%bind_optional(%s, %s)\n", declared(call, parameter),
				default_literal(call->model, parameter));
	}
}

/* ---- results ---- */

static const char *result_kind(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_COUNT:
	case RESULT_INTEGER:
		return function->result->is_signed ? "signed" : "unsigned";
	case RESULT_BOOL:
		return "bool";
	case RESULT_FLOAT:
		return "float";
	case RESULT_TEXT:
		return "text";
	case RESULT_ADDRESS:
		return "address";
	case RESULT_NOTHING:
	case RESULT_HANDLE:
		break;
	}
	return NULL;
}

/* An integer, a truth or a number alone is what the typemap of its type does. */
static bool is_default_result(const struct call *call)
{
	enum result_role role = call->function->result_role;
	if (call->total > 1)
		return false;
	if (call->total == 0)
		return call->function->result->kind == TYPE_VOID;
	return role == RESULT_INTEGER || role == RESULT_BOOL || role == RESULT_FLOAT || role == RESULT_COUNT;
}

/* A result that nobody looks at is none. */
static const char *result_declaration(const struct call *call)
{
	const struct function *function = call->function;
	if (function->result_role == RESULT_NOTHING && function->failure == FAILURE_NONE)
		return arena_format(call->model->arena, "void %s", function->name);
	return declaration(call->model, function->result, function->name);
}

static void print_result(struct call *call)
{
	const struct function *function = call->function;
	const char *form = result_declaration(call);
	bool returned = interface_returns_result(function);
	call->at = returned;
	if (returned && function->result_role == RESULT_HANDLE)
		print(call->printer, "%%bind_result_handle(%s, bind_handle_%s, %zu)\n", form, function->name,
			call->total);
	else if (!returned && call->total)
		print(call->printer, "%%bind_result_dropped(%s)\n", form);
	else if (is_default_result(call))
		return;
	else if (returned)
		print(call->printer, "%%bind_result(%s, %s, %zu)\n", form, result_kind(function), call->total);
	else
		print(call->printer, "%%bind_result_none(%s)\n", form);
}

static void print_failure(struct call *call)
{
	const struct function *function = call->function;
	switch (function->failure) {
	case FAILURE_NONE:
		break;
	case FAILURE_ERRNO:
		print(call->printer, "BIND_FAILS_ERRNO(\"$symname\")\n");
		break;
	case FAILURE_ERRNO_GLOBAL:
		print(call->printer, "BIND_FAILS_ERRNO_GLOBAL(\"$symname\")\n");
		break;
	case FAILURE_EXPRESSION:
		print(call->printer, "BIND_FAILS(\"$symname\", %s)\n", function->contract.fails);
		break;
	}
	if (function->result_role == RESULT_HANDLE)
		print(call->printer, "BIND_FAILS_NULL(\"$symname\")\n");
}

/* What converting the other arguments may have taken away: it can run the program's code, metamethods and finalizers. */
static const char *recheck(enum role role)
{
	switch (role) {
	case ROLE_HANDLE_IN:
		return "BIND_STAYS_OPEN";
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_BYTES_OUT:
		return "BIND_STAYS_PINNED";
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

static bool has_recheck(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (recheck(function->parameters[i].role))
			return true;
	return false;
}

static void print_rechecks(struct call *call)
{
	size_t place = 0;
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *macro = recheck(parameter->role);
		place += interface_is_argument(parameter);
		if (macro && interface_is_argument(parameter))
			print(call->printer, "%s(\"$symname\", \"%s\", %zu, arg%zu)\n", macro, parameter->name, place, i + 1);
	}
}

/* The array whose count says how many records C took: none that has tokens which come back. */
static const struct parameter *taking(const struct call *call)
{
	const struct function *function = call->function;
	if (function->result_role != RESULT_COUNT || function->counts < 0)
		return NULL;
	const struct parameter *counts = &function->parameters[function->counts];
	const struct record *record = model_record(call->model, counts->element);
	return counts->contract.releases || (record && interface_releases(record) >= 0) ? NULL : counts;
}

/* The call succeeded: what C keeps now. Of records with a count, as many as it says. */
static void print_takes(struct call *call)
{
	const struct function *function = call->function;
	const struct parameter *counts = taking(call);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_TOKEN)
			print(call->printer, "BIND_TAKES(token%zu)\n", i + 1);
		else if (parameter->keeps && counts && counts->size == parameter->size)
			print(call->printer, "BIND_TAKES_RECORDS(array%zu, result)\n", i + 1);
		else if (parameter->keeps)
			print(call->printer, "BIND_TAKES_RECORDS(array%zu, array%zu.count)\n", i + 1, i + 1);
	}
}

static void print_action(struct call *call)
{
	const struct function *function = call->function;
	bool gives_handle = function->result_role == RESULT_HANDLE, blocking = function->contract.blocking;
	if (function->failure == FAILURE_NONE && !blocking && !gives_handle && !interface_retains(function) &&
		!interface_keeps_any(function) && !has_recheck(function))
		return;
	print(call->printer, "%%exception %s {\n", function->name);
	indent(call->printer);
	if (gives_handle)
		print(call->printer, "BIND_HANDLE_ROOM(bind_handle_%s)\n", function->name);
	print_rechecks(call);
	print(call->printer, blocking ? "BIND_LET_GO $action BIND_TAKE_BACK\n" : "$action\n");
	print_failure(call);
	print_takes(call);
	dedent(call->printer);
	print(call->printer, "}\n");
}

/* ---- functions ---- */

static const char *prototype(const struct call *call)
{
	const struct function *function = call->function;
	struct pieces parameters = {.arena = call->model->arena};
	for (size_t i = 0; i < function->parameter_count; i++)
		pieces_add(&parameters, "%s", declared(call, &function->parameters[i]));
	return arena_format(call->model->arena, "%s(%s);", result_declaration(call),
		parameters.count ? pieces_join(&parameters, ", ") : "void");
}

/* Typemaps by name hold until they are taken back. */
static void print_clear(const struct call *call)
{
	struct pieces names = {.arena = call->model->arena};
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		bool plain = parameter->role == ROLE_INTEGER || parameter->role == ROLE_BOOL ||
			     parameter->role == ROLE_FLOAT;
		if (!plain || is_optional(call->function, i))
			pieces_add(&names, "%s", declared(call, parameter));
	}
	if (names.count)
		print(call->printer, "%%clear %s;\n", pieces_join(&names, ", "));
}

/* The line that leaves a function to one language, if it is. */
static bool print_language(struct printer *printer, const struct function *function)
{
	if (function->omit_lua || function->omit_python)
		print(printer, "#ifdef %s\n", function->omit_lua ? "SWIGPYTHON" : "SWIGLUA");
	return function->omit_lua || function->omit_python;
}

static void print_function(struct printer *printer, const struct model *model, const struct function *function)
{
	struct call call = {printer, model, function, interface_value_count(function), 0};
	print(printer, "\n");
	bool one_language = print_language(printer, function);
	if (strcmp(function->name, function->public_name) != 0)
		print(printer, "%%rename(%s) %s;\n", function->public_name, function->name);
	print_result(&call);
	print_parameters(&call);
	print_action(&call);
	print(printer, "%s\n", prototype(&call));
	print_clear(&call);
	if (one_language)
		print(printer, "#endif\n");
}

/* ---- records, handles, views: constants of the generated C ---- */

static const struct type *element_of(const struct type *type)
{
	return type->kind == TYPE_ARRAY ? type->target : type;
}

static const char *value_kind(const struct type *type)
{
	switch (type->kind) {
	case TYPE_INTEGER:
	case TYPE_ENUM:
		return type->is_signed ? "BIND_SIGNED" : "BIND_UNSIGNED";
	case TYPE_BOOL:
		return "BIND_BOOL";
	case TYPE_FLOAT:
		return "BIND_FLOAT";
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
		return "BIND_RECORD";
	case TYPE_VOID:
	case TYPE_POINTER:
	case TYPE_ARRAY:
	case TYPE_FUNCTION:
		break;
	}
	return "BIND_UNSIGNED"; /* an address */
}

static const char *field_kind(const struct field *field)
{
	switch (field->role) {
	case FIELD_FD:
		return "BIND_FD";
	case FIELD_HANDLE:
		return "BIND_NUMBER";
	case FIELD_TEXT:
		return field->contract.path ? "BIND_PATH" : "BIND_TEXT";
	case FIELD_BYTES_IN:
		return "BIND_BYTES_IN";
	case FIELD_BYTES_OUT:
		return "BIND_BYTES_OUT";
	case FIELD_RECORDS:
		return "BIND_RECORDS";
	case FIELD_VALUE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
		break;
	}
	return value_kind(element_of(field->type));
}

/* Lua has no memory that C can use while the program goes on. */
static bool is_memory(const struct field *field)
{
	return field->role == FIELD_BYTES_IN || field->role == FIELD_BYTES_OUT;
}

/* The record in a field, or behind it. */
static const struct record *record_in(const struct model *model, const struct field *field)
{
	return model_record(model, field->role == FIELD_RECORDS ? field->element : element_of(field->type));
}

static void print_field(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	const struct type *type = element_of(field->type);
	const struct record *inner = record_in(model, field);
	const struct field *count = field->count >= 0 ? &record->fields[field->count] : NULL;
	print(printer, is_memory(field) ? "#ifdef SWIGPYTHON\n" : "");
	print(printer, "{\"%s\", BIND_KEY(\"%s\", \"%s\"), %s, %s, %s, %s, offsetof(%s, %s), %zu, %ld,\n", field->name,
		python_field_name(model, field), field->name, field_kind(field), truth(type->is_signed),
		truth(field->nullable), truth(field->retained), record->spelling, field->name, type->size,
		field->type == type ? 0 : field->type->length);
	print(printer, "\t%s%s, %zu, %zu, %lu, %s},\n", inner ? "&bind_record_" : "NULL", inner ? inner->name : "",
		count ? count->offset : 0, count ? count->size : 0, field->constant,
		truth(python_has_column(record, field)));
	print(printer, is_memory(field) ? "#endif\n" : "");
}

static const char *offset_of(const struct model *model, const struct record *record, int field)
{
	if (field < 0)
		return "-1";
	return arena_format(model->arena, "offsetof(%s, %s)", record->spelling, record->fields[field].name);
}

static int token_field(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].role == FIELD_TOKEN)
			return (int)i;
	return -1;
}

/* Its place among the classes of the module's Python part. */
static size_t record_number(const struct model *model, const struct record *record)
{
	size_t number = 0;
	for (const struct record *other = model->records; other < record; other++)
		number += python_has_record(model, other);
	return number;
}

/* What would be memory of C's, or say how much there is, where records lie in a buffer as C has them. */
static bool must_be_zero(const struct field *field)
{
	return !interface_is_member(field) || is_memory(field) || field->role == FIELD_TEXT ||
	       field->role == FIELD_RECORDS;
}

static void print_zeros(struct printer *printer, const struct record *record)
{
	print(printer, "static const struct bind_zero bind_zeros_%s[] = {\n", record->name);
	for (size_t i = 0; i < record->field_count; i++)
		if (must_be_zero(&record->fields[i]))
			print(printer, "\t{\"%s\", offsetof(%s, %s), %zu},\n", record->fields[i].name,
				record->spelling, record->fields[i].name, record->fields[i].size);
	print(printer, "\t{NULL, 0, 0},\n};\n");
}

static void print_record(struct printer *printer, const struct model *model, const struct record *record)
{
	print(printer, "\nstatic const struct bind_field bind_fields_%s[] = {\n", record->name);
	indent(printer);
	for (size_t i = 0; i < record->field_count; i++)
		if (interface_is_member(&record->fields[i]))
			print_field(printer, model, record, &record->fields[i]);
	dedent(printer);
	print(printer, "};\n");
	print_zeros(printer, record);
	print(printer, "static const struct bind_record bind_record_%s = {\"%s\", sizeof(%s),\n", record->name,
		record->name, record->spelling);
	print(printer, "\tsizeof bind_fields_%s / sizeof *bind_fields_%s, bind_fields_%s, bind_zeros_%s, %zu, %s, %s};\n",
		record->name, record->name, record->name, record->name, record_number(model, record),
		offset_of(model, record, interface_releases(record)), offset_of(model, record, token_field(record)));
}

/* Those inside come first; `done` has one place for each record of the model. */
static void print_record_once(
	struct printer *printer, const struct model *model, const struct record *record, bool *done)
{
	if (done[record - model->records])
		return;
	done[record - model->records] = true;
	for (size_t i = 0; i < record->field_count; i++) {
		const struct record *inner = record_in(model, &record->fields[i]);
		if (inner)
			print_record_once(printer, model, inner, done);
	}
	print_record(printer, model, record);
}

static void print_records(struct printer *printer, const struct model *model)
{
	bool *done = arena_alloc(model->arena, model->record_count + 1);
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		for (size_t j = 0; is_bound(function) && j < function->parameter_count; j++)
			if (is_record(function->parameters[j].role))
				print_record_once(
					printer, model, model_record(model, function->parameters[j].element), done);
	}
}

static void print_handle_type(struct printer *printer, const struct model *model, const struct function *function)
{
	const char *spelling = model_record(model, function->result->target)->spelling;
	print(printer, "\nstatic void bind_free_%s(void *pointer)\n{\n\t%s(pointer);\n}\n", function->name,
		function->contract.returns_owned);
	print(printer, "static const struct bind_handle_type bind_handle_%s = {\n", function->name);
	print(printer, "\t\"%s\", BIND_HANDLE(\"%s\"), bind_free_%s\n};\n", spelling, spelling, function->name);
}

/* Is it the first of the model that names this function? */
static bool is_first_pinned(const struct model *model, const struct parameter *parameter)
{
	for (size_t i = 0; i < model->function_count; i++)
		for (size_t j = 0; is_bound(&model->functions[i]) && j < model->functions[i].parameter_count; j++) {
			const struct parameter *other = &model->functions[i].parameters[j];
			if (other->role == ROLE_VIEW_OUT && !strcmp(other->contract.pinned, parameter->contract.pinned))
				return other == parameter;
		}
	return false;
}

static void print_releases(struct printer *printer, const struct model *model, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->role == ROLE_VIEW_OUT && is_first_pinned(model, parameter))
			print(printer, "\nstatic void bind_release_%s(int64_t owner)\n{\n\t%s((%s)owner);\n}\n",
				parameter->contract.pinned, parameter->contract.pinned,
				function->parameters[0].type->spelling);
	}
}

static bool has_handles(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (is_bound(&model->functions[i]) && model->functions[i].result_role == RESULT_HANDLE)
			return true;
	return false;
}

static void print_data(struct printer *printer, const struct model *model)
{
	print(printer, "\n%%{");
	print_records(printer, model);
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (is_bound(function) && function->result_role == RESULT_HANDLE)
			print_handle_type(printer, model, function);
		if (is_bound(function))
			print_releases(printer, model, function);
	}
	print(printer, "\n%%}\n");
}

/* ---- the frame ---- */

static void print_head(struct printer *printer, const struct model *model)
{
	print(printer, "/* Made by ferrule-bind from %s, target swig. Change the header instead. */\n",
		python_headers(model));
	print(printer, "%%module %s\n\n%%{\n", model->module);
	for (size_t i = 0; i < model->header_count; i++)
		print(printer, "#include %s\n", model->headers[i]);
	print(printer, "#include <stddef.h>\n");
	if (model->explains)
		print(printer, "\n#define BIND_EXPLAINS %s\n", model->explains->name);
	print(printer, "%%}\n%%include \"ferrule.swg\"\n");
}

/* What help() and inspect.signature() show. */
static void print_python_method(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces arguments = python_arguments(model, function, true);
	struct pieces all = {.arena = model->arena};
	pieces_add(&all, "$module");
	for (size_t i = 0; i < arguments.count; i++)
		pieces_add(&all, "%s", arguments.items[i]);
	if (!arguments.count)
		pieces_add(&all, "/");
	print(printer, "\tBIND_METHOD(%s, ", function->public_name);
	print_quoted(printer, arena_format(model->arena, "%s(%s)\n--\n\n%s", function->public_name,
				      pieces_join(&all, ", "), python_function_text(model, function)));
	print(printer, "),\n");
}

/* The full name of a class of the module, in quotes, if it has it. */
static const char *class_name(
	const struct model *model, const struct emit_options *options, const char *class, bool is_there)
{
	const char *package = options->package ? options->package : "";
	if (!is_there)
		return "NULL";
	return arena_format(
		model->arena, "\"%s%s%s.%s\"", package, *package ? "." : "", model->module, class);
}

static void print_python_module(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print(printer, "BIND_ENTRY(%s)\n", model->functions[i].public_name);
	print(printer, "static PyMethodDef bind_methods[] = {\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print_python_method(printer, model, &model->functions[i]);
	print(printer, "%s\tBIND_RECORD_METHODS,\n\tBIND_TOKEN_METHODS,\n\t{NULL, NULL, 0, NULL},\n};\n",
		has_handles(model) ? "\tBIND_HANDLE_METHODS,\n" : "");
	print(printer, "BIND_MODULE(%s, %s, %s)\n", model->module,
		class_name(model, options, "Error", python_has_failure(model, FAILURE_EXPRESSION)),
		class_name(model, options, "Records", python_gives_records(model)));
}

static void print_constant(struct printer *printer, const struct constant *constant)
{
	print(printer, "\t{\"%s\", UINT64_C(%" PRIu64 "), %s},\n", constant->name, (uint64_t)constant->value,
		truth(!constant->is_unsigned));
}

static bool makes_any(const struct model *model)
{
	for (size_t i = 0; i < model->maker_count; i++)
		if (luajit_makes(&model->makers[i]))
			return true;
	return false;
}

/* Constructors of records call nothing of C's: they are a chunk of Lua, the same as in LuaJIT's module. */
static void print_makers(struct printer *printer, const struct model *model)
{
	struct printer *chunk = printer_new("  ");
	if (makes_any(model))
		print_text(chunk, "local M = ...\n\n"
				  "local function or_zero(value)\n  if value ~= 0 then\n    return value\n  end\nend\n");
	for (size_t i = 0; i < model->maker_count; i++)
		if (luajit_makes(&model->makers[i]))
			luajit_maker(chunk, model, &model->makers[i]);
	print(printer, "static const char bind_makers[] =");
	for (const char *line = printer_text(chunk); *line; line += strcspn(line, "\n") + 1) {
		print(printer, "\n\t");
		print_quoted(printer, arena_format(model->arena, "%.*s\n", (int)strcspn(line, "\n"), line));
	}
	print(printer, *printer_text(chunk) ? ";\n" : " \"\";\n");
	printer_free(chunk);
}

static void print_lua_module(struct printer *printer, const struct model *model)
{
	print(printer, "static const luaL_Reg bind_methods[] = {\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (!model->functions[i].contract.hidden && !model->functions[i].omit_lua)
			print(printer, "\tBIND_METHOD(%s),\n", model->functions[i].public_name);
	print(printer, "\t{NULL, NULL},\n};\nstatic const struct bind_constant bind_constants[] = {\n");
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; j < model->enumerations[i].member_count; j++)
			print_constant(printer, &model->enumerations[i].members[j]);
	for (size_t i = 0; i < model->constant_count; i++)
		print_constant(printer, &model->constants[i]);
	print(printer, "\t{NULL, 0, false},\n};\n");
	print_makers(printer, model);
	print(printer, "BIND_MODULE(%s)\n", model->module);
}

static void print_interface(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	print_head(printer, model);
	print_data(printer, model);
	for (size_t i = 0; i < model->function_count; i++)
		if (is_bound(&model->functions[i]))
			print_function(printer, model, &model->functions[i]);
	print(printer, "\n%%wrapper %%{\n#ifdef SWIGPYTHON\n");
	print_python_module(printer, model, options);
	print(printer, "#else\n");
	print_lua_module(printer, model);
	print(printer, "#endif\n%%}\n");
}

int emit_swig(const struct model *model, const struct emit_options *options)
{
	struct printer *printer = printer_new("\t");
	print_interface(printer, model, options);
	int status = printer_save(printer, options->directory, arena_format(model->arena, "%s.i", model->module));
	printer_free(printer);
	return status ? status : emit_swig_facade(model, options);
}
