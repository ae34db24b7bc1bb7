/* SPDX-License-Identifier: MIT
 *
 * What C keeps after a generated function's call, and what it has to let go of: copies of memory, handles that are
 * pinned, slots of callbacks. A parameter `text` has the variable text_copy then, a callback `visit` visit_slot.
 */
#include "luajit_call.h"

#include <string.h>

/* ---- what is kept ---- */

static bool is_retained(const struct parameter *parameter)
{
	return parameter->retained && parameter->until != UNTIL_TOKEN;
}

static bool is_copied(const struct parameter *parameter)
{
	return is_retained(parameter) && (parameter->role == ROLE_TEXT || parameter->role == ROLE_BYTES_IN);
}

static bool is_pinned(const struct parameter *parameter)
{
	return is_retained(parameter) && parameter->role == ROLE_HANDLE_IN;
}

static bool outlives_call(const struct parameter *parameter)
{
	return parameter->role == ROLE_CALLBACK && parameter->scope != SCOPE_CALL;
}

/* What stands for it among what is kept. */
static const char *kept_thing(const struct call *call, const struct parameter *parameter)
{
	if (is_pinned(parameter))
		return luajit_name(call, parameter);
	return luajit_variable(call, parameter, parameter->role == ROLE_CALLBACK ? "slot" : "copy");
}

static const char *release_of(const struct parameter *parameter)
{
	return is_pinned(parameter) ? "undo_pin" : parameter->role == ROLE_CALLBACK ? "close_slot" : "free_copy";
}

static const char *released(const struct call *call, const struct parameter *parameter)
{
	const char *thing = kept_thing(call, parameter);
	return arena_format(call->arena, parameter->nullable ? "if %s then\n  %s(%s)\nend" : "%.0s%s(%s)", thing,
		release_of(parameter), thing);
}

/* ---- before the call ---- */

static void print_copy(const struct call *call, const struct parameter *parameter)
{
	const char *name = luajit_name(call, parameter), *copy = luajit_variable(call, parameter, "copy");
	bool is_text = parameter->role == ROLE_TEXT;
	const char *memory = is_text ? name : luajit_variable(call, parameter, "memory");
	const char *size = is_text ? arena_format(call->arena, "#%s", name) : luajit_variable(call, parameter, "size");
	print(call->printer, parameter->nullable ? "local %s\nif %s ~= nil then\n" : "local %s\ndo\n", copy, name);
	indent(call->printer);
	print(call->printer, "%s = copy_of(%s, %s)\nif not %s then\n", copy, memory, size, copy);
	indent(call->printer);
	luajit_print_undo(call);
	print(call->printer, "return unusable(%s, %s)\n", luajit_place(call, parameter), size);
	dedent(call->printer);
	print_text(call->printer, "end\n");
	dedent(call->printer);
	print_text(call->printer, "end\n");
}

static void print_slot(const struct call *call, const struct parameter *parameter)
{
	const char *slot = luajit_variable(call, parameter, "slot"), *name = luajit_name(call, parameter);
	const char *open = arena_format(call->arena, "open_slot(%s, ready_%s, %d)", name,
		luajit_callback(call->arena, call->function, parameter), (int)parameter->scope);
	if (parameter->nullable)
		print(call->printer, "local %s\nif %s ~= nil then\n  %s = %s\nend\n", slot, name, slot, open);
	else
		print(call->printer, "local %s = %s\n", slot, open);
}

void luajit_prepare_kept(struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (is_copied(parameter))
			print_copy(call, parameter);
		else if (parameter->role == ROLE_CALLBACK)
			print_slot(call, parameter);
		else
			continue;
		pieces_add(&call->undo, "%s", released(call, parameter));
	}
}

