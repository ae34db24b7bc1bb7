/* SPDX-License-Identifier: MIT
 *
 * Classes of handles in the target cffi: their methods are the module's functions themselves.
 */
#include "emit_cffi.h"

#include <string.h>

static const char *unqualified(const char *spelling)
{
	return !strncmp(spelling, "const ", 6) ? spelling + 6 : spelling;
}

bool cffi_handle_is_struct(const struct type *type)
{
	return type->kind != TYPE_VOID && !strncmp(unqualified(type->canonical), "struct ", 7);
}

const char *cffi_handle_struct(const struct model *model, const struct type *type)
{
	if (cffi_handle_is_struct(type))
		return unqualified(type->canonical);
	return arena_format(model->arena, "struct bind_%s", type->name);
}

/* ---- constructors ---- */

static void print_constructor(struct printer *printer, const struct model *model, const struct function *function)
{
	struct pieces with_defaults = python_arguments(model, function, true);
	struct pieces names = python_arguments(model, function, false);
	struct pieces arguments = {.arena = model->arena};
	pieces_add(&arguments, "cls");
	for (size_t i = 0; i < with_defaults.count; i++)
		pieces_add(&arguments, "%s", with_defaults.items[i]);
	if (!with_defaults.count)
		pieces_add(&arguments, "/");
	print(printer, "\n");
	python_list(printer, 1, "def __new__(", &arguments, "):");
	indent(printer);
	print(printer, "\"\"\"The same as %s().\"\"\"\n", function->public_name);
	python_list(printer, 2, arena_format(model->arena, "return %s(", function->public_name), &names, ")");
	dedent(printer);
}

/* ---- classes ---- */

static void print_close(struct printer *printer, bool has_callbacks)
{
	print(printer, "\n@property\ndef closed(self):\n    return self._pointer is None\n\n");
	print(printer, "def close(self):\n");
	print(printer, "    \"\"\"Lets go of it. Closing twice does no harm; any other use raises ValueError.\"\"\"\n");
	print(printer, "    self._pointer = None\n");
	if (has_callbacks)
		print(printer, "    if _raised:\n        _raise_again()\n");
}

void cffi_handles(struct printer *printer, const struct model *model, const struct cffi_facts *facts)
{
	for (size_t i = 0; i < model->handle_count; i++) {
		const struct handle *handle = &model->handles[i];
		print(printer, "\n\nclass %s(_Handle):\n", handle->name);
		indent(printer);
		print(printer, "\"\"\"A handle: %s of C.\"\"\"\n\n__slots__ = ()\n_words = \"%s\"\n",
			python_handle_spelling(handle), python_handle_words(model, handle));
		if (handle->constructor && python_binds(handle->constructor))
			print_constructor(printer, model, handle->constructor);
		print_close(printer, facts->has_callbacks);
		dedent(printer);
	}
}

void cffi_methods(struct printer *printer, const struct model *model)
{
	bool any = false;
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!python_binds(function) || !function->method_of)
			continue;
		if (!any)
			print(printer, "\n\n# Methods of the handles.\n");
		any = true;
		print(printer, "%s.%s = %s\n", function->method_of->name, function->method, function->public_name);
	}
}
