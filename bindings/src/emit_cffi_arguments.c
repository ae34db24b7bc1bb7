/* SPDX-License-Identifier: MIT
 *
 * Arguments in the target cffi: what is made of them before the call, and what stands for them in it.
 */
#include "emit_cffi.h"

bool cffi_is_open_array(const struct wrapper *w, const struct parameter *parameter)
{
	return parameter->role == ROLE_ARRAY_IN && parameter->size >= 0 && cffi_is_open(w->function, parameter->size);
}

/* What can be looked at only once becomes a list: messages look at it again. */
static void print_once(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	print(w->printer, "if hasattr(%s, \"__next__\"):\n    %s = list(%s)\n", name, name, name);
}

const char *cffi_column(const struct wrapper *w, const struct parameter *parameter)
{
	print_once(w, parameter);
	return arena_format(
		w->model->arena, "_%s_column(%s)", cffi_number(parameter->element), cffi_name(w, parameter));
}

/* "c_x = VALUE", where None becomes NULL if it may. */
static void convert(const struct wrapper *w, const struct parameter *parameter, const char *value)
{
	const char *name = cffi_name(w, parameter);
	if (parameter->nullable)
		print(w->printer, "c_%s = _NULL if %s is None else %s\n", name, name, value);
	else
		print(w->printer, "c_%s = %s\n", name, value);
}

/* ---- memory ---- */

static void convert_bytes_in(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	const char *name = cffi_name(w, parameter);
	convert(w, parameter,
		parameter->retained && parameter->until == UNTIL_TOKEN
			? arena_format(arena, "_from_buffer(%s)", name)
			: arena_format(arena, "%s if type(%s) is bytes else _from_buffer(_CHARACTERS, %s)", name, name,
				  name));
	cffi_find_size(w, parameter);
	cffi_check_fixed(w, parameter, "<", "_too_short");
}

static void convert_bytes_inout(const struct wrapper *w, const struct parameter *parameter)
{
	convert(w, parameter,
		arena_format(w->model->arena, "_from_buffer(_CHARACTERS, %s, True)", cffi_name(w, parameter)));
	cffi_find_size(w, parameter);
	cffi_check_fixed(w, parameter, "<", "_too_short");
}

static void convert_bytes_out(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	if (parameter->retained) {
		convert_bytes_inout(w, parameter);
		return;
	}
	cffi_find_size(w, parameter);
	if (interface_asks(parameter))
		print(w->printer, "new_%s, c_%s = _room(%s)\n", name, name, name);
	else
		print(w->printer, "new_%s = c_%s = bytes(%s)\n", name, name, cffi_room_for(w, parameter));
}

static void convert_array_out(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter), *number = cffi_number(parameter->element);
	cffi_find_size(w, parameter);
	if (interface_asks(parameter))
		print(w->printer, "new_%s, c_%s = _%s_place(%s)\n", name, name, number, name);
	else
		print(w->printer, "c_%s = _new(_%s_array, %s)\n", name, number, cffi_room_for(w, parameter));
}

static void convert_array_in(const struct wrapper *w, const struct parameter *parameter)
{
	if (cffi_is_open_array(w, parameter))
		return;
	convert(w, parameter, cffi_column(w, parameter));
	cffi_find_size(w, parameter);
	cffi_check_fixed(w, parameter, "!=", "_not_as_long");
}

static void convert_array_inout(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter), *number = cffi_number(parameter->element);
	print_once(w, parameter);
	if (parameter->nullable)
		print(w->printer, "new_%s, c_%s = (None, _NULL) if %s is None else _%s_changed(%s)\n", name, name, name,
			number, name);
	else
		print(w->printer, "new_%s, c_%s = _%s_changed(%s)\n", name, name, number, name);
	cffi_find_size(w, parameter);
	cffi_check_fixed(w, parameter, "!=", "_not_as_long");
}

static void convert_text_out(const struct wrapper *w, const struct parameter *parameter)
{
	cffi_find_size(w, parameter);
	print(w->printer, "c_%s = _new(_CHARACTERS, %s)\n", cffi_name(w, parameter), cffi_room_for(w, parameter));
}

static void convert_texts(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter), *what = parameter->contract.path ? "_path" : "_text";
	const char *ended = parameter->terminated ? ", True" : "";
	print_once(w, parameter);
	print(w->printer, "held_%s = []\n", name);
	convert(w, parameter, arena_format(w->model->arena, "_texts(%s, %s, held_%s%s)", what, name, name, ended));
	if (parameter->terminated)
		return;
	cffi_find_size(w, parameter);
	cffi_check_fixed(w, parameter, "!=", "_not_as_long");
}

