/* SPDX-License-Identifier: MIT
 *
 * Layer 2 by its ways: `calls` (a call for each operation), `queue` (records by ferrule_queue), `run` (records by
 * ferrule_run) and `prepared` (a batch, with a fresh column: of offsets,
 * and of tags for NOPs). See layers.h.
 */
#include "layers.h"
#include <ferrule/safe.h>

struct work {
	struct layers layers;
	int64_t ring, batch;
	int64_t buffers[ENTRIES];
	struct ferrule_request requests[ENTRIES];
	int64_t column[ENTRIES];
	const int32_t *results;
};

/* ---- single completions ---- */

static uint64_t sum_of(const struct work *work, const struct ferrule_completion *completions)
{
	uint64_t sum = 0;
	for (unsigned i = 0; i < work->layers.batch; i++)
		sum += completions[i].result == work->layers.result ? completions[i].tag : 0;
	return sum;
}

static uint64_t wait_batch(const struct work *work)
{
	struct ferrule_completion completions[ENTRIES];
	int n = ferrule_wait(work->ring, completions, work->layers.batch, work->layers.batch, -1);
	expect("completions", (uint64_t)n, work->layers.batch);
	return sum_of(work, completions);
}

static uint64_t calls(struct work *work, unsigned long done)
{
	const struct layers *layers = &work->layers;
	for (unsigned i = 0; i < layers->batch; i++) {
		int64_t tag = (int64_t)(done + i);
		must("an operation", layers->nop ? ferrule_nop(work->ring, 0, (uint64_t)tag)
			: ferrule_read(work->ring, layers->file, work->buffers[layers->each ? i : 0], layers_at(layers, i), BYTES,
				tag, 0, (uint64_t)tag, 0));
	}
	return wait_batch(work);
}

/* ---- records ---- */

static void renew(struct work *work, unsigned long done)
{
	for (unsigned i = 0; i < work->layers.batch; i++) {
		work->requests[i].offset = work->layers.nop ? 0 : (int64_t)(done + i);
		work->requests[i].tag = done + i;
	}
}

static uint64_t queue(struct work *work, unsigned long done)
{
	int64_t operations[ENTRIES];
	renew(work, done);
	int n = ferrule_queue(work->ring, work->requests, work->layers.batch, operations);
	expect("operations queued", (uint64_t)n, work->layers.batch);
	return wait_batch(work);
}

static uint64_t one_shot(struct work *work, unsigned long done)
{
	struct ferrule_completion completions[ENTRIES];
	unsigned failures;
	renew(work, done);
	must("ferrule_run", ferrule_run(work->ring, work->requests, work->layers.batch, completions, &failures, -1));
	return sum_of(work, completions);
}

/* ---- a batch ---- */

static uint64_t prepared(struct work *work, unsigned long done)
{
	uint64_t sum = 0;
	unsigned n = work->layers.batch;
	bool nop = work->layers.nop;
	for (unsigned i = 0; i < n; i++)
		work->column[i] = (int64_t)(done + i);
	must("ferrule_batch_run", ferrule_batch_run(work->ring, work->batch, nop ? NULL : work->column, NULL, NULL,
		nop ? (const uint64_t *)work->column : NULL, n, -1));
	for (unsigned i = 0; i < n; i++)
		sum += work->results[i] == work->layers.result ? (uint64_t)work->column[i] : 0;
	return sum;
}

static uint64_t (*way)(struct work *work, unsigned long done);

static uint64_t run(void *context, unsigned long operations)
{
	struct work *work = context;
	uint64_t sum = 0;
	for (unsigned long done = 0; done < operations; done += work->layers.batch)
		sum += way(work, done);
	return sum;
}

/* The ring itself counts what was done: a batch's results alone would not tell a run from none. */
static uint64_t check(void *context, unsigned long operations)
{
	static uint64_t completed;
	struct work *work = context;
	struct ferrule_statistics statistics;
	must("ferrule_ring_statistics", ferrule_ring_statistics(work->ring, &statistics));
	expect("operations that completed", statistics.completed - completed, operations);
	completed = statistics.completed;
	return 0;
}

/* ---- set-up ---- */

static void make_requests(struct work *work)
{
	const struct layers *layers = &work->layers;
	for (unsigned i = 0; i < layers->batch; i++)
		work->requests[i] = layers->nop ? (struct ferrule_request){.kind = FERRULE_OP_NOP}
			: (struct ferrule_request){.kind = FERRULE_OP_READ, .file = layers->file, .size = BYTES,
				.buffer = work->buffers[layers->each ? i : 0], .at = layers_at(layers, i)};
}

static void open_batch(struct work *work)
{
	int32_t *results;
	size_t count;
	work->batch = must("ferrule_batch_open", ferrule_batch_open(work->ring, work->requests, work->layers.batch));
	must("ferrule_batch_results", ferrule_batch_results(work->batch, &results, &count));
	expect("results", count, work->layers.batch);
	work->results = results;
}

static void set_up(struct work *work)
{
	int64_t domain = must("ferrule_domain_open", ferrule_domain_open());
	work->ring = must("ferrule_ring_open", ferrule_ring_open(domain, ENTRIES, 0, 0));
	for (unsigned i = 0; i < ENTRIES; i++)
		work->buffers[i] = must("ferrule_buffer_open", ferrule_buffer_open(domain, (size_t)ENTRIES * BYTES));
	if (work->layers.fixed)
		must("ferrule_buffers_open", ferrule_buffers_open(work->ring, work->buffers, ENTRIES, NULL));
	make_requests(work);
	open_batch(work);
}

int main(int argc, char **argv)
{
	static struct work work;
	const char *name = argc > 1 ? argv[1] : "";
	layers_parse(&work.layers, argc, argv);
	way = !strcmp(name, "calls") ? calls : !strcmp(name, "queue") ? queue : !strcmp(name, "run") ? one_shot : prepared;
	set_up(&work);
	return serve(run, check, &work);
}
