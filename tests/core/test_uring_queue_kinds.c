/* SPDX-License-Identifier: MIT
 *
 * Submission and completion on rings of unusual kinds: mixed sizes, entries of 128 bytes, rewinding, shared workers,
 * polled, started disabled.
 */
#include "uring_support.h"
#include "uring/kernel.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* ---- completions of 16 and of 32 bytes ---- */

/* A NOP whose completion has 32 bytes: off and addr come back in the second half. */
static void queue_large(struct io_uring *ring, __u64 tag)
{
	struct io_uring_sqe *sqe = queue_nop(ring, tag);

	sqe->nop_flags = IORING_NOP_CQE32;
	sqe->off = tag + 1000;
	sqe->addr = tag + 2000;
}

static void expect_large(const struct io_uring_cqe *found, __u64 tag)
{
	__u64 more[2];

	assert_int_equal(found->user_data, tag);
	assert_int_equal(found->res, 0);
	assert_true(found->flags & IORING_CQE_F_32);
	memcpy(more, (const char *)found + sizeof(*found), sizeof(more));
	assert_int_equal(more[0], tag + 1000);
	assert_int_equal(more[1], tag + 2000);
}

/* Every alignment of large completions to the ring's end: the kernel pads where one has no room there. */
static void test_mixed_completions_one_by_one(void **state)
{
	struct io_uring_cqe *found;
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 4, IORING_SETUP_CQE_MIXED); /* 8 places */
	for (__u64 tag = 1; tag < 200; tag++) {
		bool large = tag % 3 != 0 || tag % 7 == 0;

		if (large)
			queue_large(&ring, tag);
		else
			queue_nop(&ring, tag);
		assert_int_equal(io_uring_submit(&ring), 1);
		assert_int_equal(io_uring_wait_cqe(&ring, &found), 0);
		assert_int_equal(io_uring_cqe_nr(found), large ? 2 : 1);
		if (large)
			expect_large(found, tag);
		else
			assert_int_equal(found->user_data, tag);
		io_uring_cqe_seen(&ring, found);
		assert_int_equal(io_uring_cq_ready(&ring), 0);
	}
	io_uring_queue_exit(&ring);
}

static void test_mixed_completions_in_batches(void **state)
{
	struct io_uring_cqe *found[4];
	struct io_uring ring;
	__u64 next = 1, tag = 1;

	(void)state;
	open_ring(&ring, 4, IORING_SETUP_CQE_MIXED);
	while (tag < 200) {
		unsigned seen = 0;

		for (unsigned i = 0; i < 3; i++, tag++)
			tag % 4 ? queue_large(&ring, tag) : (void)queue_nop(&ring, tag);
		assert_int_equal(io_uring_submit(&ring), 3);
		while (seen < 3) {
			unsigned places = 0, count = io_uring_peek_batch_cqe(&ring, found, 4);

			assert_in_range(count, 1, 3 - seen);
			for (unsigned i = 0; i < count; i++, next++) {
				if (next % 4)
					expect_large(found[i], next);
				else
					assert_int_equal(found[i]->user_data, next);
				places += io_uring_cqe_nr(found[i]);
			}
			io_uring_cq_advance(&ring, places);
			seen += count;
		}
		assert_int_equal(io_uring_peek_batch_cqe(&ring, found, 4), 0);
	}
	io_uring_queue_exit(&ring);
}

static void test_a_batch_is_no_longer_than_asked_for(void **state)
{
	struct io_uring_cqe *found[4];
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 8, IORING_SETUP_CQE_MIXED);
	for (__u64 tag = 1; tag <= 4; tag++)
		queue_large(&ring, tag);
	assert_int_equal(io_uring_submit(&ring), 4);
	assert_int_equal(io_uring_peek_batch_cqe(&ring, found, 0), 0);
	assert_int_equal(io_uring_peek_batch_cqe(&ring, found, 2), 2);
	expect_large(found[1], 2);
	io_uring_queue_exit(&ring);
}

