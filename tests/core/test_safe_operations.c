/* SPDX-License-Identifier: MIT
 *
 * Each operation by itself: what it does, what it refuses, what it holds meanwhile and how its failure is explained.
 */
#include "safe/operation.h"
#include "safe_support.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct folder {
	char path[64];
	int descriptor;
};

static struct folder make_folder(void)
{
	struct folder folder = {.path = P_tmpdir "/ferrule-operations-XXXXXX"};
	assert_non_null(mkdtemp(folder.path));
	folder.descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(folder.descriptor >= 0);
	return folder;
}

/* What the test has made in it is gone by now. */
static void end_folder(struct folder *folder)
{
	close(folder->descriptor);
	assert_int_equal(rmdir(folder->path), 0);
}

static int make_file(const struct folder *folder, const char *name, const char *text)
{
	int file = openat(folder->descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)), strlen(text));
	return file;
}

static int32_t result_of(const struct world *world, int64_t operation)
{
	return wait_for(world->ring, operation).result;
}

/* The operation fails with this, and its explanation begins and ends so. */
static void expect_failure(const struct world *world, int64_t operation, int error, const char *begin, const char *end)
{
	assert_int_equal(result_of(world, good(operation)), -error);
	const char *text = ferrule_explain_operation(operation, -error);
	if (strncmp(text, begin, strlen(begin)) == 0 && strstr(text, end))
		return;
	fail_msg("the sentence is: %s\nit must begin with: %s\nand have: %s", text, begin, end);
}

static uint32_t holds(int64_t buffer)
{
	const struct slot *slot = segments_at(&safe_buffers.segments, handle_index(buffer));
	return (uint32_t)__atomic_load_n(&slot->word, __ATOMIC_ACQUIRE);
}

static void put(const struct world *world, size_t at, const char *text)
{
	good(ferrule_buffer_write(world->buffer, at, text, strlen(text)));
}

static void expect_bytes(int64_t buffer, size_t at, const char *text)
{
	char bytes[64] = "";
	good(ferrule_buffer_read(buffer, at, bytes, strlen(text)));
	assert_string_equal(bytes, text);
}

/* ---- the table ---- */

static void test_rows(void **state)
{
	(void)state;
	for (uint32_t kind = 0; kind < OPERATION_KINDS; kind++) {
		const struct operation_row *row = &safe_operation_rows[kind];
		assert_non_null(row->request);
		assert_non_null(row->since);
		assert_non_null(row->meanings);
		assert_true(row->fields < 1u << FIELDS);
		assert_int_equal(!!(row->fields & FIELDS_OWNED), owns_address(kind));
		assert_int_equal(!!(row->fields & (FIELD_PATH | FIELD_PATHS)), KINDS_WITH_PATH >> kind & 1);
	}
}

/* The core's own NOPs are nobody's completions, also where the slot behind the last one was never used. */
static void test_own_nops(void **state)
{
	struct world world = make_world(8);
	struct ferrule_completion completions[4];
	int status;
	(void)state;
	const int64_t pending = read_pipe(&world, 0);
	struct ring *ring = safe_ring_lock("own", world.ring, &status);
	assert_non_null(ring);
	safe_queue_nop(ring);
	safe_queue_nop(ring);
	safe_ring_unlock(ring);
	const int64_t operation = good(ferrule_nop(world.ring, 0, 8));
	assert_int_equal(good(ferrule_wait(world.ring, completions, 4, 1, SECOND)), 1);
	assert_int_equal(completions[0].operation, operation);
	assert_int_equal(completions[0].tag, 8);
	assert_int_equal(write(world.pipe[1], "a", 1), 1);
	assert_int_equal(wait_for(world.ring, pending).result, 1);
	assert_int_equal(statistics_of(world.ring).completed, 2);
	end_world(&world);
}

