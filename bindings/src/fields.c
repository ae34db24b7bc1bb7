/* SPDX-License-Identifier: MIT
 *
 * What each field of a record is to a language, and which records can be copied which way.
 */
#include "checker.h"
#include "interface.h"

#include <string.h>

/* The record at hand. */
struct settling {
	struct checker *checker;
	struct record *record;
	bool *claimed; /* fields that another one's contract made a count or a token */
};

#define complain(settling, field, ...) \
	report_error((settling)->checker->diagnostics, &(field)->location, __VA_ARGS__)

int field_index(const struct record *record, const char *name)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (record->fields[i].name && !strcmp(record->fields[i].name, name))
			return (int)i;
	return -1;
}

const char *field_hint(const struct checker *checker, const struct record *record, const char *name)
{
	const char **names = arena_alloc(checker->model->arena, (record->field_count + 1) * sizeof(*names));
	for (size_t i = 0; i < record->field_count; i++)
		names[i] = record->fields[i].name ? record->fields[i].name : "";
	const char *near = nearest(name, names, record->field_count);
	return near ? arena_format(checker->model->arena, ", did you mean '%s'?", near) : "";
}

/* ---- counts and tokens: fields that serve others ---- */

static int named(const struct settling *settling, const struct field *field, const char *word, const char *name)
{
	int index = field_index(settling->record, name);
	if (index < 0)
		complain(settling, field, "%s(%s) of the field '%s' names no field of %s%s", word, name, field->name,
			settling->record->spelling, field_hint(settling->checker, settling->record, name));
	return index;
}

static bool claim(struct settling *settling, const struct field *field, int index, enum field_role role)
{
	struct field *claimed = &settling->record->fields[index];
	if (settling->claimed[index] && (role == FIELD_COUNT || claimed->role != role)) {
		complain(settling, field, "'%s' of %s serves '%s' and another field: %s", claimed->name,
			settling->record->spelling, field->name,
			role == FIELD_COUNT ? "each array has a count of its own" : "a token or a count, not both");
		return false;
	}
	settling->claimed[index] = true;
	claimed->role = role;
	return true;
}

static void settle_count(struct settling *settling, struct field *field)
{
	int index = named(settling, field, "FERRULE_COUNT", field->contract.count);
	const struct field *count = index < 0 ? NULL : &settling->record->fields[index];
	if (count && !is_integer(count->type))
		complain(settling, field, "the count '%s' of the field '%s' is no integer but %s", count->name,
			field->name, count->type->spelling);
	else if (count && claim(settling, field, index, FIELD_COUNT))
		field->count = index;
}

/* The size of memory stays a field: a part of a large buffer is asked for by it. */
static void settle_bytes_size(struct settling *settling, struct field *field)
{
	const char *text = field->contract.bytes;
	if (constant_size(settling->checker, text, &field->constant)) {
		if (!field->constant)
			complain(settling, field, "FERRULE_BYTES(%s) of the field '%s' leaves no room", text,
				field->name);
		return;
	}
	int index = named(settling, field, "FERRULE_BYTES", text);
	if (index >= 0 && !is_integer(settling->record->fields[index].type))
		complain(settling, field, "the size '%s' of the field '%s' is no integer but %s", text, field->name,
			settling->record->fields[index].type->spelling);
	else
		field->count = index;
}

static void keep_until_token(struct settling *settling, struct field *field)
{
	int index = named(settling, field, "FERRULE_RETAINED", field->contract.retained);
	const struct field *token = index < 0 ? NULL : &settling->record->fields[index];
	field->retained = true;
	if (token && (!is_integer(token->type) || token->type->size < 8))
		complain(settling, field, "the token '%s' of the field '%s' must be an integer of 64 bits, it is %s",
			token->name, field->name, token->type->spelling);
	else if (token && claim(settling, field, index, FIELD_TOKEN))
		field->token = index;
	if (!settling->checker->releases)
		complain(settling, field,
			"'%s' of %s is retained, and nothing here gives tokens back (FERRULE_RELEASES)", field->name,
			settling->record->spelling);
}

static bool is_flexible_type(const struct type *type)
{
	return type->kind == TYPE_ARRAY && type->length <= 0;
}

static void settle_servants(struct settling *settling, struct field *field)
{
	const struct contract *contract = &field->contract;
	bool is_pointer = field->type->kind == TYPE_POINTER;
	if (contract->count && contract->bytes)
		complain(settling, field, "the field '%s' has FERRULE_COUNT(%s) and FERRULE_BYTES(%s): one of them",
			field->name, contract->count, contract->bytes);
	else if (contract->count && (is_pointer || is_flexible_type(field->type)))
		settle_count(settling, field);
	else if (contract->bytes && is_pointer)
		settle_bytes_size(settling, field);
	if (contract->retained)
		keep_until_token(settling, field);
}

/* ---- plain values ---- */

static bool is_plain_type(const struct model *model, const struct type *type);

