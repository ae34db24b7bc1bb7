/* SPDX-License-Identifier: MIT
 *
 * Layer 2: rings, buffers, tables and operations as handles that cannot be misused.
 *
 * Every function returns >= 0 or a negative errno, unless it says otherwise, and no sequence of calls crashes. A handle
 * is an integer of kind, slot and generation below 2^53; a stale, foreign or forged one gets -EBADF. Any thread may
 * call anything at any time. After fork() the child's handles are inert: -ESTALE.
 *
 * Every failure leaves a sentence for ferrule_explain() in the thread that met it.
 */
#ifndef FERRULE_SAFE_H
#define FERRULE_SAFE_H

#include <ferrule/annotate.h>
#include <ferrule/version.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a ring is made. */
enum FERRULE_FLAGSET ferrule_ring_flags {
	FERRULE_RING_DISABLED = 1, /**< starts disabled: registrations only, until ferrule_ring_enable() (Linux 5.10) */
	FERRULE_RING_CLAMP = 2, /**< more entries than the kernel allows mean as many as it allows (Linux 5.6) */
};

/** How an operation is queued. */
enum FERRULE_FLAGSET ferrule_operation_flags {
	FERRULE_LINK = 1, /**< the thread's next operation on the ring starts if this one succeeds, else is cancelled */
	FERRULE_HARDLINK = 2, /**< the same, however this one ends */
	FERRULE_DRAIN = 4, /**< starts when all operations before it have completed */
	FERRULE_ASYNC = 8, /**< goes to a worker thread of the kernel at once */
};

enum FERRULE_FLAGSET ferrule_fsync_flags {
	FERRULE_DATASYNC = 1, /**< only the data, and the metadata needed to read it back: fdatasync(2) */
};

/** What a completion record speaks of. */
enum FERRULE_ENUM ferrule_completion_kind {
	FERRULE_OPERATION = 0, /**< an operation: `operation`, `result` and `tag` are its own */
	FERRULE_RESOURCE = 1, /**< a tagged entry of a table is no longer used: only `tag` speaks */
};

/** Which operation a request is. 0 is a NOP, so that a zeroed record is one. */
enum FERRULE_ENUM ferrule_operation_kind {
	FERRULE_OP_NOP = 0, /**< ferrule_nop() */
	FERRULE_OP_OPENAT = 1, /**< ferrule_openat() */
	FERRULE_OP_OPENAT_DIRECT = 2, /**< ferrule_openat_direct() */
	FERRULE_OP_READ = 3, /**< ferrule_read(), and ferrule_read_memory() where `buffer` is 0 */
	FERRULE_OP_WRITE = 4, /**< ferrule_write(), and ferrule_write_memory() where `buffer` is 0 */
	FERRULE_OP_READV = 5, /**< ferrule_readv() */
	FERRULE_OP_WRITEV = 6, /**< ferrule_writev() */
	FERRULE_OP_FSYNC = 7, /**< ferrule_fsync() */
	FERRULE_OP_CLOSE = 8, /**< ferrule_close() */
	FERRULE_OP_CANCEL = 9, /**< ferrule_cancel() */
	FERRULE_OP_TIMEOUT = 10, /**< ferrule_timeout() */
	FERRULE_OP_STATX = 11, /**< ferrule_statx() */
	FERRULE_OP_POLL_ADD = 12, /**< ferrule_poll_add() */
	FERRULE_OP_UNLINKAT = 13, /**< ferrule_unlinkat() */
	FERRULE_OP_RENAMEAT = 14, /**< ferrule_renameat() */
	FERRULE_OP_MKDIRAT = 15, /**< ferrule_mkdirat() */
	FERRULE_OP_FALLOCATE = 16, /**< ferrule_fallocate() */
	FERRULE_OP_SPLICE = 17, /**< ferrule_splice() */
};

/** A file argument with this bit is not a descriptor: its low 32 bits index the ring's registered files. */
#define FERRULE_FIXED_FILE 4294967296

/**
 * A `file` that means: what the ferrule_openat or ferrule_openat_direct before it in its chain opened, descriptor or
 * place. Only in ferrule_run() and batches.
 */
#define FERRULE_OPENED 8589934592

/** A place of the file table that the kernel chooses; the operation's result tells which (Linux 5.19). */
#define FERRULE_ALLOCATED_SLOT -1

/** An offset that means: where the file's position is, which then moves. */
#define FERRULE_AT_POSITION -1

/** A descriptor argument that means: relative to the working directory. */
#define FERRULE_WORKING_DIRECTORY -100

/** An empty place of a file table, and a place that an update leaves as it is. */
#define FERRULE_EMPTY_FILE -1
#define FERRULE_SKIP_FILE -2

/** A part of a buffer, for vectored operations. */
struct FERRULE_RECORD ferrule_part {
	int64_t buffer FERRULE_HANDLE_NUMBER; /**< a buffer's handle */
	uint64_t at; /**< where in the buffer */
	uint64_t size; /**< bytes */
};

