/* SPDX-License-Identifier: MIT
 *
 * How ffi.cdef is told of C's types: anonymous structs, whose fields lie where they do in C.
 */
#include "luajit_call.h"
#include "luajit_records.h"

/* ---- what cannot be carried ---- */

static size_t rounded_up(size_t size, size_t align)
{
	return align ? (size + align - 1) / align * align : size;
}

/* Does C's usual layout, which is what ffi.cdef gives the fields, put them where they are? */
static bool is_laid_out(const struct record *record)
{
	size_t end = 0, align = 1;
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (field->role == FIELD_FLEXIBLE)
			break;
		end = rounded_up(end, field->type->align);
		if (field->offset != end || field->is_bits || field->group)
			return false;
		end += field->size;
		align = field->type->align > align ? field->type->align : align;
	}
	return record->size == rounded_up(end, align);
}

/* Bits are read and written in an unsigned integer that has all of them: aligned as C aligns it, where there is one. */
bool luajit_bits(const struct record *record, const struct field *field, struct luajit_bits *bits)
{
	for (int aligned = 1; aligned >= 0; aligned--)
		for (size_t size = 1; size <= 8; size *= 2) {
			size_t step = aligned ? size : 1, offset = field->bit_offset / 8 / step * step;
			size_t shift = field->bit_offset - 8 * offset;
			if (shift + field->bit_width > 8 * size || offset + size > record->size)
				continue;
			*bits = (struct luajit_bits){offset, size, (unsigned)shift, field->bit_width};
			return true;
		}
	return false;
}

static const char *cannot_record(const struct model *model, const struct record *record);

const char *luajit_cannot_value(const struct model *model, const struct type *type)
{
	switch (type->kind) {
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_FLOAT:
		return type->size > 8 ? "a number of more than 64 bits" : NULL;
	case TYPE_BOOL:
		return NULL;
	case TYPE_ARRAY:
		return type->length < 1 ? "an array of unknown length" : luajit_cannot_value(model, type->target);
	case TYPE_RECORD:
		return cannot_record(model, model_record(model, type));
	case TYPE_VOID:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_FUNCTION:
		return "a record that holds a pointer";
	}
	return NULL;
}

static const char *cannot_field(const struct model *model, const struct field *field)
{
	switch (field->role) {
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
		return luajit_cannot_value(model, field->type);
	case FIELD_RECORDS:
		return luajit_cannot_value(model, field->element);
	case FIELD_FLEXIBLE:
		return luajit_cannot_value(model, field->element);
	case FIELD_BYTES_IN:
		return field->nullable || !field->retained ? NULL : "a record with memory that C keeps";
	case FIELD_BYTES_OUT:
		return field->nullable ? NULL : "a record with memory that C writes";
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
		return "a record that holds a pointer";
	case FIELD_TEXT:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		return NULL;
	}
	return NULL;
}

static const char *cannot_record(const struct model *model, const struct record *record)
{
	const char *why = record ? NULL : "a record that nothing is known of";
	struct luajit_bits bits;
	for (size_t i = 0; !why && i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		why = cannot_field(model, field);
		if (!why && field->is_bits && !luajit_bits(record, field, &bits))
			why = "a record with bits that no integer has all of";
	}
	return why;
}

/* ---- types ---- */

static const char *declared_type(const struct type *type, bool is_text)
{
	switch (type->kind) {
	case TYPE_VOID:
		return "void ";
	case TYPE_BOOL:
		return "bool ";
	case TYPE_INTEGER:
	case TYPE_ENUM:
		return NULL;
	case TYPE_FLOAT:
		return type->size == sizeof(float) ? "float " : "double ";
	case TYPE_POINTER:
	case TYPE_ARRAY:
		if (is_text)
			return "const char *";
		return type->target->is_const ? "const void *" : "void *";
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
	case TYPE_FUNCTION:
		return "void *";
	}
	return NULL;
}

const char *luajit_declaration(struct arena *arena, const struct type *type, bool is_text, const char *name)
{
	const char *spelling = declared_type(type, is_text);
	return spelling ? arena_format(arena, "%s%s", spelling, name)
			: arena_format(arena, "%s %s", c_integer(type), name);
}

const struct type *luajit_element(const struct field *field)
{
	return field->type->kind == TYPE_ARRAY ? field->type->target : field->type;
}

static void print_struct(struct printer *printer, const struct model *model, const struct record *record);

static void print_field(struct printer *printer, const struct model *model, const struct field *field)
{
	const struct record *nested = model_record(model, luajit_element(field));
	if (nested) {
		print_struct(printer, model, nested);
		print(printer, " %s", field->name);
	} else {
		print_text(printer, luajit_declaration(model->arena, luajit_element(field), field->role == FIELD_TEXT,
					    field->name));
	}
	if (field->type->kind == TYPE_ARRAY)
		print(printer, "[%ld]", field->type->length);
	print_text(printer, ";\n");
}

static void print_usual(struct printer *printer, const struct model *model, const struct record *record)
{
	print_text(printer, "struct {\n");
	indent(printer);
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].role != FIELD_FLEXIBLE)
			print_field(printer, model, &record->fields[i]);
	dedent(printer);
	print_text(printer, "}");
}

/* Where C's usual layout is not what it is: each field behind as many bytes as lie before it, all in one place. */
static void print_placed(struct printer *printer, const struct model *model, const struct record *record, size_t index)
{
	const struct field *field = &record->fields[index];
	struct luajit_bits bits = {field->offset, 0, 0, 0};
	if (field->is_bits)
		luajit_bits(record, field, &bits);
	if (field->is_bits && !field->bit_width)
		return;
	print_text(printer, "struct __attribute__((packed)) {\n");
	indent(printer);
	if (bits.offset)
		print(printer, "uint8_t ferrule_before_%zu[%zu];\n", index, bits.offset);
	if (field->is_bits)
		print(printer, "uint%zu_t ferrule_bits_%s;\n", 8 * bits.size, field->name);
	else
		print_field(printer, model, field);
	dedent(printer);
	print_text(printer, "};\n");
}

static void print_struct(struct printer *printer, const struct model *model, const struct record *record)
{
	if (is_laid_out(record)) {
		print_usual(printer, model, record);
		return;
	}
	print(printer, "union __attribute__((aligned(%zu))) {\n", record->align);
	indent(printer);
	print(printer, "uint8_t ferrule_bytes[%zu];\n", record->size);
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].role != FIELD_FLEXIBLE)
			print_placed(printer, model, record, i);
	dedent(printer);
	print_text(printer, "}");
}

/* The struct stands in the text, not "$": what wraps ffi.typeof in a program may look at the text alone. */
void luajit_record_type(
	struct printer *printer, const struct model *model, const struct record *record, bool is_pointer)
{
	print(printer, "\nlocal %s_%s = ffi.typeof [[\n", is_pointer ? "pointer" : "array", record->name);
	indent(printer);
	print_struct(printer, model, record);
	dedent(printer);
	print(printer, "%s\n]]\n", is_pointer ? " *" : "[?]");
}

const char *luajit_pointer(struct arena *arena, const struct type *element)
{
	if (element->kind == TYPE_BOOL)
		return "bool *";
	if (element->kind == TYPE_FLOAT)
		return element->size == sizeof(float) ? "float *" : "double *";
	return arena_format(arena, "%s *", c_integer(element));
}
