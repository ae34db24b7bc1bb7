/* SPDX-License-Identifier: MIT
 *
 * Target pyi: the types of the one interface that all Python targets have.
 */
#include "emit_pyi.h"
#include "python_prelude.h"
#include "targets.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

int emit_pyi(const struct model *model, const struct emit_options *options);
const char *pyi_cannot(const struct model *model, const struct function *function);

/* ---- functions ---- */

static size_t requests(const struct function *function)
{
	size_t count = 0;
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		bool is_filled = parameter->role == ROLE_BYTES_OUT || parameter->role == ROLE_ARRAY_OUT ||
				 parameter->role == ROLE_ARRAY_INOUT;
		count += is_filled && interface_is_argument(parameter) && !parameter->retained;
	}
	return count;
}

/* Names of Python's own that types are written with. In a class that has a member of that name they would mean it. */
static const char *const own_names[] = {
	"bool", "bytes", "float", "int", "list", "memoryview", "object", "str", "tuple"};

static const char *qualified(struct arena *arena, const char *type, const char *name)
{
	const char *out = "", *at = type;
	size_t length = strlen(name);
	for (const char *found; (found = strstr(at, name)); at = found + length) {
		bool whole = (found == type || !(isalnum((unsigned char)found[-1]) || strchr("_.", found[-1]))) &&
			     !(isalnum((unsigned char)found[length]) || found[length] == '_');
		out = arena_format(arena, "%s%.*s%s%s", out, (int)(found - at), at, whole ? "builtins." : "", name);
	}
	return arena_format(arena, "%s%s", out, at);
}

/* Those of them that the methods of a handle are called, as bits; found once for all of them. */
static unsigned hidden_by(const struct handle *handle)
{
	unsigned hidden = 0;
	for (size_t i = 0; i < handle->method_count; i++)
		for (unsigned j = 0; j < sizeof(own_names) / sizeof(*own_names); j++)
			hidden |= !strcmp(handle->methods[i]->method, own_names[j]) ? 1u << j : 0;
	return hidden;
}

static const char *in_handle(const struct model *model, unsigned hidden, const char *type)
{
	for (unsigned i = 0; hidden >> i; i++)
		if (hidden >> i & 1)
			type = qualified(model->arena, type, own_names[i]);
	return type;
}

static const char *in_record(const struct model *model, const struct record *record, const char *type)
{
	for (size_t i = 0; i < record->field_count; i++)
		for (size_t j = 0; j < sizeof(own_names) / sizeof(*own_names); j++)
			if (!strcmp(record->fields[i].name, own_names[j]))
				type = qualified(model->arena, type, own_names[j]);
	return type;
}

/* What stands before an argument's own name: a function has nothing, a method `self`, a constructor `cls`. */
enum shape { SHAPE_FUNCTION, SHAPE_METHOD, SHAPE_CONSTRUCTOR };

struct place {
	enum shape shape;
	unsigned hidden; /* names that mean methods there */
};

static struct pieces arguments_of(
	const struct model *model, const struct function *function, struct place place, enum request request)
{
	struct pieces arguments = {.arena = model->arena};
	bool first = place.shape == SHAPE_METHOD;
	if (place.shape != SHAPE_FUNCTION)
		pieces_add(&arguments, "%s", place.shape == SHAPE_METHOD ? "self" : "cls");
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		const char *value = python_default(function, i);
		if (!interface_is_argument(parameter))
			continue;
		if (!first)
			pieces_add(&arguments, "%s: %s%s%s%s", python_name(model, parameter),
				in_handle(model, place.hidden, pyi_argument(model, parameter, request)),
				parameter->nullable && !pyi_is_given(parameter, request) ? " | None" : "",
				value ? " = " : "", value ? value : "");
		first = false;
	}
	if (arguments.count)
		pieces_add(&arguments, "/");
	return arguments;
}

static void print_signature(struct printer *printer, const struct model *model, const struct function *function,
	struct place place, enum request request)
{
	bool alone = place.shape == SHAPE_FUNCTION;
	const char *name = place.shape == SHAPE_METHOD ? function->method : alone ? function->public_name : "__new__";
	const char *returned = place.shape == SHAPE_CONSTRUCTOR ? "Self" : pyi_returned(model, function, request);
	struct pieces arguments = arguments_of(model, function, place, request);
	const char *tail =
		arena_format(model->arena, ") -> %s:%s", in_handle(model, place.hidden, returned), alone ? "" : " ...");
	python_list(printer, alone ? 0 : 1, arena_format(model->arena, "def %s(", name), &arguments, tail);
	if (!alone)
		return;
	indent(printer);
	python_function_docstring(printer, model, function);
	dedent(printer);
}

/* A buffer first: what is one may be a sequence too. */
static void print_overloads(
	struct printer *printer, const struct model *model, const struct function *function, struct place place)
{
	if (requests(function) != 1) {
		print_signature(printer, model, function, place, REQUEST_EITHER);
		return;
	}
	print(printer, "@overload\n");
	print_signature(printer, model, function, place, REQUEST_BUFFER);
	print(printer, place.shape == SHAPE_FUNCTION ? "\n@overload\n" : "@overload\n");
	print_signature(printer, model, function, place, REQUEST_SIZE);
}

/* ---- constructors ---- */

/* Where the argument fills a handle's field, what has a handle will do. */
static const char *maker_type(const struct model *model, const struct maker *maker, const struct parameter *parameter)
{
	for (size_t i = 0; i < maker->filling_count; i++) {
		const struct filling *filling = &maker->fillings[i];
		if (filling->kind == FILLING_ARGUMENT && &maker->function->parameters[filling->parameter] == parameter)
			return parameter->role == ROLE_BOOL || parameter->role == ROLE_FLOAT
				       ? pyi_argument(model, parameter, REQUEST_BUFFER)
				       : pyi_field_in(model, &maker->record->fields[filling->field]);
	}
	return pyi_argument(model, parameter, REQUEST_BUFFER);
}

