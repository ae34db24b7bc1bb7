/* SPDX-License-Identifier: MIT
 *
 * Entries of the submission queue.
 */
#ifndef FERRULE_SAFE_ENTRY_H
#define FERRULE_SAFE_ENTRY_H

#include "operation.h"

/* What differs between the entries of operations; all else in an entry is zero. */
struct parts {
	uint8_t opcode;
	uint8_t flags; /* IOSQE_* */
	uint16_t buffer_index;
	int32_t descriptor;
	uint64_t offset;
	uint64_t address;
	uint32_t size;
	uint32_t how;
	uint32_t file_index;
};

/* The caller has made room. */
static inline void write_parts(struct ring *ring, int64_t handle, const struct parts *parts)
{
	struct io_uring_sq *sq = &ring->uring.sq;
	struct io_uring_sqe *sqe = &sq->sqes[sq->sqe_tail++ & sq->ring_mask];
	sqe->opcode = parts->opcode;
	sqe->flags = parts->flags;
	sqe->ioprio = 0;
	sqe->fd = parts->descriptor;
	sqe->off = parts->offset;
	sqe->addr = parts->address;
	sqe->len = parts->size;
	sqe->rw_flags = (int)parts->how;
	sqe->user_data = (uint64_t)handle;
	sqe->buf_index = parts->buffer_index;
	sqe->personality = 0;
	sqe->file_index = parts->file_index;
	sqe->addr3 = 0;
	sqe->__pad2[0] = 0;
}

/* The entry of an operation whose slot is filled. The caller has made room. */
static inline void write_entry(struct ring *ring, struct operation *operation)
{
	unsigned fields = safe_operation_rows[operation->kind].fields;
	struct parts parts = {
		.opcode = operation->opcode,
		.flags = operation->flags,
		.buffer_index = operation->buffer_index,
		.descriptor = (int32_t)operation->file,
		.offset = operation->offset,
		.address = operation->address,
		.size = operation->size,
		.how = operation->how,
	};
	if (fields & FIELD_TIME) {
		parts.descriptor = -1;
		parts.address = (uintptr_t)&operation->time;
	} else if (fields & FIELD_SLOT && operation->file > INT32_MAX) {
		parts.descriptor = 0;
		parts.file_index = (uint32_t)operation->file + 1;
	}
	write_parts(ring, operation->handle, &parts);
	operation->state = STATE_FLYING;
}

#endif
