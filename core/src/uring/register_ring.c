/* SPDX-License-Identifier: MIT
 *
 * What is registered about a ring as a whole: credentials, restrictions, workers, clocks, network polling; and what the
 * kernel is asked for without a ring.
 */
#include "ring.h"
#include <errno.h>
#include <limits.h>

#define NO_RING (-1U) /* in the descriptor's place */

/* ---- who may do what ---- */

int io_uring_register_personality(struct io_uring *ring)
{
	return uring_register(ring, IORING_REGISTER_PERSONALITY, NULL, 0);
}

int io_uring_unregister_personality(struct io_uring *ring, int id)
{
	return uring_register(ring, IORING_UNREGISTER_PERSONALITY, NULL, (unsigned)id);
}

int io_uring_register_restrictions(struct io_uring *ring, struct io_uring_restriction *res, unsigned nr_res)
{
	return uring_register(ring, IORING_REGISTER_RESTRICTIONS, res, nr_res);
}

int io_uring_register_bpf_filter(struct io_uring *ring, struct io_uring_bpf *bpf)
{
	return uring_register(ring, IORING_REGISTER_BPF_FILTER, bpf, 1);
}

int io_uring_register_bpf_filter_task(struct io_uring_bpf *bpf)
{
	return uring_kernel->registration(NO_RING, IORING_REGISTER_BPF_FILTER, bpf, 1);
}

/* ---- workers ---- */

int io_uring_register_iowq_aff(struct io_uring *ring, size_t cpusz, const cpu_set_t *mask)
{
	if (cpusz > INT_MAX)
		return -EINVAL;
	return uring_register(ring, IORING_REGISTER_IOWQ_AFF, mask, (unsigned)cpusz);
}

int io_uring_unregister_iowq_aff(struct io_uring *ring)
{
	return uring_register(ring, IORING_UNREGISTER_IOWQ_AFF, NULL, 0);
}

int io_uring_register_iowq_max_workers(struct io_uring *ring, unsigned *values)
{
	return uring_register(ring, IORING_REGISTER_IOWQ_MAX_WORKERS, values, 2);
}

/* ---- requests, direct descriptors, time ---- */

int io_uring_register_sync_cancel(struct io_uring *ring, struct io_uring_sync_cancel_reg *reg)
{
	return uring_register(ring, IORING_REGISTER_SYNC_CANCEL, reg, 1);
}

int io_uring_register_file_alloc_range(struct io_uring *ring, unsigned off, unsigned len)
{
	struct io_uring_file_index_range range = { .off = off, .len = len };

	/* The page says 1; the kernel takes 0 only. */
	return uring_register(ring, IORING_REGISTER_FILE_ALLOC_RANGE, &range, 0);
}

int io_uring_register_clock(struct io_uring *ring, struct io_uring_clock_register *arg)
{
	return uring_register(ring, IORING_REGISTER_CLOCK, arg, 0);
}

/* ---- network devices ---- */

int io_uring_register_napi(struct io_uring *ring, struct io_uring_napi *napi)
{
	return uring_register(ring, IORING_REGISTER_NAPI, napi, 1);
}

int io_uring_unregister_napi(struct io_uring *ring, struct io_uring_napi *napi)
{
	return uring_register(ring, IORING_UNREGISTER_NAPI, napi, 1);
}

int io_uring_register_ifq(struct io_uring *ring, struct io_uring_zcrx_ifq_reg *reg)
{
	return uring_register(ring, IORING_REGISTER_ZCRX_IFQ, reg, 1);
}

int io_uring_register_zcrx_ctrl(struct io_uring *ring, struct zcrx_ctrl *ctrl)
{
	return uring_register(ring, IORING_REGISTER_ZCRX_CTRL, ctrl, 0);
}

/* ---- without a ring ---- */

int io_uring_register_sync_msg(struct io_uring_sqe *sqe)
{
	return uring_kernel->registration(NO_RING, IORING_REGISTER_SEND_MSG_RING, sqe, 1);
}

int io_uring_register_query(struct io_uring_query_hdr *query)
{
	return uring_kernel->registration(NO_RING, IORING_REGISTER_QUERY, query, 0);
}
