/* SPDX-License-Identifier: MIT
 *
 * What each preparation writes, in numbers: ROW(function, arguments, fields that are not 0), after the manual pages and
 * what the kernel reads for each opcode. ROW_2_3 is a row whose function Debian's liburing 2.3 has too, doing the same.
 * No guard: who includes this says what a row becomes, more than once.
 *
 * P and Q are addresses, A and B what they are in the entry.
 */

/* what all entries have */
ROW(io_uring_prep_rw, (200, sqe, -5, P, 0xffffffff, 0xfffffffffffffffe),
	.opcode = 200, .fd = -5, .addr = A, .len = 0xffffffff, .off = 0xfffffffffffffffe)
ROW_2_3(io_uring_prep_rw, (22, sqe, 5, P, 7, 9), .opcode = 22, .fd = 5, .addr = A, .len = 7, .off = 9)

/* nothing */
ROW_2_3(io_uring_prep_nop, (sqe), .opcode = 0, .fd = -1)
ROW(io_uring_prep_nop128, (sqe), .opcode = 63, .fd = -1)

/* reading and writing */
ROW_2_3(io_uring_prep_read, (sqe, 3, P, 16, 7), .opcode = 22, .fd = 3, .addr = A, .len = 16, .off = 7)
ROW_2_3(io_uring_prep_read, (sqe, 3, P, 0xffffffff, (__u64)-1),
	.opcode = 22, .fd = 3, .addr = A, .len = 0xffffffff, .off = 0xffffffffffffffff)
ROW_2_3(io_uring_prep_read_fixed, (sqe, 3, P, 16, 9, 65535),
	.opcode = 4, .fd = 3, .addr = A, .len = 16, .off = 9, .buf_index = 65535)
ROW(io_uring_prep_read_multishot, (sqe, 4, 100, 6, 65535),
	.opcode = 49, .fd = 4, .len = 100, .off = 6, .buf_group = 65535, .flags = 32)
ROW_2_3(io_uring_prep_readv, (sqe, 5, P, 2, 77), .opcode = 1, .fd = 5, .addr = A, .len = 2, .off = 77)
ROW_2_3(io_uring_prep_readv2, (sqe, 5, P, 2, 77, 8),
	.opcode = 1, .fd = 5, .addr = A, .len = 2, .off = 77, .rw_flags = 8)
ROW(io_uring_prep_readv_fixed, (sqe, 5, P, 2, 77, 8, 3),
	.opcode = 60, .fd = 5, .addr = A, .len = 2, .off = 77, .rw_flags = 8, .buf_index = 3)
ROW_2_3(io_uring_prep_write, (sqe, 4, P, 15, 5), .opcode = 23, .fd = 4, .addr = A, .len = 15, .off = 5)
ROW_2_3(io_uring_prep_write_fixed, (sqe, 3, P, 16, 9, 2),
	.opcode = 5, .fd = 3, .addr = A, .len = 16, .off = 9, .buf_index = 2)
ROW_2_3(io_uring_prep_writev, (sqe, 5, P, 2, 77), .opcode = 2, .fd = 5, .addr = A, .len = 2, .off = 77)
ROW_2_3(io_uring_prep_writev2, (sqe, 5, P, 2, 77, 16),
	.opcode = 2, .fd = 5, .addr = A, .len = 2, .off = 77, .rw_flags = 16)
ROW(io_uring_prep_writev_fixed, (sqe, 5, P, 2, 77, 16, 3),
	.opcode = 61, .fd = 5, .addr = A, .len = 2, .off = 77, .rw_flags = 16, .buf_index = 3)
ROW_2_3(io_uring_prep_splice, (sqe, 6, -1, 7, 0x123456789a, 512, 1), .opcode = 30, .fd = 7,
	.off = 0x123456789a, .splice_off_in = 0xffffffffffffffff, .len = 512, .splice_flags = 1, .splice_fd_in = 6)
ROW_2_3(io_uring_prep_splice, (sqe, 0, 5, 1, -1, 512, 1U << 31), .opcode = 30, .fd = 1,
	.off = 0xffffffffffffffff, .splice_off_in = 5, .len = 512, .splice_flags = 1U << 31)
