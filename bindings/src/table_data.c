/* SPDX-License-Identifier: MIT
 *
 * Records, enumerations and constants of target c-table.
 */
#include "emit_json.h"
#include "table.h"

#include "../include/ferrule/table.h"
#include <string.h>

/* ---- records ---- */

static void add_field(struct table *table, const struct field *field)
{
	struct row *row = table_row(table, LIST_FIELDS, field->name);
	row_add(row, table_text(table, field->name));
	row_add(row, table_type(table, field->type));
	row_add(row, (uint32_t)field->offset);
	row_add(row, (uint32_t)field->size);
	row_add(row, field->bit_offset);
	row_add(row, field->bit_width);
	row_add(row, table_text(table, json_field_role_name(field->role)));
	row_add(row, table_type_or_none(table, field->element));
	row_add_index(row, field->count);
	row_add_index(row, field->token);
	row_add(row, (uint32_t)field->constant);
	row_add(row, (field->nullable ? FERRULE_TABLE_FIELD_NULLABLE : 0) |
			     (field->retained ? FERRULE_TABLE_FIELD_RETAINED : 0));
	row_add(row, field->group);
	row_add(row, field->alternative);
}

static uint32_t record_flags(const struct record *record)
{
	return (record->is_union ? FERRULE_TABLE_UNION : 0) | (record->is_complete ? FERRULE_TABLE_COMPLETE : 0) |
	       (record->contract.record ? FERRULE_TABLE_RECORD : 0) |
	       (record->contract.opaque ? FERRULE_TABLE_OPAQUE : 0);
}

void table_records(struct table *table)
{
	for (size_t i = 0; i < table->model->record_count; i++) {
		const struct record *record = &table->model->records[i];
		struct row *row = table_row(table, LIST_RECORDS, record->spelling);
		row_add(row, table_text(table, record->name));
		row_add(row, table_text(table, record->spelling));
		row_add(row, (uint32_t)record->size);
		row_add(row, (uint32_t)record->align);
		row_add(row, (uint32_t)table->lists[LIST_FIELDS].count);
		row_add(row, (uint32_t)record->field_count);
		row_add(row, record_flags(record));
		row_add(row, table_text(table, record->contract.handle));
		for (size_t j = 0; j < record->field_count; j++)
			add_field(table, &record->fields[j]);
	}
}

/* ---- constants ---- */

static void add_constant(struct table *table, const struct constant *constant)
{
	struct row *row = table_row(table, LIST_CONSTANTS, constant->name);
	uint64_t bits = (uint64_t)constant->value;
	uint32_t flags = constant->is_unsigned ? FERRULE_TABLE_UNSIGNED : 0;
	switch (constant->kind) {
	case CONSTANT_INTEGER:
		break;
	case CONSTANT_FLOAT:
		memcpy(&bits, &constant->real, sizeof(bits));
		flags = FERRULE_TABLE_REAL;
		break;
	case CONSTANT_TEXT:
		bits = 0;
		flags = FERRULE_TABLE_TEXT;
		break;
	}
	row_add(row, table_text(table, constant->name));
	row_add(row, flags);
	row_add_wide(row, bits);
	row_add(row, table_text(table, constant->kind == CONSTANT_TEXT ? constant->text : NULL));
}

void table_constants(struct table *table)
{
	const struct model *model = table->model;
	for (size_t i = 0; i < model->enumeration_count; i++) {
		const struct enumeration *enumeration = &model->enumerations[i];
		struct row *row = table_row(table, LIST_ENUMERATIONS, enumeration->spelling);
		row_add(row, table_text(table, enumeration->name));
		row_add(row, table_text(table, enumeration->spelling));
		row_add(row, (uint32_t)table->lists[LIST_CONSTANTS].count);
		row_add(row, (uint32_t)enumeration->member_count);
		row_add(row, (enumeration->contract.is_enum ? FERRULE_TABLE_ENUM : 0) |
				     (enumeration->contract.flagset ? FERRULE_TABLE_FLAGSET : 0));
		for (size_t j = 0; j < enumeration->member_count; j++)
			add_constant(table, &enumeration->members[j]);
	}
	for (size_t i = 0; i < model->constant_count; i++)
		add_constant(table, &model->constants[i]);
}
