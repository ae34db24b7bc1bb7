/* SPDX-License-Identifier: MIT
 *
 * Records that go to C: sequences of the fields, of which the last ones may be missing, or mappings. Converting a field
 * may run the program's code, which may change what the record came from: what C gets is a copy by then, or is held
 * until the call is over.
 */
#ifndef BIND_PYTHON_RECORD_IN_H
#define BIND_PYTHON_RECORD_IN_H

/* One argument on its way. */
struct bind_records {
	PyObject *module;
	const struct bind_place *place;
	struct bind_array *array; /* holds what has to stay */
	PyObject *things;         /* what C will keep of the record at hand: a list, or NULL */
};

static bool bind_record_fill(struct bind_records *in, char *to, PyObject *given, const struct bind_where *where,
	const struct bind_record *record);

/* ---- records in a buffer, as C lays them out ---- */

/* Is something there that has to be 0, in any of them? */
static inline bool bind_packed_has_odd(const char *from, size_t size, const struct bind_record *record)
{
	uint64_t odd = 0;
	for (size_t at = 0; at < size; at += record->size)
		for (const struct bind_zero *zero = record->zeros; zero->name; zero++)
			odd |= zero->size == 8 ? bind_load_unsigned(from + at + zero->offset, 8)
					       : bind_load_unsigned(from + at + zero->offset, zero->size);
	return odd;
}

/* A pointer or a token of the program's own making would be used as if it were ours. */
static inline bool bind_packed_is_safe(const struct bind_place *place, const char *from, size_t size,
	const struct bind_where *where, const struct bind_record *record)
{
	char part[160];
	struct bind_where at = {where, NULL, 0};
	if (!bind_packed_has_odd(from, size, record))
		return true;
	for (; at.index < size / record->size; at.index++, from += record->size)
		for (const struct bind_zero *zero = record->zeros; zero->name; zero++) {
			uint64_t value = bind_load_unsigned(from + zero->offset, zero->size);
			if (!value)
				continue;
			bind_where_text(part, sizeof part, &at);
			PyErr_Format(PyExc_ValueError, "%s: %s%s.%s is %llu, it must be 0 in a buffer", place->function,
				place->parameter, part, zero->name, (unsigned long long)value);
			return false;
		}
	return true;
}

static inline bool bind_packed_lock(PyObject *given, const struct bind_place *place, const struct bind_where *where,
	const struct bind_record *record, Py_buffer *view)
{
	char part[160] = "";
	if (PyObject_GetBuffer(given, view, PyBUF_SIMPLE)) {
		if (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_ValueError))
			PyErr_Clear();
		return bind_is_type_error() && bind_refuse(PyExc_TypeError, place, where, given, "a contiguous buffer");
	}
	if ((size_t)view->len % record->size == 0)
		return true;
	if (where)
		bind_where_text(part, sizeof part, where);
	PyErr_Format(PyExc_ValueError, "%s: the length of %s%s is %zd, it must be a multiple of %zu", place->function,
		place->parameter, part, view->len, record->size);
	PyBuffer_Release(view);
	return false;
}

/* ---- the values of fields ---- */

static inline struct bind_place bind_field_place(const struct bind_records *in, const struct bind_field *field)
{
	size_t size = field->size && field->size <= sizeof(int64_t) ? field->size : sizeof(int64_t);
	if (field->kind == BIND_BITS) {
		uint64_t most = UINT64_MAX >> (64 - field->bits) >> field->is_signed;
		return (struct bind_place){in->place->function, in->place->parameter,
			field->is_signed ? -(int64_t)most - 1 : 0, most, false};
	}
	return (struct bind_place){in->place->function, in->place->parameter, BIND_LEAST(field->is_signed, size),
		BIND_MOST(field->is_signed, size), field->nullable};
}

/* A descriptor or a handle: an integer, or an object that has it. */
static inline bool bind_number_in(struct bind_records *in, PyObject *given, const struct bind_where *where,
	const struct bind_field *field, int64_t *value)
{
	const struct bind_place of = bind_field_place(in, field);
	bool is_file = field->kind == BIND_FD;
	if (!bind_integer_or(given, &of, where, is_file ? "fileno" : "handle", is_file,
		    is_file ? "a descriptor or an object with fileno()" : "a handle or an object with handle", value))
		return false;
	return !field->retained || bind_keep_file(&in->things, given);
}