/* What waits in the kernel and is cancelled ends with an errno that there is, whoever takes its completion in. */
static void test_cancelled_open(void **state)
{
	struct world world = make_world(8);
	struct folder folder = make_folder();
	struct ferrule_completion completions[2];
	(void)state;
	assert_int_equal(mkfifoat(folder.descriptor, "f", 0600), 0);
	for (int round = 0; round < 20; round++) {
		int64_t opened = good(ferrule_openat(
			world.ring, folder.descriptor, "f", O_RDONLY, 0, FERRULE_ASYNC, 0, 0));
		good(ferrule_submit(world.ring));
		usleep(1000); /* most often it waits by then; right is either */
		good(ferrule_cancel(world.ring, opened, 0, 1));
		if (round % 2)
			completions[0] = wait_for(world.ring, opened);
		else
			assert_int_equal(good(ferrule_wait(world.ring, completions, 2, 2, 10 * SECOND)), 2);
		int32_t result = completions[completions[0].tag].result;
		assert_true(result == -EINTR || result == -ECANCELED);
		assert_int_equal(good(ferrule_wait(world.ring, completions, 2, 0, 0)), round % 2);
	}
	assert_int_equal(unlinkat(folder.descriptor, "f", 0), 0);
	end_folder(&folder);
	end_world(&world);
}

/* ---- openat_direct ---- */

static void test_openat_direct(void **state)
{
	struct world world = make_world(8);
	struct folder folder = make_folder();
	(void)state;
	close(make_file(&folder, "a", "abc"));
	assert_fails(ferrule_openat_direct(world.ring, folder.descriptor, "a", O_RDONLY, 0, 0, 0, 0, 0), ENXIO,
		"ferrule_openat_direct: slot is 0, but the ring has no file table");
	good(ferrule_files_open_sparse(world.ring, 4));
	assert_fails(ferrule_openat_direct(world.ring, folder.descriptor, "a", O_RDONLY, 0, 4, 0, 0, 0), EINVAL,
		"slot is 4, it must be below the table's 4 places");
	assert_fails(ferrule_openat_direct(world.ring, folder.descriptor, "a", O_RDONLY, 0, -2, 0, 0, 0), EINVAL,
		"slot is -2, it must be a place");
	int64_t opened = good(ferrule_openat_direct(world.ring, folder.descriptor, "a", O_CLOEXEC, 0, 2, 0, 0, 0));
	assert_int_equal(result_of(&world, opened), 0);
	int64_t got = good(ferrule_read(world.ring, FERRULE_FIXED_FILE + 2, world.buffer, 0, 8, 0, 0, 0, 0));
	assert_int_equal(result_of(&world, got), 3);
	expect_bytes(world.buffer, 0, "abc");
	opened = good(ferrule_openat_direct(
		world.ring, folder.descriptor, "a", O_RDONLY, 0, FERRULE_ALLOCATED_SLOT, 0, 0, 0));
	assert_in_range(result_of(&world, opened), 0, 3);
	expect_failure(&world, ferrule_openat_direct(world.ring, folder.descriptor, "b", O_RDONLY, 0, 1, 0, 0, 0),
		ENOENT, "openat of \"b\" in descriptor ",
		"into place 1 of the file table: there is no such file (ENOENT)");
	assert_int_equal(unlinkat(folder.descriptor, "a", 0), 0);
	end_folder(&folder);
	end_world(&world);
}

/* ---- readv, writev ---- */

static void test_vectors(void **state)
{
	struct world world = make_world(8);
	struct folder folder = make_folder();
	int file = make_file(&folder, "a", "");
	int64_t other = good(ferrule_buffer_open(world.domain, 8));
	struct ferrule_part parts[3] = {{world.buffer, 4, 3}, {other, 0, 2}, {world.buffer, 0, 0}};
	(void)state;
	put(&world, 4, "abc");
	good(ferrule_buffer_write(other, 0, "de", 2));
	assert_int_equal(result_of(&world, ferrule_writev(world.ring, file, parts, 3, 0, 0, 0, 0)), 5);
	parts[0] = (struct ferrule_part){other, 6, 2};
	parts[1] = (struct ferrule_part){world.buffer, 100, 3};
	assert_int_equal(result_of(&world, ferrule_readv(world.ring, file, parts, 2, 0, 0, 0, 0)), 5);
	expect_bytes(other, 6, "ab");
	expect_bytes(world.buffer, 100, "cde");
	assert_int_equal(holds(other), 1);
	assert_int_equal(holds(world.buffer), 1);
	assert_int_equal(unlinkat(folder.descriptor, "a", 0), 0);
	close(file);
	end_folder(&folder);
	end_world(&world);
}

