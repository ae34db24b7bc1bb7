/* SPDX-License-Identifier: MIT
 *
 * What the files of the checking half share.
 */
#ifndef FERRULE_CHECKER_H
#define FERRULE_CHECKER_H

#include "check.h"

struct checker {
	struct model *model;
	struct diagnostics *diagnostics;
	bool strict;
	bool releases; /* something of the model gives tokens back */
	const struct function **explainers; /* FERRULE_EXPLAINS */
	size_t explainer_count;
	/* of the function at hand */
	struct function *function;
	bool is_callback; /* C calls it */
	bool *claimed; /* parameters that another one's contract made a size or a token */
};

/* ---- roles.c: parameters ---- */

void settle_parameters(struct checker *checker);
/* Index of a parameter of the function at hand, or -1. */
int parameter_index(const struct checker *checker, const char *name);
/* ", did you mean 'x'?" among the parameters' names, or "". */
const char *parameter_hint(const struct checker *checker, const char *name);
/* The same among the functions, and among the enumerations. */
const char *function_hint(const struct checker *checker, const char *name);
const char *enumeration_hint(const struct checker *checker, const char *name);
enum direction { UNDIRECTED, IN, OUT, INOUT };
/* Of a pointer. */
enum direction direction_of(const struct parameter *parameter);
/* What nobody says, and what ferrule-bind cannot do. The parameter is an address then. */
void report_missing(struct checker *checker, struct parameter *parameter);
void report_uncarried(struct checker *checker, struct parameter *parameter, const char *what);

#define complain_of(checker, parameter, ...) report_error((checker)->diagnostics, &(parameter)->location, __VA_ARGS__)

/* ---- sizes.c: parameters that serve others ---- */

void settle_size(struct checker *checker, struct parameter *parameter);
/* FERRULE_BYTES before a function: before roles are settled. */
void settle_result_size(struct checker *checker);
void settle_token(struct checker *checker, struct parameter *parameter);
/* False after a message: it serves something else already. */
bool claim_closure(struct checker *checker, int index);
/* "32", or the name of a constant that is not negative. */
bool constant_size(const struct checker *checker, const char *text, unsigned long *number);
bool is_name(const char *text);
/* "size" of "*size", else NULL. */
const char *name_behind(const char *text);

/* ---- texts.c: texts, bytes and views ---- */

void settle_text(struct checker *checker, struct parameter *parameter);
void settle_bytes(struct checker *checker, struct parameter *parameter);
void settle_view(struct checker *checker, struct parameter *parameter);
/* Words about them, when the role is known. */
void check_text_words(struct checker *checker, struct parameter *parameter);

/* ---- callbacks.c ---- */

/* FERRULE_CLOSURE: before roles are settled. */
void settle_closure(struct checker *checker, struct parameter *parameter);
void settle_callback(struct checker *checker, struct parameter *parameter);
void settle_user_data(struct checker *checker, struct parameter *parameter);
/* Words about callbacks, when the role is known. */
void check_callback_words(struct checker *checker, const struct parameter *parameter);

/* ---- handles.c ---- */

/* Whose what C gives is, and the handle that it pins: its index, or -1. */
struct lent {
	enum lending lending;
	int owner;
};

/* The type of a handle, as `element` has it; NULL if a pointer to `target` is none. `close` makes one of `void`. */
const struct type *handle_type(struct checker *checker, const struct type *target, const char *close);
/* The function that frees it. */
const char *handle_close(const struct model *model, const struct type *handle);
/* BORROWED(from): what does that make of it? */
void settle_lending(struct checker *checker, const struct location *location, const char *word, const char *from,
	struct lent *lent);
/* False if it is none; true also after a message. */
bool settle_handle_in(struct checker *checker, struct parameter *parameter);
bool settle_handle_out(struct checker *checker, struct parameter *parameter);
bool settle_handle_result(struct checker *checker);
/* FERRULE_RETAINED of what is no token. */
void settle_retained(struct checker *checker, struct parameter *parameter, const char *name);
/* FERRULE_METHOD and FERRULE_CONSTRUCTOR. */
void settle_class(struct checker *checker);
/* When nothing of the model moves any more. */
void settle_handles(struct checker *checker);

/* ---- expression.c: sizes that are computed ---- */

/* Of the function at hand. NULL, and what is wrong in `why`; else `why` is NULL. */
const struct expression *read_expression(struct checker *checker, const char *text, const char **why);
/* Is there a part of that kind in it? */
bool expression_speaks_of(const struct expression *expression, enum expression_kind kind);

/* ---- fields.c ---- */

void settle_fields(struct checker *checker, struct record *record);
/* Can the record be copied to C, or `out` of it? False after a message at `location`. */
bool check_copied(struct checker *checker, const struct record *record, bool out, const struct location *location);
/* Is there an array at its end? */
bool record_is_flexible(const struct record *record);
/* Where its size has to be known, there is none; false after a message. */
bool check_size_known(struct checker *checker, const struct record *record, const struct location *location);
/* Index of a field, or -1. */
int field_index(const struct record *record, const char *name);
/* ", did you mean 'x'?" among the fields' names, or "". */
const char *field_hint(const struct checker *checker, const struct record *record, const char *name);

/* ---- makers.c: constructors of records ---- */

/* When nothing of the model moves any more. */
void settle_makers(struct checker *checker);

/* ---- defaults.c: values of arguments that are left out ---- */

void settle_defaults(struct checker *checker);
/* A number, or the name of a constant. `beyond`: it is an unsigned one above INT64_MAX. */
bool integer_value(const struct model *model, const char *text, int64_t *value, bool *beyond);
/* The default of an integer parameter as a decimal number; NULL if it is none, or does not fit. */
const char *integer_text(const struct model *model, const struct parameter *parameter);
bool fits_into(const struct type *type, int64_t value, bool beyond);

/* ---- results.c: results and failures ---- */

void settle_result(struct checker *checker);
/* Does `function` take one pointer to `type`, or to void, and nothing else? */
bool frees(const struct function *function, const struct type *type);
/* The function that frees a `type`: is it there, and does it take one? */
void check_destructor(struct checker *checker, const struct location *location, const char *word, const char *name,
	const struct type *type);

/* ---- explains.c ---- */

/* When nothing of the model moves any more. */
void settle_explanations(struct checker *checker);

/* ---- names.c ---- */

/* When all is settled. */
void check_names(struct checker *checker);

/* ---- prune.c ---- */

/* Drops what no binding needs. */
void prune_model(struct model *model);

/* ---- uses.c ---- */

/* Fills the roles of model->records, when nothing of the model moves any more. */
void note_uses(struct model *model);

/* ---- both ---- */

/* The same type without const. */
const struct type *unqualified(struct model *model, const struct type *type);
bool is_integer(const struct type *type);
bool is_character_pointer(const struct type *type);

#endif
