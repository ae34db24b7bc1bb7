/* SPDX-License-Identifier: MIT
 *
 * The fields of a record in a generated LuaJIT module: how they are read into a table, and written from one.
 */
#include "luajit_call.h"
#include "luajit_prelude.h"
#include "luajit_records.h"

/* ---- reading ---- */

const char *luajit_access(struct arena *arena, const char *field)
{
	return luajit_keyword(field) ? arena_format(arena, "[\"%s\"]", field) : arena_format(arena, ".%s", field);
}

static const char *power_of_two(struct arena *arena, unsigned power)
{
	return arena_format(arena, "%llu", 1ULL << power);
}

/* Bits of up to 32 are a number's, others those of an integer of 64. */
static const char *read_bits(const struct model *model, const struct record *record, const struct field *field)
{
	struct luajit_bits bits = {0};
	luajit_bits(record, field, &bits);
	const char *place = arena_format(model->arena, "c.ferrule_bits_%s", field->name);
	bool is_wide = bits.size == 8;
	const char *value =
		is_wide ? arena_format(model->arena, "wide_bits(%s, %u, %u)", place, bits.shift, bits.width)
			: arena_format(model->arena, "math.floor(%s / %s) %% %s", place,
				  power_of_two(model->arena, bits.shift), power_of_two(model->arena, bits.width));
	if (field->type->kind == TYPE_BOOL)
		return arena_format(model->arena, "%s ~= 0", value);
	if (field->type->is_signed && is_wide)
		return arena_format(model->arena, "wide_signed_bits(%s, %u, %u)", place, bits.shift, bits.width);
	if (field->type->is_signed)
		return arena_format(
			model->arena, "signed_bits(%s, %s)", value, power_of_two(model->arena, bits.width - 1));
	return value;
}

static const char *count_of(const struct model *model, const struct record *record, const struct field *field)
{
	if (field->count < 0)
		return arena_format(model->arena, "%lu", field->constant);
	return arena_format(
		model->arena, "tonumber(c%s)", luajit_access(model->arena, record->fields[field->count].name));
}

/* What lies behind a pointer, or at the end. */
static const char *read_behind(const struct model *model, const struct record *record, const struct field *field)
{
	const struct record *inner = field->element ? model_record(model, field->element) : NULL;
	const char *place = arena_format(model->arena, "c%s", luajit_access(model->arena, field->name));
	const char *count = count_of(model, record, field);
	if (field->role == FIELD_RECORDS)
		return arena_format(model->arena,
			"%s ~= nil and records_out(ffi.cast(pointer_%s, %s), %s, read_%s) or nil", place, inner->name,
			place, count, inner->name);
	const char *type = inner ? arena_format(model->arena, "pointer_%s", inner->name)
				 : arena_format(model->arena, "\"%s\"", luajit_pointer(model->arena, field->element));
	place = arena_format(model->arena, "ffi.cast(%s, ffi.cast(\"char *\", c) + %zu)", type, field->offset);
	return luajit_read_array(model, field->element, place, count);
}

static const char *read_value(const struct model *model, const struct record *record, const struct field *field)
{
	const struct type *element = luajit_element(field);
	const struct record *nested = model_record(model, element);
	if (field->is_bits)
		return read_bits(model, record, field);
	const char *place = arena_format(model->arena, "c%s", luajit_access(model->arena, field->name));
	if (field->type->kind == TYPE_ARRAY)
		return luajit_read_array(model, element, place, arena_format(model->arena, "%ld", field->type->length));
	if (nested)
		return arena_format(model->arena, "read_%s(%s)", nested->name, place);
	return luajit_exact(model->arena, element, place);
}

static const char *read_field(const struct model *model, const struct record *record, const struct field *field)
{
	switch (field->role) {
	case FIELD_TEXT:
		return arena_format(model->arena, "copied_text(c%s)", luajit_access(model->arena, field->name));
	case FIELD_BYTES_IN:
	case FIELD_BYTES_OUT:
		return arena_format(model->arena, "copied_bytes(c%s, %s)", luajit_access(model->arena, field->name),
			count_of(model, record, field));
	case FIELD_RECORDS:
	case FIELD_FLEXIBLE:
		return read_behind(model, record, field);
	case FIELD_ADDRESS:
		return arena_format(model->arena, "address_of(c%s)", luajit_access(model->arena, field->name));
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
	case FIELD_UNKNOWN:
	case FIELD_COUNT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		return read_value(model, record, field);
	}
	return "nil";
}

