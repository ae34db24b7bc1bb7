/* SPDX-License-Identifier: MIT
 *
 * The sentence for the failure that a thread met last.
 */
#include "explain.h"
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char text[640];

static const char *const causes[] = {
#define FAILURE_TEXT(name, text) [CAUSE_##name] = text,
	FAILURE_CAUSES(FAILURE_TEXT)
#undef FAILURE_TEXT
};

static const char *const kinds[KIND_END] = {
	[KIND_DOMAIN] = "domain",
	[KIND_RING] = "ring",
	[KIND_BUFFER] = "buffer",
	[KIND_FILES] = "file table",
	[KIND_BUFFERS] = "buffer table",
	[KIND_OPERATION] = "operation",
	[KIND_BATCH] = "batch",
};

void safe_sentence_add(struct sentence *sentence, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	size_t room = sentence->size - sentence->length;
	int count = vsnprintf(sentence->text + sentence->length, room, format, arguments);
	va_end(arguments);
	if (count > 0)
		sentence->length += (size_t)count < room ? (size_t)count : room - 1;
}

void safe_sentence_add_errno(struct sentence *sentence, int error)
{
	const char *name = strerrorname_np(error), *description = strerrordesc_np(error);
	if (name && description)
		safe_sentence_add(sentence, "%s (%s)", description, name);
	else
		safe_sentence_add(sentence, "errno %d, which this system does not know", error);
}

/* FUNCTION: requests[17].parts[2]: as far as there are such. */
static void add_place(struct sentence *sentence, const struct failure *failure)
{
	safe_sentence_add(sentence, "%s", failure->function);
	if (failure->request >= 0)
		safe_sentence_add(sentence, ": requests[%" PRId64 "]", failure->request);
	if (failure->part >= 0)
		safe_sentence_add(sentence, "%sparts[%" PRId64 "]", failure->request >= 0 ? "." : ": ", failure->part);
}

/* One of the names in "a|b", which ends there or with a brace. */
static void add_name(struct sentence *sentence, const struct failure *failure, const char *names)
{
	size_t first = strcspn(names, "|");
	if (failure->request < 0)
		safe_sentence_add(sentence, "%.*s", (int)first, names);
	else
		safe_sentence_add(sentence, "%.*s", (int)strcspn(names + first + 1, "}"), names + first + 1);
}

/* {d0} ...: see failure.h */
static void add_value(struct sentence *sentence, const struct failure *failure, const char *mark)
{
	int64_t value = failure->values[mark[1] - '0'];
	switch (mark[0]) {
	case 'd':
		safe_sentence_add(sentence, "%" PRId64, value);
		break;
	case 'u':
		safe_sentence_add(sentence, "%" PRIu64, (uint64_t)value);
		break;
	case 'x':
		safe_sentence_add(sentence, "%#" PRIx64, (uint64_t)value);
		break;
	case 'k':
		safe_sentence_add(sentence, "%s", kinds[value]);
		break;
	case 's':
		safe_sentence_add(sentence, "%s", (const char *)(intptr_t)value);
		break;
	case 'n':
		add_name(sentence, failure, (const char *)(intptr_t)value);
		break;
	}
}

static void add_mark(struct sentence *sentence, const struct failure *failure, const char *mark)
{
	if (strcspn(mark, "|") < strcspn(mark, "}")) {
		add_name(sentence, failure, mark);
	} else if (mark[1] != '}') {
		add_value(sentence, failure, mark);
	} else {
		add_place(sentence, failure);
		if (mark[0] == 'r')
			safe_sentence_add(sentence, failure->request >= 0 || failure->part >= 0 ? "." : ": ");
	}
}

static void add_cause(struct sentence *sentence, const struct failure *failure)
{
	for (const char *at = causes[failure->cause]; *at;) {
		size_t plain = strcspn(at, "{");
		safe_sentence_add(sentence, "%.*s", (int)plain, at);
		at += plain;
		if (!*at)
			break;
		add_mark(sentence, failure, at + 1);
		at = strchr(at, '}') + 1;
	}
}

const char *ferrule_explain(int error)
{
	struct sentence sentence = {.text = text, .size = sizeof(text)};
	const struct failure *failure = &safe_failure;
	text[0] = '\0';
	if (error < 0 && error != INT32_MIN)
		error = -error;
	if (failure->error != error || failure->cause == CAUSE_NONE)
		safe_sentence_add_errno(&sentence, error);
	else if (failure->cause == CAUSE_SETUP)
		safe_explain_setup(&sentence, failure);
	else if (failure->cause == CAUSE_REGISTER)
		safe_explain_register(&sentence, failure);
	else
		add_cause(&sentence, failure);
	return text;
}
