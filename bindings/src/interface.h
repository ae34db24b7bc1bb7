/* SPDX-License-Identifier: MIT
 *
 * What every language's interface agrees on: which parameters of a function a script gives, and which values it gets.
 */
#ifndef FERRULE_INTERFACE_H
#define FERRULE_INTERFACE_H

#include "model.h"

/* Is it an argument? Sizes, tokens and plain outs are not. */
bool interface_is_argument(const struct parameter *parameter);
/* Is it among the values that a call returns? */
bool interface_is_value(const struct parameter *parameter);
bool interface_returns_result(const struct function *function);
size_t interface_value_count(const struct function *function);
/* Does the argument ask for room: a number of bytes or elements? False where their number is a constant, or that of
 * an array that goes in. */
bool interface_asks(const struct parameter *parameter);
bool interface_retains(const struct function *function);
/* The field of a record that gives a token back: its index, or -1. */
int interface_releases(const struct record *record);
/* Is it part of the record in a language? */
bool interface_is_member(const struct field *field);
/* Can it hold something that C keeps? */
bool interface_keeps(const struct record *record);
/* The field with the token of what a record keeps; NULL if it keeps nothing. */
const struct field *interface_token(const struct record *record);
/* Does a call take records that can hold something that C keeps? */
bool interface_keeps_any(const struct function *function);
/* The pointer's target: the type of a handle. */
const struct type *interface_handle(const struct type *pointer);
/* int8_t to uint64_t, by size and sign. */
const char *c_integer(const struct type *type);
bool type_is_integer(const struct type *type);

#endif
