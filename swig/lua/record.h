/* SPDX-License-Identifier: MIT
 *
 * Records that come from C: tables of the fields by their names.
 */
#ifndef BIND_LUA_RECORD_H
#define BIND_LUA_RECORD_H

static inline void bind_push_record(lua_State *L, const void *from, const struct bind_record *record);

static inline void bind_push_element(lua_State *L, const char *from, const struct bind_field *field)
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
	case BIND_BYTES_IN:
	case BIND_BYTES_OUT:
	case BIND_RECORDS: /* no record with pointers comes from C */
	case BIND_BITS:
	case BIND_SHARED:
	case BIND_FLEXIBLE:
		lua_pushnil(L);
		return;
	}
}

static inline void bind_push_field(lua_State *L, const char *from, const struct bind_field *field)
{
	if (!field->length) {
		bind_push_element(L, from, field);
		return;
	}
	lua_createtable(L, (int)field->length, 0);
	for (size_t i = 0; i < field->length; i++) {
		bind_push_element(L, from + i * field->size, field);
		lua_rawseti(L, -2, (int)i + 1);
	}
}

static inline void bind_push_record(lua_State *L, const void *from, const struct bind_record *record)
{
	luaL_checkstack(L, 4, "records in records");
	lua_createtable(L, 0, (int)record->count);
	for (size_t i = 0; i < record->count; i++) {
		bind_push_field(L, (const char *)from + record->fields[i].offset, &record->fields[i]);
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