/* The parts are copied; their buffers live until the operation is over, and count once each. */
static void test_vector_holds(void **state)
{
	struct world world = make_world(8);
	int64_t other = good(ferrule_buffer_open(world.domain, 8));
	struct ferrule_part parts[3] = {{world.buffer, 0, 2}, {other, 0, 2}, {world.buffer, 2, 2}};
	(void)state;
	int64_t got = good(ferrule_readv(world.ring, world.pipe[0], parts, 3, FERRULE_AT_POSITION, 0, 5, 0));
	memset(parts, 0xff, sizeof(parts));
	good(ferrule_submit(world.ring));
	assert_int_equal(holds(world.buffer), 3);
	assert_int_equal(holds(other), 2);
	assert_int_equal(statistics_of(world.ring).held_bytes, 8192 + 8);
	good(ferrule_buffer_close(other));
	assert_int_equal(write(world.pipe[1], "abcdef", 6), 6);
	assert_int_equal(result_of(&world, got), 6);
	expect_bytes(world.buffer, 0, "abef");
	assert_int_equal(holds(world.buffer), 1);
	assert_int_equal(holds(other), 0);
	assert_int_equal(statistics_of(world.ring).held_bytes, 0);
	parts[0] = (struct ferrule_part){world.buffer, 0, 2};
	/* Closed and dropped with one in flight: nothing of it is left. */
	good(ferrule_readv(world.ring, world.pipe[0], parts, 1, FERRULE_AT_POSITION, 0, 0, 0));
	good(ferrule_submit(world.ring));
	assert_int_equal(good(ferrule_ring_close(world.ring, SECOND)), 0);
	assert_int_equal(holds(world.buffer), 1);
	end_world(&world);
}

static void test_vector_refusals(void **state)
{
	struct world world = make_world(8);
	int64_t closed = good(ferrule_buffer_open(world.domain, 8)), file = world.pipe[0];
	struct ferrule_part *parts = calloc(1025, sizeof(*parts));
	struct ferrule_request request = {.kind = FERRULE_OP_READV, .file = file, .parts = parts, .part_count = 2};
	int64_t operation;
	(void)state;
	good(ferrule_buffer_close(closed));
	parts[0] = parts[1] = (struct ferrule_part){world.buffer, 0, 1};
	assert_fails(
		ferrule_readv(world.ring, file, parts, 0, 0, 0, 0, 0), EINVAL, "count is 0, it must be from 1 to 1024");
	assert_fails(ferrule_readv(world.ring, file, parts, 1025, 0, 0, 0, 0), EINVAL, "ferrule_readv: count is 1025");
	assert_fails(ferrule_readv(world.ring, file, NULL, 1, 0, 0, 0, 0), EINVAL, "parts is NULL, it must be 1 parts");
	parts[1].at = 8192;
	assert_fails(ferrule_readv(world.ring, file, parts, 2, 0, 0, 0, 0), EINVAL,
		"ferrule_readv: parts[1].at is 8192 and size is 1, together they must be at most the buffer's size, "
		"8192");
	assert_fails(ferrule_queue(world.ring, &request, 1, &operation), EINVAL,
		"ferrule_queue: requests[0].parts[1].at is");
	parts[1].buffer = closed;
	assert_fails(
		ferrule_writev(world.ring, file, parts, 2, 0, 0, 0, 0), EBADF, "ferrule_writev: parts[1]: buffer 0x");
	assert_fails(ferrule_queue(world.ring, &request, 1, &operation), EBADF, "requests[0].parts[1]: buffer 0x");
	request.part_count = 0;
	assert_fails(ferrule_queue(world.ring, &request, 1, &operation), EINVAL, "requests[0].part_count is 0");
	assert_int_equal(holds(world.buffer), 1);
	assert_int_equal(statistics_of(world.ring).in_flight, 0);
	free(parts);
	end_world(&world);
}

