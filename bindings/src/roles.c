/* SPDX-License-Identifier: MIT
 *
 * What each parameter is to a language, from its type and its contract.
 */
#include "checker.h"
#include "interface.h"

#include <string.h>

/* ---- small questions ---- */

bool is_integer(const struct type *type)
{
	return (type->kind == TYPE_INTEGER && type->size <= 8) || type->kind == TYPE_ENUM;
}

bool is_character_pointer(const struct type *type)
{
	return type->kind == TYPE_POINTER && type->target->kind == TYPE_INTEGER && type->target->size == 1;
}

const struct type *unqualified(struct model *model, const struct type *type)
{
	if (!type->is_const)
		return type;
	struct type *plain = arena_alloc(model->arena, sizeof(*plain));
	*plain = *type;
	plain->is_const = false;
	size_t length = strlen(type->spelling);
	if (!strncmp(type->spelling, "const ", 6) && type->kind != TYPE_POINTER)
		plain->spelling = type->spelling + 6;
	else if (length > 5 && !strcmp(type->spelling + length - 5, "const"))
		plain->spelling = arena_format(model->arena, "%.*s", (int)length - 5, type->spelling);
	if (!strncmp(type->canonical, "const ", 6) && type->kind != TYPE_POINTER)
		plain->canonical = type->canonical + 6;
	return plain;
}

int parameter_index(const struct checker *checker, const char *name)
{
	for (size_t i = 0; i < checker->function->parameter_count; i++)
		if (!strcmp(checker->function->parameters[i].name, name))
			return (int)i;
	return -1;
}

const char *parameter_hint(const struct checker *checker, const char *name)
{
	const struct function *function = checker->function;
	const char **names = arena_alloc(checker->model->arena, (function->parameter_count + 1) * sizeof(*names));
	for (size_t i = 0; i < function->parameter_count; i++)
		names[i] = function->parameters[i].name;
	const char *near = nearest(name, names, function->parameter_count);
	return near ? arena_format(checker->model->arena, ", did you mean '%s'?", near) : "";
}

const char *function_hint(const struct checker *checker, const char *name)
{
	const struct model *model = checker->model;
	const char **names = arena_alloc(model->arena, (model->function_count + 1) * sizeof(*names));
	for (size_t i = 0; i < model->function_count; i++)
		names[i] = model->functions[i].name;
	const char *near = nearest(name, names, model->function_count);
	return near ? arena_format(model->arena, ", did you mean '%s'?", near) : "";
}

const char *enumeration_hint(const struct checker *checker, const char *name)
{
	const struct model *model = checker->model;
	const char **names = arena_alloc(model->arena, (model->enumeration_count + 1) * sizeof(*names));
	for (size_t i = 0; i < model->enumeration_count; i++)
		names[i] = model->enumerations[i].name;
	const char *near = nearest(name, names, model->enumeration_count);
	return near ? arena_format(model->arena, ", did you mean '%s'?", near) : "";
}

/* ---- what is open, or not possible yet ---- */

static const char *advice_for_record(const struct type *target)
{
	if (target->kind == TYPE_INCOMPLETE)
		return "FERRULE_HANDLE(close) on the type|FERRULE_OPAQUE on the type|FERRULE_ADDRESS";
	return target->is_const ? "FERRULE_IN|FERRULE_COUNT(n)"
				: "FERRULE_OUT|FERRULE_IN|FERRULE_INOUT|FERRULE_OUT FERRULE_COUNT(n)";
}

static const char *advice_for_number(const struct parameter *parameter)
{
	bool is_const = parameter->type->target->is_const;
	if (is_character_pointer(parameter->type))
		return is_const ? "FERRULE_STRING|FERRULE_PATH|FERRULE_BYTES(n)"
				: "FERRULE_OUT FERRULE_STRING FERRULE_BYTES(n)|FERRULE_OUT FERRULE_BYTES(n)|"
				  "FERRULE_INOUT FERRULE_BYTES(n)";
	return is_const ? "FERRULE_COUNT(n)"
			: "FERRULE_OUT|FERRULE_INOUT|FERRULE_OUT FERRULE_COUNT(n)|FERRULE_INOUT FERRULE_COUNT(n)";
}