void luajit_reader(struct printer *printer, const struct model *model, const struct record *record)
{
	print(printer, "\nlocal function read_%s(c)\n  return {\n", record->name);
	for (size_t i = 0; i < record->field_count; i++) {
		const char *name = record->fields[i].name;
		if (interface_is_member(&record->fields[i]))
			luajit_statement(printer,
				arena_format(model->arena, luajit_keyword(name) ? "    [\"%s\"] = %s," : "    %s = %s,",
					name, read_field(model, record, &record->fields[i])));
	}
	print_text(printer, "  }\nend\n");
}

/* ---- writing ---- */

/* Memory that C keeps or writes is not Lua's. */
static bool is_carried(const struct field *field)
{
	bool is_kept = field->role == FIELD_BYTES_IN && field->retained;
	return interface_is_member(field) && field->role != FIELD_BYTES_OUT && !is_kept;
}

static bool is_plain(const struct field *field)
{
	return field->type->kind != TYPE_ARRAY && field->type->kind != TYPE_RECORD;
}

/* Are there fields in which messages name something further inside? */
static bool has_places(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		bool is_memory = field->role == FIELD_BYTES_IN;
		if (is_carried(field) && (!is_plain(field) || is_memory) && field->role != FIELD_FLEXIBLE)
			return true;
	}
	return false;
}

static bool has_groups(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].group)
			return true;
	return false;
}

bool luajit_keeps(const struct model *model, const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const struct record *nested = model_record(model, luajit_element(field));
		bool is_memory = field->role == FIELD_BYTES_IN && is_carried(field);
		if (field->role == FIELD_TEXT || field->role == FIELD_RECORDS || is_memory)
			return true;
		if (nested && luajit_keeps(model, nested))
			return true;
	}
	return false;
}

/* Arrays and records, whose absence is zeros. */
static void write_inner(struct printer *printer, const struct model *model, const struct field *field)
{
	const struct type *element = luajit_element(field);
	const struct record *nested = model_record(model, element);
	const char *at = luajit_access(model->arena, field->name);
	const char *place = arena_format(model->arena, "name, place .. \".%s\"", field->name);
	if (field->type->kind != TYPE_ARRAY) {
		print(printer, "write_%s(c%s, field == nil and absent or field, %s%s)\n", nested->name, at, place,
			luajit_keeps(model, nested) ? ", nil, kept" : "");
		return;
	}
	print(printer, "if field == nil then\n  ffi.fill(c%s, %zu)\nelse\n", at, field->size);
	if (nested)
		print(printer, "  fill_records(c%s, field, %s, %ld, write_%s%s)\n", at, place, field->type->length,
			nested->name, luajit_keeps(model, nested) ? ", kept" : "");
	else
		print(printer, "  fill_array(c%s, field, %s, %ld, %s)\n", at, place, field->type->length,
			luajit_check(model->arena, element));
	print_text(printer, "end\n");
}

/* The range is that of the bits. */
static void write_bits(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	struct luajit_bits bits = {0};
	luajit_bits(record, field, &bits);
	bool is_signed = field->type->is_signed, is_bool = field->type->kind == TYPE_BOOL;
	uint64_t most = ~UINT64_C(0) >> (64 - bits.width + is_signed);
	const char *checked =
		is_bool ? arena_format(
				  model->arena, "to_boolean(field, name, parameter, \".%s\", index) and 1", field->name)
			: arena_format(model->arena,
				  "to_bits(field, name, parameter, \".%s\", index, %s%lluLL, %lluULL)", field->name,
				  is_signed ? "-" : "", is_signed ? (unsigned long long)most + 1 : 0ULL,
				  (unsigned long long)most);
	if (is_signed && bits.width == 64)
		checked = arena_format(model->arena, "to_int64(field, name, parameter, \".%s\", index)", field->name);
	print(printer, "field = field ~= nil and %s or 0\n", checked);
	const char *place = arena_format(model->arena, "c.ferrule_bits_%s", field->name);
	if (bits.size == 8)
		print(printer, "%s = put_wide_bits(%s, %u, %u, field)\n", place, place, bits.shift, bits.width);
	else
		print(printer, "%s = put_bits(%s, %s, %s, field)\n", place, place,
			power_of_two(model->arena, bits.shift), power_of_two(model->arena, bits.width));
}

static void write_value(struct printer *printer, const struct model *model, const struct field *field)
{
	const char *check = field->role == FIELD_HANDLE ? "to_handle_number" : luajit_check(model->arena, field->type);
	const char *zero = field->type->kind == TYPE_BOOL ? "false" : "0";
	print(printer, "c%s = field ~= nil and %s(field, name, parameter, \".%s\", index) or %s\n",
		luajit_access(model->arena, field->name), check, field->name, zero);
}