/* A callback without user data is found by its thread: what that had before comes back afterwards. */
static void print_swap(const struct call *call, const struct parameter *parameter, bool back)
{
	const char *slot = luajit_variable(call, parameter, "slot");
	const char *before = luajit_variable(call, parameter, "before");
	const char *name = luajit_callback(call->arena, call->function, parameter);
	if (back)
		print(call->printer, "shims.ferrule_shim_swap_%s(%s)\n", name, before);
	else
		print(call->printer, "local %s = shims.ferrule_shim_swap_%s(%s%s)\n", before, name, slot,
			parameter->nullable ? " or 0" : "");
}

/* What a callback might close or release while C uses it: pinned during the call. */
static const char *pinned_for_call(const struct call *call, const struct parameter *parameter, bool undo)
{
	const char *name = luajit_name(call, parameter);
	bool is_memory = parameter->role == ROLE_BYTES_IN || parameter->role == ROLE_BYTES_INOUT ||
			 (parameter->role == ROLE_BYTES_OUT && luajit_is_argument(parameter));
	if (!call->has_callbacks || !(is_memory || parameter->role == ROLE_HANDLE_IN))
		return NULL;
	if (is_memory)
		return arena_format(call->arena, undo ? "unpin_view(%s)" : "pin_view(%s)", name);
	const char *text = undo ? arena_format(call->arena, "undo_pin(%s)", name)
				: arena_format(call->arena, "%s.pins = %s.pins + 1", name, name);
	return parameter->nullable ? arena_format(call->arena, "if %s then\n  %s\nend", name, text) : text;
}

/* Right before the call: nothing here makes an object. */
void luajit_pin(struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *name = luajit_name(call, parameter);
		const char *pin = pinned_for_call(call, parameter, false);
		if (pin)
			print(call->printer, "%s\n", pin);
		if (is_pinned(parameter))
			print(call->printer,
				parameter->nullable ? "if %s then\n  %s.pins = %s.pins + 1\nend\n"
						    : "%.0s%s.pins = %s.pins + 1\n",
				name, name, name);
		if (parameter->role == ROLE_CALLBACK && parameter->closure < 0)
			print_swap(call, parameter, false);
	}
}

/* ---- after it ---- */

void luajit_end_scopes(struct call *call)
{
	call->undo.count = 0;
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (parameter->role == ROLE_CALLBACK && parameter->closure < 0)
			print_swap(call, parameter, true);
		if (parameter->role == ROLE_CALLBACK && !outlives_call(parameter))
			print(call->printer, "%s\n", released(call, parameter));
		else if (is_copied(parameter) || is_pinned(parameter) || outlives_call(parameter))
			pieces_add(&call->undo, "%s", released(call, parameter));
	}
}

/* Does it keep the thing for as long as something that this call makes? */
static bool is_for_an_out(const struct call *call, const struct parameter *parameter)
{
	bool is_handle = parameter->retained && parameter->until == UNTIL_HANDLE;
	return (parameter->retained && parameter->until == UNTIL_RESULT) ||
	       (is_handle && call->function->parameters[parameter->until_parameter].role == ROLE_HANDLE_OUT);
}

/* The keeper's number, or a function's name; `object` is what may be nil. */
static const char *keeper(const struct call *call, const struct parameter *parameter, const char **object)
{
	const struct parameter *handle =
		parameter->until == UNTIL_HANDLE ? &call->function->parameters[parameter->until_parameter] : NULL;
	*object = NULL;
	if (parameter->until == UNTIL_FUNCTION)
		return arena_format(call->arena, "\"%s.%s\"", call->model->module, parameter->until_function);
	if (!handle)
		return "id_of(result_handle)";
	if (handle->role == ROLE_HANDLE_OUT || handle->nullable)
		*object = luajit_name(call, handle);
	return arena_format(call->arena, "id_of(%s)", luajit_name(call, handle));
}

static void print_keep(const struct call *call, const struct parameter *parameter)
{
	const char *thing = kept_thing(call, parameter), *release = release_of(parameter), *object;
	const char *id = keeper(call, parameter, &object);
	if (parameter->nullable) {
		print(call->printer, "if %s then\n", thing);
		indent(call->printer);
	}
	if (object)
		print(call->printer, "if %s then\n  keep_for(%s, %s, %s)\nelse\n  %s(%s)\nend\n", object, id, thing,
			release, release, thing);
	else
		print(call->printer, "keep_for(%s, %s, %s)\n", id, thing, release);
	if (parameter->nullable) {
		dedent(call->printer);
		print_text(call->printer, "end\n");
	}
}

