/* SPDX-License-Identifier: MIT
 *
 * The model: what ferrule-bind knows of a header. parse.c fills it, check.c settles the role of each parameter and
 * finds the contradictions, the emitters read it and nothing else.
 *
 * All memory belongs to the model's arena and lives until model_free. Arrays end where their count says.
 */
#ifndef FERRULE_MODEL_H
#define FERRULE_MODEL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct location {
	const char *file; /* as it was given on the command line, or as an #include found it */
	unsigned line, column;
};

enum type_kind {
	TYPE_VOID,
	TYPE_BOOL,
	TYPE_INTEGER,
	TYPE_FLOAT,
	TYPE_ENUM,
	TYPE_RECORD, /* a struct or union whose fields are known */
	TYPE_INCOMPLETE, /* a struct or union whose fields are not */
	TYPE_POINTER,
	TYPE_ARRAY,
	TYPE_FUNCTION,
};

struct type {
	enum type_kind kind;
	const char *spelling; /* as C writes it: "unsigned int", "size_t", "struct io_uring *"; records by their tag */
	const char *canonical; /* the same without typedefs: "unsigned long" for size_t */
	const char *name; /* tag or typedef of a record or an enum, else NULL */
	size_t size, align; /* bytes; 0 where unknown */
	bool is_signed, is_const;
	const struct type *target; /* of a pointer or an array */
	long length; /* of an array; -1 where it is flexible */
};

/* What stood in the annotations of one declaration, before anything is concluded from it. Names are NULL if absent. */
struct contract {
	bool in, out, inout, string, path, fd, handle_number, nullable, address, releases;
	const char *count, *bytes; /* "n", "*n" or "32" */
	bool terminated, measured, user_data;
	const char *default_value, *flags, *example, *retained, *pinned, *owned, *borrowed;
	const char *scope, *closure, *on_error;
	/* functions */
	bool returns_errno, returns_errno_global, explains, blocking, hidden, returns_nothing;
	const char *fails, *returns_owned, *returns_borrowed, *returns_count;
	const char *method, *constructor, *calls;
	const char *makes; /* "record, name, field = value, ..." */
	const char *name, *since, *deprecated;
	/* types */
	bool record, opaque, is_enum, flagset;
	const char *handle;
};

/* What a parameter is to a language. check.c decides it from type and contract; emitters switch over it, with no
 * default, so that the compiler finds each place where a new role is missing. */
