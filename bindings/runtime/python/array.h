/* SPDX-License-Identifier: MIT
 *
 * Arrays of numbers: integers, floats or truths. An array that has them as C does is used where it lies, any other
 * iterable is read. A list out, or the caller's own array filled.
 */
#ifndef BIND_PYTHON_ARRAY_H
#define BIND_PYTHON_ARRAY_H

struct bind_array {
	void *memory; /* of the elements; NULL for None */
	size_t count;
	PyObject *held;  /* a list of what has to stay as long as the call, or NULL */
	size_t filled;   /* of records: so many have tokens that are noted */
	size_t taken;    /* and C has taken so many of them */
	bool locked;     /* `view` is to be released */
	Py_buffer view;
	int64_t few[64]; /* room for a short array, without malloc */
};

static inline void bind_array_clear(struct bind_array *array)
{
	array->memory = NULL;
	array->held = NULL;
	array->filled = array->taken = 0;
	array->locked = false;
}

static inline void bind_array_free(struct bind_array *array)
{
	if (array->locked)
		PyBuffer_Release(&array->view);
	else if (array->memory != array->few)
		PyMem_Free(array->memory);
	array->locked = false;
	array->memory = NULL;
	Py_CLEAR(array->held);
}

/* Room for `count` elements; at least one, so that an empty array is not NULL. */
static inline bool bind_array_bare(struct bind_array *array, uint64_t count, size_t element)
{
	size_t size = bind_product(count, element);
	array->count = (size_t)count;
	if (size <= sizeof array->few)
		array->memory = array->few;
	else
		array->memory = size == SIZE_MAX ? NULL : PyMem_Malloc(size);
	if (!array->memory)
		PyErr_NoMemory();
	return array->memory;
}

/* The same, zeroed. */
static inline bool bind_array_room(struct bind_array *array, uint64_t count, size_t element)
{
	size_t size = bind_product(count, element);
	array->count = (size_t)count;
	if (size <= sizeof array->few)
		array->memory = memset(array->few, 0, size);
	else
		array->memory = size == SIZE_MAX ? NULL : PyMem_Calloc(1, size);
	if (!array->memory)
		PyErr_NoMemory();
	return array->memory;
}

/* For records that come from C; not zeroed where C says how many of them it has filled. */
static inline bool bind_records_room(struct bind_array *array, uint64_t count, size_t element, bool known)
{
	return known ? bind_array_bare(array, count, element) : bind_array_room(array, count, element);
}

/* `object`, a new reference, stays until the call is over; NULL is passed on. */
static inline PyObject *bind_hold(struct bind_array *array, PyObject *object)
{
	if (object && !array->held)
		array->held = PyList_New(0);
	if (object && (!array->held || PyList_Append(array->held, object))) {
		Py_DECREF(object);
		return NULL;
	}
	Py_XDECREF(object);
	return object;
}

/* ---- memory of the caller's ---- */

/* What the struct module calls such a number. */
static inline char bind_letter(enum bind_kind kind, size_t element)
{
	char letter = element == 1 ? 'B' : element == 2 ? 'H' : element == 4 ? 'I' : 'Q';
	if (kind == BIND_FLOAT)
		return element == sizeof(float) ? 'f' : 'd';
	if (kind == BIND_BOOL)
		return '?';
	return kind == BIND_SIGNED ? (char)(letter | 0x20) : letter;
}

static inline bool bind_is_native(char order)
{
	const uint16_t one = 1;
	return order == '@' || order == '=' || order == (*(const uint8_t *)&one ? '<' : '>');
}

/* Are these numbers of that kind and size, in the machine's order? `l` and the like have other sizes elsewhere: the
 * item's size tells. */
static inline bool bind_is_format(const char *format, size_t size, enum bind_kind kind, size_t element)
{
	const char *letters = kind == BIND_SIGNED     ? "bhilqn"
			      : kind == BIND_UNSIGNED ? "BHILQN"
			      : kind == BIND_BOOL     ? "?"
						      : "fd";
	if (!format)
		format = "B";
	if (*format && format[1] && bind_is_native(*format))
		format++;
	if (!*format || format[1] || size != element)
		return false;
	return strchr(letters, *format);
}

/* "native 64-bit signed integers ('q')" */
static inline void bind_expect_native(char *text, size_t size, enum bind_kind kind, size_t element)
{
	const char letter = bind_letter(kind, element);
	if (kind == BIND_BOOL)
		snprintf(text, size, "native booleans ('%c')", letter);
	else if (kind == BIND_FLOAT)
		snprintf(text, size, "native %zu-bit floats ('%c')", element * 8, letter);
	else
		snprintf(text, size, "native %zu-bit %s integers ('%c')", element * 8,
			kind == BIND_SIGNED ? "signed" : "unsigned", letter);
}

