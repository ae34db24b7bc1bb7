/* SPDX-License-Identifier: MIT
 *
 * The single requests, each a record that goes the one way of all requests; and ferrule_submit().
 */
#include "failure.h"
#include "operation.h"
#include <fcntl.h>

static int64_t submit_one(int64_t handle, const struct request *request)
{
	int status;
	struct ring *ring = safe_ring_lock(safe_operation_rows[request->kind].function, handle, &status);
	if (!ring)
		return status;
	int64_t operation = 0;
	status = safe_submit_requests(ring, request, 1, &operation);
	safe_ring_unlock(ring);
	return status < 0 ? status : operation;
}

int64_t ferrule_nop(int64_t ring, unsigned flags, uint64_t tag)
{
	struct request request = {.kind = OPERATION_NOP, .flags = flags, .file = -1, .tag = tag};
	return submit_one(ring, &request);
}

int64_t ferrule_openat(int64_t ring, int directory, const char *path, int how, unsigned mode, unsigned flags,
	uint64_t tag, uint64_t keep)
{
	struct request request = {
		.kind = OPERATION_OPENAT,
		.flags = flags,
		.file = directory,
		.address = (uintptr_t)path,
		.size = mode,
		.how = (uint32_t)how | O_CLOEXEC,
		.tag = tag,
		.keep = keep,
	};
	return submit_one(ring, &request);
}

static int64_t transfer(enum operation_kind kind, int64_t ring, int64_t file, int64_t buffer, uint64_t address,
	size_t size, int64_t offset, unsigned flags, uint64_t tag, uint64_t keep)
{
	struct request request = {
		.kind = kind,
		.flags = flags,
		.file = file,
		.buffer = buffer,
		.address = address,
		.size = size,
		.offset = (uint64_t)offset,
		.tag = tag,
		.keep = keep,
	};
	return submit_one(ring, &request);
}

int64_t ferrule_read(int64_t ring, int64_t file, int64_t buffer, size_t at, size_t size, int64_t offset, unsigned flags,
	uint64_t tag, uint64_t keep)
{
	return transfer(OPERATION_READ, ring, file, buffer, at, size, offset, flags, tag, keep);
}

int64_t ferrule_write(int64_t ring, int64_t file, int64_t buffer, size_t at, size_t size, int64_t offset,
	unsigned flags, uint64_t tag, uint64_t keep)
{
	return transfer(OPERATION_WRITE, ring, file, buffer, at, size, offset, flags, tag, keep);
}

int64_t ferrule_read_memory(int64_t ring, int64_t file, void *memory, size_t size, int64_t offset, unsigned flags,
	uint64_t tag, uint64_t keep)
{
	return transfer(OPERATION_READ_MEMORY, ring, file, 0, (uintptr_t)memory, size, offset, flags, tag, keep);
}

int64_t ferrule_write_memory(int64_t ring, int64_t file, const void *memory, size_t size, int64_t offset,
	unsigned flags, uint64_t tag, uint64_t keep)
{
	return transfer(OPERATION_WRITE_MEMORY, ring, file, 0, (uintptr_t)memory, size, offset, flags, tag, keep);
}

int64_t ferrule_fsync(int64_t ring, int64_t file, unsigned how, unsigned flags, uint64_t tag, uint64_t keep)
{
	struct request request = {
		.kind = OPERATION_FSYNC, .flags = flags, .file = file, .how = how, .tag = tag, .keep = keep};
	return submit_one(ring, &request);
}

int64_t ferrule_close(int64_t ring, int64_t file, unsigned flags, uint64_t tag)
{
	struct request request = {.kind = OPERATION_CLOSE, .flags = flags, .file = file, .tag = tag};
	return submit_one(ring, &request);
}

int64_t ferrule_cancel(int64_t ring, int64_t operation, unsigned flags, uint64_t tag)
{
	struct request request = {
		.kind = OPERATION_CANCEL, .flags = flags, .file = -1, .address = (uint64_t)operation, .tag = tag};
	return submit_one(ring, &request);
}

int64_t ferrule_timeout(int64_t ring, int64_t nanoseconds, unsigned count, unsigned flags, uint64_t tag)
{
	struct request request = {
		.kind = OPERATION_TIMEOUT,
		.flags = flags,
		.address = (uint64_t)nanoseconds,
		.size = 1,
		.offset = count,
		.tag = tag,
	};
	return submit_one(ring, &request);
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
