/* SPDX-License-Identifier: MIT
 *
 * A documentation comment in its parts: paragraphs, lists, examples, and what it says of single parameters.
 */
#ifndef FERRULE_COMMENT_H
#define FERRULE_COMMENT_H

#include "model.h"

enum block_kind {
	BLOCK_PARAGRAPH, /* words with single blanks between; `code` stands between backquotes */
	BLOCK_ITEM, /* of a list */
	BLOCK_LITERAL, /* lines as they are */
};

struct block {
	enum block_kind kind;
	const char *text;
};

/* "@param name text", as many headers have it. */
struct remark {
	const char *name, *text;
};

struct comment {
	const char *brief; /* the first sentence without its full stop; NULL where there is none */
	struct block *blocks;
	size_t block_count;
	struct remark *remarks;
	size_t remark_count;
	const char *returns; /* "@return text"; NULL where there is none */
};

struct comment comment_read(struct arena *arena, const char *text);
/* What it says of that parameter; NULL where it says nothing. */
const char *comment_remark(const struct comment *comment, const char *name);

#endif
