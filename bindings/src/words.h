/* SPDX-License-Identifier: MIT
 *
 * What the contracts say, in words: for manuals. `code` stands between backquotes, sentences end with a full stop.
 */
#ifndef FERRULE_WORDS_H
#define FERRULE_WORDS_H

#include "model.h"

/* What a parameter is, whose it is, how much of it there is. */
const char *words_parameter(
	const struct model *model, const struct function *function, const struct parameter *parameter);
/* What the result is, and what is to be done with it. */
const char *words_result(const struct model *model, const struct function *function);
/* How a failure is told; NULL where there is none. */
const char *words_failure(const struct model *model, const struct function *function);
const char *words_field(const struct model *model, const struct record *record, const struct field *field);
/* What a type is to the languages; NULL where it has no contract. */
const char *words_record(const struct model *model, const struct record *record);
/* Of size expressions, as C writes them. */
const char *words_expression(struct arena *arena, const struct function *function, const struct expression *expression);

/* ---- C ---- */

/* `name` declared with a type: "int (*name)(void)", "char name[4]", "const char *name". */
const char *c_declared(struct arena *arena, const struct type *type, const char *name);
const char *c_prototype(struct arena *arena, const struct function *function);
/* A declaration or a call in lines of less than `width` characters, where its commas let it. */
const char *folded(struct arena *arena, const char *line, size_t width);

/* ---- scripts ---- */

/* How it is called: "f(data, flags=0)". */
const char *script_call(struct arena *arena, const struct function *function);
/* What comes back: "count, data", or NULL where that is nothing. */
const char *script_values(struct arena *arena, const struct function *function);

#endif
