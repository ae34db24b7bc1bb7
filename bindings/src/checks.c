/* SPDX-License-Identifier: MIT */
#include "checks.h"

#include "interface.h"
#include "table.h"

#include <string.h>

bool checks_at_load(const struct emit_options *options)
{
	return options->version_function || options->has_description;
}

/* ---- the version function ---- */

struct version_check version_check_of(const struct model *model, const struct emit_options *options)
{
	struct version_check check = {NULL, NULL};
	const char *equals = options->version_function ? strchr(options->version_function, '=') : NULL;
	if (!equals)
		return check;
	const char *name = arena_format(model->arena, "%.*s", (int)(equals - options->version_function),
		options->version_function);
	check.function = model_function(model, name);
	check.constant = model_constant(model, equals + 1);
	return check;
}

static bool gives_text(const struct function *function)
{
	const struct type *type = function->result;
	return type->kind == TYPE_POINTER && type->target->kind == TYPE_INTEGER && type->target->size == 1;
}

static bool fits(const struct version_check *check)
{
	bool text = gives_text(check->function), number = type_is_integer(check->function->result);
	return check->function->parameter_count == 0 && ((text && check->constant->kind == CONSTANT_TEXT) ||
								 (number && check->constant->kind == CONSTANT_INTEGER));
}

void checks_options(const struct model *model, struct diagnostics *diagnostics, const struct emit_options *options)
{
	const char *given = options->version_function;
	if (!given)
		return;
	struct version_check check = version_check_of(model, options);
	if (!strchr(given, '='))
		report_error(diagnostics, NULL, "--version-function %s: it is FUNCTION=CONSTANT", given);
	else if (!check.function)
		report_error(diagnostics, NULL,
			"--version-function %s: no header that was named declares this function", given);
	else if (!check.constant)
		report_error(diagnostics, NULL, "--version-function %s: no header that was named defines this constant",
			given);
	else if (!fits(&check))
		report_error(diagnostics, &check.function->location,
			"--version-function %s: the function takes nothing, and function and constant are both "
			"integers or both texts",
			given);
}

static const char text_version[] =
	"\n"
	"/* Numbers with dots between: of the same first one, and not older. */\n"
	"static int bind_version_fits(const char *is, const char *wanted)\n"
	"{\n"
	"\tfor (int first = 1;; first = 0, is++, wanted++) {\n"
	"\t\tchar *is_end, *wanted_end;\n"
	"\t\tunsigned long a = strtoul(is, &is_end, 10), b = strtoul(wanted, &wanted_end, 10);\n"
	"\t\tif (a != b)\n"
	"\t\t\treturn a > b && !first;\n"
	"\t\tif (*wanted_end != '.')\n"
	"\t\t\treturn 1;\n"
	"\t\tif (*is_end != '.')\n"
	"\t\t\treturn 0;\n"
	"\t\tis = is_end;\n"
	"\t\twanted = wanted_end;\n"
	"\t}\n"
	"}\n";

static void print_text_version(struct printer *printer, const struct version_check *check)
{
	print_text(printer, text_version);
	print_text(printer, "\nstatic const char *bind_check_version(void)\n{\n");
	print(printer, "\tconst char *is = %s();\n", check->function->name);
	print_text(printer, "\tif (is && bind_version_fits(is, ");
	print_quoted(printer, check->constant->text);
	print_text(printer, "))\n\t\treturn NULL;\n");
	print_text(printer, "\tsnprintf(bind_mismatch, sizeof(bind_mismatch),\n");
	print(printer, "\t\t\"the library is version %%s by %s(), this module was made for %%s\", is ? is : \"NULL\", ",
		check->function->name);
	print_quoted(printer, check->constant->text);
	print_text(printer, ");\n\treturn bind_mismatch;\n}\n");
}

static void print_number_version(struct printer *printer, const struct version_check *check)
{
	long long value = (long long)check->constant->value;
	print_text(printer, "\nstatic const char *bind_check_version(void)\n{\n");
	print(printer, "\tlong long is = (long long)%s();\n", check->function->name);
	print(printer, "\tif (is >= %lldLL)\n\t\treturn NULL;\n", value);
	print_text(printer, "\tsnprintf(bind_mismatch, sizeof(bind_mismatch),\n");
	print(printer, "\t\t\"the library is version %%lld by %s(), this module was made for %lld\", is);\n",
		check->function->name, value);
	print_text(printer, "\treturn bind_mismatch;\n}\n");
}

/* ---- the library's own description ---- */

