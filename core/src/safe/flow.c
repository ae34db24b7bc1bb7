/* SPDX-License-Identifier: MIT
 *
 * The way of an operation's slot through a locked ring: taken, completed, ready, read, free.
 */
#include "operation.h"
#include <stdlib.h>

static void free_path(struct operation *operation)
{
	free((void *)(uintptr_t)operation->address);
	operation->address = 0;
}

struct operation *safe_operation_take(struct ring *ring)
{
	while (__builtin_expect(!ring->free_head, 0))
		if (!safe_operations_supply(ring))
			return NULL;
	struct operation *operation = ring->free_head;
	ring->free_head = operation->next;
	if (__builtin_expect(operation->kind == OPERATION_OPENAT, 0))
		free_path(operation);
	__atomic_store_n(&operation->generation, operation->generation + 1, __ATOMIC_RELEASE);
	return operation;
}

void safe_operation_put(struct ring *ring, struct operation *operation)
{
	operation->state = STATE_FREE;
	if (__builtin_expect(operation->generation == GENERATION_MASK, 0))
		return; /* its generations are spent */
	operation->next = NULL;
	if (ring->free_head)
		ring->free_tail->next = operation;
	else
		ring->free_head = operation;
	ring->free_tail = operation;
}

void safe_ready_append(struct ring *ring, struct operation *operation)
{
	operation->state = STATE_READY;
	operation->next = NULL;
	operation->previous = ring->ready_tail;
	if (ring->ready_tail)
		ring->ready_tail->next = operation;
	else
		ring->ready_head = operation;
	ring->ready_tail = operation;
	ring->ready++;
}

void safe_ready_remove(struct ring *ring, struct operation *operation)
{
	if (operation->previous)
		operation->previous->next = operation->next;
	else
		ring->ready_head = operation->next;
	if (operation->next)
		operation->next->previous = operation->previous;
	else
		ring->ready_tail = operation->previous;
	ring->ready--;
}

static void release_buffer(struct operation *operation)
{
	if (operation->buffer)
		safe_buffer_release(operation->buffer);
	operation->buffer = NULL;
}

static void complete_entry(struct ring *ring, struct operation *operation)
{
	if (operation->state == STATE_REPLACED && operation->tag)
		ring->replaced--;
	else if (operation->state == STATE_ENTRY)
		safe_entry_forget(ring, operation);
	if (operation->tag)
		safe_ready_append(ring, operation);
	else
		safe_operation_put(ring, operation);
}

void safe_operation_complete(struct ring *ring, struct operation *operation, int32_t result, uint32_t flags)
{
	release_buffer(operation);
	operation->result = result;
	operation->result_flags = flags;
	if (operation->kind == OPERATION_KINDS) {
		complete_entry(ring, operation);
		return;
	}
	ring->in_flight--;
	ring->completed++;
	if (__builtin_expect(operation->claims, 0))
		operation->state = STATE_CLAIMED;
	else
		safe_ready_append(ring, operation);
}

void safe_operation_read(struct ring *ring, struct operation *operation, struct ferrule_completion *completion)
{
	bool entry = operation->kind == OPERATION_KINDS;
	completion->operation = entry ? 0 : operation_handle(operation);
	completion->tag = operation->tag;
	completion->keep = operation->keep;
	completion->result = operation->result;
	completion->flags = operation->result_flags;
	completion->kind = entry ? FERRULE_RESOURCE : FERRULE_OPERATION;
	completion->reserved = 0;
	operation->keep = 0;
	if (!entry)
		ring->outstanding--;
	safe_operation_put(ring, operation);
}

static void take_in(struct ring *ring, const struct io_uring_cqe *cqe)
{
	struct operation *operation = operation_slot((int64_t)cqe->user_data);
	/* Our own NOPs and cancels have no operation. A completion that announces another is not the last. */
	if (!operation || cqe->flags & IORING_CQE_F_MORE)
		return;
	if (operation->generation == handle_generation((int64_t)cqe->user_data) && operation_ring(operation) == ring)
		safe_operation_complete(ring, operation, cqe->res, cqe->flags);
}

static bool drain_queue(struct ring *ring)
{
	struct io_uring_cq *cq = &ring->uring.cq;
	unsigned head = *cq->khead;
	unsigned tail = __atomic_load_n(cq->ktail, __ATOMIC_ACQUIRE);
	if (head == tail)
		return false;
	for (; head != tail; head++)
		take_in(ring, &cq->cqes[head & cq->ring_mask]);
	__atomic_store_n(cq->khead, head, __ATOMIC_RELEASE);
	return true;
}

void safe_reap(struct ring *ring)
{
	drain_queue(ring);
	/* Completions that found the queue full, or work that waits for this thread to enter the kernel. */
	while (__builtin_expect(__atomic_load_n(ring->uring.sq.kflags, __ATOMIC_RELAXED) &
			(IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN), 0))
		if (io_uring_get_events(&ring->uring) < 0 || !drain_queue(ring))
			return;
}
