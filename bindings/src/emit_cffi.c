/* SPDX-License-Identifier: MIT
 *
 * Target cffi: M.py. Each function converts its arguments, crosses once, and looks at the outcome; what was wrong with
 * an argument is only asked when a conversion or the crossing refused it.
 */
#include "interface.h"
#include "emit_cffi.h"
#include "targets.h"

#include <stdio.h>
#include <string.h>

int emit_cffi(const struct model *model, const struct emit_options *options);
const char *cffi_cannot(const struct model *model, const struct function *function);

/* One function on its way out. */
struct wrapper {
	struct printer *printer;
	const struct model *model;
	const struct function *function;
};

static const char *name_of(const struct wrapper *w, const struct parameter *parameter)
{
	return python_name(w->model, parameter);
}

/* ---- sizes ---- */

/* The array that says how many there are of all that share a size: the first that is always there. */
static const struct parameter *leader(const struct function *function, int size)
{
	const struct parameter *first = NULL;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->size != size || !interface_is_argument(parameter))
			continue;
		if (!first || (first->nullable && !parameter->nullable))
			first = parameter;
	}
	return first;
}

/* May all arrays of a size be left out? Then the first that is given leads. */
static bool is_open(const struct function *function, int size)
{
	const struct parameter *first = leader(function, size);
	size_t count = 0;
	for (size_t i = 0; i < function->parameter_count; i++)
		count += function->parameters[i].size == size && interface_is_argument(&function->parameters[i]);
	return first && first->nullable && count > 1;
}

static bool is_asked(const struct parameter *parameter)
{
	return parameter->role == ROLE_RECORDS_OUT;
}

static const char *length_of(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = name_of(w, parameter);
	if (is_asked(parameter) && !parameter->follows)
		return name;
	return arena_format(
		w->model->arena, parameter->nullable ? "0 if %s is None else len(c_%s)" : "len(%.0sc_%s)", name, name);
}

static const char *size_name(const struct wrapper *w, int size)
{
	return name_of(w, &w->function->parameters[size]);
}

/* An array of a group that may be left out: most are, and cost no more than a look. */
static bool is_open_array(const struct wrapper *w, const struct parameter *parameter)
{
	return parameter->role == ROLE_ARRAY_IN && parameter->size >= 0 && is_open(w->function, parameter->size);
}

/* What can be looked at only once becomes a list: messages look at it again. */
static const char *print_column(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = name_of(w, parameter);
	print(w->printer, "if hasattr(%s, \"__next__\"):\n    %s = list(%s)\n", name, name, name);
	return arena_format(w->model->arena, "_%s_column(%s)", c_integer(parameter->element), name);
}

/* The first array that is given says how many there are; the others have as many. */
static void print_open(const struct wrapper *w, const struct parameter *parameter, const char *count, bool first)
{
	const char *name = name_of(w, parameter);
	if (is_open_array(w, parameter))
		print(w->printer, "c_%s = _NULL\n", name);
	print(w->printer, "if %s is not None:\n", name);
	indent(w->printer);
	if (is_open_array(w, parameter))
		print(w->printer, "c_%s = %s\n", name, print_column(w, parameter));
	if (!first) {
		print(w->printer, "if c_first and len(c_%s) != c_%s:\n", name, count);
		print(w->printer, "    raise _unequal(\"%s\", \"%s\", len(c_%s), c_first, c_%s)\n", w->function->name,
			parameter->name, name, count);
	}
	print(w->printer, "c_%s, c_first = len(c_%s), %s\"%s\"\n", count, name, first ? "" : "c_first or ",
		parameter->name);
	dedent(w->printer);
}

static void find_length(const struct wrapper *w, int size)
{
	bool first = true;
	print(w->printer, "c_%s, c_first = 0, None\n", size_name(w, size));
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (parameter->size != size || !interface_is_argument(parameter))
			continue;
		print_open(w, parameter, size_name(w, size), first);
		first = false;
	}
}

static void find_lengths(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++)
		if (w->function->parameters[i].role == ROLE_SIZE && is_open(w->function, (int)i))
			find_length(w, (int)i);
}

