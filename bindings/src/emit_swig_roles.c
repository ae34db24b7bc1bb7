/* SPDX-License-Identifier: MIT
 *
 * The target swig: what each parameter is, as macros of swig/ferrule.swg.
 */
#include "emit_python.h"
#include "emit_swig.h"
#include "pieces.h"

#include <string.h>

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

const char *swig_declaration(const struct model *model, const struct type *type, const char *name)
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

/* "BIND_SIGNED, 4" of an int. */
static const char *number_form(const struct model *model, const struct type *type)
{
	const char *kind = type->is_signed ? "SIGNED" : "UNSIGNED";
	if (type->kind == TYPE_BOOL || type->kind == TYPE_FLOAT)
		kind = type->kind == TYPE_BOOL ? "BOOL" : "FLOAT";
	return arena_format(model->arena, "BIND_%s, %zu", kind, type->size);
}

/* ---- parameters ---- */

static const char *declared(const struct swig_call *call, const struct parameter *parameter)
{
	return swig_declaration(call->model, parameter->type, parameter->name);
}

/* What an array's length agrees with. */
static const char *size_of(const struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->size >= 0)
		return arena_format(call->model->arena, "&size%d", parameter->size + 1);
	return arena_format(call->model->arena, "BIND_FIXED(%lu)", parameter->constant);
}

/* "2, 0, BIND_ALL": how many values there are, which one this is, and how much of it is valid. */
static const char *value_form(struct swig_call *call, const struct parameter *parameter)
{
	bool counted = call->function->result_role == RESULT_COUNT && call->function->counts >= 0 &&
		       parameter == &call->function->parameters[call->function->counts];
	return arena_format(
		call->model->arena, "%zu, %zu, %s", call->total, call->at++, counted ? "BIND_COUNTED" : "BIND_ALL");
}

static const char *record_name(const struct swig_call *call, const struct parameter *parameter)
{
	return arena_format(call->model->arena, "bind_record_%s", model_record(call->model, parameter->element)->name);
}

/* "EXPR, TEXT" of a size that is computed. */
static const char *computed(const struct swig_call *call, const struct parameter *parameter)
{
	const char *text = parameter->contract.count ? parameter->contract.count : parameter->contract.bytes;
	return arena_format(call->model->arena, "%%arg(%s), \"%s\"", swig_expression(call, parameter->expression), text);
}

/* Those of them whose size is computed: what goes in has at least that, what comes out exactly. */
static bool print_computed(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	const char *size = computed(call, parameter);
	bool changed = parameter->role == ROLE_ARRAY_INOUT || parameter->role == ROLE_RECORDS_INOUT;
	switch (parameter->role) {
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
		print(call->printer, "%%bind_bytes_least(%s, %s, %s, %s)\n", form,
			parameter->role == ROLE_BYTES_IN ? "in" : "inout", nullable, size);
		return true;
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_INOUT:
		print(call->printer, "%%bind_array_least(%s, %s, %s, %s, %s)\n", form, changed ? "inout" : "in", nullable,
			number_form(call->model, parameter->element), size);
		if (changed)
			print(call->printer, "%%bind_array_changed(%s, %s, %s)\n", form,
				number_form(call->model, parameter->element), value_form(call, parameter));
		return true;
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
		print(call->printer, "%%bind_records_least(%s, %s, %s, %s)\n", form, nullable,
			record_name(call, parameter), size);
		if (changed)
			print(call->printer, "%%bind_records_changed(%s, %s, %s)\n", form,
				record_name(call, parameter), value_form(call, parameter));
		return true;
	case ROLE_TEXT_OUT:
		print(call->printer, "%%bind_text_computed(%s, %s, %s)\n", form, size, value_form(call, parameter));
		return true;
	case ROLE_TEXTS_IN:
		print(call->printer, "%%bind_texts_least(%s, %s, %s, %s)\n", form, nullable,
			swig_truth(parameter->contract.path), size);
		return true;
	case ROLE_BYTES_OUT:
		print(call->printer, "%%bind_bytes_computed(%s, %s, %s)\n", form, size, value_form(call, parameter));
		return true;
	case ROLE_ARRAY_OUT:
		print(call->printer, "%%bind_array_computed(%s, %s, %s, %s)\n", form, size,
			number_form(call->model, parameter->element), value_form(call, parameter));
		return true;
	case ROLE_RECORDS_OUT:
		print(call->printer, "%%bind_records_computed(%s, %s, %s, %s)\n", form, size,
			record_name(call, parameter), value_form(call, parameter));
		return true;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_RECORD_IN:
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return false;
	}
	return false;
}

