/* SPDX-License-Identifier: MIT
 *
 * The target cffi, whose module M.py and whose C side, made by _M_build.py, have to agree on how a call's outcome
 * crosses from C to Python. Plain values cross as the shim's result; what Python has objects for (texts, bytes, lists
 * of texts) is made by C at once, before anything else can run, and put into a list of the call's: the box.
 */
#ifndef FERRULE_EMIT_CFFI_H
#define FERRULE_EMIT_CFFI_H

#include "emit_python.h"

/* ---- the outcome: emit_cffi_outcome.c ---- */

enum cffi_outcome {
	OUTCOME_PLAIN,    /* nothing, or one value; no failure */
	OUTCOME_STATUS,   /* one number: a negative errno, or the result */
	OUTCOME_FLAG,     /* did it fail? bind_code() says how */
	OUTCOME_SIGNED,   /* an int64_t; INT64_MIN where bind_failed() may say that it failed */
	OUTCOME_UNSIGNED, /* a uint64_t; UINT64_MAX, likewise */
	OUTCOME_STRUCT,   /* struct bind_FUNCTION: `failed`, and a field for each value */
};

enum cffi_outcome cffi_outcome(const struct function *function);
/* Does the result, or what C leaves behind parameter `i`, cross by value? Arrays and buffers are Python's memory. */
bool cffi_carries_result(const struct function *function);
bool cffi_carries(const struct function *function, const struct parameter *parameter);
size_t cffi_carried_count(const struct function *function);
const struct parameter *cffi_first_carried(const struct function *function);
/* Does the result, or what C leaves behind a parameter, cross as an object in the box? */
bool cffi_boxes_result(const struct function *function);
bool cffi_boxes(const struct parameter *parameter);
/* Is there a box? It also has the explanation of a failure that a handle gives. */
bool cffi_has_box(const struct function *function);
/* A size behind a pointer: the capacity goes in, the valid number comes out. */
bool cffi_is_size_pointer(const struct parameter *parameter);
/* The parameter that is measured and whose size this is, or NULL. */
const struct parameter *cffi_measured_by(const struct function *function, const struct parameter *size);
bool cffi_measures(const struct function *function);
/* Is the C function itself what Python calls, without a shim? */
bool cffi_is_direct(const struct model *model, const struct function *function);
/* Does the parameter bring tokens back? Then C's side lets go of what they kept: no signal's handler comes between. */
bool cffi_gives_back(const struct model *model, const struct parameter *parameter);
bool cffi_gives_any_back(const struct model *model, const struct function *function);
/* Is it a parameter of the shim, or of the C function, that Python passes? */
bool cffi_passes(const struct function *function, const struct parameter *parameter);

/* ---- M.py, function by function ---- */

/* What is found out about a whole model, once. */
struct cffi_facts {
	bool has_callbacks;
	const struct function **keepers; /* functions that keep something until another function is called */
	size_t keeper_count;
};

struct cffi_facts cffi_facts(const struct model *model);

/* One function on its way out. */
struct wrapper {
	struct printer *printer;
	const struct model *model;
	const struct function *function;
	const struct cffi_facts *facts;
};

const char *cffi_name(const struct wrapper *w, const struct parameter *parameter);
/* "answer.NAME", or "result" where that is all there is. */
const char *cffi_outcome_of(const struct wrapper *w, const char *name);

/* emit_cffi_sizes.c: which array says how many there are, and what a size is that is more than one parameter. */
const struct parameter *cffi_leader(const struct function *function, int size);
bool cffi_is_open(const struct function *function, int size);
const char *cffi_length_of(const struct wrapper *w, const struct parameter *parameter);
void cffi_find_lengths(const struct wrapper *w);
void cffi_check_lengths(const struct wrapper *w);
/* Statements that compute the size of a parameter which is an expression: "size_NAME". */
void cffi_find_size(const struct wrapper *w, const struct parameter *parameter);
void cffi_check_fixed(
	const struct wrapper *w, const struct parameter *parameter, const char *wrong, const char *refusal);
