/* SPDX-License-Identifier: MIT
 *
 * Layer 1: registrations, and the set-up and waits that need them. <ferrule/uring.h>, whose head says what holds here
 * too, includes it.
 */
#ifndef FERRULE_URING_REGISTER_H
#define FERRULE_URING_REGISTER_H

#include <ferrule/uring.h>
#include <sched.h>

/* A mask of processors: <sched.h> keeps its type to itself where the program did not ask for GNU's interfaces. */
#if defined(CPU_SETSIZE) && !defined(FERRULE_BIND)
#define FERRULE_CPU_SET cpu_set_t
#else
#define FERRULE_CPU_SET void
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- registered files: io_uring_register_files(3) ---- */

/**
 * Registers descriptors for use with IOSQE_FIXED_FILE; -1 leaves a place empty. The table holds the files, so the
 * descriptors may be closed. Where a table is larger than the soft RLIMIT_NOFILE, this and the next two raise that, if
 * the hard limit lets them, and try once more. Returns 0.
 * Errors: EBADF, EBUSY (there is a table), EINVAL (nr_files is 0), EMFILE (beyond RLIMIT_NOFILE). Linux 5.1.
 */
FERRULE_ERRNO int io_uring_register_files(struct io_uring *ring, const int *files FERRULE_COUNT(nr_files),
	unsigned nr_files) FERRULE_NOEXCEPT;

/**
 * The same with a tag for each place, 0 for none: when a tagged file was removed and is no longer used, a completion
 * comes with the tag as user_data. `tags` NULL: no tags. Returns 0. Linux 5.13.
 */
FERRULE_ERRNO int io_uring_register_files_tags(struct io_uring *ring, const int *files FERRULE_COUNT(nr),
	const __u64 *tags FERRULE_COUNT(nr) FERRULE_NULLABLE, unsigned nr) FERRULE_NOEXCEPT;

/** Registers a table of `nr` empty places. Returns 0. Errors: EBUSY, EINVAL (nr is 0), EMFILE. Linux 5.19. */
FERRULE_ERRNO int io_uring_register_files_sparse(struct io_uring *ring, unsigned nr) FERRULE_NOEXCEPT;

/**
 * Replaces the files from place `off` on: -1 empties a place, IORING_REGISTER_FILES_SKIP leaves it. Returns how many
 * places were done, which is fewer where a later one failed. Errors: EBADF, EINVAL (past the table), ENXIO (no table).
 * Linux 5.5; skipping 5.12.
 */
FERRULE_ERRNO int io_uring_register_files_update(struct io_uring *ring, unsigned off,
	const int *files FERRULE_COUNT(nr_files), unsigned nr_files) FERRULE_NOEXCEPT;

/** The same with tags for the new files; `tags` NULL: none. Linux 5.13. */
FERRULE_ERRNO int io_uring_register_files_update_tag(struct io_uring *ring, unsigned off,
	const int *files FERRULE_COUNT(nr_files), const __u64 *tags FERRULE_COUNT(nr_files) FERRULE_NULLABLE,
	unsigned nr_files) FERRULE_NOEXCEPT;

/** Removes the table. Returns 0. Errors: ENXIO (there is none). May sleep before Linux 5.13. Linux 5.1. */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_unregister_files(struct io_uring *ring) FERRULE_NOEXCEPT;

/* ---- registered buffers: io_uring_register_buffers(3) ---- */

/**
 * Registers the memory of `nr_iovecs` struct iovec, at most 16384 of at most 1 GiB each, for use with read_fixed and
 * write_fixed. It stays the caller's, and is pinned and charged to RLIMIT_MEMLOCK. Returns 0.
 * Errors: EBUSY (there are buffers), EFAULT, EINVAL (none, too many), ENOMEM. Linux 5.1.
 */
FERRULE_ERRNO int io_uring_register_buffers(struct io_uring *ring, const struct iovec *iovecs FERRULE_ADDRESS,
	unsigned nr_iovecs) FERRULE_NOEXCEPT;

