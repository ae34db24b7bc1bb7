/* SPDX-License-Identifier: MIT
 *
 * Operations on files and names, as the kernel carries them out: what was prepared is what happens.
 */
#include "operations_support.h"
#include <linux/fs.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

static struct io_uring ring;
static char folder[] = P_tmpdir "/ferrule-files-XXXXXX";
static int directory;

static int open_all(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	directory = open(folder, O_RDONLY | O_DIRECTORY);
	return io_uring_queue_init(16, &ring, 0) || io_uring_register_files_sparse(&ring, 8);
}

static int close_all(void **state)
{
	(void)state;
	io_uring_queue_exit(&ring);
	close(directory);
	return rmdir(folder);
}

static int new_file(const char *name)
{
	int file = DO(&ring, io_uring_prep_openat, directory, name, O_CREAT | O_RDWR | O_TRUNC, 0640);

	assert_true(file >= 0);
	return file;
}

static long size_of(int file)
{
	struct stat found;

	assert_int_equal(fstat(file, &found), 0);
	return found.st_size;
}

static void test_reading_and_writing(void **state)
{
	char first[4] = "abcd", second[6] = "efghij", read[16] = "";
	struct iovec out[] = { { first, 4 }, { second, 6 } }, in[] = { { read + 4, 6 }, { read, 4 } };
	int file = new_file("text");

	(void)state;
	assert_int_equal(DO(&ring, io_uring_prep_write, file, "0123456789", 10, 0), 10);
	assert_int_equal(DO(&ring, io_uring_prep_writev, file, out, 2, 5), 10);
	assert_int_equal(DO(&ring, io_uring_prep_read, file, read, 16, 0), 15);
	assert_memory_equal(read, "01234abcdefghij", 15);
	assert_int_equal(DO(&ring, io_uring_prep_readv, file, in, 2, 5), 10);
	assert_memory_equal(read, "ghijabcdef", 10);
	assert_int_equal(DO(&ring, io_uring_prep_writev2, file, out, 2, 0, RWF_APPEND), 10);
	assert_int_equal(size_of(file), 25);
	assert_int_equal(DO(&ring, io_uring_prep_readv2, file, in, 1, 100, RWF_DSYNC), 0);
	assert_int_equal(DO(&ring, io_uring_prep_readv2, file, in, 1, 0, 1 << 30), -EOPNOTSUPP);
	assert_int_equal(DO(&ring, io_uring_prep_fsync, file, IORING_FSYNC_DATASYNC), 0);
	assert_int_equal(DO(&ring, io_uring_prep_fsync, file, 2), -EINVAL);
	assert_int_equal(DO(&ring, io_uring_prep_sync_file_range, file, 10, 0, SYNC_FILE_RANGE_WRITE), 0);
	assert_int_equal(DO(&ring, io_uring_prep_close, file), 0);
	assert_int_equal(DO(&ring, io_uring_prep_close, file), -EBADF);
	assert_int_equal(DO(&ring, io_uring_prep_unlinkat, directory, "text", 0), 0);
}

static void test_registered_buffers(void **state)
{
	static char memory[4096];
	struct iovec whole = { memory, sizeof(memory) }, parts[] = { { memory + 10, 5 }, { memory, 5 } };
	int file = new_file("fixed");

	(void)state;
	assert_int_equal(io_uring_register_buffers(&ring, &whole, 1), 0);
	memcpy(memory, "0123456789abcdef", 16);
	assert_int_equal(DO(&ring, io_uring_prep_write_fixed, file, memory + 4, 8, 0, 0), 8);
	assert_int_equal(DO(&ring, io_uring_prep_read_fixed, file, memory + 100, 100, 2, 0), 6);
	assert_memory_equal(memory + 100, "6789ab", 6);
	assert_int_equal(DO(&ring, io_uring_prep_read_fixed, file, memory, 8, 0, 1), -EFAULT);
	need(&ring, IORING_OP_WRITEV_FIXED);
	assert_int_equal(DO(&ring, io_uring_prep_writev_fixed, file, parts, 2, 0, 0, 0), 10);
	memset(memory, 0, 16);
	assert_int_equal(DO(&ring, io_uring_prep_readv_fixed, file, parts, 2, 0, 0, 0), 10);
	assert_memory_equal(memory, "01234\0\0\0\0\0abcde", 15);
	parts[0].iov_base = &whole;
	assert_int_equal(DO(&ring, io_uring_prep_readv_fixed, file, parts, 2, 0, 0, 0), -EFAULT);
	assert_int_equal(io_uring_unregister_buffers(&ring), 0);
	close(file);
	assert_int_equal(DO(&ring, io_uring_prep_unlinkat, directory, "fixed", 0), 0);
}

