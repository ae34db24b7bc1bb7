/* SPDX-License-Identifier: MIT */
#include "options.h"

#include "targets.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"Usage: ferrule-bind check [OPTION]... HEADER...\n"
	"       ferrule-bind emit --target TARGET -o FOLDER [OPTION]... HEADER...\n"
	"       ferrule-bind diff [--format=text|json] OLD.json NEW.json\n"
	"\n"
	"Reads annotated C headers. What the headers named here declare is bound, what they include is only looked "
	"up.\n"
	"`check` reports each pointer without a contract and each contradiction; `emit` does so, then writes a "
	"binding.\n"
	"`diff` reads two descriptions (--target json) of a library, an older and a newer one, and says what breaks.\n"
	"\n"
	"check and emit:\n"
	"  -I FOLDER          look for #include files there\n"
	"  -D NAME[=VALUE]    define a macro\n"
	"      --omit NAME    leave a function out; NAME@python, NAME@lua: of that language only\n"
	"      --only PREFIX  bind only functions whose name begins so\n"
	"      --format FORMAT  of the messages: text (on standard error), json or sarif (on standard output)\n"
	"      --resource-dir FOLDER  clang's own headers (found by itself where they are in a usual place)\n"
	"check:\n"
	"      --strict       a pointer without a contract is an error, as it is for emit\n"
	"emit:\n"
	"      --target TARGET  what to write\n"
	"  -o FOLDER          where to\n"
	"      --module NAME  name of the module (default: the first header's)\n"
	"      --package NAME  dotted name of the package that the module lies in\n"
	"      --include FILE  what generated C includes, as <zlib.h> (default: the headers named here)\n"
	"      --library NAME  shared library to load at run time, for targets that do\n"
	"      --load PATH    where it lies, seen from the emitted module\n"
	"      --version-function FUNCTION=CONSTANT\n"
	"                     at load, the library has to be of that version or a later one\n"
	"      --has-description  the library carries its description (target c-table): modules compare it at load\n"
	"      --date DATE    what manual pages say of their date (default: nothing)\n"
	"\n"
	"Exit status: 0 if all is well, 1 after an error, 2 for a wrong command line.\n"
	"Of diff: 0 if nothing breaks, 1 source, 2 binary, 3 contract, 4 after an error.\n";

enum {
	OPTION_STRICT = 256,
	OPTION_TARGET,
	OPTION_MODULE,
	OPTION_PACKAGE,
	OPTION_INCLUDE,
	OPTION_LIBRARY,
	OPTION_LOAD,
	OPTION_OMIT,
	OPTION_ONLY,
	OPTION_RESOURCES,
	OPTION_FORMAT,
	OPTION_DATE,
	OPTION_VERSION_FUNCTION,
	OPTION_HAS_DESCRIPTION,
	OPTION_HELP,
};

static const struct option long_options[] = {
	{"strict", no_argument, NULL, OPTION_STRICT},
	{"target", required_argument, NULL, OPTION_TARGET},
	{"module", required_argument, NULL, OPTION_MODULE},
	{"package", required_argument, NULL, OPTION_PACKAGE},
	{"include", required_argument, NULL, OPTION_INCLUDE},
	{"library", required_argument, NULL, OPTION_LIBRARY},
	{"load", required_argument, NULL, OPTION_LOAD},
	{"omit", required_argument, NULL, OPTION_OMIT},
	{"only", required_argument, NULL, OPTION_ONLY},
	{"resource-dir", required_argument, NULL, OPTION_RESOURCES},
	{"version-function", required_argument, NULL, OPTION_VERSION_FUNCTION},
	{"has-description", no_argument, NULL, OPTION_HAS_DESCRIPTION},
	{"date", required_argument, NULL, OPTION_DATE},
	{"format", required_argument, NULL, OPTION_FORMAT},
	{"help", no_argument, NULL, OPTION_HELP},
	{NULL, 0, NULL, 0},
};

static void show_help(void)
{
	fputs(usage, stdout);
	puts("\nTargets:");
	for (size_t i = 0; i < target_count; i++)
		printf("  %-8s %s\n", targets[i].name, targets[i].summary);
	exit(EXIT_SUCCESS);
}

/* diff's own statuses tell what breaks: a wrong command line is none of these. */
static int status_of_misuse = 2;
enum { STATUS_OF_MISUSE_DIFF = 4 };

static void refuse(const char *what, const char *word)
{
	fprintf(stderr, "ferrule-bind: %s%s%s%s; see ferrule-bind --help\n", what, word ? " '" : "", word ? word : "",
		word ? "'" : "");
	exit(status_of_misuse);
}

