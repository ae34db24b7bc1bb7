/* SPDX-License-Identifier: MIT
 *
 * How much memory rings take, and memory that the library brings for a ring itself (IORING_SETUP_NO_MMAP).
 */
#include "ring.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { ENTRIES_MOST = 32768, COMPLETIONS_MOST = 2 * ENTRIES_MOST, HUGE_PAGE = 2 << 20 };

static size_t round_up(size_t size, size_t unit)
{
	return (size + unit - 1) / unit * unit;
}

/* The next power of two; 0 for what the kernel refuses. */
static unsigned entries_of(unsigned asked, unsigned most, unsigned flags)
{
	unsigned entries = 1;

	if (asked > most && (flags & IORING_SETUP_CLAMP))
		asked = most;
	if (!asked || asked > most)
		return 0;
	while (entries < asked)
		entries <<= 1;
	return entries;
}

int uring_lay_out(unsigned entries, const struct io_uring_params *p, struct uring_layout *layout)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), rings;
	unsigned sq = entries_of(entries, ENTRIES_MOST, p->flags), cq = 2 * sq;

	if (p->flags & IORING_SETUP_CQSIZE)
		cq = entries_of(p->cq_entries, COMPLETIONS_MOST, p->flags);
	if (!sq || cq < sq)
		return -EINVAL;
	rings = URING_LINE + cq * (sizeof(struct io_uring_cqe) << !!(p->flags & IORING_SETUP_CQE32));
	if (!(p->flags & IORING_SETUP_NO_SQARRAY))
		rings = round_up(rings, URING_LINE) + sq * sizeof(unsigned);
	layout->rings = round_up(rings, page);
	layout->sqes = round_up(sq * (sizeof(struct io_uring_sqe) << !!(p->flags & IORING_SETUP_SQE128)), page);
	return 0;
}

int uring_allocate(const struct uring_layout *layout, void **memory, size_t *size)
{
	/* Until Linux 6.10 each part had to be contiguous, which huge pages are. */
	*size = round_up(layout->sqes + layout->rings, HUGE_PAGE);
	if (uring_kernel->allocate(*size, true, memory) >= 0)
		return 0;
	*size = layout->sqes + layout->rings;
	return uring_kernel->allocate(*size, false, memory);
}

ssize_t io_uring_memory_size_params(unsigned entries, struct io_uring_params *p)
{
	struct uring_layout layout;
	int result;

	if (!p)
		return -EFAULT;
	result = uring_lay_out(entries, p, &layout);
	return result < 0 ? result : (ssize_t)(layout.sqes + layout.rings);
}

ssize_t io_uring_memory_size(unsigned entries, unsigned flags)
{
	struct io_uring_params params;

	memset(&params, 0, sizeof(params));
	params.flags = flags;
	return io_uring_memory_size_params(entries, &params);
}

/* Does the kernel leave rings out of RLIMIT_MEMLOCK? A small ring tells; where there can be none, assume that not. */
static bool memory_is_free(void)
{
	struct io_uring ring;
	bool is;

	if (io_uring_queue_init(1, &ring, 0) < 0)
		return false;
	is = ring.features & IORING_FEAT_NATIVE_WORKERS;
	io_uring_queue_exit(&ring);
	return is;
}

ssize_t io_uring_mlock_size_params(unsigned entries, struct io_uring_params *p)
{
	ssize_t size = io_uring_memory_size_params(entries, p);

	return size < 0 || !memory_is_free() ? size : 0;
}

ssize_t io_uring_mlock_size(unsigned entries, unsigned flags)
{
	struct io_uring_params params;

	memset(&params, 0, sizeof(params));
	params.flags = flags;
	return io_uring_mlock_size_params(entries, &params);
}
