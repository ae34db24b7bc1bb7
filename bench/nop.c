/* SPDX-License-Identifier: MIT
 *
 * NOPs through a ring: nop BATCH OPERATIONS. Compiled twice, with ferrule's header and with liburing's; prints the
 * seconds that the operations took. A batch of one goes by the calls that single operations use, more by those of
 * batches.
 */
#ifdef PEER
#include <liburing.h>
#else
#include <ferrule/uring.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ENTRIES = 64 };

static void fail(const char *what, int result)
{
	fprintf(stderr, "nop: %s gave %d\n", what, result);
	exit(1);
}

static void one_by_one(struct io_uring *ring, unsigned long operations)
{
	for (unsigned long i = 0; i < operations; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
		struct io_uring_cqe *cqe;
		int result;

		io_uring_prep_nop(sqe);
		io_uring_sqe_set_data(sqe, (void *)i);
		result = io_uring_submit(ring);
		if (result != 1)
			fail("io_uring_submit", result);
		result = io_uring_wait_cqe(ring, &cqe);
		if (result < 0 || cqe->res < 0 || cqe->user_data != i)
			fail("io_uring_wait_cqe", result);
		io_uring_cqe_seen(ring, cqe);
	}
}

static void in_batches(struct io_uring *ring, unsigned batch, unsigned long operations)
{
	for (unsigned long done = 0; done < operations;) {
		struct io_uring_cqe *cqe;
		unsigned head, seen = 0;
		int result;

		for (unsigned long i = 0; i < batch; i++) {
			struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

			io_uring_prep_nop(sqe);
			io_uring_sqe_set_data(sqe, (void *)(done + i));
		}
		result = io_uring_submit_and_wait(ring, batch);
		if (result < 0)
			fail("io_uring_submit_and_wait", result);
		io_uring_for_each_cqe(ring, head, cqe) {
			if (cqe->res < 0)
				fail("a NOP", cqe->res);
			seen++;
		}
		io_uring_cq_advance(ring, seen);
		done += seen;
	}
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	unsigned batch = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
	unsigned long operations = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	struct io_uring ring;
	double start;
	int result;

	if (argc != 3 || batch < 1 || batch > ENTRIES || operations < batch) {
		fprintf(stderr, "usage: nop BATCH OPERATIONS, with a batch of 1 to %d\n", ENTRIES);
		return 2;
	}
	result = io_uring_queue_init(ENTRIES, &ring, 0);
	if (result < 0)
		fail("io_uring_queue_init", result);
	start = now();
	if (batch == 1)
		one_by_one(&ring, operations);
	else
		in_batches(&ring, batch, operations);
	printf("%.9f\n", now() - start);
	io_uring_queue_exit(&ring);
	return 0;
}
