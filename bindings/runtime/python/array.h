/* SPDX-License-Identifier: MIT
 *
 * Arrays of integers: an array that has them as C does is used where it lies, any other iterable is read. A list out,
 * or the caller's own array filled.
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

/* What the struct module calls such an integer. */
static inline char bind_letter(size_t element, bool is_signed)
{
	char letter = element == 1 ? 'B' : element == 2 ? 'H' : element == 4 ? 'I' : 'Q';
	return is_signed ? (char)(letter | 0x20) : letter;
}

static inline bool bind_is_native(char order)
{
	const uint16_t one = 1;
	return order == '@' || order == '=' || order == (*(const uint8_t *)&one ? '<' : '>');
}

/* Are these integers of that size and sign, in the machine's order? `l` and the like have other sizes elsewhere: the
 * item's size tells. */
static inline bool bind_is_format(const char *format, size_t size, size_t element, bool is_signed)
{
	if (!format)
		format = "B";
	if (*format && format[1] && bind_is_native(*format))
		format++;
	if (!*format || format[1] || size != element)
		return false;
	return strchr(is_signed ? "bhilqn" : "BHILQN", *format);
}

/* "native 64-bit signed integers ('q')" */
static inline void bind_expect_native(char *text, size_t size, size_t element, bool is_signed)
{
	snprintf(text, size, "native %zu-bit %s integers ('%c')", element * 8, is_signed ? "signed" : "unsigned",
		bind_letter(element, is_signed));
}

/* Why an array is none whose elements can be used where they lie. */
static inline bool bind_array_refused(const struct bind_place *place, const char *what, size_t element, bool is_signed)
{
	char native[64];
	bind_expect_native(native, sizeof native, element, is_signed);
	PyErr_Format(PyExc_TypeError, "%s: %s is an array %s, it must be of %s, or a sequence of integers%s",
		place->function, place->parameter, what, native, place->nullable ? " or None" : "");
	return false;
}