static bool is_kept(const struct parameter *parameter)
{
	return is_copied(parameter) || is_pinned(parameter) || (outlives_call(parameter) && is_retained(parameter));
}

void luajit_keep(const struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++)
		if (is_kept(&call->function->parameters[i]))
			print_keep(call, &call->function->parameters[i]);
	if (luajit_ends_keeping(call->module, call->function))
		print(call->printer, "let_go(\"%s.%s\")\n", call->model->module, call->function->name);
}

static bool keeps_anything(const struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++)
		if (is_kept(&call->function->parameters[i]) || outlives_call(&call->function->parameters[i]))
			return true;
	return false;
}

static bool keeps_by_name(const struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++)
		if (is_kept(&call->function->parameters[i]))
			return true;
	return false;
}

/* Of a call that did not fail, but whose callback raised: what it gave is freed, what C keeps is kept. */
static void keep_nonetheless(const struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		if (is_kept(parameter) && is_for_an_out(call, parameter))
			print(call->printer, "%s\n", released(call, parameter));
		else if (is_kept(parameter))
			print_keep(call, parameter);
	}
}

void luajit_settle(const struct call *call)
{
	const char *failed = luajit_failed(call);
	if (!keeps_anything(call))
		return;
	if (!failed) {
		keep_nonetheless(call);
		return;
	}
	print(call->printer, "if %s then\n", failed);
	indent(call->printer);
	luajit_print_undo(call);
	dedent(call->printer);
	if (keeps_by_name(call))
		print_text(call->printer, "else\n");
	indent(call->printer);
	keep_nonetheless(call);
	dedent(call->printer);
	print_text(call->printer, "end\n");
}

/* ---- what C gives ---- */

static bool is_given(const struct parameter *parameter)
{
	bool is_pointer = parameter->role == ROLE_HANDLE_OUT || parameter->role == ROLE_TEXT_POINTER_OUT ||
			  parameter->role == ROLE_BYTES_POINTER_OUT;
	return is_pointer && parameter->lending == LENDING_OWNED;
}

void luajit_note_frees(struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *unpin = pinned_for_call(call, parameter, true);
		if (unpin) {
			pieces_add(&call->frees, "%s", unpin);
			pieces_add(&call->gives, "%s", unpin);
		}
		if (is_given(parameter))
			pieces_add(&call->frees, "if %s ~= nil then\n  %s(%s)\nend", luajit_cell(call, parameter),
				luajit_callee(call->model, parameter->frees), luajit_cell(call, parameter));
	}
}

/* ---- functions that free their argument ---- */

static bool closes(const struct call *call, const struct parameter *parameter)
{
	const struct handle *handle =
		parameter->role == ROLE_HANDLE_IN ? model_handle(call->model, parameter->element) : NULL;
	return handle && !strcmp(handle->close, call->function->name);
}

void luajit_before_closing(const struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *name = luajit_name(call, parameter);
		if (!closes(call, parameter))
			continue;
		print(call->printer,
			parameter->nullable ? "if %s and (%s.pins > 0 or %s.lent) then\n"
					    : "if %.0s%s.pins > 0 or %s.lent then\n",
			name, name, name);
		print(call->printer, "  %s:close()\n  return %s\nend\n", name,
			interface_returns_result(call->function) ? "0" : "true");
	}
}

void luajit_after_closing(const struct call *call)
{
	for (size_t i = 0; i < call->function->parameter_count; i++) {
		const struct parameter *parameter = &call->function->parameters[i];
		const char *name = luajit_name(call, parameter);
		if (closes(call, parameter))
			print(call->printer, parameter->nullable ? "if %s then\n  freed(%s)\nend\n" : "%.0sfreed(%s)\n",
				name, name);
	}
}
