/* SPDX-License-Identifier: MIT
 *
 * What comes after a call in the target cffi: its failure, or its values.
 */
#include "emit_cffi.h"

#include <string.h>

const char *cffi_outcome_of(const struct wrapper *w, const char *name)
{
	return cffi_outcome(w->function) == OUTCOME_STRUCT ? arena_format(w->model->arena, "answer.%s", name)
							   : "result";
}

/* ---- failure ---- */

/* "raise _failed(...)", by what C tells of it. */
static void print_raise(const struct wrapper *w, const char *code)
{
	const struct function *function = w->function;
	const char *said = function->explains && function->explained >= 0 ? ", *c_box" : "";
	if (function->failure == FAILURE_EXPRESSION)
		print(w->printer, "raise _error(%s, \"%s\", %s%s)\n", function->error ? function->error : "Error",
			function->name, code, said);
	else
		print(w->printer, "raise _failed(\"%s\", %s%s)\n", function->name, code, said);
}

static bool is_owned_handle(const struct function *function)
{
	return function->result_role == RESULT_HANDLE && function->frees;
}

void cffi_fail(const struct wrapper *w)
{
	const struct function *function = w->function;
	const char *condition = NULL, *code = "_lib.bind_code()";
	switch (cffi_outcome(function)) {
	case OUTCOME_PLAIN:
		if (is_owned_handle(function))
			condition = "not result", code = "_errno.ENOMEM";
		break;
	case OUTCOME_STATUS:
		condition = "result < 0", code = "-result";
		break;
	case OUTCOME_FLAG:
		condition = "result";
		break;
	case OUTCOME_SIGNED:
		condition = "result == _LEAST and _lib.bind_failed()";
		break;
	case OUTCOME_UNSIGNED:
		condition = "result == _GREATEST and _lib.bind_failed()";
		break;
	case OUTCOME_STRUCT:
		if (function->failure != FAILURE_NONE || cffi_measures(function))
			condition = "answer.failed";
		else if (is_owned_handle(function))
			condition = "not answer.result", code = "_errno.ENOMEM";
		break;
	}
	if (!condition)
		return;
	print(w->printer, "if %s:\n", condition);
	indent(w->printer);
	cffi_let_go(w);
	cffi_drop_callbacks(w);
	cffi_unlock_filled(w);
	cffi_raise_again(w, false);
	print_raise(w, code);
	dedent(w->printer);
}

/* ---- values ---- */

static const char *bytes_value(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	const char *name = cffi_name(w, parameter), *count = cffi_valid(w, parameter);
	if (!interface_asks(parameter))
		return arena_format(arena, count ? "new_%s[:%s]" : "new_%s", name, count);
	if (count)
		return arena_format(arena, "%s if new_%s is None else new_%s[:%s]", count, name, name, count);
	return arena_format(arena, "size_%s if new_%s is None else new_%s", name, name, name);
}

static const char *view_value(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	const struct parameter *owner = &w->function->parameters[0];
	const char *size = parameter->size < 0
				   ? arena_format(arena, "%lu", parameter->constant)
				   : cffi_outcome_of(w, cffi_name(w, &w->function->parameters[parameter->size]));
	const char code = parameter->element ? cffi_code(parameter->element) : 0;
	const char *cast = code ? arena_format(arena, ".cast(\"%c\")", code) : "";
	const char *times = parameter->element ? arena_format(arena, " * %zu", parameter->element->size) : "";
	return arena_format(arena, "_view(%s, %s%s, _lib.bind_release_%s, %s)%s%s",
		cffi_outcome_of(w, cffi_name(w, parameter)), size, times, parameter->contract.pinned,
		cffi_passed(w, owner, 0), cast, parameter->type->target->target->is_const ? ".toreadonly()" : "");
}

static const char *count_or_all(const struct wrapper *w, const struct parameter *parameter)
{
	const char *count = cffi_valid(w, parameter);
	return count ? count : arena_format(w->model->arena, "len(c_%s)", cffi_name(w, parameter));
}

static const char *array_value(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	const char *name = cffi_name(w, parameter), *count = count_or_all(w, parameter);
	if (!interface_asks(parameter) && parameter->role == ROLE_ARRAY_OUT)
		return arena_format(arena, "_unpack(c_%s, %s)", name, count);
	const char *value =
		arena_format(arena, "%s if new_%s is None else _unpack(c_%s, %s)", count, name, name, count);
	if (parameter->nullable)
		return arena_format(arena, "None if not c_%s else %s", name, value);
	return value;
}

static const char *record_value(const struct wrapper *w, const struct parameter *parameter, const char *place)
{
	const char *name = model_record(w->model, parameter->element)->name;
	const char *value = arena_format(w->model->arena, "_read_%s(%s)", name, place);
	if (!parameter->nullable)
		return value;
	return arena_format(w->model->arena, "None if not c_%s else %s", cffi_name(w, parameter), value);
}

