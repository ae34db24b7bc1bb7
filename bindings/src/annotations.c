/* SPDX-License-Identifier: MIT
 *
 * Annotations to contracts. One table: a new word is one line here, one in annotate.h and one in struct contract.
 */
#include "parser.h"

#include <ctype.h>
#include <string.h>

enum place {
	ON_PARAMETER = 1,
	ON_FIELD = 2,
	ON_FUNCTION = 4,
	ON_RECORD = 8,
	ON_ENUM = 16,
};

struct word {
	const char *word;
	bool takes_argument; /* then the member is a const char *, else a bool */
	unsigned places;
	size_t member;
};

#define FLAG(word, member, places)                                                                                     \
	{                                                                                                              \
		word, false, places, offsetof(struct contract, member)                                                 \
	}
#define TEXT(word, member, places)                                                                                     \
	{                                                                                                              \
		word, true, places, offsetof(struct contract, member)                                                  \
	}

static const struct word words[] = {
	FLAG("in", in, ON_PARAMETER),
	FLAG("out", out, ON_PARAMETER | ON_FIELD),
	FLAG("inout", inout, ON_PARAMETER),
	FLAG("string", string, ON_PARAMETER | ON_FIELD),
	FLAG("path", path, ON_PARAMETER | ON_FIELD),
	FLAG("fd", fd, ON_PARAMETER | ON_FIELD),
	FLAG("handle_number", handle_number, ON_FIELD),
	FLAG("nullable", nullable, ON_PARAMETER | ON_FIELD),
	FLAG("terminated", terminated, ON_PARAMETER | ON_FUNCTION),
	FLAG("measured", measured, ON_PARAMETER),
	FLAG("user_data", user_data, ON_PARAMETER),
	TEXT("owned", owned, ON_PARAMETER),
	TEXT("borrowed", borrowed, ON_PARAMETER),
	TEXT("scope", scope, ON_PARAMETER),
	TEXT("closure", closure, ON_PARAMETER),
	TEXT("on_error", on_error, ON_PARAMETER),
	TEXT("method", method, ON_FUNCTION),
	TEXT("constructor", constructor, ON_FUNCTION),
	TEXT("calls", calls, ON_FUNCTION),
	FLAG("address", address, ON_PARAMETER | ON_FIELD | ON_FUNCTION),
	FLAG("releases", releases, ON_PARAMETER | ON_FIELD),
	TEXT("count", count, ON_PARAMETER | ON_FIELD),
	TEXT("bytes", bytes, ON_PARAMETER | ON_FIELD | ON_FUNCTION),
	TEXT("default", default_value, ON_PARAMETER),
	TEXT("flags", flags, ON_PARAMETER | ON_FIELD | ON_FUNCTION),
	TEXT("example", example, ON_PARAMETER | ON_FIELD),
	TEXT("retained", retained, ON_PARAMETER | ON_FIELD),
	TEXT("pinned", pinned, ON_PARAMETER),
	FLAG("errno", returns_errno, ON_FUNCTION),
	FLAG("errno_global", returns_errno_global, ON_FUNCTION),
	TEXT("fails", fails, ON_FUNCTION),
	FLAG("explains", explains, ON_FUNCTION),
	TEXT("returns_owned", returns_owned, ON_FUNCTION),
	TEXT("returns_borrowed", returns_borrowed, ON_FUNCTION),
	TEXT("returns_count", returns_count, ON_FUNCTION),
	FLAG("returns_nothing", returns_nothing, ON_FUNCTION),
	FLAG("blocking", blocking, ON_FUNCTION),
	TEXT("makes", makes, ON_FUNCTION),
	TEXT("name", name, ON_FUNCTION),
	TEXT("since", since, ON_FUNCTION | ON_RECORD | ON_ENUM | ON_FIELD),
	TEXT("deprecated", deprecated, ON_FUNCTION | ON_RECORD | ON_ENUM | ON_FIELD),
	FLAG("hidden", hidden, ON_FUNCTION | ON_RECORD | ON_ENUM | ON_FIELD),
	TEXT("handle", handle, ON_RECORD | ON_PARAMETER | ON_FUNCTION),
	FLAG("record", record, ON_RECORD),
	FLAG("opaque", opaque, ON_RECORD),
	FLAG("enum", is_enum, ON_ENUM),
	FLAG("flagset", flagset, ON_ENUM),
};