/* Arrays that share a size are as long as the one that leads. */
static void check_lengths(const struct wrapper *w)
{
	const struct function *function = w->function;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (parameter->size < 0 || !interface_is_argument(parameter) || is_open(function, parameter->size))
			continue;
		const struct parameter *first = leader(function, parameter->size);
		if (first == parameter)
			continue;
		const char *name = name_of(w, parameter),
			   *length = is_asked(parameter) ? name : arena_format(w->model->arena, "len(c_%s)", name);
		if (parameter->nullable)
			print(w->printer, "if %s is not None and %s != %s:\n", name, length, length_of(w, first));
		else
			print(w->printer, "if %s != %s:\n", length, length_of(w, first));
		print(w->printer, "    raise _unequal(\"%s\", \"%s\", %s, \"%s\", %s)\n", function->name,
			parameter->name, length, first->name, length_of(w, first));
	}
}

/* A size that is a constant: buffers have at least so many bytes, arrays exactly so many elements. */
static void check_fixed(
	const struct wrapper *w, const struct parameter *parameter, const char *wrong, const char *refusal)
{
	const char *name = name_of(w, parameter);
	if (parameter->size >= 0)
		return;
	print(w->printer, "if %s%slen(c_%s) %s %lu:\n", parameter->nullable ? name : "",
		parameter->nullable ? " is not None and " : "", name, wrong, parameter->constant);
	print(w->printer, "    raise %s(\"%s\", \"%s\", len(c_%s), %lu)\n", refusal, w->function->name, parameter->name,
		name, parameter->constant);
}

static const char *outcome_of(const struct wrapper *w, const char *name)
{
	return cffi_outcome(w->function) == OUTCOME_STRUCT ? arena_format(w->model->arena, "answer.%s", name)
							   : "result";
}

/* How many elements of an out-array are valid; NULL where all are. */
static const char *valid(const struct wrapper *w, const struct parameter *parameter)
{
	const struct function *function = w->function;
	if (function->counts >= 0 && &function->parameters[function->counts] == parameter)
		return outcome_of(w, "result");
	if (parameter->size >= 0 && cffi_is_size_pointer(&function->parameters[parameter->size]))
		return outcome_of(w, name_of(w, &function->parameters[parameter->size]));
	return NULL;
}

/* ---- arguments: conversions before the call ---- */

/* "c_x = VALUE", where None becomes NULL if it may. */
static void convert(const struct wrapper *w, const struct parameter *parameter, const char *value)
{
	const char *name = name_of(w, parameter);
	if (parameter->nullable)
		print(w->printer, "c_%s = _NULL if %s is None else %s\n", name, name, value);
	else
		print(w->printer, "c_%s = %s\n", name, value);
}

static void convert_bytes_out(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = name_of(w, parameter);
	if (parameter->retained)
		convert(w, parameter, arena_format(w->model->arena, "_from_buffer(_CHARACTERS, %s, True)", name));
	else if (interface_asks(parameter))
		print(w->printer, "new_%s, c_%s = _room(%s)\n", name, name, name);
	else
		print(w->printer, "new_%s = c_%s = bytes(%lu)\n", name, name, parameter->constant);
	if (parameter->retained)
		check_fixed(w, parameter, "<", "_too_short");
}

static const char *room_for(const struct wrapper *w, const struct parameter *parameter)
{
	if (parameter->size < 0)
		return arena_format(w->model->arena, "%lu", parameter->constant);
	if (parameter->follows)
		return length_of(w, leader(w->function, parameter->size));
	return name_of(w, parameter);
}

static void convert_array_out(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = name_of(w, parameter), *integer = c_integer(parameter->element);
	if (interface_asks(parameter))
		print(w->printer, "new_%s, c_%s = _%s_place(%s)\n", name, name, integer, name);
	else
		print(w->printer, "c_%s = _new(_%s_array, %s)\n", name, integer, room_for(w, parameter));
}

static void convert_array_in(const struct wrapper *w, const struct parameter *parameter)
{
	if (is_open_array(w, parameter))
		return;
	convert(w, parameter, print_column(w, parameter));
	check_fixed(w, parameter, "!=", "_not_as_long");
}

