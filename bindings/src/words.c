/* SPDX-License-Identifier: MIT */
#include "words.h"

#include "interface.h"

#include <string.h>

/* What the sentences of one parameter are made from. */
struct about {
	const struct model *model;
	struct arena *arena;
	const struct function *function;
	const struct parameter *parameter;
};

#define say(about, ...) arena_format((about)->arena, __VA_ARGS__)

/* ---- how much ---- */

static const char *operator_of(enum expression_kind kind)
{
	switch (kind) {
	case EXPRESSION_ADD:
		return "+";
	case EXPRESSION_SUBTRACT:
		return "-";
	case EXPRESSION_MULTIPLY:
		return "*";
	case EXPRESSION_DIVIDE:
		return "/";
	case EXPRESSION_NUMBER:
	case EXPRESSION_PARAMETER:
	case EXPRESSION_BEHIND:
	case EXPRESSION_CALL:
		break;
	}
	return "";
}

static const char *call_text(struct arena *arena, const struct function *function, const struct expression *expression)
{
	const char *text = arena_format(arena, "%s(", expression->function->name);
	for (size_t i = 0; i < expression->operand_count; i++)
		text = arena_format(arena, "%s%s%s", text, i ? ", " : "",
			words_expression(arena, function, expression->operands[i]));
	return arena_format(arena, "%s)", text);
}

static const char *operand_text(struct arena *arena, const struct function *function,
	const struct expression *expression)
{
	const char *text = words_expression(arena, function, expression);
	return *operator_of(expression->kind) ? arena_format(arena, "(%s)", text) : text;
}

const char *words_expression(struct arena *arena, const struct function *function, const struct expression *expression)
{
	switch (expression->kind) {
	case EXPRESSION_NUMBER:
		return arena_format(arena, "%llu", (unsigned long long)expression->number);
	case EXPRESSION_PARAMETER:
		return function->parameters[expression->parameter].name;
	case EXPRESSION_BEHIND:
		return arena_format(arena, "*%s", function->parameters[expression->parameter].name);
	case EXPRESSION_CALL:
		return call_text(arena, function, expression);
	case EXPRESSION_ADD:
	case EXPRESSION_SUBTRACT:
	case EXPRESSION_MULTIPLY:
	case EXPRESSION_DIVIDE:
		break;
	}
	return arena_format(arena, "%s %s %s", operand_text(arena, function, expression->operands[0]),
		operator_of(expression->kind), operand_text(arena, function, expression->operands[1]));
}

/* "`n`", "`*n`", "8": how many elements or bytes. */
static const char *amount(const struct about *about)
{
	const struct parameter *parameter = about->parameter;
	if (parameter->expression)
		return say(about, "`%s`", words_expression(about->arena, about->function, parameter->expression));
	if (parameter->size < 0)
		return say(about, "%lu", parameter->constant);
	const struct parameter *size = &about->function->parameters[parameter->size];
	return say(about, "`%s%s`", size->type->kind == TYPE_POINTER ? "*" : "", size->name);
}

static const char *bytes(const struct about *about)
{
	return say(about, "%s bytes", amount(about));
}

/* Numbers or structs: so many, or up to a NULL. */
static const char *elements(const struct about *about, const char *what)
{
	return about->parameter->terminated ? say(about, "%s, a NULL after the last one", what)
					    : say(about, "%s %s", amount(about), what);
}

static const char *element_name(const struct about *about)
{
	return about->parameter->element ? about->parameter->element->spelling : "value";
}

/* ---- whose ---- */

static const char *lent(const struct about *about, enum lending lending, const char *frees, int owner)
{
	switch (lending) {
	case LENDING_OWNED:
		return frees ? say(about, " It is the caller's, who frees it with `%s()`.", frees)
			     : " It is the caller's.";
	case LENDING_COPIED:
		return " It stays the library's, and is valid for now: languages copy it.";
	case LENDING_PINNED:
		if (owner < 0)
			return " It stays the library's.";
		return say(about, " It stays the library's, and is valid as long as `%s` is.",
			about->function->parameters[owner].name);
	case LENDING_NONE:
		break;
	}
	return "";
}

