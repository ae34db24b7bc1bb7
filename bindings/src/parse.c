/* SPDX-License-Identifier: MIT
 *
 * Headers to the model. All headers of the command line are one translation unit; what they themselves declare is
 * selected, what they include is only looked up.
 */
#include "parser.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char unit_name[] = "ferrule-bind.c";

/* ---- the walk over the unit ---- */

static void note_tagged(struct parser *parser, CXCursor cursor, bool selected)
{
	bool is_system = clang_Location_isInSystemHeader(clang_getCursorLocation(cursor));
	/* A declaration without a definition may carry what the definition, further up, does not. */
	if (!selected && is_system)
		return;
	struct tagged *tagged = tagged_of(parser, cursor);
	tagged->selected |= selected;
	struct contract *target = tagged->record ? &tagged->record->contract : &tagged->enumeration->contract;
	if (!clang_isCursorDefinition(cursor))
		read_contract(parser, cursor, target);
}

/* What names a type again. */
static void note_late(struct parser *parser, CXCursor cursor)
{
	enum CXCursorKind kind = clang_getCursorKind(cursor);
	if (kind != CXCursor_StructDecl && kind != CXCursor_UnionDecl && kind != CXCursor_EnumDecl)
		return;
	struct tagged *tagged = tagged_of(parser, cursor);
	read_late_contract(parser, cursor, tagged->record ? &tagged->record->contract : &tagged->enumeration->contract);
}

/* What a typedef says, its struct says. */
static void note_typedef(struct parser *parser, CXCursor cursor, bool selected)
{
	CXCursor declaration = clang_getTypeDeclaration(behind_typedef(cursor));
	enum CXCursorKind kind = clang_getCursorKind(declaration);
	if (!selected || (kind != CXCursor_StructDecl && kind != CXCursor_UnionDecl && kind != CXCursor_EnumDecl))
		return;
	struct tagged *tagged = tagged_of(parser, declaration);
	bool is_pointer = clang_getCanonicalType(clang_getCursorType(cursor)).kind == CXType_Pointer;
	if (tagged->enumeration) {
		read_contract(parser, cursor, &tagged->enumeration->contract);
		return;
	}
	read_contract(parser, cursor, &tagged->record->contract);
	if (!tagged->record->alias && !is_pointer)
		tagged->record->alias = take_string(parser, clang_getCursorSpelling(cursor));
	if (!tagged->record->comment)
		tagged->record->comment = comment_of(parser, cursor);
}

static enum CXChildVisitResult visit(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct parser *parser = data;
	bool selected = in_named_header(parser, cursor);
	(void)parent;
	switch (clang_getCursorKind(cursor)) {
	case CXCursor_FunctionDecl:
		note_function(parser, cursor, selected);
		break;
	case CXCursor_StructDecl:
	case CXCursor_UnionDecl:
	case CXCursor_EnumDecl:
		note_tagged(parser, cursor, selected);
		break;
	case CXCursor_TypedefDecl:
		note_typedef(parser, cursor, selected);
		break;
	case CXCursor_VarDecl:
		if (selected && is_field_overlay(cursor))
			note_field(parser, cursor);
		break;
	case CXCursor_MacroDefinition:
		if (selected)
			note_macro(parser, cursor);
		break;
	case CXCursor_MacroExpansion:
		if (selected)
			expect_annotation(parser, cursor);
		break;
	default:
		break;
	}
	if (selected && clang_isDeclaration(clang_getCursorKind(cursor)))
		check_annotations(parser, cursor);
	if (selected)
		note_late(parser, cursor);
	return CXChildVisit_Continue;
}

/* ---- into the model ---- */

static void add_tagged(struct model *model, const struct tagged *tagged)
{
	if (tagged->record) {
		size_t count = model->record_count++;
		model->records = arena_grow(model->arena, model->records, count, sizeof(*model->records));
		model->records[count] = *tagged->record;
		model->records[count].is_selected = tagged->selected;
	} else if (tagged->enumeration->member_count) {
		size_t count = model->enumeration_count++;
		model->enumerations =
			arena_grow(model->arena, model->enumerations, count, sizeof(*model->enumerations));
		model->enumerations[count] = *tagged->enumeration;
		model->enumerations[count].is_selected = tagged->selected;
	}
}

static void fill_model(struct parser *parser)
{
	add_functions(parser);
	apply_overlays(parser);
	for (size_t i = 0; i < parser->tagged_count; i++)
		add_tagged(parser->model, parser->tagged_order[i]);
	probe(parser);
	add_constants(parser);
	model_index(parser->model);
}

/* ---- the unit ---- */

