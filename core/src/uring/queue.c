/* SPDX-License-Identifier: MIT
 *
 * Submission and completion.
 */
#include "ring.h"
#include <errno.h>
#include <signal.h>
#include <string.h>

#define SIGMASK_SIZE ((_NSIG - 1) / 8) /* bytes, as the kernel counts them: the C library's type is larger */

int io_uring_enter2(unsigned fd, unsigned to_submit, unsigned min_complete, unsigned flags, void *arg, size_t sz)
{
	return uring_kernel->enter(fd, to_submit, min_complete, flags, arg, sz);
}

int io_uring_enter(unsigned fd, unsigned to_submit, unsigned min_complete, unsigned flags, sigset_t *sig)
{
	return uring_kernel->enter(fd, to_submit, min_complete, flags, sig, SIGMASK_SIZE);
}

static inline int enter(const struct io_uring *ring, unsigned submit, unsigned wait, unsigned flags,
	const void *argument, size_t size)
{
	flags |= ring->int_flags & RING_ENTER_FLAGS;
	return uring_kernel->enter((unsigned)ring->enter_ring_fd, submit, wait, flags, argument, size);
}

/* Shows the kernel what was given out; returns how many entries it has not taken. */
static inline unsigned flush_sq(struct io_uring *ring)
{
	struct io_uring_sq *sq = &ring->sq;
	unsigned tail = sq->sqe_tail;

	if (sq->sqe_head != tail) {
		sq->sqe_head = tail;
		__atomic_store_n(sq->ktail, tail, __ATOMIC_RELEASE);
	}
	return tail - __atomic_load_n(sq->khead, __ATOMIC_ACQUIRE);
}

/* With IORING_SETUP_SQ_REWIND the kernel looks at no tail, and begins at the first entry each time. */
static unsigned flush_any(struct io_uring *ring)
{
	return ring->int_flags & RING_REWINDS ? ring->sq.sqe_tail : flush_sq(ring);
}

/* So what it did not take moves to the front. */
static void rewind_sq(struct io_uring *ring, int taken)
{
	struct io_uring_sq *sq = &ring->sq;

	if (taken <= 0 || !(ring->int_flags & RING_REWINDS))
		return;
	sq->sqe_tail -= (unsigned)taken;
	memmove(sq->sqes, (char *)sq->sqes + ((size_t)taken << sq->pad), (size_t)sq->sqe_tail << sq->pad);
}

