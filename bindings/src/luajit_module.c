/* SPDX-License-Identifier: MIT
 *
 * What a LuaJIT module knows of all its functions: noted in one pass over them, since a look through all for each would
 * be quadratic.
 */
#include "luajit_functions.h"

#include <string.h>

bool luajit_calls_back(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_CALLBACK)
			return true;
	return false;
}

/* What no loader sees; and structs by value, which LuaJIT calls in its interpreter only. */
bool luajit_needs_shim(const struct function *function)
{
	if (function->calls || function->is_static)
		return true;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_RECORD_VALUE)
			return true;
	return function->result_role == RESULT_RECORD && function->result->kind == TYPE_RECORD;
}

const char *luajit_callee(const struct model *model, const char *name)
{
	const struct function *function = model_function(model, name);
	bool is_shim = function && luajit_needs_shim(function);
	return arena_format(model->arena, is_shim ? "shims.ferrule_shim_%s" : "C.%s", name);
}

static void note_called(struct luajit_module *module, const char *name)
{
	const struct function *called = name ? model_function(module->model, name) : NULL;
	if (!called)
		return;
	module->called[called - module->model->functions] = true;
	module->has_shims = module->has_shims || luajit_needs_shim(called);
}

static void note_handle(struct luajit_module *module, const struct type *element)
{
	const struct handle *handle = element ? model_handle(module->model, element) : NULL;
	if (!handle)
		return;
	module->handles[handle - module->model->handles] = true;
	note_called(module, handle->close);
}

static void note_expression(struct luajit_module *module, const struct expression *expression)
{
	if (!expression)
		return;
	if (expression->kind == EXPRESSION_CALL)
		note_called(module, expression->function->name);
	for (size_t i = 0; i < expression->operand_count; i++)
		note_expression(module, expression->operands[i]);
}

static void note_function(struct luajit_module *module, const struct function *function);

static void note_parameter(struct luajit_module *module, const struct parameter *parameter)
{
	if (parameter->role == ROLE_HANDLE_IN || parameter->role == ROLE_HANDLE_OUT)
		note_handle(module, parameter->element);
	note_called(module, parameter->frees);
	note_called(module, parameter->contract.pinned);
	note_expression(module, parameter->expression);
	if (parameter->retained && parameter->until == UNTIL_FUNCTION) {
		const struct function *end = model_function(module->model, parameter->until_function);
		if (end)
			module->ends[end - module->model->functions] = true;
	}
	if (parameter->role == ROLE_CALLBACK) {
		module->has_callbacks = true;
		note_function(module, parameter->callback);
	}
}

/* Of a callback's type too: what it passes is bound as well. */
static void note_function(struct luajit_module *module, const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		note_parameter(module, &function->parameters[i]);
	if (function->result_role == RESULT_HANDLE)
		note_handle(module, function->result_element);
	note_called(module, function->frees);
	note_expression(module, function->result_expression);
	if (function->explains)
		note_called(module, function->explains->name);
	else if (function->failure != FAILURE_NONE && module->model->explains)
		note_called(module, module->model->explains->name);
}

struct luajit_module *luajit_note_uses(const struct model *model)
{
	struct luajit_module *module = arena_alloc(model->arena, sizeof(*module));
	module->model = model;
	module->called = arena_alloc(model->arena, model->function_count + 1);
	module->ends = arena_alloc(model->arena, model->function_count + 1);
	module->handles = arena_alloc(model->arena, model->handle_count + 1);
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!luajit_binds(function))
			continue;
		module->called[i] = true;
		module->has_shims = module->has_shims || luajit_needs_shim(function);
		note_function(module, function);
	}
	module->has_shims = module->has_shims || module->has_callbacks;
	return module;
}

bool luajit_ends_keeping(const struct luajit_module *module, const struct function *function)
{
	return module->ends[function - module->model->functions];
}
