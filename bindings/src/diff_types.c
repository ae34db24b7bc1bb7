/* SPDX-License-Identifier: MIT
 *
 * What it breaks that a type took the place of another.
 */
#include "diff.h"

#include <string.h>

const char *type_text(const json_t *type)
{
	return text_of(type, "spelling");
}

/* Without typedefs: what the compiler sees. */
static const char *canonical(const json_t *type)
{
	const char *text = text_of(type, "canonical");
	return *text ? text : type_text(type);
}

static bool is_kind(const json_t *type, const char *kind)
{
	return !strcmp(text_of(type, "kind"), kind);
}

static bool is_whole_number(const json_t *type)
{
	return is_kind(type, "integer") || is_kind(type, "enum") || is_kind(type, "bool");
}

static enum breakage worse(enum breakage a, enum breakage b)
{
	return a == BREAKS_BINARY || b == BREAKS_NOTHING ? a : b;
}

/* A caller passes T * where const T * is wanted, and takes T * where const T * was given; not the other way round. */
static enum breakage const_change(const json_t *old, const json_t *new, bool given)
{
	bool before = flag_of(old, "const"), now = flag_of(new, "const");
	return before == now || now == given ? BREAKS_NOTHING : BREAKS_SOURCE;
}

static const char *without_const(const char *text)
{
	return strncmp(text, "const ", 6) ? text : text + 6;
}

/* Behind a pointer. */
static enum breakage target_change(const json_t *old, const json_t *new, bool given)
{
	bool same;
	if (!old || !new)
		return old == new ? BREAKS_NOTHING : BREAKS_BINARY;
	enum breakage breakage = const_change(old, new, given);
	/* C converts from and to void * by itself: programs go on as they are. */
	if (is_kind(given ? new : old, "void"))
		return breakage;
	if (!strcmp(without_const(canonical(old)), without_const(canonical(new))))
		return breakage;
	if (is_kind(old, "void") || is_kind(new, "void"))
		return worse(BREAKS_SOURCE, breakage);
	return worse(type_change(old, new, given, &same), breakage);
}

static enum breakage number_change(const json_t *old, const json_t *new)
{
	/* The same bits, read another way: a compiler warns at most. */
	return number_of(old, "size") == number_of(new, "size") ? BREAKS_SOURCE : BREAKS_BINARY;
}

enum breakage type_change(const json_t *old, const json_t *new, bool given, bool *same)
{
	*same = !strcmp(canonical(old), canonical(new)) && !strcmp(text_of(old, "kind"), text_of(new, "kind")) &&
		number_of(old, "size") == number_of(new, "size");
	/* A struct that keeps its name is looked at where it is defined. */
	if (!strcmp(canonical(old), canonical(new)) && (is_kind(new, "record") || is_kind(new, "incomplete"))) {
		*same = true;
		return BREAKS_NOTHING;
	}
	if (*same)
		return BREAKS_NOTHING;
	if (is_whole_number(old) && is_whole_number(new))
		return number_change(old, new);
	if (is_kind(old, "pointer") && is_kind(new, "pointer"))
		return target_change(json_object_get(old, "target"), json_object_get(new, "target"), given);
	return BREAKS_BINARY;
}
