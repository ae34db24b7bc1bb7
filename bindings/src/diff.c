/* SPDX-License-Identifier: MIT
 *
 * What changed in functions; and the whole.
 */
#include "diff.h"

#include "description.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- small things of jansson ---- */

const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

bool flag_of(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

long long number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

json_t *index_by(const json_t *list, const char *key)
{
	json_t *index = json_object(), *item;
	size_t i;
	json_array_foreach((json_t *)list, i, item)
	{
		json_object_set_nocheck(index, text_of(item, key), item);
	}
	return index;
}

/* ---- changes ---- */

static struct location place_of(const json_t *object)
{
	const json_t *place = json_object_get(object, "location");
	struct location location = {.file = json_string_value(json_array_get(place, 0))};
	location.line = (unsigned)json_integer_value(json_array_get(place, 1));
	location.column = (unsigned)json_integer_value(json_array_get(place, 2));
	return location;
}

void change_add(struct diff *diff, enum breakage breakage, const struct pair *pair, const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0) {
		fputs("ferrule-bind: out of memory\n", stderr);
		exit(DIFF_FAILED);
	}
	va_end(arguments);
	diff->changes = arena_grow(diff->arena, diff->changes, diff->count, sizeof(*diff->changes));
	diff->changes[diff->count++] = (struct change){
		breakage, pair->subject, arena_text(diff->arena, text), place_of(pair->old), place_of(pair->new)};
	free(text);
}

/* ---- functions ---- */

static void diff_function(struct diff *diff, const struct pair *pair);

static bool diff_type(struct diff *diff, const struct pair *pair, const char *what, bool given)
{
	const json_t *old = json_object_get(pair->old, "type"), *new = json_object_get(pair->new, "type");
	bool same;
	enum breakage breakage = type_change(old, new, given, &same);
	if (!same)
		change_add(diff, breakage, pair, "%s is %s now, and was %s", what, type_text(new), type_text(old));
	return same;
}

static void diff_parameter(struct diff *diff, const struct pair *pair)
{
	static const char *const known[] = {"type", "callback", NULL};
	const char *name = text_of(pair->old, "name"), *now = text_of(pair->new, "name");
	size_t before = diff->count;
	if (strcmp(name, now) != 0)
		/* Scripts may pass it by name. */
		change_add(diff, BREAKS_SOURCE, pair, "it is called %s now", now);
	diff_type(diff, pair, "it", !diff->called);
	const json_t *callback = json_object_get(pair->old, "callback");
	if (callback && json_object_get(pair->new, "callback")) {
		struct pair called = {arena_format(diff->arena, "%s, which is called", pair->subject), callback,
			json_object_get(pair->new, "callback")};
		diff->called = true;
		diff_function(diff, &called);
		diff->called = false;
	}
	if (!diff_contract(diff, pair, diff->called ? ON_WHAT_C_GIVES : ON_THE_PARAMETER) && diff->count == before)
		diff_rest(diff, pair, known);
}

static void diff_parameters(struct diff *diff, const struct pair *function)
{
	const json_t *before = json_object_get(function->old, "parameters");
	const json_t *now = json_object_get(function->new, "parameters");
	if (json_array_size(before) != json_array_size(now)) {
		change_add(diff, BREAKS_BINARY, function, "it takes %zu parameters now, and took %zu",
			json_array_size(now), json_array_size(before));
		return;
	}
	for (size_t i = 0; i < json_array_size(now); i++) {
		struct pair pair = {NULL, json_array_get(before, i), json_array_get(now, i)};
		pair.subject = arena_format(
			diff->arena, "%s, parameter %s", function->subject, text_of(pair.old, "name"));
		diff_parameter(diff, &pair);
	}
}

static const char *public_name(const json_t *function)
{
	const char *name = text_of(function, "public_name");
	return *name ? name : text_of(function, "name");
}

/* What a linker and a script see of it. */
static void diff_symbol(struct diff *diff, const struct pair *pair)
{
	bool was_static = flag_of(pair->old, "static"), is_static = flag_of(pair->new, "static");
	if (is_static && !was_static)
		change_add(diff, BREAKS_BINARY, pair, "it is inline now: the library has no symbol of it");
	else if (was_static && !is_static)
		change_add(diff, BREAKS_NOTHING, pair, "it is a symbol of the library now");
	if (flag_of(pair->old, "variadic") != flag_of(pair->new, "variadic"))
		change_add(diff, BREAKS_BINARY, pair,
			flag_of(pair->new, "variadic") ? "it takes any number of arguments now"
						       : "it takes no further arguments any more");
	static const char *const omitted[][2] = {{"omit_python", "Python"}, {"omit_lua", "Lua"}};
	for (size_t i = 0; i < 2; i++)
		if (flag_of(pair->old, omitted[i][0]) != flag_of(pair->new, omitted[i][0]))
			change_add(diff, flag_of(pair->new, omitted[i][0]) ? BREAKS_SOURCE : BREAKS_NOTHING, pair,
				"%s %s it now", omitted[i][1], flag_of(pair->new, omitted[i][0]) ? "lacks" : "has");
}