/* Outs whose number is a constant, or that of an array that goes in, are no argument; others are asked for. */
static void print_array_out(struct swig_call *call, const struct parameter *parameter, const char *kind, const char *form)
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
			size_of(call, parameter), swig_truth(parameter->nullable), comma, form, value_form(call, parameter));
}

static void print_bytes(struct swig_call *call, const struct parameter *parameter, const char *role)
{
	print(call->printer, "%%bind_bytes_%s(%s, %s, %s)\n", role, declared(call, parameter), size_of(call, parameter),
		swig_truth(parameter->nullable));
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

static bool is_same_until(const struct parameter *one, const struct parameter *other)
{
	if (!one->retained || !other->retained || one->until != other->until)
		return false;
	switch (one->until) {
	case UNTIL_TOKEN:
		return one->token == other->token;
	case UNTIL_HANDLE:
		return one->until_parameter == other->until_parameter;
	case UNTIL_RESULT:
		return true;
	case UNTIL_FUNCTION:
		return !strcmp(one->until_function, other->until_function);
	}
	return false;
}

/* All that is kept equally long is in one list: the token's, or that of the first of them. */
const char *swig_things(const struct swig_call *call, const struct parameter *parameter)
{
	const struct parameter *first = call->function->parameters;
	if (parameter->until == UNTIL_TOKEN)
		return arena_format(call->model->arena, "token%d.things", parameter->token + 1);
	while (!is_same_until(first, parameter))
		first++;
	return arena_format(call->model->arena, "kept%zu", (size_t)(first - call->function->parameters) + 1);
}

static void print_kept(struct swig_call *call, const struct parameter *parameter)
{
	print(call->printer, "%%bind_bytes_kept(%s, %s, %s, %s, %s)\n", declared(call, parameter),
		size_of(call, parameter), swig_truth(parameter->nullable), swig_truth(parameter->role == ROLE_BYTES_OUT),
		swig_things(call, parameter));
}

/* What is kept for the life of the handle that is parameter `index`, or of the result where that is -1. */
static const char *kept_for(const struct swig_call *call, int index)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		bool is_it = index < 0 ? parameter->until == UNTIL_RESULT
				       : parameter->until == UNTIL_HANDLE && parameter->until_parameter == index;
		if (parameter->retained && is_it)
			return swig_things(call, parameter);
	}
	return "NULL";
}

/* "handle1" of the handle that a borrowed one pins. */
static const char *owner_of(const struct swig_call *call, enum lending lending, int owner)
{
	return lending == LENDING_PINNED ? arena_format(call->model->arena, "handle%d", owner + 1) : "NULL";
}

static void print_handle_out(struct swig_call *call, const struct parameter *parameter)
{
	int index = (int)(parameter - call->function->parameters);
	print(call->printer, "%%bind_handle_out(%s, bind_handle_%s_%s, %s, %s, %zu, %zu)\n", declared(call, parameter),
		call->function->name, parameter->name, owner_of(call, parameter->lending, parameter->owner),
		kept_for(call, index), call->total, call->at);
	call->at++;
}

void swig_handle_result(struct swig_call *call, const char *form)
{
	const struct function *function = call->function;
	print(call->printer, "%%bind_result_handle(%s, bind_handle_%s, %s, %s, %zu)\n", form, function->name,
		owner_of(call, function->lending, function->owner), kept_for(call, -1), call->total);
}

/* ---- texts and bytes that C gives ---- */

const char *swig_freeing(const struct model *model, const char *frees)
{
	return frees ? arena_format(model->arena, "bind_free_%s", frees) : "NULL";
}

