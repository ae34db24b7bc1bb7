/* SPDX-License-Identifier: MIT */
#include "jobs.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __thread char explanation[128];

const char *jobs_explain(int code)
{
	return code ? explanation : "nothing failed";
}

static int fail(const char *function, int error)
{
	snprintf(explanation, sizeof(explanation), "%s: %s", function, strerror(error));
	return -error;
}

/* ---- what is kept ---- */

enum { KEPT_LIMIT = 256 };

static struct {
	uint64_t token;
	unsigned char *into;
	size_t size;
} kept[KEPT_LIMIT];
static int kept_count;

static void keep_job(const struct jobs_job *job)
{
	if (!job->keep || kept_count == KEPT_LIMIT)
		return;
	kept[kept_count].token = job->keep;
	kept[kept_count].into = job->into;
	kept[kept_count++].size = job->size;
}

/* ---- what arrived ---- */

struct text {
	char *start;
	size_t length, size;
};

__attribute__((format(printf, 2, 3))) static void say(struct text *text, const char *format, ...)
{
	va_list arguments;
	size_t room = text->length < text->size ? text->size - text->length : 0;
	va_start(arguments, format);
	int length = vsnprintf(room ? text->start + text->length : NULL, room, format, arguments);
	va_end(arguments);
	text->length += (size_t)length;
}

static void say_bytes(struct text *text, const char *name, const void *memory, size_t size)
{
	const unsigned char *bytes = memory;
	say(text, " %s=%s", name, memory ? "" : "null");
	for (size_t i = 0; memory && i < size; i++)
		say(text, "%02x", bytes[i]);
}

static void say_parts(struct text *text, const struct jobs_job *job)
{
	say(text, " parts=%s", job->parts ? "[" : "null");
	for (size_t i = 0; job->parts && i < job->part_count; i++)
		say(text, "(%lld,%u,%u)", (long long)job->parts[i].slab, job->parts[i].at, job->parts[i].size);
	say(text, "%s count=%u", job->parts ? "]" : "", job->part_count);
}

static void say_job(struct text *text, const struct jobs_job *job)
{
	say(text, "%u %d %u %d %u %d %llu %lld", job->kind, job->i8, job->u16, job->i16, job->u32, job->i32,
		(unsigned long long)job->u64, (long long)job->i64);
	say(text, " file=%lld folder=%d slab=%lld", (long long)job->file, job->folder, (long long)job->slab);
	say(text, " token=%d path=%s name=%s", job->keep != 0, job->path ? job->path : "null",
		job->name ? job->name : "null");
	say_bytes(text, "into", job->into, job->size);
	say_bytes(text, "data", job->data, job->size);
	say_bytes(text, "key", job->key, 4);
	say_parts(text, job);
	say(text, "%s\n", job->reserved[0] || job->reserved[1] ? " RESERVED" : "");
}

static bool any_wrong(const struct jobs_job *jobs, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (jobs[i].kind == JOBS_WRONG)
			return true;
	return false;
}

int jobs_describe_all(const struct jobs_job *jobs, unsigned count, char *text, size_t size)
{
	struct text all = {.start = text, .size = size};
	if (any_wrong(jobs, count))
		return fail(__func__, EINVAL);
	for (unsigned i = 0; i < count; i++) {
		say_job(&all, &jobs[i]);
		keep_job(&jobs[i]);
	}
	return (int)(all.length < size ? all.length : size);
}

int jobs_describe(const struct jobs_job *job, char *text, size_t size)
{
	return jobs_describe_all(job, 1, text, size);
}

int64_t jobs_sum_parts(const struct jobs_part *parts, unsigned count)
{
	int64_t sum = parts ? 0 : -1;
	for (unsigned i = 0; parts && i < count; i++)
		sum += parts[i].slab + parts[i].at + parts[i].size;
	return sum;
}

int64_t jobs_dot_parts(const struct jobs_part *left, const struct jobs_part *right, unsigned count)
{
	int64_t sum = 0;
	for (unsigned i = 0; i < count; i++)
		sum += (int64_t)left[i].at * right[i].size;
	return sum;
}

double jobs_sum_marks(const struct jobs_mark *marks, unsigned count)
{
	double sum = 0;
	for (unsigned i = 0; i < count; i++) {
		sum += marks[i].urgent ? marks[i].weight : 0;
		for (size_t j = 0; j < sizeof(marks[i].letters); j++)
			sum += marks[i].letters[j] != 0;
		sum += (marks[i].part.slab != 0) + (marks[i].part.at != 0) + (marks[i].part.size != 0);
	}
	return sum;
}

/* ---- jobs that are taken ---- */

static int64_t sum_of(const struct jobs_job *job)
{
	return job->kind + job->i8 + job->u16 + job->i16 + (int64_t)job->u32 + job->i32 + (int64_t)job->u64 + job->i64;
}

int jobs_queue(const struct jobs_job *jobs, unsigned count, int64_t *sums, unsigned limit)
{
	if (any_wrong(jobs, count))
		return fail(__func__, EINVAL);
	if (limit > count)
		limit = count;
	for (unsigned i = 0; i < limit; i++) {
		keep_job(&jobs[i]);
		sums[i] = sum_of(&jobs[i]);
	}
	return (int)limit;
}

int jobs_run(const struct jobs_job *jobs, unsigned count, struct jobs_done *done, unsigned *failures, bool interrupted)
{
	*failures = 0;
	if (any_wrong(jobs, count))
		return fail(__func__, EINVAL);
	for (unsigned i = 0; i < count; i++) {
		if (interrupted) {
			keep_job(&jobs[i]);
			continue;
		}
		if (jobs[i].into)
			memset(jobs[i].into, 'x', jobs[i].size);
		*failures += jobs[i].kind == JOBS_NOTHING;
		done[i] = (struct jobs_done){.sum = sum_of(&jobs[i]), .keep = jobs[i].keep};
	}
	return interrupted ? 0 : (int)count;
}

