/* SPDX-License-Identifier: MIT
 *
 * Tables of files and buffers: the fixed form by itself, tags, replacing in flight, and what is refused.
 */
#include "safe_support.h"
#include "safe/operation.h"
#include <sys/resource.h>

static struct ring *ring_of(int64_t handle)
{
	return slot_find(&safe_rings, handle);
}

/* The opcode in the entry that was queued last. */
static int last_opcode(int64_t handle)
{
	const struct io_uring_sq *sq = &ring_of(handle)->uring.sq;

	return sq->sqes[(sq->sqe_tail - 1) & sq->ring_mask].opcode;
}

static int64_t read_file(const struct world *world, int64_t buffer)
{
	return good(ferrule_read(world->ring, FERRULE_FIXED_FILE, buffer, 0, 4, 0, 0, 0, 0));
}

static void test_fixed_by_itself(void **state)
{
	struct world world = make_world(8);
	int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int64_t second = good(ferrule_buffer_open(world.domain, 100));
	int64_t files = good(ferrule_files_open(world.ring, &file, 1, NULL));
	char data[4];

	(void)state;
	int64_t read = read_file(&world, world.buffer);
	assert_int_equal(last_opcode(world.ring), IORING_OP_READ);
	assert_int_equal(wait_for(world.ring, read).result, 4);
	int64_t handles[] = { 0, second, world.buffer };
	int64_t table = good(ferrule_buffers_open(world.ring, handles, 3, NULL));
	assert_int_equal(good(ferrule_buffers_count(table)), 3);
	assert_int_equal(good(ferrule_files_count(files)), 1);
	close(file);
	good(ferrule_buffer_write(world.buffer, 0, "....", 4));
	read = read_file(&world, world.buffer);
	assert_int_equal(last_opcode(world.ring), IORING_OP_READ_FIXED);
	assert_int_equal(wait_for(world.ring, read).result, 4);
	good(ferrule_buffer_read(world.buffer, 0, data, 4));
	assert_memory_equal(data, "\177ELF", 4);
	/* Queued in the fixed form, then the place is another's: it must work all the same. */
	read = read_file(&world, world.buffer);
	good(ferrule_buffers_update(table, 2, &second, 1, NULL));
	assert_int_equal(wait_for(world.ring, read).result, 4);
	good(ferrule_buffers_update(table, 2, &world.buffer, 1, NULL));
	/* The same where the table goes. */
	read = read_file(&world, second);
	int64_t linked = good(ferrule_read(world.ring, FERRULE_FIXED_FILE, world.buffer, 0, 4, 0, FERRULE_LINK, 0, 0));
	good(ferrule_buffers_close(table));
	assert_int_equal(wait_for(world.ring, read).result, 4);
	assert_int_equal(wait_for(world.ring, linked).result, 4);
	assert_fails(ferrule_buffers_close(table), EBADF, "was closed");
	good(ferrule_files_close(files));
	assert_fails(
		ferrule_read(world.ring, FERRULE_FIXED_FILE, second, 0, 4, 0, 0, 0, 0), EBADF, "has no file table");
	end_world(&world);
}

static void test_one_buffer_in_two_rings(void **state)
{
	struct world world = make_world(8);
	int64_t other = good(ferrule_ring_open(world.domain, 4, 0, 0)),
		second = good(ferrule_buffer_open(world.domain, 9));

	(void)state;
	good(ferrule_buffers_open(world.ring, (int64_t[]){ second, world.buffer }, 2, NULL));
	good(ferrule_buffers_open(other, (int64_t[]){ world.buffer, world.buffer, second }, 3, NULL));
	int64_t mine = good(ferrule_write(world.ring, world.pipe[1], world.buffer, 0, 4, -1, 0, 0, 0));
	int64_t its = good(ferrule_write(other, world.pipe[1], world.buffer, 0, 4, -1, 0, 0, 0));
	assert_int_equal(last_opcode(other), IORING_OP_WRITE_FIXED);
	assert_int_equal(wait_for(world.ring, mine).result, 4);
	assert_int_equal(wait_for(other, its).result, 4);
	end_world(&world);
}