/* What makes the text is held, unless it is the record's own. */
static inline bool bind_text_in(struct bind_records *in, char *to, PyObject *given, const struct bind_where *where,
	const struct bind_field *field)
{
	const struct bind_place of = bind_field_place(in, field);
	struct bind_text text = {NULL, NULL};
	bool taken =
		field->kind == BIND_PATH ? bind_path(given, &of, where, &text) : bind_text(given, &of, where, &text);
	if (taken && text.owner)
		taken = bind_hold(in->array, Py_NewRef(text.owner));
	memcpy(to, &text.characters, sizeof text.characters);
	bind_text_free(&text);
	return taken;
}

static inline bool bind_bytes_too_short(
	const struct bind_records *in, const struct bind_where *where, uint64_t count, uint64_t least)
{
	char part[160];
	bind_where_text(part, sizeof part, where);
	PyErr_Format(PyExc_ValueError, "%s: the length of %s%s is %llu, it must be at least %llu", in->place->function,
		in->place->parameter, part, (unsigned long long)count, (unsigned long long)least);
	return false;
}

/* Memory of the program's: a memoryview holds it, for the call or until C gives the token back. */
static inline bool bind_memory_in(struct bind_records *in, char *record, PyObject *given,
	const struct bind_where *where, const struct bind_field *field)
{
	const struct bind_place of = bind_field_place(in, field);
	bool writable = field->kind == BIND_BYTES_OUT;
	Py_buffer buffer;
	if (given == Py_None && field->nullable)
		return true;
	PyObject *view = PyMemoryView_FromObject(given);
	if (!view || PyObject_GetBuffer(view, &buffer, writable ? PyBUF_WRITABLE : PyBUF_SIMPLE)) {
		Py_XDECREF(view);
		if (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_ValueError))
			PyErr_Clear();
		return bind_is_type_error() && bind_refuse(PyExc_TypeError, &of, where, given,
						       writable ? "a writable buffer" : "a contiguous buffer");
	}
	uint64_t count = (uint64_t)buffer.len;
	uint64_t least = field->of_size ? bind_load_unsigned(record + field->of_offset, field->of_size) : field->bytes;
	memcpy(record + field->offset, &buffer.buf, sizeof buffer.buf);
	PyBuffer_Release(&buffer);
	if (count < least) {
		Py_DECREF(view);
		return bind_bytes_too_short(in, where, count, least);
	}
	if (!field->retained)
		return bind_hold(in->array, view);
	bool kept = bind_keep(&in->things, view);
	Py_DECREF(view);
	return kept;
}

/* The items of a sequence as a tuple that is held. NULL without an exception where it is none, with one that it raised
 * itself. */
static inline PyObject *bind_items(struct bind_records *in, PyObject *given)
{
	if (PyList_CheckExact(given) || PyTuple_CheckExact(given))
		return bind_hold(in->array, PySequence_Tuple(given));
	PyObject *items = PyUnicode_Check(given) || PyBytes_Check(given) ? NULL : PyObject_GetIter(given);
	if (!items && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_TypeError))
		PyErr_Clear();
	PyObject *tuple = items ? PySequence_Tuple(items) : NULL;
	Py_XDECREF(items);
	return bind_hold(in->array, tuple);
}

/* What has to be a sequence, and is none; or one that is too long. What it raised itself stays. */
static __attribute__((noinline, unused)) bool bind_no_items(struct bind_records *in, PyObject *given,
	const struct bind_where *where, bool nullable, bool too_long, const char *expected)
{
	const struct bind_place of = {in->place->function, in->place->parameter, 0, 0, nullable};
	return !PyErr_Occurred() &&
	       bind_refuse(too_long ? PyExc_ValueError : PyExc_TypeError, &of, where, given, expected);
}

static inline bool bind_no_records(struct bind_records *in, PyObject *given, const struct bind_where *where,
	bool nullable, const struct bind_record *record)
{
	char expected[160];
	snprintf(expected, sizeof expected, "a sequence of %s, or a buffer of them", record->name);
	return bind_no_items(in, given, where, nullable, false, expected);
}

