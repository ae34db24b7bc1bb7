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

/* The types, readers and writers of all records that functions take or return. */
void luajit_records(struct printer *printer, const struct model *model);
/* M.arrays: the types of arrays that go in. */
void luajit_record_types(struct printer *printer, const struct model *model);
/* Do records of this kind point at something, which a call has to keep till its end? */
bool luajit_keeps(const struct record *record);

#endif
