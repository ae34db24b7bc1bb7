/* SPDX-License-Identifier: MIT
 *
 * _M_build.py: what cffi has to know of C's side, and the shims in C that it compiles in.
 */
#include "checks.h"
#include "emit_cffi.h"

#include <stdio.h>
#include <string.h>

/* ---- declarations ---- */

/* As cffi_handle_struct() spells it. */
static const char *handle_struct(const struct model *model, const struct handle *handle)
{
	const char *spelling = handle->record ? handle->record->spelling : "";
	return !strncmp(spelling, "struct ", 7) ? spelling : arena_format(model->arena, "struct bind_%s", handle->name);
}

/* Fields in their own form; the compiler settles where they lie. What shares bits or has an open end is reached in
 * another way (emit_cffi_special.c). */
static void print_fields(struct printer *printer, const struct model *model, const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const struct type *type = field->type;
		const char *lengths = "";
		if (field->bit_width || field->role == FIELD_FLEXIBLE)
			continue;
		for (; type->kind == TYPE_ARRAY; type = type->target)
			lengths = arena_format(model->arena, "%s[%ld]", lengths, type->length);
		const char *spelling = type->kind == TYPE_RECORD ? cffi_record(model, type) : cffi_value(type);
		if (type->kind == TYPE_POINTER && field->role != FIELD_ADDRESS)
			spelling = type->canonical;
		print(printer, "\t%s %s%s;\n", spelling, field->name, lengths);
	}
	print(printer, "\t...;\n");
}

static void declare_record(struct printer *printer, const struct model *model, const struct record *record, bool *done);

/* What lies inside comes first. */
static void declare_inner(struct printer *printer, const struct model *model, const struct record *record, bool *done)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct type *type = record->fields[i].type;
		while (type->kind == TYPE_ARRAY)
			type = type->target;
		const struct record *inner = model_record(model, type);
		const struct record *listed = model_record(model, record->fields[i].element);
		if (inner || listed)
			declare_record(printer, model, inner ? inner : listed, done);
	}
}

static void declare_record(struct printer *printer, const struct model *model, const struct record *record, bool *done)
{
	bool *is_done = &done[record - model->records];
	const char *kind = record->is_union ? "union" : "struct";
	bool tagged = !strncmp(record->spelling, kind, strlen(kind)) && record->spelling[strlen(kind)] == ' ';
	if (*is_done)
		return;
	*is_done = true;
	declare_inner(printer, model, record, done);
	print(printer, "%s {\n", tagged ? record->spelling : arena_format(model->arena, "typedef %s", kind));
	print_fields(printer, model, record);
	print(printer, "}%s%s;\n", tagged ? "" : " ", tagged ? "" : record->spelling);
}

static void declare_types(struct printer *printer, const struct model *model)
{
	bool *done = arena_alloc(model->arena, (model->record_count + 1) * sizeof(*done));
	for (size_t i = 0; i < model->handle_count; i++)
		print(printer, "%s;\n", handle_struct(model, &model->handles[i]));
	for (size_t i = 0; i < model->record_count; i++)
		if (python_has_record(model, &model->records[i]))
			declare_record(printer, model, &model->records[i], done);
}

/* struct bind_FUNCTION: the outcome of a call that has several parts. */
static void print_answer(struct printer *printer, const struct model *model, const struct function *function)
{
	if (!python_binds(function) || cffi_outcome(function) != OUTCOME_STRUCT)
		return;
	print(printer, "struct bind_%s {\n", function->name);
	if (function->failure != FAILURE_NONE || cffi_measures(function))
		print(printer, "\tint failed;\n");
	if (cffi_carries_result(function))
		print(printer, "\t%sresult;\n", cffi_spaced(model, cffi_result(model, function)));
	if (cffi_carries_result(function) && function->result_role == RESULT_BYTES)
		print(printer, "\tint64_t size_of_result;\n");
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		if (!cffi_carries(function, parameter))
			continue;
		const char *name = python_name(model, parameter);
		print(printer, "\t%s%s;\n", cffi_spaced(model, cffi_out(model, parameter)), name);
		if (parameter->role == ROLE_BYTES_POINTER_OUT)
			print(printer, "\tint64_t size_of_%s;\n", name);
	}
	print(printer, "};\n");
}