/* Of a pointer to `target`, which is a pointer itself. */
static const char *advice_for_pointer(const struct type *target)
{
	if (is_character_pointer(target) && target->is_const)
		return "FERRULE_STRING FERRULE_COUNT(n)|FERRULE_STRING FERRULE_TERMINATED";
	if (is_character_pointer(target))
		return target->target->is_const
			       ? "FERRULE_OUT FERRULE_STRING FERRULE_BORROWED(from)|FERRULE_IN FERRULE_STRING "
				 "FERRULE_COUNT(n)"
			       : "FERRULE_OUT FERRULE_STRING FERRULE_OWNED(free)|FERRULE_OUT FERRULE_STRING "
				 "FERRULE_BORROWED(from)|FERRULE_IN FERRULE_STRING FERRULE_COUNT(n)";
	if (target->target->kind == TYPE_RECORD || target->target->kind == TYPE_INCOMPLETE)
		return "FERRULE_HANDLE(close) on the type, and FERRULE_OUT here|FERRULE_OUT FERRULE_ADDRESS for its "
		       "bare address";
	return "FERRULE_OUT FERRULE_OWNED(close) for a handle|FERRULE_OUT FERRULE_BYTES(*size) FERRULE_OWNED(free)|"
	       "FERRULE_OUT FERRULE_BYTES(*size) FERRULE_BORROWED(from)|FERRULE_OUT FERRULE_BYTES(*size) "
	       "FERRULE_PINNED(release) for a view of C's memory|FERRULE_OUT FERRULE_ADDRESS for its bare address";
}

/* As report_remedies() takes it. */
static const char *advice(const struct parameter *parameter)
{
	const struct type *target = parameter->type->target;
	switch (target->kind) {
	case TYPE_VOID:
		return target->is_const ? "FERRULE_BYTES(n)"
					: "FERRULE_OUT FERRULE_BYTES(n)|FERRULE_INOUT FERRULE_BYTES(n)|"
					  "FERRULE_HANDLE(close)|FERRULE_ADDRESS";
	case TYPE_BOOL:
	case TYPE_INTEGER:
	case TYPE_ENUM:
	case TYPE_FLOAT:
		return advice_for_number(parameter);
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
		return advice_for_record(target);
	case TYPE_POINTER:
		return advice_for_pointer(target);
	case TYPE_FUNCTION:
		return "FERRULE_SCOPE(call) FERRULE_CLOSURE(data)|FERRULE_ADDRESS";
	case TYPE_ARRAY:
		break;
	}
	return "FERRULE_ADDRESS";
}

/* Nobody guesses an ownership. */
void report_missing(struct checker *checker, struct parameter *parameter)
{
	report_as(checker->diagnostics, RULE_MISSING, checker->strict ? SEVERITY_ERROR : SEVERITY_WARNING,
		&parameter->location, "'%s' of %s (%s) has no contract: what is behind it, and whose is it?",
		parameter->name, checker->function->name, parameter->type->spelling);
	report_remedies(checker->diagnostics, &parameter->location, advice(parameter));
	parameter->role = ROLE_ADDRESS;
}

void report_uncarried(struct checker *checker, struct parameter *parameter, const char *what)
{
	complain_of(checker, parameter, "'%s' of %s: ferrule-bind cannot bind %s", parameter->name,
		checker->function->name, what);
	report_note(checker->diagnostics, NULL, "FERRULE_HIDDEN on the function, or --omit %s, leaves it out",
		checker->function->name);
	parameter->role = ROLE_ADDRESS;
}

/* ---- directions ---- */

enum direction direction_of(const struct parameter *parameter)
{
	if (parameter->contract.out)
		return OUT;
	if (parameter->contract.inout)
		return INOUT;
	return parameter->contract.in || parameter->type->target->is_const ? IN : UNDIRECTED;
}

static void check_direction(struct checker *checker, const struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const char *word = contract->out ? "FERRULE_OUT" : "FERRULE_INOUT";
	if (contract->in + contract->out + contract->inout > 1)
		complain_of(checker, parameter, "'%s' of %s has more than one direction", parameter->name,
			checker->function->name);
	else if ((contract->out || contract->inout) && parameter->type->target->is_const)
		complain_of(checker, parameter, "%s on '%s', which is const: nothing can be written to it", word,
			parameter->name);
}

/* ---- pointers ---- */

static bool is_number_type(const struct type *type)
{
	return is_integer(type) || type->kind == TYPE_BOOL || (type->kind == TYPE_FLOAT && type->size <= 8);
}

