/* SPDX-License-Identifier: MIT
 *
 * What the contenders of random reads in C have in common: arguments FILE DIRECT SEED, offsets made beforehand, and a
 * look at the last batch's blocks, each of which begins with its number.
 */
#ifndef BENCH_RANDOM_H
#define BENCH_RANDOM_H

#include "serve.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH = 64, BLOCK = 4096, BATCHES = 256 };

struct blocks {
	int64_t offsets[BATCHES * DEPTH];
	unsigned batch; /* the next */
};

/* The same generator in every language: exact in doubles. */
static inline void blocks_offsets(struct blocks *blocks, uint64_t count, uint64_t seed)
{
	uint64_t state = seed & 0xffffffff;
	for (unsigned i = 0; i < BATCHES * DEPTH; i++) {
		state = (state * 1664525 + 1013904223) & 0xffffffff;
		blocks->offsets[i] = (int64_t)((state * count >> 32) * BLOCK);
	}
}

/* Returns the descriptor. */
static inline int blocks_open(struct blocks *blocks, int argc, char **argv)
{
	struct stat stat;
	if (argc != 4) {
		fprintf(stderr, "usage: FILE DIRECT SEED\n");
		exit(2);
	}
	int file = open(argv[1], O_RDONLY | O_CLOEXEC | (atoi(argv[2]) ? O_DIRECT : 0));
	must(argv[1], file);
	must("fstat", fstat(file, &stat));
	blocks_offsets(blocks, (uint64_t)stat.st_size / BLOCK, strtoul(argv[3], NULL, 10));
	return file;
}

static inline const int64_t *blocks_next(struct blocks *blocks)
{
	return &blocks->offsets[blocks->batch++ % BATCHES * DEPTH];
}

static inline void blocks_check(const struct blocks *blocks, const char *memory)
{
	const int64_t *offsets = &blocks->offsets[(blocks->batch - 1) % BATCHES * DEPTH];
	for (unsigned i = 0; i < DEPTH; i++) {
		uint64_t number;
		memcpy(&number, memory + (size_t)i * BLOCK, sizeof number);
		expect("the number of a block", number, (uint64_t)offsets[i] / BLOCK);
	}
}

#endif