static void convert_records_in(const struct wrapper *w, const struct parameter *parameter)
{
	const struct record *record = model_record(w->model, parameter->element);
	const char *name = name_of(w, parameter);
	if (parameter->nullable)
		print(w->printer, "if %s is not None and type(%s) is not tuple:\n", name, name);
	else
		print(w->printer, "if type(%s) is not tuple:\n", name);
	print(w->printer, "    %s = _together(%s)\n", name, name);
	convert(w, parameter,
		arena_format(w->model->arena, "_write_%s_array(%s%s)", record->name, name,
			cffi_holds(record) ? ", c_held" : ""));
	check_fixed(w, parameter, "!=", "_not_as_long");
}

static const char *record_in(const struct wrapper *w, const struct parameter *parameter)
{
	const struct record *record = model_record(w->model, parameter->element);
	return cffi_holds(record) ? arena_format(w->model->arena, "_write_%s_array((%s,), c_held)", record->name,
					    name_of(w, parameter))
				  : arena_format(w->model->arena, "[_write_%s(%s)]", record->name,
					    name_of(w, parameter));
}

static void convert_argument(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	const char *name = name_of(w, parameter);
	switch (parameter->role) {
	case ROLE_FD:
		print(w->printer, "c_%s = %s if type(%s) is int else _descriptor(%s)\n", name, name, name, name);
		return;
	case ROLE_TEXT:
		convert(w, parameter,
			arena_format(arena, "%s(%s)", parameter->contract.path ? "_path" : "_text", name));
		return;
	case ROLE_BYTES_IN:
		convert(w, parameter,
			parameter->retained
				? arena_format(arena, "_from_buffer(%s)", name)
				: arena_format(arena, "%s if type(%s) is bytes else _from_buffer(_CHARACTERS, %s)",
					  name, name, name));
		check_fixed(w, parameter, "<", "_too_short");
		return;
	case ROLE_BYTES_INOUT:
		convert(w, parameter, arena_format(arena, "_from_buffer(_CHARACTERS, %s, True)", name));
		check_fixed(w, parameter, "<", "_too_short");
		return;
	case ROLE_BYTES_OUT:
		convert_bytes_out(w, parameter);
		return;
	case ROLE_ARRAY_IN:
		convert_array_in(w, parameter);
		return;
	case ROLE_ARRAY_OUT:
		convert_array_out(w, parameter);
		return;
	case ROLE_RECORDS_OUT:
		print(w->printer, "c_%s = %s(_%s_array, %s)\n", name, valid(w, parameter) ? "_uncleared" : "_new",
			model_record(w->model, parameter->element)->name, room_for(w, parameter));
		return;
	case ROLE_RECORD_IN:
		convert(w, parameter, record_in(w, parameter));
		return;
	case ROLE_RECORDS_IN:
		convert_records_in(w, parameter);
		return;
	case ROLE_ADDRESS:
		print(w->printer, "c_%s = %s if type(%s) is int else ", name, name, name);
		print(w->printer, parameter->nullable ? "0 if %s is None else _address(%s)\n" : "%.0s_address(%s)\n",
			name, name);
		return;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_HANDLE_IN:
	case ROLE_NUMBER_INOUT:
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
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
		return;
	}
}

/* What stands for a parameter in the call. */
static const char *passed(const struct wrapper *w, const struct parameter *parameter, int index)
{
	struct arena *arena = w->model->arena;
	const char *name = name_of(w, parameter);
	const struct parameter *first;
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_NUMBER_INOUT:
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
		return name;
	case ROLE_HANDLE_IN:
		return arena_format(arena,
			parameter->nullable ? "_NULL if %s is None else %s._pointer" : "%.0s%s._pointer", name, name);
	case ROLE_SIZE:
		first = leader(w->function, index);
		if (is_open(w->function, index))
			return arena_format(arena, "c_%s", name);
		return first ? length_of(w, first) : "0";
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_OUT:
	case ROLE_ADDRESS:
		return arena_format(arena, "c_%s", name);
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
		return NULL;
	}
	return NULL;
}

/* ---- what C keeps ---- */

static const struct parameter *token(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_TOKEN)
			return &function->parameters[i];
	return NULL;
}

