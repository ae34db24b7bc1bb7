/* SPDX-License-Identifier: MIT
 *
 * How each role of a parameter goes through a wrapper of the target cpython: what holds the converted argument, which
 * function of the runtime converts it, what C gets, what is returned.
 */
#include "emit_cpython.h"

#include <string.h>

#define FORMAT(...) arena_format(call->model->arena, __VA_ARGS__)

const char *cpython_truth(bool value)
{
	return value ? "true" : "false";
}

/* ---- numbers ---- */

const char *cpython_number_type(const struct type *type)
{
	if (type->kind == TYPE_BOOL)
		return "bool";
	if (type->kind == TYPE_FLOAT)
		return type->size == sizeof(float) ? "float" : "double";
	return c_integer(type);
}

const char *cpython_number(const struct model *model, const struct type *type, const char *text)
{
	const char *from = type->is_signed ? "PyLong_FromLongLong" : "PyLong_FromUnsignedLongLong";
	if (type->kind == TYPE_BOOL)
		from = "PyBool_FromLong";
	else if (type->kind == TYPE_FLOAT)
		from = "PyFloat_FromDouble";
	return arena_format(model->arena, "%s(%s)", from, text);
}

const char *cpython_kind(const struct cpython_call *call, const struct type *type)
{
	const char *kind = type->is_signed ? "BIND_SIGNED" : "BIND_UNSIGNED";
	if (type->kind == TYPE_BOOL)
		kind = "BIND_BOOL";
	else if (type->kind == TYPE_FLOAT)
		kind = "BIND_FLOAT";
	return FORMAT("%s, %zu", kind, type->size);
}

/* "INT8_MIN, INT8_MAX" */
static const char *limits(const struct cpython_call *call, const struct type *type)
{
	size_t bits = 8 * type->size;
	if (!type_is_integer(type))
		return "0, 0";
	return type->is_signed ? FORMAT("INT%zu_MIN, INT%zu_MAX", bits, bits) : FORMAT("0, UINT%zu_MAX", bits);
}

/* ---- what arguments have in common ---- */

/* "given[2], &name_at": what every conversion begins with. */
static const char *from(const struct cpython_call *call, const struct parameter *parameter)
{
	return FORMAT("given[%d], &%s_at", call->given, parameter->name);
}

const char *cpython_size(const struct cpython_call *call, const struct parameter *parameter)
{
	if (parameter->expression)
		return FORMAT("&%s_length", parameter->name);
	if (parameter->size >= 0)
		return FORMAT("&%s_size", call->function->parameters[parameter->size].name);
	return FORMAT("BIND_FIXED(%lu)", parameter->constant);
}

/* How many elements there are, as C's own number. */
static const char *count_of(const struct cpython_call *call, const struct parameter *parameter)
{
	if (parameter->expression)
		return FORMAT("%s_length.count", parameter->name);
	if (parameter->size >= 0)
		return FORMAT("%s_size.count", call->function->parameters[parameter->size].name);
	return FORMAT("%lu", parameter->constant);
}

static bool is_counted(const struct cpython_call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	return function->result_role == RESULT_COUNT && function->counts >= 0 &&
	       parameter == &function->parameters[function->counts];
}

/* How much of what was asked for is valid. */
static const char *valid(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *count = count_of(call, parameter);
	if (is_counted(call, parameter))
		return FORMAT("bind_valid((int64_t)result, %s)", count);
	return parameter->size < 0 && !parameter->expression ? count : FORMAT("(size_t)%s", count);
}

/* The list of what is kept as long as this, where the parameter is the first of them. */
static void own_things(const struct cpython_call *call, const struct parameter *parameter, struct passing *passing)
{
	const char *things;
	if (!cpython_has_things(call, parameter))
		return;
	things = cpython_things(call, parameter);
	passing->local = FORMAT("%s; PyObject *%s = NULL", passing->local, things);
	passing->release = passing->release ? FORMAT("%s; Py_XDECREF(%s)", passing->release, things)
					    : FORMAT("Py_XDECREF(%s)", things);
}

