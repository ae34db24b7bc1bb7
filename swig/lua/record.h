/* SPDX-License-Identifier: MIT
 *
 * Records that come from C: tables of the fields by their names.
 */
#ifndef BIND_LUA_RECORD_H
#define BIND_LUA_RECORD_H

static inline void bind_push_record(lua_State *L, const void *from, const struct bind_record *record);

/* The pointer in a field. */
static inline const void *bind_load_pointer(const char *from)
{
	const void *pointer;
	memcpy(&pointer, from, sizeof pointer);
	return pointer;
}

/* How much is behind it: as another field says, or always as much. */
static inline size_t bind_load_size(const char *record, const struct bind_field *field)
{
	return (size_t)(field->of_size ? bind_load_unsigned(record + field->of_offset, field->of_size) : field->bytes);
}

static inline void bind_push_bits(lua_State *L, const char *record, const struct bind_field *field)
{
	if (field->is_flag)
		lua_pushboolean(L, bind_load_bits(record, field) != 0);
	else if (field->is_signed)
		bind_push_signed(L, bind_load_signed_bits(record, field));
	else
		bind_push_unsigned(L, bind_load_bits(record, field));
}

/* Records behind a pointer; nil for NULL. */
static inline void bind_push_nested(lua_State *L, const char *from, size_t count, const struct bind_record *record)
{
	if (!from) {
		lua_pushnil(L);
		return;
	}
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		bind_push_record(L, from + i * record->size, record);
		lua_rawseti(L, -2, (int)i + 1);
	}
}

/* One element of a field, at `from` in `record`. */
static inline void bind_push_element(
	lua_State *L, const char *record, const char *from, const struct bind_field *field)
{
	switch (field->kind) {
	case BIND_SIGNED:
	case BIND_UNSIGNED:
	case BIND_FD:
	case BIND_NUMBER:
		bind_push_integer(L, from, field->size, field->is_signed);
		return;
	case BIND_BOOL:
		lua_pushboolean(L, bind_load_unsigned(from, field->size) != 0);
		return;
	case BIND_FLOAT:
		lua_pushnumber(L, bind_load_float(from, field->size));
		return;
	case BIND_RECORD:
		bind_push_record(L, from, field->record);
		return;
	case BIND_TEXT:
	case BIND_PATH:
		lua_pushstring(L, bind_load_pointer(from));
		return;
	case BIND_BYTES_IN:
		bind_push_memory(L, bind_load_pointer(from), bind_load_size(record, field));
		return;
	case BIND_RECORDS:
		bind_push_nested(L, bind_load_pointer(from), bind_load_size(record, field), field->record);
		return;
	case BIND_BITS:
		bind_push_bits(L, record, field);
		return;
	case BIND_BYTES_OUT: /* Lua's records have none */
	case BIND_SHARED:    /* bind_push_field() */
	case BIND_FLEXIBLE:
		lua_pushnil(L);
		return;
	}
}

static inline void bind_push_elements(lua_State *L, const char *record, size_t offset, size_t count,
	const struct bind_field *field)
{
	luaL_checkstack(L, 4, "arrays in records");
	lua_createtable(L, (int)count, 0);
	for (size_t i = 0; i < count; i++) {
		bind_push_element(L, record, record + offset + i * field->size, field);
		lua_rawseti(L, -2, (int)i + 1);
	}
}

static inline void bind_push_field(lua_State *L, const char *record, const struct bind_field *field)
{
	if (field->kind == BIND_SHARED)
		bind_push_field(L, record, field->inner);
	else if (field->kind == BIND_FLEXIBLE)
		bind_push_elements(L, record, field->offset, bind_flexible_count(record, field), field->inner);
	else if (field->length)
		bind_push_elements(L, record, field->offset, field->length, field);
	else
		bind_push_element(L, record, record + field->offset, field);
}

static inline void bind_push_record(lua_State *L, const void *from, const struct bind_record *record)
{
	luaL_checkstack(L, 4, "records in records");
	lua_createtable(L, 0, (int)record->count);
	for (size_t i = 0; i < record->count; i++) {
		bind_push_field(L, from, &record->fields[i]);
		lua_setfield(L, -2, record->fields[i].key);
	}
}

static inline void bind_push_records(
	lua_State *L, const struct bind_bytes *array, size_t valid, const struct bind_record *record)
{
	if (!array->memory) {
		lua_pushnil(L);
		return;
	}
	lua_createtable(L, (int)valid, 0);
	for (size_t i = 0; i < valid; i++) {
		bind_push_record(L, (char *)array->memory + i * record->size, record);
		lua_rawseti(L, -2, (int)i + 1);
	}
}

static inline void bind_push_record_or_nil(lua_State *L, const void *from, const struct bind_record *record)
{
	if (from)
		bind_push_record(L, from, record);
	else
		lua_pushnil(L);
}

#endif
