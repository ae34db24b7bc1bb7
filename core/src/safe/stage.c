/* SPDX-License-Identifier: MIT
 *
 * Staging: where a thread's operations are until they may enter the submission queue.
 *
 * The operations of a link chain enter the queue together when it ends, so that no other thread's come in between. On a
 * ring that several threads use, all operations wait until their own thread submits: the kernel cancels what a thread
 * has submitted when that thread ends, and nobody's operations should depend on the life of another's thread. Only who
 * waits for what is staged, and would wait for ever, submits it in the other's stead.
 */
#include "batch.h"
#include "entry.h"
#include "failure.h"
#include "flow.h"
#include <errno.h>
#include <stdlib.h>

#define LINKS (IOSQE_IO_LINK | IOSQE_IO_HARDLINK)

static struct staging *find(const struct ring *ring, pthread_t thread)
{
	struct staging *staging = ring->staging;
	while (staging && !pthread_equal(staging->thread, thread))
		staging = staging->next;
	return staging;
}

static struct staging *begin(struct ring *ring, pthread_t thread)
{
	struct staging *staging = ring->spare_staging;
	if (staging)
		ring->spare_staging = staging->next;
	else
		staging = malloc(sizeof(*staging));
	if (!staging)
		return NULL;
	*staging = (struct staging){.next = ring->staging, .thread = thread};
	ring->staging = staging;
	return staging;
}

static void end(struct ring *ring, struct staging *staging)
{
	struct staging **link = &ring->staging;
	while (*link != staging)
		link = &(*link)->next;
	*link = staging->next;
	staging->next = ring->spare_staging;
	ring->spare_staging = staging;
}

static void append(struct ring *ring, struct staging *staging, struct operation *operation)
{
	operation->state = STATE_STAGED;
	operation->next = NULL;
	if (staging->head)
		staging->tail->next = operation;
	else
		staging->head = operation;
	staging->tail = operation;
	staging->count++;
	ring->staged++;
}

static struct operation *take_first(struct ring *ring, struct staging *staging)
{
	struct operation *operation = staging->head;
	staging->head = operation->next;
	staging->count--;
	ring->staged--;
	return operation;
}

static void remove_last(struct ring *ring, struct staging *staging)
{
	struct operation **link = &staging->head, *before = NULL;
	while (*link != staging->tail) {
		before = *link;
		link = &before->next;
	}
	*link = NULL;
	staging->tail = before;
	staging->count--;
	ring->staged--;
}

/* Moves the first `count` into the queue. Staging that is empty then ends. */
static int write_first(const char *function, struct ring *ring, struct staging *staging, uint32_t count)
{
	int status = safe_room(ring, count);
	if (status < 0)
		return safe_room_failure(function, ring, status);
	while (count-- > 0)
		write_entry(ring, take_first(ring, staging));
	if (staging->count == 0)
		end(ring, staging);
	return 0;
}

/* The thread has staged as many as the queue has places: submits those that may go. */
static int make_place(const char *function, struct ring *ring, struct staging *staging)
{
	uint32_t places = ring->uring.sq.ring_entries, closed = staging->count - staging->open;
	if (closed == 0)
		return safe_fail_in(function, EINVAL, CAUSE_CHAIN, places + 1, places);
	int status = write_first(function, ring, staging, closed);
	if (status == 0)
		safe_flush(ring);
	return status;
}

int safe_stage(const char *function, struct ring *ring, struct operation *operation)
{
	bool linked = operation->flags & LINKS;
	struct staging *own = find(ring, pthread_self());
	if (own && own->count == ring->uring.sq.ring_entries) {
		int status = make_place(function, ring, own);
		if (status < 0)
			return status;
		own = find(ring, pthread_self());
	}
	if (!own && !(own = begin(ring, pthread_self())))
		return safe_fail_in(function, ENOMEM, CAUSE_MEMORY, sizeof(*own));
	uint32_t open = own->open;
	append(ring, own, operation);
	own->open = linked ? open + 1 : 0;
	if (linked || ring->shared)
		return 0;
	int status = write_first(function, ring, own, own->count);
	if (status < 0) {
		remove_last(ring, own);
		own->open = open;
	}
	return status;
}

unsigned safe_chain_length(const struct ring *ring)
{
	const struct staging *own = find(ring, pthread_self());
	return own ? own->open : 0;
}

