/* SPDX-License-Identifier: MIT
 *
 * Parameters that serve others: sizes and tokens. And sizes that are none, but a number or computed.
 */
#include "checker.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool claim(struct checker *checker, int index, enum role role)
{
	struct parameter *parameter = &checker->function->parameters[index];
	if (checker->claimed[index] && parameter->role != role) {
		complain_of(checker, parameter, "'%s' of %s is %s at once", parameter->name, checker->function->name,
			parameter->role == ROLE_TOKEN || role == ROLE_TOKEN ? "a size and a token"
									    : "a size of two kinds");
		return false;
	}
	checker->claimed[index] = true;
	parameter->role = role;
	return true;
}

static bool is_number(const char *text, unsigned long *number)
{
	char *end;
	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*number = strtoul(text, &end, 0);
	return !errno && !end[strspn(end, "uUlL")];
}

bool constant_size(const struct checker *checker, const char *text, unsigned long *number)
{
	const struct constant *constant = model_constant(checker->model, text);
	if (!constant || constant->kind != CONSTANT_INTEGER || constant->value < 0)
		return is_number(text, number);
	*number = (unsigned long)constant->value;
	return true;
}

bool is_name(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	return *text && !isdigit((unsigned char)*text) && !text[strspn(text, letters)];
}

const char *name_behind(const char *text)
{
	if (*text != '*')
		return NULL;
	const char *name = text + 1 + strspn(text + 1, " \t");
	return is_name(name) ? name : NULL;
}

/* ---- behind a pointer ---- */

static bool is_size_behind(struct checker *checker, const struct parameter *parameter, const char *name, int index)
{
	const struct parameter *size = index >= 0 ? &checker->function->parameters[index] : NULL;
	if (!size)
		complain_of(checker, parameter, "the size '*%s' of '%s' names no parameter of %s%s", name,
			parameter->name, checker->function->name, parameter_hint(checker, name));
	else if (size->type->kind != TYPE_POINTER || !is_integer(size->type->target) || size->type->target->is_const)
		complain_of(checker, parameter, "the size '*%s' of '%s' needs a pointer to an integer, '%s' is %s",
			name, parameter->name, name, size->type->spelling);
	else
		return true;
	return false;
}

/* FERRULE_BYTES(*n): what n points to says how much there is, after the call; and before it what is asked for, where
 * the call measures. */
static void settle_size_behind(struct checker *checker, struct parameter *parameter, const char *name)
{
	int index = parameter_index(checker, name);
	const struct contract *contract = &parameter->contract;
	bool is_lent = contract->pinned || contract->owned || contract->borrowed;
	if (!is_size_behind(checker, parameter, name, index))
		return;
	const struct parameter *size = &checker->function->parameters[index];
	if (!is_lent && !contract->measured)
		report_uncarried(checker, parameter,
			"a size behind a pointer without FERRULE_PINNED, FERRULE_OWNED, FERRULE_BORROWED or "
			"FERRULE_MEASURED");
	else if (!is_lent && size->contract.out)
		complain_of(checker, size, "'%s' of %s says how much room '%s' has, too: FERRULE_INOUT", size->name,
			checker->function->name, parameter->name);
	else if (claim(checker, index, is_lent ? ROLE_SIZE_OUT : ROLE_SIZE_INOUT))
		parameter->size = index;
}

void settle_result_size(struct checker *checker)
{
	struct function *function = checker->function;
	const char *text = function->contract.bytes, *why = NULL;
	const char *behind = text ? name_behind(text) : NULL;
	if (!text)
		return;
	if (!behind)
		function->result_expression = read_expression(checker, text, &why);
	if (why)
		report_error(checker->diagnostics, &function->location, "FERRULE_BYTES(%s) before %s: %s", text,
			function->name, why);
	int index = behind ? parameter_index(checker, behind) : -1;
	const struct type *type = index < 0 ? NULL : function->parameters[index].type;
	if (!behind)
		return;
	if (!type || type->kind != TYPE_POINTER || !is_integer(type->target) || type->target->is_const)
		report_error(checker->diagnostics, &function->location,
			"FERRULE_BYTES(%s) before %s: '%s' is no parameter that points to an integer%s", text,
			function->name, behind, type ? "" : parameter_hint(checker, behind));
	else if (claim(checker, index, ROLE_SIZE_OUT))
		function->result_size = index;
}

