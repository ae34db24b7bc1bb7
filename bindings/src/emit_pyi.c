/* SPDX-License-Identifier: MIT
 *
 * Target pyi: the types of the one interface that all Python targets have.
 */
#include "interface.h"
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

/* What a field may be where its record goes to C. */
static const char *field_type(const struct model *model, const struct field *field)
{
	struct arena *arena = model->arena;
	switch (field->role) {
	case FIELD_FD:
		return "FileDescriptorLike";
	case FIELD_HANDLE:
		return "int | HasHandle";
	case FIELD_TEXT:
		return field->contract.path ? "StrOrBytesPath" : "str | bytes";
	case FIELD_BYTES_IN:
		return "ReadableBuffer";
	case FIELD_BYTES_OUT:
		return "WriteableBuffer";
	case FIELD_RECORDS:
		return arena_format(arena, "Iterable[%s | Mapping[str, Any] | Iterable[Any]] | ReadableBuffer",
			model_record(model, field->element)->name);
	case FIELD_VALUE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
		return value_type(model, field->type);
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
	case ROLE_NUMBER_INOUT:
	case ROLE_RECORDS_OUT:
		return "int";
	case ROLE_ARRAY_OUT:
		return bytes_out_type(parameter, request);
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
		return "Iterable[int] | ReadableBuffer";
	case ROLE_RECORD_IN:
		return arena_format(model->arena, "%s | Mapping[str, Any] | Iterable[Any]",
			model_record(model, parameter->element)->name);
	case ROLE_RECORDS_IN:
		return arena_format(model->arena,
			"Iterable[%s | Mapping[str, Any] | Iterable[Any]] | ReadableBuffer",
			model_record(model, parameter->element)->name);
	case ROLE_HANDLE_IN:
		return interface_handle(parameter->element)->name;
	case ROLE_ADDRESS:
		return "int | WriteableBuffer";
	case ROLE_RECORD_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		return "int";
	}
	return "int";
}

static const char *filled_type(
	struct arena *arena, const struct parameter *parameter, const char *fresh, enum request request)
{
	if (!interface_asks(parameter))
		return fresh;
	switch (request) {
	case REQUEST_SIZE:
		return fresh;
	case REQUEST_BUFFER:
		return "int";
	case REQUEST_EITHER:
		return arena_format(arena, "%s | int", fresh);
	}
	return fresh;
}

static const char *out_type(const struct model *model, const struct parameter *parameter, enum request request)
{
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return filled_type(model->arena, parameter, "bytes", request);
	case ROLE_ARRAY_OUT:
		return filled_type(model->arena, parameter, "list[int]", request);
	case ROLE_RECORD_OUT:
		return model_record(model, parameter->element)->name;
	case ROLE_RECORDS_OUT:
		return arena_format(model->arena, "Records[%s]", model_record(model, parameter->element)->name);
	case ROLE_VIEW_OUT:
		return "memoryview";
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
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
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
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
	case RESULT_TEXTS:
	case RESULT_BYTES:
	case RESULT_RECORD:
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
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_filled = parameter->role == ROLE_BYTES_OUT || parameter->role == ROLE_ARRAY_OUT;
		count += is_filled && interface_is_argument(parameter) && !parameter->retained;
	}
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

/* ---- constructors ---- */

/* Where the argument fills a handle's field, what has a handle will do. */
static const char *maker_type(const struct model *model, const struct maker *maker, const struct parameter *parameter)
{
	for (size_t i = 0; i < maker->filling_count; i++) {
		const struct filling *filling = &maker->fillings[i];
		if (filling->kind == FILLING_ARGUMENT && &maker->function->parameters[filling->parameter] == parameter)
			return parameter->role == ROLE_BOOL || parameter->role == ROLE_FLOAT
				       ? argument_type(model, parameter, REQUEST_BUFFER)
				       : field_type(model, &maker->record->fields[filling->field]);
	}
	return argument_type(model, parameter, REQUEST_BUFFER);
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
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (interface_is_member(field))
			print(printer, "%s: %s%s = ...\n", python_field_name(model, field), field_type(model, field),
				field->nullable ? " | None" : "");
	}
	dedent(printer);
}