/* ---- values ---- */

/* What is converted to before there is an argument: its default, as C writes it. */
static const char *initial(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *value = parameter->default_value;
	if (!value)
		return "0";
	if (!strcmp(value, "-9223372036854775808"))
		return "INT64_MIN";
	return strlen(value) > 18 && *value != '-' ? FORMAT("(int64_t)%su", value) : value;
}

static struct passing pass_integer(const struct cpython_call *call, const struct parameter *parameter)
{
	return (struct passing){
		.limits = limits(call, parameter->type),
		.local = FORMAT("int64_t c_%s = %s", parameter->name, initial(call, parameter)),
		.convert = FORMAT("bind_integer(%s, &c_%s)", from(call, parameter), parameter->name),
		.argument = FORMAT("(%s)c_%s", c_integer(parameter->type), parameter->name),
	};
}

static struct passing pass_bool(const struct cpython_call *call, const struct parameter *parameter)
{
	return (struct passing){
		.limits = "0, 1",
		.local = FORMAT("bool c_%s = %s", parameter->name, initial(call, parameter)),
		.convert = FORMAT("bind_bool(%s, NULL, &c_%s)", from(call, parameter), parameter->name),
		.argument = FORMAT("c_%s", parameter->name),
	};
}

static struct passing pass_float(const struct cpython_call *call, const struct parameter *parameter)
{
	bool single = parameter->type->size == sizeof(float);
	return (struct passing){
		.limits = "0, 0",
		.local = FORMAT("double c_%s = %s", parameter->name, initial(call, parameter)),
		.convert = FORMAT("bind_real(%s, NULL, %zu, &c_%s)", from(call, parameter), parameter->type->size,
			parameter->name),
		.argument = FORMAT("%sc_%s", single ? "(float)" : "", parameter->name),
	};
}

static struct passing pass_fd(const struct cpython_call *call, const struct parameter *parameter)
{
	struct passing passing = pass_integer(call, parameter);
	passing.convert = FORMAT("bind_descriptor(%s, &c_%s)", from(call, parameter), parameter->name);
	if (parameter->retained)
		passing.convert = FORMAT("%s && bind_keep_file(&%s, given[%d])", passing.convert,
			cpython_things(call, parameter), call->given);
	return passing;
}

static struct passing pass_text(const struct cpython_call *call, const struct parameter *parameter)
{
	bool plain = !strcmp(parameter->type->target->canonical, "const char") ||
		     !strcmp(parameter->type->target->canonical, "char");
	const char *cast = parameter->type->target->is_const ? plain ? "" : "(const void *)" : "(void *)(uintptr_t)";
	const char *convert = FORMAT("bind_%s(%s, NULL, &c_%s)", parameter->contract.path ? "path" : "text",
		from(call, parameter), parameter->name);
	if (parameter->retained)
		convert = FORMAT("%s && bind_keep_text(&%s, given[%d], &c_%s)", convert,
			cpython_things(call, parameter), call->given, parameter->name);
	return (struct passing){
		.limits = "0, 0",
		.local = FORMAT("struct bind_text c_%s = {0}", parameter->name),
		.convert = convert,
		.argument = FORMAT("%sc_%s.characters", cast, parameter->name),
		.release = FORMAT("bind_text_free(&c_%s)", parameter->name),
	};
}

/* ---- memory ---- */

static struct passing pass_bytes(
	const struct cpython_call *call, const struct parameter *parameter, const char *convert)
{
	return (struct passing){
		.limits = "0, 0",
		.local = FORMAT("struct bind_bytes c_%s", parameter->name),
		.clear = FORMAT("bind_bytes_clear(&c_%s)", parameter->name),
		.convert = convert,
		.argument = FORMAT("c_%s.memory", parameter->name),
		.release = FORMAT("bind_bytes_free(&c_%s)", parameter->name),
	};
}

