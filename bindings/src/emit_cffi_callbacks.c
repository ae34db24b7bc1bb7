/* SPDX-License-Identifier: MIT
 *
 * Callbacks in the target cffi. C gets a function of its own for each parameter that is one, and a number in place of
 * the user data: it stands for the callables as long as C may call them, and is never used twice.
 */
#include "emit_cffi.h"

#include <string.h>

bool cffi_takes_callback(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_CALLBACK)
			return true;
	return false;
}

/* ---- around a call ---- */

void cffi_meet_strays(const struct wrapper *w)
{
	if (w->facts->has_callbacks)
		print(w->printer, "if _strayed:\n    _raise_stray()\n");
}

/* The callbacks that get a closure. */
static const char *callables_of(const struct wrapper *w, size_t closure)
{
	struct pieces items = {.arena = w->model->arena};
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (parameter->role != ROLE_CALLBACK || parameter->closure != (int)closure)
			continue;
		pieces_add(&items, "\"%s\": %s", parameter->name, cffi_name(w, parameter));
	}
	return pieces_join(&items, ", ");
}

static bool is_for_call(const struct wrapper *w, size_t closure)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (parameter->role == ROLE_CALLBACK && parameter->closure == (int)closure &&
			parameter->scope != SCOPE_CALL)
			return false;
	}
	return true;
}

static bool is_bare(const struct parameter *parameter)
{
	return parameter->role == ROLE_CALLBACK && parameter->closure < 0;
}

void cffi_before_callbacks(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (parameter->role == ROLE_CLOSURE)
			print(w->printer, "c_%s = 0\n", cffi_name(w, parameter));
		else if (is_bare(parameter))
			print(w->printer, "c_%s = None\n", cffi_name(w, parameter));
	}
}

void cffi_begin_callbacks(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		const char *name = cffi_name(w, parameter);
		if (parameter->role == ROLE_CLOSURE)
			print(w->printer, "c_%s = _slot({%s})\n", name, callables_of(w, i));
		else if (is_bare(parameter))
			print(w->printer, "c_%s = _enter(\"%s.%s\", %s)\n", name, w->function->name, parameter->name,
				name);
	}
}

bool cffi_ends_callbacks(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (is_bare(parameter) || (parameter->role == ROLE_CLOSURE && is_for_call(w, i)))
			return true;
	}
	return false;
}

void cffi_end_callbacks(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (is_bare(parameter))
			print(w->printer, "_leave(c_%s)\n", cffi_name(w, parameter));
		else if (parameter->role == ROLE_CLOSURE && is_for_call(w, i))
			print(w->printer, "_slots.pop(c_%s, None)\n", cffi_name(w, parameter));
	}
}

void cffi_drop_callbacks(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (parameter->role == ROLE_CLOSURE && !is_for_call(w, i))
			print(w->printer, "_slots.pop(c_%s, None)\n", cffi_name(w, parameter));
	}
}

/* Handles that the call made: a pointer, and what frees it. */
static struct pieces made(const struct wrapper *w)
{
	struct pieces items = {.arena = w->model->arena};
	const struct function *function = w->function;
	if (function->result_role == RESULT_HANDLE && function->frees)
		pieces_add(&items, "(%s, _lib.bind_free_%s)", cffi_outcome_of(w, "result"), function->frees);
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_OUT && function->parameters[i].frees)
			pieces_add(&items, "(%s, _lib.bind_free_%s)",
				cffi_outcome_of(w, cffi_name(w, &function->parameters[i])),
				function->parameters[i].frees);
	return items;
}

void cffi_raise_again(const struct wrapper *w, bool succeeded)
{
	struct pieces items = {.arena = w->model->arena};
	if (!w->facts->has_callbacks)
		return;
	if (succeeded)
		items = made(w);
	print(w->printer, "if _raised:\n    _raise_again(%s)\n", items.count ? pieces_join(&items, ", ") : "");
}

/* ---- what C calls: types ---- */

/* A parameter of what Python implements. */
static const char *called_type(const struct model *model, const struct parameter *parameter)
{
	struct arena *arena = model->arena;
	switch (parameter->role) {
	case ROLE_TEXT:
		return "const char *";
	case ROLE_BYTES_IN:
		return "const void *";
	case ROLE_ARRAY_IN:
		return arena_format(arena, "const %s *", cffi_value(parameter->element));
	case ROLE_TEXTS_IN:
		return "const char *const *";
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
		return arena_format(arena, "const %s *", cffi_record(model, parameter->element));
	case ROLE_HANDLE_IN:
		return arena_format(arena, "%s *", cffi_handle_struct(model, interface_handle(parameter->element)));
	case ROLE_USER_DATA:
		return "uintptr_t ";
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_SIZE:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
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
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_TOKEN:
		return arena_format(arena, "%s ", cffi_value(parameter->type));
	}
	return "";
}

