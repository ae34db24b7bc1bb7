/* SPDX-License-Identifier: MIT
 *
 * The parts of a Python module that come from types and constants: the same for every Python target.
 */
#include "emit_python.h"
#include "python_prelude.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the frame ---- */

const char *python_headers(const struct model *model)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < model->header_count; i++) {
		const char *header = model->headers[i];
		bool delimited = *header == '<' || *header == '"';
		pieces_add(&names, "%.*s", (int)strlen(header) - 2 * delimited, header + delimited);
	}
	return pieces_join(&names, ", ");
}

void python_made_by(struct printer *printer, const struct model *model, const char *comment, const char *target)
{
	print(printer, "%sMade by ferrule-bind from %s, target %s. Change the header instead.\n", comment,
		python_headers(model), target);
}

const char *python_import(const struct model *model, const struct emit_options *options)
{
	const char *package = options->package;
	bool packed = package && *package;
	return arena_format(model->arena, "%s%s%simport _%s as _c", packed ? "from " : "", packed ? package : "",
		packed ? " " : "", model->module);
}

void python_module(
	struct printer *printer, const struct model *model, const char *target, const char *import, const char *body)
{
	python_made_by(printer, model, "# ", target);
	python_docstring(printer, 0, model->arena,
		arena_format(model->arena, "The functions, records and constants of %s, by their names in C.",
			python_headers(model)));
	print(printer, "\n");
	python_around(printer, import, body);
}

/* ---- constants ---- */

static const char *quoted(struct arena *arena, const char *text)
{
	struct printer *printer = printer_new("");
	print_quoted(printer, text);
	const char *copy = arena_text(arena, printer_text(printer));
	printer_free(printer);
	return copy;
}

