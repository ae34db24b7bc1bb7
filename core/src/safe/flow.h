/* SPDX-License-Identifier: MIT
 *
 * The way of an operation's slot through a locked ring: taken, completed, ready, read, free. Inline, since each
 * operation goes all of it.
 */
#ifndef FERRULE_SAFE_FLOW_H
#define FERRULE_SAFE_FLOW_H

#include "operation.h"
#include <errno.h>

/* Puts an operation back that nobody needs; its request stays for the explanation. The list of free ones has an end
 * already: see operation_next(). */
static inline void operation_put(struct ring *ring, struct operation *operation)
{
	operation->state = STATE_FREE;
	ring->free_tail->next = operation;
	ring->free_tail = operation;
}

/* The handle that it would have next. */
static inline int64_t operation_next_handle(const struct operation *operation)
{
	return operation->handle + (1LL << SLOT_BITS);
}

/* Has it had the last of its generations? Then the next handle would be of another kind. */
_Static_assert(KIND_OPERATION % 2 == 0, "one more is seen in one bit");
static inline bool handle_is_spent(int64_t next)
{
	return next >> KIND_SHIFT & 1;
}

/* Makes sure that operation_next() finds one. False without memory or slots. */
static inline bool operation_is_free(struct ring *ring)
{
	for (;;) {
		if (__builtin_expect(ring->free_head == ring->free_tail, 0)) {
			if (!safe_operations_supply(ring))
				return false;
		} else if (__builtin_expect(handle_is_spent(operation_next_handle(ring->free_head)), 0)) {
			ring->free_head = ring->free_head->next;
		} else {
			return true;
		}
	}
}

/* A free operation with a handle of its own. The last one is never taken, so that the list never has to begin anew. */
static inline struct operation *operation_next(struct ring *ring, int64_t *handle)
{
	struct operation *operation = ring->free_head;
	ring->free_head = operation->next;
	if (__builtin_expect(owns_address(operation->kind), 0))
		safe_operation_forget(operation);
	*handle = operation_next_handle(operation);
	__atomic_store_n(&operation->handle, *handle, __ATOMIC_RELEASE);
	return operation;
}

/* The same, NULL without memory or slots. */
static inline struct operation *operation_take(struct ring *ring)
{
	int64_t handle;
	return operation_is_free(ring) ? operation_next(ring, &handle) : NULL;
}

/* ---- the list of completions that wait to be read ---- */

static inline void ready_append(struct ring *ring, struct operation *operation)
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

static inline void ready_remove(struct ring *ring, struct operation *operation)
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

/* ---- completion ---- */

/* Neither an entry of a table, nor waited for by a thread that must find it. */
static inline bool operation_is_plain(const struct operation *operation)
{
	return operation->kind != OPERATION_KINDS && operation->claims == 0;
}

static inline void operation_settle(struct ring *ring, struct operation *operation)
{
	if (operation->buffer) {
		safe_buffer_release(operation->buffer);
		operation->buffer = NULL;
	}
	ring->in_flight--;
	ring->completed++;
}

/* ERESTARTSYS, which is for the kernel's own use; but what waited in openat(2) and is cancelled gives it away. */
#define INTERRUPTED_INSIDE (-512)

static inline int32_t public_result(int32_t result)
{
	return __builtin_expect(result == INTERRUPTED_INSIDE, 0) ? -EINTR : result;
}

/* An operation, or a table's entry, is over: releases what it holds; its record waits to be read. */
static inline void operation_complete(struct ring *ring, struct operation *operation, int32_t result, uint32_t flags)
{
	operation->result = public_result(result);
	operation->result_flags = flags;
	if (__builtin_expect(operation->kind == OPERATION_KINDS, 0)) {
		safe_entry_complete(ring, operation);
		return;
	}
	operation_settle(ring, operation);
	if (__builtin_expect(operation->claims, 0))
		operation->state = STATE_CLAIMED;
	else
		ready_append(ring, operation);
}

/* Reads the record out of a completed operation, and puts the slot back. */
static inline void operation_read(struct ring *ring, struct operation *operation, struct ferrule_completion *completion)
{
	bool entry = operation->kind == OPERATION_KINDS;
	completion->operation = entry ? 0 : operation->handle;
	completion->tag = operation->tag;
	completion->keep = operation->keep;
	completion->result = operation->result;
	completion->flags = operation->result_flags;
	completion->kind = entry ? FERRULE_RESOURCE : FERRULE_OPERATION;
	completion->reserved = 0;
	operation->keep = 0;
	ring->outstanding -= !entry;
	operation_put(ring, operation);
}

/* Holds of one buffer that operations have given up, to be released in one go. */
struct given_up {
	struct buffer *buffer;
	uint32_t count;
};

static inline void release_given_up(struct given_up *given_up)
{
	if (given_up->count && slot_release_many(&given_up->buffer->slot, given_up->count))
		safe_buffer_free(given_up->buffer);
	given_up->count = 0;
}

static inline void give_up(struct given_up *given_up, struct buffer *buffer)
{
	if (buffer != given_up->buffer) {
		release_given_up(given_up);
		given_up->buffer = buffer;
	}
	given_up->count++;
}

/* The end of an operation that is plain, from its completion to its record; but for the ring's counts, and its list of
 * free ones, whose last one is `last`. */
static inline void operation_deliver(struct operation *operation, struct operation *last,
	const struct io_uring_cqe *cqe, struct ferrule_completion *completion, struct given_up *given_up)
{
	if (operation->buffer)
		give_up(given_up, operation->buffer);
	completion->operation = (int64_t)cqe->user_data;
	completion->tag = operation->tag;
	completion->keep = operation->keep;
	completion->result = public_result(cqe->res);
	completion->flags = cqe->flags;
	completion->kind = FERRULE_OPERATION;
	completion->reserved = 0;
	operation->state = STATE_FREE;
	last->next = operation;
}

/* The operation that a completion of the ring's is for. NULL for our own NOPs and cancels, which have none, and for a
 * completion that announces another. */
static inline struct operation *operation_of(const struct io_uring_cqe *cqe)
{
	int64_t handle = (int64_t)cqe->user_data;
	if (__builtin_expect(!handle || cqe->flags & IORING_CQE_F_MORE, 0))
		return NULL;
	struct operation *operation =
		segments_of(&safe_operation_segments, handle_index(handle), sizeof(struct operation));
	return __builtin_expect(operation->handle == handle, 1) ? operation : NULL;
}

/* Is the completion the last one of this operation, or of what is there in its place? */
static inline bool is_completion_of(const struct operation *operation, const struct io_uring_cqe *cqe)
{
	int64_t handle = (int64_t)cqe->user_data;
	return handle && __atomic_load_n(&operation->handle, __ATOMIC_RELAXED) == handle &&
	       !(cqe->flags & IORING_CQE_F_MORE);
}

#endif