/* "a sequence of integers" */
static inline const char *bind_expect_numbers(enum bind_kind kind)
{
	if (kind == BIND_FLOAT)
		return "a sequence of numbers";
	return kind == BIND_BOOL ? "a sequence of booleans" : "a sequence of integers";
}

/* Why an array is none whose elements can be used where they lie. */
static inline bool bind_array_refused(
	const struct bind_place *place, const char *what, enum bind_kind kind, size_t element)
{
	char native[64];
	bind_expect_native(native, sizeof native, kind, element);
	PyErr_Format(PyExc_TypeError, "%s: %s is an array %s, it must be of %s, or %s%s", place->function,
		place->parameter, what, native, bind_expect_numbers(kind), place->nullable ? " or None" : "");
	return false;
}

static inline bool bind_array_wrong(
	const struct bind_place *place, const Py_buffer *view, enum bind_kind kind, size_t element)
{
	char what[80];
	if (view->ndim == 1)
		snprintf(what, sizeof what, "of '%s'", view->format ? view->format : "B");
	else
		snprintf(what, sizeof what, "of %d dimensions", view->ndim);
	return bind_array_refused(place, what, kind, element);
}

/* Locks an object's memory; false without an exception where it has none in one piece. */
static inline bool bind_array_lock(PyObject *given, int flags, struct bind_array *array)
{
	if (!PyObject_GetBuffer(given, &array->view, flags | PyBUF_ND | PyBUF_FORMAT)) {
		static int64_t nothing;
		array->locked = true;
		array->memory = array->view.buf ? array->view.buf : &nothing;
		return true;
	}
	if (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_ValueError) ||
		PyErr_ExceptionMatches(PyExc_TypeError))
		PyErr_Clear();
	return false;
}

/* One dimension of such numbers? */
static inline bool bind_array_fits(struct bind_array *array, enum bind_kind kind, size_t element)
{
	const Py_buffer *view = &array->view;
	if (view->ndim != 1 || !bind_is_format(view->format, (size_t)view->itemsize, kind, element))
		return false;
	array->count = (size_t)(view->len / view->itemsize);
	return true;
}

/* ---- in ---- */

/* An int, and no subclass. */
BIND_QUICK bool bind_exact(PyObject *item, int64_t *value)
{
	int beyond;
	if (bind_small(item, value))
		return true;
	if (Py_TYPE(item) != &PyLong_Type)
		return false;
	*value = PyLong_AsLongLongAndOverflow(item, &beyond);
	return !beyond;
}

/* Reads the items up to the first that is not simply an int in range: none of the program's code runs, so that the list
 * stays as it is. Returns how many there were. */
BIND_QUICK size_t bind_array_ints(void *memory, PyObject *given, PyObject *(*item)(PyObject *, size_t), size_t count,
	const struct bind_place *place, size_t element)
{
	const int64_t least = place->least;
	const uint64_t most = place->most;
	int64_t value;
	size_t i = 0;
	for (; i < count; i++) {
		if (!bind_exact(item(given, i), &value))
			break;
		if (value < least || (value > 0 && (uint64_t)value > most))
			break;
		bind_store((char *)memory + i * element, element, value);
	}
	return i;
}

BIND_QUICK PyObject *bind_list_item(PyObject *list, size_t index)
{
	return PyList_GetItem(list, (Py_ssize_t)index);
}

/* The same of floats. */
static __attribute__((noinline, unused)) size_t bind_array_floats(
	void *memory, PyObject *given, PyObject *(*item)(PyObject *, size_t), size_t count, size_t element)
{
	size_t i = 0;
	for (; i < count; i++) {
		PyObject *found = item(given, i);
		double value = Py_TYPE(found) == &PyFloat_Type ? PyFloat_AsDouble(found) : 0;
		if (Py_TYPE(found) != &PyFloat_Type || !bind_fits_float(element, value))
			break;
		bind_store_float((char *)memory + i * element, element, value);
	}
	return i;
}

