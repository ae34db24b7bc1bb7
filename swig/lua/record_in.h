/* SPDX-License-Identifier: MIT
 *
 * Records that go to C: tables of the fields by their names; what is missing is 0. Converting one may run the program's
 * code (a method `handle`, a finalizer): what C looks at is a copy by then, or lies in a table of the call's own.
 */
#ifndef BIND_LUA_RECORD_IN_H
#define BIND_LUA_RECORD_IN_H

/* One argument on its way. */
struct bind_records {
	lua_State *L;
	const struct bind_place *place;
	int held;   /* place on the stack of a table of what has to stay; nil until there is something */
	int number; /* of things in it */
	size_t open; /* elements that the array at the end has room for */
};

static inline void bind_record_fill(struct bind_records *in, int index, const struct bind_where *where,
	const struct bind_record *record, char *to);

/* ---- what has to stay until the call is over ---- */

/* The value on top, which goes there. */
static inline void bind_hold(struct bind_records *in)
{
	lua_State *L = in->L;
	if (!in->number) {
		lua_newtable(L);
		lua_replace(L, in->held);
	}
	lua_rawseti(L, in->held, ++in->number);
}

/* ---- which field a key is ---- */

/* A name of a field as this state has it: short strings with the same letters are one. */
struct bind_name {
	const char *name;
	const struct bind_field *field;
};

struct bind_names {
	size_t mask;
	struct bind_name slots[];
};

static inline size_t bind_name_hash(const char *name)
{
	uintptr_t bits = (uintptr_t)name;
	return (size_t)(bits >> 4 ^ bits >> 10);
}

/* Made once in a state, with a table that keeps the strings: both stay in the registry. */
static inline struct bind_names *bind_names_make(lua_State *L, const struct bind_record *record)
{
	size_t mask = 3;
	while (mask < record->count * 2)
		mask = mask * 2 + 1;
	size_t size = sizeof(struct bind_names) + (mask + 1) * sizeof(struct bind_name);
	struct bind_names *names = memset(lua_newuserdata(L, size), 0, size);
	names->mask = mask;
	lua_pushlightuserdata(L, (void *)(uintptr_t)record->fields);
	lua_createtable(L, (int)record->count, 0);
	for (size_t i = 0; i < record->count; i++) {
		lua_pushstring(L, record->fields[i].key);
		const char *name = lua_tostring(L, -1);
		size_t at = bind_name_hash(name);
		while (names->slots[at & mask].name)
			at++;
		names->slots[at & mask] = (struct bind_name){name, &record->fields[i]};
		lua_rawseti(L, -2, (int)i + 1);
	}
	lua_rawset(L, LUA_REGISTRYINDEX);
	lua_pushlightuserdata(L, (void *)(uintptr_t)record);
	lua_pushvalue(L, -2);
	lua_rawset(L, LUA_REGISTRYINDEX);
	lua_pop(L, 1);
	return names;
}

static inline const struct bind_names *bind_names_of(lua_State *L, const struct bind_record *record)
{
	lua_pushlightuserdata(L, (void *)(uintptr_t)record);
	lua_rawget(L, LUA_REGISTRYINDEX);
	const struct bind_names *names = lua_touserdata(L, -1);
	lua_pop(L, 1);
	return names ? names : bind_names_make(L, record);
}

/* Long strings are not shared: then the letters tell. */
static __attribute__((noinline, unused)) const struct bind_field *bind_field_spelled(
	const struct bind_record *record, const char *name, size_t length)
{
	for (size_t i = 0; i < record->count; i++)
		if (strlen(record->fields[i].key) == length && !memcmp(record->fields[i].key, name, length))
			return &record->fields[i];
	return NULL;
}

static inline const struct bind_field *bind_field_named(
	lua_State *L, int index, const struct bind_names *names, const struct bind_record *record)
{
	size_t length;
	if (lua_type(L, index) != LUA_TSTRING)
		return NULL;
	const char *name = lua_tolstring(L, index, &length);
	for (size_t at = bind_name_hash(name); names->slots[at & names->mask].name; at++)
		if (names->slots[at & names->mask].name == name)
			return names->slots[at & names->mask].field;
	return bind_field_spelled(record, name, length);
}

static inline bool bind_is_word(const char *name, size_t length)
{
	static const char first[] = "_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char digits[] = "0123456789";
	if (!length || !*name || !strchr(first, *name))
		return false;
	for (size_t i = 1; i < length; i++)
		if (!name[i] || (!strchr(first, name[i]) && !strchr(digits, name[i])))
			return false;
	return true;
}

