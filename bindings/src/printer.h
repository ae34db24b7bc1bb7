/* SPDX-License-Identifier: MIT
 *
 * A printer owns indentation and the output's memory; an emitter never writes to a file or a global stream.
 * The file appears whole or not at all: temporary name, compare, rename only where it differs.
 */
#ifndef FERRULE_PRINTER_H
#define FERRULE_PRINTER_H

#include <stdbool.h>
#include <stddef.h>

struct printer;

struct printer *printer_new(const char *indentation); /* "\t" for C, "    " for Python, "  " for Lua */
void printer_free(struct printer *printer);

/* Text as it is; indentation goes before the first character of each line that is not empty. */
void print(struct printer *printer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void print_text(struct printer *printer, const char *text);
/* Bytes as they are, without indentation. */
void print_raw(struct printer *printer, const char *bytes, size_t length);
void indent(struct printer *printer);
void dedent(struct printer *printer);

/* Each line of a documentation comment behind `prefix` ("-- ", " * "), trailing blanks cut. */
void print_lines(struct printer *printer, const char *prefix, const char *text);
/* A string literal of the language, quotes and all; C, Python and Lua agree on these escapes. */
void print_quoted(struct printer *printer, const char *text);

const char *printer_text(const struct printer *printer);
/* 0, or -1: output_failure() says why. */
int printer_save(const struct printer *printer, const char *directory, const char *name);

#endif
