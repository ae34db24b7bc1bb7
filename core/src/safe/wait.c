/* SPDX-License-Identifier: MIT
 *
 * Waiting. Of the threads that wait on a ring one, the leader, waits in the kernel; only it takes completions in
 * meanwhile, since the kernel counts those that were posted. The others follow: they sleep on a word of the ring until
 * the leader is back and has looked. No lock is held while anyone sleeps.
 *
 * Followers sleep on a bare futex, not on a condition variable: a signal has to wake them, so that the main thread of
 * an interpreter can run its handlers.
 */
#include "batch.h"
#include "failure.h"
#include "flow.h"
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct waiter {
	const char *function;
	struct operation *operation; /* the one that is waited for; NULL: any */
	int64_t handle;              /* its handle */
	unsigned minimum;
	int64_t timeout, deadline;
};

/* ---- time ---- */

int64_t safe_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t safe_deadline(int64_t timeout)
{
	int64_t deadline;
	if (timeout < 0 || __builtin_add_overflow(safe_now(), timeout, &deadline))
		return NEVER;
	return deadline;
}

static void split(int64_t nanoseconds, int64_t *seconds, int64_t *rest)
{
	*seconds = nanoseconds > 0 ? nanoseconds / 1000000000 : 0;
	*rest = nanoseconds > 0 ? nanoseconds % 1000000000 : 0;
}

/* ---- sleeping ---- */

/* Before Linux 5.11 io_uring_enter() has no time limit, but the descriptor can be polled. */
static int sleep_in_poll(int descriptor, int64_t left)
{
	struct pollfd poll = {.fd = descriptor, .events = POLLIN};
	struct timespec time;
	split(left, &time.tv_sec, &time.tv_nsec);
	int result = ppoll(&poll, 1, left < 0 ? NULL : &time, NULL);
	return result < 0 ? -errno : result == 0 ? -ETIME : 0;
}

static int sleep_in_kernel(struct ring *ring, unsigned count, int64_t deadline)
{
	int64_t left = deadline == NEVER ? -1 : deadline - safe_now();
	int descriptor = ring->uring.ring_fd;
	if (left < 0 && deadline != NEVER)
		return -ETIME;
	if (!(ring->uring.features & IORING_FEAT_EXT_ARG))
		return sleep_in_poll(descriptor, left);
	struct __kernel_timespec time;
	struct io_uring_getevents_arg argument = {.ts = left < 0 ? 0 : (uintptr_t)&time};
	int64_t seconds, rest;
	split(left, &seconds, &rest);
	time = (struct __kernel_timespec){.tv_sec = seconds, .tv_nsec = rest};
	int result = io_uring_enter2((unsigned)descriptor, 0, count, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG,
		&argument, sizeof(argument));
	return result < 0 ? result : 0;
}

int safe_sleep(struct ring *ring, unsigned count, int64_t deadline)
{
	ring->leading = count;
	ring->waiters++;
	pthread_mutex_unlock(&ring->lock.mutex);
	int status = sleep_in_kernel(ring, count, deadline);
	pthread_mutex_lock(&ring->lock.mutex);
	ring->waiters--;
	ring->leading = 0;
	safe_reap(ring);
	if (ring->waiters || ring->closing)
		safe_wake(ring);
	return status;
}

int safe_doze(struct ring *ring, int64_t deadline)
{
	uint32_t wakes = __atomic_load_n(&ring->wakes, __ATOMIC_RELAXED);
	struct timespec time = {0};
	split(deadline, &time.tv_sec, &time.tv_nsec);
	ring->waiters++;
	pthread_mutex_unlock(&ring->lock.mutex);
	long result = syscall(SYS_futex, &ring->wakes, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, wakes,
		deadline == NEVER ? NULL : &time, NULL, FUTEX_BITSET_MATCH_ANY);
	int status = result < 0 ? -errno : 0;
	pthread_mutex_lock(&ring->lock.mutex);
	ring->waiters--;
	if (ring->closing)
		safe_wake(ring);
	return status == -EAGAIN ? 0 : status == -ETIMEDOUT ? -ETIME : status;
}

void safe_wake(struct ring *ring)
{
	__atomic_fetch_add(&ring->wakes, 1, __ATOMIC_RELAXED);
	syscall(SYS_futex, &ring->wakes, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, NULL, NULL, 0);
}

void safe_kick(struct ring *ring)
{
	unsigned posted = io_uring_cq_ready(&ring->uring);
	for (unsigned i = posted; i < ring->leading; i++)
		safe_queue_nop(ring);
	safe_flush(ring);
}

void safe_meet_another(struct ring *ring)
{
	if (!ring->thread) {
		ring->thread = pthread_self();
		return;
	}
	ring->shared = true;
	safe_unqueue(ring);
	/* The leader may wait for several completions at once; from now on each may be another thread's. */
	if (ring->leading > 1)
		safe_kick(ring);
}

/* ---- what a waiter waits for ---- */