/* The key at `index` is no field: an error. */
static inline void bind_no_field(struct bind_records *in, int index, const struct bind_where *where)
{
	lua_State *L = in->L;
	char part[160] = "";
	size_t length = 0;
	const char *name = lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : "";
	if (where)
		bind_where_text(part, sizeof part, where);
	if (bind_is_word(name, length)) {
		lua_pushfstring(L, ".%s", name);
	} else {
		bind_push_shown(L, index);
		lua_pushfstring(L, "[%s]", lua_tostring(L, -1));
	}
	luaL_error(L, "%s: %s%s%s: there is no such field", in->place->function, in->place->parameter, part,
		lua_tostring(L, -1));
}

/* ---- the values of fields ---- */

static inline struct bind_place bind_field_place(const struct bind_records *in, const struct bind_field *field)
{
	if (field->kind == BIND_BITS) {
		uint64_t most = UINT64_MAX >> (64 - field->bits) >> field->is_signed;
		return (struct bind_place){in->place->function, in->place->parameter,
			field->is_signed ? -(int64_t)most - 1 : 0, most, false};
	}
	size_t size = field->size <= sizeof(int64_t) ? field->size : sizeof(int64_t);
	return (struct bind_place){in->place->function, in->place->parameter, BIND_LEAST(field->is_signed, size),
		BIND_MOST(field->is_signed, size), field->nullable};
}

/* What an object's method `handle` returns. */
static inline int bind_ask_handle(lua_State *L)
{
	lua_getfield(L, 1, "handle");
	lua_pushvalue(L, 1);
	lua_call(L, 1, 1);
	return 1;
}

static inline int64_t bind_number_in(struct bind_records *in, int index, const struct bind_where *where,
	const struct bind_field *field)
{
	lua_State *L = in->L;
	const struct bind_place of = bind_field_place(in, field);
	char expected[140];
	int64_t value;
	bind_wide wide;
	if (bind_integer_fits(L, index, &of, &value))
		return value;
	int type = lua_type(L, index), top = lua_gettop(L);
	lua_pushvalue(L, index);
	if ((type == LUA_TTABLE || type == LUA_TUSERDATA) && !bind_test(L, index, BIND_EXACT)) {
		lua_pushcfunction(L, bind_ask_handle);
		lua_insert(L, -2);
		lua_pcall(L, 1, 1, 0);
	}
	bool fits = bind_to_wide(L, top + 1, &wide) && wide >= of.least && wide <= (bind_wide)of.most;
	lua_settop(L, top);
	if (fits)
		return (int64_t)(uint64_t)wide;
	bind_expect_integer(expected, sizeof expected, &of);
	size_t end = strlen(expected);
	snprintf(expected + end, sizeof expected - end, " or an object with a method handle");
	return bind_refuse_part(L, index, &of, where, expected);
}

/* The string itself, which is held. */
static inline void bind_text_in(struct bind_records *in, int index, const struct bind_where *where,
	const struct bind_field *field, char *to)
{
	const struct bind_place of = bind_field_place(in, field);
	const char *text = bind_text_part(in->L, index, &of, where);
	memcpy(to, &text, sizeof text);
	lua_pushvalue(in->L, index);
	bind_hold(in);
}

/* Records in a record, in memory that is held. */
static inline void bind_nested_in(struct bind_records *in, int index, const struct bind_where *where,
	const struct bind_field *field, char *record)
{
	lua_State *L = in->L;
	const struct bind_place of = bind_field_place(in, field);
	if (lua_isnil(L, index) && field->nullable)
		return;
	if (!lua_istable(L, index))
		bind_refuse(L, index, &of, where, "a table of tables");
	struct bind_where inner = {where, NULL, 1};
	size_t count = bind_length(L, index), size = bind_product(count, field->record->size);
	if (count > BIND_MOST(false, field->of_size))
		size = SIZE_MAX;
	char *memory = bind_memory(L, size);
	bind_hold(in);
	if (!memory)
		luaL_error(L, "%s: %s.%s: there is no memory for so many", of.function, of.parameter, field->name);
	memcpy(record + field->offset, &memory, sizeof memory);
	bind_store(record + field->of_offset, field->of_size, (int64_t)count);
	for (; inner.index <= count; inner.index++) {
		lua_rawgeti(L, index, (int)inner.index);
		bind_record_fill(in, lua_gettop(L), &inner, field->record,
			memory + (inner.index - 1) * field->record->size);
		lua_pop(L, 1);
	}
}

