/* SPDX-License-Identifier: MIT
 *
 * Rings whose memory the program brings, rings of registered descriptors only, rings that change their size, and how
 * much memory all of them take.
 */
#include "uring_support.h"
#include "uring/kernel.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROOM = 2 << 20, DEFERRED = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN };

static char *room(void)
{
	char *memory = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(memory, MAP_FAILED);
	return memory;
}

/* Several times around, so that each place of both rings is used. */
static void expect_all_places(struct io_uring *ring)
{
	for (unsigned round = 0; round < 5; round++) {
		unsigned entries = ring->sq.ring_entries;

		for (unsigned i = 0; i < entries; i++)
			queue_nop(ring, 100 * round + i);
		assert_null(io_uring_get_sqe(ring));
		assert_int_equal(io_uring_submit(ring), entries);
		for (unsigned i = 0; i < entries; i++)
			expect(ring, 100 * round + i, 0);
	}
}

/* ---- sizes ---- */

static const struct {
	unsigned entries, flags, completions;
} shapes[] = {
	{ 1, 0, 0 },
	{ 5, 0, 0 },
	{ 64, 0, 0 },
	{ 256, IORING_SETUP_CQSIZE, 16384 },
	{ 64, IORING_SETUP_SQE128, 0 },
	{ 64, IORING_SETUP_CQE32, 0 },
	{ 63, IORING_SETUP_SQE128 | IORING_SETUP_CQE32 | IORING_SETUP_CQSIZE, 1000 },
	{ 4096, IORING_SETUP_CQSIZE, 32768 },
	{ 8, IORING_SETUP_NO_SQARRAY, 0 },
	{ 1, IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP, 1U << 31 },
	{ 64, IORING_SETUP_CQE_MIXED, 0 },
	{ 64, DEFERRED, 0 },
};

/* The kernel writes into no byte beyond what a size says: what follows is another's. */
static void test_a_ring_in_given_memory(void **state)
{
	struct holdings before = holdings();

	(void)state;
	for (size_t i = 0; i < LENGTH(shapes); i++) {
		/* Each its own: the kernel takes a ring down after its descriptor was closed, and may still write to it. */
		char *memory = room();
		struct io_uring_params params = { .flags = shapes[i].flags | IORING_SETUP_NO_SQARRAY,
			.cq_entries = shapes[i].completions };
		ssize_t size = io_uring_memory_size_params(shapes[i].entries, &params);
		struct io_uring ring;

		memset(memory, 0xee, ROOM); /* what was there before is no harm */
		assert_in_range(size, 1, ROOM);
		assert_int_equal(io_uring_queue_init_mem(shapes[i].entries, &ring, &params, memory, (size_t)size - 1),
			-ENOMEM);
		assert_int_equal(io_uring_queue_init_mem(shapes[i].entries, &ring, &params, memory, (size_t)size),
			size);
		assert_true(ring.flags & IORING_SETUP_NO_MMAP);
		assert_true(ring.ring_fd >= 0);
		expect_all_places(&ring);
		for (size_t at = (size_t)size; at < ROOM; at++)
			assert_int_equal((unsigned char)memory[at], 0xee);
		io_uring_queue_exit(&ring);
		munmap(memory, ROOM);
		assert_holdings(before);
	}
}

static void test_several_rings_in_one_piece(void **state)
{
	struct io_uring rings[4];
	char *memory = room();
	size_t used = 0;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct io_uring_params params = { .flags = 0 };
		int result = io_uring_queue_init_mem(8, &rings[i], &params, memory + used, ROOM - used);

		assert_true(result > 0);
		used += (unsigned)result;
	}
	for (unsigned i = 0; i < 4; i++)
		expect_all_places(&rings[i]);
	for (unsigned i = 0; i < 4; i++)
		io_uring_queue_exit(&rings[i]);
	munmap(memory, ROOM);
}