/* An argument of a constructor, of the type that its function takes. */
static void print_maker(struct printer *printer, const struct model *model, const struct maker *maker)
{
	struct pieces names = python_maker_arguments(model, maker), arguments = {.arena = model->arena};
	for (size_t i = 0; i < names.count; i++) {
		const struct parameter *parameter = &maker->function->parameters[maker->arguments[i]];
		const char *name = names.items[i], *value = strchr(name, '=');
		size_t length = strcspn(name, "=");
		pieces_add(&arguments, "%.*s: %s%s%s%s", (int)length, name, maker_type(model, maker, parameter),
			parameter->nullable ? " | None" : "", value ? " = " : "", value ? value + 1 : "");
	}
	print(printer, "\n");
	python_list(
		printer, 0, arena_format(model->arena, "def %s(", maker->name), &arguments, ") -> tuple[object, ...]:");
	indent(printer);
	python_maker_docstring(printer, model, maker);
	dedent(printer);
}

static bool has_handle_field(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].role == FIELD_HANDLE)
			return true;
	return false;
}

/* What a field takes that is a handle's number. */
static void print_has_handle(struct printer *printer, const struct model *model)
{
	bool any = false;
	for (size_t i = 0; i < model->record_count; i++)
		any |= python_has_record(model, &model->records[i]) && has_handle_field(&model->records[i]);
	for (size_t i = 0; i < model->maker_count; i++)
		any |= has_handle_field(model->makers[i].record);
	if (any)
		print(printer, "\nclass HasHandle(Protocol):\n    @property\n    def handle(self) -> int: ...\n");
}

static const char records[] = "\n_T = TypeVar(\"_T\")\n"
			      "\n@final\nclass Records(Sequence[_T]):\n"
			      "    \"\"\"Records that C gave, each made when it is looked at.\"\"\"\n\n"
			      "    def __new__(cls) -> NoReturn: ...\n"
			      "    def column(self, name: str, /) -> memoryview:\n"
			      "        \"\"\"A view of one field of all of them, read-only, in C's memory: for numpy, "
			      "sum(), tolist().\"\"\"\n\n"
			      "    def index(self, value: Any, start: int = 0, stop: int = ..., /) -> int: ...\n"
			      "    def count(self, value: Any, /) -> int: ...\n"
			      "    def __len__(self) -> int: ...\n"
			      "    @overload\n"
			      "    def __getitem__(self, at: int, /) -> _T: ...\n"
			      "    @overload\n"
			      "    def __getitem__(self, at: slice, /) -> list[_T]: ...\n";

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
	print_has_handle(printer, model);
	for (size_t i = 0; i < model->record_count; i++)
		if (python_has_record(model, &model->records[i]))
			print_record(printer, model, &model->records[i]);
	if (python_gives_records(model))
		print_text(printer, records);
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
		const char *names[9];
	} imports[] = {
		{"collections.abc", {"Iterable", "Mapping", "Sequence"}},
		{"enum", {"IntEnum", "IntFlag"}},
		{"typing",
			{"Any", "Final", "NamedTuple", "NoReturn", "Protocol", "Self", "TypeVar", "final",
				"overload"}},
		{"_typeshed", {"FileDescriptorLike", "ReadableBuffer", "StrOrBytesPath", "WriteableBuffer"}},
	};
	bool any = false;
	for (size_t i = 0; i < sizeof(imports) / sizeof(*imports); i++) {
		struct pieces used = {.arena = arena};
		for (size_t j = 0; j < 9 && imports[i].names[j]; j++)
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
	for (size_t i = 0; i < model->maker_count; i++)
		if (python_binds(model->makers[i].function))
			print_maker(body, model, &model->makers[i]);
	python_made_by(stub, model, "# ", "pyi");
	print_imports(stub, model->arena, printer_text(body));
	print(stub, "\n");
	print_text(stub, printer_text(body) + strspn(printer_text(body), "\n"));
	int failed = printer_save(stub, options->directory, arena_format(model->arena, "%s.pyi", model->module));
	printer_free(body);
	printer_free(stub);
	return failed ? -1 : 0;
}

/* What this target carries beyond the first contracts: enum carries. */
static const unsigned carried = 0;

const char *pyi_cannot(const struct model *model, const struct function *function)
{
	const char *uncarried = python_binds(function) ? contract_uncarried(function, carried) : NULL;
	if (uncarried)
		return arena_format(model->arena, "it has no form yet for %s", uncarried);
	return python_binds(function) ? python_cannot(model, function) : NULL;
}