static const char description_check[] =
	"\n"
	"struct bind_expected {\n"
	"\tconst char *name, *field; /* a function has no field */\n"
	"\tconst char *signature; /* of a function; else NULL */\n"
	"\tsize_t offset, size;\n"
	"};\n"
	"\n"
	"static const struct ferrule_table_record *bind_find_record(\n"
	"\tconst struct ferrule_table *table, const char *name)\n"
	"{\n"
	"\tconst struct ferrule_table_record *records = ferrule_table_items(table, table->records);\n"
	"\tfor (uint32_t i = 0; i < table->records.count; i++)\n"
	"\t\tif (!strcmp(ferrule_table_text(table, records[i].spelling), name))\n"
	"\t\t\treturn &records[i];\n"
	"\treturn NULL;\n"
	"}\n"
	"\n"
	"static const struct ferrule_table_field *bind_find_field(const struct ferrule_table *table,\n"
	"\tconst struct ferrule_table_record *record, const char *name)\n"
	"{\n"
	"\tconst struct ferrule_table_field *fields = ferrule_table_items(table, table->fields);\n"
	"\tfor (uint32_t i = 0; i < record->field_count; i++)\n"
	"\t\tif (!strcmp(ferrule_table_text(table, fields[record->first_field + i].name), name))\n"
	"\t\t\treturn &fields[record->first_field + i];\n"
	"\treturn NULL;\n"
	"}\n"
	"\n"
	"/* Both have them in the order of the header: most are found at the place where they are looked for. */\n"
	"static const char *bind_find_signature(const struct ferrule_table *table, const char *name, uint32_t *place)\n"
	"{\n"
	"\tconst struct ferrule_table_function *functions = ferrule_table_items(table, table->functions);\n"
	"\tuint32_t count = table->functions.count;\n"
	"\tfor (uint32_t i = 0; i < count; i++) {\n"
	"\t\tuint32_t at = (*place + i) % count;\n"
	"\t\tif (strcmp(ferrule_table_text(table, functions[at].name), name))\n"
	"\t\t\tcontinue;\n"
	"\t\t*place = at + 1;\n"
	"\t\treturn ferrule_table_text(table, functions[at].signature);\n"
	"\t}\n"
	"\treturn NULL;\n"
	"}\n"
	"\n"
	"static const char *bind_differs(const struct bind_expected *one, const char *what)\n"
	"{\n"
	"\tsnprintf(bind_mismatch, sizeof(bind_mismatch),\n"
	"\t\t\"%s%s%s is %s in the library than this module was made for\",\n"
	"\t\tone->name, one->field ? \", field \" : \"\", one->field ? one->field : \"\", what);\n"
	"\treturn bind_mismatch;\n"
	"}\n"
	"\n"
	"static const char *bind_check_layout(const struct ferrule_table *table, const struct bind_expected *one)\n"
	"{\n"
	"\tconst struct ferrule_table_record *record = bind_find_record(table, one->name);\n"
	"\tif (!record || (!one->field && record->size != one->size))\n"
	"\t\treturn bind_differs(one, \"of another size\");\n"
	"\tif (!one->field)\n"
	"\t\treturn NULL;\n"
	"\tconst struct ferrule_table_field *field = bind_find_field(table, record, one->field);\n"
	"\tif (!field || field->offset != one->offset || field->size != one->size)\n"
	"\t\treturn bind_differs(one, \"elsewhere, or of another size,\");\n"
	"\treturn NULL;\n"
	"}\n"
	"\n"
	"static const char *bind_check_signature(\n"
	"\tconst struct ferrule_table *table, const struct bind_expected *one, uint32_t *place)\n"
	"{\n"
	"\tconst char *signature = bind_find_signature(table, one->name, place);\n"
	"\tif (signature && !strcmp(signature, one->signature))\n"
	"\t\treturn NULL;\n"
	"\tsnprintf(bind_mismatch, sizeof(bind_mismatch), \"%s() is %s in the library, this module was made for %s\",\n"
	"\t\tone->name, signature ? signature : \"not there\", one->signature);\n"
	"\treturn bind_mismatch;\n"
	"}\n"
	"\n"
	"static const char *bind_check_description(const struct ferrule_table *table)\n"
	"{\n"
	"\tconst char *why = NULL;\n"
	"\tuint32_t place = 0;\n"
	"\tif (!table)\n"
	"\t\treturn \"the library has no description of itself, which this module wants to look at\";\n"
	"\tif (memcmp(table->magic, FERRULE_TABLE_MAGIC, sizeof(table->magic)) || table->version > "
	"FERRULE_TABLE_VERSION)\n"
	"\t\treturn \"the library's description of itself is none that this module can read\";\n"
	"\tfor (const struct bind_expected *one = bind_expected; !why && one->name; one++)\n"
	"\t\twhy = one->signature ? bind_check_signature(table, one, &place) : bind_check_layout(table, one);\n"
	"\treturn why;\n"
	"}\n";

