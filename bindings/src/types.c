/* SPDX-License-Identifier: MIT
 *
 * C's types to the model's, and the records and enumerations that they name.
 */
#include "parser.h"

#include <string.h>

/* ---- names ---- */

/* clang writes "(unnamed at FILE...)" or "(anonymous ...)" for what has no name. */
bool is_named(const char *spelling)
{
	return !strstr(spelling, "(unnamed") && !strstr(spelling, "(anonymous");
}

static const char *without_qualifiers(const char *spelling)
{
	static const char *const qualifiers[] = {"const ", "volatile ", "restrict "};
	for (size_t i = 0; i < 3; i++)
		if (!strncmp(spelling, qualifiers[i], strlen(qualifiers[i])))
			spelling += strlen(qualifiers[i]);
	return spelling;
}

/* "struct point" has the tag "point"; a typedef of something without a tag stands for itself. */
static const char *tag_of(const char *spelling)
{
	static const char *const keywords[] = {"struct ", "union ", "enum "};
	for (size_t i = 0; i < 3; i++)
		if (!strncmp(spelling, keywords[i], strlen(keywords[i])))
			return spelling + strlen(keywords[i]);
	return spelling;
}

static const char *keyword_of(enum CXCursorKind kind)
{
	if (kind == CXCursor_EnumDecl)
		return "enum";
	return kind == CXCursor_UnionDecl ? "union" : "struct";
}

/* What has no name is told apart by its place in the source, and named by its place in its owner. */
static const char *anonymous_key(struct parser *parser, CXCursor declaration)
{
	CXFile file;
	unsigned offset;
	clang_getSpellingLocation(clang_getCursorLocation(declaration), &file, NULL, NULL, &offset);
	const char *name = file ? take_string(parser, clang_getFileName(file)) : "";
	return arena_format(parser->model->arena, "%s@%u", name, offset);
}

static const char *anonymous_spelling(struct parser *parser, CXCursor declaration)
{
	const char *keyword = keyword_of(clang_getCursorKind(declaration));
	unsigned number = ++parser->anonymous;
	if (parser->owner)
		return arena_format(parser->model->arena, "%s (anonymous %u of %s)", keyword, number, parser->owner);
	return arena_format(parser->model->arena, "%s (anonymous %u)", keyword, number);
}

/* ---- records ---- */

static size_t known_size(long long size)
{
	return size < 0 ? 0 : (size_t)size;
}

static void define_record(struct parser *parser, struct tagged *tagged, CXCursor definition)
{
	struct record *record = tagged->record;
	CXType type = clang_getCursorType(definition);
	record->location = cursor_location(parser, definition);
	record->comment = comment_of(parser, definition);
	record->size = known_size(clang_Type_getSizeOf(type));
	record->align = known_size(clang_Type_getAlignOf(type));
	record->is_complete = true;
	read_contract(parser, definition, &record->contract);
	read_fields(parser, record, type);
}

static void make_record(struct parser *parser, struct tagged *tagged, CXCursor declaration)
{
	struct record *record = arena_alloc(parser->model->arena, sizeof(*record));
	tagged->record = record;
	record->spelling = tagged->spelling;
	record->name = strchr(record->spelling, '(') ? NULL : tag_of(record->spelling);
	record->is_union = clang_getCursorKind(declaration) == CXCursor_UnionDecl;
	record->location = cursor_location(parser, declaration);
	record->comment = comment_of(parser, declaration);
}

/* ---- enumerations ---- */

struct members {
	struct parser *parser;
	struct enumeration *enumeration;
	bool is_unsigned;
};

static bool is_unsigned_kind(enum CXTypeKind kind)
{
	return kind == CXType_UInt || kind == CXType_ULong || kind == CXType_ULongLong || kind == CXType_UShort ||
	       kind == CXType_UChar || kind == CXType_Bool || kind == CXType_Char_U;
}

static enum CXChildVisitResult add_member(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct members *members = data;
	struct parser *parser = members->parser;
	struct enumeration *enumeration = members->enumeration;
	(void)parent;
	if (clang_getCursorKind(cursor) != CXCursor_EnumConstantDecl)
		return CXChildVisit_Continue;
	enumeration->members = arena_grow(
		parser->model->arena, enumeration->members, enumeration->member_count, sizeof(*enumeration->members));
	struct constant *member = &enumeration->members[enumeration->member_count++];
	member->name = take_string(parser, clang_getCursorSpelling(cursor));
	member->comment = comment_of(parser, cursor);
	member->location = cursor_location(parser, cursor);
	member->value = clang_getEnumConstantDeclValue(cursor);
	member->is_unsigned = members->is_unsigned && member->value < 0;
	return CXChildVisit_Continue;
}