/* Room for records in a record, which C copies. */
static inline char *bind_nested_room(struct bind_records *in, char *record, const struct bind_where *where,
	const struct bind_field *field, uint64_t count)
{
	uint64_t most = BIND_MOST(false, field->of_size);
	size_t size = bind_product(count, field->record->size);
	char part[160];
	if (count > most) {
		bind_where_text(part, sizeof part, where);
		PyErr_Format(PyExc_OverflowError, "%s: the length of %s%s is %llu, it must be at most %llu",
			in->place->function, in->place->parameter, part, (unsigned long long)count,
			(unsigned long long)most);
		return NULL;
	}
	PyObject *room = PyBytes_FromStringAndSize(NULL, size < PTRDIFF_MAX ? (Py_ssize_t)size : PTRDIFF_MAX);
	if (!bind_hold(in->array, room))
		return NULL;
	char *memory = memset(PyBytes_AsString(room), 0, size);
	memcpy(record + field->offset, &memory, sizeof memory);
	bind_store(record + field->of_offset, field->of_size, (int64_t)count);
	return memory;
}

/* As C lays them out, in a buffer. */
static inline bool bind_nested_packed(struct bind_records *in, char *record, PyObject *given,
	const struct bind_where *where, const struct bind_field *field)
{
	const struct bind_place of = bind_field_place(in, field);
	Py_buffer view;
	if (!bind_packed_lock(given, &of, where, field->record, &view))
		return false;
	char *memory = bind_nested_room(in, record, where, field, (size_t)view.len / field->record->size);
	if (memory)
		memcpy(memory, view.buf, (size_t)view.len);
	bool taken = memory && bind_packed_is_safe(in->place, memory, (size_t)view.len, where, field->record);
	PyBuffer_Release(&view);
	return taken;
}

static inline bool bind_nested_in(struct bind_records *in, char *record, PyObject *given,
	const struct bind_where *where, const struct bind_field *field)
{
	if (given == Py_None && field->nullable)
		return true;
	if (!PyList_CheckExact(given) && !PyTuple_CheckExact(given) && PyObject_CheckBuffer(given))
		return bind_nested_packed(in, record, given, where, field);
	PyObject *items = bind_items(in, given);
	if (!items)
		return bind_no_records(in, given, where, field->nullable, field->record);
	size_t count = (size_t)Py_SIZE(items);
	char *memory = bind_nested_room(in, record, where, field, count);
	struct bind_where inner = {where, NULL, 0};
	for (; memory && inner.index < count; inner.index++)
		if (!bind_record_fill(in, memory + inner.index * field->record->size,
			    bind_tuple_item(items, inner.index), &inner, field->record))
			return false;
	return memory;
}

static inline bool bind_bits_in(struct bind_records *in, char *record, PyObject *given, const struct bind_where *where,
	const struct bind_field *field)
{
	const struct bind_place of = bind_field_place(in, field);
	int64_t number = 0;
	bool truth = false;
	if (field->is_flag ? !bind_bool(given, &of, where, &truth) : !bind_integer_part(given, &of, where, &number))
		return false;
	bind_store_bits(record, field, field->is_flag ? truth : (uint64_t)number);
	return true;
}

static inline bool bind_element_in(struct bind_records *in, char *record, char *to, PyObject *given,
	const struct bind_where *where, const struct bind_field *field)
{
	const struct bind_place of = bind_field_place(in, field);
	int64_t number;
	bool truth;
	double real;
	switch (field->kind) {
	case BIND_SIGNED:
	case BIND_UNSIGNED:
		if (!bind_integer_part(given, &of, where, &number))
			return false;
		bind_store(to, field->size, number);
		return true;
	case BIND_BOOL:
		if (!bind_bool(given, &of, where, &truth))
			return false;
		bind_store(to, field->size, truth);
		return true;
	case BIND_FLOAT:
		if (!bind_real(given, &of, where, field->size, &real))
			return false;
		bind_store_float(to, field->size, real);
		return true;
	case BIND_RECORD:
		return bind_record_fill(in, to, given, where, field->record);
	case BIND_FD:
	case BIND_NUMBER:
		if (!bind_number_in(in, given, where, field, &number))
			return false;
		bind_store(to, field->size, number);
		return true;
	case BIND_TEXT:
	case BIND_PATH:
		return bind_text_in(in, to, given, where, field);
	case BIND_BYTES_IN:
	case BIND_BYTES_OUT:
		return bind_memory_in(in, record, given, where, field);
	case BIND_RECORDS:
		return bind_nested_in(in, record, given, where, field);
	case BIND_BITS:
		return bind_bits_in(in, record, given, where, field);
	case BIND_SHARED:   /* bind_shared_in() */
	case BIND_FLEXIBLE: /* bind_flexible_in() */
		break;
	}
	return true;
}

