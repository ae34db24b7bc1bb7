/* SPDX-License-Identifier: MIT
 *
 * Texts that are gathered one by one, then joined: arguments, names, conditions.
 */
#ifndef FERRULE_PIECES_H
#define FERRULE_PIECES_H

#include "model.h"

/* The texts lie in the arena. */
struct pieces {
	struct arena *arena;
	const char **items;
	size_t count;
};

void pieces_add(struct pieces *pieces, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Unless it is there already. */
void pieces_add_once(struct pieces *pieces, const char *text);
/* All of them, with `between` between them. */
const char *pieces_join(const struct pieces *pieces, const char *between);

#endif
