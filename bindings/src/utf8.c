/* SPDX-License-Identifier: MIT */
#include "utf8.h"

static bool continues(const char *text)
{
	return ((unsigned char)*text & 0xC0) == 0x80;
}

/* The bounds of a second byte that keep overlong forms, surrogates and what is beyond out. */
static bool second_fits(unsigned char first, unsigned char second)
{
	unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
	unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
	return second >= least && second <= most;
}

size_t utf8_length(const char *text)
{
	unsigned char first = (unsigned char)*text;
	size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
	if (first < 0x80)
		return 1;
	if (first < 0xC2 || first > 0xF4 || !second_fits(first, (unsigned char)text[1]))
		return 0;
	for (size_t i = 2; i < length; i++)
		if (!continues(text + i))
			return 0;
	return length;
}

bool is_utf8(const char *text)
{
	while (*text) {
		size_t length = utf8_length(text);
		if (!length)
			return false;
		text += length;
	}
	return true;
}