static __attribute__((noinline, unused)) size_t bind_array_quick(void *memory, PyObject *given, size_t count,
	const struct bind_place *place, enum bind_kind kind, size_t element)
{
	if (kind == BIND_BOOL)
		return 0;
	if (kind == BIND_FLOAT && PyList_CheckExact(given))
		return bind_array_floats(memory, given, bind_list_item, count, element);
	if (kind == BIND_FLOAT)
		return PyTuple_CheckExact(given) ? bind_array_floats(memory, given, bind_tuple_item, count, element)
						 : 0;
	if (PyList_CheckExact(given))
		return element == 8 ? bind_array_ints(memory, given, bind_list_item, count, place, 8)
				    : bind_array_ints(memory, given, bind_list_item, count, place, element);
	if (PyTuple_CheckExact(given))
		return element == 8 ? bind_array_ints(memory, given, bind_tuple_item, count, place, 8)
				    : bind_array_ints(memory, given, bind_tuple_item, count, place, element);
	return 0;
}

/* One number to where C has it; `place` has the range of integers. */
static inline bool bind_number_part(PyObject *given, const struct bind_place *place, const struct bind_where *where,
	enum bind_kind kind, size_t size, void *to)
{
	int64_t value;
	double real;
	bool truth;
	if (kind == BIND_FLOAT) {
		if (!bind_real(given, place, where, size, &real))
			return false;
		bind_store_float(to, size, real);
		return true;
	}
	if (kind == BIND_BOOL) {
		if (!bind_bool(given, place, where, &truth))
			return false;
		value = truth;
	} else if (!bind_integer_part(given, place, where, &value)) {
		return false;
	}
	bind_store(to, size, value);
	return true;
}

/* The items from `at` on. As a tuple: an __index__ may change the list that it is in. */
static inline bool bind_array_rest(struct bind_array *array, PyObject *tuple, const struct bind_place *place,
	enum bind_kind kind, size_t element, size_t at)
{
	struct bind_where where = {NULL, NULL, at};
	for (; where.index < array->count; where.index++)
		if (!bind_number_part(bind_tuple_item(tuple, where.index), place, &where, kind, element,
			    (char *)array->memory + where.index * element))
			return false;
	return true;
}

static inline bool bind_array_from_tuple(struct bind_array *array, PyObject *tuple, const struct bind_place *place,
	struct bind_size *size, enum bind_kind kind, size_t element)
{
	uint64_t count = (uint64_t)PyTuple_Size(tuple);
	if (!bind_same_size(place, size, count) || !bind_array_bare(array, count, element))
		return false;
	size_t read = bind_array_quick(array->memory, tuple, array->count, place, kind, element);
	return bind_array_rest(array, tuple, place, kind, element, read);
}

/* Memory of the caller's, used where it lies. */
static inline bool bind_array_typed(PyObject *given, const struct bind_place *place, struct bind_size *size,
	enum bind_kind kind, size_t element, struct bind_array *array)
{
	if (!bind_array_lock(given, PyBUF_SIMPLE, array))
		return !PyErr_Occurred() && bind_array_refused(place, "that is not contiguous", kind, element);
	if (!bind_array_fits(array, kind, element))
		return bind_array_wrong(place, &array->view, kind, element);
	return bind_same_size(place, size, array->count);
}

static __attribute__((noinline, unused)) bool bind_array_slow(PyObject *given, const struct bind_place *place,
	struct bind_size *size, enum bind_kind kind, size_t element, struct bind_array *array)
{
	if (given == Py_None && place->nullable)
		return true;
	if (PyObject_CheckBuffer(given))
		return bind_array_typed(given, place, size, kind, element, array);
	PyObject *items = PyUnicode_Check(given) ? NULL : PyObject_GetIter(given);
	if (!items)
		return bind_refuse_type(place, given, bind_expect_numbers(kind));
	PyObject *tuple = PySequence_Tuple(items);
	Py_DECREF(items);
	if (!tuple)
		return false;
	bool taken = bind_array_from_tuple(array, tuple, place, size, kind, element);
	Py_DECREF(tuple);
	return taken;
}

/* `place` has the range of an element. */
static inline bool bind_numbers_in(PyObject *given, const struct bind_place *place, struct bind_size *size,
	enum bind_kind kind, size_t element, struct bind_array *array)
{
	if (!PyList_CheckExact(given))
		return PyTuple_CheckExact(given) ? bind_array_from_tuple(array, given, place, size, kind, element)
						 : bind_array_slow(given, place, size, kind, element, array);
	size_t count = (size_t)PyList_Size(given);
	if (!bind_same_size(place, size, count) || !bind_array_bare(array, count, element))
		return false;
	size_t read = bind_array_quick(array->memory, given, count, place, kind, element);
	if (read == count)
		return true;
	PyObject *tuple = PySequence_Tuple(given);
	bool taken = tuple && bind_array_rest(array, tuple, place, kind, element, read);
	Py_XDECREF(tuple);
	return taken;
}