static inline bool bind_array_wrong(
	const struct bind_place *place, const Py_buffer *view, size_t element, bool is_signed)
{
	char what[80];
	if (view->ndim == 1)
		snprintf(what, sizeof what, "of '%s'", view->format ? view->format : "B");
	else
		snprintf(what, sizeof what, "of %d dimensions", view->ndim);
	return bind_array_refused(place, what, element, is_signed);
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

/* One dimension of such integers? */
static inline bool bind_array_fits(struct bind_array *array, size_t element, bool is_signed)
{
	const Py_buffer *view = &array->view;
	if (view->ndim != 1 || !bind_is_format(view->format, (size_t)view->itemsize, element, is_signed))
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

static __attribute__((noinline, unused)) size_t bind_array_quick(void *memory, PyObject *given, size_t count,
	const struct bind_place *place, size_t element)
{
	if (PyList_CheckExact(given))
		return element == 8 ? bind_array_ints(memory, given, bind_list_item, count, place, 8)
				    : bind_array_ints(memory, given, bind_list_item, count, place, element);
	if (PyTuple_CheckExact(given))
		return element == 8 ? bind_array_ints(memory, given, bind_tuple_item, count, place, 8)
				    : bind_array_ints(memory, given, bind_tuple_item, count, place, element);
	return 0;
}

/* The items from `at` on. As a tuple: an __index__ may change the list that it is in. */
static inline bool bind_array_rest(
	struct bind_array *array, PyObject *tuple, const struct bind_place *place, size_t element, size_t at)
{
	int64_t value;
	struct bind_where where = {NULL, NULL, at};
	for (; where.index < array->count; where.index++) {
		PyObject *item = bind_tuple_item(tuple, where.index);
		if (!bind_integer_part(item, place, &where, &value))
			return false;
		bind_store((char *)array->memory + where.index * element, element, value);
	}
	return true;
}

static inline bool bind_array_from_tuple(struct bind_array *array, PyObject *tuple, const struct bind_place *place,
	struct bind_size *size, size_t element)
{
	uint64_t count = (uint64_t)PyTuple_Size(tuple);
	if (!bind_same_size(place, size, count) || !bind_array_bare(array, count, element))
		return false;
	return bind_array_rest(
		array, tuple, place, element, bind_array_quick(array->memory, tuple, array->count, place, element));
}

/* Memory of the caller's, used where it lies. */
static inline bool bind_array_typed(PyObject *given, const struct bind_place *place, struct bind_size *size,
	size_t element, bool is_signed, struct bind_array *array)
{
	if (!bind_array_lock(given, PyBUF_SIMPLE, array))
		return !PyErr_Occurred() && bind_array_refused(place, "that is not contiguous", element, is_signed);
	if (!bind_array_fits(array, element, is_signed))
		return bind_array_wrong(place, &array->view, element, is_signed);
	return bind_same_size(place, size, array->count);
}

static __attribute__((noinline, unused)) bool bind_array_slow(PyObject *given, const struct bind_place *place,
	struct bind_size *size, size_t element, bool is_signed, struct bind_array *array)
{
	if (given == Py_None && place->nullable)
		return true;
	if (PyObject_CheckBuffer(given))
		return bind_array_typed(given, place, size, element, is_signed, array);
	PyObject *items = PyUnicode_Check(given) ? NULL : PyObject_GetIter(given);
	if (!items)
		return bind_refuse_type(place, given, "a sequence of integers");
	PyObject *tuple = PySequence_Tuple(items);
	Py_DECREF(items);
	if (!tuple)
		return false;
	bool taken = bind_array_from_tuple(array, tuple, place, size, element);
	Py_DECREF(tuple);
	return taken;
}

/* `place` has the range of an element. */
static inline bool bind_array_in(PyObject *given, const struct bind_place *place, struct bind_size *size,
	size_t element, bool is_signed, struct bind_array *array)
{
	if (!PyList_CheckExact(given))
		return PyTuple_CheckExact(given) ? bind_array_from_tuple(array, given, place, size, element)
						 : bind_array_slow(given, place, size, element, is_signed, array);
	size_t count = (size_t)PyList_Size(given);
	if (!bind_same_size(place, size, count) || !bind_array_bare(array, count, element))
		return false;
	size_t read = bind_array_quick(array->memory, given, count, place, element);
	if (read == count)
		return true;
	PyObject *tuple = PySequence_Tuple(given);
	bool taken = tuple && bind_array_rest(array, tuple, place, element, read);
	Py_XDECREF(tuple);
	return taken;
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
static inline bool bind_array_asked(PyObject *given, const struct bind_place *place, struct bind_size *size,
	size_t element, bool is_signed, struct bind_array *array)
{
	char expected[120] = "a number of elements or a writable array of ";
	if (given == Py_None && place->nullable)
		return true;
	bool is_array = bind_is_array(given);
	if (is_array && bind_array_lock(given, PyBUF_WRITABLE, array)) {
		if (bind_array_fits(array, element, is_signed))
			return bind_same_size(place, size, array->count);
		PyBuffer_Release(&array->view);
		bind_array_clear(array);
	}
	if (PyErr_Occurred() || (!is_array && PyIndex_Check(given)))
		return !PyErr_Occurred() && bind_room_asked(given, place, size, element, array);
	bind_expect_native(expected + strlen(expected), sizeof expected - strlen(expected), element, is_signed);
	return bind_refuse_type(place, given, expected);
}

BIND_QUICK PyObject *bind_integer_out(const void *from, size_t size, bool is_signed)
{
	if (is_signed)
		return PyLong_FromLongLong(bind_load_signed(from, size));
	return PyLong_FromUnsignedLongLong(bind_load_unsigned(from, size));
}

static inline PyObject *bind_array_out(const struct bind_array *array, size_t valid, size_t element, bool is_signed)
{
	if (!array->memory)
		return Py_NewRef(Py_None);
	if (array->locked)
		return PyLong_FromSize_t(valid);
	PyObject *list = PyList_New((Py_ssize_t)valid);
	for (size_t i = 0; list && i < valid; i++) {
		PyObject *item = bind_integer_out((char *)array->memory + i * element, element, is_signed);
		if (item)
			PyList_SetItem(list, (Py_ssize_t)i, item);
		else
			Py_CLEAR(list);
	}
	return list;
}

#endif
