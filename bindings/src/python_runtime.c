/* SPDX-License-Identifier: MIT
 *
 * Which declarations of the runtime a module needs. The headers are read as what they are by their style: declarations
 * with an empty line between them, each of which begins at a line's start; and whatever they define is named bind_...
 * or BIND_...
 */
#include "python_runtime.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A declaration, with the comment above it. */
struct chunk {
	size_t first, end; /* lines */
	bool needed;
};

/* What it defines. */
struct name {
	const char *text;
	size_t length, chunk;
};

struct runtime {
	struct chunk *chunks;
	struct name *names;
	size_t chunk_count, name_count;
	size_t *waiting, waiting_count; /* chunks whose own needs are to be looked at */
};

static void *more(void *array, size_t count, size_t size)
{
	if (count & (count - 1))
		return array;
	array = realloc(array, (count ? 2 * count : 1) * size);
	if (!array)
		abort();
	return array;
}

static bool is_part_of_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t name_length(const char *text)
{
	size_t length = 0;
	while (is_part_of_name(text[length]))
		length++;
	return length;
}

static bool is_ours(const char *text, size_t length)
{
	return length > 5 && (!strncmp(text, "bind_", 5) || !strncmp(text, "BIND_", 5));
}

/* ---- what a chunk defines ---- */

static void add_name(struct runtime *runtime, const char *text, size_t length)
{
	if (!is_ours(text, length))
		return;
	runtime->names = more(runtime->names, runtime->name_count, sizeof(*runtime->names));
	runtime->names[runtime->name_count++] = (struct name){text, length, runtime->chunk_count - 1};
}

/* The last name before the parameters, the size, the value or the body: `line` begins a declaration. */
static void add_declared(struct runtime *runtime, const char *line)
{
	static const char attribute[] = "__attribute__((";
	const char *found = NULL;
	size_t length = 0;
	while (*line && !strchr("([={;", *line)) {
		size_t here = name_length(line);
		if (!strncmp(line, attribute, strlen(attribute))) {
			line = strstr(line, "))");
			line = line ? line + 2 : "";
			continue;
		}
		if (here) {
			found = line;
			length = here;
		}
		line += here ? here : 1;
	}
	if (found)
		add_name(runtime, found, length);
}

/* The members of an enumeration stand one on a line. */
static void add_line(struct runtime *runtime, const char *line, bool *enumerates)
{
	if (!strncmp(line, "#define ", 8))
		add_name(runtime, line + 8, name_length(line + 8));
	else if (!strncmp(line, "enum ", 5))
		*enumerates = true;
	if (*enumerates && *line == '\t')
		add_name(runtime, line + 1, name_length(line + 1));
	else if (isalpha((unsigned char)*line))
		add_declared(runtime, line);
	if (*line == '}' || strstr(line, "};"))
		*enumerates = false;
}

/* The enumeration's members where all stand on its one line: "enum { BIND_SHOWN = 80 };" */
static void add_members(struct runtime *runtime, const char *line)
{
	const char *at = !strncmp(line, "enum ", 5) ? strchr(line, '{') : NULL;
	for (; at && *at; at += strcspn(at, ",}")) {
		at += 1 + strspn(at + 1, " ");
		add_name(runtime, at, name_length(at));
		if (!strchr(at, ','))
			break;
	}
}

/* ---- chunks ---- */

static size_t next_chunk(size_t line)
{
	bool open = false; /* between the braces of a body */
	for (; python_runtime_lines[line]; line++) {
		const char *text = python_runtime_lines[line];
		if (*text == '{' || (isalpha((unsigned char)*text) && text[strlen(text) - 1] == '{'))
			open = true;
		else if (*text == '}')
			open = false;
		if (!*text && !open)
			break;
	}
	return line;
}