/* ---- records ---- */

static void convert_records_in(const struct wrapper *w, const struct parameter *parameter)
{
	const struct record *record = model_record(w->model, parameter->element);
	const char *name = cffi_name(w, parameter);
	if (parameter->nullable)
		print(w->printer, "if %s is not None and type(%s) is not tuple:\n", name, name);
	else
		print(w->printer, "if type(%s) is not tuple:\n", name);
	print(w->printer, "    %s = _together(%s)\n", name, name);
	convert(w, parameter,
		arena_format(w->model->arena, "_write_%s_array(%s%s)", record->name, name,
			cffi_holds(record) ? ", c_held" : ""));
	cffi_find_size(w, parameter);
	cffi_check_fixed(w, parameter, "!=", "_not_as_long");
}

/* A record that C only reads becomes C's on the way: a list of one. */
static const char *record_in(const struct wrapper *w, const struct parameter *parameter)
{
	const struct record *record = model_record(w->model, parameter->element);
	const char *name = cffi_name(w, parameter);
	if (cffi_is_special(record))
		return arena_format(
			w->model->arena, "_place_%s(%s%s)", record->name, name, cffi_holds(record) ? ", c_held" : "");
	return cffi_holds(record) ? arena_format(w->model->arena, "_write_%s_array((%s,), c_held)", record->name, name)
				  : arena_format(w->model->arena, "[_write_%s(%s)]", record->name, name);
}

static const char *record_inout(const struct wrapper *w, const struct parameter *parameter)
{
	const struct record *record = model_record(w->model, parameter->element);
	if (cffi_is_special(record) || cffi_holds(record))
		return record_in(w, parameter);
	return arena_format(w->model->arena, "_new(_%s_array, [_write_%s(%s)])", record->name, record->name,
		cffi_name(w, parameter));
}

static void convert_record_in(const struct wrapper *w, const struct parameter *parameter)
{
	convert(w, parameter, record_in(w, parameter));
}

static void convert_record_inout(const struct wrapper *w, const struct parameter *parameter)
{
	convert(w, parameter, record_inout(w, parameter));
}

static void convert_records_out(const struct wrapper *w, const struct parameter *parameter)
{
	cffi_find_size(w, parameter);
	print(w->printer, "c_%s = %s(_%s_array, %s)\n", cffi_name(w, parameter),
		cffi_valid(w, parameter) ? "_uncleared" : "_new", model_record(w->model, parameter->element)->name,
		cffi_room_for(w, parameter));
}

/* ---- handles ---- */

bool cffi_is_pinned(const struct wrapper *w, const struct parameter *parameter)
{
	const struct function *function = w->function;
	int index = (int)(parameter - function->parameters);
	bool pinned = parameter->retained || (function->owner == index && function->lending == LENDING_PINNED);
	for (size_t i = 0; i < function->parameter_count; i++)
		pinned |= function->parameters[i].owner == index && function->parameters[i].lending == LENDING_PINNED;
	return pinned;
}

static void convert_handle(const struct wrapper *w, const struct parameter *parameter)
{
	if (cffi_is_pinned(w, parameter))
		convert(w, parameter, arena_format(w->model->arena, "%s._pointer", cffi_name(w, parameter)));
}

static const char *passed_handle(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	if (cffi_is_pinned(w, parameter))
		return arena_format(w->model->arena, "c_%s", name);
	return arena_format(w->model->arena,
		parameter->nullable ? "_NULL if %s is None else %s._pointer" : "%.0s%s._pointer", name, name);
}

static void convert_address(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	print(w->printer, "c_%s = %s if type(%s) is int else ", name, name, name);
	print(w->printer, parameter->nullable ? "0 if %s is None else _address(%s)\n" : "%.0s_address(%s)\n", name,
		name);
}

/* ---- all ---- */

/* A float: C's own conversion would make an infinity of what is too large. */
static bool is_narrow(const struct type *type)
{
	return type->kind == TYPE_FLOAT && type->size == sizeof(float);
}

static void convert_narrow(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	if (is_narrow(parameter->role == ROLE_FLOAT ? parameter->type : parameter->element))
		print(w->printer, "c_%s = _single(%s)\n", name, name);
}

