/* SPDX-License-Identifier: MIT
 *
 * What it breaks that a contract changed.
 */
#include "diff.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* What it breaks that a word came, went, or has another argument. All that is not here is a promise on which the other
 * side relies: BREAKS_CONTRACT in each case. */
struct judgement {
	const char *word;
	unsigned sides;
	enum breakage added, removed, changed;
};

#define ON(side) (1u << (side))
#define EVERYWHERE (~0u)

static const struct judgement judgements[] = {
	/* words for readers */
	{"since", EVERYWHERE, BREAKS_NOTHING, BREAKS_NOTHING, BREAKS_NOTHING},
	{"deprecated", EVERYWHERE, BREAKS_NOTHING, BREAKS_NOTHING, BREAKS_NOTHING},
	{"example", EVERYWHERE, BREAKS_NOTHING, BREAKS_NOTHING, BREAKS_NOTHING},
	{"explains", EVERYWHERE, BREAKS_NOTHING, BREAKS_NOTHING, BREAKS_NOTHING},
	{"flags", EVERYWHERE, BREAKS_NOTHING, BREAKS_NOTHING, BREAKS_SOURCE},
	/* names and shape in the languages */
	{"name", EVERYWHERE, BREAKS_SOURCE, BREAKS_SOURCE, BREAKS_SOURCE},
	{"hidden", EVERYWHERE, BREAKS_SOURCE, BREAKS_NOTHING, BREAKS_NOTHING},
	{"method", EVERYWHERE, BREAKS_NOTHING, BREAKS_SOURCE, BREAKS_SOURCE},
	{"constructor", EVERYWHERE, BREAKS_NOTHING, BREAKS_SOURCE, BREAKS_SOURCE},
	{"makes", EVERYWHERE, BREAKS_NOTHING, BREAKS_SOURCE, BREAKS_SOURCE},
	{"default", EVERYWHERE, BREAKS_NOTHING, BREAKS_SOURCE, BREAKS_CONTRACT},
	/* promises that only grow */
	{"nullable", ON(ON_THE_PARAMETER), BREAKS_NOTHING, BREAKS_CONTRACT, BREAKS_CONTRACT},
	{"nullable", ON(ON_WHAT_C_GIVES), BREAKS_CONTRACT, BREAKS_NOTHING, BREAKS_CONTRACT},
	{"blocking", ON(ON_THE_FUNCTION), BREAKS_CONTRACT, BREAKS_NOTHING, BREAKS_CONTRACT},
};

static enum breakage breakage_of(const char *word, enum side side, const json_t *old, const json_t *new)
{
	for (size_t i = 0; i < sizeof(judgements) / sizeof(judgements[0]); i++)
		if (!strcmp(judgements[i].word, word) && judgements[i].sides & ON(side))
			return !old ? judgements[i].added : !new ? judgements[i].removed : judgements[i].changed;
	return BREAKS_CONTRACT;
}

/* FERRULE_COUNT(n), as it stood in the header. */
static const char *annotation(struct arena *arena, const char *word, const json_t *value)
{
	char *macro = arena_format(arena, "FERRULE_%s", word);
	for (char *c = macro; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return json_is_string(value) ? arena_format(arena, "%s(%s)", macro, json_string_value(value)) : macro;
}

static void word_change(struct diff *diff, const struct pair *pair, enum side side, const char *word, const json_t *old,
	const json_t *new)
{
	enum breakage breakage = breakage_of(word, side, old, new);
	if (!old)
		change_add(diff, breakage, pair, "%s is new", annotation(diff->arena, word, new));
	else if (!new)
		change_add(diff, breakage, pair, "%s is gone", annotation(diff->arena, word, old));
	else
		change_add(diff, breakage, pair, "%s is %s now", annotation(diff->arena, word, old),
			annotation(diff->arena, word, new));
}

size_t diff_contract(struct diff *diff, const struct pair *pair, enum side side)
{
	json_t *old = json_object_get(pair->old, "contract"), *new = json_object_get(pair->new, "contract"), *value;
	const char *word;
	size_t before = diff->count;
	json_object_foreach(old, word, value)
	{
		const json_t *now = json_object_get(new, word);
		if (!now || !json_equal(value, (json_t *)now))
			word_change(diff, pair, side, word, value, now);
	}
	json_object_foreach(new, word, value)
	{
		if (!json_object_get(old, word))
			word_change(diff, pair, side, word, NULL, value);
	}
	return diff->count - before;
}

/* ---- all other keys ---- */

static bool is_known(const char *key, const char *const *known)
{
	static const char *const everywhere[] = {"name", "spelling", "comment", "location", "contract"};
	for (size_t i = 0; i < sizeof(everywhere) / sizeof(everywhere[0]); i++)
		if (!strcmp(key, everywhere[i]))
			return true;
	for (; *known; known++)
		if (!strcmp(key, *known))
			return true;
	return false;
}

/* Where a thing stands, and what is said about it, is no part of what it is. */
static json_t *without_places(const json_t *json)
{
	json_t *copy = json_deep_copy(json), *value;
	const char *key;
	void *next;
	size_t at;
	json_object_del(copy, "location");
	json_object_del(copy, "comment");
	json_object_foreach_safe(copy, next, key, value)
	{
		json_object_set_new_nocheck(copy, key, without_places(value));
	}
	json_array_foreach(copy, at, value)
	{
		json_array_set_new(copy, at, without_places(value));
	}
	return copy;
}

static bool means_the_same(const json_t *old, const json_t *new)
{
	if (!old || !new)
		return old == new;
	json_t *before = without_places(old), *now = without_places(new);
	bool same = json_equal(before, now);
	json_decref(before);
	json_decref(now);
	return same;
}

static const char *shown(struct diff *diff, const json_t *value)
{
	if (!value)
		return "nothing";
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_true(value))
		return "so";
	if (json_is_integer(value))
		return arena_format(diff->arena, "%lld", (long long)json_integer_value(value));
	const char *spelling = json_is_object(value) ? text_of(value, "spelling") : "";
	return *spelling ? spelling : "something else";
}

size_t diff_rest(struct diff *diff, const struct pair *pair, const char *const *known)
{
	size_t before = diff->count;
	if (diff->of_two_versions)
		return 0;
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)pair->old, key, value)
	{
		const json_t *now = json_object_get(pair->new, key);
		if (!is_known(key, known) && !means_the_same(value, now))
			change_add(diff, BREAKS_CONTRACT, pair, "'%s' was %s and is %s", key, shown(diff, value),
				shown(diff, now));
	}
	json_object_foreach((json_t *)pair->new, key, value)
	{
		if (!is_known(key, known) && !json_object_get(pair->old, key))
			change_add(diff, BREAKS_CONTRACT, pair, "'%s' was nothing and is %s", key, shown(diff, value));
	}
	return diff->count - before;
}
