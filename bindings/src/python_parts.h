/* SPDX-License-Identifier: MIT
 *
 * What generated Python modules are built on, as data: a name, and the Python text that defines it. A part stands after
 * those that it needs when the module is loaded; the tables come in the order in which they stand here.
 */
#ifndef FERRULE_PYTHON_PARTS_H
#define FERRULE_PYTHON_PARTS_H

#include <stddef.h>

struct python_part {
	const char *name;
	const char *text;
};

struct python_parts {
	const struct python_part *items;
	size_t count;
};

extern const struct python_parts python_parts_ground, python_parts_checks, python_parts_cffi, python_parts_records,
	python_parts_handles, python_parts_callbacks;

#endif
