/* SPDX-License-Identifier: MIT
 *
 * What changed in records, enumerations and constants.
 */
#include "diff.h"

#include <stdio.h>
#include <string.h>

/* ---- fields ---- */

static const char *const field_keys[] = {"type", "offset", "size", "bit_offset", "bit_width", NULL};

static void diff_place(struct diff *diff, const struct pair *pair, const char *key, const char *text)
{
	long long old = number_of(pair->old, key), new = number_of(pair->new, key);
	if (old != new)
		change_add(diff, BREAKS_BINARY, pair, text, new, old);
}

static void diff_field(struct diff *diff, const struct pair *pair)
{
	const json_t *old = json_object_get(pair->old, "type"), *new = json_object_get(pair->new, "type");
	bool same;
	enum breakage breakage = type_change(old, new, false, &same);
	size_t before = diff->count;
	if (!same)
		change_add(diff, breakage, pair, "it is %s now, and was %s", type_text(new), type_text(old));
	else if (number_of(pair->old, "size") != number_of(pair->new, "size"))
		diff_place(diff, pair, "size", "it has %lld bytes now, and had %lld");
	diff_place(diff, pair, "offset", "it begins at byte %lld now, and did at %lld");
	if (number_of(pair->old, "offset") == number_of(pair->new, "offset"))
		diff_place(diff, pair, "bit_offset", "it begins at bit %lld now, and did at %lld");
	diff_place(diff, pair, "bit_width", "it has %lld bits now, and had %lld");
	if (!diff_contract(diff, pair, ON_THE_FIELD) && diff->count == before)
		diff_rest(diff, pair, field_keys);
}

/* The fields of one record on both sides, by name, and the new ones that took an old one's place. */
struct fields {
	struct diff *diff;
	const struct pair *record;
	json_t *old, *new, *taken;
};

/* What stands where `field` stood, with its type, and did not exist before: the same field under another name. */
static const json_t *renamed(const struct fields *fields, const json_t *field)
{
	const json_t *now = json_object_get(fields->record->new, "fields");
	size_t i;
	json_t *other;
	json_array_foreach((json_t *)now, i, other)
	{
		bool same;
		if (number_of(field, "offset") != number_of(other, "offset") ||
			number_of(field, "bit_offset") != number_of(other, "bit_offset") ||
			json_object_get(fields->old, text_of(other, "name")))
			continue;
		type_change(json_object_get(field, "type"), json_object_get(other, "type"), false, &same);
		if (same)
			return other;
	}
	return NULL;
}

static struct pair field_pair(const struct fields *fields, const json_t *old, const json_t *new)
{
	const char *name = text_of(old ? old : new, "name");
	return (struct pair){
		arena_format(fields->diff->arena, "%s, field %s", fields->record->subject, name), old, new};
}

static void diff_old_field(struct fields *fields, const json_t *field)
{
	const json_t *now = json_object_get(fields->new, text_of(field, "name"));
	const json_t *other = now ? NULL : renamed(fields, field);
	struct pair pair = field_pair(fields, field, now ? now : other);
	if (now) {
		diff_field(fields->diff, &pair);
	} else if (other) {
		change_add(fields->diff, BREAKS_SOURCE, &pair, "it is called %s now", text_of(other, "name"));
		json_object_set_new(fields->taken, text_of(other, "name"), json_true());
		diff_field(fields->diff, &pair);
	} else {
		change_add(fields->diff, BREAKS_BINARY, &pair, "it is gone");
	}
}

static void diff_fields(struct diff *diff, const struct pair *record)
{
	const json_t *before = json_object_get(record->old, "fields"), *now = json_object_get(record->new, "fields");
	struct fields fields = {diff, record, index_by(before, "name"), index_by(now, "name"), json_object()};
	size_t i;
	json_t *field;
	json_array_foreach((json_t *)before, i, field)
	{
		diff_old_field(&fields, field);
	}
	json_array_foreach((json_t *)now, i, field)
	{
		const char *name = text_of(field, "name");
		struct pair pair = field_pair(&fields, NULL, field);
		if (!json_object_get(fields.old, name) && !json_object_get(fields.taken, name))
			change_add(diff, BREAKS_NOTHING, &pair, "it is new");
	}
	json_decref(fields.old);
	json_decref(fields.new);
	json_decref(fields.taken);
}

/* ---- records ---- */

static void diff_record(struct diff *diff, const struct pair *pair)
{
	static const char *const known[] = {"size", "align", "union", "complete", "fields", NULL};
	bool was_whole = flag_of(pair->old, "complete"), is_whole = flag_of(pair->new, "complete");
	size_t before = diff->count;
	if (was_whole && !is_whole)
		change_add(diff, BREAKS_SOURCE, pair, "its fields are not told any more");
	else if (!was_whole && is_whole)
		change_add(diff, BREAKS_NOTHING, pair, "its fields are told now");
	if (was_whole && is_whole) {
		diff_place(diff, pair, "size", "it has %lld bytes now, and had %lld");
		diff_place(diff, pair, "align", "it is aligned to %lld bytes now, and was to %lld");
		if (flag_of(pair->old, "union") != flag_of(pair->new, "union"))
			change_add(diff, BREAKS_BINARY, pair, "it is a %s now",
				flag_of(pair->new, "union") ? "union" : "struct");
		diff_fields(diff, pair);
	}
	if (!diff_contract(diff, pair, ON_THE_TYPE) && diff->count == before)
		diff_rest(diff, pair, known);
}

