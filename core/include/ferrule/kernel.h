/* SPDX-License-Identifier: MIT
 *
 * The kernel's side of io_uring: the structs and constants that io_uring_setup(2), io_uring_enter(2) and
 * io_uring_register(2) take and give, as of mid-2026. The distribution's <linux/io_uring.h> is often years older, so
 * this header does not include it. Sizes and offsets are asserted in core/src/uring/layout.c.
 *
 * A program may include both: where this header comes first, it sets the other's guard; where the other came first,
 * kernel_beside.h gives what is declared here names of its own, which the names below then stand for.
 *
 * __extension__ stands where a layout needs what -Wpedantic objects to: empty arrays, and nameless structs in C++.
 */
#ifndef FERRULE_KERNEL_H
#define FERRULE_KERNEL_H

#include <ferrule/annotate.h>
#include <linux/time_types.h>
#include <linux/types.h>

#ifdef LINUX_IO_URING_H
#include <ferrule/kernel_beside.h>
#else
#define LINUX_IO_URING_H
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- submission queue entries ---- */

/** One request, as it lies in the submission queue. Which members of the unions count depends on `opcode`. */
__extension__ struct FERRULE_OPAQUE io_uring_sqe {
	__u8 opcode; /**< IORING_OP_* */
	__u8 flags; /**< IOSQE_* */
	__u16 ioprio; /**< I/O priority, or flags of sockets' operations */
	__s32 fd; /**< descriptor, or index into the file table with IOSQE_FIXED_FILE */
	union {
		__u64 off; /**< offset into the file */
		__u64 addr2;
		struct {
			__u32 cmd_op;
			__u32 __pad1;
		};
	};
	union {
		__u64 addr; /**< address of a buffer, of iovecs, of a path */
		__u64 splice_off_in;
		struct {
			__u32 level;
			__u32 optname;
		};
	};
	__u32 len; /**< bytes at addr, or number of iovecs */
	union {
		int rw_flags; /**< RWF_*: the kernel's __kernel_rwf_t */
		__u32 fsync_flags;
		__u16 poll_events; /**< the mask of old kernels */
		__u32 poll32_events; /**< word-reversed on big-endian machines */
		__u32 sync_range_flags;
		__u32 msg_flags;
		__u32 timeout_flags;
		__u32 accept_flags;
		__u32 cancel_flags;
		__u32 open_flags;
		__u32 statx_flags;
		__u32 fadvise_advice;
		__u32 splice_flags;
		__u32 rename_flags;
		__u32 unlink_flags;
		__u32 hardlink_flags;
		__u32 xattr_flags;
		__u32 msg_ring_flags;
		__u32 uring_cmd_flags;
		__u32 waitid_flags;
		__u32 futex_flags;
		__u32 install_fd_flags;
		__u32 nop_flags;
		__u32 pipe_flags;
	};
	__u64 user_data; /**< comes back in the completion */
	union {
		__u16 buf_index; /**< index into the buffer table */
		__u16 buf_group; /**< group to take a buffer from, with IOSQE_BUFFER_SELECT */
	} __attribute__((packed));
	__u16 personality; /**< credentials to use, 0 for the caller's own */
	union {
		__s32 splice_fd_in;
		__u32 file_index; /**< where a direct descriptor goes, plus one */
		__u32 zcrx_ifq_idx;
		__u32 optlen;
		struct {
			__u16 addr_len;
			__u16 __pad3[1];
		};
	};
	union {
		struct {
			__u64 addr3;
			__u64 __pad2[1];
		};
		struct {
			__u64 attr_ptr; /**< attributes, such as io_uring_attr_pi */
			__u64 attr_type_mask; /**< which: IORING_RW_ATTR_FLAG_* */
		};
		__u64 optval;
		__u8 cmd[0]; /**< 16 bytes of command, 80 with IORING_SETUP_SQE128 */
	};
};

/** Protection information of a read or write. */
struct FERRULE_OPAQUE io_uring_attr_pi {
	__u16 flags;
	__u16 app_tag;
	__u32 len;
	__u64 addr;
	__u64 seed;
	__u64 rsvd;
};

#define IORING_RW_ATTR_FLAG_PI (1U << 0) /* attr_ptr is an io_uring_attr_pi */
#define IORING_FILE_INDEX_ALLOC (~0U) /* file_index: the kernel chooses a free place of the file table */

/** Which bit is which of IOSQE_*. */
enum FERRULE_ENUM io_uring_sqe_flags_bit {
	IOSQE_FIXED_FILE_BIT = 0,
	IOSQE_IO_DRAIN_BIT = 1,
	IOSQE_IO_LINK_BIT = 2,
	IOSQE_IO_HARDLINK_BIT = 3,
	IOSQE_ASYNC_BIT = 4,
	IOSQE_BUFFER_SELECT_BIT = 5,
	IOSQE_CQE_SKIP_SUCCESS_BIT = 6
};

#define IOSQE_FIXED_FILE (1U << 0) /* fd is an index into the file table */
#define IOSQE_IO_DRAIN (1U << 1) /* starts when everything before it has completed */
#define IOSQE_IO_LINK (1U << 2) /* the next entry starts when this one succeeded */
#define IOSQE_IO_HARDLINK (1U << 3) /* the next entry starts when this one ended, well or not */
#define IOSQE_ASYNC (1U << 4) /* goes to a worker thread at once */
#define IOSQE_BUFFER_SELECT (1U << 5) /* the kernel takes a buffer from buf_group */
#define IOSQE_CQE_SKIP_SUCCESS (1U << 6) /* no completion if it succeeds */

