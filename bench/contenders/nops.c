/* SPDX-License-Identifier: MIT
 *
 * NOPs through layer 1, and, compiled with PEER, through the distribution's liburing: nops BATCH. A batch of one goes by
 * the calls that single operations use, more by those of batches.
 */
#ifdef PEER
#include <liburing.h>
#else
#include <ferrule/uring.h>
#endif
#include "serve.h"

enum { ENTRIES = 64 };

struct work {
	struct io_uring ring;
	unsigned batch;
};

static uint64_t one_by_one(void *context, unsigned long operations)
{
	struct work *work = context;
	uint64_t sum = 0;
	for (unsigned long i = 0; i < operations; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&work->ring);
		struct io_uring_cqe *cqe;

		io_uring_prep_nop(sqe);
		io_uring_sqe_set_data64(sqe, i);
		must("io_uring_submit", io_uring_submit(&work->ring));
		must("io_uring_wait_cqe", io_uring_wait_cqe(&work->ring, &cqe));
		must("a NOP", cqe->res);
		sum += cqe->user_data;
		io_uring_cqe_seen(&work->ring, cqe);
	}
	return sum;
}

static uint64_t one_batch(struct work *work, unsigned long done)
{
	struct io_uring_cqe *cqe;
	unsigned head, seen = 0;
	uint64_t sum = 0;

	for (unsigned long i = 0; i < work->batch; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&work->ring);

		io_uring_prep_nop(sqe);
		io_uring_sqe_set_data64(sqe, done + i);
	}
	must("io_uring_submit_and_wait", io_uring_submit_and_wait(&work->ring, work->batch));
	io_uring_for_each_cqe(&work->ring, head, cqe) {
		must("a NOP", cqe->res);
		sum += cqe->user_data;
		seen++;
	}
	io_uring_cq_advance(&work->ring, seen);
	expect("completions", seen, work->batch);
	return sum;
}

static uint64_t in_batches(void *context, unsigned long operations)
{
	struct work *work = context;
	uint64_t sum = 0;
	for (unsigned long done = 0; done < operations; done += work->batch)
		sum += one_batch(work, done);
	return sum;
}

int main(int argc, char **argv)
{
	struct work work = {.batch = argc == 2 ? (unsigned)atoi(argv[1]) : 0};

	if (work.batch < 1 || work.batch > ENTRIES) {
		fprintf(stderr, "usage: nops BATCH, of 1 to %d\n", ENTRIES);
		return 2;
	}
	must("io_uring_queue_init", io_uring_queue_init(ENTRIES, &work.ring, 0));
	return serve(work.batch == 1 ? one_by_one : in_batches, NULL, &work);
}