static void settle_numbers(struct checker *checker, struct parameter *parameter)
{
	bool many = parameter->contract.count;
	enum direction direction = direction_of(parameter);
	parameter->element = unqualified(checker->model, parameter->type->target);
	if (direction == UNDIRECTED || (direction == IN && !many))
		report_missing(checker, parameter);
	else if (!is_number_type(parameter->element))
		report_uncarried(checker, parameter,
			arena_format(checker->model->arena, "a pointer to %s", parameter->element->spelling));
	else if (direction == IN)
		parameter->role = ROLE_ARRAY_IN;
	else if (direction == OUT)
		parameter->role = many ? ROLE_ARRAY_OUT : ROLE_NUMBER_OUT;
	else
		parameter->role = many ? ROLE_ARRAY_INOUT : ROLE_NUMBER_INOUT;
}

static enum role record_role(enum direction direction, bool many)
{
	if (direction == IN)
		return many ? ROLE_RECORDS_IN : ROLE_RECORD_IN;
	if (direction == OUT)
		return many ? ROLE_RECORDS_OUT : ROLE_RECORD_OUT;
	return many ? ROLE_RECORDS_INOUT : ROLE_RECORD_INOUT;
}

static void settle_one_record(struct checker *checker, struct parameter *parameter, const struct record *record)
{
	enum direction direction = direction_of(parameter);
	bool says_in = parameter->contract.in || record->contract.record;
	if (direction == UNDIRECTED || (direction == IN && !says_in)) {
		report_missing(checker, parameter);
		return;
	}
	/* What goes into a callback comes from C. */
	if (!check_copied(checker, record, direction != IN || checker->is_callback, &parameter->location))
		return;
	parameter->role = record_role(direction, parameter->contract.count);
	if (parameter->role != ROLE_RECORD_IN)
		check_size_known(checker, record, &parameter->location);
	parameter->keeps = direction == IN && !checker->is_callback && interface_keeps(record);
}

static void settle_record(struct checker *checker, struct parameter *parameter)
{
	const struct record *record = model_record(checker->model, parameter->type->target);
	parameter->element = unqualified(checker->model, parameter->type->target);
	if (record && record->contract.handle)
		report_uncarried(checker, parameter, "the content of a handle");
	else if (record && record->contract.opaque)
		parameter->role = ROLE_ADDRESS;
	else if (!record || !record->is_complete)
		report_missing(checker, parameter);
	else
		settle_one_record(checker, parameter, record);
}

/* T **: where a pointer to something that is never looked into is put. */
static void settle_address_out(struct checker *checker, struct parameter *parameter)
{
	const struct record *record = model_record(checker->model, parameter->type->target->target);
	enum direction direction = direction_of(parameter);
	parameter->element = unqualified(checker->model, parameter->type->target);
	if (direction == OUT && !parameter->contract.count && record && record->contract.opaque)
		parameter->role = ROLE_ADDRESS_OUT;
	else if (parameter->contract.count)
		report_uncarried(checker, parameter, "an array of pointers");
	else
		report_missing(checker, parameter);
}

static void settle_by_target(struct checker *checker, struct parameter *parameter)
{
	const struct type *target = parameter->type->target;
	bool bare = !parameter->contract.count && !parameter->contract.out && !parameter->contract.inout;
	switch (target->kind) {
	case TYPE_BOOL:
	case TYPE_INTEGER:
	case TYPE_FLOAT:
	case TYPE_ENUM:
		settle_numbers(checker, parameter);
		break;
	case TYPE_RECORD:
	case TYPE_INCOMPLETE:
		settle_record(checker, parameter);
		break;
	case TYPE_POINTER:
		settle_address_out(checker, parameter);
		break;
	case TYPE_VOID:
		if (parameter->contract.count)
			complain_of(checker, parameter,
				"FERRULE_COUNT on '%s': void has no elements, FERRULE_BYTES counts bytes",
				parameter->name);
		else
			report_missing(checker, parameter);
		break;
	case TYPE_FUNCTION:
		settle_callback(checker, parameter);
		break;
	case TYPE_ARRAY:
		if (bare)
			report_missing(checker, parameter);
		else
			report_uncarried(checker, parameter, "a pointer to an array");
		break;
	}
}