/* ---- statx ---- */

static void test_statx(void **state)
{
	struct world world = make_world(8);
	struct folder folder = make_folder();
	struct ferrule_stat told = {.mask = 0};
	struct stat expected;
	(void)state;
	close(make_file(&folder, "a", "abc"));
	assert_int_equal(fstatat(folder.descriptor, "a", &expected, 0), 0);
	int64_t asked =
		good(ferrule_statx(world.ring, folder.descriptor, "a", world.buffer, 8192 - 256, 0, 4095, 0, 0, 0));
	assert_int_equal(holds(world.buffer), 2);
	assert_int_equal(result_of(&world, asked), 0);
	assert_int_equal(holds(world.buffer), 1);
	good(ferrule_stat_read(world.buffer, 8192 - 256, &told));
	assert_int_equal(told.size, 3);
	assert_int_equal(told.mode, expected.st_mode);
	assert_int_equal(told.inode, expected.st_ino);
	assert_int_equal(told.device, expected.st_dev);
	assert_int_equal(told.links, 1);
	assert_int_equal(told.uid, expected.st_uid);
	assert_int_equal(told.block_size, expected.st_blksize);
	assert_int_equal(told.modified, expected.st_mtim.tv_sec * SECOND + expected.st_mtim.tv_nsec);
	assert_int_equal(told.mask & 0x7ff, 0x7ff);
	assert_fails(ferrule_stat_read(world.buffer, 8192 - 255, &told), EINVAL,
		"at is 7937 and statx needs 256 bytes, together they must be at most the buffer's size, 8192");
	assert_fails(ferrule_stat_read(world.ring, 0, &told), EBADF, "is a ring's handle, it must be a buffer's");
	assert_fails(ferrule_statx(world.ring, folder.descriptor, "a", world.buffer, 8192 - 255, 0, 0, 0, 0, 0), EINVAL,
		"ferrule_statx: at is 7937");
	assert_fails(ferrule_statx(world.ring, -7, "a", world.buffer, 0, 0, 0, 0, 0, 0), EBADF, "directory is -7");
	assert_fails(ferrule_statx(world.ring, folder.descriptor, NULL, world.buffer, 0, 0, 0, 0, 0, 0), EINVAL,
		"path is NULL");
	expect_failure(&world, ferrule_statx(world.ring, folder.descriptor, "b", world.buffer, 0, 0, 4095, 0, 0, 0),
		ENOENT, "statx of \"b\" in descriptor ",
		": there is no such file, or no such folder on the way (ENOENT)");
	assert_int_equal(holds(world.buffer), 1);
	assert_int_equal(unlinkat(folder.descriptor, "a", 0), 0);
	end_folder(&folder);
	end_world(&world);
}

/* ---- poll_add ---- */

static void test_poll(void **state)
{
	struct world world = make_world(8);
	struct ferrule_completion completion;
	(void)state;
	int64_t polled = good(ferrule_poll_add(world.ring, world.pipe[0], POLLIN, 0, 3, 0));
	assert_fails(ferrule_wait_for(world.ring, polled, &completion, 1000000), ETIME, "did not complete");
	assert_int_equal(write(world.pipe[1], "a", 1), 1);
	assert_int_equal(result_of(&world, polled) & POLLIN, POLLIN);
	assert_int_equal(result_of(&world, ferrule_poll_add(world.ring, world.pipe[1], POLLOUT, 0, 0, 0)), POLLOUT);
	assert_fails(ferrule_poll_add(world.ring, -1, POLLIN, 0, 0, 0), EBADF, "ferrule_poll_add: file is -1");
	expect_failure(&world, ferrule_poll_add(world.ring, 9999, POLLIN, 0, 0, 0), EBADF, "poll of descriptor 9999: ",
		"it is not open (EBADF)");
	end_world(&world);
}