static void test_large_completions_only(void **state)
{
	struct io_uring_cqe *found;
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 4, IORING_SETUP_CQE32);
	for (__u64 tag = 1; tag < 50; tag++) {
		__u64 more[2];

		queue_large(&ring, tag);
		assert_int_equal(io_uring_submit(&ring), 1);
		assert_int_equal(io_uring_wait_cqe(&ring, &found), 0);
		assert_int_equal(found->user_data, tag);
		memcpy(more, (const char *)found + sizeof(*found), sizeof(more));
		assert_int_equal(more[1], tag + 2000);
		io_uring_cqe_seen(&ring, found);
		assert_int_equal(io_uring_cq_ready(&ring), 0);
	}
	io_uring_queue_exit(&ring);
}

/* A walk gives padding too: it takes a place that has to be counted. */
static void test_a_walk_through_mixed_completions(void **state)
{
	struct io_uring ring;
	__u64 tag = 1, next = 1;
	unsigned paddings = 0;

	(void)state;
	open_ring(&ring, 4, IORING_SETUP_CQE_MIXED);
	while (tag < 100) {
		struct io_uring_cqe_iter iter;
		struct io_uring_cqe *found;
		unsigned places = 0;

		for (unsigned i = 0; i < 3; i++, tag++)
			tag % 4 ? queue_large(&ring, tag) : (void)queue_nop(&ring, tag);
		assert_int_equal(io_uring_submit(&ring), 3);
		iter = io_uring_cqe_iter_init(&ring);
		while (io_uring_cqe_iter_next(&iter, &found)) {
			places += io_uring_cqe_nr(found);
			if (found->flags & IORING_CQE_F_SKIP)
				paddings++;
			else if (next % 4)
				expect_large(found, next++);
			else
				assert_int_equal(found->user_data, next++);
		}
		assert_int_equal(places, io_uring_cq_ready(&ring));
		io_uring_cq_advance(&ring, places);
		assert_int_equal(next, tag);
	}
	assert_true(paddings > 0);
	io_uring_queue_exit(&ring);
}

static void test_a_look_at_memory_only(void **state)
{
	struct io_uring_cqe *found;
	struct io_uring ring;
	unsigned available = 7;

	(void)state;
	open_ring(&ring, 4, 0);
	assert_int_equal(__io_uring_peek_cqe(&ring, &found, &available), 0);
	assert_null(found);
	assert_int_equal(available, 0);
	queue_nop(&ring, 5);
	queue_nop(&ring, 6);
	assert_int_equal(io_uring_submit(&ring), 2);
	assert_int_equal(__io_uring_peek_cqe(&ring, &found, &available), 0);
	assert_int_equal(found->user_data, 5);
	assert_int_equal(available, 2);
	assert_int_equal(__io_uring_peek_cqe(&ring, &found, NULL), 0);
	io_uring_queue_exit(&ring);
}

/* ---- entries of 128 bytes ---- */

static void test_large_entries(void **state)
{
	struct io_uring_sqe *sqe, *last = NULL;
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 8, IORING_SETUP_SQE128);
	for (unsigned i = 0; i < 8; i++) {
		sqe = queue_nop(&ring, i);
		if (last)
			assert_int_equal((char *)sqe - (char *)last, 128);
		last = sqe;
	}
	assert_int_equal(io_uring_submit(&ring), 8);
	for (unsigned i = 0; i < 8; i++)
		expect(&ring, i, 0);
	io_uring_queue_exit(&ring);
}