/** The same with a tag for each buffer, as for files; `tags` NULL: no tags. Returns 0. Linux 5.13. */
FERRULE_ERRNO int io_uring_register_buffers_tags(struct io_uring *ring, const struct iovec *iovecs FERRULE_ADDRESS,
	const __u64 *tags FERRULE_COUNT(nr) FERRULE_NULLABLE, unsigned nr) FERRULE_NOEXCEPT;

/** Registers a table of `nr` empty places. Returns 0. Errors: EBUSY, EINVAL (nr is 0 or above 16384). Linux 5.19. */
FERRULE_ERRNO int io_uring_register_buffers_sparse(struct io_uring *ring, unsigned nr) FERRULE_NOEXCEPT;

/**
 * Replaces the buffers from place `off` on; an iovec of NULL and 0 empties a place. `tags` NULL: no tags. Returns how
 * many places were done. Errors: EFAULT, EINVAL (past the table), ENOMEM, ENXIO (no table). Linux 5.13.
 */
FERRULE_ERRNO int io_uring_register_buffers_update_tag(struct io_uring *ring, unsigned off,
	const struct iovec *iovecs FERRULE_ADDRESS, const __u64 *tags FERRULE_COUNT(nr) FERRULE_NULLABLE, unsigned nr)
	FERRULE_NOEXCEPT;

/** Removes the table. Returns 0. Errors: ENXIO (there is none). May sleep before Linux 5.13. Linux 5.1. */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_unregister_buffers(struct io_uring *ring) FERRULE_NOEXCEPT;

/* ---- eventfd, enabling, the ring's descriptor ---- */

/** Signals eventfd `fd` with completions. Returns 0. Errors: EBADF, EBUSY (has one), EINVAL (no eventfd). Linux 5.2. */
FERRULE_ERRNO int io_uring_register_eventfd(struct io_uring *ring, int fd FERRULE_FD) FERRULE_NOEXCEPT;

/** The same, but only for requests that did not complete while they were submitted. Linux 5.6. */
FERRULE_ERRNO int io_uring_register_eventfd_async(struct io_uring *ring, int fd FERRULE_FD) FERRULE_NOEXCEPT;

/** Returns 0. Errors: ENXIO (there is none). Linux 5.2. */
FERRULE_ERRNO int io_uring_unregister_eventfd(struct io_uring *ring) FERRULE_NOEXCEPT;

/** Enables a ring made with IORING_SETUP_R_DISABLED. Returns 0. Errors: EBADFD (it is enabled). Linux 5.10. */
FERRULE_ERRNO int io_uring_enable_rings(struct io_uring *ring) FERRULE_NOEXCEPT;

/**
 * Registers the ring's descriptor with the calling thread, the only one that may use the ring from then on: entering
 * costs less. Returns 1. Errors: EEXIST (it is registered), EBUSY or ENOMEM (16 already are). Linux 5.18.
 * io_uring_register_ring_fd(3).
 */
FERRULE_ERRNO int io_uring_register_ring_fd(struct io_uring *ring) FERRULE_NOEXCEPT;

/** Undoes that; to be called by the same thread. Returns 1. Errors: EINVAL (it is not registered). Linux 5.18. */
FERRULE_ERRNO int io_uring_unregister_ring_fd(struct io_uring *ring) FERRULE_NOEXCEPT;

/**
 * Closes the descriptor of a ring that lives on as a registered one. Returns 0. Errors: EOPNOTSUPP before Linux 6.3,
 * EINVAL (it is not registered), EBADF (it is closed). io_uring_close_ring_fd(3).
 */
FERRULE_ERRNO int io_uring_close_ring_fd(struct io_uring *ring) FERRULE_NOEXCEPT;

/* ---- provided buffers: io_uring_register_buf_ring(3) ---- */