enum { WORD_COUNT = sizeof(words) / sizeof(words[0]) };

static const char prefix[] = "ferrule:";

const char *const *annotation_words(size_t *count)
{
	static const char *known[WORD_COUNT];
	for (size_t i = 0; i < WORD_COUNT; i++)
		known[i] = words[i].word;
	*count = WORD_COUNT;
	return known;
}

/* "ferrule:count(n)" is the word "count" with the argument "n". */
struct note {
	const char *word, *argument; /* argument is NULL where there are no brackets */
	const struct word *known;    /* NULL where the word is not in the table */
};

static const struct word *known_word(const char *word)
{
	for (size_t i = 0; i < WORD_COUNT; i++)
		if (words[i].word[0] == word[0] && !strcmp(words[i].word, word))
			return &words[i];
	return NULL;
}

/* FERRULE_SINCE("1.2") and FERRULE_SINCE(1.2) say the same. */
static char *unquoted(char *text)
{
	size_t length = strlen(text);
	if (length < 2 || text[0] != '"' || text[length - 1] != '"')
		return text;
	text[length - 1] = '\0';
	return text + 1;
}

static bool split_note(struct parser *parser, CXCursor attribute, struct note *note)
{
	CXString spelling = clang_getCursorSpelling(attribute);
	const char *whole = clang_getCString(spelling);
	bool is_ours = !strncmp(whole, prefix, sizeof(prefix) - 1);
	char *text = is_ours ? arena_text(parser->model->arena, whole + sizeof(prefix) - 1) : NULL;
	clang_disposeString(spelling);
	if (!is_ours)
		return false;
	char *bracket = strchr(text, '(');
	note->word = text;
	note->argument = NULL;
	if (bracket) {
		*bracket = '\0';
		bracket[1 + strlen(bracket + 1) - 1] = '\0';
		note->argument = unquoted(bracket + 1);
	}
	note->known = known_word(note->word);
	return true;
}