static inline void bind_bits_in(struct bind_records *in, int index, const struct bind_where *where,
	const struct bind_field *field, char *record)
{
	const struct bind_place of = bind_field_place(in, field);
	if (field->is_flag)
		bind_store_bits(record, field, bind_bool_part(in->L, index, &of, where));
	else
		bind_store_bits(record, field, (uint64_t)bind_integer_part(in->L, index, &of, where));
}

static inline void bind_length_wrong(
	struct bind_records *in, const struct bind_where *where, uint64_t given, const char *how, uint64_t needed)
{
	char part[160] = "", text[80];
	bind_where_text(part, sizeof part, where);
	snprintf(text, sizeof text, "%llu, it must be %s%llu", (unsigned long long)given, how,
		(unsigned long long)needed);
	luaL_error(in->L, "%s: the length of %s%s is %s", in->place->function, in->place->parameter, part, text);
}

/* A string stays where it is as long as it is held; a buffer may be released meanwhile: C gets a copy. */
static inline void bind_memory_in(struct bind_records *in, int index, const struct bind_where *where,
	const struct bind_field *field, char *record)
{
	lua_State *L = in->L;
	const struct bind_place of = bind_field_place(in, field);
	const struct bind_view *view = bind_test(L, index, BIND_VIEW);
	size_t size = 0, needed = bind_load_size(record, field);
	void *memory = NULL;
	if (lua_isnil(L, index) && field->nullable)
		return;
	if (lua_type(L, index) == LUA_TSTRING)
		memory = (void *)(uintptr_t)lua_tolstring(L, index, &size);
	else if (!view || bind_view_is_gone(view))
		bind_refuse(L, index, &of, where, view ? "a buffer that is not released" : "a string or a buffer");
	else
		size = view->size;
	if (size < needed)
		bind_length_wrong(in, where, size, "at least ", needed);
	if (memory) {
		lua_pushvalue(L, index);
	} else {
		memory = bind_memory(L, size);
		if (!memory)
			luaL_error(L, "%s: %s.%s: there is no memory for so many", of.function, of.parameter,
				field->name);
		memcpy(memory, view->memory, size);
	}
	bind_hold(in);
	memcpy(record + field->offset, &memory, sizeof memory);
}

static inline void bind_element_in(struct bind_records *in, int index, const struct bind_where *where,
	const struct bind_field *field, char *record, char *to)
{
	lua_State *L = in->L;
	const struct bind_place of = bind_field_place(in, field);
	switch (field->kind) {
	case BIND_SIGNED:
	case BIND_UNSIGNED:
	case BIND_FD:
		bind_store(to, field->size, bind_integer_part(L, index, &of, where));
		return;
	case BIND_NUMBER:
		bind_store(to, field->size, bind_number_in(in, index, where, field));
		return;
	case BIND_BOOL:
		bind_store(to, field->size, bind_bool_part(L, index, &of, where));
		return;
	case BIND_FLOAT:
		bind_store_float(to, field->size, bind_real_part(L, index, &of, where, field->size));
		return;
	case BIND_RECORD:
		bind_record_fill(in, index, where, field->record, to);
		return;
	case BIND_TEXT:
	case BIND_PATH:
		bind_text_in(in, index, where, field, to);
		return;
	case BIND_RECORDS:
		bind_nested_in(in, index, where, field, record);
		return;
	case BIND_BYTES_IN:
		bind_memory_in(in, index, where, field, record);
		return;
	case BIND_BITS:
		bind_bits_in(in, index, where, field, record);
		return;
	case BIND_BYTES_OUT: /* Lua's records have none */
	case BIND_SHARED:    /* bind_shared_in() */
	case BIND_FLEXIBLE:  /* bind_flexible_in() */
		return;
	}
}

static inline void bind_elements_in(struct bind_records *in, int index, const struct bind_where *where,
	const struct bind_field *field, char *record)
{
	lua_State *L = in->L;
	struct bind_where inner = {where, NULL, 1};
	if (!lua_istable(L, index))
		bind_refuse_part(L, index, in->place, where, "a table");
	if (bind_length(L, index) != field->length)
		bind_length_wrong(in, where, bind_length(L, index), "", field->length);
	for (; inner.index <= field->length; inner.index++) {
		lua_rawgeti(L, index, (int)inner.index);
		bind_element_in(in, lua_gettop(L), &inner, field, record,
			record + field->offset + (inner.index - 1) * field->size);
		lua_pop(L, 1);
	}
}