/**
 * Registers the ring of provided buffers that `reg` describes; `flags` (IOU_PBUF_RING_*) are added to those in it. The
 * ring's memory is page-aligned and stays the caller's until it is unregistered, unless IOU_PBUF_RING_MMAP has the
 * kernel allocate it (6.4): then map the ring's descriptor at IORING_OFF_PBUF_RING. Returns 0.
 * Errors: EEXIST (the group is taken), EFAULT, EINVAL (entries no power of two or above 32768, flags), ENOMEM.
 * Linux 5.19; IOU_PBUF_RING_INC 6.12.
 */
FERRULE_ERRNO int io_uring_register_buf_ring(struct io_uring *ring, struct io_uring_buf_reg *reg, unsigned flags)
	FERRULE_NOEXCEPT;

/**
 * Removes a group; its memory is the caller's again. Returns 0. Errors: EINVAL (no ring's group, no group's
 * number), ENOENT. Linux 5.19.
 */
FERRULE_ERRNO int io_uring_unregister_buf_ring(struct io_uring *ring, int bgid) FERRULE_NOEXCEPT;

/**
 * Allocates a ring of `nentries` provided buffers (a power of two, at most 32768), empty, and registers it as group
 * `bgid` with `flags` (IOU_PBUF_RING_*). Returns it, to be freed with io_uring_free_buf_ring(); or NULL, and why in
 * `err`, a negative errno of io_uring_register_buf_ring() or mmap(2). `err` NULL: unasked. Linux 5.19.
 * io_uring_setup_buf_ring(3).
 */
FERRULE_ADDRESS struct io_uring_buf_ring *io_uring_setup_buf_ring(struct io_uring *ring, unsigned nentries, int bgid,
	unsigned flags, int *err FERRULE_OUT) FERRULE_NOEXCEPT;

/**
 * Removes group `bgid` and frees its ring `br` of `nentries`. Returns 0. Errors: EFAULT (no ring given), EINVAL,
 * ENOENT; then nothing is freed. Linux 5.19. io_uring_free_buf_ring(3).
 */
FERRULE_ERRNO int io_uring_free_buf_ring(struct io_uring *ring, struct io_uring_buf_ring *br, unsigned nentries,
	int bgid) FERRULE_NOEXCEPT;

/**
 * How far the kernel has come in the group's ring, modulo 2^16, in `head`. Returns 0.
 * Errors: EINVAL (a group, but no ring), ENOENT. Linux 6.8. io_uring_buf_ring_head(3).
 */
FERRULE_ERRNO int io_uring_buf_ring_head(struct io_uring *ring, int buf_group, uint16_t *head FERRULE_OUT)
	FERRULE_NOEXCEPT;

/**
 * How many buffers of ring `br` the kernel has not used yet. Errors: those of io_uring_buf_ring_head(). Linux 6.8.
 * io_uring_buf_ring_available(3).
 */
FERRULE_INLINE FERRULE_ERRNO int io_uring_buf_ring_available(struct io_uring *ring, struct io_uring_buf_ring *br,
	unsigned short bgid) FERRULE_NOEXCEPT
{
	uint16_t head = 0;
	int result = io_uring_buf_ring_head(ring, bgid, &head);

	if (result < 0)
		return result;
	return br ? (uint16_t)(br->tail - head) : -EFAULT;
}

/* ---- registered buffers of another ring: io_uring_clone_buffers(3) ---- */

/**
 * Registers with `dst` all the buffers that `src` has: the same memory, held by both. Returns 0.
 * Errors: EBADF, EBUSY (dst has buffers), EINVAL, ENOMEM, ENXIO (src has none). Linux 6.12.
 * A source that has no descriptor but a registered one is found by that, by the thread that registered it.
 */
FERRULE_ERRNO int io_uring_clone_buffers(struct io_uring *dst, struct io_uring *src) FERRULE_NOEXCEPT;

/**
 * The same with flags: IORING_REGISTER_DST_REPLACE, what dst has gives way (6.13); IORING_REGISTER_SRC_REGISTERED, the
 * source is named by its registered descriptor, if it has one. Returns 0.
 */
