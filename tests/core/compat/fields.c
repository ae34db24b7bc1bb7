/* SPDX-License-Identifier: MIT
 *
 * Programs that look at the fields of struct io_uring, and at the rings themselves with the barriers of liburing.
 */
#include "programs.h"

static void submit_by_hand(struct io_uring *ring, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

		EXPECT(sqe == &ring->sq.sqes[(ring->sq.sqe_tail - 1) & *ring->sq.kring_mask]);
		io_uring_prep_nop(sqe);
		sqe->user_data = i + 1;
	}
	EXPECT(ring->sq.sqe_tail - ring->sq.sqe_head == count);
	EXPECT(io_uring_submit(ring) == (int)count);
	EXPECT(ring->sq.sqe_head == ring->sq.sqe_tail);
	EXPECT(io_uring_smp_load_acquire(ring->sq.khead) == IO_URING_READ_ONCE(*ring->sq.ktail));
}

static unsigned reap_by_hand(struct io_uring *ring)
{
	unsigned head = *ring->cq.khead, seen = 0;

	while (head != io_uring_smp_load_acquire(ring->cq.ktail)) {
		struct io_uring_cqe *cqe = &ring->cq.cqes[io_uring_cqe_index(ring, head, ring->cq.ring_mask)];

		EXPECT(cqe->user_data == ++seen);
		EXPECT(cqe->res == 0);
		head++;
	}
	io_uring_smp_store_release(ring->cq.khead, head);
	io_uring_smp_mb();
	return seen;
}

int main(void)
{
	struct io_uring ring;
	unsigned word = 4;

	EXPECT(!io_uring_queue_init(8, &ring, 0));
	EXPECT(ring.ring_fd >= 0 && ring.enter_ring_fd == ring.ring_fd && ring.flags != IORING_SETUP_IOPOLL);
	EXPECT(ring.sq.ring_entries == *ring.sq.kring_entries && ring.sq.ring_mask == 7);
	EXPECT(ring.cq.ring_entries == *ring.cq.kring_entries && ring.cq.ring_mask == *ring.cq.kring_mask);
	EXPECT(*ring.sq.kdropped == 0 && *ring.cq.koverflow == 0 && !(*ring.sq.kflags & IORING_SQ_CQ_OVERFLOW));
	EXPECT(ring.features & IORING_FEAT_NODROP);
	for (int round = 0; round < 5; round++) {
		submit_by_hand(&ring, 8);
		EXPECT(reap_by_hand(&ring) == 8);
	}
	IO_URING_WRITE_ONCE(word, 5);
	EXPECT(IO_URING_READ_ONCE(word) == 5);
	io_uring_queue_exit(&ring);
	return 0;
}
