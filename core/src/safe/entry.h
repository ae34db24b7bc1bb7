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

static inline void parts_write(struct io_uring_sqe *sqe, const struct parts *parts, uint64_t user_data)
{
	sqe->opcode = parts->opcode;
	sqe->flags = parts->flags;
	sqe->ioprio = 0;
	sqe->fd = parts->descriptor;
	sqe->off = parts->offset;
	sqe->addr = parts->address;
	sqe->len = parts->size;
	sqe->rw_flags = (int)parts->how;
	sqe->user_data = user_data;
	sqe->buf_index = parts->buffer_index;
	sqe->personality = 0;
	sqe->file_index = parts->file_index;
	sqe->addr3 = 0;
	sqe->__pad2[0] = 0;
}

/* The next entry. The caller has made room. */
static inline struct io_uring_sqe *entry_next(struct ring *ring)
{
	struct io_uring_sq *sq = &ring->uring.sq;
	return &sq->sqes[sq->sqe_tail++ & sq->ring_mask];
}

/* The other way round. */
static inline void read_entry(const struct io_uring_sqe *sqe, struct operation *operation)
{
	operation->opcode = sqe->opcode;
	operation->flags = sqe->flags;
	operation->buffer_index = sqe->buf_index;
	operation->descriptor = sqe->fd;
	operation->offset = sqe->off;
	operation->address = sqe->addr;
	operation->size = sqe->len;
	operation->how = (uint32_t)sqe->rw_flags;
	operation->file_index = sqe->file_index;
}

/* The entry of an operation whose slot is filled. The caller has made room. */
static inline void write_entry(struct ring *ring, struct operation *operation)
{
	const struct parts parts = {
		.opcode = operation->opcode,
		.flags = operation->flags,
		.buffer_index = operation->buffer_index,
		.descriptor = operation->descriptor,
		.offset = operation->offset,
		.address = operation->address,
		.size = operation->size,
		.how = operation->how,
		.file_index = operation->file_index,
	};
	parts_write(entry_next(ring), &parts, (uint64_t)operation->handle);
	operation->state = STATE_FLYING;
}

#endif