static inline bool bind_elements_in(struct bind_records *in, char *record, PyObject *given,
	const struct bind_where *where, const struct bind_field *field)
{
	char expected[120];
	PyObject *items = bind_items(in, given);
	if (!items || (size_t)Py_SIZE(items) != field->length) {
		snprintf(expected, sizeof expected, "%s (a sequence of %zu)", field->name, field->length);
		return bind_no_items(in, given, where, false, items, expected);
	}
	struct bind_where inner = {where, NULL, 0};
	for (; inner.index < field->length; inner.index++)
		if (!bind_element_in(in, record, record + field->offset + inner.index * field->size,
			    bind_tuple_item(items, inner.index), &inner, field))
			return false;
	return true;
}

/* Any value but a plain int in range. */
static __attribute__((noinline, unused)) bool bind_field_slow(struct bind_records *in, char *record, PyObject *given,
	const struct bind_where *where, const struct bind_field *field)
{
	struct bind_where part = {where, field->name, 0};
	if (field->length)
		return bind_elements_in(in, record, given, &part, field);
	return bind_element_in(in, record, record + field->offset, given, &part, field);
}

/* ---- unions ---- */

static __attribute__((noinline, unused)) bool bind_disagree(const struct bind_records *in,
	const struct bind_where *where, const struct bind_field *one, const struct bind_field *other)
{
	char part[160] = "";
	if (where)
		bind_where_text(part, sizeof part, where);
	PyErr_Format(PyExc_ValueError, "%s: %s%s: %s and %s do not agree, give one of them", in->place->function,
		in->place->parameter, part, one->name, other->name);
	return false;
}

/* Item `at`, which shares bytes with others: what those before it have said stays. */
static inline bool bind_shared_in(struct bind_records *in, char *to, PyObject *items, size_t at,
	const struct bind_where *where, const struct bind_record *record)
{
	const struct bind_field *field = &record->fields[at];
	char *copy = PyMem_Malloc(record->size);
	if (!copy)
		return PyErr_NoMemory();
	memcpy(copy, to, record->size);
	bool taken = bind_field_slow(in, copy, bind_tuple_item(items, at), where, field->inner);
	for (size_t i = 0; taken && i < at; i++) {
		const struct bind_field *other = &record->fields[i];
		if (other->kind == BIND_SHARED && bind_tuple_item(items, i) != Py_None &&
			!bind_is_same(other, to, copy, 0))
			taken = bind_disagree(in, where, other, field);
	}
	if (taken)
		memcpy(to, copy, record->size);
	PyMem_Free(copy);
	return taken;
}

/* ---- records ---- */

static inline bool bind_is_memory(const struct bind_field *field)
{
	return field->kind == BIND_BYTES_IN || field->kind == BIND_BYTES_OUT;
}

/* An int that fits: true if it is stored. */
BIND_QUICK bool bind_field_quick(char *record, PyObject *given, const struct bind_field *field)
{
	int64_t value;
	bool is_integer = field->kind <= BIND_UNSIGNED || field->kind == BIND_FD || field->kind == BIND_NUMBER;
	if (!is_integer || field->length || !bind_exact(given, &value))
		return false;
	if (field->size == 8 && (field->is_signed || value >= 0)) {
		bind_store(record + field->offset, 8, value);
		return true;
	}
	if (value < BIND_LEAST(field->is_signed, field->size) ||
		(value > 0 && (uint64_t)value > BIND_MOST(field->is_signed, field->size)))
		return false;
	bind_store(record + field->offset, field->size, value);
	return true;
}

/* `items`: a tuple of the fields from the first on; what is missing is 0. Memory comes last, since any field may be
 * its size. */
