/* SPDX-License-Identifier: MIT
 *
 * C's side of records and arrays in the target cffi: tables of fields, by which plain numbers and texts get from
 * Python's objects into C's memory, and back, without a line of Python for each.
 */
#include "emit_cffi.h"

#include <string.h>

/* An array of numbers that goes in. */
static bool is_column(const struct parameter *parameter)
{
	return parameter->role == ROLE_ARRAY_IN || parameter->role == ROLE_ARRAY_INOUT ||
	       parameter->role == ROLE_ARRAY_OUT;
}

static bool has_columns(const struct model *model)
{
	for (size_t i = 0; i < model->function_count; i++)
		for (size_t j = 0; python_binds(&model->functions[i]) && j < model->functions[i].parameter_count; j++)
			if (is_column(&model->functions[i].parameters[j]))
				return true;
	for (size_t i = 0; i < model->record_count; i++)
		if (cffi_flexible(&model->records[i]) && python_has_record(model, &model->records[i]))
			return true;
	return false;
}

static bool has_write_arrays(const struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++)
		if (cffi_has_write_array(model, &model->records[i]))
			return true;
	return false;
}

static bool is_read_by_c(const struct record *record)
{
	return python_uses_record(record, ROLE_RECORDS_OUT) && cffi_is_flat(record);
}

static bool has_read_arrays(const struct model *model)
{
	for (size_t i = 0; i < model->record_count; i++)
		if (is_read_by_c(&model->records[i]))
			return true;
	return false;
}

/* ---- the functions of each kind of record, which are called with the addresses of Python's objects ---- */

static const char *prototype(const struct model *model, const char *what, const struct record *record, const char *rest)
{
	const char *line = arena_format(model->arena, "size_t bind_%s_%s(%s)", what, record->name, rest);
	return cffi_broken(model->arena, line);
}

static const char *fill_prototype(const struct model *model, const struct record *record)
{
	return prototype(model, "fill", record,
		arena_format(model->arena, "uintptr_t values, size_t at, size_t count, %s *records, uintptr_t kind",
			record->spelling));
}

static const char *clean_prototype(const struct model *model, const struct record *record)
{
	return prototype(model, "clean", record,
		arena_format(model->arena, "const %s *records, size_t count", record->spelling));
}

static const char *read_prototype(const struct model *model, const struct record *record)
{
	return prototype(model, "read", record,
		arena_format(model->arena, "uintptr_t list, uintptr_t kind, const %s *records, size_t at, size_t count",
			record->spelling));
}

void cffi_fields_declarations(struct printer *printer, const struct model *model)
{
	if (has_columns(model))
		print(printer, "size_t bind_integers(uintptr_t values, size_t count, void *array, int width);\n"
			       "int bind_is_exact(uintptr_t value, int width, int code);\n");
	for (size_t i = 0; i < model->record_count; i++) {
		const struct record *record = &model->records[i];
		if (cffi_has_write_array(model, record))
			print(printer, "%s;\n", clean_prototype(model, record));
		if (cffi_has_write_array(model, record) && !cffi_is_special(record))
			print(printer, "%s;\n", fill_prototype(model, record));
		if (is_read_by_c(record))
			print(printer, "%s;\n", read_prototype(model, record));
	}
}

/* ---- from Python ---- */

static const char fields[] =
	"\n"
	"/* A field of C's, or an element: whole records of exact ints and texts need no more of Python than a look. "
	"*/\n"
	"enum bind_kind {\n"
	"	BIND_SIGNED,\n"
	"	BIND_UNSIGNED,\n"
	"	BIND_TEXT,\n"
	"	BIND_NOTHING, /* Python has None there, or fills it in */\n"
	"	BIND_TRUTH,\n"
	"	BIND_FLOAT,\n"
	"	BIND_OTHER,\n"
	"};\n"
	"\n"
	"struct bind_field {\n"
	"	size_t offset, size;\n"
	"	enum bind_kind kind;\n"
	"	int nullable;\n"
	"};\n";

