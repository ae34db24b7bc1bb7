/* SPDX-License-Identifier: MIT
 *
 * What tests of the core share: a kernel that fails or is old on request, and counts of what a process holds.
 */
#ifndef FERRULE_TESTS_SUPPORT_H
#define FERRULE_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ferrule/uring.h>

enum call {
	CALL_SETUP,
	CALL_ENTER,
	CALL_REGISTER,
	CALL_MAP,
	CALL_UNMAP,
	CALL_CLOSE,
	CALL_ALLOCATE,
	CALL_KEEP_FROM_CHILD,
	CALLS
};

/* The kernel between the library and the real one. All zero: it does nothing of its own. */
struct shim {
	enum call call; /* which call fails */
	unsigned nth; /* which time, counted from 1; 0: never */
	int error; /* with what, a positive errno */
	unsigned hidden_features; /* IORING_FEAT_* that set-up does not tell of */
	unsigned refused_flags; /* IORING_SETUP_* that set-up does not know: EINVAL */
	unsigned calls[CALLS]; /* how often each was called */
};

extern struct shim shim;

void shim_install(struct shim settings);
void shim_remove(void);

/* Descriptors, and mappings of rings, that the process holds now. */
struct holdings {
	unsigned descriptors, mappings;
};

struct holdings holdings(void);
void assert_holdings(struct holdings expected);

#endif
