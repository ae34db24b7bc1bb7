/* SPDX-License-Identifier: MIT
 *
 * What the files of layer 1 share.
 */
#ifndef FERRULE_URING_RING_H
#define FERRULE_URING_RING_H

#include "kernel.h"
#include <ferrule/uring.h>

/* int_flags of struct io_uring. Two have the values that io_uring_enter(2) takes: they go there without a branch. */
enum {
	RING_REWINDS = 1, /* IORING_SETUP_SQ_REWIND: each submission begins at the first entry */
	RING_REGISTERS_BY_INDEX = 2, /* io_uring_register(2) takes the registered descriptor too (6.3) */
	RING_POLLS = 4, /* completions come only while the program enters: IOPOLL without a polling thread */
	RING_HAS_SQ_THREAD = 32, /* IORING_SETUP_SQPOLL */
	RING_UNUSUAL = RING_REWINDS | RING_POLLS | RING_HAS_SQ_THREAD, /* what a plain submission need not think of */
	RING_MEMORY_IS_CALLERS = 8, /* of io_uring_queue_init_mem() */
	RING_FD_REGISTERED = IORING_ENTER_REGISTERED_RING, /* enter_ring_fd is an index */
	RING_NO_IOWAIT = IORING_ENTER_NO_IOWAIT,
	RING_ENTER_FLAGS = RING_FD_REGISTERED | RING_NO_IOWAIT,
};

/* The one way from a ring to io_uring_register(2). */
int uring_register(const struct io_uring *ring, unsigned opcode, const void *arg, unsigned nr_args);

/* ---- the memory of rings ---- */

/* A cache line of the kernel's: its header of both rings fills one, and the array of indices begins at one. */
#if defined(__powerpc64__)
enum { URING_LINE = 128 };
#elif defined(__s390x__)
enum { URING_LINE = 256 };
#else
enum { URING_LINE = 64 };
#endif

/* Bytes of both parts, each whole pages. */
struct uring_layout {
	size_t sqes, rings;
};

/* What a ring of so many entries takes, reckoned as the kernel does: 0, or -EINVAL for what it would refuse. */
int uring_lay_out(unsigned entries, const struct io_uring_params *p, struct uring_layout *layout);

/* One piece for both parts, huge pages where there are some. *size is what to unmap. */
int uring_allocate(const struct uring_layout *layout, void **memory, size_t *size);

/* Maps what the kernel laid out by `p`; what fails leaves nothing mapped. */
int uring_map(int fd, const struct io_uring_params *p, struct io_uring_sq *sq, struct io_uring_cq *cq);

/* Takes memory that the kernel was given: both rings at `rings`. With `size` it is one piece, of the library's own. */
void uring_take_memory(const struct io_uring_params *p, void *sqes, void *rings, size_t size, struct io_uring_sq *sq,
	struct io_uring_cq *cq);

void uring_unmap(struct io_uring_sq *sq, struct io_uring_cq *cq);

#endif