ROW_2_3(io_uring_prep_tee, (sqe, 6, 7, 512, 2), .opcode = 33, .fd = 7, .len = 512, .splice_flags = 2, .splice_fd_in = 6)

/* files */
ROW_2_3(io_uring_prep_fsync, (sqe, 6, 1), .opcode = 3, .fd = 6, .fsync_flags = 1)
ROW_2_3(io_uring_prep_sync_file_range, (sqe, 6, 100, 0x1000000000, 7),
	.opcode = 8, .fd = 6, .len = 100, .off = 0x1000000000, .sync_range_flags = 7)
ROW_2_3(io_uring_prep_fallocate, (sqe, 6, 3, 0x1000000000, 0x2000000000),
	.opcode = 17, .fd = 6, .len = 3, .off = 0x1000000000, .addr = 0x2000000000)
ROW(io_uring_prep_ftruncate, (sqe, 6, 0x1000000001), .opcode = 55, .fd = 6, .off = 0x1000000001)
ROW_2_3(io_uring_prep_fadvise, (sqe, 6, 0x1000000000, 0xfffffff0, 4),
	.opcode = 24, .fd = 6, .off = 0x1000000000, .len = 0xfffffff0, .fadvise_advice = 4)
ROW(io_uring_prep_fadvise64, (sqe, 6, 0x1000000000, 0x2000000000, 4),
	.opcode = 24, .fd = 6, .off = 0x1000000000, .addr = 0x2000000000, .fadvise_advice = 4)
ROW_2_3(io_uring_prep_madvise, (sqe, P, 0xfffffff0, 14),
	.opcode = 25, .fd = -1, .addr = A, .len = 0xfffffff0, .fadvise_advice = 14)
ROW(io_uring_prep_madvise64, (sqe, P, 0x2000000000, 14),
	.opcode = 25, .fd = -1, .addr = A, .off = 0x2000000000, .fadvise_advice = 14)
ROW_2_3(io_uring_prep_openat, (sqe, -100, P, 0102, 0644),
	.opcode = 18, .fd = -100, .addr = A, .len = 0644, .open_flags = 0102)
ROW_2_3(io_uring_prep_openat_direct, (sqe, 8, P, 0, 0, 0), .opcode = 18, .fd = 8, .addr = A, .file_index = 1)
ROW_2_3(io_uring_prep_openat_direct, (sqe, 8, P, 0102, 0600, 41),
	.opcode = 18, .fd = 8, .addr = A, .len = 0600, .open_flags = 0102, .file_index = 42)
ROW(io_uring_prep_openat_direct, (sqe, 8, P, 0, 0, 0xffffffff),
	.opcode = 18, .fd = 8, .addr = A, .file_index = 0xffffffff)
ROW(io_uring_prep_open, (sqe, P, 0102, 0644), .opcode = 18, .fd = -100, .addr = A, .len = 0644, .open_flags = 0102)
ROW(io_uring_prep_open_direct, (sqe, P, 0102, 0644, 4),
	.opcode = 18, .fd = -100, .addr = A, .len = 0644, .open_flags = 0102, .file_index = 5)
ROW(io_uring_prep_open_direct, (sqe, P, 0, 0, 0xffffffff),
	.opcode = 18, .fd = -100, .addr = A, .file_index = 0xffffffff)
ROW_2_3(io_uring_prep_openat2, (sqe, 8, P, Q), .opcode = 28, .fd = 8, .addr = A, .len = 24, .addr2 = B)
ROW_2_3(io_uring_prep_openat2_direct, (sqe, 8, P, Q, 9),
	.opcode = 28, .fd = 8, .addr = A, .len = 24, .addr2 = B, .file_index = 10)
ROW(io_uring_prep_openat2_direct, (sqe, 8, P, Q, 0xffffffff),
	.opcode = 28, .fd = 8, .addr = A, .len = 24, .addr2 = B, .file_index = 0xffffffff)
