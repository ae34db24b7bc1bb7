/* SPDX-License-Identifier: MIT
 *
 * A ring of provided buffers, received into by a multishot recvmsg that keeps room for an address and control data.
 */
#include "programs.h"
#include <netinet/in.h>

enum { GROUP = 7, BUFFERS = 8, SIZE = 512 };

static char memory[BUFFERS][SIZE];

static struct io_uring_buf_ring *make_group(struct io_uring *ring, void *place)
{
	struct io_uring_buf_ring *group = (struct io_uring_buf_ring *)place;
	struct io_uring_buf_reg reg;

	memset(&reg, 0, sizeof(reg));
	reg.ring_addr = (unsigned long)place;
	reg.ring_entries = BUFFERS;
	reg.bgid = GROUP;
	if (io_uring_register_buf_ring(ring, &reg, 0))
		exit(SKIPPED);
	io_uring_buf_ring_init(group);
	for (int i = 0; i < BUFFERS; i++)
		io_uring_buf_ring_add(group, memory[i], SIZE, (unsigned short)i, io_uring_buf_ring_mask(BUFFERS), i);
	io_uring_buf_ring_advance(group, BUFFERS);
	return group;
}

static void check_message(struct io_uring_cqe *cqe, struct msghdr *msg, const char *text)
{
	char *buffer = memory[cqe->flags >> IORING_CQE_BUFFER_SHIFT];
	struct io_uring_recvmsg_out *out = io_uring_recvmsg_validate(buffer, cqe->res, msg);
	struct sockaddr_in *from;
	struct cmsghdr *control;

	EXPECT(cqe->flags & IORING_CQE_F_BUFFER);
	EXPECT(out && out->namelen == sizeof(struct sockaddr_in) && out->payloadlen == strlen(text));
	from = (struct sockaddr_in *)io_uring_recvmsg_name(out);
	EXPECT(from->sin_family == AF_INET && from->sin_addr.s_addr == htonl(INADDR_LOOPBACK));
	control = io_uring_recvmsg_cmsg_firsthdr(out, msg);
	EXPECT(control && control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_TTL);
	EXPECT(!io_uring_recvmsg_cmsg_nexthdr(out, msg, control));
	EXPECT(io_uring_recvmsg_payload_length(out, cqe->res, msg) == strlen(text));
	EXPECT(!memcmp(io_uring_recvmsg_payload(out, msg), text, strlen(text)));
	EXPECT(!io_uring_recvmsg_validate(buffer, (int)sizeof(*out) + 10, msg));
}

static void receive(struct io_uring *ring, struct io_uring_buf_ring *group, int receiver, int sender)
{
	static const char *const texts[] = { "one", "two, longer", "three" };
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
	struct io_uring_cqe *cqe;
	struct msghdr msg;

	memset(&msg, 0, sizeof(msg));
	msg.msg_namelen = sizeof(struct sockaddr_in);
	msg.msg_controllen = CMSG_SPACE(sizeof(int));
	io_uring_prep_recvmsg_multishot(sqe, receiver, &msg, 0);
	sqe->flags |= IOSQE_BUFFER_SELECT;
	sqe->buf_group = GROUP;
	EXPECT(io_uring_submit(ring) == 1);
	for (int round = 0; round < 12; round++) {
		const char *text = texts[round % 3];

		EXPECT(send(sender, text, strlen(text), 0) == (ssize_t)strlen(text));
		EXPECT(!io_uring_wait_cqe(ring, &cqe));
		if (cqe->res == -EINVAL)
			exit(SKIPPED);
		EXPECT(cqe->flags & IORING_CQE_F_MORE);
		check_message(cqe, &msg, text);
		io_uring_buf_ring_add(group, memory[cqe->flags >> 16], SIZE, (unsigned short)(cqe->flags >> 16),
			io_uring_buf_ring_mask(BUFFERS), 0);
		io_uring_buf_ring_cq_advance(ring, group, 1);
	}
}

int main(void)
{
	int receiver = socket(AF_INET, SOCK_DGRAM, 0), sender = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
	struct sockaddr_in address;
	socklen_t length = sizeof(address);
	struct io_uring ring;
	void *place;

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	EXPECT(!bind(receiver, (struct sockaddr *)&address, sizeof(address)));
	EXPECT(!setsockopt(receiver, IPPROTO_IP, IP_RECVTTL, &on, sizeof(on)));
	EXPECT(!getsockname(receiver, (struct sockaddr *)&address, &length));
	EXPECT(!connect(sender, (struct sockaddr *)&address, length));
	EXPECT(!posix_memalign(&place, 4096, 4096));
	EXPECT(!io_uring_queue_init(8, &ring, 0));
	receive(&ring, make_group(&ring, place), receiver, sender);
	EXPECT(!io_uring_unregister_buf_ring(&ring, GROUP));
	io_uring_queue_exit(&ring);
	free(place);
	return 0;
}