static bool is_plain_field(const struct model *model, const struct field *field)
{
	if (is_flexible_type(field->type))
		return false;
	return is_plain_type(model, field->type) ||
	       (field->type->kind == TYPE_POINTER && field->contract.address);
}

/* A record inside another has values only. */
static bool is_plain_type(const struct model *model, const struct type *type)
{
	if (type->kind == TYPE_ARRAY)
		type = type->target;
	const struct record *inner = model_record(model, type);
	if (!inner)
		return is_integer(type) || type->kind == TYPE_BOOL || (type->kind == TYPE_FLOAT && type->size <= 8);
	for (size_t i = 0; i < inner->field_count; i++)
		if (!is_plain_field(model, &inner->fields[i]))
			return false;
	return inner->is_complete;
}

static const char *pointer_word(const struct contract *contract)
{
	if (contract->out || contract->nullable)
		return contract->out ? "FERRULE_OUT" : "FERRULE_NULLABLE";
	if (contract->count || contract->bytes)
		return contract->count ? "FERRULE_COUNT" : "FERRULE_BYTES";
	if (contract->string || contract->path)
		return contract->string ? "FERRULE_STRING" : "FERRULE_PATH";
	return NULL;
}

static void settle_value(struct settling *settling, struct field *field)
{
	const struct contract *contract = &field->contract;
	const char *word = pointer_word(contract);
	bool is_number = contract->fd || contract->handle_number;
	field->role = is_plain_field(settling->checker->model, field) ? FIELD_VALUE : FIELD_UNKNOWN;
	if (word)
		complain(settling, field, "%s on the field '%s', which is no pointer but %s", word, field->name,
			field->type->spelling);
	else if (contract->fd && contract->handle_number)
		complain(settling, field, "the field '%s' is FERRULE_FD and FERRULE_HANDLE_NUMBER: one of them",
			field->name);
	else if (is_number && (!is_integer(field->type) || field->is_bits))
		complain(settling, field, "%s on the field '%s', which is no integer but %s",
			contract->fd ? "FERRULE_FD" : "FERRULE_HANDLE_NUMBER", field->name, field->type->spelling);
	else if (contract->hidden && field->role == FIELD_VALUE)
		field->role = FIELD_HIDDEN;
	else if (is_number)
		field->role = contract->fd ? FIELD_FD : FIELD_HANDLE;
}

/* ---- pointers ---- */

static void settle_text_field(struct settling *settling, struct field *field)
{
	field->role = FIELD_TEXT;
	if (!is_character_pointer(field->type) || !field->type->target->is_const || field->contract.out)
		complain(settling, field, "the field '%s' (%s) is called a text, which is a const char *", field->name,
			field->type->spelling);
}

static void settle_memory(struct settling *settling, struct field *field)
{
	bool is_memory = field->type->target->kind == TYPE_VOID || is_character_pointer(field->type);
	field->role = field->contract.out ? FIELD_BYTES_OUT : FIELD_BYTES_IN;
	if (!is_memory)
		complain(settling, field, "FERRULE_BYTES on the field '%s': it is %s, and no void *", field->name,
			field->type->spelling);
	else if (!field->contract.out && !field->type->target->is_const)
		complain(settling, field, "the field '%s' (%s) is not const: FERRULE_OUT says that C writes there",
			field->name, field->type->spelling);
}

/* Only values, descriptors and handles: there is no further pointer in an array of a record's. */
static bool has_values_only(const struct record *record)
{
	for (size_t i = 0; i < record->field_count; i++) {
		enum field_role role = record->fields[i].role;
		bool fits = role == FIELD_VALUE || role == FIELD_FD || role == FIELD_HANDLE || role == FIELD_HIDDEN;
		if (!fits || record->fields[i].retained)
			return false;
	}
	return record->is_complete;
}

/* T items[] FERRULE_COUNT(n): what is at the end of the record. */
static void settle_flexible(struct settling *settling, struct field *field)
{
	const struct model *model = settling->checker->model;
	const struct type *element = unqualified(settling->checker->model, field->type->target);
	const struct record *record = model_record(model, element);
	bool is_number = is_integer(element) || element->kind == TYPE_BOOL ||
			 (element->kind == TYPE_FLOAT && element->size <= 8);
	field->element = element;
	if (field->contract.hidden)
		field->role = FIELD_HIDDEN;
	else if (!field->contract.count)
		field->role = FIELD_UNKNOWN;
	else
		field->role = FIELD_FLEXIBLE;
	if (field->role == FIELD_FLEXIBLE && !is_number && !(record && has_values_only(record)))
		complain(settling, field,
			"FERRULE_COUNT on the field '%s' (%s): an array at the end has numbers, or records of values",
			field->name, field->type->spelling);
}