/** What a submission queue entry asks for. */
enum FERRULE_ENUM io_uring_op {
	IORING_OP_NOP = 0,
	IORING_OP_READV = 1,
	IORING_OP_WRITEV = 2,
	IORING_OP_FSYNC = 3,
	IORING_OP_READ_FIXED = 4,
	IORING_OP_WRITE_FIXED = 5,
	IORING_OP_POLL_ADD = 6,
	IORING_OP_POLL_REMOVE = 7,
	IORING_OP_SYNC_FILE_RANGE = 8,
	IORING_OP_SENDMSG = 9,
	IORING_OP_RECVMSG = 10,
	IORING_OP_TIMEOUT = 11,
	IORING_OP_TIMEOUT_REMOVE = 12,
	IORING_OP_ACCEPT = 13,
	IORING_OP_ASYNC_CANCEL = 14,
	IORING_OP_LINK_TIMEOUT = 15,
	IORING_OP_CONNECT = 16,
	IORING_OP_FALLOCATE = 17,
	IORING_OP_OPENAT = 18,
	IORING_OP_CLOSE = 19,
	IORING_OP_FILES_UPDATE = 20,
	IORING_OP_STATX = 21,
	IORING_OP_READ = 22,
	IORING_OP_WRITE = 23,
	IORING_OP_FADVISE = 24,
	IORING_OP_MADVISE = 25,
	IORING_OP_SEND = 26,
	IORING_OP_RECV = 27,
	IORING_OP_OPENAT2 = 28,
	IORING_OP_EPOLL_CTL = 29,
	IORING_OP_SPLICE = 30,
	IORING_OP_PROVIDE_BUFFERS = 31,
	IORING_OP_REMOVE_BUFFERS = 32,
	IORING_OP_TEE = 33,
	IORING_OP_SHUTDOWN = 34,
	IORING_OP_RENAMEAT = 35,
	IORING_OP_UNLINKAT = 36,
	IORING_OP_MKDIRAT = 37,
	IORING_OP_SYMLINKAT = 38,
	IORING_OP_LINKAT = 39,
	IORING_OP_MSG_RING = 40,
	IORING_OP_FSETXATTR = 41,
	IORING_OP_SETXATTR = 42,
	IORING_OP_FGETXATTR = 43,
	IORING_OP_GETXATTR = 44,
	IORING_OP_SOCKET = 45,
	IORING_OP_URING_CMD = 46,
	IORING_OP_SEND_ZC = 47,
	IORING_OP_SENDMSG_ZC = 48,
	IORING_OP_READ_MULTISHOT = 49,
	IORING_OP_WAITID = 50,
	IORING_OP_FUTEX_WAIT = 51,
	IORING_OP_FUTEX_WAKE = 52,
	IORING_OP_FUTEX_WAITV = 53,
	IORING_OP_FIXED_FD_INSTALL = 54,
	IORING_OP_FTRUNCATE = 55,
	IORING_OP_BIND = 56,
	IORING_OP_LISTEN = 57,
	IORING_OP_RECV_ZC = 58,
	IORING_OP_EPOLL_WAIT = 59,
	IORING_OP_READV_FIXED = 60,
	IORING_OP_WRITEV_FIXED = 61,
	IORING_OP_PIPE = 62,
	IORING_OP_NOP128 = 63,
	IORING_OP_URING_CMD128 = 64,
	IORING_OP_LAST = 65 /**< one past the last that this header knows */
};

/* uring_cmd_flags */
#define IORING_URING_CMD_FIXED (1U << 0) /* use the registered buffer buf_index */
#define IORING_URING_CMD_MASK IORING_URING_CMD_FIXED

/* fsync_flags */
#define IORING_FSYNC_DATASYNC (1U << 0) /* as fdatasync(2) */

/* splice_flags, beside those of splice(2) */
#define SPLICE_F_FD_IN_FIXED (1U << 31) /* splice_fd_in is an index into the file table */

/* timeout_flags */
#define IORING_TIMEOUT_ABS (1U << 0) /* a point in time, not a span */
#define IORING_TIMEOUT_UPDATE (1U << 1)
#define IORING_TIMEOUT_BOOTTIME (1U << 2) /* by CLOCK_BOOTTIME */
#define IORING_TIMEOUT_REALTIME (1U << 3) /* by CLOCK_REALTIME */
#define IORING_LINK_TIMEOUT_UPDATE (1U << 4)
#define IORING_TIMEOUT_ETIME_SUCCESS (1U << 5) /* expiring does not break a link */
#define IORING_TIMEOUT_MULTISHOT (1U << 6) /* len times, or for ever */
#define IORING_TIMEOUT_IMMEDIATE_ARG (1U << 7) /* addr holds nanoseconds, not an address */
#define IORING_TIMEOUT_CLOCK_MASK (IORING_TIMEOUT_BOOTTIME | IORING_TIMEOUT_REALTIME)
#define IORING_TIMEOUT_UPDATE_MASK (IORING_TIMEOUT_UPDATE | IORING_LINK_TIMEOUT_UPDATE)

/* len of polls */
#define IORING_POLL_ADD_MULTI (1U << 0) /* stays armed */
#define IORING_POLL_UPDATE_EVENTS (1U << 1) /* change the mask of an armed poll */
#define IORING_POLL_UPDATE_USER_DATA (1U << 2) /* change its user_data */
#define IORING_POLL_ADD_LEVEL (1U << 3) /* level-triggered */