static enum format format_named(const char *name)
{
	static const char *const names[] = {[FORMAT_TEXT] = "text", [FORMAT_JSON] = "json", [FORMAT_SARIF] = "sarif"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return (enum format)i;
	refuse("--format is text, json or sarif, not", name);
	return FORMAT_TEXT;
}

static void add_word(struct arena *arena, struct words *words, const char *word)
{
	words->words = arena_grow(arena, words->words, words->count, sizeof(*words->words));
	words->words[words->count++] = word;
}

static void take_option(struct options *options, int option)
{
	struct arena *arena = options->arena;
	switch (option) {
	case 'I':
		add_word(arena, &options->include_folders, optarg);
		break;
	case 'D':
		add_word(arena, &options->definitions, optarg);
		break;
	case 'o':
		options->emit.directory = optarg;
		break;
	case OPTION_STRICT:
		options->strict = true;
		break;
	case OPTION_TARGET:
		options->target = optarg;
		break;
	case OPTION_MODULE:
		options->module = optarg;
		break;
	case OPTION_PACKAGE:
		options->emit.package = optarg;
		break;
	case OPTION_INCLUDE:
		add_word(arena, &options->includes, optarg);
		break;
	case OPTION_LIBRARY:
		options->emit.library = optarg;
		break;
	case OPTION_LOAD:
		options->emit.load = optarg;
		break;
	case OPTION_OMIT:
		add_word(arena, &options->omit, optarg);
		break;
	case OPTION_ONLY:
		add_word(arena, &options->only, optarg);
		break;
	case OPTION_RESOURCES:
		options->resource_folder = optarg;
		break;
	case OPTION_VERSION_FUNCTION:
		options->emit.version_function = optarg;
		break;
	case OPTION_HAS_DESCRIPTION:
		options->emit.has_description = true;
		break;
	case OPTION_DATE:
		options->emit.date = optarg;
		break;
	case OPTION_FORMAT:
		options->format = format_named(optarg);
		break;
	case OPTION_HELP:
		show_help();
		break;
	default:
		exit(status_of_misuse); /* getopt has said what is wrong */
	}
}

static void read_command(struct options *options, const char *command)
{
	static const char *const names[] = {
		[COMMAND_CHECK] = "check", [COMMAND_EMIT] = "emit", [COMMAND_DIFF] = "diff"};
	if (!command)
		refuse("what to do is missing: check, emit or diff", NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], command)) {
			options->command = (enum command)i;
			return;
		}
	const char *near = nearest(command, names, sizeof(names) / sizeof(names[0]));
	refuse(near ? arena_format(options->arena, "unknown command, did you mean %s? There is no", near)
		    : "unknown command",
		command);
}

static bool is_identifier(const char *word)
{
	size_t length = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	return length && !word[length] && !strchr("0123456789", word[0]);
}

/* "include/my-lib.h" makes the module my_lib. */
static const char *default_module(struct options *options)
{
	const char *header = options->headers.words[0];
	const char *slash = strrchr(header, '/');
	char *name = arena_text(options->arena, slash ? slash + 1 : header);
	name[strcspn(name, ".")] = '\0';
	for (char *c = name; *c; c++)
		if (strchr("-+ ,", *c))
			*c = '_';
	return name;
}

static void check_emit(struct options *options)
{
	if (!options->target)
		refuse("emit needs --target", NULL);
	if (!options->emit.directory)
		refuse("emit needs a folder to write to: -o", NULL);
	for (size_t i = 0; i < target_count; i++)
		if (!strcmp(targets[i].name, options->target))
			return;
	const char *names[32];
	for (size_t i = 0; i < target_count; i++)
		names[i] = targets[i].name;
	const char *near = nearest(options->target, names, target_count);
	refuse(near ? arena_format(options->arena, "unknown target, did you mean %s? There is no", near)
		    : "unknown target",
		options->target);
}

static void check_diff(const struct options *options)
{
	if (options->headers.count != 2)
		refuse("diff takes two descriptions, the old and the new one", NULL);
	if (options->format == FORMAT_SARIF)
		refuse("diff has --format text and json, not", "sarif");
}

static void complete(struct options *options)
{
	if (options->command == COMMAND_DIFF) {
		check_diff(options);
		return;
	}
	if (!options->headers.count)
		refuse("no header is named", NULL);
	if (!options->module)
		options->module = default_module(options);
	if (!is_identifier(options->module))
		refuse("the module needs a name of letters, digits and _ (--module), not", options->module);
	if (!options->emit.package)
		options->emit.package = "";
	if (options->command == COMMAND_EMIT)
		check_emit(options);
}

void options_read(struct options *options, int argc, char **argv)
{
	int option;
	if (argc > 1 && !strcmp(argv[1], "diff"))
		status_of_misuse = STATUS_OF_MISUSE_DIFF;
	while ((option = getopt_long(argc, argv, "I:D:o:h", long_options, NULL)) != -1)
		take_option(options, option == 'h' ? OPTION_HELP : option);
	read_command(options, optind < argc ? argv[optind++] : NULL);
	for (; optind < argc; optind++)
		add_word(options->arena, &options->headers, argv[optind]);
	complete(options);
}