/**
 * One request. What its operation does not use is 0. Everything that reads and writes need is in the first 64 bytes.
 */
struct FERRULE_RECORD ferrule_request {
	uint32_t kind; /**< enum ferrule_operation_kind */
	uint32_t flags FERRULE_FLAGS(ferrule_operation_flags);
	uint64_t tag; /**< comes back in the completion */
	/** descriptor, FERRULE_FIXED_FILE + index, or FERRULE_OPENED; the directory of a path */
	int64_t file FERRULE_FD FERRULE_RETAINED(keep);
	int64_t buffer FERRULE_HANDLE_NUMBER; /**< a buffer's handle, 0 for none */
	uint64_t at; /**< where in the buffer */
	uint64_t size; /**< bytes; of a timeout, completions to count */
	int64_t offset; /**< in the file, or FERRULE_AT_POSITION; of a timeout, nanoseconds */
	uint64_t keep; /**< a token that comes back when the operation is over */
	uint32_t how; /**< the system call's own flags: O_*, AT_*, FALLOC_FL_*, SPLICE_F_*, poll events */
	uint32_t mode; /**< permissions; statx's mask */
	/** splice's source, renameat's new directory, openat_direct's place, the operation to cancel */
	int64_t other FERRULE_FD FERRULE_RETAINED(keep);
	int64_t other_offset; /**< splice: where in the source, or FERRULE_AT_POSITION */
	const char *path FERRULE_PATH FERRULE_NULLABLE; /**< copied */
	const char *new_path FERRULE_PATH FERRULE_NULLABLE; /**< of renameat; copied */
	/** of a read without a buffer: memory of the caller's, which stays where it is until `keep` comes back */
	void *into FERRULE_OUT FERRULE_BYTES(size) FERRULE_NULLABLE FERRULE_RETAINED(keep);
	/** the same of a write without a buffer */
	const void *data FERRULE_BYTES(size) FERRULE_NULLABLE FERRULE_RETAINED(keep);
	/** of readv and writev; copied */
	const struct ferrule_part *parts FERRULE_COUNT(part_count) FERRULE_NULLABLE;
	uint32_t part_count;
	uint32_t reserved FERRULE_HIDDEN;
};

/** What statx(2) tells of a file. Times are in nanoseconds since 1970. `mask` says which of it is there. */
struct FERRULE_RECORD ferrule_stat {
	uint32_t mask; /**< STATX_* */
	uint32_t block_size; /**< bytes of a good read */
	uint64_t attributes; /**< STATX_ATTR_* */
	uint32_t links;
	uint32_t uid;
	uint32_t gid;
	uint32_t mode; /**< what it is, and permissions */
	uint64_t inode;
	uint64_t size; /**< bytes */
	uint64_t blocks; /**< of 512 bytes */
	int64_t accessed;
	int64_t created;
	int64_t changed; /**< its properties */
	int64_t modified; /**< its bytes */
	uint64_t device; /**< that it is on, as stat(2) numbers it */
	uint64_t special_device; /**< that it is */
	uint64_t attributes_mask; /**< of the attributes, those that the file system knows */
};

/** What became of one operation, or of one tagged table entry. */
struct FERRULE_RECORD ferrule_completion {
	int64_t operation; /**< the operation's handle; 0 for FERRULE_RESOURCE */
	uint64_t tag; /**< what the caller gave with the request */
	uint64_t keep FERRULE_RELEASES; /**< the token that is given back, 0 for none */
	int32_t result; /**< >= 0 as the system call would return; or a negative errno */
	uint32_t flags; /**< the kernel's IORING_CQE_F_* */
	uint32_t kind; /**< enum ferrule_completion_kind */
	uint32_t reserved;
};

/** Counts of one ring since it was opened; sizes in bytes. */
struct FERRULE_RECORD ferrule_statistics {
	uint32_t entries; /**< places in the submission queue */
	uint32_t completions; /**< places in the completion queue: the most operations that can be outstanding */
	uint64_t submitted; /**< operations that the kernel took */
	uint64_t completed; /**< completions that came back */
	uint64_t in_flight; /**< operations queued or submitted and not completed */
	uint64_t ready; /**< completions that nobody has waited for yet */
	uint64_t held_bytes; /**< buffer memory that operations in flight and the buffer table hold */
};

/** What closing could not finish: see ferrule_ring_close(). */
struct FERRULE_RECORD ferrule_quarantined {
	uint64_t rings;
	uint64_t operations;
	uint64_t bytes; /**< buffer memory that these operations hold */
};

/**
 * The version of the library that runs, such as "0.1.0". FERRULE_VERSION is that of the header that a program was
 * compiled with. The text belongs to the library. Never blocks, never fails.
 */
FERRULE_RETURNS_BORROWED(static) const char *ferrule_version(void);

/* ---- failures ---- */

/**
 * The sentence for the failure that this thread met last: the operation, the value that was wrong and what would be
 * right. `error` is its errno; for another errno than that failure's, the errno's own text. The text belongs to the
 * library and lasts until the thread's next call of this function. Never blocks, never fails.
 */
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *ferrule_explain(int error);

