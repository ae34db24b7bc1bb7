/* SPDX-License-Identifier: MIT */
#ifndef FERRULE_UTF8_H
#define FERRULE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of the character that starts here, 0 where none does: no overlong form, no surrogate, nothing beyond U+10FFFF. */
size_t utf8_length(const char *text);
bool is_utf8(const char *text);

#endif
