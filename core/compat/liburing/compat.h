/* SPDX-License-Identifier: MIT
 *
 * What liburing's own header of this name brings where the system's headers are old: here they have it.
 */
#ifndef LIBURING_COMPAT_H
#define LIBURING_COMPAT_H

#include <linux/openat2.h>
#include <linux/time_types.h>

#endif