/* Records that point somewhere are made at once, while what they point to is valid. */
static const char *records_value(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	const struct record *record = model_record(w->model, parameter->element);
	const char *name = cffi_name(w, parameter), *count = count_or_all(w, parameter), *value;
	if (python_points(w->model, record))
		value = arena_format(arena, "_some_%s(c_%s, 0, %s, %s)", record->name, name, count, record->name);
	else
		value = arena_format(
			arena, "_records(%s, _%s_form, c_%s, %s)", record->name, record->name, name, count);
	if (!parameter->nullable || parameter->role == ROLE_RECORDS_OUT)
		return value;
	return arena_format(arena, "None if not c_%s else %s", name, value);
}

/* Text up to its NUL, or as much of it as C counts. */
static const char *text_value(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter), *count = cffi_valid(w, parameter);
	if (count)
		return arena_format(w->model->arena, "_counted_text(c_%s, %s)", name, count);
	return arena_format(w->model->arena, "_read_text(c_%s)", name);
}

/* The handle whose life is that of what the call gives. */
static const char *owner_life(const struct wrapper *w, int owner)
{
	const struct parameter *handle = &w->function->parameters[owner];
	return arena_format(w->model->arena, handle->nullable ? "_life_of(%s)" : "%s._life", cffi_name(w, handle));
}

static const char *pinned_value(const struct wrapper *w, const struct parameter *parameter)
{
	const char *size = cffi_outcome_of(w, arena_format(w->model->arena, "size_of_%s", cffi_name(w, parameter)));
	return arena_format(w->model->arena, "_pinned(%s, %s, %s)", cffi_outcome_of(w, cffi_name(w, parameter)), size,
		owner_life(w, parameter->owner));
}

static const char *opened(const struct wrapper *w, const struct type *type, const char *pointer, const char *frees,
	const struct parameter *parameter)
{
	return arena_format(w->model->arena, "_opened(%s, %s, _lib.bind_free_%s%s)", type->name, pointer, frees,
		cffi_kept_with(w, parameter));
}

static const char *lent(const struct wrapper *w, const struct type *type, const char *pointer, int owner)
{
	struct arena *arena = w->model->arena;
	if (owner < 0)
		return arena_format(arena, "_lent(%s, %s)", type->name, pointer);
	return arena_format(arena, "_lent(%s, %s, %s)", type->name, pointer, owner_life(w, owner));
}

static const char *handle_out(const struct wrapper *w, const struct parameter *parameter)
{
	const char *pointer = cffi_outcome_of(w, cffi_name(w, parameter));
	const struct type *type = interface_handle(parameter->element);
	if (!parameter->frees)
		return lent(w, type, pointer, parameter->owner);
	return opened(w, type, pointer, parameter->frees, parameter);
}

/* What crossed in the box: in the order of C's results. */
static const char *boxed(const struct wrapper *w, const struct parameter *parameter)
{
	size_t at = parameter && cffi_boxes_result(w->function);
	for (const struct parameter *before = w->function->parameters; parameter && before < parameter; before++)
		at += cffi_boxes(before);
	return arena_format(w->model->arena, "c_box[%zu]", at);
}

/* Numbers cross as they lie in memory. */
static const char *boxed_value(const struct wrapper *w, const struct parameter *parameter)
{
	const char *value = boxed(w, parameter);
	if (parameter->role != ROLE_ARRAY_OUT)
		return value;
	return arena_format(
		w->model->arena, "memoryview(%s).cast(\"%c\").tolist()", value, cffi_code(parameter->element));
}