static const char *kept_until(const struct about *about)
{
	const struct parameter *parameter = about->parameter;
	switch (parameter->until) {
	case UNTIL_TOKEN:
		return parameter->token < 0 ? "its token comes back"
					    : say(about, "the token `%s` comes back",
						      about->function->parameters[parameter->token].name);
	case UNTIL_HANDLE:
		return parameter->until_parameter < 0
			       ? "the handle is freed"
			       : say(about, "`%s` is freed",
					 about->function->parameters[parameter->until_parameter].name);
	case UNTIL_RESULT:
		return "the handle that is returned is freed";
	case UNTIL_FUNCTION:
		return say(about, "`%s()` was called", parameter->until_function ? parameter->until_function : "it");
	}
	return "";
}

static const char *kept(const struct about *about)
{
	return about->parameter->retained ? say(about, " The library keeps it until %s.", kept_until(about)) : "";
}

/* ---- callbacks ---- */

static const char *scope_words(enum scope scope)
{
	switch (scope) {
	case SCOPE_CALL:
		return "It is called during the call only.";
	case SCOPE_ASYNC:
		return "It is called once, maybe after the call.";
	case SCOPE_FOREVER:
		return "It may be called at any time from then on.";
	}
	return "";
}

static const char *callback_words(const struct about *about)
{
	const struct parameter *parameter = about->parameter;
	const char *closure = parameter->closure < 0 ? ""
						     : say(about, " It is given `%s`.",
							       about->function->parameters[parameter->closure].name);
	const char *on_error = parameter->on_error
				       ? say(about, " Where a script's function fails, the library gets %s, and the "
						    "failure is the call's.",
						 parameter->on_error)
				       : "";
	return say(about, "A function, `%s`. %s%s%s", c_declared(about->arena, parameter->type, ""),
		scope_words(parameter->scope), closure, on_error);
}

/* ---- roles ---- */

static const char *number_words(const struct about *about, const struct type *type)
{
	if (about->parameter->contract.flags)
		return say(about, "Members of `enum %s`, or-ed together (`%s`).", about->parameter->contract.flags,
			type->spelling);
	switch (type->kind) {
	case TYPE_ENUM:
		return say(about, "A member of `%s`.", type->spelling);
	case TYPE_BOOL:
		return "True or false.";
	case TYPE_FLOAT:
		return say(about, "A number (`%s`).", type->spelling);
	case TYPE_INTEGER:
	case TYPE_VOID:
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
	case TYPE_POINTER:
	case TYPE_ARRAY:
	case TYPE_FUNCTION:
		break;
	}
	return say(about, "An integer (`%s`).", type->spelling);
}

static const char *room_words(const struct about *about, const char *what)
{
	const char *measured = about->parameter->measured
				       ? " Languages ask first how much that is, and then for it."
				       : "";
	return say(about, "Room for %s, which the call writes.%s", what, measured);
}

static const char *view_words(const struct about *about)
{
	const struct parameter *parameter = about->parameter;
	const char *release = parameter->contract.pinned ? say(about, ", until `%s()` is called",
								   parameter->contract.pinned)
							 : "";
	return say(about, "Set to memory of the library's: %s. It is valid%s.",
		parameter->element ? elements(about, say(about, "of `%s`", element_name(about))) : bytes(about),
		*release ? release : " for now");
}

static const char *serves(const struct about *about, const char *what)
{
	const struct function *function = about->function;
	int index = (int)(about->parameter - function->parameters);
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].size == index || function->parameters[i].token == index ||
			function->parameters[i].closure == index)
			return say(about, "%s `%s`. In scripts it is no argument.", what, function->parameters[i].name);
	return say(about, "%s the result. In scripts it is no argument.", what);
}

