/* SPDX-License-Identifier: MIT
 *
 * Reads random blocks of a file through a ring:   random_read FILE [--direct] [--count N] [--depth D] [--seed S]
 *
 * N blocks of 4 KiB (16384), D at once (64), by a prepared batch: the kernel knows the file and the buffer already, and
 * a run says nothing but the offsets. --direct goes around the page cache. The last line on standard output has counts,
 * and the CRC-32 of all that was read, in order: the same seed reads the same blocks, in every language that this
 * program is written in.
 */
#include <ferrule/safe.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#define BLOCK 4096
#define MOST_BLOCKS 2097152 /* 8 GiB: random numbers times blocks stay exact in languages whose numbers are doubles */
#define MOST_DEPTH 32768

struct options {
	const char *path;
	int direct;
	unsigned long count, depth, seed;
};

/* What the reads have in common, and what came of them. */
struct reading {
	const char *path;
	int64_t ring, buffer;
	const unsigned char *memory;
	uint64_t blocks;
	uint32_t state; /* of the random numbers */
	int64_t *offsets;
	unsigned long long reads, bytes, failed;
	uLong crc;
};

static _Noreturn void usage(void)
{
	fputs("usage: random_read FILE [--direct] [--count N] [--depth D] [--seed S]\n", stderr);
	exit(1);
}

static _Noreturn void die(const char *path, const char *problem)
{
	fprintf(stderr, "%s: %s\n", path, problem);
	exit(1);
}

/* The result of a call of the library, which has to succeed. */
static int64_t good(int64_t result)
{
	if (result < 0)
		die("random_read", ferrule_explain((int)-result));
	return result;
}

/* Runs one request, which has to succeed. */
static int run_one(int64_t ring, const struct ferrule_request *request)
{
	struct ferrule_completion completion;
	unsigned failures;
	int64_t ended = good(ferrule_run(ring, request, 1, &completion, &failures, -1));

	while (!ended) /* a signal came, even one without a handler */
		ended = good(ferrule_run_resume(ring, &completion, 1, &failures, -1));
	if (failures)
		die(request->path, ferrule_explain_operation(completion.operation, completion.result));
	return completion.result;
}

/* Opens the file; the ring's table keeps it. */
static void open_file(const struct reading *reading, int direct)
{
	int how = direct ? O_RDONLY | O_DIRECT : O_RDONLY;
	int descriptor = run_one(reading->ring, &(struct ferrule_request){.kind = FERRULE_OP_OPENAT,
		.file = FERRULE_WORKING_DIRECTORY, .path = reading->path, .how = (uint32_t)how});

	good(ferrule_files_open(reading->ring, &descriptor, 1, NULL));
	run_one(reading->ring, &(struct ferrule_request){.kind = FERRULE_OP_CLOSE, .file = descriptor,
		.path = reading->path});
}

static uint64_t count_blocks(const struct reading *reading)
{
	struct ferrule_stat stat;
	uint64_t blocks;

	run_one(reading->ring, &(struct ferrule_request){.kind = FERRULE_OP_STATX, .file = FERRULE_WORKING_DIRECTORY,
		.path = reading->path, .buffer = reading->buffer, .mode = 4095});
	good(ferrule_stat_read(reading->buffer, 0, &stat));
	blocks = stat.size / BLOCK;
	if (!blocks)
		die(reading->path, "has no block of 4096 bytes");
	return blocks < MOST_BLOCKS ? blocks : MOST_BLOCKS;
}

/* A linear congruential generator: its products stay below 2^53. The upper bits choose the block. */
static int64_t next_offset(struct reading *reading)
{
	reading->state = reading->state * 1664525u + 1013904223u;
	return (int64_t)(reading->state * reading->blocks >> 32) * BLOCK;
}

/* A batch of reads of the registered file, each into its own block of the buffer. */
static int64_t prepare(const struct reading *reading, unsigned depth)
{
	struct ferrule_request *requests = calloc(depth, sizeof(*requests));
	int64_t batch;

	if (!requests)
		die("random_read", "no memory");
	for (unsigned n = 0; n < depth; n++)
		requests[n] = (struct ferrule_request){.kind = FERRULE_OP_READ, .file = FERRULE_FIXED_FILE,
			.buffer = reading->buffer, .at = (uint64_t)n * BLOCK, .size = BLOCK};
	batch = good(ferrule_batch_open(reading->ring, requests, depth));
	free(requests);
	return batch;
}

