/* SPDX-License-Identifier: MIT
 *
 * Texts, bytes and views: which pointers are some, whose they are, and what has to be measured first.
 */
#include "checker.h"

#include <string.h>

/* ---- small questions ---- */

/* Bytes, or a character of a text: without a type, or of one byte. */
static bool is_memory(const struct type *type)
{
	return type->kind == TYPE_VOID || (type->kind == TYPE_INTEGER && type->size == 1);
}

static bool is_text_array(const struct type *type)
{
	return type->kind == TYPE_POINTER && is_character_pointer(type->target);
}

/* ---- pointers that go out ---- */

/* Whose is what a pointer leads to that C gives? */
static void settle_given(struct checker *checker, struct parameter *parameter, enum role role)
{
	const struct contract *contract = &parameter->contract;
	struct lent lent = {LENDING_OWNED, -1};
	parameter->role = role;
	if (contract->owned && contract->borrowed) {
		complain_of(checker, parameter, "'%s' of %s is FERRULE_OWNED and FERRULE_BORROWED: one of them",
			parameter->name, checker->function->name);
	} else if (contract->owned) {
		parameter->frees = contract->owned;
		check_destructor(checker, &parameter->location, "FERRULE_OWNED", contract->owned,
			unqualified(checker->model, parameter->type->target->target));
	} else if (contract->borrowed) {
		settle_lending(checker, &parameter->location, "FERRULE_BORROWED", contract->borrowed, &lent);
	} else {
		report_missing(checker, parameter);
		return;
	}
	/* A text is copied, whoever it belongs to. */
	bool is_copied = role == ROLE_TEXT_POINTER_OUT && lent.lending == LENDING_PINNED;
	parameter->lending = is_copied ? LENDING_COPIED : lent.lending;
	parameter->owner = is_copied ? -1 : lent.owner;
}

/* ---- texts ---- */

static void settle_text_out(struct checker *checker, struct parameter *parameter)
{
	parameter->role = ROLE_TEXT_OUT;
	if (!parameter->contract.bytes)
		complain_of(checker, parameter,
			"'%s' of %s is a text that C writes: FERRULE_BYTES(n) says how much room there is",
			parameter->name, checker->function->name);
}

static void settle_one_text(struct checker *checker, struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	parameter->role = ROLE_TEXT;
	if (contract->out)
		settle_text_out(checker, parameter);
	else if (!parameter->type->target->is_const || contract->inout)
		report_uncarried(checker, parameter,
			"text that is changed: FERRULE_OUT FERRULE_BYTES(n) is for one that C writes, const for one "
			"that it reads");
	else if (contract->count || contract->bytes)
		complain_of(checker, parameter, "'%s' is a text, which ends with its NUL, and has a size as well",
			parameter->name);
}

static void settle_texts_in(struct checker *checker, struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	parameter->role = ROLE_TEXTS_IN;
	parameter->terminated = contract->terminated;
	if (contract->bytes)
		complain_of(checker, parameter, "FERRULE_BYTES on '%s': texts are counted, FERRULE_COUNT(n)",
			parameter->name);
	else if (!contract->count == !contract->terminated)
		complain_of(checker, parameter,
			"'%s' of %s is an array of texts: FERRULE_COUNT(n) or FERRULE_TERMINATED, one of them",
			parameter->name, checker->function->name);
}

void settle_text(struct checker *checker, struct parameter *parameter)
{
	bool is_array = is_text_array(parameter->type);
	if (is_character_pointer(parameter->type))
		settle_one_text(checker, parameter);
	else if (!is_array)
		complain_of(checker, parameter, "'%s' (%s) is called a text, which is a const char *", parameter->name,
			parameter->type->spelling);
	else if (parameter->contract.out && (parameter->contract.count || parameter->contract.bytes))
		report_uncarried(checker, parameter, "an array of texts that goes out, or a text with a size");
	else if (parameter->contract.out)
		settle_given(checker, parameter, ROLE_TEXT_POINTER_OUT);
	else if (direction_of(parameter) == IN)
		settle_texts_in(checker, parameter);
	else if (direction_of(parameter) == UNDIRECTED)
		report_missing(checker, parameter);
	else
		report_uncarried(checker, parameter, "an array of texts that is changed");
}

/* ---- bytes ---- */

static void settle_bytes_pointer(struct checker *checker, struct parameter *parameter)
{
	if (!parameter->contract.out || !is_memory(parameter->type->target->target))
		report_uncarried(checker, parameter, "an array of pointers");
	else
		settle_given(checker, parameter, ROLE_BYTES_POINTER_OUT);
}

void settle_bytes(struct checker *checker, struct parameter *parameter)
{
	if (parameter->type->target->kind == TYPE_POINTER) {
		settle_bytes_pointer(checker, parameter);
		return;
	}
	const struct record *record = model_record(checker->model, parameter->type->target);
	if (parameter->type->target->kind == TYPE_FUNCTION || (record && record->contract.handle)) {
		report_uncarried(checker, parameter, record ? "the content of a handle" : "the bytes of a function");
		return;
	}
	switch (direction_of(parameter)) {
	case UNDIRECTED:
		report_missing(checker, parameter);
		break;
	case IN:
		parameter->role = ROLE_BYTES_IN;
		break;
	case OUT:
		parameter->role = ROLE_BYTES_OUT;
		break;
	case INOUT:
		parameter->role = ROLE_BYTES_INOUT;
		break;
	}
}

