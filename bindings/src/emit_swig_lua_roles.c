/* SPDX-License-Identifier: MIT
 *
 * The target swig, Lua's part: what each parameter and the result are, as macros of swig/lua/typemaps.swg.
 */
#include "emit_swig_lua.h"
#include "pieces.h"

#include <string.h>

/* ---- what is written in several places ---- */

size_t swig_lua_place(const struct function *function, size_t index)
{
	size_t place = 0;
	for (size_t i = 0; i <= index; i++)
		place += interface_is_argument(&function->parameters[i]);
	return place;
}

const char *swig_lua_number(const struct model *model, const struct type *type)
{
	const char *kind = type->kind == TYPE_FLOAT  ? "FLOAT"
			   : type->kind == TYPE_BOOL ? "BOOL"
			   : type->is_signed         ? "SIGNED"
						     : "UNSIGNED";
	return arena_format(model->arena, "BIND_%s, %zu", kind, type->size);
}

const char *swig_lua_record(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "bind_record_%s", model_record(model, type)->name);
}

bool swig_lua_is_counted(const struct function *function, const struct parameter *parameter)
{
	return function->result_role == RESULT_COUNT && function->counts >= 0 &&
	       parameter == &function->parameters[function->counts];
}

const char *swig_lua_name(const struct model *model, const char *prefix, const struct function *function,
	const struct parameter *parameter)
{
	return arena_format(model->arena, "%s_%s_%s", prefix, function->name, parameter->name);
}

static const char *declared(const struct swig_call *call, const struct parameter *parameter)
{
	return swig_declaration(call->model, parameter->type, parameter->name);
}

static size_t number_of(const struct swig_call *call, const struct parameter *parameter)
{
	return (size_t)(parameter - call->function->parameters) + 1;
}

/* Of a view, which is of integers. */
static const char *integer_form(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "%s, %zu", swig_truth(type->is_signed), type->size);
}

/* ---- sizes ---- */

/* "&size3", where lengths agree. */
static const char *size_of(const struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->expression)
		return arena_format(call->model->arena, "&sized%zu", number_of(call, parameter));
	if (parameter->size >= 0)
		return arena_format(call->model->arena, "&size%d", parameter->size + 1);
	return arena_format(call->model->arena, "BIND_FIXED(%lu)", parameter->constant);
}

/* A handle in a size's expression may have been closed since it was looked at. */
static void add_checks(const struct swig_call *call, const struct expression *expression, struct pieces *checks)
{
	const struct parameter *parameter = swig_lua_parameter(call, expression->parameter);
	bool is_operand = expression->kind == EXPRESSION_PARAMETER || expression->kind == EXPRESSION_BEHIND;
	if (is_operand && parameter && parameter->role == ROLE_HANDLE_IN)
		pieces_add(checks, "BIND_STAYS_OPEN(\"$symname\", \"%s\", %zu, arg%d)", parameter->name,
			swig_lua_place(call->function, (size_t)expression->parameter), expression->parameter + 1);
	for (size_t i = 0; i < expression->operand_count; i++)
		add_checks(call, expression->operands[i], checks);
}

static const char *checks_of(const struct swig_call *call, const struct parameter *parameter)
{
	struct pieces checks = {.arena = call->model->arena};
	if (parameter->expression)
		add_checks(call, parameter->expression, &checks);
	return checks.count ? pieces_join(&checks, " ") : "";
}

static const char *written(const struct parameter *parameter)
{
	return parameter->contract.count ? parameter->contract.count : parameter->contract.bytes;
}

/* How much that is: a struct bind_size. */
static const char *room_of(const struct swig_call *call, const struct parameter *parameter)
{
	return arena_format(call->model->arena, "bind_sized(L, &place, %s, \"%s\")",
		swig_expression(call, parameter->expression), written(parameter));
}

/* What goes in has at least as much as its expression says. */
static void print_enough(struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->expression)
		print(call->printer, "%%bind_enough(%s, %%arg(%s), %%arg(%s))\n", declared(call, parameter),
			checks_of(call, parameter), room_of(call, parameter));
}

/* ---- outs ---- */

static const char *valid(const struct swig_call *call, const struct parameter *parameter)
{
	return swig_lua_is_counted(call->function, parameter) ? "BIND_COUNTED" : "BIND_ALL";
}

/* "2, 0, BIND_ALL": how many values there are, which one this is, and how much of it is valid. */
static const char *value_form(struct swig_call *call, const struct parameter *parameter)
{
	return arena_format(call->model->arena, "%zu, %zu, %s", call->total, call->at++, valid(call, parameter));
}

/* The macro's own part behind `kind`: its name, and what it says of an element. */
struct out {
	const char *kind, *form;
};

