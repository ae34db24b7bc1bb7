/* SPDX-License-Identifier: MIT
 *
 * What is registered about a ring as a whole, and what is asked without one: each function succeeding, with its effect
 * seen, and failing in each way that it can here (Linux 6.18).
 */
#include "uring_support.h"
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

struct fixture {
	struct io_uring ring;
	struct holdings before;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture.before = holdings();
	open_ring(&fixture.ring, 8, 0);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	expect_alive(&f->ring);
	io_uring_queue_exit(&f->ring);
	assert_holdings(f->before);
	return 0;
}

static int raw(const struct io_uring *ring, unsigned opcode, const void *arg, unsigned count)
{
	return io_uring_register((unsigned)ring->ring_fd, opcode, arg, count);
}

/* ---- who may do what ---- */

static void test_personality(void **state)
{
	struct fixture *f = *state;
	int id = io_uring_register_personality(&f->ring);
	struct io_uring_sqe *sqe;

	assert_true(id > 0);
	queue_nop(&f->ring, 1)->personality = (__u16)id;
	assert_int_equal(io_uring_submit(&f->ring), 1);
	expect(&f->ring, 1, 0);
	assert_int_equal(io_uring_unregister_personality(&f->ring, id), 0);
	assert_int_equal(io_uring_unregister_personality(&f->ring, id), -EINVAL);
	assert_int_equal(io_uring_unregister_personality(&f->ring, -1), -EINVAL);
	sqe = queue_nop(&f->ring, 2);
	sqe->personality = (__u16)id;
	assert_int_equal(io_uring_submit(&f->ring), 1);
	expect(&f->ring, 2, -EINVAL);
	assert_int_equal(raw(&f->ring, IORING_REGISTER_PERSONALITY, f, 0), -EINVAL);
	assert_int_equal(raw(&f->ring, IORING_REGISTER_PERSONALITY, NULL, 1), -EINVAL);
	assert_int_equal(raw(&f->ring, IORING_UNREGISTER_PERSONALITY, f, 1), -EINVAL);
}

static struct io_uring_restriction allow(unsigned what, unsigned value)
{
	struct io_uring_restriction restriction = { .opcode = (__u16)what };

	restriction.register_op = (__u8)value;
	return restriction;
}

static void test_restrictions(void **state)
{
	struct io_uring_restriction list[] = {
		allow(IORING_RESTRICTION_REGISTER_OP, IORING_REGISTER_PERSONALITY),
		allow(IORING_RESTRICTION_SQE_OP, IORING_OP_NOP),
		allow(IORING_RESTRICTION_SQE_FLAGS_ALLOWED, IOSQE_ASYNC),
	};
	struct io_uring_sqe *sqe;
	struct io_uring ring;
	char byte;

	(void)state;
	open_ring(&ring, 8, IORING_SETUP_R_DISABLED);
	assert_int_equal(io_uring_register_restrictions(&ring, list, LENGTH(list)), 0);
	assert_int_equal(io_uring_register_restrictions(&ring, list, LENGTH(list)), -EBUSY);
	/* Nothing is restricted before the ring is enabled. */
	assert_int_equal(io_uring_register_files_sparse(&ring, 4), 0);
	assert_int_equal(io_uring_enable_rings(&ring), 0);
	assert_int_equal(io_uring_unregister_files(&ring), -EACCES);
	assert_true(io_uring_register_personality(&ring) > 0);
	io_uring_sqe_set_flags(queue_nop(&ring, 1), IOSQE_ASYNC);
	io_uring_sqe_set_flags(queue_nop(&ring, 2), IOSQE_IO_DRAIN);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_read(sqe, -1, &byte, 1, 0);
	sqe->user_data = 3;
	for (unsigned i = 0; io_uring_sq_ready(&ring) && i < 3; i++)
		assert_true(io_uring_submit(&ring) > 0);
	assert_int_equal(io_uring_sq_ready(&ring), 0);
	for (unsigned i = 0; i < 3; i++) {
		struct io_uring_cqe *cqe;

		assert_int_equal(io_uring_wait_cqe(&ring, &cqe), 0);
		assert_int_equal(cqe->res, cqe->user_data == 1 ? 0 : -EACCES);
		io_uring_cqe_seen(&ring, cqe);
	}
	io_uring_queue_exit(&ring);
}