/* ---- paths ---- */

static bool is_there(const struct folder *folder, const char *name)
{
	return faccessat(folder->descriptor, name, F_OK, 0) == 0;
}

static void test_folders(void **state)
{
	struct world world = make_world(8);
	struct folder folder = make_folder();
	int64_t ring = world.ring;
	int at = folder.descriptor;
	struct stat made;
	char name[] = "a";
	(void)state;
	mode_t mask = umask(0);
	int64_t operation = good(ferrule_mkdirat(ring, at, name, 0751, 0, 0, 0));
	name[0] = 'x'; /* copied */
	assert_int_equal(result_of(&world, operation), 0);
	umask(mask);
	assert_int_equal(fstatat(at, "a", &made, 0), 0);
	assert_int_equal(made.st_mode, S_IFDIR | 0751);
	expect_failure(&world, ferrule_mkdirat(ring, at, "a", 0777, 0, 0, 0), EEXIST, "mkdirat of \"a\" in descriptor ",
		": there is something of that name already (EEXIST)");
	assert_fails(
		ferrule_mkdirat(ring, at, "b", 010000, 0, 0, 0), EINVAL, "mode is 0x1000, it must be at most 0xfff");
	assert_fails(ferrule_mkdirat(ring, at, NULL, 0, 0, 0, 0), EINVAL, "path is NULL");
	char old[] = "a", new[] = "b";
	operation = good(ferrule_renameat(ring, at, old, at, new, 0, 0, 0, 0));
	old[0] = new[0] = 'x';
	assert_int_equal(result_of(&world, operation), 0);
	assert_true(is_there(&folder, "b") && !is_there(&folder, "a"));
	expect_failure(&world, ferrule_renameat(ring, at, "a", FERRULE_WORKING_DIRECTORY, "/c", 0, 0, 0, 0), ENOENT,
		"renameat of \"a\" in descriptor ", " to \"/c\": there is no such file");
	assert_fails(ferrule_renameat(ring, at, "a", -5, "b", 0, 0, 0, 0), EBADF, "new_directory is -5");
	assert_fails(
		ferrule_renameat(ring, at, "a", at, NULL, 0, 0, 0, 0), EINVAL, "new_path is NULL, it must be text");
	expect_failure(&world, ferrule_unlinkat(ring, at, "b", 0, 0, 0, 0), EISDIR, "unlinkat of \"b\" in descriptor ",
		"it is a directory; AT_REMOVEDIR in how removes one (EISDIR)");
	assert_int_equal(result_of(&world, ferrule_unlinkat(ring, at, "b", AT_REMOVEDIR, 0, 0, 0)), 0);
	assert_false(is_there(&folder, "b"));
	assert_fails(ferrule_unlinkat(ring, -1, "b", 0, 0, 0, 0), EBADF, "ferrule_unlinkat: directory is -1");
	end_folder(&folder);
	end_world(&world);
}

/* ---- fallocate, splice ---- */

