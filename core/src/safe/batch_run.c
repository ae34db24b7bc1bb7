/* SPDX-License-Identifier: MIT
 *
 * The run of a batch, on a locked ring: its entries go into the submission queue in pieces, while their completions
 * come back; whoever takes those in writes the results.
 *
 * A piece leaves places in the completion queue for others, and never parts a chain. What the kernel does not take is
 * taken back at once. The lock is free while the run waits, and is offered to others between pieces.
 */
#include "batch.h"
#include "failure.h"
#include <string.h>
#include <wchar.h>

#define PAUSE 1000000ll         /* nanoseconds between looks at what nothing wakes for */
#define GRACE (16 * PAUSE)      /* for what was cancelled to come back */
#define MANY 32u                /* pieces after which to think of others */
#define PATIENCE (1000 * PAUSE) /* with a kernel that takes nothing for now */

_Static_assert(sizeof(wchar_t) == sizeof(int32_t), "wmemset() sets results");

void safe_batch_begin(struct batch *batch)
{
	wmemset((wchar_t *)batch->results, BATCH_PENDING, batch->count);
	batch->position = batch->failures = 0;
	batch->stop = 0;
	batch->plain = !batch->chains;
	batch->files = safe_files_handle(batch->ring);
	if (batch->chains)
		safe_chains_begin(batch);
}

static inline bool has_more(const struct batch *batch)
{
	return batch->position < batch->count || safe_chains_due(batch);
}

/* ---- a piece ---- */

/* How many entries may go in: as many as the submission queue has places, but not for the last ones of the completion
 * queue, unless none is in flight: so the run goes on however full that queue is. */
static inline uint32_t room(const struct ring *ring, const struct batch *batch)
{
	uint32_t places = io_uring_sq_space_left(&ring->uring), used = ring->in_flight + ring->limit / 4;
	uint32_t left = used < ring->limit ? ring->limit - used : 0;
	return batch->flying == 0 || places < left ? places : left;
}

static inline uint32_t whole_chains(const struct batch *batch, uint32_t n)
{
	if (batch->linked)
		while (n > 0 && batch->entries[batch->position + n - 1].flags & BATCH_LINKS)
			n--;
	return n;
}

static inline void copy_entries(struct ring *ring, const struct io_uring_sqe *entries, uint32_t n)
{
	struct io_uring_sq *sq = &ring->uring.sq;
	uint32_t at = sq->sqe_tail & sq->ring_mask, before_end = sq->ring_entries - at;
	uint32_t first = n < before_end ? n : before_end;
	memcpy(&sq->sqes[at], entries, first * sizeof(*entries));
	memcpy(sq->sqes, entries + first, (n - first) * sizeof(*entries));
	sq->sqe_tail += n;
}

static inline uint32_t write_piece(struct ring *ring, struct batch *batch)
{
	uint32_t most = room(ring, batch), left = batch->count - batch->position;
	if (batch->version != ring->version)
		safe_batch_refix(ring, batch);
	if (batch->chains)
		return safe_chains_hand_in(batch, most);
	uint32_t n = whole_chains(batch, left < most ? left : most);
	copy_entries(ring, batch->entries + batch->position, n);
	batch->position += n;
	return n;
}

/* ---- what the kernel did not take ---- */

/* Of the last `n` entries in the queue, those. Nobody enters the kernel to submit now. */
static inline uint32_t retract(struct ring *ring, uint32_t n)
{
	struct io_uring_sq *sq = &ring->uring.sq;
	uint32_t left = io_uring_sq_ready(&ring->uring), ours = left < n ? left : n;
	if (__builtin_expect(ours == 0, 1))
		return 0;
	sq->sqe_tail -= ours;
	sq->sqe_head = sq->sqe_tail;
	__atomic_store_n(sq->ktail, sq->sqe_tail, __ATOMIC_RELEASE);
	return ours;
}

/* The kernel took a part of a chain, for want of memory, and has ended it there. */
static void cancel_rest_of_chain(struct batch *batch)
{
	bool linked;
	do {
		linked = batch->entries[batch->position].flags & BATCH_LINKS;
		batch->results[batch->position++] = -ECANCELED;
		batch->failures++;
	} while (linked);
}

static void take_back(struct batch *batch, uint32_t n, uint32_t count)
{
	if (batch->chains) {
		safe_chains_take_back(batch, count);
		return;
	}
	batch->position -= count;
	if (count < n && batch->entries[batch->position - 1].flags & BATCH_LINKS)
		cancel_rest_of_chain(batch);
}

static inline void count_in(struct ring *ring, struct batch *batch, uint32_t n)
{
	batch->flying += n;
	ring->batched += n;
	ring->in_flight += n;
	ring->outstanding += n;
}