/* cancel_flags */
#define IORING_ASYNC_CANCEL_ALL (1U << 0) /* all that match; the result is how many */
#define IORING_ASYNC_CANCEL_FD (1U << 1) /* by descriptor, not by user_data */
#define IORING_ASYNC_CANCEL_ANY (1U << 2) /* whatever there is */
#define IORING_ASYNC_CANCEL_FD_FIXED (1U << 3) /* the descriptor is an index into the file table */
#define IORING_ASYNC_CANCEL_USERDATA (1U << 4) /* user_data counts too */
#define IORING_ASYNC_CANCEL_OP (1U << 5) /* the opcode counts too */

/* ioprio of sends and receives */
#define IORING_RECVSEND_POLL_FIRST (1U << 0) /* wait before the first try */
#define IORING_RECV_MULTISHOT (1U << 1) /* one completion per message */
#define IORING_RECVSEND_FIXED_BUF (1U << 2) /* use the registered buffer buf_index */
#define IORING_SEND_ZC_REPORT_USAGE (1U << 3) /* the notification says whether data was copied */
#define IORING_RECVSEND_BUNDLE (1U << 4) /* several buffers of the group in one go */
#define IORING_SEND_VECTORIZED (1U << 5) /* addr and len are iovecs */
#define IORING_NOTIF_USAGE_ZC_COPIED (1U << 31) /* in a notification's res: data was copied after all */

/* ioprio of accept */
#define IORING_ACCEPT_MULTISHOT (1U << 0)
#define IORING_ACCEPT_DONTWAIT (1U << 1)
#define IORING_ACCEPT_POLL_FIRST (1U << 2)

/** addr of IORING_OP_MSG_RING: what is sent. */
enum FERRULE_ENUM io_uring_msg_ring_flags {
	IORING_MSG_DATA = 0, /**< a completion */
	IORING_MSG_SEND_FD = 1 /**< a registered file, and a completion */
};

/* msg_ring_flags */
#define IORING_MSG_RING_CQE_SKIP (1U << 0) /* no completion on the target */
#define IORING_MSG_RING_FLAGS_PASS (1U << 1) /* file_index becomes the completion's flags */

#define IORING_FIXED_FD_NO_CLOEXEC (1U << 0) /* install_fd_flags */

/* nop_flags */
#define IORING_NOP_INJECT_RESULT (1U << 0) /* the result is len */
#define IORING_NOP_FILE (1U << 1) /* looks fd up (6.13) */
#define IORING_NOP_FIXED_FILE (1U << 2) /* in the file table */
#define IORING_NOP_FIXED_BUFFER (1U << 3) /* looks the registered buffer buf_index up (6.13) */
#define IORING_NOP_TW (1U << 4) /* completes by way of task work (6.16) */
#define IORING_NOP_CQE32 (1U << 5) /* a completion of 32 bytes */

/** cmd_op of IORING_OP_URING_CMD on sockets. */
enum FERRULE_ENUM io_uring_socket_op {
	SOCKET_URING_OP_SIOCINQ = 0,
	SOCKET_URING_OP_SIOCOUTQ = 1,
	SOCKET_URING_OP_GETSOCKOPT = 2,
	SOCKET_URING_OP_SETSOCKOPT = 3,
	SOCKET_URING_OP_TX_TIMESTAMP = 4,
	SOCKET_URING_OP_GETSOCKNAME = 5
};

/* cmd_op on block devices: _IO(0x12, 0) and _IO(0x12, 1) */
#define BLOCK_URING_CMD_DISCARD 0x1200
#define BLOCK_URING_CMD_ZONE_RESET_ALL 0x1201

/** What multishot recvmsg puts before name, control data and payload. */
struct FERRULE_OPAQUE io_uring_recvmsg_out {
	__u32 namelen;
	__u32 controllen;
	__u32 payloadlen;
	__u32 flags;
};

/** A transmit timestamp of SOCKET_URING_OP_TX_TIMESTAMP. */
struct FERRULE_OPAQUE io_timespec {
	__u64 tv_sec;
	__u64 tv_nsec;
};

#define IORING_TIMESTAMP_HW_SHIFT 16 /* in a completion's flags: the hardware's time */
#define IORING_TIMESTAMP_TYPE_SHIFT (IORING_TIMESTAMP_HW_SHIFT + 1) /* and above it which of SCM_TSTAMP_* */
#define IORING_CQE_F_TSTAMP_HW (1U << 16)

/* ---- completion queue entries ---- */

/** What became of one request. */
__extension__ struct FERRULE_RECORD io_uring_cqe {
	__u64 user_data; /**< as in the request */
	__s32 res; /**< the result, or a negative errno */
	__u32 flags; /**< IORING_CQE_F_* */
#ifndef FERRULE_BIND
	__u64 big_cqe[]; /**< two more words with IORING_SETUP_CQE32 or IORING_CQE_F_32 */
#endif
};

