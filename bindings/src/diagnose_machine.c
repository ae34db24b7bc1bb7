/* SPDX-License-Identifier: MIT
 *
 * Messages for programs, on standard output: JSON of our own, and SARIF 2.1.0 as editors and code hosts read it.
 */
#include "diagnose.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rises when the meaning of a key changes, or one goes. */
enum { MESSAGES_VERSION = 1 };

const char *const rule_names[RULE_COUNT] = {
	[RULE_COMMAND] = "command",
	[RULE_C] = "c",
	[RULE_ANNOTATION] = "annotation",
	[RULE_MISSING] = "missing-contract",
	[RULE_CONTRACT] = "contract",
	[RULE_TARGET] = "target",
};

static const char *const rule_texts[RULE_COUNT] = {
	[RULE_COMMAND] = "An option names what is not there, or a file cannot be read or written.",
	[RULE_C] = "The header is no valid C, or clang warns of it.",
	[RULE_ANNOTATION] = "An annotation is misspelt, lacks its argument, or stands where it means nothing.",
	[RULE_MISSING] = "A pointer has no contract: what is behind it, and whose is it?",
	[RULE_CONTRACT] = "A contract contradicts itself, the declaration, or another contract.",
	[RULE_TARGET] = "A target cannot carry a contract.",
};

static const char *const severity_names[] = {
	[SEVERITY_NOTE] = "note", [SEVERITY_WARNING] = "warning", [SEVERITY_ERROR] = "error"};

/* Headers may be in any encoding, and names of files too: what is no UTF-8 becomes a '?'. */
static json_t *text_json(const char *text, size_t length)
{
	json_t *json = json_stringn(text, length);
	if (json)
		return json;
	char *copy = strndup(text, length);
	for (char *c = copy; c && *c; c++)
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	json = copy ? json_string_nocheck(copy) : NULL;
	free(copy);
	return json;
}

static void set_text(json_t *object, const char *key, const char *text)
{
	if (text)
		json_object_set_new(object, key, text_json(text, strlen(text)));
}

static void set_number(json_t *object, const char *key, size_t number)
{
	json_object_set_new(object, key, json_integer((json_int_t)number));
}

static void write_all(json_t *json)
{
	if (!json || json_dumpf(json, stdout, JSON_INDENT(2)) || fputc('\n', stdout) == EOF || fflush(stdout)) {
		fputs("ferrule-bind: cannot write the messages\n", stderr);
		exit(EXIT_FAILURE);
	}
	json_decref(json);
}

/* ---- our own ---- */

static void set_range(json_t *object, const struct range *range)
{
	if (!range->begin.file)
		return;
	set_text(object, "file", range->begin.file);
	set_number(object, "line", range->begin.line);
	set_number(object, "column", range->begin.column);
	set_number(object, "end_line", range->end_line);
	set_number(object, "end_column", range->end_column);
}

static json_t *fixes_json(const struct message *message)
{
	json_t *fixes = json_array();
	for (size_t i = 0; i < message->fix_count; i++) {
		json_t *fix = json_object();
		set_text(fix, "description", message->fixes[i].description);
		set_range(fix, &message->fixes[i].range);
		set_text(fix, "text", message->fixes[i].text);
		json_array_append_new(fixes, fix);
	}
	return fixes;
}

static json_t *message_json(struct diagnostics *diagnostics, const struct message *message)
{
	json_t *result = json_object(), *notes = json_array(), *ranges = json_array();
	const struct location *begin = &message->range.begin;
	struct excerpt line = source_excerpt(diagnostics->sources, begin);
	set_text(result, "severity", severity_names[message->severity]);
	set_text(result, "rule", rule_names[message->rule]);
	set_text(result, "option", message->option);
	set_text(result, "text", message->text);
	set_range(result, &message->range);
	if (line.text && line.is_whole)
		json_object_set_new(result, "source", text_json(line.text, line.length));
	for (size_t i = 0; i < message->further_count; i++) {
		json_t *range = json_object();
		set_range(range, &message->further[i]);
		json_array_append_new(ranges, range);
	}
	for (size_t i = 0; i < message->note_count; i++)
		json_array_append_new(notes, message_json(diagnostics, &message->notes[i]));
	json_object_set_new(result, "ranges", ranges);
	json_object_set_new(result, "notes", notes);
	json_object_set_new(result, "fixes", fixes_json(message));
	return result;
}

static json_t *subject_json(const struct model *model)
{
	json_t *result = json_object();
	size_t bound = 0;
	for (size_t i = 0; i < model->function_count; i++)
		bound += !model->functions[i].contract.hidden;
	set_text(result, "module", model->module);
	set_number(result, "functions", bound);
	set_number(result, "records", model->record_count);
	set_number(result, "enumerations", model->enumeration_count);
	set_number(result, "constants", model->constant_count);
	return result;
}

void write_json_messages(struct diagnostics *diagnostics, const struct model *subject)
{
	json_t *result = json_object(), *messages = json_array();
	set_text(result, "format", "ferrule-messages");
	set_number(result, "version", MESSAGES_VERSION);
	set_number(result, "errors", diagnostics->errors);
	set_number(result, "warnings", diagnostics->warnings);
	for (size_t i = 0; i < diagnostics->message_count; i++)
		json_array_append_new(messages, message_json(diagnostics, &diagnostics->messages[i]));
	json_object_set_new(result, "messages", messages);
	if (subject)
		json_object_set_new(result, "read", subject_json(subject));
	write_all(result);
}

/* ---- SARIF ---- */

static json_t *sarif_text(const char *text)
{
	json_t *result = json_object();
	set_text(result, "text", text);
	return result;
}