static void test_given_memory_refused(void **state)
{
	struct io_uring_params params = { .flags = 0 };
	struct holdings before = holdings();
	struct io_uring ring;
	char *memory = room();

	(void)state;
	assert_int_equal(io_uring_queue_init_mem(8, &ring, &params, NULL, ROOM), -EFAULT);
	assert_int_equal(io_uring_queue_init_mem(8, NULL, &params, memory, ROOM), -EFAULT);
	assert_int_equal(io_uring_queue_init_mem(8, &ring, NULL, memory, ROOM), -EFAULT);
	assert_int_equal(io_uring_queue_init_mem(8, &ring, &params, memory, 0), -ENOMEM);
	assert_int_equal(io_uring_queue_init_mem(8, &ring, &params, memory + 64, ROOM - 64), -EINVAL);
	assert_int_equal(io_uring_queue_init_mem(0, &ring, &params, memory, ROOM), -EINVAL);
	assert_int_equal(io_uring_queue_init_mem(1U << 31, &ring, &params, memory, ROOM), -EINVAL);
	assert_int_equal(io_uring_queue_init_params(8, NULL, &params), -EFAULT);
	assert_int_equal(io_uring_queue_init_params(8, &ring, NULL), -EFAULT);
	assert_int_equal(io_uring_queue_init(8, NULL, 0), -EFAULT);
	params.flags = IORING_SETUP_NO_MMAP;
	assert_int_equal(io_uring_queue_mmap(0, &params, &ring), -EINVAL);
	assert_int_equal(io_uring_queue_mmap(0, NULL, &ring), -EFAULT);
	assert_holdings(before);
	munmap(memory, ROOM);
}

static void test_sizes(void **state)
{
	struct io_uring_params params = { .flags = IORING_SETUP_CQSIZE, .cq_entries = 0 };
	long page = sysconf(_SC_PAGESIZE);

	(void)state;
	assert_int_equal(io_uring_memory_size(8, IORING_SETUP_NO_SQARRAY), 2 * page);
	/* 64 + 128 * 16 + 64 * 4 bytes, and 64 * 64 */
	assert_int_equal(io_uring_memory_size(64, 0), 2 * page);
	assert_true(io_uring_memory_size(4096, IORING_SETUP_SQE128) > io_uring_memory_size(4096, 0));
	assert_true(io_uring_memory_size(4096, IORING_SETUP_CQE32) > io_uring_memory_size(4096, 0));
	assert_int_equal(io_uring_memory_size(1U << 31, IORING_SETUP_CLAMP), io_uring_memory_size(32768, 0));
	assert_int_equal(io_uring_memory_size(0, 0), -EINVAL);
	assert_int_equal(io_uring_memory_size(0, IORING_SETUP_CLAMP), -EINVAL);
	assert_int_equal(io_uring_memory_size(32769, 0), -EINVAL);
	assert_int_equal(io_uring_memory_size(0xffffffff, 0), -EINVAL);
	assert_int_equal(io_uring_memory_size_params(8, &params), -EINVAL);
	params.cq_entries = 65537;
	assert_int_equal(io_uring_memory_size_params(8, &params), -EINVAL);
	params.cq_entries = 7;
	assert_int_equal(io_uring_memory_size_params(8, &params), 2 * page);
	params.cq_entries = 4;
	assert_int_equal(io_uring_memory_size_params(8, &params), -EINVAL);
	assert_int_equal(io_uring_memory_size_params(8, NULL), -EFAULT);
}

static void test_locked_memory(void **state)
{
	struct holdings before = holdings();

	(void)state;
	assert_int_equal(io_uring_mlock_size(64, 0), 0);
	assert_int_equal(io_uring_mlock_size(0, 0), -EINVAL);
	assert_int_equal(io_uring_mlock_size_params(64, NULL), -EFAULT);
	/* Before 5.12, and where no ring can be made, it is the ring's size. */
	shim_install((struct shim){ .hidden_features = IORING_FEAT_NATIVE_WORKERS });
	assert_int_equal(io_uring_mlock_size(64, 0), io_uring_memory_size(64, 0));
	shim_install((struct shim){ .call = CALL_SETUP, .nth = 1, .error = ENOMEM });
	assert_int_equal(io_uring_mlock_size(64, 0), io_uring_memory_size(64, 0));
	shim_remove();
	assert_holdings(before);
}

/* ---- memory of the library's ---- */

