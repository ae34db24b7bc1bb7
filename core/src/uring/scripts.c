/* SPDX-License-Identifier: MIT
 *
 * C's memory for scripts that use layer 1.
 */
#include "ring.h"
#include <stdlib.h>
#include <string.h>

void *ferrule_raw_allocate(size_t size)
{
	return calloc(1, size);
}

void ferrule_raw_free(void *memory)
{
	free(memory);
}

void ferrule_raw_load(const void *from, void *to, size_t size)
{
	memcpy(to, from, size);
}

void ferrule_raw_store(void *to, const void *from, size_t size)
{
	memcpy(to, from, size);
}

void ferrule_raw_cqe(const struct io_uring_cqe *from, struct io_uring_cqe *cqe)
{
	cqe->user_data = from->user_data;
	cqe->res = from->res;
	cqe->flags = from->flags;
}