#define IORING_CQE_F_BUFFER (1U << 0) /* the upper 16 bits are the buffer that was taken */
#define IORING_CQE_F_MORE (1U << 1) /* more completions of this request will come */
#define IORING_CQE_F_SOCK_NONEMPTY (1U << 2) /* the socket has more to read */
#define IORING_CQE_F_NOTIF (1U << 3) /* a zero-copy send's memory is free again */
#define IORING_CQE_F_BUF_MORE (1U << 4) /* the buffer is used up only in part */
#define IORING_CQE_F_SKIP (1U << 5) /* padding before the ring wraps: ignore it */
#define IORING_CQE_F_32 (1U << 15) /* this one has 32 bytes */
#define IORING_CQE_BUFFER_SHIFT 16 /* where the buffer's number begins in flags */

/* ---- set-up ---- */

/** Where the parts of the submission ring lie, in bytes from the start of its mapping. */
struct FERRULE_OPAQUE io_sqring_offsets {
	__u32 head;
	__u32 tail;
	__u32 ring_mask;
	__u32 ring_entries;
	__u32 flags;
	__u32 dropped;
	__u32 array;
	__u32 resv1;
	__u64 user_addr; /**< the entries' memory, with IORING_SETUP_NO_MMAP */
};

/** Where the parts of the completion ring lie, in bytes from the start of its mapping. */
struct FERRULE_OPAQUE io_cqring_offsets {
	__u32 head;
	__u32 tail;
	__u32 ring_mask;
	__u32 ring_entries;
	__u32 overflow;
	__u32 cqes;
	__u32 flags;
	__u32 resv1;
	__u64 user_addr; /**< the rings' memory, with IORING_SETUP_NO_MMAP */
};

/** What io_uring_setup(2) is asked for, and what it answers. */
struct FERRULE_OPAQUE io_uring_params {
	__u32 sq_entries; /**< out */
	__u32 cq_entries; /**< out; in with IORING_SETUP_CQSIZE */
	__u32 flags; /**< IORING_SETUP_* */
	__u32 sq_thread_cpu; /**< with IORING_SETUP_SQ_AFF */
	__u32 sq_thread_idle; /**< milliseconds until the polling thread sleeps */
	__u32 features; /**< out: IORING_FEAT_* */
	__u32 wq_fd; /**< with IORING_SETUP_ATTACH_WQ */
	__u32 resv[3];
	struct io_sqring_offsets sq_off; /**< out */
	struct io_cqring_offsets cq_off; /**< out */
};

#define IORING_SETUP_IOPOLL (1U << 0) /* completions are polled for */
#define IORING_SETUP_SQPOLL (1U << 1) /* a kernel thread submits */
#define IORING_SETUP_SQ_AFF (1U << 2) /* that thread stays on sq_thread_cpu */
#define IORING_SETUP_CQSIZE (1U << 3) /* cq_entries is given (5.5) */
#define IORING_SETUP_CLAMP (1U << 4) /* too many entries mean as many as there can be (5.6) */
#define IORING_SETUP_ATTACH_WQ (1U << 5) /* shares wq_fd's workers (5.6) */
#define IORING_SETUP_R_DISABLED (1U << 6) /* starts disabled (5.10) */
#define IORING_SETUP_SUBMIT_ALL (1U << 7) /* an invalid entry does not end a submission (5.18) */
#define IORING_SETUP_COOP_TASKRUN (1U << 8) /* no interrupt for completion work (5.19) */
#define IORING_SETUP_TASKRUN_FLAG (1U << 9) /* IORING_SQ_TASKRUN tells of pending work (5.19) */
#define IORING_SETUP_SQE128 (1U << 10) /* submission entries of 128 bytes (5.19) */
#define IORING_SETUP_CQE32 (1U << 11) /* completion entries of 32 bytes (5.19) */
#define IORING_SETUP_SINGLE_ISSUER (1U << 12) /* one thread submits (6.0) */
#define IORING_SETUP_DEFER_TASKRUN (1U << 13) /* completion work only when that thread asks (6.1) */
#define IORING_SETUP_NO_MMAP (1U << 14) /* the caller brings the rings' memory (6.5) */
#define IORING_SETUP_REGISTERED_FD_ONLY (1U << 15) /* the ring has no descriptor but a registered one (6.5) */
#define IORING_SETUP_NO_SQARRAY (1U << 16) /* entries are taken in order, with no array of indices (6.6) */
#define IORING_SETUP_HYBRID_IOPOLL (1U << 17) /* sleeps a while before it polls (6.13) */
#define IORING_SETUP_CQE_MIXED (1U << 18) /* completions of 16 and of 32 bytes (6.18) */
#define IORING_SETUP_SQE_MIXED (1U << 19) /* submissions of 64 and of 128 bytes (6.19) */
#define IORING_SETUP_SQ_REWIND (1U << 20) /* each submission starts at the first entry */

