/* SPDX-License-Identifier: MIT
 *
 * From an operation's slot to an entry of the submission queue.
 */
#ifndef FERRULE_SAFE_ENTRY_H
#define FERRULE_SAFE_ENTRY_H

#include "operation.h"

static inline void write_rare(struct io_uring_sqe *sqe, struct operation *operation, unsigned fields)
{
	if (fields & FIELD_TIME) {
		sqe->fd = -1;
		sqe->addr = (uintptr_t)&operation->time;
	} else if (operation->file > INT32_MAX) {
		sqe->fd = 0;
		sqe->file_index = (uint32_t)operation->file + 1;
	}
}

/* The caller has made room. */
static inline void write_entry(struct ring *ring, struct operation *operation)
{
	struct io_uring_sq *sq = &ring->uring.sq;
	struct io_uring_sqe *sqe = &sq->sqes[sq->sqe_tail++ & sq->ring_mask];
	unsigned fields = safe_operation_rows[operation->kind].fields;
	sqe->opcode = operation->opcode;
	sqe->flags = operation->flags;
	sqe->ioprio = 0;
	sqe->fd = (int)operation->file;
	sqe->off = operation->offset;
	sqe->addr = operation->address;
	sqe->len = operation->size;
	sqe->rw_flags = (int)operation->how;
	sqe->user_data = (uint64_t)operation->handle;
	sqe->buf_index = operation->buffer_index;
	sqe->personality = 0;
	sqe->file_index = 0;
	sqe->addr3 = 0;
	sqe->__pad2[0] = 0;
	if (__builtin_expect(fields & (FIELD_TIME | FIELD_SLOT), 0))
		write_rare(sqe, operation, fields);
	operation->state = STATE_FLYING;
}

#endif