int safe_unstage(const char *function, struct ring *ring)
{
	struct staging *own = find(ring, pthread_self());
	if (!own)
		return 0;
	/* Whatever comes next is no longer linked to it. */
	own->tail->flags &= (uint8_t)~LINKS;
	own->open = 0;
	return write_first(function, ring, own, own->count);
}

bool safe_adopt(struct ring *ring)
{
	bool any = false;
	for (struct staging *staging = ring->staging, *next; staging; staging = next) {
		next = staging->next;
		uint32_t closed = staging->count - staging->open;
		if (closed && write_first(__func__, ring, staging, closed) == 0)
			any = safe_flush(ring) >= 0;
	}
	return any;
}

/* ---- the whole queue ---- */

/* Takes the entries back that the kernel has not taken; calls `each` with those that are operations. Their slots have
 * all that the entries have: the quick way leaves out what no explanation needs. */
static void empty_queue(struct ring *ring, void (*each)(struct ring *ring, struct operation *operation, void *context),
	void *context)
{
	struct io_uring_sq *sq = &ring->uring.sq;
	unsigned head = __atomic_load_n(sq->khead, __ATOMIC_ACQUIRE), tail = sq->sqe_tail;
	/* The kernel looks at the queue only while it is entered to submit, which nobody does now. */
	sq->sqe_head = sq->sqe_tail = head;
	__atomic_store_n(sq->ktail, head, __ATOMIC_RELEASE);
	for (; head != tail; head++) {
		struct operation *operation = operation_slot((int64_t)sq->sqes[head & sq->ring_mask].user_data);
		if (!operation) {
			ring->internal--;
			continue;
		}
		read_entry(&sq->sqes[head & sq->ring_mask], operation);
		each(ring, operation, context);
	}
}

static void stage_one(struct ring *ring, struct operation *operation, void *context)
{
	append(ring, context, operation);
}

void safe_unqueue(struct ring *ring)
{
	unsigned queued = io_uring_sq_ready(&ring->uring);
	struct staging *of_first = find(ring, ring->thread);
	if (queued == 0 || (of_first && of_first->count + queued > ring->uring.sq.ring_entries))
		return;
	if (!of_first && !(of_first = begin(ring, ring->thread)))
		return;
	/* What is staged there already is a chain that was begun after all that is queued. */
	struct operation *chain = of_first->head;
	ring->staged -= of_first->count;
	of_first->head = of_first->tail = NULL;
	of_first->count = 0;
	empty_queue(ring, stage_one, of_first);
	for (struct operation *next; chain; chain = next) {
		next = chain->next;
		append(ring, of_first, chain);
	}
	if (of_first->count == 0)
		end(ring, of_first);
}

static void cancel_one(struct ring *ring, struct operation *operation, void *context)
{
	(void)context;
	operation_complete(ring, operation, -ECANCELED, 0);
}

void safe_discard(struct ring *ring)
{
	empty_queue(ring, cancel_one, NULL);
	while (ring->staging) {
		struct staging *staging = ring->staging;
		while (staging->count)
			cancel_one(ring, take_first(ring, staging), NULL);
		end(ring, staging);
	}
}

/* The table still has the buffer: its hold was the operation's too, which now needs one of its own. */
static void unfix(struct ring *ring, struct operation *operation)
{
	const struct operation_row *row = &safe_operation_rows[operation->kind];
	if (!row->fixed || operation->opcode != row->fixed)
		return;
	if (!operation->buffer) {
		operation->buffer = ring->buffers->entries[operation->buffer_index].buffer;
		slot_hold_more(&operation->buffer->slot, 1);
	}
	operation->opcode = row->opcode;
	operation->buffer_index = 0;
}

/* What the kernel has not seen yet must not name a place of the buffer table that is about to change. */
void safe_unfix(struct ring *ring)
{
	struct io_uring_sq *sq = &ring->uring.sq;
	for (struct batch *batch = ring->batches; batch; batch = batch->next)
		safe_batch_hold_all(ring, batch);
	for (struct staging *staging = ring->staging; staging; staging = staging->next)
		for (struct operation *operation = staging->head; operation; operation = operation->next)
			unfix(ring, operation);
	for (unsigned at = __atomic_load_n(sq->khead, __ATOMIC_ACQUIRE); at != sq->sqe_tail; at++) {
		struct io_uring_sqe *sqe = &sq->sqes[at & sq->ring_mask];
		struct operation *operation = operation_slot((int64_t)sqe->user_data);
		if (!operation)
			continue;
		unfix(ring, operation);
		sqe->opcode = operation->opcode;
		sqe->buf_index = operation->buffer_index;
	}
}
