/* SPDX-License-Identifier: MIT
 *
 * Arguments that no page allows, for each function that sets up or registers: a negative errno, and nothing changes.
 */
#include "uring_support.h"
#include <errno.h>
#include <stdio.h>

static struct io_uring ring; /* with tables of four files and four buffers */
static struct io_uring other; /* for what must not be made */
static struct io_uring_params params;
static char memory[65536] __attribute__((aligned(4096)));

struct row {
	const char *text;
	int result, expected;
};

#define ROW(call, error) { #call, (int)(call), -(error) }

static void check(const struct row *rows, size_t count)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < count; i++)
		if (rows[i].result != rows[i].expected) {
			print_error("%s is %d, not %d\n", rows[i].text, rows[i].result, rows[i].expected);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

static struct io_uring_params with(unsigned flags, unsigned cq_entries)
{
	return (struct io_uring_params){ .flags = flags, .cq_entries = cq_entries };
}

static void test_set_up(void **state)
{
	struct io_uring_params large = with(IORING_SETUP_CQSIZE, -1U), none = with(IORING_SETUP_CQSIZE, 0);
	struct io_uring_params attached = { .flags = IORING_SETUP_ATTACH_WQ, .wq_fd = -1U };
	struct holdings before = holdings();
	const struct row rows[] = {
		ROW(io_uring_setup(8, NULL), EFAULT),
		ROW(io_uring_queue_init(8, NULL, 0), EFAULT),
		ROW(io_uring_queue_init(-1U, &other, 0), EINVAL),
		ROW(io_uring_queue_init(8, &other, -1U), EINVAL),
		ROW(io_uring_queue_init_params(8, NULL, &params), EFAULT),
		ROW(io_uring_queue_init_params(8, &other, NULL), EFAULT),
		ROW(io_uring_queue_init_params(8, &other, &large), EINVAL),
		ROW(io_uring_queue_init_params(8, &other, &none), EINVAL),
		ROW(io_uring_queue_init_params(8, &other, &attached), ENXIO),
		ROW(io_uring_queue_init_mem(8, NULL, &params, memory, sizeof(memory)), EFAULT),
		ROW(io_uring_queue_init_mem(8, &other, NULL, memory, sizeof(memory)), EFAULT),
		ROW(io_uring_queue_init_mem(8, &other, &params, NULL, sizeof(memory)), EFAULT),
		ROW(io_uring_queue_init_mem(8, &other, &params, memory, 10), ENOMEM),
		ROW(io_uring_queue_init_mem(8, &other, &params, memory + 1, 60000), EINVAL),
		ROW(io_uring_queue_init_mem(0, &other, &params, memory, sizeof(memory)), EINVAL),
		ROW(io_uring_queue_init_mem(-1U, &other, &params, memory, sizeof(memory)), EINVAL),
		ROW(io_uring_queue_mmap(ring.ring_fd, NULL, &other), EFAULT),
		ROW(io_uring_queue_mmap(ring.ring_fd, &params, NULL), EFAULT),
		ROW(io_uring_ring_dontfork(NULL), EINVAL),
		ROW(io_uring_memory_size(0, 0), EINVAL),
		ROW(io_uring_memory_size(-1U, 0), EINVAL),
		ROW(io_uring_memory_size_params(8, NULL), EFAULT),
		ROW(io_uring_memory_size_params(8, &large), EINVAL),
		ROW(io_uring_mlock_size(-1U, 0), EINVAL),
		ROW(io_uring_mlock_size_params(8, NULL), EFAULT),
		ROW(io_uring_resize_rings(NULL, &params), EFAULT),
		ROW(io_uring_resize_rings(&ring, NULL), EFAULT),
		ROW(io_uring_set_iowait(NULL, true), EFAULT),
	};

	(void)state;
	check(rows, LENGTH(rows));
	assert_null(io_uring_get_probe_ring(NULL));
	assert_holdings(before);
}

static void test_tables(void **state)
{
	const int *files = (const int *)memory;
	const struct row rows[] = {
		ROW(io_uring_register_files(&ring, NULL, 1), EFAULT),
		ROW(io_uring_register_files_tags(&ring, NULL, NULL, 3), EFAULT),
		ROW(io_uring_register_files_sparse(NULL, 3), EFAULT),
		ROW(io_uring_register_files_update(&ring, 0, NULL, 2), EFAULT),
		ROW(io_uring_register_files_update(&ring, 0, files, 0), EINVAL),
		ROW(io_uring_register_files_update(&ring, -1U, files, -1U), EOVERFLOW),
		ROW(io_uring_register_files_update_tag(&ring, 0, NULL, NULL, 2), EFAULT),
		ROW(io_uring_register_files_update_tag(&ring, -1U, files, NULL, -1U), EOVERFLOW),
		ROW(io_uring_register_files_update_tag(&ring, 0, files, (const __u64 *)16, 1), EFAULT),
		ROW(io_uring_unregister_files(NULL), EFAULT),
		ROW(io_uring_register_file_alloc_range(&ring, -1U, -1U), EOVERFLOW),
		ROW(io_uring_register_file_alloc_range(NULL, 0, 1), EFAULT),
		ROW(io_uring_register_buffers_tags(&ring, NULL, NULL, 3), EFAULT),
		ROW(io_uring_register_buffers_sparse(NULL, 3), EFAULT),
		ROW(io_uring_register_buffers_update_tag(&ring, 0, NULL, NULL, 2), EFAULT),
		ROW(io_uring_register_buffers_update_tag(&ring, 0, NULL, NULL, -1U), EINVAL),
		ROW(io_uring_register_buffers_update_tag(&ring, -1U, NULL, NULL, 2), EOVERFLOW),
		ROW(io_uring_unregister_buffers(NULL), EFAULT),
		ROW(io_uring_clone_buffers(NULL, &ring), EFAULT),
		ROW(io_uring_clone_buffers(&ring, NULL), EFAULT),
		ROW(__io_uring_clone_buffers(&ring, NULL, IORING_REGISTER_SRC_REGISTERED), EFAULT),
		ROW(io_uring_clone_buffers_offset(&ring, &ring, 0, 0, 0, -1U), EINVAL),
	};

	(void)state;
	check(rows, LENGTH(rows));
	assert_int_equal(io_uring_unregister_files(&ring), 0);
	assert_int_equal(io_uring_unregister_buffers(&ring), 0);
	assert_int_equal(io_uring_register_files_sparse(&ring, 4), 0);
	assert_int_equal(io_uring_register_buffers_sparse(&ring, 4), 0);
}

static void test_no_ring(void **state)
{
	void *any = memory;
	const struct row rows[] = {
		ROW(io_uring_register_probe(NULL, any, 1), EFAULT),
		ROW(io_uring_register_eventfd(NULL, 0), EFAULT),
		ROW(io_uring_register_eventfd_async(NULL, 0), EFAULT),
		ROW(io_uring_unregister_eventfd(NULL), EFAULT),
		ROW(io_uring_enable_rings(NULL), EFAULT),
		ROW(io_uring_register_personality(NULL), EFAULT),
		ROW(io_uring_unregister_personality(NULL, 1), EFAULT),
		ROW(io_uring_register_restrictions(NULL, any, 1), EFAULT),
		ROW(io_uring_register_iowq_aff(NULL, 8, any), EFAULT),
		ROW(io_uring_unregister_iowq_aff(NULL), EFAULT),
		ROW(io_uring_register_iowq_max_workers(NULL, any), EFAULT),
		ROW(io_uring_register_ring_fd(NULL), EFAULT),
		ROW(io_uring_unregister_ring_fd(NULL), EFAULT),
		ROW(io_uring_close_ring_fd(NULL), EFAULT),
		ROW(io_uring_register_buf_ring(NULL, any, 0), EFAULT),
		ROW(io_uring_unregister_buf_ring(NULL, 0), EFAULT),
		ROW(io_uring_free_buf_ring(NULL, any, 4, 1), EFAULT),
		ROW(io_uring_buf_ring_head(NULL, 0, any), EFAULT),
		ROW(io_uring_buf_ring_available(NULL, any, 0), EFAULT),
		ROW(io_uring_register_sync_cancel(NULL, any), EFAULT),
		ROW(io_uring_register_clock(NULL, any), EFAULT),
		ROW(io_uring_register_napi(NULL, any), EFAULT),
		ROW(io_uring_unregister_napi(NULL, any), EFAULT),
		ROW(io_uring_register_ifq(NULL, any), EFAULT),
		ROW(io_uring_register_zcrx_ctrl(NULL, any), EFAULT),
		ROW(io_uring_register_bpf_filter(NULL, any), EFAULT),
		ROW(io_uring_register_region(NULL, any), EFAULT),
		ROW(io_uring_register_reg_wait(NULL, any, 1), EFAULT),
		ROW(io_uring_register_wait_reg(NULL, any, 1), EFAULT),
	};

	(void)state;
	check(rows, LENGTH(rows));
}

static void test_the_rest(void **state)
{
	struct io_uring_reg_wait *waits = (struct io_uring_reg_wait *)(void *)memory;
	unsigned fd = (unsigned)ring.ring_fd;
	struct io_uring_cqe *cqe;
	const struct row rows[] = {
		ROW(io_uring_register_probe(&ring, NULL, 5), EINVAL),
		ROW(io_uring_register_probe(&ring, (struct io_uring_probe *)(void *)memory, -1U), EINVAL),
		ROW(io_uring_unregister_personality(&ring, -1), EINVAL),
		ROW(io_uring_register_iowq_aff(&ring, SIZE_MAX, NULL), EINVAL),
		ROW(io_uring_register_reg_wait(&ring, NULL, 1), EFAULT),
		ROW(io_uring_register_reg_wait(&ring, waits, INT32_MAX), EINVAL),
		ROW(io_uring_register_wait_reg(&ring, waits, -1), EINVAL),
		ROW(io_uring_submit_and_wait_reg(&ring, &cqe, 1, -1), EINVAL),
		ROW(io_uring_submit_and_wait_reg(&ring, &cqe, 1, INT32_MAX), EFAULT),
		ROW(io_uring_enter(-1U, 0, 0, 0, NULL), EBADF),
		ROW(io_uring_enter2(fd, 0, 1, IORING_ENTER_GETEVENTS | IORING_ENTER_EXT_ARG, NULL, 3), EINVAL),
		ROW(io_uring_register(-1U, -1U, NULL, 0), EINVAL),
	};

	(void)state;
	check(rows, LENGTH(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_up),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_no_ring),
		cmocka_unit_test(test_the_rest),
	};

	if (io_uring_queue_init(8, &ring, 0) < 0 || io_uring_register_files_sparse(&ring, 4) < 0 ||
		io_uring_register_buffers_sparse(&ring, 4) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
