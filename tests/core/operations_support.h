/* SPDX-License-Identifier: MIT
 *
 * What tests of layer 1's operations share: one request after the other, and completions that do come.
 */
#ifndef FERRULE_TESTS_OPERATIONS_SUPPORT_H
#define FERRULE_TESTS_OPERATIONS_SUPPORT_H

#include "uring_support.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Prepares one request, runs it to its only completion, and gives the result. */
#define DO(ring, prepare, ...) (prepare(entry(ring), __VA_ARGS__), result_of(ring))
/* Prepares one request with a tag; it is submitted later. */
#define QUEUE(ring, tag, prepare, ...) queue_entry(ring, tag, (prepare(entry(ring), __VA_ARGS__), last_entry))

struct completion {
	__u64 tag;
	int result;
	unsigned flags;
};

static struct io_uring_sqe *last_entry;

static inline struct io_uring_sqe *entry(struct io_uring *ring)
{
	last_entry = io_uring_get_sqe(ring);
	assert_non_null(last_entry);
	return last_entry;
}

static inline struct io_uring_sqe *queue_entry(struct io_uring *ring, __u64 tag, struct io_uring_sqe *sqe)
{
	(void)ring;
	io_uring_sqe_set_data64(sqe, tag);
	return sqe;
}

/* The next completion; a test that waits for ever says nothing. */
static inline struct completion take(struct io_uring *ring)
{
	struct __kernel_timespec limit = milliseconds(20000);
	struct io_uring_cqe *cqe;
	struct completion taken;

	assert_int_equal(io_uring_wait_cqe_timeout(ring, &cqe, &limit), 0);
	taken = (struct completion){ .tag = cqe->user_data, .result = cqe->res, .flags = cqe->flags };
	io_uring_cqe_seen(ring, cqe);
	return taken;
}

static inline int result_of(struct io_uring *ring)
{
	struct completion taken;

	io_uring_sqe_set_data64(last_entry, 0x0e);
	assert_int_equal(io_uring_submit(ring), 1);
	taken = take(ring);
	assert_int_equal(taken.tag, 0x0e);
	assert_false(taken.flags & IORING_CQE_F_MORE);
	return taken.result;
}

static inline void submit(struct io_uring *ring, int count)
{
	assert_int_equal(io_uring_submit(ring), count);
}

#define expect_taken(ring, expected_tag, expected_result, expected_flags) \
	do { \
		struct completion taken_ = take(ring); \
		assert_int_equal(taken_.tag, expected_tag); \
		assert_int_equal(taken_.result, expected_result); \
		assert_int_equal(taken_.flags & (IORING_CQE_F_MORE | IORING_CQE_F_NOTIF), expected_flags); \
	} while (0)

/* Ends the test as skipped where this kernel does not know the operation. */
static inline void need(struct io_uring *ring, int opcode)
{
	struct io_uring_probe *probe = io_uring_get_probe_ring(ring);
	int is_known;

	assert_non_null(probe);
	is_known = io_uring_opcode_supported(probe, opcode);
	io_uring_free_probe(probe);
	if (!is_known) {
		print_message("skipped: this kernel does not know opcode %d\n", opcode);
		skip();
	}
}

#endif