/* What goes in. */
static const char *given_words(const struct about *about)
{
	const struct parameter *parameter = about->parameter;
	switch (parameter->role) {
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
		return number_words(about, parameter->type);
	case ROLE_FD:
		return say(about, "A file descriptor.%s", kept(about));
	case ROLE_TEXT:
		return say(about, "%s, NUL-terminated.%s", parameter->contract.path ? "A path" : "Text", kept(about));
	case ROLE_BYTES_IN:
		return say(about, "Memory of %s, which is read.%s", bytes(about), kept(about));
	case ROLE_ARRAY_IN:
		return say(about, "An array, %s, which is read.%s",
			elements(about, say(about, "of `%s`", element_name(about))), kept(about));
	case ROLE_TEXTS_IN:
		return say(about, "Texts: %s.%s", elements(about, "pointers to them"), kept(about));
	case ROLE_RECORD_IN:
		return say(about, "A `%s`, which is read.%s", element_name(about), kept(about));
	case ROLE_RECORD_VALUE:
		return say(about, "A `%s`, by value.", element_name(about));
	case ROLE_RECORDS_IN:
		return say(about, "An array, %s, which is read.%s",
			elements(about, say(about, "of `%s`", element_name(about))), kept(about));
	case ROLE_HANDLE_IN:
		return say(about, "A handle, `%s`.%s", parameter->type->spelling, kept(about));
	case ROLE_CALLBACK:
		return say(about, "%s%s", callback_words(about), kept(about));
	case ROLE_ADDRESS:
		return "An address, which nobody checks.";
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_HANDLE_OUT:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		break;
	}
	return NULL;
}

/* What goes in and comes back changed, and what only comes back. */
static const char *taken_words(const struct about *about)
{
	const struct parameter *parameter = about->parameter;
	const char *array = say(about, "of `%s`", element_name(about));
	switch (parameter->role) {
	case ROLE_BYTES_OUT:
		return say(about, "%s%s", room_words(about, bytes(about)), kept(about));
	case ROLE_TEXT_OUT:
		return room_words(about, say(about, "a text of %s, its NUL included", bytes(about)));
	case ROLE_BYTES_INOUT:
		return say(about, "Memory of %s, which is read and written.", bytes(about));
	case ROLE_ARRAY_OUT:
	case ROLE_RECORDS_OUT:
		return room_words(about, elements(about, array));
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORDS_INOUT:
		return say(about, "An array, %s, which is read and changed.", elements(about, array));
	case ROLE_RECORD_OUT:
		return say(about, "Set to a `%s`.", element_name(about));
	case ROLE_RECORD_INOUT:
		return say(about, "A `%s`, which is read and changed.", element_name(about));
	case ROLE_NUMBER_OUT:
		return say(about, "Set by the call. %s", number_words(about, parameter->element));
	case ROLE_NUMBER_INOUT:
		return say(about, "Read and changed. %s", number_words(about, parameter->element));
	case ROLE_TEXT_POINTER_OUT:
		return say(about, "Set to a text, or NULL.%s",
			lent(about, parameter->lending, parameter->frees, parameter->owner));
	case ROLE_BYTES_POINTER_OUT:
		return say(about, "Set to memory of %s, or NULL.%s", bytes(about),
			lent(about, parameter->lending, parameter->frees, parameter->owner));
	case ROLE_HANDLE_OUT:
		return say(about, "Set to a new handle, or NULL.%s",
			lent(about, parameter->lending, parameter->frees, parameter->owner));
	case ROLE_ADDRESS_OUT:
		return "Set to an address, which nobody checks.";
	case ROLE_VIEW_OUT:
		return view_words(about);
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_ARRAY_IN:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXTS_IN:
	case ROLE_CALLBACK:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_SIZE:
	case ROLE_SIZE_OUT:
	case ROLE_SIZE_INOUT:
	case ROLE_CLOSURE:
	case ROLE_USER_DATA:
	case ROLE_TOKEN:
		break;
	}
	return NULL;
}

