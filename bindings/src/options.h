/* SPDX-License-Identifier: MIT
 *
 * The command line.
 */
#ifndef FERRULE_OPTIONS_H
#define FERRULE_OPTIONS_H

#include "model.h"

struct words {
	const char **words;
	size_t count;
};

struct options {
	bool is_emit, strict;
	struct words headers, include_folders, definitions, includes, omit, only;
	const char *target, *module, *resource_folder;
	struct emit_options emit;
	struct arena *arena; /* of the words that are not argv's own */
};

/* Exits by itself after --help, --version and a wrong command line. */
void options_read(struct options *options, int argc, char **argv);

#endif
