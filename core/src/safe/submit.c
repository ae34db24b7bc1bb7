/* SPDX-License-Identifier: MIT
 *
 * From requests to entries of the submission queue, on a locked ring.
 */
#include "failure.h"
#include "entry.h"
#include "flow.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- checks: each fills in what its field needs, or fails ---- */

static int check_fixed(const char *function, struct ring *ring, const struct request *request)
{
	uint64_t index = (uint64_t)request->file - FERRULE_FIXED_FILE;
	if (request->file < 0 || index > INT32_MAX)
		return safe_fail_in(function, EBADF, CAUSE_FILE_RANGE, request->file);
	if (!ring->files)
		return safe_fail_in(function, EBADF, CAUSE_FILE_NO_TABLE, VALUE(index));
	if (index >= ring->files->count)
		return safe_fail_in(function, EBADF, CAUSE_FILE_INDEX, VALUE(index), ring->files->count);
	return 0;
}

static int check_buffer(
	const char *function, struct ring *ring, const struct request *request, struct operation *operation)
{
	struct buffer *buffer = slot_find(&safe_buffers, request->buffer);
	if (!buffer || !slot_hold(&buffer->slot, handle_generation(request->buffer)))
		return safe_stale(function, request->buffer, KIND_BUFFER);
	operation->buffer = buffer;
	if (buffer->domain != ring->domain)
		return safe_fail_in(function, EBADF, CAUSE_OTHER_DOMAIN, request->buffer, KIND_BUFFER, buffer->domain,
			ring->domain);
	if (request->address > buffer->size || request->size > buffer->size - request->address)
		return safe_fail_in(function, EINVAL, CAUSE_BUFFER_RANGE, VALUE(request->address), VALUE(request->size),
			VALUE(buffer->size));
	operation->address = (uintptr_t)buffer->memory + request->address;
	uint32_t index = ring->buffers ? safe_table_find(ring->buffers, buffer) : NO_ENTRY;
	if (index != NO_ENTRY) {
		operation->opcode = safe_operation_rows[request->kind].fixed;
		operation->buffer_index = (uint16_t)index;
	}
	return 0;
}

static int copy_path(const char *function, const struct request *request, struct operation *operation)
{
	const char *path = (const char *)(uintptr_t)request->address;
	if (!path)
		return safe_fail_in(function, EINVAL, CAUSE_PATH, 0);
	if (request->size > 07777)
		return safe_fail_in(function, EINVAL, CAUSE_MODE, VALUE(request->size));
	operation->address = (uintptr_t)strdup(path);
	if (!operation->address)
		return safe_fail_in(function, ENOMEM, CAUSE_MEMORY, VALUE(strlen(path) + 1));
	return 0;
}

static int check_target(const char *function, struct ring *ring, const struct request *request)
{
	int64_t handle = (int64_t)request->address;
	struct operation *target = handle > 0 ? operation_slot(handle) : NULL;
	uint32_t generation = handle_generation(handle);
	if (!target || !generation || generation > operation_generation(target))
		return safe_fail_in(function, EBADF, CAUSE_TARGET, handle);
	/* One whose slot is another ring's by now has completed: the kernel will say so. */
	if (generation == operation_generation(target) && operation_ring(target) != ring && operation_ring(target))
		return safe_fail_in(function, EBADF, CAUSE_OTHER_RING, handle, ring->handle);
	return 0;
}

static int check_time(const char *function, const struct request *request, struct operation *operation)
{
	int64_t nanoseconds = (int64_t)request->address;
	if (nanoseconds < 0)
		return safe_fail_in(function, EINVAL, CAUSE_NANOSECONDS, nanoseconds);
	operation->time.tv_sec = nanoseconds / 1000000000;
	operation->time.tv_nsec = nanoseconds % 1000000000;
	return 0;
}

static int check_range(const char *function, const struct request *request)
{
	if (!request->address && request->size)
		return safe_fail_in(function, EINVAL, CAUSE_MEMORY_NULL, VALUE(request->size));
	if (request->size > UINT32_MAX)
		return safe_fail_in(function, EINVAL, CAUSE_SIZE, VALUE(request->size));
	return 0;
}