/* ---- what C does when Python lets go ---- */

static const struct parameter *pinned(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_VIEW_OUT)
			return &function->parameters[i];
	return NULL;
}

static void add_destructor(
	struct pieces *lines, const char *name, const char *type, const char *verb, const char *cast, bool with_body)
{
	const char *body = with_body ? arena_format(lines->arena, "\n{\n\t%s(%sowner);\n}", name, cast) : ";";
	pieces_add_once(lines, arena_format(lines->arena, "void bind_%s_%s(%sowner)%s", verb, name, type, body));
}

static void add_free(
	struct pieces *lines, const struct model *model, const struct type *type, const char *frees, bool with_body)
{
	if (frees)
		add_destructor(lines, frees, arena_format(model->arena, "%s *", cffi_handle_struct(model, type)),
			"free", cffi_handle_is_struct(type) ? "" : "(void *)", with_body);
}

/* One line for each destructor: its prototype, and, in C, what it does. */
static struct pieces destructors(const struct model *model, bool with_body)
{
	struct pieces lines = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!python_binds(function))
			continue;
		const struct parameter *view = pinned(function);
		if (function->result_role == RESULT_HANDLE)
			add_free(&lines, model, function->result_element, function->frees, with_body);
		for (size_t j = 0; j < function->parameter_count; j++)
			if (function->parameters[j].role == ROLE_HANDLE_OUT)
				add_free(&lines, model, interface_handle(function->parameters[j].element),
					function->parameters[j].frees, with_body);
		if (view)
			add_destructor(&lines, view->contract.pinned, cffi_parameter(model, function->parameters),
				"release", "", with_body);
	}
	return lines;
}

static void print_destructors(struct printer *printer, const struct model *model, bool with_body)
{
	struct pieces lines = destructors(model, with_body);
	for (size_t i = 0; i < lines.count; i++)
		print(printer, "%s%s\n", with_body ? "\nstatic " : "", lines.items[i]);
}

/* ---- functions that sizes ask ---- */

static void add_asked(struct pieces *names, const struct expression *expression)
{
	if (!expression)
		return;
	if (expression->kind == EXPRESSION_CALL)
		pieces_add_once(names, expression->called);
	for (size_t i = 0; i < expression->operand_count; i++)
		add_asked(names, expression->operands[i]);
}

struct pieces cffi_asked(const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->function_count; i++)
		for (size_t j = 0; python_binds(&model->functions[i]) && j < model->functions[i].parameter_count; j++)
			add_asked(&names, model->functions[i].parameters[j].expression);
	return names;
}

static const char *asked_prototype(const struct model *model, const struct function *function, struct pieces *passed)
{
	struct pieces list = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct type *type = function->parameters[i].type;
		bool is_pointer = type->kind == TYPE_POINTER;
		pieces_add(&list, "%sargument_%zu", is_pointer ? "void *" : cffi_spaced(model, cffi_value(type)), i);
		pieces_add(passed, "argument_%zu", i);
	}
	return arena_format(model->arena, "%sbind_size_%s(%s)", cffi_spaced(model, cffi_value(function->result)),
		function->name, list.count ? pieces_join(&list, ", ") : "void");
}

static void print_asked(struct printer *printer, const struct model *model, bool with_body)
{
	struct pieces names = cffi_asked(model);
	for (size_t i = 0; i < names.count; i++) {
		struct pieces passed = {.arena = model->arena};
		const struct function *function = model_function(model, names.items[i]);
		const char *line = asked_prototype(model, function, &passed);
		if (with_body)
			print(printer, "\nstatic %s\n{\n\treturn %s(%s);\n}\n", line, function->name,
				pieces_join(&passed, ", "));
		else
			print(printer, "%s;\n", line);
	}
}

/* ---- all of it ---- */