/* How many elements go out. */
const char *cffi_room_for(const struct wrapper *w, const struct parameter *parameter);
/* How many elements of what comes back are valid; NULL where all are. */
const char *cffi_valid(const struct wrapper *w, const struct parameter *parameter);
/* "4 * (width + padding)": a size as the header has it. */
const char *cffi_size_text(const struct contract *contract);
/* The functions that sizes ask: they have a C side for that alone. emit_cffi_build.c. */
struct pieces cffi_asked(const struct model *model);

/* emit_cffi_arguments.c */
void cffi_convert(const struct wrapper *w, const struct parameter *parameter);
const char *cffi_column(const struct wrapper *w, const struct parameter *parameter);
/* An array of a group that may be left out: most are, and cost no more than a look. */
bool cffi_is_open_array(const struct wrapper *w, const struct parameter *parameter);
/* What stands for a parameter in the call; NULL for nothing. */
const char *cffi_passed(const struct wrapper *w, const struct parameter *parameter, int index);
/* Must Python know how long the caller's own buffer is, after the call? Only where C does not say what is valid. */
bool cffi_needs_length(const struct wrapper *w, const struct parameter *parameter);
/* Does what the call gives, or keeps, need the handle's pointer once more, though it may be closed meanwhile? */
bool cffi_is_pinned(const struct wrapper *w, const struct parameter *parameter);
/* Does the conversion lock a buffer of the caller's? */
bool cffi_locks(const struct parameter *parameter);

/* emit_cffi_checks.c: asked only after a refusal. */
void cffi_refuse(const struct wrapper *w);
/* An array that is filled is still needed behind the call, and a handle that is kept; not so where that failed. */
void cffi_unlock_filled(const struct wrapper *w);
const char *cffi_value_check(const struct model *model, const struct type *type);

/* emit_cffi_keep.c: what C keeps, until a token comes back, for the life of a handle, or until a function was called.
 */
bool cffi_has_token(const struct function *function);
bool cffi_has_tokens(const struct model *model);
/* Does a call hold something of its records' in Python? */
bool cffi_holds_any(const struct wrapper *w);
const char *cffi_token_name(const struct wrapper *w);
/* Names that a failure looks at, though the conversions may not have come so far. */
void cffi_keep_nothing_yet(const struct wrapper *w);
void cffi_keep(const struct wrapper *w);
void cffi_let_go(const struct wrapper *w);
void cffi_abandon(const struct wrapper *w);
/* What is kept for the life of a handle that the call makes: ", c_text, c_tree" behind the arguments of _opened(). */
const char *cffi_kept_with(const struct wrapper *w, const struct parameter *handle);
/* After success: what was kept until this function was called. */
void cffi_finish(const struct wrapper *w);

/* emit_cffi_values.c */
void cffi_fail(const struct wrapper *w);
void cffi_values(const struct wrapper *w);
/* Is what the crossing gives what the function returns, and nothing to be done between? */
bool cffi_returns_at_once(const struct wrapper *w);

/* emit_cffi_handles.c */
/* "struct hard_box": how C and the declarations spell what a handle points to; its own struct where C has none. */
const char *cffi_handle_struct(const struct model *model, const struct type *type);
bool cffi_handle_is_struct(const struct type *type);
void cffi_handles(struct printer *printer, const struct model *model, const struct cffi_facts *facts);
void cffi_methods(struct printer *printer, const struct model *model);

/* emit_cffi_callbacks.c */
bool cffi_takes_callback(const struct function *function);
/* Statements around a call: first of all, before the conversions, after them, in `finally`, and where it failed. */
void cffi_meet_strays(const struct wrapper *w);
void cffi_before_callbacks(const struct wrapper *w);
void cffi_begin_callbacks(const struct wrapper *w);
bool cffi_ends_callbacks(const struct wrapper *w);
void cffi_end_callbacks(const struct wrapper *w);
void cffi_drop_callbacks(const struct wrapper *w);
/* Raises what a callable raised; if the call succeeded, what it made is freed first. */
void cffi_raise_again(const struct wrapper *w, bool succeeded);
/* The functions that C calls. */
void cffi_callbacks(struct printer *printer, const struct model *model);
void cffi_callbacks_declarations(struct printer *printer, const struct model *model);
void cffi_callbacks_source(struct printer *printer, const struct model *model);

