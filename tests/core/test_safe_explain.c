/* SPDX-License-Identifier: MIT
 *
 * Failures explain themselves: of arguments, of set-up, of operations.
 */
#include "safe_support.h"
#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>

static void test_ring_arguments(void **state)
{
	int64_t domain = good(ferrule_domain_open());

	(void)state;
	assert_fails(ferrule_ring_open(domain, 0, 0, 0), EINVAL,
		"ferrule_ring_open: entries is 0, it must be from 1 to 32768");
	assert_fails(ferrule_ring_open(domain, 1u << 31, 0, 0), EINVAL, "entries is 2147483648");
	assert_fails(
		ferrule_ring_open(domain, 8, 8, 0), EINVAL, "completions is 8, it must be 0 or more than entries (8)");
	assert_fails(ferrule_ring_open(domain, 8, 65537, 0), EINVAL, "completions is 65537");
	assert_fails(ferrule_ring_open(domain, 8, 0, 4), EINVAL, "flags is 0x4");
	assert_fails(ferrule_ring_open(7, 8, 0, 0), EBADF, "7 is not a handle, it must be a domain's");
	int64_t ring = good(ferrule_ring_open(domain, 1u << 31, 0, FERRULE_RING_CLAMP));
	assert_int_equal(statistics_of(ring).entries, 32768);
	assert_fails(ferrule_supports(ring, 256), EINVAL, "opcode is 256");
	assert_int_equal(good(ferrule_supports(ring, IORING_OP_NOP)), 1);
	assert_int_equal(good(ferrule_supports(ring, 255)), 0);
	assert_fails(ferrule_buffer_open(domain, 0), EINVAL, "size is 0, it must be from 1 to 1073741824");
	assert_fails(ferrule_buffer_open(domain, SIZE_MAX), EINVAL, "size is 18446744073709551615");
	good(ferrule_domain_close(domain, 0));
}

static void test_operation_arguments(void **state)
{
	struct world world = make_world(8);
	int64_t ring = world.ring, buffer = world.buffer;

	(void)state;
	assert_fails(ferrule_read(ring, -1, buffer, 0, 1, 0, 0, 0, 0), EBADF, "ferrule_read: file is -1");
	assert_fails(ferrule_read(ring, 1LL << 31, buffer, 0, 1, 0, 0, 0, 0), EBADF, "file is 2147483648");
	assert_fails(ferrule_read(ring, INT64_MAX, buffer, 0, 1, 0, 0, 0, 0), EBADF, "file is 9223372036854775807");
	assert_fails(ferrule_write(ring, 1, buffer, 0, 8193, 0, 0, 0, 0), EINVAL, "at is 0 and size is 8193");
	assert_fails(ferrule_write(ring, 1, buffer, 8192, 1, 0, 0, 0, 0), EINVAL, "the buffer's size, 8192");
	assert_fails(ferrule_write(ring, 1, buffer, SIZE_MAX, SIZE_MAX, 0, 0, 0, 0), EINVAL, "the buffer's size, 8192");
	assert_fails(ferrule_read(ring, 0, buffer, 0, 1, -2, 0, 0, 0), EINVAL, "offset is -2");
	assert_fails(ferrule_read(ring, 0, ring, 0, 1, 0, 0, 0, 0), EBADF, "is a ring's handle, it must be a buffer's");
	assert_fails(ferrule_read_memory(ring, 0, &world, 1ULL << 32, 0, 0, 0, 0), EINVAL, "size is 4294967296");
	assert_fails(ferrule_read_memory(ring, 0, NULL, 5, 0, 0, 0, 0), EINVAL, "memory is NULL");
	assert_fails(ferrule_openat(ring, -1, "x", 0, 0, 0, 0, 0), EBADF, "directory is -1");
	assert_fails(ferrule_openat(ring, FERRULE_WORKING_DIRECTORY, NULL, 0, 0, 0, 0, 0), EINVAL, "path is NULL");
	assert_fails(
		ferrule_openat(ring, FERRULE_WORKING_DIRECTORY, "x", 0, 010000, 0, 0, 0), EINVAL, "mode is 0x1000");
	assert_fails(ferrule_fsync(ring, 0, 2, 0, 0, 0), EINVAL, "how is 0x2");
	assert_fails(ferrule_nop(ring, 16, 0), EINVAL, "ferrule_nop: flags is 0x10");
	assert_fails(ferrule_buffer_read(buffer, 8193, &world, 1), EINVAL, "at is 8193");
	assert_fails(ferrule_buffer_write(buffer, 8190, &world, 3), EINVAL, "at is 8190 and size is 3");
	/* Nothing of all that is in flight, or holds anything. */
	assert_int_equal(statistics_of(ring).in_flight, 0);
	assert_int_equal(statistics_of(ring).held_bytes, 0);
	end_world(&world);
}

static void expect_operation(int64_t ring, int64_t operation, const char *text)
{
	struct ferrule_completion completion = wait_for(ring, operation);

	assert_string_equal(ferrule_explain_operation(operation, completion.result), text);
}