static void test_required_flags(void **state)
{
	struct io_uring_restriction list[] = {
		allow(IORING_RESTRICTION_SQE_OP, IORING_OP_NOP),
		allow(IORING_RESTRICTION_SQE_FLAGS_REQUIRED, IOSQE_ASYNC),
	};
	struct io_uring ring;

	(void)state;
	open_ring(&ring, 8, IORING_SETUP_R_DISABLED);
	assert_int_equal(io_uring_register_restrictions(&ring, list, LENGTH(list)), 0);
	assert_int_equal(io_uring_enable_rings(&ring), 0);
	queue_nop(&ring, 1);
	assert_int_equal(io_uring_submit(&ring), 1);
	expect(&ring, 1, -EACCES);
	io_uring_sqe_set_flags(queue_nop(&ring, 2), IOSQE_ASYNC);
	assert_int_equal(io_uring_submit(&ring), 1);
	expect(&ring, 2, 0);
	io_uring_queue_exit(&ring);
}

static void test_restrictions_refused(void **state)
{
	struct fixture *f = *state;
	struct io_uring_restriction list[256] = { { .opcode = IORING_RESTRICTION_LAST } };
	struct io_uring ring;

	assert_int_equal(io_uring_register_restrictions(&f->ring, list, 1), -EBADFD);
	open_ring(&ring, 8, IORING_SETUP_R_DISABLED);
	assert_int_equal(io_uring_register_restrictions(&ring, list, 1), -EINVAL);
	list[0] = allow(IORING_RESTRICTION_REGISTER_OP, 200);
	assert_int_equal(io_uring_register_restrictions(&ring, list, 1), -EINVAL);
	list[0] = allow(IORING_RESTRICTION_SQE_OP, 200);
	assert_int_equal(io_uring_register_restrictions(&ring, list, 1), -EINVAL);
	list[0] = allow(IORING_RESTRICTION_SQE_OP, IORING_OP_NOP);
	assert_int_equal(io_uring_register_restrictions(&ring, list, 256), -EINVAL);
	assert_int_equal(io_uring_register_restrictions(&ring, NULL, 1), -EINVAL);
	assert_int_equal(io_uring_register_restrictions(&ring, (void *)16, 1), -EFAULT);
	assert_int_equal(io_uring_enable_rings(&ring), 0);
	expect_alive(&ring);
	io_uring_queue_exit(&ring);
	/* For a task: later kernels only. */
	assert_int_equal(io_uring_register(-1U, IORING_REGISTER_RESTRICTIONS, list, 1), -EINVAL);
}

/* Linux 7.0 and later have these; what 6.18 says to an opcode that it does not know passes through. */
static void test_what_this_kernel_does_not_know(void **state)
{
	struct fixture *f = *state;
	struct io_uring_bpf filter = { .cmd_type = IO_URING_BPF_CMD_FILTER };
	struct zcrx_ctrl control = { .op = ZCRX_CTRL_FLUSH_RQ };

	assert_int_equal(io_uring_register_bpf_filter(&f->ring, &filter), -EINVAL);
	assert_int_equal(io_uring_register_bpf_filter(&f->ring, NULL), -EINVAL);
	assert_int_equal(io_uring_register_bpf_filter_task(&filter), -EINVAL);
	assert_int_equal(io_uring_register_zcrx_ctrl(&f->ring, &control), -EINVAL);
	assert_int_equal(io_uring_register_zcrx_ctrl(&f->ring, NULL), -EINVAL);
	assert_int_equal(raw(&f->ring, IORING_REGISTER_LAST, NULL, 0), -EINVAL);
}

/* ---- workers ---- */

