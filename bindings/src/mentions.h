/* SPDX-License-Identifier: MIT
 *
 * Which names a generated text mentions: so that of the fixed parts of a module only those are written that are used.
 * A text is read once, however many names are asked for.
 */
#ifndef FERRULE_MENTIONS_H
#define FERRULE_MENTIONS_H

#include "model.h"

struct mention_rules {
	const char *before; /* characters before a name that make it another's: "." */
	const char *behind; /* characters behind it that do */
	const char *first; /* characters that names begin with which are asked for; NULL: any */
	const char *comment; /* lines that begin with it are left out; NULL: there are none */
};

struct mentions;

struct mentions *mentions_of(struct arena *arena, const struct mention_rules *rules, const char *text);
bool mentions_name(const struct mentions *mentions, const char *name);
/* The hash is not the arena's. */
void mentions_free(struct mentions *mentions);

#endif
