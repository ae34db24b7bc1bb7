/* SPDX-License-Identifier: MIT
 *
 * What generated C asserts when it is compiled, and looks at when it is loaded: is the library the one that the module
 * was made for?
 */
#ifndef FERRULE_CHECKS_H
#define FERRULE_CHECKS_H

#include "diagnose.h"
#include "printer.h"

/* Is there anything to look at at load? Then bind_library_check() is there, and BIND_LIBRARY_CHECK is defined. */
bool checks_at_load(const struct emit_options *options);
/* Static assertions of the records' layouts; and, if asked for, `static const char *bind_library_check(void)`: what is
 * wrong with the library, or NULL. Behind the headers. */
void checks_source(struct printer *printer, const struct model *model, const struct emit_options *options);
/* --version-function FUNCTION=CONSTANT: are both there, and do they fit? Messages go to `diagnostics`. */
void checks_options(const struct model *model, struct diagnostics *diagnostics, const struct emit_options *options);

/* The version function and the version that it has to give at least; `function` is NULL where none was named. */
struct version_check {
	const struct function *function;
	const struct constant *constant;
};
struct version_check version_check_of(const struct model *model, const struct emit_options *options);

#endif