static void settle_pointer(struct checker *checker, struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	parameter->nullable = contract->nullable;
	parameter->writable = !parameter->type->target->is_const;
	check_direction(checker, parameter);
	if (contract->user_data)
		settle_user_data(checker, parameter);
	else if (contract->address && contract->out && parameter->type->target->kind == TYPE_POINTER)
		parameter->role = ROLE_ADDRESS_OUT;
	else if (contract->address)
		parameter->role = ROLE_ADDRESS;
	else if (settle_handle_in(checker, parameter) || settle_handle_out(checker, parameter))
		return;
	else if (contract->string || contract->path)
		settle_text(checker, parameter);
	else if (contract->pinned)
		settle_view(checker, parameter);
	else if (contract->bytes)
		settle_bytes(checker, parameter);
	else
		settle_by_target(checker, parameter);
	if (parameter->role == ROLE_ADDRESS_OUT && !parameter->element)
		parameter->element = unqualified(checker->model, parameter->type->target);
}

/* ---- values ---- */

static const char *pointer_word(const struct contract *contract)
{
	if (contract->out || contract->inout || contract->in)
		return contract->out ? "FERRULE_OUT" : contract->in ? "FERRULE_IN" : "FERRULE_INOUT";
	if (contract->count || contract->bytes)
		return contract->count ? "FERRULE_COUNT" : "FERRULE_BYTES";
	if (contract->string || contract->path)
		return contract->string ? "FERRULE_STRING" : "FERRULE_PATH";
	if (contract->nullable || contract->address)
		return contract->nullable ? "FERRULE_NULLABLE" : "FERRULE_ADDRESS";
	if (contract->pinned || contract->releases)
		return contract->pinned ? "FERRULE_PINNED" : "FERRULE_RELEASES";
	if (contract->owned || contract->borrowed)
		return contract->owned ? "FERRULE_OWNED" : "FERRULE_BORROWED";
	if (contract->measured || contract->user_data)
		return contract->measured ? "FERRULE_MEASURED" : "FERRULE_USER_DATA";
	if (contract->terminated || contract->handle)
		return contract->terminated ? "FERRULE_TERMINATED" : "FERRULE_HANDLE";
	return NULL;
}

static void settle_record_value(struct checker *checker, struct parameter *parameter, const struct record *record)
{
	parameter->element = parameter->type;
	parameter->role = ROLE_RECORD_VALUE;
	if (!check_copied(checker, record, false, &parameter->location) ||
		!check_size_known(checker, record, &parameter->location))
		return;
	if (interface_keeps(record))
		report_uncarried(checker, parameter, "a struct by value of which something is retained");
}

static void settle_value(struct checker *checker, struct parameter *parameter)
{
	const struct record *record = model_record(checker->model, parameter->type);
	const struct type *type = parameter->type;
	const char *word = pointer_word(&parameter->contract);
	if (word)
		complain_of(checker, parameter, "%s on '%s', which is no pointer but %s", word, parameter->name,
			type->spelling);
	else if (is_integer(type))
		parameter->role = parameter->contract.fd ? ROLE_FD : ROLE_INTEGER;
	else if (type->kind == TYPE_BOOL)
		parameter->role = ROLE_BOOL;
	else if (type->kind == TYPE_FLOAT && type->size <= 8)
		parameter->role = ROLE_FLOAT;
	else if (record && record->is_complete && !record->contract.handle && !record->contract.opaque)
		settle_record_value(checker, parameter, record);
	else
		report_uncarried(
			checker, parameter, arena_format(checker->model->arena, "%s by value", type->spelling));
}

/* ---- contradictions that show when roles are known ---- */

static void check_words(struct checker *checker, const struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const char *flags = contract->flags;
	if (contract->fd && !is_integer(parameter->type))
		complain_of(checker, parameter, "FERRULE_FD on '%s', which is no integer but %s", parameter->name,
			parameter->type->spelling);
	if (flags && !is_integer(parameter->type))
		complain_of(checker, parameter, "FERRULE_FLAGS on '%s', which is no integer but %s", parameter->name,
			parameter->type->spelling);
	else if (flags && !model_enumeration(checker->model, flags))
		complain_of(checker, parameter, "FERRULE_FLAGS(%s) of '%s': no such enumeration is declared%s", flags,
			parameter->name, enumeration_hint(checker, flags));
}