/**
 * The sentence for a completion that failed with `result`, a negative errno, from the request that `operation` was made
 * of. While the operation's slot is not used again; afterwards the errno's own text. Never blocks, never fails.
 */
FERRULE_RETURNS_BORROWED(static) const char *ferrule_explain_operation(int64_t operation, int result);

/* ---- domains ---- */

/**
 * Opens a domain: one instance of a binding (an interpreter, a Lua state, a thread of a C program), to which rings,
 * buffers and tokens belong. Returns its handle. Errors: ENOMEM, EMFILE (too many handles).
 */
FERRULE_ERRNO int64_t ferrule_domain_open(void);

/**
 * Closes a domain, all its rings (as ferrule_ring_close with `deadline`, nanoseconds for all together) and all its
 * buffers. Tokens that are still out stay out. Returns the number of operations that went to the quarantine.
 */
FERRULE_ERRNO FERRULE_BLOCKING int64_t ferrule_domain_close(int64_t domain,
	int64_t deadline FERRULE_DEFAULT(1000000000));

/**
 * Gives back tokens whose completion nobody will read (their ring was closed), at most `capacity`, each exactly once.
 * Returns how many. Never blocks.
 */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(tokens) int ferrule_released(int64_t domain,
	uint64_t *tokens FERRULE_OUT FERRULE_COUNT(capacity) FERRULE_RELEASES, unsigned capacity);

/**
 * For finalizers: marks a ring, a buffer or a table as no longer wanted, whatever state it is in. Does nothing else;
 * the next call of any function on its domain closes it (a ring with deadline 0). Never blocks, allocates or fails on
 * a handle that is stale already: returns 0 then too.
 */
FERRULE_ERRNO int ferrule_drop(int64_t handle);

/* ---- rings ---- */

/**
 * Opens a ring with `entries` places for submissions (1 to 32768, rounded up to a power of two) and `completions` for
 * completions (0: twice as many; otherwise more than `entries`, at most 65536). Returns its handle.
 * Errors: EINVAL for those; EPERM where io_uring is denied (seccomp, kernel.io_uring_disabled), ENOSYS where the kernel
 * has none; EMFILE, ENFILE; ENOMEM (RLIMIT_MEMLOCK). See io_uring_setup(2).
 */
FERRULE_ERRNO int64_t ferrule_ring_open(int64_t domain, unsigned entries, unsigned completions FERRULE_DEFAULT(0),
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_ring_flags));

/**
 * Enables a ring that was opened with FERRULE_RING_DISABLED. Errors: EBADFD if it is enabled already.
 * io_uring_register(2), IORING_REGISTER_ENABLE_RINGS.
 */
FERRULE_ERRNO int ferrule_ring_enable(int64_t ring);

/**
 * The ring's own descriptor, which polls readable while completions wait in the kernel. What the ring has taken in
 * already it does not tell: after it was readable, call ferrule_wait() until that returns fewer records than it has
 * room for. It stays the ring's: do not close it.
 */
FERRULE_ERRNO int ferrule_ring_descriptor(int64_t ring);

/**
 * Closes a ring: cancels what is in flight and waits for it, at most `deadline` nanoseconds (negative: as long as it
 * takes). What has not completed by then goes with its memory to a quarantine and is freed when it completes. Threads
 * that wait on the ring get -ECANCELED. Descriptors that were opened and of which nobody has read are closed. Returns
 * the number of operations that went to the quarantine. In a child of fork(): lets go of the child's copies of a ring
 * of the parent's, and touches nothing that is in flight.
 */
FERRULE_ERRNO FERRULE_BLOCKING int64_t ferrule_ring_close(int64_t ring, int64_t deadline FERRULE_DEFAULT(1000000000));

FERRULE_ERRNO int ferrule_ring_statistics(int64_t ring, struct ferrule_statistics *statistics FERRULE_OUT);

/** What is in the quarantine of this process now. Also frees what has completed meanwhile. */
FERRULE_ERRNO int ferrule_quarantine(struct ferrule_quarantined *quarantined FERRULE_OUT);

/**
 * Does the kernel support IORING_OP_`opcode` on this ring? Returns 1 or 0. EINVAL for an opcode above 255.
 * io_uring_register(2), IORING_REGISTER_PROBE (Linux 5.6).
 */
FERRULE_ERRNO int ferrule_supports(int64_t ring, unsigned opcode);

/**
 * Signals the eventfd `descriptor` whenever a completion is posted. Errors: EBUSY if the ring has one already, EBADF or
 * EINVAL if it is no eventfd. io_uring_register(2), IORING_REGISTER_EVENTFD.
 */
FERRULE_ERRNO int ferrule_eventfd_register(int64_t ring, int descriptor FERRULE_FD);

/** Errors: ENXIO if the ring has none. io_uring_register(2), IORING_UNREGISTER_EVENTFD. */
FERRULE_ERRNO int ferrule_eventfd_unregister(int64_t ring);

/* ---- buffers ---- */