static struct out out_of(const struct swig_call *call, const struct parameter *parameter)
{
	const struct model *model = call->model;
	const struct type *element = parameter->element;
	if (parameter->role == ROLE_ARRAY_OUT)
		return (struct out){parameter->contract.releases ? "tokens" : "array",
			arena_format(model->arena, ", %s", swig_lua_number(model, element))};
	if (parameter->role == ROLE_RECORDS_OUT)
		return (struct out){"records", arena_format(model->arena, ", %s", swig_lua_record(model, element))};
	return (struct out){parameter->role == ROLE_TEXT_OUT ? "text" : "bytes", ""};
}

/* Where the number is no argument: a constant, computed, or that of an array that goes in. */
static void print_room(struct swig_call *call, const struct parameter *parameter, const struct out *out)
{
	struct printer *printer = call->printer;
	const char *form = declared(call, parameter);
	if (parameter->expression)
		print(printer, "%%bind_%s_computed(%s, %%arg(%s), %%arg(%s)%s, %s)\n", out->kind, form,
			checks_of(call, parameter), room_of(call, parameter), out->form, valid(call, parameter));
	else if (parameter->follows)
		print(printer, "%%bind_%s_follows(%s, %s%s, %s)\n", out->kind, form, size_of(call, parameter),
			out->form, value_form(call, parameter));
	else
		print(printer, "%%bind_%s_fixed(%s, %lu%s, %s)\n", out->kind, form, parameter->constant, out->form,
			value_form(call, parameter));
}

/* How much of what was measured is there. */
static const char *measured_valid(const struct swig_call *call, const struct parameter *parameter)
{
	const struct parameter *size = swig_lua_parameter(call, parameter->size);
	size_t number = number_of(call, parameter);
	if (!swig_lua_is_counted(call->function, parameter) && size && size->role == ROLE_SIZE_INOUT)
		return arena_format(call->model->arena, "bind_valid((int64_t)size%d, measured%zu.count)",
			parameter->size + 1, number);
	return arena_format(call->model->arena, "%s(BIND_MEASURED(measured%zu))", valid(call, parameter), number);
}

static void print_measured(struct swig_call *call, const struct parameter *parameter, const struct out *out)
{
	const char *form = out->form;
	if (parameter->role == ROLE_TEXT_OUT)
		form = swig_lua_is_counted(call->function, parameter) ? ", bytes_measured" : ", text_measured";
	print(call->printer, "%%bind_%s_measured(%s%s, %%arg(%s))\n", out->kind, declared(call, parameter), form,
		measured_valid(call, parameter));
}

static void print_out(struct swig_call *call, const struct parameter *parameter)
{
	struct out out = out_of(call, parameter);
	if (parameter->measured)
		print_measured(call, parameter, &out);
	else if (!interface_asks(parameter))
		print_room(call, parameter, &out);
	else
		print(call->printer, "%%bind_%s_out(%s, %s, %s%s, %s)\n", out.kind, declared(call, parameter),
			size_of(call, parameter), swig_truth(parameter->nullable), out.form,
			value_form(call, parameter));
}

static void print_view(struct swig_call *call, const struct parameter *parameter)
{
	bool readonly = parameter->type->target->target->is_const;
	const char *integers = parameter->element ? integer_form(call->model, parameter->element) : NULL;
	print(call->printer, "%%bind_%s_out(%s, size%d, %s%s%s, (int64_t)arg1, bind_release_%s, %zu, %zu)\n",
		integers ? "integers" : "view", declared(call, parameter), parameter->size + 1,
		integers ? integers : "", integers ? ", " : "", swig_truth(readonly), parameter->contract.pinned,
		call->total, call->at);
	call->at++;
}

/* How many bytes C gave: known after the call. */
static const char *given_size(const struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->size >= 0)
		return arena_format(call->model->arena, "(size_t)size%d", parameter->size + 1);
	if (parameter->expression)
		return arena_format(call->model->arena, "(size_t)bind_sized(L, &place, %s, \"%s\").count",
			swig_expression(call, parameter->expression), written(parameter));
	return arena_format(call->model->arena, "%lu", parameter->constant);
}

