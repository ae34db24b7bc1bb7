/* SPDX-License-Identifier: MIT
 *
 * What a ring of 256 entries costs beyond the kernel's own mappings, once opened and after a full queue, as the mean of
 * 16, since slots come from memory that grows by doubling; and what an idle slot of an operation is. Prints "NAME BYTES"
 * lines.
 */
#include "safe/operation.h"
#include "serve.h"
#include <malloc.h>
#include <string.h>

enum { RINGS = 16, ENTRIES = 256 };

/* Of all mappings that are neither the kernel's rings nor malloc's arena, which mallinfo2 knows better. */
static uint64_t mapped(void)
{
	char line[512];
	uint64_t from, to, sum = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	while (maps && fgets(line, sizeof line, maps))
		if (sscanf(line, "%lx-%lx", &from, &to) == 2 && !strstr(line, "io_uring") && !strstr(line, "[heap]") &&
			!strstr(line, "[stack]"))
			sum += to - from;
	if (maps)
		fclose(maps);
	return sum;
}

static uint64_t ours(void)
{
	return mapped() + mallinfo2().uordblks;
}

static void use(int64_t ring)
{
	struct ferrule_completion completions[ENTRIES];
	for (unsigned i = 0; i < ENTRIES; i++)
		must("ferrule_nop", ferrule_nop(ring, 0, i));
	expect("completions", (uint64_t)ferrule_wait(ring, completions, ENTRIES, ENTRIES, -1), ENTRIES);
}

int main(void)
{
	int64_t rings[RINGS], domain = must("ferrule_domain_open", ferrule_domain_open());
	uint64_t before, opened, used;
	ours(); /* what stdio takes for itself */
	before = ours();
	for (unsigned i = 0; i < RINGS; i++)
		rings[i] = must("ferrule_ring_open", ferrule_ring_open(domain, ENTRIES, 0, 0));
	opened = ours();
	for (unsigned i = 0; i < RINGS; i++)
		use(rings[i]);
	used = ours();
	printf("opened %lu\nused %lu\nslot %zu\n", (opened - before) / RINGS, (used - before) / RINGS, sizeof(struct operation));
	return 0;
}
