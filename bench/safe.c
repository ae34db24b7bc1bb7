/* SPDX-License-Identifier: MIT
 *
 * Layer 2 beside layer 1: safe WAY REQUEST BATCH OPERATIONS. The way is `raw` (layer 1), `calls` (one public call for
 * each operation) or `array` (records of ferrule_queue(): made once, with a fresh offset and tag for each operation). Requests are of nop, read, read_fixed (all in one registered buffer) and read_fixed_each (a
 * registered buffer for each place of a batch). Prints the seconds that the operations took.
 */
#include <ferrule/safe.h>
#include <ferrule/uring.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ENTRIES = 64, BYTES = 16 };

struct work {
	enum ferrule_operation_kind kind;
	bool fixed, each;
	int file;
	unsigned batch;
	unsigned long operations;
	int64_t ring;
	int64_t buffers[ENTRIES];
	struct iovec memory[ENTRIES];
};

static void fail(const char *what, int64_t result)
{
	fprintf(stderr, "safe: %s gave %lld\n", what, (long long)result);
	exit(1);
}

static int64_t must(const char *what, int64_t result)
{
	if (result < 0)
		fail(what, result);
	return result;
}

static size_t place_of(const struct work *work, unsigned i)
{
	return work->each ? 0 : (size_t)i * BYTES;
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* ---- layer 1 ---- */

static void prepare(const struct work *work, struct io_uring_sqe *sqe, unsigned i, unsigned long offset)
{
	unsigned at = work->each ? i : 0;
	char *memory = (char *)work->memory[at].iov_base + place_of(work, i);
	if (work->kind == FERRULE_OP_NOP)
		io_uring_prep_nop(sqe);
	else if (work->fixed)
		io_uring_prep_read_fixed(sqe, work->file, memory, BYTES, offset, (int)at);
	else
		io_uring_prep_read(sqe, work->file, memory, BYTES, offset);
	io_uring_sqe_set_data64(sqe, offset);
}

static unsigned long raw_batch(const struct work *work, struct io_uring *uring, unsigned long done)
{
	struct io_uring_cqe *cqe;
	unsigned head, seen = 0;
	unsigned long sum = 0;
	for (unsigned i = 0; i < work->batch; i++)
		prepare(work, io_uring_get_sqe(uring), i, done + i);
	must("io_uring_submit_and_wait", io_uring_submit_and_wait(uring, work->batch));
	io_uring_for_each_cqe(uring, head, cqe) {
		sum += cqe->user_data;
		if (cqe->res < 0)
			fail("an operation", cqe->res);
		seen++;
	}
	io_uring_cq_advance(uring, seen);
	return seen == work->batch ? sum : 0;
}

/* ---- layer 2 ---- */

static unsigned long read_batch(const struct work *work)
{
	struct ferrule_completion completions[ENTRIES];
	unsigned long sum = 0;
	int n = ferrule_wait(work->ring, completions, work->batch, work->batch, -1);
	if (n != (int)work->batch)
		fail("ferrule_wait", n);
	for (int i = 0; i < n; i++) {
		sum += completions[i].tag;
		if (completions[i].result < 0)
			fail("an operation", completions[i].result);
	}
	return sum;
}

static unsigned long call_batch(const struct work *work, unsigned long done)
{
	for (unsigned i = 0; i < work->batch; i++) {
		int64_t tag = (int64_t)(done + i), operation;
		if (work->kind == FERRULE_OP_NOP)
			operation = ferrule_nop(work->ring, 0, (uint64_t)tag);
		else
			operation = ferrule_read(work->ring, work->file, work->buffers[work->each ? i : 0],
				place_of(work, i), BYTES, tag, 0, (uint64_t)tag, 0);
		must("an operation", operation);
	}
	return read_batch(work);
}

static unsigned long array_batch(const struct work *work, struct ferrule_request *requests, unsigned long done)
{
	int64_t operations[ENTRIES];
	for (unsigned i = 0; i < work->batch; i++) {
		requests[i].tag = done + i;
		requests[i].offset = (int64_t)(done + i);
	}
	int status = ferrule_queue(work->ring, requests, work->batch, operations);
	if (status != (int)work->batch)
		fail("ferrule_queue", status);
	return read_batch(work);
}

/* ---- each way from its set-up to its time ---- */

static void check(unsigned long sum, unsigned long operations)
{
	if (sum != operations * (operations - 1) / 2)
		fail("the sum of what came back", (int64_t)sum);
}

static double run_raw(struct work *work)
{
	struct io_uring uring;
	unsigned long sum = 0;
	must("io_uring_queue_init", io_uring_queue_init(ENTRIES, &uring, IORING_SETUP_SUBMIT_ALL |
		IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG));
	for (unsigned i = 0; i < ENTRIES; i++)
		work->memory[i] = (struct iovec){calloc(ENTRIES, BYTES), (size_t)ENTRIES * BYTES};
	if (work->fixed)
		must("io_uring_register_buffers", io_uring_register_buffers(&uring, work->memory, ENTRIES));
	double start = now();
	for (unsigned long done = 0; done < work->operations; done += work->batch)
		sum += raw_batch(work, &uring, done);
	double seconds = now() - start;
	check(sum, work->operations);
	io_uring_queue_exit(&uring);
	return seconds;
}

static double run_safe(struct work *work, bool array)
{
	struct ferrule_request requests[ENTRIES];
	unsigned long sum = 0;
	int64_t domain = must("ferrule_domain_open", ferrule_domain_open());
	work->ring = must("ferrule_ring_open", ferrule_ring_open(domain, ENTRIES, 0, 0));
	for (unsigned i = 0; i < ENTRIES; i++)
		work->buffers[i] = must("ferrule_buffer_open", ferrule_buffer_open(domain, (size_t)ENTRIES * BYTES));
	if (work->fixed)
		must("ferrule_buffers_open", ferrule_buffers_open(work->ring, work->buffers, ENTRIES, NULL));
	for (unsigned i = 0; i < work->batch; i++)
		requests[i] = (struct ferrule_request){.kind = work->kind, .file = work->file, .size = BYTES,
			.buffer = work->buffers[work->each ? i : 0], .at = place_of(work, i)};
	double start = now();
	for (unsigned long done = 0; done < work->operations; done += work->batch)
		sum += array ? array_batch(work, requests, done) : call_batch(work, done);
	double seconds = now() - start;
	check(sum, work->operations);
	must("ferrule_domain_close", ferrule_domain_close(domain, 1000000000));
	return seconds;
}

static bool parse(char **arguments, struct work *work)
{
	const char *request = arguments[1];
	bool nop = !strcmp(request, "nop");
	work->each = !strcmp(request, "read_fixed_each");
	work->fixed = work->each || !strcmp(request, "read_fixed");
	work->kind = nop ? FERRULE_OP_NOP : FERRULE_OP_READ;
	work->batch = (unsigned)atoi(arguments[2]);
	work->operations = strtoul(arguments[3], NULL, 10);
	return (nop || work->fixed || !strcmp(request, "read")) && work->batch >= 1 && work->batch <= ENTRIES &&
	       work->operations && work->operations % work->batch == 0;
}

int main(int argc, char **argv)
{
	struct work work = {.file = open("/dev/zero", O_RDONLY | O_CLOEXEC)};
	const char *way = argc == 5 ? argv[1] : "";
	bool raw = !strcmp(way, "raw"), array = !strcmp(way, "array");
	if ((!raw && !array && strcmp(way, "calls") != 0) || !parse(argv + 1, &work)) {
		fprintf(stderr, "usage: safe raw|calls|array nop|read|read_fixed|read_fixed_each BATCH OPERATIONS\n"
				"with a batch of 1 to %d that divides the operations\n", ENTRIES);
		return 2;
	}
	printf("%.9f\n", raw ? run_raw(&work) : run_safe(&work, array));
	return 0;
}