static void test_operations(void **state)
{
	struct world world = make_world(8);
	int64_t ring = world.ring, buffer = world.buffer;
	int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char text[200];

	(void)state;
	expect_operation(ring, good(ferrule_read(ring, 57, buffer, 0, 4096, 0, 0, 0, 0)),
		"read of 4096 bytes at offset 0 from descriptor 57: it is not open (EBADF)");
	expect_operation(ring, good(ferrule_openat(ring, FERRULE_WORKING_DIRECTORY, "/nope", 0, 0, 0, 0, 0)),
		"openat of \"/nope\": there is no such file (ENOENT)");
	snprintf(text, sizeof(text), "openat of \"nope\" in descriptor %d: there is no such file (ENOENT)", folder);
	expect_operation(ring, good(ferrule_openat(ring, folder, "nope", 0, 0, 0, 0, 0)), text);
	snprintf(text, sizeof(text), "read of 1 bytes at its position from descriptor %d: it is a directory (EISDIR)",
		folder);
	expect_operation(ring, good(ferrule_read(ring, folder, buffer, 0, 1, -1, 0, 0, 0)), text);
	snprintf(text, sizeof(text),
		"write of 3 bytes at its position to descriptor %d: it is not open for writing (EBADF)", world.pipe[0]);
	expect_operation(ring, good(ferrule_write(ring, world.pipe[0], buffer, 0, 3, -1, 0, 0, 0)), text);
	snprintf(text, sizeof(text),
		"fsync of descriptor %d: it cannot be made durable: a pipe, a socket or a special file"
		" (EINVAL)",
		world.pipe[0]);
	expect_operation(ring, good(ferrule_fsync(ring, world.pipe[0], 0, 0, 0, 0)), text);
	expect_operation(
		ring, good(ferrule_close(ring, 9999, 0, 0)), "close of descriptor 9999: it is not open (EBADF)");
	expect_operation(ring, good(ferrule_timeout(ring, 1500000, 0, 0, 0)),
		"timeout of 0.001500000 seconds: the time has passed, as asked (ETIME)");
	close(folder);
	end_world(&world);
}

static void test_operation_slot_used_again(void **state)
{
	struct world world = make_world(8);
	int64_t nop = good(ferrule_nop(world.ring, 0, 0));

	(void)state;
	wait_for(world.ring, nop);
	assert_string_equal(ferrule_explain_operation(nop, -ECANCELED),
		"nop: it was cancelled, or an operation before it in its chain failed (ECANCELED)");
	for (int i = 0; i < 100; i++)
		wait_for(world.ring, good(ferrule_nop(world.ring, 0, 0)));
	assert_string_equal(ferrule_explain_operation(nop, -ENOENT), "No such file or directory (ENOENT)");
	assert_string_equal(ferrule_explain_operation(0, -ENOENT), "No such file or directory (ENOENT)");
	assert_string_equal(ferrule_explain_operation(-5, 0), "Success (0)");
	int64_t last = good(ferrule_close(world.ring, 9999, 0, 0));
	wait_for(world.ring, last);
	end_world(&world);
	assert_string_equal(
		ferrule_explain_operation(last, -EBADF), "close of descriptor 9999: it is not open (EBADF)");
}

/* ---- set-up ---- */

static void fail_setup(int64_t domain, int error, const char *part)
{
	shim_install((struct shim){ .call = CALL_SETUP, .nth = 1, .error = error });
	assert_fails(ferrule_ring_open(domain, 256, 0, 0), error, part);
	shim_remove();
}

static void test_setup(void **state)
{
	int64_t domain = good(ferrule_domain_open());

	(void)state;
	fail_setup(domain, EPERM, "ferrule_ring_open: ");
	assert_true(strstr(ferrule_explain(EPERM), "io_uring") != NULL);
	fail_setup(domain, ENOSYS, "needs Linux 5.1");
	fail_setup(domain, ENOMEM, "bytes for all that this user's processes have registered; raise RLIMIT_MEMLOCK");
	fail_setup(domain, EMFILE, "RLIMIT_NOFILE is");
	fail_setup(domain, ENFILE, "fs.file-max is");
	fail_setup(domain, EIO, "Input/output error (EIO)");
	good(ferrule_domain_close(domain, 0));
}

/* The real thing, where it can be had: descriptors run out. */
static void test_descriptors_run_out(void **state)
{
	int64_t domain = good(ferrule_domain_open());
	struct rlimit limit, low;

	(void)state;
	getrlimit(RLIMIT_NOFILE, &limit);
	low = (struct rlimit){ .rlim_cur = 3, .rlim_max = limit.rlim_max };
	setrlimit(RLIMIT_NOFILE, &low);
	int64_t ring = ferrule_ring_open(domain, 8, 0, 0);
	setrlimit(RLIMIT_NOFILE, &limit);
	assert_fails(ring, EMFILE, "all descriptors of this process are in use");
	good(ferrule_domain_close(domain, 0));
}

/* ---- whose failure it is ---- */

static void *fail_elsewhere(void *argument)
{
	(void)argument;
	assert_fails(ferrule_buffer_size(3), EBADF, "3 is not a handle");
	return NULL;
}

static void test_threads_have_their_own(void **state)
{
	pthread_t thread;

	(void)state;
	assert_fails(ferrule_buffer_size(2), EBADF, "2 is not a handle");
	pthread_create(&thread, NULL, fail_elsewhere, NULL);
	pthread_join(thread, NULL);
	assert_non_null(strstr(ferrule_explain(EBADF), "2 is not a handle"));
	assert_non_null(strstr(ferrule_explain(-EBADF), "2 is not a handle"));
	assert_string_equal(ferrule_explain(EIO), "Input/output error (EIO)");
	assert_string_equal(ferrule_explain(100000), "errno 100000, which this system does not know");
	assert_string_equal(ferrule_explain(INT32_MIN), ferrule_explain(INT32_MIN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ring_arguments),
		cmocka_unit_test(test_operation_arguments),
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_operation_slot_used_again),
		cmocka_unit_test(test_setup),
		cmocka_unit_test(test_descriptors_run_out),
		cmocka_unit_test(test_threads_have_their_own),
	};

	return cmocka_run_group_tests_name("safe explanations", tests, NULL, NULL);
}