/* Do `submit` entries need the kernel's attention? A polling thread finds them by itself, unless it sleeps. */
static inline bool sq_needs_enter(const struct io_uring *ring, unsigned submit, unsigned *flags)
{
	if (!submit)
		return false;
	if (!(ring->flags & IORING_SETUP_SQPOLL))
		return true;
	/* The tail has to be seen before the flag is read: the thread sets the flag, then looks at the tail again. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!(__atomic_load_n(ring->sq.kflags, __ATOMIC_RELAXED) & IORING_SQ_NEED_WAKEUP))
		return false;
	*flags |= IORING_ENTER_SQ_WAKEUP;
	return true;
}

/* Are there completions that only an enter brings: polled ones, those that found the ring full, deferred work? */
static inline bool cq_needs_enter(const struct io_uring *ring)
{
	return (ring->int_flags & RING_POLLS) ||
		(__atomic_load_n(ring->sq.kflags, __ATOMIC_RELAXED) & (IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN));
}

/* ---- submission ---- */

/* Any ring. */
static __attribute__((noinline)) int submit_unusual(struct io_uring *ring, unsigned wait_nr, bool getevents)
{
	unsigned count = flush_any(ring), flags = 0;
	bool wanted = getevents || wait_nr || cq_needs_enter(ring);
	int result;

	if (wanted)
		flags |= IORING_ENTER_GETEVENTS;
	if (!sq_needs_enter(ring, count, &flags) && !wanted)
		return (int)count;
	result = enter(ring, count, wait_nr, flags, NULL, 0);
	rewind_sq(ring, result);
	return result;
}

/* One without a polling thread that is not polled and does not rewind: few instructions, no branch that is taken. */
static inline int submit(struct io_uring *ring, unsigned wait_nr, bool getevents)
{
	struct io_uring_sq *sq = &ring->sq;
	unsigned count, flags;

	if (__builtin_expect(ring->int_flags & RING_UNUSUAL, 0))
		return submit_unusual(ring, wait_nr, getevents);
	sq->sqe_head = sq->sqe_tail;
	__atomic_store_n(sq->ktail, sq->sqe_head, __ATOMIC_RELEASE);
	count = sq->sqe_head - __atomic_load_n(sq->khead, __ATOMIC_ACQUIRE);
	flags = IORING_ENTER_GETEVENTS;
	if (!getevents && !wait_nr)
		flags = !!(__atomic_load_n(sq->kflags, __ATOMIC_RELAXED) & (IORING_SQ_CQ_OVERFLOW | IORING_SQ_TASKRUN));
	if (__builtin_expect(!(count | flags), 0))
		return 0;
	return enter(ring, count, wait_nr, flags, NULL, 0);
}

int io_uring_submit(struct io_uring *ring)
{
	return submit(ring, 0, false);
}

int io_uring_submit_and_wait(struct io_uring *ring, unsigned wait_nr)
{
	return submit(ring, wait_nr, false);
}

int io_uring_submit_and_get_events(struct io_uring *ring)
{
	return submit(ring, 0, true);
}

int io_uring_get_events(struct io_uring *ring)
{
	return enter(ring, 0, 0, IORING_ENTER_GETEVENTS, NULL, 0);
}

int __io_uring_sqring_wait(struct io_uring *ring)
{
	return enter(ring, 0, 0, IORING_ENTER_SQ_WAIT, NULL, 0);
}

/* ---- completion ---- */

struct wait {
	unsigned submit; /* entries that were flushed and not taken */
	unsigned count; /* completions to wait for */
	unsigned flags; /* of every enter */
	const void *argument;
	size_t size;
	bool timed; /* one enter is all the time there is */
};

/* What the next enter has to do, in *flags; false where none is needed. */
static inline bool wait_needs_enter(const struct io_uring *ring, const struct wait *wait, unsigned available,
	bool entered, unsigned *flags)
{
	bool needed = wait->count > available || (!available && !wait->submit && !entered && cq_needs_enter(ring));

	*flags = wait->flags | (needed ? IORING_ENTER_GETEVENTS : 0);
	return sq_needs_enter(ring, wait->submit, flags) || needed;
}

/*
 * Submits and waits until there is a completion. Returns how many entries were taken: a timed wait that submitted
 * something succeeds even without a completion, as it does in the kernel.
 */
static int get_cqe(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, struct wait *wait)
{
	bool entered = false;
	int taken = 0;

	for (;;) {
		unsigned available, flags;
		int result = __io_uring_peek_cqe(ring, cqe_ptr, &available);

		if (result < 0)
			return result;
		if (!wait_needs_enter(ring, wait, available, entered, &flags)) {
			taken += (int)wait->submit; /* by the polling thread, which needs no enter */
			return *cqe_ptr || wait->count || taken ? taken : -EAGAIN;
		}
		if (entered && wait->timed)
			return *cqe_ptr || taken ? taken : -ETIME;
		result = enter(ring, wait->submit, wait->count, flags, wait->argument, wait->size);
		if (result < 0)
			return taken ? taken : result;
		rewind_sq(ring, result);
		/* Nothing taken is nothing there: whoever counted was wrong, and would be asked for ever. */
		wait->submit = result ? wait->submit - (unsigned)result : 0;
		taken += result;
		if (*cqe_ptr)
			return taken;
		entered = true;
	}
}

int __io_uring_get_cqe(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned submit, unsigned wait_nr,
	sigset_t *sigmask)
{
	struct wait wait = { .submit = submit, .count = wait_nr, .argument = sigmask, .size = SIGMASK_SIZE };

	return get_cqe(ring, cqe_ptr, &wait);
}

/* A limit in time, a shortest time (0: none), and what signals are masked meanwhile. */
struct limits {
	const struct __kernel_timespec *ts;
	unsigned min_wait; /* microseconds */
	const sigset_t *sigmask;
};

/* A wait whose limits the kernel keeps (5.11). */
static int get_cqe_limited(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned submit, unsigned wait_nr,
	const struct limits *limits)
{
	struct io_uring_getevents_arg argument = {
		.sigmask = (uintptr_t)limits->sigmask,
		.sigmask_sz = SIGMASK_SIZE,
		.min_wait_usec = limits->min_wait,
		.ts = (uintptr_t)limits->ts,
	};
	struct wait wait = {
		.submit = submit,
		.count = wait_nr,
		.flags = IORING_ENTER_EXT_ARG,
		.argument = &argument,
		.size = sizeof(argument),
		.timed = limits->ts || limits->min_wait,
	};

	return get_cqe(ring, cqe_ptr, &wait);
}

/* The limit of older kernels: a timeout that ends with time, or with the completions that are waited for. */
static int queue_timeout(struct io_uring *ring, unsigned wait_nr, const struct __kernel_timespec *ts)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	if (!sqe) {
		int result = io_uring_submit(ring);

		if (result < 0)
			return result;
		sqe = io_uring_get_sqe(ring);
		if (!sqe)
			return -EAGAIN;
	}
	io_uring_prep_timeout(sqe, ts, wait_nr, 0);
	sqe->user_data = LIBURING_UDATA_TIMEOUT;
	return 0;
}

int io_uring_submit_and_wait_timeout(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr,
	struct __kernel_timespec *ts, sigset_t *sigmask)
{
	const struct limits limits = { .ts = ts, .sigmask = sigmask };

