/* SPDX-License-Identifier: MIT
 *
 * Functions to the model's, with their parameters and those of their callbacks.
 */
#include "parser.h"

#include <string.h>

/* ---- which there are ---- */

static struct declared *declared_function(struct parser *parser, CXCursor cursor)
{
	struct declared *declared;
	CXString spelling = clang_getCursorSpelling(cursor);
	const char *name = clang_getCString(spelling);
	HASH_FIND_STR(parser->declared, name, declared);
	if (!declared) {
		declared = arena_alloc(parser->model->arena, sizeof(*declared));
		declared->name = arena_text(parser->model->arena, name);
		declared->cursor = cursor;
		HASH_ADD_KEYPTR(hh, parser->declared, declared->name, strlen(declared->name), declared);
	}
	clang_disposeString(spelling);
	return declared;
}

void note_function(struct parser *parser, CXCursor cursor, bool selected)
{
	struct declared *declared = declared_function(parser, cursor);
	if (!selected)
		return;
	/* clang hands annotations on from declaration to declaration: the last one has them all. */
	declared->cursor = cursor;
	if (declared->selected)
		return;
	declared->selected = true;
	size_t count = parser->selected_count++;
	parser->selected = arena_grow(parser->model->arena, parser->selected, count, sizeof(*parser->selected));
	parser->selected[count] = declared;
}

/* ---- parameters ---- */

static struct type *pointer_to(struct parser *parser, const struct type *target)
{
	struct type *pointer = arena_alloc(parser->model->arena, sizeof(*pointer));
	pointer->kind = TYPE_POINTER;
	pointer->target = target;
	pointer->size = pointer->align = sizeof(void *);
	pointer->spelling = pointer->canonical = arena_format(parser->model->arena, "%s%s*", target->spelling,
		target->spelling[strlen(target->spelling) - 1] == '*' ? "" : " ");
	return pointer;
}

/* `int compare(int, int)` is `int (*compare)(int, int)`. */
static const struct type *pointer_to_function(struct parser *parser, const struct type *target)
{
	struct type *pointer = pointer_to(parser, target);
	const char *bracket = strstr(target->spelling, " (");
	if (bracket)
		pointer->spelling = pointer->canonical = arena_format(parser->model->arena, "%.*s (*)%s",
			(int)(bracket - target->spelling), target->spelling, bracket + 1);
	return pointer;
}

/* `int a[2]` is a pointer; a const of the parameter itself is the callee's business. */
static const struct type *parameter_type(struct parser *parser, CXType clang_type)
{
	const struct type *type = type_of(parser, clang_type);
	if (type->kind == TYPE_ARRAY)
		return pointer_to(parser, type->target);
	if (type->kind == TYPE_FUNCTION)
		return pointer_to_function(parser, type);
	if (!type->is_const)
		return type;
	struct type *plain = arena_alloc(parser->model->arena, sizeof(*plain));
	*plain = *type;
	plain->is_const = false;
	size_t length = strlen(type->spelling);
	if (type->kind == TYPE_POINTER && length > 5 && !strcmp(type->spelling + length - 5, "const"))
		plain->spelling = arena_format(parser->model->arena, "%.*s", (int)length - 5, type->spelling);
	else if (!strncmp(type->spelling, "const ", 6))
		plain->spelling = type->spelling + 6;
	if (!strncmp(type->canonical, "const ", 6) && type->kind != TYPE_POINTER)
		plain->canonical = type->canonical + 6;
	return plain;
}

static const struct function *callback_of(struct parser *parser, struct parameter *parameter, CXCursor cursor);

static void fill_parameter(struct parser *parser, struct parameter *parameter, CXCursor cursor, unsigned index)
{
	parameter->name = take_string(parser, clang_getCursorSpelling(cursor));
	if (!*parameter->name)
		parameter->name = arena_format(parser->model->arena, "argument%u", index + 1);
	parameter->type = parameter_type(parser, clang_getCursorType(cursor));
	parameter->location = cursor_location(parser, cursor);
	parameter->size = parameter->token = -1;
	parameter->owner = parameter->until_parameter = parameter->closure = -1;
	read_contract(parser, cursor, &parameter->contract);
	if (parameter->type->kind == TYPE_POINTER && parameter->type->target->kind == TYPE_FUNCTION)
		parameter->callback = callback_of(parser, parameter, cursor);
}

static void fill_parameters(struct parser *parser, struct function *function, CXCursor cursor)
{
	int count = clang_Cursor_getNumArguments(cursor);
	if (count <= 0)
		return;
	function->parameters = arena_alloc(parser->model->arena, (size_t)count * sizeof(*function->parameters));
	for (unsigned i = 0; i < (unsigned)count; i++)
		fill_parameter(parser, &function->parameters[i], clang_Cursor_getArgument(cursor, i), i);
	function->parameter_count = (size_t)count;
}

/* ---- callbacks ---- */

struct signature {
	struct parser *parser;
	struct function *function;
};

static enum CXChildVisitResult add_parameter(CXCursor cursor, CXCursor parent, CXClientData data)
{
	struct signature *signature = data;
	struct function *function = signature->function;
	(void)parent;
	if (clang_getCursorKind(cursor) != CXCursor_ParmDecl)
		return CXChildVisit_Continue;
	size_t count = function->parameter_count++;
	function->parameters = arena_grow(
		signature->parser->model->arena, function->parameters, count, sizeof(*function->parameters));
	fill_parameter(signature->parser, &function->parameters[count], cursor, (unsigned)count);
	return CXChildVisit_Continue;
}

/* The declaration that names the parameters of a pointer to a function: a typedef of that, or of the function; else the
 * parameter itself. */
