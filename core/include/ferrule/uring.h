/* SPDX-License-Identifier: MIT
 *
 * Layer 1: io_uring as the kernel has it, with liburing's names, prototypes and struct layouts.
 *
 * Failure is a negative errno; nothing prints, aborts, or allocates on the way of a submission. A ring is one thread's
 * at a time: no function locks. Memory that an entry points at stays the caller's, and has to stay where it is until
 * the entry's last completion. Pointers have to be valid: a script that uses this layer can crash its interpreter.
 *
 * Every function is a symbol of libferrule. Those that C callers gain by are defined here, as static inlines; the
 * library makes its symbols from the same definitions, with FERRULE_INLINE empty.
 *
 * Pages named in the comments are the kernel's and liburing's manual pages; a version is the first kernel that can.
 */
#ifndef FERRULE_URING_H
#define FERRULE_URING_H

#include <ferrule/annotate.h>
#include <ferrule/kernel.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/select.h> /* sigset_t under -std=c11 too, where <signal.h> keeps it to itself */
#include <sys/types.h>
#include <sys/uio.h>

#ifndef FERRULE_INLINE
#ifdef FERRULE_BIND
#define FERRULE_INLINE
#else
#define FERRULE_INLINE static inline __attribute__((unused))
#endif
#endif

/* liburing's functions say in C++ that they do not throw: redeclarations and pointers to them have to agree. */
#ifdef __cplusplus
#define FERRULE_NOEXCEPT noexcept
#else
#define FERRULE_NOEXCEPT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** The version of liburing whose interface this is. */
#define IO_URING_VERSION_MAJOR 2
#define IO_URING_VERSION_MINOR 15

/** For #if: is this interface older than major.minor? */
#define IO_URING_CHECK_VERSION(major, minor) \
	((major) > IO_URING_VERSION_MAJOR || ((major) == IO_URING_VERSION_MAJOR && (minor) > IO_URING_VERSION_MINOR))

/** user_data of the timeouts that waiting itself submits where the kernel's waits take none (before 5.11). */
#define LIBURING_UDATA_TIMEOUT 0xffffffffffffffffULL

/** The submission side of a ring. Pointers with a k lead into memory that the kernel shares. */
struct FERRULE_OPAQUE io_uring_sq {
	unsigned *khead; /**< the kernel's: entries that it took */
	unsigned *ktail; /**< ours: entries that it may take */
	unsigned *kring_mask;
	unsigned *kring_entries;
	unsigned *kflags; /**< IORING_SQ_* */
	unsigned *kdropped;
	unsigned *array; /**< NULL with IORING_SETUP_NO_SQARRAY */
	struct io_uring_sqe *sqes;

	unsigned sqe_head; /**< entries up to here were shown to the kernel */
	unsigned sqe_tail; /**< entries up to here were given out */

	size_t ring_sz; /**< bytes mapped at ring_ptr */
	void *ring_ptr;

	unsigned ring_mask;
	unsigned ring_entries;

	unsigned sqes_sz; /**< bytes mapped at sqes */
	unsigned pad; /**< here: an entry has 1 << pad bytes */
};

/** The completion side of a ring. */
struct FERRULE_OPAQUE io_uring_cq {
	unsigned *khead; /**< ours: completions that were seen */
	unsigned *ktail; /**< the kernel's: completions that it posted */
	unsigned *kring_mask;
	unsigned *kring_entries;
	unsigned *kflags; /**< IORING_CQ_*; NULL before 5.8 */
	unsigned *koverflow;
	struct io_uring_cqe *cqes;

	size_t ring_sz; /**< bytes mapped at ring_ptr */
	void *ring_ptr; /**< the submission ring's where both lie in one mapping */

	unsigned ring_mask;
	unsigned ring_entries;

	unsigned pad[2];
};

/** A ring. The caller owns the struct; io_uring_queue_init() fills it and io_uring_queue_exit() empties it. */
struct FERRULE_OPAQUE io_uring {
	struct io_uring_sq sq;
	struct io_uring_cq cq;
	unsigned flags; /**< IORING_SETUP_* */
	int ring_fd; /**< -1 after io_uring_close_ring_fd() */