/* The value that comes back for an out-parameter. */
static const char *out_value(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	if (cffi_boxes(parameter))
		return boxed_value(w, parameter);
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return bytes_value(w, parameter);
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
		return array_value(w, parameter);
	case ROLE_RECORDS_OUT:
	case ROLE_RECORDS_INOUT:
		return records_value(w, parameter);
	case ROLE_RECORD_OUT:
		return arena_format(w->model->arena, "_read_%s(%s)", model_record(w->model, parameter->element)->name,
			cffi_outcome_of(w, name));
	case ROLE_RECORD_INOUT:
		return record_value(w, parameter, arena_format(w->model->arena, "c_%s[0]", name));
	case ROLE_TEXT_OUT:
		return text_value(w, parameter);
	case ROLE_BYTES_POINTER_OUT:
		return pinned_value(w, parameter);
	case ROLE_HANDLE_OUT:
		return handle_out(w, parameter);
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ADDRESS_OUT:
		return cffi_outcome_of(w, name);
	case ROLE_VIEW_OUT:
		return view_value(w, parameter);
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_VALUE:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_CALLBACK:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

static const char *handle_value(const struct wrapper *w, const char *value)
{
	const struct function *function = w->function;
	const struct type *type = function->result_element;
	if (is_owned_handle(function))
		return opened(w, type, value, function->frees, NULL);
	return lent(w, type, value, function->owner);
}

static const char *result_value(const struct wrapper *w)
{
	struct arena *arena = w->model->arena;
	const struct function *function = w->function;
	const char *value = cffi_outcome_of(w, "result");
	if (cffi_boxes_result(function))
		return boxed(w, NULL);
	switch (function->result_role) {
	case RESULT_TEXT:
		return arena_format(arena, "_read_text(%s)", value);
	case RESULT_HANDLE:
		return handle_value(w, value);
	case RESULT_BYTES:
		return arena_format(arena, "_pinned(%s, %s, %s)", value, cffi_outcome_of(w, "size_of_result"),
			owner_life(w, function->owner));
	case RESULT_RECORD:
		value = arena_format(arena, function->result->kind == TYPE_POINTER ? "%s[0]" : "%s", value);
		value = arena_format(
			arena, "_read_%s(%s)", model_record(w->model, function->result_element)->name, value);
		if (function->result->kind != TYPE_POINTER)
			return value;
		return arena_format(arena, "%s if %s else None", value, cffi_outcome_of(w, "result"));
	case RESULT_NOTHING:
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
	case RESULT_ADDRESS:
	case RESULT_TEXTS:
	case RESULT_COUNT:
		return value;
	}
	return value;
}

/* C may have taken only the first of the records: an array that is as long says how many, unless it gives the tokens
 * back itself. */
static void print_not_taken(const struct wrapper *w)
{
	const struct function *function = w->function;
	const struct parameter *counted = function->counts < 0 ? NULL : &function->parameters[function->counts];
	if (!counted || !counted->follows || counted->role != ROLE_ARRAY_OUT || counted->contract.releases)
		return;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!parameter->keeps || parameter->size != counted->size)
			continue;
		const char *name = cffi_name(w, parameter), *count = cffi_outcome_of(w, "result");
		print(w->printer, "if c_held.tokens and %s < len(c_%s):\n", count, name);
		print(w->printer, "    _let_go([record.%s for record in c_%s[%s : len(c_%s)]])\n",
			interface_token(model_record(w->model, parameter->element))->name, name, count, name);
	}
}

/* C could not make all that should be in the box; or a size in it is none. */
static void check_box(const struct wrapper *w)
{
	size_t count = cffi_boxes_result(w->function);
	const struct function *function = w->function;
	for (size_t i = 0; i < function->parameter_count; i++)
		count += cffi_boxes(&function->parameters[i]);
	if (count)
		print(w->printer, "if len(c_box) < %zu:\n    raise MemoryError\n", count);
	bool computed = function->result_expression && function->result_role == RESULT_BYTES;
	if (computed && cffi_boxes_result(function)) {
		print(w->printer, "if type(c_box[0]) is int:\n");
		print(w->printer, "    raise _no_size(\"%s\", \"result\", \"%s\")\n", function->name,
			cffi_size_text(&function->contract));
	} else if (computed) {
		print(w->printer, "if answer.size_of_result < 0:\n");
		print(w->printer, "    raise _no_size(\"%s\", \"result\", \"%s\")\n", function->name,
			cffi_size_text(&function->contract));
	}
}

static bool has_arguments(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (interface_is_argument(&function->parameters[i]))
			return true;
	return false;
}

bool cffi_returns_at_once(const struct wrapper *w)
{
	enum result_role role = w->function->result_role;
	bool is_plain = role == RESULT_INTEGER || role == RESULT_BOOL || role == RESULT_FLOAT || role == RESULT_ADDRESS;
	return cffi_outcome(w->function) == OUTCOME_PLAIN && !has_arguments(w->function) && is_plain &&
	       interface_value_count(w->function) == 1 && !w->facts->has_callbacks && !cffi_has_box(w->function);
}

static void print_return(const struct wrapper *w, const struct pieces *values)
{
	const char *joined = pieces_join(values, ", ");
	if (strlen(joined) + strlen("    return ") <= PYTHON_WIDTH)
		print(w->printer, "return %s\n", joined);
	else if (values->count == 1)
		print(w->printer, "return (\n    %s\n)\n", joined);
	else
		python_list(w->printer, 1, "return (", values, ")");
}

void cffi_values(const struct wrapper *w)
{
	struct pieces values = {.arena = w->model->arena};
	print_not_taken(w);
	cffi_finish(w);
	cffi_raise_again(w, true);
	check_box(w);
	if (interface_returns_result(w->function))
		pieces_add(&values, "%s", result_value(w));
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		const char *value = interface_is_value(parameter) ? out_value(w, parameter) : NULL;
		if (value)
			pieces_add(&values, "%s", value);
	}
	if (values.count && !cffi_returns_at_once(w))
		print_return(w, &values);
}