static bool satisfied(const struct ring *ring, const struct waiter *waiter)
{
	if (!waiter->operation)
		return ring->ready >= waiter->minimum;
	return waiter->operation->state == STATE_CLAIMED && waiter->operation->handle == waiter->handle;
}

/* Will it never come? */
static int hopeless(const struct ring *ring, const struct waiter *waiter)
{
	uint32_t coming = ring->in_flight - ring->batched + ring->ready + ring->replaced;
	if (ring->closing)
		return safe_fail_in(waiter->function, ECANCELED, CAUSE_CLOSING, ring->handle);
	if (!waiter->operation) {
		if (waiter->deadline == NEVER && coming < waiter->minimum)
			return safe_fail_in(waiter->function, EDEADLK, CAUSE_DEADLOCK, waiter->minimum, coming);
		return 0;
	}
	if (waiter->operation->state == STATE_FREE || waiter->operation->handle != waiter->handle)
		return safe_fail_in(waiter->function, ENOENT, CAUSE_COMPLETION_READ, waiter->handle);
	return 0;
}

/* Does it wait for what a thread has queued and not submitted? */
static bool needs_staged(const struct ring *ring, const struct waiter *waiter)
{
	if (waiter->operation)
		return waiter->operation->state == STATE_STAGED;
	return ring->in_flight - ring->batched - ring->staged + ring->ready + ring->replaced < waiter->minimum;
}

/* For how many completions a leader may wait at once: others' must not wait behind its own. */
static unsigned leader_needs(const struct ring *ring, const struct waiter *waiter)
{
	if (ring->shared || waiter->operation || ring->waiters || ring->in_flight == 0)
		return 1;
	unsigned needed = waiter->minimum - ring->ready;
	return needed < ring->in_flight ? needed : ring->in_flight;
}

static int wait_once(struct ring *ring, const struct waiter *waiter)
{
	int status;
	if (ring->leading)
		status = safe_doze(ring, waiter->deadline);
	else
		status = safe_sleep(ring, leader_needs(ring, waiter), waiter->deadline);
	if (status == 0 || status == -ETIME)
		return status;
	if (status == -EINTR)
		return safe_fail_in(waiter->function, EINTR, CAUSE_INTERRUPTED, 0);
	if (status == -EBADFD)
		return safe_fail_in(waiter->function, EBADFD, CAUSE_DISABLED, ring->handle);
	return safe_fail_in(waiter->function, -status, CAUSE_WAIT, -status);
}

static int await(struct ring *ring, struct waiter *waiter)
{
	bool late = waiter->timeout == 0;
	for (;;) {
		if (!ring->leading)
			safe_reap(ring);
		int status = satisfied(ring, waiter) ? 0 : hopeless(ring, waiter);
		if (satisfied(ring, waiter) || status < 0)
			return status;
		if (ring->staged && needs_staged(ring, waiter) && safe_adopt(ring))
			continue;
		if (late)
			return -ETIME;
		if (!waiter->deadline)
			waiter->deadline = safe_deadline(waiter->timeout);
		status = wait_once(ring, waiter);
		if (status < 0 && status != -ETIME)
			return satisfied(ring, waiter) ? 0 : status;
		late = status == -ETIME;
	}
}

/* ---- the public functions ---- */

static int read_ready(struct ring *ring, struct ferrule_completion *completions, unsigned capacity)
{
	unsigned n = 0;
	while (n < capacity && n < INT_MAX && ring->ready_head) {
		struct operation *operation = ring->ready_head;
		ready_remove(ring, operation);
		operation_read(ring, operation, &completions[n++]);
	}
	return (int)n;
}

/* The short way, from the kernel's queue straight to the caller, where nobody else waits and nothing is ready from
 * before. Reads up to `capacity`; what it does not read stays in the queue. */
static unsigned read_queue(struct ring *ring, struct ferrule_completion *completions, unsigned capacity)
{
	struct io_uring_cq *cq = &ring->uring.cq;
	const struct io_uring_cqe *const cqes = cq->cqes;
	struct given_up given_up = {NULL, 0};
	struct ferrule_completion *next = completions, *const end = completions + capacity;
	struct operation *last = ring->free_tail;
	const unsigned mask = cq->ring_mask, tail = __atomic_load_n(cq->ktail, __ATOMIC_ACQUIRE);
	unsigned head = *cq->khead;
	while (head != tail && next != end) {
		const struct io_uring_cqe *cqe = &cqes[head & mask];
		/* A guess: they often come in the order of the slots. Behind the last slot is another, or nothing. */
		struct operation *operation = last + 1;
		if (__builtin_expect(!is_completion_of(operation, cqe), 0)) {
			if (__builtin_expect(batch_owns(cqe), 0)) {
				head = safe_batch_take(ring, head, tail);
				continue;
			}
			operation = operation_of(cqe);
		}
		head++;
		if (__builtin_expect(!operation, 0))
			continue;
		if (__builtin_expect(operation_is_plain(operation), 1)) {
			operation_deliver(operation, last, cqe, next++, &given_up);
			last = operation;
			continue;
		}
		ring->free_tail = last;
		operation_complete(ring, operation, cqe->res, cqe->flags);
		last = ring->free_tail;
	}
	ring->free_tail = last;
	release_given_up(&given_up);
	unsigned n = (unsigned)(next - completions);
	ring->in_flight -= n;
	ring->outstanding -= n;
	ring->completed += n;
	__atomic_store_n(cq->khead, head, __ATOMIC_RELEASE);
	return n;
}