	unsigned features; /**< IORING_FEAT_* */
	int enter_ring_fd; /**< ring_fd, or the index of the registered descriptor */
	__u8 int_flags; /**< the library's own */
	__u8 pad[3];
	unsigned pad2;
};

/**
 * A walk through completions: see io_uring_for_each_cqe(). Where they have mixed sizes, head and tail are equal and
 * `shift` counts what is left: one comparison then serves both ends, and a walk through equal sizes pays nothing.
 */
struct FERRULE_OPAQUE io_uring_cqe_iter {
	struct io_uring_cqe *cqes;
	unsigned mask;
	unsigned shift; /**< 1 with IORING_SETUP_CQE32 */
	unsigned head;
	unsigned tail;
};

/** The refill ring of zero-copy receive, for programs to keep: no function takes it. */
struct FERRULE_OPAQUE io_uring_zcrx_rq {
	__u32 *khead; /**< the kernel's: buffers that it took back */
	__u32 *ktail; /**< ours: buffers that it may take */
	__u32 rq_tail;
	unsigned ring_entries;

	struct io_uring_zcrx_rqe *rqes;
	void *ring_ptr;
};

/* ---- system calls ---- */

/**
 * io_uring_setup(2) and nothing else. Returns the ring's descriptor, which the caller closes.
 * Errors: EFAULT, EINVAL (entries 0 or too many, flags), EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM. Linux 5.1.
 */
FERRULE_ERRNO int io_uring_setup(unsigned entries, struct io_uring_params *p) FERRULE_NOEXCEPT;

/**
 * io_uring_enter(2) with a signal mask, NULL for none. Returns how many entries the kernel took. May sleep.
 * Errors: EAGAIN, EBADF, EBADFD (disabled), EBUSY, EEXIST (another thread's ring), EFAULT, EINVAL, EINTR. Linux 5.1.
 */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_enter(unsigned fd FERRULE_FD, unsigned to_submit, unsigned min_complete,
	unsigned flags, sigset_t *sig FERRULE_ADDRESS) FERRULE_NOEXCEPT;

/** The same with an argument of `sz` bytes: a signal mask, or what IORING_ENTER_EXT_ARG asks for. Linux 5.11. */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_enter2(unsigned fd FERRULE_FD, unsigned to_submit, unsigned min_complete,
	unsigned flags, void *arg FERRULE_ADDRESS, size_t sz) FERRULE_NOEXCEPT;

/**
 * io_uring_register(2) and nothing else: `opcode` is one of IORING_REGISTER_*, `arg` and `nr_args` are what it takes.
 * Returns what the opcode returns. Some opcodes sleep until requests are done. Linux 5.1.
 */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_register(unsigned fd FERRULE_FD, unsigned opcode,
	const void *arg FERRULE_ADDRESS, unsigned nr_args) FERRULE_NOEXCEPT;

/* ---- set-up and teardown ---- */

/**
 * Makes a ring with room for `entries` submissions (rounded up to a power of two) and twice as many completions.
 * Returns 0. Errors: those of io_uring_setup() and of mmap(2); nothing stays behind. io_uring_queue_init(3), Linux 5.1.
 */
FERRULE_ERRNO int io_uring_queue_init(unsigned entries, struct io_uring *ring, unsigned flags) FERRULE_NOEXCEPT;

/**
 * The same with all parameters; what the kernel answers is left in `p`, which a failure leaves as it was.
 * IORING_SETUP_NO_SQARRAY is added where the kernel has it. With IORING_SETUP_NO_MMAP the library brings the memory,
 * huge pages where there are some; IORING_SETUP_REGISTERED_FD_ONLY without it gives EINVAL.
 * io_uring_queue_init_params(3), Linux 5.1; those flags 6.5.
 */
FERRULE_ERRNO int io_uring_queue_init_params(unsigned entries, struct io_uring *ring, struct io_uring_params *p)
	FERRULE_NOEXCEPT;

/**
 * The same in the caller's memory (IORING_SETUP_NO_MMAP is added): `buf_size` bytes at `buf`, a page's beginning, not
 * to be freed before io_uring_queue_exit(). Until Linux 6.10 it has to be contiguous: a huge page. Returns how many
 * bytes the ring takes: what follows can serve another. Errors: EFAULT (no memory given), EINVAL, ENOMEM (too small:
 * see io_uring_memory_size()). io_uring_queue_init_mem(3), Linux 6.5.
 */
