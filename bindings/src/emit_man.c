/* SPDX-License-Identifier: MIT
 *
 * Target man: a page of section 3 for each function, and one for the module. man(7), as mandoc -Tlint wants it.
 */
#include "manual.h"
#include "targets.h"
#include "words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

int emit_man(const struct model *model, const struct emit_options *options);
const char *man_cannot(const struct model *model, const struct function *function);

enum { LINE_WIDTH = 78 };

/* ---- text ---- */

/* One character of UTF-8 as a number, and how many bytes it has; '?' and 1 where there is none. */
static unsigned long decoded(const char *text, size_t *length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t wanted = bytes[0] < 0xc0 ? 1 : bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
	unsigned long code = bytes[0] & (0xff >> (wanted + 1));
	*length = 1;
	for (size_t i = 1; i < wanted; i++) {
		if (bytes[i] >> 6 != 2)
			return '?';
		code = code << 6 | (bytes[i] & 0x3f);
	}
	*length = wanted;
	return wanted == 1 ? '?' : code;
}

enum { LONGEST_ESCAPE = 10 };

/* What roff would take for something else. */
static char *escape(char *end, const char *text, size_t size, bool code)
{
	/* What a font for text would bend. */
	static const char odd[] = "'^`~", *const odd_names[] = {"\\(aq", "\\(ha", "\\(ga", "\\(ti"};
	const char *stop = text + size;
	for (size_t length = 1; text < stop; text += length) {
		length = 1;
		if ((unsigned char)*text >= 0x80)
			end += sprintf(end, "\\[u%04lX]", decoded(text, &length));
		else if (*text == '\\')
			end = stpcpy(end, "\\e");
		else if (*text == '-' && code)
			end = stpcpy(end, "\\-");
		else if (code && strchr(odd, *text))
			end = stpcpy(end, odd_names[strchr(odd, *text) - odd]);
		else if (*text == '"')
			end = stpcpy(end, "\\(dq");
		else
			*end++ = *text;
	}
	*end = '\0';
	return end;
}

static bool is_plain(const char *text, bool code)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80 || *text == '\\' || *text == '"' || (code && strchr("-'^`~", *text)))
			return false;
	return true;
}

static const char *escaped(struct arena *arena, const char *text, bool code)
{
	if (is_plain(text, code))
		return text;
	size_t length = strlen(text);
	char *result = arena_alloc(arena, LONGEST_ESCAPE * length + 1);
	escape(result, text, length, code);
	return result;
}

/* `code` is bold. A backquote without a fellow is one. */
static const char *marked_up(struct arena *arena, const char *text)
{
	if (!strchr(text, '`'))
		return escaped(arena, text, false);
	char *result = arena_alloc(arena, LONGEST_ESCAPE * strlen(text) + 1), *end = result;
	while (*text) {
		size_t length = strcspn(text, "`");
		const char *close = text[length] ? strchr(text + length + 1, '`') : NULL;
		end = escape(end, text, length, false);
		text += length;
		if (!*text)
			break;
		if (!close) {
			end = stpcpy(end, "\\(ga");
			text++;
			continue;
		}
		end = stpcpy(end, "\\fB");
		end = escape(end, text + 1, (size_t)(close - text) - 1, true);
		end = stpcpy(end, "\\fP");
		text = close + 1;
	}
	return result;
}

static bool ends_sentence(const char *word, size_t length)
{
	while (length && strchr(")\"'", word[length - 1]))
		length--;
	/* "e.g." and "1.2." have a stop within. */
	return length > 1 && strchr(".!?", word[length - 1]) && !memchr(word, '.', length - 1);
}

/* Lines of some width, and a new one for each sentence: roff knows the end of one by the end of a line. */
static const char *filled(struct arena *arena, const char *text)
{
	/* At worst each character is a word: with a break, and "\\&" before it. */
	char *result = arena_alloc(arena, 4 * strlen(text) + 2), *end = result;
	size_t column = 0;
	text += strspn(text, " \n");
	while (*text) {
		size_t length = strcspn(text, " \n"), gap = strspn(text + length, " \n");
		if (column && column + 1 + length > LINE_WIDTH) {
			*end++ = '\n';
			column = 0;
		}
		if (column)
			*end++ = ' ';
		else if (*text == '.' || *text == '\'')
			end = stpcpy(end, "\\&");
		end = mempcpy(end, text, length);
		column += length + 1;
		if (text[length] && ends_sentence(text, length)) {
			*end++ = '\n';
			column = 0;
		}
		text += length + gap;
	}
	if (column)
		*end++ = '\n';
	return result;
}

static void print_filled(struct manual *manual, const char *text)
{
	print_text(manual->printer, filled(manual->arena, text));
}

/* ---- the parts of a page ---- */

static void print_heading(struct manual *manual, const char *macro, const char *name)
{
	print(manual->printer, "%s %s\n", macro, escaped(manual->arena, name, false));
	manual->fresh = true;
}

