/* SPDX-License-Identifier: MIT
 *
 * What is registered with a ring: each function succeeding, with its effect seen, and failing in each way it can here.
 */
#include "support.h"
#include <errno.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

/* A ring, and two files that hold "first" and "other". */
struct fixture {
	struct io_uring ring;
	struct holdings before;
	int files[2];
};

static int file_with(const char *text)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	return fd;
}

static int set_up(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	fixture->before = holdings();
	assert_int_equal(io_uring_queue_init(8, &fixture->ring, 0), 0);
	fixture->files[0] = file_with("first");
	fixture->files[1] = file_with("other");
	*state = fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	shim_remove();
	close(fixture->files[0]);
	close(fixture->files[1]);
	io_uring_queue_exit(&fixture->ring);
	assert_holdings(fixture->before);
	free(fixture);
	return 0;
}

/* Submits what was given out and returns the result of the one completion. */
static int run(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	int result = io_uring_submit_and_wait(ring, 1);

	assert_int_equal(result, 1);
	assert_int_equal(io_uring_peek_cqe(ring, &cqe), 0);
	result = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return result;
}

/* Expects place `index` of the file table to hold that text, or with NULL to be empty. */
static void expect_file(struct io_uring *ring, int index, const char *text)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	char bytes[16] = "";

	io_uring_prep_read(sqe, index, bytes, sizeof(bytes) - 1, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	if (!text) {
		assert_int_equal(run(ring), -EBADF);
		return;
	}
	assert_int_equal(run(ring), strlen(text));
	assert_string_equal(bytes, text);
}

/* Expects the completion of a tagged entry that is no longer used. */
static void expect_tag(struct io_uring *ring, __u64 tag)
{
	struct __kernel_timespec time = { .tv_sec = 5 };
	struct io_uring_cqe *cqe;

	assert_int_equal(io_uring_wait_cqe_timeout(ring, &cqe, &time), 0);
	assert_int_equal(cqe->user_data, tag);
	assert_int_equal(cqe->res, 0);
	assert_int_equal(cqe->flags, 0);
	io_uring_cqe_seen(ring, cqe);
}

/* ---- files ---- */

static void test_files(void **state)
{
	struct fixture *f = *state;
	int files[3] = { f->files[0], -1, f->files[1] };

	assert_int_equal(io_uring_register_files(&f->ring, files, 3), 0);
	expect_file(&f->ring, 0, "first");
	expect_file(&f->ring, 1, NULL);
	expect_file(&f->ring, 2, "other");
	expect_file(&f->ring, 3, NULL);
	assert_int_equal(io_uring_register_files(&f->ring, files, 3), -EBUSY);
	assert_int_equal(io_uring_unregister_files(&f->ring), 0);
	expect_file(&f->ring, 0, NULL);
	assert_int_equal(io_uring_unregister_files(&f->ring), -ENXIO);
}

static void test_files_refused(void **state)
{
	struct fixture *f = *state;
	int bad[2] = { f->files[0], 1000000 };

	assert_int_equal(io_uring_register_files(&f->ring, f->files, 0), -EINVAL);
	assert_int_equal(io_uring_register_files(&f->ring, bad, 2), -EBADF);
	assert_int_equal(io_uring_register_files(&f->ring, NULL, 2), -EFAULT);
	assert_int_equal(io_uring_register_files(&f->ring, f->files, 1U << 31), -EMFILE);
	assert_int_equal(io_uring_register_files(&f->ring, &f->ring.ring_fd, 1), -EBADF);
	expect_file(&f->ring, 0, NULL);
}