/* What serves another parameter. */
static const char *serving_words(const struct about *about)
{
	switch (about->parameter->role) {
	case ROLE_SIZE:
		return serves(about, "How many there are of");
	case ROLE_SIZE_OUT:
		return serves(about, "Set to how many there are of");
	case ROLE_SIZE_INOUT:
		return serves(about, "How much room there is, then how much is needed, for");
	case ROLE_CLOSURE:
		return serves(about, "Handed on to");
	case ROLE_USER_DATA:
		return "What was given to be handed on.";
	case ROLE_TOKEN:
		return serves(about, "Names what is kept of");
	case ROLE_INTEGER:
	case ROLE_BOOL:
	case ROLE_FLOAT:
	case ROLE_FD:
	case ROLE_TEXT:
	case ROLE_BYTES_IN:
	case ROLE_BYTES_OUT:
	case ROLE_BYTES_INOUT:
	case ROLE_ARRAY_IN:
	case ROLE_ARRAY_OUT:
	case ROLE_RECORD_IN:
	case ROLE_RECORDS_IN:
	case ROLE_RECORD_OUT:
	case ROLE_RECORDS_OUT:
	case ROLE_NUMBER_OUT:
	case ROLE_NUMBER_INOUT:
	case ROLE_ARRAY_INOUT:
	case ROLE_RECORD_INOUT:
	case ROLE_RECORDS_INOUT:
	case ROLE_RECORD_VALUE:
	case ROLE_TEXT_OUT:
	case ROLE_TEXT_POINTER_OUT:
	case ROLE_BYTES_POINTER_OUT:
	case ROLE_TEXTS_IN:
	case ROLE_HANDLE_OUT:
	case ROLE_CALLBACK:
	case ROLE_HANDLE_IN:
	case ROLE_ADDRESS:
	case ROLE_ADDRESS_OUT:
	case ROLE_VIEW_OUT:
		break;
	}
	return "";
}

static const char *default_words(const struct about *about)
{
	const char *value = about->parameter->default_value;
	return value ? say(about, " Left out in a script, it is %s.", value) : "";
}

const char *words_parameter(
	const struct model *model, const struct function *function, const struct parameter *parameter)
{
	struct about about = {model, model->arena, function, parameter};
	const char *text = given_words(&about);
	if (!text)
		text = taken_words(&about);
	if (!text)
		return serving_words(&about);
	return say(&about, "%s%s%s", text, parameter->nullable ? " It may be NULL." : "", default_words(&about));
}

/* ---- results ---- */

static const char *result_bytes(const struct about *about)
{
	const struct function *function = about->function;
	if (function->result_expression)
		return words_expression(about->arena, function, function->result_expression);
	return function->result_size < 0 ? "some" : say(about, "*%s", function->parameters[function->result_size].name);
}

const char *words_result(const struct model *model, const struct function *function)
{
	struct about about = {model, model->arena, function, NULL};
	const char *whose = lent(&about, function->lending, function->frees, function->owner);
	const char *element = function->result_element ? function->result_element->spelling : "struct";
	switch (function->result_role) {
	case RESULT_NOTHING:
		return function->result->kind == TYPE_VOID ? "Nothing." : "A status that says nothing further.";
	case RESULT_INTEGER:
		return say(&about, "An integer (`%s`).", function->result->spelling);
	case RESULT_BOOL:
		return "True or false.";
	case RESULT_FLOAT:
		return say(&about, "A number (`%s`).", function->result->spelling);
	case RESULT_TEXT:
		return say(&about, "Text, or NULL.%s", whose);
	case RESULT_TEXTS:
		return say(&about, "An array of texts that a NULL ends, or NULL.%s", whose);
	case RESULT_BYTES:
		return say(&about, "Memory of `%s` bytes, or NULL.%s", result_bytes(&about), whose);
	case RESULT_RECORD:
		return say(&about, "A `%s`%s.%s", element,
			function->result->kind == TYPE_POINTER ? ", or NULL" : ", by value", whose);
	case RESULT_HANDLE:
		return say(&about, "A handle, `%s`.%s", function->result->spelling, whose);
	case RESULT_ADDRESS:
		return "An address, which nobody checks.";
	case RESULT_COUNT:
		return function->counts < 0 ? "A number of elements."
					    : say(&about, "How much of `%s` is valid.",
						      function->parameters[function->counts].name);
	}
	return "";
}

