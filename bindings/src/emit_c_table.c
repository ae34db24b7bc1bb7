/* SPDX-License-Identifier: MIT
 *
 * Target c-table: the model as a constant object in C, M_table.c.
 */
#include "printer.h"
#include "table.h"
#include "targets.h"

#include <string.h>

int emit_c_table(const struct model *model, const struct emit_options *options);
const char *c_table_cannot(const struct model *model, const struct function *function);

/* The lists as ferrule/table.h calls them, and their items. */
static const char *const names[LIST_COUNT][2] = {
	[LIST_TYPES] = {"types", "struct ferrule_table_type"},
	[LIST_RECORDS] = {"records", "struct ferrule_table_record"},
	[LIST_FIELDS] = {"fields", "struct ferrule_table_field"},
	[LIST_ENUMERATIONS] = {"enumerations", "struct ferrule_table_enumeration"},
	[LIST_CONSTANTS] = {"constants", "struct ferrule_table_constant"},
	[LIST_FUNCTIONS] = {"functions", "struct ferrule_table_function"},
	[LIST_PARAMETERS] = {"parameters", "struct ferrule_table_parameter"},
	[LIST_CALLBACKS] = {"callbacks", "struct ferrule_table_function"},
	[LIST_EXPRESSIONS] = {"expressions", "struct ferrule_table_expression"},
	[LIST_OPERANDS] = {"operands", "uint32_t"},
};

/* ---- the object's type ---- */

/* A compiler need not take a literal of more than 4095 characters: each text is a member of its own. */
static void print_string_types(struct printer *printer, const struct table *table)
{
	print_text(printer, "struct {\n");
	indent(printer);
	for (size_t i = 0; i < table->string_count; i++)
		print(printer, "char text_%zu[%zu];\n", i, strlen(table->string_order[i]) + 1);
	dedent(printer);
	print_text(printer, "} strings;\n");
}

static void print_type(struct printer *printer, const struct table *table)
{
	print_text(printer, "struct whole {\n");
	indent(printer);
	print_text(printer, "struct ferrule_table table;\n");
	for (size_t i = 0; i < LIST_COUNT; i++)
		if (table->lists[i].count)
			print(printer, "%s %s[%zu];\n", names[i][1], names[i][0], table->lists[i].count);
	print_string_types(printer, table);
	dedent(printer);
	print_text(printer, "};\n\n");
}

/* ---- its value ---- */

/* printf() for each number would be most of the time that this target takes. */
static char *write_number(char *end, uint32_t number)
{
	char digits[12], *at = digits + sizeof(digits);
	do
		*--at = (char)('0' + number % 10);
	while (number /= 10);
	return mempcpy(end, at, (size_t)(digits + sizeof(digits) - at));
}

static void print_row(struct printer *printer, const struct row *row)
{
	char line[32 * 13], *end = line;
	if (row->count > 1)
		*end++ = '{';
	for (unsigned i = 0; i < row->count; i++) {
		end = write_number(end, row->numbers[i]);
		end = i + 1 < row->count ? stpcpy(end, ", ") : end;
	}
	strcpy(end, row->count > 1 ? "}," : ",");
	print_text(printer, line);
	/* A spelling that closes the comment would be none of C's. */
	if (row->name && !strstr(row->name, "*/"))
		print(printer, " /* %s */", row->name);
	print_text(printer, "\n");
}

static void print_rows(struct printer *printer, const struct rows *rows, const char *name)
{
	if (!rows->count)
		return;
	print(printer, ".%s = {\n", name);
	indent(printer);
	for (size_t i = 0; i < rows->count; i++)
		print_row(printer, &rows->rows[i]);
	dedent(printer);
	print_text(printer, "},\n");
}

/* Bytes beyond ASCII, and controls, in three octal digits: whatever stands behind them is not swallowed. */
static void print_literal(struct printer *printer, const char *text)
{
	static const char plain_letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ *(),[]";
	print_text(printer, "\"");
	size_t plain = strspn(text, plain_letters);
	if (plain) {
		print(printer, "%.*s", (int)plain, text);
		text += plain;
	}
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\' || c == '?')
			print(printer, "\\%c", c);
		else if (c < ' ' || c >= 127)
			print(printer, "\\%03o", c);
		else
			print(printer, "%c", c);
	}
	print_text(printer, "\"");
}

static void print_strings(struct printer *printer, const struct table *table)
{
	print_text(printer, ".strings = {\n");
	indent(printer);
	for (size_t i = 0; i < table->string_count; i++) {
		print_literal(printer, table->string_order[i]);
		print_text(printer, ",\n");
	}
	dedent(printer);
	print_text(printer, "},\n");
}

static void print_head(struct printer *printer, const struct table *table, uint32_t module)
{
	const struct model *model = table->model;
	size_t explains = model->explains ? (size_t)(model->explains - model->functions) + 1 : 0;
	print_text(printer, ".table = {\n");
	indent(printer);
	print_text(printer, ".magic = FERRULE_TABLE_MAGIC,\n.version = FERRULE_TABLE_VERSION,\n"
			    ".size = sizeof(struct whole),\n");
	print(printer, ".module = %u,\n.explains = %zu,\n", module, explains);
	for (size_t i = 0; i < LIST_COUNT; i++)
		if (table->lists[i].count)
			print(printer, ".%s = {offsetof(struct whole, %s), %zu},\n", names[i][0], names[i][0],
				table->lists[i].count);
	print(printer, ".strings = {offsetof(struct whole, strings), %u},\n", table->string_bytes);
	dedent(printer);
	print_text(printer, "},\n");
}

static void print_value(struct printer *printer, const struct table *table)
{
	/* "" is the first text, the module's name the second. */
	print(printer, "extern const struct whole ferrule_table_%s;\n", table->model->module);
	print(printer, "__attribute__((visibility(\"default\"))) const struct whole ferrule_table_%s = {\n",
		table->model->module);
	indent(printer);
	print_head(printer, table, 1);
	for (size_t i = 0; i < LIST_COUNT; i++)
		print_rows(printer, &table->lists[i], names[i][0]);
	print_strings(printer, table);
	dedent(printer);
	print_text(printer, "};\n");
}

int emit_c_table(const struct model *model, const struct emit_options *options)
{
	struct printer *printer = printer_new("\t");
	struct table table;
	table_fill(&table, model);
	print(printer, "/* Made by ferrule-bind, target c-table, from %s: changes are lost.\n *\n",
		model->header_count ? model->headers[0] : "");
	print(printer,
		" * What %s declares, for those who have the library and no compiler. Elsewhere it is declared as\n"
		" *   extern const struct ferrule_table ferrule_table_%s;\n */\n",
		model->module, model->module);
	print_text(printer, "#include <ferrule/table.h>\n#include <stddef.h>\n\n");
	print_type(printer, &table);
	print_value(printer, &table);
	int result = printer_save(printer, options->directory, arena_format(model->arena, "%s_table.c", model->module));
	printer_free(printer);
	return result;
}

const char *c_table_cannot(const struct model *model, const struct function *function)
{
	(void)model;
	(void)function;
	return NULL;
}
