/* SPDX-License-Identifier: MIT
 *
 * "Did you mean": the word that a slip of the pen made into another.
 */
#include "diagnose.h"

#include <string.h>

enum { LONGEST_WORD = 64 };

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned d = a < b ? a : b;
	return d < c ? d : c;
}

/* Levenshtein's distance, one row at a time. */
unsigned word_distance(const char *a, const char *b)
{
	unsigned row[LONGEST_WORD + 1];
	size_t length = strlen(b);
	if (length > LONGEST_WORD || strlen(a) > LONGEST_WORD)
		return LONGEST_WORD;
	for (unsigned j = 0; j <= length; j++)
		row[j] = j;
	for (unsigned i = 1; a[i - 1]; i++) {
		unsigned diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= length; j++) {
			unsigned above = row[j];
			row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[length];
}

const char *nearest(const char *typed, const char *const *words, size_t count)
{
	const char *best = NULL;
	unsigned limit = (unsigned)strlen(typed) / 3 + 1;
	for (size_t i = 0; i < count; i++) {
		unsigned distance = words[i] ? word_distance(typed, words[i]) : LONGEST_WORD;
		if (distance <= limit) {
			best = words[i];
			limit = distance ? distance - 1 : 0;
		}
	}
	return best;
}
