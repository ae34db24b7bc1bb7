/* SPDX-License-Identifier: MIT
 *
 * echo_server CLIENTS: prints its port, serves that many clients of the loopback, each until it hangs up, and ends.
 * Multishot accept, receives into provided buffers, sends.
 */
#include <arpa/inet.h>
#include <liburing.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFERS 16
#define SIZE 1024

enum what { ACCEPT, RECEIVE, SEND };

static struct io_uring ring;
static struct io_uring_buf_ring *group;
static char memory[BUFFERS][SIZE];
static int listener;

static __u64 tag(enum what what, int client, unsigned buffer)
{
	return (__u64)what | (__u64)client << 8 | (__u64)buffer << 40;
}

static void accept_all(void)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	io_uring_prep_multishot_accept(sqe, listener, NULL, NULL, 0);
	io_uring_sqe_set_data64(sqe, tag(ACCEPT, 0, 0));
}

static void receive(int client)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	io_uring_prep_recv(sqe, client, NULL, SIZE, 0);
	io_uring_sqe_set_flags(sqe, IOSQE_BUFFER_SELECT);
	sqe->buf_group = 1;
	io_uring_sqe_set_data64(sqe, tag(RECEIVE, client, 0));
}

static void send_back(int client, unsigned buffer, unsigned size)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	io_uring_prep_send(sqe, client, memory[buffer], size, MSG_WAITALL);
	io_uring_sqe_set_data64(sqe, tag(SEND, client, buffer));
}

static void give(unsigned buffer)
{
	io_uring_buf_ring_add(group, memory[buffer], SIZE, (unsigned short)buffer, io_uring_buf_ring_mask(BUFFERS), 0);
	io_uring_buf_ring_advance(group, 1);
}

/* How many clients are done by this. */
static int handle(const struct io_uring_cqe *cqe)
{
	enum what what = (enum what)(cqe->user_data & 255);
	int client = (int)(cqe->user_data >> 8 & 0xffffffff);

	if (what == ACCEPT) {
		if (cqe->res >= 0)
			receive(cqe->res);
		if (!(cqe->flags & IORING_CQE_F_MORE))
			accept_all();
	} else if (what == SEND) {
		give((unsigned)(cqe->user_data >> 40));
		receive(client);
	} else if (cqe->res == -ENOBUFS) {
		receive(client);
	} else if (cqe->res > 0) {
		send_back(client, cqe->flags >> IORING_CQE_BUFFER_SHIFT, (unsigned)cqe->res);
	} else {
		if (cqe->flags & IORING_CQE_F_BUFFER)
			give(cqe->flags >> IORING_CQE_BUFFER_SHIFT);
		close(client);
		return 1;
	}
	return 0;
}

static int listen_on_loopback(void)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 64) < 0 ||
		getsockname(listener, (struct sockaddr *)&address, &size) < 0)
		return -1;
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	return 0;
}

static int register_buffers(void)
{
	struct io_uring_buf_reg registration;
	void *entries = NULL;

	if (posix_memalign(&entries, 4096, BUFFERS * sizeof(struct io_uring_buf)))
		return -1;
	memset(&registration, 0, sizeof(registration));
	registration.ring_addr = (unsigned long)entries;
	registration.ring_entries = BUFFERS;
	registration.bgid = 1;
	group = (struct io_uring_buf_ring *)entries;
	io_uring_buf_ring_init(group);
	int result = io_uring_register_buf_ring(&ring, &registration, 0);
	for (unsigned i = 0; result == 0 && i < BUFFERS; i++)
		give(i);
	return result;
}

int main(int argc, char **argv)
{
	int clients = argc == 2 ? atoi(argv[1]) : 0;

	if (clients <= 0 || io_uring_queue_init(256, &ring, 0) < 0 || register_buffers() < 0 || listen_on_loopback() < 0)
		return 2;
	accept_all();
	while (clients > 0) {
		struct io_uring_cqe *cqe;
		unsigned head, seen = 0;

		if (io_uring_submit_and_wait(&ring, 1) < 0)
			return 1;
		io_uring_for_each_cqe(&ring, head, cqe) {
			clients -= handle(cqe);
			seen++;
		}
		io_uring_cq_advance(&ring, seen);
	}
	io_uring_queue_exit(&ring);
	free(group);
	return 0;
}
