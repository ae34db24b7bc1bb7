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

static _Thread_local char text[1024];

/* ---- the request's values ---- */

static void add_descriptor(struct sentence *sentence, int64_t descriptor, bool registered)
{
	safe_sentence_add(sentence, "%s %" PRId64, registered ? "registered file" : "descriptor", descriptor);
}

static bool is_registered(const struct operation *operation)
{
	return operation->flags & IOSQE_FIXED_FILE;
}

static void add_file(struct sentence *sentence, const struct recollection *of)
{
	const struct operation *operation = &of->operation;
	bool closed = safe_operation_rows[operation->kind].fields & FIELD_CLOSED;
	if (closed && operation->file_index)
		add_descriptor(sentence, (int64_t)operation->file_index - 1, true);
	else
		add_descriptor(sentence, operation->descriptor, is_registered(operation));
}

static void add_source(struct sentence *sentence, const struct recollection *of)
{
	add_descriptor(sentence, of->operation.file_index, of->operation.how >> 31);
}

static void add_place(struct sentence *sentence, const struct recollection *of)
{
	if (of->operation.file_index == IORING_FILE_INDEX_ALLOC)
		safe_sentence_add(sentence, "a free place of the file table");
	else
		safe_sentence_add(sentence, "place %" PRIu32 " of the file table", of->operation.file_index - 1);
}

static void add_position(struct sentence *sentence, uint64_t offset)
{
	if ((int64_t)offset == FERRULE_AT_POSITION)
		safe_sentence_add(sentence, "at its position");
	else
		safe_sentence_add(sentence, "at offset %" PRIu64, offset);
}

static void add_offset(struct sentence *sentence, const struct recollection *of)
{
	add_position(sentence, of->operation.offset);
}

static void add_source_offset(struct sentence *sentence, const struct recollection *of)
{
	add_position(sentence, of->operation.address);
}

static void add_folder(struct sentence *sentence, int32_t descriptor, const char *path)
{
	if (descriptor != FERRULE_WORKING_DIRECTORY && path[0] != '/')
		safe_sentence_add(sentence, " in descriptor %" PRId32, descriptor);
}

static void add_directory(struct sentence *sentence, const struct recollection *of)
{
	add_folder(sentence, of->operation.descriptor, of->path);
}

static void add_new_directory(struct sentence *sentence, const struct recollection *of)
{
	add_folder(sentence, (int32_t)of->operation.size, of->new_path);
}

static void add_size(struct sentence *sentence, const struct recollection *of)
{
	safe_sentence_add(sentence, "%" PRIu32, of->operation.size);
}

static void add_length(struct sentence *sentence, const struct recollection *of)
{
	safe_sentence_add(sentence, "%" PRIu64, of->operation.address);
}

static void add_path(struct sentence *sentence, const struct recollection *of)
{
	safe_sentence_add(sentence, "%s", of->path);
}

static void add_new_path(struct sentence *sentence, const struct recollection *of)
{
	safe_sentence_add(sentence, "%s", of->new_path);
}

static void add_target(struct sentence *sentence, const struct recollection *of)
{
	safe_sentence_add(sentence, "%#" PRIx64, of->operation.address);
}

static void add_seconds(struct sentence *sentence, const struct recollection *of)
{
	safe_sentence_add(sentence, "%lld.%09lld", (long long)of->time.tv_sec, (long long)of->time.tv_nsec);
}

static const struct {
	const char *name;
	void (*add)(struct sentence *sentence, const struct recollection *of);
} fields[] = {
	{"file", add_file},
	{"source", add_source},
	{"place", add_place},
	{"offset", add_offset},
	{"source offset", add_source_offset},
	{"directory", add_directory},
	{"new directory", add_new_directory},
	{"size", add_size},
	{"length", add_length},
	{"path", add_path},
	{"new path", add_new_path},
	{"target", add_target},
	{"seconds", add_seconds},
};

static void add_field(struct sentence *sentence, const struct recollection *of, const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (strlen(fields[i].name) == length && memcmp(fields[i].name, name, length) == 0)
			fields[i].add(sentence, of);
}

static void add_request(struct sentence *sentence, const struct recollection *of)
{
	for (const char *at = safe_operation_rows[of->operation.kind].request; *at;) {
		size_t plain = strcspn(at, "{");
		safe_sentence_add(sentence, "%.*s", (int)plain, at);
		at += plain;
		if (!*at)
			break;
		size_t length = strcspn(at, "}");
		add_field(sentence, of, at + 1, length - 1);
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
	uint32_t fields = safe_operation_rows[operation->kind].fields;
	if (fields & FIELD_SOURCE || !(fields & (FIELD_FILE | FIELD_CLOSED)))
		return NULL;
	if (is_registered(operation) || operation->file_index)
		return "that place of the file table is empty, or its file not open for this";
	return fcntl(operation->descriptor, F_GETFD) < 0 ? "it is not open" : NULL;
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
	struct recollection of;
	int error = result < 0 && result != INT32_MIN ? -result : result;
	text[0] = '\0';
	if (!safe_operation_recall(handle, &of)) {
		safe_sentence_add_errno(&sentence, error);
		return text;
	}
	add_request(&sentence, &of);
	safe_sentence_add(&sentence, ": ");
	add_meaning(&sentence, &of.operation, error);
	return text;
}