static void test_rings_without_mappings(void **state)
{
	static const unsigned flags[] = { IORING_SETUP_NO_MMAP,
		IORING_SETUP_NO_MMAP | IORING_SETUP_REGISTERED_FD_ONLY };
	struct holdings before = holdings();

	(void)state;
	for (size_t i = 0; i < LENGTH(shapes); i++) {
		for (size_t f = 0; f < LENGTH(flags); f++) {
			struct io_uring_params params = { .flags = shapes[i].flags | flags[f],
				.cq_entries = shapes[i].completions };
			struct io_uring ring;
			unsigned count[2];

			shim_install((struct shim){ .nth = 0 });
			assert_int_equal(io_uring_queue_init_params(shapes[i].entries, &ring, &params), 0);
			assert_int_equal(holdings().mappings, before.mappings);
			assert_int_equal(holdings().descriptors - before.descriptors, f == 0);
			expect_all_places(&ring);
			assert_int_equal(io_uring_register_files_sparse(&ring, 4), 0);
			assert_int_equal(io_uring_unregister_files(&ring), 0);
			count[0] = shim.calls[CALL_UNMAP];
			io_uring_queue_exit(&ring);
			count[1] = shim.calls[CALL_UNMAP];
			assert_int_equal(count[1] - count[0], 1);
			shim_remove();
			assert_holdings(before);
		}
	}
}

/* Seventeen, one after another: sixteen descriptors can be registered, so each has to be given back. */
static void test_registered_descriptors_are_given_back(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 17; i++) {
		struct io_uring ring;

		assert_int_equal(
			io_uring_queue_init(4, &ring, IORING_SETUP_NO_MMAP | IORING_SETUP_REGISTERED_FD_ONLY), 0);
		assert_int_equal(ring.ring_fd, -1);
		assert_int_equal(io_uring_register_ring_fd(&ring), -EEXIST);
		assert_int_equal(io_uring_close_ring_fd(&ring), -EBADF);
		expect_alive(&ring);
		io_uring_queue_exit(&ring);
	}
}

/* A kernel of 6.5 takes given memory, but insists on the array of indices. */
static void test_given_memory_on_an_older_kernel(void **state)
{
	struct io_uring_params params = { .flags = IORING_SETUP_NO_MMAP };
	struct holdings before = holdings();
	struct io_uring ring;

	(void)state;
	shim_install((struct shim){ .refused_flags = IORING_SETUP_NO_SQARRAY });
	assert_int_equal(io_uring_queue_init_params(64, &ring, &params), 0);
	assert_non_null(ring.sq.array);
	expect_all_places(&ring);
	io_uring_queue_exit(&ring);
	assert_int_equal(shim.calls[CALL_UNMAP], 2);
	/* And an older one takes none; the caller's parameters are as they were. */
	shim_install((struct shim){ .refused_flags = IORING_SETUP_NO_MMAP });
	params = (struct io_uring_params){ .flags = IORING_SETUP_NO_MMAP };
	assert_int_equal(io_uring_queue_init_params(64, &ring, &params), -EINVAL);
	assert_int_equal(params.flags, IORING_SETUP_NO_MMAP);
	assert_int_equal(params.sq_off.user_addr, 0);
	shim_remove();
	assert_holdings(before);
}

static void test_each_call_fails_with_given_memory(void **state)
{
	static const int errors[] = { EFAULT, EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM };
	struct holdings before = holdings();
	struct io_uring ring;

	(void)state;
	for (size_t e = 0; e < LENGTH(errors); e++) {
		unsigned allocated;

		shim_install((struct shim){ .call = CALL_SETUP, .nth = 1, .error = errors[e] });
		assert_int_equal(io_uring_queue_init(8, &ring, IORING_SETUP_NO_MMAP), -errors[e]);
		assert_int_equal(shim.calls[CALL_UNMAP], 1);
		assert_int_equal(shim.calls[CALL_CLOSE], 0);
		/* Without huge pages ordinary ones do; what fails then is told. */
		allocated = shim.calls[CALL_ALLOCATE];
		assert_in_range(allocated, 1, 2);
		shim_install((struct shim){ .call = CALL_ALLOCATE, .nth = 1, .error = ENOMEM });
		assert_int_equal(io_uring_queue_init(8, &ring, IORING_SETUP_NO_MMAP), 0);
		expect_alive(&ring);
		io_uring_queue_exit(&ring);
		if (allocated == 2) {
			shim_install((struct shim){ .call = CALL_ALLOCATE, .nth = 2, .error = EAGAIN });
			assert_int_equal(io_uring_queue_init(8, &ring, IORING_SETUP_NO_MMAP), -EAGAIN);
			assert_int_equal(shim.calls[CALL_SETUP], 0);
		}
		shim_remove();
		assert_holdings(before);
	}
}