static void settle_records(struct settling *settling, struct field *field)
{
	const struct record *record = model_record(settling->checker->model, field->type->target);
	field->role = FIELD_RECORDS;
	field->element = unqualified(settling->checker->model, field->type->target);
	if (!record || !field->type->target->is_const || field->contract.out)
		complain(settling, field, "FERRULE_COUNT on the field '%s' (%s): it can be records that C reads, const",
			field->name, field->type->spelling);
	else if (record == settling->record || !has_values_only(record))
		complain(settling, field,
			"the field '%s': %s has more than integers, descriptors and handles, which an array in a "
			"record cannot have",
			field->name, record->spelling);
}

static void settle_pointer(struct settling *settling, struct field *field)
{
	const struct contract *contract = &field->contract;
	bool is_const = field->type->target->is_const;
	field->nullable = contract->nullable;
	field->role = contract->address ? FIELD_ADDRESS : FIELD_UNKNOWN;
	if (contract->fd || contract->handle_number)
		complain(settling, field, "%s on the field '%s', which is no integer but %s",
			contract->fd ? "FERRULE_FD" : "FERRULE_HANDLE_NUMBER", field->name, field->type->spelling);
	else if (contract->hidden)
		field->role = FIELD_HIDDEN;
	else if (contract->out && is_const)
		complain(settling, field, "FERRULE_OUT on the field '%s', which is const: nothing can be written to it",
			field->name);
	else if (contract->string || contract->path)
		settle_text_field(settling, field);
	else if (contract->bytes)
		settle_memory(settling, field);
	else if (contract->count)
		settle_records(settling, field);
}

/* Nobody knows whether it is the pointer that holds. */
static void settle_pointer_in_union(struct field *field)
{
	field->role = field->contract.hidden ? FIELD_HIDDEN : field->contract.address ? FIELD_ADDRESS : FIELD_UNKNOWN;
}

/* ---- one field ---- */

static void check_retained(struct settling *settling, const struct field *field)
{
	bool is_kept = field->role == FIELD_FD || field->role == FIELD_BYTES_IN || field->role == FIELD_BYTES_OUT;
	if (field->retained && !is_kept)
		complain(settling, field,
			"FERRULE_RETAINED on the field '%s': only bytes and descriptors can be kept; what a language "
			"makes for one call is gone after it",
			field->name);
}

static void settle_field(struct settling *settling, struct field *field)
{
	unsigned before = settling->checker->diagnostics->errors;
	if (field->type->kind == TYPE_POINTER && field->group)
		settle_pointer_in_union(field);
	else if (field->type->kind == TYPE_POINTER)
		settle_pointer(settling, field);
	else if (is_flexible_type(field->type))
		settle_flexible(settling, field);
	else
		settle_value(settling, field);
	/* One message for one mistake. */
	if (settling->checker->diagnostics->errors == before)
		check_retained(settling, field);
}

void settle_fields(struct checker *checker, struct record *record)
{
	struct settling settling = {
		checker, record, arena_alloc(checker->model->arena, record->field_count + 1)};
	for (size_t i = 0; i < record->field_count; i++)
		settle_servants(&settling, &record->fields[i]);
	for (size_t i = 0; i < record->field_count; i++)
		if (!settling.claimed[i])
			settle_field(&settling, &record->fields[i]);
}

/* ---- which records can be copied ---- */

/* Why a field cannot go that way, or NULL. */
static const char *no_way(const struct field *field, bool out)
{
	switch (field->role) {
	case FIELD_VALUE:
	case FIELD_ADDRESS:
	case FIELD_FLEXIBLE:
	case FIELD_HIDDEN:
	case FIELD_TEXT:
	case FIELD_RECORDS:
	case FIELD_COUNT:
		return NULL;
	case FIELD_FD:
	case FIELD_HANDLE:
	case FIELD_BYTES_IN:
		return out && field->retained ? "can be retained only where the record goes to C" : NULL;
	case FIELD_BYTES_OUT:
		return out ? "is memory that C writes, which can only go to C" : NULL;
	case FIELD_TOKEN:
		return out ? "serves a field that can only go to C" : NULL;
	case FIELD_UNKNOWN:
		break;
	}
	if (field->type->kind == TYPE_POINTER)
		return field->group ? "is a pointer in a union, which can hold values only"
				    : "is a pointer without a contract";
	return is_flexible_type(field->type) ? "has no count" : "is no plain value";
}

bool check_copied(struct checker *checker, const struct record *record, bool out, const struct location *location)
{
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const char *why = no_way(field, out);
		if (!why)
			continue;
		report_error(checker->diagnostics, location,
			"%s cannot be copied as a record: its field '%s' (%s) %s", record->spelling, field->name,
			field->type->spelling, why);
		return false;
	}
	return true;
}

bool record_is_flexible(const struct record *record)
{
	return record->field_count && record->fields[record->field_count - 1].role == FIELD_FLEXIBLE;
}

bool check_size_known(struct checker *checker, const struct record *record, const struct location *location)
{
	if (!record_is_flexible(record))
		return true;
	report_error(checker->diagnostics, location,
		"%s has an array at its end: it goes in behind a pointer, or comes as a result behind one, "
		"FERRULE_RETURNS_BORROWED, and no other way", record->spelling);
	return false;
}