static void define_enumeration(struct parser *parser, struct tagged *tagged, CXCursor definition)
{
	struct enumeration *enumeration = tagged->enumeration;
	CXType integer = clang_getCanonicalType(clang_getEnumDeclIntegerType(definition));
	struct members members = {parser, enumeration, is_unsigned_kind(integer.kind)};
	enumeration->location = cursor_location(parser, definition);
	enumeration->comment = comment_of(parser, definition);
	read_contract(parser, definition, &enumeration->contract);
	clang_visitChildren(definition, add_member, &members);
}

static void make_enumeration(struct parser *parser, struct tagged *tagged, CXCursor declaration)
{
	struct enumeration *enumeration = arena_alloc(parser->model->arena, sizeof(*enumeration));
	tagged->enumeration = enumeration;
	enumeration->spelling = tagged->spelling;
	enumeration->name = strchr(enumeration->spelling, '(') ? NULL : tag_of(enumeration->spelling);
	enumeration->location = cursor_location(parser, declaration);
}

/* ---- both ---- */

static struct tagged *find_or_add(struct parser *parser, CXCursor declaration)
{
	struct tagged *tagged;
	const char *spelling =
		without_qualifiers(take_string(parser, clang_getTypeSpelling(clang_getCursorType(declaration))));
	bool named = is_named(spelling);
	const char *key = named ? spelling : anonymous_key(parser, declaration);
	HASH_FIND_STR(parser->tagged, key, tagged);
	if (tagged)
		return tagged;
	tagged = arena_alloc(parser->model->arena, sizeof(*tagged));
	tagged->spelling = named ? spelling : anonymous_spelling(parser, declaration);
	HASH_ADD_KEYPTR(hh, parser->tagged, key, strlen(key), tagged);
	if (clang_getCursorKind(declaration) == CXCursor_EnumDecl)
		make_enumeration(parser, tagged, declaration);
	else
		make_record(parser, tagged, declaration);
	return tagged;
}

static void append_tagged(struct parser *parser, struct tagged *tagged)
{
	size_t count = parser->tagged_count++;
	parser->tagged_order = arena_grow(parser->model->arena, parser->tagged_order, count, sizeof(tagged));
	parser->tagged_order[count] = tagged;
}

struct tagged *tagged_of(struct parser *parser, CXCursor declaration)
{
	struct tagged *tagged = find_or_add(parser, declaration);
	if (tagged->defined)
		return tagged;
	/* Marked first: a record may point to itself. Appended last: its parts come before it. */
	tagged->defined = true;
	CXCursor definition = clang_getCursorDefinition(declaration);
	bool is_whole = !clang_Cursor_isNull(definition);
	if (is_whole && tagged->enumeration)
		define_enumeration(parser, tagged, definition);
	else if (is_whole)
		define_record(parser, tagged, definition);
	append_tagged(parser, tagged);
	return tagged;
}

/* ---- types ---- */

static enum type_kind kind_of(CXType canonical)
{
	switch (canonical.kind) {
	case CXType_Void:
		return TYPE_VOID;
	case CXType_Bool:
		return TYPE_BOOL;
	case CXType_Float:
	case CXType_Double:
	case CXType_LongDouble:
	case CXType_Float16:
	case CXType_Float128:
		return TYPE_FLOAT;
	case CXType_Enum:
		return TYPE_ENUM;
	case CXType_Record:
		return clang_Type_getSizeOf(canonical) < 0 ? TYPE_INCOMPLETE : TYPE_RECORD;
	case CXType_Pointer:
		return TYPE_POINTER;
	case CXType_ConstantArray:
	case CXType_IncompleteArray:
		return TYPE_ARRAY;
	case CXType_FunctionProto:
	case CXType_FunctionNoProto:
		return TYPE_FUNCTION;
	default:
		/* Vectors, complex numbers and the like: a size and a name, and nothing that a language could do with
		 * it. */
		return canonical.kind >= CXType_Char_U && canonical.kind <= CXType_Int128 ? TYPE_INTEGER
											  : TYPE_INCOMPLETE;
	}
}

static bool is_signed_kind(enum CXTypeKind kind)
{
	return kind >= CXType_Char_S && kind <= CXType_Int128;
}

/* One layer of naming off: an elaborated "struct x", an attribute, brackets. A typedef stays. */
CXType without_sugar(CXType type)
{
	while (type.kind == CXType_Elaborated)
		type = clang_Type_getNamedType(type);
	return type.kind == CXType_Unexposed || type.kind == CXType_Attributed ? clang_getCanonicalType(type) : type;
}

CXType behind_typedef(CXCursor definition)
{
	CXType type = clang_getCanonicalType(clang_getTypedefDeclUnderlyingType(definition));
	return type.kind == CXType_Pointer ? clang_getPointeeType(type) : type;
}

/* Behind all typedefs, but no deeper: the pointee of a pointer keeps its own. */
CXType behind_typedefs(CXType type)
{
	type = without_sugar(type);
	while (type.kind == CXType_Typedef)
		type = without_sugar(clang_getTypedefDeclUnderlyingType(clang_getTypeDeclaration(type)));
	return type;
}

