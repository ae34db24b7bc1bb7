/* SPDX-License-Identifier: MIT
 *
 * Arrays of integers, and records: tables.
 */
#ifndef BIND_LUA_ARRAY_H
#define BIND_LUA_ARRAY_H

static inline void bind_push_record(lua_State *L, const void *from, const struct bind_record *record);
static inline void bind_record_fill(lua_State *L, int index, const struct bind_place *place, const char *where,
	const struct bind_record *record, void *to);

/* The integer on top of the stack, item `number` of a table. */
static inline int64_t bind_item(lua_State *L, const struct bind_place *place, size_t number)
{
	char where[32];
	int64_t value;
	int index = lua_gettop(L);
	if (bind_integer_fits(L, index, place, &value))
		return value;
	snprintf(where, sizeof where, "[%zu]", number);
	return bind_integer_slow(L, index, place, where);
}

static inline int bind_array_in(lua_State *L, int index, const struct bind_place *place, struct bind_size *size,
	size_t element, struct bind_bytes *array)
{
	array->memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	if (!lua_istable(L, index))
		return bind_refuse(L, index, place, "a table of integers");
	size_t count = bind_length(L, index);
	int given = bind_bytes_room(L, place, array, bind_product(count, element));
	for (size_t i = 0; !given && i < count; i++) {
		lua_rawgeti(L, index, (int)i + 1);
		bind_store((char *)array->memory + i * element, element, bind_item(L, place, i + 1));
		lua_pop(L, 1);
	}
	if (!given)
		bind_same_size(L, place, size, count);
	return given;
}

static inline int bind_array_asked(lua_State *L, int index, const struct bind_place *place, struct bind_size *size,
	size_t element, struct bind_bytes *array)
{
	size_t bytes;
	array->memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	bind_asked(L, index, place, size, element, &bytes);
	return bind_asked_room(L, place, size, bytes, array);
}

static inline void bind_push_array(
	lua_State *L, const struct bind_bytes *array, size_t valid, size_t element, bool is_signed)
{
	if (!array->memory) {
		lua_pushnil(L);
		return;
	}
	lua_createtable(L, (int)valid, 0);
	for (size_t i = 0; i < valid; i++) {
		bind_push_integer(L, (char *)array->memory + i * element, element, is_signed);
		lua_rawseti(L, -2, (int)i + 1);
	}
}

/* ---- records out ---- */

static inline void bind_push_element(lua_State *L, const char *from, const struct bind_field *field)
{
	switch (field->kind) {
	case BIND_SIGNED:
		bind_push_signed(L, bind_load_signed(from, field->size));
		return;
	case BIND_UNSIGNED:
		bind_push_unsigned(L, bind_load_unsigned(from, field->size));
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
		lua_setfield(L, -2, record->fields[i].name);
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

/* ---- records in ---- */

static inline void bind_element_in(lua_State *L, int index, const struct bind_place *place, const char *where,
	const struct bind_field *field, char *to)
{
	bool is_signed = field->kind == BIND_SIGNED;
	struct bind_place of = {place->function, place->parameter, BIND_LEAST(is_signed, field->size),
		BIND_MOST(is_signed, field->size), false};
	switch (field->kind) {
	case BIND_SIGNED:
	case BIND_UNSIGNED:
		bind_store(to, field->size, bind_integer_part(L, index, &of, where));
		return;
	case BIND_BOOL:
		bind_store(to, field->size, bind_bool(L, index, &of, where));
		return;
	case BIND_FLOAT:
		bind_store_float(to, field->size, bind_float(L, index, &of, where));
		return;
	case BIND_RECORD:
		bind_record_fill(L, index, &of, where, field->record, to);
		return;
	}
}

static inline void bind_field_in(lua_State *L, int index, const struct bind_place *place, const char *where,
	const struct bind_field *field, char *to)
{
	if (!field->length) {
		bind_element_in(L, index, place, where, field, to);
		return;
	}
	if (!lua_istable(L, index) || bind_length(L, index) != field->length)
		bind_refuse_part(L, index, place, where, lua_pushfstring(L, "a table of %d", (int)field->length));
	for (size_t i = 0; i < field->length; i++) {
		lua_rawgeti(L, index, (int)i + 1);
		bind_element_in(L, lua_gettop(L), place, where, field, to + i * field->size);
		lua_pop(L, 1);
	}
}

static inline void bind_record_fill(lua_State *L, int index, const struct bind_place *place, const char *where,
	const struct bind_record *record, void *to)
{
	char part[96];
	luaL_checkstack(L, 4, "records in records");
	if (!lua_istable(L, index))
		bind_refuse_part(L, index, place, where, "a table");
	for (size_t i = 0; i < record->count; i++) {
		const struct bind_field *field = &record->fields[i];
		snprintf(part, sizeof part, "%s.%s", where, field->name);
		lua_getfield(L, index, field->name);
		bind_field_in(L, lua_gettop(L), place, part, field, (char *)to + field->offset);
		lua_pop(L, 1);
	}
}

static inline int bind_record_in(lua_State *L, int index, const struct bind_place *place,
	const struct bind_record *record, struct bind_bytes *room)
{
	room->memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	int given = bind_bytes_room(L, place, room, record->size);
	if (!given && !lua_istable(L, index))
		return bind_refuse(L, index, place, "a table");
	if (!given)
		bind_record_fill(L, index, place, "", record, room->memory);
	return given;
}

#endif
