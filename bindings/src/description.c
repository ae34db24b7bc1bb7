/* SPDX-License-Identifier: MIT */
#include "description.h"

#include "description_version.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A description that is read, and where in it the reader is: "functions[3].result.type". */
struct reader {
	struct diagnostics *diagnostics;
	const char *file;
	struct arena *arena;
	const char *path;
	bool failed;
};

/* What a key may hold. */
enum shape {
	SHAPE_TEXT,
	SHAPE_NUMBER, /* an integer from 0 on */
	SHAPE_INTEGER, /* any integer, or one beyond 2^63 as text */
	SHAPE_FLAG,
	SHAPE_LOCATION,
	SHAPE_TYPE,
	SHAPE_CONTRACT,
	SHAPE_RESULT,
	SHAPE_PARAMETERS,
	SHAPE_FIELDS,
	SHAPE_MEMBERS,
	SHAPE_CALLBACK,
	SHAPE_NAMES,
	SHAPE_FILLINGS,
	SHAPE_VALUE, /* an integer, a number or a text: of a constant */
};

struct key {
	const char *name;
	enum shape shape;
	bool needed;
};

static bool check(struct reader *reader, const json_t *json, enum shape shape);

static const char *path_of(struct reader *reader, const char *key)
{
	return *reader->path ? arena_format(reader->arena, "%s.%s", reader->path, key) : key;
}

/* What a value is, shortly. */
static const char *described(struct reader *reader, const json_t *json)
{
	if (json_is_string(json))
		return arena_format(reader->arena, "\"%.40s\"", json_string_value(json));
	if (json_is_integer(json))
		return arena_format(reader->arena, "%lld", (long long)json_integer_value(json));
	if (json_is_real(json))
		return arena_format(reader->arena, "%g", json_real_value(json));
	if (json_is_boolean(json))
		return json_is_true(json) ? "true" : "false";
	return json_is_object(json) ? "an object" : json_is_array(json) ? "a list" : "null";
}

/* One message for a file: what follows from a broken one is no news. */
static bool refuse(struct reader *reader, const json_t *json, const char *expected)
{
	if (reader->failed)
		return false;
	reader->failed = true;
	const char *path = *reader->path ? reader->path : "the whole";
	if (json)
		report_error(reader->diagnostics, NULL, "%s is no description of ferrule-bind: %s is %s, it must be %s",
			reader->file, path, described(reader, json), expected);
	else
		report_error(reader->diagnostics, NULL, "%s is no description of ferrule-bind: %s is missing",
			reader->file, path);
	return false;
}

static bool check_keys(struct reader *reader, const json_t *json, const struct key *keys, size_t count)
{
	const char *path = reader->path;
	bool fits = json_is_object(json) || refuse(reader, json, "an object");
	for (size_t i = 0; fits && i < count; i++) {
		const json_t *value = json_object_get(json, keys[i].name);
		reader->path = path_of(reader, keys[i].name);
		if (value)
			fits = check(reader, value, keys[i].shape);
		else if (keys[i].needed)
			fits = refuse(reader, NULL, NULL);
		reader->path = path;
	}
	return fits;
}

#define CHECK_KEYS(reader, json, keys) check_keys(reader, json, keys, sizeof(keys) / sizeof((keys)[0]))

static bool check_items(struct reader *reader, const json_t *json, bool (*item)(struct reader *, const json_t *))
{
	const char *path = reader->path;
	bool fits = json_is_array(json) || refuse(reader, json, "a list");
	for (size_t i = 0; fits && i < json_array_size(json); i++) {
		reader->path = arena_format(reader->arena, "%s[%zu]", path, i);
		fits = item(reader, json_array_get(json, i));
		reader->path = path;
	}
	return fits;
}

/* ---- what stands in lists ---- */

static bool check_name(struct reader *reader, const json_t *json)
{
	return json_is_string(json) || refuse(reader, json, "a text");
}

static bool check_parameter(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"name", SHAPE_TEXT, true},
		{"role", SHAPE_TEXT, false},
		{"type", SHAPE_TYPE, true},
		{"element", SHAPE_TYPE, false},
		{"callback", SHAPE_CALLBACK, false},
		{"contract", SHAPE_CONTRACT, false},
		{"location", SHAPE_LOCATION, false},
	};
	return CHECK_KEYS(reader, json, keys);
}

/* A function without a name. */
static bool check_callback(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"result", SHAPE_RESULT, true},
		{"parameters", SHAPE_PARAMETERS, true},
		{"contract", SHAPE_CONTRACT, false},
		{"location", SHAPE_LOCATION, false},
	};
	return CHECK_KEYS(reader, json, keys);
}

