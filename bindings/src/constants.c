/* SPDX-License-Identifier: MIT
 *
 * Macros that are constants: integers, floats and texts. A literal says itself what it is. Of anything else nobody but
 * a compiler can say it: such a macro becomes the value of a variable in a second parse (probe.c), and clang evaluates
 * it. What is none makes an error there, which is the answer, not a message.
 */
#include "parser.h"
#include "utf8.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- literals ---- */

static void set_integer(struct constant *constant, uint64_t magnitude, bool negative)
{
	constant->kind = CONSTANT_INTEGER;
	constant->value = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	constant->is_unsigned = !negative && magnitude > INT64_MAX;
}

static bool read_integer(const char *text, bool negative, struct constant *constant)
{
	char *end;
	errno = 0;
	uint64_t magnitude = strtoull(text, &end, 0);
	bool is_plain = !*end && text[0] != '0' && magnitude <= INT32_MAX;
	/* What a minus does to an unsigned type is a compiler's business. */
	if (errno || end[strspn(end, "uUlL")] || (negative && !is_plain))
		return false;
	set_integer(constant, magnitude, negative);
	return true;
}

static bool read_real(const char *text, bool negative, struct constant *constant)
{
	char *end;
	double value = strtod(text, &end);
	if ((*end == 'f' || *end == 'F') && !end[1])
		value = strtof(text, NULL);
	else if (*end)
		return false;
	constant->kind = CONSTANT_FLOAT;
	constant->real = negative ? -value : value;
	return true;
}

static bool is_plain_text(const char *text)
{
	size_t length = strlen(text);
	return length >= 2 && text[0] == '"' && text[length - 1] == '"' && !strchr(text, '\\');
}

static bool read_literal(const char *text, bool negative, struct constant *constant)
{
	bool is_hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	if (!isdigit((unsigned char)text[0]) && text[0] != '.')
		return false;
	if (strpbrk(text, is_hexadecimal ? ".pP" : ".eE"))
		return read_real(text, negative, constant);
	return read_integer(text, negative, constant);
}

/* One literal, maybe in brackets, maybe with a minus. */
static bool is_literal(struct parser *parser, CXToken *tokens, unsigned count, struct constant *constant)
{
	struct arena *arena = parser->model->arena;
	const char *texts[6] = {"", "", "", "", "", ""};
	if (count < 2 || count > 5)
		return false;
	for (unsigned i = 1; i < count; i++)
		texts[i - 1] = take_string(parser, clang_getTokenSpelling(parser->unit, tokens[i]));
	unsigned last = count - 2;
	bool is_bracketed = !strcmp(texts[0], "(") && last >= 2 && !strcmp(texts[last], ")");
	unsigned at = is_bracketed;
	bool negative = !strcmp(texts[at], "-");
	at += negative;
	if (at != last - is_bracketed)
		return false;
	if (negative || !is_plain_text(texts[at]))
		return read_literal(texts[at], negative, constant);
	constant->kind = CONSTANT_TEXT;
	constant->text = arena_format(arena, "%.*s", (int)strlen(texts[at]) - 2, texts[at] + 1);
	return true;
}

static bool may_be_of_use(struct parser *parser, CXCursor definition, struct constant *value, bool *is_known)
{
	CXToken *tokens = NULL;
	unsigned count = 0;
	clang_tokenize(parser->unit, clang_getCursorExtent(definition), &tokens, &count);
	*is_known = is_literal(parser, tokens, count, value);
	bool may_be = *is_known || may_be_constant(parser->unit, tokens, count);
	clang_disposeTokens(parser->unit, tokens, count);
	return may_be;
}

void note_macro(struct parser *parser, CXCursor definition)
{
	struct arena *arena = parser->model->arena;
	struct candidate *candidate;
	struct constant value = {0};
	bool is_known = false;
	if (clang_Cursor_isMacroFunctionLike(definition) || !may_be_of_use(parser, definition, &value, &is_known))
		return;
	const char *name = take_string(parser, clang_getCursorSpelling(definition));
	HASH_FIND_STR(parser->candidates_by_name, name, candidate);
	if (candidate) {
		/* Defined again: the last one counts, and whether there is one. */
		candidate->is_known = false;
		return;
	}
	candidate = arena_alloc(arena, sizeof(*candidate));
	candidate->name = value.name = name;
	candidate->comment = value.comment = macro_comment(parser, definition);
	candidate->location = value.location = cursor_location(parser, definition);
	candidate->constant = value;
	candidate->is_known = is_known;
	HASH_ADD_KEYPTR(hh, parser->candidates_by_name, name, strlen(name), candidate);
	size_t count = parser->candidate_count++;
	parser->candidates = arena_grow(arena, parser->candidates, count, sizeof(*parser->candidates));
	parser->candidates[count] = candidate;
}

/* ---- macros that are gone ---- */

static void forget(struct parser *parser, const char *name, size_t length)
{
	struct candidate *candidate;
	HASH_FIND(hh, parser->candidates_by_name, name, length, candidate);
	if (candidate)
		candidate->is_known = false;
}