ROW_2_3(io_uring_prep_close, (sqe, 9), .opcode = 19, .fd = 9)
ROW_2_3(io_uring_prep_close_direct, (sqe, 3), .opcode = 19, .file_index = 4)
ROW(io_uring_prep_close_direct, (sqe, 0xffffffff), .opcode = 19, .file_index = 0xffffffff)
ROW_2_3(io_uring_prep_files_update, (sqe, P, 3, 4), .opcode = 20, .fd = -1, .addr = A, .len = 3, .off = 4)
ROW_2_3(io_uring_prep_files_update, (sqe, P, 3, -1),
	.opcode = 20, .fd = -1, .addr = A, .len = 3, .off = 0xffffffffffffffff)
ROW(io_uring_prep_fixed_fd_install, (sqe, 11, 1), .opcode = 54, .fd = 11, .install_fd_flags = 1, .flags = 1)
ROW(io_uring_prep_pipe, (sqe, P, 04000), .opcode = 62, .addr = A, .pipe_flags = 04000)
ROW(io_uring_prep_pipe_direct, (sqe, P, 0, 6), .opcode = 62, .addr = A, .file_index = 7)
ROW(io_uring_prep_pipe_direct, (sqe, P, 04000, 0xffffffff),
	.opcode = 62, .addr = A, .pipe_flags = 04000, .file_index = 0xffffffff)
ROW_2_3(io_uring_prep_statx, (sqe, -100, P, 0x100, 0x7ff, Q),
	.opcode = 21, .fd = -100, .addr = A, .len = 0x7ff, .addr2 = B, .statx_flags = 0x100)

/* names */
ROW_2_3(io_uring_prep_renameat, (sqe, 3, P, -100, Q, 1),
	.opcode = 35, .fd = 3, .addr = A, .len = (__u32)-100, .addr2 = B, .rename_flags = 1)
ROW_2_3(io_uring_prep_rename, (sqe, P, Q), .opcode = 35, .fd = -100, .addr = A, .len = (__u32)-100, .addr2 = B)
ROW_2_3(io_uring_prep_unlinkat, (sqe, 3, P, 0x200), .opcode = 36, .fd = 3, .addr = A, .unlink_flags = 0x200)
ROW_2_3(io_uring_prep_unlink, (sqe, P, 0), .opcode = 36, .fd = -100, .addr = A)
ROW_2_3(io_uring_prep_mkdirat, (sqe, 3, P, 0755), .opcode = 37, .fd = 3, .addr = A, .len = 0755)
ROW_2_3(io_uring_prep_mkdir, (sqe, P, 0700), .opcode = 37, .fd = -100, .addr = A, .len = 0700)
ROW_2_3(io_uring_prep_symlinkat, (sqe, P, 3, Q), .opcode = 38, .fd = 3, .addr = A, .addr2 = B)
ROW_2_3(io_uring_prep_symlink, (sqe, P, Q), .opcode = 38, .fd = -100, .addr = A, .addr2 = B)
ROW_2_3(io_uring_prep_linkat, (sqe, 3, P, 4, Q, 0x400),
	.opcode = 39, .fd = 3, .addr = A, .len = 4, .addr2 = B, .hardlink_flags = 0x400)
ROW_2_3(io_uring_prep_link, (sqe, P, Q, 0x1000),
	.opcode = 39, .fd = -100, .addr = A, .len = (__u32)-100, .addr2 = B, .hardlink_flags = 0x1000)

/* extended attributes */
ROW_2_3(io_uring_prep_getxattr, (sqe, P, Q, P, 40), .opcode = 44, .addr = A, .addr2 = B, .addr3 = A, .len = 40)
ROW_2_3(io_uring_prep_setxattr, (sqe, P, Q, P, 2, 40),
	.opcode = 42, .addr = A, .addr2 = B, .addr3 = A, .len = 40, .xattr_flags = 2)
ROW_2_3(io_uring_prep_fgetxattr, (sqe, 3, P, Q, 40), .opcode = 43, .fd = 3, .addr = A, .addr2 = B, .len = 40)
ROW_2_3(io_uring_prep_fsetxattr, (sqe, 3, P, Q, 1, 40),
	.opcode = 41, .fd = 3, .addr = A, .addr2 = B, .len = 40, .xattr_flags = 1)