static CXCursor declaration_of_signature(CXType type, CXCursor otherwise)
{
	CXType pointer = without_sugar(type);
	while (pointer.kind == CXType_Typedef) {
		otherwise = clang_getTypeDeclaration(pointer);
		pointer = without_sugar(clang_getTypedefDeclUnderlyingType(otherwise));
	}
	CXType target = without_sugar(clang_getPointeeType(pointer));
	return target.kind == CXType_Typedef ? declaration_of_signature(target, otherwise) : otherwise;
}

/* What a typedef says of every such callback. */
static void inherit(struct contract *contract, const struct contract *from)
{
	contract->nullable |= from->nullable;
	contract->address |= from->address;
	if (!contract->scope)
		contract->scope = from->scope;
	if (!contract->closure)
		contract->closure = from->closure;
	if (!contract->on_error)
		contract->on_error = from->on_error;
}

static const struct function *callback_of(struct parser *parser, struct parameter *parameter, CXCursor cursor)
{
	struct function *callback = arena_alloc(parser->model->arena, sizeof(*callback));
	CXType type = clang_getCursorType(cursor);
	CXType pointer = behind_typedefs(type);
	CXType pointed = pointer.kind == CXType_Pointer ? clang_getPointeeType(pointer) : pointer;
	struct signature signature = {parser, callback};
	callback->name = callback->public_name = parameter->name;
	callback->location = parameter->location;
	callback->result = type_of(parser, clang_getResultType(pointed));
	callback->is_variadic = clang_isFunctionTypeVariadic(pointed);
	callback->counts = callback->owner = callback->result_size = callback->explained = -1;
	CXCursor declaration = declaration_of_signature(type, cursor);
	clang_visitChildren(declaration, add_parameter, &signature);
	if (clang_getCursorKind(declaration) == CXCursor_TypedefDecl) {
		struct contract contract = {0};
		read_contract(parser, declaration, &contract);
		inherit(&parameter->contract, &contract);
	}
	return callback;
}

/* ---- one function ---- */

/* An overlay says nothing about what a function does: the third party's own words serve. */
static const char *function_comment(struct parser *parser, CXCursor cursor)
{
	const char *comment = comment_of(parser, cursor);
	return comment ? comment : comment_of(parser, clang_getCanonicalCursor(cursor));
}

static struct function *add_function(struct parser *parser, struct declared *declared)
{
	struct model *model = parser->model;
	CXCursor cursor = declared->cursor;
	size_t count = model->function_count++;
	model->functions = arena_grow(model->arena, model->functions, count, sizeof(*model->functions));
	struct function *function = &model->functions[count];
	declared->taken = true;
	function->name = declared->name;
	function->location = cursor_location(parser, cursor);
	function->comment = function_comment(parser, cursor);
	function->result = type_of(parser, clang_getCursorResultType(cursor));
	function->is_variadic = clang_Cursor_isVariadic(cursor);
	function->is_static =
		clang_Cursor_getStorageClass(cursor) == CX_SC_Static || clang_Cursor_isFunctionInlined(cursor);
	function->counts = function->owner = function->result_size = function->explained = -1;
	read_contract(parser, cursor, &function->contract);
	read_late_contract(parser, cursor, &function->contract);
	function->public_name = function->contract.name ? function->contract.name : function->name;
	fill_parameters(parser, function, cursor);
	if (clang_getCursorType(cursor).kind == CXType_FunctionNoProto)
		report_error(parser->diagnostics, &function->location,
			"%s has no prototype: () takes anything, (void) nothing", function->name);
	return function;
}

/* ---- functions that a contract names, wherever they are declared ---- */

static void add_mentioned(struct parser *parser, const char *name)
{
	struct declared *declared = NULL;
	if (name)
		HASH_FIND_STR(parser->declared, name, declared);
	if (declared && !declared->taken)
		add_function(parser, declared)->contract.hidden = true;
}

/* A size may be computed by functions: `table_bytes(table)`. */
static void add_called(struct parser *parser, const char *size)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	while (size && *size) {
		size_t length = strspn(size, letters);
		if (length && size[length + strspn(size + length, " ")] == '(')
			add_mentioned(parser, arena_format(parser->model->arena, "%.*s", (int)length, size));
		size += length ? length : 1;
	}
}

static void add_mentioned_by(struct parser *parser, const struct contract *contract)
{
	add_mentioned(parser, contract->returns_owned);
	add_mentioned(parser, contract->pinned);
	add_mentioned(parser, contract->owned);
	add_mentioned(parser, contract->handle);
	add_called(parser, contract->count);
	add_called(parser, contract->bytes);
}

static void add_mentioned_by_parameter(struct parser *parser, const struct parameter *parameter)
{
	const struct function *callback = parameter->callback;
	add_mentioned_by(parser, &parameter->contract);
	for (size_t i = 0; callback && i < callback->parameter_count; i++)
		add_mentioned_by(parser, &callback->parameters[i].contract);
}

static void add_all_mentioned(struct parser *parser)
{
	struct model *model = parser->model;
	size_t count = model->function_count;
	for (size_t i = 0; i < count; i++) {
		add_mentioned_by(parser, &model->functions[i].contract);
		/* The array of functions may move meanwhile, their parameters do not. */
		for (size_t j = 0; j < model->functions[i].parameter_count; j++)
			add_mentioned_by_parameter(parser, &model->functions[i].parameters[j]);
	}
	for (size_t i = 0; i < parser->tagged_count; i++)
		if (parser->tagged_order[i]->record)
			add_mentioned(parser, parser->tagged_order[i]->record->contract.handle);
}

void add_functions(struct parser *parser)
{
	for (size_t i = 0; i < parser->selected_count; i++)
		add_function(parser, parser->selected[i]);
	add_all_mentioned(parser);
}
