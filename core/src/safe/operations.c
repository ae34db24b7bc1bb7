/* SPDX-License-Identifier: MIT
 *
 * The single requests, each a record that goes the one way of all requests; ferrule_queue() and ferrule_submit().
 */
#include "failure.h"
#include "operation.h"
#include <errno.h>
#include <string.h>

static int64_t submit_one(const char *function, int64_t handle, const struct ferrule_request *request)
{
	int status;
	struct ring *ring = safe_ring_lock(function, handle, &status);
	if (!ring)
		return status;
	safe_meet(ring);
	int64_t operation = safe_submit_long(function, ring, request);
	safe_ring_unlock(ring);
	return operation;
}

/* What is asked for most has all that it needs in the first fields of its record: the rest is made, and zero, only
 * where the quick way is closed. */
#define SHORT offsetof(struct ferrule_request, how)

static inline int64_t submit_short(const char *function, int64_t handle, struct ferrule_request *request)
{
	int status;
	struct ring *ring = safe_ring_lock(function, handle, &status);
	if (!ring)
		return status;
	safe_meet(ring);
	int64_t operation = safe_submit_quick_one(ring, request);
	if (__builtin_expect(!operation, 0)) {
		memset((char *)request + SHORT, 0, sizeof(*request) - SHORT);
		operation = safe_submit_long(function, ring, request);
	}
	safe_ring_unlock(ring);
	return operation;
}

/* submit(ring, fields of the request): besides `flags`, `tag` and `keep`, which every request has. */
#define submit(ring, ...) \
	submit_one(__func__, ring, &(const struct ferrule_request){ \
		.flags = flags, .tag = tag, .keep = keep, __VA_ARGS__})

int64_t ferrule_nop(int64_t ring, unsigned flags, uint64_t tag)
{
	struct ferrule_request request;
	memset(&request, 0, SHORT);
	request.kind = FERRULE_OP_NOP;
	request.flags = flags;
	request.tag = tag;
	return submit_short(__func__, ring, &request);
}

int64_t ferrule_openat(int64_t ring, int directory, const char *path, int how, unsigned mode, unsigned flags,
	uint64_t tag, uint64_t keep)
{
	return submit(
		ring, .kind = FERRULE_OP_OPENAT, .file = directory, .path = path, .how = (uint32_t)how, .mode = mode);
}

int64_t ferrule_openat_direct(int64_t ring, int directory, const char *path, int how, unsigned mode, int64_t slot,
	unsigned flags, uint64_t tag, uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_OPENAT_DIRECT, .file = directory, .path = path, .how = (uint32_t)how,
		.mode = mode, .other = slot);
}

static inline int64_t submit_transfer(const char *function, int64_t ring, uint32_t kind, int64_t file, int64_t buffer,
	size_t at, size_t size, int64_t offset, unsigned flags, uint64_t tag, uint64_t keep)
{
	struct ferrule_request request;
	request.kind = kind;
	request.flags = flags;
	request.tag = tag;
	request.file = file;
	request.buffer = buffer;
	request.at = at;
	request.size = size;
	request.offset = offset;
	request.keep = keep;
	return submit_short(function, ring, &request);
}

int64_t ferrule_read(int64_t ring, int64_t file, int64_t buffer, size_t at, size_t size, int64_t offset, unsigned flags,
	uint64_t tag, uint64_t keep)
{
	return submit_transfer(__func__, ring, FERRULE_OP_READ, file, buffer, at, size, offset, flags, tag, keep);
}

int64_t ferrule_write(int64_t ring, int64_t file, int64_t buffer, size_t at, size_t size, int64_t offset,
	unsigned flags, uint64_t tag, uint64_t keep)
{
	return submit_transfer(__func__, ring, FERRULE_OP_WRITE, file, buffer, at, size, offset, flags, tag, keep);
}

/* Of no bytes the address says nothing, and may be NULL. */
static char nothing;

int64_t ferrule_read_memory(int64_t ring, int64_t file, void *memory, size_t size, int64_t offset, unsigned flags,
	uint64_t tag, uint64_t keep)
{
	if (!memory && size)
		return safe_fail_in(__func__, EINVAL, CAUSE_MEMORY_NULL, VALUE(size));
	return submit(ring, .kind = FERRULE_OP_READ, .file = file, .into = memory ? memory : &nothing, .size = size,
		.offset = offset);
}