/* A field that C can name by offsetof(): a bit-field has no address. */
static bool has_place(const struct field *field)
{
	return field->name && *field->name && !field->bit_width;
}

/* Records that generated code looks into. */
static bool is_seen(const struct record *record)
{
	return record->is_complete && record->name && record->contract.record;
}

static void print_expected_record(struct printer *printer, const struct record *record)
{
	print(printer, "\t{\"%s\", NULL, NULL, 0, sizeof(%s)},\n", record->spelling, record->spelling);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const char *type = record->spelling, *name = field->name;
		if (has_place(field) && field->size)
			print(printer, "\t{\"%s\", \"%s\", NULL, offsetof(%s, %s), sizeof(((%s *)0)->%s)},\n", type,
				name, type, name, type, name);
	}
}

static void print_expected(struct printer *printer, const struct model *model)
{
	print_text(printer, "\nstatic const struct bind_expected bind_expected[] = {\n");
	for (size_t i = 0; i < model->record_count; i++)
		if (is_seen(&model->records[i]))
			print_expected_record(printer, &model->records[i]);
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (!function->contract.hidden && !function->is_static && !function->calls)
			print(printer, "\t{\"%s\", NULL, \"%s\", 0, 0},\n", function->name,
				table_signature(model->arena, function));
	}
	print_text(printer, "\t{NULL, NULL, NULL, 0, 0},\n};\n");
}

static void print_description_check(struct printer *printer, const struct model *model)
{
	const char *types_end = strstr(description_check, "};\n") + 3;
	print(printer, "%.*s", (int)(types_end - description_check), description_check);
	print_expected(printer, model);
	print_text(printer, types_end);
}

/* ---- what is compiled ---- */

/* Anonymous members are laid out with what they stand in, and some are fields of a record only by promotion. */
static void print_assertions(struct printer *printer, const struct record *record)
{
	const char *text = "is laid out otherwise than the headers that ferrule-bind read";
	print(printer, "_Static_assert(sizeof(%s) == %zu,\n\t\"%s %s\");\n", record->spelling, record->size,
		record->spelling, text);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (has_place(field))
			print(printer, "_Static_assert(offsetof(%s, %s) == %zu,\n\t\"%s, field %s, %s\");\n",
				record->spelling, field->name, field->offset, record->spelling, field->name, text);
	}
}

static void print_all_assertions(struct printer *printer, const struct model *model)
{
	bool first = true;
	for (size_t i = 0; i < model->record_count; i++) {
		if (!is_seen(&model->records[i]))
			continue;
		print_text(printer, first ? "\n" : "");
		first = false;
		print_assertions(printer, &model->records[i]);
	}
}

static void print_check(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	struct version_check version = version_check_of(model, options);
	print_text(printer, "\n/* ---- is the library the one that this was made for? ---- */\n\n");
	print_text(printer, "static char bind_mismatch[512];\n");
	if (options->has_description)
		print_description_check(printer, model);
	if (version.function && version.constant->kind == CONSTANT_TEXT)
		print_text_version(printer, &version);
	else if (version.function)
		print_number_version(printer, &version);
	print_text(printer, "\n#define BIND_LIBRARY_CHECK\nstatic const char *bind_library_check(void)\n{\n");
	print_text(printer, "\tconst char *why = NULL;\n");
	if (version.function)
		print_text(printer, "\twhy = bind_check_version();\n");
	if (options->has_description)
		print(printer, "\tif (!why)\n\t\twhy = bind_check_description(&ferrule_table_%s);\n", model->module);
	print_text(printer, "\treturn why;\n}\n");
}

void checks_source(struct printer *printer, const struct model *model, const struct emit_options *options)
{
	print_text(printer, "#include <stddef.h>\n");
	if (checks_at_load(options))
		print_text(printer, "#include <stdint.h>\n#include <stdio.h>\n"
				    "#include <stdlib.h>\n#include <string.h>\n");
	if (options->has_description)
		print(printer, "#include <ferrule/table.h>\n\nextern const struct ferrule_table ferrule_table_%s "
			       "__attribute__((weak));\n",
			model->module);
	print_all_assertions(printer, model);
	if (checks_at_load(options))
		print_check(printer, model, options);
}