static void test_files_with_tags(void **state)
{
	struct fixture *f = *state;
	const __u64 tags[2] = { 0, 0xfeedfacecafebeef };
	int bad = 1000000;

	assert_int_equal(io_uring_register_files_tags(&f->ring, f->files, tags, 2), 0);
	expect_file(&f->ring, 1, "other");
	assert_int_equal(io_uring_register_files_tags(&f->ring, f->files, tags, 2), -EBUSY);
	assert_int_equal(io_uring_unregister_files(&f->ring), 0);
	expect_tag(&f->ring, tags[1]);
	assert_int_equal(io_uring_register_files_tags(&f->ring, f->files, NULL, 2), 0);
	expect_file(&f->ring, 0, "first");
	assert_int_equal(io_uring_unregister_files(&f->ring), 0);
	assert_int_equal(io_uring_cq_ready(&f->ring), 0);
	assert_int_equal(io_uring_register_files_tags(&f->ring, f->files, tags, 0), -EINVAL);
	assert_int_equal(io_uring_register_files_tags(&f->ring, &bad, NULL, 1), -EBADF);
	assert_int_equal(io_uring_register_files_tags(&f->ring, NULL, tags, 2), -EFAULT);
}

static void test_files_updated(void **state)
{
	struct fixture *f = *state;
	int files[2] = { f->files[1], -1 };

	assert_int_equal(io_uring_register_files_update(&f->ring, 0, files, 1), -ENXIO);
	assert_int_equal(io_uring_register_files_sparse(&f->ring, 4), 0);
	expect_file(&f->ring, 0, NULL);
	assert_int_equal(io_uring_register_files_update(&f->ring, 1, f->files, 2), 2);
	expect_file(&f->ring, 1, "first");
	expect_file(&f->ring, 2, "other");
	assert_int_equal(io_uring_register_files_update(&f->ring, 1, files, 2), 2);
	expect_file(&f->ring, 1, "other");
	expect_file(&f->ring, 2, NULL);
	files[0] = IORING_REGISTER_FILES_SKIP;
	files[1] = f->files[0];
	assert_int_equal(io_uring_register_files_update(&f->ring, 1, files, 2), 2);
	expect_file(&f->ring, 1, "other");
	expect_file(&f->ring, 2, "first");
}

static void test_file_updates_refused(void **state)
{
	struct fixture *f = *state;
	int files[2] = { f->files[0], 1000000 };
	const __u64 tag = 5;

	assert_int_equal(io_uring_register_files_sparse(&f->ring, 4), 0);
	assert_int_equal(io_uring_register_files_sparse(&f->ring, 4), -EBUSY);
	assert_int_equal(io_uring_register_files_update(&f->ring, 3, f->files, 2), -EINVAL);
	assert_int_equal(io_uring_register_files_update(&f->ring, 4, f->files, 1), -EINVAL);
	assert_int_equal(io_uring_register_files_update(&f->ring, 0xffffffff, f->files, 2), -EOVERFLOW);
	assert_int_equal(io_uring_register_files_update(&f->ring, 0, f->files, 0), -EINVAL);
	assert_int_equal(io_uring_register_files_update(&f->ring, 0, NULL, 1), -EFAULT);
	/* What comes before the bad one is done and counted. */
	assert_int_equal(io_uring_register_files_update(&f->ring, 0, files, 2), 1);
	expect_file(&f->ring, 0, "first");
	assert_int_equal(io_uring_register_files_update(&f->ring, 1, files + 1, 1), -EBADF);
	/* No file, no tag. */
	files[0] = -1;
	assert_int_equal(io_uring_register_files_update_tag(&f->ring, 0, files, &tag, 1), -EINVAL);
}

static void test_file_updates_with_tags(void **state)
{
	struct fixture *f = *state;
	const __u64 tags[2] = { 11, 12 };
	int empty[2] = { -1, -1 };

	assert_int_equal(io_uring_register_files_sparse(&f->ring, 4), 0);
	assert_int_equal(io_uring_register_files_update_tag(&f->ring, 2, f->files, tags, 2), 2);
	expect_file(&f->ring, 3, "other");
	assert_int_equal(io_uring_register_files_update_tag(&f->ring, 2, empty, NULL, 1), 1);
	expect_tag(&f->ring, 11);
	assert_int_equal(io_uring_register_files_update(&f->ring, 3, f->files, 1), 1);
	expect_tag(&f->ring, 12);
	expect_file(&f->ring, 3, "first");
	assert_int_equal(io_uring_register_files_update_tag(&f->ring, 3, f->files, tags, 2), -EINVAL);
}

static int many_files[100];