int64_t ferrule_write_memory(int64_t ring, int64_t file, const void *memory, size_t size, int64_t offset,
	unsigned flags, uint64_t tag, uint64_t keep)
{
	if (!memory && size)
		return safe_fail_in(__func__, EINVAL, CAUSE_MEMORY_NULL, VALUE(size));
	return submit(ring, .kind = FERRULE_OP_WRITE, .file = file, .data = memory ? memory : &nothing, .size = size,
		.offset = offset);
}

int64_t ferrule_readv(int64_t ring, int64_t file, const struct ferrule_part *parts, unsigned count, int64_t offset,
	unsigned flags, uint64_t tag, uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_READV, .file = file, .parts = parts, .part_count = count,
		.offset = offset);
}

int64_t ferrule_writev(int64_t ring, int64_t file, const struct ferrule_part *parts, unsigned count, int64_t offset,
	unsigned flags, uint64_t tag, uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_WRITEV, .file = file, .parts = parts, .part_count = count,
		.offset = offset);
}

int64_t ferrule_fsync(int64_t ring, int64_t file, unsigned how, unsigned flags, uint64_t tag, uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_FSYNC, .file = file, .how = how);
}

int64_t ferrule_close(int64_t ring, int64_t file, unsigned flags, uint64_t tag)
{
	const uint64_t keep = 0;
	return submit(ring, .kind = FERRULE_OP_CLOSE, .file = file);
}

int64_t ferrule_cancel(int64_t ring, int64_t operation, unsigned flags, uint64_t tag)
{
	const uint64_t keep = 0;
	return submit(ring, .kind = FERRULE_OP_CANCEL, .other = operation);
}

int64_t ferrule_timeout(int64_t ring, int64_t nanoseconds, unsigned count, unsigned flags, uint64_t tag)
{
	const uint64_t keep = 0;
	return submit(ring, .kind = FERRULE_OP_TIMEOUT, .offset = nanoseconds, .size = count);
}

int64_t ferrule_statx(int64_t ring, int directory, const char *path, int64_t buffer, size_t at, unsigned how,
	unsigned mask, unsigned flags, uint64_t tag, uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_STATX, .file = directory, .path = path, .buffer = buffer, .at = at,
		.how = how, .mode = mask);
}

int64_t ferrule_poll_add(
	int64_t ring, int64_t file, unsigned events, unsigned flags, uint64_t tag, uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_POLL_ADD, .file = file, .how = events);
}

int64_t ferrule_unlinkat(int64_t ring, int directory, const char *path, unsigned how, unsigned flags, uint64_t tag,
	uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_UNLINKAT, .file = directory, .path = path, .how = how);
}

int64_t ferrule_renameat(int64_t ring, int directory, const char *path, int new_directory, const char *new_path,
	unsigned how, unsigned flags, uint64_t tag, uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_RENAMEAT, .file = directory, .path = path, .other = new_directory,
		.new_path = new_path, .how = how);
}

int64_t ferrule_mkdirat(int64_t ring, int directory, const char *path, unsigned mode, unsigned flags, uint64_t tag,
	uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_MKDIRAT, .file = directory, .path = path, .mode = mode);
}

int64_t ferrule_fallocate(int64_t ring, int64_t file, int64_t offset, uint64_t size, unsigned how, unsigned flags,
	uint64_t tag, uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_FALLOCATE, .file = file, .offset = offset, .size = size, .how = how);
}

int64_t ferrule_splice(int64_t ring, int64_t source, int64_t source_offset, int64_t file, int64_t offset, size_t size,
	unsigned how, unsigned flags, uint64_t tag, uint64_t keep)
{
	return submit(ring, .kind = FERRULE_OP_SPLICE, .other = source, .other_offset = source_offset, .file = file,
		.offset = offset, .size = size, .how = how);
}

int ferrule_queue(int64_t handle, const struct ferrule_request *requests, unsigned count, int64_t *operations)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	status = safe_submit_requests(__func__, ring, requests, count, operations);
	safe_ring_unlock(ring);
	return status;
}

int ferrule_submit(int64_t handle)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	status = safe_submit(__func__, ring);
	safe_ring_unlock(ring);
	return status;
}
