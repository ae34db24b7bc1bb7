/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

FERRULE_NAME(open) int lib_open(void);
FERRULE_NAME(open) int lib_open2(void);

// expect: 5:24: error: lib_open and lib_open2 would both be called open