static inline bool bind_items_in(struct bind_records *in, char *to, PyObject *items, const struct bind_where *where,
	const struct bind_record *record)
{
	size_t count = (size_t)Py_SIZE(items);
	bool memory = false;
	for (size_t i = 0; i < count; i++) {
		const struct bind_field *field = &record->fields[i];
		PyObject *item = bind_tuple_item(items, i);
		if (bind_field_quick(to, item, field) || (item == Py_None && field->nullable))
			continue;
		if (bind_is_memory(field))
			memory = true;
		else if (field->kind == BIND_SHARED ? !bind_shared_in(in, to, items, i, where, record)
						    : !bind_field_slow(in, to, item, where, field))
			return false;
	}
	for (size_t i = 0; memory && i < count; i++)
		if (bind_is_memory(&record->fields[i]) &&
			!bind_field_slow(in, to, bind_tuple_item(items, i), where, &record->fields[i]))
			return false;
	return true;
}

static inline const struct bind_field *bind_field_named(const struct bind_record *record, PyObject *name)
{
	for (size_t i = 0; i < record->count; i++)
		if (PyUnicode_CompareWithASCIIString(name, record->fields[i].key) == 0)
			return &record->fields[i];
	return NULL;
}

static inline bool bind_no_field(const struct bind_records *in, const struct bind_where *where, PyObject *name)
{
	char part[160] = "";
	if (where)
		bind_where_text(part, sizeof part, where);
	PyErr_Format(PyExc_TypeError, "%s: %s%s.%S: there is no such field", in->place->function, in->place->parameter,
		part, name);
	return false;
}

/* Those fields of a dict that are memory, or those that are not: then *memory tells whether there are any. */
static inline bool bind_keys_in(struct bind_records *in, char *to, PyObject *dict, const struct bind_where *where,
	const struct bind_record *record, bool *memory)
{
	PyObject *name, *item;
	Py_ssize_t at = 0;
	bool last = *memory;
	while (PyDict_Next(dict, &at, &name, &item)) {
		const struct bind_field *field = PyUnicode_Check(name) ? bind_field_named(record, name) : NULL;
		if (!field)
			return bind_no_field(in, where, name);
		*memory |= bind_is_memory(field);
		if (bind_is_memory(field) == last && !bind_field_slow(in, to, item, where, field))
			return false;
	}
	return true;
}

/* A copy of the mapping, which nobody else has. */
static inline PyObject *bind_copied(struct bind_records *in, PyObject *given)
{
	bool exact = PyDict_CheckExact(given);
	PyObject *dict = bind_hold(in->array, exact ? PyDict_Copy(given) : PyDict_New());
	return dict && !exact && PyDict_Update(dict, given) ? NULL : dict;
}

/* Its fields in the record's order, as a tuple that is held: with what is not given, too. */
static inline PyObject *bind_all_items(
	struct bind_records *in, PyObject *dict, const struct bind_where *where, const struct bind_record *record)
{
	PyObject *name, *item, *items = bind_hold(in->array, PyTuple_New((Py_ssize_t)record->count));
	Py_ssize_t at = 0;
	while (items && PyDict_Next(dict, &at, &name, &item)) {
		const struct bind_field *field = PyUnicode_Check(name) ? bind_field_named(record, name) : NULL;
		if (!field) {
			bind_no_field(in, where, name);
			return NULL;
		}
		bind_tuple_set(items, (size_t)(field - record->fields), Py_NewRef(item));
	}
	for (size_t i = 0; items && i < record->count; i++) {
		PyObject *zero = bind_tuple_item(items, i) ? NULL : bind_zero_value(NULL, &record->fields[i]);
		if (zero)
			bind_tuple_set(items, i, zero);
		else if (!bind_tuple_item(items, i))
			return NULL;
	}
	return items;
}

static inline bool bind_mapping_in(struct bind_records *in, char *to, PyObject *given, const struct bind_where *where,
	const struct bind_record *record)
{
	bool memory = false;
	PyObject *dict = bind_copied(in, given);
	if (dict && record->shares) {
		PyObject *items = bind_all_items(in, dict, where, record);
		return items && bind_items_in(in, to, items, where, record);
	}
	if (!dict || !bind_keys_in(in, to, dict, where, record, &memory))
		return false;
	return !memory || bind_keys_in(in, to, dict, where, record, &memory);
}

static inline bool bind_is_mapping(PyObject *given)
{
	if (PyDict_Check(given) || PyTuple_Check(given) || PyList_Check(given))
		return PyDict_Check(given);
	PyObject *keys = bind_attribute(given, "keys");
	PyErr_Clear();
	Py_XDECREF(keys);
	return keys;
}

