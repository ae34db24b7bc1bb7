/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

#include <stdint.h>

struct FERRULE_RECORD done { uint64_t token FERRULE_RELEASES; };

int f(const void *data FERRULE_BYTES(n) FERRULE_RETAINED(tokn), unsigned n, uint64_t token);
int g(const void *data FERRULE_BYTES(n) FERRULE_RETAINED(token), unsigned n, const char *token FERRULE_STRING);
int h(const void *data FERRULE_BYTES(n) FERRULE_RETAINED(token), unsigned n, unsigned token);
int i(const int *values FERRULE_COUNT(n) FERRULE_RETAINED(token), unsigned n, uint64_t token);
int j(const void *data FERRULE_BYTES(n) FERRULE_RETAINED(n), uint64_t n);
int k(uint32_t *tokens FERRULE_OUT FERRULE_COUNT(n) FERRULE_RELEASES, unsigned n);

// expect: 8:19: error: FERRULE_RETAINED(tokn) of 'data' names no parameter of f, did you mean 'token'?
// expect: 9:19: error: FERRULE_RETAINED(token) of 'data': 'token' is const char *, and neither a token, an integer of 64 bits, nor a handle
// expect: 10:19: error: the token 'token' of 'data' must be an integer of 64 bits, it is unsigned int
// expect: 11:18: error: FERRULE_RETAINED on 'values': only bytes and descriptors can be kept; what a language makes for one call is gone after it
// expect: 12:71: error: 'n' of j is a size and a token at once
// expect: 13:17: error: FERRULE_RELEASES on 'tokens': tokens come in an array of 64-bit integers, FERRULE_OUT FERRULE_COUNT(n)
