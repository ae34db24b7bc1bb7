/* SPDX-License-Identifier: MIT
 *
 * What a multishot recvmsg left in a buffer, and rings of buffers that are filled again.
 */
#include "uring_support.h"
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { ENTRIES = 4, SIZE = 512, GROUP = 9 };

static char pool[ENTRIES][SIZE];

static void test_rings_of_buffers(void **state)
{
	struct io_uring_buf_ring *buffers;
	struct io_uring ring;
	int mask = io_uring_buf_ring_mask(ENTRIES);

	(void)state;
	open_ring(&ring, 8, 0);
	buffers = io_uring_setup_buf_ring(&ring, ENTRIES, GROUP, 0, NULL);
	assert_non_null(buffers);
	buffers->tail = 77;
	io_uring_buf_ring_init(buffers);
	assert_int_equal(buffers->tail, 0);
	io_uring_buf_ring_add(buffers, pool[0], SIZE, 0, mask, 0);
	io_uring_buf_ring_add(buffers, pool[1], SIZE, 1, mask, 1);
	assert_int_equal(io_uring_buf_ring_available(&ring, buffers, GROUP), 0);
	/* Both sides at once: completions that were seen, and buffers that are given. */
	queue_nop(&ring, 1);
	queue_nop(&ring, 2);
	assert_int_equal(io_uring_submit(&ring), 2);
	io_uring_buf_ring_cq_advance(&ring, buffers, 1);
	assert_int_equal(io_uring_buf_ring_available(&ring, buffers, GROUP), 1);
	assert_int_equal(io_uring_cq_ready(&ring), 1);
	io_uring_buf_ring_add(buffers, pool[2], SIZE, 2, mask, 1);
	__io_uring_buf_ring_cq_advance(&ring, buffers, 1, 2);
	assert_int_equal(io_uring_buf_ring_available(&ring, buffers, GROUP), 3);
	assert_int_equal(io_uring_cq_ready(&ring), 0);
	assert_int_equal(io_uring_free_buf_ring(&ring, buffers, ENTRIES, GROUP), 0);
	io_uring_queue_exit(&ring);
}

/* A datagram with a descriptor beside it, from a socket with a name. */
static void send_with_descriptor(int fd, const char *text)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .bytes = "" };
	struct iovec iovec = { (void *)(uintptr_t)text, strlen(text) };
	struct msghdr message = { .msg_iov = &iovec, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof(control) };

	control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	assert_int_equal(sendmsg(fd, &message, 0), strlen(text));
}

static void check_message(char *buffer, int length, struct msghdr *message, const char *text)
{
	struct io_uring_recvmsg_out *out = io_uring_recvmsg_validate(buffer, length, message);
	struct cmsghdr *header;
	struct sockaddr_un name;
	int received;

	assert_non_null(out);
	assert_ptr_equal(out, buffer);
	assert_true(out->namelen > sizeof(sa_family_t));
	memcpy(&name, io_uring_recvmsg_name(out), sizeof(name));
	assert_int_equal(name.sun_family, AF_UNIX);
	assert_string_equal(name.sun_path + 1, "ferrule-test");
	header = io_uring_recvmsg_cmsg_firsthdr(out, message);
	assert_non_null(header);
	assert_int_equal(header->cmsg_type, SCM_RIGHTS);
	memcpy(&received, CMSG_DATA(header), sizeof(received));
	assert_int_equal(close(received), 0);
	assert_null(io_uring_recvmsg_cmsg_nexthdr(out, message, header));
	assert_int_equal(io_uring_recvmsg_payload_length(out, length, message), strlen(text));
	assert_memory_equal(io_uring_recvmsg_payload(out, message), text, strlen(text));
	/* What cannot hold the parts is none. */
	assert_null(io_uring_recvmsg_validate(buffer, (int)sizeof(*out) - 1, message));
	assert_null(io_uring_recvmsg_validate(buffer, -1, message));
}

static void test_parts_of_a_message(void **state)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = "\0ferrule-test" };
	/* Room for the name in whole words: what comes after it, a struct cmsghdr, then lies where it has to. */
	struct msghdr message = { .msg_namelen = CMSG_ALIGN(sizeof(name)), .msg_controllen = CMSG_SPACE(sizeof(int)) };
	struct holdings before = holdings();
	struct io_uring_buf_ring *buffers;
	struct io_uring_cqe *cqe;
	struct io_uring_sqe *sqe;
	struct io_uring ring;
	int ends[2];

	(void)state;
	open_ring(&ring, 8, 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends), 0);
	assert_int_equal(bind(ends[1], (struct sockaddr *)(void *)&name, sizeof(sa_family_t) + 1 + 13), 0);
	buffers = io_uring_setup_buf_ring(&ring, ENTRIES, GROUP, 0, NULL);
	assert_non_null(buffers);
	io_uring_buf_ring_add(buffers, pool[2], SIZE, 2, io_uring_buf_ring_mask(ENTRIES), 0);
	io_uring_buf_ring_advance(buffers, 1);
	sqe = io_uring_get_sqe(&ring);
	io_uring_prep_recvmsg_multishot(sqe, ends[0], &message, 0);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = GROUP;
	assert_int_equal(io_uring_submit(&ring), 1);
	send_with_descriptor(ends[1], "a message");
	assert_int_equal(io_uring_wait_cqe(&ring, &cqe), 0);
	assert_true(cqe->flags & IORING_CQE_F_BUFFER);
	assert_int_equal(cqe->flags >> IORING_CQE_BUFFER_SHIFT, 2);
	check_message(pool[2], cqe->res, &message, "a message");
	io_uring_cqe_seen(&ring, cqe);
	assert_int_equal(io_uring_free_buf_ring(&ring, buffers, ENTRIES, GROUP), 0);
	io_uring_queue_exit(&ring);
	close(ends[0]);
	close(ends[1]);
	assert_holdings(before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rings_of_buffers),
		cmocka_unit_test(test_parts_of_a_message),
	};

	return cmocka_run_group_tests_name("uring: messages and buffers received", tests, NULL, NULL);
}