#define IORING_FEAT_SINGLE_MMAP (1U << 0) /* both rings lie in one mapping (5.4) */
#define IORING_FEAT_NODROP (1U << 1) /* completions beyond the ring are kept (5.5) */
#define IORING_FEAT_SUBMIT_STABLE (1U << 2) /* what an entry points at is read at submission (5.5) */
#define IORING_FEAT_RW_CUR_POS (1U << 3) /* offset -1 is the file's position (5.6) */
#define IORING_FEAT_CUR_PERSONALITY (1U << 4) /* the submitter's credentials count (5.6) */
#define IORING_FEAT_FAST_POLL (1U << 5) /* waits without a worker thread (5.7) */
#define IORING_FEAT_POLL_32BITS (1U << 6) /* poll masks have 32 bits (5.9) */
#define IORING_FEAT_SQPOLL_NONFIXED (1U << 7) /* polling threads take ordinary descriptors (5.11) */
#define IORING_FEAT_EXT_ARG (1U << 8) /* waits take a timeout (5.11) */
#define IORING_FEAT_NATIVE_WORKERS (1U << 9) /* workers are threads of the process (5.12) */
#define IORING_FEAT_RSRC_TAGS (1U << 10) /* tags of registered files and buffers (5.13) */
#define IORING_FEAT_CQE_SKIP (1U << 11) /* IOSQE_CQE_SKIP_SUCCESS (5.17) */
#define IORING_FEAT_LINKED_FILE (1U << 12) /* a link's descriptor is looked up when its turn comes (5.17) */
#define IORING_FEAT_REG_REG_RING (1U << 13) /* IORING_REGISTER_USE_REGISTERED_RING (6.3) */
#define IORING_FEAT_RECVSEND_BUNDLE (1U << 14) /* IORING_RECVSEND_BUNDLE (6.10) */
#define IORING_FEAT_MIN_TIMEOUT (1U << 15) /* min_wait_usec (6.12) */
#define IORING_FEAT_RW_ATTR (1U << 16) /* attr_ptr (6.14) */
#define IORING_FEAT_NO_IOWAIT (1U << 17) /* IORING_ENTER_NO_IOWAIT (6.15) */

/* offsets for mmap(2) of a ring's descriptor */
#define IORING_OFF_SQ_RING 0ULL
#define IORING_OFF_CQ_RING 0x8000000ULL
#define IORING_OFF_SQES 0x10000000ULL
#define IORING_OFF_PBUF_RING 0x80000000ULL /* plus the group's number, shifted */
#define IORING_OFF_PBUF_SHIFT 16
#define IORING_OFF_MMAP_MASK 0xf8000000ULL

/* the submission ring's flags, which the kernel writes */
#define IORING_SQ_NEED_WAKEUP (1U << 0) /* the polling thread sleeps */
#define IORING_SQ_CQ_OVERFLOW (1U << 1) /* completions wait for room in the ring */
#define IORING_SQ_TASKRUN (1U << 2) /* completion work waits for an enter */

/* the completion ring's flags, which the program writes */
#define IORING_CQ_EVENTFD_DISABLED (1U << 0) /* do not signal the eventfd */

/* ---- enter ---- */

#define IORING_ENTER_GETEVENTS (1U << 0) /* wait for min_complete completions */
#define IORING_ENTER_SQ_WAKEUP (1U << 1) /* wake the polling thread */
#define IORING_ENTER_SQ_WAIT (1U << 2) /* wait for room in the submission ring (5.10) */
#define IORING_ENTER_EXT_ARG (1U << 3) /* the argument is an io_uring_getevents_arg (5.11) */
#define IORING_ENTER_REGISTERED_RING (1U << 4) /* the descriptor is a registered one (5.18) */
#define IORING_ENTER_ABS_TIMER (1U << 5) /* the timeout is a point in time (6.12) */
#define IORING_ENTER_EXT_ARG_REG (1U << 6) /* the argument is an offset into the wait region (6.13) */
#define IORING_ENTER_NO_IOWAIT (1U << 7) /* the wait does not count as waiting for I/O (6.15) */

/** The argument of a wait with IORING_ENTER_EXT_ARG. */
struct FERRULE_OPAQUE io_uring_getevents_arg {
	__u64 sigmask; /**< address of the signal mask, 0 for none */
	__u32 sigmask_sz; /**< its bytes as the kernel counts them */
	__u32 min_wait_usec; /**< how long to wait for the whole batch, microseconds */
	__u64 ts; /**< address of a __kernel_timespec, 0 for no limit */
};

/** One entry of a registered wait region. */
struct FERRULE_OPAQUE io_uring_reg_wait {
	struct __kernel_timespec ts;
	__u32 min_wait_usec;
	__u32 flags; /**< IORING_REG_WAIT_* */
	__u64 sigmask;
	__u32 sigmask_sz;
	__u32 pad[3];
	__u64 pad2[2];
};

/** flags of io_uring_reg_wait. */
enum FERRULE_FLAGSET io_uring_register_wait_flags {
	IORING_REG_WAIT_TS = 1 /**< ts counts */
};

/* ---- register ---- */

