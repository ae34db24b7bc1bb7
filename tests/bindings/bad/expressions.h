/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>
#include <stddef.h>

#define NEGATIVE -3
#define REAL_ONE 1.5

struct FERRULE_HANDLE(table_free) table;
FERRULE_HIDDEN void table_free(struct table *table);
size_t row_size(const struct table *table, int row);
double share(int row);

int a(const void *data FERRULE_BYTES(row * colums), int row, int columns);
int b(const void *data FERRULE_BYTES(row * 2 +), int row);
int c(const void *data FERRULE_BYTES((row 2)), int row);
int d(const void *data FERRULE_BYTES(row / 0), int row);
int e(const void *data FERRULE_BYTES(row * NEGATIVE), int row);
int f(const void *data FERRULE_BYTES(row * real), int row, double real);
int g(const void *data FERRULE_BYTES(row_size(row)), int row);
int h(const void *data FERRULE_BYTES(row_size(other, row)), const char *other FERRULE_STRING, int row);
int i(const void *data FERRULE_BYTES(row_size(table, row, 1)), struct table *table, int row);
int j(const void *data FERRULE_BYTES(share(row)), int row);
int k(const void *data FERRULE_BYTES(nobody(row)), int row);
int l(const void *data FERRULE_BYTES(*row * 2), int *row FERRULE_OUT);
int m(const void *data FERRULE_BYTES(4 - 5), int row);
int n(const void *data FERRULE_BYTES(row % 2), int row);
int o(const void *data FERRULE_BYTES(1.5 * row), int row);
int p(const void *data FERRULE_BYTES(18446744073709551616 * row), int row);
int q(const void *data FERRULE_BYTES(3 * 2 - 6));
int r(const void *data FERRULE_BYTES(((((((((((((((((((((((((((((((((row))))))))))))))))))))))))))))))))), int row);
int s(const void *data FERRULE_BYTES(row row), int row);
struct FERRULE_RECORD done { unsigned long token FERRULE_RELEASES; };
int t(const void *data FERRULE_BYTES(token * 2) FERRULE_RETAINED(token), unsigned long token);
FERRULE_HIDDEN int share_of(const void *data);
int u(const void *data FERRULE_BYTES(share_of(data) + 1));
int v(const void *data FERRULE_BYTES(nobodi(row)), int row);
FERRULE_HIDDEN int nobody_(int row);

// expect: 13:19: error: FERRULE_BYTES(row * colums) of 'data': 'colums' is no parameter of a and no constant, did you mean 'columns'?
// expect: 14:19: error: FERRULE_BYTES(row * 2 +) of 'data': something is missing at its end
// expect: 15:19: error: FERRULE_BYTES((row 2)) of 'data': a bracket is not closed
// expect: 16:19: error: FERRULE_BYTES(row / 0) of 'data': it divides by 0
// expect: 17:19: error: FERRULE_BYTES(row * NEGATIVE) of 'data': NEGATIVE is negative
// expect: 18:19: error: FERRULE_BYTES(row * real) of 'data': 'real' is no integer but double
// expect: 19:19: error: FERRULE_BYTES(row_size(row)) of 'data': the function takes const struct table *, and no integer
// expect: 20:19: error: FERRULE_BYTES(row_size(other, row)) of 'data': 'other' is const char *, the function takes const struct table *
// expect: 21:19: error: FERRULE_BYTES(row_size(table, row, 1)) of 'data': row_size takes 2 arguments
// expect: 22:19: error: FERRULE_BYTES(share(row)) of 'data': share returns double, and no integer
// expect: 23:19: error: FERRULE_BYTES(nobody(row)) of 'data': no function 'nobody' is declared, did you mean 'nobody_'?
// expect: 24:19: error: FERRULE_BYTES(*row * 2) of 'data' speaks of what a pointer leads to after the call, and is needed before it
// expect: 25:19: error: FERRULE_BYTES(4 - 5) of 'data': its numbers are beyond 64 bits, or below 0
// expect: 26:19: error: FERRULE_BYTES(row % 2) of 'data': '%' cannot stand there
// expect: 27:19: error: FERRULE_BYTES(1.5 * row) of 'data': there is a number that is no integer of 64 bits
// expect: 28:19: error: FERRULE_BYTES(18446744073709551616 * row) of 'data': there is a number that is no integer of 64 bits
// expect: 29:19: error: FERRULE_BYTES(3 * 2 - 6) of 'data' leaves no room
// expect: 30:19: error: FERRULE_BYTES(((((((((((((((((((((((((((((((((row))))))))))))))))))))))))))))))))) of 'data': there are too many brackets in brackets
// expect: 31:19: error: FERRULE_BYTES(row row) of 'data': 'r' cannot stand there
// expect: 33:19: error: the size of 'data' of t is computed of 'token', which the binding makes itself
// expect: 35:19: error: the size of 'data' of u is computed of 'data', which is that itself
// expect: 36:19: error: FERRULE_BYTES(nobodi(row)) of 'data': no function 'nobodi' is declared, did you mean 'nobody_'?
