/* SPDX-License-Identifier: MIT
 *
 * The command line.
 */
#ifndef FERRULE_OPTIONS_H
#define FERRULE_OPTIONS_H

#include "diagnose.h"
#include "model.h"

struct words {
	const char **words;
	size_t count;
};

enum command { COMMAND_CHECK, COMMAND_EMIT, COMMAND_DIFF };

struct options {
	enum command command;
	enum format format;
	bool strict;
	struct words headers; /* of diff: the two descriptions */
	struct words include_folders, definitions, includes, omit, only;
	const char *target, *module, *resource_folder;
	struct emit_options emit;
	struct arena *arena; /* of the words that are not argv's own */
};

/* Exits by itself after --help, --version and a wrong command line. */
void options_read(struct options *options, int argc, char **argv);

#endif
