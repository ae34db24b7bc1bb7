/* SPDX-License-Identifier: MIT
 *
 * Layer 1 beside the distribution's liburing, from one source: layer1 nop|read|read_fixed BATCH. Compiled with PEER it is
 * liburing's. Reads are of 16 bytes of /dev/zero. Each operation's tag and offset are its number, all results are read;
 * as little else as can be.
 */
#ifdef PEER
#include <liburing.h>
#else
#include <ferrule/uring.h>
#endif
#include "serve.h"
#include <fcntl.h>
#include <string.h>

enum { ENTRIES = 64, BYTES = 16 };

struct work {
	struct io_uring ring;
	int file;
	unsigned batch;
	char *memory;
	uint64_t sum; /* of tags and results */
};

#define PART static inline __attribute__((always_inline)) /* the library's own inlines can then be asked for as calls */

typedef void prepare(const struct work *work, struct io_uring_sqe *sqe, unsigned place, uint64_t number);

PART void prepare_nop(const struct work *work, struct io_uring_sqe *sqe, unsigned place, uint64_t number)
{
	(void)work, (void)place, (void)number;
	io_uring_prep_nop(sqe);
}

PART void prepare_read(const struct work *work, struct io_uring_sqe *sqe, unsigned place, uint64_t number)
{
	io_uring_prep_read(sqe, work->file, work->memory + (size_t)place * BYTES, BYTES, number);
}

PART void prepare_fixed(const struct work *work, struct io_uring_sqe *sqe, unsigned place, uint64_t number)
{
	io_uring_prep_read_fixed(sqe, work->file, work->memory + (size_t)place * BYTES, BYTES, number, 0);
}

PART void queue_batch(struct work *work, uint64_t number, prepare *one)
{
	for (unsigned place = 0, batch = work->batch; place < batch; place++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&work->ring);

		one(work, sqe, place, number + place);
		io_uring_sqe_set_data64(sqe, number + place);
	}
}

PART void reap_batch(struct work *work)
{
	struct io_uring_cqe *cqe;
	unsigned head, seen = 0;
	uint64_t sum = 0;

	io_uring_for_each_cqe(&work->ring, head, cqe) {
		sum += cqe->user_data + (unsigned)cqe->res;
		seen++;
	}
	io_uring_cq_advance(&work->ring, seen);
	expect("completions", seen, work->batch);
	work->sum += sum;
}

PART void run_batches(struct work *work, unsigned long operations, prepare *one)
{
	for (unsigned long done = 0; done < operations; done += work->batch) {
		queue_batch(work, done, one);
		must("io_uring_submit_and_wait", io_uring_submit_and_wait(&work->ring, work->batch));
		reap_batch(work);
	}
}

/* Of the tags: where a result is not as it should be, it is wrong. */
static uint64_t proof(struct work *work, unsigned long operations, unsigned result)
{
	uint64_t sum = work->sum - (uint64_t)operations * result;
	work->sum = 0;
	return sum;
}

static uint64_t nops(void *work, unsigned long operations)
{
	run_batches(work, operations, prepare_nop);
	return proof(work, operations, 0);
}

static uint64_t reads(void *work, unsigned long operations)
{
	run_batches(work, operations, prepare_read);
	return proof(work, operations, BYTES);
}

static uint64_t fixed_reads(void *work, unsigned long operations)
{
	run_batches(work, operations, prepare_fixed);
	return proof(work, operations, BYTES);
}

int main(int argc, char **argv)
{
	static struct work work;
	const char *request = argc == 3 ? argv[1] : "";
	work.batch = argc == 3 ? (unsigned)atoi(argv[2]) : 0;
	if (work.batch < 1 || work.batch > ENTRIES) {
		fprintf(stderr, "usage: layer1 nop|read|read_fixed BATCH, of 1 to %d\n", ENTRIES);
		return 2;
	}
	work.file = (int)must("/dev/zero", open("/dev/zero", O_RDONLY | O_CLOEXEC));
	work.memory = calloc(ENTRIES, BYTES);
	struct iovec memory = {work.memory, (size_t)ENTRIES * BYTES};
	must("io_uring_queue_init", io_uring_queue_init(ENTRIES, &work.ring, 0));
	must("io_uring_register_buffers", io_uring_register_buffers(&work.ring, &memory, 1));
	return serve(!strcmp(request, "read") ? reads : !strcmp(request, "read_fixed") ? fixed_reads : nops, NULL, &work);
}