/** The opcodes of io_uring_register(2). */
enum FERRULE_ENUM io_uring_register_op {
	IORING_REGISTER_BUFFERS = 0,
	IORING_UNREGISTER_BUFFERS = 1,
	IORING_REGISTER_FILES = 2,
	IORING_UNREGISTER_FILES = 3,
	IORING_REGISTER_EVENTFD = 4,
	IORING_UNREGISTER_EVENTFD = 5,
	IORING_REGISTER_FILES_UPDATE = 6,
	IORING_REGISTER_EVENTFD_ASYNC = 7,
	IORING_REGISTER_PROBE = 8,
	IORING_REGISTER_PERSONALITY = 9,
	IORING_UNREGISTER_PERSONALITY = 10,
	IORING_REGISTER_RESTRICTIONS = 11,
	IORING_REGISTER_ENABLE_RINGS = 12,
	IORING_REGISTER_FILES2 = 13,
	IORING_REGISTER_FILES_UPDATE2 = 14,
	IORING_REGISTER_BUFFERS2 = 15,
	IORING_REGISTER_BUFFERS_UPDATE = 16,
	IORING_REGISTER_IOWQ_AFF = 17,
	IORING_UNREGISTER_IOWQ_AFF = 18,
	IORING_REGISTER_IOWQ_MAX_WORKERS = 19,
	IORING_REGISTER_RING_FDS = 20,
	IORING_UNREGISTER_RING_FDS = 21,
	IORING_REGISTER_PBUF_RING = 22,
	IORING_UNREGISTER_PBUF_RING = 23,
	IORING_REGISTER_SYNC_CANCEL = 24,
	IORING_REGISTER_FILE_ALLOC_RANGE = 25,
	IORING_REGISTER_PBUF_STATUS = 26,
	IORING_REGISTER_NAPI = 27,
	IORING_UNREGISTER_NAPI = 28,
	IORING_REGISTER_CLOCK = 29,
	IORING_REGISTER_CLONE_BUFFERS = 30,
	IORING_REGISTER_SEND_MSG_RING = 31,
	IORING_REGISTER_ZCRX_IFQ = 32,
	IORING_REGISTER_RESIZE_RINGS = 33,
	IORING_REGISTER_MEM_REGION = 34,
	IORING_REGISTER_QUERY = 35,
	IORING_REGISTER_ZCRX_CTRL = 36,
	IORING_REGISTER_BPF_FILTER = 37,
	IORING_REGISTER_LAST = 38 /**< one past the last that this header knows */
};

/* or-ed to the opcode: the descriptor is a registered one (6.3). No enumerator: C11's have to fit an int. */
#define IORING_REGISTER_USE_REGISTERED_RING (1U << 31)

/** The oldest form of a file update, before io_uring_rsrc_update. */
struct FERRULE_OPAQUE io_uring_files_update {
	__u32 offset;
	__u32 resv;
	__u64 fds; /**< address of an array of __s32 */
};

/** A table of files or buffers: IORING_REGISTER_FILES2, IORING_REGISTER_BUFFERS2. */
struct FERRULE_OPAQUE io_uring_rsrc_register {
	__u32 nr; /**< entries */
	__u32 flags; /**< IORING_RSRC_REGISTER_SPARSE */
	__u64 resv2;
	__u64 data; /**< address of the descriptors or iovecs */
	__u64 tags; /**< address of as many __u64, 0 for none */
};

/** An update of a table, or a ring descriptor to register. */
struct FERRULE_OPAQUE io_uring_rsrc_update {
	__u32 offset; /**< first entry */
	__u32 resv;
	__u64 data; /**< address of the descriptors, or a ring's descriptor */
};

/** An update with tags: IORING_REGISTER_FILES_UPDATE2, IORING_REGISTER_BUFFERS_UPDATE. */
struct FERRULE_OPAQUE io_uring_rsrc_update2 {
	__u32 offset; /**< first entry */
	__u32 resv;
	__u64 data; /**< address of the descriptors or iovecs */
	__u64 tags; /**< address of as many __u64, 0 for none */
	__u32 nr; /**< entries */
	__u32 resv2;
};

#define IORING_RSRC_REGISTER_SPARSE (1U << 0) /* all entries empty (5.19) */
#define IORING_REGISTER_FILES_SKIP (-2) /* in an update: leave this entry as it is (5.12) */

/** What is known of one operation. */
struct FERRULE_OPAQUE io_uring_probe_op {
	__u8 op;
	__u8 resv;
	__u16 flags; /**< IO_URING_OP_SUPPORTED */
	__u32 resv2;
};

/** The answer of IORING_REGISTER_PROBE. */
__extension__ struct FERRULE_OPAQUE io_uring_probe {
	__u8 last_op; /**< the last that the kernel knows */
	__u8 ops_len; /**< valid entries of ops */
	__u16 resv;
	__u32 resv2[3];
#ifndef FERRULE_BIND
	struct io_uring_probe_op ops[];
#endif
};

#define IO_URING_OP_SUPPORTED (1U << 0)

/** One permission of IORING_REGISTER_RESTRICTIONS. */
__extension__ struct FERRULE_OPAQUE io_uring_restriction {
	__u16 opcode; /**< IORING_RESTRICTION_* */
	union {
		__u8 register_op;
		__u8 sqe_op;
		__u8 sqe_flags;
	};
	__u8 resv;
	__u32 resv2[3];
};

/** Restrictions of all rings that a task will make. */
__extension__ struct FERRULE_OPAQUE io_uring_task_restriction {
	__u16 flags;
	__u16 nr_res;
	__u32 resv[3];
#ifndef FERRULE_BIND
	struct io_uring_restriction restrictions[0];
#endif
};

/** opcode of io_uring_restriction. */
enum FERRULE_ENUM io_uring_register_restriction_op {
	IORING_RESTRICTION_REGISTER_OP = 0, /**< allow a register opcode */
	IORING_RESTRICTION_SQE_OP = 1, /**< allow an operation */
	IORING_RESTRICTION_SQE_FLAGS_ALLOWED = 2,
	IORING_RESTRICTION_SQE_FLAGS_REQUIRED = 3,
	IORING_RESTRICTION_LAST = 4
};

/** Index into the values of IORING_REGISTER_IOWQ_MAX_WORKERS. */
enum FERRULE_ENUM io_wq_type {
	IO_WQ_BOUND = 0, /**< work that ends by itself, as file I/O does */
	IO_WQ_UNBOUND = 1 /**< work that may wait for ever, as sockets do */
};