const char *swig_result_size(const struct swig_call *call)
{
	const struct function *function = call->function;
	struct arena *arena = call->model->arena;
	if (function->result_expression)
		return arena_format(arena, "%%arg(%s), \"%s\"", swig_expression(call, function->result_expression),
			function->contract.bytes);
	return arena_format(arena, "%%arg(BIND_EXACTLY(size%d)), \"%s\"", function->result_size + 1, function->contract.bytes);
}

/* The same of what a pointer that goes out leads to. */
static const char *given_size(const struct swig_call *call, const struct parameter *parameter)
{
	struct arena *arena = call->model->arena;
	if (parameter->expression)
		return computed(call, parameter);
	if (parameter->size < 0)
		return arena_format(arena, "%%arg(BIND_EXACTLY(%lu)), \"%lu\"", parameter->constant, parameter->constant);
	return arena_format(arena, "%%arg(BIND_EXACTLY(size%d)), \"%s\"", parameter->size + 1, parameter->contract.bytes);
}

static void print_pointer_out(struct swig_call *call, const struct parameter *parameter)
{
	struct printer *printer = call->printer;
	const char *form = declared(call, parameter), *frees = swig_freeing(call->model, parameter->frees);
	if (parameter->role == ROLE_TEXT_POINTER_OUT)
		print(printer, "%%bind_text_given(%s, %s, %zu, %zu)\n", form, frees, call->total, call->at);
	else if (parameter->lending == LENDING_PINNED)
		print(printer, "%%bind_bytes_pinned(%s, %s, handle%d, %zu, %zu)\n", form, given_size(call, parameter),
			parameter->owner + 1, call->total, call->at);
	else
		print(printer, "%%bind_bytes_given(%s, %s, %s, %zu, %zu)\n", form, given_size(call, parameter), frees,
			call->total, call->at);
	call->at++;
}

static void print_texts_in(struct swig_call *call, const struct parameter *parameter)
{
	const char *size = parameter->terminated ? "NULL" : size_of(call, parameter);
	print(call->printer, "%%bind_texts_in(%s, %s, %s, %s)\n", declared(call, parameter), size,
		swig_truth(parameter->nullable), swig_truth(parameter->contract.path));
}

/* What is measured is no argument; the call's action makes room for it. */
static void print_measured(struct swig_call *call, const struct parameter *parameter)
{
	struct arena *arena = call->model->arena;
	size_t at = (size_t)(parameter - call->function->parameters) + 1;
	bool behind = call->function->parameters[parameter->size].role == ROLE_SIZE_INOUT;
	const char *count = behind ? arena_format(arena, "size%d", parameter->size + 1) : "result";
	const char *form = arena_format(arena, "%%bind_bytes_measured(%s", declared(call, parameter));
	if (parameter->role == ROLE_TEXT_OUT)
		form = arena_format(arena, "%%bind_text_measured(%s, %s", declared(call, parameter), swig_truth(!behind));
	else if (parameter->role == ROLE_ARRAY_OUT)
		form = arena_format(arena, "%%bind_array_measured(%s, %s", declared(call, parameter),
			number_form(call->model, parameter->element));
	else if (parameter->role == ROLE_RECORDS_OUT)
		form = arena_format(
			arena, "%%bind_records_measured(%s, %s", declared(call, parameter), record_name(call, parameter));
	print(call->printer, "%s, bind_valid((int64_t)%s, room%zu.count), %zu, %zu)\n", form, count, at, call->total,
		call->at++);
}

static void print_handle_in(struct swig_call *call, const struct parameter *parameter)
{
	const struct handle *handle = model_handle(call->model, parameter->element);
	const char *form = declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	if (parameter->retained)
		print(call->printer, "%%bind_handle_kept(%s, %s, %s, %s)\n", form, nullable, handle->name,
			swig_things(call, parameter));
	else
		print(call->printer, "%%bind_handle_in(%s, %s, %s, \"%s\")\n", form, nullable, handle->name,
			python_handle_spelling(handle));
}

static void print_text_in(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	const char *how = parameter->contract.path ? "path" : "text";
	if (parameter->retained)
		print(call->printer, "%%bind_text_kept(%s, %s, %s, %s)\n", form, how, nullable,
			swig_things(call, parameter));
	else
		print(call->printer, "%%bind_%s(%s, %s)\n", how, form, nullable);
}