static void write_text(struct printer *printer, const struct model *model, const struct field *field)
{
	const char *at = luajit_access(model->arena, field->name);
	const char *arguments = arena_format(model->arena, "field, name, parameter, \".%s\", index, kept", field->name);
	if (field->nullable)
		print(printer, "c%s = field ~= nil and keep_text(%s, \" or nil\") or nil\n", at, arguments);
	else
		print(printer, "c%s = keep_text(%s)\n", at, arguments);
}

static void write_records(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	const struct field *count = &record->fields[field->count];
	const char *element = model_record(model, field->element)->name;
	const char *at = luajit_access(model->arena, field->name), *size = luajit_access(model->arena, count->name);
	print(printer, field->nullable ? "c%s, c%s = nil, 0\nif field ~= nil then\n" : "do\n", at, size);
	luajit_statement(printer, arena_format(model->arena,
					  "  local memory, length = inner_records(field, name, parameter, \".%s\", "
					  "index, array_%s, write_%s, kept%s)",
					  field->name, element, element, field->nullable ? ", \" or nil\"" : ""));
	print(printer, "  c%s, c%s = memory, %s(length, name, \"length of \" .. parameter, \".%s\", index)\nend\n", at,
		size, luajit_check(model->arena, count->type), field->name);
}

/* Memory for C to read: how much there must be is known when all fields are. */
static void write_bytes(struct printer *printer, const struct model *model, const struct field *field)
{
	const char *at = luajit_access(model->arena, field->name);
	const char *arguments = arena_format(model->arena, "field, name, place .. \".%s\", kept%s", field->name,
		field->nullable ? ", \" or nil\"" : "");
	print(printer, "local %s_size\nc%s = nil\n", field->name, at);
	if (field->nullable)
		print(printer, "if field ~= nil then\n  c%s, %s_size = keep_bytes(%s)\nend\n", at, field->name,
			arguments);
	else
		print(printer, "c%s, %s_size = keep_bytes(%s)\n", at, field->name, arguments);
}

static void check_bytes(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	const char *least = field->count < 0 ? arena_format(model->arena, "%lu", field->constant)
					     : arena_format(model->arena, "tonumber(c%s)",
						       luajit_access(model->arena, record->fields[field->count].name));
	if (field->role == FIELD_BYTES_IN && is_carried(field))
		print(printer, "if %s_size then\n  least_size(name, place .. \".%s\", %s_size, %s)\nend\n", field->name,
			field->name, field->name, least);
}

/* Memory, tokens and what is hidden: nothing of these comes from Lua. */
void luajit_write_nothing(struct printer *printer, const struct model *model, const struct field *field)
{
	const char *at = luajit_access(model->arena, field->name);
	if (!is_plain(field))
		print(printer, "ffi.fill(c%s, %zu)\n", at, field->size);
	else
		print(printer, "c%s = %s\n", at,
			field->type->kind == TYPE_POINTER ? "nil"
			: field->type->kind == TYPE_BOOL  ? "false"
							  : "0");
}

static void write_member(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	switch (field->role) {
	case FIELD_VALUE:
	case FIELD_FD:
	case FIELD_HANDLE:
		if (field->is_bits)
			write_bits(printer, model, record, field);
		else if (is_plain(field))
			write_value(printer, model, field);
		else
			write_inner(printer, model, field);
		return;
	case FIELD_TEXT:
		write_text(printer, model, field);
		return;
	case FIELD_RECORDS:
		write_records(printer, model, record, field);
		return;
	case FIELD_BYTES_IN:
		if (is_carried(field))
			write_bytes(printer, model, field);
		else
			luajit_write_nothing(printer, model, field);
		return;
	case FIELD_BYTES_OUT:
	case FIELD_TOKEN:
	case FIELD_HIDDEN:
		luajit_write_nothing(printer, model, field);
		return;
	case FIELD_FLEXIBLE: /* behind the others, by what made room for it */
	case FIELD_COUNT:    /* with the records that it counts */
	case FIELD_ADDRESS:
	case FIELD_UNKNOWN:
		return;
	}
}

/* What shares its bytes with others: only what is given is written, and must agree with what was. */
static void write_shared(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	size_t offset = field->is_bits ? field->bit_offset / 8 : field->offset;
	size_t size = field->is_bits ? (field->bit_offset + field->bit_width + 7) / 8 - offset : field->size;
	print_text(printer, "if field ~= nil then\n");
	indent(printer);
	print(printer, "local before = bytes_at(c, %zu, %zu)\n", offset, size);
	write_member(printer, model, record, field);
	print(printer, "agree(c, given, before, \"%s\", %zu, %zu, name, place_of(parameter, index))\n", field->name,
		offset, size);
	dedent(printer);
	print_text(printer, "end\n");
}

