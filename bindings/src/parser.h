/* SPDX-License-Identifier: MIT
 *
 * What the files of the parsing half share. Nobody else sees libclang.
 */
#ifndef FERRULE_PARSER_H
#define FERRULE_PARSER_H

#include "diagnose.h"
#include "model.h"
#include "options.h"

#include <clang-c/Index.h>
#include <stdio.h>
#include <uthash.h>

struct type_key {
	const void *address;
	enum CXTypeKind kind;
};

/* A type that was met. */
struct known_type {
	struct type_key key;
	const struct type *type;
	UT_hash_handle hh;
};

/* A record or an enumeration that was met; `node` may still lack its fields while it is under way. */
struct tagged {
	const char *spelling;
	struct record *record;
	struct enumeration *enumeration;
	bool selected, defined;
	UT_hash_handle hh;
};

/* A function that some header declares. */
struct declared {
	const char *name;
	CXCursor cursor; /* the last declaration in a header that was named, else the first one */
	bool selected, taken;
	UT_hash_handle hh;
};

/* An annotation: where its macro stands, and whether clang kept it. */
struct annotation {
	unsigned long long key; /* of file and offset */
	struct location location;
	const char *macro;
	bool seen;
	UT_hash_handle hh;
};

/* A macro that may be a constant. */
struct candidate {
	const char *name, *comment;
	struct location location;
	bool is_known; /* what it is, without a compiler, or by one */
	struct constant constant;
	size_t size; /* sizeof of it, where a compiler was asked */
	UT_hash_handle hh;
};

/* An expression of FERRULE_FAILS. */
struct asked {
	UT_hash_handle hh;
};

struct parser {
	struct model *model;
	struct diagnostics *diagnostics;
	const struct options *options;
	CXIndex index;
	CXTranslationUnit unit;
	const char **arguments;
	int argument_count;
	char *source;  /* the text that includes the headers */
	CXFile *files; /* the headers that were named */
	CXFile annotate; /* annotate.h, once it was met */

	struct known_type *types;
	struct tagged *tagged;
	struct tagged **tagged_order; /* as C needs them: a part before its whole */
	size_t tagged_count;
	struct declared *declared;
	struct declared **selected; /* functions, in order of declaration */
	size_t selected_count;
	struct annotation *annotations;
	struct candidate *candidates_by_name, **candidates; /* in order of definition */
	size_t candidate_count;
	CXCursor *overlays; /* variables that stand for fields */
	size_t overlay_count;
	CXFile last_file; /* that the last place was in, and its name */
	const char *last_name;
	struct asked *asked; /* of FERRULE_FAILS */
	const struct function *misjudged; /* of whose FERRULE_FAILS clang complained last */
	const struct function *miscalled; /* of whose FERRULE_CALLS clang complained last */
	const char *owner;  /* spelling of the record whose fields are being read */
	unsigned anonymous; /* members without a name in it so far */
};

/* Fills model->records, enumerations, functions and constants. Messages go to `diagnostics`; when it counted errors
 * the model is not whole. */
void parse_headers(struct model *model, struct diagnostics *diagnostics, const struct options *options);

/* ---- clang.c: small things that libclang makes long ---- */

const char *take_string(struct parser *parser, CXString string);
struct location location_of(struct parser *parser, CXSourceLocation location);
struct location cursor_location(struct parser *parser, CXCursor cursor);
bool in_named_header(struct parser *parser, CXCursor cursor);
/* Without its decoration; NULL if there is none. */
const char *comment_of(struct parser *parser, CXCursor cursor);
const char *macro_comment(struct parser *parser, CXCursor definition);

/* ---- types.c ---- */

