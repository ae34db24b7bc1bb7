/* SPDX-License-Identifier: MIT
 *
 * The reference manual of a model, in an order and in words that all its forms share. A form is a set of functions that
 * write headings, paragraphs and so on; text has `code` between backquotes.
 */
#ifndef FERRULE_MANUAL_H
#define FERRULE_MANUAL_H

#include "comment.h"
#include "printer.h"

struct manual {
	const struct model *model;
	struct arena *arena;
	struct printer *printer;
	bool fresh; /* a heading was printed last */
	void (*section)(struct manual *manual, const char *name);
	void (*subsection)(struct manual *manual, const char *name);
	void (*paragraph)(struct manual *manual, const char *text);
	/* `term` is code. */
	void (*item)(struct manual *manual, const char *term, const char *text);
	void (*bullet)(struct manual *manual, const char *text);
	void (*literal)(struct manual *manual, const char *text);
	/* After the last item or bullet of a list. */
	void (*end_list)(struct manual *manual);
};

/* All sections of a function but its name. */
void manual_function(struct manual *manual, const struct function *function);
/* What the module is, its types and its constants; functions are listed by the form itself. */
void manual_types(struct manual *manual);
/* Its first sentence without the full stop, or what stands for it. */
const char *manual_brief(struct arena *arena, const struct function *function);
const char *manual_includes(const struct model *model);
/* Bound functions, by name; their number in `count`. */
const struct function **manual_functions(const struct model *model, size_t *count);

#endif
