/* SPDX-License-Identifier: MIT */
#include "diagnose.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void diagnostics_start(struct diagnostics *diagnostics, struct arena *arena, enum format format)
{
	*diagnostics = (struct diagnostics){.arena = arena, .format = format, .sources = sources_new()};
}

void diagnostics_free(struct diagnostics *diagnostics)
{
	sources_free(diagnostics->sources);
}

/* ---- as text ---- */

/* Tabs stay tabs above the caret, so that it stands right whatever their width is. */
static char mark_at(const struct message *message, unsigned column, char c)
{
	unsigned line = message->range.begin.line;
	char mark = c == '\t' ? '\t' : ' ';
	for (size_t i = 0; i < message->further_count; i++) {
		const struct range *range = &message->further[i];
		if (range->begin.line == line && column >= range->begin.column &&
			(range->end_line > line || column < range->end_column))
			mark = '~';
	}
	if (column > message->range.begin.column && message->range.end_line == line &&
		column < message->range.end_column)
		mark = '~';
	return column == message->range.begin.column ? '^' : mark;
}

static char mark_of(const struct message *message, const struct excerpt *excerpt, size_t at)
{
	/* The caret may stand behind the line: something is missing there. */
	char c = at < excerpt->length ? excerpt->text[at] : ' ';
	return mark_at(message, (unsigned)(excerpt->skipped + at + 1), c);
}

static void print_marks(const struct message *message, const struct excerpt *excerpt)
{
	size_t end = message->range.begin.column - excerpt->skipped;
	for (size_t at = end; at < excerpt->length; at++)
		if (mark_of(message, excerpt, at) == '~')
			end = at + 1;
	for (size_t at = 0; at < end; at++)
		fputc(mark_of(message, excerpt, at), stderr);
	fputc('\n', stderr);
}

static void print_excerpt(struct diagnostics *diagnostics, const struct message *message)
{
	struct excerpt excerpt = source_excerpt(diagnostics->sources, &message->range.begin);
	if (!excerpt.text)
		return;
	fprintf(stderr, "%.*s\n", (int)excerpt.length, excerpt.text);
	print_marks(message, &excerpt);
}

static bool is_located(const struct message *message)
{
	return message->range.begin.file && message->range.begin.line;
}

static void print_message(struct diagnostics *diagnostics, const struct message *message)
{
	static const char *const names[] = {"note", "warning", "error"};
	const struct location *begin = &message->range.begin;
	if (is_located(message))
		fprintf(stderr, "%s:%u:%u: ", begin->file, begin->line, begin->column);
	else if (message->severity != SEVERITY_NOTE)
		fputs("ferrule-bind: ", stderr);
	fprintf(stderr, "%s: %s", names[message->severity], message->text);
	if (message->option)
		fprintf(stderr, " [%s]", message->option);
	fputc('\n', stderr);
	if (is_located(message))
		print_excerpt(diagnostics, message);
}

/* ---- messages ---- */

/* A note belongs to the message before it; one without any stands like a message. */
static struct message *message_place(struct diagnostics *diagnostics, enum severity severity)
{
	struct arena *arena = diagnostics->arena;
	size_t count = diagnostics->message_count;
	if (severity == SEVERITY_NOTE && count) {
		struct message *owner = &diagnostics->messages[count - 1];
		owner->notes = arena_grow(arena, owner->notes, owner->note_count, sizeof(*owner->notes));
		return &owner->notes[owner->note_count++];
	}
	diagnostics->messages = arena_grow(arena, diagnostics->messages, count, sizeof(*diagnostics->messages));
	return &diagnostics->messages[diagnostics->message_count++];
}

struct message *message_new(struct diagnostics *diagnostics, enum severity severity, enum rule rule,
	const struct location *location, const char *text)
{
	struct message *message = message_place(diagnostics, severity);
	*message = (struct message){.severity = severity, .rule = rule, .text = arena_text(diagnostics->arena, text)};
	if (location && location->file && location->line) {
		message->range.begin = *location;
		message->range.end_line = location->line;
		message->range.end_column = source_word_end(diagnostics->sources, location);
	}
	diagnostics->errors += severity == SEVERITY_ERROR;
	diagnostics->warnings += severity == SEVERITY_WARNING;
	return message;
}

void message_range(struct diagnostics *diagnostics, struct message *message, const struct range *range)
{
	message->further = arena_grow(
		diagnostics->arena, message->further, message->further_count, sizeof(*message->further));
	message->further[message->further_count++] = *range;
}

void message_fix(struct diagnostics *diagnostics, struct message *message, const struct fix *fix)
{
	message->fixes =
		arena_grow(diagnostics->arena, message->fixes, message->fix_count, sizeof(*message->fixes));
	message->fixes[message->fix_count++] = *fix;
}

void message_done(struct diagnostics *diagnostics, struct message *message)
{
	if (diagnostics->format == FORMAT_TEXT)
		print_message(diagnostics, message);
}

/* ---- "did you mean": the change that a message proposes ---- */

static const char proposal[] = "did you mean '";