FERRULE_ERRNO int io_uring_queue_init_mem(unsigned entries, struct io_uring *ring, struct io_uring_params *p,
	void *buf FERRULE_ADDRESS, size_t buf_size) FERRULE_NOEXCEPT;

/**
 * How many bytes a ring takes that is made with these flags, or parameters: both rings and the entries, whole pages.
 * Errors: EINVAL (entries 0, or too many without IORING_SETUP_CLAMP; cq_entries likewise with IORING_SETUP_CQSIZE).
 * io_uring_memory_size(3), io_uring_memory_size_params(3).
 */
FERRULE_ERRNO ssize_t io_uring_memory_size(unsigned entries, unsigned flags) FERRULE_NOEXCEPT;
FERRULE_ERRNO ssize_t io_uring_memory_size_params(unsigned entries, struct io_uring_params *p) FERRULE_NOEXCEPT;

/**
 * How much RLIMIT_MEMLOCK such a ring needs, in bytes: its memory before Linux 5.12, 0 since then, says the page.
 * (Linux 6.18 charges a ring's memory to that limit again; io_uring_memory_size() says how much that is.) Makes a small
 * ring to find out. Errors: EINVAL, as above. io_uring_mlock_size(3), io_uring_mlock_size_params(3).
 */
FERRULE_ERRNO ssize_t io_uring_mlock_size(unsigned entries, unsigned flags) FERRULE_NOEXCEPT;
FERRULE_ERRNO ssize_t io_uring_mlock_size_params(unsigned entries, struct io_uring_params *p) FERRULE_NOEXCEPT;

/**
 * Maps the rings of descriptor `fd`, which io_uring_setup() returned with `p`. Returns 0. On failure, an errno of
 * mmap(2), nothing stays mapped and the descriptor stays open.
 */
FERRULE_ERRNO int io_uring_queue_mmap(int fd FERRULE_FD, struct io_uring_params *p, struct io_uring *ring)
	FERRULE_NOEXCEPT;

/**
 * Unmaps the rings and closes the descriptor; an empty struct (zeroed, or exited before) is left as it is. Requests in
 * flight are cancelled by the kernel in its own time: what they point at may be used after this returns.
 * io_uring_queue_exit(3).
 */
void io_uring_queue_exit(struct io_uring *ring) FERRULE_NOEXCEPT;

/**
 * Keeps the ring's memory out of a child of fork(2), which then cannot disturb the ring. Returns 0. Errors: EINVAL (an
 * empty struct), those of madvise(2). io_uring_ring_dontfork(3).
 */
FERRULE_ERRNO int io_uring_ring_dontfork(struct io_uring *ring) FERRULE_NOEXCEPT;

/** 2: the major version of liburing whose interface this is. */
int io_uring_major_version(void) FERRULE_NOEXCEPT;

/** 15: the minor version of liburing whose interface this is. */
int io_uring_minor_version(void) FERRULE_NOEXCEPT;

/** Is this interface older than major.minor? io_uring_check_version(3). */
bool io_uring_check_version(int major, int minor) FERRULE_NOEXCEPT;

/* ---- probe ---- */

/**
 * What operations the kernel knows, asked of a ring made for that. The result is the caller's, to be freed with
 * io_uring_free_probe(); NULL where the kernel cannot tell, or without memory. io_uring_get_probe(3), Linux 5.6.
 */
struct io_uring_probe *io_uring_get_probe(void) FERRULE_NOEXCEPT;

/** The same, asked of this ring. io_uring_get_probe_ring(3). */
struct io_uring_probe *io_uring_get_probe_ring(struct io_uring *ring) FERRULE_NOEXCEPT;

/** Frees what io_uring_get_probe() returned; NULL is allowed. */
void io_uring_free_probe(struct io_uring_probe *probe) FERRULE_NOEXCEPT;

/** Fills `p`, which has room for `nr` operations (at most 256) and is zeroed. Returns 0. Linux 5.6. */
FERRULE_ERRNO int io_uring_register_probe(struct io_uring *ring, struct io_uring_probe *p, unsigned nr)
	FERRULE_NOEXCEPT;