enum role {
	ROLE_INTEGER, /* in: any integer, enum or flags; range is that of `type` */
	ROLE_BOOL, /* in */
	ROLE_FLOAT, /* in */
	ROLE_FD, /* in: a descriptor, or an object that has one; `type` is an integer; maybe retained */
	ROLE_TEXT, /* in: const char *, NUL-terminated; maybe a path, maybe nullable */
	ROLE_BYTES_IN, /* in: `size` bytes at a pointer; one argument with its size; maybe retained, maybe nullable */
	ROLE_BYTES_OUT, /* out: a number asks for that many bytes, a writable buffer is filled; retained: a buffer */
	ROLE_BYTES_INOUT, /* a writable buffer, read and written */
	ROLE_ARRAY_IN, /* in: `size` numbers; a sequence; maybe nullable. `element` is their type */
	ROLE_ARRAY_OUT, /* out: the caller asks for `size` numbers and gets a sequence of the valid ones */
	ROLE_RECORD_IN, /* in: one struct by pointer. `element` is its type; maybe nullable */
	ROLE_RECORDS_IN, /* in: `size` structs; a sequence of records; maybe nullable. `element` is their type */
	ROLE_RECORD_OUT, /* out: one struct */
	ROLE_RECORDS_OUT, /* out: the caller asks for `size` structs and gets a list of the valid ones */
	ROLE_NUMBER_OUT, /* out: one integer, truth or float behind a pointer; `element` is its type */
	ROLE_NUMBER_INOUT, /* in and out */
	ROLE_ARRAY_INOUT, /* a sequence of numbers; its changed copy comes back, or a writable array is changed */
	ROLE_RECORD_INOUT, /* one struct, whose changed copy comes back */
	ROLE_RECORDS_INOUT, /* `size` structs, whose changed copies come back */
	ROLE_RECORD_VALUE, /* in: one struct by value; `element` is its type */
	ROLE_TEXT_OUT, /* out: like ROLE_BYTES_OUT, but a text: up to its NUL, or as much as is counted */
	ROLE_TEXT_POINTER_OUT, /* out: char **, owned or borrowed; copied */
	ROLE_BYTES_POINTER_OUT, /* out: void ** with its size, owned or borrowed; copied, or a view that pins */
	ROLE_TEXTS_IN, /* in: `size` texts, or `terminated`; maybe nullable. In a callback: items may be NULL */
	ROLE_HANDLE_OUT, /* out: T **, an owned handle; `element` is its type */
	ROLE_CALLBACK, /* in: a function of the language; maybe nullable */
	ROLE_HANDLE_IN, /* a pointer to a handle type; `element` is that type; maybe nullable */
	ROLE_ADDRESS, /* in: an untyped address as an integer, or a writable buffer whose address is taken */
	ROLE_ADDRESS_OUT, /* out: an address, as an integer (T ** parameter) */
	ROLE_VIEW_OUT, /* out: T ** with its size; a view that calls `contract.pinned` when it dies. Of integers of type
			* `element`, or of bytes where that is NULL */
	ROLE_SIZE, /* in, of one or more arrays or buffers: folded into them, no argument of its own */
	ROLE_SIZE_OUT, /* out, size of a view: folded into it */
	ROLE_SIZE_INOUT, /* the `*size` of what is measured: folded into it */
	ROLE_CLOSURE, /* user data of a callback: the binding's, no argument of its own */
	ROLE_USER_DATA, /* of a callback: what it gets of ROLE_CLOSURE */
	ROLE_TOKEN, /* names what is retained: made by the binding, no argument of its own */
};

/* Whose memory a pointer leads to that C gives. */
enum lending {
	LENDING_NONE,
	LENDING_OWNED, /* the caller's, freed with `frees`: after it was copied; a handle when that is closed */
	LENDING_COPIED, /* C's, valid for now: copied. A handle: static, it pins nothing and is not freed */
	LENDING_PINNED, /* C's, valid as long as the handle `owner` lives: a view, or a borrowed handle, pins that */
};

/* How long C keeps what is retained. */
enum until {
	UNTIL_TOKEN, /* the parameter `token` comes back */
	UNTIL_HANDLE, /* the handle that is the parameter `until_parameter` is freed */
	UNTIL_RESULT, /* the handle that is the result is freed */
	UNTIL_FUNCTION, /* `until_function` was called and did not fail */
};

enum scope {
	SCOPE_CALL, /* during the call */
	SCOPE_ASYNC, /* until it was called once */
	SCOPE_FOREVER, /* or, if retained, for the life of a handle */
};

/* A size that is more than one parameter or one number. */
enum expression_kind {
	EXPRESSION_NUMBER, /* `number` */
	EXPRESSION_PARAMETER, /* its value; `parameter` */
	EXPRESSION_BEHIND, /* what `parameter` points to, after the call */
	EXPRESSION_CALL, /* `function` of `operands` */
	EXPRESSION_ADD, /* of two operands, as the others */
	EXPRESSION_SUBTRACT,
	EXPRESSION_MULTIPLY,
	EXPRESSION_DIVIDE,
};

struct expression {
	enum expression_kind kind;
	uint64_t number;
	int parameter; /* index */
	const struct function *function; /* maybe hidden: declared for this */
	const char *called; /* its name */
	const struct expression **operands;
	size_t operand_count;
};

