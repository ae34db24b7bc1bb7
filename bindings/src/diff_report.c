/* SPDX-License-Identifier: MIT
 *
 * What diff has found, for people and for programs.
 */
#include "diff.h"

#include <stdio.h>

static const char *const names[] = {
	[BREAKS_NOTHING] = "compatible",
	[BREAKS_SOURCE] = "source break",
	[BREAKS_BINARY] = "binary break",
	[BREAKS_CONTRACT] = "contract break",
};

static const char *const keys[] = {
	[BREAKS_NOTHING] = "compatible",
	[BREAKS_SOURCE] = "source",
	[BREAKS_BINARY] = "binary",
	[BREAKS_CONTRACT] = "contract",
};

static size_t count(const struct diff *diff, enum breakage breakage)
{
	size_t result = 0;
	for (size_t i = 0; i < diff->count; i++)
		result += diff->changes[i].breakage == breakage;
	return result;
}

/* The one status that is told: what crashes goes before what does not compile, and that before what misunderstands. */
static enum breakage verdict(const struct diff *diff)
{
	static const enum breakage order[] = {BREAKS_BINARY, BREAKS_SOURCE, BREAKS_CONTRACT};
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (count(diff, order[i]))
			return order[i];
	return BREAKS_NOTHING;
}

/* ---- text ---- */

static void print_place(const struct location *place)
{
	if (place->file)
		printf("%s:%u:%u", place->file, place->line, place->column);
	else
		putchar('-');
}

static void print_text(const struct diff *diff)
{
	for (size_t i = 0; i < diff->count; i++) {
		const struct change *change = &diff->changes[i];
		print_place(&change->old);
		fputs(" -> ", stdout);
		print_place(&change->new);
		printf(": %s: %s: %s\n", names[change->breakage], change->subject, change->text);
	}
	printf("%zu compatible", count(diff, BREAKS_NOTHING));
	for (enum breakage i = BREAKS_SOURCE; i < BREAKAGE_COUNT; i++)
		printf(", %zu %s%s", count(diff, i), names[i], count(diff, i) == 1 ? "" : "s");
	putchar('\n');
}

/* ---- JSON ---- */

static void set_place(json_t *object, const char *key, const struct location *place)
{
	if (place->file)
		json_object_set_new(object, key,
			json_pack("[s, i, i]", place->file, (int)place->line, (int)place->column));
}

static json_t *change_json(const struct change *change)
{
	json_t *result = json_pack("{s: s, s: s, s: s}", "breaks", keys[change->breakage], "subject", change->subject,
		"text", change->text);
	set_place(result, "old", &change->old);
	set_place(result, "new", &change->new);
	return result;
}

static void print_json(const struct diff *diff)
{
	json_t *changes = json_array(), *counts = json_object();
	for (size_t i = 0; i < BREAKAGE_COUNT; i++)
		json_object_set_new(counts, keys[i], json_integer((json_int_t)count(diff, (enum breakage)i)));
	for (size_t i = 0; i < diff->count; i++)
		json_array_append_new(changes, change_json(&diff->changes[i]));
	json_t *all = json_pack("{s: s, s: i, s: s, s: o, s: o}", "format", "ferrule-diff", "version", 1, "verdict",
		keys[verdict(diff)], "counts", counts, "changes", changes);
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

int diff_report(struct diff *diff, enum format format)
{
	if (format == FORMAT_TEXT)
		print_text(diff);
	else
		print_json(diff);
	if (fflush(stdout) || ferror(stdout)) {
		fputs("ferrule-bind: cannot write what changed\n", stderr);
		return DIFF_FAILED;
	}
	return (int)verdict(diff);
}
