/* SPDX-License-Identifier: MIT
 *
 * What C keeps after a call, in the target cffi: until a token comes back, for the life of a handle, or until a
 * function was called.
 */
#include "emit_cffi.h"

#include <string.h>

/* ---- tokens ---- */

static bool keeps_by_token(const struct parameter *parameter)
{
	return parameter->retained && parameter->until == UNTIL_TOKEN;
}

bool cffi_has_token(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (keeps_by_token(&function->parameters[i]))
			return true;
	return false;
}

bool cffi_has_tokens(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) &&
			(cffi_has_token(&model->functions[i]) || interface_keeps_any(&model->functions[i])))
			return true;
	return false;
}

const char *cffi_token_name(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++)
		if (w->function->parameters[i].role == ROLE_TOKEN)
			return cffi_name(w, &w->function->parameters[i]);
	return NULL;
}

bool cffi_holds_any(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		switch (parameter->role) {
		case ROLE_RECORD_IN:
		case ROLE_RECORDS_IN:
		case ROLE_RECORD_INOUT:
		case ROLE_RECORDS_INOUT:
		case ROLE_RECORD_VALUE:
			if (cffi_holds(model_record(w->model, parameter->element)))
				return true;
			break;
		case ROLE_INTEGER:
		case ROLE_BOOL:
		case ROLE_FLOAT:
		case ROLE_FD:
		case ROLE_TEXT:
		case ROLE_BYTES_IN:
		case ROLE_BYTES_OUT:
		case ROLE_BYTES_INOUT:
		case ROLE_ARRAY_IN:
		case ROLE_ARRAY_OUT:
		case ROLE_ARRAY_INOUT:
		case ROLE_RECORD_OUT:
		case ROLE_RECORDS_OUT:
		case ROLE_NUMBER_OUT:
		case ROLE_NUMBER_INOUT:
		case ROLE_TEXT_OUT:
		case ROLE_TEXT_POINTER_OUT:
		case ROLE_BYTES_POINTER_OUT:
		case ROLE_TEXTS_IN:
		case ROLE_HANDLE_IN:
		case ROLE_HANDLE_OUT:
		case ROLE_CALLBACK:
		case ROLE_ADDRESS:
		case ROLE_ADDRESS_OUT:
		case ROLE_VIEW_OUT:
		case ROLE_SIZE:
		case ROLE_SIZE_OUT:
		case ROLE_SIZE_INOUT:
		case ROLE_CLOSURE:
		case ROLE_USER_DATA:
		case ROLE_TOKEN:
			break;
		}
	}
	return false;
}

/* Buffers are always kept; a descriptor where it came with an object that would close it. */
static void keep_by_token(const struct wrapper *w)
{
	struct pieces things = {.arena = w->model->arena}, conditions = {.arena = w->model->arena};
	bool always = false;
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		const char *name = cffi_name(w, parameter);
		if (!keeps_by_token(parameter))
			continue;
		always |= parameter->role != ROLE_FD;
		pieces_add(&things, parameter->role == ROLE_FD ? "%s" : "c_%s", name);
		pieces_add(&conditions, "c_%s is not %s", name, name);
	}
	if (!always) {
		print(w->printer, "if %s:\n", pieces_join(&conditions, " or "));
		indent(w->printer);
	}
	const char *name = cffi_token_name(w);
	print(w->printer, "%s = next(_tokens)\n", name);
	print(w->printer, things.count == 1 ? "_kept[%s] = (%s,)\n" : "_kept[%s] = (%s)\n", name,
		pieces_join(&things, ", "));
	if (!always)
		dedent(w->printer);
}

/* ---- for the life of a handle, until a function was called ---- */

/* The variable in which the thing is that C keeps; of a callback the number that C has for it, which ends then. */
static const char *kept_thing(const struct wrapper *w, const struct parameter *parameter)
{
	struct arena *arena = w->model->arena;
	const char *name = cffi_name(w, parameter);
	switch (parameter->role) {
	case ROLE_FD:
		return name;
	case ROLE_HANDLE_IN:
		return arena_format(arena, parameter->nullable ? "_life_of(%s)" : "%s._life", name);
	case ROLE_TEXTS_IN:
		return arena_format(arena, "(c_%s, held_%s)", name, name);
	case ROLE_CALLBACK:
		return arena_format(arena, "_Lease(c_%s)", cffi_name(w, &w->function->parameters[parameter->closure]));
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
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
	case ROLE_HANDLE_OUT:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return arena_format(arena, "c_%s", name);
	}
	return name;
}

static const struct function *named(const struct model *model, const char *name)
{
	return name ? model_function(model, name) : NULL;
}

/* The handle of one call that is the same handle in another: the first whose type both take. */
static int shared_handle(const struct function *function, const struct function *other)
{
	for (size_t i = 0; other && i < function->parameter_count; i++)
		for (size_t j = 0; function->parameters[i].role == ROLE_HANDLE_IN && j < other->parameter_count; j++)
			if (other->parameters[j].role == ROLE_HANDLE_IN &&
				!strcmp(interface_handle(function->parameters[i].element)->name,
					interface_handle(other->parameters[j].element)->name))
				return (int)i;
	return -1;
}

