/* SPDX-License-Identifier: MIT
 *
 * Fields of records, as C declares them and as they are reached: a member without a name lends its own to its owner.
 */
#include "parser.h"

#include <string.h>

struct fields {
	struct parser *parser;
	struct record *record;
};

/* ---- as they are declared ---- */

static void set_bits(struct field *field, CXCursor cursor)
{
	long long offset = clang_Cursor_getOffsetOfField(cursor);
	field->offset = offset < 0 ? 0 : (size_t)offset / 8;
	field->is_bits = clang_Cursor_isBitField(cursor);
	if (!field->is_bits)
		return;
	field->bit_offset = offset < 0 ? 0 : (unsigned)offset;
	field->bit_width = (unsigned)clang_getFieldDeclBitWidth(cursor);
}

static const char *field_name(struct parser *parser, CXCursor cursor)
{
	const char *name = take_string(parser, clang_getCursorSpelling(cursor));
	return *name && is_named(name) ? name : NULL;
}

static struct record *record_of(struct parser *parser, CXType type)
{
	CXType canonical = clang_getCanonicalType(type);
	return canonical.kind == CXType_Record ? tagged_of(parser, clang_getTypeDeclaration(canonical))->record : NULL;
}

/* ---- as they are reached ---- */

static struct field *add_reached(struct parser *parser, struct record *record, const struct field *field)
{
	record->fields = arena_grow(parser->model->arena, record->fields, record->field_count, sizeof(*record->fields));
	struct field *added = &record->fields[record->field_count++];
	*added = *field;
	return added;
}

static unsigned last_group(const struct record *record)
{
	unsigned last = 0;
	for (size_t i = 0; i < record->field_count; i++)
		last = record->fields[i].group > last ? record->fields[i].group : last;
	return last;
}

/* All members of a union are one group; those of one of its structs hold at the same time. */
static void set_group(const struct record *record, struct field *added, unsigned groups_before)
{
	if (record->is_union) {
		added->group = 1;
		added->alternative = (unsigned)record->declared_count;
	} else if (added->group) {
		added->group += groups_before;
	}
}

static void promote(struct parser *parser, struct record *record, const struct field *member, struct record *inner)
{
	unsigned groups_before = last_group(record);
	inner->is_promoted = true;
	for (size_t i = 0; i < inner->field_count; i++) {
		struct field *added = add_reached(parser, record, &inner->fields[i]);
		added->offset += member->offset;
		added->bit_offset += added->is_bits ? (unsigned)member->offset * 8 : 0;
		set_group(record, added, groups_before);
	}
}

static void reach(struct parser *parser, struct record *record, struct field *declared, CXType type)
{
	struct record *inner = declared->name ? NULL : record_of(parser, type);
	declared->nameless = inner;
	if (inner)
		promote(parser, record, declared, inner);
	else if (declared->name)
		set_group(record, add_reached(parser, record, declared), 0);
	/* What else has no name is a hole: `unsigned : 3`. */
}

/* ---- all ---- */

static enum CXVisitorResult add_field(CXCursor cursor, CXClientData data)
{
	struct fields *fields = data;
	struct parser *parser = fields->parser;
	struct record *record = fields->record;
	CXType type = clang_getCursorType(cursor);
	record->declared =
		arena_grow(parser->model->arena, record->declared, record->declared_count, sizeof(*record->declared));
	struct field *field = &record->declared[record->declared_count++];
	field->name = field_name(parser, cursor);
	field->type = type_of(parser, type);
	field->size = field->type->size;
	field->location = cursor_location(parser, cursor);
	field->comment = comment_of(parser, cursor);
	field->count = field->token = -1;
	read_contract(parser, cursor, &field->contract);
	set_bits(field, cursor);
	reach(parser, record, field, type);
	return CXVisit_Continue;
}

void read_fields(struct parser *parser, struct record *record, CXType type)
{
	struct fields fields = {parser, record};
	const char *owner = parser->owner;
	unsigned anonymous = parser->anonymous;
	parser->owner = record->spelling;
	parser->anonymous = 0;
	clang_Type_visitFields(type, add_field, &fields);
	parser->owner = owner;
	parser->anonymous = anonymous;
}