static void test_sizes_and_advice(void **state)
{
	void *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int file = new_file("sizes");

	(void)state;
	assert_int_equal(DO(&ring, io_uring_prep_fallocate, file, 0, 0, 10000), 0);
	assert_int_equal(size_of(file), 10000);
	assert_int_equal(DO(&ring, io_uring_prep_fallocate, file, 1, 10000, 10000), 0); /* FALLOC_FL_KEEP_SIZE */
	assert_int_equal(size_of(file), 10000);
	need(&ring, IORING_OP_FTRUNCATE);
	assert_int_equal(DO(&ring, io_uring_prep_ftruncate, file, 0x100000001), 0);
	assert_int_equal(size_of(file), 0x100000001);
	assert_int_equal(DO(&ring, io_uring_prep_ftruncate, file, -1), -EINVAL);
	assert_int_equal(DO(&ring, io_uring_prep_fadvise, file, 0, 4096, POSIX_FADV_DONTNEED), 0);
	assert_int_equal(DO(&ring, io_uring_prep_fadvise64, file, 0, 0x100000000, POSIX_FADV_SEQUENTIAL), 0);
	assert_int_equal(DO(&ring, io_uring_prep_fadvise, file, 0, 4096, 77), -EINVAL);
	*(char *)memory = 1;
	assert_int_equal(DO(&ring, io_uring_prep_madvise, memory, 4096, MADV_DONTNEED), 0);
	assert_int_equal(*(char *)memory, 0);
	((char *)memory)[4096] = 1;
	assert_int_equal(DO(&ring, io_uring_prep_madvise64, memory, 8192, MADV_DONTNEED), 0);
	assert_int_equal(((char *)memory)[4096], 0);
	assert_int_equal(DO(&ring, io_uring_prep_madvise, memory, 4096, 7777), -EINVAL);
	munmap(memory, 8192);
	close(file);
	assert_int_equal(DO(&ring, io_uring_prep_unlinkat, directory, "sizes", 0), 0);
}

static void test_opening(void **state)
{
	struct open_how how = { .flags = O_RDONLY, .resolve = RESOLVE_BENEATH };
	char path[64];
	int file;

	(void)state;
	snprintf(path, sizeof(path), "%s/opened", folder);
	close(new_file("opened"));
	file = DO(&ring, io_uring_prep_open, path, O_RDONLY, 0);
	assert_true(file >= 0);
	assert_int_equal(DO(&ring, io_uring_prep_close, file), 0);
	file = DO(&ring, io_uring_prep_openat2, directory, "opened", &how);
	assert_true(file >= 0);
	close(file);
	assert_int_equal(DO(&ring, io_uring_prep_openat2, directory, "../opened", &how), -EXDEV);
	assert_int_equal(DO(&ring, io_uring_prep_open_direct, path, O_RDONLY, 0, 3), 0);
	assert_int_equal(DO(&ring, io_uring_prep_openat_direct, directory, "opened", O_RDONLY, 0, 4), 0);
	assert_int_equal(DO(&ring, io_uring_prep_openat2_direct, directory, "opened", &how, 5), 0);
	assert_int_equal(DO(&ring, io_uring_prep_open_direct, path, O_RDONLY, 0, 8), -EINVAL);
	for (unsigned place = 3; place < 6; place++)
		assert_int_equal(DO(&ring, io_uring_prep_close_direct, place), 0);
	/* The kernel chooses, and the result says which. */
	file = DO(&ring, io_uring_prep_openat_direct, directory, "opened", 0, 0, IORING_FILE_INDEX_ALLOC);
	assert_in_range(file, 0, 7);
	assert_int_equal(DO(&ring, io_uring_prep_close_direct, (unsigned)file), 0);
	file = DO(&ring, io_uring_prep_open_direct, path, O_RDONLY, 0, IORING_FILE_INDEX_ALLOC);
	assert_in_range(file, 0, 7);
	assert_int_equal(DO(&ring, io_uring_prep_close_direct, (unsigned)file), 0);
	assert_int_equal(DO(&ring, io_uring_prep_close_direct, 3), -EBADF);
	/* Not the descriptor 0. */
	assert_int_equal(DO(&ring, io_uring_prep_close_direct, IORING_FILE_INDEX_ALLOC), -EINVAL);
	assert_true(fcntl(0, F_GETFD) >= 0);
	assert_int_equal(DO(&ring, io_uring_prep_unlink, path, 0), 0);
}