/* sockets */
ROW_2_3(io_uring_prep_socket, (sqe, 10, 1, 6, 0), .opcode = 45, .fd = 10, .off = 1, .len = 6)
ROW_2_3(io_uring_prep_socket, (sqe, 2, 02000001, 0, 5), .opcode = 45, .fd = 2, .off = 02000001, .rw_flags = 5)
ROW_2_3(io_uring_prep_socket_direct, (sqe, 2, 1, 6, 9, 0),
	.opcode = 45, .fd = 2, .off = 1, .len = 6, .file_index = 10)
ROW(io_uring_prep_socket_direct, (sqe, 2, 1, 6, 0xffffffff, 5),
	.opcode = 45, .fd = 2, .off = 1, .len = 6, .rw_flags = 5, .file_index = 0xffffffff)
ROW_2_3(io_uring_prep_socket_direct_alloc, (sqe, 2, 1, 6, 0),
	.opcode = 45, .fd = 2, .off = 1, .len = 6, .file_index = 0xffffffff)
ROW(io_uring_prep_bind, (sqe, 3, P, 16), .opcode = 56, .fd = 3, .addr = A, .off = 16)
ROW(io_uring_prep_listen, (sqe, 3, 128), .opcode = 57, .fd = 3, .len = 128)
ROW_2_3(io_uring_prep_connect, (sqe, 3, P, 28), .opcode = 16, .fd = 3, .addr = A, .off = 28)
ROW_2_3(io_uring_prep_shutdown, (sqe, 3, 2), .opcode = 34, .fd = 3, .len = 2)
ROW_2_3(io_uring_prep_accept, (sqe, 3, P, Q, 04000),
	.opcode = 13, .fd = 3, .addr = A, .addr2 = B, .accept_flags = 04000)
ROW_2_3(io_uring_prep_accept, (sqe, 3, NULL, NULL, 0), .opcode = 13, .fd = 3)
ROW_2_3(io_uring_prep_accept_direct, (sqe, 3, P, Q, 04000, 8),
	.opcode = 13, .fd = 3, .addr = A, .addr2 = B, .accept_flags = 04000, .file_index = 9)
ROW(io_uring_prep_accept_direct, (sqe, 3, P, Q, 0, 0xffffffff),
	.opcode = 13, .fd = 3, .addr = A, .addr2 = B, .file_index = 0xffffffff)
ROW_2_3(io_uring_prep_multishot_accept, (sqe, 3, P, Q, 04000),
	.opcode = 13, .fd = 3, .addr = A, .addr2 = B, .accept_flags = 04000, .ioprio = 1)
ROW_2_3(io_uring_prep_multishot_accept_direct, (sqe, 3, P, Q, 0),
	.opcode = 13, .fd = 3, .addr = A, .addr2 = B, .ioprio = 1, .file_index = 0xffffffff)
ROW_2_3(io_uring_prep_send, (sqe, 3, P, 100, 0x4000),
	.opcode = 26, .fd = 3, .addr = A, .len = 100, .msg_flags = 0x4000)
ROW_2_3(io_uring_prep_send, (sqe, 3, P, (size_t)0x1fffffffe, 0),
	.opcode = 26, .fd = 3, .addr = A, .len = 0xfffffffe)
ROW(io_uring_prep_send_bundle, (sqe, 3, 100, 0x4000),
	.opcode = 26, .fd = 3, .len = 100, .msg_flags = 0x4000, .ioprio = 16)
ROW_2_3(io_uring_prep_send_set_addr, (sqe, P, 65535), .addr2 = A, .addr_len = 65535)
ROW(io_uring_prep_sendto, (sqe, 3, P, 100, 0x4000, Q, 16),
	.opcode = 26, .fd = 3, .addr = A, .len = 100, .msg_flags = 0x4000, .addr2 = B, .addr_len = 16)
ROW_2_3(io_uring_prep_send_zc, (sqe, 3, P, 100, 0x4000, 9),
	.opcode = 47, .fd = 3, .addr = A, .len = 100, .msg_flags = 0x4000, .ioprio = 9)
ROW_2_3(io_uring_prep_send_zc_fixed, (sqe, 3, P, 100, 0x4000, 9, 65535),
	.opcode = 47, .fd = 3, .addr = A, .len = 100, .msg_flags = 0x4000, .ioprio = 13, .buf_index = 65535)
