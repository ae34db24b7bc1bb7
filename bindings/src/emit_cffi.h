/* SPDX-License-Identifier: MIT
 *
 * The target cffi, whose module M.py (emit_cffi.c) and whose C side, made by _M_build.py (emit_cffi_build.c), have to
 * agree on how a call's outcome crosses from C to Python. Nothing is allocated for it: C gives it back by value.
 */
#ifndef FERRULE_EMIT_CFFI_H
#define FERRULE_EMIT_CFFI_H

#include "emit_python.h"

enum cffi_outcome {
	OUTCOME_PLAIN, /* nothing, or one value; no failure */
	OUTCOME_STATUS, /* one number: a negative errno, or the result */
	OUTCOME_FLAG, /* did it fail? bind_code() says how */
	OUTCOME_SIGNED, /* an int64_t; INT64_MIN where bind_failed() may say that it failed */
	OUTCOME_UNSIGNED, /* a uint64_t; UINT64_MAX, likewise */
	OUTCOME_STRUCT, /* struct bind_FUNCTION: `failed`, and a field for each value */
};

enum cffi_outcome cffi_outcome(const struct function *function);
/* Does the result, or what C leaves behind parameter `i`, cross by value? Arrays and buffers are Python's memory. */
bool cffi_carries_result(const struct function *function);
bool cffi_carries(const struct parameter *parameter);
size_t cffi_carried_count(const struct function *function);
/* A size behind a pointer: the capacity goes in, the valid number comes out. */
bool cffi_is_size_pointer(const struct parameter *parameter);
/* Is the C function itself what Python calls, without a shim? */
bool cffi_is_direct(const struct function *function);
/* Does the parameter bring tokens back? Then C's side lets go of what they kept: no signal's handler comes between. */
bool cffi_gives_back(const struct model *model, const struct parameter *parameter);
bool cffi_gives_any_back(const struct model *model, const struct function *function);
/* Is it a parameter of the shim, or of the C function, that Python passes? */
bool cffi_passes(const struct parameter *parameter);

/* Records to and from C, and the array types that calls allocate: emit_cffi_records.c. */
/* What writes records of that kind for C, and the check of what is to be written: emit_cffi_write.c. */
void cffi_write(struct printer *printer, const struct model *model, const struct record *record);
/* Are there arrays of this kind that go to C? */
bool cffi_has_write_array(const struct model *model, const struct record *record);
/* Does writing one hold something for the time of the call, or beyond? */
bool cffi_holds(const struct record *record);
/* Must it be 0 in records that come as they lie in memory? */
bool cffi_must_be_zero(const struct field *field);
/* C's side of it: how plain numbers and texts get into an array of records, and out of it: emit_cffi_fields.c. */
void cffi_fields_declarations(struct printer *printer, const struct model *model);
void cffi_fields_source(struct printer *printer, const struct model *model);
void cffi_records(struct printer *printer, const struct model *model);
/* Is a record made of numbers alone? Then C makes Python's of many of them. */
bool cffi_is_flat(const struct record *record);
/* The code of a number in the module struct: "q" of int64_t. */
char cffi_code(const struct type *type);
/* The name of an integer's check in the prelude. */
const char *cffi_integer_check(const struct type *type);
/* Breaks a long line of C behind a comma. */
const char *cffi_broken(struct arena *arena, const char *line);
void cffi_build(struct printer *printer, const struct model *model, const struct emit_options *options);

#endif