/* Buffers are always kept; a descriptor where it came with an object that would close it. */
static void print_keep(const struct wrapper *w)
{
	struct pieces things = {.arena = w->model->arena}, conditions = {.arena = w->model->arena};
	bool always = false;
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		const char *name = name_of(w, parameter);
		if (!parameter->retained)
			continue;
		always |= parameter->role != ROLE_FD;
		pieces_add(&things, parameter->role == ROLE_FD ? "%s" : "c_%s", name);
		pieces_add(&conditions, "c_%s is not %s", name, name);
	}
	if (!always) {
		print(w->printer, "if %s:\n", pieces_join(&conditions, " or "));
		indent(w->printer);
	}
	const char *name = name_of(w, token(w->function));
	print(w->printer, "%s = next(_tokens)\n", name);
	print(w->printer, things.count == 1 ? "_kept[%s] = (%s,)\n" : "_kept[%s] = (%s)\n", name,
		pieces_join(&things, ", "));
	if (!always)
		dedent(w->printer);
}

static void print_let_go(const struct wrapper *w)
{
	if (interface_keeps_any(w->function))
		print(w->printer, "c_held.forget()\n");
	else
		print(w->printer, "_kept.pop(%s, None)\n", name_of(w, token(w->function)));
}

/* After an exception: from an argument, or one that came up when C had taken it all. */
static void print_abandon(const struct wrapper *w)
{
	if (interface_keeps_any(w->function))
		print(w->printer, "c_held.abandon(_lib.bind_taken())\n");
	else
		print(w->printer, "_abandon(%s, _lib.bind_taken())\n", name_of(w, token(w->function)));
}

/* ---- checks: asked only after a refusal ---- */

/* The check of a number that asks for room: what the size's type holds, and memory. */
static const char *size_check(const struct wrapper *w, const struct parameter *parameter, size_t element)
{
	const struct type *type = parameter->size < 0 ? NULL : w->function->parameters[parameter->size].type;
	if (type && type->kind == TYPE_POINTER)
		type = type->target;
	uint64_t most = (uint64_t)INT64_MAX / (element ? element : 1);
	uint64_t of_type = type ? UINT64_MAX >> (64 - 8 * type->size + type->is_signed) : most;
	return arena_format(
		w->model->arena, "_integer(0, %llu)", (unsigned long long)(of_type < most ? of_type : most));
}

static const char *check_of(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	switch (parameter->role) {
	case ROLE_INTEGER:
		return cffi_integer_check(parameter->type);
	case ROLE_BOOL:
		return "_truth";
	case ROLE_FLOAT:
		return "_number";
	case ROLE_FD:
		return arena_format(arena, "_file(%s)", cffi_integer_check(parameter->type));
	case ROLE_TEXT:
		return parameter->contract.path ? "_path_like" : "_characters";
	case ROLE_BYTES_IN:
		return "_readable";
	case ROLE_BYTES_OUT:
		return parameter->retained ? "_writable"
					   : arena_format(arena, "_number_of_bytes(%s)", size_check(w, parameter, 1));
	case ROLE_BYTES_INOUT:
		return "_writable";
	case ROLE_ARRAY_IN:
		return arena_format(arena, "_items(%s, \"%c\")", cffi_integer_check(parameter->element),
			cffi_code(parameter->element));
	case ROLE_ARRAY_OUT:
		return arena_format(arena, "_number_of(%s, \"%c\")", size_check(w, parameter, parameter->element->size),
			cffi_code(parameter->element));
	case ROLE_RECORDS_OUT:
		return size_check(w, parameter, parameter->element->size);
	case ROLE_RECORD_IN:
		return arena_format(arena, "_check_%s", model_record(w->model, parameter->element)->name);
	case ROLE_RECORDS_IN:
		return arena_format(arena, "_check_%s_array", model_record(w->model, parameter->element)->name);
	case ROLE_NUMBER_INOUT:
		return cffi_integer_check(parameter->element);
	case ROLE_HANDLE_IN:
		return arena_format(arena, "_open(%s)", interface_handle(parameter->element)->name);
	case ROLE_ADDRESS:
		return "_address_like";
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
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

/* An array that is filled is still needed behind the call; not so where that failed. */
static void print_unlock_filled(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (parameter->role == ROLE_ARRAY_OUT && interface_asks(parameter))
			print(w->printer, "new_%s = c_%s = None\n", name_of(w, parameter), name_of(w, parameter));
	}
}

static void print_refusal(const struct wrapper *w)
{
	struct pieces items = {.arena = w->model->arena};
	pieces_add(&items, "problem");
	pieces_add(&items, "\"%s\"", w->function->name);
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		const char *check = interface_is_argument(parameter) ? check_of(w, parameter) : NULL;
		if (check)
			pieces_add(&items, "(\"%s\", %s, %s%s%s)", parameter->name, name_of(w, parameter),
				parameter->nullable ? "_optional(" : "", check, parameter->nullable ? ")" : "");
	}
	print(w->printer, "except _REFUSED as problem:\n");
	indent(w->printer);
	bool keeps = interface_retains(w->function) || interface_keeps_any(w->function);
	if (keeps)
		print_abandon(w);
	print_unlock_filled(w);
	python_list(w->printer, 2, "raise _wrong(", &items, ") from None");
	dedent(w->printer);
	if (!keeps)
		return;
	print(w->printer, "except BaseException:\n");
	indent(w->printer);
	print_abandon(w);
	print(w->printer, "raise\n");
	dedent(w->printer);
}

