/* SPDX-License-Identifier: MIT */
#include "comment.h"

#include <ctype.h>
#include <string.h>

enum { LITERAL_INDENTATION = 4 };

/* What is being read: the block, remark or result that the next line goes on with. */
struct reading {
	struct arena *arena;
	struct comment comment;
	const char **open; /* NULL after an empty line */
	bool literal;
};

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

static void add_block(struct reading *reading, enum block_kind kind)
{
	struct comment *comment = &reading->comment;
	comment->blocks =
		arena_grow(reading->arena, comment->blocks, comment->block_count, sizeof(*comment->blocks));
	struct block *block = &comment->blocks[comment->block_count++];
	*block = (struct block){kind, ""};
	reading->open = &block->text;
	reading->literal = kind == BLOCK_LITERAL;
}

static void add_text(struct reading *reading, const char *text, const char *between)
{
	const char *before = *reading->open;
	*reading->open = *before ? arena_format(reading->arena, "%s%s%s", before, between, text) : text;
}

/* ---- commands of Doxygen's: @ or \ before a word ---- */

static bool takes_command(const char **text, const char *command)
{
	size_t length = strlen(command);
	if ((**text != '@' && **text != '\\') || strncmp(*text + 1, command, length) != 0)
		return false;
	const char *rest = *text + 1 + length;
	if (isalnum((unsigned char)*rest))
		return false;
	*text = skip_blanks(rest);
	return true;
}

static void begin_remark(struct reading *reading, const char *text)
{
	struct comment *comment = &reading->comment;
	if (*text == '[') /* @param[in] */
		text = skip_blanks(text + strcspn(text, "]") + (strchr(text, ']') != NULL));
	size_t length = strcspn(text, " \t");
	comment->remarks =
		arena_grow(reading->arena, comment->remarks, comment->remark_count, sizeof(*comment->remarks));
	struct remark *remark = &comment->remarks[comment->remark_count++];
	remark->name = arena_format(reading->arena, "%.*s", (int)length, text);
	remark->text = arena_text(reading->arena, skip_blanks(text + length));
	reading->open = &remark->text;
	reading->literal = false;
}

static void begin_result(struct reading *reading, const char *text)
{
	struct comment *comment = &reading->comment;
	const char *before = comment->returns;
	comment->returns = before ? arena_format(reading->arena, "%s %s", before, text) : text;
	reading->open = &comment->returns;
	reading->literal = false;
}

static bool read_command(struct reading *reading, const char *text)
{
	if (takes_command(&text, "param"))
		begin_remark(reading, text);
	else if (takes_command(&text, "return") || takes_command(&text, "returns") || takes_command(&text, "retval"))
		begin_result(reading, text);
	else if (takes_command(&text, "brief") || takes_command(&text, "note") || takes_command(&text, "details")) {
		add_block(reading, BLOCK_PARAGRAPH);
		add_text(reading, text, " ");
	} else {
		return false;
	}
	return true;
}

/* ---- lines ---- */

static bool is_item(const char *text)
{
	return (text[0] == '-' || text[0] == '*') && text[1] == ' ';
}

static void read_line(struct reading *reading, const char *line)
{
	const char *text = skip_blanks(line);
	bool indented = text - line >= LITERAL_INDENTATION || *line == '\t';
	if (!*text) {
		if (reading->literal && reading->open)
			add_text(reading, "\n", "");
		else
			reading->open = NULL;
	} else if (read_command(reading, text)) {
		return;
	} else if (indented && (!reading->open || reading->literal)) {
		if (!reading->open)
			add_block(reading, BLOCK_LITERAL);
		add_text(reading, *line == '\t' ? line + 1 : line + LITERAL_INDENTATION, "\n");
	} else {
		if (is_item(text))
			add_block(reading, BLOCK_ITEM);
		else if (!reading->open || reading->literal)
			add_block(reading, BLOCK_PARAGRAPH);
		add_text(reading, is_item(text) ? skip_blanks(text + 1) : text, " ");
	}
}

/* A literal block keeps the empty lines in it, not those behind it. */
static void trim_literals(struct reading *reading)
{
	struct comment *comment = &reading->comment;
	for (size_t i = 0; i < comment->block_count; i++) {
		struct block *block = &comment->blocks[i];
		size_t length = strlen(block->text), kept = length;
		while (kept && block->text[kept - 1] == '\n')
			kept--;
		if (kept < length)
			block->text = arena_format(reading->arena, "%.*s", (int)kept, block->text);
	}
}

/* Up to the full stop that ends a sentence; "e.g. this" and "1.2" do not. */
static size_t sentence_length(const char *text)
{
	for (size_t i = 0; text[i]; i++)
		if (text[i] == '.' && (!text[i + 1] || (text[i + 1] == ' ' && isupper((unsigned char)text[i + 2]))))
			return i;
	return strlen(text);
}

static const char *brief_of(struct reading *reading)
{
	const struct comment *comment = &reading->comment;
	if (!comment->block_count || comment->blocks[0].kind != BLOCK_PARAGRAPH)
		return NULL;
	const char *text = comment->blocks[0].text;
	return arena_format(reading->arena, "%.*s", (int)sentence_length(text), text);
}

struct comment comment_read(struct arena *arena, const char *text)
{
	struct reading reading = {.arena = arena};
	char *copy = arena_text(arena, text ? text : ""), *line;
	while ((line = strsep(&copy, "\n")))
		read_line(&reading, line);
	trim_literals(&reading);
	reading.comment.brief = brief_of(&reading);
	return reading.comment;
}

const char *comment_remark(const struct comment *comment, const char *name)
{
	for (size_t i = 0; i < comment->remark_count; i++)
		if (!strcmp(comment->remarks[i].name, name) && *comment->remarks[i].text)
			return comment->remarks[i].text;
	return NULL;
}
