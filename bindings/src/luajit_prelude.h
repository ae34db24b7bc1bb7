/* SPDX-License-Identifier: MIT
 *
 * What generated LuaJIT modules are built on: small Lua functions, each written into a module that uses it.
 */
#ifndef FERRULE_LUAJIT_PRELUDE_H
#define FERRULE_LUAJIT_PRELUDE_H

#include "printer.h"

#include <stdbool.h>

/* The Lua text that defines `name`. A table of parts ends with a NULL. */
struct luajit_part {
	const char *name;
	const char *text;
};

extern const struct luajit_part luajit_keep_parts[], luajit_value_parts[], luajit_view_parts[], luajit_memory_parts[],
	luajit_text_parts[], luajit_field_parts[], luajit_handle_parts[],
	luajit_callback_parts[];

/* Prints the parts that `body`, the rest of the module, needs, each before what needs it in turn. */
void luajit_prelude(struct printer *printer, const char *body);
/* The same of those that need the library, which is loaded before them. */
void luajit_late_prelude(struct printer *printer, const char *body);

/* Is it a word of Lua's? */
bool luajit_keyword(const char *name);

/* Is it the name of such a part, of Lua's, or of a variable that generated functions have? A parameter needs another.
 */
bool luajit_reserved(const char *name);

#endif