/** Does the kernel that `p` speaks of know IORING_OP_`op`? 1 or 0. io_uring_opcode_supported(3). */
FERRULE_INLINE int io_uring_opcode_supported(const struct io_uring_probe *p, int op) FERRULE_NOEXCEPT
{
	return op >= 0 && op <= p->last_op && (p->ops[op].flags & IO_URING_OP_SUPPORTED) != 0;
}

/* ---- submission ---- */

/** Submits what was given out. Returns how many entries the kernel took. Errors: those of io_uring_enter(). */
FERRULE_ERRNO int io_uring_submit(struct io_uring *ring) FERRULE_NOEXCEPT;

/** Submits, then waits for `wait_nr` completions. Returns how many entries were taken. io_uring_submit_and_wait(3). */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_submit_and_wait(struct io_uring *ring, unsigned wait_nr) FERRULE_NOEXCEPT;

/**
 * The same, at most for the time `ts` (NULL: no limit) and with signals masked by `sigmask` (NULL: as they are). The
 * first completion goes to cqe_ptr, NULL if there is none. Returns how many entries the kernel took.
 * Errors: ETIME where time passed and nothing was submitted. Linux 5.11; before, a timeout is submitted as well.
 * io_uring_submit_and_wait_timeout(3).
 */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_submit_and_wait_timeout(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS, unsigned wait_nr,
	struct __kernel_timespec *ts FERRULE_ADDRESS,
	sigset_t *sigmask FERRULE_ADDRESS) FERRULE_NOEXCEPT;

/**
 * The same with a shortest time, `min_wait` microseconds: so long the kernel waits for all of `wait_nr`, and then ends
 * the wait with the first completion that is there or comes. `ts` NULL: no limit. Returns how many entries were taken.
 * Errors: EINVAL before Linux 6.12 (IORING_FEAT_MIN_TIMEOUT), ETIME. io_uring_submit_and_wait_min_timeout(3).
 */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_submit_and_wait_min_timeout(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS, unsigned wait_nr,
	struct __kernel_timespec *ts FERRULE_ADDRESS, unsigned min_wait, sigset_t *sigmask FERRULE_ADDRESS)
	FERRULE_NOEXCEPT;

/**
 * Submits and waits with the limits in entry `reg_index` of the ring's wait region (io_uring_register_reg_wait()):
 * time, shortest time, signals. The kernel reads them there, nothing is copied. Returns how many entries were taken.
 * Errors: EFAULT (no such entry), EINVAL (unknown flags, reg_index negative, before Linux 6.13), ETIME.
 * io_uring_submit_and_wait_reg(3).
 */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_submit_and_wait_reg(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS, unsigned wait_nr, int reg_index) FERRULE_NOEXCEPT;

/** Has the kernel run completion work and post what waits for room. Does not wait. io_uring_get_events(3). */
FERRULE_ERRNO int io_uring_get_events(struct io_uring *ring) FERRULE_NOEXCEPT;

/** io_uring_submit() and io_uring_get_events() in one. Returns how many entries the kernel took. */
FERRULE_ERRNO int io_uring_submit_and_get_events(struct io_uring *ring) FERRULE_NOEXCEPT;

/** io_uring_sqring_wait() where the ring is full. */
FERRULE_ERRNO FERRULE_BLOCKING int __io_uring_sqring_wait(struct io_uring *ring) FERRULE_NOEXCEPT;

/** Entries that were given out and not taken by the kernel yet. */
FERRULE_INLINE unsigned io_uring_sq_ready(const struct io_uring *ring) FERRULE_NOEXCEPT
{
	return ring->sq.sqe_tail - __atomic_load_n(ring->sq.khead, __ATOMIC_ACQUIRE);
}

/** Entries that io_uring_get_sqe() can still give out. */
FERRULE_INLINE unsigned io_uring_sq_space_left(const struct io_uring *ring) FERRULE_NOEXCEPT
{
	return ring->sq.ring_entries - io_uring_sq_ready(ring);
}

/** With IORING_SETUP_SQPOLL, waits until an entry is free; else returns 0 at once. Linux 5.10. */
FERRULE_INLINE FERRULE_ERRNO FERRULE_BLOCKING int io_uring_sqring_wait(struct io_uring *ring) FERRULE_NOEXCEPT
{
	if (!(ring->flags & IORING_SETUP_SQPOLL) || io_uring_sq_space_left(ring))
		return 0;
	return __io_uring_sqring_wait(ring);
}

