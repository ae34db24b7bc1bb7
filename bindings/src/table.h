/* SPDX-License-Identifier: MIT
 *
 * Target c-table: a model as lists of numbers, as ferrule/table.h describes them, and the C text of these.
 */
#ifndef FERRULE_TABLE_SOURCE_H
#define FERRULE_TABLE_SOURCE_H

#include "model.h"

#include <uthash.h>

enum list {
	LIST_TYPES,
	LIST_RECORDS,
	LIST_FIELDS,
	LIST_ENUMERATIONS,
	LIST_CONSTANTS,
	LIST_FUNCTIONS,
	LIST_PARAMETERS,
	LIST_CALLBACKS,
	LIST_EXPRESSIONS,
	LIST_OPERANDS,
	LIST_COUNT,
};

/* One item: numbers, in the order of the struct's members, and a name for readers. */
struct row {
	uint32_t numbers[32];
	unsigned count;
	const char *name;
};

struct rows {
	struct row *rows;
	size_t count;
};

/* Texts and types, each once. */
struct pooled {
	const char *text;
	uint32_t place;
	UT_hash_handle hh;
};

struct table {
	const struct model *model;
	struct arena *arena;
	struct rows lists[LIST_COUNT];
	struct pooled *strings, *types;
	const char **string_order;
	size_t string_count;
	uint32_t string_bytes;
};

/* ---- table.c ---- */

void table_fill(struct table *table, const struct model *model);
/* "int (const char *, unsigned long)", without typedefs. */
const char *table_signature(struct arena *arena, const struct function *function);

/* ---- between table.c and table_data.c ---- */

uint32_t table_text(struct table *table, const char *text);
uint32_t table_type(struct table *table, const struct type *type);
/* The same + 1; 0 where there is none. */
uint32_t table_type_or_none(struct table *table, const struct type *type);
struct row *table_row(struct table *table, enum list list, const char *name);
void row_add(struct row *row, uint32_t number);
/* Adds an index that is -1 where there is none. */
void row_add_index(struct row *row, int index);
void row_add_wide(struct row *row, uint64_t number);
void table_records(struct table *table);
void table_constants(struct table *table);

#endif