static const char filling_numbers[] =
	"\n"
	"static void bind_store(void *at, uint64_t number, size_t size)\n"
	"{\n"
	"	uint8_t byte = (uint8_t)number;\n"
	"	uint16_t half = (uint16_t)number;\n"
	"	uint32_t word = (uint32_t)number;\n"
	"	memcpy(at, size == 8 ? (void *)&number : size == 4 ? (void *)&word : size == 2 ? (void *)&half : "
	"&byte, size);\n"
	"}\n"
	"\n"
	"/* False where it is no exact int in the range: Python looks at it again. */\n"
	"static int bind_fill_number(PyObject *value, void *at, size_t size, int is_signed)\n"
	"{\n"
	"	int beyond;\n"
	"	if (!PyLong_CheckExact(value))\n"
	"		return 0;\n"
	"	/* CPython is faster at a long, which is as wide nearly everywhere. */\n"
	"	int64_t number =\n"
	"		sizeof(long) == 8 ? PyLong_AsLongAndOverflow(value, &beyond) : "
	"PyLong_AsLongLongAndOverflow(value, &beyond);\n"
	"	if (beyond > 0 && !is_signed && size == 8) {\n"
	"		uint64_t large = PyLong_AsUnsignedLongLong(value);\n"
	"		if (PyErr_Occurred())\n"
	"			return PyErr_Clear(), 0;\n"
	"		bind_store(at, large, size);\n"
	"		return 1;\n"
	"	}\n"
	"	int64_t most = is_signed || size == 8 ? INT64_MAX >> (64 - 8 * size) : (INT64_C(1) << 8 * size) - 1;\n"
	"	if (beyond || number > most || number < (is_signed ? INT64_MIN >> (64 - 8 * size) : 0))\n"
	"		return 0;\n"
	"	bind_store(at, (uint64_t)number, size);\n"
	"	return 1;\n"
	"}\n";

static const char filling_columns[] =
	"\n"
	"/* How many of a list's or a tuple's elements went into the array: all, or those before the first that is "
	"none.\n"
	"   A negative width is one of signed integers. */\n"
	"static size_t bind_integers(uintptr_t values, size_t count, void *array, int width)\n"
	"{\n"
	"	PyObject *list = (PyObject *)values;\n"
	"	int is_list = PyList_CheckExact(list);\n"
	"	size_t size = (size_t)(width < 0 ? -width : width);\n"
	"	for (size_t i = 0; i < count; i++) {\n"
	"		PyObject *value = is_list ? PyList_GetItem(list, (Py_ssize_t)i) : PyTuple_GetItem(list, "
	"(Py_ssize_t)i);\n"
	"		if (!value)\n"
	"			return PyErr_Clear(), i;\n"
	"		if (!bind_fill_number(value, (char *)array + i * size, size, width < 0))\n"
	"			return i;\n"
	"	}\n"
	"	return count;\n"
	"}\n"
	"\n"
	"static int bind_is_native(const char *format, char code)\n"
	"{\n"
	"	uint16_t one = 1;\n"
	"	char own_order = *(char *)&one ? '<' : '>', alone[] = {code, 0};\n"
	"	if (*format == '@' || *format == '=' || *format == own_order)\n"
	"		format++;\n"
	"	const char *same = strchr(\"bhiq\", code) ? \"bhilqn\" : strchr(\"BHIQ\", code) ? \"BHILQN\" : alone;\n"
	"	return *format && strchr(same, *format) && !format[1];\n"
	"}\n"
	"\n"
	"/* Is it an array of exactly such numbers, one behind the other? Otherwise Python says what it is. */\n"
	"static int bind_is_exact(uintptr_t value, int width, int code)\n"
	"{\n"
	"	Py_buffer view;\n"
	"	if (PyObject_GetBuffer((PyObject *)value, &view, PyBUF_FORMAT | PyBUF_ND))\n"
	"		return PyErr_Clear(), 0;\n"
	"	int exact = view.ndim == 1 && view.itemsize == (width < 0 ? -width : width) && view.format &&\n"
	"		bind_is_native(view.format, (char)code);\n"
	"	PyBuffer_Release(&view);\n"
	"	return exact;\n"
	"}\n";

