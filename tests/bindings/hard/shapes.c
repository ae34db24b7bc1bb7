/* SPDX-License-Identifier: MIT */
#include "shapes.h"

int shapes_turn(const struct shapes_segment *segment, struct shapes_segment *turned)
{
	*turned = *segment;
	turned->from = segment->to;
	turned->to = segment->from;
	for (int i = 0; i < 3; i++)
		turned->marks[i]++;
	turned->closed = !segment->closed;
	turned->weight /= 2;
	turned->corners[0] = segment->corners[1];
	turned->corners[1] = segment->corners[0];
	return 0;
}

int shapes_segments(struct shapes_segment *segments, unsigned n)
{
	unsigned some = n < 3 ? n : 3;
	for (unsigned i = 0; i < some; i++)
		segments[i] = (struct shapes_segment){
			.from.x = i, .to.x = i, .marks = {(uint16_t)i}, .corners[1].x = i};
	return (int)some;
}

int shapes_echo(const struct shapes_single *one, struct shapes_single *same)
{
	*same = *one;
	return 0;
}

int shapes_three(int32_t from, int32_t *items)
{
	for (int i = 0; i < 3; i++)
		items[i] = from + i;
	return 0;
}

int64_t shapes_sum_of_three(const int32_t *items)
{
	return (int64_t)items[0] + items[1] + items[2];
}

int shapes_bump(void *data)
{
	for (int i = 0; i < 4; i++)
		((unsigned char *)data)[i]++;
	return 0;
}

int64_t shapes_first(const void *data)
{
	return data ? *(const unsigned char *)data : -1;
}

int shapes_square(const int32_t *numbers, int64_t *squares, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		squares[i] = (int64_t)numbers[i] * numbers[i];
	return 0;
}