/* The fields that few operations have. */
static int check_rare(
	const char *function, struct ring *ring, const struct request *request, struct operation *operation)
{
	unsigned fields = safe_operation_rows[request->kind].fields;
	int status = 0;
	if (fields & FIELD_PATH)
		operation->address = 0; /* the caller's own path is never the operation's to free */
	if (fields & FIELD_DIRECTORY && request->file < 0 && request->file != FERRULE_WORKING_DIRECTORY)
		status = safe_fail_in(function, EBADF, CAUSE_DIRECTORY, request->file);
	else if (fields & FIELD_RANGE)
		status = check_range(function, request);
	else if (fields & FIELD_TARGET)
		status = check_target(function, ring, request);
	else if (fields & FIELD_TIME)
		status = check_time(function, request, operation);
	else if (fields & FIELD_HOW_FSYNC && request->how > FERRULE_DATASYNC)
		status = safe_fail_in(function, EINVAL, CAUSE_HOW, request->how);
	if (status == 0 && fields & FIELD_PATH)
		status = copy_path(function, request, operation);
	return status;
}

static inline int check(
	const struct operation_row *row, struct ring *ring, const struct request *request, struct operation *operation)
{
	unsigned fields = row->fields;
	int status = 0;
	if (fields & FIELD_FILE && (uint64_t)request->file > INT32_MAX) {
		status = check_fixed(row->function, ring, request);
		if (!(fields & FIELD_SLOT))
			operation->flags |= IOSQE_FIXED_FILE;
	}
	if (status == 0 && fields & FIELD_OFFSET && (int64_t)request->offset < FERRULE_AT_POSITION)
		status = safe_fail_in(row->function, EINVAL, CAUSE_OFFSET, VALUE(request->offset));
	if (status == 0 && fields & ~(FIELD_FILE | FIELD_OFFSET | FIELD_BUFFER | FIELD_SLOT))
		status = check_rare(row->function, ring, request, operation);
	if (status == 0 && fields & FIELD_BUFFER)
		status = check_buffer(row->function, ring, request, operation);
	return status;
}

/* ---- the operation's slot ---- */

/* IOSQE_* for each combination of enum ferrule_operation_flags. */
#define LINK_BITS(flags) (((flags)&1 ? IOSQE_IO_LINK : 0) | ((flags)&2 ? IOSQE_IO_HARDLINK : 0))
#define ENTRY_FLAGS(flags) (LINK_BITS(flags) | ((flags)&4 ? IOSQE_IO_DRAIN : 0) | ((flags)&8 ? IOSQE_ASYNC : 0))
#define FOUR(flags) ENTRY_FLAGS(flags), ENTRY_FLAGS(flags + 1), ENTRY_FLAGS(flags + 2), ENTRY_FLAGS(flags + 3)
static const uint8_t entry_flags[16] = {FOUR(0), FOUR(4), FOUR(8), FOUR(12)};

static inline void fill(struct operation *operation, const struct request *request)
{
	operation->kind = (uint8_t)request->kind;
	operation->opcode = safe_operation_rows[request->kind].opcode;
	operation->flags = entry_flags[request->flags];
	operation->buffer_index = 0;
	operation->claims = 0;
	operation->buffer = NULL;
	operation->tag = request->tag;
	operation->keep = request->keep;
	operation->file = request->file;
	operation->address = request->address;
	operation->offset = request->offset;
	operation->size = (uint32_t)request->size;
	operation->how = request->how;
}

static void undo(struct ring *ring, struct operation *operation)
{
	if (operation->buffer)
		safe_buffer_release(operation->buffer);
	operation->buffer = NULL;
	operation->keep = 0;
	operation_put(ring, operation);
}

/* ---- the submission queue ---- */

int safe_flush(struct ring *ring)
{
	int taken = io_uring_submit(&ring->uring);
	if (taken == -EBUSY && !ring->leading) {
		/* The kernel has completions that found no room (before 5.19): take them in, then try again. */
		safe_reap(ring);
		taken = io_uring_submit(&ring->uring);
	}
	if (taken > 0)
		ring->taken += (unsigned)taken;
	return taken;
}