FERRULE_ERRNO int __io_uring_clone_buffers(struct io_uring *dst, struct io_uring *src, unsigned flags) FERRULE_NOEXCEPT;

/**
 * Clones `nr` buffers from place `src_off` of the source to place `dst_off`; all three 0: the whole table. `flags` as
 * above; places of dst beyond its table make it larger. Returns 0.
 * Errors: those above, EINVAL (nr is 0 with an offset, past the source's table), EOVERFLOW. Linux 6.13.
 */
FERRULE_ERRNO int io_uring_clone_buffers_offset(struct io_uring *dst, struct io_uring *src, unsigned dst_off,
	unsigned src_off, unsigned nr, unsigned flags) FERRULE_NOEXCEPT;

/** The same as io_uring_clone_buffers_offset(). */
FERRULE_ERRNO int __io_uring_clone_buffers_offset(struct io_uring *dst, struct io_uring *src, unsigned dst_off,
	unsigned src_off, unsigned nr, unsigned flags) FERRULE_NOEXCEPT;

/* ---- who may do what ---- */

/** Registers the caller's credentials. Returns their id, 1 and above, for an entry's `personality`. Linux 5.6. */
FERRULE_ERRNO int io_uring_register_personality(struct io_uring *ring) FERRULE_NOEXCEPT;

/** Forgets credentials. Returns 0. Errors: EINVAL (no such id). Linux 5.6. */
FERRULE_ERRNO int io_uring_unregister_personality(struct io_uring *ring, int id) FERRULE_NOEXCEPT;

/**
 * Allows a disabled ring (IORING_SETUP_R_DISABLED) nothing but what the `nr_res` entries at `res` list, from its
 * enabling on: what else is asked of it fails with EACCES. Once only. Returns 0.
 * Errors: EBADFD (the ring is enabled), EBUSY (it has restrictions), EFAULT, EINVAL (too many, or not understood).
 * Linux 5.10. For all rings that a task will make, later kernels take the same opcode without a ring, with an
 * io_uring_task_restriction: io_uring_register(-1, IORING_REGISTER_RESTRICTIONS, restrictions, 1). 6.18: EINVAL.
 */
FERRULE_ERRNO int io_uring_register_restrictions(struct io_uring *ring, struct io_uring_restriction *res,
	unsigned nr_res) FERRULE_NOEXCEPT;

/**
 * Has a classic BPF program judge each request of one operation. Returns 0. Errors: EACCES, EFAULT, EINVAL (and on
 * kernels that have no such filters, 6.18 among them).
 */
FERRULE_ERRNO int io_uring_register_bpf_filter(struct io_uring *ring, struct io_uring_bpf *bpf) FERRULE_NOEXCEPT;

/** The same for all rings that the calling task will make. */
FERRULE_ERRNO int io_uring_register_bpf_filter_task(struct io_uring_bpf *bpf) FERRULE_NOEXCEPT;

/* ---- worker threads ---- */

/**
 * Has the ring's workers run on the processors in `mask`, of `cpusz` bytes, only. Returns 0.
 * Errors: EFAULT, EINVAL (no mask, cpusz 0, or 2^31 and more). Linux 5.14. io_uring_register_iowq_aff(3).
 */
FERRULE_ERRNO int io_uring_register_iowq_aff(struct io_uring *ring, size_t cpusz,
	const FERRULE_CPU_SET *mask FERRULE_ADDRESS) FERRULE_NOEXCEPT;

/** Undoes that. Returns 0. Linux 5.14. */
FERRULE_ERRNO int io_uring_unregister_iowq_aff(struct io_uring *ring) FERRULE_NOEXCEPT;

/**
 * Sets how many workers there may be per NUMA node: values[0] for work that ends by itself, values[1] for other; 0
 * leaves it as it is. The former limits come back in `values`: two zeroes only ask. Returns 0.
 * Errors: EFAULT, EINVAL (no values, or a limit of 2^31 and more).
 * Linux 5.15. io_uring_register_iowq_max_workers(3).
 */
