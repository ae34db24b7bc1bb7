/* SPDX-License-Identifier: MIT */
#ifndef FERRULE_LUAJIT_CHECKS_H
#define FERRULE_LUAJIT_CHECKS_H

#include "printer.h"

struct model;
struct emit_options;

/* Behind the check of symbols: --version-function and --has-description. */
void luajit_library_check(struct printer *printer, const struct model *model, const struct emit_options *options);

#endif