static void test_fallocate(void **state)
{
	struct world world = make_world(8);
	struct folder folder = make_folder();
	int file = make_file(&folder, "a", "abc");
	struct stat grown;
	(void)state;
	assert_int_equal(result_of(&world, ferrule_fallocate(world.ring, file, 4096, 100, 0, 0, 0, 0)), 0);
	assert_int_equal(fstat(file, &grown), 0);
	assert_int_equal(grown.st_size, 4196);
	assert_int_equal(
		result_of(&world, ferrule_fallocate(world.ring, file, 8192, 5, FALLOC_FL_KEEP_SIZE, 0, 0, 0)), 0);
	assert_int_equal(fstat(file, &grown), 0);
	assert_int_equal(grown.st_size, 4196);
	assert_fails(
		ferrule_fallocate(world.ring, file, -1, 5, 0, 0, 0, 0), EINVAL, "offset is -1, it must be 0 or more");
	assert_fails(ferrule_fallocate(world.ring, file, 0, 0, 0, 0, 0, 0), EINVAL, "size is 0, it must be from 1");
	assert_fails(
		ferrule_fallocate(world.ring, file, 0, 1ULL << 63, 0, 0, 0, 0), EINVAL, "size is 9223372036854775808");
	expect_failure(&world, ferrule_fallocate(world.ring, world.pipe[1], 0, 5, 0, 0, 0, 0), ESPIPE,
		"fallocate of 5 bytes at offset 0 in descriptor ", ": it is a pipe (ESPIPE)");
	assert_int_equal(unlinkat(folder.descriptor, "a", 0), 0);
	close(file);
	end_folder(&folder);
	end_world(&world);
}

static void test_splice(void **state)
{
	struct world world = make_world(8);
	struct folder folder = make_folder();
	int file = make_file(&folder, "a", "0123456789");
	int64_t ring = world.ring, registered = FERRULE_FIXED_FILE;
	char bytes[8] = "";
	(void)state;
	assert_int_equal(result_of(&world, ferrule_splice(ring, file, 2, world.pipe[1], -1, 5, 0, 0, 0, 0)), 5);
	assert_int_equal(read(world.pipe[0], bytes, sizeof(bytes)), 5);
	assert_string_equal(bytes, "23456");
	assert_fails(ferrule_splice(ring, registered, 0, world.pipe[1], -1, 5, 0, 0, 0, 0), EBADF,
		"source is registered file 0, but the ring has no file table");
	good(ferrule_files_open(ring, (int[]){file, world.pipe[1]}, 2, NULL));
	assert_int_equal(result_of(&world, ferrule_splice(ring, registered, 0, registered + 1, -1, 2, 0, 0, 0, 0)), 2);
	assert_int_equal(result_of(&world, ferrule_splice(ring, world.pipe[0], -1, registered, 10, 9, 0, 0, 0, 0)), 2);
	assert_int_equal(pread(file, bytes, 2, 10), 2);
	assert_memory_equal(bytes, "01", 2);
	assert_fails(ferrule_splice(ring, -3, 0, world.pipe[1], -1, 5, 0, 0, 0, 0), EBADF, "source is -3");
	assert_fails(ferrule_splice(ring, registered + 2, 0, world.pipe[1], -1, 5, 0, 0, 0, 0), EBADF,
		"the table's 2 places");
	assert_fails(ferrule_splice(ring, file, -2, world.pipe[1], -1, 5, 0, 0, 0, 0), EINVAL, "source_offset is -2");
	assert_fails(ferrule_splice(ring, file, 0, world.pipe[1], -2, 5, 0, 0, 0, 0), EINVAL, "splice: offset is -2");
	assert_fails(ferrule_splice(ring, file, 0, world.pipe[1], -1, 5, 1u << 31, 0, 0, 0), EINVAL, "bit 0x80000000");
	assert_fails(
		ferrule_splice(ring, file, 0, world.pipe[1], -1, 1ULL << 32, 0, 0, 0, 0), EINVAL, "size is 4294967296");
	expect_failure(&world, ferrule_splice(ring, registered, 0, file, 5, 4, 0, 0, 0, 0), EINVAL,
		"splice of 4 bytes from registered file 0 at offset 0 to descriptor ", "neither of the two is a pipe");
	assert_int_equal(unlinkat(folder.descriptor, "a", 0), 0);
	close(file);
	end_folder(&folder);
	end_world(&world);
}

/* ---- records ---- */