static struct passing pass_memory(const struct cpython_call *call, const struct parameter *parameter, const char *how)
{
	return pass_bytes(call, parameter,
		FORMAT("bind_bytes_%s(%s, %s, &c_%s)", how, from(call, parameter), cpython_size(call, parameter),
			parameter->name));
}

static struct passing pass_kept(const struct cpython_call *call, const struct parameter *parameter)
{
	return pass_bytes(call, parameter,
		FORMAT("bind_bytes_kept(%s, %s, &c_%s, %s, &%s)", from(call, parameter), cpython_size(call, parameter),
			parameter->name, cpython_truth(parameter->role != ROLE_BYTES_IN),
			cpython_things(call, parameter)));
}

static struct passing pass_address(const struct cpython_call *call, const struct parameter *parameter)
{
	struct passing passing =
		pass_bytes(call, parameter, FORMAT("bind_address(%s, &c_%s)", from(call, parameter), parameter->name));
	passing.limits = "0, UINTPTR_MAX";
	if (parameter->type->kind != TYPE_POINTER)
		passing.argument = FORMAT("(%s)(uintptr_t)%s", c_integer(parameter->type), passing.argument);
	return passing;
}

/* Room that the argument asks for, or that no argument asks for: `ask` and `room` are the conversions. */
static struct passing pass_room(
	const struct cpython_call *call, const struct parameter *parameter, const char *ask, const char *room)
{
	bool asks = interface_asks(parameter);
	return (struct passing){
		.limits = asks ? "0, 0" : NULL,
		.local = FORMAT("struct bind_array c_%s", parameter->name),
		.clear = FORMAT("bind_array_clear(&c_%s)", parameter->name),
		.convert = asks ? ask : NULL,
		.prepare = asks ? NULL : room,
		.argument = FORMAT("c_%s.memory", parameter->name),
		.release = FORMAT("bind_array_free(&c_%s)", parameter->name),
	};
}

static struct passing pass_bytes_out(const struct cpython_call *call, const struct parameter *parameter)
{
	if (parameter->retained)
		return pass_kept(call, parameter);
	if (interface_asks(parameter)) {
		struct passing passing = pass_bytes(call, parameter,
			FORMAT("bind_bytes_out(%s, %s, &c_%s, %s)", from(call, parameter),
				cpython_size(call, parameter), parameter->name,
				cpython_truth(is_counted(call, parameter))));
		passing.value = FORMAT("bind_bytes_result(&c_%s, %s)", parameter->name, valid(call, parameter));
		return passing;
	}
	struct passing passing = pass_room(call, parameter, NULL,
		FORMAT("bind_array_room(&c_%s, %s, 1)", parameter->name, count_of(call, parameter)));
	passing.value = FORMAT(
		"PyBytes_FromStringAndSize(c_%s.memory, (Py_ssize_t)%s)", parameter->name, valid(call, parameter));
	return passing;
}

/* ---- texts ---- */

static struct passing pass_text_out(const struct cpython_call *call, const struct parameter *parameter)
{
	struct passing passing = pass_room(call, parameter,
		FORMAT("bind_room_asked(%s, %s, 1, &c_%s)", from(call, parameter), cpython_size(call, parameter),
			parameter->name),
		FORMAT("bind_array_room(&c_%s, %s, 1)", parameter->name, count_of(call, parameter)));
	passing.value = FORMAT("bind_text_in_room(c_%s.memory, %s, %s)", parameter->name, valid(call, parameter),
		cpython_truth(is_counted(call, parameter)));
	return passing;
}

