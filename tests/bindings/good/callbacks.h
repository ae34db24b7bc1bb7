/* SPDX-License-Identifier: MIT
 *
 * Callbacks: their scopes, what they get and give.
 */
#include <ferrule/annotate.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct FERRULE_HANDLE(box_free) box;
// expect: box_free: hidden [box:hidden]
FERRULE_HIDDEN void box_free(struct box *box);
struct FERRULE_RECORD point { int32_t x, y; };
enum FERRULE_ENUM kind { SMALL, LARGE };
#define FAILED (-4)

typedef int64_t (*each)(void *data FERRULE_USER_DATA, int8_t small, enum kind kind, size_t size);
typedef each renamed;
typedef bool test(unsigned number, void *data FERRULE_USER_DATA);

// expect: by_typedef: integer - [callback:callback call data integer - [data:user_data, small:integer, kind:integer, size:integer] or 0, data:closure]
int by_typedef(each callback FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);
// expect: renamed_typedef: integer - [data:closure, callback:callback async data integer - [data:user_data, small:integer, kind:integer, size:integer] or 0]
int renamed_typedef(void *data, const renamed callback FERRULE_SCOPE(async) FERRULE_CLOSURE(data));
// expect: by_function: integer - [callback:callback=NULL forever data bool - [number:integer, data:user_data] or 0?, data:closure]
int by_function(test *callback FERRULE_SCOPE(forever) FERRULE_CLOSURE(data) FERRULE_NULLABLE FERRULE_DEFAULT(NULL), void *data);
// expect: bare_function: integer - [callback:callback call - integer - [item:integer] or 0]
int bare_function(int callback(int item) FERRULE_SCOPE(call));
// expect: as_function: integer - [callback:callback call data bool - [number:integer, data:user_data] or 1, data:closure]
int as_function(test callback FERRULE_SCOPE(call) FERRULE_CLOSURE(data) FERRULE_ON_ERROR(true), void *data);
// expect: plain: integer - [callback:callback call - integer - [left:integer, right:integer] or -4]
int plain(int (*callback)(int left, int right) FERRULE_SCOPE(call) FERRULE_ON_ERROR(FAILED));
// expect: nameless: integer - [callback:callback call - float - [argument1:integer, argument2:float] or -1.5]
int nameless(double (*callback)(int, float) FERRULE_SCOPE(call) FERRULE_ON_ERROR(-1.5));
// expect: gets: integer - [callback:callback call data nothing - [text:text, bytes:bytes_in(size), size:size, items:array_in(multiply(size, 2)){double}, names:texts_in(3), point:record_in{struct point}, box:handle_in{struct box}?, file:integer, data:user_data], data:closure]
int gets(void (*callback)(const char *text FERRULE_STRING, const void *bytes FERRULE_BYTES(size), size_t size,
	const double *items FERRULE_COUNT(size * 2), char **names FERRULE_IN FERRULE_STRING FERRULE_COUNT(3),
	const struct point *point, struct box *box FERRULE_NULLABLE, int file FERRULE_FD,
	void *data FERRULE_USER_DATA) FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);
// expect: watch: integer - [box:handle_in{struct box}, changed:callback until box forever data nothing - [box:handle_in{struct box}, data:user_data], data:closure]
int watch(struct box *box, void (*changed)(struct box *box, void *data FERRULE_USER_DATA) FERRULE_SCOPE(forever)
	FERRULE_RETAINED(box) FERRULE_CLOSURE(data), void *data);
// expect: address: integer - [callback:address]
int address(int (*callback)(int) FERRULE_ADDRESS);
typedef int (*handler)(int event, void *context FERRULE_USER_DATA) FERRULE_SCOPE(forever) FERRULE_CLOSURE(context)
	FERRULE_NULLABLE FERRULE_ON_ERROR(-1);
// expect: on_event: nothing - [handler:callback forever context integer - [event:integer, context:user_data] or -1?, context:closure]
void on_event(handler handler, void *context);
// expect: on_call: nothing - [handler:callback call data integer - [event:integer, context:user_data] or -1?, data:closure]
void on_call(handler handler FERRULE_SCOPE(call) FERRULE_CLOSURE(data), void *data);