/* Whose life it is: a handle that goes in, or "_FOREVER". NULL where the handle is made by the call. */
static const char *life_of(const struct wrapper *w, const struct parameter *parameter)
{
	const struct parameter *handle = NULL;
	int index;
	switch (parameter->until) {
	case UNTIL_TOKEN:
	case UNTIL_RESULT:
		return NULL;
	case UNTIL_HANDLE:
		handle = &w->function->parameters[parameter->until_parameter];
		if (handle->role == ROLE_HANDLE_OUT)
			return NULL;
		break;
	case UNTIL_FUNCTION:
		index = shared_handle(w->function, named(w->model, parameter->until_function));
		handle = index < 0 ? NULL : &w->function->parameters[index];
		break;
	}
	if (!handle)
		return "_FOREVER";
	return arena_format(w->model->arena, handle->nullable ? "_life_of(%s)" : "%s._life", cffi_name(w, handle));
}

/* Noted before C has it, so that nothing can come between; a call that fails keeps nothing. */
static void keep_for_life(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		const char *life = parameter->retained ? life_of(w, parameter) : NULL;
		if (!life)
			continue;
		const char *name = cffi_name(w, parameter);
		const char *until = parameter->until == UNTIL_FUNCTION
					    ? arena_format(w->model->arena, ", \"%s\"", parameter->until_function)
					    : "";
		if (parameter->nullable)
			print(w->printer, "if %s is not None:\n    kept_%s = %s.keep(%s%s)\n", name, name, life,
				kept_thing(w, parameter), until);
		else
			print(w->printer, "kept_%s = %s.keep(%s%s)\n", name, life, kept_thing(w, parameter), until);
	}
}

void cffi_keep(const struct wrapper *w)
{
	if (cffi_has_token(w->function))
		keep_by_token(w);
	keep_for_life(w);
}

static void forget_for_life(const struct wrapper *w)
{
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		const char *life = parameter->retained ? life_of(w, parameter) : NULL;
		if (life)
			print(w->printer, "_forget(kept_%s)\n", cffi_name(w, parameter));
	}
}

void cffi_keep_nothing_yet(const struct wrapper *w)
{
	if (cffi_has_token(w->function))
		print(w->printer, "%s = 0\n", cffi_token_name(w));
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (parameter->retained && life_of(w, parameter))
			print(w->printer, "kept_%s = None\n", cffi_name(w, parameter));
	}
}

void cffi_let_go(const struct wrapper *w)
{
	if (interface_keeps_any(w->function))
		print(w->printer, "c_held.forget()\n");
	else if (cffi_has_token(w->function))
		print(w->printer, "_kept.pop(%s, None)\n", cffi_token_name(w));
	forget_for_life(w);
}

/* After an exception: from an argument, or one that came up when C had taken it all. */
void cffi_abandon(const struct wrapper *w)
{
	if (interface_keeps_any(w->function))
		print(w->printer, "c_held.abandon(_lib.bind_taken())\n");
	else
		print(w->printer, "_abandon(%s, _lib.bind_taken())\n", cffi_token_name(w));
}

const char *cffi_kept_with(const struct wrapper *w, const struct parameter *handle)
{
	struct pieces things = {.arena = w->model->arena};
	for (size_t i = 0; i < w->function->parameter_count; i++) {
		const struct parameter *parameter = &w->function->parameters[i];
		if (!parameter->retained)
			continue;
		bool with = handle ? parameter->until == UNTIL_HANDLE &&
					     &w->function->parameters[parameter->until_parameter] == handle
				   : parameter->until == UNTIL_RESULT;
		if (with)
			pieces_add(&things, ", %s", kept_thing(w, parameter));
	}
	return things.count ? pieces_join(&things, "") : "";
}

/* Does `function` keep something until `end` was called? With which of `end`'s handles: its index, -1 for none. */
static bool ends(const struct function *function, const struct function *end, int *handle)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!parameter->retained || parameter->until != UNTIL_FUNCTION ||
			strcmp(parameter->until_function, end->name) != 0)
			continue;
		*handle = shared_handle(function, end) < 0 ? -1 : shared_handle(end, function);
		return true;
	}
	return false;
}

void cffi_finish(const struct wrapper *w)
{
	struct pieces lines = {.arena = w->model->arena};
	for (size_t i = 0; i < w->facts->keeper_count; i++) {
		int handle = -1;
		if (!ends(w->facts->keepers[i], w->function, &handle))
			continue;
		const struct parameter *parameter = handle < 0 ? NULL : &w->function->parameters[handle];
		const char *life =
			parameter ? arena_format(w->model->arena, "_life_of(%s)", cffi_name(w, parameter)) : "_FOREVER";
		bool repeated = false;
		for (size_t j = 0; j < lines.count; j++)
			repeated |= !strcmp(lines.items[j], life);
		if (repeated)
			continue;
		pieces_add(&lines, "%s", life);
		print(w->printer, "%s.end(\"%s\")\n", life, w->function->name);
	}
}

static bool keeps_until_function(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].retained && function->parameters[i].until == UNTIL_FUNCTION)
			return true;
	return false;
}

struct cffi_facts cffi_facts(const struct model *model)
{
	struct cffi_facts facts = {0};
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!python_binds(function))
			continue;
		facts.has_callbacks |= cffi_takes_callback(function);
		if (!keeps_until_function(function))
			continue;
		facts.keepers = arena_grow(model->arena, facts.keepers, facts.keeper_count, sizeof(*facts.keepers));
		facts.keepers[facts.keeper_count++] = function;
	}
	return facts;
}