/** Gives out the next submission entry, zeroed, or NULL where the ring is full. It belongs to the ring. */
FERRULE_INLINE struct io_uring_sqe *io_uring_get_sqe(struct io_uring *ring) FERRULE_NOEXCEPT
{
	struct io_uring_sq *sq = &ring->sq;
	unsigned tail = sq->sqe_tail;
	struct io_uring_sqe *sqe;

	if (tail - __atomic_load_n(sq->khead, __ATOMIC_ACQUIRE) >= sq->ring_entries)
		return NULL;
	sqe = (struct io_uring_sqe *)(void *)((char *)sq->sqes + ((size_t)(tail & sq->ring_mask) << sq->pad));
	sq->sqe_tail = tail + 1;
	__builtin_memset(sqe, 0, sizeof(*sqe));
	return sqe;
}

/**
 * Gives out an entry of 128 bytes, zeroed, in a ring made with IORING_SETUP_SQE128, where each is one, or
 * IORING_SETUP_SQE_MIXED, where it takes the room of two: before the end of the ring one may be left over, which then
 * becomes a NOP without a completion. NULL where the ring is full, or made without both.
 * io_uring_get_sqe128(3), Linux 6.19.
 */
FERRULE_INLINE struct io_uring_sqe *io_uring_get_sqe128(struct io_uring *ring) FERRULE_NOEXCEPT
{
	struct io_uring_sq *sq = &ring->sq;
	unsigned left = io_uring_sq_space_left(ring);
	struct io_uring_sqe *sqe;

	if (ring->flags & IORING_SETUP_SQE128) {
		sqe = io_uring_get_sqe(ring);
		if (sqe)
			__builtin_memset(sqe + 1, 0, sizeof(*sqe));
		return sqe;
	}
	if (!(ring->flags & IORING_SETUP_SQE_MIXED) || left < 2)
		return NULL;
	if ((sq->sqe_tail & sq->ring_mask) == sq->ring_mask) {
		/* Both halves have to follow each other in memory. */
		if (left < 3)
			return NULL;
		sqe = io_uring_get_sqe(ring);
		sqe->opcode = IORING_OP_NOP;
		sqe->fd = -1;
		sqe->flags = IOSQE_CQE_SKIP_SUCCESS;
	}
	sqe = &sq->sqes[sq->sqe_tail & sq->ring_mask];
	sq->sqe_tail += 2;
	__builtin_memset(sqe, 0, 2 * sizeof(*sqe));
	return sqe;
}

/* ---- completion ---- */

/** How many places of the ring a completion takes: 2 with IORING_CQE_F_32, otherwise 1. io_uring_cqe_nr(3), 6.18. */
FERRULE_INLINE unsigned io_uring_cqe_nr(const struct io_uring_cqe *cqe FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	return cqe->flags & IORING_CQE_F_32 ? 2 : 1;
}

/**
 * The general wait: submits `submit` entries, waits for `wait_nr` completions with signals masked by `sigmask` (NULL:
 * as they are), and gives the first completion. Returns how many entries the kernel took, or -EAGAIN where there is no
 * completion and none was waited for.
 */
FERRULE_ERRNO FERRULE_BLOCKING int __io_uring_get_cqe(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS,
	unsigned submit, unsigned wait_nr, sigset_t *sigmask FERRULE_ADDRESS) FERRULE_NOEXCEPT;

/**
 * Waits for `wait_nr` completions, at most for the time `ts` (NULL: no limit), and gives the first. Returns 0, also
 * where time ended the wait with fewer. Errors: ETIME if there is none, EINTR. Before Linux 5.11 the limit is a timeout
 * that is submitted, with what else was given out. io_uring_wait_cqes(3).
 */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_wait_cqes(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS,
	unsigned wait_nr, struct __kernel_timespec *ts FERRULE_ADDRESS, sigset_t *sigmask FERRULE_ADDRESS)
	FERRULE_NOEXCEPT;