static int register_plain(struct io_uring *ring, unsigned nr)
{
	return io_uring_register_files(ring, many_files, nr);
}

static int register_tagged(struct io_uring *ring, unsigned nr)
{
	return io_uring_register_files_tags(ring, many_files, NULL, nr);
}

static rlim_t soft_limit(void)
{
	struct rlimit found;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &found), 0);
	return found.rlim_cur;
}

/* A table of any sort; the limits of the process are put back at the end. */
static void test_a_table_raises_the_limit_of_descriptors(void **state)
{
	int (*const tables[])(struct io_uring *, unsigned) = {
		io_uring_register_files_sparse,
		register_plain,
		register_tagged,
	};
	struct fixture *f = *state;
	struct rlimit saved, low;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &saved), 0);
	low = (struct rlimit){ .rlim_cur = 64, .rlim_max = saved.rlim_max };
	for (unsigned i = 0; i < 100; i++)
		many_files[i] = i ? -1 : f->files[0];
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
		/* One that fits leaves it alone, and one that never will. */
		assert_int_equal(tables[i](&f->ring, 64), 0);
		assert_int_equal(io_uring_unregister_files(&f->ring), 0);
		if (saved.rlim_max < 1U << 20)
			assert_int_equal(tables[i](&f->ring, (unsigned)saved.rlim_max + 1), -EMFILE);
		assert_int_equal(tables[i](&f->ring, 0), -EINVAL);
		assert_int_equal(soft_limit(), 64);
		assert_int_equal(tables[i](&f->ring, 100), 0);
		assert_int_equal(soft_limit(), 100);
		expect_file(&f->ring, 0, i ? "first" : NULL);
		assert_int_equal(io_uring_unregister_files(&f->ring), 0);
	}
	setrlimit(RLIMIT_NOFILE, &saved);
}

/* ---- buffers ---- */

static int write_from(struct io_uring *ring, int fd, const void *from, unsigned size, int index)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_write_fixed(sqe, fd, from, size, 0, index);
	return run(ring);
}

static int read_into(struct io_uring *ring, int fd, void *into, unsigned size, int index)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_read_fixed(sqe, fd, into, size, 0, index);
	return run(ring);
}

static char memory[2][4096];

static void test_buffers(void **state)
{
	struct fixture *f = *state;
	const struct iovec iovecs[2] = { { memory[0], 4096 }, { memory[1], 4096 } };

	assert_int_equal(io_uring_register_buffers(&f->ring, iovecs, 2), 0);
	assert_int_equal(read_into(&f->ring, f->files[0], memory[1] + 10, 5, 1), 5);
	assert_memory_equal(memory[1] + 10, "first", 5);
	memcpy(memory[0], "fixed", 5);
	assert_int_equal(write_from(&f->ring, f->files[1], memory[0], 5, 0), 5);
	assert_int_equal(read_into(&f->ring, f->files[1], memory[1], 5, 1), 5);
	assert_memory_equal(memory[1], "fixed", 5);
	assert_int_equal(read_into(&f->ring, f->files[0], memory[1], 5, 0), -EFAULT);
	assert_int_equal(read_into(&f->ring, f->files[0], memory[0], 5, 2), -EFAULT);
	assert_int_equal(io_uring_register_buffers(&f->ring, iovecs, 2), -EBUSY);
	assert_int_equal(io_uring_unregister_buffers(&f->ring), 0);
	assert_int_equal(io_uring_unregister_buffers(&f->ring), -ENXIO);
	assert_int_equal(read_into(&f->ring, f->files[0], memory[0], 5, 0), -EFAULT);
}

