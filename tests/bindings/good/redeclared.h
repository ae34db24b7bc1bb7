/* SPDX-License-Identifier: MIT
 *
 * What is defined already gets its contracts by being named again.
 */
#include <ferrule/annotate.h>

static inline int defined(const char *text, int descriptor, double *half)
{
	*half = descriptor / 2.0;
	return text ? 0 : -22;
}

/* A comment; with FERRULE_BLOCKING and a brace } */
// expect: defined: nothing errno [text:text, descriptor:fd, half:number_out{double}]
FERRULE_ERRNO FERRULE_NAME(renamed) static inline int defined(const char *text FERRULE_STRING, int descriptor FERRULE_FD,
	double *half FERRULE_OUT);

struct point { int x, y; };
struct FERRULE_RECORD point;
enum colours { RED = 1, GREEN = 2 };
enum FERRULE_FLAGSET colours;
struct box { int value; };
struct FERRULE_HANDLE( box_free ) FERRULE_SINCE("1.2") box;
// expect: box_free: nothing - [box:handle_in{struct box}]
void box_free(struct box *box);
// expect: value: integer - [point:record_in{struct point}, box:handle_in{struct box}, colours:integer]
int value(const struct point *point, struct box *box, enum colours colours);