ROW_2_3(io_uring_prep_sendmsg, (sqe, 3, P, 0x4000), .opcode = 9, .fd = 3, .addr = A, .len = 1, .msg_flags = 0x4000)
ROW_2_3(io_uring_prep_sendmsg_zc, (sqe, 3, P, 0x4000),
	.opcode = 48, .fd = 3, .addr = A, .len = 1, .msg_flags = 0x4000)
ROW(io_uring_prep_sendmsg_zc_fixed, (sqe, 3, P, 0x4000, 7),
	.opcode = 48, .fd = 3, .addr = A, .len = 1, .msg_flags = 0x4000, .ioprio = 4, .buf_index = 7)
ROW_2_3(io_uring_prep_recv, (sqe, 3, P, 100, 0x100), .opcode = 27, .fd = 3, .addr = A, .len = 100, .msg_flags = 0x100)
ROW_2_3(io_uring_prep_recv_multishot, (sqe, 3, NULL, 0, 0x100),
	.opcode = 27, .fd = 3, .msg_flags = 0x100, .ioprio = 2)
ROW_2_3(io_uring_prep_recvmsg, (sqe, 3, P, 0x100), .opcode = 10, .fd = 3, .addr = A, .len = 1, .msg_flags = 0x100)
ROW_2_3(io_uring_prep_recvmsg_multishot, (sqe, 3, P, 0x100),
	.opcode = 10, .fd = 3, .addr = A, .len = 1, .msg_flags = 0x100, .ioprio = 2)

/* polls */
ROW_2_3(io_uring_prep_poll_add, (sqe, 3, 0x20000001), .opcode = 6, .fd = 3, .poll32_events = WORDS(0x2000, 1))
ROW_2_3(io_uring_prep_poll_multishot, (sqe, 3, 0x80000004),
	.opcode = 6, .fd = 3, .poll32_events = WORDS(0x8000, 4), .len = 1)
ROW_2_3(io_uring_prep_poll_remove, (sqe, 0xfedcba9876543210), .opcode = 7, .fd = -1, .addr = 0xfedcba9876543210)
ROW_2_3(io_uring_prep_poll_update, (sqe, 0xfedcba9876543210, 0x123456789abcdef0, 0x80000004, 7), .opcode = 7,
	.fd = -1, .addr = 0xfedcba9876543210, .off = 0x123456789abcdef0, .poll32_events = WORDS(0x8000, 4), .len = 7)
ROW_2_3(io_uring_prep_epoll_ctl, (sqe, 3, 4, 1, P), .opcode = 29, .fd = 3, .addr = A, .len = 1, .off = 4)
ROW(io_uring_prep_epoll_wait, (sqe, 3, P, 16, 0), .opcode = 59, .fd = 3, .addr = A, .len = 16)
ROW(io_uring_prep_epoll_wait, (sqe, 3, P, 16, 5), .opcode = 59, .fd = 3, .addr = A, .len = 16, .rw_flags = 5)

/* timeouts and cancelling */
ROW_2_3(io_uring_prep_timeout, (sqe, P, 12, 5),
	.opcode = 11, .fd = -1, .addr = A, .len = 1, .off = 12, .timeout_flags = 5)
ROW_2_3(io_uring_prep_timeout_remove, (sqe, 0xfedcba9876543210, 0),
	.opcode = 12, .fd = -1, .addr = 0xfedcba9876543210)
ROW_2_3(io_uring_prep_timeout_update, (sqe, P, 0xfedcba9876543210, 1),
	.opcode = 12, .fd = -1, .addr = 0xfedcba9876543210, .off = A, .timeout_flags = 3)
ROW_2_3(io_uring_prep_link_timeout, (sqe, P, 4), .opcode = 15, .fd = -1, .addr = A, .len = 1, .timeout_flags = 4)
ROW_2_3(io_uring_prep_cancel64, (sqe, 0xfedcba9876543210, 1),
	.opcode = 14, .fd = -1, .addr = 0xfedcba9876543210, .cancel_flags = 1)
ROW_2_3(io_uring_prep_cancel, (sqe, P, 4), .opcode = 14, .fd = -1, .addr = A, .cancel_flags = 4)
ROW_2_3(io_uring_prep_cancel_fd, (sqe, 3, 1), .opcode = 14, .fd = 3, .cancel_flags = 3)

