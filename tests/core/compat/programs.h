/* SPDX-License-Identifier: MIT
 *
 * What the programs of this folder share. They are written as programs for liburing are, valid in C and in C++11, and
 * know nothing of ferrule: test_compat.sh builds them on core/compat and, where it can, on the distribution's liburing.
 */
#ifndef PROGRAMS_H
#define PROGRAMS_H

#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Ends the program where what is expected does not hold. */
#define EXPECT(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			exit(1); \
		} \
	} while (0)

enum { SKIPPED = 77 };

#endif
