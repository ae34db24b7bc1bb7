/* SPDX-License-Identifier: MIT
 *
 * The model of a header as one constant object, which target c-table writes and a library may carry as
 * `ferrule_table_<module>`: for callers without a compiler, and for bindings that look at load whether the library is
 * the one that they were made for.
 *
 * All in it is numbers of 32 bits and characters: the object lies in read-only memory, without a relocation, and can be
 * written to a file and mapped. What refers to a text is the text's place among the strings, 0 is "", for what is not
 * there. What refers to an item of a list is its index; where it may refer to none, the index + 1, and 0. Words (roles,
 * kinds and so on) are those of target json.
 *
 * A reader takes FERRULE_TABLE_VERSION as it is or lower; what a later version adds stands behind what is here.
 */
#ifndef FERRULE_TABLE_H
#define FERRULE_TABLE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FERRULE_TABLE_MAGIC "ferrule"
#define FERRULE_TABLE_VERSION 1

/* Bytes from the table's beginning, and how many items there are. */
struct ferrule_table_list {
	uint32_t offset, count;
};

struct ferrule_table {
	char magic[8];
	uint32_t version;
	uint32_t size; /* bytes, all lists and strings included */
	uint32_t module;
	uint32_t explains; /* function that explains a failure by its code */
	struct ferrule_table_list types, records, fields, enumerations, constants, functions, parameters;
	struct ferrule_table_list callbacks; /* functions that parameters point to */
	struct ferrule_table_list expressions, operands;
	struct ferrule_table_list strings; /* of characters */
};

enum ferrule_table_type_flags { FERRULE_TABLE_SIGNED = 1, FERRULE_TABLE_CONST = 2 };

struct ferrule_table_type {
	uint32_t kind, spelling, canonical;
	uint32_t target; /* or 0: of a pointer or an array */
	uint32_t size, align;
	uint32_t length; /* of an array; UINT32_MAX: flexible */
	uint32_t flags;
	uint32_t record, enumeration; /* or 0 */
};

enum ferrule_table_record_flags {
	FERRULE_TABLE_UNION = 1,
	FERRULE_TABLE_COMPLETE = 2,
	FERRULE_TABLE_RECORD = 4,
	FERRULE_TABLE_OPAQUE = 8,
};

struct ferrule_table_record {
	uint32_t name, spelling;
	uint32_t size, align;
	uint32_t first_field, field_count;
	uint32_t flags;
	uint32_t close; /* of a handle: who frees it */
};

enum ferrule_table_field_flags { FERRULE_TABLE_FIELD_NULLABLE = 1, FERRULE_TABLE_FIELD_RETAINED = 2 };

struct ferrule_table_field {
	uint32_t name, type;
	uint32_t offset, size; /* bytes */
	uint32_t bit_offset, bit_width; /* of a bit-field, from the record's beginning; else 0 */
	uint32_t role;
	uint32_t element; /* type, or 0 */
	uint32_t count, token; /* fields of the same record, from its first one, or 0 */
	uint32_t constant;
	uint32_t flags;
	uint32_t group, alternative;
};

enum ferrule_table_enumeration_flags { FERRULE_TABLE_ENUM = 1, FERRULE_TABLE_FLAGSET = 2 };

struct ferrule_table_enumeration {
	uint32_t name, spelling;
	uint32_t first_member, member_count; /* of the constants */
	uint32_t flags;
};

enum ferrule_table_constant_flags { FERRULE_TABLE_UNSIGNED = 1, FERRULE_TABLE_REAL = 2, FERRULE_TABLE_TEXT = 4 };

/* Members of enumerations, then macros. */
struct ferrule_table_constant {
	uint32_t name;
	uint32_t flags;
	uint32_t low, high; /* of the 64 bits of an integer, or of a double */
	uint32_t text;
};

enum ferrule_table_function_flags {
	FERRULE_TABLE_STATIC = 1, /* the library has no symbol of it */
	FERRULE_TABLE_VARIADIC = 2,
	FERRULE_TABLE_HIDDEN = 4,
	FERRULE_TABLE_BLOCKING = 8,
};

struct ferrule_table_function {
	uint32_t name, public_name;
	uint32_t signature; /* "int (const char *, unsigned long)": types without typedefs */
	uint32_t flags;
	uint32_t first_parameter, parameter_count;
	uint32_t result_type, result_role, result_element;
	uint32_t failure, fails, error;
	uint32_t lending, frees, owner; /* whose the result is; `owner` is a parameter of this function, from its first */
	uint32_t counts, result_size, result_expression;
	uint32_t calls; /* what C calls in its place */
	uint32_t explains, explained; /* function, parameter */
	uint32_t method_of, method, constructor_of; /* type, text, type */
};

enum ferrule_table_parameter_flags {
	FERRULE_TABLE_NULLABLE = 1,
	FERRULE_TABLE_RETAINED = 2,
	FERRULE_TABLE_WRITABLE = 4,
	FERRULE_TABLE_FOLLOWS = 8,
	FERRULE_TABLE_KEEPS = 16,
	FERRULE_TABLE_MEASURED = 32,
	FERRULE_TABLE_TERMINATED = 64,
	FERRULE_TABLE_PATH = 128,
};

struct ferrule_table_parameter {
	uint32_t name, type, role;
	uint32_t element; /* type, or 0 */
	uint32_t flags;
	uint32_t size, token, owner, until_parameter, closure; /* parameters of this function, or 0 */
	uint32_t low, high; /* of the constant size, where no parameter says it */
	uint32_t expression;
	uint32_t default_value;
	uint32_t lending, frees, pinned;
	uint32_t until, until_function;
	uint32_t callback, scope, on_error;
};

struct ferrule_table_expression {
	uint32_t operation; /* "number", "parameter", "behind", "call", "+", "-", "*", "/" */
	uint32_t low, high; /* of a number */
	uint32_t parameter, function;
	uint32_t first_operand, operand_count;
};

static inline const void *ferrule_table_items(const struct ferrule_table *table, struct ferrule_table_list list)
{
	return (const char *)table + list.offset;
}

static inline const char *ferrule_table_text(const struct ferrule_table *table, uint32_t place)
{
	return (const char *)table + table->strings.offset + place;
}

#ifdef __cplusplus
}
#endif

#endif
