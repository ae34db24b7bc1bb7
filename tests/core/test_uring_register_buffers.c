/* SPDX-License-Identifier: MIT
 *
 * Rings of provided buffers in every kind of memory, and registered buffers cloned from another ring.
 */
#include "uring_support.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct fixture {
	struct io_uring ring, other;
	struct holdings before;
	int ends[2];
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture.before = holdings();
	open_ring(&fixture.ring, 8, 0);
	open_ring(&fixture.other, 8, 0);
	assert_int_equal(pipe(fixture.ends), 0);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	shim_remove();
	expect_alive(&f->ring);
	close(f->ends[0]);
	close(f->ends[1]);
	io_uring_queue_exit(&f->ring);
	io_uring_queue_exit(&f->other);
	assert_holdings(f->before);
	return 0;
}

/* ---- provided buffers ---- */

enum { ENTRIES = 8, SIZE = 64, GROUP = 3 };

static char pool[ENTRIES][SIZE];

/* Gives the kernel buffers 0 to count - 1, as the page of the ring says. */
static void provide(struct io_uring_buf_ring *ring, unsigned short count)
{
	struct io_uring_buf *buffers = (struct io_uring_buf *)(void *)ring;

	for (unsigned short i = 0; i < count; i++) {
		struct io_uring_buf *buffer = &buffers[(ring->tail + i) % ENTRIES];

		buffer->addr = (uintptr_t)pool[i];
		buffer->len = SIZE;
		buffer->bid = i;
	}
	__atomic_store_n(&ring->tail, (unsigned short)(ring->tail + count), __ATOMIC_RELEASE);
}

/* Reads from the pipe into a buffer of the group; returns the result, and which buffer in *id. */
static int read_selected(struct fixture *f, unsigned size, unsigned *flags)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&f->ring);
	struct io_uring_cqe *cqe;
	int result;

	io_uring_prep_read(sqe, f->ends[0], NULL, size, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
	sqe->buf_group = GROUP;
	assert_int_equal(io_uring_submit_and_wait(&f->ring, 1), 1);
	assert_int_equal(io_uring_peek_cqe(&f->ring, &cqe), 0);
	result = cqe->res;
	*flags = cqe->flags;
	io_uring_cqe_seen(&f->ring, cqe);
	return result;
}

static void expect_text(struct fixture *f, const char *text, unsigned id)
{
	unsigned flags;

	assert_int_equal(write(f->ends[1], text, strlen(text)), strlen(text));
	assert_int_equal(read_selected(f, SIZE, &flags), strlen(text));
	assert_true(flags & IORING_CQE_F_BUFFER);
	assert_int_equal(flags >> IORING_CQE_BUFFER_SHIFT, id);
	assert_memory_equal(pool[id], text, strlen(text));
}

static void expect_use(struct fixture *f, struct io_uring_buf_ring *buffers)
{
	unsigned flags;
	uint16_t head;

	assert_int_equal(io_uring_buf_ring_head(&f->ring, GROUP, &head), 0);
	assert_int_equal(head, 0);
	assert_int_equal(io_uring_buf_ring_available(&f->ring, buffers, GROUP), 0);
	provide(buffers, 2);
	assert_int_equal(io_uring_buf_ring_available(&f->ring, buffers, GROUP), 2);
	expect_text(f, "first", 0);
	assert_int_equal(io_uring_buf_ring_available(&f->ring, buffers, GROUP), 1);
	expect_text(f, "second", 1);
	assert_int_equal(write(f->ends[1], "x", 1), 1);
	assert_int_equal(read_selected(f, SIZE, &flags), -ENOBUFS);
	assert_int_equal(io_uring_buf_ring_head(&f->ring, GROUP, &head), 0);
	assert_int_equal(head, 2);
	assert_int_equal(read(f->ends[0], pool, 1), 1);
}

static void test_buffers_set_up_by_the_library(void **state)
{
	static const unsigned kinds[] = { 0, IOU_PBUF_RING_MMAP };
	struct fixture *f = *state;

	for (size_t i = 0; i < LENGTH(kinds); i++) {
		struct holdings before = holdings();
		int error = 1;
		struct io_uring_buf_ring *buffers =
			io_uring_setup_buf_ring(&f->ring, ENTRIES, GROUP, kinds[i], &error);

		assert_non_null(buffers);
		assert_int_equal(error, 0);
		expect_use(f, buffers);
		assert_null(io_uring_setup_buf_ring(&f->ring, ENTRIES, GROUP, kinds[i], &error));
		assert_int_equal(error, -EEXIST);
		assert_int_equal(io_uring_free_buf_ring(&f->ring, buffers, ENTRIES, GROUP), 0);
		assert_int_equal(io_uring_free_buf_ring(&f->ring, buffers, ENTRIES, GROUP), -ENOENT);
		assert_holdings(before);
	}
}

