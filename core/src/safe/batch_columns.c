/* SPDX-License-Identifier: MIT
 *
 * Columns: values that replace those of all requests of a batch.
 *
 * They are the caller's memory, in which another thread may write meanwhile. So each value is read once, into a copy of
 * the batch's own; then all are checked, and nothing is changed if one is wrong; then they are written. What reaches
 * the kernel was checked as it is.
 */
#include "batch.h"
#include "failure.h"
#include <stdlib.h>
#include <string.h>

#define STATX_BYTES 256u

/* ---- failures: FUNCTION: COLUMN[INDEX] is VALUE ... ---- */

static int offset_failure(const char *function, uint32_t i, int64_t value)
{
	return safe_fail_in(function, EINVAL, CAUSE_COLUMN_OFFSET, i, value);
}

static int range_failure(const char *function, const struct columns *columns, uint32_t i, uint64_t at, uint64_t size,
	uint64_t limit)
{
	if (columns->sizes && columns->targets)
		return safe_fail_in(function, EINVAL, CAUSE_COLUMNS_RANGE, i, VALUE(at), VALUE(size), VALUE(limit));
	if (columns->sizes)
		return safe_fail_in(function, EINVAL, CAUSE_COLUMN_SIZE, i, VALUE(size), VALUE(at), VALUE(limit));
	return safe_fail_in(function, EINVAL, CAUSE_COLUMN_TARGET, i, VALUE(at), VALUE(size), VALUE(limit));
}

/* ---- offsets ---- */

static int check_offsets(const char *function, const struct batch *batch, const struct columns *columns)
{
	for (uint32_t i = 0; columns->seen < 0 && i < batch->count; i++)
		if (batch->uses[i] & USE_OFFSET && columns->offsets[i] < FERRULE_AT_POSITION)
			return offset_failure(function, i, columns->offsets[i]);
	return 0;
}

static void write_offsets(struct batch *batch, const int64_t *offsets)
{
	bool all = batch->all_use & USE_OFFSET;
	struct io_uring_sqe *entry = batch->entries;
	for (uint32_t i = 0; i < batch->count; i++, entry++)
		if (all || batch->uses[i] & USE_OFFSET)
			entry->off = (uint64_t)offsets[i];
}

/* ---- sizes and targets ---- */

static inline int patch_range(
	const char *function, struct batch *batch, const struct columns *columns, uint32_t i, bool write)
{
	struct io_uring_sqe *entry = &batch->entries[i];
	const struct range *range = &batch->ranges[i];
	uint64_t at = columns->targets ? (uint64_t)columns->targets[i] : entry->addr - range->base;
	uint64_t size = columns->sizes ? (uint64_t)columns->sizes[i] : entry->len;
	if (__builtin_expect(at > range->size || size > range->size - at, 0))
		return range_failure(function, columns, i, at, size, range->size);
	if (write) {
		entry->addr = range->base + at;
		entry->len = (uint32_t)size;
	}
	return 0;
}

static int patch_ranges(const char *function, struct batch *batch, const struct columns *columns, bool write)
{
	bool all = batch->all_use & USE_RANGE;
	int status = 0;
	for (uint32_t i = 0; i < batch->count && status == 0; i++)
		if (all || batch->uses[i] & USE_RANGE)
			status = patch_range(function, batch, columns, i, write);
	return status;
}

/* ---- requests that keep these values elsewhere ---- */

/* A value that is the column's where there is one. */
static int64_t value_of(const int64_t *column, uint32_t i, int64_t own)
{
	return column ? column[i] : own;
}

static int patch_size(const char *function, struct batch *batch, const struct columns *columns, uint32_t i, bool write)
{
	struct io_uring_sqe *entry = &batch->entries[i];
	int64_t size = value_of(columns->sizes, i, entry->len);
	if (size < 0 || size > UINT32_MAX)
		return safe_fail_in(function, EINVAL, CAUSE_COLUMN_SIZE_32, i, size);
	if (write)
		entry->len = (uint32_t)size;
	return 0;
}

static int patch_fallocate(
	const char *function, struct batch *batch, const struct columns *columns, uint32_t i, bool write)
{
	struct io_uring_sqe *entry = &batch->entries[i];
	int64_t offset = value_of(columns->offsets, i, (int64_t)entry->off);
	int64_t size = value_of(columns->sizes, i, (int64_t)entry->addr);
	if (offset < 0)
		return safe_fail_in(function, EINVAL, CAUSE_COLUMN_RANGE_OFFSET, i, offset);
	if (size < 1)
		return safe_fail_in(function, EINVAL, CAUSE_COLUMN_RANGE_SIZE, i, size);
	if (write) {
		entry->off = (uint64_t)offset;
		entry->addr = (uint64_t)size;
	}
	return 0;
}

static int patch_timeout(
	const char *function, struct batch *batch, const struct columns *columns, uint32_t i, bool write)
{
	struct __kernel_timespec *time = (struct __kernel_timespec *)(uintptr_t)batch->entries[i].addr;
	int64_t nanoseconds = columns->offsets ? columns->offsets[i] : 0;
	int64_t completions = value_of(columns->sizes, i, (int64_t)batch->entries[i].off);
	if (nanoseconds < 0)
		return safe_fail_in(function, EINVAL, CAUSE_COLUMN_NANOSECONDS, i, nanoseconds);
	if (completions < 0 || completions > UINT32_MAX)
		return safe_fail_in(function, EINVAL, CAUSE_COLUMN_SIZE_32, i, completions);
	if (write && columns->offsets)
		*time = (struct __kernel_timespec){nanoseconds / 1000000000, nanoseconds % 1000000000};
	if (write)
		batch->entries[i].off = (uint64_t)completions;
	return 0;
}

