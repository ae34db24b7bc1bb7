/* SPDX-License-Identifier: MIT
 *
 * Part of liburing/io_uring.h here.
 */
#ifndef FERRULE_COMPAT_QUERY_H
#define FERRULE_COMPAT_QUERY_H

#include "../io_uring.h"

#endif