static void test_processors_of_workers(void **state)
{
	struct fixture *f = *state;
	cpu_set_t mask;

	CPU_ZERO(&mask);
	CPU_SET(0, &mask);
	assert_int_equal(io_uring_register_iowq_aff(&f->ring, sizeof(mask), &mask), 0);
	io_uring_sqe_set_flags(queue_nop(&f->ring, 1), IOSQE_ASYNC);
	assert_int_equal(io_uring_submit(&f->ring), 1);
	expect(&f->ring, 1, 0);
	assert_int_equal(io_uring_unregister_iowq_aff(&f->ring), 0);
	assert_int_equal(io_uring_register_iowq_aff(&f->ring, sizeof(mask), NULL), -EINVAL);
	assert_int_equal(io_uring_register_iowq_aff(&f->ring, sizeof(mask), (void *)16), -EFAULT);
	assert_int_equal(io_uring_register_iowq_aff(&f->ring, 0, &mask), -EINVAL);
	/* What the kernel's 32 bits would make 0 or small is refused. */
	assert_int_equal(io_uring_register_iowq_aff(&f->ring, 1UL << 31, &mask), -EINVAL);
	assert_int_equal(io_uring_register_iowq_aff(&f->ring, (1UL << 32) + sizeof(mask), &mask), -EINVAL);
	assert_int_equal(raw(&f->ring, IORING_UNREGISTER_IOWQ_AFF, &mask, 1), -EINVAL);
}

static void test_number_of_workers(void **state)
{
	struct fixture *f = *state;
	unsigned first[2] = { 0, 0 }, values[2] = { 3, 5 };

	assert_int_equal(io_uring_register_iowq_max_workers(&f->ring, first), 0);
	assert_true(first[IO_WQ_BOUND] > 0 && first[IO_WQ_UNBOUND] > 0);
	assert_int_equal(io_uring_register_iowq_max_workers(&f->ring, values), 0);
	assert_int_equal(values[IO_WQ_BOUND], first[IO_WQ_BOUND]);
	assert_int_equal(values[IO_WQ_UNBOUND], first[IO_WQ_UNBOUND]);
	values[0] = values[1] = 0;
	assert_int_equal(io_uring_register_iowq_max_workers(&f->ring, values), 0);
	assert_int_equal(values[IO_WQ_BOUND], 3);
	assert_int_equal(values[IO_WQ_UNBOUND], 5);
	values[0] = 0xffffffff;
	assert_int_equal(io_uring_register_iowq_max_workers(&f->ring, values), -EINVAL);
	assert_int_equal(io_uring_register_iowq_max_workers(&f->ring, NULL), -EINVAL);
	assert_int_equal(io_uring_register_iowq_max_workers(&f->ring, (void *)16), -EFAULT);
	assert_int_equal(raw(&f->ring, IORING_REGISTER_IOWQ_MAX_WORKERS, values, 1), -EINVAL);
}

/* ---- cancelling ---- */

/* A read that waits for ever, with this tag. */
static void wait_for_byte(struct io_uring *ring, int fd, __u64 tag)
{
	static char byte;
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_read(sqe, fd, &byte, 1, 0);
	sqe->user_data = tag;
	assert_int_equal(io_uring_submit(ring), 1);
}

/* The requests with tags `first` to `last` were cancelled, in any order. */
static void expect_cancelled(struct io_uring *ring, unsigned first, unsigned last)
{
	unsigned expected = (1U << (last + 1)) - (1U << first), found = 0;

	for (unsigned i = first; i <= last; i++) {
		struct io_uring_cqe *cqe;

		assert_int_equal(io_uring_wait_cqe(ring, &cqe), 0);
		assert_int_equal(cqe->res, -ECANCELED);
		found |= 1U << cqe->user_data;
		io_uring_cqe_seen(ring, cqe);
	}
	assert_int_equal(found, expected);
}

static struct io_uring_sync_cancel_reg cancel_by(unsigned flags)
{
	return (struct io_uring_sync_cancel_reg){ .fd = -1, .flags = flags, .timeout = { -1, -1 } };
}

