/* SPDX-License-Identifier: MIT
 *
 * Part of liburing/io_uring.h here.
 */
#ifndef FERRULE_COMPAT_BPF_FILTER_H
#define FERRULE_COMPAT_BPF_FILTER_H

#include "../io_uring.h"

#endif
