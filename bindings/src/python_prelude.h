/* SPDX-License-Identifier: MIT
 *
 * What generated Python modules are built on: small functions and classes, each written into a module that uses it.
 */
#ifndef FERRULE_PYTHON_PRELUDE_H
#define FERRULE_PYTHON_PRELUDE_H

#include "printer.h"

/* Prints the imports and the parts that `body`, the rest of the module, needs, with what these need in turn; and then
 * `body`. `import` is the line that imports the extension module as _c. */
void python_around(struct printer *printer, const char *import, const char *body);
/* Does `text` use `name`, other than as an attribute of something? */
bool python_mentions(const char *text, const char *name);

#endif