static void test_buffers_that_are_used_up_piece_by_piece(void **state)
{
	struct fixture *f = *state;
	struct io_uring_buf_ring *buffers =
		io_uring_setup_buf_ring(&f->ring, ENTRIES, GROUP, IOU_PBUF_RING_INC, NULL);
	unsigned flags;
	uint16_t head;

	assert_non_null(buffers);
	provide(buffers, 1);
	assert_int_equal(write(f->ends[1], "abcdef", 6), 6);
	assert_int_equal(read_selected(f, 4, &flags), 4);
	assert_true(flags & IORING_CQE_F_BUF_MORE);
	assert_int_equal(io_uring_buf_ring_head(&f->ring, GROUP, &head), 0);
	assert_int_equal(head, 0);
	assert_int_equal(read_selected(f, 4, &flags), 2);
	assert_memory_equal(pool[0], "abcdef", 6);
	assert_int_equal(io_uring_free_buf_ring(&f->ring, buffers, ENTRIES, GROUP), 0);
}

static void test_buffers_in_memory_of_the_callers(void **state)
{
	struct fixture *f = *state;
	struct io_uring_buf_ring *buffers =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct io_uring_buf_reg reg = { .ring_addr = (uintptr_t)buffers, .ring_entries = ENTRIES, .bgid = GROUP };

	assert_ptr_not_equal(buffers, MAP_FAILED);
	assert_int_equal(io_uring_register_buf_ring(&f->ring, &reg, 0), 0);
	expect_use(f, buffers);
	assert_int_equal(io_uring_unregister_buf_ring(&f->ring, GROUP), 0);
	assert_int_equal(io_uring_unregister_buf_ring(&f->ring, GROUP), -ENOENT);
	munmap(buffers, 4096);
}

/* The kernel allocates, and the program maps: flags in the call are added to those in the struct. */
static void test_buffers_in_memory_of_the_kernels(void **state)
{
	struct fixture *f = *state;
	struct io_uring_buf_reg reg = { .ring_entries = ENTRIES, .bgid = GROUP };
	struct io_uring_buf_ring *buffers;

	assert_int_equal(io_uring_register_buf_ring(&f->ring, &reg, IOU_PBUF_RING_MMAP), 0);
	buffers = mmap(NULL, ENTRIES * sizeof(struct io_uring_buf), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
		f->ring.ring_fd, (off_t)(IORING_OFF_PBUF_RING | (__u64)GROUP << IORING_OFF_PBUF_SHIFT));
	assert_ptr_not_equal(buffers, MAP_FAILED);
	expect_use(f, buffers);
	munmap(buffers, ENTRIES * sizeof(struct io_uring_buf));
	assert_int_equal(io_uring_unregister_buf_ring(&f->ring, GROUP), 0);
}