/* "errno" is FERRULE_ERRNO where people write it. */
static const char *macro_name(struct parser *parser, const char *word)
{
	char *name = arena_format(parser->model->arena, "FERRULE_%s", word);
	for (char *c = name; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return name;
}

/* ---- filling a contract ---- */

struct reading {
	struct parser *parser;
	struct contract *contract;
};

static void set_text(struct reading *reading, CXSourceLocation at, const struct note *note)
{
	const char **member = (const char **)((char *)reading->contract + note->known->member);
	if (*member && strcmp(*member, note->argument) != 0) {
		struct location location = location_of(reading->parser, at);
		report_error(reading->parser->diagnostics, &location, "%s twice, with '%s' and with '%s'",
			macro_name(reading->parser, note->word), *member, note->argument);
	}
	*member = note->argument;
}

static void set_note(struct reading *reading, CXSourceLocation at, const struct note *note)
{
	/* The unknown ones and those without their argument are reported by check_note(). */
	if (!note->known || note->known->takes_argument != (note->argument != NULL))
		return;
	if (note->argument)
		set_text(reading, at, note);
	else
		*((bool *)reading->contract + note->known->member) = true;
}

static enum CXChildVisitResult read_note(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct reading *reading = data;
	struct note note;
	(void)parent;
	if (clang_getCursorKind(cursor) == CXCursor_AnnotateAttr && split_note(reading->parser, cursor, &note))
		set_note(reading, clang_getCursorLocation(cursor), &note);
	return CXChildVisit_Continue;
}

void read_contract(struct parser *parser, CXCursor cursor, struct contract *contract)
{
	struct reading reading = {parser, contract};
	clang_visitChildren(cursor, read_note, &reading);
}

/* ---- misspelt and misplaced ones ---- */

/* What stands on a typedef of a struct, or of a pointer to one, stands on the struct; what stands on one of a function
 * stands on the parameters that are such a callback. */
static unsigned place_of_typedef(CXCursor definition)
{
	CXType type = behind_typedef(definition);
	enum CXCursorKind kind = clang_getCursorKind(clang_getTypeDeclaration(type));
	if (type.kind == CXType_FunctionProto)
		return ON_PARAMETER;
	if (kind == CXCursor_EnumDecl)
		return ON_ENUM;
	return kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl ? ON_RECORD : 0;
}

static unsigned place_of(CXCursor parent)
{
	switch (clang_getCursorKind(parent)) {
	case CXCursor_ParmDecl:
		return ON_PARAMETER;
	case CXCursor_FieldDecl:
		return ON_FIELD;
	case CXCursor_FunctionDecl:
		return ON_FUNCTION;
	case CXCursor_StructDecl:
	case CXCursor_UnionDecl:
		return ON_RECORD;
	case CXCursor_EnumDecl:
		return ON_ENUM;
	case CXCursor_TypedefDecl:
		return place_of_typedef(parent);
	case CXCursor_VarDecl:
		return is_field_overlay(parent) ? ON_FIELD : 0;
	default:
		return 0;
	}
}

static const char *places_text(unsigned places)
{
	if (places & ON_RECORD && places & ON_ENUM)
		return places & ON_FIELD ? "a function, a type or a field" : "a function or a type";
	if (places & ON_RECORD)
		return "a struct, after the keyword";
	if (places & ON_ENUM)
		return "an enum, after the keyword";
	if (places & ON_FUNCTION)
		return places == ON_FUNCTION ? "a function, before its result" : "a function, a parameter or a field";
	if (!(places & ON_FIELD))
		return "a parameter, after its name";
	return places & ON_PARAMETER ? "a parameter or a field, after its name" : "a field, after its name";
}

static void report_unknown(struct parser *parser, const struct location *location, const char *word)
{
	size_t count;
	const char *const *known = annotation_words(&count);
	const char *near = nearest(word, known, count);
	report_error(parser->diagnostics, location, "unknown annotation 'ferrule:%s'%s%s%s", word,
		near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void report_wrong(struct parser *parser, CXSourceLocation at, const struct note *note)
{
	struct location location = location_of(parser, at);
	const char *macro = macro_name(parser, note->word);
	if (!note->known)
		report_unknown(parser, &location, note->word);
	else if (note->known->takes_argument != (note->argument != NULL))
		report_error(parser->diagnostics, &location, "%s takes %s", macro,
			note->argument ? "no argument" : "an argument in brackets");
	else if (note->argument && !*note->argument)
		report_error(parser->diagnostics, &location, "%s has nothing in its brackets", macro);
	else
		report_error(
			parser->diagnostics, &location, "%s belongs on %s", macro, places_text(note->known->places));
}

static void check_note(struct parser *parser, CXSourceLocation at, unsigned place, const struct note *note)
{
	bool is_right = note->known && note->known->takes_argument == (note->argument != NULL) &&
			(!note->argument || *note->argument) && note->known->places & place;
	if (!is_right)
		report_wrong(parser, at, note);
}

/* ---- dropped ones ---- */

static unsigned long long key_of(CXSourceLocation location)
{
	CXFile file;
	CXFileUniqueID id = {{0}};
	unsigned offset;
	clang_getExpansionLocation(location, &file, NULL, NULL, &offset);
	if (file)
		clang_getFileUniqueID(file, &id);
	return id.data[1] << 32 ^ offset;
}

static bool is_named_so(CXCursor expansion)
{
	CXString spelling = clang_getCursorSpelling(expansion);
	bool is_one = !strncmp(clang_getCString(spelling), "FERRULE_", 8);
	clang_disposeString(spelling);
	return is_one;
}

static bool is_annotation_macro(struct parser *parser, CXCursor expansion)
{
	CXFile file;
	if (!is_named_so(expansion))
		return false;
	CXCursor definition = clang_getCursorReferenced(expansion);
	if (clang_Cursor_isNull(definition))
		return false;
	clang_getExpansionLocation(clang_getCursorLocation(definition), &file, NULL, NULL, NULL);
	if (file && file == parser->annotate)
		return true;
	CXString name = clang_getFileName(file);
	const char *text = clang_getCString(name);
	const char *base = text ? strrchr(text, '/') : NULL;
	bool is_ours = base && !strcmp(base, "/annotate.h");
	clang_disposeString(name);
	if (is_ours)
		parser->annotate = file;
	return is_ours;
}

/* `#ifdef FERRULE_OUT` is an expansion to clang too. */
static bool in_directive(struct parser *parser, CXCursor expansion)
{
	CXFile file;
	unsigned offset;
	size_t size = 0;
	clang_getExpansionLocation(clang_getCursorLocation(expansion), &file, NULL, NULL, &offset);
	const char *text = clang_getFileContents(parser->unit, file, &size);
	if (!text || offset >= size)
		return false;
	while (offset && text[offset - 1] != '\n')
		offset--;
	return text[offset + strspn(text + offset, " \t")] == '#';
}

void expect_annotation(struct parser *parser, CXCursor expansion)
{
	if (!is_annotation_macro(parser, expansion) || in_directive(parser, expansion))
		return;
	struct annotation *annotation = arena_alloc(parser->model->arena, sizeof(*annotation)), *same;
	annotation->key = key_of(clang_getCursorLocation(expansion));
	annotation->location = cursor_location(parser, expansion);
	annotation->macro = take_string(parser, clang_getCursorSpelling(expansion));
	HASH_FIND(hh, parser->annotations, &annotation->key, sizeof(annotation->key), same);
	if (!same)
		HASH_ADD(hh, parser->annotations, key, sizeof(annotation->key), annotation);
}

/* False where it was seen before: a redeclaration inherits what the declaration before it says. */
static bool mark_seen(struct parser *parser, CXSourceLocation at)
{
	struct annotation *annotation;
	unsigned long long key = key_of(at);
	HASH_FIND(hh, parser->annotations, &key, sizeof(key), annotation);
	bool first = !annotation || !annotation->seen;
	if (annotation)
		annotation->seen = true;
	return first;
}

void check_all_seen(struct parser *parser)
{
	struct annotation *annotation, *next;
	HASH_ITER(hh, parser->annotations, annotation, next)
	{
		if (annotation->seen)
			continue;
		report_error(parser->diagnostics, &annotation->location,
			"%s stands where it belongs to no declaration, and is ignored", annotation->macro);
		report_note(parser->diagnostics, NULL,
			"on a parameter it follows the name, on a function it precedes the result, on a type it "
			"follows the keyword");
	}
	HASH_CLEAR(hh, parser->annotations);
}

void read_late_annotation(struct parser *parser, CXSourceLocation at, const char *word, const char *argument,
	enum annotated what, struct contract *contract)
{
	static const unsigned places[] = {
		[ANNOTATED_RECORD] = ON_RECORD, [ANNOTATED_ENUM] = ON_ENUM, [ANNOTATED_FUNCTION] = ON_FUNCTION};
	struct annotation *annotation;
	unsigned long long key = key_of(at);
	HASH_FIND(hh, parser->annotations, &key, sizeof(key), annotation);
	if (!annotation || annotation->seen)
		return;
	struct note note = {
		word, argument ? unquoted(arena_text(parser->model->arena, argument)) : NULL, known_word(word)};
	struct reading reading = {parser, contract};
	annotation->seen = true;
	check_note(parser, at, places[what], &note);
	set_note(&reading, at, &note);
}

static enum CXChildVisitResult check_child(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct parser *parser = data;
	struct note note;
	enum CXCursorKind kind = clang_getCursorKind(cursor);
	if (kind == CXCursor_CompoundStmt)
		return CXChildVisit_Continue;
	if (kind == CXCursor_AnnotateAttr && split_note(parser, cursor, &note) &&
		mark_seen(parser, clang_getCursorLocation(cursor)))
		check_note(parser, clang_getCursorLocation(cursor), place_of(parent), &note);
	return CXChildVisit_Recurse;
}

void check_annotations(struct parser *parser, CXCursor cursor)
{
	clang_visitChildren(cursor, check_child, parser);
}