static int patch_statx(const char *function, struct batch *batch, const struct columns *columns, uint32_t i, bool write)
{
	struct io_uring_sqe *entry = &batch->entries[i];
	const struct range *range = &batch->ranges[i];
	uint64_t at = (uint64_t)value_of(columns->targets, i, (int64_t)(entry->off - range->base));
	if (at > range->size || STATX_BYTES > range->size - at)
		return safe_fail_in(function, EINVAL, CAUSE_COLUMN_TARGET, i, VALUE(at), STATX_BYTES,
			VALUE(range->size));
	if (write)
		entry->off = range->base + at;
	return 0;
}

static int patch_other(const char *function, struct batch *batch, const struct columns *columns, uint32_t i, bool write)
{
	switch ((enum ferrule_operation_kind)batch->kinds[i]) {
	case FERRULE_OP_SPLICE:
		return patch_size(function, batch, columns, i, write);
	case FERRULE_OP_FALLOCATE:
		return patch_fallocate(function, batch, columns, i, write);
	case FERRULE_OP_TIMEOUT:
		return patch_timeout(function, batch, columns, i, write);
	case FERRULE_OP_STATX:
		return patch_statx(function, batch, columns, i, write);
	case FERRULE_OP_NOP:
	case FERRULE_OP_OPENAT:
	case FERRULE_OP_OPENAT_DIRECT:
	case FERRULE_OP_READ:
	case FERRULE_OP_WRITE:
	case FERRULE_OP_READV:
	case FERRULE_OP_WRITEV:
	case FERRULE_OP_FSYNC:
	case FERRULE_OP_CLOSE:
	case FERRULE_OP_CANCEL:
	case FERRULE_OP_POLL_ADD:
	case FERRULE_OP_UNLINKAT:
	case FERRULE_OP_RENAMEAT:
	case FERRULE_OP_MKDIRAT:
		break;
	}
	return 0;
}

static int patch_others(const char *function, struct batch *batch, const struct columns *columns, bool write)
{
	int status = 0;
	for (uint32_t i = 0; i < batch->count && status == 0; i++)
		if (batch->uses[i] & USE_OTHER)
			status = patch_other(function, batch, columns, i, write);
	return status;
}

/* ---- copies ---- */

enum { COLUMNS = 3 };

/* Reads each value once. Gathers in `seen` all bits of the values, each one more: its sign tells whether one was below
 * FERRULE_AT_POSITION. */
static void copy_column(int64_t *to, const int64_t *from, uint32_t count, int64_t *seen)
{
	uint64_t bits = 0;
	for (uint32_t i = 0; i < count; i++) {
		int64_t value = __atomic_load_n(&from[i], __ATOMIC_RELAXED);
		to[i] = value;
		bits |= (uint64_t)value + 1;
	}
	*seen = (int64_t)bits;
}

static int copy_columns(
	const char *function, struct batch *batch, const struct columns *columns, struct columns *copies)
{
	size_t count = batch->count, size = COLUMNS * count * sizeof(int64_t);
	int64_t seen;
	if (!batch->copied && !(batch->copied = malloc(size)))
		return safe_fail_in(function, ENOMEM, CAUSE_MEMORY, VALUE(size));
	int64_t *memory = batch->copied;
	if (columns->offsets) {
		copy_column(memory, columns->offsets, batch->count, &copies->seen);
		copies->offsets = memory;
	}
	if (columns->sizes) {
		copy_column(memory + count, columns->sizes, batch->count, &seen);
		copies->sizes = memory + count;
	}
	if (columns->targets) {
		copy_column(memory + 2 * count, columns->targets, batch->count, &seen);
		copies->targets = memory + 2 * count;
	}
	return 0;
}

/* ---- all columns ---- */

static int check(const char *function, struct batch *batch, const struct columns *columns)
{
	int status = 0;
	if (columns->offsets && batch->any_use & USE_OFFSET)
		status = check_offsets(function, batch, columns);
	if (status == 0 && (columns->sizes || columns->targets) && batch->any_use & USE_RANGE)
		status = patch_ranges(function, batch, columns, false);
	if (status == 0 && batch->any_use & USE_OTHER)
		status = patch_others(function, batch, columns, false);
	return status;
}

static void write_columns(struct batch *batch, const struct columns *columns)
{
	if (columns->offsets && batch->any_use & USE_OFFSET)
		write_offsets(batch, columns->offsets);
	if ((columns->sizes || columns->targets) && batch->any_use & USE_RANGE)
		patch_ranges(NULL, batch, columns, true);
	if (batch->any_use & USE_OTHER)
		patch_others(NULL, batch, columns, true);
}

int safe_batch_patch(const char *function, struct batch *batch, const struct columns *columns)
{
	struct columns copies = {0};
	int status = 0;
	if (columns->offsets || columns->sizes || columns->targets) {
		status = copy_columns(function, batch, columns, &copies);
		if (status == 0)
			status = check(function, batch, &copies);
		if (status == 0)
			write_columns(batch, &copies);
	}
	if (status == 0 && columns->tags)
		memcpy(batch->tags, columns->tags, batch->count * sizeof(*columns->tags));
	return status;
}
