/* SPDX-License-Identifier: MIT
 *
 * Handles: which pointers are some, who frees them and for how long; what C keeps as long as they live; their methods.
 */
#include "checker.h"
#include "interface.h"

#include <string.h>
#include <uthash.h>

/* ---- kinds ---- */

const struct type *handle_type(struct checker *checker, const struct type *target, const char *close)
{
	const struct record *record = model_record(checker->model, target);
	if (record && record->contract.handle)
		return unqualified(checker->model, target);
	if (!target || target->kind != TYPE_VOID || !close)
		return NULL;
	struct type *made = arena_alloc(checker->model->arena, sizeof(*made));
	made->kind = TYPE_VOID;
	made->spelling = made->canonical = "void";
	made->name = close;
	return made;
}

const char *handle_close(const struct model *model, const struct type *handle)
{
	const struct record *record = model_record(model, handle);
	return record ? record->contract.handle : handle->name;
}

static const struct type *pointed_to(const struct type *type, unsigned times)
{
	for (; times && type; times--)
		type = type->kind == TYPE_POINTER ? type->target : NULL;
	return type;
}

static const struct type *handle_in(struct checker *checker, const struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const struct type *target = pointed_to(parameter->type, 1);
	return target && !contract->out ? handle_type(checker, target, contract->handle) : NULL;
}

static const struct type *handle_out(struct checker *checker, const struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const struct type *target = pointed_to(parameter->type, 2);
	bool is_other = contract->count || contract->bytes || contract->string || contract->path || contract->address;
	if (!target || !contract->out || is_other)
		return NULL;
	return handle_type(checker, target, contract->handle ? contract->handle : contract->owned);
}

static const struct type *handle_result(struct checker *checker)
{
	const struct contract *contract = &checker->function->contract;
	const struct type *target = pointed_to(checker->function->result, 1);
	if (!target || contract->bytes || contract->address)
		return NULL;
	return handle_type(checker, target, contract->handle ? contract->handle : contract->returns_owned);
}

/* ---- whose it is ---- */

void settle_lending(
	struct checker *checker, const struct location *location, const char *word, const char *from, struct lent *lent)
{
	const struct function *function = checker->function;
	int index = parameter_index(checker, from);
	lent->lending = LENDING_COPIED;
	lent->owner = -1;
	if (index >= 0 && handle_in(checker, &function->parameters[index])) {
		lent->lending = LENDING_PINNED;
		lent->owner = index;
	} else if (index < 0 && strcmp(from, "static") != 0 && strcmp(from, "call") != 0) {
		report_error(checker->diagnostics, location,
			"%s(%s) of %s names no parameter, and is neither `static` nor `call`%s", word, from,
			function->name, parameter_hint(checker, from));
	}
}

/* What is borrowed from a handle pins that, what is static needs nothing. Nothing else can be trusted to live. */
static void check_borrowed_handle(struct checker *checker, const struct location *location, const char *word,
	const char *from, const struct lent *lent)
{
	if (lent->lending == LENDING_COPIED && strcmp(from, "static") != 0)
		report_error(checker->diagnostics, location,
			"%s(%s) of %s: a handle can be borrowed from another handle, or be `static`", word, from,
			checker->function->name);
}

static void check_owned(struct checker *checker, const struct location *location, const char *word, const char *close,
	const struct type *handle)
{
	const struct record *record = model_record(checker->model, handle);
	if (record && strcmp(record->contract.handle, close) != 0)
		report_error(checker->diagnostics, location, "%s is freed by %s (FERRULE_HANDLE), not by %s",
			record->spelling, record->contract.handle, close);
	else
		check_destructor(checker, location, word, close, handle);
}

/* ---- parameters ---- */

bool settle_handle_in(struct checker *checker, struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const struct type *handle = handle_in(checker, parameter);
	if (contract->handle && parameter->type->target->kind != TYPE_VOID &&
		!(handle_out(checker, parameter) && parameter->type->target->target->kind == TYPE_VOID)) {
		complain_of(checker, parameter,
			"FERRULE_HANDLE on '%s' (%s): here it is for `void *`, a struct has it on its type",
			parameter->name, parameter->type->spelling);
		return true;
	}
	if (!handle)
		return false;
	parameter->role = ROLE_HANDLE_IN;
	parameter->element = handle;
	if (contract->handle)
		check_destructor(checker, &parameter->location, "FERRULE_HANDLE", contract->handle, handle);
	if (contract->inout || contract->count || contract->bytes)
		report_uncarried(checker, parameter, "the content of a handle, or an array of handles");
	return true;
}

