/* SPDX-License-Identifier: MIT
 *
 * The parts of a module that are the same for all: which of them it needs. They are data in luajit_parts_*.c.
 */
#include "luajit_prelude.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/* In the order in which they are written: each uses those above it. */
static const struct luajit_part *const early[] = {luajit_keep_parts, luajit_value_parts, luajit_view_parts,
	luajit_memory_parts, luajit_text_parts, luajit_field_parts,
	luajit_handle_parts, NULL};
static const struct luajit_part *const late[] = {luajit_callback_parts, NULL};

static const char *const keywords[] = {"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto",
	"if", "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while"};

/* What generated functions call their variables, and what they use of Lua. */
static const char *const taken[] = {"C", "M", "beside", "debug", "error", "failure", "ffi", "found", "given", "ipairs",
	"load", "math", "pcall", "resolve", "result", "rawget",
	"jit", "kept", "shim", "shims", "state", "tostring", "uint64", "valid", "view"};

static bool is_among(const char *name, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(words[i], name))
			return true;
	return false;
}

bool luajit_keyword(const char *name)
{
	return is_among(name, keywords, sizeof(keywords) / sizeof(*keywords));
}

static bool is_part(const char *name, const struct luajit_part *const *tables)
{
	for (; *tables; tables++)
		for (const struct luajit_part *part = *tables; part->name; part++)
			if (!strcmp(part->name, name))
				return true;
	return false;
}

bool luajit_reserved(const char *name)
{
	return luajit_keyword(name) || is_part(name, early) || is_part(name, late) ||
	       is_among(name, taken, sizeof(taken) / sizeof(*taken));
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* ---- which parts are used ---- */

enum { MOST_PARTS = 400, SLOTS = 1024 };

/* The parts in their order, and where each is found by its name. */
struct words {
	const struct luajit_part *parts[MOST_PARTS];
	size_t count;
	unsigned short slots[SLOTS]; /* a part's number from 1 on; 0 is none */
};

static size_t slot_of(const struct words *words, const char *name, size_t length)
{
	size_t slot = 5381;
	for (size_t i = 0; i < length; i++)
		slot = slot * 33 + (unsigned char)name[i];
	for (slot %= SLOTS; words->slots[slot]; slot = (slot + 1) % SLOTS) {
		const char *other = words->parts[words->slots[slot] - 1]->name;
		if (!strncmp(other, name, length) && !other[length])
			break;
	}
	return slot;
}

static void gather(struct words *words, const struct luajit_part *const *tables)
{
	for (; *tables; tables++)
		for (const struct luajit_part *part = *tables; part->name && words->count < MOST_PARTS; part++) {
			words->parts[words->count++] = part;
			words->slots[slot_of(words, part->name, strlen(part->name))] = (unsigned short)words->count;
		}
}

/* A word of code that is neither a field, nor given a value. */
static bool is_use(const char *text, const char *at, size_t length)
{
	bool starts = at == text || (at[-1] != '.' && at[-1] != ':' && at[-1] != '"');
	return starts && at[length] != ':' && at[length] != '"' && strncmp(at + length, " = ", 3);
}

/* Marks what the text uses; comments, which have lines of their own, use nothing. */
static void mark(const struct words *words, const char *text, bool *wanted)
{
	bool at_start = true;
	for (const char *at = text; *at;) {
		if (at_start && !strncmp(at + strspn(at, " "), "--", 2)) {
			at += strcspn(at, "\n");
			continue;
		}
		at_start = *at == '\n';
		if (!in_word(*at)) {
			at++;
			continue;
		}
		size_t length = 0;
		while (in_word(at[length]))
			length++;
		unsigned part = words->slots[slot_of(words, at, length)];
		if (part && is_use(text, at, length))
			wanted[part - 1] = true;
		at += length;
	}
}

/* One-line definitions stand together, others between empty lines. */
static bool is_line(const char *text)
{
	return !strchr(text, '\n')[1];
}

static void print_parts(struct printer *printer, const struct luajit_part *const *tables, const char *body)
{
	struct words words = {.count = 0};
	bool wanted[MOST_PARTS] = {false}, after_line = true;
	gather(&words, tables);
	mark(&words, body, wanted);
	for (size_t i = words.count; i-- > 0;)
		if (wanted[i])
			mark(&words, words.parts[i]->text, wanted);
	for (size_t i = 0; i < words.count; i++) {
		const char *text = words.parts[i]->text;
		if (!wanted[i])
			continue;
		print(printer, "%s%s", after_line && is_line(text) ? "" : "\n", text);
		after_line = is_line(text);
	}
}

void luajit_prelude(struct printer *printer, const char *body)
{
	print_parts(printer, early, body);
}

void luajit_late_prelude(struct printer *printer, const char *body)
{
	print_parts(printer, late, body);
}