static void expect_resource(int64_t ring, uint64_t tag)
{
	struct ferrule_completion completion = { .kind = 99 };

	assert_int_equal(good(ferrule_wait(ring, &completion, 1, 1, SECOND)), 1);
	assert_int_equal(completion.kind, FERRULE_RESOURCE);
	assert_int_equal(completion.operation, 0);
	assert_int_equal(completion.tag, tag);
}

static void test_tags(void **state)
{
	struct world world = make_world(8);
	int64_t files = good(ferrule_files_open(world.ring, world.pipe, 2, (uint64_t[]){ 21, UINT64_MAX }));
	int64_t table = good(ferrule_buffers_open(world.ring, &world.buffer, 1, (uint64_t[]){ 31 }));

	(void)state;
	assert_int_equal(good(ferrule_files_update(files, 0, (int[]){ 0, FERRULE_SKIP_FILE }, 2, NULL)), 2);
	expect_resource(world.ring, 21);
	int64_t closing = good(ferrule_close(world.ring, FERRULE_FIXED_FILE + 1, 0, 0));
	assert_int_equal(wait_for(world.ring, closing).result, 0);
	expect_resource(world.ring, UINT64_MAX);
	assert_int_equal(good(ferrule_buffers_update(table, 0, (int64_t[]){ 0 }, 1, NULL)), 1);
	expect_resource(world.ring, 31);
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	good(ferrule_files_close(files));
	good(ferrule_buffers_close(table));
	assert_fails(ferrule_wait(world.ring, (struct ferrule_completion[1]){{0}}, 1, 1, -1), EDEADLK, "never ends");
	end_world(&world);
}

/* An entry that an operation in flight uses is told of when the operation is done. */
static void test_replaced_in_flight(void **state)
{
	struct world world = make_world(8);
	int64_t table = good(ferrule_buffers_open(world.ring, &world.buffer, 1, (uint64_t[]){ 41 }));
	int64_t read = read_pipe(&world, 0);
	struct ferrule_completion completion;

	(void)state;
	good(ferrule_submit(world.ring));
	good(ferrule_buffers_close(table));
	good(ferrule_buffer_close(world.buffer));
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192);
	assert_int_equal(good(ferrule_wait(world.ring, &completion, 1, 1, SECOND / 100)), 0);
	assert_int_equal(write(world.pipe[1], "x", 1), 1);
	assert_int_equal(wait_for(world.ring, read).result, 1);
	expect_resource(world.ring, 41);
	end_world(&world);
}

/* More tags than the completion queue has places: the kernel keeps what finds no room. */
static void test_many_tags(void **state)
{
	enum { COUNT = 300 };
	struct world world = make_world(2);
	int descriptors[COUNT];
	uint64_t tags[COUNT], sum = 0;
	struct ferrule_completion completions[COUNT];

	(void)state;
	for (uint64_t i = 0; i < COUNT; i++) {
		descriptors[i] = world.pipe[0];
		tags[i] = i + 1;
	}
	good(ferrule_files_close(good(ferrule_files_open(world.ring, descriptors, COUNT, tags))));
	assert_int_equal(good(ferrule_wait(world.ring, completions, COUNT, COUNT, SECOND)), COUNT);
	for (int i = 0; i < COUNT; i++)
		sum += completions[i].tag;
	assert_int_equal(sum, COUNT * (COUNT + 1) / 2);
	end_world(&world);
}