/* Memory that the call fills. What is measured is C's own. */
static void convert_out(const struct wrapper *w, const struct parameter *parameter)
{
	if (parameter->measured)
		return;
	if (parameter->role == ROLE_BYTES_OUT)
		convert_bytes_out(w, parameter);
	else if (parameter->role == ROLE_ARRAY_OUT)
		convert_array_out(w, parameter);
	else
		convert_text_out(w, parameter);
}

static void convert_text(const struct wrapper *w, const struct parameter *parameter)
{
	convert(w, parameter,
		arena_format(w->model->arena, "%s(%s)", parameter->contract.path ? "_path" : "_text",
			cffi_name(w, parameter)));
}

static void convert_file(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	print(w->printer, "c_%s = %s if type(%s) is int else _descriptor(%s)\n", name, name, name, name);
}

static void convert_callback(const struct wrapper *w, const struct parameter *parameter)
{
	const char *name = cffi_name(w, parameter);
	print(w->printer, "if %s%snot callable(%s):\n    raise TypeError\n", parameter->nullable ? name : "",
		parameter->nullable ? " is not None and " : "", name);
}

typedef void (*conversion)(const struct wrapper *w, const struct parameter *parameter);

static conversion conversion_of(enum role role)
{
	switch (role) {
	case ROLE_FD:
		return convert_file;
	case ROLE_TEXT:
		return convert_text;
	case ROLE_FLOAT:
	case ROLE_NUMBER_INOUT:
		return convert_narrow;
	case ROLE_BYTES_IN:
		return convert_bytes_in;
	case ROLE_BYTES_INOUT:
		return convert_bytes_inout;
	case ROLE_ARRAY_IN:
		return convert_array_in;
	case ROLE_ARRAY_INOUT:
		return convert_array_inout;
	case ROLE_BYTES_OUT:
	case ROLE_ARRAY_OUT:
	case ROLE_TEXT_OUT:
		return convert_out;
	case ROLE_TEXTS_IN:
		return convert_texts;
	case ROLE_RECORDS_OUT:
		return convert_records_out;
	case ROLE_RECORD_IN:
	case ROLE_RECORD_VALUE:
		return convert_record_in;
	case ROLE_RECORD_INOUT:
		return convert_record_inout;
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
		return convert_records_in;
	case ROLE_ADDRESS:
		return convert_address;
	case ROLE_HANDLE_IN:
		return convert_handle;
	case ROLE_CALLBACK:
		return convert_callback;
	case ROLE_CLOSURE:
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

void cffi_convert(const struct wrapper *w, const struct parameter *parameter)
{
	conversion convert_it = conversion_of(parameter->role);
	if (convert_it)
		convert_it(w, parameter);
}

static const char *passed_size(const struct wrapper *w, const struct parameter *parameter, int index)
{
	const struct parameter *first = cffi_leader(w->function, index);
	if (cffi_is_open(w->function, index))
		return arena_format(w->model->arena, "c_%s", cffi_name(w, parameter));
	return first ? cffi_length_of(w, first) : "0";
}

const char *cffi_passed(const struct wrapper *w, const struct parameter *parameter, int index)
{
	struct arena *arena = w->model->arena;
	const char *name = cffi_name(w, parameter);
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_TOKEN:
		return name;
	case ROLE_FLOAT:
		return is_narrow(parameter->type) ? arena_format(arena, "c_%s", name) : name;
	case ROLE_NUMBER_INOUT:
		return is_narrow(parameter->element) ? arena_format(arena, "c_%s", name) : name;
	case ROLE_HANDLE_IN:
		return passed_handle(w, parameter);
	case ROLE_SIZE:
		return passed_size(w, parameter, index);
	case ROLE_CALLBACK:
		return arena_format(arena, "%s is not None", name);
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORDS_OUT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_ADDRESS:
	case ROLE_CLOSURE:
		return arena_format(arena, "c_%s", name);
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_USER_DATA:
		return NULL;
	}
	return NULL;
}

/* ---- buffers of the caller's ---- */

bool cffi_needs_length(const struct wrapper *w, const struct parameter *parameter)
{
	const struct function *function = w->function;
	return parameter->role == ROLE_BYTES_OUT && interface_is_value(parameter) && interface_asks(parameter) &&
	       !(function->counts >= 0 && &function->parameters[function->counts] == parameter) &&
	       !cffi_is_size_pointer(&function->parameters[parameter->size]);
}

bool cffi_locks(const struct parameter *parameter)
{
	switch (parameter->role) {
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ADDRESS:
		return true;
	case ROLE_BYTES_OUT:
		return interface_is_argument(parameter);
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
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
