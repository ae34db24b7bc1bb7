/* SPDX-License-Identifier: MIT
 *
 * What a loader does not see; errors of their own classes, and who explains them.
 */
#include <ferrule/annotate.h>
#include <stddef.h>
#include <stdint.h>

#define TWICE(x) (2 * (x))
#define NOTHING() ((void)0)
#define AGAIN TWICE
#define STATEMENT(x) do { (void)(x); } while (0)

// expect: twice: integer - [value:integer]
FERRULE_CALLS(TWICE) int64_t twice(int64_t value);
// expect: again: integer - [value:integer]
FERRULE_CALLS(AGAIN) int again(short value);
// expect: nothing: nothing - []
FERRULE_CALLS(NOTHING) void nothing(void);
// expect: statement: nothing - [number:integer]
FERRULE_CALLS(STATEMENT) void statement(int number);

FERRULE_HIDDEN int print(char *text, size_t size, const char *format, ...);
// expect: print_text: count - text [text:bytes_out(size), size:size, format:text, argument:text]
FERRULE_CALLS(print) FERRULE_RETURNS_COUNT(text) int print_text(char *text FERRULE_OUT FERRULE_BYTES(size), size_t size,
	const char *format FERRULE_STRING, const char *argument FERRULE_STRING);
// expect: visit_each: integer - [visit:callback call - integer - [argument1:integer] or 0]
FERRULE_CALLS(visit_all) int visit_each(int (*visit)(int) FERRULE_SCOPE(call));
FERRULE_HIDDEN int visit_all(int (*visit)(int), ...);

// expect: add: integer - [left:integer, right:integer]
static inline int add(int left, int right)
{
	return left + right;
}

struct FERRULE_HANDLE(session_free) session;
// expect: session_free: hidden [session:hidden]
FERRULE_HIDDEN void session_free(struct session *session);
FERRULE_HIDDEN void any_free(void *any);

// expect: explain: text - copied - [code:integer]
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *explain(int code);
// expect: explain_session: text - copied - [session:handle_in{struct session}]
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(session) const char *explain_session(const struct session *session);
// expect: explain_any: text - copied - [any:handle_in{void}]
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(call) const char *explain_any(void *any FERRULE_HANDLE(any_free));

// expect: open: nothing expression [session:handle_out{struct session} owned session_free]
FERRULE_FAILS(result != 0, SessionError) int open(struct session **session FERRULE_OUT);
// expect: check: integer expression [number:integer, any:handle_in{void}, session:handle_in{struct session}]
FERRULE_FAILS(result < (int)(1, 0), SessionError) int check(int number, void *any FERRULE_HANDLE(any_free), struct session *session);
// expect: of_code: integer expression [number:integer]
FERRULE_FAILS(result < 0) int of_code(int number);
// expect: copy: handle - {struct session} owned session_free [session:handle_in{struct session}]
FERRULE_RETURNS_OWNED(session_free) struct session *copy(const struct session *session);
// expect: cannot_fail: integer - [session:handle_in{struct session}]
int cannot_fail(struct session *session);