/* ---- huge pages, of which there are none here: ordinary ones play them ---- */

static size_t huge_allocated, huge_unmapped;

static int allocate_huge(size_t size, bool huge, void **memory)
{
	assert_true(huge);
	huge_allocated += size;
	return uring_kernel_real.allocate(size, false, memory);
}

/* They can be unmapped as a whole only. */
static int unmap_huge(void *memory, size_t size)
{
	assert_int_equal((uintptr_t)size % (2 << 20), 0);
	huge_unmapped += size;
	return uring_kernel_real.unmap(memory, size);
}

static void test_huge_pages(void **state)
{
	struct io_uring_params params = { .sq_entries = 4096 };
	struct holdings before = holdings();
	struct uring_kernel kernel = uring_kernel_real;
	struct io_uring ring;

	(void)state;
	kernel.allocate = allocate_huge;
	kernel.unmap = unmap_huge;
	uring_kernel = &kernel;
	open_ring(&ring, 8, DEFERRED | IORING_SETUP_NO_MMAP);
	assert_int_equal(huge_allocated, 2 << 20);
	expect_all_places(&ring);
	assert_int_equal(io_uring_resize_rings(&ring, &params), 0);
	assert_int_equal(huge_unmapped, 2 << 20);
	expect_all_places(&ring);
	params = (struct io_uring_params){ .sq_entries = 16384 };
	assert_int_equal(io_uring_resize_rings(&ring, &params), 0);
	params = (struct io_uring_params){ .sq_entries = 32768 };
	assert_int_equal(io_uring_resize_rings(&ring, &params), 0);
	assert_int_equal(ring.sq.sqes_sz, 4 << 20);
	expect_alive(&ring);
	io_uring_queue_exit(&ring);
	assert_int_equal(huge_unmapped, huge_allocated);
	shim_remove();
	assert_holdings(before);
}

/* ---- fork ---- */

