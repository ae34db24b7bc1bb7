/* SPDX-License-Identifier: MIT
 *
 * Macros that are integer constants. Nobody but a compiler can say which are: each object-like macro of the headers
 * becomes the value of a variable in a second parse, and clang evaluates it. What is none makes an error there, which
 * is the answer, not a message.
 */
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VARIABLE "ferrule_constant_"

/* ---- which could be one ---- */

static bool is_operator(const char *text)
{
	static const char *const operators[] = {"(", ")", "+", "-", "*", "/", "%", "<<", ">>", "~", "!", "&", "|", "^",
		"<", ">", "<=", ">=", "==", "!=", "&&", "||", "?", ":"};
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (!strcmp(operators[i], text))
			return true;
	return false;
}

/* Brackets in balance and nothing that a constant has not: a stray brace would spoil all that follows it. */
static bool may_be_constant(CXTranslationUnit unit, CXToken *tokens, unsigned count)
{
	int depth = 0;
	for (unsigned i = 1; i < count; i++) {
		CXString spelling = clang_getTokenSpelling(unit, tokens[i]);
		const char *text = clang_getCString(spelling);
		bool fits = clang_getTokenKind(tokens[i]) != CXToken_Punctuation || is_operator(text);
		depth += !strcmp(text, "(") - !strcmp(text, ")");
		clang_disposeString(spelling);
		if (!fits || depth < 0)
			return false;
	}
	return count > 1 && depth == 0;
}

static bool macro_may_be_constant(struct parser *parser, CXCursor definition)
{
	CXToken *tokens = NULL;
	unsigned count = 0;
	clang_tokenize(parser->unit, clang_getCursorExtent(definition), &tokens, &count);
	bool may_be = may_be_constant(parser->unit, tokens, count);
	clang_disposeTokens(parser->unit, tokens, count);
	return may_be;
}

void note_macro(struct parser *parser, CXCursor definition)
{
	struct arena *arena = parser->model->arena;
	struct candidate *candidate;
	if (clang_Cursor_isMacroFunctionLike(definition) || !macro_may_be_constant(parser, definition))
		return;
	const char *name = take_string(parser, clang_getCursorSpelling(definition));
	HASH_FIND_STR(parser->candidates_by_name, name, candidate);
	if (candidate)
		return;
	candidate = arena_alloc(arena, sizeof(*candidate));
	candidate->name = name;
	candidate->comment = macro_comment(parser, definition);
	candidate->location = cursor_location(parser, definition);
	HASH_ADD_KEYPTR(hh, parser->candidates_by_name, name, strlen(name), candidate);
	size_t count = parser->candidate_count++;
	parser->candidates = arena_grow(arena, parser->candidates, count, sizeof(*parser->candidates));
	parser->candidates[count] = candidate;
}

/* ---- what they are ---- */

static char *source_with_variables(struct parser *parser)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	if (!stream)
		return NULL;
	fputs(parser->source, stream);
	for (size_t i = 0; i < parser->candidate_count; i++) {
		const char *name = parser->candidates[i]->name;
		fprintf(stream, "static const __typeof__(%s) " VARIABLE "%zu = %s;\n", name, i, name);
	}
	fclose(stream);
	return text;
}

static void add_constant(struct parser *parser, const struct candidate *candidate, CXEvalResult result)
{
	struct model *model = parser->model;
	size_t count = model->constant_count++;
	model->constants = arena_grow(model->arena, model->constants, count, sizeof(*model->constants));
	struct constant *constant = &model->constants[count];
	constant->name = candidate->name;
	constant->comment = candidate->comment;
	constant->location = candidate->location;
	constant->value = clang_EvalResult_getAsLongLong(result);
	/* Only where it matters: an unsigned value that an int64_t holds is that value. */
	constant->is_unsigned = clang_EvalResult_isUnsignedInt(result) && constant->value < 0;
}

static bool is_integer_type(CXType type)
{
	CXType canonical = clang_getCanonicalType(type);
	return canonical.kind == CXType_Enum || (canonical.kind >= CXType_Bool && canonical.kind <= CXType_ULongLong) ||
	       (canonical.kind >= CXType_Char_S && canonical.kind <= CXType_LongLong);
}

static enum CXChildVisitResult evaluate(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct parser *parser = data;
	(void)parent;
	if (clang_getCursorKind(cursor) != CXCursor_VarDecl || !is_integer_type(clang_getCursorType(cursor)))
		return CXChildVisit_Continue;
	const char *name = take_string(parser, clang_getCursorSpelling(cursor));
	if (strncmp(name, VARIABLE, sizeof(VARIABLE) - 1) != 0)
		return CXChildVisit_Continue;
	size_t index = strtoul(name + sizeof(VARIABLE) - 1, NULL, 10);
	CXEvalResult result = clang_Cursor_Evaluate(cursor);
	if (result && clang_EvalResult_getKind(result) == CXEval_Int && index < parser->candidate_count)
		add_constant(parser, parser->candidates[index], result);
	if (result)
		clang_EvalResult_dispose(result);
	return CXChildVisit_Continue;
}

static void evaluate_all(struct parser *parser, char *text)
{
	struct CXUnsavedFile file = {"ferrule-bind.c", text, strlen(text)};
	CXTranslationUnit unit = NULL;
	enum CXErrorCode code =
		clang_parseTranslationUnit2(parser->index, file.Filename, parser->arguments, parser->argument_count,
			&file, 1, CXTranslationUnit_KeepGoing | CXTranslationUnit_SkipFunctionBodies, &unit);
	if (code == CXError_Success)
		clang_visitChildren(clang_getTranslationUnitCursor(unit), evaluate, parser);
	else
		report_error(
			parser->diagnostics, NULL, "libclang failed while it evaluated macros (code %d)", (int)code);
	if (unit)
		clang_disposeTranslationUnit(unit);
}

void read_constants(struct parser *parser)
{
	if (!parser->candidate_count)
		return;
	char *text = source_with_variables(parser);
	if (text)
		evaluate_all(parser, text);
	else
		report_error(parser->diagnostics, NULL, "out of memory");
	free(text);
}