/**
 * Allocates `size` bytes (1 to 1 GiB), zeroed and page-aligned. Returns the buffer's handle.
 * Errors: EINVAL for the size, ENOMEM.
 */
FERRULE_ERRNO int64_t ferrule_buffer_open(int64_t domain, size_t size);

/** Its size in bytes. */
FERRULE_ERRNO int64_t ferrule_buffer_size(int64_t buffer);

/** Copies up to `size` bytes from `at` on out of the buffer; returns how many. EINVAL where `at` is past the end. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(data) int64_t ferrule_buffer_read(int64_t buffer, size_t at,
	void *data FERRULE_OUT FERRULE_BYTES(size), size_t size);

/** Copies `size` bytes into the buffer from `at` on; returns `size`. EINVAL where they do not fit: none are copied. */
FERRULE_ERRNO int64_t ferrule_buffer_write(int64_t buffer, size_t at,
	const void *data FERRULE_BYTES(size), size_t size);

/**
 * The buffer's memory itself, for as long as it is pinned, also after ferrule_buffer_close(). The kernel may write to
 * it meanwhile. Each pin is undone by one ferrule_buffer_unpin().
 */
FERRULE_ERRNO int ferrule_buffer_pin(int64_t buffer,
	void **memory FERRULE_OUT FERRULE_BYTES(*size) FERRULE_PINNED(ferrule_buffer_unpin), size_t *size FERRULE_OUT);

/** Undoes one pin. For finalizers too: never blocks. */
FERRULE_HIDDEN FERRULE_ERRNO int ferrule_buffer_unpin(int64_t buffer);

/**
 * Closes the handle. The memory is freed when no operation, no table and no pin holds it any more.
 */
FERRULE_ERRNO int ferrule_buffer_close(int64_t buffer);

/* ---- the file table of a ring ---- */

/**
 * Registers `count` descriptors (FERRULE_EMPTY_FILE for an empty place), with a tag each or none (0: no tag). A tagged
 * entry gives a completion of kind FERRULE_RESOURCE when it was replaced or unregistered and is no longer used.
 * Returns the table's handle. An operation names an entry by FERRULE_FIXED_FILE + index.
 * Errors: EBUSY if the ring has a table; EINVAL if count is 0, or if there are not as many tags; EBADF for a bad
 * descriptor; EMFILE beyond RLIMIT_NOFILE. io_uring_register(2), IORING_REGISTER_FILES2 (Linux 5.13).
 */
FERRULE_ERRNO int64_t ferrule_files_open(int64_t ring, const int *descriptors FERRULE_COUNT(count), unsigned count,
	const uint64_t *tags FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL));

/**
 * The same with `count` empty places. Raises the soft RLIMIT_NOFILE where the table is larger (Linux 5.19).
 * io_uring_register_files(3).
 */
FERRULE_ERRNO int64_t ferrule_files_open_sparse(int64_t ring, unsigned count);

/**
 * Replaces `count` entries from `offset` on (FERRULE_EMPTY_FILE empties one, FERRULE_SKIP_FILE leaves it). Returns the
 * number of entries replaced. Errors: EINVAL past the table's end, EBADF for a bad descriptor.
 * io_uring_register(2), IORING_REGISTER_FILES_UPDATE2.
 */
FERRULE_ERRNO int ferrule_files_update(int64_t files, unsigned offset,
	const int *descriptors FERRULE_COUNT(count), unsigned count,
	const uint64_t *tags FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL));

/** The number of places. */
FERRULE_ERRNO int64_t ferrule_files_count(int64_t files);

/** Unregisters the table. io_uring_register(2), IORING_UNREGISTER_FILES. */
FERRULE_ERRNO FERRULE_BLOCKING int ferrule_files_close(int64_t files);

/* ---- the buffer table of a ring ---- */

/**
 * Registers buffers (0 for an empty place), with a tag each or none, as for files. Operations on a registered buffer
 * use the fixed form by themselves. The table holds the buffers' memory. Returns the table's handle.
 * Errors: EBUSY if the ring has a table; EINVAL if count is 0 or above 16384; EBADF for a handle that is no buffer;
 * ENOMEM beyond RLIMIT_MEMLOCK. io_uring_register(2), IORING_REGISTER_BUFFERS2 (Linux 5.13).
 */
FERRULE_ERRNO int64_t ferrule_buffers_open(int64_t ring, const int64_t *buffers FERRULE_COUNT(count), unsigned count,
	const uint64_t *tags FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL));

/** The same with `count` empty places (Linux 5.19). */
FERRULE_ERRNO int64_t ferrule_buffers_open_sparse(int64_t ring, unsigned count);

/**
 * Replaces `count` entries from `offset` on. Returns the number of entries replaced.
 * io_uring_register(2), IORING_REGISTER_BUFFERS_UPDATE.
 */
FERRULE_ERRNO int ferrule_buffers_update(int64_t table, unsigned offset,
	const int64_t *buffers FERRULE_COUNT(count), unsigned count,
	const uint64_t *tags FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL));

/** The number of places. */
FERRULE_ERRNO int64_t ferrule_buffers_count(int64_t table);

