/* SPDX-License-Identifier: MIT
 *
 * The runtime of Python's extension modules (bindings/runtime), as text: what generated C needs of it is written into
 * the C file, so that it compiles with a C compiler and Python.h alone.
 */
#ifndef FERRULE_PYTHON_RUNTIME_H
#define FERRULE_PYTHON_RUNTIME_H

#include "printer.h"

/* The lines of its headers, in the order of their dependence; up to NULL. Made of the headers by bindings.mk. */
extern const char *const python_runtime_lines[];

/* Prints those declarations that `body` mentions, and those that they need in turn, in their order. */
void python_runtime(struct printer *printer, const char *body);

#endif
