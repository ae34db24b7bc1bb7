/* SPDX-License-Identifier: MIT
 *
 * A target is one file emit_<name>.c and one row of the table in targets.c.
 */
#ifndef FERRULE_TARGETS_H
#define FERRULE_TARGETS_H

#include "model.h"

struct target {
	const char *name;
	const char *summary; /* one line of --help */
	/* Which contracts it cannot carry, told before anything is written: a sentence, or NULL if it carries
	 * `function`. */
	const char *(*cannot)(const struct model *model, const struct function *function);
	/* Writes its files into options->directory. 0, or -1 after a message. */
	int (*emit)(const struct model *model, const struct emit_options *options);
};

extern const struct target targets[];
extern const size_t target_count;

#endif