/** Unregisters the table. io_uring_register(2), IORING_UNREGISTER_BUFFERS. */
FERRULE_ERRNO FERRULE_BLOCKING int ferrule_buffers_close(int64_t table);

/* ---- operations ----
 *
 * Each queues one operation and returns its handle; ferrule_submit() or ferrule_wait() hands it to the kernel, or the
 * next operation that finds the submission queue full. All that it points at is held until its last completion.
 * `file` is a descriptor, or FERRULE_FIXED_FILE + index. `tag` comes back in the completion; `flags` is of enum
 * ferrule_operation_flags.
 *
 * A chain of linked operations is one thread's: those of other threads never come in between. It ends with the first
 * operation that has no link flag, or where the thread submits or waits, and is at most as long as the submission
 * queue.
 *
 * Errors of all: EBADF for a handle; EAGAIN if as many operations are outstanding as the completion queue has places
 * (wait for some first), or if the kernel takes none now; EBADFD if the ring is disabled and its queue full; EINVAL for
 * a value out of its range; ENOMEM. What the kernel finds comes as the completion's result.
 */

/** Does nothing, successfully. */
FERRULE_MAKES(ferrule_request, nop, kind = FERRULE_OP_NOP)
FERRULE_ERRNO int64_t ferrule_nop(int64_t ring,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0));

/**
 * Opens a file; the result is a new descriptor, close-on-exec always set. `path` is copied. `how` and `mode` as for
 * openat(2), `directory` a descriptor or FERRULE_WORKING_DIRECTORY.
 */
FERRULE_MAKES(ferrule_request, openat, kind = FERRULE_OP_OPENAT, file = directory)
FERRULE_ERRNO int64_t ferrule_openat(int64_t ring, int directory FERRULE_FD FERRULE_RETAINED(keep),
	const char *path FERRULE_PATH, int how FERRULE_DEFAULT(0), unsigned mode FERRULE_DEFAULT(438),
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0),
	uint64_t keep FERRULE_DEFAULT(0));

/**
 * As ferrule_openat, into place `slot` of the ring's file table: the result is 0, and the file is FERRULE_FIXED_FILE +
 * `slot`. What was in the place is closed. With FERRULE_ALLOCATED_SLOT the result is the place that the kernel chose.
 * ENXIO if the ring has no file table, EINVAL past its end (Linux 5.15).
 */
FERRULE_MAKES(ferrule_request, openat_direct, kind = FERRULE_OP_OPENAT_DIRECT, file = directory, other = slot)
FERRULE_ERRNO int64_t ferrule_openat_direct(int64_t ring, int directory FERRULE_FD FERRULE_RETAINED(keep),
	const char *path FERRULE_PATH, int how FERRULE_DEFAULT(0), unsigned mode FERRULE_DEFAULT(438),
	int64_t slot FERRULE_DEFAULT(-1), unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/**
 * Reads `size` bytes of the file from `offset` (or FERRULE_AT_POSITION) into the buffer from `at` on; the result is how
 * many came. EINVAL where they do not fit into the buffer.
 */
FERRULE_MAKES(ferrule_request, read, kind = FERRULE_OP_READ)
FERRULE_ERRNO int64_t ferrule_read(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep), int64_t buffer,
	size_t at, size_t size, int64_t offset,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0),
	uint64_t keep FERRULE_DEFAULT(0));

/** Writes `size` bytes of the buffer from `at` on to the file at `offset` (or FERRULE_AT_POSITION). */
FERRULE_MAKES(ferrule_request, write, kind = FERRULE_OP_WRITE)
FERRULE_ERRNO int64_t ferrule_write(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep), int64_t buffer,
	size_t at, size_t size, int64_t offset,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0),
	uint64_t keep FERRULE_DEFAULT(0));

/** As ferrule_read, into memory of the caller's, which must stay where it is until `keep` comes back. */
FERRULE_MAKES(ferrule_request, read_memory, kind = FERRULE_OP_READ, into = memory)
FERRULE_ERRNO int64_t ferrule_read_memory(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep),
	void *memory FERRULE_OUT FERRULE_BYTES(size) FERRULE_RETAINED(keep), size_t size, int64_t offset,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0),
	uint64_t keep FERRULE_DEFAULT(0));

/** As ferrule_write, from memory of the caller's, which must stay as it is until `keep` comes back. */
FERRULE_MAKES(ferrule_request, write_memory, kind = FERRULE_OP_WRITE, data = memory)
FERRULE_ERRNO int64_t ferrule_write_memory(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep),
	const void *memory FERRULE_BYTES(size) FERRULE_RETAINED(keep), size_t size, int64_t offset,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0),
	uint64_t keep FERRULE_DEFAULT(0));

/**
 * Reads from `offset` (or FERRULE_AT_POSITION) into parts of buffers, one after the other; the result is how many bytes
 * came. `parts` is copied, and their buffers are held. EINVAL for more than 1024 parts, and for one that is not inside
 * of its buffer.
 */
