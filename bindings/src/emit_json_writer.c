/* SPDX-License-Identifier: MIT
 *
 * JSON, written as it comes: a library's tree of a header with 50,000 functions takes most of a gigabyte. Two blanks of
 * indentation, a key on each line.
 */
#include "emit_json.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct json {
	struct printer *printer;
	unsigned depth;
	bool is_empty; /* the object or array at hand has nothing in it yet */
	bool is_wrong; /* a text was no UTF-8 */
};

struct json *json_new(struct arena *arena, struct printer *printer)
{
	struct json *json = arena_alloc(arena, sizeof(*json));
	json->printer = printer;
	return json;
}

bool json_is_right(const struct json *json)
{
	return !json->is_wrong;
}

/* ---- pieces ---- */

static void append(struct json *json, const char *text)
{
	print_raw(json->printer, text, strlen(text));
}

/* What has to be escaped: 'u' by its number, else by that letter. */
static const char escapes[256] = {[0x01] = 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u',
	'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\'};

static void append_escaped(struct json *json, unsigned char byte)
{
	char escaped[8];
	if (escapes[byte] == 'u')
		snprintf(escaped, sizeof(escaped), "\\u%04X", byte);
	else
		snprintf(escaped, sizeof(escaped), "\\%c", escapes[byte]);
	append(json, escaped);
}

static void append_quoted(struct json *json, const char *text)
{
	bool is_plain = true; /* ASCII */
	const char *whole = text;
	print_raw(json->printer, "\"", 1);
	while (*text) {
		size_t length = 0;
		while (text[length] && !escapes[(unsigned char)text[length]])
			is_plain &= (unsigned char)text[length++] < 0x80;
		print_raw(json->printer, text, length);
		text += length;
		if (*text)
			append_escaped(json, (unsigned char)*text++);
	}
	print_raw(json->printer, "\"", 1);
	json->is_wrong |= !is_plain && !is_utf8(whole);
}

static void append_line(struct json *json)
{
	static const char blanks[] = "                                ";
	print_raw(json->printer, "\n", 1);
	for (size_t left = 2 * (size_t)json->depth; left;) {
		size_t some = left < sizeof(blanks) - 1 ? left : sizeof(blanks) - 1;
		print_raw(json->printer, blanks, some);
		left -= some;
	}
}

static void begin(struct json *json, const char *key)
{
	if (!json->is_empty)
		print_raw(json->printer, ",", 1);
	append_line(json);
	json->is_empty = false;
	if (!key)
		return;
	print_raw(json->printer, "\"", 1);
	append(json, key);
	print_raw(json->printer, "\": ", 3);
}

/* ---- objects and arrays ---- */

void json_open(struct json *json, const char *key, char bracket)
{
	begin(json, key);
	print_raw(json->printer, &bracket, 1);
	json->depth++;
	json->is_empty = true;
}

void json_close(struct json *json, char bracket)
{
	json->depth--;
	if (!json->is_empty)
		append_line(json);
	print_raw(json->printer, &bracket, 1);
	json->is_empty = false;
}

void json_start(struct json *json)
{
	append(json, "{");
	json->depth++;
	json->is_empty = true;
}

/* ---- values ---- */

void json_set_text(struct json *json, const char *key, const char *text)
{
	if (!text)
		return;
	begin(json, key);
	append_quoted(json, text);
}

void json_set_flag(struct json *json, const char *key, bool flag)
{
	if (!flag)
		return;
	begin(json, key);
	append(json, "true");
}

void json_set_integer(struct json *json, const char *key, int64_t number)
{
	char digits[24];
	snprintf(digits, sizeof(digits), "%" PRId64, number);
	begin(json, key);
	append(json, digits);
}

void json_set_number(struct json *json, const char *key, size_t number)
{
	char digits[24];
	snprintf(digits, sizeof(digits), "%zu", number);
	begin(json, key);
	append(json, digits);
}

/* The shortest that is read as the same number. */
void json_set_real(struct json *json, const char *key, double number)
{
	char digits[40];
	int precision = 15;
	do
		snprintf(digits, sizeof(digits), "%.*g", precision++, number);
	while (precision <= 17 && strtod(digits, NULL) != number);
	begin(json, key);
	append(json, digits);
	append(json, strpbrk(digits, ".e") ? "" : ".0");
}

void json_set_location(struct json *json, const struct location *location)
{
	char place[32];
	if (!location->file)
		return;
	snprintf(place, sizeof(place), ", %u, %u]", location->line, location->column);
	begin(json, "location");
	append(json, "[");
	append_quoted(json, location->file);
	append(json, place);
}
