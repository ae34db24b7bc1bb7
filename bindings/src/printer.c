/* SPDX-License-Identifier: MIT */
#include "printer.h"

#include "output.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct printer {
	const char *indentation;
	unsigned depth;
	char *text;
	size_t length, capacity;
};

static void *or_die(void *memory)
{
	if (!memory) {
		fputs("ferrule-bind: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return memory;
}

struct printer *printer_new(const char *indentation)
{
	struct printer *printer = or_die(calloc(1, sizeof(*printer)));
	printer->indentation = indentation;
	printer->capacity = 4096;
	printer->text = or_die(malloc(printer->capacity));
	*printer->text = '\0';
	return printer;
}

void printer_free(struct printer *printer)
{
	free(printer->text);
	free(printer);
}

static void append(struct printer *printer, const char *text, size_t length)
{
	while (printer->capacity - printer->length <= length) {
		printer->capacity *= 2;
		printer->text = or_die(realloc(printer->text, printer->capacity));
	}
	memcpy(printer->text + printer->length, text, length);
	printer->length += length;
	printer->text[printer->length] = '\0';
}

void print_raw(struct printer *printer, const char *bytes, size_t length)
{
	append(printer, bytes, length);
}

static void append_indentation(struct printer *printer)
{
	for (unsigned i = 0; i < printer->depth; i++)
		append(printer, printer->indentation, strlen(printer->indentation));
}

static bool at_line_start(const struct printer *printer)
{
	return !printer->length || printer->text[printer->length - 1] == '\n';
}

void print_text(struct printer *printer, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		if (length && at_line_start(printer))
			append_indentation(printer);
		length += text[length] == '\n';
		append(printer, text, length);
		text += length;
	}
}

/* `length` bytes, and it did not fit. */
static void print_long(struct printer *printer, size_t length, const char *format, va_list arguments)
{
	char *text = or_die(malloc(length + 1));
	vsnprintf(text, length + 1, format, arguments);
	print_text(printer, text);
	free(text);
}

void print(struct printer *printer, const char *format, ...)
{
	char text[1024];
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if ((size_t)length < sizeof(text)) {
		print_text(printer, text);
		return;
	}
	va_start(arguments, format);
	print_long(printer, (size_t)length, format, arguments);
	va_end(arguments);
}

void indent(struct printer *printer)
{
	printer->depth++;
}

void dedent(struct printer *printer)
{
	if (printer->depth)
		printer->depth--;
}

static size_t trimmed(const char *line, size_t length)
{
	while (length && strchr(" \t\r", line[length - 1]))
		length--;
	return length;
}

void print_lines(struct printer *printer, const char *prefix, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");
		int shown = (int)trimmed(text, length);
		int prefix_shown = (int)(shown ? strlen(prefix) : trimmed(prefix, strlen(prefix)));
		print(printer, "%.*s%.*s\n", prefix_shown, prefix, shown, text);
		text += length + (text[length] == '\n');
	}
}

/* Octal escapes would swallow digits that follow in C, and mean decimal ones in Lua: three digits in C and Python,
 * three in Lua too but decimal. \xNN is the same in Python and Lua 5.2+, but not in Lua 5.1. Text that needs either is
 * not met in names and comments, so other control characters are left out of the common set: shown as '?'. */
static void append_escaped(struct printer *printer, char c)
{
	static const char escapes[] = "\aa\bb\ff\nn\rr\tt\vv\"\"\\\\";
	const char *escape = NULL;
	for (size_t i = 0; i + 1 < sizeof(escapes); i += 2)
		if (escapes[i] == c)
			escape = &escapes[i + 1];
	if (escape) {
		append(printer, "\\", 1);
		append(printer, escape, 1);
	} else {
		append(printer, (unsigned char)c < ' ' || c == 127 ? "?" : &c, 1);
	}
}

void print_quoted(struct printer *printer, const char *text)
{
	print_text(printer, "\"");
	while (*text) {
		size_t plain = 0;
		while ((unsigned char)text[plain] >= ' ' && text[plain] != '"' && text[plain] != '\\' && text[plain] != 127)
			plain++;
		append(printer, text, plain);
		text += plain;
		if (*text)
			append_escaped(printer, *text++);
	}
	append(printer, "\"", 1);
}

const char *printer_text(const struct printer *printer)
{
	return printer->text;
}

int printer_save(const struct printer *printer, const char *directory, const char *name)
{
	return output_write(directory, name, printer->text, printer->length);
}
