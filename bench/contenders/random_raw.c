/* SPDX-License-Identifier: MIT
 *
 * Random reads of 4 KiB through the distribution's liburing: random_raw FILE DIRECT SEED, with registered file and
 * buffers, 64 at a time.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <liburing.h>
#include "random.h"

struct work {
	struct io_uring ring;
	struct blocks blocks;
	char *memory;
};

static uint64_t one_batch(struct work *work, const int64_t *offsets)
{
	struct io_uring_cqe *cqe;
	unsigned head, seen = 0;
	uint64_t sum = 0;

	for (unsigned i = 0; i < DEPTH; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&work->ring);

		io_uring_prep_read_fixed(sqe, 0, work->memory + (size_t)i * BLOCK, BLOCK, (uint64_t)offsets[i], 0);
		io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
		io_uring_sqe_set_data64(sqe, i);
	}
	must("io_uring_submit_and_wait", io_uring_submit_and_wait(&work->ring, DEPTH));
	io_uring_for_each_cqe(&work->ring, head, cqe) {
		sum += (uint64_t)must("a read", cqe->res);
		seen++;
	}
	io_uring_cq_advance(&work->ring, seen);
	expect("completions", seen, DEPTH);
	return sum;
}

static uint64_t run(void *context, unsigned long operations)
{
	struct work *work = context;
	uint64_t sum = 0;
	for (unsigned long done = 0; done < operations; done += DEPTH)
		sum += one_batch(work, blocks_next(&work->blocks));
	return sum;
}

static uint64_t check(void *context, unsigned long operations)
{
	struct work *work = context;
	(void)operations;
	blocks_check(&work->blocks, work->memory);
	return 0;
}

int main(int argc, char **argv)
{
	struct work work = {.memory = aligned_alloc(BLOCK, (size_t)DEPTH * BLOCK)};
	struct iovec memory = {work.memory, (size_t)DEPTH * BLOCK};
	int file = blocks_open(&work.blocks, argc, argv);

	must("io_uring_queue_init", io_uring_queue_init(DEPTH, &work.ring, IORING_SETUP_COOP_TASKRUN));
	must("io_uring_register_files", io_uring_register_files(&work.ring, &file, 1));
	must("io_uring_register_buffers", io_uring_register_buffers(&work.ring, &memory, 1));
	return serve(run, check, &work);
}