static void print_fd(struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->retained)
		print(call->printer, "%%bind_fd_kept(%s, %s)\n", declared(call, parameter), swig_things(call, parameter));
	else
		print(call->printer, "%%bind_fd(%s)\n", declared(call, parameter));
}

static void print_memory(struct swig_call *call, const struct parameter *parameter)
{
	if (parameter->retained)
		print_kept(call, parameter);
	else if (parameter->role == ROLE_BYTES_IN)
		print_bytes(call, parameter, "in");
	else
		print_array_out(call, parameter, "bytes", "");
}

/* ---- callbacks ---- */

static void print_callback(struct swig_call *call, const struct parameter *parameter)
{
	const char *form = declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	if (parameter->retained)
		print(call->printer, "%%bind_callback_kept(%s, %s_%s, %s, %s)\n", form, call->function->name,
			parameter->name, nullable, swig_things(call, parameter));
	else
		print(call->printer, "%%bind_callback(%s, %s_%s, %s)\n", form, call->function->name, parameter->name,
			nullable);
}

static void print_closure(struct swig_call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *callback = &function->parameters[i];
		if (callback->role == ROLE_CALLBACK && callback->closure >= 0 &&
			&function->parameters[callback->closure] == parameter) {
			print(call->printer, "%%bind_closure(%s, number%zu)\n", declared(call, parameter), i + 1);
			return;
		}
	}
}

void swig_role(struct swig_call *call, const struct parameter *parameter)
{
	struct printer *printer = call->printer;
	const char *form = declared(call, parameter), *nullable = swig_truth(parameter->nullable);
	if (parameter->measured)
		print_measured(call, parameter);
	if (parameter->measured || (parameter->expression && print_computed(call, parameter)))
		return;
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
		return;
	case ROLE_FD:
		print_fd(call, parameter);
		return;
	case ROLE_TEXT:
		print_text_in(call, parameter);
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
			number_form(call->model, parameter->element));
		return;
	case ROLE_ARRAY_OUT:
		print_array_out(call, parameter, parameter->contract.releases ? "tokens" : "array",
			number_form(call->model, parameter->element));
		return;
	case ROLE_ARRAY_INOUT:
		print(printer, "%%bind_array_inout(%s, %s, %s, %s, %s)\n", form, size_of(call, parameter), nullable,
			number_form(call->model, parameter->element), value_form(call, parameter));
		return;
	case ROLE_RECORD_VALUE:
		print(printer, "%%bind_record_value(%s, %s)\n", form, record_name(call, parameter));
		return;
	case ROLE_RECORD_INOUT:
		print(printer, "%%bind_record_inout(%s, %s, %s, %zu, %zu)\n", form, nullable,
			record_name(call, parameter), call->total, call->at++);
		return;
	case ROLE_RECORDS_INOUT:
		print(printer, "%%bind_records_inout(%s, %s, %s, %s, %s)\n", form, size_of(call, parameter), nullable,
			record_name(call, parameter), value_form(call, parameter));
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
		print(printer, "%%bind_number_%s(%s, %s, %zu, %zu)\n",
			parameter->role == ROLE_NUMBER_OUT ? "out" : "inout", form,
			number_form(call->model, parameter->element), call->total, call->at++);
		return;
	case ROLE_HANDLE_IN:
		print_handle_in(call, parameter);
		return;
	case ROLE_HANDLE_OUT:
		print_handle_out(call, parameter);
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
	case ROLE_SIZE_INOUT:
		print(printer, "%%bind_size_out(%s, %s)\n", form, c_integer(parameter->type->target));
		return;
	case ROLE_TEXT_OUT:
		print_array_out(call, parameter, "text", "");
		return;
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
		print_pointer_out(call, parameter);
		return;
	case ROLE_TEXTS_IN:
		print_texts_in(call, parameter);
		return;
	case ROLE_CALLBACK:
		print_callback(call, parameter);
		return;
	case ROLE_CLOSURE:
		print_closure(call, parameter);
		return;
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		print(printer, "%%bind_token(%s)\n", form);
		return;
	}
}

/* What converting the other arguments may have taken away: it can run the program's code, metamethods and finalizers. */
const char *swig_recheck(enum role role)
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
