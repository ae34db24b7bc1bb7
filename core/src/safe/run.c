/* SPDX-License-Identifier: MIT
 *
 * ferrule_run(): a batch for one time. Its memory stays with the ring for the next one, where it is no larger than the
 * submission queue.
 */
#include "batch.h"
#include "failure.h"
#include "flow.h"

/* ---- its batch ---- */

static struct batch *take_batch(const char *function, struct ring *ring, uint32_t count)
{
	struct batch *batch = ring->spare_batch;
	uint32_t usual = ring->uring.sq.ring_entries;
	if (batch && count <= usual) {
		ring->spare_batch = NULL;
		return batch;
	}
	batch = safe_batch_make(function, ring, count < usual ? usual : count);
	if (batch)
		batch->temporary = true;
	return batch;
}

static void put_batch(struct ring *ring, struct batch *batch)
{
	safe_batch_let_go(batch);
	if (batch->chains)
		safe_chains_free(batch);
	if (ring->spare_batch || batch->capacity > ring->uring.sq.ring_entries)
		safe_batch_free(batch);
	else
		ring->spare_batch = batch;
}

/* Whatever comes of it later, nobody waits for. Its tokens come back then. */
static void leave(struct batch *batch)
{
	batch->ended = true;
	if (batch->flying == 0)
		safe_batch_landed(batch);
}

/* ---- tags and tokens: the caller's records, until a signal interrupts the run; then copies ---- */

struct marks {
	uint64_t tag, keep;
};

_Static_assert(sizeof(struct marks) == sizeof(struct range), "marks lie where a prepared batch has its ranges");

static struct marks *marks_of(const struct batch *batch)
{
	return (struct marks *)(void *)batch->ranges;
}

static void keep_marks(struct batch *batch, const struct ferrule_request *requests)
{
	for (uint32_t i = 0; i < batch->count; i++)
		marks_of(batch)[i] = (struct marks){requests[i].tag, requests[i].keep};
}

/* Did the caller get no token for a request, since it was in flight when the run ended? */
static bool is_left(const struct batch *batch, uint32_t i)
{
	return batch->results[i] == batch->stop;
}

struct tokens *safe_run_tokens(struct batch *batch)
{
	_Static_assert(sizeof(struct io_uring_sqe) >= sizeof(struct tokens) + sizeof(uint64_t), "entries are as large");
	struct tokens *tokens = (struct tokens *)(void *)batch->entries;
	const struct marks *marks = marks_of(batch);
	tokens->count = 0;
	for (uint32_t i = 0; i < batch->count; i++)
		if (marks[i].keep && (batch->unread || is_left(batch, i)))
			tokens->values[tokens->count++] = marks[i].keep;
	batch->entries = NULL;
	return tokens;
}

/* ---- completions ---- */

static inline struct ferrule_completion completion_of(int32_t result, uint64_t tag, uint64_t keep)
{
	return (struct ferrule_completion){.tag = tag, .keep = keep, .result = result, .kind = FERRULE_OPERATION};
}

static void write_completions(
	const struct batch *batch, const struct ferrule_request *requests, struct ferrule_completion *completions)
{
	const int32_t *results = batch->results;
	for (uint32_t i = 0; i < batch->count; i++)
		completions[i] = completion_of(results[i], requests[i].tag, requests[i].keep);
}

/* Where something may be in flight still, its token stays out. */
static void write_marked(const struct batch *batch, struct ferrule_completion *completions)
{
	const struct marks *marks = marks_of(batch);
	bool left = batch->flying > 0;
	for (uint32_t i = 0; i < batch->count; i++)
		completions[i] = completion_of(
			batch->results[i], marks[i].tag, left && is_left(batch, i) ? 0 : marks[i].keep);
}

/* Numbers to explain failures under, for as many as the ring may have operations. */
static void explain_failures(struct ring *ring, const struct batch *batch, struct ferrule_completion *completions)
{
	struct operation *first = NULL, **last = &first, *operation;
	uint32_t n = 0;
	for (uint32_t i = 0; i < batch->count && n < ring->limit; i++) {
		if (batch->results[i] >= 0)
			continue;
		operation = operation_take(ring);
		if (!operation)
			break;
		completions[i].operation = safe_batch_remember(operation, batch, i);
		operation->next = NULL;
		*last = operation;
		last = &operation->next;
		n++;
	}
	while ((operation = first)) {
		first = operation->next;
		operation_put(ring, operation);
	}
}