static void test_buffers_refused(void **state)
{
	struct fixture *f = *state;
	const struct iovec good = { memory[0], 4096 }, huge = { memory[0], (1UL << 30) + 1 };
	const struct iovec unmapped = { (void *)16, 4096 };
	struct iovec *many = calloc(16385, sizeof(*many));

	assert_int_equal(io_uring_register_buffers(&f->ring, &good, 0), -EINVAL);
	assert_int_equal(io_uring_register_buffers(&f->ring, NULL, 1), -EFAULT);
	assert_int_equal(io_uring_register_buffers(&f->ring, &unmapped, 1), -EFAULT);
	assert_int_equal(io_uring_register_buffers(&f->ring, &huge, 1), -EFAULT);
	assert_int_equal(io_uring_register_buffers(&f->ring, many, 16385), -EINVAL);
	assert_int_equal(io_uring_register_buffers_tags(&f->ring, NULL, NULL, 1), -EFAULT);
	assert_int_equal(io_uring_register_buffers_tags(&f->ring, &good, NULL, 0), -EINVAL);
	assert_int_equal(io_uring_register_buffers_sparse(&f->ring, 0), -EINVAL);
	assert_int_equal(io_uring_register_buffers_sparse(&f->ring, 16385), -EINVAL);
	assert_int_equal(io_uring_register_buffers_update_tag(&f->ring, 0, &good, NULL, 1), -ENXIO);
	free(many);
}

/* What registering a page of that file answers; what was registered is not any longer. */
static int register_page_of(struct io_uring *ring, int fd, int protection)
{
	struct iovec iovec = { mmap(NULL, 4096, protection, MAP_SHARED, fd, 0), 4096 };
	int result;

	assert_ptr_not_equal(iovec.iov_base, MAP_FAILED);
	result = io_uring_register_buffers(ring, &iovec, 1);
	if (result == 0)
		assert_int_equal(io_uring_unregister_buffers(ring), 0);
	munmap(iovec.iov_base, 4096);
	return result;
}

/* The kernel pins no pages that a file system has to hear of when they are written: a disk's, but not tmpfs's. */
static void test_buffers_of_files(void **state)
{
	struct fixture *f = *state;
	FILE *file = tmpfile();
	struct statfs system;

	assert_non_null(file);
	assert_int_equal(fstatfs(fileno(file), &system), 0);
	assert_int_equal(ftruncate(fileno(file), 4096), 0);
	assert_int_equal(register_page_of(&f->ring, fileno(file), PROT_READ | PROT_WRITE),
		system.f_type == TMPFS_MAGIC ? 0 : -EFAULT);
	fclose(file);
	assert_int_equal(register_page_of(&f->ring, f->files[0], PROT_READ | PROT_WRITE), 0); /* a memfd's */
	assert_int_equal(register_page_of(&f->ring, f->files[0], PROT_READ), -EFAULT);
}

/* As a user whose locked memory is limited; root's is not. */
static int register_beyond_the_limit(void)
{
	static char much[1 << 20];
	const struct rlimit limit = { 128 << 10, 128 << 10 };
	const struct iovec iovec = { much, sizeof(much) };
	struct io_uring ring;

	if (setrlimit(RLIMIT_MEMLOCK, &limit) < 0 || (geteuid() == 0 && setuid(54321) < 0))
		return 1;
	if (io_uring_queue_init(2, &ring, 0) < 0)
		return 2;
	if (io_uring_register_buffers(&ring, &iovec, 1) != -ENOMEM)
		return 3;
	/* Nothing of it stays: a small one fits. */
	return io_uring_register_buffers(&ring, &(const struct iovec){ much, 4096 }, 1) == 0 ? 0 : 4;
}

static void test_buffers_beyond_the_limit_of_locked_memory(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0)
		_exit(register_beyond_the_limit());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void test_buffers_with_tags(void **state)
{
	struct fixture *f = *state;
	const struct iovec iovecs[2] = { { memory[0], 4096 }, { memory[1], 4096 } };
	const __u64 tags[2] = { 21, 22 };

	assert_int_equal(io_uring_register_buffers_tags(&f->ring, iovecs, tags, 2), 0);
	assert_int_equal(read_into(&f->ring, f->files[0], memory[0], 5, 0), 5);
	assert_int_equal(io_uring_unregister_buffers(&f->ring), 0);
	expect_tag(&f->ring, 22); /* the kernel goes backwards */
	expect_tag(&f->ring, 21);
	assert_int_equal(io_uring_register_buffers_tags(&f->ring, iovecs, NULL, 2), 0);
	assert_int_equal(io_uring_register_buffers_tags(&f->ring, iovecs, NULL, 2), -EBUSY);
	assert_int_equal(io_uring_unregister_buffers(&f->ring), 0);
	assert_int_equal(io_uring_cq_ready(&f->ring), 0);
}