FERRULE_MAKES(ferrule_request, readv, kind = FERRULE_OP_READV, part_count = count)
FERRULE_ERRNO int64_t ferrule_readv(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep),
	const struct ferrule_part *parts FERRULE_COUNT(count), unsigned count, int64_t offset,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/** Writes parts of buffers, one after the other, to the file at `offset` (or FERRULE_AT_POSITION); as ferrule_readv. */
FERRULE_MAKES(ferrule_request, writev, kind = FERRULE_OP_WRITEV, part_count = count)
FERRULE_ERRNO int64_t ferrule_writev(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep),
	const struct ferrule_part *parts FERRULE_COUNT(count), unsigned count, int64_t offset,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/** Makes what was written to the file durable: fsync(2). */
FERRULE_MAKES(ferrule_request, fsync, kind = FERRULE_OP_FSYNC)
FERRULE_ERRNO int64_t ferrule_fsync(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep),
	unsigned how FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_fsync_flags),
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0),
	uint64_t keep FERRULE_DEFAULT(0));

/** Closes a descriptor, or empties the entry of the file table that `file` names. */
FERRULE_MAKES(ferrule_request, close, kind = FERRULE_OP_CLOSE)
FERRULE_ERRNO int64_t ferrule_close(int64_t ring, int64_t file FERRULE_FD,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0));

/**
 * Cancels another operation of the ring. The result is 0, -ENOENT if it has completed already, -EALREADY if it is past
 * cancelling. The other's own completion comes too, with -ECANCELED where it was cancelled.
 */
FERRULE_MAKES(ferrule_request, cancel, kind = FERRULE_OP_CANCEL, other = operation)
FERRULE_ERRNO int64_t ferrule_cancel(int64_t ring, int64_t operation,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0));

/**
 * Completes after `nanoseconds` with -ETIME, or with 0 once `count` other completions were posted (0: only the time).
 */
FERRULE_MAKES(ferrule_request, timeout, kind = FERRULE_OP_TIMEOUT, offset = nanoseconds, size = count)
FERRULE_ERRNO int64_t ferrule_timeout(int64_t ring, int64_t nanoseconds, unsigned count FERRULE_DEFAULT(0),
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags), uint64_t tag FERRULE_DEFAULT(0));

/**
 * Asks for a file's properties: 256 bytes into the buffer from `at` on, which ferrule_stat_read() reads once the
 * operation has completed. `how` and `mask` as for statx(2); by default all that stat(2) tells, and when it was
 * created.
 */