/**
 * The same with a shortest time of `min_ts_usec` microseconds, as for io_uring_submit_and_wait_min_timeout(). Returns
 * 0. Errors: EINTR, EINVAL before Linux 6.12, ETIME. io_uring_wait_cqes_min_timeout(3).
 */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_wait_cqes_min_timeout(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS, unsigned wait_nr,
	struct __kernel_timespec *ts FERRULE_ADDRESS, unsigned min_ts_usec, sigset_t *sigmask FERRULE_ADDRESS)
	FERRULE_NOEXCEPT;

/** The same for one completion. io_uring_wait_cqe_timeout(3). */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_wait_cqe_timeout(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS, struct __kernel_timespec *ts FERRULE_ADDRESS)
	FERRULE_NOEXCEPT;

/**
 * Puts the addresses of up to `count` completions into the array at `cqes`; they stay in the ring. Returns how many,
 * 0 where there are none. Does not wait. io_uring_peek_batch_cqe(3).
 */
unsigned io_uring_peek_batch_cqe(struct io_uring *ring, struct io_uring_cqe **cqes FERRULE_ADDRESS, unsigned count)
	FERRULE_NOEXCEPT;

/** The first completion or NULL, and how many there are (NULL: unasked). Looks at memory only. Returns 0. */
FERRULE_INLINE FERRULE_ERRNO int __io_uring_peek_cqe(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS,
	unsigned *nr_available FERRULE_OUT) FERRULE_NOEXCEPT
{
	struct io_uring_cq *cq = &ring->cq;
	struct io_uring_cqe *cqe = NULL;
	unsigned available;
	int error = 0;

	for (;;) {
		unsigned head = *cq->khead, index = head & cq->ring_mask;

		available = __atomic_load_n(cq->ktail, __ATOMIC_ACQUIRE) - head;
		if (!available)
			break;
		if (__builtin_expect(ring->flags & IORING_SETUP_CQE32, 0))
			index <<= 1;
		cqe = &cq->cqes[index];
		if (__builtin_expect(ring->flags & IORING_SETUP_CQE_MIXED, 0) && (cqe->flags & IORING_CQE_F_SKIP)) {
			/* Padding before the end of the ring, where 32 bytes have no place. */
			__atomic_store_n(cq->khead, head + 1, __ATOMIC_RELEASE);
			cqe = NULL;
			continue;
		}
		if (__builtin_expect(ring->features & IORING_FEAT_EXT_ARG, IORING_FEAT_EXT_ARG))
			break;
		if (cqe->user_data != LIBURING_UDATA_TIMEOUT)
			break;
		/* The library's own timeout: its failure is the wait's, its success says nothing. */
		error = cqe->res < 0 ? cqe->res : 0;
		__atomic_store_n(cq->khead, head + 1, __ATOMIC_RELEASE);
		cqe = NULL;
		if (error)
			break;
	}
	*cqe_ptr = cqe;
	if (nr_available)
		*nr_available = available;
	return error;
}

/**
 * Waits for `wait_nr` completions and gives the first. Returns 0. Errors: EAGAIN where wait_nr is 0 and there is none,
 * EINTR. io_uring_wait_cqe_nr(3).
 */
FERRULE_INLINE FERRULE_ERRNO FERRULE_BLOCKING int io_uring_wait_cqe_nr(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS, unsigned wait_nr) FERRULE_NOEXCEPT
{
	return __io_uring_get_cqe(ring, cqe_ptr, 0, wait_nr, NULL);
}

/** Waits for a completion. Returns 0. Errors: EINTR. io_uring_wait_cqe(3). */
FERRULE_INLINE FERRULE_ERRNO FERRULE_BLOCKING int io_uring_wait_cqe(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	if (!__io_uring_peek_cqe(ring, cqe_ptr, NULL) && *cqe_ptr)
		return 0;
	return io_uring_wait_cqe_nr(ring, cqe_ptr, 1);
}

/** The first completion, without waiting. Returns 0. Errors: EAGAIN where there is none. io_uring_peek_cqe(3). */
FERRULE_INLINE FERRULE_ERRNO int io_uring_peek_cqe(struct io_uring *ring,
	struct io_uring_cqe **cqe_ptr FERRULE_OUT FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	if (!__io_uring_peek_cqe(ring, cqe_ptr, NULL) && *cqe_ptr)
		return 0;
	return io_uring_wait_cqe_nr(ring, cqe_ptr, 0);
}