/* ---- other parameters ---- */

static void settle_size_parameter(struct checker *checker, struct parameter *parameter, int index)
{
	const struct parameter *size = &checker->function->parameters[index];
	if (!is_integer(size->type))
		complain_of(checker, parameter, "the size '%s' of '%s' is no integer but %s", size->name,
			parameter->name, size->type->spelling);
	else if (claim(checker, index, ROLE_SIZE))
		parameter->size = index;
}

/* ---- numbers and what is computed ---- */

static void settle_computed(struct checker *checker, struct parameter *parameter, const char *word, const char *text)
{
	const char *why;
	const struct expression *expression = read_expression(checker, text, &why);
	bool is_given = parameter->contract.owned || parameter->contract.borrowed;
	if (!expression)
		complain_of(checker, parameter, "%s(%s) of '%s': %s", word, text, parameter->name, why);
	else if (expression->kind == EXPRESSION_NUMBER)
		parameter->constant = (unsigned long)expression->number;
	else if (!is_given && expression_speaks_of(expression, EXPRESSION_BEHIND))
		complain_of(checker, parameter,
			"%s(%s) of '%s' speaks of what a pointer leads to after the call, and is needed before it",
			word, text, parameter->name);
	else
		parameter->expression = expression;
	if (expression && expression->kind == EXPRESSION_NUMBER && !expression->number)
		complain_of(checker, parameter, "%s(%s) of '%s' leaves no room", word, text, parameter->name);
}

void settle_size(struct checker *checker, struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const char *text = contract->count ? contract->count : contract->bytes;
	const char *word = contract->count ? "FERRULE_COUNT" : "FERRULE_BYTES";
	if (!text || parameter->type->kind != TYPE_POINTER)
		return;
	if (contract->count && contract->bytes)
		complain_of(checker, parameter, "'%s' has FERRULE_COUNT(%s) and FERRULE_BYTES(%s): one of them",
			parameter->name, contract->count, contract->bytes);
	int index = parameter_index(checker, text);
	if (name_behind(text))
		settle_size_behind(checker, parameter, name_behind(text));
	else if (index >= 0)
		settle_size_parameter(checker, parameter, index);
	else if (is_name(text) && !constant_size(checker, text, &parameter->constant))
		complain_of(checker, parameter, "%s(%s) of '%s' names no parameter of %s and no constant%s", word, text,
			parameter->name, checker->function->name, parameter_hint(checker, text));
	else
		settle_computed(checker, parameter, word, text);
}

/* ---- tokens ---- */

static void settle_token_parameter(struct checker *checker, struct parameter *parameter, int index)
{
	const struct parameter *token = &checker->function->parameters[index];
	if (!is_integer(token->type) || token->type->size < 8)
		complain_of(checker, parameter, "the token '%s' of '%s' must be an integer of 64 bits, it is %s",
			token->name, parameter->name, token->type->spelling);
	else if (claim(checker, index, ROLE_TOKEN))
		parameter->token = index;
	if (!checker->releases)
		complain_of(checker, parameter,
			"'%s' of %s is retained, and nothing here gives tokens back (FERRULE_RELEASES)",
			parameter->name, checker->function->name);
}

/* FERRULE_RETAINED of an integer is a token; the rest is handles' business. */
void settle_token(struct checker *checker, struct parameter *parameter)
{
	const char *name = parameter->contract.retained;
	int index = name ? parameter_index(checker, name) : -1;
	parameter->retained = name;
	if (!name)
		return;
	if (index >= 0 && checker->function->parameters[index].type->kind != TYPE_POINTER)
		settle_token_parameter(checker, parameter, index);
	else
		settle_retained(checker, parameter, name);
}

bool claim_closure(struct checker *checker, int index)
{
	return claim(checker, index, ROLE_CLOSURE);
}
