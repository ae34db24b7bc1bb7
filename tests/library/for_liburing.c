/* SPDX-License-Identifier: MIT
 *
 * A program written for liburing, in C and in C++: bytes through a pipe.
 */
#include <liburing.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int complete(struct io_uring *ring, int expected)
{
	struct io_uring_cqe *cqe = NULL;
	int result = io_uring_submit(ring);
	if (result == 1)
		result = io_uring_wait_cqe(ring, &cqe);
	if (result < 0)
		return result;
	result = cqe->res == expected ? 0 : cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return result;
}

int main(void)
{
	struct io_uring ring;
	char text[6] = "";
	int ends[2];
	if (pipe(ends) != 0 || io_uring_queue_init(4, &ring, 0) < 0)
		return 1;
	io_uring_prep_write(io_uring_get_sqe(&ring), ends[1], "hello", 5, 0);
	int written = complete(&ring, 5);
	io_uring_prep_read(io_uring_get_sqe(&ring), ends[0], text, 5, 0);
	int got = complete(&ring, 5);
	io_uring_queue_exit(&ring);
	if (written != 0 || got != 0 || strcmp(text, "hello") != 0) {
		fprintf(stderr, "written %d, read %d, %s\n", written, got, text);
		return 1;
	}
	printf("liburing %d.%d\n", IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR);
	return 0;
}
