/* SPDX-License-Identifier: MIT
 *
 * Documentation comments as targets man and markdown read them.
 */
#include "comment.h"

#include "fuzz.h"
#include "model.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *text = arena_alloc(arena, size + 1);
	if (size)
		memcpy(text, data, size);
	struct comment comment = comment_read(arena, text);
	for (size_t i = 0; i < comment.block_count; i++)
		require(comment.blocks[i].text != NULL);
	for (size_t i = 0; i < comment.remark_count; i++)
		comment_remark(&comment, comment.remarks[i].name);
	arena_free(arena);
	return 0;
}