/* The value on top, unless it is nil. */
static inline void bind_field_in(
	struct bind_records *in, const struct bind_where *where, const struct bind_field *field, char *record)
{
	lua_State *L = in->L;
	int index = lua_gettop(L);
	struct bind_where part = {where, field->name, 0};
	if (lua_isnil(L, index))
		return;
	if (field->length)
		bind_elements_in(in, index, &part, field, record);
	else
		bind_element_in(in, index, &part, field, record, record + field->offset);
}

/* An integer that fits, stored. */
BIND_QUICK bool bind_field_quick(lua_State *L, const struct bind_field *field, char *record)
{
	int64_t value;
	bool is_integer = field->kind <= BIND_UNSIGNED || field->kind == BIND_FD || field->kind == BIND_NUMBER;
	if (!is_integer || field->length) /* what is none may have a size that no integer has */
		return false;
	const struct bind_place of = {NULL, NULL, BIND_LEAST(field->is_signed, field->size),
		BIND_MOST(field->is_signed, field->size), false};
	if (!bind_integer_fits(L, -1, &of, &value))
		return false;
	bind_store(record + field->offset, field->size, value);
	return true;
}

/* ---- what comes after the other fields ---- */

/* Fields of a union: each is tried on a copy, and must leave those before it as they are. */
struct bind_trial {
	char *copy;
	bool *given; /* by the field's number */
};

static inline void bind_shared_in(struct bind_records *in, const struct bind_where *where,
	const struct bind_record *record, size_t at, char *to, const struct bind_trial *trial)
{
	lua_State *L = in->L;
	char part[160] = "";
	memcpy(trial->copy, to, record->size);
	bind_field_in(in, where, record->fields[at].inner, trial->copy);
	trial->given[at] = true;
	for (size_t i = 0; i < at; i++) {
		if (!trial->given[i] || bind_is_same(&record->fields[i], to, trial->copy, 0))
			continue;
		if (where)
			bind_where_text(part, sizeof part, where);
		luaL_error(L, "%s: %s%s: %s and %s do not agree, give one of them", in->place->function,
			in->place->parameter, part, record->fields[i].name, record->fields[at].name);
	}
	memcpy(to, trial->copy, record->size);
}

/* The array at the end, for which there is room. */
static inline void bind_flexible_in(
	struct bind_records *in, const struct bind_where *where, const struct bind_field *field, char *record)
{
	lua_State *L = in->L;
	int index = lua_gettop(L);
	struct bind_where part = {where, field->name, 0}, inner = {&part, NULL, 1};
	size_t count = lua_istable(L, index) ? bind_length(L, index) : 0;
	count = count < in->open ? count : in->open; /* the program may have changed it meanwhile */
	bind_store(record + field->of_offset, field->of_size, (int64_t)count);
	for (; inner.index <= count; inner.index++) {
		lua_rawgeti(L, index, (int)inner.index);
		bind_element_in(in, lua_gettop(L), &inner, field->inner, record,
			record + field->offset + (inner.index - 1) * field->inner->size);
		lua_pop(L, 1);
	}
}

static inline bool bind_is_late(const struct bind_field *field)
{
	return field->kind == BIND_SHARED || field->kind == BIND_BYTES_IN || field->kind == BIND_FLEXIBLE;
}

static inline bool bind_is_missing(const struct bind_field *field, const char *record)
{
	return (field->kind == BIND_TEXT || field->kind == BIND_PATH) && !field->nullable &&
	       !bind_load_pointer(record + field->offset);
}

/* The record at `index`; its other fields are there. */
static inline void bind_late_in(
	struct bind_records *in, int index, const struct bind_where *where, const struct bind_record *record, char *to)
{
	lua_State *L = in->L;
	int top = lua_gettop(L);
	struct bind_trial trial = {NULL, NULL};
	if (record->shares) {
		trial.copy = lua_newuserdata(L, record->size + record->count);
		trial.given = memset(trial.copy + record->size, 0, record->count);
	}
	for (size_t i = 0; i < record->count; i++) {
		const struct bind_field *field = &record->fields[i];
		if (!bind_is_late(field) && !bind_is_missing(field, to))
			continue;
		lua_getfield(L, index, field->key);
		if (field->kind == BIND_SHARED && !lua_isnil(L, -1))
			bind_shared_in(in, where, record, i, to, &trial);
		else if (field->kind == BIND_FLEXIBLE && !lua_isnil(L, -1))
			bind_flexible_in(in, where, field, to);
		else if (field->kind != BIND_SHARED && field->kind != BIND_FLEXIBLE)
			bind_element_in(in, lua_gettop(L), &(struct bind_where){where, field->name, 0}, field, to,
				to + field->offset);
		lua_pop(L, 1);
	}
	lua_settop(L, top);
}