static bool check_function(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"name", SHAPE_TEXT, true},
		{"public_name", SHAPE_TEXT, false},
		{"static", SHAPE_FLAG, false},
		{"variadic", SHAPE_FLAG, false},
		{"result", SHAPE_RESULT, true},
		{"parameters", SHAPE_PARAMETERS, true},
		{"contract", SHAPE_CONTRACT, false},
		{"location", SHAPE_LOCATION, false},
	};
	return CHECK_KEYS(reader, json, keys);
}

static bool check_field(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"name", SHAPE_TEXT, true},
		{"type", SHAPE_TYPE, true},
		{"offset", SHAPE_NUMBER, true},
		{"size", SHAPE_NUMBER, true},
		{"bit_offset", SHAPE_NUMBER, false},
		{"bit_width", SHAPE_NUMBER, false},
		{"contract", SHAPE_CONTRACT, false},
		{"location", SHAPE_LOCATION, false},
	};
	return CHECK_KEYS(reader, json, keys);
}

static bool check_record(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"name", SHAPE_TEXT, false},
		{"spelling", SHAPE_TEXT, true},
		{"size", SHAPE_NUMBER, true},
		{"align", SHAPE_NUMBER, true},
		{"union", SHAPE_FLAG, false},
		{"complete", SHAPE_FLAG, false},
		{"fields", SHAPE_FIELDS, true},
		{"contract", SHAPE_CONTRACT, false},
		{"location", SHAPE_LOCATION, false},
	};
	return CHECK_KEYS(reader, json, keys);
}

static bool check_constant(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"name", SHAPE_TEXT, true},
		{"value", SHAPE_VALUE, true},
		{"location", SHAPE_LOCATION, false},
	};
	return CHECK_KEYS(reader, json, keys);
}

static bool check_enumeration(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"name", SHAPE_TEXT, false},
		{"spelling", SHAPE_TEXT, true},
		{"members", SHAPE_MEMBERS, true},
		{"contract", SHAPE_CONTRACT, false},
		{"location", SHAPE_LOCATION, false},
	};
	return CHECK_KEYS(reader, json, keys);
}

static bool check_filling(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {{"field", SHAPE_TEXT, true}};
	return CHECK_KEYS(reader, json, keys);
}

static bool check_constructor(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"name", SHAPE_TEXT, true},
		{"function", SHAPE_TEXT, true},
		{"record", SHAPE_TEXT, true},
		{"arguments", SHAPE_NAMES, true},
		{"fills", SHAPE_FILLINGS, true},
	};
	return CHECK_KEYS(reader, json, keys);
}

/* ---- shapes ---- */

static bool check_type(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"kind", SHAPE_TEXT, true},
		{"spelling", SHAPE_TEXT, true},
		{"canonical", SHAPE_TEXT, false},
		{"name", SHAPE_TEXT, false},
		{"size", SHAPE_NUMBER, false},
		{"align", SHAPE_NUMBER, false},
		{"signed", SHAPE_FLAG, false},
		{"const", SHAPE_FLAG, false},
		{"length", SHAPE_INTEGER, false},
		{"target", SHAPE_TYPE, false},
	};
	return CHECK_KEYS(reader, json, keys);
}

static bool check_result(struct reader *reader, const json_t *json)
{
	static const struct key keys[] = {
		{"type", SHAPE_TYPE, true},
		{"role", SHAPE_TEXT, false},
	};
	return CHECK_KEYS(reader, json, keys);
}

/* true, or a text. */
static bool check_contract(struct reader *reader, const json_t *json)
{
	const char *path = reader->path, *key;
	json_t *value;
	bool fits = json_is_object(json) || refuse(reader, json, "an object");
	json_object_foreach((json_t *)json, key, value)
	{
		reader->path = path_of(reader, key);
		fits = fits && (json_is_true(value) || json_is_string(value) ||
				       refuse(reader, value, "true or a text"));
		reader->path = path;
	}
	return fits;
}

static bool check_location(struct reader *reader, const json_t *json)
{
	const json_t *line = json_array_get(json, 1), *column = json_array_get(json, 2);
	bool fits = json_array_size(json) == 3 && json_is_string(json_array_get(json, 0)) && json_is_integer(line) &&
		    json_integer_value(line) >= 0 && json_is_integer(column) && json_integer_value(column) >= 0;
	return fits || refuse(reader, json, "a file with line and column");
}

static bool check_value(struct reader *reader, const json_t *json)
{
	return json_is_number(json) || json_is_string(json) || refuse(reader, json, "a number or a text");
}