/* libclang tells of no #undef: each that any header has makes the macro a matter for the second parse. */
static void forget_undefined(CXFile file, CXSourceLocation *stack, unsigned depth, CXClientData data)
{
	static const char word[] = "undef";
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	struct parser *parser = data;
	size_t size = 0;
	const char *text = clang_getFileContents(parser->unit, file, &size);
	const char *end = text ? text + size : NULL;
	(void)stack;
	(void)depth;
	while (text && (text = memmem(text, (size_t)(end - text), word, sizeof(word) - 1))) {
		text += sizeof(word) - 1;
		text += strspn(text, " \t");
		forget(parser, text, strspn(text, letters));
	}
}

/* ---- what clang says ---- */

static bool is_integer_type(CXType canonical)
{
	return canonical.kind == CXType_Enum || (canonical.kind >= CXType_Bool && canonical.kind <= CXType_ULongLong) ||
	       (canonical.kind >= CXType_Char_S && canonical.kind <= CXType_LongLong);
}

static bool is_text_type(CXType canonical)
{
	CXType element = clang_getCanonicalType(clang_getPointeeType(canonical));
	return canonical.kind == CXType_Pointer &&
	       (element.kind == CXType_Char_S || element.kind == CXType_Char_U);
}

/* A text without a NUL inside, in UTF-8: no language has another constant. */
static bool take_text(struct parser *parser, const struct candidate *candidate, CXEvalResult result,
	struct constant *constant)
{
	const char *text = clang_EvalResult_getAsStr(result);
	bool is_whole = text && strlen(text) + 1 == candidate->size;
	if (!is_whole || !is_utf8(text))
		return false;
	constant->kind = CONSTANT_TEXT;
	constant->text = arena_text(parser->model->arena, text);
	return true;
}

static bool take_value(struct parser *parser, const struct candidate *candidate, CXType type, CXEvalResult result,
	struct constant *constant)
{
	CXEvalResultKind kind = clang_EvalResult_getKind(result);
	if (is_integer_type(type) && kind == CXEval_Int) {
		constant->value = clang_EvalResult_getAsLongLong(result);
		/* Only where it matters: an unsigned value that an int64_t holds is that value. */
		constant->is_unsigned = clang_EvalResult_isUnsignedInt(result) && constant->value < 0;
		return true;
	}
	if ((type.kind == CXType_Double || type.kind == CXType_Float) && kind == CXEval_Float) {
		constant->kind = CONSTANT_FLOAT;
		constant->real = clang_EvalResult_getAsDouble(result);
		return true;
	}
	return is_text_type(type) && kind == CXEval_StrLiteral && take_text(parser, candidate, result, constant);
}

void evaluate_size(struct parser *parser, CXCursor variable, size_t index)
{
	CXEvalResult result = index < parser->candidate_count ? clang_Cursor_Evaluate(variable) : NULL;
	if (!result)
		return;
	parser->candidates[index]->size = (size_t)clang_EvalResult_getAsLongLong(result);
	clang_EvalResult_dispose(result);
}

void evaluate_constant(struct parser *parser, CXCursor variable, size_t index)
{
	struct candidate *candidate = index < parser->candidate_count ? parser->candidates[index] : NULL;
	CXEvalResult result = candidate ? clang_Cursor_Evaluate(variable) : NULL;
	if (!result)
		return;
	struct constant constant = {
		.name = candidate->name, .comment = candidate->comment, .location = candidate->location};
	CXType type = clang_getCanonicalType(clang_getCursorType(variable));
	candidate->is_known = take_value(parser, candidate, type, result, &constant);
	candidate->constant = constant;
	clang_EvalResult_dispose(result);
}

/* ---- all ---- */

size_t probe_constants(struct parser *parser, FILE *source)
{
	size_t count = 0;
	if (parser->candidate_count)
		clang_getInclusions(parser->unit, forget_undefined, parser);
	for (size_t i = 0; i < parser->candidate_count; i++) {
		const char *name = parser->candidates[i]->name;
		if (parser->candidates[i]->is_known)
			continue;
		/* A text becomes a pointer, of which clang tells the text; how long it is stands before that. */
		fprintf(source, "static const __SIZE_TYPE__ " PROBE_SIZE "%zu = sizeof(%s);\n", i, name);
		fprintf(source, "static const __typeof__((%s) + 0) " PROBE_CONSTANT "%zu = %s;\n", name, i, name);
		count++;
	}
	return count;
}

void add_constants(struct parser *parser)
{
	struct model *model = parser->model;
	for (size_t i = 0; i < parser->candidate_count; i++) {
		if (!parser->candidates[i]->is_known)
			continue;
		size_t count = model->constant_count++;
		model->constants = arena_grow(model->arena, model->constants, count, sizeof(*model->constants));
		model->constants[count] = parser->candidates[i]->constant;
	}
}