static void tell_failure(struct reading *reading, int64_t batch, unsigned index)
{
	struct ferrule_completion completion;

	if (reading->failed++)
		return;
	good(ferrule_batch_completion(batch, index, &completion));
	fprintf(stderr, "%s: %s\n", reading->path, completion.result < 0 ?
		ferrule_explain_operation(completion.operation, completion.result) : "a block was read in part only");
}

/* A signal, even one without a handler, can interrupt a run. */
static void run(const struct reading *reading, int64_t batch, unsigned depth)
{
	int result = ferrule_batch_run(reading->ring, batch, reading->offsets, NULL, NULL, NULL, depth, -1);

	while (result == -EINTR)
		result = ferrule_batch_resume(reading->ring, batch, -1);
	good(result);
}

static void read_blocks(struct reading *reading, unsigned long count, unsigned depth)
{
	int64_t batch = prepare(reading, depth);
	int32_t *results;
	size_t length;

	good(ferrule_batch_results(batch, &results, &length));
	for (unsigned long runs = count / depth; runs > 0; runs--) {
		for (unsigned n = 0; n < depth; n++)
			reading->offsets[n] = next_offset(reading);
		run(reading, batch, depth);
		for (unsigned n = 0; n < depth; n++) {
			reading->bytes += results[n] > 0 ? (unsigned)results[n] : 0;
			if (results[n] != BLOCK)
				tell_failure(reading, batch, n);
		}
		reading->reads += depth;
		reading->crc = crc32(reading->crc, reading->memory, depth * BLOCK);
	}
	ferrule_batch_unpin(batch);
	good(ferrule_batch_close(batch));
}

static unsigned long number(const char *text, unsigned long least, unsigned long most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || value < least || value > most)
		usage();
	return value;
}

static struct options parse(int count, char **arguments)
{
	static const struct option known[] = {{"direct", 0, NULL, 'd'}, {"count", 1, NULL, 'c'}, {"depth", 1, NULL, 'q'},
		{"seed", 1, NULL, 's'}, {NULL, 0, NULL, 0}};
	struct options options = {.count = 16384, .depth = 64, .seed = 1};
	int option;

	opterr = 0;
	while ((option = getopt_long(count, arguments, "", known, NULL)) != -1) {
		if (option == 'd')
			options.direct = 1;
		else if (option == 'c')
			options.count = number(optarg, 1, 1ul << 40);
		else if (option == 'q')
			options.depth = number(optarg, 1, MOST_DEPTH);
		else if (option == 's')
			options.seed = number(optarg, 0, UINT32_MAX);
		else
			usage();
	}
	if (optind != count - 1)
		usage();
	options.path = arguments[optind];
	return options;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct reading set_up(const struct options *options, int64_t domain)
{
	struct reading reading = {.path = options->path, .state = (uint32_t)options->seed, .crc = crc32(0, NULL, 0)};
	void *memory;
	size_t size;

	reading.ring = good(ferrule_ring_open(domain, (unsigned)options->depth, 0, 0));
	reading.buffer = good(ferrule_buffer_open(domain, options->depth * BLOCK));
	good(ferrule_buffers_open(reading.ring, &reading.buffer, 1, NULL));
	good(ferrule_buffer_pin(reading.buffer, &memory, &size));
	reading.memory = memory;
	open_file(&reading, options->direct);
	reading.blocks = count_blocks(&reading);
	reading.offsets = calloc(options->depth, sizeof(*reading.offsets));
	if (!reading.offsets)
		die("random_read", "no memory");
	return reading;
}

int main(int count, char **arguments)
{
	struct options options = parse(count, arguments);
	double started = now();
	int64_t domain = good(ferrule_domain_open());
	struct reading reading = set_up(&options, domain);

	read_blocks(&reading, options.count, (unsigned)options.depth);
	if (options.count % options.depth)
		read_blocks(&reading, options.count % options.depth, (unsigned)(options.count % options.depth));
	ferrule_buffer_unpin(reading.buffer);
	good(ferrule_domain_close(domain, 1000000000));
	free(reading.offsets);
	printf("reads=%llu bytes=%llu failed=%llu crc32=%08lx seconds=%.3f\n", reading.reads, reading.bytes,
		reading.failed, reading.crc, now() - started);
	return reading.failed > 0;
}
