/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

namespace library {
class Thing {
public:
	int method();
};
}

// expect: 4:1: error: unknown type name 'namespace'
// expect: 4:18: error: expected ';' after top level declarator
