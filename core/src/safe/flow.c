/* SPDX-License-Identifier: MIT
 *
 * Completions, from the kernel's queue into the ring's.
 */
#include "batch.h"
#include "flow.h"
#include <stdlib.h>

void safe_operation_forget(struct operation *operation)
{
	free((void *)(uintptr_t)operation->address);
	operation->address = 0;
}

void safe_entry_complete(struct ring *ring, struct operation *operation)
{
	if (operation->buffer)
		safe_buffer_release(operation->buffer);
	operation->buffer = NULL;
	if (operation->state == STATE_REPLACED && operation->tag)
		ring->replaced--;
	else if (operation->state == STATE_ENTRY)
		safe_entry_forget(ring, operation);
	if (operation->tag)
		ready_append(ring, operation);
	else
		operation_put(ring, operation);
}

static bool drain_queue(struct ring *ring)
{
	struct io_uring_cq *cq = &ring->uring.cq;
	unsigned head = *cq->khead;
	unsigned tail = __atomic_load_n(cq->ktail, __ATOMIC_ACQUIRE);
	if (head == tail)
		return false;
	while (head != tail) {
		const struct io_uring_cqe *cqe = &cq->cqes[head & cq->ring_mask];
		if (batch_owns(cqe)) {
			head = safe_batch_take(ring, head, tail);
			continue;
		}
		struct operation *operation = operation_of(cqe);
		if (operation)
			operation_complete(ring, operation, cqe->res, cqe->flags);
		head++;
	}
	__atomic_store_n(cq->khead, head, __ATOMIC_RELEASE);
	return true;
}

void safe_reap(struct ring *ring)
{
	drain_queue(ring);
	/* Completions that found the queue full, or work that waits for this thread to enter the kernel. */
	while (__builtin_expect(
		__atomic_load_n(ring->uring.sq.kflags, __ATOMIC_RELAXED) & (IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN),
		0))
		if (io_uring_get_events(&ring->uring) < 0 || !drain_queue(ring))
			return;
}
