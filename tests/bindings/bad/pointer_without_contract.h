/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

#include <stddef.h>

struct shut;
struct open { int a; };

int text(const char *s);
int bytes(const void *data, size_t size);
int buffer(void *data, size_t size);
int numbers(const int *values, unsigned n);
int number(int *value);
int handle(struct shut *shut);
int record_in(const struct open *open);
int record_out(struct open *open);
int pointer(char **where);
char *result(void);

// expect: 9:22: error: 's' of text (const char *) has no contract: what is behind it, and whose is it?
// expect: 10:23: error: 'data' of bytes (const void *) has no contract: what is behind it, and whose is it?
// expect: 11:18: error: 'data' of buffer (void *) has no contract: what is behind it, and whose is it?
// expect: 12:24: error: 'values' of numbers (const int *) has no contract: what is behind it, and whose is it?
// expect: 13:17: error: 'value' of number (int *) has no contract: what is behind it, and whose is it?
// expect: 14:25: error: 'shut' of handle (struct shut *) has no contract: what is behind it, and whose is it?
// expect: 15:34: error: 'open' of record_in (const struct open *) has no contract: what is behind it, and whose is it?
// expect: 16:29: error: 'open' of record_out (struct open *) has no contract: what is behind it, and whose is it?
// expect: 17:20: error: 'where' of pointer (char **) has no contract: what is behind it, and whose is it?
// expect: 18:7: error: result returns char * without a contract: whose is it?
