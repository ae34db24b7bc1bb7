/* SPDX-License-Identifier: MIT
 *
 * A program of somebody who installed ferrule, in C and in C++: a NOP through each layer.
 */
#include <ferrule/safe.h>
#include <ferrule/uring.h>
#include <stdio.h>
#include <string.h>

static int through_layer_1(void)
{
	struct io_uring ring;
	struct io_uring_cqe *cqe = NULL;
	int status = io_uring_queue_init(8, &ring, 0);
	if (status < 0)
		return status;
	struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);
	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, 42);
	status = io_uring_submit_and_wait(&ring, 1);
	if (status == 1)
		status = io_uring_peek_cqe(&ring, &cqe);
	if (status == 0 && io_uring_cqe_get_data64(cqe) != 42)
		status = -1;
	io_uring_queue_exit(&ring);
	return status;
}

static int through_layer_2(void)
{
	int64_t domain = ferrule_domain_open();
	int64_t ring = ferrule_ring_open(domain, 8, 0, 0);
	if (ring < 0)
		return (int)ring;
	struct ferrule_completion completion;
	memset(&completion, 0, sizeof(completion));
	int64_t operation = ferrule_nop(ring, 0, 7);
	int status = operation < 0 ? (int)operation : ferrule_wait_for(ring, operation, &completion, -1);
	if (status >= 0 && completion.tag != 7)
		status = -1;
	ferrule_domain_close(domain, -1);
	return status < 0 ? status : 0;
}

int main(void)
{
	int first = through_layer_1();
	int second = through_layer_2();
	if (first < 0 || second < 0) {
		fprintf(stderr, "layer 1: %d, layer 2: %d: %s\n", first, second, ferrule_explain(-second));
		return 1;
	}
	printf("ferrule %s, headers %s\n", ferrule_version(), FERRULE_VERSION);
	return 0;
}
