/* SPDX-License-Identifier: MIT */
#include "targets.h"

#include <stdio.h>

int emit_swig(const struct model *model, const struct emit_options *options);
const char *swig_cannot(const struct model *model, const struct function *function);

int emit_swig(const struct model *model, const struct emit_options *options)
{
	(void)model;
	(void)options;
	fputs("ferrule-bind: target swig is not there yet\n", stderr);
	return -1;
}

const char *swig_cannot(const struct model *model, const struct function *function)
{
	(void)model;
	(void)function;
	return NULL;
}