static void test_tables(void **state)
{
	int file = new_file("table"), files[3] = { file, -1, file }, places[2] = { file, file }, installed;

	(void)state;
	assert_int_equal(DO(&ring, io_uring_prep_files_update, files, 3, 2), 3);
	assert_int_equal(DO(&ring, io_uring_prep_files_update, places, 2, (int)IORING_FILE_INDEX_ALLOC), 2);
	for (int i = 0; i < 2; i++) {
		assert_in_range(places[i], 0, 7);
		assert_int_equal(DO(&ring, io_uring_prep_close_direct, (unsigned)places[i]), 0);
	}
	assert_int_equal(DO(&ring, io_uring_prep_files_update, files, 3, 6), -EINVAL);
	need(&ring, IORING_OP_FIXED_FD_INSTALL);
	installed = DO(&ring, io_uring_prep_fixed_fd_install, 4, 0);
	assert_int_equal(fcntl(installed, F_GETFD), FD_CLOEXEC);
	close(installed);
	installed = DO(&ring, io_uring_prep_fixed_fd_install, 4, IORING_FIXED_FD_NO_CLOEXEC);
	assert_int_equal(fcntl(installed, F_GETFD), 0);
	close(installed);
	assert_int_equal(DO(&ring, io_uring_prep_fixed_fd_install, 3, 0), -EBADF);
	files[0] = files[2] = -1;
	assert_int_equal(DO(&ring, io_uring_prep_files_update, files, 3, 2), 3);
	close(file);
	assert_int_equal(DO(&ring, io_uring_prep_unlinkat, directory, "table", 0), 0);
}