/* ---- the call ---- */

static bool locks(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ADDRESS:
		return true;
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_HANDLE_IN:
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
		return false;
	}
	return false;
}

/* Must Python know how long the caller's own buffer is, after the call? Only where C does not say what is valid. */
static bool needs_length(const struct wrapper *w, const struct parameter *parameter)
{
	const struct function *function = w->function;
	return parameter->role == ROLE_BYTES_OUT && interface_is_value(parameter) && interface_asks(parameter) &&
	       !(function->counts >= 0 && &function->parameters[function->counts] == parameter) &&
	       !cffi_is_size_pointer(&function->parameters[parameter->size]);
}

/* Does a call hold something of its records' in Python? */
static bool holds(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		bool is_record = parameter->role == ROLE_RECORD_IN || parameter->role == ROLE_RECORDS_IN;
		if (is_record && cffi_holds(model_record(w->model, parameter->element)))
			return true;
	}
	return false;
}

static bool has_arguments(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (interface_is_argument(&function->parameters[i]))
			return true;
	return false;
}

/* Is what the crossing gives what the function returns, and nothing to be done between? */
static bool returns_at_once(const struct wrapper *w)
{
	enum result_role role = w->function->result_role;
	return cffi_outcome(w->function) == OUTCOME_PLAIN && !has_arguments(w->function) &&
	       interface_value_count(w->function) == 1 && role != RESULT_NOTHING && role != RESULT_TEXT &&
	       role != RESULT_HANDLE;
}

static void print_call(const struct wrapper *w, unsigned depth)
{
	struct pieces arguments = {.arena = w->model->arena};
	const struct function *function = w->function;
	enum cffi_outcome outcome = cffi_outcome(function);
	bool nothing = outcome == OUTCOME_PLAIN && !cffi_carried_count(function);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const char *text =
			cffi_passes(&function->parameters[i]) ? passed(w, &function->parameters[i], (int)i) : NULL;
		if (text)
			pieces_add(&arguments, "%s", text);
	}
	if (cffi_gives_any_back(w->model, function))
		pieces_add(&arguments, "_KEPT");
	const char *head = arena_format(w->model->arena, "%s_c_%s(",
		nothing                     ? ""
		: returns_at_once(w)        ? "return "
		: outcome == OUTCOME_STRUCT ? "answer = "
					    : "result = ",
		function->name);
	python_list(w->printer, depth, head, &arguments, ")");
}

/* A traceback holds the locals of its frames: none of them may keep a caller's buffer locked. */
static void print_unlock(const struct wrapper *w)
{
	struct pieces names = {.arena = w->model->arena};
	for (size_t i = 0; i < w->function->parameter_count; i++)
		if (locks(&w->function->parameters[i]) && (interface_is_argument(&w->function->parameters[i]) ||
								  w->function->parameters[i].role != ROLE_BYTES_OUT))
			pieces_add(&names, "c_%s = ", name_of(w, &w->function->parameters[i]));
	if (!names.count && !holds(w))
		return;
	print(w->printer, "finally:  # a traceback must not keep a buffer locked\n");
	if (names.count)
		print(w->printer, "    %sNone\n", pieces_join(&names, ""));
	if (holds(w))
		print(w->printer, "    c_held.end()\n");
}

