/* SPDX-License-Identifier: MIT */
#include "calls.h"
#include <errno.h>
#include <stdlib.h>

static int64_t count;

const char *calls_explain(int error)
{
	return error == EBADF ? "there is no such counter" : "unknown failure";
}

void calls_reset(void)
{
	count = 0;
}

int64_t calls_integers(int64_t one, int64_t other)
{
	return one + other;
}

int64_t calls_bytes(const void *data, size_t size)
{
	count += size && *(const unsigned char *)data;
	return count;
}

void calls_out(int64_t value, int64_t *next)
{
	*next = value + 1;
}

int calls_fallible(int counter)
{
	if (counter != 3)
		return -EBADF;
	return (int)++count;
}

struct calls_meter {
	int64_t value;
};

struct calls_meter *calls_meter_new(void)
{
	return calloc(1, sizeof(struct calls_meter));
}

void calls_meter_free(struct calls_meter *meter)
{
	free(meter);
}

int64_t calls_meter_add(struct calls_meter *meter, int64_t by)
{
	return meter->value += by;
}
