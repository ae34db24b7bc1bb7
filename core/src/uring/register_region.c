/* SPDX-License-Identifier: MIT
 *
 * Memory regions, and the one that waits take their limits from.
 */
#include "ring.h"
#include <errno.h>
#include <unistd.h>

int io_uring_register_region(struct io_uring *ring, struct io_uring_mem_region_reg *reg)
{
	return uring_register(ring, IORING_REGISTER_MEM_REGION, reg, 1);
}

/* Regions are whole pages. */
static size_t pages_of(size_t entries)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), size = entries * sizeof(struct io_uring_reg_wait);

	return (size + page - 1) / page * page;
}

static int register_waits(struct io_uring *ring, const void *memory, size_t size)
{
	struct io_uring_region_desc region = {
		.user_addr = (uintptr_t)memory,
		.size = size,
		.flags = IORING_MEM_REGION_TYPE_USER,
	};
	struct io_uring_mem_region_reg use = {
		.region_uptr = (uintptr_t)&region,
		.flags = IORING_MEM_REGION_REG_WAIT_ARG,
	};

	return io_uring_register_region(ring, &use);
}

int io_uring_register_reg_wait(struct io_uring *ring, struct io_uring_reg_wait *reg, int nr)
{
	if (!reg)
		return -EFAULT;
	if (nr <= 0)
		return -EINVAL;
	return register_waits(ring, reg, pages_of((size_t)nr));
}

int io_uring_register_wait_reg(struct io_uring *ring, struct io_uring_reg_wait *reg, int nr)
{
	return io_uring_register_reg_wait(ring, reg, nr);
}

/*
 * With one entry more: Linux 6.18's look at an offset is off by one, so that the last entry that the region's
 * pages have room for is taken for the first.
 */
static size_t pages_allocated(unsigned entries)
{
	return pages_of((size_t)entries + 1);
}

static int setup_waits(struct io_uring *ring, unsigned nentries, void **memory)
{
	int result;

	if (!nentries || nentries > INT32_MAX)
		return -EINVAL;
	result = uring_kernel->allocate(pages_allocated(nentries), false, memory);
	if (result < 0)
		return result;
	result = register_waits(ring, *memory, pages_allocated(nentries));
	if (result < 0)
		uring_kernel->unmap(*memory, pages_allocated(nentries));
	return result;
}

struct io_uring_reg_wait *io_uring_setup_reg_wait(struct io_uring *ring, unsigned nentries, int *err)
{
	void *memory = NULL;
	int result = setup_waits(ring, nentries, &memory);

	if (err)
		*err = result < 0 ? result : 0;
	return result < 0 ? NULL : memory;
}

void io_uring_free_reg_wait(struct io_uring_reg_wait *reg, unsigned nentries)
{
	if (reg)
		uring_kernel->unmap(reg, pages_allocated(nentries));
}
