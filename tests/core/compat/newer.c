/* SPDX-License-Identifier: MIT
 *
 * What the distribution's liburing 2.3 does not have: names and inlines of newer ones, up to 2.15.
 */
#include "programs.h"

#if IO_URING_CHECK_VERSION(2, 15) || !IO_URING_CHECK_VERSION(2, 16) || !IO_URING_CHECK_VERSION(3, 0)
#error this is 2.15
#endif
#if IO_URING_VERSION_MAJOR != 2 || IO_URING_VERSION_MINOR != 15
#error this is 2.15
#endif

static int helper(void) LIBURING_NOEXCEPT;
static int helper(void) LIBURING_NOEXCEPT
{
	return uring_unlikely(io_uring_check_version(2, 14)) ? 1 : 0;
}

static void inner_names(struct io_uring *ring)
{
	struct io_uring_sqe *sqe = _io_uring_get_sqe(ring), all;

	EXPECT(sqe && io_uring_load_sq_head(ring) == *ring->sq.khead);
	memset(&all, 0xff, sizeof(all));
	io_uring_initialize_sqe(&all);
	EXPECT(!all.flags && !all.ioprio && !all.rw_flags && !all.buf_index && !all.personality && !all.file_index);
	EXPECT(!all.addr3 && !all.__pad2[0] && all.opcode == 0xff);
	__io_uring_set_target_fixed_file(&all, 3);
	EXPECT(all.file_index == 4);
	EXPECT(uring_ptr_to_u64(sqe) == (__u64)(uintptr_t)sqe);
	EXPECT(io_uring_cqe_shift(ring) == 0 && io_uring_cqe_shift_from_flags(IORING_SETUP_CQE32) == 1);
	EXPECT(io_uring_sqe_shift(ring) == 0 && io_uring_sqe_shift_from_flags(IORING_SETUP_SQE128) == 1);
	io_uring_prep_nop(sqe);
	EXPECT(io_uring_submit_and_wait(ring, 1) == 1);
}

static void walk_by_iterator(struct io_uring *ring)
{
	struct io_uring_cqe_iter walk = io_uring_cqe_iter_init(ring);
	struct io_uring_cqe *cqe;
	unsigned places = 0;

	while (io_uring_cqe_iter_next(&walk, &cqe))
		places += io_uring_cqe_nr(cqe);
	EXPECT(places == 1);
	io_uring_cq_advance(ring, places);
}

int main(void)
{
	struct io_uring_zcrx_rq refill;
	struct io_uring ring;

	memset(&refill, 0, sizeof(refill));
	EXPECT(io_uring_major_version() == 2 && io_uring_minor_version() == 15 && helper() == 0);
	EXPECT(!io_uring_queue_init(8, &ring, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN));
	inner_names(&ring);
	walk_by_iterator(&ring);
	io_uring_queue_exit(&ring);
	return 0;
}