/* ---- records ---- */

/* Records to and from C, and the array types that calls allocate: emit_cffi_records.c. */
void cffi_records(struct printer *printer, const struct model *model);
/* Is a record made of numbers alone? Then C makes Python's of many of them. */
bool cffi_is_flat(const struct record *record);
/* Has it members that share memory, bits or an open end? Then it is written member by member. */
bool cffi_is_special(const struct record *record);
/* The code of a number in the module struct: "q" of int64_t. */
char cffi_code(const struct type *type);
/* "int64_t", "double", "_Bool": a number as C and the declarations spell it. */
const char *cffi_number(const struct type *type);
/* What writes records of that kind for C, and the check of what is to be written: emit_cffi_write.c. */
void cffi_write(struct printer *printer, const struct model *model, const struct record *record);
/* What is made of fields before the record is, and what stands for one in it. */
void cffi_preparations(struct printer *printer, const struct model *model, const struct record *record);
const char *cffi_written(const struct model *model, const struct record *record, const struct field *field);
/* Are there arrays of this kind that go to C? */
bool cffi_has_write_array(const struct model *model, const struct record *record);
/* Does writing one hold something for the time of the call, or beyond? */
bool cffi_holds(const struct record *record);
/* Must it be 0 in records that come as they lie in memory? */
bool cffi_must_be_zero(const struct field *field);
/* A record that is written member by member: emit_cffi_special.c. */
void cffi_write_special(struct printer *printer, const struct model *model, const struct record *record);
bool cffi_has_shared(const struct record *record);
/* The member at the open end; NULL if there is none. */
const struct field *cffi_flexible(const struct record *record);
const char *cffi_bits_check(const struct model *model, const struct field *field);
const char *cffi_read_special(const struct model *model, const struct record *record, const struct field *field);
void cffi_special_declarations(struct printer *printer, const struct model *model);
void cffi_special_source(struct printer *printer, const struct model *model);
/* C's side of it: how plain numbers and texts get into an array of records, and out of it: emit_cffi_fields.c. */
void cffi_fields_declarations(struct printer *printer, const struct model *model);
void cffi_fields_source(struct printer *printer, const struct model *model);
/* The name of an integer's check in the prelude. */
const char *cffi_integer_check(const struct type *type);

/* ---- _M_build.py ---- */

/* emit_cffi_types.c: types, as both the declarations and the shims spell them. */
const char *cffi_value(const struct type *type);
/* A struct by its tag, without the qualifiers that the type has. */
const char *cffi_record(const struct model *model, const struct type *type);
const char *cffi_parameter(const struct model *model, const struct parameter *parameter);
const char *cffi_result(const struct model *model, const struct function *function);
const char *cffi_out(const struct model *model, const struct parameter *parameter);
/* What C gives Python: the result of the shim. */
const char *cffi_answer(const struct model *model, const struct function *function);
/* "int ", "char *": what a name can stand behind. */
const char *cffi_spaced(const struct model *model, const char *type);
const char *cffi_prototype(const struct model *model, const struct function *function);
/* Breaks a long line of C behind a comma. */
const char *cffi_broken(struct arena *arena, const char *line);
/* emit_cffi_shims.c */
void cffi_shims(struct printer *printer, const struct model *model);
/* emit_cffi_ground.c: C that does not depend on the header. */
void cffi_ground(struct printer *printer, const struct model *model);
bool cffi_needs_code(const struct model *model);
void cffi_build(struct printer *printer, const struct model *model, const struct emit_options *options);

#endif
