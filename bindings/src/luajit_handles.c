/* SPDX-License-Identifier: MIT
 *
 * Handles of a generated LuaJIT module: a class each, whose instances hold C's pointer. Functions need the class, and
 * its methods are functions: so it is declared before them, and gets its methods behind them.
 */
#include "luajit_functions.h"
#include "luajit_prelude.h"

#include <string.h>

void luajit_handle_classes(struct printer *printer, const struct luajit_module *module)
{
	for (size_t i = 0; i < module->model->handle_count; i++)
		if (module->handles[i])
			print(printer, "\nlocal %s_handle = handle_class \"%s\"\n", module->model->handles[i].name,
				module->model->handles[i].name);
}

/* A destructor may call back; where nobody can be called, it runs as compiled code does. */
static void print_free(struct printer *printer, const struct luajit_module *module, const struct handle *handle)
{
	const char *close = luajit_callee(module->model, handle->close);
	print_text(printer, "local function free(pointer)\n");
	if (module->has_callbacks)
		print(printer, "  if state.live > 0 then\n    call_back(%s, pointer)\n  else\n    %s(pointer)\n  end\n",
			close, close);
	else
		print(printer, "  %s(pointer)\n", close);
	print_text(printer, "end\n");
}

static void print_methods(struct printer *printer, const struct luajit_module *module, const struct handle *handle)
{
	const char *check = module->has_callbacks ? "check_callbacks" : "nothing_to_check";
	struct pieces methods = {.arena = module->model->arena};
	for (size_t i = 0; i < handle->method_count; i++)
		if (luajit_binds(handle->methods[i]))
			pieces_add(&methods,
				luajit_keyword(handle->methods[i]->method) ? "[\"%s\"] = M.%s" : "%s = M.%s",
				handle->methods[i]->method, handle->methods[i]->public_name);
	print_text(printer, "\ndo\n");
	indent(printer);
	print_free(printer, module, handle);
	if (methods.count)
		luajit_list(printer, "local methods = { ", &methods, " }");
	print(printer, "set_methods(%s_handle, \"%s\", free, %s, %s)\n", handle->name, handle->name,
		methods.count ? "methods" : "{}", check);
	dedent(printer);
	print_text(printer, "end\n");
	if (handle->constructor && luajit_binds(handle->constructor))
		print(printer, "\n--- Makes one: %s().\nM.%s = M.%s\n", handle->constructor->public_name, handle->name,
			handle->constructor->public_name);
}

void luajit_handle_methods(struct printer *printer, const struct luajit_module *module)
{
	for (size_t i = 0; i < module->model->handle_count; i++)
		if (module->handles[i])
			print_methods(printer, module, &module->model->handles[i]);
}
