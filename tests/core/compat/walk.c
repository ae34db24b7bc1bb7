/* SPDX-License-Identifier: MIT
 *
 * Walks through completions: one by one, by the macro with names of any kind, in batches, and none.
 */
#include "programs.h"

static void queue_nops(struct io_uring *ring, unsigned count)
{
	static __u64 number;

	for (unsigned i = 0; i < count; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

		EXPECT(sqe);
		io_uring_prep_nop(sqe);
		io_uring_sqe_set_data64(sqe, ++number);
	}
	EXPECT(io_uring_submit_and_wait(ring, count) == (int)count);
	number = 0;
}

static void walk_by_macro(struct io_uring *ring)
{
	struct io_uring_cqe *tail = NULL, *cqes[2];
	unsigned iter, seen = 0;

	io_uring_for_each_cqe(ring, iter, tail) {
		if (tail->user_data == 2) {
			seen++;
			continue;
		}
		EXPECT(io_uring_cqe_get_data64(tail) == ++seen);
		if (seen == 5)
			break;
	}
	EXPECT(tail->user_data == 5);
	io_uring_cq_advance(ring, seen);
	EXPECT(io_uring_cq_ready(ring) == 3);
	EXPECT(io_uring_peek_batch_cqe(ring, cqes, 2) == 2 && cqes[0]->user_data == 6 && cqes[1]->user_data == 7);
	io_uring_cq_advance(ring, 3);
	if (io_uring_cq_ready(ring))
		io_uring_for_each_cqe(ring, iter, tail)
			EXPECT(!tail);
}

static void walk_one_by_one(struct io_uring *ring)
{
	struct __kernel_timespec ts;
	struct io_uring_cqe *cqe;

	for (__u64 number = 1; number <= 8; number++) {
		EXPECT(!io_uring_wait_cqe(ring, &cqe));
		EXPECT(io_uring_cqe_get_data(cqe) == (void *)(uintptr_t)number);
		io_uring_cqe_seen(ring, cqe);
	}
	EXPECT(io_uring_peek_cqe(ring, &cqe) == -EAGAIN);
	ts.tv_sec = 0;
	ts.tv_nsec = 1;
	EXPECT(io_uring_wait_cqe_timeout(ring, &cqe, &ts) == -ETIME);
}

int main(void)
{
	struct io_uring ring;

	EXPECT(!io_uring_queue_init(8, &ring, IORING_SETUP_CLAMP));
	queue_nops(&ring, 8);
	walk_by_macro(&ring);
	queue_nops(&ring, 8);
	walk_one_by_one(&ring);
	io_uring_queue_exit(&ring);
	return 0;
}