/* Hands a piece in. Returns how many requests the kernel took, 0 where there is no room now, or why it took none. */
static int hand_in(struct ring *ring, struct batch *batch)
{
	uint32_t n = write_piece(ring, batch);
	if (__builtin_expect(n == 0, 0)) {
		if (batch->flying)
			return 0;
		/* Others' entries are in the way. */
		int taken = safe_flush(ring);
		return taken == 0 ? -EAGAIN : taken < 0 ? taken : 0;
	}
	count_in(ring, batch, n);
	int taken = safe_flush(ring);
	uint32_t back = retract(ring, n);
	if (__builtin_expect(back == 0, 1))
		return (int)n;
	count_in(ring, batch, -back);
	take_back(batch, n, back);
	if (back < n)
		return (int)(n - back);
	return taken < 0 ? taken : -EAGAIN;
}

/* ---- waiting ---- */

static int64_t sooner(int64_t deadline, int64_t pause)
{
	int64_t then = safe_now() + pause;
	return then < deadline ? then : deadline;
}

static int sleep_for(struct ring *ring, unsigned completions, int64_t deadline)
{
	return ring->leading || completions == 0 ? safe_doze(ring, deadline) : safe_sleep(ring, completions, deadline);
}

/* For how many completions to wait at once: where others wait too, or more is to go in, each may change something. */
static unsigned needed(const struct ring *ring, const struct batch *batch)
{
	return ring->shared || ring->waiters || batch->chains || has_more(batch) ? 1 : batch->flying;
}

static void stop(struct batch *batch, int error)
{
	if (!batch->stop)
		batch->stop = error;
	batch->plain = false;
}

static bool is_late(const struct run *run)
{
	return run->deadline != NEVER && safe_now() >= run->deadline;
}

static bool is_passing(int status)
{
	return status == -EAGAIN || status == -EBUSY || status == -ENOMEM || status == -EINTR;
}

/* Has the kernel refused to go on for long? */
static bool is_impatient(struct run *run)
{
	int64_t now = safe_now();
	if (!run->patience)
		run->patience = now + PATIENCE;
	return now >= run->patience;
}

/* Returns 0 to look again, or -EINTR. */
static int wait_for_flying(struct run *run)
{
	/* What would wake it is held back by a drain, as all that is submitted now is: so it looks by itself. */
	int64_t until = run->batch->drains ? sooner(run->deadline, 10 * PAUSE) : run->deadline;
	int status = sleep_for(run->ring, needed(run->ring, run->batch), until);
	if (status == 0)
		run->patience = 0;
	if (status < 0 && status != -EINTR && is_late(run))
		stop(run->batch, -ETIME);
	if (status == 0 || status == -EINTR || status == -ETIME || run->batch->stop)
		return status == -EINTR ? status : 0;
	/* Such as EBUSY, before Linux 5.19: completions found no room. Those that had it are taken in by now. */
	if (is_passing(status) && !is_impatient(run)) {
		safe_ring_rest(run->ring);
		return 0;
	}
	stop(run->batch, status);
	run->failure = safe_fail_in(run->function, -status, CAUSE_WAIT, -status);
	return 0;
}

static int refusal(const struct run *run, int status)
{
	if (status == -EAGAIN || status == -EBUSY)
		return safe_fail_in(
			run->function, EAGAIN, CAUSE_QUEUE_FULL, run->ring->uring.sq.ring_entries, -status);
	if (status == -EBADFD)
		return safe_fail_in(run->function, EBADFD, CAUSE_DISABLED, run->ring->handle);
	return safe_fail_in(run->function, -status, CAUSE_SUBMIT, -status);
}

/* The kernel takes nothing: for now, or for good. Returns 0 to look again, or -EINTR. */
static int bear(struct run *run, int status)
{
	if (is_late(run)) {
		stop(run->batch, -ETIME);
		return 0;
	}
	if (!is_passing(status) || is_impatient(run)) {
		run->failure = refusal(run, status);
		stop(run->batch, run->failure);
		return 0;
	}
	status = sleep_for(run->ring, run->batch->flying ? 1 : 0, sooner(run->deadline, PAUSE));
	return status == -EINTR ? status : 0;
}

/* ---- the end ---- */

static void cancel_one(struct ring *ring, uint64_t user_data)
{
	struct io_uring_sync_cancel_reg cancel = {.addr = user_data, .fd = -1};
	int status = io_uring_register((unsigned)ring->uring.ring_fd, IORING_REGISTER_SYNC_CANCEL, &cancel, 1);
	/* Before Linux 6.0 */
	if (status == -EINVAL || status == -ENOSYS)
		safe_queue_cancel(ring, (int64_t)user_data);
}

/* By one call, where nothing else is in flight on the ring (Linux 6.0). Else the kernel looks for each among all. */
static bool cancel_at_once(const struct ring *ring, const struct batch *batch)
{
	struct io_uring_sync_cancel_reg cancel = {.fd = -1, .flags = IORING_ASYNC_CANCEL_ANY | IORING_ASYNC_CANCEL_ALL};
	if (batch->flying < 2 || ring->in_flight != batch->flying)
		return false;
	int status = io_uring_register((unsigned)ring->uring.ring_fd, IORING_REGISTER_SYNC_CANCEL, &cancel, 1);
	return status != -EINVAL && status != -ENOSYS;
}

