/* SPDX-License-Identifier: MIT
 *
 * Descriptions as `ferrule-bind diff` reads them. The input is two of them, with a NUL between; one alone is compared
 * with itself, which changes nothing.
 */
#include "description.h"
#include "diff.h"
#include "fuzz.h"

#include <string.h>

static json_t *read(struct diagnostics *diagnostics, const uint8_t *data, size_t size)
{
	return description_parse(diagnostics, "input", (const char *)data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct diagnostics diagnostics;
	const uint8_t *between = size ? memchr(data, 0, size) : NULL;
	size_t first = between ? (size_t)(between - data) : size;
	diagnostics_start(&diagnostics, arena, FORMAT_JSON);
	json_t *old = read(&diagnostics, data, first);
	json_t *new = between ? read(&diagnostics, between + 1, size - first - 1) : json_incref(old);
	struct diff diff = {.diagnostics = &diagnostics, .arena = arena};
	require(!old == (diagnostics.errors > 0) || between);
	if (old && new)
		diff_compare(&diff, old, new);
	json_decref(old);
	json_decref(new);
	diagnostics_free(&diagnostics);
	arena_free(arena);
	return 0;
}
