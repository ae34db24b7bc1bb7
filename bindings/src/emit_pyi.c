/* SPDX-License-Identifier: MIT
 *
 * Target pyi: the types of the one interface that all Python targets have.
 */
#include "emit_python.h"
#include "python_prelude.h"
#include "targets.h"

#include <inttypes.h>
#include <string.h>

int emit_pyi(const struct model *model, const struct emit_options *options);
const char *pyi_cannot(const struct model *model, const struct function *function);

/* ---- types ---- */

static const char *value_type(const struct model *model, const struct type *type)
{
	switch (type->kind) {
	case TYPE_BOOL:
		return "bool";
	case TYPE_FLOAT:
		return "float";
	case TYPE_ARRAY:
		return arena_format(model->arena, "tuple[%s, ...]", value_type(model, type->target));
	case TYPE_RECORD:
		return model_record(model, type)->name;
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_VOID:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_FUNCTION:
		return "int";
	}
	return "int";
}

/* What an out-array's argument is: a size that is asked for, a buffer to be filled, or both. */
enum request { REQUEST_SIZE, REQUEST_BUFFER, REQUEST_EITHER };

static const char *bytes_out_type(const struct parameter *parameter, enum request request)
{
	if (parameter->retained)
		return "WriteableBuffer";
	switch (request) {
	case REQUEST_SIZE:
		return "int";
	case REQUEST_BUFFER:
		return "WriteableBuffer";
	case REQUEST_EITHER:
		return "int | WriteableBuffer";
	}
	return "int";
}

static const char *argument_type(const struct model *model, const struct parameter *parameter, enum request request)
{
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_INTEGER_INOUT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return "int";
	case ROLE_BOOL:
		return "bool";
	case ROLE_FLOAT:
		return "float";
	case ROLE_FD:
		return "FileDescriptorLike";
	case ROLE_TEXT:
		return parameter->contract.path ? "StrOrBytesPath" : "str | bytes";
	case ROLE_BYTES_IN:
		return "ReadableBuffer";
	case ROLE_BYTES_OUT:
		return bytes_out_type(parameter, request);
	case ROLE_BYTES_INOUT:
		return "WriteableBuffer";
	case ROLE_ARRAY_IN:
		return "Iterable[int]";
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
		return arena_format(model->arena, "%s | Mapping[str, Any] | Iterable[Any]",
			model_record(model, parameter->element)->name);
	case ROLE_HANDLE_IN:
		return interface_handle(parameter->element)->name;
	case ROLE_ADDRESS:
		return "int | WriteableBuffer";
	case ROLE_RECORD_OUT:
	case ROLE_INTEGER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TOKEN:
		return "int";
	}
	return "int";
}

static const char *bytes_value_type(const struct parameter *parameter, enum request request)
{
	if (!interface_asks(parameter))
		return "bytes";
	switch (request) {
	case REQUEST_SIZE:
		return "bytes";
	case REQUEST_BUFFER:
		return "int";
	case REQUEST_EITHER:
		return "bytes | int";
	}
	return "bytes";
}

static const char *out_type(const struct model *model, const struct parameter *parameter, enum request request)
{
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return bytes_value_type(parameter, request);
	case ROLE_ARRAY_OUT:
		return "list[int]";
	case ROLE_RECORD_OUT:
		return model_record(model, parameter->element)->name;
	case ROLE_RECORDS_OUT:
		return arena_format(model->arena, "list[%s]", model_record(model, parameter->element)->name);
	case ROLE_VIEW_OUT:
		return "memoryview";
	case ROLE_INTEGER_OUT:
	case ROLE_INTEGER_INOUT:
		return value_type(model, parameter->element);
	case ROLE_ADDRESS_OUT:
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_TOKEN:
		return "int";
	}
	return "int";
}

static const char *result_type(const struct function *function)
{
	switch (function->result_role) {
	case RESULT_NOTHING:
		return "None";
	case RESULT_BOOL:
		return "bool";
	case RESULT_FLOAT:
		return "float";
	case RESULT_TEXT:
		return "str | None";
	case RESULT_HANDLE:
		return interface_handle(function->result)->name;
	case RESULT_INTEGER:
	case RESULT_ADDRESS:
	case RESULT_COUNT:
		return "int";
	}
	return "int";
}

static const char *returned_type(const struct model *model, const struct function *function, enum request request)
{
	struct pieces types = {.arena = model->arena};
	if (interface_returns_result(function))
		pieces_add(&types, "%s", result_type(function));
	for (size_t i = 0; i < function->parameter_count; i++)
		if (interface_is_value(&function->parameters[i]))
			pieces_add(&types, "%s", out_type(model, &function->parameters[i], request));
	if (types.count > 1)
		return arena_format(model->arena, "tuple[%s]", pieces_join(&types, ", "));
	return types.count ? types.items[0] : "None";
}

/* ---- functions ---- */

static size_t requests(const struct function *function)
{
	size_t count = 0;
	for (size_t i = 0; i < function->parameter_count; i++)
		count += function->parameters[i].role == ROLE_BYTES_OUT &&
			 interface_is_argument(&function->parameters[i]) && !function->parameters[i].retained;
	return count;
}

static void print_signature(
	struct printer *printer, const struct model *model, const struct function *function, enum request request)
{
	struct pieces arguments = {.arena = model->arena};
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *value = python_default(function, i);
		if (interface_is_argument(parameter))
			pieces_add(&arguments, "%s: %s%s%s%s", python_name(model, parameter),
				argument_type(model, parameter, request), parameter->nullable ? " | None" : "",
				value ? " = " : "", value ? value : "");
	}
	if (arguments.count)
		pieces_add(&arguments, "/");
	python_list(printer, 0, arena_format(model->arena, "def %s(", function->public_name), &arguments,
		arena_format(model->arena, ") -> %s:", returned_type(model, function, request)));
	indent(printer);
	python_function_docstring(printer, model, function);
	dedent(printer);
}