static const char *called_prototype(
	const struct model *model, const struct function *function, const struct parameter *callback)
{
	const struct function *called = callback->callback;
	struct pieces list = {.arena = model->arena};
	for (size_t i = 0; i < called->parameter_count; i++)
		pieces_add(&list, "%s%s", called_type(model, &called->parameters[i]),
			python_name(model, &called->parameters[i]));
	const char *result = called->result_role == RESULT_NOTHING ? "void" : cffi_value(called->result);
	return arena_format(model->arena, "%s bind_python_%s_%s(%s)", result, function->name, callback->name,
		list.count ? pieces_join(&list, ", ") : "void");
}

typedef void (*each_callback)(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *callback);

static void for_each(struct printer *printer, const struct model *model, each_callback each)
{
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		for (size_t j = 0; python_binds(function) && j < function->parameter_count; j++)
			if (function->parameters[j].role == ROLE_CALLBACK)
				each(printer, model, function, &function->parameters[j]);
	}
}

static void declare(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *callback)
{
	const char *line =
		arena_format(model->arena, "extern \"Python\" %s", called_prototype(model, function, callback));
	print(printer, "%s;\n", cffi_broken(model->arena, line));
}

static bool has_callbacks(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		for (size_t j = 0; python_binds(&model->functions[i]) && j < model->functions[i].parameter_count; j++)
			if (model->functions[i].parameters[j].role == ROLE_CALLBACK)
				return true;
	return false;
}

void cffi_callbacks_declarations(struct printer *printer, const struct model *model)
{
	if (has_callbacks(model))
		print(printer, "void bind_recall(uintptr_t object, uintptr_t box);\n");
	for_each(printer, model, declare);
}

/* ---- C: a function of exactly the type that C wants ---- */

static const char *handed_on(const struct model *model, const struct parameter *parameter)
{
	const char *name = python_name(model, parameter);
	if (parameter->role == ROLE_USER_DATA)
		return arena_format(model->arena, "(uintptr_t)%s", name);
	if (parameter->type->kind == TYPE_POINTER || parameter->type->kind == TYPE_ARRAY)
		return arena_format(model->arena, "(void *)%s", name);
	return name;
}

static void print_c(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *callback)
{
	const struct function *called = callback->callback;
	struct pieces list = {.arena = model->arena}, passed = {.arena = model->arena};
	bool nothing = called->result_role == RESULT_NOTHING;
	for (size_t i = 0; i < called->parameter_count; i++) {
		const struct parameter *parameter = &called->parameters[i];
		pieces_add(&list, "%s%s", cffi_spaced(model, parameter->type->spelling), python_name(model, parameter));
		pieces_add(&passed, "%s", handed_on(model, parameter));
	}
	const char *line = arena_format(model->arena, "static %s", called_prototype(model, function, callback));
	print(printer, "\n%s;\n", cffi_broken(model->arena, line));
	const char *head = arena_format(model->arena, "static %sbind_callback_%s_%s(%s)",
		cffi_spaced(model, called->result->spelling), function->name, callback->name,
		list.count ? pieces_join(&list, ", ") : "void");
	print(printer, "\n%s\n{\n", cffi_broken(model->arena, head));
	line = arena_format(model->arena, "%sbind_python_%s_%s(%s);", nothing ? "" : "return ", function->name,
		callback->name, pieces_join(&passed, ", "));
	print(printer, "\t%s\n", cffi_broken(model->arena, line));
	if (nothing && called->result->kind != TYPE_VOID)
		print(printer, "\treturn 0;\n");
	print(printer, "}\n");
}

static const char recalling[] =
	"\n"
	"/* The object at an address, into a list of Python's. */\n"
	"static void bind_recall(uintptr_t object, uintptr_t box)\n"
	"{\n"
	"\tif (PyList_Append((PyObject *)box, (PyObject *)object))\n"
	"\t\tPyErr_Clear();\n"
	"}\n";

void cffi_callbacks_source(struct printer *printer, const struct model *model)
{
	if (has_callbacks(model))
		print_text(printer, recalling);
	for_each(printer, model, print_c);
}

/* ---- Python: what is made of C's arguments ---- */

static const char *size_of(const struct model *model, const struct function *called, const struct parameter *parameter)
{
	if (parameter->size >= 0)
		return python_name(model, &called->parameters[parameter->size]);
	return arena_format(model->arena, "%lu", parameter->constant);
}