static const char filling_records[] =
	"\n"
	"/* Text stays where Python has it: the record that holds it lives as long as the call. */\n"
	"static int bind_fill_text(PyObject *value, char *at)\n"
	"{\n"
	"	const char *text = NULL;\n"
	"	Py_ssize_t size = 0;\n"
	"	if (PyUnicode_CheckExact(value))\n"
	"		text = PyUnicode_AsUTF8AndSize(value, &size);\n"
	"	else if (PyBytes_CheckExact(value) && PyBytes_AsStringAndSize(value, (char **)&text, &size))\n"
	"		text = NULL;\n"
	"	PyErr_Clear();\n"
	"	memcpy(at, &text, sizeof(text));\n"
	"	return text && !memchr(text, 0, (size_t)size);\n"
	"}\n"
	"\n"
	"static int bind_fill_field(const struct bind_field *field, PyObject *value, char *record)\n"
	"{\n"
	"	switch (field->kind) {\n"
	"	case BIND_SIGNED:\n"
	"	case BIND_UNSIGNED:\n"
	"		return bind_fill_number(value, record + field->offset, field->size, field->kind == "
	"BIND_SIGNED);\n"
	"	case BIND_TEXT:\n"
	"		return value == Py_None ? field->nullable : bind_fill_text(value, record + field->offset);\n"
	"	case BIND_NOTHING:\n"
	"		return value == Py_None && field->nullable;\n"
	"	case BIND_TRUTH:\n"
	"	case BIND_FLOAT:\n"
	"	case BIND_OTHER:\n"
	"		break;\n"
	"	}\n"
	"	return 0;\n"
	"}\n"
	"\n"
	"/* The first record from `at` on that has more than plain numbers and texts, or `count`. Runs no code of "
	"Python's. */\n"
	"static size_t bind_fill(PyObject *values, size_t at, size_t count, char *records, size_t size, uintptr_t "
	"kind,\n"
	"	const struct bind_field *fields, size_t field_count)\n"
	"{\n"
	"	for (; at < count; at++) {\n"
	"		PyObject *value = PyTuple_GetItem(values, (Py_ssize_t)at);\n"
	"		if (!value)\n"
	"			return PyErr_Clear(), at;\n"
	"		if (!PyTuple_CheckExact(value) && (uintptr_t)Py_TYPE(value) != kind)\n"
	"			return at;\n"
	"		size_t given = (size_t)PyTuple_Size(value);\n"
	"		if (given > field_count)\n"
	"			return at;\n"
	"		for (size_t i = 0; i < given; i++)\n"
	"			if (!bind_fill_field(&fields[i], PyTuple_GetItem(value, (Py_ssize_t)i), records + at * "
	"size))\n"
	"				return at;\n"
	"	}\n"
	"	return count;\n"
	"}\n"
	"\n"
	"static int bind_is_zero(const char *at, size_t size)\n"
	"{\n"
	"	uint64_t word = 0;\n"
	"	for (; size > sizeof(word); at += sizeof(word), size -= sizeof(word))\n"
	"		if (memcpy(&word, at, sizeof(word)), word)\n"
	"			return 0;\n"
	"	word = 0;\n"
	"	memcpy(&word, at, size);\n"
	"	return word == 0;\n"
	"}\n"
	"\n"
	"/* The first record that has something in a field that is not Python's to fill by itself, or `count`. */\n"
	"static size_t bind_clean(const char *records, size_t count, size_t size, const struct bind_field *fields,\n"
	"	size_t field_count)\n"
	"{\n"
	"	for (size_t at = 0; at < count; at++)\n"
	"		for (size_t i = 0; i < field_count; i++)\n"
	"			if (!bind_is_zero(records + at * size + fields[i].offset, fields[i].size))\n"
	"				return at;\n"
	"	return count;\n"
	"}\n";

/* ---- to Python ---- */