static bool can_read_queue(const struct ring *ring)
{
	return ring->free_tail && !ring->waiters && !ring->ready &&
	       !(__atomic_load_n(ring->uring.sq.kflags, __ATOMIC_RELAXED) &
		       (IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN));
}

static int wait_any(struct ring *ring, struct waiter *waiter, struct ferrule_completion *completions, unsigned capacity)
{
	unsigned n = 0;
	int status = safe_submit(waiter->function, ring);
	if (status >= 0 && can_read_queue(ring) && io_uring_cq_ready(&ring->uring) >= waiter->minimum) {
		n = read_queue(ring, completions, capacity);
		/* Fewer than there seemed: some were not the caller's to read. */
		waiter->minimum -= n < waiter->minimum ? n : waiter->minimum;
	}
	if (n && !waiter->minimum)
		return (int)n;
	if (status >= 0)
		status = await(ring, waiter);
	else if (!ring->leading)
		safe_reap(ring);
	/* What cannot be submitted, and a signal, do not keep from reading what is there. */
	if (!n && status < 0 && status != -ETIME && (!ring->ready || status == -EDEADLK || ring->closing))
		return status;
	return (int)n + read_ready(ring, completions + n, capacity - n);
}

int ferrule_wait(
	int64_t handle, struct ferrule_completion *completions, unsigned capacity, unsigned minimum, int64_t timeout)
{
	int status;
	if (minimum > capacity)
		return safe_fail_in(__func__, EINVAL, CAUSE_MINIMUM, minimum, capacity);
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	struct waiter waiter = {
		.function = __func__,
		.minimum = minimum,
		.timeout = timeout,
		.deadline = timeout < 0 ? NEVER : 0,
	};
	status = wait_any(ring, &waiter, completions, capacity);
	safe_ring_unlock(ring);
	return status;
}

/* Finds the operation, and makes sure that no other thread reads its completion away while this one waits. */
static int claim(struct ring *ring, struct waiter *waiter)
{
	struct operation *operation = operation_slot(waiter->handle);
	uint32_t generation = handle_generation(waiter->handle);
	if (waiter->handle <= 0 || !operation || !generation || generation > operation_generation(operation))
		return safe_stale(waiter->function, waiter->handle, KIND_OPERATION);
	if (generation < operation_generation(operation) || !operation_ring(operation))
		return safe_fail_in(waiter->function, ENOENT, CAUSE_COMPLETION_READ, waiter->handle);
	if (operation_ring(operation) != ring)
		return safe_fail_in(waiter->function, EBADF, CAUSE_OTHER_RING, waiter->handle, ring->handle);
	if (operation->state == STATE_FREE || operation->kind == OPERATION_KINDS)
		return safe_fail_in(waiter->function, ENOENT, CAUSE_COMPLETION_READ, waiter->handle);
	if (operation->state == STATE_READY) {
		ready_remove(ring, operation);
		operation->state = STATE_CLAIMED;
	}
	operation->claims++;
	waiter->operation = operation;
	return 0;
}

static int read_claimed(struct ring *ring, struct waiter *waiter, struct ferrule_completion *completion, int status)
{
	struct operation *operation = waiter->operation;
	if (status == -ENOENT)
		return status; /* another thread waited for it too, and was first */
	operation->claims--;
	if (status == 0)
		operation_read(ring, operation, completion);
	else if (operation->state == STATE_CLAIMED && !operation->claims)
		ready_append(ring, operation);
	if (status == -ETIME)
		return safe_fail_in(waiter->function, ETIME, CAUSE_TIMED_OUT, waiter->handle, waiter->timeout);
	return status;
}

static int wait_for(struct ring *ring, struct waiter *waiter, struct ferrule_completion *completion)
{
	int status = claim(ring, waiter);
	if (status < 0)
		return status;
	status = waiter->operation->state == STATE_CLAIMED ? 0 : safe_submit(waiter->function, ring);
	if (status >= 0)
		status = await(ring, waiter);
	return read_claimed(ring, waiter, completion, status);
}

int ferrule_wait_for(int64_t handle, int64_t operation, struct ferrule_completion *completion, int64_t timeout)
{
	int status;
	struct ring *ring = safe_ring_lock(__func__, handle, &status);
	if (!ring)
		return status;
	struct waiter waiter = {
		.function = __func__,
		.handle = operation,
		.timeout = timeout,
		.deadline = timeout < 0 ? NEVER : 0,
	};
	status = wait_for(ring, &waiter, completion);
	safe_ring_unlock(ring);
	return status;
}