	*cqe_ptr = NULL;
	if (ts && (ring->features & IORING_FEAT_EXT_ARG))
		return get_cqe_limited(ring, cqe_ptr, flush_any(ring), wait_nr, &limits);
	if (ts) {
		int result = queue_timeout(ring, wait_nr, ts);

		if (result < 0)
			return result;
	}
	return __io_uring_get_cqe(ring, cqe_ptr, flush_any(ring), wait_nr, sigmask);
}

int io_uring_submit_and_wait_min_timeout(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr,
	struct __kernel_timespec *ts, unsigned min_wait, sigset_t *sigmask)
{
	const struct limits limits = { ts, min_wait, sigmask };

	*cqe_ptr = NULL;
	if (!(ring->features & IORING_FEAT_MIN_TIMEOUT))
		return -EINVAL;
	return get_cqe_limited(ring, cqe_ptr, flush_any(ring), wait_nr, &limits);
}

int io_uring_submit_and_wait_reg(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr, int reg_index)
{
	struct wait wait = {
		.count = wait_nr,
		.flags = IORING_ENTER_EXT_ARG | IORING_ENTER_EXT_ARG_REG,
		.size = sizeof(struct io_uring_reg_wait),
		.timed = true,
	};

	*cqe_ptr = NULL;
	if (!(ring->features & IORING_FEAT_EXT_ARG) || reg_index < 0)
		return -EINVAL;
	/* Not an address: the kernel takes the entry's offset in the region. */
	wait.argument = (const void *)((uintptr_t)reg_index * sizeof(struct io_uring_reg_wait));
	wait.submit = flush_any(ring);
	return get_cqe(ring, cqe_ptr, &wait);
}

int io_uring_wait_cqes(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr,
	struct __kernel_timespec *ts, sigset_t *sigmask)
{
	const struct limits limits = { .ts = ts, .sigmask = sigmask };
	int result = 0;

	*cqe_ptr = NULL;
	if (ts && (ring->features & IORING_FEAT_EXT_ARG))
		return get_cqe_limited(ring, cqe_ptr, 0, wait_nr, &limits);
	if (ts)
		result = queue_timeout(ring, wait_nr, ts);
	if (result >= 0)
		result = __io_uring_get_cqe(ring, cqe_ptr, ts ? flush_any(ring) : 0, wait_nr, sigmask);
	return result < 0 ? result : 0;
}

int io_uring_wait_cqes_min_timeout(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr,
	struct __kernel_timespec *ts, unsigned min_ts_usec, sigset_t *sigmask)
{
	const struct limits limits = { ts, min_ts_usec, sigmask };

	*cqe_ptr = NULL;
	if (!(ring->features & IORING_FEAT_MIN_TIMEOUT))
		return -EINVAL;
	return get_cqe_limited(ring, cqe_ptr, 0, wait_nr, &limits);
}

int io_uring_wait_cqe_timeout(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, struct __kernel_timespec *ts)
{
	return io_uring_wait_cqes(ring, cqe_ptr, 1, ts, NULL);
}

/* Completions of 16 and of 32 bytes: those up to a filler, which the next call passes over. */
static unsigned peek_mixed(struct io_uring *ring, struct io_uring_cqe **cqes, unsigned count)
{
	const struct io_uring_cq *cq = &ring->cq;
	unsigned ready = io_uring_cq_ready(ring), head = *cq->khead, tail = head + ready, found = 0;

	if (ready && (cq->cqes[head & cq->ring_mask].flags & IORING_CQE_F_SKIP)) {
		io_uring_cq_advance(ring, 1);
		head++;
	}
	while (found < count && head != tail) {
		struct io_uring_cqe *cqe = &cq->cqes[head & cq->ring_mask];

		if (cqe->flags & IORING_CQE_F_SKIP)
			break;
		cqes[found++] = cqe;
		head += cqe->flags & IORING_CQE_F_32 ? 2 : 1;
	}
	return found;
}

unsigned io_uring_peek_batch_cqe(struct io_uring *ring, struct io_uring_cqe **cqes, unsigned count)
{
	const struct io_uring_cq *cq = &ring->cq;
	unsigned shift = !!(ring->flags & IORING_SETUP_CQE32);
	unsigned ready = io_uring_cq_ready(ring), head = *cq->khead;

	if (!ready && cq_needs_enter(ring)) {
		io_uring_get_events(ring);
		ready = io_uring_cq_ready(ring);
	}
	if (ring->flags & IORING_SETUP_CQE_MIXED)
		return peek_mixed(ring, cqes, count);
	if (count > ready)
		count = ready;
	for (unsigned i = 0; i < count; i++)
		cqes[i] = &cq->cqes[((head + i) & cq->ring_mask) << shift];
	return count;
}

int io_uring_set_iowait(struct io_uring *ring, bool enable_iowait)
{
	if (!ring)
		return -EFAULT;
	if (!(ring->features & IORING_FEAT_NO_IOWAIT))
		return -EOPNOTSUPP;
	if (enable_iowait)
		ring->int_flags &= (__u8)~RING_NO_IOWAIT;
	else
		ring->int_flags |= RING_NO_IOWAIT;
	return 0;
}