static const char reading_records[] =
	"\n"
	"static uint64_t bind_load(const void *at, size_t size)\n"
	"{\n"
	"	uint16_t half;\n"
	"	uint32_t word;\n"
	"	uint64_t number;\n"
	"	switch (size) {\n"
	"	case 1:\n"
	"		return *(const uint8_t *)at;\n"
	"	case 2:\n"
	"		memcpy(&half, at, sizeof(half));\n"
	"		return half;\n"
	"	case 4:\n"
	"		memcpy(&word, at, sizeof(word));\n"
	"		return word;\n"
	"	}\n"
	"	memcpy(&number, at, sizeof(number));\n"
	"	return number;\n"
	"}\n"
	"\n"
	"static PyObject *bind_number(const void *at, size_t size, int is_signed)\n"
	"{\n"
	"	unsigned shift = 64 - 8 * (unsigned)size;\n"
	"	uint64_t number = bind_load(at, size);\n"
	"	int64_t value = is_signed ? (int64_t)(number << shift) >> shift : (int64_t)number;\n"
	"	if (value < 0 && !is_signed)\n"
	"		return PyLong_FromUnsignedLongLong(number);\n"
	"	return value >= LONG_MIN && value <= LONG_MAX ? PyLong_FromLong((long)value) : "
	"PyLong_FromLongLong(value);\n"
	"}\n"
	"\n"
	"static PyObject *bind_floating(const void *at, size_t size)\n"
	"{\n"
	"	float narrow;\n"
	"	double wide;\n"
	"	memcpy(size == sizeof(narrow) ? (void *)&narrow : &wide, at, size);\n"
	"	return PyFloat_FromDouble(size == sizeof(narrow) ? narrow : wide);\n"
	"}\n"
	"\n"
	"static PyObject *bind_value(const struct bind_field *field, const char *record)\n"
	"{\n"
	"	const char *at = record + field->offset;\n"
	"	switch (field->kind) {\n"
	"	case BIND_TRUTH:\n"
	"		return PyBool_FromLong(*at != 0);\n"
	"	case BIND_FLOAT:\n"
	"		return bind_floating(at, field->size);\n"
	"	case BIND_SIGNED:\n"
	"	case BIND_UNSIGNED:\n"
	"	case BIND_TEXT:\n"
	"	case BIND_NOTHING:\n"
	"	case BIND_OTHER:\n"
	"		break;\n"
	"	}\n"
	"	return bind_number(at, field->size, field->kind == BIND_SIGNED);\n"
	"}\n"
	"\n"
	"static PyObject *bind_record(allocfunc make, PyTypeObject *kind, const char *record, const struct bind_field "
	"*fields,\n"
	"	size_t field_count)\n"
	"{\n"
	"	PyObject *made = make(kind, (Py_ssize_t)field_count);\n"
	"	for (size_t i = 0; made && i < field_count; i++) {\n"
	"		PyObject *value = bind_value(&fields[i], record);\n"
	"		if (!value || PyTuple_SetItem(made, (Py_ssize_t)i, value))\n"
	"			Py_CLEAR(made);\n"
	"	}\n"
	"	return made;\n"
	"}\n"
	"\n"
	"/* Puts `count` records of Python's into a list's places, and says how many: fewer where there is no memory, "
	"or where\n"
	"   the class makes no tuples. */\n"
	"static size_t bind_read(PyObject *list, PyObject *kind, const char *records, size_t count, size_t size,\n"
	"	const struct bind_field *fields, size_t field_count)\n"
	"{\n"
	"	PyTypeObject *type = (PyTypeObject *)kind;\n"
	"	if (!PyType_Check(kind) || !PyType_IsSubtype(type, &PyTuple_Type))\n"
	"		return 0;\n"
	"	allocfunc make = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);\n"
	"	for (size_t i = 0; i < count; i++) {\n"
	"		PyObject *made = bind_record(make, type, records + i * size, fields, field_count);\n"
	"		if (!made || PyList_SetItem(list, (Py_ssize_t)i, made))\n"
	"			return PyErr_Clear(), i;\n"
	"	}\n"
	"	return count;\n"
	"}\n";