bool settle_handle_out(struct checker *checker, struct parameter *parameter)
{
	const struct contract *contract = &parameter->contract;
	const struct type *handle = handle_out(checker, parameter);
	struct lent lent = {LENDING_OWNED, -1};
	if (!handle)
		return false;
	parameter->role = ROLE_HANDLE_OUT;
	parameter->element = handle;
	if (contract->owned && contract->borrowed) {
		complain_of(checker, parameter, "'%s' of %s is FERRULE_OWNED and FERRULE_BORROWED: one of them",
			parameter->name, checker->function->name);
	} else if (contract->borrowed) {
		settle_lending(checker, &parameter->location, "FERRULE_BORROWED", contract->borrowed, &lent);
		check_borrowed_handle(checker, &parameter->location, "FERRULE_BORROWED", contract->borrowed, &lent);
	} else {
		parameter->frees = contract->owned ? contract->owned : handle_close(checker->model, handle);
		check_owned(checker, &parameter->location, contract->owned ? "FERRULE_OWNED" : "FERRULE_HANDLE",
			parameter->frees, handle);
	}
	parameter->lending = lent.lending;
	parameter->owner = lent.owner;
	return true;
}

/* ---- results ---- */

bool settle_handle_result(struct checker *checker)
{
	struct function *function = checker->function;
	const struct contract *contract = &function->contract;
	const struct type *handle = handle_result(checker);
	struct lent lent = {LENDING_OWNED, -1};
	if (!handle || (!contract->returns_owned && !contract->returns_borrowed))
		return false;
	function->result_role = RESULT_HANDLE;
	function->result_element = handle;
	if (contract->returns_owned) {
		function->frees = contract->returns_owned;
		check_owned(checker, &function->location, "FERRULE_RETURNS_OWNED", function->frees, handle);
	} else {
		settle_lending(
			checker, &function->location, "FERRULE_RETURNS_BORROWED", contract->returns_borrowed, &lent);
		check_borrowed_handle(
			checker, &function->location, "FERRULE_RETURNS_BORROWED", contract->returns_borrowed, &lent);
	}
	function->lending = lent.lending;
	function->owner = lent.owner;
	return true;
}

/* ---- what C keeps for the life of a handle, or until a function ---- */

static void keep_until_parameter(struct checker *checker, struct parameter *parameter, int index)
{
	const struct parameter *handle = &checker->function->parameters[index];
	parameter->until = UNTIL_HANDLE;
	parameter->until_parameter = index;
	if (handle == parameter)
		complain_of(checker, parameter, "'%s' of %s is retained by itself", parameter->name,
			checker->function->name);
	else if (!handle_in(checker, handle) && !handle_out(checker, handle))
		complain_of(checker, parameter,
			"FERRULE_RETAINED(%s) of '%s': '%s' is %s, and neither a token, an integer of 64 bits, nor a "
			"handle",
			handle->name, parameter->name, handle->name, handle->type->spelling);
}

static void keep_until_function(struct checker *checker, struct parameter *parameter, const char *name)
{
	const struct function *function = model_function(checker->model, name);
	parameter->until = UNTIL_FUNCTION;
	parameter->until_function = name;
	if (function->contract.hidden)
		complain_of(checker, parameter,
			"FERRULE_RETAINED(%s) of '%s': %s is not bound, so that nobody could ever let go of it", name,
			parameter->name, name);
}

void settle_retained(struct checker *checker, struct parameter *parameter, const char *name)
{
	int index = parameter_index(checker, name);
	if (index >= 0)
		keep_until_parameter(checker, parameter, index);
	else if (!strcmp(name, "result"))
		parameter->until = UNTIL_RESULT;
	else if (model_function(checker->model, name))
		keep_until_function(checker, parameter, name);
	if (index < 0 && parameter->until == UNTIL_RESULT && !handle_result(checker))
		complain_of(checker, parameter, "FERRULE_RETAINED(result) of '%s': the result of %s is no handle",
			parameter->name, checker->function->name);
	else if (index < 0 && parameter->until == UNTIL_TOKEN)
		complain_of(checker, parameter, "FERRULE_RETAINED(%s) of '%s' names no parameter of %s%s", name,
			parameter->name, checker->function->name,
			*parameter_hint(checker, name) ? parameter_hint(checker, name) : function_hint(checker, name));
}

/* ---- methods and constructors ---- */

#define complain(checker, ...) report_error((checker)->diagnostics, &(checker)->function->location, __VA_ARGS__)

/* "handles_tree" or "struct handles_tree"; the destructor, for a `void *`. */
static bool is_of_kind(const struct model *model, const struct type *handle, const char *name)
{
	const struct record *record = model_record_named(model, name);
	return record ? record == model_record(model, handle)
		      : handle->kind == TYPE_VOID && !strcmp(handle->name, name);
}

/* Behind `prefix_`, or NULL. */
static const char *behind_prefix(const char *name, const char *prefix)
{
	size_t length = strlen(prefix);
	bool has_prefix = !strncmp(name, prefix, length) && name[length] == '_' && name[length + 1];
	return has_prefix ? name + length + 1 : NULL;
}

/* The type is called as FERRULE_METHOD does, or by its tag. */
static const char *method_name(const struct function *function, const struct type *handle)
{
	const char *type = function->contract.method;
	if (function->contract.name)
		return function->contract.name;
	const char *name = behind_prefix(function->name, !strncmp(type, "struct ", 7) ? type + 7 : type);
	if (!name)
		name = behind_prefix(function->name, handle->name);
	return name ? name : function->name;
}

