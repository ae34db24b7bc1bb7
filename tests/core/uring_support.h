/* SPDX-License-Identifier: MIT
 *
 * What tests of layer 1 share.
 */
#ifndef FERRULE_TESTS_URING_SUPPORT_H
#define FERRULE_TESTS_URING_SUPPORT_H

#include "support.h"
#include <time.h>

#define MILLISECOND 1000000LL /* in nanoseconds */
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static inline void open_ring(struct io_uring *ring, unsigned entries, unsigned flags)
{
	assert_int_equal(io_uring_queue_init(entries, ring, flags), 0);
}

static inline struct io_uring_sqe *queue_nop(struct io_uring *ring, __u64 tag)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	assert_non_null(sqe);
	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, tag);
	return sqe;
}

/* Takes the completion that comes next, and expects this one. */
static inline void expect(struct io_uring *ring, __u64 tag, int result)
{
	struct io_uring_cqe *cqe;

	assert_int_equal(io_uring_wait_cqe(ring, &cqe), 0);
	assert_int_equal(cqe->user_data, tag);
	assert_int_equal(cqe->res, result);
	io_uring_cqe_seen(ring, cqe);
}

/* A NOP goes through the ring: it is alive. */
static inline void expect_alive(struct io_uring *ring)
{
	queue_nop(ring, 0xa11fe);
	assert_int_equal(io_uring_submit(ring), 1);
	expect(ring, 0xa11fe, 0);
}

static inline long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000 * MILLISECOND + time.tv_nsec;
}

static inline struct __kernel_timespec milliseconds(long long count)
{
	return (struct __kernel_timespec){ .tv_sec = count / 1000, .tv_nsec = count % 1000 * MILLISECOND };
}

#endif
