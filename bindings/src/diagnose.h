/* SPDX-License-Identifier: MIT
 *
 * Messages: `file:line:column: error: text`, the line itself, and a caret under the column. On standard error.
 */
#ifndef FERRULE_DIAGNOSE_H
#define FERRULE_DIAGNOSE_H

#include "model.h"

struct diagnostics {
	unsigned errors, warnings;
	struct source *sources; /* files that were shown from, by name */
};

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

/* `location` without a file, or NULL: the message stands for itself. */
void report(struct diagnostics *diagnostics, enum severity severity, const struct location *location,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
#define report_error(diagnostics, ...) report(diagnostics, SEVERITY_ERROR, __VA_ARGS__)
#define report_warning(diagnostics, ...) report(diagnostics, SEVERITY_WARNING, __VA_ARGS__)
#define report_note(diagnostics, ...) report(diagnostics, SEVERITY_NOTE, __VA_ARGS__)

/* "2 errors and 1 warning" after all others, if there were any. */
void report_summary(const struct diagnostics *diagnostics);
void diagnostics_free(struct diagnostics *diagnostics);

/* The word that a slip of the pen made into `typed`, or NULL if none is near. */
const char *nearest(const char *typed, const char *const *words, size_t count);

#endif
