/* SPDX-License-Identifier: MIT
 *
 * What was wrong with an argument, in the target cffi: asked only when a conversion or the crossing refused it.
 */
#include "emit_cffi.h"

const char *cffi_integer_check(const struct type *type)
{
	/* "int32_t" without its _t is the check's name. */
	static const char *const names[][2] = {
		{"_uint8", "_int8"}, {"_uint16", "_int16"}, {"_uint32", "_int32"}, {"_uint64", "_int64"}};
	size_t at = 0;
	while (at < 3 && (size_t)1 << at < type->size)
		at++;
	return names[at][type->is_signed];
}

const char *cffi_value_check(const struct model *model, const struct type *type)
{
	switch (type->kind) {
	case TYPE_BOOL:
		return "_truth";
	case TYPE_FLOAT:
		return type->size == sizeof(float) ? "_single_number" : "_number";
	case TYPE_ARRAY:
		return arena_format(
			model->arena, "_several(%ld, %s)", type->length, cffi_value_check(model, type->target));
	case TYPE_RECORD:
		return arena_format(model->arena, "_check_%s", model_record(model, type)->name);
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_VOID:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_FUNCTION:
		return cffi_integer_check(type);
	}
	return "";
}

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

static const char *items_check(const struct wrapper *w, const struct parameter *parameter)
{
	return arena_format(w->model->arena, "_items(%s, \"%c\")", cffi_value_check(w->model, parameter->element),
		cffi_code(parameter->element));
}

static const char *check_of(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
		return cffi_value_check(w->model, parameter->type);
	case ROLE_FD:
		return arena_format(arena, "_file(%s)", cffi_integer_check(parameter->type));
	case ROLE_TEXT:
		return parameter->contract.path ? "_path_like" : "_characters";
	case ROLE_TEXTS_IN:
		return arena_format(
			arena, "_several_texts(%s)", parameter->contract.path ? "_path_like" : "_characters");
	case ROLE_BYTES_IN:
		return "_readable";
	case ROLE_BYTES_OUT:
		return parameter->retained ? "_writable"
					   : arena_format(arena, "_number_of_bytes(%s)", size_check(w, parameter, 1));
	case ROLE_BYTES_INOUT:
		return "_writable";
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_INOUT:
		return items_check(w, parameter);
	case ROLE_ARRAY_OUT:
		return arena_format(arena, "_number_of(%s, \"%c\")", size_check(w, parameter, parameter->element->size),
			cffi_code(parameter->element));
	case ROLE_TEXT_OUT:
		return size_check(w, parameter, 1);
	case ROLE_RECORDS_OUT:
		return size_check(w, parameter, parameter->element->size);
	case ROLE_RECORD_IN:
	case ROLE_RECORD_VALUE:
	case ROLE_RECORD_INOUT:
		return arena_format(arena, "_check_%s", model_record(w->model, parameter->element)->name);
	case ROLE_RECORDS_IN:
	case ROLE_RECORDS_INOUT:
		return arena_format(arena, "_check_%s_array", model_record(w->model, parameter->element)->name);
	case ROLE_NUMBER_INOUT:
		return cffi_value_check(w->model, parameter->element);
	case ROLE_HANDLE_IN:
		return arena_format(arena, "_open(%s)", interface_handle(parameter->element)->name);
	case ROLE_CALLBACK:
		return "_called_for";
	case ROLE_ADDRESS:
		return "_address_like";
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
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

void cffi_unlock_filled(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		bool is_filled = (parameter->role == ROLE_ARRAY_OUT && interface_asks(parameter)) ||
				 parameter->role == ROLE_ARRAY_INOUT;
		if (is_filled)
			print(w->printer, "new_%s = c_%s = None\n", cffi_name(w, parameter), cffi_name(w, parameter));
		else if (parameter->role == ROLE_HANDLE_IN && cffi_is_pinned(w, parameter))
			print(w->printer, "c_%s = None\n", cffi_name(w, parameter));
	}
}

static struct pieces arguments_of(const struct wrapper *w)
{
	struct pieces items = {.arena = w->model->arena};
	pieces_add(&items, "problem");
	pieces_add(&items, "\"%s\"", w->function->name);
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		const char *check = interface_is_argument(parameter) ? check_of(w, parameter) : NULL;
		if (check)
			pieces_add(&items, "(\"%s\", %s, %s%s%s)", parameter->name, cffi_name(w, parameter),
				parameter->nullable ? "_optional(" : "", check, parameter->nullable ? ")" : "");
	}
	return items;
}

void cffi_refuse(const struct wrapper *w)
{
	struct pieces items = arguments_of(w);
	bool tokens = cffi_has_token(w->function) || interface_keeps_any(w->function);
	print(w->printer, "except _REFUSED as problem:\n");
	indent(w->printer);
	if (tokens)
		cffi_abandon(w);
	else
		cffi_let_go(w);
	cffi_unlock_filled(w);
	python_list(w->printer, 2, "raise _wrong(", &items, ") from None");
	dedent(w->printer);
	if (!tokens)
		return;
	print(w->printer, "except BaseException:\n");
	indent(w->printer);
	cffi_abandon(w);
	print(w->printer, "raise\n");
	dedent(w->printer);
}