/* The argument that the callable gets; NULL for none. */
static const char *given(const struct model *model, const struct function *called, const struct parameter *parameter)
{
	struct arena *arena = model->arena;
	const char *name = python_name(model, parameter);
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_ADDRESS:
	case ROLE_HANDLE_IN:
		return name;
	case ROLE_TEXT:
		return arena_format(arena, "_read_text(%s)", name);
	case ROLE_BYTES_IN:
		return arena_format(
			arena, "_buffer_of(%s, %s)[:] if %s else None", name, size_of(model, called, parameter), name);
	case ROLE_ARRAY_IN:
		return arena_format(
			arena, "_unpack(%s, %s) if %s else None", name, size_of(model, called, parameter), name);
	case ROLE_TEXTS_IN:
		return arena_format(arena, "_read_texts(%s, %s)", name,
			parameter->terminated ? "None" : size_of(model, called, parameter));
	case ROLE_RECORD_IN:
		return arena_format(arena, "_read_%s(%s[0]) if %s else None",
			model_record(model, parameter->element)->name, name, name);
	case ROLE_RECORDS_IN:
		return arena_format(arena, "[_read_%s(%s[at]) for at in range(%s)] if %s else None",
			model_record(model, parameter->element)->name, name, size_of(model, called, parameter), name);
	case ROLE_SIZE:
	case ROLE_USER_DATA:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_OUT:
	case ROLE_ARRAY_INOUT:
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
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_TOKEN:
		return NULL;
	}
	return NULL;
}

static const char *scope_name(enum scope scope)
{
	switch (scope) {
	case SCOPE_CALL:
		return "call";
	case SCOPE_ASYNC:
		return "async";
	case SCOPE_FOREVER:
		return "forever";
	}
	return "";
}

static void print_lookup(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *callback)
{
	const struct parameter *data = NULL;
	for (size_t i = 0; i < callback->callback->parameter_count; i++)
		if (callback->callback->parameters[i].role == ROLE_USER_DATA)
			data = &callback->callback->parameters[i];
	if (data && callback->closure >= 0)
		print(printer, "c_called = _called(\"%s\", \"%s\", \"%s\", %s)\n", function->name, callback->name,
			scope_name(callback->scope), python_name(model, data));
	else
		print(printer, "c_called = _called_now(\"%s\", \"%s\")\n", function->name, callback->name);
}

static void print_body(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *callback, unsigned depth)
{
	const struct function *called = callback->callback;
	struct pieces arguments = {.arena = model->arena};
	for (size_t i = 0; i < called->parameter_count; i++) {
		const char *value = given(model, called, &called->parameters[i]);
		if (value)
			pieces_add(&arguments, "%s", value);
	}
	bool nothing = called->result_role == RESULT_NOTHING;
	python_list(printer, depth, nothing ? "c_called(" : "c_value = c_called(", &arguments, ")");
	if (!nothing)
		print(printer, "return _returned(\"%s\", \"%s\", %s, c_value)\n", function->name, callback->name,
			cffi_value_check(model, called->result));
}

/* Handles that are lent for this call are closed behind it. */
static struct pieces lent(const struct model *model, const struct function *called)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < called->parameter_count; i++)
		if (called->parameters[i].role == ROLE_HANDLE_IN)
			pieces_add(&names, "%s", python_name(model, &called->parameters[i]));
	return names;
}

static void print_lending(struct printer *printer, const struct model *model, const struct function *called)
{
	for (size_t i = 0; i < called->parameter_count; i++)
		if (called->parameters[i].role == ROLE_HANDLE_IN)
			print(printer, "%s = _lent(%s, %s)\n", python_name(model, &called->parameters[i]),
				interface_handle(called->parameters[i].element)->name,
				python_name(model, &called->parameters[i]));
}

static void print_python(struct printer *printer, const struct model *model, const struct function *function,
	const struct parameter *callback)
{
	const struct function *called = callback->callback;
	struct pieces names = {.arena = model->arena}, handles = lent(model, called);
	const char *on_error = callback->on_error ? callback->on_error : "0";
	bool nothing = called->result_role == RESULT_NOTHING;
	for (size_t i = 0; i < called->parameter_count; i++)
		pieces_add(&names, "%s", python_name(model, &called->parameters[i]));
	print(printer, "\n\n@_ffi.def_extern(%s%s%sonerror=_catch)\n", nothing ? "" : "error=", nothing ? "" : on_error,
		nothing ? "" : ", ");
	python_list(printer, 0, arena_format(model->arena, "def bind_python_%s_%s(", function->name, callback->name),
		&names, "):");
	indent(printer);
	print_lookup(printer, model, function, callback);
	print(printer, nothing ? "if c_called is None:\n    return\n" : "if c_called is None:\n    return %s\n",
		on_error);
	print_lending(printer, model, called);
	if (handles.count) {
		print(printer, "try:\n");
		indent(printer);
	}
	print_body(printer, model, function, callback, handles.count ? 2 : 1);
	if (handles.count) {
		dedent(printer);
		print(printer, "finally:\n    _take_back(%s)\n", pieces_join(&handles, ", "));
	}
	dedent(printer);
}

void cffi_callbacks(struct printer *printer, const struct model *model)
{
	for_each(printer, model, print_python);
}
