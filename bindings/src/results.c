/* SPDX-License-Identifier: MIT
 *
 * What a call gives back, and how it fails.
 */
#include "checker.h"
#include "fails.h"
#include "interface.h"

#include <string.h>

#define complain(checker, ...) report_error((checker)->diagnostics, &(checker)->function->location, __VA_ARGS__)

static bool has_outs(const struct function *function)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (interface_is_value(&function->parameters[i]))
			return true;
	return false;
}

/* ---- failure ---- */

static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word))
		if ((at == text || !strchr(letters, at[-1])) && (!at[length] || !strchr(letters, at[length])))
			return true;
	return false;
}

static void check_errno(struct checker *checker, const char *word)
{
	const struct type *result = checker->function->result;
	if (!is_integer(result) || !result->is_signed)
		complain(checker, "%s on %s, whose result is %s: only a signed integer can be negative", word,
			checker->function->name, result->spelling);
}

static void check_fails(struct checker *checker)
{
	const struct function *function = checker->function;
	if (function->result->kind == TYPE_VOID)
		complain(checker, "FERRULE_FAILS on %s, which has no result", function->name);
	else if (!is_integer(function->result))
		complain(checker, "FERRULE_FAILS on %s, whose result (%s) is no error code", function->name,
			function->result->spelling);
	else if (!has_word(function->contract.fails, "result"))
		complain(checker, "FERRULE_FAILS(%s) on %s does not speak of `result`", function->contract.fails,
			function->name);
}

/* "result < 0, TableError": what is behind the last comma outside of brackets names the error's class. */
static void split_fails(struct checker *checker)
{
	struct function *function = checker->function;
	struct arena *arena = checker->model->arena;
	const char *text = function->contract.fails;
	const char *comma = fails_comma(text);
	if (!comma)
		return;
	const char *error = comma + 1 + strspn(comma + 1, " \t");
	if (!is_name(error))
		complain(checker, "FERRULE_FAILS(%s) on %s: '%s' is no name of an error's class", text, function->name,
			error);
	else if (!strcmp(error, "Error"))
		complain(checker,
			"FERRULE_FAILS(%s) on %s: the module has an Error already, of which this would be a kind", text,
			function->name);
	function->error = error;
	function->contract.fails = arena_format(arena, "%.*s", (int)(comma - text), text);
}

static void settle_failure(struct checker *checker)
{
	struct function *function = checker->function;
	const struct contract *contract = &function->contract;
	if (contract->returns_errno + contract->returns_errno_global + (contract->fails != NULL) > 1)
		complain(checker,
			"%s tells its failure in more than one way: FERRULE_ERRNO, FERRULE_ERRNO_GLOBAL or "
			"FERRULE_FAILS",
			function->name);
	if (contract->returns_errno) {
		function->failure = FAILURE_ERRNO;
		check_errno(checker, "FERRULE_ERRNO");
	} else if (contract->returns_errno_global) {
		function->failure = FAILURE_ERRNO_GLOBAL;
		check_errno(checker, "FERRULE_ERRNO_GLOBAL");
	} else if (contract->fails) {
		function->failure = FAILURE_EXPRESSION;
		split_fails(checker);
		check_fails(checker);
	}
}

/* ---- pointers ---- */

bool frees(const struct function *function, const struct type *type)
{
	if (!function || function->parameter_count != 1 || function->parameters[0].type->kind != TYPE_POINTER)
		return false;
	const struct type *taken = function->parameters[0].type->target;
	bool is_character = taken->kind == TYPE_INTEGER && taken->size == 1;
	if (is_character && type->kind == TYPE_INTEGER && type->size == 1)
		return true;
	return taken->kind == TYPE_VOID || ((taken->kind == TYPE_RECORD || taken->kind == TYPE_INCOMPLETE) &&
						   !strcmp(taken->spelling, type->spelling));
}

void check_destructor(struct checker *checker, const struct location *location, const char *word, const char *name,
	const struct type *type)
{
	const struct function *destructor = model_function(checker->model, name);
	if (!destructor)
		report_error(checker->diagnostics, location, "%s(%s): no such function is declared%s", word, name,
			function_hint(checker, name));
	else if (!frees(destructor, type))
		report_error(checker->diagnostics, location, "%s(%s): %s does not take one %s *", word, name, name,
			type->spelling);
}