struct parameter {
	const char *name;
	const struct type *type;
	struct contract contract;
	struct location location;
	enum role role;
	const struct type *element; /* of an array, record, handle or number behind the pointer. A handle that is `void *`
				     * has kind TYPE_VOID, spelling "void", and its destructor's name as `name` */
	int size; /* index of the ROLE_SIZE or ROLE_SIZE_OUT parameter, -1 where the size is `constant` */
	unsigned long constant; /* elements or bytes */
	int token; /* index of the ROLE_TOKEN parameter if retained, else -1 */
	bool nullable, retained, writable;
	bool follows; /* an out-array that shares its size with an array that goes in: as many, and no argument */
	bool keeps; /* records that go in, of which each may have something retained: see FIELD_TOKEN */
	const char *default_value; /* a decimal number, or "NULL" for a pointer; without a default NULL */
	const struct expression *expression; /* the size, where it is neither `size` nor `constant`; else NULL */
	bool measured; /* called twice: contract FERRULE_MEASURED */
	bool terminated; /* a NULL ends the array, which has no size */
	enum lending lending; /* of what a pointer gives */
	const char *frees; /* the function that frees it, if owned */
	int owner; /* index of the handle that it pins, else -1 */
	enum until until; /* if retained */
	int until_parameter; /* index, else -1 */
	const char *until_function;
	const struct function *callback; /* of ROLE_CALLBACK: its parameters and its result, with their roles */
	enum scope scope;
	int closure; /* index of its ROLE_CLOSURE, else -1 */
	const char *on_error; /* a number as C writes it: what C gets where it raised */
};

enum result_role {
	RESULT_NOTHING, /* void, a status that is dropped, FERRULE_RETURNS_NOTHING */
	RESULT_INTEGER,
	RESULT_BOOL,
	RESULT_FLOAT,
	RESULT_TEXT, /* copied, and freed if `lending` says so; NULL becomes None or nil */
	RESULT_TEXTS, /* an array of texts that a NULL ends; copied */
	RESULT_BYTES, /* `result_size`, or `result_expression`, bytes; copied, freed or viewed as `lending` says */
	RESULT_RECORD, /* a struct by value, or behind a borrowed pointer; copied. NULL becomes None or nil */
	RESULT_HANDLE, /* owned: `frees` frees it; NULL is a failure, ENOMEM. Or borrowed (`lending`): NULL is None */
	RESULT_ADDRESS,
	RESULT_COUNT, /* how much of the out-array `counts` is valid: not returned itself if that array is */
};

enum failure {
	FAILURE_NONE,
	FAILURE_ERRNO, /* result < 0 is -errno */
	FAILURE_ERRNO_GLOBAL, /* result == -1, then errno */
	FAILURE_EXPRESSION, /* contract.fails, over `result` */
};

struct function {
	const char *name; /* C symbol */
	const char *public_name; /* FERRULE_NAME, else the symbol */
	struct location location;
	const char *comment; /* documentation comment without its stars, NULL if none */
	const struct type *result;
	struct contract contract;
	struct parameter *parameters;
	size_t parameter_count;
	bool is_variadic;
	bool is_static; /* static or inline: a compiler sees it, a loader does not */
	enum result_role result_role;
	enum failure failure;
	int counts; /* index of the out-array that RESULT_COUNT speaks of, else -1 */
	const struct type *result_element; /* of RESULT_HANDLE and RESULT_RECORD: the struct */
	enum lending lending; /* of the result */
	const char *frees; /* the function that frees it, if owned */
	int owner; /* index of the handle that it pins, else -1 */
	int result_size; /* of RESULT_BYTES: index of its ROLE_SIZE_OUT, else -1 */
	const struct expression *result_expression; /* of RESULT_BYTES without that */
	const char *calls; /* what C calls in its place: a macro, a form of a variadic function; else NULL */
	const char *error; /* of FAILURE_EXPRESSION: the class of the error, a kind of the module's Error; NULL: that one */
	/* Tells what the failure was, by a handle; NULL: the model's, by the code, as also where that handle is NULL. */
	const struct function *explains;
	int explained; /* index of the handle that `explains` takes, else -1; it may be one that goes out */
	bool awaited; /* C keeps something until it was called */
	const struct type *method_of; /* the handle type whose method it is, NULL if none */
	const char *method; /* its name there */
	const struct type *constructor_of;
	/* --omit NAME@python, --omit NAME@lua: left out of one language by targets that serve several. (--omit NAME
	 * takes the function out of the model.) */
	bool omit_python, omit_lua;
};

/* What a field is to a language, where its record goes to C. In a record that comes from C FIELD_FD and FIELD_HANDLE are
 * integers, and what is behind pointers is copied when the call returns (NULL is None or nil); it has no FIELD_BYTES_OUT
 * and no FIELD_TOKEN. */
