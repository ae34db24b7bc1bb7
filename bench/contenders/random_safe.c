/* SPDX-License-Identifier: MIT
 *
 * Random reads of 4 KiB by a prepared batch: random_safe FILE DIRECT SEED. See random.h.
 */
#define _GNU_SOURCE
#include "random.h"
#include <ferrule/safe.h>

struct work {
	struct blocks blocks;
	int64_t ring, buffer, batch;
	const int32_t *results;
};

static uint64_t run(void *context, unsigned long operations)
{
	struct work *work = context;
	uint64_t sum = 0;
	for (unsigned long done = 0; done < operations; done += DEPTH) {
		const int64_t *offsets = blocks_next(&work->blocks);
		must("ferrule_batch_run", ferrule_batch_run(work->ring, work->batch, offsets, NULL, NULL, NULL, DEPTH, -1));
		for (unsigned i = 0; i < DEPTH; i++)
			sum += (uint64_t)must("a read", work->results[i]);
	}
	return sum;
}

static uint64_t check(void *context, unsigned long operations)
{
	static char memory[DEPTH * BLOCK];
	struct work *work = context;
	(void)operations;
	must("ferrule_buffer_read", ferrule_buffer_read(work->buffer, 0, memory, sizeof memory));
	blocks_check(&work->blocks, memory);
	return 0;
}

static void open_batch(struct work *work)
{
	struct ferrule_request requests[DEPTH];
	int32_t *results;
	size_t count;
	for (unsigned i = 0; i < DEPTH; i++)
		requests[i] = (struct ferrule_request){.kind = FERRULE_OP_READ, .file = FERRULE_FIXED_FILE,
			.buffer = work->buffer, .at = (uint64_t)i * BLOCK, .size = BLOCK};
	work->batch = must("ferrule_batch_open", ferrule_batch_open(work->ring, requests, DEPTH));
	must("ferrule_batch_results", ferrule_batch_results(work->batch, &results, &count));
	work->results = results;
}

int main(int argc, char **argv)
{
	static struct work work;
	int file = blocks_open(&work.blocks, argc, argv);
	int64_t domain = must("ferrule_domain_open", ferrule_domain_open());
	work.ring = must("ferrule_ring_open", ferrule_ring_open(domain, DEPTH, 0, 0));
	work.buffer = must("ferrule_buffer_open", ferrule_buffer_open(domain, (size_t)DEPTH * BLOCK));
	must("ferrule_files_open", ferrule_files_open(work.ring, &file, 1, NULL));
	must("ferrule_buffers_open", ferrule_buffers_open(work.ring, &work.buffer, 1, NULL));
	open_batch(&work);
	return serve(run, check, &work);
}