/* A token can keep bytes and descriptors; what lives as long as a handle can be a text, a handle or a callback too. */
static bool can_be_kept(const struct parameter *parameter)
{
	enum role role = parameter->role;
	if (role == ROLE_FD || role == ROLE_BYTES_IN || role == ROLE_BYTES_OUT || role == ROLE_BYTES_INOUT)
		return true;
	return parameter->until != UNTIL_TOKEN &&
	       (role == ROLE_TEXT || role == ROLE_HANDLE_IN || role == ROLE_CALLBACK);
}

static void check_memory(struct checker *checker, const struct parameter *parameter)
{
	bool is_array = parameter->role == ROLE_ARRAY_OUT && parameter->element->size == 8;
	if (parameter->contract.releases && !is_array)
		complain_of(checker, parameter,
			"FERRULE_RELEASES on '%s': tokens come in an array of 64-bit integers, FERRULE_OUT "
			"FERRULE_COUNT(n)",
			parameter->name);
	if (parameter->retained && !can_be_kept(parameter))
		complain_of(checker, parameter,
			"FERRULE_RETAINED on '%s': only bytes and descriptors can be kept%s; what a language makes for "
			"one call is gone after it",
			parameter->name,
			parameter->until == UNTIL_TOKEN ? "" : ", and texts, handles and callbacks");
}

static bool needs_settling(const struct checker *checker, size_t index)
{
	return !checker->claimed[index];
}

static void settle_parameter(struct checker *checker, struct parameter *parameter)
{
	unsigned before = checker->diagnostics->errors;
	if (parameter->type->kind == TYPE_POINTER)
		settle_pointer(checker, parameter);
	else
		settle_value(checker, parameter);
	check_words(checker, parameter);
	/* One message for one mistake. */
	if (checker->diagnostics->errors != before)
		return;
	check_text_words(checker, parameter);
	check_callback_words(checker, parameter);
	check_memory(checker, parameter);
}

/* An array that goes in, and is always there, says how many an out-array has. */
static bool leads(const struct parameter *parameter)
{
	bool is_in = parameter->role == ROLE_ARRAY_IN || parameter->role == ROLE_RECORDS_IN ||
		     parameter->role == ROLE_ARRAY_INOUT || parameter->role == ROLE_RECORDS_INOUT ||
		     parameter->role == ROLE_TEXTS_IN;
	return is_in && !parameter->nullable;
}

static bool follows(const struct function *function, const struct parameter *parameter)
{
	bool is_out =
		(parameter->role == ROLE_ARRAY_OUT || parameter->role == ROLE_RECORDS_OUT) && !parameter->measured;
	for (size_t i = 0; is_out && parameter->size >= 0 && i < function->parameter_count; i++) {
		if (function->parameters[i].size == parameter->size && leads(&function->parameters[i]))
			return true;
	}
	return false;
}

/* What a size is computed of has a value that the caller gives, or that comes back. */
static void check_expression(
	struct checker *checker, const struct parameter *parameter, const struct expression *expression)
{
	const struct parameter *part =
		expression->parameter >= 0 ? &checker->function->parameters[expression->parameter] : NULL;
	bool is_folded = part && (part->role == ROLE_TOKEN || part->role == ROLE_CLOSURE ||
					 part->role == ROLE_SIZE_INOUT);
	if (is_folded || part == parameter)
		complain_of(checker, parameter, "the size of '%s' of %s is computed of '%s', which %s", parameter->name,
			checker->function->name, part->name,
			part == parameter ? "is that itself" : "the binding makes itself");
	for (size_t i = 0; i < expression->operand_count; i++)
		check_expression(checker, parameter, expression->operands[i]);
}

void settle_parameters(struct checker *checker)
{
	struct function *function = checker->function;
	checker->claimed = arena_alloc(checker->model->arena, function->parameter_count + 1);
	settle_result_size(checker);
	for (size_t i = 0; i < function->parameter_count; i++) {
		settle_size(checker, &function->parameters[i]);
		settle_token(checker, &function->parameters[i]);
		settle_closure(checker, &function->parameters[i]);
	}
	for (size_t i = 0; i < function->parameter_count; i++)
		if (needs_settling(checker, i))
			settle_parameter(checker, &function->parameters[i]);
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct parameter *parameter = &function->parameters[i];
		function->parameters[i].follows = follows(function, parameter);
		if (parameter->expression)
			check_expression(checker, parameter, parameter->expression);
	}
}
