/* SPDX-License-Identifier: MIT
 *
 * Batches as objects: their memory, what they hold, their place in a ring.
 */
#include "batch.h"
#include "failure.h"
#include "prepare.h"
#include <stdlib.h>
#include <string.h>

/* ---- memory: all columns of a batch in one piece ---- */

#define LINE 64u /* bytes of a cache line, and of an entry */

static size_t line_up(size_t size)
{
	return (size + LINE - 1) & ~(size_t)(LINE - 1);
}

static size_t columns_size(size_t n)
{
	return n * sizeof(struct io_uring_sqe) + line_up(n * sizeof(int32_t)) + line_up(n * sizeof(struct range)) +
	       line_up(n * sizeof(struct hold)) + line_up(n * sizeof(uint64_t)) + 2 * line_up(n);
}

static void *next_column(unsigned char **memory, size_t size)
{
	void *column = *memory;
	*memory += line_up(size);
	return column;
}

static bool allocate(struct batch *batch, uint32_t capacity)
{
	size_t n = capacity;
	unsigned char *memory = aligned_alloc(LINE, columns_size(n));
	if (!memory)
		return false;
	batch->capacity = capacity;
	batch->entries = next_column(&memory, n * sizeof(struct io_uring_sqe));
	batch->results = next_column(&memory, n * sizeof(int32_t));
	batch->ranges = next_column(&memory, n * sizeof(struct range));
	batch->holds = next_column(&memory, n * sizeof(struct hold));
	batch->tags = next_column(&memory, n * sizeof(uint64_t));
	batch->kinds = next_column(&memory, n);
	batch->uses = next_column(&memory, n);
	return true;
}

/* Everything behind what others look at without a lock. */
static void reset(struct batch *batch, struct ring *ring)
{
	size_t head = offsetof(struct batch, next);
	memset((char *)batch + head, 0, sizeof(*batch) - head);
	__atomic_store_n(&batch->ring, ring, __ATOMIC_RELEASE);
	__atomic_store_n(&batch->domain, ring->domain, __ATOMIC_RELEASE);
	__atomic_store_n(&batch->ring_handle, ring->handle, __ATOMIC_RELEASE);
}

struct batch *safe_batch_make(const char *function, struct ring *ring, uint32_t capacity)
{
	struct batch *batch = (struct batch *)safe_slot_take(&safe_batches);
	if (!batch) {
		safe_fail_in(function, ENOMEM, CAUSE_TOO_MANY_HANDLES, KIND_BATCH);
		return NULL;
	}
	reset(batch, ring);
	if (allocate(batch, capacity))
		return batch;
	safe_slot_free(&safe_batches, &batch->slot);
	safe_fail_in(function, ENOMEM, CAUSE_MEMORY, VALUE(columns_size(capacity)));
	return NULL;
}

void safe_batch_free(struct batch *batch)
{
	safe_chains_free(batch);
	free(batch->tokens);
	free(batch->copied);
	free(batch->entries);
	batch->entries = NULL;
	batch->tokens = NULL;
	safe_slot_free(&safe_batches, &batch->slot);
}

/* ---- what it holds ---- */

static void forget_copies(struct batch *batch)
{
	for (uint32_t i = 0; i < batch->count; i++)
		if (owns_address(batch->kinds[i]))
			safe_prepared_undo(batch->kinds[i],
				&(struct prepared){.parts = {.address = batch->entries[i].addr}});
}

void safe_batch_let_go(struct batch *batch)
{
	for (uint32_t i = 0; i < batch->hold_count; i++)
		if (slot_release_many(&batch->holds[i].buffer->slot, batch->holds[i].count))
			safe_buffer_free(batch->holds[i].buffer);
	batch->hold_count = 0;
	if (batch->copies)
		forget_copies(batch);
	batch->copies = false;
}

int safe_batch_keep(const char *function, struct batch *batch, const struct ferrule_request *requests, uint32_t count)
{
	size_t size = sizeof(struct tokens) + count * sizeof(uint64_t);
	batch->tokens = malloc(size);
	if (!batch->tokens)
		return safe_fail_in(function, ENOMEM, CAUSE_MEMORY, VALUE(size));
	batch->tokens->count = 0;
	for (uint32_t i = 0; i < batch->count; i++)
		if (requests[i].keep)
			batch->tokens->values[batch->tokens->count++] = requests[i].keep;
	return 0;
}

/* ---- its place in a ring ---- */

void safe_batch_attach(struct ring *ring, struct batch *batch)
{
	batch->previous = NULL;
	batch->next = ring->batches;
	if (ring->batches)
		ring->batches->previous = batch;
	ring->batches = batch;
	batch->attached = true;
}

void safe_batch_unlink(struct ring *ring, struct batch *batch)
{
	if (batch->previous)
		batch->previous->next = batch->next;
	else
		ring->batches = batch->next;
	if (batch->next)
		batch->next->previous = batch->previous;
	batch->attached = false;
}

void safe_batch_detach(struct batch *batch)
{
	safe_batch_unlink(batch->ring, batch);
	if (batch->unread)
		safe_batch_close_unread(batch);
	safe_batch_let_go(batch);
	if (batch->temporary)
		batch->tokens = safe_run_tokens(batch);
	if (batch->tokens)
		safe_domain_give(batch->domain, batch->tokens);
	batch->tokens = NULL;
	if (batch->temporary || slot_release(&batch->slot))
		safe_batch_free(batch);
}