static void test_buffer_rings_refused(void **state)
{
	static const struct {
		unsigned entries;
		int group;
		unsigned flags;
	} refused[] = {
		{ 0, GROUP, 0 },
		{ 3, GROUP, 0 },
		{ 65536, GROUP, 0 },
		{ 0x10000001, GROUP, 0 }, /* times 16 it would be small in 32 bits */
		{ ENTRIES, -1, 0 },
		{ ENTRIES, 65536, 0 },
		{ ENTRIES, GROUP, 1U << 15 },
		{ ENTRIES, GROUP, 1U << 16 },
		{ 3, GROUP, IOU_PBUF_RING_MMAP },
	};
	struct fixture *f = *state;
	struct holdings before = holdings();
	struct io_uring_buf_reg reg = { .ring_addr = 4096 + 16, .ring_entries = ENTRIES, .bgid = GROUP };
	int error;

	for (size_t i = 0; i < LENGTH(refused); i++) {
		error = 1;
		assert_null(io_uring_setup_buf_ring(&f->ring, refused[i].entries, refused[i].group, refused[i].flags,
			&error));
		assert_int_equal(error, -EINVAL);
		assert_null(io_uring_setup_buf_ring(&f->ring, refused[i].entries, refused[i].group, refused[i].flags,
			NULL));
	}
	assert_int_equal(io_uring_register_buf_ring(&f->ring, &reg, 0), -EINVAL); /* no page's beginning */
	reg.ring_addr = 4096; /* nothing there */
	assert_int_equal(io_uring_register_buf_ring(&f->ring, &reg, 0), -EFAULT);
	reg.resv[0] = 1;
	assert_int_equal(io_uring_register_buf_ring(&f->ring, &reg, 0), -EINVAL);
	assert_int_equal(io_uring_register_buf_ring(&f->ring, NULL, 0), -EFAULT);
	assert_int_equal(io_uring_register((unsigned)f->ring.ring_fd, IORING_REGISTER_PBUF_RING, &reg, 0), -EINVAL);
	assert_null(io_uring_setup_buf_ring(NULL, ENTRIES, GROUP, 0, &error));
	assert_int_equal(error, -EFAULT);
	assert_int_equal(io_uring_free_buf_ring(&f->ring, NULL, ENTRIES, GROUP), -EFAULT);
	assert_int_equal(io_uring_unregister_buf_ring(&f->ring, GROUP), -ENOENT);
	assert_holdings(before);
}

/* A group's number has 16 bits: what is beyond must not be taken for the group that its lower bits name. */
static void test_groups_beyond_the_last(void **state)
{
	struct fixture *f = *state;
	struct io_uring_buf_ring *buffers = io_uring_setup_buf_ring(&f->ring, ENTRIES, 0, 0, NULL);
	uint16_t head;

	assert_non_null(buffers);
	assert_int_equal(io_uring_unregister_buf_ring(&f->ring, 65536), -EINVAL);
	assert_int_equal(io_uring_unregister_buf_ring(&f->ring, -65536), -EINVAL);
	assert_int_equal(io_uring_free_buf_ring(&f->ring, buffers, ENTRIES, 65536), -EINVAL);
	assert_int_equal(io_uring_buf_ring_head(&f->ring, 65536, &head), -ENOENT);
	assert_int_equal(io_uring_buf_ring_available(&f->ring, NULL, 0), -EFAULT);
	assert_int_equal(io_uring_buf_ring_available(&f->ring, buffers, 0), 0);
	assert_int_equal(io_uring_free_buf_ring(&f->ring, buffers, ENTRIES, 0), 0);
}

/* A group of the older kind has no ring, and no head. */
static void test_status_refused(void **state)
{
	struct fixture *f = *state;
	struct io_uring_buf_status status = { .buf_group = GROUP, .resv = { 1 } };
	struct io_uring_buf_ring unused = { .tail = 3 };
	struct io_uring_sqe *sqe = io_uring_get_sqe(&f->ring);
	uint16_t head = 7;

	assert_int_equal(io_uring_buf_ring_head(&f->ring, GROUP, &head), -ENOENT);
	assert_int_equal(head, 7);
	assert_int_equal(io_uring_buf_ring_available(&f->ring, &unused, GROUP), -ENOENT);
	io_uring_prep_rw(IORING_OP_PROVIDE_BUFFERS, sqe, 1, pool, SIZE, 0);
	sqe->buf_group = GROUP;
	sqe->user_data = 4;
	assert_int_equal(io_uring_submit(&f->ring), 1);
	expect(&f->ring, 4, 0);
	assert_int_equal(io_uring_buf_ring_head(&f->ring, GROUP, &head), -EINVAL);
	assert_int_equal(io_uring_unregister_buf_ring(&f->ring, GROUP), -EINVAL);
	assert_int_equal(io_uring_buf_ring_head(&f->ring, GROUP, NULL), -EFAULT);
	assert_int_equal(
		io_uring_register((unsigned)f->ring.ring_fd, IORING_REGISTER_PBUF_STATUS, &status, 1), -EINVAL);
	assert_int_equal(io_uring_register((unsigned)f->ring.ring_fd, IORING_REGISTER_PBUF_STATUS, NULL, 1), -EINVAL);
}