static struct passing pass_texts_in(const struct cpython_call *call, const struct parameter *parameter)
{
	struct passing passing = pass_room(call, parameter, NULL, NULL);
	passing.limits = "0, 0";
	passing.convert = FORMAT("bind_texts_in(%s, %s, %s, &c_%s)", from(call, parameter),
		parameter->terminated ? "NULL" : cpython_size(call, parameter), cpython_truth(parameter->contract.path),
		parameter->name);
	return passing;
}

/* ---- arrays of numbers ---- */

static const char *element_form(const struct cpython_call *call, const struct parameter *parameter)
{
	return cpython_kind(call, parameter->element);
}

static struct passing pass_array_in(const struct cpython_call *call, const struct parameter *parameter)
{
	struct passing passing = pass_room(call, parameter, NULL, NULL);
	passing.limits = limits(call, parameter->element);
	bool inout = parameter->role == ROLE_ARRAY_INOUT;
	passing.convert = FORMAT("bind_numbers_%s(%s, %s, %s, &c_%s)", inout ? "inout" : "in", from(call, parameter),
		cpython_size(call, parameter), element_form(call, parameter), parameter->name);
	if (inout)
		passing.value = FORMAT("bind_numbers_out(&c_%s, %s, %s)", parameter->name, valid(call, parameter),
			element_form(call, parameter));
	return passing;
}

static struct passing pass_array_out(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *form = element_form(call, parameter), *name = parameter->name;
	bool tokens = parameter->contract.releases;
	struct passing passing = pass_room(call, parameter,
		FORMAT("bind_numbers_asked(%s, %s, %s, &c_%s)", from(call, parameter), cpython_size(call, parameter),
			form, name),
		FORMAT("bind_array_room(&c_%s, %s, %zu)", name, count_of(call, parameter), parameter->element->size));
	passing.value = FORMAT("bind_%s_out(%s&c_%s, %s, %s)", tokens ? "tokens" : "numbers", tokens ? "module, " : "",
		name, valid(call, parameter), form);
	return passing;
}

/* ---- records ---- */

const char *cpython_record(const struct model *model, const struct type *type)
{
	return arena_format(model->arena, "bind_record_%s", model_record(model, type)->name);
}

static struct passing pass_records_in(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *record = cpython_record(call->model, parameter->element), *name = parameter->name;
	bool many = parameter->role == ROLE_RECORDS_IN || parameter->role == ROLE_RECORDS_INOUT;
	struct passing passing = pass_room(call, parameter, NULL, NULL);
	passing.limits = "0, 0";
	passing.convert = FORMAT("bind_record%s_in(module, %s, %s%s&%s, &c_%s)", many ? "s" : "", from(call, parameter),
		many ? cpython_size(call, parameter) : "", many ? ", " : "", record, name);
	passing.release = FORMAT("bind_records_done(module, &c_%s, &%s)", name, record);
	if (parameter->role == ROLE_RECORD_INOUT)
		passing.value = FORMAT("bind_record_back(module, c_%s.memory, &%s)", name, record);
	else if (parameter->role == ROLE_RECORDS_INOUT)
		passing.value =
			FORMAT("bind_records_out(module, &c_%s, %s, &%s)", name, valid(call, parameter), record);
	else if (parameter->role == ROLE_RECORD_VALUE)
		passing.argument =
			FORMAT("*(%s *)c_%s.memory", model_record(call->model, parameter->element)->spelling, name);
	return passing;
}

static struct passing pass_record_out(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *record = cpython_record(call->model, parameter->element), *name = parameter->name;
	return (struct passing){
		.local = FORMAT("%s c_%s", model_record(call->model, parameter->element)->spelling, name),
		.clear = FORMAT("memset(&c_%s, 0, sizeof c_%s)", name, name),
		.argument = FORMAT("&c_%s", name),
		.value = FORMAT("bind_record_out(module, &c_%s, &%s)", name, record),
	};
}