int jobs_keep(const struct jobs_job *job)
{
	if (job && job->kind == JOBS_WRONG)
		return fail(__func__, EINVAL);
	if (job)
		keep_job(job);
	return 0;
}

int jobs_kept(void)
{
	return kept_count;
}

void jobs_touch(void)
{
	for (int i = 0; i < kept_count; i++)
		for (size_t at = 0; kept[i].into && at < kept[i].size; at++)
			kept[i].into[at]++;
}

int jobs_released(uint64_t *tokens, unsigned count)
{
	unsigned given = 0;
	for (; given < count && (int)given < kept_count; given++)
		tokens[given] = kept[given].token;
	kept_count -= (int)given;
	memmove(kept, kept + given, sizeof(kept[0]) * (size_t)kept_count);
	return (int)given;
}

/* ---- what constructors are made of ---- */

int jobs_read(int64_t ring, int64_t file, void *memory, uint32_t size, unsigned flags, uint64_t keep)
{
	struct jobs_job job = {.kind = JOBS_READ, .file = file, .into = memory, .size = size, .u32 = flags, .keep = keep};
	(void)ring;
	keep_job(&job);
	return 0;
}

int64_t jobs_gather(int64_t ring, const struct jobs_part *parts, unsigned count, const char *path, int64_t slab)
{
	(void)path;
	return ring + slab + jobs_sum_parts(parts, count);
}

int jobs_nothing(int64_t ring)
{
	(void)ring;
	return 0;
}

/* ---- arrays ---- */

#define SAME(name, type)                                                                                               \
	void name(const type *items, unsigned count, type *same)                                                      \
	{                                                                                                              \
		memcpy(same, items, count * sizeof(type));                                                             \
	}

SAME(jobs_int8, int8_t)
SAME(jobs_uint8, uint8_t)
SAME(jobs_int16, int16_t)
SAME(jobs_uint16, uint16_t)
SAME(jobs_int32, int32_t)
SAME(jobs_uint32, uint32_t)
SAME(jobs_int64, int64_t)
SAME(jobs_uint64, uint64_t)

int64_t jobs_columns(const int64_t *offsets, const int32_t *sizes, const uint64_t *tags, unsigned count, int64_t *length)
{
	int64_t sum = 0;
	for (unsigned i = 0; i < count; i++)
		sum += (offsets ? offsets[i] : 0) + (sizes ? 1000 * sizes[i] : 0) +
		       (tags ? 1000000 * (int64_t)tags[i] : 0);
	*length = count;
	return sum;
}

int jobs_count_up(int16_t from, int16_t *items, unsigned count)
{
	unsigned valid = count < 10 ? count : 10;
	for (unsigned i = 0; i < valid; i++)
		items[i] = (int16_t)(from + (int)i);
	return (int)valid;
}

void jobs_count_all(uint32_t from, uint32_t *items, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		items[i] = from + i;
}

/* ---- views of integers ---- */

enum { COLUMN_LIMIT = 4 };

static struct column {
	int32_t *results;
	size_t count;
	int64_t pins;
	bool open;
} columns[COLUMN_LIMIT];

static struct column *column_of(int64_t number)
{
	bool known = number >= 1 && number <= COLUMN_LIMIT && columns[number - 1].results;
	return known ? &columns[number - 1] : NULL;
}

static void free_unused(struct column *column)
{
	if (column->open || column->pins)
		return;
	free(column->results);
	column->results = NULL;
}

int64_t jobs_column_open(size_t count)
{
	size_t at = 0;
	while (at < COLUMN_LIMIT && columns[at].results)
		at++;
	if (at == COLUMN_LIMIT)
		return fail(__func__, EMFILE);
	if (count > 1000)
		return fail(__func__, ENOMEM);
	columns[at] = (struct column){.results = calloc(count + 1, sizeof(int32_t)), .count = count, .open = true};
	for (size_t i = 0; i < count; i++)
		columns[at].results[i] = -(int32_t)i;
	return (int64_t)at + 1;
}

int jobs_column_pin(int64_t number, int32_t **results, size_t *count)
{
	struct column *column = column_of(number);
	if (!column || !column->open)
		return fail(__func__, EBADF);
	column->pins++;
	*results = column->results;
	*count = column->count;
	return 0;
}

int jobs_column_pin_words(int64_t number, const uint32_t **words, size_t *count)
{
	int32_t *results;
	int result = jobs_column_pin(number, &results, count);
	if (!result)
		*words = (const uint32_t *)results;
	return result;
}

int jobs_column_unpin(int64_t number)
{
	struct column *column = column_of(number);
	if (!column)
		return fail(__func__, EBADF);
	column->pins--;
	free_unused(column);
	return 0;
}

int jobs_column_set(int64_t number, size_t at, int32_t value)
{
	struct column *column = column_of(number);
	if (!column || at >= column->count)
		return fail(__func__, column ? EINVAL : EBADF);
	column->results[at] = value;
	return 0;
}

int jobs_column_close(int64_t number)
{
	struct column *column = column_of(number);
	if (!column || !column->open)
		return fail(__func__, EBADF);
	column->open = false;
	free_unused(column);
	return 0;
}

int64_t jobs_column_pins(int64_t number)
{
	struct column *column = column_of(number);
	return column ? column->pins : -1;
}
