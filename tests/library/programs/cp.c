/* SPDX-License-Identifier: MIT
 *
 * cp FROM TO: many blocks in flight, each a read linked to its write, short ones taken up again.
 */
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH 32
#define BLOCK 32768

struct block {
	off_t offset;
	unsigned size;
	int left; /* completions to come */
	int result; /* the first failure, or 0 */
	char bytes[BLOCK];
};

struct copy {
	struct io_uring ring;
	int from;
	int to;
	off_t size;
	off_t next;
	unsigned flying;
};

static int start(struct copy *copy, struct block *block)
{
	struct io_uring_sqe *reading = io_uring_get_sqe(&copy->ring);
	struct io_uring_sqe *writing = io_uring_get_sqe(&copy->ring);

	if (!reading || !writing)
		return -1;
	io_uring_prep_read(reading, copy->from, block->bytes, block->size, block->offset);
	io_uring_sqe_set_flags(reading, IOSQE_IO_LINK);
	io_uring_sqe_set_data(reading, block);
	io_uring_prep_write(writing, copy->to, block->bytes, block->size, block->offset);
	io_uring_sqe_set_data(writing, block);
	block->left = 2;
	block->result = 0;
	copy->flying++;
	return 0;
}

static int fill(struct copy *copy, struct block *block)
{
	off_t rest = copy->size - copy->next;

	if (rest <= 0)
		return 0;
	block->offset = copy->next;
	block->size = rest < BLOCK ? (unsigned)rest : BLOCK;
	copy->next += block->size;
	return start(copy, block);
}

/* A block whose completions have all come: once more if one was short, else the next of the file. */
static int finished(struct copy *copy, struct block *block)
{
	copy->flying--;
	if (block->result == -ECANCELED || block->result == -EAGAIN)
		return start(copy, block);
	return block->result < 0 ? block->result : fill(copy, block);
}

static int reap(struct copy *copy)
{
	struct io_uring_cqe *cqe;
	unsigned head, seen = 0;
	int result = 0;

	io_uring_for_each_cqe(&copy->ring, head, cqe) {
		struct block *block = (struct block *)io_uring_cqe_get_data(cqe);

		seen++;
		if (cqe->res != (int)block->size && !block->result)
			block->result = cqe->res < 0 ? cqe->res : -EAGAIN;
		if (--block->left == 0 && result >= 0)
			result = finished(copy, block);
	}
	io_uring_cq_advance(&copy->ring, seen);
	return result;
}

static int run(struct copy *copy)
{
	struct block *blocks = (struct block *)calloc(DEPTH, sizeof(*blocks));
	int result = 0;

	for (int i = 0; result >= 0 && i < DEPTH; i++)
		result = fill(copy, &blocks[i]);
	while (result >= 0 && copy->flying) {
		result = io_uring_submit_and_wait(&copy->ring, 1);
		if (result >= 0)
			result = reap(copy);
	}
	io_uring_queue_exit(&copy->ring);
	free(blocks);
	return result;
}

int main(int argc, char **argv)
{
	struct copy copy;
	struct stat status;

	memset(&copy, 0, sizeof(copy));
	if (argc != 3 || io_uring_queue_init(2 * DEPTH, &copy.ring, 0) < 0)
		return 2;
	copy.from = open(argv[1], O_RDONLY);
	copy.to = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (copy.from < 0 || copy.to < 0 || fstat(copy.from, &status) < 0)
		return 2;
	copy.size = status.st_size;
	int result = run(&copy);
	if (result < 0)
		fprintf(stderr, "cp: %s\n", strerror(-result));
	return result < 0;
}