static void print_conversions(const struct wrapper *w)
{
	const struct function *function = w->function;
	for (size_t i = 0; i < function->parameter_count; i++)
		convert_argument(w, &function->parameters[i]);
	find_lengths(w);
	check_lengths(w);
	for (size_t i = 0; i < function->parameter_count; i++)
		if (needs_length(w, &function->parameters[i]))
			print(w->printer, "size_%s = len(c_%s)\n", name_of(w, &function->parameters[i]),
				name_of(w, &function->parameters[i]));
	if (interface_retains(function))
		print_keep(w);
}

static void print_crossing(const struct wrapper *w)
{
	if (!has_arguments(w->function)) {
		print_conversions(w);
		print_call(w, 1);
		return;
	}
	if (interface_retains(w->function))
		print(w->printer, "%s = 0\n", name_of(w, token(w->function)));
	if (holds(w))
		print(w->printer, "c_held = _Held()\n");
	print(w->printer, "try:\n");
	indent(w->printer);
	print_conversions(w);
	print_call(w, 2);
	dedent(w->printer);
	print_refusal(w);
	print_unlock(w);
}

/* ---- the outcome ---- */

static void print_failure(const struct wrapper *w)
{
	const struct function *function = w->function;
	const char *condition = NULL, *code = "_lib.bind_code()";
	switch (cffi_outcome(function)) {
	case OUTCOME_PLAIN:
		if (function->result_role == RESULT_HANDLE)
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
		if (function->failure != FAILURE_NONE)
			condition = "answer.failed";
		else if (function->result_role == RESULT_HANDLE)
			condition = "not answer.result", code = "_errno.ENOMEM";
		break;
	}
	if (!condition)
		return;
	print(w->printer, "if %s:\n", condition);
	indent(w->printer);
	if (interface_retains(function) || interface_keeps_any(function))
		print_let_go(w);
	print_unlock_filled(w);
	print(w->printer, "raise %s(\"%s\", %s)\n", function->failure == FAILURE_EXPRESSION ? "_error" : "_failed",
		function->name, code);
	dedent(w->printer);
}

static const char *bytes_value(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	const char *name = name_of(w, parameter), *count = valid(w, parameter);
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
	const char *size = parameter->size < 0 ? arena_format(arena, "%lu", parameter->constant)
					       : outcome_of(w, name_of(w, &w->function->parameters[parameter->size]));
	const char code = parameter->element ? cffi_code(parameter->element) : 0;
	const char *cast = code ? arena_format(arena, ".cast(\"%c\")", code) : "";
	const char *times = parameter->element ? arena_format(arena, " * %zu", parameter->element->size) : "";
	return arena_format(arena, "_view(%s, %s%s, _lib.bind_release_%s, %s)%s%s",
		outcome_of(w, name_of(w, parameter)), size, times, parameter->contract.pinned, passed(w, owner, 0),
		cast, parameter->type->target->target->is_const ? ".toreadonly()" : "");
}

/* The value that comes back for an out-parameter. */
static const char *out_value(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	const char *name = name_of(w, parameter), *count = valid(w, parameter);
	const struct record *record;
	if (!count)
		count = arena_format(arena, "len(c_%s)", name);
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return bytes_value(w, parameter);
	case ROLE_ARRAY_OUT:
		if (interface_asks(parameter))
			return arena_format(
				arena, "%s if new_%s is None else _unpack(c_%s, %s)", count, name, name, count);
		return arena_format(arena, "_unpack(c_%s, %s)", name, count);
	case ROLE_RECORDS_OUT:
		record = model_record(w->model, parameter->element);
		return arena_format(arena, "_records(%s, _%s_form, c_%s, %s)", record->name, record->name, name, count);
	case ROLE_RECORD_OUT:
		return arena_format(
			arena, "_read_%s(%s)", model_record(w->model, parameter->element)->name, outcome_of(w, name));
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ADDRESS_OUT:
		return outcome_of(w, name);
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
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
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

static const char *result_value(const struct wrapper *w)
{
	struct arena *arena = w->model->arena;
	const char *value = outcome_of(w, "result");
	switch (w->function->result_role) {
	case RESULT_TEXT:
		return arena_format(arena, "_read_text(%s)", value);
	case RESULT_HANDLE:
		return arena_format(arena, "_opened(%s, _ffi.gc(%s, _lib.bind_free_%s))",
			interface_handle(w->function->result)->name, value, w->function->contract.returns_owned);
	case RESULT_NOTHING:
	case RESULT_INTEGER:
	case RESULT_BOOL:
	case RESULT_FLOAT:
	case RESULT_ADDRESS:
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
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
		const char *name = name_of(w, parameter), *count = outcome_of(w, "result");
		print(w->printer, "if c_held.tokens and %s < len(c_%s):\n", count, name);
		print(w->printer, "    _let_go([record.%s for record in c_%s[%s : len(c_%s)]])\n",
			interface_token(model_record(w->model, parameter->element))->name, name, count, name);
	}
}

static void print_values(const struct wrapper *w)
{
	struct pieces values = {.arena = w->model->arena};
	print_not_taken(w);
	if (interface_returns_result(w->function))
		pieces_add(&values, "%s", result_value(w));
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		const char *value = interface_is_value(parameter) ? out_value(w, parameter) : NULL;
		if (value)
			pieces_add(&values, "%s", value);
	}
	if (values.count && !returns_at_once(w))
		print(w->printer, "return %s\n", pieces_join(&values, ", "));
}