const struct type *type_of(struct parser *parser, CXType type);
/* One layer of naming off: an elaborated "struct x", an attribute, brackets. A typedef stays. */
CXType without_sugar(CXType type);
/* Behind all typedefs, but no deeper: the pointee of a pointer keeps its own. */
CXType behind_typedefs(CXType type);
/* What a typedef names, canonical; behind a pointer, if it is one. */
CXType behind_typedef(CXCursor definition);
/* The record or enumeration of a declaration, made on first sight. */
struct tagged *tagged_of(struct parser *parser, CXCursor declaration);

/* Has what is spelled so a name? */
bool is_named(const char *spelling);

/* ---- members.c ---- */

void read_fields(struct parser *parser, struct record *record, CXType type);

/* ---- functions.c ---- */

void note_function(struct parser *parser, CXCursor cursor, bool selected);
/* Those that were noted, and those that their contracts name. */
void add_functions(struct parser *parser);

/* ---- annotations.c ---- */

void read_contract(struct parser *parser, CXCursor cursor, struct contract *contract);
/* Reports what annotations of `cursor` and below are misspelt or stand where they mean nothing. */
void check_annotations(struct parser *parser, CXCursor cursor);
void expect_annotation(struct parser *parser, CXCursor expansion);
/* Reports the annotations that clang dropped. */
void check_all_seen(struct parser *parser);

/* All words of the table, without "FERRULE_". */
const char *const *annotation_words(size_t *count);

/* ---- advise.c ---- */

/* The file that includes the headers: no file at all. */
extern const char unit_name[];
void report_all_of_clang(struct parser *parser);

enum annotated { ANNOTATED_RECORD, ANNOTATED_ENUM, ANNOTATED_FUNCTION };
/* One that clang dropped, of what is defined already. */
void read_late_annotation(struct parser *parser, CXSourceLocation at, const char *word, const char *argument,
	enum annotated what, struct contract *contract);

/* ---- overlay.c: contracts on what others have declared ---- */

/* extern __typeof__(((struct note *)0)->title) ferrule_field_note__title FERRULE_STRING; */
bool is_field_overlay(CXCursor variable);
void note_field(struct parser *parser, CXCursor variable);
/* When all types were read. */
void apply_overlays(struct parser *parser);
/* struct FERRULE_RECORD note; FERRULE_ERRNO int f(void); after their definitions. */
void read_late_contract(struct parser *parser, CXCursor declaration, struct contract *contract);

/* ---- constants.c ---- */

void note_macro(struct parser *parser, CXCursor definition);
/* Writes the lines whose variables have the values; how many. */
size_t probe_constants(struct parser *parser, FILE *source);
void evaluate_size(struct parser *parser, CXCursor variable, size_t index);
void evaluate_constant(struct parser *parser, CXCursor variable, size_t index);
/* After probe(). */
void add_constants(struct parser *parser);

/* ---- calls.c ---- */

size_t probe_calls(struct parser *parser, FILE *source);
void check_call(struct parser *parser, CXCursor variable, size_t index);
void check_call_complaint(struct parser *parser, CXDiagnostic diagnostic);

/* ---- probe.c: the second parse, where there is need of one ---- */

#define PROBE_CONSTANT "ferrule_constant_"
#define PROBE_SIZE "ferrule_size_"
#define PROBE_CALL "ferrule_call_"
#define PROBE_FAILS "ferrule_fails_"

void probe(struct parser *parser);
/* The function of whose line of that kind clang complains, or NULL. */
const struct function *complained_of(struct parser *parser, CXDiagnostic diagnostic, const char *kind);

/* ---- fails.c ---- */

bool fails_need_headers(struct parser *parser);
size_t probe_fails(struct parser *parser, FILE *source);
void check_fails_complaint(struct parser *parser, CXDiagnostic diagnostic);

/* ---- resource.c: folders of headers that a parse needs ---- */

/* What follows -resource-dir, or NULL if there is none. */
const char *resource_folder(struct arena *arena, const char *given);
/* The folder of ferrule/annotate.h, or NULL. */
const char *annotate_folder(struct arena *arena);

#endif