static void fork_and_look(struct io_uring *ring, bool expected)
{
	unsigned char present;
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		/* No memory there: ENOMEM. */
		int result = mincore((void *)((uintptr_t)ring->sq.sqes & ~(uintptr_t)4095), 4096, &present);
		int other = mincore((void *)((uintptr_t)ring->cq.khead & ~(uintptr_t)4095), 4096, &present);

		_exit((result == 0) == expected && (other == 0) == expected ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void test_keeping_rings_from_a_child(void **state)
{
	static const struct shim kernels[] = { { .nth = 0 }, { .hidden_features = IORING_FEAT_SINGLE_MMAP } };
	struct io_uring ring;

	(void)state;
	for (size_t i = 0; i < LENGTH(kernels); i++) {
		shim_install(kernels[i]);
		open_ring(&ring, 8, 0);
		fork_and_look(&ring, true);
		assert_int_equal(io_uring_ring_dontfork(&ring), 0);
		assert_int_equal(shim.calls[CALL_KEEP_FROM_CHILD], 2 + i);
		fork_and_look(&ring, false);
		expect_alive(&ring);
		io_uring_queue_exit(&ring);
	}
	open_ring(&ring, 8, IORING_SETUP_NO_MMAP);
	assert_int_equal(io_uring_ring_dontfork(&ring), 0);
	fork_and_look(&ring, false);
	for (unsigned nth = 1; nth <= 3; nth++) {
		struct io_uring other;

		shim_install((struct shim){ .call = CALL_KEEP_FROM_CHILD, .nth = nth, .error = ENOMEM,
			.hidden_features = IORING_FEAT_SINGLE_MMAP });
		open_ring(&other, 8, 0);
		assert_int_equal(io_uring_ring_dontfork(&other), -ENOMEM);
		expect_alive(&other);
		io_uring_queue_exit(&other);
	}
	shim_remove();
	io_uring_queue_exit(&ring);
	assert_int_equal(io_uring_ring_dontfork(&ring), -EINVAL);
	assert_int_equal(io_uring_ring_dontfork(NULL), -EINVAL);
}

/* ---- resizing ---- */

/* A ring in use: completions unseen, a request in flight, entries given out and not submitted. */
static void make_busy(struct io_uring *ring, int fd)
{
	static char byte;
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_read(sqe, fd, &byte, 1, 0);
	sqe->user_data = 1;
	queue_nop(ring, 2);
	queue_nop(ring, 3);
	assert_int_equal(io_uring_submit(ring), 3);
	assert_int_equal(io_uring_get_events(ring), 0);
	queue_nop(ring, 4);
	queue_nop(ring, 5);
}

static void expect_busy(struct io_uring *ring, int fd)
{
	assert_int_equal(io_uring_sq_ready(ring), 2);
	expect(ring, 2, 0);
	expect(ring, 3, 0);
	queue_nop(ring, 6);
	assert_int_equal(io_uring_submit(ring), 3);
	expect(ring, 4, 0);
	expect(ring, 5, 0);
	expect(ring, 6, 0);
	assert_int_equal(write(fd, "x", 1), 1);
	expect(ring, 1, 1);
}

static void test_resizing_while_busy(void **state)
{
	static const unsigned kinds[] = { 0, IORING_SETUP_CQE32, IORING_SETUP_NO_MMAP };
	static const unsigned sizes[][2] = { { 64, 128 }, { 4, 8 }, { 8, 16 }, { 1024, 4096 } };
	struct holdings before = holdings();

	(void)state;
	for (size_t kind = 0; kind < LENGTH(kinds); kind++) {
		struct holdings inside;
		struct io_uring ring;
		int ends[2];

		assert_int_equal(pipe(ends), 0);
		open_ring(&ring, 8, DEFERRED | kinds[kind]);
		inside = holdings();
		for (size_t i = 0; i < LENGTH(sizes); i++) {
			struct io_uring_params params = { .flags = IORING_SETUP_CQSIZE, .sq_entries = sizes[i][0],
				.cq_entries = sizes[i][1] };

			make_busy(&ring, ends[0]);
			assert_int_equal(io_uring_resize_rings(&ring, &params), 0);
			assert_int_equal(ring.sq.ring_entries, sizes[i][0]);
			assert_int_equal(ring.cq.ring_entries, sizes[i][1]);
			expect_busy(&ring, ends[1]);
			assert_int_equal(holdings().mappings, inside.mappings);
			if (sizes[i][0] <= 64)
				expect_all_places(&ring);
		}
		close(ends[0]);
		close(ends[1]);
		io_uring_queue_exit(&ring);
		assert_holdings(before);
	}
}

static void test_resizing_refused(void **state)
{
	struct io_uring_params params = { .sq_entries = 16 };
	struct io_uring ring, plain;
	char *memory = room();

	(void)state;
	open_ring(&plain, 8, 0);
	assert_int_equal(io_uring_resize_rings(&plain, &params), -EINVAL);
	expect_alive(&plain);
	io_uring_queue_exit(&plain);
	open_ring(&ring, 8, DEFERRED);
	params.flags = IORING_SETUP_SQE128;
	assert_int_equal(io_uring_resize_rings(&ring, &params), -EINVAL);
	params = (struct io_uring_params){ .sq_entries = 0 };
	assert_int_equal(io_uring_resize_rings(&ring, &params), -EINVAL);
	params.sq_entries = 65536;
	assert_int_equal(io_uring_resize_rings(&ring, &params), -EINVAL);
	assert_int_equal(io_uring_resize_rings(&ring, NULL), -EFAULT);
	assert_int_equal(io_uring_resize_rings(NULL, &params), -EFAULT);
	/* What is there has to fit. */
	for (unsigned i = 0; i < 4; i++)
		queue_nop(&ring, i);
	params = (struct io_uring_params){ .sq_entries = 2 };
	assert_int_equal(io_uring_resize_rings(&ring, &params), -EOVERFLOW);
	assert_int_equal(io_uring_submit(&ring), 4);
	assert_int_equal(io_uring_get_events(&ring), 0);
	params = (struct io_uring_params){ .sq_entries = 1 };
	assert_int_equal(io_uring_resize_rings(&ring, &params), -EOVERFLOW);
	for (unsigned i = 0; i < 4; i++)
		expect(&ring, i, 0);
	/* Nothing to map from; nowhere to move to. */
	assert_int_equal(io_uring_register_ring_fd(&ring), 1);
	assert_int_equal(io_uring_close_ring_fd(&ring), 0);
	params = (struct io_uring_params){ .sq_entries = 16 };
	assert_int_equal(io_uring_resize_rings(&ring, &params), -EBADF);
	expect_alive(&ring);
	io_uring_queue_exit(&ring);
	params = (struct io_uring_params){ .flags = DEFERRED };
	assert_true(io_uring_queue_init_mem(8, &ring, &params, memory, ROOM) > 0);
	params = (struct io_uring_params){ .sq_entries = 16 };
	assert_int_equal(io_uring_resize_rings(&ring, &params), -EINVAL);
	expect_alive(&ring);
	io_uring_queue_exit(&ring);
	munmap(memory, ROOM);
}

/* The kernel refuses: all is as it was. The mapping fails: once more brings the ring back. */
static void test_each_call_of_resizing_fails(void **state)
{
	static const int errors[] = { ENOMEM, EFAULT, EEXIST, EOVERFLOW };
	struct holdings before = holdings();

	(void)state;
	for (unsigned fault = 0; fault < LENGTH(errors) + 2; fault++) {
		struct io_uring_params params = { .sq_entries = 32 };
		struct holdings inside;
		struct io_uring ring;
		int ends[2];

		assert_int_equal(pipe(ends), 0);
		open_ring(&ring, 8, DEFERRED);
		inside = holdings();
		make_busy(&ring, ends[0]);
		if (fault < LENGTH(errors)) {
			shim_install((struct shim){ .call = CALL_REGISTER, .nth = 1, .error = errors[fault] });
			assert_int_equal(io_uring_resize_rings(&ring, &params), -errors[fault]);
			assert_int_equal(ring.sq.ring_entries, 8);
		} else {
			shim_install((struct shim){ .call = CALL_MAP, .nth = fault - LENGTH(errors) + 1,
				.error = ENOMEM });
			assert_int_equal(io_uring_resize_rings(&ring, &params), -ENOMEM);
			assert_int_equal(holdings().mappings, inside.mappings);
			params = (struct io_uring_params){ .sq_entries = 32 };
			assert_int_equal(io_uring_resize_rings(&ring, &params), 0);
			assert_int_equal(ring.sq.ring_entries, 32);
		}
		shim_remove();
		expect_busy(&ring, ends[1]);
		close(ends[0]);
		close(ends[1]);
		io_uring_queue_exit(&ring);
		assert_holdings(before);
	}
}

static void test_resizing_fails_in_the_librarys_memory(void **state)
{
	static const enum call calls[] = { CALL_REGISTER, CALL_ALLOCATE };
	struct holdings before = holdings();

	(void)state;
	for (size_t i = 0; i < LENGTH(calls); i++) {
		struct io_uring_params params = { .sq_entries = 32 };
		struct io_uring ring;
		int result;

		open_ring(&ring, 8, DEFERRED | IORING_SETUP_NO_MMAP);
		queue_nop(&ring, 1);
		/* Huge pages fail, then ordinary ones; or the first time there were some. */
		shim_install((struct shim){ .call = calls[i], .nth = calls[i] == CALL_ALLOCATE ? 2 : 1,
			.error = ENOMEM });
		result = io_uring_resize_rings(&ring, &params);
		assert_true(result == -ENOMEM || (calls[i] == CALL_ALLOCATE && shim.calls[CALL_ALLOCATE] == 1));
		shim_remove();
		assert_int_equal(io_uring_submit(&ring), 1);
		expect(&ring, 1, 0);
		io_uring_queue_exit(&ring);
		assert_holdings(before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_ring_in_given_memory),
		cmocka_unit_test(test_several_rings_in_one_piece),
		cmocka_unit_test(test_given_memory_refused),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_locked_memory),
		cmocka_unit_test(test_rings_without_mappings),
		cmocka_unit_test(test_registered_descriptors_are_given_back),
		cmocka_unit_test(test_given_memory_on_an_older_kernel),
		cmocka_unit_test(test_each_call_fails_with_given_memory),
		cmocka_unit_test(test_huge_pages),
		cmocka_unit_test(test_keeping_rings_from_a_child),
		cmocka_unit_test(test_resizing_while_busy),
		cmocka_unit_test(test_resizing_refused),
		cmocka_unit_test(test_each_call_of_resizing_fails),
		cmocka_unit_test(test_resizing_fails_in_the_librarys_memory),
	};

	return cmocka_run_group_tests_name("uring: memory and size of rings", tests, NULL, NULL);
}