/* ---- records ---- */

/* Defaults in a metatable are fields too. */
static inline void bind_inherited_in(
	struct bind_records *in, int index, const struct bind_where *where, const struct bind_record *record, char *to)
{
	lua_State *L = in->L;
	for (size_t i = 0; i < record->count; i++) {
		if (bind_is_late(&record->fields[i]))
			continue;
		lua_getfield(L, index, record->fields[i].key);
		bind_field_in(in, where, &record->fields[i], to);
		lua_pop(L, 1);
	}
}

/* `to` is zeroed. */
static inline void bind_record_fill(struct bind_records *in, int index, const struct bind_where *where,
	const struct bind_record *record, char *to)
{
	lua_State *L = in->L;
	luaL_checkstack(L, 8, "records in records");
	if (!lua_istable(L, index))
		bind_refuse(L, index, &(struct bind_place){in->place->function, in->place->parameter, 0, 0,
					      !where && in->place->nullable}, where, "a table");
	const struct bind_names *names = bind_names_of(L, record);
	bool inherits = luaL_getmetafield(L, index, "__index") != 0;
	if (inherits)
		lua_pop(L, 1);
	for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
		const struct bind_field *field = bind_field_named(L, -2, names, record);
		if (!field)
			bind_no_field(in, lua_gettop(L) - 1, where);
		else if (!inherits && !bind_field_quick(L, field, to) && !bind_is_late(field))
			bind_field_in(in, where, field, to);
	}
	if (inherits)
		bind_inherited_in(in, index, where, record, to);
	if (record->shares || record->points || record->flexible)
		bind_late_in(in, index, where, record, to);
}

/* The bytes of a record with an array at the end. */
static inline size_t bind_flexible_size(
	lua_State *L, int index, const struct bind_place *place, const struct bind_record *record)
{
	const struct bind_field *field = record->flexible;
	struct bind_records in = {L, place, 0, 0, 0};
	struct bind_where where = {NULL, field->name, 0};
	size_t count = 0;
	lua_getfield(L, index, field->key);
	if (!lua_isnil(L, -1) && !lua_istable(L, -1))
		bind_refuse_part(L, lua_gettop(L), place, &where,
			field->inner->kind == BIND_RECORD ? "a table of tables" : "a table of integers");
	if (lua_istable(L, -1))
		count = bind_length(L, -1);
	lua_pop(L, 1);
	if (count > BIND_MOST(false, field->of_size))
		bind_length_wrong(&in, &where, count, "at most ", BIND_MOST(false, field->of_size));
	size_t size = field->offset + bind_product(count, field->inner->size);
	return size > record->size ? size : record->size;
}

static inline int bind_record_in(lua_State *L, int index, const struct bind_place *place,
	const struct bind_record *record, struct bind_bytes *room)
{
	room->memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	size_t size = record->flexible && lua_istable(L, index) ? bind_flexible_size(L, index, place, record)
								 : record->size;
	int given = bind_bytes_room(L, place, room, size);
	if (given)
		return given;
	lua_pushnil(L);
	struct bind_records in = {L, place, lua_gettop(L), 0, 0};
	if (record->flexible)
		in.open = (size - record->flexible->offset) / record->flexible->inner->size;
	bind_record_fill(&in, index, NULL, record, room->memory);
	return 0;
}

static inline int bind_records_in(lua_State *L, int index, const struct bind_place *place, struct bind_size *size,
	const struct bind_record *record, struct bind_bytes *room)
{
	room->memory = NULL;
	if (lua_isnil(L, index) && place->nullable)
		return 0;
	if (!lua_istable(L, index))
		return bind_refuse(L, index, place, NULL, "a table of tables");
	size_t count = bind_length(L, index);
	int given = bind_bytes_room(L, place, room, bind_product(count, record->size));
	if (given)
		return given;
	bind_same_size(L, place, size, count);
	lua_pushnil(L);
	struct bind_records in = {L, place, lua_gettop(L), 0, 0};
	struct bind_where where = {NULL, NULL, 1};
	for (; where.index <= count; where.index++) {
		lua_rawgeti(L, index, (int)where.index);
		bind_record_fill(&in, in.held + 1, &where, record,
			(char *)room->memory + (where.index - 1) * record->size);
		lua_settop(L, in.held);
	}
	return 0;
}

#endif