static void test_buffers_updated(void **state)
{
	struct fixture *f = *state;
	const struct iovec iovecs[2] = { { memory[0], 4096 }, { memory[1], 4096 } };
	const struct iovec none = { NULL, 0 };
	const __u64 tags[2] = { 31, 32 };

	assert_int_equal(io_uring_register_buffers_sparse(&f->ring, 4), 0);
	assert_int_equal(io_uring_register_buffers_sparse(&f->ring, 4), -EBUSY);
	assert_int_equal(read_into(&f->ring, f->files[0], memory[0], 5, 2), -EFAULT);
	assert_int_equal(io_uring_register_buffers_update_tag(&f->ring, 2, iovecs, tags, 2), 2);
	assert_int_equal(read_into(&f->ring, f->files[0], memory[0], 5, 2), 5);
	assert_int_equal(io_uring_register_buffers_update_tag(&f->ring, 2, &none, NULL, 1), 1);
	expect_tag(&f->ring, 31);
	assert_int_equal(read_into(&f->ring, f->files[0], memory[0], 5, 2), -EFAULT);
	assert_int_equal(io_uring_register_buffers_update_tag(&f->ring, 3, iovecs, NULL, 2), -EINVAL);
	assert_int_equal(io_uring_register_buffers_update_tag(&f->ring, 0, iovecs, NULL, 0), -EINVAL);
}

/* ---- eventfd ---- */

static void submit_nop(struct io_uring *ring)
{
	io_uring_prep_nop(io_uring_get_sqe(ring));
	assert_int_equal(run(ring), 0);
}

static void test_eventfd(void **state)
{
	struct fixture *f = *state;
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	eventfd_t count;

	assert_int_equal(io_uring_register_eventfd(&f->ring, fd), 0);
	submit_nop(&f->ring);
	assert_int_equal(eventfd_read(fd, &count), 0);
	assert_true(count >= 1);
	assert_int_equal(io_uring_register_eventfd(&f->ring, fd), -EBUSY);
	assert_int_equal(io_uring_unregister_eventfd(&f->ring), 0);
	submit_nop(&f->ring);
	assert_int_equal(eventfd_read(fd, &count), -1);
	assert_int_equal(io_uring_unregister_eventfd(&f->ring), -ENXIO);
	/* What completes while it is submitted does not signal. */
	assert_int_equal(io_uring_register_eventfd_async(&f->ring, fd), 0);
	submit_nop(&f->ring);
	assert_int_equal(eventfd_read(fd, &count), -1);
	assert_int_equal(io_uring_register_eventfd_async(&f->ring, fd), -EBUSY);
	assert_int_equal(io_uring_unregister_eventfd(&f->ring), 0);
	close(fd);
}

static void test_eventfd_told_to_be_silent(void **state)
{
	struct fixture *f = *state;
	int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	eventfd_t count;

	assert_int_equal(io_uring_register_eventfd(&f->ring, fd), 0);
	assert_true(io_uring_cq_eventfd_enabled(&f->ring));
	assert_int_equal(io_uring_cq_eventfd_toggle(&f->ring, false), 0);
	assert_false(io_uring_cq_eventfd_enabled(&f->ring));
	submit_nop(&f->ring);
	assert_int_equal(eventfd_read(fd, &count), -1);
	assert_int_equal(io_uring_cq_eventfd_toggle(&f->ring, false), 0);
	assert_int_equal(io_uring_cq_eventfd_toggle(&f->ring, true), 0);
	submit_nop(&f->ring);
	assert_int_equal(eventfd_read(fd, &count), 0);
	close(fd);
}

static void test_eventfd_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(io_uring_register_eventfd(&f->ring, 1000000), -EBADF);
	assert_int_equal(io_uring_register_eventfd(&f->ring, f->files[0]), -EINVAL);
	assert_int_equal(io_uring_register_eventfd_async(&f->ring, -1), -EBADF);
	assert_int_equal(io_uring_register_eventfd_async(&f->ring, f->files[0]), -EINVAL);
	assert_int_equal(io_uring_unregister_eventfd(&f->ring), -ENXIO);
}