static void read_chunk(struct runtime *runtime, size_t first, size_t end)
{
	bool enumerates = false, comment = false;
	runtime->chunks = more(runtime->chunks, runtime->chunk_count, sizeof(*runtime->chunks));
	runtime->chunks[runtime->chunk_count++] = (struct chunk){first, end, false};
	for (size_t i = first; i < end; i++) {
		const char *line = python_runtime_lines[i];
		comment |= !strncmp(line, "/*", 2);
		if (!comment) {
			add_members(runtime, line);
			add_line(runtime, line, &enumerates);
		}
		comment &= !strstr(line, "*/");
	}
}

static int by_name(const void *left, const void *right)
{
	const struct name *a = left, *b = right;
	size_t length = a->length < b->length ? a->length : b->length;
	int order = strncmp(a->text, b->text, length);
	return order ? order : a->length < b->length ? -1 : a->length > b->length;
}

static struct runtime read_runtime(void)
{
	struct runtime runtime = {0};
	for (size_t line = 0; python_runtime_lines[line];) {
		size_t end = next_chunk(line);
		if (end > line)
			read_chunk(&runtime, line, end);
		line = end + (python_runtime_lines[end] != NULL);
	}
	qsort(runtime.names, runtime.name_count, sizeof(*runtime.names), by_name);
	runtime.waiting = calloc(runtime.chunk_count + 1, sizeof(*runtime.waiting));
	if (!runtime.waiting)
		abort();
	return runtime;
}

/* ---- what is needed ---- */

static void need_chunk(struct runtime *runtime, size_t chunk)
{
	if (runtime->chunks[chunk].needed)
		return;
	runtime->chunks[chunk].needed = true;
	runtime->waiting[runtime->waiting_count++] = chunk;
}

/* A name may be declared in one chunk and defined in another. */
static void need_name(struct runtime *runtime, const char *text, size_t length)
{
	struct name key = {text, length, 0};
	const struct name *found = bsearch(&key, runtime->names, runtime->name_count, sizeof(key), by_name);
	if (!found)
		return;
	while (found > runtime->names && !by_name(found - 1, &key))
		found--;
	for (; found < runtime->names + runtime->name_count && !by_name(found, &key); found++)
		need_chunk(runtime, found->chunk);
}

/* Of code: what comments speak of is not needed. `comment`: does the text begin in one? */
static void need_names(struct runtime *runtime, const char *text, bool *comment)
{
	while (*text) {
		size_t length = name_length(text);
		if (!strncmp(text, "/*", 2) || !strncmp(text, "*/", 2))
			*comment = *text == '/';
		if (!*comment && is_ours(text, length))
			need_name(runtime, text, length);
		text += length ? length : 1;
	}
}

static void need_all(struct runtime *runtime, const char *body)
{
	bool comment = false;
	need_names(runtime, body, &comment);
	need_names(runtime, "BIND_ONCE", &comment);
	while (runtime->waiting_count) {
		const struct chunk *chunk = &runtime->chunks[runtime->waiting[--runtime->waiting_count]];
		for (size_t i = chunk->first; i < chunk->end; i++)
			need_names(runtime, python_runtime_lines[i], &comment);
	}
}

/* ---- printed ---- */

static bool is_include(const struct chunk *chunk)
{
	return !strncmp(python_runtime_lines[chunk->first], "#include ", 9);
}

/* A header's functions are inline so that nobody misses them who does not need them; here all are needed. */
static void print_line(struct printer *printer, const char *line)
{
	static const char in_header[] = "static inline ";
	size_t length = strlen(in_header);
	if (strncmp(line, in_header, length) != 0)
		print(printer, "%s\n", line);
	else
		print(printer, "BIND_ONCE %s\n", line + length);
}

void python_runtime(struct printer *printer, const char *body)
{
	struct runtime runtime = read_runtime();
	need_all(&runtime, body);
	for (size_t i = 0; i < runtime.chunk_count; i++) {
		const struct chunk *chunk = &runtime.chunks[i];
		if (!chunk->needed && !is_include(chunk))
			continue;
		print(printer, "\n");
		for (size_t line = chunk->first; line < chunk->end; line++)
			print_line(printer, python_runtime_lines[line]);
	}
	free(runtime.chunks);
	free(runtime.names);
	free(runtime.waiting);
}