static void test_files_refused(void **state)
{
	struct world world = make_world(8);
	int closed = dup(0);
	int64_t files;

	(void)state;
	close(closed);
	assert_fails(ferrule_files_open(world.ring, (int[]){ 0 }, 0, NULL), EINVAL, "count is 0, it must be from 1");
	assert_fails(ferrule_files_open(world.ring, (int[]){ 0, closed }, 2, NULL), EBADF, "descriptors[1] is ");
	assert_fails(ferrule_files_open(world.ring, (int[]){ -7 }, 1, NULL), EBADF, "descriptors[0] is -7");
	assert_fails(ferrule_files_open(world.ring, (int[]){ -1 }, 1, (uint64_t[]){ 5 }), EINVAL, "tags[0] is 5");
	int own = (int)good(ferrule_ring_descriptor(world.ring));
	assert_fails(ferrule_files_open(world.ring, &own, 1, NULL), EBADF, "which is an io_uring");
	assert_fails(ferrule_files_open_sparse(world.ring, 1u << 31), EMFILE, "count is 2147483648");
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_max < 1u << 19)
		assert_fails(ferrule_files_open_sparse(world.ring, 1u << 20), EMFILE, "RLIMIT_NOFILE");
	files = good(ferrule_files_open_sparse(world.ring, 3));
	assert_fails(ferrule_files_open_sparse(world.ring, 3), EBUSY, "has a table of files already");
	assert_fails(ferrule_files_update(files, 2, (int[]){ 0, 0 }, 2, NULL), EINVAL, "offset is 2 and count is 2");
	assert_fails(ferrule_files_update(files, UINT32_MAX, (int[]){ 0, 0 }, 2, NULL), EINVAL, "the table's 3 places");
	assert_fails(ferrule_files_update(files, 0, &closed, 1, NULL), EBADF, "which is not open");
	/* A later one that is bad: those before it are done. */
	assert_int_equal(good(ferrule_files_update(files, 0, (int[]){ 0, closed }, 2, (uint64_t[]){ 1, 2 })), 1);
	assert_fails(ferrule_read(world.ring, FERRULE_FIXED_FILE + 3, world.buffer, 0, 1, 0, 0, 0, 0), EBADF,
		"registered file 3, it must be below the table's 3 places");
	assert_fails(ferrule_buffers_count(files), EBADF, "is a file table's handle, it must be a buffer table's");
	end_world(&world);
}

static void test_buffers_refused(void **state)
{
	struct world world = make_world(8), other = make_world(2);
	int64_t table;

	(void)state;
	assert_fails(ferrule_buffers_open(world.ring, &world.buffer, 0, NULL), EINVAL, "count is 0");
	assert_fails(ferrule_buffers_open_sparse(world.ring, 16385), EINVAL, "it must be from 1 to 16384");
	assert_fails(
		ferrule_buffers_open(world.ring, (int64_t[]){world.buffer, 77}, 2, NULL), EBADF, "buffers[1] is 0x4d");
	assert_fails(ferrule_buffers_open(world.ring, &other.buffer, 1, NULL), EBADF, "belongs to domain");
	assert_fails(ferrule_buffers_open(world.ring, (int64_t[]){ 0 }, 1, (uint64_t[]){ 4 }), EINVAL, "tags[0] is 4");
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	end_world(&other);
	table = good(ferrule_buffers_open_sparse(world.ring, 16384));
	assert_fails(ferrule_buffers_open_sparse(world.ring, 1), EBUSY, "has a table of buffers already");
	assert_int_equal(good(ferrule_buffers_update(table, 16383, &world.buffer, 1, NULL)), 1);
	int64_t write = good(ferrule_write(world.ring, world.pipe[1], world.buffer, 0, 4, -1, 0, 0, 0));
	assert_int_equal(last_opcode(world.ring), IORING_OP_WRITE_FIXED);
	assert_int_equal(wait_for(world.ring, write).result, 4);
	assert_fails(ferrule_buffers_update(table, 16384, &world.buffer, 1, NULL), EINVAL, "16384 places");
	good(ferrule_ring_close(world.ring, SECOND));
	assert_fails(ferrule_buffers_close(table), EBADF, "was closed");
	assert_fails(ferrule_buffers_update(table, 0, &world.buffer, 1, NULL), EBADF, "was closed");
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed_by_itself),
		cmocka_unit_test(test_one_buffer_in_two_rings),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_replaced_in_flight),
		cmocka_unit_test(test_many_tags),
		cmocka_unit_test(test_files_refused),
		cmocka_unit_test(test_buffers_refused),
	};

	return cmocka_run_group_tests_name("safe tables", tests, NULL, NULL);
}