static void test_cancelling_by_every_key(void **state)
{
	struct fixture *f = *state;
	struct io_uring_sync_cancel_reg reg = cancel_by(0);
	int ends[2], others[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(pipe(others), 0);
	/* The user_data, the descriptor, the operation, anything. */
	wait_for_byte(&f->ring, ends[0], 1);
	reg.addr = 1;
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), 0);
	expect(&f->ring, 1, -ECANCELED);
	wait_for_byte(&f->ring, others[0], 2);
	wait_for_byte(&f->ring, ends[0], 3);
	reg = cancel_by(IORING_ASYNC_CANCEL_FD);
	reg.fd = ends[0];
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), 0);
	expect(&f->ring, 3, -ECANCELED);
	reg = cancel_by(IORING_ASYNC_CANCEL_OP);
	reg.opcode = IORING_OP_WRITE;
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), -ENOENT);
	reg.opcode = IORING_OP_READ;
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), 0);
	expect(&f->ring, 2, -ECANCELED);
	wait_for_byte(&f->ring, ends[0], 4);
	wait_for_byte(&f->ring, others[0], 5);
	reg = cancel_by(IORING_ASYNC_CANCEL_ANY);
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), 2);
	expect_cancelled(&f->ring, 4, 5);
	close(ends[0]);
	close(ends[1]);
	close(others[0]);
	close(others[1]);
}

static void test_cancelling_all_of_a_registered_file(void **state)
{
	struct fixture *f = *state;
	struct io_uring_sync_cancel_reg reg =
		cancel_by(IORING_ASYNC_CANCEL_ALL | IORING_ASYNC_CANCEL_FD | IORING_ASYNC_CANCEL_FD_FIXED);
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(io_uring_register_files(&f->ring, ends, 1), 0);
	for (__u64 tag = 1; tag <= 3; tag++) {
		static char byte;
		struct io_uring_sqe *sqe = io_uring_get_sqe(&f->ring);

		io_uring_prep_read(sqe, 0, &byte, 1, 0);
		io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
		sqe->user_data = tag;
	}
	assert_int_equal(io_uring_submit(&f->ring), 3);
	reg.fd = 0;
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), 3);
	expect_cancelled(&f->ring, 1, 3);
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), 0);
	reg.fd = 1;
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), -EBADF);
	close(ends[0]);
	close(ends[1]);
}

static void test_cancelling_refused(void **state)
{
	struct fixture *f = *state;
	struct io_uring_sync_cancel_reg reg = cancel_by(0);

	reg.addr = 99;
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), -ENOENT);
	reg.pad[2] = 1;
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), -EINVAL);
	reg = cancel_by(1U << 20);
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), -EINVAL);
	reg = cancel_by(IORING_ASYNC_CANCEL_FD);
	reg.fd = 1000000;
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, &reg), -EBADF);
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, NULL), -EINVAL);
	assert_int_equal(io_uring_register_sync_cancel(&f->ring, (void *)16), -EFAULT);
	assert_int_equal(raw(&f->ring, IORING_REGISTER_SYNC_CANCEL, &reg, 0), -EINVAL);
}

/* ---- direct descriptors, time ---- */

static void open_anywhere(struct io_uring *ring, int expected)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_openat_direct(sqe, -1, "/dev/null", 0, 0, IORING_FILE_INDEX_ALLOC);
	sqe->user_data = 8;
	assert_int_equal(io_uring_submit(ring), 1);
	expect(ring, 8, expected);
}

static void test_where_places_are_allocated(void **state)
{
	struct fixture *f = *state;
	struct io_uring_file_index_range range = { .off = 1, .len = 1 };

	assert_int_equal(io_uring_register_file_alloc_range(&f->ring, 0, 1), -EINVAL); /* no table */
	assert_int_equal(io_uring_register_files_sparse(&f->ring, 8), 0);
	assert_int_equal(io_uring_register_file_alloc_range(&f->ring, 5, 2), 0);
	open_anywhere(&f->ring, 5);
	open_anywhere(&f->ring, 6);
	open_anywhere(&f->ring, -ENFILE);
	assert_int_equal(io_uring_register_file_alloc_range(&f->ring, 4, 5), -EINVAL);
	assert_int_equal(io_uring_register_file_alloc_range(&f->ring, 0xfffffff0, 0x20), -EOVERFLOW);
	assert_int_equal(raw(&f->ring, IORING_REGISTER_FILE_ALLOC_RANGE, &range, 1), -EINVAL);
	assert_int_equal(raw(&f->ring, IORING_REGISTER_FILE_ALLOC_RANGE, NULL, 0), -EINVAL);
	range.resv = 1;
	assert_int_equal(raw(&f->ring, IORING_REGISTER_FILE_ALLOC_RANGE, &range, 0), -EINVAL);
}