static void print_function(struct printer *printer, const struct model *model, const struct function *function)
{
	print(printer, "\n");
	if (!requests(function)) {
		print_signature(printer, model, function, REQUEST_EITHER);
	} else if (requests(function) == 1) {
		print(printer, "@overload\n");
		print_signature(printer, model, function, REQUEST_SIZE);
		print(printer, "\n@overload\n");
		print_signature(printer, model, function, REQUEST_BUFFER);
	} else {
		print_signature(printer, model, function, REQUEST_EITHER);
	}
}

/* ---- the rest ---- */

static void print_constant(struct printer *printer, const char *form, const struct constant *constant)
{
	print(printer, "%s%s = ", constant->name, form);
	if (constant->is_unsigned)
		print(printer, "%" PRIu64 "\n", (uint64_t)constant->value);
	else
		print(printer, "%" PRId64 "\n", constant->value);
}

static void print_constants(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; j < model->enumerations[i].member_count; j++)
			print_constant(printer, ": Final", &model->enumerations[i].members[j]);
	for (size_t i = 0; i < model->constant_count; i++)
		print_constant(printer, ": Final", &model->constants[i]);
}

static void print_enumeration(struct printer *printer, const struct model *model, const struct enumeration *enumeration)
{
	print(printer, "\nclass %s(%s):\n", enumeration->name, enumeration->contract.flagset ? "IntFlag" : "IntEnum");
	indent(printer);
	if (enumeration->comment)
		python_docstring(printer, 1, model->arena, enumeration->comment);
	if (enumeration->comment)
		print(printer, "\n");
	for (size_t i = 0; i < enumeration->member_count; i++)
		print_constant(printer, "", &enumeration->members[i]);
	dedent(printer);
}

static void print_record(struct printer *printer, const struct model *model, const struct record *record)
{
	print(printer, "\nclass %s(NamedTuple):\n", record->name);
	indent(printer);
	python_record_docstring(printer, model, record);
	print(printer, "\n");
	for (size_t i = 0; i < record->field_count; i++)
		print(printer, "%s: %s = ...\n", python_field_name(model, &record->fields[i]),
			value_type(model, record->fields[i].type));
	dedent(printer);
}

static void print_handle(struct printer *printer, const char *name)
{
	print(printer, "\n@final\nclass %s:\n", name);
	indent(printer);
	print(printer, "\"\"\"A handle: struct %s of C.\"\"\"\n\n", name);
	print(printer, "def __new__(cls) -> NoReturn: ...\n");
	print(printer, "@property\ndef closed(self) -> bool: ...\n");
	print(printer, "def close(self) -> None: ...\n");
	print(printer, "def __enter__(self) -> Self: ...\n");
	print(printer, "def __exit__(self, *exception: object) -> None: ...\n");
	dedent(printer);
}

static void print_types(struct printer *printer, const struct model *model)
{
	struct pieces handles = python_handle_names(model);
	for (size_t i = 0; i < model->enumeration_count; i++)
		if (model->enumerations[i].name)
			print_enumeration(printer, model, &model->enumerations[i]);
	for (size_t i = 0; i < model->record_count; i++)
		if (python_has_record(model, &model->records[i]))
			print_record(printer, model, &model->records[i]);
	for (size_t i = 0; i < handles.count; i++)
		print_handle(printer, handles.items[i]);
	if (python_has_failure(model, FAILURE_EXPRESSION))
		print(printer,
			"\nclass Error(Exception):\n    \"\"\"A call failed. `code` is what C gave.\"\"\"\n\n    "
			"code: int\n");
}

static void print_imports(struct printer *printer, struct arena *arena, const char *body)
{
	static const struct {
		const char *module;
		const char *names[8];
	} imports[] = {
		{"collections.abc", {"Iterable", "Mapping"}},
		{"enum", {"IntEnum", "IntFlag"}},
		{"typing", {"Any", "Final", "NamedTuple", "NoReturn", "Self", "final", "overload"}},
		{"_typeshed", {"FileDescriptorLike", "ReadableBuffer", "StrOrBytesPath", "WriteableBuffer"}},
	};
	bool any = false;
	for (size_t i = 0; i < sizeof(imports) / sizeof(*imports); i++) {
		struct pieces used = {.arena = arena};
		for (size_t j = 0; j < 8 && imports[i].names[j]; j++)
			if (python_mentions(body, imports[i].names[j]))
				pieces_add(&used, "%s", imports[i].names[j]);
		if (used.count)
			print(printer, "%sfrom %s import %s\n", any && *imports[i].module == '_' ? "\n" : "",
				imports[i].module, pieces_join(&used, ", "));
		any |= used.count > 0;
	}
}

int emit_pyi(const struct model *model, const struct emit_options *options)
{
	struct printer *body = printer_new("    "), *stub = printer_new("    ");
	print_constants(body, model);
	print_types(body, model);
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]))
			print_function(body, model, &model->functions[i]);
	python_made_by(stub, model, "# ", "pyi");
	print_imports(stub, model->arena, printer_text(body));
	print(stub, "\n");
	print_text(stub, printer_text(body) + strspn(printer_text(body), "\n"));
	int failed = printer_save(stub, options->directory, arena_format(model->arena, "%s.pyi", model->module));
	printer_free(body);
	printer_free(stub);
	return failed ? -1 : 0;
}

const char *pyi_cannot(const struct model *model, const struct function *function)
{
	const char *why = python_binds(function) ? interface_is_new(model, function) : NULL;
	return why || !python_binds(function) ? why : python_cannot(model, function);
}