static struct passing pass_records_out(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *record = cpython_record(call->model, parameter->element), *name = parameter->name;
	const char *known = cpython_truth(is_counted(call, parameter));
	struct passing passing = pass_room(call, parameter,
		FORMAT("bind_records_asked(%s, %s, %s.size, %s, &c_%s)", from(call, parameter),
			cpython_size(call, parameter), record, known, name),
		FORMAT("bind_records_room(&c_%s, %s, %s.size, %s)", name, count_of(call, parameter), record, known));
	passing.value = FORMAT("bind_records_out(module, &c_%s, %s, &%s)", name, valid(call, parameter), record);
	return passing;
}

/* ---- numbers behind pointers ---- */

static struct passing pass_number_out(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *name = FORMAT("c_%s", parameter->name);
	return (struct passing){
		.local = FORMAT("%s %s = 0", cpython_number_type(parameter->element), name),
		.argument = FORMAT("(void *)&%s", name),
		.value = cpython_number(call->model, parameter->element, name),
	};
}

static struct passing pass_number_inout(const struct cpython_call *call, const struct parameter *parameter)
{
	struct passing passing = pass_number_out(call, parameter);
	passing.limits = limits(call, parameter->element);
	passing.convert = FORMAT("bind_number_part(%s, NULL, %s, &c_%s)", from(call, parameter),
		cpython_kind(call, parameter->element), parameter->name);
	return passing;
}

/* ---- pointers that C gives ---- */

static struct passing pass_address_out(const struct cpython_call *call, const struct parameter *parameter)
{
	return (struct passing){
		.local = FORMAT("void *c_%s = NULL", parameter->name),
		.argument = FORMAT("(void *)&c_%s", parameter->name),
		.value = FORMAT("PyLong_FromVoidPtr(c_%s)", parameter->name),
	};
}

static struct passing pass_view_out(const struct cpython_call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	const char *form = parameter->element ? FORMAT("%zu, %s", parameter->element->size,
							cpython_truth(parameter->element->is_signed))
					      : "1, false";
	bool readonly = parameter->type->target->target->is_const;
	return (struct passing){
		.local = FORMAT("void *c_%s = NULL", parameter->name),
		.argument = FORMAT("(void *)&c_%s", parameter->name),
		.value = FORMAT("bind_view_out(module, c_%s, c_%s, %s, %s, c_%s, bind_release_%s)", parameter->name,
			function->parameters[parameter->size].name, form, cpython_truth(readonly),
			function->parameters[0].name, parameter->contract.pinned),
	};
}

/* ---- handles ---- */

static struct passing pass_handle(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *name = FORMAT("c_%s", parameter->name);
	const char *pointer = FORMAT(parameter->nullable ? "%s ? %s->pointer : NULL" : "%.0s%s->pointer", name, name);
	const char *convert = FORMAT("bind_handle_in(module, %s, &bind_kind_%s, &%s)", from(call, parameter),
		model_handle(call->model, parameter->element)->name, name);
	if (parameter->retained)
		convert = FORMAT(
			"%s && bind_keep_handle(module, &%s, %s)", convert, cpython_things(call, parameter), name);
	return (struct passing){
		.limits = "0, 0",
		.local = FORMAT("struct bind_handle *%s = NULL", name),
		.convert = convert,
		.argument = pointer,
		.release = FORMAT("bind_handle_done(%s)", name),
	};
}

const char *cpython_owner(const struct cpython_call *call, enum lending lending, int owner)
{
	return lending == LENDING_PINNED ? FORMAT("c_%s", call->function->parameters[owner].name) : "NULL";
}

static struct passing pass_handle_out(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *things = cpython_kept_for(call, (int)(parameter - call->function->parameters));
	const char *type = FORMAT("bind_handle_%s_%s", call->function->name, parameter->name);
	const char *taken = FORMAT("bind_handle_taken(module, &c_%s, &%s, %s)", parameter->name, type,
		cpython_owner(call, parameter->lending, parameter->owner));
	return (struct passing){
		.local = FORMAT("void *c_%s = NULL", parameter->name),
		.argument = FORMAT("(void *)&c_%s", parameter->name),
		.value = things ? FORMAT("bind_handle_keeping(%s, %s)", taken, things) : taken,
		.release = FORMAT("bind_handle_drop(&c_%s, &%s)", parameter->name, type),
	};
}

