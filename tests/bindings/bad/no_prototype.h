/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

int h();

// expect: 4:5: error: h has no prototype: () takes anything, (void) nothing
