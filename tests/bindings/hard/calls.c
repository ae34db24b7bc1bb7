/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- macros, inline functions, functions with `...` ---- */

int calls_counter;

int calls_print(char *text, size_t size, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(text, size, format, arguments);
	va_end(arguments);
	if (length < 0)
		return -EINVAL;
	return (size_t)length < size ? length : -ERANGE;
}

int calls_sum_all(int count, ...)
{
	va_list arguments;
	int sum = 0;
	va_start(arguments, count);
	for (int i = 0; i < count; i++)
		sum += va_arg(arguments, int);
	va_end(arguments);
	return sum;
}

/* ---- errors ---- */

struct calls_session {
	int number;
	char message[64];
};

struct calls_query {
	struct calls_session *session;
	int number;
};

static int alive;
static __thread char explanation[64] = "nothing failed";

static int fail(int code)
{
	snprintf(explanation, sizeof(explanation), "code %d", code);
	return code;
}

static int fail_session(struct calls_session *session, int code)
{
	snprintf(session->message, sizeof(session->message), "session %d: failed with %d", session->number, code);
	return code;
}

void calls_session_free(struct calls_session *session)
{
	if (!session)
		return;
	memset(session, '?', sizeof(*session));
	free(session);
	alive--;
}

void calls_query_free(struct calls_query *query)
{
	if (!query)
		return;
	query->session->number = query->number;
	free(query);
	alive--;
}

int calls_alive(void)
{
	return alive;
}

const char *calls_explain(int code)
{
	(void)code;
	return explanation;
}

const char *calls_session_message(struct calls_session *session)
{
	return session->message;
}

int calls_check(int code)
{
	return code ? fail(code) : 0;
}

int calls_find(int code)
{
	return calls_check(code);
}

int64_t calls_lock(int64_t value)
{
	return value < 0 ? fail((int)value) : value;
}

int calls_session_open(int number, struct calls_session **session)
{
	if (number > 1000)
		return fail(8);
	*session = calloc(1, sizeof(**session));
	if (!*session)
		return fail(9);
	alive++;
	(*session)->number = number;
	fail(1); /* of no interest: the session says what was wrong */
	return number < 0 ? fail_session(*session, 7) : 0;
}

int calls_session_do(struct calls_session *session, int code)
{
	return code ? fail_session(session, code) : 0;
}

int calls_session_fail(struct calls_session *session, int error)
{
	return error ? -fail_session(session, error) : 0;
}

struct calls_query *calls_session_query(struct calls_session *session, int number)
{
	struct calls_query *query = number < 0 ? NULL : malloc(sizeof(*query));
	if (!query) {
		fail_session(session, number);
		return NULL;
	}
	*query = (struct calls_query){.session = session, .number = number};
	alive++;
	return query;
}

int calls_query_run(struct calls_query *query, int code)
{
	(void)query;
	return code ? fail(code) : 0;
}

/* ---- what is never looked into ---- */

struct calls_state {
	int nothing;
};

static const struct calls_state state;

const struct calls_state *calls_state_of(bool there)
{
	return there ? &state : NULL;
}

int calls_is_state(const struct calls_state *given)
{
	return !given ? 0 : given == &state ? 1 : -EINVAL;
}

/* ---- what the manual says ---- */

int calls_old(int value)
{
	return value;
}

int calls_older(int value)
{
	return value;
}