static __attribute__((noinline, unused)) bool bind_record_slow(struct bind_records *in, char *to, PyObject *given,
	const struct bind_where *where, const struct bind_record *record)
{
	char expected[160];
	if (bind_is_mapping(given))
		return bind_mapping_in(in, to, given, where, record);
	PyObject *items = PyTuple_Check(given) ? given : bind_items(in, given);
	if (items && (size_t)Py_SIZE(items) <= record->count)
		return bind_items_in(in, to, items, where, record);
	snprintf(expected, sizeof expected, "%s (a sequence of at most %zu)", record->name, record->count);
	return bind_no_items(in, given, where, !where && in->place->nullable, items, expected);
}

static bool bind_record_fill(struct bind_records *in, char *to, PyObject *given, const struct bind_where *where,
	const struct bind_record *record)
{
	if (PyTuple_Check(given) && (size_t)Py_SIZE(given) <= record->count)
		return bind_items_in(in, to, given, where, record);
	return bind_record_slow(in, to, given, where, record);
}

/* One of the argument's records, with the token of what it keeps. */
static inline bool bind_one_in(struct bind_records *in, char *to, PyObject *given, const struct bind_where *where,
	const struct bind_record *record)
{
	bool taken = bind_record_fill(in, to, given, where, record);
	if (in->things && taken) {
		uint64_t token = bind_note(in->module, in->things);
		memcpy(to + record->keeps, &token, sizeof token);
		taken = token;
	}
	if (in->things)
		Py_CLEAR(in->things);
	in->array->filled++;
	return taken;
}

/* ---- records with an array at the end ---- */

/* What was given for it: as a tuple that is held. */
static inline PyObject *bind_tail_items(struct bind_records *in, PyObject *items, const struct bind_record *record)
{
	char expected[160];
	const struct bind_field *field = record->flexible;
	size_t at = (size_t)(field - record->fields);
	const struct bind_where part = {NULL, field->name, 0};
	if (at >= (size_t)PyTuple_Size(items))
		return bind_hold(in->array, PyTuple_New(0));
	PyObject *tail = bind_items(in, bind_tuple_item(items, at));
	if (tail)
		return tail;
	if (field->inner->kind == BIND_RECORD)
		snprintf(expected, sizeof expected, "a sequence of %s", field->inner->record->name);
	else
		snprintf(expected, sizeof expected, "%s", bind_expect_numbers(field->inner->kind));
	bind_no_items(in, bind_tuple_item(items, at), &part, false, false, expected);
	return NULL;
}

/* Room for a record with so many elements. */
static inline bool bind_tail_room(struct bind_records *in, size_t count, const struct bind_record *record)
{
	const struct bind_field *field = record->flexible;
	uint64_t most = BIND_MOST(false, field->of_size);
	size_t size = bind_product(count, field->inner->size);
	if (count > most) {
		PyErr_Format(PyExc_OverflowError, "%s: the length of %s.%s is %zu, it must be at most %llu",
			in->place->function, in->place->parameter, field->name, count, (unsigned long long)most);
		return false;
	}
	return bind_array_room(in->array, size < PTRDIFF_MAX - record->size ? size + record->size : SIZE_MAX, 1);
}

static inline bool bind_flexible_in(struct bind_records *in, PyObject *given, const struct bind_record *record)
{
	char expected[160];
	const struct bind_field *field = record->flexible;
	const struct bind_where part = {NULL, field->name, 0};
	struct bind_where where = {&part, NULL, 0};
	bool mapping = bind_is_mapping(given);
	PyObject *dict = mapping ? bind_copied(in, given) : NULL;
	PyObject *items = mapping ? dict ? bind_all_items(in, dict, NULL, record) : NULL : bind_items(in, given);
	if (!mapping && (!items || (size_t)PyTuple_Size(items) > record->count)) {
		snprintf(expected, sizeof expected, "%s (a sequence of at most %zu)", record->name, record->count);
		return bind_no_items(in, given, NULL, in->place->nullable, items, expected);
	}
	PyObject *tail = items ? bind_tail_items(in, items, record) : NULL;
	if (!tail || !bind_tail_room(in, (size_t)PyTuple_Size(tail), record))
		return false;
	char *to = in->array->memory;
	if (!bind_items_in(in, to, items, NULL, record))
		return false;
	for (; where.index < (size_t)PyTuple_Size(tail); where.index++)
		if (!bind_element_in(in, to, to + field->offset + where.index * field->inner->size,
			    bind_tuple_item(tail, where.index), &where, field->inner))
			return false;
	bind_store(to + field->of_offset, field->of_size, (int64_t)PyTuple_Size(tail));
	return true;
}