/* ---- the ring's own descriptor ---- */

static void test_the_rings_descriptor(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(io_uring_unregister_ring_fd(&f->ring), -EINVAL);
	assert_int_equal(io_uring_close_ring_fd(&f->ring), -EINVAL);
	assert_int_equal(io_uring_register_ring_fd(&f->ring), 1);
	assert_int_equal(io_uring_register_ring_fd(&f->ring), -EEXIST);
	submit_nop(&f->ring);
	assert_int_equal(io_uring_register_files(&f->ring, f->files, 2), 0);
	assert_int_equal(io_uring_unregister_ring_fd(&f->ring), 1);
	assert_int_equal(f->ring.enter_ring_fd, f->ring.ring_fd);
	expect_file(&f->ring, 1, "other");
}

static void test_a_ring_without_a_descriptor(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(io_uring_register_ring_fd(&f->ring), 1);
	assert_int_equal(io_uring_close_ring_fd(&f->ring), 0);
	assert_int_equal(f->ring.ring_fd, -1);
	assert_int_equal(io_uring_close_ring_fd(&f->ring), -EBADF);
	submit_nop(&f->ring);
	assert_int_equal(io_uring_register_files(&f->ring, f->files, 2), 0);
	expect_file(&f->ring, 0, "first");
	/* tear_down() sees that the registered descriptor goes too: seventeen rings one after another need it. */
	for (unsigned i = 0; i < 17; i++) {
		struct io_uring ring;

		assert_int_equal(io_uring_queue_init(2, &ring, 0), 0);
		assert_int_equal(io_uring_register_ring_fd(&ring), 1);
		io_uring_queue_exit(&ring);
	}
}

/* A thread has sixteen places. */
static void test_descriptors_refused(void **state)
{
	struct fixture *f = *state;
	struct io_uring_rsrc_update update = { .offset = 16, .data = (__u64)f->ring.ring_fd };
	unsigned fd = (unsigned)f->ring.ring_fd;
	struct io_uring rings[17];

	for (unsigned i = 0; i < 17; i++) {
		assert_int_equal(io_uring_queue_init(1, &rings[i], 0), 0);
		assert_int_equal(io_uring_register_ring_fd(&rings[i]), i < 16 ? 1 : -EBUSY);
	}
	submit_nop(&rings[16]); /* by its descriptor */
	for (unsigned i = 0; i < 17; i++)
		io_uring_queue_exit(&rings[i]);
	assert_int_equal(io_uring_register(fd, IORING_REGISTER_RING_FDS, &update, 1), -EINVAL); /* no such place */
	update.offset = -1U;
	update.data = 1000000;
	assert_int_equal(io_uring_register(fd, IORING_REGISTER_RING_FDS, &update, 1), -EBADF);
	update.data = (__u64)f->files[0];
	assert_int_equal(io_uring_register(fd, IORING_REGISTER_RING_FDS, &update, 1), -EOPNOTSUPP);
	assert_int_equal(io_uring_register(fd, IORING_REGISTER_RING_FDS, &update, 17), -EINVAL);
	assert_int_equal(io_uring_register(fd, IORING_REGISTER_RING_FDS, NULL, 1), -EFAULT);
	update = (struct io_uring_rsrc_update){ .offset = 16 };
	assert_int_equal(io_uring_register(fd, IORING_UNREGISTER_RING_FDS, &update, 1), -EINVAL);
	assert_int_equal(io_uring_register(fd, IORING_UNREGISTER_RING_FDS, &update, 17), -EINVAL);
	assert_int_equal(io_uring_register(fd, IORING_UNREGISTER_RING_FDS, NULL, 1), -EFAULT);
	submit_nop(&f->ring);
}

