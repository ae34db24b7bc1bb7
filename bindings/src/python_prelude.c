/* SPDX-License-Identifier: MIT
 *
 * Which parts a generated Python module needs, and where they stand in it.
 */
#include "python_prelude.h"

#include "mentions.h"
#include "python_parts.h"

#include <ctype.h>
#include <string.h>

static const struct python_part imports[] = {
	{"_atexit", "import atexit as _atexit\n"},
	{"_errno", "import errno as _errno\n"},
	{"_itertools", "import itertools as _itertools\n"},
	{"_os", "import os as _os\n"},
	{"_sys", "import sys as _sys\n"},
	{"_field", "from _collections import _tuplegetter as _field\n"},
	{"_Sequence", "from _collections_abc import Sequence as _Sequence\n"},
	{"_ident", "from _thread import get_ident as _ident\n"},
	{"_index", "from operator import index as _index\n"},
	{"_getframe", "from sys import _getframe\n"},
};

enum { IMPORT_COUNT = sizeof(imports) / sizeof(*imports), MOST_PARTS = 256 };

/* All parts, in their order. */
static size_t gather(const struct python_part *all[MOST_PARTS])
{
	static const struct python_parts *const tables[] = {&python_parts_ground, &python_parts_checks,
		&python_parts_cffi, &python_parts_records, &python_parts_handles, &python_parts_callbacks};
	size_t count = 0;
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		for (size_t j = 0; j < tables[i]->count && count < MOST_PARTS; j++)
			all[count++] = &tables[i]->items[j];
	return count;
}

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool python_mentions(const char *text, const char *name)
{
	size_t length = strlen(name);
	for (const char *at = strstr(text, name); at; at = strstr(at + 1, name))
		if ((at == text || (!in_name(at[-1]) && at[-1] != '.')) && !in_name(at[length]))
			return true;
	return false;
}

struct choice {
	const struct python_part *parts[MOST_PARTS];
	size_t count;
	bool used[MOST_PARTS];
};

/* "_kept = _c.kept()" in the lines of the import: that name needs no part. */
static bool binds(const char *import, const char *name)
{
	size_t length = strlen(name);
	for (const char *at = strstr(import, name); at; at = strstr(at + 1, name))
		if ((at == import || at[-1] == '\n') && !strncmp(at + length, " = ", 3))
			return true;
	return false;
}

static bool is_used(const char *name, const struct mentions *body, const struct choice *choice)
{
	bool found = mentions_name(body, name);
	for (size_t i = 0; !found && i < choice->count; i++)
		found = choice->used[i] && python_mentions(choice->parts[i]->text, name);
	return found;
}

/* What the import brings under a part's name stands in its place. */
static void find_used(struct choice *choice, const char *import, const struct mentions *body)
{
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < choice->count; i++) {
			const char *name = choice->parts[i]->name;
			bool new = !choice->used[i] && !binds(import, name) && is_used(name, body, choice);
			choice->used[i] |= new;
			more |= new;
		}
	}
}

static bool is_block(const char *text)
{
	return !strncmp(text, "def ", 4) || !strncmp(text, "class ", 6) || *text == '@';
}

/* Does it end within a function or a class? Then two lines are left empty behind it. */
static bool ends_in_block(const char *text)
{
	size_t at = strlen(text) - 1;
	while (at && text[at - 1] != '\n')
		at--;
	return text[at] == ' ';
}

void python_around(struct printer *printer, const char *import, const char *body)
{
	static const struct mention_rules rules = {.before = ".", .behind = "", .first = "_R", .comment = NULL};
	struct choice choice = {.count = 0};
	const char *before = NULL;
	struct arena *arena = arena_new();
	struct mentions *mentions = mentions_of(arena, &rules, body);
	choice.count = gather(choice.parts);
	find_used(&choice, import, mentions);
	for (size_t i = 0; i < IMPORT_COUNT; i++) {
		if (!is_used(imports[i].name, mentions, &choice))
			continue;
		print_text(printer, imports[i].text);
		before = imports[i].text;
	}
	print(printer, "%s%s\n", before ? "\n" : "", import);
	before = "\n";
	for (size_t i = 0; i < choice.count; i++) {
		const char *text = choice.parts[i]->text;
		if (!choice.used[i])
			continue;
		print_text(printer, ends_in_block(before) || is_block(text) ? "\n\n" : *before == '\n' ? "\n" : "");
		print_text(printer, text);
		before = text;
	}
	body += strspn(body, "\n");
	print_text(printer, is_block(body) || *before != '\n' ? "\n\n" : "\n");
	print_text(printer, body);
	mentions_free(mentions);
	arena_free(arena);
}