/* Texts and bytes behind a pointer that goes out. */
static void print_pointer(struct swig_call *call, const struct parameter *parameter)
{
	bool is_text = parameter->role == ROLE_TEXT_POINTER_OUT;
	const char *size = is_text ? "" : arena_format(call->model->arena, ", %%arg(%s)", given_size(call, parameter));
	const char *kind = is_text ? "text" : "bytes", *form = declared(call, parameter);
	switch (parameter->lending) {
	case LENDING_OWNED:
		print(call->printer, "%%bind_%s_owned(%s%s, bind_free_%s)\n", kind, form, size, parameter->frees);
		return;
	case LENDING_PINNED:
		if (!is_text) {
			print(call->printer, "%%bind_bytes_pinned(%s%s, %zu)\n", form, size,
				swig_lua_place(call->function, (size_t)parameter->owner));
			return;
		}
		print(call->printer, "%%bind_%s_lent(%s%s)\n", kind, form, size);
		return;
	case LENDING_NONE:
	case LENDING_COPIED:
		print(call->printer, "%%bind_%s_lent(%s%s)\n", kind, form, size);
		return;
	}
}

static void print_number(struct swig_call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_number_%s(%s, %s, %zu, %zu)\n",
		parameter->role == ROLE_NUMBER_OUT ? "out" : "inout", declared(call, parameter),
		swig_lua_number(call->model, parameter->element), call->total, call->at);
	call->at++;
}

static void print_handle_out(struct swig_call *call, const struct parameter *parameter)
{
	bool owned = parameter->lending == LENDING_OWNED;
	print(call->printer, "%%bind_handle_out(%s, bind_kind_%s, %s%s)\n", declared(call, parameter),
		model_handle(call->model, parameter->element)->name, owned ? "bind_free_" : "NULL",
		owned ? parameter->frees : "");
}

/* ---- what goes in ---- */

static void print_bytes(struct swig_call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_bytes_%s(%s, %s, %s)\n", parameter->role == ROLE_BYTES_IN ? "in" : "inout",
		declared(call, parameter), size_of(call, parameter), swig_truth(parameter->nullable));
	print_enough(call, parameter);
}

static void print_array_in(struct swig_call *call, const struct parameter *parameter)
{
	bool inout = parameter->role == ROLE_ARRAY_INOUT;
	print(call->printer, "%%bind_array_%s(%s, %s, %s, %s%s%s)\n", inout ? "inout" : "in",
		declared(call, parameter), size_of(call, parameter), swig_truth(parameter->nullable),
		swig_lua_number(call->model, parameter->element), inout ? ", " : "",
		inout ? value_form(call, parameter) : "");
	print_enough(call, parameter);
}

static void print_records_in(struct swig_call *call, const struct parameter *parameter)
{
	bool inout = parameter->role == ROLE_RECORDS_INOUT;
	print(call->printer, "%%bind_records_%s(%s, %s, %s, %s%s%s)\n", inout ? "inout" : "in",
		declared(call, parameter), size_of(call, parameter), swig_truth(parameter->nullable),
		swig_lua_record(call->model, parameter->element), inout ? ", " : "",
		inout ? value_form(call, parameter) : "");
	print_enough(call, parameter);
}

static void print_texts(struct swig_call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_texts_in(%s, %s, %s)\n", declared(call, parameter),
		parameter->terminated ? "NULL" : size_of(call, parameter), swig_truth(parameter->nullable));
	print_enough(call, parameter);
}

static void print_handle_in(struct swig_call *call, const struct parameter *parameter)
{
	const struct handle *handle = model_handle(call->model, parameter->element);
	print(call->printer, "%%bind_handle_in(%s, %s, %s, \"%s\")\n", declared(call, parameter),
		swig_truth(parameter->nullable), handle->name,
		handle->record ? handle->record->spelling : handle->name);
}

static void print_in(struct swig_call *call, const struct parameter *parameter, const char *kind)
{
	print(call->printer, "%%bind_%s(%s, %s)\n", kind, declared(call, parameter), swig_truth(parameter->nullable));
}

static const char *most_of(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "%sINT%zu_MAX", type->is_signed ? "" : "U", type->size * 8);
}

static void print_plain(struct swig_call *call, const char *kind, const struct parameter *parameter)
{
	print(call->printer, "%%bind_%s(%s)\n", kind, declared(call, parameter));
}

static void print_record(struct swig_call *call, const struct parameter *parameter)
{
	struct printer *printer = call->printer;
	const char *form = declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	const char *record = swig_lua_record(call->model, parameter->element);
	if (parameter->role == ROLE_RECORD_OUT)
		print(printer, "%%bind_record_out(%s, %s, %zu, %zu)\n", form, record, call->total, call->at++);
	else if (parameter->role == ROLE_RECORD_INOUT)
		print(printer, "%%bind_record_inout(%s, %s, %s, %zu, %zu)\n", form, nullable, record,
			call->total, call->at++);
	else if (parameter->role == ROLE_RECORD_VALUE)
		print(printer, "%%bind_record_value(%s, %s)\n", form, record);
	else
		print(printer, "%%bind_record_in(%s, %s, %s)\n", form, nullable, record);
}

