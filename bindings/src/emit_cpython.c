/* SPDX-License-Identifier: MIT
 *
 * Target cpython: M.c, an extension module on CPython's limited API, which needs a C compiler and Python.h alone.
 */
#include "checks.h"
#include "emit_cpython.h"
#include "python_runtime.h"
#include "targets.h"

int emit_cpython(const struct model *model, const struct emit_options *options);
const char *cpython_cannot(const struct model *model, const struct function *function);

const char *cpython_cannot(const struct model *model, const struct function *function)
{
	return python_cannot(model, function);
}

static void print_head(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	print(printer, "/* Made by ferrule-bind from %s, target cpython. Change the header instead.\n *\n",
		python_headers(model));
	print(printer,
		" * The module %s. A C compiler and Python.h make it: cc -shared -fPIC -O2 -o %s.abi3.so %s.c\n */\n",
		model->module, model->module, model->module);
	print(printer, "#define PY_SSIZE_T_CLEAN\n#ifndef Py_LIMITED_API\n#define Py_LIMITED_API 0x030b0000\n#endif\n");
	print(printer, "#include <Python.h>\n");
	for (size_t i = 0; i < model->header_count; i++)
		print(printer, "#include %s\n", model->headers[i]);
	checks_source(printer, model, options);
	if (model->explains)
		print(printer, "\n#define BIND_EXPLAINS %s\n", model->explains->name);
}

/* Wrappers run from top to bottom: what -O2 does beyond -O1 costs the compiler a third of its time there, and calls
 * gain nothing by it. */
static void print_wrappers(struct printer *printer, const struct model *model, bool calls_back)
{
	static const char gcc[] = "#if defined(__GNUC__) && !defined(__clang__) && defined(__OPTIMIZE__)\n";
	print(printer, "\n/* ---- functions ---- */\n\n");
	print(printer, "%s#pragma GCC push_options\n#pragma GCC optimize(\"O1\")\n#endif\n", gcc);
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			cpython_wrapper(printer, model, &model->functions[i], calls_back);
	print(printer, "\n%s#pragma GCC pop_options\n#endif\n", gcc);
}

int emit_cpython(const struct model *model, const struct emit_options *options)
{
	struct printer *file = printer_new("\t"), *body = printer_new("\t");
	bool calls_back = python_has_callbacks(model);
	cpython_data(body, model);
	if (calls_back) {
		print(body, "\n/* ---- callbacks ---- */\n");
		python_callbacks(body, model);
	}
	print_wrappers(body, model, calls_back);
	cpython_module(body, model, options);
	print_head(file, model, options);
	python_runtime(file, printer_text(body));
	print_text(file, printer_text(body));
	int failed = printer_save(file, options->directory, arena_format(model->arena, "%s.c", model->module));
	printer_free(body);
	printer_free(file);
	return failed ? -1 : 0;
}