static bool check(struct reader *reader, const json_t *json, enum shape shape)
{
	switch (shape) {
	case SHAPE_TEXT:
		return check_name(reader, json);
	case SHAPE_NUMBER:
		return (json_is_integer(json) && json_integer_value(json) >= 0) ||
		       refuse(reader, json, "an integer from 0 on");
	case SHAPE_INTEGER:
		return json_is_integer(json) || refuse(reader, json, "an integer");
	case SHAPE_FLAG:
		return json_is_boolean(json) || refuse(reader, json, "true or false");
	case SHAPE_LOCATION:
		return check_location(reader, json);
	case SHAPE_TYPE:
		return check_type(reader, json);
	case SHAPE_CONTRACT:
		return check_contract(reader, json);
	case SHAPE_RESULT:
		return check_result(reader, json);
	case SHAPE_PARAMETERS:
		return check_items(reader, json, check_parameter);
	case SHAPE_FIELDS:
		return check_items(reader, json, check_field);
	case SHAPE_MEMBERS:
		return check_items(reader, json, check_constant);
	case SHAPE_CALLBACK:
		return check_callback(reader, json);
	case SHAPE_NAMES:
		return check_items(reader, json, check_name);
	case SHAPE_FILLINGS:
		return check_items(reader, json, check_filling);
	case SHAPE_VALUE:
		return check_value(reader, json);
	}
	return false;
}

/* ---- the whole ---- */

static bool check_list(struct reader *reader, const json_t *root, const char *key, bool needed,
	bool (*item)(struct reader *, const json_t *))
{
	const json_t *list = json_object_get(root, key);
	reader->path = key;
	bool fits = list ? check_items(reader, list, item) : !needed || refuse(reader, NULL, NULL);
	reader->path = "";
	return fits;
}

static bool check_head(struct reader *reader, const json_t *root)
{
	static const struct key keys[] = {
		{"format", SHAPE_TEXT, true},
		{"version", SHAPE_NUMBER, true},
		{"module", SHAPE_TEXT, true},
		{"headers", SHAPE_NAMES, true},
	};
	if (!CHECK_KEYS(reader, root, keys))
		return false;
	const json_t *format = json_object_get(root, "format"), *version = json_object_get(root, "version");
	reader->path = "format";
	if (strcmp(json_string_value(format), DESCRIPTION_FORMAT) != 0)
		return refuse(reader, format, "\"" DESCRIPTION_FORMAT "\"");
	reader->path = "version";
	if (json_integer_value(version) < 1 || json_integer_value(version) > DESCRIPTION_VERSION)
		return refuse(reader, version,
			arena_format(reader->arena, "from 1 to %d for this ferrule-bind", DESCRIPTION_VERSION));
	reader->path = "";
	return true;
}

static bool check_whole(struct reader *reader, const json_t *root)
{
	return check_head(reader, root) && check_list(reader, root, "records", true, check_record) &&
	       check_list(reader, root, "enumerations", true, check_enumeration) &&
	       check_list(reader, root, "constants", true, check_constant) &&
	       check_list(reader, root, "functions", true, check_function) &&
	       check_list(reader, root, "constructors", false, check_constructor);
}

static json_t *checked(struct diagnostics *diagnostics, const char *file, json_t *root, const json_error_t *error)
{
	struct reader reader = {
		.diagnostics = diagnostics, .file = file, .arena = diagnostics->arena, .path = ""};
	if (!root) {
		report_error(diagnostics, NULL, "%s: line %d, column %d: %s", file, error->line, error->column,
			error->text);
		return NULL;
	}
	if (check_whole(&reader, root))
		return root;
	json_decref(root);
	return NULL;
}

/* The same key twice means two things: one of them would be believed in silence. */
enum { READ_FLAGS = JSON_REJECT_DUPLICATES };

json_t *description_parse(struct diagnostics *diagnostics, const char *name, const char *text, size_t length)
{
	json_error_t error;
	json_t *root = json_loadb(text, length, READ_FLAGS, &error);
	return checked(diagnostics, name, root, &error);
}

json_t *description_read(struct diagnostics *diagnostics, const char *file)
{
	json_error_t error;
	FILE *stream = fopen(file, "rb");
	if (!stream) {
		report_error(diagnostics, NULL, "cannot read %s: %s", file, strerror(errno));
		return NULL;
	}
	/* A folder opens, and only reading it fails. */
	int first = fgetc(stream);
	if (first == EOF && ferror(stream)) {
		report_error(diagnostics, NULL, "cannot read %s: %s", file, strerror(errno));
		fclose(stream);
		return NULL;
	}
	if (first != EOF)
		ungetc(first, stream);
	json_t *root = json_loadf(stream, READ_FLAGS, &error);
	fclose(stream);
	return checked(diagnostics, file, root, &error);
}