/* Every kind by ferrule_queue(), in an array that the ring has room for in one go. */
static void test_records(void **state)
{
	struct world world = make_world(32);
	struct folder folder = make_folder();
	int at = folder.descriptor;
	struct ferrule_part part = {world.buffer, 0, 4};
	char memory[4] = "";
	good(ferrule_files_open_sparse(world.ring, 4));
	const int64_t file = FERRULE_FIXED_FILE + 1;
	const uint32_t link = FERRULE_LINK;
	struct ferrule_request requests[] = {
		{.kind = FERRULE_OP_MKDIRAT, .flags = link, .file = at, .path = "d", .mode = 0700},
		{.kind = FERRULE_OP_OPENAT_DIRECT, .flags = link, .file = at, .path = "d/a", .how = O_RDWR | O_CREAT,
			.mode = 0600, .other = 1},
		{.kind = FERRULE_OP_FALLOCATE, .flags = link, .file = file, .size = 8},
		{.kind = FERRULE_OP_WRITE, .flags = link, .file = file, .data = "abcd", .size = 4},
		{.kind = FERRULE_OP_WRITEV, .flags = link, .file = file, .parts = &part, .part_count = 1, .offset = 4},
		{.kind = FERRULE_OP_READ, .flags = link, .file = file, .into = memory, .size = 4},
		{.kind = FERRULE_OP_READV, .flags = link, .file = file, .parts = &part, .part_count = 1},
		{.kind = FERRULE_OP_FSYNC, .flags = link, .file = file, .how = FERRULE_DATASYNC},
		{.kind = FERRULE_OP_CLOSE, .flags = link, .file = file},
		{.kind = FERRULE_OP_STATX, .flags = link, .file = at, .path = "d/a", .buffer = world.buffer, .at = 512,
			.mode = 4095},
		{.kind = FERRULE_OP_RENAMEAT, .flags = link, .file = at, .path = "d/a", .other = at, .new_path = "b"},
		{.kind = FERRULE_OP_UNLINKAT, .flags = link, .file = at, .path = "b"},
		{.kind = FERRULE_OP_UNLINKAT, .flags = link, .file = at, .path = "d", .how = AT_REMOVEDIR},
		{.kind = FERRULE_OP_POLL_ADD, .flags = link, .file = world.pipe[1], .how = POLLOUT},
		{.kind = FERRULE_OP_NOP},
		{.kind = FERRULE_OP_OPENAT, .file = at, .path = ".", .how = O_DIRECTORY},
		{.kind = FERRULE_OP_TIMEOUT, .offset = 1000},
	};
	enum { COUNT = sizeof(requests) / sizeof(requests[0]) };
	int64_t operations[COUNT];
	struct ferrule_stat told;
	(void)state;
	for (unsigned i = 0; i < COUNT; i++)
		requests[i].tag = i;
	assert_int_equal(good(ferrule_queue(world.ring, requests, COUNT, operations)), COUNT);
	for (unsigned i = 0; i < COUNT; i++) {
		struct ferrule_completion completion = wait_for(world.ring, operations[i]);
		assert_int_equal(completion.tag, i);
		if (completion.result < 0 && requests[i].kind != FERRULE_OP_TIMEOUT)
			fail_msg("%s", ferrule_explain_operation(operations[i], completion.result));
		if (requests[i].kind == FERRULE_OP_OPENAT)
			close(completion.result);
		if (requests[i].kind == FERRULE_OP_TIMEOUT)
			assert_int_equal(completion.result, -ETIME);
	}
	assert_memory_equal(memory, "abcd", 4);
	expect_bytes(world.buffer, 0, "abcd");
	good(ferrule_stat_read(world.buffer, 512, &told));
	assert_int_equal(told.size, 8);
	assert_int_equal(holds(world.buffer), 1);
	end_folder(&folder);
	end_world(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_nops), /* first: the slot behind its last one must be fresh */
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_cancelled_open),
		cmocka_unit_test(test_openat_direct),
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_vector_holds),
		cmocka_unit_test(test_vector_refusals),
		cmocka_unit_test(test_statx),
		cmocka_unit_test(test_poll),
		cmocka_unit_test(test_folders),
		cmocka_unit_test(test_fallocate),
		cmocka_unit_test(test_splice),
		cmocka_unit_test(test_records),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
