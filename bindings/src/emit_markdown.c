/* SPDX-License-Identifier: MIT
 *
 * Target markdown: the reference manual of a module in one file, as GitHub shows it.
 */
#include "manual.h"
#include "targets.h"
#include "words.h"

#include <ctype.h>
#include <string.h>

int emit_markdown(const struct model *model, const struct emit_options *options);
const char *markdown_cannot(const struct model *model, const struct function *function);

enum { LINE_WIDTH = 120 };

/* ---- text ---- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Characters that would be markup: `_` and `*` only where they can open or close something. */
static bool is_markup(const char *text, const char *at)
{
	if (strchr("\\<[]", *at))
		return true;
	bool inside = at > text && is_word(at[-1]) && is_word(at[1]);
	return (*at == '_' && !inside) || *at == '*' || (*at == '#' && at == text) || (*at == '>' && at == text);
}

static char *escape(char *end, const char *text, size_t length)
{
	for (const char *at = text; at < text + length; at++) {
		if (is_markup(text, at))
			*end++ = '\\';
		*end++ = *at;
	}
	return end;
}

/* Code stays as it is; a backquote without a fellow is one. */
static const char *marked_up(struct arena *arena, const char *text)
{
	if (!text[strcspn(text, "`\\<[]_*#>")])
		return text;
	char *result = arena_alloc(arena, 2 * strlen(text) + 1), *end = result;
	while (*text) {
		size_t length = strcspn(text, "`");
		const char *close = text[length] ? strchr(text + length + 1, '`') : NULL;
		end = escape(end, text, length);
		text += length;
		if (close)
			end = mempcpy(end, text, (size_t)(close - text) + 1);
		else if (*text)
			end = stpcpy(end, "\\`");
		text = close ? close + 1 : text + (*text != '\0');
	}
	return result;
}

static void print_filled(struct manual *manual, const char *text, const char *first, const char *further)
{
	size_t column = strlen(first), indentation = strlen(further);
	/* At worst each character is a word with a line of its own. */
	char *result = arena_alloc(manual->arena, column + (2 + indentation) * strlen(text) + 2);
	char *end = stpcpy(result, first);
	for (bool begins = true; *text; begins = false) {
		size_t length = strcspn(text, " \n"), gap = strspn(text + length, " \n");
		if (!begins && column + 1 + length > LINE_WIDTH) {
			*end++ = '\n';
			end = stpcpy(end, further);
			column = indentation;
		} else if (!begins) {
			*end++ = ' ';
			column++;
		}
		end = mempcpy(end, text, length);
		column += length;
		text += length + gap;
	}
	*end++ = '\n';
	print_text(manual->printer, result);
}

/* ---- the parts ---- */

/* Of the module: "## Types"; of a function, whose name is a heading, bold. */
static void section(struct manual *manual, const char *name)
{
	print(manual->printer, "## %s\n\n", name);
}

static void section_of_function(struct manual *manual, const char *name)
{
	if (strcmp(name, "Synopsis") != 0 && strcmp(name, "Description") != 0)
		print(manual->printer, "**%s**\n\n", name);
}

static void subsection(struct manual *manual, const char *name)
{
	print(manual->printer, "### %s\n\n", name);
}

static void paragraph(struct manual *manual, const char *text)
{
	print_filled(manual, marked_up(manual->arena, text), "", "");
	print_text(manual->printer, "\n");
}

static void item(struct manual *manual, const char *term, const char *text)
{
	const char *words = marked_up(manual->arena, text);
	print_filled(manual, arena_format(manual->arena, "`%s`: %s", term, words), "- ", "  ");
}

static void bullet(struct manual *manual, const char *text)
{
	print_filled(manual, marked_up(manual->arena, text), "- ", "  ");
}

static void end_list(struct manual *manual)
{
	print_text(manual->printer, "\n");
}

/* A text with ``` in it needs a longer fence. */
static void literal(struct manual *manual, const char *text)
{
	size_t length = strlen(text);
	const char *fence = strstr(text, "```") ? "``````" : "```";
	const char *language = manual->section == section_of_function && strstr(text, ";") ? "c" : "";
	print(manual->printer, "%s%s\n%s%s%s\n\n", fence, language, text,
		length && text[length - 1] == '\n' ? "" : "\n", fence);
}

/* ---- the file ---- */

static void print_contents(struct manual *manual, const struct function *const *functions, size_t count)
{
	if (!count)
		return;
	section(manual, "Functions");
	for (size_t i = 0; i < count; i++) {
		const char *name = functions[i]->name;
		const char *link = arena_format(manual->arena, "[`%s`](#%s): ", name, name);
		const char *brief = marked_up(manual->arena, manual_brief(manual->arena, functions[i]));
		print_filled(manual, arena_format(manual->arena, "%s%s", link, brief), "- ", "  ");
	}
	end_list(manual);
}

static void print_functions(struct manual *manual, const struct function *const *functions, size_t count)
{
	manual->section = section_of_function;
	for (size_t i = 0; i < count; i++) {
		subsection(manual, functions[i]->name);
		manual_function(manual, functions[i]);
	}
	manual->section = section;
}

/* Sections end with an empty line; the file does not. */
static int save(struct manual *manual, const struct emit_options *options)
{
	struct printer *file = printer_new("");
	const char *text = printer_text(manual->printer);
	size_t length = strlen(text);
	while (length > 1 && text[length - 1] == '\n' && text[length - 2] == '\n')
		length--;
	print(file, "%.*s", (int)length, text);
	int result =
		printer_save(file, options->directory, arena_format(manual->arena, "%s.md", manual->model->module));
	printer_free(file);
	return result;
}

int emit_markdown(const struct model *model, const struct emit_options *options)
{
	struct manual manual = {.model = model, .arena = model->arena, .section = section, .subsection = subsection,
		.paragraph = paragraph, .item = item, .bullet = bullet, .literal = literal, .end_list = end_list};
	size_t count;
	const struct function **functions = manual_functions(model, &count);
	manual.printer = printer_new("");
	print(manual.printer, "<!-- Made by ferrule-bind, target markdown, from %s: changes are lost. -->\n\n",
		model->header_count ? model->headers[0] : "");
	print(manual.printer, "# %s\n\n", model->module);
	literal(&manual, manual_includes(model));
	print_contents(&manual, functions, count);
	print_functions(&manual, functions, count);
	manual_types(&manual);
	int result = save(&manual, options);
	printer_free(manual.printer);
	return result;
}

const char *markdown_cannot(const struct model *model, const struct function *function)
{
	(void)model;
	(void)function;
	return NULL;
}