static void write_field(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	if (is_carried(field) && field->role != FIELD_FLEXIBLE)
		print(printer, "field = value%s\n", luajit_access(model->arena, field->name));
	if (field->group)
		write_shared(printer, model, record, field);
	else
		write_member(printer, model, record, field);
}

/* The names of all that a table may have. */
static void print_known(struct printer *printer, const struct model *model, const struct record *record)
{
	struct pieces names = {.arena = model->arena};
	for (size_t i = 0; i < record->field_count; i++)
		if (is_carried(&record->fields[i]))
			pieces_add(&names, luajit_keyword(record->fields[i].name) ? "[\"%s\"] = true" : "%s = true",
				record->fields[i].name);
	luajit_list(printer, arena_format(model->arena, "\nlocal fields_%s = { ", record->name), &names, " }");
}

/* Room for a record and for what stands at its end; the record and that, written. */
static void print_flexible(
	struct printer *printer, const struct model *model, const struct record *record, const struct field *field)
{
	const struct field *count = &record->fields[field->count];
	const struct record *inner = model_record(model, field->element);
	const char *place = arena_format(model->arena, "name, parameter .. \".%s\"", field->name);
	print(printer, "\nlocal function make_%s(value, name, parameter%s)\n", record->name,
		luajit_keeps(model, record) ? ", kept" : "");
	indent(printer);
	print_text(printer, "to_table(value, name, parameter)\n");
	print(printer, "local items = value%s == nil and absent or value%s\n", luajit_access(model->arena, field->name),
		luajit_access(model->arena, field->name));
	const char *noun = inner                                ? "tables"
			   : field->element->kind == TYPE_BOOL  ? "booleans"
			   : field->element->kind == TYPE_FLOAT ? "numbers"
								: "integers";
	print(printer, "if type(items) ~= \"table\" then\n  refuse(items, %s, nil, \"a table of %s\")\nend\n", place,
		noun);
	print(printer, "local count = %s(length_of(items), name, \"length of \" .. parameter, \".%s\")\n",
		luajit_check(model->arena, count->type), field->name);
	print(printer, "local memory, room = take_uint8(math.max(%zu, %zu + %zu * count))\n", record->size,
		field->offset, field->element->size);
	print_text(printer, "if not memory then\n  return nil\nend\n");
	print(printer, "local c = ffi.cast(pointer_%s, memory)[0]\n", record->name);
	print(printer, "write_%s(c, value, name, parameter%s)\n", record->name,
		luajit_keeps(model, record) ? ", nil, kept" : "");
	print(printer, "c%s = count\n", luajit_access(model->arena, count->name));
	const char *type = inner ? arena_format(model->arena, "pointer_%s", inner->name)
				 : arena_format(model->arena, "\"%s\"", luajit_pointer(model->arena, field->element));
	print(printer, "local into = ffi.cast(%s, memory + %zu)\nfor i = 1, count do\n", type, field->offset);
	if (inner)
		print(printer, "  write_%s(into[i - 1], rawget(items, i), %s, i)\n", inner->name, place);
	else
		print(printer, "  into[i - 1] = %s(rawget(items, i), %s, i)\n",
			luajit_check(model->arena, field->element), place);
	print_text(printer, "end\nreturn memory, room\n");
	dedent(printer);
	print_text(printer, "end\n");
}

void luajit_writer(struct printer *printer, const struct model *model, const struct record *record)
{
	const struct field *last = record->field_count ? &record->fields[record->field_count - 1] : NULL;
	print_known(printer, model, record);
	print(printer, "\nlocal function write_%s(c, value, name, parameter, index%s)\n", record->name,
		luajit_keeps(model, record) ? ", kept" : "");
	indent(printer);
	print_text(printer, "to_table(value, name, parameter, nil, nil, index)\n");
	print(printer, "known_fields(value, fields_%s, name, parameter, index)\nlocal field\n", record->name);
	if (has_places(record))
		print_text(printer, "local place = place_of(parameter, index)\n");
	if (has_groups(record))
		print(printer, "local given = {}\nffi.fill(c, %zu)\n", record->size);
	for (size_t i = 0; i < record->field_count; i++)
		write_field(printer, model, record, &record->fields[i]);
	for (size_t i = 0; i < record->field_count; i++)
		check_bytes(printer, model, record, &record->fields[i]);
	dedent(printer);
	print_text(printer, "end\n");
	if (last && last->role == FIELD_FLEXIBLE)
		print_flexible(printer, model, record, last);
}