static void test_large_entries_on_demand(void **state)
{
	static const char zeroes[128];
	struct io_uring_sqe *sqe;
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 4, IORING_SETUP_SQE128);
	for (unsigned i = 0; i < 12; i++) {
		sqe = io_uring_get_sqe128(&ring);
		assert_memory_equal(sqe, zeroes, 128);
		memset((char *)ring.sq.sqes + 128 * (i & 3) + 64, 0xee, 64); /* what a command would have there */
		io_uring_prep_nop(sqe);
		sqe->user_data = i;
		assert_int_equal(io_uring_submit(&ring), 1);
		expect(&ring, i, 0);
	}
	io_uring_queue_exit(&ring);
	open_ring(&ring, 4, 0);
	assert_null(io_uring_get_sqe128(&ring));
	assert_int_equal(io_uring_sq_ready(&ring), 0);
	/* Both sizes (Linux 6.19): looked at, not submitted. A large one does not wrap around. */
	ring.flags |= IORING_SETUP_SQE_MIXED;
	assert_ptr_equal(io_uring_get_sqe(&ring), &ring.sq.sqes[0]);
	assert_ptr_equal(io_uring_get_sqe128(&ring), &ring.sq.sqes[1]);
	assert_int_equal(io_uring_sq_space_left(&ring), 1);
	assert_null(io_uring_get_sqe128(&ring));
	ring.sq.sqe_tail = ring.sq.sqe_head;
	for (unsigned i = 0; i < 3; i++)
		queue_nop(&ring, i);
	assert_int_equal(io_uring_submit_and_wait(&ring, 3), 3);
	sqe = io_uring_get_sqe128(&ring);
	assert_ptr_equal(sqe, &ring.sq.sqes[0]);
	assert_memory_equal(sqe, zeroes, 128);
	assert_int_equal(ring.sq.sqes[3].opcode, IORING_OP_NOP);
	assert_int_equal(ring.sq.sqes[3].flags, IOSQE_CQE_SKIP_SUCCESS);
	assert_int_equal(io_uring_sq_ready(&ring), 3);
	io_uring_queue_exit(&ring);
}

/* ---- SQ_REWIND: Linux 7.0, here played by an ordinary ring ---- */

/*
 * The kernel that rewinds: it looks at no tail and takes the first entries of the ring. Below it is a real one, whose
 * head has come to `head`: what it is to take is laid there, and taken away again. It takes `most` at a time.
 */
static struct {
	struct io_uring *ring;
	unsigned head, most;
	int refuses;
} rewinder;

static int rewinding_setup(unsigned entries, struct io_uring_params *params)
{
	int result;

	if (!(params->flags & IORING_SETUP_SQ_REWIND) || !(params->flags & IORING_SETUP_NO_SQARRAY))
		return -EINVAL;
	params->flags &= ~IORING_SETUP_SQ_REWIND;
	result = uring_kernel_real.setup(entries, params);
	params->flags |= IORING_SETUP_SQ_REWIND;
	return result;
}

static int rewinding_enter(unsigned fd, unsigned submit, unsigned wait, unsigned flags, const void *argument,
	size_t size)
{
	struct io_uring_sq *sq = &rewinder.ring->sq;
	struct io_uring_sqe saved[8];
	int result;

	assert_int_equal(*sq->ktail, 0); /* not ours to change */
	if (rewinder.refuses)
		return -rewinder.refuses;
	if (submit > rewinder.most)
		submit = rewinder.most;
	memcpy(saved, sq->sqes, sizeof(saved));
	for (unsigned i = 0; i < submit; i++)
		sq->sqes[(rewinder.head + i) & sq->ring_mask] = saved[i];
	*sq->khead = rewinder.head;
	*sq->ktail = rewinder.head + submit;
	result = uring_kernel_real.enter(fd, submit, wait, flags, argument, size);
	rewinder.head = *sq->khead;
	memcpy(sq->sqes, saved, sizeof(saved));
	*sq->khead = *sq->ktail = 0;
	return result;
}