void safe_batch_cancel_flying(struct ring *ring, struct batch *batch)
{
	if (cancel_at_once(ring, batch))
		return;
	for (uint32_t i = 0; batch->flying && i < batch->position; i++)
		if (batch->results[i] == BATCH_PENDING)
			cancel_one(ring, batch_user_data(batch, i));
	if (io_uring_sq_ready(&ring->uring))
		safe_flush(ring);
}

static void set_run(struct batch *batch, enum run_state state)
{
	batch->ring->interrupted += state == RUN_INTERRUPTED;
	batch->ring->interrupted -= batch->run == RUN_INTERRUPTED;
	batch->run = (uint8_t)state;
}

void safe_batch_finish(struct batch *batch)
{
	if (batch->stop && batch->chains)
		safe_chains_end(batch);
	for (uint32_t i = 0; batch->stop && i < batch->count; i++) {
		if (batch->results[i] != BATCH_PENDING)
			continue;
		batch->results[i] = batch->stop;
		batch->failures++;
	}
	set_run(batch, RUN_NONE);
	batch->plain = false;
	if (batch->flying == 0)
		safe_batch_landed(batch);
}

/* Cancels, and waits a little for what that brings. The end of one request can be the beginning of the next. */
static void give_up(struct run *run)
{
	struct ring *ring = run->ring;
	int64_t end = safe_now() + GRACE, pause = PAUSE / 16;
	while (run->batch->flying) {
		safe_batch_cancel_flying(ring, run->batch);
		if (!ring->leading)
			safe_reap(ring);
		if (run->batch->flying == 0 || ring->closing || safe_now() >= end)
			break;
		sleep_for(ring, 1, sooner(end, pause));
		pause *= 2;
	}
}

void safe_batch_interrupt(struct ring *ring, struct batch *batch, int error)
{
	stop(batch, error);
	safe_batch_cancel_flying(ring, batch);
	if (batch->run == RUN_GOING) {
		safe_wake(ring);
		if (ring->leading)
			safe_kick(ring);
		return;
	}
	if (!ring->leading)
		safe_reap(ring);
	safe_batch_finish(batch);
}

/* ---- all of it ---- */

static bool is_over(const struct batch *batch)
{
	return batch->flying == 0 && !has_more(batch);
}

/* Between pieces others get their turn: those that wait for the lock and say so, and, ever more seldom, those that
 * began to wait for it before this run did. */
static void offer_lock(struct run *run)
{
	struct ring *ring = run->ring;
	uint32_t pieces = ++run->pieces;
	if (__atomic_load_n(&ring->lock.wanted, __ATOMIC_RELAXED))
		safe_ring_yield(ring);
	else if (ring->shared && pieces >= MANY && (pieces & (pieces - 1)) == 0)
		safe_ring_rest(ring);
}

/* One step. Returns 0, or -EINTR. */
static int step(struct run *run)
{
	int status = has_more(run->batch) ? hand_in(run->ring, run->batch) : 0;
	if (status < 0)
		return bear(run, status);
	if (status == 0)
		return run->batch->flying ? wait_for_flying(run) : 0;
	run->patience = 0;
	run->taken = true;
	if (!has_more(run->batch))
		return 0;
	if (is_late(run))
		stop(run->batch, -ETIME);
	offer_lock(run);
	return 0;
}

/* Until all is done: 0, or -EINTR. */
static int go(struct run *run)
{
	struct ring *ring = run->ring;
	struct batch *batch = run->batch;
	for (;;) {
		if (!ring->leading)
			safe_reap(ring);
		if (is_over(batch))
			return 0;
		if (ring->closing)
			stop(batch, -ECANCELED);
		if (batch->stop) {
			give_up(run);
			return 0;
		}
		int status = step(run);
		if (status < 0)
			return status;
	}
}

static void count_run(struct ring *ring, int change)
{
	__atomic_store_n(&ring->lock.runs, ring->lock.runs + (uint32_t)change, __ATOMIC_RELAXED);
}

/* A run that goes on keeps its limit, unless it gets another. */
static int64_t deadline_of(const struct run *run)
{
	if (run->timeout >= 0)
		return safe_deadline(run->timeout);
	return run->batch->run == RUN_INTERRUPTED ? run->batch->deadline : NEVER;
}

int safe_batch_carry_on(struct run *run)
{
	struct batch *batch = run->batch;
	run->deadline = deadline_of(run);
	set_run(batch, RUN_GOING);
	count_run(run->ring, 1);
	int status = go(run);
	count_run(run->ring, -1);
	if (status == 0) {
		safe_batch_finish(batch);
		return 0;
	}
	set_run(batch, RUN_INTERRUPTED);
	batch->thread = pthread_self();
	batch->deadline = run->deadline;
	return status;
}