/* Each call on the way fails: the group is free, and no memory is left. */
static void test_each_call_of_buffer_rings_fails(void **state)
{
	static const struct {
		unsigned flags;
		enum call call;
		int error;
	} faults[] = {
		{ 0, CALL_ALLOCATE, ENOMEM },
		{ 0, CALL_REGISTER, ENOMEM },
		{ 0, CALL_REGISTER, EFAULT },
		{ IOU_PBUF_RING_MMAP, CALL_REGISTER, ENOMEM },
		{ IOU_PBUF_RING_MMAP, CALL_MAP, ENOMEM },
		{ IOU_PBUF_RING_MMAP, CALL_MAP, EAGAIN },
	};
	struct fixture *f = *state;
	struct holdings before = holdings();

	for (size_t i = 0; i < LENGTH(faults); i++) {
		struct io_uring_buf_ring *buffers;
		int error = 1;

		shim_install((struct shim){ .call = faults[i].call, .nth = 1, .error = faults[i].error });
		assert_null(io_uring_setup_buf_ring(&f->ring, ENTRIES, GROUP, faults[i].flags, &error));
		assert_int_equal(error, -faults[i].error);
		assert_int_equal(shim.calls[CALL_ALLOCATE], faults[i].flags ? 0 : 1);
		assert_int_equal(shim.calls[CALL_UNMAP], faults[i].call == CALL_REGISTER && !faults[i].flags);
		assert_holdings(before);
		/* The second time goes well; freeing it fails once, and leaves it in use. */
		buffers = io_uring_setup_buf_ring(&f->ring, ENTRIES, GROUP, faults[i].flags, &error);
		assert_non_null(buffers);
		shim_install((struct shim){ .call = CALL_REGISTER, .nth = 1, .error = EINVAL });
		assert_int_equal(io_uring_free_buf_ring(&f->ring, buffers, ENTRIES, GROUP), -EINVAL);
		assert_int_equal(shim.calls[CALL_UNMAP], 0);
		expect_use(f, buffers);
		assert_int_equal(io_uring_free_buf_ring(&f->ring, buffers, ENTRIES, GROUP), 0);
		shim_remove();
		assert_holdings(before);
	}
}

/* ---- clones ---- */

static char memory[4][4096];

static void register_buffers(struct io_uring *ring, unsigned count)
{
	struct iovec iovecs[4];

	for (unsigned i = 0; i < count; i++)
		iovecs[i] = (struct iovec){ memory[i], sizeof(memory[i]) };
	assert_int_equal(io_uring_register_buffers(ring, iovecs, count), 0);
}

/* Is memory[number] the ring's registered buffer `index`? */
static bool has(struct fixture *f, struct io_uring *ring, int index, int number)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct io_uring_cqe *cqe;
	char byte;
	int result;

	io_uring_prep_write_fixed(sqe, f->ends[1], memory[number], 1, 0, index);
	assert_int_equal(io_uring_submit_and_wait(ring, 1), 1);
	assert_int_equal(io_uring_peek_cqe(ring, &cqe), 0);
	result = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	if (result == 1)
		assert_int_equal(read(f->ends[0], &byte, 1), 1);
	else
		assert_int_equal(result, -EFAULT);
	return result == 1;
}

static void test_clone_of_all(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(io_uring_clone_buffers(&f->ring, &f->other), -ENXIO);
	register_buffers(&f->other, 3);
	assert_int_equal(io_uring_clone_buffers(&f->ring, &f->other), 0);
	/* The destination holds them, also when the source does no longer. */
	assert_int_equal(io_uring_unregister_buffers(&f->other), 0);
	for (int i = 0; i < 3; i++)
		assert_true(has(f, &f->ring, i, i));
	register_buffers(&f->other, 2);
	assert_int_equal(io_uring_clone_buffers(&f->ring, &f->other), -EBUSY);
	assert_int_equal(__io_uring_clone_buffers(&f->ring, &f->other, 0), -EBUSY);
	assert_int_equal(__io_uring_clone_buffers(&f->ring, &f->other, IORING_REGISTER_DST_REPLACE), 0);
	assert_true(has(f, &f->ring, 1, 1));
	assert_int_equal(__io_uring_clone_buffers(&f->ring, &f->other, 1U << 31), -EINVAL);
	assert_int_equal(io_uring_clone_buffers(&f->ring, NULL), -EFAULT);
	assert_int_equal(io_uring_clone_buffers(NULL, &f->other), -EFAULT);
}