FERRULE_ERRNO int io_uring_register_iowq_max_workers(struct io_uring *ring, unsigned *values FERRULE_ADDRESS)
	FERRULE_NOEXCEPT;

/* ---- requests, direct descriptors, time ---- */

/**
 * Cancels the requests that `reg` describes (user_data, descriptor, operation, all: IORING_ASYNC_CANCEL_*) and waits
 * until they are gone, at most for reg->timeout (-1 and -1: no limit). Returns 0, or with IORING_ASYNC_CANCEL_ALL how
 * many. Errors: EBADF, EFAULT, EINVAL, ENOENT (none matches), ETIME. Linux 6.0; by operation 6.6.
 * io_uring_register_sync_cancel(3).
 */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_register_sync_cancel(struct io_uring *ring,
	struct io_uring_sync_cancel_reg *reg) FERRULE_NOEXCEPT;

/**
 * Where in the file table IORING_FILE_INDEX_ALLOC finds places: `len` from `off` on. Returns 0.
 * Errors: EINVAL (past the table), EOVERFLOW. Linux 6.0. io_uring_register_file_alloc_range(3).
 */
FERRULE_ERRNO int io_uring_register_file_alloc_range(struct io_uring *ring, unsigned off, unsigned len)
	FERRULE_NOEXCEPT;

/**
 * Which clock the limits of waits go by: CLOCK_MONOTONIC, as by default, or CLOCK_BOOTTIME. With
 * IORING_ENTER_ABS_TIMER a limit is a time of that clock. Returns 0. Errors: EFAULT, EINVAL (another clock).
 * Linux 6.12. io_uring_register_clock(3).
 */
FERRULE_ERRNO int io_uring_register_clock(struct io_uring *ring, struct io_uring_clock_register *arg) FERRULE_NOEXCEPT;

/* ---- network devices ---- */

/**
 * Has waits poll the network devices for napi->busy_poll_to microseconds. What was set before comes back in `napi`.
 * Returns 0. Errors: EFAULT, EINVAL (a ring with IORING_SETUP_IOPOLL: the page says that it must be one; reserved
 * fields that are not 0). Linux 6.9. io_uring_register_napi(3).
 */
FERRULE_ERRNO int io_uring_register_napi(struct io_uring *ring, struct io_uring_napi *napi) FERRULE_NOEXCEPT;

/** Ends that; what was set comes back in `napi`, NULL: unasked. Returns 0. Errors: EFAULT. Linux 6.9. */
FERRULE_ERRNO int io_uring_unregister_napi(struct io_uring *ring, struct io_uring_napi *napi) FERRULE_NOEXCEPT;

/**
 * Takes over a network device's receive queue for zero-copy receive. Needs a ring with IORING_SETUP_DEFER_TASKRUN and
 * CQE32 or CQE_MIXED, and CAP_NET_ADMIN. Returns 0. Errors: EFAULT, EINVAL, ENODEV, EOPNOTSUPP, EPERM. Linux 6.15.
 */
FERRULE_ERRNO int io_uring_register_ifq(struct io_uring *ring, struct io_uring_zcrx_ifq_reg *reg) FERRULE_NOEXCEPT;

/** What ctrl->op (ZCRX_CTRL_*) asks of such a queue. Returns 0. Errors: EINVAL, also before Linux 6.19; ENXIO. */
FERRULE_ERRNO int io_uring_register_zcrx_ctrl(struct io_uring *ring, struct zcrx_ctrl *ctrl) FERRULE_NOEXCEPT;

/* ---- without a ring ---- */

/**
 * Sends the message that `sqe` was prepared for by io_uring_prep_msg_ring() (IORING_MSG_DATA only), from no ring.
 * Returns 0. Errors: EBADF and EBADFD (the target), EFAULT, EINVAL. Linux 6.13. io_uring_register_sync_msg(3).
 */
