/* SPDX-License-Identifier: MIT
 *
 * Completions of batches, from the kernel's queue into the batch's results.
 */
#include "batch.h"

#define ERESTARTSYS 512

static struct batch *batch_of(const struct io_uring_cqe *cqe)
{
	return segments_of(&safe_batches.segments, (uint32_t)(cqe->user_data >> 32) & SLOT_MASK, sizeof(struct batch));
}

/* The results of a run that goes on as it should, as long as they are of this batch. */
static unsigned take_plain(struct batch *batch, const struct io_uring_cq *cq, unsigned head, unsigned tail)
{
	const struct io_uring_cqe *cqes = cq->cqes;
	unsigned mask = cq->ring_mask;
	uint64_t owner = batch_user_data(batch, 0);
	int32_t *results = batch->results;
	do {
		const struct io_uring_cqe *cqe = &cqes[head & mask];
		uint64_t i = cqe->user_data - owner;
		int32_t result = cqe->res;
		if (__builtin_expect(i > UINT32_MAX, 0))
			break;
		results[i] = result;
		if (__builtin_expect(result < 0, 0))
			batch->failures++;
	} while (++head != tail);
	return head;
}

/* As the kernel tells that what was begun was cancelled. -ERESTARTSYS is for its own use, but openat gives it away. */
static bool is_cancelled(int32_t result)
{
	return result == -ECANCELED || result == -EINTR || result == -ERESTARTSYS;
}

/* One result of a run that is over, ends early or has chains that wait for files. */
static void take_one(struct batch *batch, uint32_t i, int32_t result)
{
	if (batch->run == RUN_NONE) {
		safe_batch_close_late(batch, i, result);
		return;
	}
	if (batch->chains && !safe_chains_result(batch, i, &result))
		return;
	if (batch->stop && is_cancelled(result))
		result = batch->stop;
	batch->results[i] = result;
	batch->failures += result < 0;
}

static unsigned take_with_care(struct batch *batch, const struct io_uring_cq *cq, unsigned head, unsigned tail)
{
	uint32_t owner = (uint32_t)(cq->cqes[head & cq->ring_mask].user_data >> 32);
	do {
		const struct io_uring_cqe *cqe = &cq->cqes[head & cq->ring_mask];
		if ((uint32_t)(cqe->user_data >> 32) != owner)
			break;
		take_one(batch, (uint32_t)cqe->user_data, cqe->res);
		head++;
	} while (head != tail);
	return head;
}

unsigned safe_batch_take(struct ring *ring, unsigned head, unsigned tail)
{
	const struct io_uring_cq *cq = &ring->uring.cq;
	struct batch *batch = batch_of(&cq->cqes[head & cq->ring_mask]);
	unsigned end = batch->plain ? take_plain(batch, cq, head, tail) : take_with_care(batch, cq, head, tail);
	uint32_t n = end - head;
	batch->flying -= n;
	ring->batched -= n;
	ring->in_flight -= n;
	ring->outstanding -= n;
	ring->completed += n;
	if (batch->flying == 0)
		safe_batch_landed(batch);
	return end;
}