/* Waits until that point of the clock, or for that time. */
static int wait_until(struct io_uring *ring, const struct timespec *time, unsigned flags)
{
	struct __kernel_timespec ts = { .tv_sec = time->tv_sec, .tv_nsec = time->tv_nsec };
	struct io_uring_getevents_arg argument = { .ts = (uintptr_t)&ts };

	return io_uring_enter2((unsigned)ring->ring_fd, 0, 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG | flags,
		&argument, sizeof(argument));
}

static void test_clock_of_waits(void **state)
{
	static const int clocks[] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME };
	struct fixture *f = *state;
	struct io_uring_clock_register reg = { .clockid = 0 };

	for (size_t i = 0; i < LENGTH(clocks); i++) {
		struct timespec time, after;

		reg.clockid = (__u32)clocks[i];
		assert_int_equal(io_uring_register_clock(&f->ring, &reg), 0);
		clock_gettime(clocks[i], &time);
		time.tv_sec -= 1; /* is past already */
		assert_int_equal(wait_until(&f->ring, &time, IORING_ENTER_ABS_TIMER), -ETIME);
		time.tv_sec += 1;
		time.tv_nsec += 20 * MILLISECOND;
		time.tv_sec += time.tv_nsec / (1000 * MILLISECOND);
		time.tv_nsec %= 1000 * MILLISECOND;
		assert_int_equal(wait_until(&f->ring, &time, IORING_ENTER_ABS_TIMER), -ETIME);
		clock_gettime(clocks[i], &after);
		assert_true(after.tv_sec > time.tv_sec ||
			(after.tv_sec == time.tv_sec && after.tv_nsec >= time.tv_nsec));
	}
	reg.clockid = CLOCK_REALTIME;
	assert_int_equal(io_uring_register_clock(&f->ring, &reg), -EINVAL);
	reg.clockid = CLOCK_MONOTONIC;
	reg.__resv[1] = 1;
	assert_int_equal(io_uring_register_clock(&f->ring, &reg), -EINVAL);
	assert_int_equal(io_uring_register_clock(&f->ring, NULL), -EINVAL);
	assert_int_equal(io_uring_register_clock(&f->ring, (void *)16), -EFAULT);
	reg.__resv[1] = 0;
	assert_int_equal(raw(&f->ring, IORING_REGISTER_CLOCK, &reg, 1), -EINVAL);
}

/* ---- network devices ---- */

static void test_napi(void **state)
{
	struct fixture *f = *state;
	struct io_uring_napi napi = { .busy_poll_to = 50, .prefer_busy_poll = 1 };
	struct io_uring ring;

	assert_int_equal(io_uring_register_napi(&f->ring, &napi), 0);
	assert_int_equal(napi.busy_poll_to, 0);
	memset(&napi, 0, sizeof(napi));
	assert_int_equal(io_uring_unregister_napi(&f->ring, &napi), 0);
	assert_int_equal(napi.busy_poll_to, 50);
	assert_int_equal(napi.prefer_busy_poll, 1);
	assert_int_equal(io_uring_unregister_napi(&f->ring, NULL), 0);
	assert_int_equal(io_uring_unregister_napi(&f->ring, (void *)16), -EFAULT);
	memset(&napi, 0, sizeof(napi));
	napi.pad[1] = 1;
	assert_int_equal(io_uring_register_napi(&f->ring, &napi), -EINVAL);
	assert_int_equal(io_uring_register_napi(&f->ring, NULL), -EINVAL);
	assert_int_equal(io_uring_register_napi(&f->ring, (void *)16), -EFAULT);
	napi.pad[1] = 0;
	assert_int_equal(raw(&f->ring, IORING_REGISTER_NAPI, &napi, 0), -EINVAL);
	assert_int_equal(raw(&f->ring, IORING_UNREGISTER_NAPI, &napi, 0), -EINVAL);
	/* The page asks for a polled ring; the kernel refuses one. */
	open_ring(&ring, 4, IORING_SETUP_IOPOLL);
	assert_int_equal(io_uring_register_napi(&ring, &napi), -EINVAL);
	io_uring_queue_exit(&ring);
}

