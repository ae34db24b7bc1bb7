/* SPDX-License-Identifier: MIT
 *
 * cat FILE...: to standard output, by vectored reads of a whole file at once.
 */
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 4096

static struct iovec *blocks_of(off_t size, unsigned *count)
{
	*count = (unsigned)((size + BLOCK - 1) / BLOCK);
	struct iovec *blocks = (struct iovec *)calloc(*count ? *count : 1, sizeof(*blocks));
	for (unsigned i = 0; i < *count; i++) {
		blocks[i].iov_len = size < BLOCK ? (size_t)size : BLOCK;
		blocks[i].iov_base = malloc(BLOCK);
		size -= BLOCK;
	}
	return blocks;
}

static int show(struct io_uring *ring, int descriptor, off_t size)
{
	unsigned count;
	struct iovec *blocks = blocks_of(size, &count);
	struct io_uring_cqe *cqe = NULL;
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	io_uring_prep_readv(sqe, descriptor, blocks, count, 0);
	io_uring_sqe_set_data(sqe, blocks);
	int result = io_uring_submit(ring);
	if (result == 1)
		result = io_uring_wait_cqe(ring, &cqe);
	if (result == 0) {
		struct iovec *read = (struct iovec *)io_uring_cqe_get_data(cqe);
		result = cqe->res;
		for (unsigned i = 0; result >= 0 && i < count; i++)
			fwrite(read[i].iov_base, 1, read[i].iov_len, stdout);
		io_uring_cqe_seen(ring, cqe);
	}
	for (unsigned i = 0; i < count; i++)
		free(blocks[i].iov_base);
	free(blocks);
	return result;
}

int main(int argc, char **argv)
{
	struct io_uring ring;
	struct stat status;
	int failed = 0;

	if (io_uring_queue_init(1, &ring, 0) < 0)
		return 2;
	for (int i = 1; i < argc; i++) {
		int descriptor = open(argv[i], O_RDONLY);
		int result = descriptor < 0 || fstat(descriptor, &status) < 0 ? -1 : show(&ring, descriptor, status.st_size);
		if (result < 0) {
			fprintf(stderr, "%s: %s\n", argv[i], result == -1 ? "cannot be opened" : strerror(-result));
			failed = 1;
		}
		if (descriptor >= 0)
			close(descriptor);
	}
	io_uring_queue_exit(&ring);
	return failed;
}