/* The name of a file as a URI: what is not plain is written %XX. An absolute one has its scheme. */
static json_t *sarif_file(const char *file)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/+@,=";
	char *uri = malloc(3 * strlen(file) + sizeof("file://")), *end = uri;
	json_t *result = json_object();
	if (!uri)
		return result;
	if (*file == '/')
		end += sprintf(end, "file://");
	for (; *file; file++)
		end += strchr(plain, *file) ? sprintf(end, "%c", *file)
					    : sprintf(end, "%%%02X", (unsigned)(unsigned char)*file);
	*end = '\0';
	set_text(result, "uri", uri);
	free(uri);
	return result;
}

/* In characters, as columnKind says; ours are bytes, as compilers count them. */
static json_t *sarif_region(struct diagnostics *diagnostics, const struct range *range)
{
	struct sources *sources = diagnostics->sources;
	const char *file = range->begin.file;
	json_t *result = json_object();
	set_number(result, "startLine", range->begin.line);
	set_number(result, "startColumn", source_character(sources, file, range->begin.line, range->begin.column));
	set_number(result, "endLine", range->end_line);
	set_number(result, "endColumn", source_character(sources, file, range->end_line, range->end_column));
	return result;
}

static json_t *sarif_location(struct diagnostics *diagnostics, const struct range *range)
{
	json_t *place = json_object(), *result = json_object(), *region = sarif_region(diagnostics, range);
	struct excerpt line = source_excerpt(diagnostics->sources, &range->begin);
	if (line.text && line.is_whole) {
		json_t *snippet = json_object();
		json_object_set_new(snippet, "text", text_json(line.text, line.length));
		json_t *context = json_object();
		set_number(context, "startLine", range->begin.line);
		json_object_set_new(context, "snippet", snippet);
		json_object_set_new(place, "contextRegion", context);
	}
	json_object_set_new(place, "artifactLocation", sarif_file(range->begin.file));
	json_object_set_new(place, "region", region);
	json_object_set_new(result, "physicalLocation", place);
	return result;
}

static json_t *sarif_fix(struct diagnostics *diagnostics, const struct fix *fix)
{
	json_t *replacement = json_object(), *change = json_object(), *result = json_object();
	json_object_set_new(replacement, "deletedRegion", sarif_region(diagnostics, &fix->range));
	json_object_set_new(replacement, "insertedContent", sarif_text(fix->text));
	json_object_set_new(change, "artifactLocation", sarif_file(fix->range.begin.file));
	json_object_set_new(change, "replacements", json_pack("[o]", replacement));
	json_object_set_new(result, "description", sarif_text(fix->description));
	json_object_set_new(result, "artifactChanges", json_pack("[o]", change));
	return result;
}

/* The message, and behind it the notes that have no place of their own: viewers show no more than that. */
static json_t *sarif_message(const struct message *message)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	if (!stream)
		return sarif_text(message->text);
	fputs(message->text, stream);
	for (size_t i = 0; i < message->note_count; i++)
		if (!message->notes[i].range.begin.file)
			fprintf(stream, "\n%s", message->notes[i].text);
	fclose(stream);
	json_t *result = sarif_text(text);
	free(text);
	return result;
}

static json_t *sarif_related(struct diagnostics *diagnostics, const struct message *message)
{
	json_t *result = json_array();
	for (size_t i = 0; i < message->note_count; i++) {
		const struct message *note = &message->notes[i];
		if (!note->range.begin.file)
			continue;
		json_t *location = sarif_location(diagnostics, &note->range);
		json_object_set_new(location, "message", sarif_text(note->text));
		json_array_append_new(result, location);
	}
	return result;
}

static void set_list(json_t *object, const char *key, json_t *list)
{
	if (json_array_size(list))
		json_object_set_new(object, key, list);
	else
		json_decref(list);
}

static json_t *sarif_result(struct diagnostics *diagnostics, const struct message *message)
{
	json_t *result = json_object(), *fixes = json_array(), *locations = json_array();
	set_text(result, "ruleId", rule_names[message->rule]);
	set_number(result, "ruleIndex", message->rule);
	set_text(result, "level", severity_names[message->severity]);
	json_object_set_new(result, "message", sarif_message(message));
	if (message->range.begin.file)
		json_array_append_new(locations, sarif_location(diagnostics, &message->range));
	for (size_t i = 0; i < message->fix_count; i++)
		json_array_append_new(fixes, sarif_fix(diagnostics, &message->fixes[i]));
	set_list(result, "locations", locations);
	set_list(result, "relatedLocations", sarif_related(diagnostics, message));
	set_list(result, "fixes", fixes);
	return result;
}

static json_t *sarif_rules(void)
{
	json_t *rules = json_array();
	for (size_t i = 0; i < RULE_COUNT; i++) {
		json_t *rule = json_object();
		set_text(rule, "id", rule_names[i]);
		json_object_set_new(rule, "shortDescription", sarif_text(rule_texts[i]));
		json_array_append_new(rules, rule);
	}
	return rules;
}

void write_sarif(struct diagnostics *diagnostics)
{
	json_t *results = json_array();
	for (size_t i = 0; i < diagnostics->message_count; i++)
		json_array_append_new(results, sarif_result(diagnostics, &diagnostics->messages[i]));
	json_t *driver = json_pack("{s: s, s: o}", "name", "ferrule-bind", "rules", sarif_rules());
	json_t *run = json_pack("{s: {s: o}, s: s, s: o}", "tool", "driver", driver, "columnKind", "unicodeCodePoints",
		"results", results);
	write_all(json_pack("{s: s, s: s, s: [o]}", "$schema",
		"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "version",
		"2.1.0", "runs", run));
}