/* No network device here has such queues; the loopback is one without. */
static void test_receive_queue_refused(void **state)
{
	const unsigned flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQE32;
	static char area_memory[65536] __attribute__((aligned(4096)));
	static char region_memory[8192] __attribute__((aligned(4096)));
	struct io_uring_zcrx_area_reg area = { .addr = (uintptr_t)area_memory, .len = sizeof(area_memory) };
	struct io_uring_region_desc region = { .user_addr = (uintptr_t)region_memory, .size = sizeof(region_memory),
		.flags = IORING_MEM_REGION_TYPE_USER };
	struct io_uring_zcrx_ifq_reg reg = { .if_idx = 1, .rq_entries = 16, .area_ptr = (uintptr_t)&area,
		.region_ptr = (uintptr_t)&region };
	struct fixture *f = *state;
	struct io_uring ring;

	assert_int_equal(io_uring_register_ifq(&f->ring, &reg), -EINVAL);
	open_ring(&ring, 8, flags);
	assert_int_equal(io_uring_register_ifq(&ring, &reg), -EOPNOTSUPP);
	reg.if_idx = 1000000;
	assert_int_equal(io_uring_register_ifq(&ring, &reg), -ENODEV);
	reg.region_ptr = 16;
	assert_int_equal(io_uring_register_ifq(&ring, &reg), -EFAULT);
	assert_int_equal(io_uring_register_ifq(&ring, NULL), -EINVAL);
	assert_int_equal(io_uring_register_ifq(&ring, (void *)16), -EFAULT);
	expect_alive(&ring);
	io_uring_queue_exit(&ring);
}

/* ---- without a ring ---- */

static struct io_uring_sqe message_to(int fd)
{
	struct io_uring_sqe sqe;

	memset(&sqe, 0, sizeof(sqe));
	io_uring_prep_rw(IORING_OP_MSG_RING, &sqe, fd, NULL, 5, 77);
	return sqe;
}

static void test_a_message_from_no_ring(void **state)
{
	struct fixture *f = *state;
	struct io_uring_sqe sqe = message_to(f->ring.ring_fd);
	struct io_uring ring;

	assert_int_equal(io_uring_register_sync_msg(&sqe), 0);
	expect(&f->ring, 77, 5);
	sqe.addr = IORING_MSG_SEND_FD;
	assert_int_equal(io_uring_register_sync_msg(&sqe), -EINVAL);
	sqe = message_to(1000000);
	assert_int_equal(io_uring_register_sync_msg(&sqe), -EBADF);
	sqe = message_to(STDIN_FILENO);
	assert_int_equal(io_uring_register_sync_msg(&sqe), -EBADFD);
	sqe = message_to(f->ring.ring_fd);
	sqe.flags = IOSQE_FIXED_FILE;
	assert_int_equal(io_uring_register_sync_msg(&sqe), -EINVAL);
	sqe = message_to(f->ring.ring_fd);
	sqe.opcode = IORING_OP_NOP;
	assert_int_equal(io_uring_register_sync_msg(&sqe), -EINVAL);
	assert_int_equal(io_uring_register_sync_msg(NULL), -EINVAL);
	assert_int_equal(io_uring_register_sync_msg((void *)16), -EFAULT);
	/* A disabled ring takes none, and neither is a ring asked to send. */
	open_ring(&ring, 4, IORING_SETUP_R_DISABLED);
	sqe = message_to(ring.ring_fd);
	assert_int_equal(io_uring_register_sync_msg(&sqe), -EBADFD);
	io_uring_queue_exit(&ring);
	assert_int_equal(raw(&f->ring, IORING_REGISTER_SEND_MSG_RING, &sqe, 1), -EINVAL);
	assert_int_equal(io_uring_register(-1U, IORING_REGISTER_SEND_MSG_RING, &sqe, 0), -EINVAL);
}

