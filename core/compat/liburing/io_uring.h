/* SPDX-License-Identifier: MIT
 *
 * The kernel's interface, for programs written for liburing. <linux/fs.h> comes along, as they expect.
 */
#ifndef FERRULE_COMPAT_IO_URING_H
#define FERRULE_COMPAT_IO_URING_H

#include <linux/fs.h>

#include <ferrule/uring.h>

#endif