/**
 * Do this ring's waits count as waiting for I/O, as they do at first (the processor then counts as idle but busy with
 * I/O)? Returns 0. Errors: EOPNOTSUPP before Linux 6.15 (IORING_FEAT_NO_IOWAIT). io_uring_set_iowait(3).
 */
FERRULE_ERRNO int io_uring_set_iowait(struct io_uring *ring, bool enable_iowait) FERRULE_NOEXCEPT;

/** Completions in the ring that were not marked as seen. */
FERRULE_INLINE unsigned io_uring_cq_ready(const struct io_uring *ring) FERRULE_NOEXCEPT
{
	return __atomic_load_n(ring->cq.ktail, __ATOMIC_ACQUIRE) - *ring->cq.khead;
}

/** Do completions wait for room in the ring? io_uring_get_events() brings them. */
FERRULE_INLINE bool io_uring_cq_has_overflow(const struct io_uring *ring) FERRULE_NOEXCEPT
{
	return (__atomic_load_n(ring->sq.kflags, __ATOMIC_RELAXED) & IORING_SQ_CQ_OVERFLOW) != 0;
}

/** Marks the first `nr` completions as seen: the kernel may use their places again. io_uring_cq_advance(3). */
FERRULE_INLINE void io_uring_cq_advance(struct io_uring *ring, unsigned nr) FERRULE_NOEXCEPT
{
	unsigned *head = ring->cq.khead;

	if (nr)
		__atomic_store_n(head, *head + nr, __ATOMIC_RELEASE);
}

/** Marks the first completion, which is `cqe`, as seen; NULL does nothing. io_uring_cqe_seen(3). */
FERRULE_INLINE void io_uring_cqe_seen(struct io_uring *ring, struct io_uring_cqe *cqe FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	if (cqe)
		io_uring_cq_advance(ring, io_uring_cqe_nr(cqe));
}

/** Does the registered eventfd tell of completions? io_uring_cq_eventfd_enabled(3), Linux 5.8. */
FERRULE_INLINE bool io_uring_cq_eventfd_enabled(const struct io_uring *ring) FERRULE_NOEXCEPT
{
	return !ring->cq.kflags || !(__atomic_load_n(ring->cq.kflags, __ATOMIC_RELAXED) & IORING_CQ_EVENTFD_DISABLED);
}

/**
 * Has the eventfd tell of completions, or not, without registering it anew. Returns 0. Errors: EOPNOTSUPP before Linux
 * 5.8, which always tells. io_uring_cq_eventfd_toggle(3).
 */
FERRULE_INLINE FERRULE_ERRNO int io_uring_cq_eventfd_toggle(struct io_uring *ring, bool enabled) FERRULE_NOEXCEPT
{
	unsigned flags;

	if (enabled == io_uring_cq_eventfd_enabled(ring))
		return 0;
	if (!ring->cq.kflags)
		return -EOPNOTSUPP;
	flags = *ring->cq.kflags ^ IORING_CQ_EVENTFD_DISABLED;
	__atomic_store_n(ring->cq.kflags, flags, __ATOMIC_RELAXED);
	return 0;
}

/** user_data as the pointer that io_uring_sqe_set_data() was given. */
FERRULE_INLINE FERRULE_ADDRESS void *io_uring_cqe_get_data(const struct io_uring_cqe *cqe FERRULE_ADDRESS)
	FERRULE_NOEXCEPT
{
	return (void *)(uintptr_t)cqe->user_data;
}

/** user_data as the integer that io_uring_sqe_set_data64() was given. */
FERRULE_INLINE __u64 io_uring_cqe_get_data64(const struct io_uring_cqe *cqe FERRULE_ADDRESS) FERRULE_NOEXCEPT
{
	return cqe->user_data;
}