static void add_argument(struct parser *parser, const char *argument)
{
	size_t count = (size_t)parser->argument_count++;
	parser->arguments = arena_grow(parser->model->arena, parser->arguments, count, sizeof(*parser->arguments));
	parser->arguments[count] = argument;
}

static void add_arguments(struct parser *parser, const char *flag, const struct words *words)
{
	for (size_t i = 0; i < words->count; i++)
		add_argument(parser, arena_format(parser->model->arena, "%s%s", flag, words->words[i]));
}

static void make_arguments(struct parser *parser)
{
	static const char *const fixed[] = {
		"-xc", "-std=gnu11", "-D_GNU_SOURCE", "-DFERRULE_BIND=1", "-ferror-limit=0"};
	struct arena *arena = parser->model->arena;
	const char *resources = resource_folder(arena, parser->options->resource_folder);
	const char *annotate = annotate_folder(arena);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		add_argument(parser, fixed[i]);
	add_arguments(parser, "-D", &parser->options->definitions);
	add_arguments(parser, "-I", &parser->options->include_folders);
	if (annotate)
		add_argument(parser, arena_format(arena, "-I%s", annotate));
	if (resources) {
		add_argument(parser, "-resource-dir");
		add_argument(parser, resources);
	}
	/* Debian's clang has a second place for them: who names a folder means that one. */
	if (parser->options->resource_folder) {
		add_argument(parser, "-nobuiltininc");
		add_argument(parser, arena_format(arena, "-isystem%s/include", resources));
	}
}

static bool can_include(struct parser *parser, const char *header)
{
	FILE *file = fopen(header, "r");
	int first = file ? fgetc(file) : EOF;
	int error = file && !ferror(file) ? 0 : errno;
	(void)first;
	if (file)
		fclose(file);
	if (error)
		report_error(parser->diagnostics, NULL, "cannot read %s: %s", header, strerror(error));
	else if (strpbrk(header, "\"\\\n"))
		report_error(parser->diagnostics, NULL, "the name of %s cannot stand in an #include", header);
	return !error;
}

static void make_source(struct parser *parser)
{
	const struct words *headers = &parser->options->headers;
	parser->source = "";
	for (size_t i = 0; i < headers->count; i++)
		if (can_include(parser, headers->words[i]))
			parser->source = arena_format(
				parser->model->arena, "%s#include \"%s\"\n", parser->source, headers->words[i]);
}

static void find_files(struct parser *parser)
{
	const struct words *headers = &parser->options->headers;
	parser->files = arena_alloc(parser->model->arena, headers->count * sizeof(*parser->files));
	for (size_t i = 0; i < headers->count; i++)
		parser->files[i] = clang_getFile(parser->unit, headers->words[i]);
}

static void parse_unit(struct parser *parser)
{
	struct CXUnsavedFile file = {unit_name, parser->source, strlen(parser->source)};
	enum CXErrorCode code = clang_parseTranslationUnit2(parser->index, unit_name, parser->arguments,
		parser->argument_count, &file, 1,
		CXTranslationUnit_DetailedPreprocessingRecord | CXTranslationUnit_KeepGoing |
			/* An inline function's body is the compiler's business. */
			CXTranslationUnit_SkipFunctionBodies,
		&parser->unit);
	if (code != CXError_Success)
		report_error(parser->diagnostics, NULL, "libclang failed (code %d)", (int)code);
}

static void read_unit(struct parser *parser)
{
	find_files(parser);
	report_all_of_clang(parser);
	/* What a broken header seems to say is no ground for further messages. */
	if (parser->diagnostics->errors)
		return;
	parser->diagnostics->rule = RULE_ANNOTATION;
	clang_visitChildren(clang_getTranslationUnitCursor(parser->unit), visit, parser);
	fill_model(parser);
	check_all_seen(parser);
}

static void parser_clear(struct parser *parser)
{
	HASH_CLEAR(hh, parser->types);
	HASH_CLEAR(hh, parser->tagged);
	HASH_CLEAR(hh, parser->declared);
	HASH_CLEAR(hh, parser->annotations);
	HASH_CLEAR(hh, parser->candidates_by_name);
	HASH_CLEAR(hh, parser->asked);
	if (parser->unit)
		clang_disposeTranslationUnit(parser->unit);
	clang_disposeIndex(parser->index);
}

void parse_headers(struct model *model, struct diagnostics *diagnostics, const struct options *options)
{
	struct parser parser = {.model = model, .diagnostics = diagnostics, .options = options};
	parser.index = clang_createIndex(0, 0);
	make_arguments(&parser);
	make_source(&parser);
	if (!diagnostics->errors)
		parse_unit(&parser);
	if (parser.unit)
		read_unit(&parser);
	parser_clear(&parser);
}
