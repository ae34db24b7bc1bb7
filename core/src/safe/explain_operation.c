/* SPDX-License-Identifier: MIT
 *
 * The sentence for an operation that failed, from the request that its slot still has.
 */
#include "explain.h"
#include "operation.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

static _Thread_local char text[640];

struct subject {
	const struct operation *operation;
	const char *path;
};

static void add_file(struct sentence *sentence, const struct subject *subject)
{
	int64_t file = subject->operation->file;
	if (file >= FERRULE_FIXED_FILE)
		safe_sentence_add(sentence, "registered file %" PRId64, file - FERRULE_FIXED_FILE);
	else
		safe_sentence_add(sentence, "descriptor %" PRId64, file);
}

static void add_offset(struct sentence *sentence, const struct subject *subject)
{
	if ((int64_t)subject->operation->offset == FERRULE_AT_POSITION)
		safe_sentence_add(sentence, "at its position");
	else
		safe_sentence_add(sentence, "at offset %" PRIu64, subject->operation->offset);
}

static void add_directory(struct sentence *sentence, const struct subject *subject)
{
	if (subject->operation->file != FERRULE_WORKING_DIRECTORY && subject->path[0] != '/')
		safe_sentence_add(sentence, " in descriptor %" PRId64, subject->operation->file);
}

static void add_size(struct sentence *sentence, const struct subject *subject)
{
	safe_sentence_add(sentence, "%" PRIu32, subject->operation->size);
}

static void add_path(struct sentence *sentence, const struct subject *subject)
{
	safe_sentence_add(sentence, "%s", subject->path);
}

static void add_target(struct sentence *sentence, const struct subject *subject)
{
	safe_sentence_add(sentence, "%#" PRIx64, subject->operation->address);
}

static void add_seconds(struct sentence *sentence, const struct subject *subject)
{
	const struct __kernel_timespec *time = &subject->operation->time;
	safe_sentence_add(sentence, "%lld.%09lld", (long long)time->tv_sec, (long long)time->tv_nsec);
}

static const struct {
	const char *name;
	void (*add)(struct sentence *sentence, const struct subject *subject);
} fields[] = {
	{"file", add_file},
	{"offset", add_offset},
	{"directory", add_directory},
	{"size", add_size},
	{"path", add_path},
	{"target", add_target},
	{"seconds", add_seconds},
};

static void add_field(struct sentence *sentence, const struct subject *subject, const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strlen(fields[i].name) == length && memcmp(fields[i].name, name, length) == 0)
			fields[i].add(sentence, subject);
}

static void add_request(struct sentence *sentence, const struct subject *subject)
{
	for (const char *at = safe_operation_rows[subject->operation->kind].request; *at;) {
		size_t plain = strcspn(at, "{");
		safe_sentence_add(sentence, "%.*s", (int)plain, at);
		at += plain;
		if (!*at)
			break;
		size_t length = strcspn(at, "}");
		add_field(sentence, subject, at + 1, length - 1);
		at += length + 1;
	}
}

/* What holds for every operation. */
static const struct meaning common[] = {
	{ECANCELED, "it was cancelled, or an operation before it in its chain failed"},
	{EINVAL, "the kernel does not take this operation with these values"},
	{ENOMEM, "the kernel has no memory for it"},
	{EINTR, "it was interrupted"},
	{EOPNOTSUPP, "the file does not support it"},
	{0, NULL},
};

static const char *meaning_in(const struct meaning *meanings, int error)
{
	while (meanings->text && meanings->error != error)
		meanings++;
	return meanings->text;
}

/* EBADF has two reasons, which differ in what is to be done. */
static const char *bad_file(const struct operation *operation)
{
	unsigned has_file = safe_operation_rows[operation->kind].fields & FIELD_FILE;
	if (!has_file)
		return NULL;
	if (operation->file >= FERRULE_FIXED_FILE)
		return "that place of the file table is empty, or its file not open for this";
	return fcntl((int)operation->file, F_GETFD) < 0 ? "it is not open" : NULL;
}

static void add_meaning(struct sentence *sentence, const struct operation *operation, int error)
{
	const char *meaning = error == EBADF ? bad_file(operation) : NULL;
	if (!meaning)
		meaning = meaning_in(safe_operation_rows[operation->kind].meanings, error);
	if (!meaning)
		meaning = meaning_in(common, error);
	if (!meaning) {
		safe_sentence_add_errno(sentence, error);
		return;
	}
	safe_sentence_add(sentence, "%s", meaning);
	const char *name = strerrorname_np(error);
	if (name)
		safe_sentence_add(sentence, " (%s)", name);
}

const char *ferrule_explain_operation(int64_t handle, int result)
{
	struct sentence sentence = {.text = text, .size = sizeof(text)};
	struct operation operation;
	char path[256];
	int error = result < 0 && result != INT32_MIN ? -result : result;
	text[0] = '\0';
	if (!safe_operation_copy(handle, &operation, path, sizeof(path)) || operation.kind >= OPERATION_KINDS) {
		safe_sentence_add_errno(&sentence, error);
		return text;
	}
	add_request(&sentence, &(struct subject){&operation, path});
	safe_sentence_add(&sentence, ": ");
	add_meaning(&sentence, &operation, error);
	return text;
}
