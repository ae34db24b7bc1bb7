/* SPDX-License-Identifier: MIT
 *
 * The text of headers, for messages that show a line of one.
 */
#ifndef FERRULE_SOURCE_H
#define FERRULE_SOURCE_H

#include "model.h"

struct sources; /* files by name, each read once */

struct sources *sources_new(void);
void sources_free(struct sources *sources);

/* The text from the beginning of that line on; NULL where the file or the line is not there. */
const char *source_line(struct sources *sources, const char *file, unsigned line);
/* Up to the line's end. */
size_t source_line_length(const char *line);
/* What of a line is shown around a column: all of it, or, of one that nobody would read, a piece. */
struct excerpt {
	const char *text; /* NULL where the line is not there */
	size_t length, skipped; /* bytes; what is left out before the piece */
	bool is_whole;
};
struct excerpt source_excerpt(struct sources *sources, const struct location *location);
/* Column `column` (of bytes, from 1) counted in characters. */
unsigned source_character(struct sources *sources, const char *file, unsigned line, unsigned column);
/* The column behind the name or number that begins at `location`; its own where there is none. */
unsigned source_word_end(struct sources *sources, const struct location *location);
/* Where the declarator whose name stands at `location` ends: what an annotation on it follows. False where that cannot
 * be told. */
bool source_declarator_end(struct sources *sources, const struct location *location, struct location *end);

#endif