/** Starts a walk through the completions that are there now. io_uring_for_each_cqe(3). */
FERRULE_HIDDEN FERRULE_INLINE struct io_uring_cqe_iter io_uring_cqe_iter_init(const struct io_uring *ring)
	FERRULE_NOEXCEPT
{
	struct io_uring_cqe_iter iter;

	iter.cqes = ring->cq.cqes;
	iter.mask = ring->cq.ring_mask;
	iter.shift = !!(ring->flags & IORING_SETUP_CQE32);
	iter.head = *ring->cq.khead;
	iter.tail = __atomic_load_n(ring->cq.ktail, __ATOMIC_ACQUIRE);
	if (__builtin_expect(ring->flags & IORING_SETUP_CQE_MIXED, 0)) {
		iter.shift = (iter.tail - iter.head) << 1;
		iter.tail = iter.head;
	}
	return iter;
}

/**
 * Gives the next completion, or returns false at the end. In a ring with IORING_SETUP_CQE_MIXED that may be the padding
 * at the end of the ring, IORING_CQE_F_SKIP: who counts io_uring_cqe_nr() for io_uring_cq_advance() has to count it.
 */
FERRULE_HIDDEN FERRULE_INLINE bool io_uring_cqe_iter_next(struct io_uring_cqe_iter *iter, struct io_uring_cqe **cqe)
	FERRULE_NOEXCEPT
{
	if (iter->head != iter->tail) {
		*cqe = &iter->cqes[(iter->head++ & iter->mask) << iter->shift];
		return true;
	}
	if (iter->shift < 2)
		return false;
	*cqe = &iter->cqes[iter->head & iter->mask];
	iter->shift -= io_uring_cqe_nr(*cqe) << 1;
	iter->head += io_uring_cqe_nr(*cqe);
	iter->tail = iter->head;
	return true;
}

/**
 * Walks through the completions that are there when it begins, which io_uring_cq_advance() then marks as seen.
 * `position` is an unsigned variable, the completion's position; `cqe` a struct io_uring_cqe pointer.
 * io_uring_for_each_cqe(3).
 */
#define io_uring_for_each_cqe(ring, position, cqe) \
	for (struct io_uring_cqe_iter ferrule_iter = io_uring_cqe_iter_init(ring); \
		(position) = ferrule_iter.head, io_uring_cqe_iter_next(&ferrule_iter, &(cqe)); (void)(position))

/* ---- for scripts, which have no memory of C's ----
 *
 * Ours, not liburing's. An address may be any integer, or a writable buffer of the language: a ring can live in a
 * bytearray of FERRULE_RAW_SIZE_RING bytes that is not moved or freed before io_uring_queue_exit().
 */

/** Sizes of structs, in bytes. */
enum FERRULE_ENUM ferrule_raw_size {
	FERRULE_RAW_SIZE_RING = sizeof(struct io_uring),
	FERRULE_RAW_SIZE_PARAMS = sizeof(struct io_uring_params),
	FERRULE_RAW_SIZE_SQE = sizeof(struct io_uring_sqe),
	FERRULE_RAW_SIZE_CQE = sizeof(struct io_uring_cqe),
	FERRULE_RAW_SIZE_IOVEC = sizeof(struct iovec),
	FERRULE_RAW_SIZE_TIMESPEC = sizeof(struct __kernel_timespec)
};

/** `size` zeroed bytes, to be freed with ferrule_raw_free(); 0 without memory. */
FERRULE_ADDRESS void *ferrule_raw_allocate(size_t size) FERRULE_NOEXCEPT;

/** Frees what ferrule_raw_allocate() gave; 0 is allowed. */
void ferrule_raw_free(void *memory FERRULE_ADDRESS) FERRULE_NOEXCEPT;

/** Copies `size` bytes out of C's memory. */
void ferrule_raw_load(const void *from FERRULE_ADDRESS, void *to FERRULE_OUT FERRULE_BYTES(size), size_t size)
	FERRULE_NOEXCEPT;

/** Copies `size` bytes into C's memory. */
void ferrule_raw_store(void *to FERRULE_ADDRESS, const void *from FERRULE_BYTES(size), size_t size) FERRULE_NOEXCEPT;

/** The completion that lies at an address which a waiting function gave. */
void ferrule_raw_cqe(const struct io_uring_cqe *from FERRULE_ADDRESS, struct io_uring_cqe *cqe FERRULE_OUT)
	FERRULE_NOEXCEPT;

#ifdef __cplusplus
}
#endif

/* The rest of layer 1. Each of them includes this header first, so that any may be named alone. */
#include <ferrule/uring_prep.h>
#include <ferrule/uring_register.h>

#endif
