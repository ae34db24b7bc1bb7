/* SPDX-License-Identifier: MIT
 *
 * Somebody who uses io_uring through one of two libraries, which share their names: compiled with PEER, liburing.
 */
#ifdef PEER
#include <liburing.h>
#define OWN liburing_caller
#else
#include <ferrule/uring.h>
#define OWN ferrule_caller
#endif
#include "caller.h"
#include <dlfcn.h>
#include <stdio.h>

#define RING_WITHOUT_ARRAY (1U << 16) /* IORING_SETUP_NO_SQARRAY: libferrule adds it, Debian's liburing knows it not */

static int use(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	int result = -1;

	io_uring_prep_nop(sqe);
	sqe->user_data = 99;
	if (io_uring_submit(ring) != 1 || io_uring_wait_cqe(ring, &cqe) != 0)
		return -1;
	if (cqe->user_data == 99 && cqe->res == 0)
		result = io_uring_register_files(ring, &ring->ring_fd, 0) == -22 ? 0 : -1;
	io_uring_cqe_seen(ring, cqe);
	return result;
}

int OWN(const char *file)
{
	struct io_uring ring;
	Dl_info where;
	int result;

	if (!dladdr(__extension__(void *)io_uring_queue_init, &where) || io_uring_queue_init(4, &ring, 0) < 0)
		return -1;
	result = use(&ring);
	/* The set-up is called by a function of the library's own, which may not be taken for the other's either. */
#ifdef PEER
	if (ring.flags & RING_WITHOUT_ARRAY)
		result = -1;
#else
	if (!(ring.flags & RING_WITHOUT_ARRAY) || io_uring_major_version() != 2 || io_uring_minor_version() != 15)
		result = -1;
#endif
	io_uring_queue_exit(&ring);
	if (result < 0 || !file_is(where.dli_fname, file)) {
		fprintf(stderr, "io_uring_queue_init is of %s, not of %s; using it: %d\n", where.dli_fname, file,
			result);
		return -1;
	}
	return 0;
}