static const char *explained(const struct about *about)
{
	const struct function *explains =
		about->function->explains ? about->function->explains : about->model->explains;
	return explains ? say(about, " `%s()` says in words what it was.", explains->name) : "";
}

const char *words_failure(const struct model *model, const struct function *function)
{
	struct about about = {model, model->arena, function, NULL};
	const char *explains = explained(&about);
	switch (function->failure) {
	case FAILURE_ERRNO:
		return say(&about, "A negative result is a failure, and a negative `errno`.%s", explains);
	case FAILURE_ERRNO_GLOBAL:
		return say(&about, "A result of -1 is a failure, and `errno` tells which.%s", explains);
	case FAILURE_EXPRESSION:
		return say(&about, "The call failed if `%s`.%s", function->contract.fails, explains);
	case FAILURE_NONE:
		break;
	}
	if (function->result_role == RESULT_HANDLE && function->lending != LENDING_PINNED &&
		function->lending != LENDING_COPIED)
		return say(&about, "NULL is a failure.%s", explains);
	return NULL;
}

/* ---- types ---- */

static const char *counted(const struct model *model, const struct record *record, const struct field *field)
{
	return field->count < 0 ? arena_format(model->arena, "%lu", field->constant)
				: arena_format(model->arena, "`%s`", record->fields[field->count].name);
}

static const char *field_role(const struct model *model, const struct record *record, const struct field *field)
{
	struct arena *arena = model->arena;
	const char *element = field->element ? field->element->spelling : field->type->spelling;
	switch (field->role) {
	case FIELD_VALUE:
		return field->contract.flags ? arena_format(arena, "Members of `enum %s`, or-ed together.",
						       field->contract.flags)
					     : "";
	case FIELD_FD:
		return "A file descriptor.";
	case FIELD_HANDLE:
		return "A handle, as a number.";
	case FIELD_TEXT:
		return field->contract.path ? "A path, NUL-terminated." : "Text, NUL-terminated.";
	case FIELD_BYTES_IN:
		return arena_format(arena, "Memory of %s bytes, which is read.", counted(model, record, field));
	case FIELD_BYTES_OUT:
		return arena_format(arena, "Room for %s bytes, which is written.", counted(model, record, field));
	case FIELD_RECORDS:
	case FIELD_FLEXIBLE:
		return arena_format(arena, "An array, %s of `%s`.", counted(model, record, field), element);
	case FIELD_ADDRESS:
		return "An address, which nobody checks.";
	case FIELD_UNKNOWN:
		return "No language sees it.";
	case FIELD_COUNT:
		return "How many another field has; in scripts it is no field.";
	case FIELD_TOKEN:
		return "Names what is kept; in scripts it is no field.";
	case FIELD_HIDDEN:
		return "In scripts it is no field, and 0.";
	}
	return "";
}

const char *words_field(const struct model *model, const struct record *record, const struct field *field)
{
	const char *text = field_role(model, record, field);
	const char *nullable = field->nullable ? "It may be NULL." : "";
	const char *group = field->group ? "It shares its bytes with others of this struct." : "";
	struct arena *arena = model->arena;
	text = arena_format(arena, "%s%s%s", text, *text && *nullable ? " " : "", nullable);
	return arena_format(arena, "%s%s%s", text, *text && *group ? " " : "", group);
}

const char *words_record(const struct model *model, const struct record *record)
{
	if (record->contract.handle)
		return arena_format(model->arena, "A handle: an object in scripts. `%s()` frees it.",
			record->contract.handle);
	if (record->contract.record)
		return "Plain values: a record in scripts.";
	return record->contract.opaque ? "Nobody looks into it: an address in scripts." : NULL;
}
