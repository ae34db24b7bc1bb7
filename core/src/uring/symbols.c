/* SPDX-License-Identifier: MIT
 *
 * The real symbols of the functions that uring.h defines inline, for programs that load the library at run time.
 */
#define FERRULE_INLINE
#include "ring.h"
