/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

#include <no/such/header.h>
int f(void);

// expect: 4:10: error: 'no/such/header.h' file not found
