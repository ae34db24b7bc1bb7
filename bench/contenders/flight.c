/* SPDX-License-Identifier: MIT
 *
 * One NOP after the other while others are in flight: flight OPERATIONS. The others are timeouts far off, on as many
 * rings as hold them; each turn takes the next ring.
 */
#include "serve.h"
#include <ferrule/safe.h>

enum { RINGS = 4, MOST = 50000, ENTRIES = 4096, COMPLETIONS = 65536 };
static const int64_t FAR = 3600 * (int64_t)1000000000;

struct work {
	unsigned rings;
	int64_t ring[RINGS];
};

static uint64_t run(void *context, unsigned long operations)
{
	struct work *work = context;
	struct ferrule_completion completion;
	uint64_t sum = 0;
	unsigned at = 0;
	for (unsigned long i = 0; i < operations; i++) {
		int64_t ring = work->ring[at];
		must("ferrule_nop", ferrule_nop(ring, 0, i));
		must("ferrule_wait", ferrule_wait(ring, &completion, 1, 1, -1));
		sum += completion.result == 0 ? completion.tag : 0;
		at = at + 1 == work->rings ? 0 : at + 1;
	}
	return sum;
}

static int64_t ring_with(int64_t domain, unsigned others)
{
	int64_t ring = must("ferrule_ring_open", ferrule_ring_open(domain, ENTRIES, COMPLETIONS, 0));
	for (unsigned i = 0; i < others; i++)
		must("ferrule_timeout", ferrule_timeout(ring, FAR, 0, 0, 0));
	must("ferrule_submit", ferrule_submit(ring));
	return ring;
}

int main(int argc, char **argv)
{
	struct work work = {0};
	unsigned others = argc == 2 ? (unsigned)atoi(argv[1]) - 1 : RINGS * MOST;
	int64_t domain = must("ferrule_domain_open", ferrule_domain_open());
	if (others >= RINGS * MOST) {
		fprintf(stderr, "usage: flight OPERATIONS, of 1 to %d\n", RINGS * MOST);
		return 2;
	}
	do {
		unsigned some = others < MOST ? others : MOST;
		work.ring[work.rings++] = ring_with(domain, some);
		others -= some;
	} while (others);
	serve(run, NULL, &work);
	return (int)must("ferrule_domain_close", ferrule_domain_close(domain, FAR));
}