static inline bool bind_record_in(PyObject *module, PyObject *given, const struct bind_place *place,
	const struct bind_record *record, struct bind_array *array)
{
	struct bind_records in = {module, place, array, NULL};
	if (given == Py_None && place->nullable)
		return true;
	if (record->flexible)
		return bind_flexible_in(&in, given, record);
	return bind_array_room(array, 1, record->size) && bind_one_in(&in, array->memory, given, NULL, record);
}

/* ---- arrays of records ---- */

static inline bool bind_packed_in(PyObject *given, const struct bind_place *place, struct bind_size *size,
	const struct bind_record *record, struct bind_array *array)
{
	Py_buffer view;
	if (!bind_packed_lock(given, place, NULL, record, &view))
		return false;
	size_t count = (size_t)view.len / record->size;
	bool taken = bind_same_size(place, size, count) && bind_array_bare(array, count, record->size);
	if (taken)
		memcpy(array->memory, view.buf, (size_t)view.len);
	taken = taken && bind_packed_is_safe(place, array->memory, (size_t)view.len, NULL, record);
	PyBuffer_Release(&view);
	return taken;
}

/* A tuple of plain ints that fit, and of None where that is no memory. */
BIND_QUICK bool bind_record_quick(char *to, PyObject *given, const struct bind_record *record)
{
	size_t count = PyTuple_Check(given) ? (size_t)Py_SIZE(given) : SIZE_MAX;
	if (count > record->count)
		return false;
	for (size_t i = 0; i < count; i++) {
		PyObject *item = bind_tuple_item(given, i);
		if (!bind_field_quick(to, item, &record->fields[i]) && !(item == Py_None && record->fields[i].nullable))
			return false;
	}
	return true;
}

/* Reads the items of a list up to the first that is not such a tuple: none of the program's code runs, so that the list
 * stays as it is, and nothing is kept. Returns how many there were. */
static inline size_t bind_records_quick(
	struct bind_array *array, PyObject *list, size_t count, const struct bind_record *record)
{
	char *to = array->memory;
	size_t i = 0;
	while (i < count && bind_record_quick(to + i * record->size, bind_list_item(list, i), record))
		i++;
	return array->filled = i;
}

static inline bool bind_records_room_in(
	const struct bind_place *place, struct bind_size *size, size_t count, size_t element, struct bind_array *array)
{
	return bind_same_size(place, size, count) && bind_array_room(array, count, element);
}

static inline bool bind_records_in(PyObject *module, PyObject *given, const struct bind_place *place,
	struct bind_size *size, const struct bind_record *record, struct bind_array *array)
{
	struct bind_records in = {module, place, array, NULL};
	struct bind_where where = {NULL, NULL, 0};
	bool list = PyList_CheckExact(given);
	if (given == Py_None && place->nullable)
		return true;
	if (!list && !PyTuple_CheckExact(given) && PyObject_CheckBuffer(given))
		return bind_packed_in(given, place, size, record, array);
	size_t count = list ? (size_t)PyList_Size(given) : 0;
	if (list && !bind_records_room_in(place, size, count, record->size, array))
		return false;
	if (list && (where.index = bind_records_quick(array, given, count, record)) == count)
		return true;
	PyObject *items = bind_items(&in, given);
	if (!items)
		return bind_no_records(&in, given, NULL, place->nullable, record);
	if (!list && !bind_records_room_in(place, size, count = (size_t)Py_SIZE(items), record->size, array))
		return false;
	for (; where.index < count; where.index++)
		if (!bind_one_in(&in, (char *)array->memory + where.index * record->size,
			    bind_tuple_item(items, where.index), &where, record))
			return false;
	return true;
}

/* What C did not take is let go. */
static inline void bind_records_done(PyObject *module, struct bind_array *array, const struct bind_record *record)
{
	for (size_t i = array->taken; record->keeps >= 0 && i < array->filled; i++)
		bind_let_go(module, bind_load_unsigned((char *)array->memory + i * record->size + record->keeps, 8));
	bind_array_free(array);
}

#endif