/* ---- callbacks ---- */

/* Without user data the trampoline looks for its slot in a variable of the thread. */
static struct passing pass_callback(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *name = parameter->name;
	const char *id = FORMAT("%s_%s", call->function->name, name);
	const char *pointer = FORMAT("bind_trampoline_%s", id);
	struct passing passing = {
		.limits = "0, 0",
		.local = FORMAT("uintptr_t c_%s = 0", name),
		.convert = FORMAT("bind_callback_in(module, %s, &bind_callback_%s, &calling, &c_%s)",
			from(call, parameter), id, name),
		.argument = parameter->nullable ? FORMAT("c_%s ? %s : NULL", name, pointer) : pointer,
		.succeeded = parameter->scope == SCOPE_CALL ? NULL : FORMAT("c_%s = 0", name),
		.release = FORMAT("bind_callback_done(c_%s)", name),
	};
	if (parameter->retained) {
		passing.convert = FORMAT(
			"%s && bind_keep_callback(&%s, c_%s)", passing.convert, cpython_things(call, parameter), name);
		passing.succeeded = passing.release = NULL;
	}
	if (parameter->closure < 0) {
		passing.local = FORMAT("%s; uintptr_t outer_%s = bind_current_%s", passing.local, name, id);
		passing.before = FORMAT("bind_current_%s = c_%s", id, name);
		passing.after = FORMAT("bind_current_%s = outer_%s", id, name);
	}
	return passing;
}

static struct passing pass_closure(const struct cpython_call *call, const struct parameter *parameter)
{
	const struct function *function = call->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *callback = &function->parameters[i];
		if (callback->role == ROLE_CALLBACK && callback->closure >= 0 &&
			&function->parameters[callback->closure] == parameter)
			return (struct passing){.argument = FORMAT("(void *)c_%s", callback->name)};
	}
	return (struct passing){.argument = "NULL"};
}

/* ---- what is no argument ---- */

static struct passing pass_size(const struct cpython_call *call, const struct parameter *parameter)
{
	const struct type *type = parameter->type;
	const struct parameter *measured = cpython_measured_by(call, parameter);
	if (measured)
		return (struct passing){.argument = FORMAT("(%s)%s_room.count", c_integer(type), measured->name)};
	return (struct passing){
		.local = FORMAT("struct bind_size %s_size = {.most = %sINT%zu_MAX}", parameter->name,
			type->is_signed ? "" : "U", 8 * type->size),
		.argument = FORMAT("(%s)%s_size.count", c_integer(type), parameter->name),
	};
}

static struct passing pass_size_out(const struct cpython_call *call, const struct parameter *parameter)
{
	return (struct passing){
		.local = FORMAT("%s c_%s = 0", c_integer(parameter->type->target), parameter->name),
		.argument = FORMAT("(void *)&c_%s", parameter->name),
	};
}

static struct passing pass_token(const struct cpython_call *call, const struct parameter *parameter)
{
	const char *name = FORMAT("c_%s", parameter->name);
	return (struct passing){
		.local = FORMAT("struct bind_token %s = {0}", name),
		.prepare = FORMAT("bind_token_make(module, &%s)", name),
		.argument = FORMAT("(%s)%s.number", c_integer(parameter->type), name),
		.succeeded = FORMAT("%s.taken = true", name),
		.release = FORMAT("bind_token_done(module, &%s)", name),
	};
}

/* ---- all of them ---- */