static void test_names(void **state)
{
	static const char *const rest[] = { "one", "two", "four" };
	char one[64], two[64];
	struct statx found;

	(void)state;
	snprintf(one, sizeof(one), "%s/one", folder);
	snprintf(two, sizeof(two), "%s/two", folder);
	close(new_file("one"));
	assert_int_equal(DO(&ring, io_uring_prep_statx, directory, "one", 0, STATX_BASIC_STATS, &found), 0);
	assert_int_equal(found.stx_mode & 0777, 0640);
	assert_int_equal(DO(&ring, io_uring_prep_link, one, two, 0), 0);
	assert_int_equal(DO(&ring, io_uring_prep_linkat, directory, "one", directory, "three", 0), 0);
	assert_int_equal(DO(&ring, io_uring_prep_statx, -1, two, 0, STATX_NLINK, &found), 0);
	assert_int_equal(found.stx_nlink, 3);
	assert_int_equal(DO(&ring, io_uring_prep_renameat, directory, "one", directory, "two", RENAME_NOREPLACE),
		-EEXIST);
	assert_int_equal(DO(&ring, io_uring_prep_renameat, directory, "three", directory, "four", 0), 0);
	assert_int_equal(DO(&ring, io_uring_prep_unlink, two, 0), 0);
	assert_int_equal(DO(&ring, io_uring_prep_rename, one, two), 0);
	assert_int_equal(DO(&ring, io_uring_prep_symlink, "two", one), 0);
	assert_int_equal(DO(&ring, io_uring_prep_symlinkat, "two", directory, "one"), -EEXIST);
	assert_int_equal(DO(&ring, io_uring_prep_statx, directory, "one", AT_SYMLINK_NOFOLLOW, STATX_SIZE, &found), 0);
	assert_int_equal(found.stx_size, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(DO(&ring, io_uring_prep_unlinkat, directory, rest[i], 0), 0);
	assert_int_equal(DO(&ring, io_uring_prep_mkdir, one, 0700), 0);
	assert_int_equal(DO(&ring, io_uring_prep_mkdirat, directory, "one", 0700), -EEXIST);
	assert_int_equal(DO(&ring, io_uring_prep_unlink, one, AT_REMOVEDIR), 0);
}

static void test_attributes(void **state)
{
	char path[64], value[16] = "";
	int file = new_file("attributes");

	(void)state;
	snprintf(path, sizeof(path), "%s/attributes", folder);
	assert_int_equal(DO(&ring, io_uring_prep_fsetxattr, file, "user.one", "first", 0, 5), 0);
	assert_int_equal(DO(&ring, io_uring_prep_setxattr, "user.two", "second", path, 1, 6), 0); /* XATTR_CREATE */
	assert_int_equal(DO(&ring, io_uring_prep_setxattr, "user.two", "second", path, 1, 6), -EEXIST);
	assert_int_equal(DO(&ring, io_uring_prep_fgetxattr, file, "user.two", value, sizeof(value)), 6);
	assert_string_equal(value, "second");
	assert_int_equal(DO(&ring, io_uring_prep_getxattr, "user.one", value, path, 4), -ERANGE);
	assert_int_equal(DO(&ring, io_uring_prep_getxattr, "user.one", value, path, sizeof(value)), 5);
	assert_string_equal(value, "firstd");
	assert_int_equal(DO(&ring, io_uring_prep_getxattr, "user.none", value, path, sizeof(value)), -ENODATA);
	close(file);
	assert_int_equal(DO(&ring, io_uring_prep_unlink, path, 0), 0);
}

static void test_pipes(void **state)
{
	int one[2], two[2], places[2], file = new_file("spliced");
	char text[16] = "";

	(void)state;
	need(&ring, IORING_OP_PIPE);
	assert_int_equal(DO(&ring, io_uring_prep_pipe, one, O_CLOEXEC), 0);
	assert_int_equal(DO(&ring, io_uring_prep_pipe, two, O_NONBLOCK), 0);
	assert_int_equal(fcntl(one[0], F_GETFD), FD_CLOEXEC);
	assert_true(fcntl(two[1], F_GETFL) & O_NONBLOCK);
	assert_int_equal(DO(&ring, io_uring_prep_write, one[1], "through", 7, -1), 7);
	assert_int_equal(DO(&ring, io_uring_prep_tee, one[0], two[1], 100, 0), 7);
	assert_int_equal(DO(&ring, io_uring_prep_splice, one[0], -1, file, 3, 100, 0), 7);
	assert_int_equal(DO(&ring, io_uring_prep_splice, file, 5, one[1], -1, 100, 0), 5);
	assert_int_equal(DO(&ring, io_uring_prep_read, one[0], text, 16, -1), 5);
	assert_string_equal(text, "rough");
	assert_int_equal(DO(&ring, io_uring_prep_read, two[0], text, 16, -1), 7);
	assert_string_equal(text, "through");
	assert_int_equal(DO(&ring, io_uring_prep_splice, file, 0, file, 0, 5, 0), -EINVAL);
	assert_int_equal(DO(&ring, io_uring_prep_pipe_direct, places, 0, 4), 0);
	io_uring_prep_write(entry(&ring), 5, "fixed", 5, -1);
	last_entry->flags = IOSQE_FIXED_FILE;
	assert_int_equal(result_of(&ring), 5);
	assert_int_equal(DO(&ring, io_uring_prep_splice, 4, -1, file, 0, 5, SPLICE_F_FD_IN_FIXED), 5);
	assert_int_equal(DO(&ring, io_uring_prep_pipe_direct, places, 0, IORING_FILE_INDEX_ALLOC), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(DO(&ring, io_uring_prep_close_direct, 4U + (unsigned)i), 0);
		assert_int_equal(DO(&ring, io_uring_prep_close_direct, (unsigned)places[i]), 0);
		close(one[i]);
		close(two[i]);
	}
	close(file);
	assert_int_equal(DO(&ring, io_uring_prep_unlinkat, directory, "spliced", 0), 0);
}

static void test_reading_again_and_again(void **state)
{
	struct io_uring_buf_ring *buffers;
	struct completion taken;
	char memory[4][8];
	int ends[2], error;

	(void)state;
	need(&ring, IORING_OP_READ_MULTISHOT);
	assert_int_equal(pipe(ends), 0);
	buffers = io_uring_setup_buf_ring(&ring, 4, 9, 0, &error);
	assert_non_null(buffers);
	for (int i = 0; i < 3; i++)
		io_uring_buf_ring_add(buffers, memory[i], 8, (unsigned short)(10 + i), io_uring_buf_ring_mask(4), i);
	io_uring_buf_ring_advance(buffers, 3);
	assert_int_equal(io_uring_buf_ring_available(&ring, buffers, 9), 3);
	QUEUE(&ring, 5, io_uring_prep_read_multishot, ends[0], 0, 0, 9);
	submit(&ring, 1);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(write(ends[1], "abc", 3), 3);
		taken = take(&ring);
		assert_int_equal(taken.tag, 5);
		assert_int_equal(taken.result, 3);
		assert_int_equal(taken.flags, IORING_CQE_F_MORE | IORING_CQE_F_BUFFER | (10 + i) << 16);
		assert_memory_equal(memory[i], "abc", 3);
	}
	assert_int_equal(io_uring_buf_ring_available(&ring, buffers, 9), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	expect_taken(&ring, 5, -ENOBUFS, 0);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(io_uring_free_buf_ring(&ring, buffers, 4, 9), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading_and_writing),
		cmocka_unit_test(test_registered_buffers),
		cmocka_unit_test(test_sizes_and_advice),
		cmocka_unit_test(test_opening),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_pipes),
		cmocka_unit_test(test_reading_again_and_again),
	};

	return cmocka_run_group_tests_name("uring: operations on files", tests, open_all, close_all);
}