FERRULE_MAKES(ferrule_request, statx, kind = FERRULE_OP_STATX, file = directory, mode = mask)
FERRULE_ERRNO int64_t ferrule_statx(int64_t ring, int directory FERRULE_FD FERRULE_RETAINED(keep),
	const char *path FERRULE_PATH, int64_t buffer, size_t at, unsigned how FERRULE_DEFAULT(0),
	unsigned mask FERRULE_DEFAULT(4095), unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/** What ferrule_statx() wrote to the buffer from `at` on. EINVAL where the buffer has no 256 bytes from there. */
FERRULE_ERRNO int ferrule_stat_read(int64_t buffer, size_t at, struct ferrule_stat *stat FERRULE_OUT);

/** Waits until one of poll(2)'s `events` is there; the result is those that are. */
FERRULE_MAKES(ferrule_request, poll_add, kind = FERRULE_OP_POLL_ADD, how = events)
FERRULE_ERRNO int64_t ferrule_poll_add(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep), unsigned events,
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/** Removes a file; with AT_REMOVEDIR (512) in `how`, a folder: unlinkat(2) (Linux 5.11). */
FERRULE_MAKES(ferrule_request, unlinkat, kind = FERRULE_OP_UNLINKAT, file = directory)
FERRULE_ERRNO int64_t ferrule_unlinkat(int64_t ring, int directory FERRULE_FD FERRULE_RETAINED(keep),
	const char *path FERRULE_PATH, unsigned how FERRULE_DEFAULT(0),
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/** Renames or moves a file or folder; `how` as for renameat2(2) (Linux 5.11). */
FERRULE_MAKES(ferrule_request, renameat, kind = FERRULE_OP_RENAMEAT, file = directory, other = new_directory)
FERRULE_ERRNO int64_t ferrule_renameat(int64_t ring, int directory FERRULE_FD FERRULE_RETAINED(keep),
	const char *path FERRULE_PATH, int new_directory FERRULE_FD FERRULE_RETAINED(keep),
	const char *new_path FERRULE_PATH, unsigned how FERRULE_DEFAULT(0),
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/** Makes a folder: mkdirat(2) (Linux 5.15). */
FERRULE_MAKES(ferrule_request, mkdirat, kind = FERRULE_OP_MKDIRAT, file = directory)
FERRULE_ERRNO int64_t ferrule_mkdirat(int64_t ring, int directory FERRULE_FD FERRULE_RETAINED(keep),
	const char *path FERRULE_PATH, unsigned mode FERRULE_DEFAULT(511),
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/**
 * Provides a range of a file with space, or does what else `how` says: fallocate(2). EINVAL for a negative offset or
 * no size.
 */
FERRULE_MAKES(ferrule_request, fallocate, kind = FERRULE_OP_FALLOCATE)
FERRULE_ERRNO int64_t ferrule_fallocate(int64_t ring, int64_t file FERRULE_FD FERRULE_RETAINED(keep), int64_t offset,
	uint64_t size, unsigned how FERRULE_DEFAULT(0),
	unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/**
 * Moves up to `size` bytes from `source` to `file`, one of which is a pipe, whose offset is FERRULE_AT_POSITION; the
 * result is how many. `how` as for splice(2) (Linux 5.7).
 */
FERRULE_MAKES(ferrule_request, splice, kind = FERRULE_OP_SPLICE, other = source, other_offset = source_offset)
FERRULE_ERRNO int64_t ferrule_splice(int64_t ring, int64_t source FERRULE_FD FERRULE_RETAINED(keep),
	int64_t source_offset, int64_t file FERRULE_FD FERRULE_RETAINED(keep), int64_t offset, size_t size,
	unsigned how FERRULE_DEFAULT(0), unsigned flags FERRULE_DEFAULT(0) FERRULE_FLAGS(ferrule_operation_flags),
	uint64_t tag FERRULE_DEFAULT(0), uint64_t keep FERRULE_DEFAULT(0));

/**
 * Queues requests, each as its own function would, in one call. Returns how many of them, from the first on, it queued:
 * fewer than `count` where places are full; the first one's failure where it queued none. `operations` has their
 * handles. If one of them is wrong, none of the call's is queued: EINVAL or EBADF, and the sentence names it.
 */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(operations) int ferrule_queue(int64_t ring,
	const struct ferrule_request *requests FERRULE_COUNT(count), unsigned count,
	int64_t *operations FERRULE_OUT FERRULE_COUNT(count));

/* ---- submission and completion ---- */

/**
 * Hands all that this thread has queued to the kernel. Returns how many operations it took. An operation ends, with
 * -ECANCELED, when the thread that submitted it does: so no thread submits another's, unless it waits for it.
 */
FERRULE_ERRNO int ferrule_submit(int64_t ring);

/**
 * Submits, then waits until `minimum` completions are there, or `timeout` nanoseconds have passed (negative: no limit;
 * 0 or minimum 0: does not wait). Fills at most `capacity` records, in the order in which they came; returns how many,
 * also where that is fewer than `minimum`. EINVAL if minimum is above capacity; EDEADLK if there is no limit of time
 * and fewer than `minimum` are outstanding: that wait would never end (where another thread will submit, give a
 * timeout); EINTR if a signal came and nothing is there; ECANCELED if the ring was closed meanwhile.
 */
FERRULE_ERRNO FERRULE_BLOCKING FERRULE_RETURNS_COUNT(completions) int ferrule_wait(int64_t ring,
	struct ferrule_completion *completions FERRULE_OUT FERRULE_COUNT(capacity), unsigned capacity, unsigned minimum,
	int64_t timeout FERRULE_DEFAULT(-1));

/**
 * Submits, then waits for one operation; other completions stay for others. ENOENT if the operation's completion was
 * read before, ETIME if `timeout` nanoseconds passed, EINTR and ECANCELED as for ferrule_wait().
 */
FERRULE_ERRNO FERRULE_BLOCKING int ferrule_wait_for(int64_t ring, int64_t operation,
	struct ferrule_completion *completion FERRULE_OUT, int64_t timeout FERRULE_DEFAULT(-1));

/* ---- batches ----
 *
 * Many requests in one call. They may be more than the ring has room for: then they go in in pieces, while operations
 * of others on the ring make progress. A chain of linked requests is never parted; it ends with the array at the
 * latest. FERRULE_OPENED as the file of a request means what the ferrule_openat or ferrule_openat_direct before it in
 * its chain has opened; a ferrule_close of that is always carried out, also where the chain breaks before it or a run
 * ends early.
 */

/**
 * Carries out 0 to 16777216 requests and waits for them, at most `timeout` nanoseconds, as ferrule_batch_run() does.
 * Fills a completion for each, in the order of the requests, and says how many failed; where one failed, `operation` is
 * a number under which ferrule_explain_operation() can explain it for a while, otherwise 0. Returns how many
 * completions there are: `count`, or 0 where a signal came first; then ferrule_run_resume() goes on. Tokens come back
 * with the completions; those of requests that could not be cancelled in time, from ferrule_released().
 *
 * Errors: those of the requests, whose texts say which, then none is carried out; EINVAL for `count`, and for a chain
 * longer than the submission queue; EBADFD if the ring is disabled, EAGAIN, ENOMEM ... if the kernel takes no
 * operations.
 */
FERRULE_ERRNO FERRULE_BLOCKING FERRULE_RETURNS_COUNT(completions) int ferrule_run(int64_t ring,
	const struct ferrule_request *requests FERRULE_COUNT(count), unsigned count,
	struct ferrule_completion *completions FERRULE_OUT FERRULE_COUNT(count), unsigned *failures FERRULE_OUT,
	int64_t timeout FERRULE_DEFAULT(-1));

/**
 * Goes on with this thread's run that a signal interrupted: completions, failures and errors are those of the run.
 * `timeout` is counted from now, 0 ends the run; negative: the run's own limit stays. EINVAL if none was interrupted,
 * or if it has more requests than `capacity`. A run that is never resumed ends when the thread begins another, or with
 * the ring; then its tokens come from ferrule_released(), and descriptors that it opened are closed.
 */
FERRULE_ERRNO FERRULE_BLOCKING FERRULE_RETURNS_COUNT(completions) int ferrule_run_resume(int64_t ring,
	struct ferrule_completion *completions FERRULE_OUT FERRULE_COUNT(capacity), unsigned capacity,
	unsigned *failures FERRULE_OUT, int64_t timeout FERRULE_DEFAULT(-1));

/**
 * Prepares a batch of 1 to 16777216 requests, to be run any number of times: it holds their buffers and copies of their
 * paths, times and parts. Tokens come back from ferrule_released() when the batch is closed and nothing of it is in
 * flight. Returns its handle. Errors: those of the requests, whose texts say which; EINVAL for `count`, and for a chain
 * longer than the submission queue; ENOMEM.
 */
FERRULE_ERRNO int64_t ferrule_batch_open(int64_t ring,
	const struct ferrule_request *requests FERRULE_COUNT(count), unsigned count);

/**
 * Carries all requests out and waits for them; returns how many failed. A column replaces that value of all requests,
 * for this run and later ones: `offsets` their offset, `sizes` their size, `targets` where in their buffer (`at`),
 * `tags` their tag. `count` is the batch's, and means nothing without columns. Where a request has no such value, the
 * column's is not looked at. Nothing is changed if one is wrong. Each value is read once: columns may change during the
 * run.
 *
 * After `timeout` nanoseconds (negative: no limit) what is in flight is cancelled, and the result of all that has none
 * is -ETIME; likewise -ECANCELED where the batch is cancelled or closed, or the ring. What cannot be cancelled stays
 * held; its late end changes no result.
 *
 * Errors: EINVAL for a column or `count`; ENOMEM; EBUSY if the batch is running, or requests of its last run are in
 * flight still; EBADF if the batch is another ring's or the ring was closed; EINTR if a signal came:
 * ferrule_batch_resume() goes on; EBADFD if the ring is disabled, EAGAIN, ENOMEM ... if the kernel takes no operations:
 * then that is the result of those that were not handed in.
 */
FERRULE_ERRNO FERRULE_BLOCKING int ferrule_batch_run(int64_t ring, int64_t batch,
	const int64_t *offsets FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL),
	const int64_t *sizes FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL),
	const int64_t *targets FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL),
	const uint64_t *tags FERRULE_COUNT(count) FERRULE_NULLABLE FERRULE_DEFAULT(NULL), unsigned count,
	int64_t timeout FERRULE_DEFAULT(-1));

/**
 * Goes on with the run of the batch that a signal has interrupted in this thread; results and errors are the run's.
 * `timeout` is counted from now, 0 ends the run; negative: the run's own limit stays. EINVAL if none was interrupted,
 * EBUSY if that was in another thread.
 */
FERRULE_ERRNO FERRULE_BLOCKING int ferrule_batch_resume(int64_t ring, int64_t batch,
	int64_t timeout FERRULE_DEFAULT(-1));

/**
 * The results of the last run, in the order of the requests: >= 0 as the system call would return, or a negative errno;
 * -EINPROGRESS where there is none yet. The memory is the batch's own and the same for all runs, and lasts while it is
 * pinned, also after ferrule_batch_close(). Each pin is undone by one ferrule_batch_unpin().
 */
FERRULE_ERRNO int ferrule_batch_results(int64_t batch,
	int32_t **results FERRULE_OUT FERRULE_COUNT(*count) FERRULE_PINNED(ferrule_batch_unpin),
	size_t *count FERRULE_OUT);

/** Undoes one pin. For finalizers too: never blocks. */
FERRULE_HIDDEN FERRULE_ERRNO int ferrule_batch_unpin(int64_t batch);

/**
 * The completion of request `index` in the last run; where it failed, `operation` is a number under which
 * ferrule_explain_operation() can explain it for a while. Errors: EINVAL if there is no such request.
 */
FERRULE_ERRNO int ferrule_batch_completion(int64_t batch, unsigned index,
	struct ferrule_completion *completion FERRULE_OUT);

/**
 * Ends the batch's run, from any thread: what is in flight is cancelled, and the result of all that has none is
 * -ECANCELED. Does nothing if none goes on.
 */
FERRULE_ERRNO int ferrule_batch_cancel(int64_t batch);

/** Closes the handle; a run that goes on ends as with ferrule_batch_cancel(). Never waits. */
FERRULE_ERRNO int ferrule_batch_close(int64_t batch);

#ifdef __cplusplus
}
#endif

#endif