struct slip {
	const char *meant;
	unsigned distance;
	struct range range;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* The word of a line that is nearest to what was meant. */
static void find_slip(
	struct arena *arena, struct slip *slip, const struct location *place, const struct excerpt *excerpt)
{
	const char *line = excerpt->text;
	size_t length = excerpt->length, skipped = excerpt->skipped;
	for (size_t at = 0, end; at < length; at = end) {
		for (end = at; end < length && is_word(line[end]); end++)
			;
		if (end == at) {
			end++;
			continue;
		}
		const char *word = arena_format(arena, "%.*s", (int)(end - at), line + at);
		unsigned distance = word_distance(word, slip->meant);
		if (!distance || distance >= slip->distance)
			continue;
		slip->distance = distance;
		slip->range.begin = *place;
		slip->range.begin.column = (unsigned)(skipped + at) + 1;
		slip->range.end_line = place->line;
		slip->range.end_column = (unsigned)(skipped + end) + 1;
	}
}

/* Annotations stand around the name that a message is about: on its line, else on one beside it. */
static void propose(struct diagnostics *diagnostics, struct message *message)
{
	static const int lines[] = {0, 1, -1};
	const char *meant = strstr(message->text, proposal);
	if (!meant || !is_located(message))
		return;
	meant += sizeof(proposal) - 1;
	struct arena *arena = diagnostics->arena;
	struct slip slip = {.meant = arena_format(arena, "%.*s", (int)strcspn(meant, "'"), meant)};
	slip.distance = (unsigned)strlen(slip.meant) / 3 + 2;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]) && !slip.range.begin.file; i++) {
		struct location place = message->range.begin;
		place.line += (unsigned)lines[i];
		struct excerpt excerpt = source_excerpt(diagnostics->sources, &place);
		if (excerpt.text)
			find_slip(arena, &slip, &place, &excerpt);
	}
	struct fix fix = {.range = slip.range, .text = slip.meant};
	fix.description = arena_format(arena, "write %s", slip.meant);
	if (fix.range.begin.file)
		message_fix(diagnostics, message, &fix);
}

static void report_list(struct diagnostics *diagnostics, enum rule rule, enum severity severity,
	const struct location *location, const char *format, va_list arguments)
{
	char *text = NULL;
	if (vasprintf(&text, format, arguments) < 0) {
		fputs("ferrule-bind: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	struct message *message = message_new(diagnostics, severity, rule, location, text);
	free(text);
	propose(diagnostics, message);
	message_done(diagnostics, message);
}

void report(struct diagnostics *diagnostics, enum severity severity, const struct location *location,
	const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	report_list(diagnostics, diagnostics->rule, severity, location, format, arguments);
	va_end(arguments);
}

void report_as(struct diagnostics *diagnostics, enum rule rule, enum severity severity,
	const struct location *location, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	report_list(diagnostics, rule, severity, location, format, arguments);
	va_end(arguments);
}

/* ---- remedies ---- */

/* The annotations at the beginning of an alternative; behind them is a remark, or nothing. */
static size_t annotations_length(const char *text)
{
	size_t length = 0;
	while (!strncmp(text + length, "FERRULE_", 8)) {
		size_t end = length;
		int depth = 0;
		while (text[end] && (depth || text[end] != ' ')) {
			depth += (text[end] == '(') - (text[end] == ')');
			end++;
		}
		length = end + (text[end] == ' ');
	}
	while (length && text[length - 1] == ' ')
		length--;
	return length;
}

/* What stands on the declarator itself is a change; what belongs on a type or a function is left to the reader. */
static void add_remedy(struct diagnostics *diagnostics, struct message *message, const struct range *place,
	const char *alternative)
{
	size_t length = annotations_length(alternative);
	const char *remark = alternative + length + strspn(alternative + length, " ");
	if (!length || !strncmp(remark, "on ", 3))
		return;
	struct fix fix = {.range = *place};
	fix.text = arena_format(diagnostics->arena, " %.*s", (int)length, alternative);
	fix.description = arena_format(diagnostics->arena, "add %s", alternative);
	message_fix(diagnostics, message, &fix);
}

void report_remedies(struct diagnostics *diagnostics, const struct location *location, const char *alternatives)
{
	struct arena *arena = diagnostics->arena;
	struct message *message = &diagnostics->messages[diagnostics->message_count - 1];
	struct range place;
	bool placed = location && source_declarator_end(diagnostics->sources, location, &place.begin);
	char *text = arena_text(arena, ""), *rest = arena_text(arena, alternatives), *alternative;
	place.end_line = placed ? place.begin.line : 0;
	place.end_column = placed ? place.begin.column : 0;
	while ((alternative = strsep(&rest, "|"))) {
		const char *between = !*text ? "" : rest ? ", " : " or ";
		text = arena_format(arena, "%s%s%s", text, between, alternative);
		if (placed)
			add_remedy(diagnostics, message, &place, alternative);
	}
	report_note(diagnostics, NULL, "what would settle it: %s", text);
}

/* ---- at the end ---- */

static void count_messages(const struct diagnostics *diagnostics)
{
	unsigned errors = diagnostics->errors, warnings = diagnostics->warnings;
	if (errors)
		fprintf(stderr, "%u error%s", errors, errors == 1 ? "" : "s");
	if (errors && warnings)
		fputs(" and ", stderr);
	if (warnings)
		fprintf(stderr, "%u warning%s", warnings, warnings == 1 ? "" : "s");
	if (errors || warnings)
		fputc('\n', stderr);
}

void report_summary(struct diagnostics *diagnostics, const struct model *subject)
{
	switch (diagnostics->format) {
	case FORMAT_TEXT:
		count_messages(diagnostics);
		break;
	case FORMAT_JSON:
		write_json_messages(diagnostics, subject);
		break;
	case FORMAT_SARIF:
		write_sarif(diagnostics);
		break;
	}
}