/* ---- the tables ---- */

enum table { FILLED, ZEROS, READ };

static bool is_in(enum table table, const struct field *field)
{
	return table == ZEROS ? cffi_must_be_zero(field) : interface_is_member(field);
}

static const char *number_kind(const struct type *type)
{
	if (type->kind == TYPE_BOOL)
		return "BIND_TRUTH";
	if (type->kind == TYPE_FLOAT)
		return "BIND_FLOAT";
	return type->is_signed ? "BIND_SIGNED" : "BIND_UNSIGNED";
}

static const char *kind_in(enum table table, const struct field *field)
{
	bool is_plain = field->role == FIELD_VALUE || field->role == FIELD_FD || field->role == FIELD_HANDLE;
	if (table == READ || (is_plain && type_is_integer(field->type)))
		return number_kind(field->type);
	if (field->role == FIELD_TEXT)
		return "BIND_TEXT";
	return field->type->kind == TYPE_POINTER ? "BIND_NOTHING" : "BIND_OTHER";
}

static void print_table(struct printer *printer, const struct record *record, enum table table, const char *name)
{
	bool any = false;
	print(printer, "\nstatic const struct bind_field bind_%s_%s[] = {\n", name, record->name);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		if (!is_in(table, field) || field->bit_width || field->role == FIELD_FLEXIBLE)
			continue;
		any = true;
		print(printer, "\t{offsetof(%s, %s), sizeof(((%s *)0)->%s), %s, %d},\n", record->spelling, field->name,
			record->spelling, field->name, kind_in(table, field), field->nullable);
	}
	print(printer, "%s};\n", any ? "" : "\t{0, 0, BIND_OTHER, 0},\n");
}

static void print_fill(struct printer *printer, const struct model *model, const struct record *record)
{
	const char *name = record->name;
	if (!cffi_is_special(record)) {
		print_table(printer, record, FILLED, "fields");
		print(printer, "\nstatic %s\n{\n", fill_prototype(model, record));
		print(printer,
			"\treturn bind_fill((PyObject *)values, at, count, (char *)records, sizeof(*records), kind,\n");
		print(printer, "\t\tbind_fields_%s, sizeof(bind_fields_%s) / sizeof(*bind_fields_%s));\n}\n", name,
			name, name);
	}
	print_table(printer, record, ZEROS, "zeros");
	print(printer, "\nstatic %s\n{\n", clean_prototype(model, record));
	print(printer, "\treturn bind_clean((const char *)records, count, sizeof(*records), bind_zeros_%s,\n", name);
	print(printer, "\t\tsizeof(bind_zeros_%s) / sizeof(*bind_zeros_%s));\n}\n", name, name);
}

static void print_read(struct printer *printer, const struct model *model, const struct record *record)
{
	const char *name = record->name;
	print_table(printer, record, READ, "values");
	print(printer, "\nstatic %s\n{\n", read_prototype(model, record));
	print(printer, "\treturn bind_read((PyObject *)list, (PyObject *)kind, (const char *)(records + at), count, "
		       "sizeof(*records),\n");
	print(printer, "\t\tbind_values_%s, sizeof(bind_values_%s) / sizeof(*bind_values_%s));\n}\n", name, name, name);
}

void cffi_fields_source(struct printer *printer, const struct model *model)
{
	if (has_read_arrays(model) || has_write_arrays(model))
		print_text(printer, fields);
	if (has_columns(model) || has_write_arrays(model))
		print_text(printer, filling_numbers);
	if (has_columns(model))
		print_text(printer, filling_columns);
	if (has_write_arrays(model))
		print_text(printer, filling_records);
	if (has_read_arrays(model))
		print_text(printer, reading_records);
	for (size_t i = 0; i < model->record_count; i++) {
		if (cffi_has_write_array(model, &model->records[i]))
			print_fill(printer, model, &model->records[i]);
		if (is_read_by_c(&model->records[i]))
			print_read(printer, model, &model->records[i]);
	}
}