static bool is_plain_record(const struct record *record)
{
	return record && record->is_complete && !record->contract.handle && !record->contract.opaque;
}

static void settle_record(struct checker *checker, const struct record *record, const struct type *type)
{
	struct function *function = checker->function;
	function->result_role = RESULT_RECORD;
	function->result_element = unqualified(checker->model, type);
	if (check_copied(checker, record, true, &function->location) && type == function->result)
		check_size_known(checker, record, &function->location);
}

/* Whose is a result that is copied, or looked at where it lies? */
static void settle_given(struct checker *checker, bool is_text)
{
	struct function *function = checker->function;
	const struct contract *contract = &function->contract;
	struct lent lent = {LENDING_OWNED, -1};
	if (contract->returns_owned) {
		function->frees = contract->returns_owned;
		check_destructor(checker, &function->location, "FERRULE_RETURNS_OWNED", contract->returns_owned,
			unqualified(checker->model, function->result->target));
	} else {
		settle_lending(
			checker, &function->location, "FERRULE_RETURNS_BORROWED", contract->returns_borrowed, &lent);
	}
	/* A text is copied, whoever it belongs to. */
	bool is_copied = is_text && lent.lending == LENDING_PINNED;
	function->lending = is_copied ? LENDING_COPIED : lent.lending;
	function->owner = is_copied ? -1 : lent.owner;
}

static void settle_texts(struct checker *checker)
{
	struct function *function = checker->function;
	const struct type *result = function->result;
	function->result_role = RESULT_TEXTS;
	if (!is_character_pointer(result->target))
		complain(checker, "FERRULE_TERMINATED before %s: it returns %s, and no array of texts", function->name,
			result->spelling);
	else if (!function->contract.returns_borrowed)
		complain(checker, "%s returns an array of texts: ferrule-bind can only borrow them, "
				  "FERRULE_RETURNS_BORROWED(from)", function->name);
	else
		settle_given(checker, true);
}

static void settle_bytes_result(struct checker *checker)
{
	struct function *function = checker->function;
	const struct type *target = function->result->target;
	bool is_memory = target->kind == TYPE_VOID || (target->kind == TYPE_INTEGER && target->size == 1);
	function->result_role = RESULT_BYTES;
	if (!is_memory)
		complain(checker, "FERRULE_BYTES before %s: it returns %s, and no void *", function->name,
			function->result->spelling);
	else
		settle_given(checker, false);
}

static void settle_by_target(struct checker *checker)
{
	struct function *function = checker->function;
	const struct type *result = function->result;
	const struct record *record = model_record(checker->model, result->target);
	if (is_character_pointer(result)) {
		function->result_role = RESULT_TEXT;
		settle_given(checker, true);
	} else if (function->contract.returns_owned && record) {
		check_destructor(checker, &function->location, "FERRULE_RETURNS_OWNED",
			function->contract.returns_owned, unqualified(checker->model, result->target));
	} else if (function->contract.returns_owned) {
		complain(checker, "FERRULE_RETURNS_OWNED on %s: ferrule-bind can own handles, text and bytes, not %s",
			function->name, result->spelling);
	} else if (is_plain_record(record)) {
		settle_given(checker, true);
		settle_record(checker, record, result->target);
	} else {
		complain(checker, "%s returns %s: ferrule-bind can borrow handles, structs, text and bytes, not that",
			function->name, result->spelling);
	}
}

static const char *remedies(const struct type *result)
{
	if (is_character_pointer(result))
		return "FERRULE_RETURNS_BORROWED(from)|FERRULE_RETURNS_OWNED(free)|FERRULE_RETURNS_NOTHING|FERRULE_"
		       "ADDRESS";
	return "FERRULE_RETURNS_OWNED(free)|FERRULE_RETURNS_BORROWED(from)|FERRULE_RETURNS_NOTHING|FERRULE_ADDRESS";
}