static void open_rewinding(struct io_uring *ring, unsigned most)
{
	static struct uring_kernel kernel;

	kernel = uring_kernel_real;
	kernel.setup = rewinding_setup;
	kernel.enter = rewinding_enter;
	memset(&rewinder, 0, sizeof(rewinder));
	rewinder.ring = ring;
	rewinder.most = most;
	uring_kernel = &kernel;
	open_ring(ring, 8, IORING_SETUP_SQ_REWIND);
}

static void test_rewinding(void **state)
{
	struct __kernel_timespec time = milliseconds(5000);
	struct io_uring_cqe *found;
	struct io_uring ring;
	__u64 tag = 0, next = 0;

	(void)state;
	open_rewinding(&ring, 8);
	for (unsigned round = 0; round < 6; round++) {
		struct io_uring_sqe *first = queue_nop(&ring, tag++);

		assert_ptr_equal(first, ring.sq.sqes); /* always the same, hot places */
		for (unsigned i = 0; i < round; i++)
			queue_nop(&ring, tag++);
		assert_int_equal(io_uring_sq_ready(&ring), round + 1);
		if (round % 3 == 0)
			assert_int_equal(io_uring_submit(&ring), round + 1);
		else if (round % 3 == 1)
			assert_int_equal(io_uring_submit_and_wait(&ring, round + 1), round + 1);
		else
			assert_int_equal(
				io_uring_submit_and_wait_timeout(&ring, &found, round + 1, &time, NULL), round + 1);
		assert_int_equal(io_uring_sq_ready(&ring), 0);
		while (next < tag)
			expect(&ring, next++, 0);
	}
	assert_int_equal(io_uring_submit(&ring), 0);
	while (io_uring_get_sqe(&ring))
		tag++;
	assert_int_equal(io_uring_sq_ready(&ring), 8);
	shim_remove();
	io_uring_queue_exit(&ring);
}

/* What the kernel leaves moves to the front, and goes next; what it refuses stays. */
static void test_rewinding_in_parts(void **state)
{
	struct io_uring_params params = { .sq_entries = 16 };
	struct io_uring_cqe *found;
	struct io_uring ring;

	(void)state;
	open_rewinding(&ring, 3);
	for (unsigned i = 0; i < 8; i++)
		queue_nop(&ring, i);
	assert_null(io_uring_get_sqe(&ring));
	rewinder.refuses = EBUSY;
	assert_int_equal(io_uring_submit(&ring), -EBUSY);
	assert_int_equal(io_uring_sq_ready(&ring), 8);
	assert_int_equal(io_uring_resize_rings(&ring, &params), -EBUSY);
	rewinder.refuses = 0;
	assert_int_equal(io_uring_submit(&ring), 3);
	assert_int_equal(io_uring_sq_ready(&ring), 5);
	queue_nop(&ring, 8);
	assert_int_equal(io_uring_submit_and_wait(&ring, 6), 3);
	for (unsigned i = 0; i < 6; i++)
		expect(&ring, i, 0);
	/* A wait submits until all is taken. */
	assert_int_equal(__io_uring_get_cqe(&ring, &found, 3, 1, NULL), 3);
	for (unsigned i = 6; i < 9; i++)
		expect(&ring, i, 0);
	assert_int_equal(io_uring_sq_ready(&ring), 0);
	shim_remove();
	io_uring_queue_exit(&ring);
}

/* This kernel has no such rings: it says so. */
static void test_kinds_that_this_kernel_refuses(void **state)
{
	static const unsigned refused[] = { IORING_SETUP_SQ_REWIND, IORING_SETUP_SQE_MIXED,
		IORING_SETUP_SQ_REWIND | IORING_SETUP_SQPOLL, IORING_SETUP_HYBRID_IOPOLL,
		IORING_SETUP_CQE_MIXED | IORING_SETUP_CQE32, IORING_SETUP_TASKRUN_FLAG };
	struct io_uring ring;

	(void)state;
	for (size_t i = 0; i < LENGTH(refused); i++)
		assert_int_equal(io_uring_queue_init(8, &ring, refused[i]), -EINVAL);
}

