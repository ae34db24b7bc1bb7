/* SPDX-License-Identifier: MIT
 *
 * Layer 1 as the measure of layer 2: see layers.h.
 */
#include "layers.h"
#include <ferrule/uring.h>

struct work {
	struct layers layers;
	struct io_uring ring;
	struct iovec memory[ENTRIES];
};

static void prepare(const struct work *work, struct io_uring_sqe *sqe, unsigned place, unsigned long offset)
{
	const struct layers *layers = &work->layers;
	unsigned buffer = layers->each ? place : 0;
	char *memory = (char *)work->memory[buffer].iov_base + layers_at(layers, place);
	if (layers->nop)
		io_uring_prep_nop(sqe);
	else if (layers->fixed)
		io_uring_prep_read_fixed(sqe, layers->file, memory, BYTES, offset, (int)buffer);
	else
		io_uring_prep_read(sqe, layers->file, memory, BYTES, offset);
	io_uring_sqe_set_data64(sqe, offset);
}

static uint64_t one_batch(struct work *work, unsigned long done)
{
	struct io_uring_cqe *cqe;
	unsigned head, seen = 0;
	uint64_t sum = 0;
	for (unsigned i = 0; i < work->layers.batch; i++)
		prepare(work, io_uring_get_sqe(&work->ring), i, done + i);
	must("io_uring_submit_and_wait", io_uring_submit_and_wait(&work->ring, work->layers.batch));
	io_uring_for_each_cqe(&work->ring, head, cqe) {
		sum += cqe->res == work->layers.result ? cqe->user_data : 0;
		seen++;
	}
	io_uring_cq_advance(&work->ring, seen);
	expect("completions", seen, work->layers.batch);
	return sum;
}

static uint64_t run(void *context, unsigned long operations)
{
	struct work *work = context;
	uint64_t sum = 0;
	for (unsigned long done = 0; done < operations; done += work->layers.batch)
		sum += one_batch(work, done);
	return sum;
}

int main(int argc, char **argv)
{
	struct work work = {0};
	layers_parse(&work.layers, argc, argv);
	must("io_uring_queue_init", io_uring_queue_init(ENTRIES, &work.ring, IORING_SETUP_SUBMIT_ALL |
		IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG));
	for (unsigned i = 0; i < ENTRIES; i++)
		work.memory[i] = (struct iovec){calloc(ENTRIES, BYTES), (size_t)ENTRIES * BYTES};
	if (work.layers.fixed)
		must("io_uring_register_buffers", io_uring_register_buffers(&work.ring, work.memory, ENTRIES));
	return serve(run, NULL, &work);
}