/** Which clock waits go by: IORING_REGISTER_CLOCK. */
struct FERRULE_OPAQUE io_uring_clock_register {
	__u32 clockid;
	__u32 __resv[3];
};

/** Buffers taken over from another ring: IORING_REGISTER_CLONE_BUFFERS. */
struct FERRULE_OPAQUE io_uring_clone_buffers {
	__u32 src_fd;
	__u32 flags; /**< IORING_REGISTER_SRC_REGISTERED, IORING_REGISTER_DST_REPLACE */
	__u32 src_off;
	__u32 dst_off;
	__u32 nr;
	__u32 pad[3];
};

/** flags of io_uring_clone_buffers. */
enum FERRULE_FLAGSET io_uring_clone_buffers_flags {
	IORING_REGISTER_SRC_REGISTERED = 1, /**< src_fd is a registered ring */
	IORING_REGISTER_DST_REPLACE = 2 /**< what is there gives way */
};

/** The set of files that direct descriptors are allocated from: IORING_REGISTER_FILE_ALLOC_RANGE. */
struct FERRULE_OPAQUE io_uring_file_index_range {
	__u32 off;
	__u32 len;
	__u64 resv;
};

/** What to cancel, and how long to wait for it: IORING_REGISTER_SYNC_CANCEL. */
struct FERRULE_OPAQUE io_uring_sync_cancel_reg {
	__u64 addr; /**< user_data to match */
	__s32 fd;
	__u32 flags; /**< IORING_ASYNC_CANCEL_* */
	struct __kernel_timespec timeout; /**< -1 and -1 for no limit */
	__u8 opcode;
	__u8 pad[7];
	__u64 pad2[3];
};

/** Busy polling of network devices: IORING_REGISTER_NAPI. */
struct FERRULE_OPAQUE io_uring_napi {
	__u32 busy_poll_to; /**< microseconds */
	__u8 prefer_busy_poll;
	__u8 pad[3];
	__u64 resv;
};

/* ---- provided buffers ---- */

/** One buffer of a provided-buffer ring. */
struct FERRULE_OPAQUE io_uring_buf {
	__u64 addr;
	__u32 len;
	__u16 bid;
	__u16 resv;
};

/** A provided-buffer ring; its tail lies in the unused member of the first buffer. */
__extension__ struct FERRULE_OPAQUE io_uring_buf_ring {
	union {
		struct {
			__u64 resv1;
			__u32 resv2;
			__u16 resv3;
			__u16 tail;
		};
#ifndef FERRULE_BIND
		struct io_uring_buf bufs[0];
#endif
	};
};

/** A group of provided buffers: IORING_REGISTER_PBUF_RING. */
struct FERRULE_OPAQUE io_uring_buf_reg {
	__u64 ring_addr;
	__u32 ring_entries; /**< a power of two, at most 32768 */
	__u16 bgid;
	__u16 flags; /**< IOU_PBUF_RING_* */
	__u32 min_left;
	__u32 resv[5];
};

/** flags of io_uring_buf_reg. */
enum FERRULE_FLAGSET io_uring_register_pbuf_ring_flags {
	IOU_PBUF_RING_MMAP = 1, /**< the kernel allocates the ring */
	IOU_PBUF_RING_INC = 2 /**< buffers are used up piece by piece */
};

/** How far the kernel has come with a group: IORING_REGISTER_PBUF_STATUS. */
struct FERRULE_OPAQUE io_uring_buf_status {
	__u32 buf_group; /**< in */
	__u32 head; /**< out */
	__u32 resv[8];
};

/* ---- memory regions ---- */

/** Memory that program and kernel share. */
struct FERRULE_OPAQUE io_uring_region_desc {
	__u64 user_addr;
	__u64 size;
	__u32 flags; /**< IORING_MEM_REGION_TYPE_USER */
	__u32 id;
	__u64 mmap_offset;
	__u64 __resv[4];
};

/** What a region is for: IORING_REGISTER_MEM_REGION. */
struct FERRULE_OPAQUE io_uring_mem_region_reg {
	__u64 region_uptr; /**< address of an io_uring_region_desc */
	__u64 flags; /**< IORING_MEM_REGION_REG_WAIT_ARG */
	__u64 __resv[2];
};

/** flags of io_uring_region_desc. */
enum FERRULE_FLAGSET io_uring_region_type {
	IORING_MEM_REGION_TYPE_USER = 1 /**< user_addr is given */
};

/** flags of io_uring_mem_region_reg. */
enum FERRULE_FLAGSET io_uring_region_use {
	IORING_MEM_REGION_REG_WAIT_ARG = 1 /**< it holds io_uring_reg_wait entries */
};

/* ---- zero-copy receive ---- */

/** A buffer given back to the refill ring. */
struct FERRULE_OPAQUE io_uring_zcrx_rqe {
	__u64 off;
	__u32 len;
	__u32 __pad;
};

/** The second half of a completion of IORING_OP_RECV_ZC. */
struct FERRULE_OPAQUE io_uring_zcrx_cqe {
	__u64 off;
	__u64 __pad;
};

#define IORING_ZCRX_AREA_SHIFT 48 /* an area's token lies in the upper bits of off */
#define IORING_ZCRX_AREA_MASK 0xffff000000000000ULL

/** Where the parts of the refill ring lie. */
struct FERRULE_OPAQUE io_uring_zcrx_offsets {
	__u32 head;
	__u32 tail;
	__u32 rqes;
	__u32 __resv2;
	__u64 __resv[2];
};