enum field_role {
	FIELD_VALUE, /* integer, flags, truth or float, maybe of some bits; a record, a union or an array of such */
	FIELD_FD, /* an integer, or an object with a descriptor; maybe retained */
	FIELD_HANDLE, /* an integer, or an object that has one */
	FIELD_TEXT, /* const char *, copied by C; maybe a path, maybe nullable */
	FIELD_BYTES_IN, /* the language's memory, as many bytes as the field `size` says; maybe nullable, retained */
	FIELD_BYTES_OUT, /* the same, which C writes */
	FIELD_RECORDS, /* records of type `element`, as many as the field `size` says; copied by C; maybe nullable */
	FIELD_FLEXIBLE, /* `T items[]` at the end: numbers or records of type `element`, as many as the field `count` says.
			 * Such a record is only ROLE_RECORD_IN, or RESULT_RECORD behind a pointer */
	FIELD_ADDRESS, /* an address that is never looked at */
	FIELD_UNKNOWN, /* a pointer without a contract: such a record cannot be copied */
	/* not part of the record in a language */
	FIELD_COUNT, /* how many records another field has */
	FIELD_TOKEN, /* names what this record's fields keep: made by the binding, 0 where nothing has to be kept */
	FIELD_HIDDEN, /* 0 */
};

struct field {
	const char *name;
	const struct type *type;
	struct contract contract;
	struct location location;
	const char *comment;
	size_t offset, size; /* bytes */
	unsigned bit_offset, bit_width; /* of a bit-field, from the record's start; else 0 */
	enum field_role role;
	const struct type *element; /* of FIELD_RECORDS and FIELD_FLEXIBLE, without const */
	int count; /* index of the field that says the size of FIELD_BYTES_*, FIELD_RECORDS, FIELD_FLEXIBLE; else -1 */
	unsigned long constant; /* bytes of FIELD_BYTES_* where no field says them */
	int token; /* index of the FIELD_TOKEN field if retained, else -1 */
	bool nullable, retained;
	/* What lies in a union, or in an anonymous one of the record, shares a group above 0; what holds at the same time
	 * in it, as the members of one of its structs do, has the same alternative. Plain values only. */
	unsigned group, alternative;
	const struct record *nameless; /* in `declared`: the struct or union of an anonymous member; it is no model->records */
	bool is_bits; /* a bit-field; without a name and with a bit_width of 0 it is the end of a unit */
};

struct record {
	const char *name; /* tag, or typedef where there is no tag; NULL where anonymous */
	const char *spelling; /* "struct ferrule_completion"; of an anonymous member a text that names its place */
	struct location location;
	const char *comment;
	struct contract contract;
	size_t size, align; /* 0 where only its name is known */
	const char *alias; /* a typedef of it, NULL if none */
	bool is_union, is_complete;
	bool is_selected; /* declared in a header that was named on the command line */
	/* What C reaches by `record.name`: members of anonymous members are here, with their offsets in this record. */
	struct field *fields;
	size_t field_count;
	/* As C declares them, for declarations: anonymous members (`nameless`) and holes too. No roles. */
	struct field *declared;
	size_t declared_count;
	bool is_promoted; /* an anonymous member: its fields are its owner's */
	/* Bit n: functions of that language have it as an element in role n. */
	uint64_t python_roles, lua_roles;
};

enum constant_kind { CONSTANT_INTEGER, CONSTANT_FLOAT, CONSTANT_TEXT };

struct constant {
	enum constant_kind kind;
	const char *name;
	const char *comment;
	struct location location;
	int64_t value; /* as uint64_t where is_unsigned */
	bool is_unsigned;
	double real;
	const char *text;
};

struct enumeration {
	const char *name; /* NULL where anonymous */
	const char *spelling;
	struct location location;
	const char *comment;
	struct contract contract;
	struct constant *members;
	size_t member_count;
	bool is_selected; /* declared in a header that was named on the command line */
};

/* ---- constructors of records (FERRULE_MAKES) ---- */