static struct passing passing_of(const struct cpython_call *call, const struct parameter *parameter)
{
	if (parameter->measured)
		return cpython_measured(call, parameter);
	switch (parameter->role) {
	case ROLE_INTEGER:
		return pass_integer(call, parameter);
	case ROLE_BOOL:
		return pass_bool(call, parameter);
	case ROLE_FLOAT:
		return pass_float(call, parameter);
	case ROLE_FD:
		return pass_fd(call, parameter);
	case ROLE_TEXT:
		return pass_text(call, parameter);
	case ROLE_BYTES_IN:
		return parameter->retained ? pass_kept(call, parameter) : pass_memory(call, parameter, "in");
	case ROLE_BYTES_OUT:
		return pass_bytes_out(call, parameter);
	case ROLE_BYTES_INOUT:
		return pass_memory(call, parameter, "inout");
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_INOUT:
		return pass_array_in(call, parameter);
	case ROLE_ARRAY_OUT:
		return pass_array_out(call, parameter);
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
		return pass_records_in(call, parameter);
	case ROLE_RECORD_OUT:
		return pass_record_out(call, parameter);
	case ROLE_RECORDS_OUT:
		return pass_records_out(call, parameter);
	case ROLE_NUMBER_OUT:
		return pass_number_out(call, parameter);
	case ROLE_NUMBER_INOUT:
		return pass_number_inout(call, parameter);
	case ROLE_ADDRESS:
		return pass_address(call, parameter);
	case ROLE_ADDRESS_OUT:
		return pass_address_out(call, parameter);
	case ROLE_VIEW_OUT:
		return pass_view_out(call, parameter);
	case ROLE_SIZE:
		return pass_size(call, parameter);
	case ROLE_SIZE_OUT:
		return pass_size_out(call, parameter);
	case ROLE_TOKEN:
		return pass_token(call, parameter);
	case ROLE_HANDLE_OUT:
		return pass_handle_out(call, parameter);
	case ROLE_CALLBACK:
		return pass_callback(call, parameter);
	case ROLE_CLOSURE:
		return pass_closure(call, parameter);
	case ROLE_HANDLE_IN:
		return pass_handle(call, parameter);
	case ROLE_TEXT_OUT:
		return pass_text_out(call, parameter);
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
		return cpython_pointer_out(call, parameter);
	case ROLE_TEXTS_IN:
		return pass_texts_in(call, parameter);
	case ROLE_SIZE_INOUT:
		return pass_size_out(call, parameter);
	case ROLE_USER_DATA:
		break; /* of callbacks alone */
	}
	return (struct passing){0};
}

/* What goes in has at least that many; of what goes out there is room for exactly that many. */
static void compute(const struct cpython_call *call, const struct parameter *parameter, struct passing *passing)
{
	const char *text = parameter->contract.count ? parameter->contract.count : parameter->contract.bytes;
	const char *computed = FORMAT("\"%s\", \"%s\", %s, \"%s\", ", call->function->public_name, parameter->name,
		cpython_expression(call, parameter->expression), text);
	passing->local =
		FORMAT("%s; struct bind_size %s_length = {.most = UINT64_MAX}", passing->local, parameter->name);
	if (passing->convert)
		passing->prepare = FORMAT("(!c_%s.memory || bind_computed_least(%s%s_length.count))", parameter->name,
			computed, parameter->name);
	else
		passing->prepare = FORMAT(
			"(bind_computed_size(%s&%s_length.count) && %s)", computed, parameter->name, passing->prepare);
}

const char *cpython_passed(const struct cpython_call *call, const struct parameter *parameter)
{
	return passing_of(call, parameter).argument;
}

struct passing cpython_passing(struct cpython_call *call, const struct parameter *parameter)
{
	struct passing passing = passing_of(call, parameter);
	if (parameter->expression && parameter->role != ROLE_BYTES_POINTER_OUT)
		compute(call, parameter, &passing);
	own_things(call, parameter, &passing);
	if (interface_is_argument(parameter))
		call->given++;
	return passing;
}