static void print_declarations(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	declare_types(printer, model);
	for (size_t i = 0; i < model->function_count; i++)
		print_answer(printer, model, &model->functions[i]);
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print(printer, "%s;\n", cffi_prototype(model, &model->functions[i]));
	print_destructors(printer, model, false);
	print_asked(printer, model, false);
	cffi_callbacks_declarations(printer, model);
	cffi_fields_declarations(printer, model);
	cffi_special_declarations(printer, model);
	if (cffi_needs_code(model))
		print(printer, "int bind_failed(void);\nint64_t bind_code(void);\n");
	if (cffi_has_tokens(model))
		print(printer, "uint64_t bind_taken(void);\n");
	if (model->explains)
		print(printer, "const char *bind_explain(int64_t code);\n");
	if (checks_at_load(options))
		print(printer, "const char *bind_library_check(void);\n");
}

static void print_source(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	print(printer, "#include <errno.h>\n#include <limits.h>\n#include <stddef.h>\n");
	print(printer, "#include <stdint.h>\n#include <string.h>\n");
	for (size_t i = 0; i < model->header_count; i++)
		print(printer,
			*model->headers[i] == '<' || *model->headers[i] == '"' ? "#include %s\n" : "#include \"%s\"\n",
			model->headers[i]);
	checks_source(printer, model, options);
	cffi_ground(printer, model);
	if (model->explains)
		print(printer, "\nstatic const char *bind_explain(int64_t code)\n{\n\treturn %s((%s)code);\n}\n",
			model->explains->name, model->explains->parameters->type->spelling);
	for (size_t i = 0; i < model->handle_count; i++)
		if (!model->handles[i].record)
			print(printer, "\n%s;\n", handle_struct(model, &model->handles[i]));
	cffi_fields_source(printer, model);
	cffi_special_source(printer, model);
	print_destructors(printer, model, true);
	print_asked(printer, model, true);
	cffi_callbacks_source(printer, model);
	for (size_t i = 0; i < model->function_count; i++)
		print_answer(printer, model, &model->functions[i]);
	cffi_shims(printer, model);
}

/* ---- the script ---- */

static const char ending[] =
	"\n\n"
	"def ffibuilder(**keywords):\n"
	"    \"\"\"What setuptools' cffi_modules asks for; keywords are those of a setuptools.Extension.\"\"\"\n"
	"    ffi = FFI()\n"
	"    ffi.cdef(DECLARATIONS)\n"
	"    ffi.set_source(MODULE, SOURCE, py_limited_api=True, **keywords)\n"
	"    return ffi\n"
	"\n\n"
	"if __name__ == \"__main__\":\n"
	"    arguments = argparse.ArgumentParser(description=__doc__)\n"
	"    arguments.add_argument(\"--c-file\", required=True, metavar=\"PATH\", help=\"write the module's C "
	"there\")\n"
	"    path = arguments.parse_args().c_file\n"
	"    ffibuilder().emit_c_code(path)\n"
	"    os.utime(path)  # cffi leaves a file alone that says the same, and make would come back each time\n";

/* Text for between three quotes: as it is, save for a backslash that would end there. */
static void print_block(struct printer *printer, const char *name,
	void (*body)(struct printer *, const struct model *, const struct emit_options *), const struct model *model,
	const struct emit_options *options)
{
	print(printer, "\n%s = r\"\"\"\n", name);
	body(printer, model, options);
	print(printer, "\"\"\"\n");
}

void cffi_build(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	const char *package = options->package;
	bool packed = package && *package;
	python_made_by(printer, model, "# ", "cffi");
	print(printer,
		"\"\"\"Writes the C of the extension module _%s, which compiles alone: no setuptools, any CPython "
		"from 3.11 on.\n\n",
		model->module);
	print(printer, "python _%s_build.py --c-file _%s.c\n", model->module, model->module);
	print(printer, "gcc -O2 -shared -fPIC -DPy_LIMITED_API=0x030b0000 -I... _%s.c -l... -o _%s.abi3.so\n\"\"\"\n\n",
		model->module, model->module);
	print(printer, "import argparse\nimport os\n\nfrom cffi import FFI\n\n");
	print(printer, "MODULE = \"%s%s_%s\"\n", packed ? package : "", packed ? "." : "", model->module);
	print_block(printer, "DECLARATIONS", print_declarations, model, options);
	print_block(printer, "SOURCE", print_source, model, options);
	print_text(printer, ending);
}
