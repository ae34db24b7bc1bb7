/* SPDX-License-Identifier: MIT
 *
 * Records of a generated LuaJIT module: their types, how they are read and written, what makes them.
 */
#ifndef FERRULE_LUAJIT_RECORDS_H
#define FERRULE_LUAJIT_RECORDS_H

#include "luajit_functions.h"

/* Why such a value, or a record of that type, cannot be carried; NULL if it can. */
const char *luajit_cannot_value(const struct model *model, const struct type *type);
/* "int32_t name": how ffi.cdef is told of it. */
const char *luajit_declaration(struct arena *arena, const struct type *type, bool is_text, const char *name);

/* "int32_t *". */
const char *luajit_pointer(struct arena *arena, const struct type *element);
/* The type of a field, or of an array's elements. */
const struct type *luajit_element(const struct field *field);

/* An unsigned integer that has all bits of a bit-field. */
struct luajit_bits {
	size_t offset, size; /* bytes */
	unsigned shift, width;
};

/* False: there is none. */
bool luajit_bits(const struct record *record, const struct field *field, struct luajit_bits *bits);
/* The type of arrays of the record, array_NAME, or of pointers to it, pointer_NAME. */
void luajit_record_type(
	struct printer *printer, const struct model *model, const struct record *record, bool is_pointer);

/* ---- luajit_fields.c ---- */

/* ".name", or ["name"] where that is a word of Lua's. */
const char *luajit_access(struct arena *arena, const char *field);
void luajit_reader(struct printer *printer, const struct model *model, const struct record *record);
void luajit_writer(struct printer *printer, const struct model *model, const struct record *record);
/* The statement that makes a field nothing, of which nothing comes from Lua. */
void luajit_write_nothing(struct printer *printer, const struct model *model, const struct field *field);

/* ---- luajit_records.c ---- */

/* The types, readers and writers of all records that functions take or return. */
void luajit_records(struct printer *printer, const struct model *model);
/* M.arrays: the types of arrays that go in. */
void luajit_record_types(struct printer *printer, const struct model *model);
/* Do records of this kind point at something, which a call has to keep till its end? */
bool luajit_keeps(const struct model *model, const struct record *record);

#endif
