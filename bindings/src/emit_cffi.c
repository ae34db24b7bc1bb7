/* SPDX-License-Identifier: MIT */
#include "targets.h"

#include <stdio.h>

int emit_cffi(const struct model *model, const struct emit_options *options);
const char *cffi_cannot(const struct model *model, const struct function *function);

int emit_cffi(const struct model *model, const struct emit_options *options)
{
	(void)model;
	(void)options;
	fputs("ferrule-bind: target cffi is not there yet\n", stderr);
	return -1;
}

const char *cffi_cannot(const struct model *model, const struct function *function)
{
	(void)model;
	(void)function;
	return NULL;
}
