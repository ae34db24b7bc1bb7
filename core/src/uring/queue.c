/* SPDX-License-Identifier: MIT
 *
 * Submission and completion.
 */
#include "ring.h"
#include <errno.h>
#include <signal.h>

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
	if (ring->int_flags & RING_FD_REGISTERED)
		flags |= IORING_ENTER_REGISTERED_RING;
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

static inline int submit(struct io_uring *ring, unsigned wait_nr, bool getevents)
{
	unsigned count = flush_sq(ring), flags = 0;
	bool wanted = getevents || wait_nr || cq_needs_enter(ring);

	if (wanted)
		flags |= IORING_ENTER_GETEVENTS;
	if (!sq_needs_enter(ring, count, &flags) && !wanted)
		return (int)count;
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
		wait->submit -= (unsigned)result;
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

/* A wait whose limit the kernel keeps (5.11). */
static int get_cqe_timed(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned submit, unsigned wait_nr,
	const struct __kernel_timespec *ts, const sigset_t *sigmask)
{
	struct io_uring_getevents_arg argument = {
		.sigmask = (uintptr_t)sigmask,
		.sigmask_sz = SIGMASK_SIZE,
		.ts = (uintptr_t)ts,
	};
	struct wait wait = {
		.submit = submit,
		.count = wait_nr,
		.flags = IORING_ENTER_EXT_ARG,
		.argument = &argument,
		.size = sizeof(argument),
		.timed = true,
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
	*cqe_ptr = NULL;
	if (ts && (ring->features & IORING_FEAT_EXT_ARG))
		return get_cqe_timed(ring, cqe_ptr, flush_sq(ring), wait_nr, ts, sigmask);
	if (ts) {
		int result = queue_timeout(ring, wait_nr, ts);

		if (result < 0)
			return result;
	}
	return __io_uring_get_cqe(ring, cqe_ptr, flush_sq(ring), wait_nr, sigmask);
}

int io_uring_wait_cqes(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr,
	struct __kernel_timespec *ts, sigset_t *sigmask)
{
	int result = 0;

	*cqe_ptr = NULL;
	if (ts && (ring->features & IORING_FEAT_EXT_ARG))
		return get_cqe_timed(ring, cqe_ptr, 0, wait_nr, ts, sigmask);
	if (ts)
		result = queue_timeout(ring, wait_nr, ts);
	if (result >= 0)
		result = __io_uring_get_cqe(ring, cqe_ptr, ts ? flush_sq(ring) : 0, wait_nr, sigmask);
	return result < 0 ? result : 0;
}

int io_uring_wait_cqe_timeout(struct io_uring *ring, struct io_uring_cqe **cqe_ptr, struct __kernel_timespec *ts)
{
	return io_uring_wait_cqes(ring, cqe_ptr, 1, ts, NULL);
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
	if (count > ready)
		count = ready;
	for (unsigned i = 0; i < count; i++)
		cqes[i] = &cq->cqes[((head + i) & cq->ring_mask) << shift];
	return count;
}
