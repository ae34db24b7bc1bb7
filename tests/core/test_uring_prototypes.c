/* SPDX-License-Identifier: MIT
 *
 * Each function of layer 1 has the prototype that programs written for liburing expect, to the last const. A name that
 * is missing or has another type does not compile.
 */
#include "support.h"
#include <string.h>

#define PROTOTYPES(X) \
	X(int, __io_uring_get_cqe, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned submit, \
		unsigned wait_nr, sigset_t *sigmask)) \
	X(int, __io_uring_peek_cqe, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned *nr_available)) \
	X(int, __io_uring_sqring_wait, (struct io_uring *ring)) \
	X(bool, io_uring_check_version, (int major, int minor)) \
	X(int, io_uring_close_ring_fd, (struct io_uring *ring)) \
	X(void, io_uring_cq_advance, (struct io_uring *ring, unsigned nr)) \
	X(bool, io_uring_cq_has_overflow, (const struct io_uring *ring)) \
	X(unsigned, io_uring_cq_ready, (const struct io_uring *ring)) \
	X(void *, io_uring_cqe_get_data, (const struct io_uring_cqe *cqe)) \
	X(__u64, io_uring_cqe_get_data64, (const struct io_uring_cqe *cqe)) \
	X(struct io_uring_cqe_iter, io_uring_cqe_iter_init, (const struct io_uring *ring)) \
	X(bool, io_uring_cqe_iter_next, (struct io_uring_cqe_iter *iter, struct io_uring_cqe **cqe)) \
	X(void, io_uring_cqe_seen, (struct io_uring *ring, struct io_uring_cqe *cqe)) \
	X(int, io_uring_enable_rings, (struct io_uring *ring)) \
	X(int, io_uring_enter, (unsigned fd, unsigned to_submit, unsigned min_complete, unsigned flags, sigset_t *sig)) \
	X(int, io_uring_enter2, (unsigned fd, unsigned to_submit, unsigned min_complete, unsigned flags, void *arg, \
		size_t sz)) \
	X(void, io_uring_free_probe, (struct io_uring_probe *probe)) \
	X(int, io_uring_get_events, (struct io_uring *ring)) \
	X(struct io_uring_probe *, io_uring_get_probe, (void)) \
	X(struct io_uring_probe *, io_uring_get_probe_ring, (struct io_uring *ring)) \
	X(struct io_uring_sqe *, io_uring_get_sqe, (struct io_uring *ring)) \
	X(int, io_uring_major_version, (void)) \
	X(int, io_uring_minor_version, (void)) \
	X(int, io_uring_opcode_supported, (const struct io_uring_probe *p, int op)) \
	X(unsigned, io_uring_peek_batch_cqe, (struct io_uring *ring, struct io_uring_cqe **cqes, unsigned count)) \
	X(int, io_uring_peek_cqe, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr)) \
	X(void, io_uring_prep_cancel, (struct io_uring_sqe *sqe, const void *user_data, int flags)) \
	X(void, io_uring_prep_cancel64, (struct io_uring_sqe *sqe, __u64 user_data, int flags)) \
	X(void, io_uring_prep_close, (struct io_uring_sqe *sqe, int fd)) \
	X(void, io_uring_prep_close_direct, (struct io_uring_sqe *sqe, unsigned file_index)) \
	X(void, io_uring_prep_fsync, (struct io_uring_sqe *sqe, int fd, unsigned fsync_flags)) \
	X(void, io_uring_prep_nop, (struct io_uring_sqe *sqe)) \
	X(void, io_uring_prep_openat, (struct io_uring_sqe *sqe, int dfd, const char *path, int flags, mode_t mode)) \
	X(void, io_uring_prep_openat_direct, (struct io_uring_sqe *sqe, int dfd, const char *path, int flags, \
		mode_t mode, unsigned file_index)) \
	X(void, io_uring_prep_read, (struct io_uring_sqe *sqe, int fd, void *buf, unsigned nbytes, __u64 offset)) \
	X(void, io_uring_prep_read_fixed, (struct io_uring_sqe *sqe, int fd, void *buf, unsigned nbytes, \
		__u64 offset, int buf_index)) \
	X(void, io_uring_prep_rw, (int op, struct io_uring_sqe *sqe, int fd, const void *addr, unsigned len, __u64 offset)) \
	X(void, io_uring_prep_timeout, (struct io_uring_sqe *sqe, const struct __kernel_timespec *ts, \
		unsigned count, unsigned flags)) \
	X(void, io_uring_prep_write, (struct io_uring_sqe *sqe, int fd, const void *buf, unsigned nbytes, __u64 offset)) \
	X(void, io_uring_prep_write_fixed, (struct io_uring_sqe *sqe, int fd, const void *buf, unsigned nbytes, \
		__u64 offset, int buf_index)) \
	X(void, io_uring_queue_exit, (struct io_uring *ring)) \
	X(int, io_uring_queue_init, (unsigned entries, struct io_uring *ring, unsigned flags)) \
	X(int, io_uring_queue_init_params, (unsigned entries, struct io_uring *ring, struct io_uring_params *p)) \
	X(int, io_uring_queue_mmap, (int fd, struct io_uring_params *p, struct io_uring *ring)) \
	X(int, io_uring_register, (unsigned fd, unsigned opcode, const void *arg, unsigned nr_args)) \
	X(int, io_uring_register_buffers, (struct io_uring *ring, const struct iovec *iovecs, unsigned nr_iovecs)) \
	X(int, io_uring_register_buffers_sparse, (struct io_uring *ring, unsigned nr)) \
	X(int, io_uring_register_buffers_tags, (struct io_uring *ring, const struct iovec *iovecs, \
		const __u64 *tags, unsigned nr)) \
	X(int, io_uring_register_buffers_update_tag, (struct io_uring *ring, unsigned off, \
		const struct iovec *iovecs, const __u64 *tags, unsigned nr)) \
	X(int, io_uring_register_eventfd, (struct io_uring *ring, int fd)) \
	X(int, io_uring_register_eventfd_async, (struct io_uring *ring, int fd)) \
	X(int, io_uring_register_files, (struct io_uring *ring, const int *files, unsigned nr_files)) \
	X(int, io_uring_register_files_sparse, (struct io_uring *ring, unsigned nr)) \
	X(int, io_uring_register_files_tags, (struct io_uring *ring, const int *files, const __u64 *tags, unsigned nr)) \
	X(int, io_uring_register_files_update, (struct io_uring *ring, unsigned off, const int *files, unsigned nr_files)) \
	X(int, io_uring_register_files_update_tag, (struct io_uring *ring, unsigned off, const int *files, \
		const __u64 *tags, unsigned nr_files)) \
	X(int, io_uring_register_probe, (struct io_uring *ring, struct io_uring_probe *p, unsigned nr)) \
	X(int, io_uring_register_ring_fd, (struct io_uring *ring)) \
	X(int, io_uring_setup, (unsigned entries, struct io_uring_params *p)) \
	X(unsigned, io_uring_sq_ready, (const struct io_uring *ring)) \
	X(unsigned, io_uring_sq_space_left, (const struct io_uring *ring)) \
	X(void, io_uring_sqe_set_data, (struct io_uring_sqe *sqe, void *data)) \
	X(void, io_uring_sqe_set_data64, (struct io_uring_sqe *sqe, __u64 data)) \
	X(void, io_uring_sqe_set_flags, (struct io_uring_sqe *sqe, unsigned flags)) \
	X(int, io_uring_sqring_wait, (struct io_uring *ring)) \
	X(int, io_uring_submit, (struct io_uring *ring)) \
	X(int, io_uring_submit_and_get_events, (struct io_uring *ring)) \
	X(int, io_uring_submit_and_wait, (struct io_uring *ring, unsigned wait_nr)) \
	X(int, io_uring_submit_and_wait_timeout, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, \
		unsigned wait_nr, struct __kernel_timespec *ts, sigset_t *sigmask)) \
	X(int, io_uring_unregister_buffers, (struct io_uring *ring)) \
	X(int, io_uring_unregister_eventfd, (struct io_uring *ring)) \
	X(int, io_uring_unregister_files, (struct io_uring *ring)) \
	X(int, io_uring_unregister_ring_fd, (struct io_uring *ring)) \
	X(int, io_uring_wait_cqe, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr)) \
	X(int, io_uring_wait_cqe_nr, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr)) \
	X(int, io_uring_wait_cqe_timeout, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, \
		struct __kernel_timespec *ts)) \
	X(int, io_uring_wait_cqes, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr, \
		struct __kernel_timespec *ts, sigset_t *sigmask))

#define CHECK_TYPE(result, name, parameters) \
	_Static_assert(__builtin_types_compatible_p(__typeof__(&name), result(*) parameters), #name " has another type");
PROTOTYPES(CHECK_TYPE)

#define NAME(result, name, parameters) { #name, (void (*)(void))name },
static const struct {
	const char *name;
	void (*function)(void);
} functions[] = { PROTOTYPES(NAME) };

/* In the order of the alphabet, each once. */
static void test_names(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		assert_non_null(functions[i].function);
		assert_true(i == 0 || strcmp(functions[i - 1].name, functions[i].name) < 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("prototypes of layer 1", tests, NULL, NULL);
}