/* What stands beside others: sizes, what the binding makes. */
static void print_beside(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = declared(call, parameter);
	if (parameter->role == ROLE_SIZE)
		print(call->printer, "%%bind_size(%s, %s)\n", form, most_of(call->model, parameter->type));
	else if (parameter->role == ROLE_SIZE_OUT || parameter->role == ROLE_SIZE_INOUT)
		print(call->printer, "%%bind_size_out(%s, %s)\n", form, c_integer(parameter->type->target));
	else
		print_plain(call, parameter->role == ROLE_CLOSURE ? "closure" : "token", parameter);
}

static void print_callback(struct swig_call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_callback(%s, %s, %s)\n", declared(call, parameter),
		swig_truth(parameter->nullable), swig_lua_name(call->model, "bind_back", call->function, parameter));
}

static void print_fd(struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->retained)
		print(call->printer, "%%bind_fd_kept(%s, token%d)\n", declared(call, parameter), parameter->token + 1);
	else
		print_plain(call, "fd", parameter);
}

static void print_address_out(struct swig_call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_address_out(%s, %zu, %zu)\n", declared(call, parameter), call->total, call->at);
	call->at++;
}

typedef void print_parameter(struct swig_call *call, const struct parameter *parameter);

static void print_nothing(struct swig_call *call, const struct parameter *parameter)
{
	(void)call, (void)parameter;
}

static void print_text_in(struct swig_call *call, const struct parameter *parameter)
{
	print_in(call, parameter, parameter->contract.path ? "path" : "text");
}

static void print_address(struct swig_call *call, const struct parameter *parameter)
{
	print_in(call, parameter, "address");
}

static print_parameter *printer_of(enum role role)
{
	switch (role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
		return print_nothing;
	case ROLE_FD:
		return print_fd;
	case ROLE_TEXT:
		return print_text_in;
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
		return print_bytes;
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_INOUT:
		return print_array_in;
	case ROLE_BYTES_OUT:
	case ROLE_TEXT_OUT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return print_out;
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
		return print_records_in;
	case ROLE_RECORD_IN:
	case ROLE_RECORD_VALUE:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORD_OUT:
		return print_record;
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
		return print_number;
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
		return print_pointer;
	case ROLE_TEXTS_IN:
		return print_texts;
	case ROLE_HANDLE_IN:
		return print_handle_in;
	case ROLE_HANDLE_OUT:
		return print_handle_out;
	case ROLE_CALLBACK:
		return print_callback;
	case ROLE_ADDRESS:
		return print_address;
	case ROLE_ADDRESS_OUT:
		return print_address_out;
	case ROLE_VIEW_OUT:
		return print_view;
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return print_beside;
	}
	return print_nothing;
}

void swig_lua_role(struct swig_call *call, size_t index)
{
	const struct parameter *parameter = &call->function->parameters[index];
	printer_of(parameter->role)(call, parameter);
}

/* ---- results ---- */

bool swig_lua_pushes(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_TEXT:
		return function->lending == LENDING_OWNED;
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_HANDLE:
		return true;
	case RESULT_NOTHING:
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
	case RESULT_ADDRESS:
	case RESULT_COUNT:
		return false;
	}
	return false;
}

static const char *result_kind(const struct function *function)
{
	switch (function->result_role) {
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
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
	case RESULT_NOTHING:
	case RESULT_HANDLE:
		break;
	}
	return "address";
}

/* An integer, a truth or a number alone is what the typemap of its type does. */
static bool is_default(const struct swig_call *call)
{
	enum result_role role = call->function->result_role;
	if (call->total > 1)
		return false;
	if (call->total == 0)
		return call->function->result->kind == TYPE_VOID;
	return role == RESULT_INTEGER || role == RESULT_BOOL || role == RESULT_FLOAT || role == RESULT_COUNT;
}

/* A result that nobody looks at is none. */
const char *swig_lua_declaration(const struct swig_call *call)
{
	const struct function *function = call->function;
	if (function->result_role == RESULT_NOTHING && function->failure == FAILURE_NONE)
		return arena_format(call->model->arena, "void %s", function->name);
	return swig_declaration(call->model, function->result, function->name);
}

void swig_lua_result(struct swig_call *call)
{
	const struct function *function = call->function;
	const char *form = swig_lua_declaration(call);
	bool returned = interface_returns_result(function);
	call->at = returned;
	if ((!returned && call->total) || swig_lua_pushes(function))
		print(call->printer, "%%bind_result_dropped(%s)\n", form);
	else if (is_default(call))
		return;
	else if (returned)
		print(call->printer, "%%bind_result(%s, %s, %zu)\n", form, result_kind(function), call->total);
	else
		print(call->printer, "%%bind_result_none(%s)\n", form);
}
