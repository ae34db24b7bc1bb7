/* SPDX-License-Identifier: MIT
 *
 * Each role, from the least that says it.
 */
#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum FERRULE_FLAGSET colour { RED = 1, GREEN = 2 };
struct FERRULE_RECORD point { int x, y; };
struct FERRULE_RECORD done { uint64_t token FERRULE_RELEASES; };
struct FERRULE_HANDLE(shop_close) shop;
struct FERRULE_OPAQUE blob { char secret[8]; };
struct plain { double d; };

// expect: integers: integer - [a:integer, b:integer, c:integer, d:integer]
int integers(char a, unsigned long long b, size_t c, enum colour d);

// expect: others: bool - [a:bool, b:float, c:float]
bool others(bool a, float b, double c);

// expect: descriptor: nothing - [fd:fd]
void descriptor(int fd FERRULE_FD);

// expect: texts: nothing - [a:text, b:text?]
void texts(const char *a FERRULE_STRING, const char *b FERRULE_PATH FERRULE_NULLABLE);

// expect: bytes: nothing - [a:bytes_in(size), b:bytes_out(size), c:bytes_inout(16), size:size]
void bytes(const void *a FERRULE_BYTES(size), char *b FERRULE_OUT FERRULE_BYTES(size),
	void *c FERRULE_INOUT FERRULE_BYTES(16), size_t size);

// expect: arrays: count - a [n:size, a:array_out(n){int}, b:array_in(n){uint16_t}?]
FERRULE_RETURNS_COUNT(a) int arrays(unsigned n, int *a FERRULE_OUT FERRULE_COUNT(n),
	const uint16_t *b FERRULE_COUNT(n) FERRULE_NULLABLE);

// expect: numbers: nothing - [a:number_out{off_t}, b:number_inout{unsigned int}]
void numbers(off_t *a FERRULE_OUT, unsigned *b FERRULE_INOUT);

// expect: records: nothing - [a:record_in{struct point}, b:record_out{struct point}, c:record_in{struct plain}, d:records_out(n){struct point}, n:size]
void records(const struct point *a, struct point *b FERRULE_OUT, const struct plain *c FERRULE_IN,
	struct point *d FERRULE_OUT FERRULE_COUNT(n), short n);

// expect: handles: nothing - [a:handle_in{struct shop}, b:handle_in{struct shop}?]
void handles(struct shop *a, const struct shop *b FERRULE_NULLABLE);

// expect: addresses: address - [a:address, b:address{struct blob}, c:address_out{struct blob *}, d:address_out{void *}, e:address]
FERRULE_ADDRESS void *addresses(void *a FERRULE_ADDRESS, struct blob *b, struct blob **c FERRULE_OUT,
	void **d FERRULE_OUT FERRULE_ADDRESS, int (*e)(int) FERRULE_ADDRESS);

// expect: view: nothing errno [from:integer, memory:view_out(size), size:size_out]
FERRULE_ERRNO int view(int64_t from, void **memory FERRULE_OUT FERRULE_BYTES(*size) FERRULE_PINNED(unview),
	size_t *size FERRULE_OUT);

// expect: unview: hidden [from:hidden]
FERRULE_HIDDEN void unview(int64_t from);

// expect: kept: integer errno [fd:fd<token, data:bytes_out(size)<token, size:size, token:token]
FERRULE_ERRNO int kept(int fd FERRULE_FD FERRULE_RETAINED(token),
	void *data FERRULE_OUT FERRULE_BYTES(size) FERRULE_RETAINED(token), size_t size, uint64_t token);

// expect: given_back: count errno tokens [tokens:array_out(n){uint64_t}, n:size]
FERRULE_ERRNO FERRULE_RETURNS_COUNT(tokens) int given_back(uint64_t *tokens FERRULE_OUT FERRULE_COUNT(n) FERRULE_RELEASES,
	unsigned n);

// expect: defaults: integer - [a:integer, b:integer=-1, c:integer=2, d:text=NULL?, e:bool=1, f:integer=18446744073709551615]
int defaults(int a, int b FERRULE_DEFAULT(-1), unsigned c FERRULE_DEFAULT(GREEN) FERRULE_FLAGS(colour),
	const char *d FERRULE_STRING FERRULE_NULLABLE FERRULE_DEFAULT(NULL), bool e FERRULE_DEFAULT(true),
	uint64_t f FERRULE_DEFAULT(0xffffffffffffffff));

// expect: array_parameter: nothing - [ends:array_out(2){int}]
void array_parameter(int ends[2] FERRULE_OUT FERRULE_COUNT(2));

// expect: unnamed: nothing - [argument1:integer, argument2:integer]
void unnamed(int, const unsigned);

// expect: shop_open: handle - {struct shop} owned shop_close []
FERRULE_RETURNS_OWNED(shop_close) struct shop *shop_open(void);

// expect: shop_close: nothing - [shop:handle_in{struct shop}]
void shop_close(struct shop *shop);

// expect: status: integer errno_global []
FERRULE_ERRNO_GLOBAL int status(void);

// expect: status_and_out: nothing errno_global [n:number_out{int}]
FERRULE_ERRNO_GLOBAL int status_and_out(int *n FERRULE_OUT);

// expect: fails: integer expression []
FERRULE_FAILS(result != 0) int fails(void);

// expect: dropped: nothing - []
FERRULE_RETURNS_NOTHING char *dropped(void);

// expect: told: text - copied - [shop:handle_in{struct shop}]
FERRULE_RETURNS_BORROWED(shop) const char *told(struct shop *shop);

// expect: inline_too: integer - [a:integer]
static inline int inline_too(int a)
{
	return a;
}
