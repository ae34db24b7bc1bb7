/* SPDX-License-Identifier: MIT
 *
 * The work of the contenders of the layers, raw and safe: layers WAY REQUEST BATCH. Requests are nop, read, read_fixed
 * (all in one registered buffer) and read_fixed_each (a registered buffer for each place of a batch), of 16 bytes of
 * /dev/zero. Every operation has its own number as offset, and as tag where tags come back; the checksum is the sum of
 * the numbers whose result was right.
 */
#ifndef BENCH_LAYERS_H
#define BENCH_LAYERS_H

#include "serve.h"
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>

enum { ENTRIES = 64, BYTES = 16 };

struct layers {
	bool nop, fixed, each;
	int file;
	unsigned batch;
	int32_t result; /* that each operation has */
};

static inline void layers_parse(struct layers *layers, int argc, char **argv)
{
	const char *request = argc == 4 ? argv[2] : "";
	layers->file = (int)must("/dev/zero", open("/dev/zero", O_RDONLY | O_CLOEXEC));
	layers->nop = !strcmp(request, "nop");
	layers->each = !strcmp(request, "read_fixed_each");
	layers->fixed = layers->each || !strcmp(request, "read_fixed");
	layers->batch = argc == 4 ? (unsigned)atoi(argv[3]) : 0;
	layers->result = layers->nop ? 0 : BYTES;
	if (layers->batch < 1 || layers->batch > ENTRIES ||
		(!layers->nop && !layers->fixed && strcmp(request, "read") != 0)) {
		fprintf(stderr, "usage: WAY nop|read|read_fixed|read_fixed_each BATCH, of 1 to %d\n", ENTRIES);
		exit(2);
	}
}

/* Where in its buffer the request of a batch's place reads to. */
static inline size_t layers_at(const struct layers *layers, unsigned place)
{
	return layers->each ? 0 : (size_t)place * BYTES;
}

#endif