int safe_room(struct ring *ring, unsigned count)
{
	if (__builtin_expect(io_uring_sq_space_left(&ring->uring) >= count, 1))
		return 0;
	int taken = safe_flush(ring);
	if (io_uring_sq_space_left(&ring->uring) >= count)
		return 0;
	return taken < 0 ? taken : -EAGAIN;
}

int safe_room_failure(const char *function, const struct ring *ring, int status)
{
	if (status == -EBADFD)
		return safe_fail_in(function, EBADFD, CAUSE_DISABLED, ring->handle);
	return safe_fail_in(function, EAGAIN, CAUSE_QUEUE_FULL, ring->uring.sq.ring_entries, -status);
}

void safe_queue_nop(struct ring *ring)
{
	if (safe_room(ring, 1) < 0)
		return;
	io_uring_prep_nop(io_uring_get_sqe(&ring->uring));
	ring->internal++;
}

void safe_queue_cancel(struct ring *ring, int64_t operation)
{
	if (safe_room(ring, 1) < 0)
		return;
	io_uring_prep_cancel64(io_uring_get_sqe(&ring->uring), (uint64_t)operation, 0);
	ring->internal++;
}

/* ---- requests ---- */

static inline int queue(const char *function, struct ring *ring, struct operation *operation)
{
	bool linked = operation->flags & (IOSQE_IO_LINK | IOSQE_IO_HARDLINK);
	if (__builtin_expect(linked || ring->shared || ring->staging, 0))
		return safe_stage(function, ring, operation);
	if (__builtin_expect(io_uring_sq_space_left(&ring->uring) == 0, 0)) {
		int status = safe_room(ring, 1);
		if (status < 0)
			return safe_room_failure(function, ring, status);
	}
	write_entry(ring, operation);
	return 0;
}

/* As many operations can be outstanding as the completion queue has places: so none of theirs is ever lost. */
static inline int check_limit(const char *function, struct ring *ring)
{
	if (__builtin_expect(ring->outstanding < ring->limit, 1))
		return 0;
	return safe_fail_in(function, EAGAIN, CAUSE_FULL, ring->outstanding);
}

static inline int submit_request(struct ring *ring, const struct request *request, int64_t *handle)
{
	const struct operation_row *row = &safe_operation_rows[request->kind];
	int status = check_limit(row->function, ring);
	if (status < 0)
		return status;
	if (__builtin_expect(request->flags >= sizeof(entry_flags), 0))
		return safe_fail_in(row->function, EINVAL, CAUSE_OPERATION_FLAGS, request->flags);
	struct operation *operation = operation_take(ring);
	if (__builtin_expect(!operation, 0))
		return safe_fail_in(row->function, ENOMEM, CAUSE_TOO_MANY_HANDLES, KIND_OPERATION);
	fill(operation, request);
	if (row->fields)
		status = check(row, ring, request, operation);
	if (__builtin_expect(status == 0, 1))
		status = queue(row->function, ring, operation);
	if (__builtin_expect(status < 0, 0)) {
		undo(ring, operation);
		return status;
	}
	ring->outstanding++;
	ring->in_flight++;
	*handle = operation_handle(operation);
	return 0;
}

int safe_submit_requests(struct ring *ring, const struct request *requests, unsigned n, int64_t *operations)
{
	safe_meet(ring);
	/* For one alone the quick way's beginning and end cost more than it saves. */
	unsigned done = n > 1 ? safe_submit_quick(ring, requests, n, operations) : 0;
	while (done < n) {
		int status = submit_request(ring, &requests[done], &operations[done]);
		if (status < 0)
			return done ? (int)done : status;
		done++;
		if (n - done > 1)
			done += safe_submit_quick(ring, requests + done, n - done, operations + done);
	}
	return (int)n;
}

int safe_submit(const char *function, struct ring *ring)
{
	safe_meet(ring);
	int status = ring->staging ? safe_unstage(function, ring) : 0;
	if (status < 0 || io_uring_sq_ready(&ring->uring) == 0)
		return status;
	int taken = safe_flush(ring);
	if (taken == -EBADFD)
		return safe_fail_in(function, EBADFD, CAUSE_DISABLED, ring->handle);
	return taken < 0 ? safe_fail_in(function, -taken, CAUSE_SUBMIT, -taken) : taken;
}