/* other rings */
ROW_2_3(io_uring_prep_msg_ring, (sqe, 3, 10, 0xfedcba9876543210, 1),
	.opcode = 40, .fd = 3, .len = 10, .off = 0xfedcba9876543210, .msg_ring_flags = 1)
ROW(io_uring_prep_msg_ring_cqe_flags, (sqe, 3, 10, 0xfedcba9876543210, 0, 0x12345),
	.opcode = 40, .fd = 3, .len = 10, .off = 0xfedcba9876543210, .msg_ring_flags = 2, .file_index = 0x12345)
ROW(io_uring_prep_msg_ring_fd, (sqe, 3, 5, 6, 0xfedcba9876543210, 1), .opcode = 40, .fd = 3, .addr = 1,
	.off = 0xfedcba9876543210, .addr3 = 5, .file_index = 7, .msg_ring_flags = 1)
ROW(io_uring_prep_msg_ring_fd, (sqe, 3, 5, -1, 0, 0), .opcode = 40, .fd = 3, .addr = 1, .addr3 = 5,
	.file_index = 0xffffffff)
ROW(io_uring_prep_msg_ring_fd_alloc, (sqe, 3, 5, 0xfedcba9876543210, 1), .opcode = 40, .fd = 3, .addr = 1,
	.off = 0xfedcba9876543210, .addr3 = 5, .file_index = 0xffffffff, .msg_ring_flags = 1)

/* processes and futexes */
ROW(io_uring_prep_futex_wake, (sqe, P, 0x123456789abcdef0, 0xfedcba9876543210, 0x82, 1), .opcode = 52, .fd = 0x82,
	.addr = A, .off = 0x123456789abcdef0, .addr3 = 0xfedcba9876543210, .futex_flags = 1)
ROW(io_uring_prep_futex_wait, (sqe, P, 0x123456789abcdef0, 0xfedcba9876543210, 0x82, 1), .opcode = 51, .fd = 0x82,
	.addr = A, .off = 0x123456789abcdef0, .addr3 = 0xfedcba9876543210, .futex_flags = 1)
ROW(io_uring_prep_futex_waitv, (sqe, P, 128, 1), .opcode = 53, .addr = A, .len = 128, .futex_flags = 1)
ROW(io_uring_prep_waitid, (sqe, P_PIDFD, 77, Q, 4, 1),
	.opcode = 50, .fd = 77, .len = 3, .addr2 = B, .file_index = 4, .waitid_flags = 1)

/* commands */
ROW(io_uring_prep_uring_cmd, (sqe, 0x12345678, 3), .opcode = 46, .fd = 3, .cmd_op = 0x12345678)
ROW(io_uring_prep_uring_cmd128, (sqe, 0x12345678, 3), .opcode = 64, .fd = 3, .cmd_op = 0x12345678)
ROW(io_uring_prep_cmd_sock, (sqe, 3, 4, 1, 2, P, 8),
	.opcode = 46, .fd = 4, .cmd_op = 3, .level = 1, .optname = 2, .optval = A, .optlen = 8)
ROW(io_uring_prep_cmd_getsockname, (sqe, 4, P, Q, 1),
	.opcode = 46, .fd = 4, .cmd_op = 5, .addr = A, .addr3 = B, .optlen = 1)
ROW(io_uring_prep_cmd_discard, (sqe, 4, 0x123456789abcdef0, 0xfedcba9876543210), .opcode = 46, .fd = 4,
	.cmd_op = 0x1200, .addr = 0x123456789abcdef0, .addr3 = 0xfedcba9876543210)
ROW(io_uring_prep_cmd_zone_reset_all, (sqe, 4), .opcode = 46, .fd = 4, .cmd_op = 0x1201)

/* provided buffers */
ROW_2_3(io_uring_prep_provide_buffers, (sqe, P, 4096, 16, 65535, 100),
	.opcode = 31, .fd = 16, .addr = A, .len = 4096, .off = 100, .buf_group = 65535)
ROW_2_3(io_uring_prep_remove_buffers, (sqe, 16, 65535), .opcode = 32, .fd = 16, .buf_group = 65535)
