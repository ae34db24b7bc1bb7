/* SPDX-License-Identifier: MIT
 *
 * Messages: `file:line:column: error: text`, the line itself, and a caret under the column. On standard error, each
 * at once; or all of them at the end, on standard output, as JSON or SARIF.
 */
#ifndef FERRULE_DIAGNOSE_H
#define FERRULE_DIAGNOSE_H

#include "model.h"
#include "source.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR };

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SARIF };

/* What a message is about: stable names, for those who sort or silence them. */
enum rule {
	RULE_COMMAND, /* options, files */
	RULE_C, /* what clang says of the header */
	RULE_ANNOTATION, /* misspelt, misplaced, without its argument */
	RULE_MISSING, /* a pointer without a contract */
	RULE_CONTRACT, /* contradictions */
	RULE_TARGET, /* what a target cannot carry */
	RULE_COUNT,
};

/* From a place up to another one on a line of the same file, that one not included. */
struct range {
	struct location begin;
	unsigned end_line, end_column;
};

/* A change that would settle what a message complains of: `text` in place of `range`. */
struct fix {
	struct range range;
	const char *description, *text;
};

struct message {
	enum severity severity;
	enum rule rule;
	const char *option; /* clang's name of the warning, "-Wmissing-declarations"; NULL where there is none */
	struct range range; /* without a file where the message stands for itself */
	const char *text;
	struct range *further; /* what clang underlines too */
	size_t further_count;
	struct fix *fixes;
	size_t fix_count;
	struct message *notes;
	size_t note_count;
};

struct diagnostics {
	struct arena *arena;
	enum format format;
	enum rule rule; /* of the messages that report() makes now */
	unsigned errors, warnings;
	struct message *messages;
	size_t message_count;
	struct sources *sources; /* files that were shown from */
};

void diagnostics_start(struct diagnostics *diagnostics, struct arena *arena, enum format format);
void diagnostics_free(struct diagnostics *diagnostics);

/* `location` without a file, or NULL: the message stands for itself. A note belongs to the message before it. */
void report(struct diagnostics *diagnostics, enum severity severity, const struct location *location,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same about `rule`, whatever the diagnostics are about otherwise. */
void report_as(struct diagnostics *diagnostics, enum rule rule, enum severity severity,
	const struct location *location, const char *format, ...) __attribute__((format(printf, 5, 6)));
#define report_error(diagnostics, ...) report(diagnostics, SEVERITY_ERROR, __VA_ARGS__)
#define report_warning(diagnostics, ...) report(diagnostics, SEVERITY_WARNING, __VA_ARGS__)
#define report_note(diagnostics, ...) report(diagnostics, SEVERITY_NOTE, __VA_ARGS__)

/* Contracts that would settle the message before, on the declarator whose name stands at `location`: alternatives with
 * '|' between them, each of annotations and, maybe, a remark: "FERRULE_OPAQUE on the type". In text a note; else also
 * changes that an editor can make. */
void report_remedies(struct diagnostics *diagnostics, const struct location *location, const char *alternatives);

/* A message in pieces: what is open, then ranges and fixes, then it is done. */
struct message *message_new(struct diagnostics *diagnostics, enum severity severity, enum rule rule,
	const struct location *location, const char *text);
void message_range(struct diagnostics *diagnostics, struct message *message, const struct range *range);
void message_fix(struct diagnostics *diagnostics, struct message *message, const struct fix *fix);
void message_done(struct diagnostics *diagnostics, struct message *message);

/* After all others. Text: "2 errors and 1 warning", if there were any. `subject` names what was read, NULL: nothing. */
void report_summary(struct diagnostics *diagnostics, const struct model *subject);

/* The word that a slip of the pen made into `typed`, or NULL if none is near. */
const char *nearest(const char *typed, const char *const *words, size_t count);
/* How many letters to change, insert or leave out; a large number for words that nobody misspells. */
unsigned word_distance(const char *a, const char *b);

/* ---- diagnose_machine.c ---- */

extern const char *const rule_names[RULE_COUNT];

void write_json_messages(struct diagnostics *diagnostics, const struct model *subject);
void write_sarif(struct diagnostics *diagnostics);

#endif