/* To be changed: a writable array of such numbers where it lies; of anything else that can be read, a copy. */
static inline bool bind_numbers_inout(PyObject *given, const struct bind_place *place, struct bind_size *size,
	enum bind_kind kind, size_t element, struct bind_array *array)
{
	if (PyList_CheckExact(given) || !PyObject_CheckBuffer(given))
		return bind_numbers_in(given, place, size, kind, element, array);
	if (bind_array_lock(given, PyBUF_WRITABLE, array)) {
		if (!bind_array_fits(array, kind, element))
			return bind_array_wrong(place, &array->view, kind, element);
		return bind_same_size(place, size, array->count);
	}
	if (PyErr_Occurred() || !bind_array_typed(given, place, size, kind, element, array))
		return false;
	Py_buffer view = array->view;
	array->locked = false;
	bool room = bind_array_bare(array, array->count, element);
	if (room)
		memcpy(array->memory, view.buf, (size_t)view.len);
	PyBuffer_Release(&view);
	return room;
}

/* ---- out ---- */

/* The caller asks for so many elements, */
static inline bool bind_room_asked(PyObject *given, const struct bind_place *place, struct bind_size *size,
	size_t element, struct bind_array *array)
{
	uint64_t asked;
	if (given == Py_None && place->nullable)
		return true;
	return bind_asked(given, place, size, element, &asked) && bind_array_room(array, asked, element);
}

static inline bool bind_records_asked(PyObject *given, const struct bind_place *place, struct bind_size *size,
	size_t element, bool known, struct bind_array *array)
{
	uint64_t asked;
	if (given == Py_None && place->nullable)
		return true;
	return bind_asked(given, place, size, element, &asked) && bind_records_room(array, asked, element, known);
}

/* Memory of any layout, with dimensions: no number, although numpy's arrays have an __index__ too. (Its integers have
 * memory without dimensions.) */
static inline bool bind_is_array(PyObject *given)
{
	Py_buffer view;
	if (PyLong_Check(given) || !PyObject_CheckBuffer(given))
		return false;
	if (PyObject_GetBuffer(given, &view, PyBUF_FULL_RO)) {
		PyErr_Clear();
		return false;
	}
	bool is_array = view.ndim > 0;
	PyBuffer_Release(&view);
	return is_array;
}

/* or has an array to fill. */
static inline bool bind_numbers_asked(PyObject *given, const struct bind_place *place, struct bind_size *size,
	enum bind_kind kind, size_t element, struct bind_array *array)
{
	char expected[120] = "a number of elements or a writable array of ";
	if (given == Py_None && place->nullable)
		return true;
	bool is_array = bind_is_array(given);
	if (is_array && bind_array_lock(given, PyBUF_WRITABLE, array)) {
		if (bind_array_fits(array, kind, element))
			return bind_same_size(place, size, array->count);
		PyBuffer_Release(&array->view);
		bind_array_clear(array);
	}
	if (PyErr_Occurred() || (!is_array && PyIndex_Check(given)))
		return !PyErr_Occurred() && bind_room_asked(given, place, size, element, array);
	bind_expect_native(expected + strlen(expected), sizeof expected - strlen(expected), kind, element);
	return bind_refuse_type(place, given, expected);
}

BIND_QUICK PyObject *bind_integer_out(const void *from, size_t size, bool is_signed)
{
	if (is_signed)
		return PyLong_FromLongLong(bind_load_signed(from, size));
	return PyLong_FromUnsignedLongLong(bind_load_unsigned(from, size));
}

/* A number of C's. */
BIND_QUICK PyObject *bind_number_out(const void *from, enum bind_kind kind, size_t size)
{
	if (kind == BIND_FLOAT)
		return PyFloat_FromDouble(bind_load_float(from, size));
	if (kind == BIND_BOOL)
		return PyBool_FromLong(bind_load_unsigned(from, size) != 0);
	return bind_integer_out(from, size, kind == BIND_SIGNED);
}

static inline PyObject *bind_numbers_out(
	const struct bind_array *array, size_t valid, enum bind_kind kind, size_t element)
{
	if (!array->memory)
		return Py_NewRef(Py_None);
	if (array->locked)
		return PyLong_FromSize_t(valid);
	PyObject *list = PyList_New((Py_ssize_t)valid);
	for (size_t i = 0; list && i < valid; i++) {
		PyObject *item = bind_number_out((char *)array->memory + i * element, kind, element);
		if (item)
			PyList_SetItem(list, (Py_ssize_t)i, item);
		else
			Py_CLEAR(list);
	}
	return list;
}

#endif