static void diff_result(struct diff *diff, const struct pair *function, bool contract_changed)
{
	static const char *const known[] = {"type", NULL};
	struct pair pair = {function->subject, json_object_get(function->old, "result"),
		json_object_get(function->new, "result")};
	size_t before = diff->count;
	bool same = diff_type(diff, &pair, "its result", diff->called);
	if (same && !contract_changed)
		diff_rest(diff, &pair, known);
	/* A result has no place of its own. */
	for (; before < diff->count; before++) {
		diff->changes[before].old = place_of(function->old);
		diff->changes[before].new = place_of(function->new);
	}
}

static void diff_function(struct diff *diff, const struct pair *pair)
{
	static const char *const known[] = {
		"public_name", "static", "variadic", "omit_python", "omit_lua", "result", "parameters", NULL};
	size_t before = diff->count;
	diff_symbol(diff, pair);
	bool contract_changed = diff_contract(diff, pair, ON_THE_FUNCTION) > 0;
	if (!contract_changed && strcmp(public_name(pair->old), public_name(pair->new)) != 0)
		change_add(diff, BREAKS_SOURCE, pair, "it is called %s now, and was %s", public_name(pair->new),
			public_name(pair->old));
	diff_result(diff, pair, contract_changed);
	diff_parameters(diff, pair);
	if (diff->count == before)
		diff_rest(diff, pair, known);
}

static void diff_functions(struct diff *diff, const json_t *before, const json_t *now)
{
	json_t *old = index_by(before, "name"), *new = index_by(now, "name"), *function;
	size_t i;
	json_array_foreach((json_t *)before, i, function)
	{
		const char *name = text_of(function, "name");
		struct pair pair = {arena_format(diff->arena, "%s()", name), function, json_object_get(new, name)};
		if (pair.new)
			diff_function(diff, &pair);
		else
			change_add(diff, flag_of(function, "static") ? BREAKS_SOURCE : BREAKS_BINARY, &pair,
				"it is gone");
	}
	json_array_foreach((json_t *)now, i, function)
	{
		const char *name = text_of(function, "name");
		struct pair pair = {arena_format(diff->arena, "%s()", name), NULL, function};
		if (!json_object_get(old, name))
			change_add(diff, BREAKS_NOTHING, &pair, "it is new");
	}
	json_decref(old);
	json_decref(new);
}

/* ---- constructors of records ---- */

static void diff_constructor(struct diff *diff, const struct pair *pair)
{
	if (!json_equal(json_object_get(pair->old, "arguments"), json_object_get(pair->new, "arguments")))
		change_add(diff, BREAKS_SOURCE, pair, "it takes other arguments now");
	else if (!json_equal(json_object_get(pair->old, "fills"), json_object_get(pair->new, "fills")))
		change_add(diff, BREAKS_CONTRACT, pair, "it fills other fields, or fills them in another way");
}

static void diff_constructors(struct diff *diff, const json_t *before, const json_t *now)
{
	json_t *old = index_by(before, "name"), *new = index_by(now, "name"), *one;
	size_t i;
	json_array_foreach((json_t *)before, i, one)
	{
		const char *name = text_of(one, "name");
		const char *subject = arena_format(diff->arena, "constructor %s()", name);
		struct pair pair = {subject, one, json_object_get(new, name)};
		if (pair.new)
			diff_constructor(diff, &pair);
		else
			change_add(diff, BREAKS_SOURCE, &pair, "it is gone");
	}
	json_array_foreach((json_t *)now, i, one)
	{
		const char *name = text_of(one, "name");
		struct pair pair = {arena_format(diff->arena, "constructor %s()", name), NULL, one};
		if (!json_object_get(old, name))
			change_add(diff, BREAKS_NOTHING, &pair, "it is new");
	}
	json_decref(old);
	json_decref(new);
}

/* ---- the whole ---- */

static void diff_head(struct diff *diff, const json_t *old, const json_t *new)
{
	struct pair pair = {"the module", old, new};
	if (strcmp(text_of(old, "module"), text_of(new, "module")) != 0)
		change_add(diff, BREAKS_SOURCE, &pair, "it is called %s now, and was %s", text_of(new, "module"),
			text_of(old, "module"));
}

void diff_compare(struct diff *diff, const json_t *old, const json_t *new)
{
	diff->of_two_versions = number_of(old, "version") != number_of(new, "version");
	diff_head(diff, old, new);
	diff_data(diff, old, new);
	diff_functions(diff, json_object_get(old, "functions"), json_object_get(new, "functions"));
	diff_constructors(diff, json_object_get(old, "constructors"), json_object_get(new, "constructors"));
}

int diff_descriptions(struct diagnostics *diagnostics, const struct options *options)
{
	struct diff diff = {.diagnostics = diagnostics, .arena = diagnostics->arena};
	json_t *old = description_read(diagnostics, options->headers.words[0]);
	json_t *new = description_read(diagnostics, options->headers.words[1]);
	int status = DIFF_FAILED;
	if (old && new) {
		diff_compare(&diff, old, new);
		status = diff_report(&diff, options->format);
	} else {
		report_summary(diagnostics, NULL);
	}
	json_decref(old);
	json_decref(new);
	return status;
}
