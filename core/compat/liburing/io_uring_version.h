/* SPDX-License-Identifier: MIT
 *
 * IO_URING_VERSION_MAJOR, IO_URING_VERSION_MINOR and IO_URING_CHECK_VERSION(), which layer 1 has.
 */
#ifndef LIBURING_VERSION_H
#define LIBURING_VERSION_H

#include <ferrule/uring.h>

#endif