static void settle_method(struct checker *checker)
{
	struct function *function = checker->function;
	const struct parameter *first = function->parameter_count ? &function->parameters[0] : NULL;
	const char *name = function->contract.method;
	if (!first || first->role != ROLE_HANDLE_IN || !is_of_kind(checker->model, first->element, name)) {
		complain(checker, "FERRULE_METHOD(%s) on %s: its first parameter is no handle of that type", name,
			function->name);
		return;
	}
	function->method_of = first->element;
	function->method = method_name(function, first->element);
	if (!strcmp(function->method, "close"))
		complain(checker, "FERRULE_METHOD(%s) on %s: `close` frees the handle, in every class", name,
			function->name);
}

/* The one value that a call gives, if it is a handle that the caller owns. */
static const struct type *made_handle(const struct function *function)
{
	if (interface_value_count(function) != 1)
		return NULL;
	if (interface_returns_result(function))
		return function->result_role == RESULT_HANDLE && function->lending == LENDING_OWNED
			       ? function->result_element
			       : NULL;
	for (size_t i = 0; i < function->parameter_count; i++)
		if (function->parameters[i].role == ROLE_HANDLE_OUT && function->parameters[i].lending == LENDING_OWNED)
			return function->parameters[i].element;
	return NULL;
}

static void settle_constructor(struct checker *checker)
{
	struct function *function = checker->function;
	const char *name = function->contract.constructor;
	const struct type *handle = made_handle(function);
	if (handle && is_of_kind(checker->model, handle, name))
		function->constructor_of = handle;
	else
		complain(checker,
			"FERRULE_CONSTRUCTOR(%s) on %s: it does not return one handle of that type, owned, "
			"and nothing else",
			name, function->name);
}

void settle_class(struct checker *checker)
{
	if (checker->function->contract.method)
		settle_method(checker);
	if (checker->function->contract.constructor)
		settle_constructor(checker);
}

/* ---- the model's list ---- */

static struct handle *add_handle(struct model *model, const struct type *type, const struct record *record)
{
	model->handles = arena_grow(model->arena, model->handles, model->handle_count, sizeof(*model->handles));
	struct handle *handle = &model->handles[model->handle_count++];
	handle->name = type ? type->name : record->name;
	handle->record = record;
	handle->close = record ? record->contract.handle : type->name;
	handle->destructor = model_function(model, handle->close);
	return handle;
}

static void add_kind(struct model *model, const struct type *type)
{
	if (type && type->kind == TYPE_VOID && type->name && !model_handle(model, type))
		add_handle(model, type, NULL);
}

static void add_all_kinds(struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++)
		if (model->records[i].contract.handle)
			add_handle(model, NULL, &model->records[i]);
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (function->contract.hidden)
			continue;
		add_kind(model, function->result_element);
		for (size_t j = 0; j < function->parameter_count; j++)
			add_kind(model, function->parameters[j].element);
	}
}

/* A method's name in its class. */
struct method {
	const struct function *function;
	UT_hash_handle hh;
};

static void check_method_name(
	struct checker *checker, const struct handle *handle, struct method **methods, const struct function *function)
{
	struct method *found;
	HASH_FIND_STR(*methods, function->method, found);
	if (found) {
		report_error(checker->diagnostics, &function->location, "%s and %s would both be the method %s of %s",
			found->function->name, function->name, function->method, handle->name);
		return;
	}
	found = arena_alloc(checker->model->arena, sizeof(*found));
	found->function = function;
	HASH_ADD_KEYPTR(hh, *methods, function->method, strlen(function->method), found);
}

/* `methods`: of each class. */
static void add_method(struct checker *checker, struct method **methods, const struct function *function)
{
	struct model *model = checker->model;
	struct handle *handle = (struct handle *)model_handle(model, function->method_of);
	check_method_name(checker, handle, &methods[handle - model->handles], function);
	handle->methods = arena_grow(model->arena, handle->methods, handle->method_count, sizeof(*handle->methods));
	handle->methods[handle->method_count++] = function;
}

static void add_constructor(struct checker *checker, const struct function *function)
{
	struct handle *handle = (struct handle *)model_handle(checker->model, function->constructor_of);
	if (handle->constructor)
		report_error(checker->diagnostics, &function->location,
			"%s and %s would both make %s when it is called", handle->constructor->name, function->name,
			handle->name);
	handle->constructor = function;
}

void settle_handles(struct checker *checker)
{
	struct model *model = checker->model;
	add_all_kinds(model);
	struct method **methods = arena_alloc(model->arena, (model->handle_count + 1) * sizeof(*methods));
	for (size_t i = 0; i < model->function_count; i++) {
		const struct function *function = &model->functions[i];
		if (function->method_of)
			add_method(checker, methods, function);
		if (function->constructor_of)
			add_constructor(checker, function);
	}
	for (size_t i = 0; i < model->handle_count; i++)
		HASH_CLEAR(hh, methods[i]);
}