static const char *in_capitals(struct arena *arena, const char *text)
{
	char *copy = arena_text(arena, text);
	for (char *c = copy; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return copy;
}

static void section(struct manual *manual, const char *name)
{
	print_heading(manual, ".SH", in_capitals(manual->arena, name));
}

static void subsection(struct manual *manual, const char *name)
{
	print_heading(manual, ".SS", name);
}

/* A blank line between paragraphs, none behind a heading. */
static void begin_paragraph(struct manual *manual)
{
	if (!manual->fresh)
		print_text(manual->printer, ".PP\n");
	manual->fresh = false;
}

static void paragraph(struct manual *manual, const char *text)
{
	begin_paragraph(manual);
	print_filled(manual, marked_up(manual->arena, text));
}

static void item(struct manual *manual, const char *term, const char *text)
{
	manual->fresh = false;
	print(manual->printer, ".TP\n\\fI%s\\fP\n", escaped(manual->arena, term, true));
	print_filled(manual, marked_up(manual->arena, text));
}

static void bullet(struct manual *manual, const char *text)
{
	manual->fresh = false;
	print_text(manual->printer, ".IP \\(bu 2\n");
	print_filled(manual, marked_up(manual->arena, text));
}

static void end_list(struct manual *manual)
{
	(void)manual; /* the next paragraph or heading ends it */
}

static void literal(struct manual *manual, const char *text)
{
	begin_paragraph(manual);
	print_text(manual->printer, ".nf\n");
	while (*text) {
		size_t length = strcspn(text, "\n");
		const char *line = escaped(manual->arena, arena_format(manual->arena, "%.*s", (int)length, text), true);
		if (!*line)
			print_text(manual->printer, ".sp\n");
		else
			print(manual->printer, "%s%s\n", strchr(".'\\", *line) && *line != '\\' ? "\\&" : "", line);
		text += length + (text[length] == '\n');
	}
	print_text(manual->printer, ".fi\n");
}

/* ---- pages ---- */

static void begin_page(struct manual *manual, const char *name, const char *brief, const struct emit_options *options)
{
	const struct model *model = manual->model;
	struct arena *arena = manual->arena;
	const char *header = model->header_count ? model->headers[0] : "";
	print(manual->printer, ".\\\" Made by ferrule-bind, target man, from %s: changes are lost.\n", header);
	print(manual->printer, ".TH %s 3 \"%s\" \"%s\" \"Library Functions Manual\"\n", in_capitals(arena, name),
		options->date ? escaped(arena, options->date, false) : "", model->module);
	section(manual, "Name");
	print_filled(manual, arena_format(arena, "%s \\- %s", escaped(arena, name, true), marked_up(arena, brief)));
}

static int save_page(struct manual *manual, const char *name, const struct emit_options *options)
{
	int result = printer_save(manual->printer, options->directory, arena_format(manual->arena, "%s.3", name));
	printer_free(manual->printer);
	return result;
}

static int emit_function(struct manual *manual, const struct function *function, const struct emit_options *options)
{
	manual->printer = printer_new("");
	begin_page(manual, function->name, manual_brief(manual->arena, function), options);
	manual_function(manual, function);
	section(manual, "See also");
	print(manual->printer, ".BR %s (3)\n", escaped(manual->arena, manual->model->module, true));
	return save_page(manual, function->name, options);
}

static void print_list(struct manual *manual, const struct function *const *functions, size_t count)
{
	if (count)
		section(manual, "Functions");
	for (size_t i = 0; i < count; i++) {
		const char *name = functions[i]->name;
		print(manual->printer, ".TP\n.BR %s (3)\n", escaped(manual->arena, name, true));
		print_filled(manual, marked_up(manual->arena, manual_brief(manual->arena, functions[i])));
	}
}

static int emit_overview(struct manual *manual, const struct function *const *functions, size_t count,
	const struct emit_options *options)
{
	const struct model *model = manual->model;
	manual->printer = printer_new("");
	begin_page(manual, model->module, arena_format(manual->arena, "the functions and types of %s", model->module),
		options);
	section(manual, "Synopsis");
	literal(manual, manual_includes(model));
	print_list(manual, functions, count);
	manual_types(manual);
	return save_page(manual, model->module, options);
}

/* A function named as the module would take the overview's page. */
static const char *overview_name(const struct model *model, const struct function *const *functions, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(functions[i]->name, model->module))
			return arena_format(model->arena, "%s_overview", model->module);
	return model->module;
}

int emit_man(const struct model *model, const struct emit_options *options)
{
	struct model named = *model;
	struct manual manual = {.model = &named, .arena = model->arena, .section = section, .subsection = subsection,
		.paragraph = paragraph, .item = item, .bullet = bullet, .literal = literal, .end_list = end_list};
	size_t count;
	const struct function **functions = manual_functions(model, &count);
	named.module = overview_name(model, functions, count);
	if (emit_overview(&manual, functions, count, options))
		return -1;
	for (size_t i = 0; i < count; i++)
		if (emit_function(&manual, functions[i], options))
			return -1;
	return 0;
}

const char *man_cannot(const struct model *model, const struct function *function)
{
	(void)model;
	(void)function;
	return NULL;
}