/* A float as Python writes it: as short as can be read back. */
static const char *float_text(struct arena *arena, double value)
{
	if (isnan(value))
		return "float(\"nan\")";
	if (isinf(value))
		return value < 0 ? "float(\"-inf\")" : "float(\"inf\")";
	const char *text = "";
	for (int digits = 15; digits <= 17; digits++) {
		text = arena_format(arena, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	const char *plus = strchr(text, '+');
	if (plus)
		return arena_format(arena, "%.*s%s", (int)(plus - text), text, plus + 1);
	return strpbrk(text, ".en") ? text : arena_format(arena, "%s.0", text);
}

static size_t count_of(const char *text, char c)
{
	size_t count = 0;
	for (; *text; text++)
		count += *text == c;
	return count;
}

/* A text in those quotes of which it has fewer, as formatters want it. */
static const char *text_constant(struct arena *arena, const char *text)
{
	const char *plain = quoted(arena, text);
	if (count_of(text, '"') <= count_of(text, '\''))
		return plain;
	char *turned = arena_alloc(arena, 2 * strlen(plain) + 1), *end = turned;
	*end++ = '\'';
	for (const char *at = plain + 1; at[1]; at++) {
		if (*at == '\\' && at[1] == '"')
			at++;
		else if (*at == '\\')
			*end++ = *at++;
		else if (*at == '\'')
			*end++ = '\\';
		*end++ = *at;
	}
	*end++ = '\'';
	return turned;
}

const char *python_constant(struct arena *arena, const struct constant *constant)
{
	switch (constant->kind) {
	case CONSTANT_INTEGER:
		return constant->is_unsigned ? arena_format(arena, "%" PRIu64, (uint64_t)constant->value)
					     : arena_format(arena, "%" PRId64, constant->value);
	case CONSTANT_FLOAT:
		return float_text(arena, constant->real);
	case CONSTANT_TEXT:
		return text_constant(arena, constant->text);
	}
	return "None";
}

void python_constants(struct printer *printer, const struct model *model)
{
	if (model->enumeration_count || model->constant_count)
		print(printer, "\n");
	for (size_t i = 0; i < model->enumeration_count; i++) {
		const struct enumeration *enumeration = &model->enumerations[i];
		print(printer, "\n# %s\n", enumeration->name ? enumeration->name : "unnamed enumeration");
		for (size_t j = 0; j < enumeration->member_count; j++)
			print(printer, "%s = %s\n", enumeration->members[j].name,
				python_constant(model->arena, &enumeration->members[j]));
	}
	if (model->constant_count)
		print(printer, "\n# macros\n");
	for (size_t i = 0; i < model->constant_count; i++)
		print(printer, "%s = %s\n", model->constants[i].name,
			python_constant(model->arena, &model->constants[i]));
}

/* ---- enumerations ---- */

static const char make_enumerations[] =
	"\n\n"
	"def __getattr__(name):\n"
	"    \"\"\"Makes an enumeration when it is first touched: classes of enum are slow to make.\"\"\"\n"
	"    if name not in _ENUMERATIONS:\n"
	"        raise AttributeError(f\"module {__name__!r} has no attribute {name!r}\")\n"
	"    import enum\n"
	"\n"
	"    kind, text, members = _ENUMERATIONS[name]\n"
	"    made = getattr(enum, kind)(name, {member: globals()[member] for member in members}, module=__name__)\n"
	"    made.__doc__ = text\n"
	"    return globals().setdefault(name, made)\n"
	"\n\n"
	"def __dir__():\n"
	"    return sorted(globals().keys() | _ENUMERATIONS.keys())\n";

const char *python_one_line(struct arena *arena, const char *text)
{
	char *copy = arena_text(arena, text), *end = copy;
	for (const char *at = copy; *at; at++) {
		char c = strchr(" \t\n", *at) ? ' ' : *at;
		if (c != ' ' || (end != copy && end[-1] != ' '))
			*end++ = c;
	}
	while (end != copy && end[-1] == ' ')
		end--;
	*end = '\0';
	return copy;
}

static void print_enumeration(struct printer *printer, struct arena *arena, const struct enumeration *enumeration)
{
	struct pieces row = {.arena = arena}, members = {.arena = arena};
	for (size_t i = 0; i < enumeration->member_count; i++)
		pieces_add(&members, "\"%s\"", enumeration->members[i].name);
	pieces_add(&row, "\"%s\"", enumeration->contract.flagset ? "IntFlag" : "IntEnum");
	pieces_add(&row, "%s",
		quoted(arena,
			enumeration->comment ? python_one_line(arena, enumeration->comment) : enumeration->spelling));
	print(printer, "\"%s\": (\n", enumeration->name);
	indent(printer);
	print(printer, "%s,\n%s,\n", row.items[0], row.items[1]);
	python_list(printer, 2, "(", &members, members.count == 1 ? ",)," : "),");
	dedent(printer);
	print(printer, "),\n");
}

void python_enumerations(struct printer *printer, const struct model *model)
{
	bool any = false;
	for (size_t i = 0; i < model->enumeration_count; i++)
		any |= model->enumerations[i].name != NULL;
	if (!any)
		return;
	print(printer, "\n\n_ENUMERATIONS = {\n");
	indent(printer);
	for (size_t i = 0; i < model->enumeration_count; i++)
		if (model->enumerations[i].name)
			print_enumeration(printer, model->arena, &model->enumerations[i]);
	dedent(printer);
	print(printer, "}\n");
	print_text(printer, make_enumerations);
}

/* ---- records ---- */

static const char *zero_of(const struct model *model, const struct type *type)
{
	switch (type->kind) {
	case TYPE_BOOL:
		return "False";
	case TYPE_FLOAT:
		return "0.0";
	case TYPE_ARRAY:
		return arena_format(model->arena, "(%s,) * %ld", zero_of(model, type->target), type->length);
	case TYPE_RECORD:
		return arena_format(model->arena, "_no_%s", model_record(model, type)->name);
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_VOID:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_FUNCTION:
		return "0";
	}
	return "0";
}

const char *python_zero(const struct model *model, const struct field *field)
{
	/* A member of a union, which is not given unless it is named. */
	if (field->group)
		return "None";
	switch (field->role) {
	case FIELD_TEXT:
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
	case FIELD_RECORDS:
		return "None";
	case FIELD_FLEXIBLE:
		return "()";
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		return zero_of(model, field->type);
	}
	return "0";
}

/* A field that holds records: what makes records of what was given for it; else its name. */
static const char *settled(const struct model *model, const struct type *type, const char *value)
{
	if (type->kind == TYPE_RECORD)
		return arena_format(model->arena, "_as_far(%s, %s)", model_record(model, type)->name, value);
	if (type->kind != TYPE_ARRAY || type->target->kind != TYPE_RECORD)
		return value;
	return arena_format(model->arena, "[%s for item in %s]", settled(model, type->target, "item"), value);
}

/* Mappings and sequences are taken for records that lie inside one, too. */
static void print_settling(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces names = {.arena = model->arena}, values = {.arena = model->arena};
	bool same = true;
	for (size_t i = 0; i < record->field_count; i++) {
		if (!interface_is_member(&record->fields[i]))
			continue;
		const char *name = python_field_name(model, &record->fields[i]);
		const char *value = settled(model, record->fields[i].type, name);
		same &= value == name;
		pieces_add(&names, "%s", name);
		pieces_add(&values, "%s", value);
	}
	if (same || !(python_uses_record(record, ROLE_RECORD_IN) ||
			    python_uses_record(record, ROLE_RECORDS_IN)))
		return;
	print(printer, "\n@classmethod\ndef _of(cls, value_):\n");
	indent(printer);
	print(printer, names.count == 1 ? "(%s,) = super()._of(value_)\n" : "%s = super()._of(value_)\n",
		pieces_join(&names, ", "));
	python_make(printer, 2, "cls", &values);
	dedent(printer);
}

static void print_record(struct printer *printer, const struct model *model, const struct record *record)
{
	struct arena *arena = model->arena;
	struct pieces quoted_names = {.arena = arena}, names = {.arena = arena}, defaults = {.arena = arena};
	pieces_add(&defaults, "_cls");
	for (size_t i = 0; i < record->field_count; i++) {
		if (!interface_is_member(&record->fields[i]))
			continue;
		const char *name = python_field_name(model, &record->fields[i]);
		pieces_add(&quoted_names, "\"%s\"", name);
		pieces_add(&names, "%s", name);
		pieces_add(&defaults, "%s=%s", name, python_zero(model, &record->fields[i]));
	}
	bool single = names.count == 1;
	print(printer, "\n\nclass %s(_Record):\n", record->name);
	indent(printer);
	python_record_docstring(printer, model, record);
	print(printer, "\n__slots__ = ()\n");
	python_list(printer, 1, "_fields = __match_args__ = (", &quoted_names, single ? ",)" : ")");
	print(printer, "\n");
	python_list(printer, 1, "def __new__(", &defaults, "):");
	indent(printer);
	python_make(printer, 2, "_cls", &names);
	dedent(printer);
	print(printer, "\n");
	for (size_t i = 0, at = 0; i < record->field_count; i++) {
		const char *comment = record->fields[i].comment;
		if (!interface_is_member(&record->fields[i]))
			continue;
		struct pieces parts = {.arena = arena};
		pieces_add(&parts, "%zu", at);
		pieces_add(&parts, "%s",
			quoted(arena, comment ? python_one_line(arena, comment) : record->fields[i].type->spelling));
		python_list(printer, 1, arena_format(arena, "%s = _field(", names.items[at]), &parts, ")");
		at++;
	}
	print_settling(printer, model, record);
	dedent(printer);
}

/* A record that lies in one that is used is used too. */
static bool holds(const struct model *model, const struct record *outer, const struct record *inner)
{
	for (size_t i = 0; i < outer->field_count; i++) {
		const struct type *type = outer->fields[i].type;
		while (type->kind == TYPE_ARRAY)
			type = type->target;
		if (model_record(model, type) == inner || model_record(model, outer->fields[i].element) == inner)
			return python_has_record(model, outer);
	}
	return false;
}

bool python_has_record(const struct model *model, const struct record *record)
{
	if (!record->name)
		return false;
	static const enum role roles[] = {ROLE_RECORD_IN, ROLE_RECORDS_IN, ROLE_RECORD_OUT, ROLE_RECORDS_OUT};
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		if (python_uses_record(record, roles[i]))
			return true;
	for (size_t i = 0; i < model->record_count; i++)
		if (&model->records[i] != record && holds(model, &model->records[i], record))
			return true;
	return false;
}

/* The value of a record inside another where none is given. */
static void print_zero(struct printer *printer, const struct model *model, const struct record *record)
{
	bool held = false;
	for (size_t i = 0; i < model->record_count; i++)
		held |= &model->records[i] != record && python_has_record(model, &model->records[i]) &&
			holds(model, &model->records[i], record);
	if (held)
		print(printer, "\n\n_no_%s = %s()\n", record->name, record->name);
}

void python_records(struct printer *printer, const struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++) {
		if (!python_has_record(model, &model->records[i]))
			continue;
		print_record(printer, model, &model->records[i]);
		print_zero(printer, model, &model->records[i]);
	}
}

/* ---- handles ---- */

void python_handles(struct printer *printer, const struct model *model, const char *closed, const char *close)
{
	struct pieces names = python_handle_names(model);
	for (size_t i = 0; i < names.count; i++) {
		print(printer, "\n\nclass %s(_Handle):\n", names.items[i]);
		indent(printer);
		print(printer, "\"\"\"A handle: struct %s of C.\"\"\"\n\n__slots__ = ()\n\n", names.items[i]);
		print(printer, "@property\ndef closed(self):\n");
		print(printer, "    return %s\n\n", closed);
		print(printer, "def close(self):\n");
		print(printer, "    \"\"\"Lets go of it. Closing twice does no harm; any other use raises "
			       "ValueError.\"\"\"\n");
		print(printer, "    %s\n", close);
		dedent(printer);
	}
}