/* ---- views ---- */

static bool same_integer(const struct type *a, const struct type *b)
{
	return is_integer(a) && is_integer(b) && a->size == b->size && a->is_signed == b->is_signed;
}

/* The memory of a view is let go by release(first argument of the call). */
static void check_release(struct checker *checker, const struct parameter *parameter)
{
	const struct function *function = checker->function;
	const char *name = parameter->contract.pinned;
	const struct function *release = model_function(checker->model, name);
	if (!release)
		complain_of(checker, parameter, "FERRULE_PINNED(%s) of '%s': no such function is declared%s", name,
			parameter->name, function_hint(checker, name));
	else if (release->parameter_count != 1 ||
		 !same_integer(release->parameters[0].type, function->parameters[0].type))
		complain_of(checker, parameter, "FERRULE_PINNED(%s) of '%s': %s must take what %s takes first, one %s",
			name, parameter->name, name, function->name, function->parameters[0].type->spelling);
}

void settle_view(struct checker *checker, struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const char *size = contract->count ? contract->count : contract->bytes;
	bool is_view = parameter->type->target->kind == TYPE_POINTER && contract->out && size && name_behind(size);
	parameter->role = ROLE_VIEW_OUT;
	if (is_view && contract->count)
		parameter->element = unqualified(checker->model, parameter->type->target->target);
	if (!is_view || (parameter->element && !is_integer(parameter->element)))
		complain_of(checker, parameter,
			"FERRULE_PINNED on '%s' needs a void ** with FERRULE_OUT FERRULE_BYTES(*size), or a pointer to "
			"integers with FERRULE_OUT FERRULE_COUNT(*size), and a parameter size",
			parameter->name);
	else
		check_release(checker, parameter);
}

/* ---- what is measured ---- */

static bool is_shared(const struct function *function, const struct parameter *parameter)
{
	for (size_t i = 0; i < function->parameter_count; i++)
		if (&function->parameters[i] != parameter && function->parameters[i].size == parameter->size)
			return true;
	return false;
}

static bool is_measured_before(const struct function *function, const struct parameter *parameter)
{
	for (const struct parameter *other = function->parameters; other < parameter; other++)
		if (other->contract.measured)
			return true;
	return false;
}

static void check_measured(struct checker *checker, struct parameter *parameter)
{
	const struct function *function = checker->function;
	const char *counted = function->contract.returns_count;
	enum role role = parameter->role;
	bool is_room =
		role == ROLE_BYTES_OUT || role == ROLE_TEXT_OUT || role == ROLE_ARRAY_OUT || role == ROLE_RECORDS_OUT;
	bool is_told = parameter->size >= 0 && (function->parameters[parameter->size].role == ROLE_SIZE_INOUT ||
						       (counted && !strcmp(counted, parameter->name)));
	const char *size = parameter->contract.bytes ? parameter->contract.bytes : parameter->contract.count;
	bool is_wrong = parameter->size < 0 && size && name_behind(size); /* that was told already */
	parameter->measured = true;
	if (is_wrong)
		return;
	if (!is_room)
		complain_of(checker, parameter,
			"FERRULE_MEASURED on '%s', which is no buffer, text or array that goes out", parameter->name);
	else if (!is_told)
		complain_of(checker, parameter,
			"FERRULE_MEASURED on '%s': nothing tells how much is needed, neither a parameter "
			"(FERRULE_BYTES(*size)) nor the result (a parameter for its size, and "
			"FERRULE_RETURNS_COUNT(%s))",
			parameter->name, parameter->name);
	else if (is_shared(function, parameter) || is_measured_before(function, parameter))
		complain_of(checker, parameter,
			"FERRULE_MEASURED on '%s' of %s: a call measures one, whose size is its own", parameter->name,
			function->name);
	else if (parameter->retained)
		complain_of(checker, parameter,
			"'%s' of %s is FERRULE_MEASURED, memory of the binding's, and cannot be retained",
			parameter->name, function->name);
}

void check_text_words(struct checker *checker, struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	enum role role = parameter->role;
	bool is_given = role == ROLE_TEXT_POINTER_OUT || role == ROLE_BYTES_POINTER_OUT || role == ROLE_HANDLE_OUT;
	if ((contract->owned || contract->borrowed) && !is_given && role != ROLE_ADDRESS)
		complain_of(checker, parameter,
			"%s on '%s' (%s), which is no pointer that C gives: T ** with FERRULE_OUT",
			contract->owned ? "FERRULE_OWNED" : "FERRULE_BORROWED", parameter->name,
			parameter->type->spelling);
	if (contract->terminated && role != ROLE_TEXTS_IN)
		complain_of(
			checker, parameter, "FERRULE_TERMINATED on '%s', which is no array of texts", parameter->name);
	if (contract->measured)
		check_measured(checker, parameter);
}
