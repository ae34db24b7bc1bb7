/* SPDX-License-Identifier: MIT */
#include "mentions.h"

#include <ctype.h>
#include <string.h>
#include <uthash.h>

struct mention {
	const char *name; /* in the text: it ends with `length` */
	UT_hash_handle hh;
};

struct mentions {
	struct arena *arena;
	const struct mention_rules *rules;
	struct mention *names;
};

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void add(struct mentions *mentions, const char *name, size_t length)
{
	struct mention *mention;
	HASH_FIND(hh, mentions->names, name, length, mention);
	if (mention)
		return;
	mention = arena_alloc(mentions->arena, sizeof(*mention));
	mention->name = name;
	HASH_ADD_KEYPTR(hh, mentions->names, mention->name, length, mention);
}

static bool is_one_of(char c, const char *characters)
{
	return c && strchr(characters, c);
}

static void add_line(struct mentions *mentions, const char *line, const char *end)
{
	const struct mention_rules *rules = mentions->rules;
	const char *first = line + strspn(line, " \t");
	if (rules->comment && !strncmp(first, rules->comment, strlen(rules->comment)))
		return;
	for (const char *at = first; at < end;) {
		const char *start = at;
		while (at < end && in_name(*at))
			at++;
		bool may_be = at > start && (!rules->first || is_one_of(*start, rules->first));
		bool is_others = may_be && start > line && is_one_of(start[-1], rules->before);
		if (may_be && !is_others && !is_one_of(*at, rules->behind))
			add(mentions, start, (size_t)(at - start));
		at += at == start;
	}
}

struct mentions *mentions_of(struct arena *arena, const struct mention_rules *rules, const char *text)
{
	struct mentions *mentions = arena_alloc(arena, sizeof(*mentions));
	mentions->arena = arena;
	mentions->rules = rules;
	while (*text) {
		const char *end = text + strcspn(text, "\n");
		add_line(mentions, text, end);
		text = *end ? end + 1 : end;
	}
	return mentions;
}

bool mentions_name(const struct mentions *mentions, const char *name)
{
	struct mention *mention;
	HASH_FIND(hh, mentions->names, name, strlen(name), mention);
	return mention;
}

void mentions_free(struct mentions *mentions)
{
	HASH_CLEAR(hh, mentions->names);
}