/* An anonymous member has a text of its place for a name: it is looked at as a part of its whole. */
static bool is_anonymous(const json_t *record)
{
	return !*text_of(record, "name");
}

static void diff_records(struct diff *diff, const json_t *before, const json_t *now)
{
	json_t *old = index_by(before, "spelling"), *new = index_by(now, "spelling"), *record;
	size_t i;
	json_array_foreach((json_t *)before, i, record)
	{
		const char *name = text_of(record, "spelling");
		struct pair pair = {name, record, json_object_get(new, name)};
		if (pair.new)
			diff_record(diff, &pair);
		else if (!is_anonymous(record))
			change_add(diff, BREAKS_SOURCE, &pair, "it is gone");
	}
	json_array_foreach((json_t *)now, i, record)
	{
		const char *name = text_of(record, "spelling");
		struct pair pair = {name, NULL, record};
		if (!json_object_get(old, name) && !is_anonymous(record))
			change_add(diff, BREAKS_NOTHING, &pair, "it is new");
	}
	json_decref(old);
	json_decref(new);
}

/* ---- enumerations and constants ---- */

static void diff_enumerations(struct diff *diff, const json_t *before, const json_t *now)
{
	static const char *const known[] = {"members", NULL};
	json_t *old = index_by(before, "spelling"), *new = index_by(now, "spelling"), *one;
	size_t i;
	json_array_foreach((json_t *)before, i, one)
	{
		const char *name = text_of(one, "spelling");
		struct pair pair = {name, one, json_object_get(new, name)};
		size_t so_far = diff->count;
		if (!*text_of(one, "name"))
			continue;
		if (!pair.new)
			change_add(diff, BREAKS_SOURCE, &pair, "it is gone");
		else if (!diff_contract(diff, &pair, ON_THE_TYPE) && diff->count == so_far)
			diff_rest(diff, &pair, known);
	}
	json_array_foreach((json_t *)now, i, one)
	{
		struct pair pair = {text_of(one, "spelling"), NULL, one};
		if (*text_of(one, "name") && !json_object_get(old, pair.subject))
			change_add(diff, BREAKS_NOTHING, &pair, "it is new");
	}
	json_decref(old);
	json_decref(new);
}

/* All that has a name and a value, whether a macro or a member: to a program they are the same. */
static json_t *all_constants(const json_t *root)
{
	json_t *all = json_array(), *enumeration;
	size_t i;
	json_array_extend(all, json_object_get(root, "constants"));
	json_array_foreach(json_object_get(root, "enumerations"), i, enumeration)
	{
		json_array_extend(all, json_object_get(enumeration, "members"));
	}
	return all;
}

static const char *value_text(struct diff *diff, const json_t *constant)
{
	const json_t *value = json_object_get(constant, "value");
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_integer(value))
		return arena_format(diff->arena, "%lld", (long long)json_integer_value(value));
	return arena_format(diff->arena, "%.17g", json_real_value(value));
}

static void diff_constants(struct diff *diff, const json_t *before, const json_t *now)
{
	json_t *old = index_by(before, "name"), *new = index_by(now, "name"), *constant;
	size_t i;
	json_array_foreach((json_t *)before, i, constant)
	{
		const char *name = text_of(constant, "name");
		struct pair pair = {name, constant, json_object_get(new, name)};
		if (!pair.new)
			change_add(diff, BREAKS_SOURCE, &pair, "it is gone");
		else if (!json_equal(json_object_get(constant, "value"), json_object_get(pair.new, "value")))
			/* Compilers wrote the old value into programs. */
			change_add(diff, BREAKS_BINARY, &pair, "it is %s now, and was %s", value_text(diff, pair.new),
				value_text(diff, constant));
	}
	json_array_foreach((json_t *)now, i, constant)
	{
		struct pair pair = {text_of(constant, "name"), NULL, constant};
		if (!json_object_get(old, pair.subject))
			change_add(diff, BREAKS_NOTHING, &pair, "it is new");
	}
	json_decref(old);
	json_decref(new);
}

void diff_data(struct diff *diff, const json_t *old, const json_t *new)
{
	diff_records(diff, json_object_get(old, "records"), json_object_get(new, "records"));
	diff_enumerations(diff, json_object_get(old, "enumerations"), json_object_get(new, "enumerations"));
	json_t *before = all_constants(old), *now = all_constants(new);
	diff_constants(diff, before, now);
	json_decref(before);
	json_decref(now);
}
