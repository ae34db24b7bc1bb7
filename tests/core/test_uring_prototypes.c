/* SPDX-License-Identifier: MIT
 *
 * Each function of layer 1 has the prototype that programs written for liburing expect, to the last const. A name that
 * is missing or has another type does not compile.
 */
#include "support.h"
#include <string.h>

#define PROTOTYPES(X) \
	X(void, __io_uring_buf_ring_cq_advance, (struct io_uring *ring, struct io_uring_buf_ring *br, int cq_count, \
		int buf_count)) \
	X(int, __io_uring_clone_buffers, (struct io_uring *dst, struct io_uring *src, unsigned flags)) \
	X(int, __io_uring_clone_buffers_offset, (struct io_uring *dst, struct io_uring *src, unsigned dst_off, \
		unsigned src_off, unsigned nr, unsigned flags)) \
	X(int, __io_uring_get_cqe, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned submit, \
		unsigned wait_nr, sigset_t *sigmask)) \
	X(int, __io_uring_peek_cqe, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned *nr_available)) \
	X(int, __io_uring_sqring_wait, (struct io_uring *ring)) \
	X(void, io_uring_buf_ring_add, (struct io_uring_buf_ring *br, void *addr, unsigned len, unsigned short bid, \
		int mask, int buf_offset)) \
	X(void, io_uring_buf_ring_advance, (struct io_uring_buf_ring *br, int count)) \
	X(int, io_uring_buf_ring_available, (struct io_uring *ring, struct io_uring_buf_ring *br, unsigned short bgid)) \
	X(void, io_uring_buf_ring_cq_advance, (struct io_uring *ring, struct io_uring_buf_ring *br, int count)) \
	X(int, io_uring_buf_ring_head, (struct io_uring *ring, int buf_group, uint16_t *head)) \
	X(void, io_uring_buf_ring_init, (struct io_uring_buf_ring *br)) \
	X(int, io_uring_buf_ring_mask, (__u32 ring_entries)) \
	X(bool, io_uring_check_version, (int major, int minor)) \
	X(int, io_uring_clone_buffers, (struct io_uring *dst, struct io_uring *src)) \
	X(int, io_uring_clone_buffers_offset, (struct io_uring *dst, struct io_uring *src, unsigned dst_off, \
		unsigned src_off, unsigned nr, unsigned flags)) \
	X(int, io_uring_close_ring_fd, (struct io_uring *ring)) \
	X(void, io_uring_cq_advance, (struct io_uring *ring, unsigned nr)) \
	X(bool, io_uring_cq_eventfd_enabled, (const struct io_uring *ring)) \
	X(int, io_uring_cq_eventfd_toggle, (struct io_uring *ring, bool enabled)) \
	X(bool, io_uring_cq_has_overflow, (const struct io_uring *ring)) \
	X(unsigned, io_uring_cq_ready, (const struct io_uring *ring)) \
	X(void *, io_uring_cqe_get_data, (const struct io_uring_cqe *cqe)) \
	X(__u64, io_uring_cqe_get_data64, (const struct io_uring_cqe *cqe)) \
	X(struct io_uring_cqe_iter, io_uring_cqe_iter_init, (const struct io_uring *ring)) \
	X(bool, io_uring_cqe_iter_next, (struct io_uring_cqe_iter *iter, struct io_uring_cqe **cqe)) \
	X(unsigned, io_uring_cqe_nr, (const struct io_uring_cqe *cqe)) \
	X(void, io_uring_cqe_seen, (struct io_uring *ring, struct io_uring_cqe *cqe)) \
	X(int, io_uring_enable_rings, (struct io_uring *ring)) \
	X(int, io_uring_enter, (unsigned fd, unsigned to_submit, unsigned min_complete, unsigned flags, sigset_t *sig)) \
	X(int, io_uring_enter2, (unsigned fd, unsigned to_submit, unsigned min_complete, unsigned flags, void *arg, \
		size_t sz)) \
	X(int, io_uring_free_buf_ring, (struct io_uring *ring, struct io_uring_buf_ring *br, unsigned nentries, \
		int bgid)) \
	X(void, io_uring_free_probe, (struct io_uring_probe *probe)) \
	X(void, io_uring_free_reg_wait, (struct io_uring_reg_wait *reg, unsigned nentries)) \
	X(int, io_uring_get_events, (struct io_uring *ring)) \
	X(struct io_uring_probe *, io_uring_get_probe, (void)) \
	X(struct io_uring_probe *, io_uring_get_probe_ring, (struct io_uring *ring)) \
	X(struct io_uring_sqe *, io_uring_get_sqe, (struct io_uring *ring)) \
	X(struct io_uring_sqe *, io_uring_get_sqe128, (struct io_uring *ring)) \
	X(int, io_uring_major_version, (void)) \
	X(ssize_t, io_uring_memory_size, (unsigned entries, unsigned flags)) \
	X(ssize_t, io_uring_memory_size_params, (unsigned entries, struct io_uring_params *p)) \
	X(int, io_uring_minor_version, (void)) \
	X(ssize_t, io_uring_mlock_size, (unsigned entries, unsigned flags)) \
	X(ssize_t, io_uring_mlock_size_params, (unsigned entries, struct io_uring_params *p)) \
	X(int, io_uring_opcode_supported, (const struct io_uring_probe *p, int op)) \
	X(unsigned, io_uring_peek_batch_cqe, (struct io_uring *ring, struct io_uring_cqe **cqes, unsigned count)) \
	X(int, io_uring_peek_cqe, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr)) \
	X(void, io_uring_prep_accept, (struct io_uring_sqe *sqe, int fd, struct sockaddr *addr, socklen_t *addrlen, \
		int flags)) \
	X(void, io_uring_prep_accept_direct, (struct io_uring_sqe *sqe, int fd, struct sockaddr *addr, \
		socklen_t *addrlen, int flags, unsigned file_index)) \
	X(void, io_uring_prep_bind, (struct io_uring_sqe *sqe, int fd, const struct sockaddr *addr, \
		socklen_t addrlen)) \
	X(void, io_uring_prep_cancel, (struct io_uring_sqe *sqe, const void *user_data, int flags)) \
	X(void, io_uring_prep_cancel64, (struct io_uring_sqe *sqe, __u64 user_data, int flags)) \
	X(void, io_uring_prep_cancel_fd, (struct io_uring_sqe *sqe, int fd, unsigned flags)) \
	X(void, io_uring_prep_close, (struct io_uring_sqe *sqe, int fd)) \
	X(void, io_uring_prep_close_direct, (struct io_uring_sqe *sqe, unsigned file_index)) \
	X(void, io_uring_prep_cmd_discard, (struct io_uring_sqe *sqe, int fd, uint64_t offset, uint64_t nbytes)) \
	X(void, io_uring_prep_cmd_getsockname, (struct io_uring_sqe *sqe, int fd, struct sockaddr *sockaddr, \
		socklen_t *sockaddr_len, int peer)) \
	X(void, io_uring_prep_cmd_sock, (struct io_uring_sqe *sqe, int cmd_op, int fd, int level, int optname, \
		void *optval, int optlen)) \
	X(void, io_uring_prep_cmd_zone_reset_all, (struct io_uring_sqe *sqe, int fd)) \
	X(void, io_uring_prep_connect, (struct io_uring_sqe *sqe, int fd, const struct sockaddr *addr, \
		socklen_t addrlen)) \
	X(void, io_uring_prep_epoll_ctl, (struct io_uring_sqe *sqe, int epfd, int fd, int op, \
		const struct epoll_event *ev)) \
	X(void, io_uring_prep_epoll_wait, (struct io_uring_sqe *sqe, int fd, struct epoll_event *events, \
		int maxevents, unsigned flags)) \
	X(void, io_uring_prep_fadvise, (struct io_uring_sqe *sqe, int fd, __u64 offset, __u32 len, int advice)) \
	X(void, io_uring_prep_fadvise64, (struct io_uring_sqe *sqe, int fd, __u64 offset, off_t len, int advice)) \
	X(void, io_uring_prep_fallocate, (struct io_uring_sqe *sqe, int fd, int mode, __u64 offset, __u64 len)) \
	X(void, io_uring_prep_fgetxattr, (struct io_uring_sqe *sqe, int fd, const char *name, char *value, \
		unsigned len)) \
	X(void, io_uring_prep_files_update, (struct io_uring_sqe *sqe, int *fds, unsigned nr_fds, int offset)) \
	X(void, io_uring_prep_fixed_fd_install, (struct io_uring_sqe *sqe, int fd, unsigned flags)) \
	X(void, io_uring_prep_fsetxattr, (struct io_uring_sqe *sqe, int fd, const char *name, const char *value, \
		int flags, unsigned len)) \
	X(void, io_uring_prep_fsync, (struct io_uring_sqe *sqe, int fd, unsigned fsync_flags)) \
	X(void, io_uring_prep_ftruncate, (struct io_uring_sqe *sqe, int fd, loff_t len)) \
	X(void, io_uring_prep_futex_wait, (struct io_uring_sqe *sqe, const uint32_t *futex, uint64_t val, \
		uint64_t mask, uint32_t futex_flags, unsigned flags)) \
	X(void, io_uring_prep_futex_waitv, (struct io_uring_sqe *sqe, const struct futex_waitv *futex, \
		uint32_t nr_futex, unsigned flags)) \
	X(void, io_uring_prep_futex_wake, (struct io_uring_sqe *sqe, const uint32_t *futex, uint64_t val, \
		uint64_t mask, uint32_t futex_flags, unsigned flags)) \
	X(void, io_uring_prep_getxattr, (struct io_uring_sqe *sqe, const char *name, char *value, const char *path, \
		unsigned len)) \
	X(void, io_uring_prep_link, (struct io_uring_sqe *sqe, const char *oldpath, const char *newpath, int flags)) \
	X(void, io_uring_prep_link_timeout, (struct io_uring_sqe *sqe, const struct __kernel_timespec *ts, \
		unsigned flags)) \
	X(void, io_uring_prep_linkat, (struct io_uring_sqe *sqe, int olddfd, const char *oldpath, int newdfd, \
		const char *newpath, int flags)) \
	X(void, io_uring_prep_listen, (struct io_uring_sqe *sqe, int fd, int backlog)) \
	X(void, io_uring_prep_madvise, (struct io_uring_sqe *sqe, void *addr, __u32 length, int advice)) \
	X(void, io_uring_prep_madvise64, (struct io_uring_sqe *sqe, void *addr, off_t length, int advice)) \
	X(void, io_uring_prep_mkdir, (struct io_uring_sqe *sqe, const char *path, mode_t mode)) \
	X(void, io_uring_prep_mkdirat, (struct io_uring_sqe *sqe, int dfd, const char *path, mode_t mode)) \
	X(void, io_uring_prep_msg_ring, (struct io_uring_sqe *sqe, int fd, unsigned len, __u64 data, unsigned flags)) \
	X(void, io_uring_prep_msg_ring_cqe_flags, (struct io_uring_sqe *sqe, int fd, unsigned len, __u64 data, \
		unsigned flags, unsigned cqe_flags)) \
	X(void, io_uring_prep_msg_ring_fd, (struct io_uring_sqe *sqe, int fd, int source_fd, int target_fd, \
		__u64 data, unsigned flags)) \
	X(void, io_uring_prep_msg_ring_fd_alloc, (struct io_uring_sqe *sqe, int fd, int source_fd, __u64 data, \
		unsigned flags)) \
	X(void, io_uring_prep_multishot_accept, (struct io_uring_sqe *sqe, int fd, struct sockaddr *addr, \
		socklen_t *addrlen, int flags)) \
	X(void, io_uring_prep_multishot_accept_direct, (struct io_uring_sqe *sqe, int fd, struct sockaddr *addr, \
		socklen_t *addrlen, int flags)) \
	X(void, io_uring_prep_nop, (struct io_uring_sqe *sqe)) \
	X(void, io_uring_prep_nop128, (struct io_uring_sqe *sqe)) \
	X(void, io_uring_prep_open, (struct io_uring_sqe *sqe, const char *path, int flags, mode_t mode)) \
	X(void, io_uring_prep_open_direct, (struct io_uring_sqe *sqe, const char *path, int flags, mode_t mode, \
		unsigned file_index)) \
	X(void, io_uring_prep_openat, (struct io_uring_sqe *sqe, int dfd, const char *path, int flags, mode_t mode)) \
	X(void, io_uring_prep_openat2, (struct io_uring_sqe *sqe, int dfd, const char *path, \
		const struct open_how *how)) \
	X(void, io_uring_prep_openat2_direct, (struct io_uring_sqe *sqe, int dfd, const char *path, \
		const struct open_how *how, unsigned file_index)) \
	X(void, io_uring_prep_openat_direct, (struct io_uring_sqe *sqe, int dfd, const char *path, int flags, \
		mode_t mode, unsigned file_index)) \
	X(void, io_uring_prep_pipe, (struct io_uring_sqe *sqe, int *fds, int pipe_flags)) \
	X(void, io_uring_prep_pipe_direct, (struct io_uring_sqe *sqe, int *fds, int pipe_flags, unsigned file_index)) \
	X(void, io_uring_prep_poll_add, (struct io_uring_sqe *sqe, int fd, unsigned poll_mask)) \
	X(void, io_uring_prep_poll_multishot, (struct io_uring_sqe *sqe, int fd, unsigned poll_mask)) \
	X(void, io_uring_prep_poll_remove, (struct io_uring_sqe *sqe, __u64 user_data)) \
	X(void, io_uring_prep_poll_update, (struct io_uring_sqe *sqe, __u64 old_user_data, __u64 new_user_data, \
		unsigned poll_mask, unsigned flags)) \
	X(void, io_uring_prep_provide_buffers, (struct io_uring_sqe *sqe, void *addr, int len, int nr, int bgid, \
		int bid)) \
	X(void, io_uring_prep_read, (struct io_uring_sqe *sqe, int fd, void *buf, unsigned nbytes, __u64 offset)) \
	X(void, io_uring_prep_read_fixed, (struct io_uring_sqe *sqe, int fd, void *buf, unsigned nbytes, \
		__u64 offset, int buf_index)) \
	X(void, io_uring_prep_read_multishot, (struct io_uring_sqe *sqe, int fd, unsigned nbytes, __u64 offset, \
		int buf_group)) \
	X(void, io_uring_prep_readv, (struct io_uring_sqe *sqe, int fd, const struct iovec *iovecs, \
		unsigned nr_vecs, __u64 offset)) \
	X(void, io_uring_prep_readv2, (struct io_uring_sqe *sqe, int fd, const struct iovec *iovecs, \
		unsigned nr_vecs, __u64 offset, int flags)) \
	X(void, io_uring_prep_readv_fixed, (struct io_uring_sqe *sqe, int fd, const struct iovec *iovecs, \
		unsigned nr_vecs, __u64 offset, int flags, int buf_index)) \
	X(void, io_uring_prep_recv, (struct io_uring_sqe *sqe, int sockfd, void *buf, size_t len, int flags)) \
	X(void, io_uring_prep_recv_multishot, (struct io_uring_sqe *sqe, int sockfd, void *buf, size_t len, \
		int flags)) \
	X(void, io_uring_prep_recvmsg, (struct io_uring_sqe *sqe, int fd, struct msghdr *msg, unsigned flags)) \
	X(void, io_uring_prep_recvmsg_multishot, (struct io_uring_sqe *sqe, int fd, struct msghdr *msg, \
		unsigned flags)) \
	X(void, io_uring_prep_remove_buffers, (struct io_uring_sqe *sqe, int nr, int bgid)) \
	X(void, io_uring_prep_rename, (struct io_uring_sqe *sqe, const char *oldpath, const char *newpath)) \
	X(void, io_uring_prep_renameat, (struct io_uring_sqe *sqe, int olddfd, const char *oldpath, int newdfd, \
		const char *newpath, unsigned flags)) \
	X(void, io_uring_prep_rw, (int op, struct io_uring_sqe *sqe, int fd, const void *addr, unsigned len, __u64 offset)) \
	X(void, io_uring_prep_send, (struct io_uring_sqe *sqe, int sockfd, const void *buf, size_t len, int flags)) \
	X(void, io_uring_prep_send_bundle, (struct io_uring_sqe *sqe, int sockfd, size_t len, int flags)) \
	X(void, io_uring_prep_send_set_addr, (struct io_uring_sqe *sqe, const struct sockaddr *dest_addr, \
		__u16 addr_len)) \
	X(void, io_uring_prep_send_zc, (struct io_uring_sqe *sqe, int sockfd, const void *buf, size_t len, \
		int flags, unsigned zc_flags)) \
	X(void, io_uring_prep_send_zc_fixed, (struct io_uring_sqe *sqe, int sockfd, const void *buf, size_t len, \
		int flags, unsigned zc_flags, unsigned buf_index)) \
	X(void, io_uring_prep_sendmsg, (struct io_uring_sqe *sqe, int fd, const struct msghdr *msg, unsigned flags)) \
	X(void, io_uring_prep_sendmsg_zc, (struct io_uring_sqe *sqe, int fd, const struct msghdr *msg, \
		unsigned flags)) \
	X(void, io_uring_prep_sendmsg_zc_fixed, (struct io_uring_sqe *sqe, int fd, const struct msghdr *msg, \
		unsigned flags, unsigned buf_index)) \
	X(void, io_uring_prep_sendto, (struct io_uring_sqe *sqe, int sockfd, const void *buf, size_t len, \
		int flags, const struct sockaddr *addr, socklen_t addrlen)) \
	X(void, io_uring_prep_setxattr, (struct io_uring_sqe *sqe, const char *name, const char *value, \
		const char *path, int flags, unsigned len)) \
	X(void, io_uring_prep_shutdown, (struct io_uring_sqe *sqe, int fd, int how)) \
	X(void, io_uring_prep_socket, (struct io_uring_sqe *sqe, int domain, int type, int protocol, unsigned flags)) \
	X(void, io_uring_prep_socket_direct, (struct io_uring_sqe *sqe, int domain, int type, int protocol, \
		unsigned file_index, unsigned flags)) \
	X(void, io_uring_prep_socket_direct_alloc, (struct io_uring_sqe *sqe, int domain, int type, int protocol, \
		unsigned flags)) \
	X(void, io_uring_prep_splice, (struct io_uring_sqe *sqe, int fd_in, int64_t off_in, int fd_out, \
		int64_t off_out, unsigned nbytes, unsigned splice_flags)) \
	X(void, io_uring_prep_statx, (struct io_uring_sqe *sqe, int dfd, const char *path, int flags, \
		unsigned mask, struct statx *statxbuf)) \
	X(void, io_uring_prep_symlink, (struct io_uring_sqe *sqe, const char *target, const char *linkpath)) \
	X(void, io_uring_prep_symlinkat, (struct io_uring_sqe *sqe, const char *target, int newdirfd, \
		const char *linkpath)) \
	X(void, io_uring_prep_sync_file_range, (struct io_uring_sqe *sqe, int fd, unsigned len, __u64 offset, \
		int flags)) \
	X(void, io_uring_prep_tee, (struct io_uring_sqe *sqe, int fd_in, int fd_out, unsigned nbytes, \
		unsigned splice_flags)) \
	X(void, io_uring_prep_timeout, (struct io_uring_sqe *sqe, const struct __kernel_timespec *ts, \
		unsigned count, unsigned flags)) \
	X(void, io_uring_prep_timeout_remove, (struct io_uring_sqe *sqe, __u64 user_data, unsigned flags)) \
	X(void, io_uring_prep_timeout_update, (struct io_uring_sqe *sqe, const struct __kernel_timespec *ts, \
		__u64 user_data, unsigned flags)) \
	X(void, io_uring_prep_unlink, (struct io_uring_sqe *sqe, const char *path, int flags)) \
	X(void, io_uring_prep_unlinkat, (struct io_uring_sqe *sqe, int dfd, const char *path, int flags)) \
	X(void, io_uring_prep_uring_cmd, (struct io_uring_sqe *sqe, int cmd_op, int fd)) \
	X(void, io_uring_prep_uring_cmd128, (struct io_uring_sqe *sqe, int cmd_op, int fd)) \
	X(void, io_uring_prep_waitid, (struct io_uring_sqe *sqe, idtype_t idtype, id_t id, siginfo_t *infop, \
		int options, unsigned flags)) \
	X(void, io_uring_prep_write, (struct io_uring_sqe *sqe, int fd, const void *buf, unsigned nbytes, __u64 offset)) \
	X(void, io_uring_prep_write_fixed, (struct io_uring_sqe *sqe, int fd, const void *buf, unsigned nbytes, \
		__u64 offset, int buf_index)) \
	X(void, io_uring_prep_writev, (struct io_uring_sqe *sqe, int fd, const struct iovec *iovecs, \
		unsigned nr_vecs, __u64 offset)) \
	X(void, io_uring_prep_writev2, (struct io_uring_sqe *sqe, int fd, const struct iovec *iovecs, \
		unsigned nr_vecs, __u64 offset, int flags)) \
	X(void, io_uring_prep_writev_fixed, (struct io_uring_sqe *sqe, int fd, const struct iovec *iovecs, \
		unsigned nr_vecs, __u64 offset, int flags, int buf_index)) \
	X(void, io_uring_queue_exit, (struct io_uring *ring)) \
	X(int, io_uring_queue_init, (unsigned entries, struct io_uring *ring, unsigned flags)) \
	X(int, io_uring_queue_init_mem, (unsigned entries, struct io_uring *ring, struct io_uring_params *p, \
		void *buf, size_t buf_size)) \
	X(int, io_uring_queue_init_params, (unsigned entries, struct io_uring *ring, struct io_uring_params *p)) \
	X(int, io_uring_queue_mmap, (int fd, struct io_uring_params *p, struct io_uring *ring)) \
	X(struct cmsghdr *, io_uring_recvmsg_cmsg_firsthdr, (struct io_uring_recvmsg_out *o, struct msghdr *msgh)) \
	X(struct cmsghdr *, io_uring_recvmsg_cmsg_nexthdr, (struct io_uring_recvmsg_out *o, struct msghdr *msgh, \
		struct cmsghdr *cmsg)) \
	X(void *, io_uring_recvmsg_name, (struct io_uring_recvmsg_out *o)) \
	X(void *, io_uring_recvmsg_payload, (struct io_uring_recvmsg_out *o, struct msghdr *msgh)) \
	X(unsigned, io_uring_recvmsg_payload_length, (struct io_uring_recvmsg_out *o, int buf_len, \
		struct msghdr *msgh)) \
	X(struct io_uring_recvmsg_out *, io_uring_recvmsg_validate, (void *buf, int buf_len, struct msghdr *msgh)) \
	X(int, io_uring_register, (unsigned fd, unsigned opcode, const void *arg, unsigned nr_args)) \
	X(int, io_uring_register_bpf_filter, (struct io_uring *ring, struct io_uring_bpf *bpf)) \
	X(int, io_uring_register_bpf_filter_task, (struct io_uring_bpf *bpf)) \
	X(int, io_uring_register_buf_ring, (struct io_uring *ring, struct io_uring_buf_reg *reg, unsigned flags)) \
	X(int, io_uring_register_buffers, (struct io_uring *ring, const struct iovec *iovecs, unsigned nr_iovecs)) \
	X(int, io_uring_register_buffers_sparse, (struct io_uring *ring, unsigned nr)) \
	X(int, io_uring_register_buffers_tags, (struct io_uring *ring, const struct iovec *iovecs, \
		const __u64 *tags, unsigned nr)) \
	X(int, io_uring_register_buffers_update_tag, (struct io_uring *ring, unsigned off, \
		const struct iovec *iovecs, const __u64 *tags, unsigned nr)) \
	X(int, io_uring_register_clock, (struct io_uring *ring, struct io_uring_clock_register *arg)) \
	X(int, io_uring_register_eventfd, (struct io_uring *ring, int fd)) \
	X(int, io_uring_register_eventfd_async, (struct io_uring *ring, int fd)) \
	X(int, io_uring_register_file_alloc_range, (struct io_uring *ring, unsigned off, unsigned len)) \
	X(int, io_uring_register_files, (struct io_uring *ring, const int *files, unsigned nr_files)) \
	X(int, io_uring_register_files_sparse, (struct io_uring *ring, unsigned nr)) \
	X(int, io_uring_register_files_tags, (struct io_uring *ring, const int *files, const __u64 *tags, unsigned nr)) \
	X(int, io_uring_register_files_update, (struct io_uring *ring, unsigned off, const int *files, unsigned nr_files)) \
	X(int, io_uring_register_files_update_tag, (struct io_uring *ring, unsigned off, const int *files, \
		const __u64 *tags, unsigned nr_files)) \
	X(int, io_uring_register_ifq, (struct io_uring *ring, struct io_uring_zcrx_ifq_reg *reg)) \
	X(int, io_uring_register_iowq_aff, (struct io_uring *ring, size_t cpusz, const cpu_set_t *mask)) \
	X(int, io_uring_register_iowq_max_workers, (struct io_uring *ring, unsigned *values)) \
	X(int, io_uring_register_napi, (struct io_uring *ring, struct io_uring_napi *napi)) \
	X(int, io_uring_register_personality, (struct io_uring *ring)) \
	X(int, io_uring_register_probe, (struct io_uring *ring, struct io_uring_probe *p, unsigned nr)) \
	X(int, io_uring_register_query, (struct io_uring_query_hdr *query)) \
	X(int, io_uring_register_reg_wait, (struct io_uring *ring, struct io_uring_reg_wait *reg, int nr)) \
	X(int, io_uring_register_region, (struct io_uring *ring, struct io_uring_mem_region_reg *reg)) \
	X(int, io_uring_register_restrictions, (struct io_uring *ring, struct io_uring_restriction *res, \
		unsigned nr_res)) \
	X(int, io_uring_register_ring_fd, (struct io_uring *ring)) \
	X(int, io_uring_register_sync_cancel, (struct io_uring *ring, struct io_uring_sync_cancel_reg *reg)) \
	X(int, io_uring_register_sync_msg, (struct io_uring_sqe *sqe)) \
	X(int, io_uring_register_wait_reg, (struct io_uring *ring, struct io_uring_reg_wait *reg, int nr)) \
	X(int, io_uring_register_zcrx_ctrl, (struct io_uring *ring, struct zcrx_ctrl *ctrl)) \
	X(int, io_uring_resize_rings, (struct io_uring *ring, struct io_uring_params *p)) \
	X(int, io_uring_ring_dontfork, (struct io_uring *ring)) \
	X(int, io_uring_set_iowait, (struct io_uring *ring, bool enable_iowait)) \
	X(int, io_uring_setup, (unsigned entries, struct io_uring_params *p)) \
	X(struct io_uring_buf_ring *, io_uring_setup_buf_ring, (struct io_uring *ring, unsigned nentries, int bgid, \
		unsigned flags, int *err)) \
	X(struct io_uring_reg_wait *, io_uring_setup_reg_wait, (struct io_uring *ring, unsigned nentries, \
		int *err)) \
	X(unsigned, io_uring_sq_ready, (const struct io_uring *ring)) \
	X(unsigned, io_uring_sq_space_left, (const struct io_uring *ring)) \
	X(void, io_uring_sqe_set_buf_group, (struct io_uring_sqe *sqe, int bgid)) \
	X(void, io_uring_sqe_set_data, (struct io_uring_sqe *sqe, void *data)) \
	X(void, io_uring_sqe_set_data64, (struct io_uring_sqe *sqe, __u64 data)) \
	X(void, io_uring_sqe_set_flags, (struct io_uring_sqe *sqe, unsigned flags)) \
	X(int, io_uring_sqring_wait, (struct io_uring *ring)) \
	X(int, io_uring_submit, (struct io_uring *ring)) \
	X(int, io_uring_submit_and_get_events, (struct io_uring *ring)) \
	X(int, io_uring_submit_and_wait, (struct io_uring *ring, unsigned wait_nr)) \
	X(int, io_uring_submit_and_wait_min_timeout, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, \
		unsigned wait_nr, struct __kernel_timespec *ts, unsigned min_wait, sigset_t *sigmask)) \
	X(int, io_uring_submit_and_wait_reg, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr, \
		int reg_index)) \
	X(int, io_uring_submit_and_wait_timeout, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, \
		unsigned wait_nr, struct __kernel_timespec *ts, sigset_t *sigmask)) \
	X(int, io_uring_unregister_buf_ring, (struct io_uring *ring, int bgid)) \
	X(int, io_uring_unregister_buffers, (struct io_uring *ring)) \
	X(int, io_uring_unregister_eventfd, (struct io_uring *ring)) \
	X(int, io_uring_unregister_files, (struct io_uring *ring)) \
	X(int, io_uring_unregister_iowq_aff, (struct io_uring *ring)) \
	X(int, io_uring_unregister_napi, (struct io_uring *ring, struct io_uring_napi *napi)) \
	X(int, io_uring_unregister_personality, (struct io_uring *ring, int id)) \
	X(int, io_uring_unregister_ring_fd, (struct io_uring *ring)) \
	X(int, io_uring_wait_cqe, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr)) \
	X(int, io_uring_wait_cqe_nr, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr)) \
	X(int, io_uring_wait_cqe_timeout, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, \
		struct __kernel_timespec *ts)) \
	X(int, io_uring_wait_cqes, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, unsigned wait_nr, \
		struct __kernel_timespec *ts, sigset_t *sigmask)) \
	X(int, io_uring_wait_cqes_min_timeout, (struct io_uring *ring, struct io_uring_cqe **cqe_ptr, \
		unsigned wait_nr, struct __kernel_timespec *ts, unsigned min_ts_usec, sigset_t *sigmask))

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
