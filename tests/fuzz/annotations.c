/* SPDX-License-Identifier: MIT
 *
 * Annotations as they reach ferrule-bind from any header: each line of the input is one, at the next of some places.
 * What is read of them (sizes, defaults, constructors, failures) is settled too.
 */
#include "check.h"
#include "fuzz.h"
#include "options.h"
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Where annotations go, one %: on fields, results and parameters of several types. */
static const char header[] =
	"typedef unsigned long size_t;\n"
	"enum % kind { FIRST, SECOND = 7 };\n"
	"struct % box;\n"
	"struct % item { int a %; size_t n %; const void *data %; unsigned long long token %; int bits : 3; };\n"
	"void box_close(struct box *box);\n"
	"% int f(const void *data % %, size_t n %, int *out % %, struct box *box %, int (*call)(int, void *) %, void *user %);\n"
	"% const char *g(const struct item *item % %, char *text % %, size_t *size %, double x %, const char *s % %);\n"
	"% struct box *h(struct box **other % %, const char *const *names % %, unsigned count %, void **more % %);\n";

static char path[] = P_tmpdir "/ferrule-fuzz-XXXXXX";

static void remove_file(void)
{
	unlink(path);
}

/* As a literal of C; a NUL ends it. */
static void print_annotation(FILE *file, const uint8_t *text, size_t length)
{
	fputs("__attribute__((annotate(\"ferrule:", file);
	for (size_t i = 0; i < length && text[i]; i++)
		fprintf(file, "\\%03o", text[i]);
	fputs("\")))", file);
}

static void print_header(FILE *file, const uint8_t *data, size_t size)
{
	for (const char *at = header; *at; at++) {
		if (*at != '%') {
			fputc(*at, file);
			continue;
		}
		const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
		size_t length = end ? (size_t)(end - data) : size;
		if (length)
			print_annotation(file, data, length);
		data += length + (end != NULL);
		size -= length + (end != NULL);
	}
}

static void write_header(const uint8_t *data, size_t size)
{
	FILE *file = fopen(path, "w");
	require(file != NULL);
	print_header(file, data, size);
	require(fclose(file) == 0);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	int descriptor = mkstemp(path);
	require(descriptor >= 0);
	close(descriptor);
	atexit(remove_file);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct model *model = model_new();
	const char *words[] = {path};
	struct options options = {.headers = {words, 1}, .arena = model->arena, .strict = true};
	struct diagnostics diagnostics;
	write_header(data, size);
	diagnostics_start(&diagnostics, model->arena, FORMAT_JSON);
	model->module = "fuzz";
	parse_headers(model, &diagnostics, &options);
	if (!diagnostics.errors)
		check_model(model, &diagnostics, true);
	diagnostics_free(&diagnostics);
	model_free(model);
	return 0;
}