static const char *qualified(struct parser *parser, CXType canonical, const char *text)
{
	return arena_format(parser->model->arena, "%s%s%s", clang_isConstQualifiedType(canonical) ? "const " : "",
		clang_isVolatileQualifiedType(canonical) ? "volatile " : "", text);
}

/* The name of a typedef where there is one, else the canonical text. */
static const char *shown_name(struct parser *parser, CXType type, const char *canonical)
{
	type = without_sugar(type);
	return type.kind == CXType_Typedef ? take_string(parser, clang_getTypedefName(type)) : canonical;
}

static void set_pointer(struct parser *parser, struct type *made, CXType type, CXType canonical)
{
	made->target = type_of(parser, clang_getPointeeType(behind_typedefs(type)));
	const char *target = made->target->spelling;
	if (made->target->kind == TYPE_FUNCTION || made->target->kind == TYPE_ARRAY) {
		made->spelling = shown_name(parser, type, made->canonical);
		return;
	}
	made->spelling = arena_format(parser->model->arena, "%s%s*%s", target,
		target[strlen(target) - 1] == '*' ? "" : " ", clang_isConstQualifiedType(canonical) ? "const" : "");
}

static void set_array(struct parser *parser, struct type *made, CXType type)
{
	CXType array = behind_typedefs(type);
	struct arena *arena = parser->model->arena;
	made->target = type_of(parser, clang_getArrayElementType(array));
	made->length = array.kind == CXType_ConstantArray ? (long)clang_getArraySize(array) : -1;
	made->spelling = made->length < 0 ? arena_format(arena, "%s []", made->target->spelling)
					  : arena_format(arena, "%s [%ld]", made->target->spelling, made->length);
}

static void set_tagged(struct parser *parser, struct type *made, CXType canonical)
{
	CXCursor declaration = clang_getTypeDeclaration(canonical);
	if (clang_getCursorKind(declaration) == CXCursor_NoDeclFound)
		return;
	struct tagged *tagged = tagged_of(parser, declaration);
	made->name = tagged->record ? tagged->record->name : tagged->enumeration->name;
	made->spelling = qualified(parser, canonical, tagged->spelling);
	if (!is_named(made->canonical))
		made->canonical = made->spelling;
}

static void set_details(struct parser *parser, struct type *made, CXType type, CXType canonical)
{
	switch (made->kind) {
	case TYPE_VOID:
	case TYPE_BOOL:
	case TYPE_INTEGER:
	case TYPE_FLOAT:
		made->spelling =
			qualified(parser, canonical, shown_name(parser, type, without_qualifiers(made->canonical)));
		break;
	case TYPE_ENUM:
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
		set_tagged(parser, made, canonical);
		break;
	case TYPE_POINTER:
		set_pointer(parser, made, type, canonical);
		break;
	case TYPE_ARRAY:
		set_array(parser, made, type);
		break;
	case TYPE_FUNCTION:
		made->spelling = shown_name(parser, type, made->canonical);
		break;
	}
	if (made->canonical && !is_named(made->canonical))
		made->canonical = made->spelling;
}

static const struct type *make_type(struct parser *parser, CXType type)
{
	struct type *made = arena_alloc(parser->model->arena, sizeof(*made));
	CXType canonical = clang_getCanonicalType(type);
	made->kind = kind_of(canonical);
	made->canonical = made->spelling = take_string(parser, clang_getTypeSpelling(canonical));
	made->size = made->kind == TYPE_VOID || made->kind == TYPE_FUNCTION
			     ? 0
			     : known_size(clang_Type_getSizeOf(canonical));
	made->align = made->size ? known_size(clang_Type_getAlignOf(canonical)) : 0;
	made->is_const = clang_isConstQualifiedType(canonical);
	made->is_signed = canonical.kind == CXType_Enum
				  ? !is_unsigned_kind(clang_getCanonicalType(
					    clang_getEnumDeclIntegerType(clang_getTypeDeclaration(canonical)))
							      .kind)
				  : is_signed_kind(canonical.kind) || made->kind == TYPE_FLOAT;
	set_details(parser, made, type, canonical);
	return made;
}

/* Most types are met again and again; libclang has one address for each, with its qualifiers. */
const struct type *type_of(struct parser *parser, CXType type)
{
	struct known_type *known;
	struct type_key key;
	memset(&key, 0, sizeof(key));
	key.address = type.data[0];
	key.kind = type.kind;
	HASH_FIND(hh, parser->types, &key, sizeof(key), known);
	if (known)
		return known->type;
	const struct type *made = make_type(parser, type);
	known = arena_alloc(parser->model->arena, sizeof(*known));
	known->key = key;
	known->type = made;
	HASH_ADD(hh, parser->types, key, sizeof(key), known);
	return made;
}