/** flags of io_uring_zcrx_area_reg. */
enum FERRULE_FLAGSET io_uring_zcrx_area_flags {
	IORING_ZCRX_AREA_DMABUF = 1
};

/** The memory that packets are received into. */
struct FERRULE_OPAQUE io_uring_zcrx_area_reg {
	__u64 addr;
	__u64 len;
	__u64 rq_area_token; /**< out */
	__u32 flags;
	__u32 dmabuf_fd;
	__u64 __resv2[2];
};

/** flags of io_uring_zcrx_ifq_reg. */
enum FERRULE_FLAGSET zcrx_reg_flags {
	ZCRX_REG_IMPORT = 1,
	ZCRX_REG_NODEV = 2
};

/** features of io_uring_query_zcrx. */
enum FERRULE_FLAGSET zcrx_features {
	ZCRX_FEATURE_RX_PAGE_SIZE = 1
};

/** A receive queue of a network device: IORING_REGISTER_ZCRX_IFQ. */
struct FERRULE_OPAQUE io_uring_zcrx_ifq_reg {
	__u32 if_idx;
	__u32 if_rxq;
	__u32 rq_entries;
	__u32 flags;
	__u64 area_ptr; /**< address of an io_uring_zcrx_area_reg */
	__u64 region_ptr; /**< address of an io_uring_region_desc */
	struct io_uring_zcrx_offsets offsets; /**< out */
	__u32 zcrx_id; /**< out */
	__u32 rx_buf_len;
	__u64 __resv[3];
};

/** op of zcrx_ctrl. */
enum FERRULE_ENUM zcrx_ctrl_op {
	ZCRX_CTRL_FLUSH_RQ = 0,
	ZCRX_CTRL_EXPORT = 1,
	__ZCRX_CTRL_LAST = 2
};

struct FERRULE_OPAQUE zcrx_ctrl_flush_rq {
	__u64 __resv[6];
};

struct FERRULE_OPAQUE zcrx_ctrl_export {
	__u32 zcrx_fd; /**< out */
	__u32 __resv1[11];
};

/** The argument of IORING_REGISTER_ZCRX_CTRL. */
__extension__ struct FERRULE_OPAQUE zcrx_ctrl {
	__u32 zcrx_id;
	__u32 op;
	__u64 __resv[2];
	union {
		struct zcrx_ctrl_export zc_export;
		struct zcrx_ctrl_flush_rq zc_flush;
	};
};

/* ---- queries ---- */

/** One question of IORING_REGISTER_QUERY; questions are chained. */
struct FERRULE_OPAQUE io_uring_query_hdr {
	__u64 next_entry;
	__u64 query_data;
	__u32 query_op;
	__u32 size;
	__s32 result;
	__u32 __resv[3];
};

/** query_op of io_uring_query_hdr. */
enum FERRULE_ENUM io_uring_query_op {
	IO_URING_QUERY_OPCODES = 0,
	IO_URING_QUERY_ZCRX = 1,
	IO_URING_QUERY_SCQ = 2,
	__IO_URING_QUERY_MAX = 3
};

struct FERRULE_OPAQUE io_uring_query_opcode {
	__u32 nr_request_opcodes;
	__u32 nr_register_opcodes;
	__u64 feature_flags;
	__u64 ring_setup_flags;
	__u64 enter_flags;
	__u64 sqe_flags;
	__u32 nr_query_opcodes;
	__u32 __pad;
};

struct FERRULE_OPAQUE io_uring_query_zcrx {
	__u64 register_flags;
	__u64 area_flags;
	__u32 nr_ctrl_opcodes;
	__u32 features;
	__u32 rq_hdr_size;
	__u32 rq_hdr_alignment;
	__u64 __resv2;
};

struct FERRULE_OPAQUE io_uring_query_scq {
	__u64 hdr_size;
	__u64 hdr_alignment;
};

/* ---- BPF filters ---- */

/** What a filter sees of a request. */
__extension__ struct FERRULE_OPAQUE io_uring_bpf_ctx {
	__u64 user_data;
	__u8 opcode;
	__u8 sqe_flags;
	__u8 pdu_size;
	__u8 pad[5];
	union {
		struct {
			__u32 family;
			__u32 type;
			__u32 protocol;
		} socket;
		struct {
			__u64 flags;
			__u64 mode;
			__u64 resolve;
		} open;
	};
};

/** flags of io_uring_bpf_filter. */
enum FERRULE_FLAGSET io_uring_bpf_filter_flags {
	IO_URING_BPF_FILTER_DENY_REST = 1, /**< operations without a filter are denied */
	IO_URING_BPF_FILTER_SZ_STRICT = 2
};

struct FERRULE_OPAQUE io_uring_bpf_filter {
	__u32 opcode;
	__u32 flags;
	__u32 filter_len;
	__u8 pdu_size;
	__u8 resv[3];
	__u64 filter_ptr;
	__u64 resv2[5];
};

/** cmd_type of io_uring_bpf. */
enum FERRULE_ENUM io_uring_bpf_cmd {
	IO_URING_BPF_CMD_FILTER = 1
};

/** The argument of IORING_REGISTER_BPF_FILTER. */
__extension__ struct FERRULE_OPAQUE io_uring_bpf {
	__u16 cmd_type;
	__u16 cmd_flags;
	__u32 resv;
	union {
		struct io_uring_bpf_filter filter;
	};
};

#ifdef __cplusplus
}
#endif

#endif