static void settle_pointer(struct checker *checker)
{
	struct function *function = checker->function;
	const struct contract *contract = &function->contract;
	const struct record *record = model_record(checker->model, function->result->target);
	bool is_told = contract->returns_owned || contract->returns_borrowed;
	function->result_role = RESULT_ADDRESS;
	if (contract->address || (record && record->contract.opaque && !is_told))
		return;
	if (settle_handle_result(checker))
		return;
	if (!is_told) {
		report_as(checker->diagnostics, RULE_MISSING, checker->strict ? SEVERITY_ERROR : SEVERITY_WARNING,
			&function->location, "%s returns %s without a contract: whose is it?", function->name,
			function->result->spelling);
		report_remedies(checker->diagnostics, &function->location, remedies(function->result));
	} else if (contract->terminated) {
		settle_texts(checker);
	} else if (contract->bytes) {
		settle_bytes_result(checker);
	} else {
		settle_by_target(checker);
	}
}

/* ---- values ---- */

static void settle_count(struct checker *checker)
{
	struct function *function = checker->function;
	const char *name = function->contract.returns_count;
	int index = parameter_index(checker, name);
	function->result_role = RESULT_COUNT;
	function->counts = index;
	if (!is_integer(function->result))
		complain(checker, "FERRULE_RETURNS_COUNT on %s, whose result (%s) is no integer", function->name,
			function->result->spelling);
	if (index < 0) {
		complain(checker, "FERRULE_RETURNS_COUNT(%s) names no parameter of %s%s", name, function->name,
			parameter_hint(checker, name));
		return;
	}
	enum role role = function->parameters[index].role;
	if (role != ROLE_ARRAY_OUT && role != ROLE_RECORDS_OUT && role != ROLE_BYTES_OUT && role != ROLE_TEXT_OUT &&
		role != ROLE_ARRAY_INOUT && role != ROLE_RECORDS_INOUT)
		complain(checker, "FERRULE_RETURNS_COUNT(%s) of %s: '%s' is no out-array", name, function->name, name);
}

static bool is_dropped(const struct function *function)
{
	return function->result->kind == TYPE_VOID || function->contract.returns_nothing ||
	       (function->failure != FAILURE_NONE && has_outs(function));
}

static void settle_by_type(struct checker *checker)
{
	struct function *function = checker->function;
	const struct type *result = function->result;
	if (result->kind == TYPE_POINTER)
		settle_pointer(checker);
	else if (is_integer(result))
		function->result_role = RESULT_INTEGER;
	else if (result->kind == TYPE_BOOL)
		function->result_role = RESULT_BOOL;
	else if (result->kind == TYPE_FLOAT && result->size <= 8)
		function->result_role = RESULT_FLOAT;
	else if (is_plain_record(model_record(checker->model, result)))
		settle_record(checker, model_record(checker->model, result), result);
	else
		complain(checker, "%s returns %s by value: ferrule-bind cannot bind that", function->name,
			result->spelling);
}

/* A word that says something of a pointer. */
static const char *pointer_word(const struct contract *contract)
{
	if (contract->returns_owned || contract->returns_borrowed)
		return contract->returns_owned ? "FERRULE_RETURNS_OWNED" : "FERRULE_RETURNS_BORROWED";
	if (contract->bytes || contract->terminated)
		return contract->bytes ? "FERRULE_BYTES" : "FERRULE_TERMINATED";
	return contract->handle ? "FERRULE_HANDLE" : NULL;
}

static void check_result_words(struct checker *checker)
{
	const struct function *function = checker->function;
	const struct contract *contract = &function->contract;
	const char *word = pointer_word(contract);
	if (contract->returns_owned && contract->returns_borrowed)
		complain(checker,
			"%s gives its result away and keeps it: FERRULE_RETURNS_OWNED or FERRULE_RETURNS_BORROWED",
			function->name);
	else if (word && function->result->kind != TYPE_POINTER)
		complain(checker, "%s on %s, whose result is no pointer but %s", word, function->name,
			function->result->spelling);
	if (contract->flags && !model_enumeration(checker->model, contract->flags))
		complain(checker, "FERRULE_FLAGS(%s) of %s: no such enumeration is declared%s", contract->flags,
			function->name, enumeration_hint(checker, contract->flags));
}

void settle_result(struct checker *checker)
{
	struct function *function = checker->function;
	settle_failure(checker);
	check_result_words(checker);
	if (function->contract.returns_count)
		settle_count(checker);
	else if (is_dropped(function))
		function->result_role = RESULT_NOTHING;
	else
		settle_by_type(checker);
}
