/* SPDX-License-Identifier: MIT */
#include "more.h"

#include <stdlib.h>
#include <string.h>

struct more_thing {
	int value;
};

static int things;

int64_t more_names(int64_t C, int64_t select, int64_t given, int64_t type, int64_t M, int64_t until, int64_t view)
{
	return C + select + given + type + M + until + view;
}

int more_fail(int code)
{
	return code;
}

unsigned more_short(const void *data, uint8_t size)
{
	unsigned sum = 0;
	for (unsigned i = 0; i < size; i++)
		sum += ((const unsigned char *)data)[i];
	return sum;
}

int64_t more_four(const int32_t *items)
{
	return (int64_t)items[0] + items[1] + items[2] + items[3];
}

void more_touch(void *data)
{
	for (int i = 0; i < 4; i++)
		((unsigned char *)data)[i]++;
}

void more_squares(int64_t *items)
{
	for (int i = 0; i < 3; i++)
		items[i] = i * i;
}

int64_t more_shared(const int32_t *a, const int32_t *b, size_t n)
{
	return 100 * ((a != NULL) + (b != NULL)) + (int64_t)n;
}

void more_outs(int value, int64_t *half, uint8_t *low, int64_t *twice)
{
	*half = value / 2;
	*low = (uint8_t)value;
	*twice = 2 * (int64_t)value;
}

float more_float(float value)
{
	return value;
}

bool more_flags(bool yes, bool no)
{
	return yes && !no;
}

void more_copy(const struct more_outer *from, struct more_outer *to)
{
	*to = *from;
	to->end.small++;
	to->end.large++;
	for (int i = 0; i < 3; i++)
		to->numbers[i]++;
	for (int i = 0; i < 2; i++)
		to->pair[i].large++;
	to->ratio++;
}

struct more_thing *more_thing_new(int value)
{
	struct more_thing *thing = malloc(sizeof(*thing));
	if (thing) {
		thing->value = value;
		things++;
	}
	return thing;
}

void more_thing_free(struct more_thing *thing)
{
	free(thing);
	things--;
}

int more_thing_value(struct more_thing *thing)
{
	return thing->value;
}

int more_things(void)
{
	return things;
}

const void *more_thing_name(struct more_thing *thing)
{
	return thing ? "thing" : NULL;
}

void more_copy_packed(const struct more_packed *from, struct more_packed *to)
{
	*to = *from;
	to->level++;
	to->number++;
	to->bits++;
	to->sign = to->sign == 7 ? -7 : to->sign + 1;
}

void more_copy_aligned(const struct more_aligned *from, struct more_aligned *to)
{
	*to = *from;
	to->first++;
	to->second++;
	to->whole++;
	to->part = to->part == 4294967295 ? -4294967296 : to->part + 1;
}

int more_constant(int64_t owner, const void **memory, size_t *size)
{
	(void)owner;
	*memory = "constant";
	*size = 8;
	return 0;
}

int more_unpin(int64_t owner)
{
	(void)owner;
	return 0;
}
