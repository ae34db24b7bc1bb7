/* SPDX-License-Identifier: MIT
 *
 * `ferrule-bind diff`: what changed between two descriptions of a library, and what that breaks.
 */
#ifndef FERRULE_DIFF_H
#define FERRULE_DIFF_H

#include "options.h"

#include <jansson.h>

/* What a change breaks. The numbers are the exit status. */
enum breakage {
	BREAKS_NOTHING = 0,
	BREAKS_SOURCE = 1, /* programs, in C or in a script, have to be changed; those that are compiled go on */
	BREAKS_BINARY = 2, /* what was compiled for the old one fails, or reads and writes the wrong places */
	BREAKS_CONTRACT = 3, /* it compiles and links, and means something else: ownership, NULL, sizes, failures */
	BREAKAGE_COUNT,
};

enum { DIFF_FAILED = 4 };

struct change {
	enum breakage breakage;
	const char *subject, *text;
	struct location old, new; /* without a file where it is on one side only */
};

struct diff {
	struct diagnostics *diagnostics;
	struct arena *arena;
	struct change *changes;
	size_t count;
	/* One was written by an older ferrule-bind: what each concludes from the contracts may have other names. */
	bool of_two_versions;
	bool called; /* what is compared is called by C: it is C who gives its arguments, and gets its result */
};

/* The exit status of the program, after everything was written. */
int diff_descriptions(struct diagnostics *diagnostics, const struct options *options);
/* All that changed from one description to another, in the order of the old one. */
void diff_compare(struct diff *diff, const json_t *old, const json_t *new);

/* ---- between the files of diff ---- */

/* One thing on both sides: how messages call it, and its JSON there; NULL where it is not. */
struct pair {
	const char *subject;
	const json_t *old, *new;
};

void change_add(struct diff *diff, enum breakage breakage, const struct pair *pair, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* diff_types.c. What it breaks that one type took the place of another; `given`: C gets such a value, else it gives
 * it. Sets `same` where they are one type. */
enum breakage type_change(const json_t *old, const json_t *new, bool given, bool *same);
const char *type_text(const json_t *type);

/* diff_contracts.c. Changes of the object `contract` of both; their number. */
enum side { ON_THE_FUNCTION, ON_THE_PARAMETER, ON_WHAT_C_GIVES, ON_THE_FIELD, ON_THE_TYPE };
size_t diff_contract(struct diff *diff, const struct pair *pair, enum side side);
/* All other keys: what the contracts together come to. `known` is a list of keys that others look at, ended by NULL. */
size_t diff_rest(struct diff *diff, const struct pair *pair, const char *const *known);

/* diff_data.c: records, enumerations, constants */
void diff_data(struct diff *diff, const json_t *old, const json_t *new);

/* diff_report.c */
int diff_report(struct diff *diff, enum format format);

/* ---- small things of jansson ---- */

const char *text_of(const json_t *object, const char *key); /* "" where it is not there */
bool flag_of(const json_t *object, const char *key);
long long number_of(const json_t *object, const char *key);
/* A list of objects as name -> object. To be freed with json_decref(). */
json_t *index_by(const json_t *list, const char *key);

#endif