/* ---- shared workers, polling ---- */

static void test_rings_that_share_workers(void **state)
{
	static const unsigned kinds[] = { 0, IORING_SETUP_SQPOLL };
	struct holdings before = holdings();

	(void)state;
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		struct io_uring_params params = { .flags = kinds[i] | IORING_SETUP_ATTACH_WQ };
		struct io_uring first, second;

		open_ring(&first, 8, kinds[i]);
		params.wq_fd = (__u32)first.ring_fd;
		assert_int_equal(io_uring_queue_init_params(8, &second, &params), 0);
		io_uring_sqe_set_flags(queue_nop(&second, 1), IOSQE_ASYNC);
		assert_true(io_uring_submit(&second) >= 0);
		expect(&second, 1, 0);
		io_uring_queue_exit(&first);
		queue_nop(&second, 2);
		assert_true(io_uring_submit(&second) >= 0);
		expect(&second, 2, 0);
		io_uring_queue_exit(&second);
		params = (struct io_uring_params){ .flags = IORING_SETUP_ATTACH_WQ | kinds[i], .wq_fd = 1000000 };
		assert_int_equal(io_uring_queue_init_params(8, &second, &params), -ENXIO);
		params.wq_fd = STDIN_FILENO;
		assert_int_equal(io_uring_queue_init_params(8, &second, &params), -EINVAL);
		assert_holdings(before);
	}
}

/* Only entering finds polled completions: peeking does. */
static void test_polled_rings(void **state)
{
	static const unsigned kinds[] = { IORING_SETUP_IOPOLL, IORING_SETUP_IOPOLL | IORING_SETUP_HYBRID_IOPOLL,
		IORING_SETUP_IOPOLL | IORING_SETUP_SQPOLL };

	(void)state;
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		struct io_uring_sqe *sqe;
		struct io_uring_cqe *found;
		struct io_uring ring;
		char byte;

		open_ring(&ring, 8, kinds[i]);
		shim_install((struct shim){ .nth = 0 });
		assert_int_equal(io_uring_peek_cqe(&ring, &found), -EAGAIN);
		assert_int_equal(shim.calls[CALL_ENTER], i < 2);
		assert_int_equal(io_uring_peek_batch_cqe(&ring, &found, 1), 0);
		assert_int_equal(shim.calls[CALL_ENTER], i < 2 ? 2 : 0);
		shim_remove();
		queue_nop(&ring, 1);
		assert_true(io_uring_submit(&ring) >= 0);
		expect(&ring, 1, 0);
		/* What cannot be polled is refused. */
		sqe = io_uring_get_sqe(&ring);
		io_uring_prep_read(sqe, STDIN_FILENO, &byte, 1, 0);
		sqe->opcode = IORING_OP_POLL_ADD;
		sqe->user_data = 2;
		assert_true(io_uring_submit(&ring) >= 0);
		expect(&ring, 2, -EINVAL);
		io_uring_queue_exit(&ring);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mixed_completions_one_by_one),
		cmocka_unit_test(test_mixed_completions_in_batches),
		cmocka_unit_test(test_a_batch_is_no_longer_than_asked_for),
		cmocka_unit_test(test_large_completions_only),
		cmocka_unit_test(test_a_walk_through_mixed_completions),
		cmocka_unit_test(test_a_look_at_memory_only),
		cmocka_unit_test(test_large_entries),
		cmocka_unit_test(test_large_entries_on_demand),
		cmocka_unit_test(test_rewinding),
		cmocka_unit_test(test_rewinding_in_parts),
		cmocka_unit_test(test_kinds_that_this_kernel_refuses),
		cmocka_unit_test(test_rings_that_share_workers),
		cmocka_unit_test(test_polled_rings),
	};

	return cmocka_run_group_tests_name("uring: rings of unusual kinds", tests, NULL, NULL);
}
