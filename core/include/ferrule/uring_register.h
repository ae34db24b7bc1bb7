/* SPDX-License-Identifier: MIT
 *
 * Layer 1: registrations, and the set-up and waits that need them. <ferrule/uring.h>, whose head says what holds here
 * too, includes it.
 */
#ifndef FERRULE_URING_REGISTER_H
#define FERRULE_URING_REGISTER_H

#include <ferrule/uring.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- registered files: io_uring_register_files(3) ---- */

/**
 * Registers descriptors for use with IOSQE_FIXED_FILE; -1 leaves a place empty. The table holds the files, so the
 * descriptors may be closed. Returns 0.
 * Errors: EBADF, EBUSY (there is a table), EINVAL (nr_files is 0), EMFILE (beyond RLIMIT_NOFILE). Linux 5.1.
 */
FERRULE_ERRNO int io_uring_register_files(struct io_uring *ring, const int *files FERRULE_COUNT(nr_files),
	unsigned nr_files);

/**
 * The same with a tag for each place, 0 for none: when a tagged file was removed and is no longer used, a completion
 * comes with the tag as user_data. `tags` NULL: no tags. Returns 0. Linux 5.13.
 */
FERRULE_ERRNO int io_uring_register_files_tags(struct io_uring *ring, const int *files FERRULE_COUNT(nr),
	const __u64 *tags FERRULE_COUNT(nr) FERRULE_NULLABLE, unsigned nr);

/**
 * Registers a table of `nr` empty places. Where that exceeds the soft RLIMIT_NOFILE, raises it as far as the hard limit
 * allows and tries once more. Returns 0. Errors: EBUSY, EINVAL (nr is 0), EMFILE. Linux 5.19.
 */
FERRULE_ERRNO int io_uring_register_files_sparse(struct io_uring *ring, unsigned nr);

/**
 * Replaces the files from place `off` on: -1 empties a place, IORING_REGISTER_FILES_SKIP leaves it. Returns how many
 * places were done, which is fewer where a later one failed. Errors: EBADF, EINVAL (past the table), ENXIO (no table).
 * Linux 5.5; skipping 5.12.
 */
FERRULE_ERRNO int io_uring_register_files_update(struct io_uring *ring, unsigned off,
	const int *files FERRULE_COUNT(nr_files), unsigned nr_files);

/** The same with tags for the new files; `tags` NULL: none. Linux 5.13. */
FERRULE_ERRNO int io_uring_register_files_update_tag(struct io_uring *ring, unsigned off,
	const int *files FERRULE_COUNT(nr_files), const __u64 *tags FERRULE_COUNT(nr_files) FERRULE_NULLABLE,
	unsigned nr_files);

/** Removes the table. Returns 0. Errors: ENXIO (there is none). May sleep before Linux 5.13. Linux 5.1. */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_unregister_files(struct io_uring *ring);

/* ---- registered buffers: io_uring_register_buffers(3) ---- */

/**
 * Registers the memory of `nr_iovecs` struct iovec, at most 16384 of at most 1 GiB each, for use with read_fixed and
 * write_fixed. It stays the caller's, and is pinned and charged to RLIMIT_MEMLOCK. Returns 0.
 * Errors: EBUSY (there are buffers), EFAULT, EINVAL (none, too many), ENOMEM. Linux 5.1.
 */
FERRULE_ERRNO int io_uring_register_buffers(struct io_uring *ring, const struct iovec *iovecs FERRULE_ADDRESS,
	unsigned nr_iovecs);

/** The same with a tag for each buffer, as for files; `tags` NULL: no tags. Returns 0. Linux 5.13. */
FERRULE_ERRNO int io_uring_register_buffers_tags(struct io_uring *ring, const struct iovec *iovecs FERRULE_ADDRESS,
	const __u64 *tags FERRULE_COUNT(nr) FERRULE_NULLABLE, unsigned nr);

/** Registers a table of `nr` empty places. Returns 0. Errors: EBUSY, EINVAL (nr is 0 or above 16384). Linux 5.19. */
FERRULE_ERRNO int io_uring_register_buffers_sparse(struct io_uring *ring, unsigned nr);

/**
 * Replaces the buffers from place `off` on; an iovec of NULL and 0 empties a place. `tags` NULL: no tags. Returns how
 * many places were done. Errors: EFAULT, EINVAL (past the table), ENOMEM, ENXIO (no table). Linux 5.13.
 */
FERRULE_ERRNO int io_uring_register_buffers_update_tag(struct io_uring *ring, unsigned off,
	const struct iovec *iovecs FERRULE_ADDRESS, const __u64 *tags FERRULE_COUNT(nr) FERRULE_NULLABLE, unsigned nr);

/** Removes the table. Returns 0. Errors: ENXIO (there is none). May sleep before Linux 5.13. Linux 5.1. */
FERRULE_ERRNO FERRULE_BLOCKING int io_uring_unregister_buffers(struct io_uring *ring);

/* ---- eventfd, enabling, the ring's descriptor ---- */

/** Signals eventfd `fd` with completions. Returns 0. Errors: EBADF, EBUSY (has one), EINVAL (no eventfd). Linux 5.2. */
FERRULE_ERRNO int io_uring_register_eventfd(struct io_uring *ring, int fd FERRULE_FD);

/** The same, but only for requests that did not complete while they were submitted. Linux 5.6. */
FERRULE_ERRNO int io_uring_register_eventfd_async(struct io_uring *ring, int fd FERRULE_FD);

/** Returns 0. Errors: ENXIO (there is none). Linux 5.2. */
FERRULE_ERRNO int io_uring_unregister_eventfd(struct io_uring *ring);

/** Enables a ring made with IORING_SETUP_R_DISABLED. Returns 0. Errors: EBADFD (it is enabled). Linux 5.10. */
FERRULE_ERRNO int io_uring_enable_rings(struct io_uring *ring);

/**
 * Registers the ring's descriptor with the calling thread, the only one that may use the ring from then on: entering
 * costs less. Returns 1. Errors: EEXIST (it is registered), EBUSY or ENOMEM (16 already are). Linux 5.18.
 * io_uring_register_ring_fd(3).
 */
FERRULE_ERRNO int io_uring_register_ring_fd(struct io_uring *ring);

/** Undoes that; to be called by the same thread. Returns 1. Errors: EINVAL (it is not registered). Linux 5.18. */
FERRULE_ERRNO int io_uring_unregister_ring_fd(struct io_uring *ring);

/**
 * Closes the descriptor of a ring that lives on as a registered one. Returns 0. Errors: EOPNOTSUPP before Linux 6.3,
 * EINVAL (it is not registered), EBADF (it is closed). io_uring_close_ring_fd(3).
 */
FERRULE_ERRNO int io_uring_close_ring_fd(struct io_uring *ring);

#ifdef __cplusplus
}
#endif

#endif