enum filling_kind {
	FILLING_ARGUMENT, /* the argument `parameter` */
	FILLING_LENGTH, /* the bytes of the memory that is the argument `parameter` */
	FILLING_CONSTANT, /* `constant`, of that `value` */
};

/* How a field of the record comes about. What no filling speaks of is 0. */
struct filling {
	enum filling_kind kind;
	int field, parameter; /* indices; no parameter: -1 */
	const char *constant; /* its name, or a number */
	int64_t value;
};

/* A function of the language's own, which calls nothing. */
struct maker {
	const char *name; /* "point_polar": of the record and of the annotation */
	const struct function *function; /* has comment, types and defaults of the arguments */
	const struct record *record;
	struct filling *fillings; /* in the order of the record's fields */
	size_t filling_count;
	int *arguments; /* indices of the function's parameters that are arguments, in order */
	size_t argument_count;
};

/* ---- handles ---- */

/* A class of handles. `element` of a parameter and `result_element` of a function name it: model_handle(). */
struct handle {
	const char *name; /* of the struct; of a `void *` its destructor's name */
	const struct record *record; /* NULL: `void *` */
	const char *close;
	const struct function *destructor; /* that one; maybe hidden */
	const struct function *constructor; /* FERRULE_CONSTRUCTOR; NULL if none */
	const struct function **methods; /* FERRULE_METHOD, in order; `method` is the name of each here */
	size_t method_count;
};

/* In the order of declaration: emitters keep it where order matters in C, and sort by name elsewhere. */
struct model {
	const char *module; /* name of the module to emit */
	const char **headers; /* what generated C has to #include, with its delimiters: "<zlib.h>", "\"overlay.h\"" */
	size_t header_count;
	/* With contract.hidden: not bound, roles not settled; here because a contract names it (a destructor, an
	 * unpin), so that generated code can declare and call it. */
	struct function *functions;
	size_t function_count;
	struct record *records;
	size_t record_count;
	struct enumeration *enumerations;
	size_t enumeration_count;
	struct constant *constants; /* macros with a value */
	size_t constant_count;
	struct maker *makers; /* of functions that are bound */
	size_t maker_count;
	struct handle *handles; /* those of structs, then those of `void *` */
	size_t handle_count;
	const struct function *explains; /* the function with FERRULE_EXPLAINS, or NULL */
	struct model_index *index; /* of names; model.c's own */
	struct arena *arena;
};

/* Options of `emit` that shape what comes out. */
struct emit_options {
	const char *directory; /* -o */
	const char *package; /* --package: dotted name of the package that the module lies in, "" for none */
	const char *library; /* --library: soname, for targets that load it at run time */
	const char *load; /* --load: where it lies, relative to the emitted module; NULL: the loader's search path */
	const char *date; /* --date: of manual pages; NULL: none */
	const char *version_function; /* --version-function: FUNCTION=CONSTANT; NULL: none */
	bool has_description; /* --has-description: the library carries what target c-table writes */
};

const struct record *model_record(const struct model *model, const struct type *type);
/* "point" or "struct point". */
const struct record *model_record_named(const struct model *model, const char *name);
const struct function *model_function(const struct model *model, const char *name);
/* The class of a handle; NULL if the type is none. */
const struct handle *model_handle(const struct model *model, const struct type *type);
/* Does any function that is bound keep memory or descriptors until a token comes back? */
bool model_retains(const struct model *model);

const struct enumeration *model_enumeration(const struct model *model, const char *name);
/* The constant or the member of an enumeration of that name. */
const struct constant *model_constant(const struct model *model, const char *name);
/* After functions or records were added, moved or dropped: look-ups by name are made anew. */
void model_index(struct model *model);
struct model *model_new(void);
void model_free(struct model *model);

/* Arena: everything in a model is allocated here. Out of memory ends the program with a message. */
struct arena *arena_new(void);
void arena_free(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size); /* zeroed */
/* An array with room for one element more than `count`: the same, or a copy of twice its size. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t size);
char *arena_text(struct arena *arena, const char *text); /* a copy; NULL stays NULL */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vformat(struct arena *arena, const char *format, va_list arguments) __attribute__((format(printf, 2, 0)));

#endif