/* ---- a run ---- */

/* Ends a call whose run is over. */
static int end(struct run *run, const struct ferrule_request *requests, struct ferrule_completion *completions,
	unsigned *failures)
{
	struct batch *batch = run->batch;
	int count = (int)batch->count;
	batch->unread = false;
	*failures = batch->failures;
	if (requests && batch->flying)
		keep_marks(batch, requests);
	if (requests && !batch->flying)
		write_completions(batch, requests, completions);
	else
		write_marked(batch, completions);
	if (batch->failures)
		explain_failures(run->ring, batch, completions);
	if (batch->flying) {
		leave(batch);
	} else {
		safe_batch_unlink(run->ring, batch);
		put_batch(run->ring, batch);
	}
	return count;
}

/* Goes on with a run: returns how many completions there are, 0 where a signal came. */
static int carry_on(struct run *run, const struct ferrule_request *requests, struct ferrule_completion *completions,
	unsigned *failures)
{
	struct batch *batch = run->batch;
	if (safe_batch_carry_on(run) == 0)
		return end(run, requests, completions, failures);
	if (requests)
		keep_marks(batch, requests);
	batch->unread = true;
	return 0;
}

static struct batch *interrupted_here(const struct ring *ring)
{
	struct batch *batch = ring->batches;
	while (batch && !(batch->temporary && batch->run == RUN_INTERRUPTED &&
				pthread_equal(batch->thread, pthread_self())))
		batch = batch->next;
	return batch;
}

/* What this thread was interrupted in and did not go on with. */
static void drop_interrupted(struct ring *ring)
{
	struct batch *batch = interrupted_here(ring);
	if (!batch)
		return;
	batch->ended = true;
	safe_batch_interrupt(ring, batch, -ECANCELED);
}

static int start(struct run *run, const struct ferrule_request *requests, uint32_t count)
{
	struct batch *batch = run->batch;
	int status = safe_batch_build(run->function, run->ring, batch, requests, count);
	if (status < 0)
		return status;
	safe_meet(run->ring);
	/* What this thread has queued goes first. */
	return run->ring->staging ? safe_unstage(run->function, run->ring) : 0;
}

static int run_locked(struct run *run, const struct ferrule_request *requests, unsigned count,
	struct ferrule_completion *completions, unsigned *failures)
{
	struct ring *ring = run->ring;
	if (count > BATCH_MOST)
		return safe_fail_in(run->function, EINVAL, CAUSE_RUN_COUNT, count, BATCH_MOST);
	if (ring->interrupted)
		drop_interrupted(ring);
	run->batch = count ? take_batch(run->function, ring, count) : NULL;
	if (!run->batch)
		return count ? -ENOMEM : 0;
	int status = start(run, requests, count);
	if (status < 0) {
		put_batch(ring, run->batch);
		return status;
	}
	safe_batch_attach(ring, run->batch);
	safe_batch_begin(run->batch);
	status = carry_on(run, requests, completions, failures);
	/* Nothing was handed in: the caller keeps all. */
	return run->failure && !run->taken ? run->failure : status;
}

int ferrule_run(int64_t handle, const struct ferrule_request *requests, unsigned count,
	struct ferrule_completion *completions, unsigned *failures, int64_t timeout)
{
	int status;
	*failures = 0;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	struct run run = {.function = __func__, .ring = ring, .timeout = timeout};
	status = run_locked(&run, requests, count, completions, failures);
	safe_ring_unlock(ring);
	return status;
}

static int resume(struct run *run, struct ferrule_completion *completions, unsigned capacity, unsigned *failures)
{
	run->batch = interrupted_here(run->ring);
	if (!run->batch)
		return safe_fail_in(run->function, EINVAL, CAUSE_RUN_NOT_INTERRUPTED, run->ring->handle);
	if (capacity < run->batch->count)
		return safe_fail_in(run->function, EINVAL, CAUSE_RUN_CAPACITY, capacity, run->batch->count);
	return carry_on(run, NULL, completions, failures);
}

int ferrule_run_resume(int64_t handle, struct ferrule_completion *completions, unsigned capacity, unsigned *failures,
	int64_t timeout)
{
	int status;
	*failures = 0;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	struct run run = {.function = __func__, .ring = ring, .timeout = timeout};
	status = resume(&run, completions, capacity, failures);
	safe_ring_unlock(ring);
	return status;
}
