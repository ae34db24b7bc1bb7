/* SPDX-License-Identifier: MIT
 *
 * What the files of layer 1 share.
 */
#ifndef FERRULE_URING_RING_H
#define FERRULE_URING_RING_H

#include "kernel.h"
#include <ferrule/uring.h>

/* int_flags of struct io_uring */
enum {
	RING_FD_REGISTERED = 1, /* enter_ring_fd is an index: IORING_ENTER_REGISTERED_RING */
	RING_REGISTERS_BY_INDEX = 2, /* io_uring_register(2) takes that index too (6.3) */
	RING_POLLS = 4, /* completions come only while the program enters: IOPOLL without a polling thread */
};

#endif