FERRULE_ERRNO int io_uring_register_sync_msg(struct io_uring_sqe *sqe) FERRULE_NOEXCEPT;

/**
 * Asks what the kernel can do: `query` is the first of a chain of questions, each answered at its query_data and with
 * its own `result`, 0 or a negative errno. NULL asks nothing. Returns 0. Errors: EFAULT, EINVAL (and before Linux
 * 6.18).
 */
FERRULE_ERRNO int io_uring_register_query(struct io_uring_query_hdr *query) FERRULE_NOEXCEPT;

/* ---- memory regions, and waits that take their limits from one ---- */

/**
 * Registers memory that program and kernel share, once, for the life of the ring. With IORING_MEM_REGION_TYPE_USER it
 * is the caller's, whole pages, and stays; else the kernel allocates it, to be mapped from the ring's descriptor at
 * the mmap_offset that comes back. IORING_MEM_REGION_REG_WAIT_ARG, on a disabled ring only, has waits take their limits
 * from it. Returns 0. Errors: EBUSY (has one), EFAULT, EINVAL, ENOMEM. Linux 6.13. io_uring_register_region(3).
 */
FERRULE_ERRNO int io_uring_register_region(struct io_uring *ring, struct io_uring_mem_region_reg *reg) FERRULE_NOEXCEPT;

/**
 * Registers the `nr` entries at `reg`, a page's beginning, for io_uring_submit_and_wait_reg(). The ring has to be
 * disabled still. The memory is pinned in whole pages and stays the caller's; not to be freed before the ring is
 * closed. Entries may be written at any time between waits. (Linux 6.18 takes the last that its pages have room for,
 * number 63 of one page, for the first.) Returns 0.
 * Errors: EBUSY (has a region), EFAULT, EINVAL (nr below 1, not a page's beginning, ring enabled, before Linux 6.13).
 * io_uring_register_reg_wait(3).
 */
FERRULE_ERRNO int io_uring_register_reg_wait(struct io_uring *ring, struct io_uring_reg_wait *reg, int nr)
	FERRULE_NOEXCEPT;

/** The same as io_uring_register_reg_wait(). (liburing's always fails.) */
FERRULE_ERRNO int io_uring_register_wait_reg(struct io_uring *ring, struct io_uring_reg_wait *reg, int nr)
	FERRULE_NOEXCEPT;

/**
 * Allocates `nentries` zeroed entries and registers them so. Returns them, to be freed with io_uring_free_reg_wait();
 * or NULL, and why in `err`, a negative errno (NULL: unasked). io_uring_setup_reg_wait(3).
 */
FERRULE_ADDRESS struct io_uring_reg_wait *io_uring_setup_reg_wait(struct io_uring *ring, unsigned nentries,
	int *err FERRULE_OUT) FERRULE_NOEXCEPT;

/** Frees what io_uring_setup_reg_wait() gave, after its ring was closed; NULL is allowed. */
void io_uring_free_reg_wait(struct io_uring_reg_wait *reg, unsigned nentries) FERRULE_NOEXCEPT;

/* ---- the size of a ring ---- */

/**
 * Gives the rings p->sq_entries and, with IORING_SETUP_CQSIZE, p->cq_entries places; IORING_SETUP_CLAMP as at set-up.
 * Entries and completions move along: pointers to them are void afterwards. Returns 0.
 * Errors: EBADF (the descriptor is closed), EEXIST (another thread's), EFAULT, EINVAL (a ring without
 * IORING_SETUP_DEFER_TASKRUN, other flags, memory of io_uring_queue_init_mem()), EOVERFLOW (what is there does not
 * fit); then nothing has changed. An errno of mmap(2): the kernel has resized, the program's side is the old one;
 * resize once more, or exit. Linux 6.13. io_uring_resize_rings(3).
 */
FERRULE_ERRNO int io_uring_resize_rings(struct io_uring *ring, struct io_uring_params *p) FERRULE_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif
