/* SPDX-License-Identifier: MIT
 *
 * The public functions of prepared batches.
 */
#include "batch.h"
#include "crossing.h"
#include "failure.h"
#include <stdlib.h>

/* ---- looking up ---- */

/* The batch with its ring locked, if that ring is still there or not; or NULL with the failure noted. */
static struct batch *lock_batch(const char *function, int64_t handle, int *status)
{
	safe_cross();
	struct batch *batch = slot_find(&safe_batches, handle);
	struct ring *ring = batch ? __atomic_load_n(&batch->ring, __ATOMIC_ACQUIRE) : NULL;
	if (ring) {
		safe_ring_enter(ring);
		if (slot_generation(&batch->slot) == handle_generation(handle) && batch->ring == ring)
			return batch;
		safe_ring_unlock(ring);
	}
	*status = safe_stale(function, handle, KIND_BATCH);
	return NULL;
}

/* On a locked ring: its batch, or NULL with the failure noted. */
static struct batch *find(const char *function, const struct ring *ring, int64_t handle, int *status)
{
	struct batch *batch = slot_find(&safe_batches, handle);
	if (!batch) {
		*status = safe_stale(function, handle, KIND_BATCH);
		return NULL;
	}
	if (__atomic_load_n(&batch->ring, __ATOMIC_ACQUIRE) == ring && batch->attached)
		return batch;
	*status = safe_fail_in(function, EBADF, CAUSE_BATCH_RING, handle,
		__atomic_load_n(&batch->ring_handle, __ATOMIC_ACQUIRE), ring->handle);
	return NULL;
}

/* ---- opening ---- */

static void note_uses(struct batch *batch)
{
	batch->all_use = UINT8_MAX;
	for (uint32_t i = 0; i < batch->count; i++) {
		batch->any_use |= batch->uses[i];
		batch->all_use &= batch->uses[i];
	}
}

static int note_rest(const char *function, struct batch *batch, const struct ferrule_request *requests)
{
	uint32_t tokens = 0;
	for (uint32_t i = 0; i < batch->count; i++) {
		batch->tags[i] = requests[i].tag;
		batch->results[i] = BATCH_PENDING;
		tokens += requests[i].keep != 0;
	}
	note_uses(batch);
	return tokens ? safe_batch_keep(function, batch, requests, tokens) : 0;
}

static int64_t issue(const char *function, struct ring *ring, struct batch *batch)
{
	int64_t handle = safe_domain_adopt(ring->domain, &batch->slot);
	if (!handle)
		return safe_fail_in(function, EBADF, CAUSE_DOMAIN_CLOSING, ring->domain);
	slot_hold_more(&batch->slot, 1); /* the ring's */
	safe_batch_attach(ring, batch);
	return handle;
}

static int64_t open_locked(
	const char *function, struct ring *ring, const struct ferrule_request *requests, unsigned count)
{
	if (count == 0 || count > BATCH_MOST)
		return safe_fail_in(function, EINVAL, CAUSE_BATCH_COUNT, count, BATCH_MOST);
	struct batch *batch = safe_batch_make(function, ring, count);
	if (!batch)
		return -ENOMEM;
	int64_t handle = safe_batch_build(function, ring, batch, requests, count);
	if (handle == 0) {
		handle = note_rest(function, batch, requests);
		if (handle == 0)
			handle = issue(function, ring, batch);
		if (handle < 0)
			safe_batch_let_go(batch);
	}
	if (handle < 0)
		safe_batch_free(batch);
	return handle;
}

int64_t ferrule_batch_open(int64_t handle, const struct ferrule_request *requests, unsigned count)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	int64_t batch = open_locked(__func__, ring, requests, count);
	safe_ring_unlock(ring);
	return batch;
}

/* ---- running ---- */

static int check_idle(const char *function, const struct batch *batch, int64_t handle)
{
	if (batch->run == RUN_NONE && batch->flying && !batch->ring->leading)
		safe_reap(batch->ring);
	if (batch->run == RUN_GOING)
		return safe_fail_in(function, EBUSY, CAUSE_BATCH_RUNS, handle);
	if (batch->run == RUN_INTERRUPTED)
		return safe_fail_in(function, EBUSY, CAUSE_BATCH_INTERRUPTED, handle);
	if (batch->flying)
		return safe_fail_in(function, EBUSY, CAUSE_BATCH_STRAGGLERS, handle, batch->flying);
	return 0;
}

static int check_columns(
	const char *function, struct batch *batch, const struct columns *columns, unsigned count)
{
	bool any = columns->offsets || columns->sizes || columns->targets || columns->tags;
	if (any && count != batch->count)
		return safe_fail_in(function, EINVAL, CAUSE_COLUMN_COUNT, count, batch->count);
	return any ? safe_batch_patch(function, batch, columns) : 0;
}

/* Ends a run's call, or interrupts it. The batch may have been closed meanwhile, and is gone afterwards. */
static int carry_on(struct run *run)
{
	struct batch *batch = run->batch;
	slot_hold_more(&batch->slot, 1);
	int status = safe_batch_carry_on(run);
	if (status < 0)
		status = safe_fail_in(run->function, EINTR, CAUSE_INTERRUPTED, 0);
	else
		status = run->failure ? run->failure : (int)batch->failures;
	if (slot_release(&batch->slot))
		safe_batch_free(batch);
	return status;
}

static int start(struct run *run, int64_t handle, const struct columns *columns, unsigned count)
{
	int status = check_idle(run->function, run->batch, handle);
	if (status == 0)
		status = check_columns(run->function, run->batch, columns, count);
	if (status < 0)
		return status;
	safe_meet(run->ring);
	/* What this thread has queued goes first. */
	if (run->ring->staging)
		status = safe_unstage(run->function, run->ring);
	if (status < 0)
		return status;
	safe_batch_begin(run->batch);
	return carry_on(run);
}