static void print_function(struct printer *printer, const struct model *model, const struct function *function)
{
	struct wrapper wrapper = {printer, model, function};
	struct pieces arguments = python_arguments(model, function, true);
	print(printer, "\n\n");
	python_list(printer, 0, arena_format(model->arena, "def %s(", function->public_name), &arguments, "):");
	indent(printer);
	python_function_docstring(printer, model, function);
	print_crossing(&wrapper);
	print_failure(&wrapper);
	print_values(&wrapper);
	dedent(printer);
}

/* ---- the module ---- */

/* What is looked up once costs nothing at each call. */
static void print_crossings(struct printer *printer, const struct model *model)
{
	print(printer, "\n\n# C's side of each function.\n");
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (python_binds(function))
			print(printer, "_c_%s = _lib.%s%s\n", function->name, cffi_is_direct(function) ? "" : "bind_",
				function->name);
	}
}

static void print_explanation(struct printer *printer, const struct model *model)
{
	if (!python_has_failure(model, FAILURE_ERRNO) && !python_has_failure(model, FAILURE_ERRNO_GLOBAL) &&
		!python_has_failure(model, FAILURE_EXPRESSION) && !python_handle_names(model).count)
		return;
	print(printer, "\n\ndef _explanation(code):\n");
	if (model->explains)
		print(printer, "    \"\"\"What C says of the failure that this thread met last.\"\"\"\n"
			       "    return _read_text(_lib.bind_explain(code))\n");
	else
		print(printer, "    \"\"\"C explains nothing here.\"\"\"\n    return \"\"\n");
}

int emit_cffi(const struct model *model, const struct emit_options *options)
{
	struct printer *body = printer_new("    "), *module = printer_new("    "), *build = printer_new("    ");
	python_constants(body, model);
	python_records(body, model);
	cffi_records(body, model);
	python_handles(body, model, "self._pointer is None", "self._pointer = None");
	if (python_has_failure(model, FAILURE_EXPRESSION))
		print_text(body,
			"\n\nclass Error(Exception):\n    \"\"\"A call failed. `code` is what C gave.\"\"\"\n\n    "
			"code = 0\n");
	print_explanation(body, model);
	print_crossings(body, model);
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print_function(body, model, &model->functions[i]);
	python_makers(body, model);
	python_enumerations(body, model);
	python_module(module, model, "cffi", python_import(model, options), printer_text(body));
	cffi_build(build, model, options);
	int failed = printer_save(module, options->directory, arena_format(model->arena, "%s.py", model->module)) ||
		     printer_save(build, options->directory, arena_format(model->arena, "_%s_build.py", model->module));
	printer_free(body);
	printer_free(module);
	printer_free(build);
	return failed ? -1 : 0;
}

/* What this target carries beyond the first contracts: enum carries. */
static const unsigned carried = 0;

const char *cffi_cannot(const struct model *model, const struct function *function)
{
	const char *uncarried = python_binds(function) ? contract_uncarried(function, carried) : NULL;
	if (uncarried)
		return arena_format(model->arena, "it has no form yet for %s", uncarried);
	return python_binds(function) ? python_cannot(model, function) : NULL;
}
