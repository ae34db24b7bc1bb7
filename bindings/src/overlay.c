/* SPDX-License-Identifier: MIT
 *
 * Contracts on what another header has declared already: on a field by a variable that stands for it, on a struct that
 * is defined by naming it again.
 */
#include "parser.h"

#include <ctype.h>
#include <string.h>

/* ---- fields ---- */

static const char prefix[] = "ferrule_field_";

bool is_field_overlay(CXCursor variable)
{
	CXString name = clang_getCursorSpelling(variable);
	bool is_one = !strncmp(clang_getCString(name), prefix, sizeof(prefix) - 1);
	clang_disposeString(name);
	return is_one;
}

void note_field(struct parser *parser, CXCursor variable)
{
	size_t count = parser->overlay_count++;
	parser->overlays = arena_grow(parser->model->arena, parser->overlays, count, sizeof(*parser->overlays));
	parser->overlays[count] = variable;
}

static struct record *record_named(struct parser *parser, const char *name, size_t length)
{
	static const char *const forms[] = {"struct %.*s", "union %.*s", "%.*s"};
	struct tagged *tagged = NULL;
	for (size_t i = 0; !tagged && i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *spelling = arena_format(parser->model->arena, forms[i], (int)length, name);
		HASH_FIND_STR(parser->tagged, spelling, tagged);
	}
	for (size_t i = 0; !tagged && i < parser->tagged_count; i++) {
		const struct record *record = parser->tagged_order[i]->record;
		bool is_it = record && record->alias && strlen(record->alias) == length &&
			     !strncmp(record->alias, name, length);
		tagged = is_it ? parser->tagged_order[i] : NULL;
	}
	return tagged ? tagged->record : NULL;
}

static struct field *field_named(struct record *record, const char *name)
{
	for (size_t i = 0; record && i < record->field_count; i++)
		if (!strcmp(record->fields[i].name, name))
			return &record->fields[i];
	return NULL;
}

/* "foreign_note__title": both names may have "__" in them. */
static struct field *field_of(struct parser *parser, const char *name)
{
	for (const char *gap = strstr(name, "__"); gap; gap = strstr(gap + 1, "__")) {
		struct field *field = field_named(record_named(parser, name, (size_t)(gap - name)), gap + 2);
		if (field)
			return field;
	}
	return NULL;
}

static void apply(struct parser *parser, CXCursor variable)
{
	const char *name = take_string(parser, clang_getCursorSpelling(variable));
	struct location location = cursor_location(parser, variable);
	struct field *field = field_of(parser, name + sizeof(prefix) - 1);
	if (!field) {
		report_error(parser->diagnostics, &location,
			"%s stands for no field of a struct that is declared: %sSTRUCT__FIELD", name, prefix);
		return;
	}
	read_contract(parser, variable, &field->contract);
	field->location = location;
}

void apply_overlays(struct parser *parser)
{
	for (size_t i = 0; i < parser->overlay_count; i++)
		apply(parser, parser->overlays[i]);
}

/* ---- types and functions that are defined ---- */

/* What stands in the brackets after a macro; NULL where there are none. */
static const char *bracketed(struct parser *parser, CXToken *tokens, unsigned count, unsigned at)
{
	struct arena *arena = parser->model->arena;
	const char *text = "";
	int depth = 0;
	for (unsigned i = at; i < count; i++) {
		const char *token = take_string(parser, clang_getTokenSpelling(parser->unit, tokens[i]));
		depth -= !strcmp(token, ")");
		if (depth > 0)
			text = arena_format(arena, "%s%s%s", text, *text ? " " : "", token);
		depth += !strcmp(token, "(");
		if (depth <= 0)
			return i == at ? NULL : text;
	}
	return NULL;
}

static void read_words(struct parser *parser, CXSourceRange range, enum annotated what, struct contract *contract)
{
	static const char macros[] = "FERRULE_";
	CXToken *tokens = NULL;
	unsigned count = 0;
	clang_tokenize(parser->unit, range, &tokens, &count);
	for (unsigned i = 0; i < count; i++) {
		char *token = arena_text(
			parser->model->arena, take_string(parser, clang_getTokenSpelling(parser->unit, tokens[i])));
		if (strncmp(token, macros, sizeof(macros) - 1) != 0)
			continue;
		for (char *c = token; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		read_late_annotation(parser, clang_getTokenLocation(parser->unit, tokens[i]),
			token + sizeof(macros) - 1, bracketed(parser, tokens, count, i + 1), what, contract);
	}
	clang_disposeTokens(parser->unit, tokens, count);
}

/* From the end of what stands before a function to its name. */
static CXSourceRange head_of(struct parser *parser, CXCursor function)
{
	CXFile file;
	unsigned offset, begin;
	size_t size = 0;
	CXSourceLocation name = clang_getCursorLocation(function);
	clang_getExpansionLocation(name, &file, NULL, NULL, &offset);
	const char *text = file ? clang_getFileContents(parser->unit, file, &size) : NULL;
	for (begin = text && offset < size ? offset : 0; begin && !strchr(";}", text[begin - 1]); begin--)
		;
	return clang_getRange(clang_getLocationForOffset(parser->unit, file, begin), name);
}

/* clang drops an attribute of what is defined already: its words are read from the text. */
void read_late_contract(struct parser *parser, CXCursor declaration, struct contract *contract)
{
	bool is_function = clang_getCursorKind(declaration) == CXCursor_FunctionDecl;
	/* Bodies are skipped: a function's definition does not look like one. */
	if (is_function ? clang_equalCursors(declaration, clang_getCanonicalCursor(declaration))
			: clang_isCursorDefinition(declaration) ||
				  clang_Cursor_isNull(clang_getCursorDefinition(declaration)))
		return;
	if (is_function)
		read_words(parser, head_of(parser, declaration), ANNOTATED_FUNCTION, contract);
	else
		read_words(parser, clang_getCursorExtent(declaration),
			clang_getCursorKind(declaration) == CXCursor_EnumDecl ? ANNOTATED_ENUM : ANNOTATED_RECORD,
			contract);
}