/* ---- the rest ---- */

static void print_constant(
	struct printer *printer, struct arena *arena, const char *form, const struct constant *constant)
{
	print(printer, "%s%s = %s\n", constant->name, form, python_constant(arena, constant));
}

static void print_constants(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->enumeration_count; i++)
		for (size_t j = 0; j < model->enumerations[i].member_count; j++)
			print_constant(printer, model->arena, ": Final", &model->enumerations[i].members[j]);
	for (size_t i = 0; i < model->constant_count; i++) {
		const struct constant *constant = &model->constants[i];
		if (constant->kind == CONSTANT_FLOAT && !isfinite(constant->real))
			print(printer, "%s: Final[float]\n", constant->name);
		else
			print_constant(printer, model->arena, ": Final", constant);
	}
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
		print_constant(printer, model->arena, "", &enumeration->members[i]);
	dedent(printer);
}

/* In itself, or in another one. */
static bool goes_to_c(const struct record *record)
{
	bool goes =
		python_uses_record(record, ROLE_RECORD_IN) || python_uses_record(record, ROLE_RECORDS_IN);
	return goes || !(python_uses_record(record, ROLE_RECORD_OUT) ||
			       python_uses_record(record, ROLE_RECORDS_OUT));
}

static void print_record(struct printer *printer, const struct model *model, const struct record *record)
{
	print(printer, "\nclass %s(NamedTuple):\n", record->name);
	indent(printer);
	python_record_docstring(printer, model, record);
	print(printer, "\n");
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (!interface_is_member(field))
			continue;
		const char *type = goes_to_c(record) ? pyi_field_in(model, field) : pyi_field_out(model, field);
		/* What is left out is None, where memory is pointed to and in a union. */
		bool optional =
			(field->nullable || !strcmp(python_zero(model, field), "None")) && !strstr(type, "| None");
		print(printer, "%s: %s%s = ...\n", python_field_name(model, field), in_record(model, record, type),
			optional ? " | None" : "");
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

static void print_handle(struct printer *printer, const struct model *model, const struct handle *handle)
{
	const unsigned hidden = hidden_by(handle);
	print(printer, "\n@final\nclass %s:\n", handle->name);
	indent(printer);
	print(printer, "\"\"\"A handle: %s of C.\"\"\"\n\n", python_handle_spelling(handle));
	if (handle->constructor && python_binds(handle->constructor))
		print_overloads(printer, model, handle->constructor, (struct place){SHAPE_CONSTRUCTOR, hidden});
	else
		print(printer, "def __new__(cls) -> NoReturn: ...\n");
	print(printer, "@property\ndef closed(self) -> bool: ...\n");
	print(printer, "def close(self) -> None: ...\n");
	print(printer, "def __enter__(self) -> Self: ...\n");
	print(printer, "def __exit__(self, *exception: object) -> None: ...\n");
	for (size_t i = 0; i < handle->method_count; i++)
		if (python_binds(handle->methods[i]))
			print_overloads(printer, model, handle->methods[i], (struct place){SHAPE_METHOD, hidden});
	dedent(printer);
}

static void print_errors(struct printer *printer, const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	if (!python_has_failure(model, FAILURE_EXPRESSION))
		return;
	print(printer,
		"\nclass Error(Exception):\n    \"\"\"A call failed. `code` is what C gave.\"\"\"\n\n    code: int\n");
	for (size_t i = 0; i < model->function_count; i++)
		if (python_binds(&model->functions[i]) && model->functions[i].error)
			pieces_add_once(&names, model->functions[i].error);
	for (size_t i = 0; i < names.count; i++)
		print(printer, "\nclass %s(Error):\n    \"\"\"A call failed. `code` is what C gave.\"\"\"\n",
			names.items[i]);
}

static void print_types(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->enumeration_count; i++)
		if (model->enumerations[i].name)
			print_enumeration(printer, model, &model->enumerations[i]);
	print_has_handle(printer, model);
	for (size_t i = 0; i < model->record_count; i++)
		if (python_has_record(model, &model->records[i]))
			print_record(printer, model, &model->records[i]);
	if (python_gives_records(model))
		print_text(printer, records);
	for (size_t i = 0; i < model->handle_count; i++)
		print_handle(printer, model, &model->handles[i]);
	print_errors(printer, model);
}

static void print_imports(struct printer *printer, struct arena *arena, const char *body)
{
	static const struct {
		const char *module;
		const char *names[9];
	} imports[] = {
		{"collections.abc", {"Callable", "Iterable", "Mapping", "Sequence"}},
		{"enum", {"IntEnum", "IntFlag"}},
		{"typing",
			{"Any", "Final", "NamedTuple", "NoReturn", "Protocol", "Self", "TypeVar", "final", "overload"}},
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
		if (python_binds(&model->functions[i])) {
			print(body, "\n");
			print_overloads(body, model, &model->functions[i], (struct place){SHAPE_FUNCTION, 0});
		}
	for (size_t i = 0; i < model->maker_count; i++)
		if (python_binds(model->makers[i].function))
			print_maker(body, model, &model->makers[i]);
	python_made_by(stub, model, "# ", "pyi");
	if (strstr(printer_text(body), "builtins."))
		print(stub, "import builtins\n");
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
	return python_binds(function) ? python_cannot(model, function) : NULL;
}
