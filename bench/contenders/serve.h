/* SPDX-License-Identifier: MIT
 *
 * What all contenders in C have in common: a contender reads numbers of operations from its input, a line each, carries
 * so many out, and answers each with the seconds that took and a checksum that proves it. It ends with its input.
 */
#ifndef BENCH_SERVE_H
#define BENCH_SERVE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline int64_t must(const char *what, int64_t result)
{
	if (result < 0) {
		fprintf(stderr, "%s gave %lld\n", what, (long long)result);
		exit(1);
	}
	return result;
}

static inline void expect(const char *what, uint64_t got, uint64_t wanted)
{
	if (got != wanted) {
		fprintf(stderr, "%s: %llu instead of %llu\n", what, (unsigned long long)got, (unsigned long long)wanted);
		exit(1);
	}
}

static inline double serve_now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* `run` carries out and returns the checksum; `check`, if any, looks afterwards, outside the time, and adds to it. */
static inline int serve(uint64_t (*run)(void *work, unsigned long operations),
	uint64_t (*check)(void *work, unsigned long operations), void *work)
{
	char line[64];
	while (fgets(line, sizeof line, stdin)) {
		unsigned long operations = strtoul(line, NULL, 10);
		double start = serve_now();
		uint64_t checksum = run(work, operations);
		double seconds = serve_now() - start;
		if (check)
			checksum += check(work, operations);
		printf("%.9f %llu\n", seconds, (unsigned long long)checksum);
		fflush(stdout);
	}
	return 0;
}

#endif