static void test_queries(void **state)
{
	struct io_uring_query_opcode answer = { .nr_request_opcodes = 0 };
	struct io_uring_query_hdr unknown = { .query_data = (uintptr_t)&answer, .query_op = 1000 };
	struct io_uring_query_hdr query = { .next_entry = (uintptr_t)&unknown, .query_data = (uintptr_t)&answer,
		.query_op = IO_URING_QUERY_OPCODES, .size = sizeof(answer) };
	struct fixture *f = *state;

	/* A chain of two, of which this kernel knows the first. */
	assert_int_equal(io_uring_register_query(&query), 0);
	assert_int_equal(query.result, 0);
	assert_int_equal(unknown.result, -EOPNOTSUPP);
	assert_true(answer.nr_request_opcodes > IORING_OP_SENDMSG_ZC);
	assert_true(answer.nr_register_opcodes > IORING_REGISTER_QUERY);
	assert_true(answer.feature_flags & IORING_FEAT_NO_IOWAIT);
	assert_int_equal(answer.feature_flags & f->ring.features, f->ring.features);
	assert_true(answer.ring_setup_flags & IORING_SETUP_DEFER_TASKRUN);
	assert_true(answer.enter_flags & IORING_ENTER_NO_IOWAIT);
	assert_int_equal(io_uring_register_query(NULL), 0);
	assert_int_equal(raw(&f->ring, IORING_REGISTER_QUERY, NULL, 0), 0); /* a ring does no harm */
}

static void test_queries_refused(void **state)
{
	struct io_uring_query_opcode answer;
	struct io_uring_query_hdr query = { .query_data = (uintptr_t)&answer, .size = sizeof(answer), .result = 1 };

	(void)state;
	assert_int_equal(io_uring_register_query(&query), 0);
	assert_int_equal(query.result, -EINVAL); /* an answer is given already */
	query = (struct io_uring_query_hdr){ .query_data = (uintptr_t)&answer, .size = sizeof(answer) };
	query.__resv[0] = 1;
	assert_int_equal(io_uring_register_query(&query), 0);
	assert_int_equal(query.result, -EINVAL);
	query = (struct io_uring_query_hdr){ .query_data = 16, .size = sizeof(answer) };
	assert_int_equal(io_uring_register_query(&query), -EFAULT);
	assert_int_equal(io_uring_register_query((void *)16), -EFAULT);
	query = (struct io_uring_query_hdr){ .query_data = (uintptr_t)&answer, .size = sizeof(answer) };
	assert_int_equal(io_uring_register(-1U, IORING_REGISTER_QUERY, &query, 1), -EINVAL);
	query.next_entry = (uintptr_t)&query; /* without end */
	assert_int_equal(io_uring_register_query(&query), -ERANGE);
}

/* ---- misuse ---- */

static void test_no_ring(void **state)
{
	(void)state;
	assert_int_equal(io_uring_register_personality(NULL), -EFAULT);
	assert_int_equal(io_uring_register_files(NULL, NULL, 0), -EFAULT);
	assert_int_equal(io_uring_register_ring_fd(NULL), -EFAULT);
	assert_int_equal(io_uring_unregister_ring_fd(NULL), -EFAULT);
	assert_int_equal(io_uring_close_ring_fd(NULL), -EFAULT);
	assert_int_equal(io_uring_register(-1U, IORING_REGISTER_BUFFERS, NULL, 0), -EINVAL);
	assert_int_equal(io_uring_register(STDIN_FILENO, IORING_UNREGISTER_FILES, NULL, 0), -EOPNOTSUPP);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_personality),
		TEST(test_restrictions),
		TEST(test_required_flags),
		TEST(test_restrictions_refused),
		TEST(test_what_this_kernel_does_not_know),
		TEST(test_processors_of_workers),
		TEST(test_number_of_workers),
		TEST(test_cancelling_by_every_key),
		TEST(test_cancelling_all_of_a_registered_file),
		TEST(test_cancelling_refused),
		TEST(test_where_places_are_allocated),
		TEST(test_clock_of_waits),
		TEST(test_napi),
		TEST(test_receive_queue_refused),
		TEST(test_a_message_from_no_ring),
		TEST(test_queries),
		TEST(test_queries_refused),
		TEST(test_no_ring),
	};

	return cmocka_run_group_tests_name("uring: registered about a ring", tests, NULL, NULL);
}
