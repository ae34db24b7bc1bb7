/* SPDX-License-Identifier: MIT
 *
 * What older programs do: entries filled in field by field, links with a timeout, the probe, an eventfd that is
 * switched off and on, data as pointers, and entries prepared over what an earlier operation left in them.
 */
#include "programs.h"
#include <poll.h>
#include <sys/eventfd.h>

#ifndef LIBURING_HAVE_DATA64
#error no data of 64 bits
#endif

static void read_by_fields(struct io_uring *ring)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct io_uring_cqe *cqe;
	char text[4];

	sqe->opcode = IORING_OP_READ;
	sqe->fd = open("/dev/zero", O_RDONLY);
	sqe->addr = (unsigned long)text;
	sqe->len = sizeof(text);
	sqe->rw_flags = 0;
	io_uring_sqe_set_data(sqe, text);
	EXPECT(io_uring_submit(ring) == 1);
	EXPECT(!io_uring_wait_cqe(ring, &cqe) && cqe->res == 4 && io_uring_cqe_get_data(cqe) == text);
	io_uring_cqe_seen(ring, cqe);
}

static void limit_a_poll(struct io_uring *ring, int fd)
{
	struct __kernel_timespec ts = { 0, 1000000 };
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct io_uring_cqe *cqe;
	unsigned head, seen = 0;

	io_uring_prep_poll_add(sqe, fd, POLLIN);
	sqe->flags |= IOSQE_IO_LINK;
	sqe->user_data = 1;
	sqe = io_uring_get_sqe(ring);
	io_uring_prep_link_timeout(sqe, &ts, 0);
	sqe->user_data = 2;
	EXPECT(io_uring_submit_and_wait(ring, 2) == 2);
	io_uring_for_each_cqe(ring, head, cqe) {
		EXPECT(cqe->res == (cqe->user_data == 1 ? -ECANCELED : -ETIME));
		seen++;
	}
	EXPECT(seen == 2);
	io_uring_cq_advance(ring, seen);
}

static void nop(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;

	io_uring_prep_nop(io_uring_get_sqe(ring));
	EXPECT(io_uring_submit_and_wait(ring, 1) == 1);
	EXPECT(!io_uring_peek_cqe(ring, &cqe) && cqe->res == 0);
	io_uring_cqe_seen(ring, cqe);
}

static void switch_eventfd(struct io_uring *ring, int fd)
{
	eventfd_t count;

	EXPECT(!io_uring_register_eventfd(ring, fd) && io_uring_cq_eventfd_enabled(ring));
	EXPECT(!io_uring_cq_eventfd_toggle(ring, false) && !io_uring_cq_eventfd_enabled(ring));
	nop(ring);
	EXPECT(eventfd_read(fd, &count) == -1);
	EXPECT(!io_uring_cq_eventfd_toggle(ring, true) && !io_uring_cq_eventfd_toggle(ring, true));
	nop(ring);
	EXPECT(!eventfd_read(fd, &count) && count == 1);
	EXPECT(!io_uring_unregister_eventfd(ring));
}

int main(void)
{
	struct io_uring_probe *probe = io_uring_get_probe();
	int fd = eventfd(0, EFD_NONBLOCK);
	struct io_uring ring;

	EXPECT(probe && io_uring_opcode_supported(probe, IORING_OP_READ) && !io_uring_opcode_supported(probe, 255));
	io_uring_free_probe(probe);
	EXPECT(!io_uring_queue_init(4, &ring, 0));
	read_by_fields(&ring);
	for (int round = 0; round < 6; round++)
		limit_a_poll(&ring, fd);
	switch_eventfd(&ring, fd);
	io_uring_queue_exit(&ring);
	return 0;
}