static void test_clone_of_some(void **state)
{
	struct fixture *f = *state;

	register_buffers(&f->other, 4);
	assert_int_equal(io_uring_clone_buffers_offset(&f->ring, &f->other, 1, 2, 2, 0), 0);
	assert_false(has(f, &f->ring, 0, 0));
	assert_true(has(f, &f->ring, 1, 2));
	assert_true(has(f, &f->ring, 2, 3));
	assert_int_equal(__io_uring_clone_buffers_offset(&f->ring, &f->other, 0, 0, 1, 0), -EBUSY);
	assert_int_equal(
		__io_uring_clone_buffers_offset(&f->ring, &f->other, 2, 0, 1, IORING_REGISTER_DST_REPLACE), 0);
	assert_true(has(f, &f->ring, 1, 2));
	assert_true(has(f, &f->ring, 2, 0));
	assert_int_equal(io_uring_clone_buffers_offset(&f->ring, &f->other, 0, 3, 2, IORING_REGISTER_DST_REPLACE),
		-EOVERFLOW);
	assert_int_equal(
		io_uring_clone_buffers_offset(&f->ring, &f->other, 0, 0xffffffff, 2, IORING_REGISTER_DST_REPLACE),
		-EOVERFLOW);
	assert_int_equal(io_uring_clone_buffers_offset(&f->ring, &f->other, 1, 0, 0, IORING_REGISTER_DST_REPLACE),
		-EINVAL);
}

/* A source that is named by its registered descriptor: asked for, or because it has no other. */
static void test_clone_from_a_registered_ring(void **state)
{
	struct fixture *f = *state;

	register_buffers(&f->other, 2);
	/* Not registered: the flag alone makes no index of a descriptor. */
	assert_int_equal(__io_uring_clone_buffers(&f->ring, &f->other, IORING_REGISTER_SRC_REGISTERED), 0);
	assert_int_equal(io_uring_unregister_buffers(&f->ring), 0);
	assert_int_equal(io_uring_register_ring_fd(&f->other), 1);
	assert_int_equal(__io_uring_clone_buffers(&f->ring, &f->other, IORING_REGISTER_SRC_REGISTERED), 0);
	assert_int_equal(io_uring_unregister_buffers(&f->ring), 0);
	assert_int_equal(io_uring_clone_buffers(&f->ring, &f->other), 0);
	assert_int_equal(io_uring_unregister_buffers(&f->ring), 0);
	assert_int_equal(io_uring_close_ring_fd(&f->other), 0);
	assert_int_equal(io_uring_clone_buffers(&f->ring, &f->other), 0);
	assert_true(has(f, &f->ring, 1, 1));
	/* And into one. */
	assert_int_equal(io_uring_unregister_buffers(&f->other), 0);
	assert_int_equal(io_uring_clone_buffers(&f->other, &f->ring), 0);
	assert_true(has(f, &f->other, 1, 1));
}

static void test_clone_raw_misuse(void **state)
{
	struct fixture *f = *state;
	struct io_uring_clone_buffers clone = { .src_fd = (__u32)f->ends[0] };
	unsigned fd = (unsigned)f->ring.ring_fd;

	assert_int_equal(io_uring_register(fd, IORING_REGISTER_CLONE_BUFFERS, &clone, 1), -EOPNOTSUPP);
	clone.src_fd = 1000000;
	assert_int_equal(io_uring_register(fd, IORING_REGISTER_CLONE_BUFFERS, &clone, 1), -EBADF);
	clone.pad[0] = 1;
	assert_int_equal(io_uring_register(fd, IORING_REGISTER_CLONE_BUFFERS, &clone, 1), -EINVAL);
	assert_int_equal(io_uring_register(fd, IORING_REGISTER_CLONE_BUFFERS, &clone, 2), -EINVAL);
	assert_int_equal(io_uring_register(fd, IORING_REGISTER_CLONE_BUFFERS, NULL, 1), -EINVAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_buffers_set_up_by_the_library),
		TEST(test_buffers_that_are_used_up_piece_by_piece),
		TEST(test_buffers_in_memory_of_the_callers),
		TEST(test_buffers_in_memory_of_the_kernels),
		TEST(test_buffer_rings_refused),
		TEST(test_groups_beyond_the_last),
		TEST(test_status_refused),
		TEST(test_each_call_of_buffer_rings_fails),
		TEST(test_clone_of_all),
		TEST(test_clone_of_some),
		TEST(test_clone_from_a_registered_ring),
		TEST(test_clone_raw_misuse),
	};

	return cmocka_run_group_tests_name("uring: provided and cloned buffers", tests, NULL, NULL);
}