int ferrule_batch_run(int64_t handle, int64_t batch, const int64_t *offsets, const int64_t *sizes,
	const int64_t *targets, const uint64_t *tags, unsigned count, int64_t timeout)
{
	const struct columns columns = {offsets, sizes, targets, tags, 0};
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	struct run run = {.function = __func__, .ring = ring, .timeout = timeout};
	run.batch = find(__func__, ring, batch, &status);
	if (run.batch)
		status = start(&run, batch, &columns, count);
	safe_ring_unlock(ring);
	return status;
}

static int resume(struct run *run, int64_t handle)
{
	struct batch *batch = run->batch;
	if (batch->run == RUN_GOING)
		return safe_fail_in(run->function, EBUSY, CAUSE_BATCH_RUNS, handle);
	if (batch->run != RUN_INTERRUPTED)
		return safe_fail_in(run->function, EINVAL, CAUSE_BATCH_NOT_INTERRUPTED, handle);
	if (!pthread_equal(batch->thread, pthread_self()))
		return safe_fail_in(run->function, EBUSY, CAUSE_BATCH_OF_THREAD, handle);
	return carry_on(run);
}

int ferrule_batch_resume(int64_t handle, int64_t batch, int64_t timeout)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	struct run run = {.function = __func__, .ring = ring, .timeout = timeout};
	run.batch = find(__func__, ring, batch, &status);
	if (run.batch)
		status = resume(&run, batch);
	safe_ring_unlock(ring);
	return status;
}

int ferrule_batch_cancel(int64_t handle)
{
	int status;
	struct batch *batch = lock_batch(__func__, handle, &status);
	if (!batch)
		return status;
	struct ring *ring = batch->ring;
	if (batch->attached && batch->run != RUN_NONE)
		safe_batch_interrupt(ring, batch, -ECANCELED);
	safe_ring_unlock(ring);
	return 0;
}

/* ---- results ---- */

int ferrule_batch_results(int64_t handle, int32_t **results, size_t *count)
{
	safe_cross();
	struct batch *batch = slot_find(&safe_batches, handle);
	if (!batch || !slot_hold(&batch->slot, handle_generation(handle)))
		return safe_stale(__func__, handle, KIND_BATCH);
	__atomic_fetch_add(&batch->pins, 1, __ATOMIC_ACQ_REL);
	*results = batch->results;
	*count = batch->count;
	return 0;
}

static bool drop_pin(struct batch *batch)
{
	uint32_t pins = __atomic_load_n(&batch->pins, __ATOMIC_RELAXED);
	do
		if (pins == 0)
			return false;
	while (!__atomic_compare_exchange_n(&batch->pins, &pins, pins - 1, true, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED));
	return true;
}

/* In a child of fork(), whose copies only handle and pins keep. What its requests own stays until the child ends: the
 * parent may have been about to free it. */
static void release_inherited(struct batch *batch)
{
	if (slot_generation(&batch->slot) & GENERATION_CLOSED && __atomic_load_n(&batch->pins, __ATOMIC_ACQUIRE) == 0)
		free(__atomic_exchange_n(&batch->entries, NULL, __ATOMIC_ACQ_REL));
}

int ferrule_batch_unpin(int64_t handle)
{
	safe_cross();
	struct batch *batch = (struct batch *)safe_slot_issued(&safe_batches, handle);
	if (!batch)
		return safe_stale(__func__, handle, KIND_BATCH);
	if (!drop_pin(batch))
		return safe_fail_in(__func__, EINVAL, CAUSE_BATCH_NOT_PINNED, handle);
	if (slot_inherited(&safe_batches, handle))
		release_inherited(batch);
	else if (slot_release(&batch->slot))
		safe_batch_free(batch);
	return 0;
}

int ferrule_batch_completion(int64_t handle, unsigned index, struct ferrule_completion *completion)
{
	int status;
	struct batch *batch = lock_batch(__func__, handle, &status);
	if (!batch)
		return status;
	struct ring *ring = batch->ring;
	if (index >= batch->count) {
		status = safe_fail_in(__func__, EINVAL, CAUSE_BATCH_INDEX, index, batch->count);
	} else {
		int32_t result = batch->results[index];
		*completion = (struct ferrule_completion){.tag = batch->tags[index], .result = result};
		if (result < 0 && batch->attached)
			completion->operation = safe_batch_recall(ring, batch, index);
		status = 0;
	}
	safe_ring_unlock(ring);
	return status;
}

/* ---- closing ---- */

void safe_batch_shut(struct batch *batch)
{
	struct ring *ring = batch->ring;
	safe_ring_enter(ring);
	batch->ended = true;
	if (batch->attached && batch->run != RUN_NONE)
		safe_batch_interrupt(ring, batch, -ECANCELED);
	else if (batch->flying == 0)
		safe_batch_landed(batch);
	safe_ring_unlock(ring);
	if (slot_release(&batch->slot))
		safe_batch_free(batch);
}

int ferrule_batch_close(int64_t handle)
{
	safe_cross();
	struct batch *batch = (struct batch *)safe_slot_issued(&safe_batches, handle);
	if (!batch || !safe_slot_end(&batch->slot, handle_generation(handle), GENERATION_CLOSED))
		return safe_stale(__func__, handle, KIND_BATCH);
	if (slot_inherited(&safe_batches, handle))
		release_inherited(batch);
	else
		safe_batch_shut(batch);
	return 0;
}
