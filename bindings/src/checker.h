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
	/* of the function at hand */
	struct function *function;
	bool *claimed; /* parameters that another one's contract made a size or a token */
};

/* ---- roles.c: parameters ---- */

void settle_parameters(struct checker *checker);
/* Index of a parameter of the function at hand, or -1. */
int parameter_index(const struct checker *checker, const char *name);
/* ", did you mean 'x'?" among the parameters' names, or "". */
const char *parameter_hint(const struct checker *checker, const char *name);
/* The same among the enumerations. */
const char *enumeration_hint(const struct checker *checker, const char *name);
/* A record that is copied has values only. False after a message at `location`. */
bool check_plain(struct checker *checker, const struct record *record, const struct location *location);

/* ---- defaults.c: values of arguments that are left out ---- */

void settle_defaults(struct checker *checker);

/* ---- results.c: results and failures ---- */

void settle_result(struct checker *checker);
/* Does `function` take one pointer to `type`, or to void, and nothing else? */
bool frees(const struct function *function, const struct type *type);
/* The function that frees a `type`: is it there, and does it take one? */
void check_destructor(struct checker *checker, const struct location *location, const char *word, const char *name,
	const struct type *type);

/* ---- prune.c ---- */

/* Drops what no binding needs. */
void prune_model(struct model *model);

/* ---- both ---- */

/* The same type without const. */
const struct type *unqualified(struct model *model, const struct type *type);
bool is_integer(const struct type *type);
bool is_character_pointer(const struct type *type);

#endif