static void test_registering_the_descriptor_on_an_older_kernel(void **state)
{
	struct io_uring ring;

	(void)state;
	shim_install((struct shim){ .hidden_features = IORING_FEAT_REG_REG_RING });
	assert_int_equal(io_uring_queue_init(4, &ring, 0), 0);
	assert_int_equal(io_uring_register_ring_fd(&ring), 1);
	assert_int_equal(io_uring_close_ring_fd(&ring), -EOPNOTSUPP);
	submit_nop(&ring);
	assert_int_equal(io_uring_register_files_sparse(&ring, 2), 0);
	io_uring_queue_exit(&ring);
}

/* ---- failures of register ---- */

/* Each function that registers, with arguments that would do. */
static int call(unsigned which, struct fixture *f)
{
	const struct iovec iovec = { memory[0], 4096 };

	switch (which) {
	case 0: return io_uring_register_files(&f->ring, f->files, 2);
	case 1: return io_uring_register_files_tags(&f->ring, f->files, NULL, 2);
	case 2: return io_uring_register_files_sparse(&f->ring, 2);
	case 3: return io_uring_register_files_update(&f->ring, 0, f->files, 2);
	case 4: return io_uring_register_files_update_tag(&f->ring, 0, f->files, NULL, 2);
	case 5: return io_uring_unregister_files(&f->ring);
	case 6: return io_uring_register_buffers(&f->ring, &iovec, 1);
	case 7: return io_uring_register_buffers_tags(&f->ring, &iovec, NULL, 1);
	case 8: return io_uring_register_buffers_sparse(&f->ring, 2);
	case 9: return io_uring_register_buffers_update_tag(&f->ring, 0, &iovec, NULL, 1);
	case 10: return io_uring_unregister_buffers(&f->ring);
	case 11: return io_uring_register_eventfd(&f->ring, 0);
	case 12: return io_uring_register_eventfd_async(&f->ring, 0);
	case 13: return io_uring_unregister_eventfd(&f->ring);
	case 14: return io_uring_enable_rings(&f->ring);
	case 15: return io_uring_register_ring_fd(&f->ring);
	}
	fail();
	return 0;
}

static void test_each_registration_fails(void **state)
{
	static const int errors[] = { EACCES, EBADF, EBUSY, EFAULT, EINVAL, ENOMEM, ENXIO, EOPNOTSUPP, EEXIST };
	struct fixture *f = *state;
	struct io_uring before = f->ring;

	for (unsigned which = 0; which < 16; which++) {
		for (size_t e = 0; e < sizeof(errors) / sizeof(errors[0]); e++) {
			shim_install((struct shim){ .call = CALL_REGISTER, .nth = 1, .error = errors[e] });
			assert_int_equal(call(which, f), -errors[e]);
			assert_int_equal(shim.calls[CALL_REGISTER], 1);
			shim_remove();
			assert_memory_equal(&f->ring, &before, sizeof(before));
		}
	}
	/* Unregistering it fails as well, and the ring goes on by its index. */
	assert_int_equal(io_uring_register_ring_fd(&f->ring), 1);
	shim_install((struct shim){ .call = CALL_REGISTER, .nth = 1, .error = EBUSY });
	assert_int_equal(io_uring_unregister_ring_fd(&f->ring), -EBUSY);
	shim_remove();
	submit_nop(&f->ring);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_files),
		TEST(test_files_refused),
		TEST(test_files_with_tags),
		TEST(test_files_updated),
		TEST(test_file_updates_refused),
		TEST(test_file_updates_with_tags),
		TEST(test_a_table_raises_the_limit_of_descriptors),
		TEST(test_buffers),
		TEST(test_buffers_refused),
		TEST(test_buffers_of_files),
		TEST(test_buffers_beyond_the_limit_of_locked_memory),
		TEST(test_buffers_with_tags),
		TEST(test_buffers_updated),
		TEST(test_eventfd),
		TEST(test_eventfd_told_to_be_silent),
		TEST(test_eventfd_refused),
		TEST(test_the_rings_descriptor),
		TEST(test_a_ring_without_a_descriptor),
		TEST(test_descriptors_refused),
		TEST(test_registering_the_descriptor_on_an_older_kernel),
		TEST(test_each_registration_fails),
	};

	return cmocka_run_group_tests_name("uring: registration", tests, NULL, NULL);
}
