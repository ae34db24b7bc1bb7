/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

int f(int a FERRULE_FLAGS(colours));
int g(double a FERRULE_FLAGS(colour));
enum FERRULE_FLAGSET colour { RED = 1, GREEN = 2 };
FERRULE_FLAGS(colurs) int h(void);

// expect: 4:11: error: FERRULE_FLAGS(colours) of 'a': no such enumeration is declared, did you mean 'colour'?
// expect: 5:14: error: FERRULE_FLAGS on 'a', which is no integer but double
// expect: 7:27: error: FERRULE_FLAGS(colurs) of h: no such enumeration is declared, did you mean 'colour'?
