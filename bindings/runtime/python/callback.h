/* SPDX-License-Identifier: MIT
 *
 * Callables as functions of C. C gets a trampoline, and as user data the number of a slot that has the callable: a
 * number that is past its scope finds nothing, and no memory that is gone. What a callable raises waits until the call
 * of the module is over that is under way on the thread; without one, until the next call of the module.
 */
#ifndef BIND_PYTHON_CALLBACK_H
#define BIND_PYTHON_CALLBACK_H

enum bind_scope { BIND_SCOPE_CALL, BIND_SCOPE_ASYNC, BIND_SCOPE_FOREVER };

/* A parameter that is a callback. */
struct bind_callback {
	const char *function, *parameter;
	enum bind_scope scope;
};

/* A call of the module that is under way. */
struct bind_calling {
	struct bind_calling *outer; /* on the same thread */
	PyThreadState *own;
	PyThreadState *released;        /* while it lets other threads run */
	PyObject *type, *value, *trace; /* what a callback raised, or NULL */
};

/* The innermost on this thread. */
static __thread struct bind_calling *bind_calling_now;

/* ---- slots ---- */

struct bind_slot {
	uintptr_t generation;
	const struct bind_callback *callback;
	PyObject *module, *callable;  /* NULL: it is free */
	struct bind_calling *calling; /* whose callback it is, where that is its scope */
	size_t next;                  /* free one */
};

/* A number has the slot's place, from 1, below its generation. */
enum { BIND_PLACE_BITS = sizeof(uintptr_t) * 3 };

/* For all interpreters of the process: the lock guards them. Behind `used` none was ever taken. */
static struct bind_slot *bind_slots;

static size_t bind_slots_used, bind_slots_room, bind_slots_free;

static inline struct bind_slot *bind_slot_of(uintptr_t number)
{
	size_t place = (size_t)(number & (((uintptr_t)1 << BIND_PLACE_BITS) - 1));
	if (!place || place > bind_slots_used)
		return NULL;
	struct bind_slot *slot = &bind_slots[place - 1];
	return slot->callable && slot->generation == number >> BIND_PLACE_BITS ? slot : NULL;
}

/* The place of a free one, from 1; 0 with an exception. */
static inline size_t bind_slot_room(void)
{
	size_t place = bind_slots_free;
	if (place) {
		bind_slots_free = bind_slots[place - 1].next;
		return place;
	}
	if (bind_slots_used == bind_slots_room) {
		size_t room = bind_slots_room ? 2 * bind_slots_room : 16;
		struct bind_slot *more = room >> BIND_PLACE_BITS ? NULL : realloc(bind_slots, room * sizeof *more);
		if (!more) {
			PyErr_NoMemory();
			return 0;
		}
		bind_slots = more;
		bind_slots_room = room;
	}
	bind_slots[bind_slots_used].generation = 0;
	return ++bind_slots_used;
}

/* Lets go of it: any code may run. */
static inline void bind_slot_drop(uintptr_t number)
{
	struct bind_slot *slot = bind_slot_of(number);
	if (!slot)
		return;
	PyObject *callable = slot->callable, *module = slot->module;
	slot->callable = slot->module = NULL;
	slot->generation++;
	slot->next = bind_slots_free;
	bind_slots_free = (size_t)(slot - bind_slots) + 1;
	Py_DECREF(callable);
	Py_DECREF(module);
}

/* ---- arguments ---- */

/* The number of a slot for the callable; 0 is NULL, for None. */
static inline bool bind_callback_in(PyObject *module, PyObject *given, const struct bind_place *place,
	const struct bind_callback *callback, struct bind_calling *calling, uintptr_t *number)
{
	if (given == Py_None && place->nullable)
		return true;
	if (!PyCallable_Check(given))
		return bind_refuse(PyExc_TypeError, place, NULL, given, "a callable");
	size_t at = bind_slot_room();
	if (!at)
		return false;
	struct bind_slot *slot = &bind_slots[at - 1];
	slot->callback = callback;
	slot->module = Py_NewRef(module);
	slot->callable = Py_NewRef(given);
	slot->calling = callback->scope == BIND_SCOPE_CALL ? calling : NULL;
	*number = slot->generation << BIND_PLACE_BITS | at;
	return true;
}

/* What C did not keep. Exceptions pass by. */
static inline void bind_callback_done(uintptr_t number)
{
	PyObject *type, *value, *trace;
	if (!number)
		return;
	PyErr_Fetch(&type, &value, &trace);
	bind_slot_drop(number);
	PyErr_Restore(type, value, trace);
}

/* Has a slot for as long as C keeps it, and shows the collector what is in it: a callable may lead back to the handle
 * that keeps it. */
struct bind_slot_keeper {
	PyObject_HEAD uintptr_t number;
};

static inline int bind_slot_keeper_traverse(PyObject *self, visitproc visit, void *arg)
{
	const struct bind_slot *slot = bind_slot_of(((struct bind_slot_keeper *)self)->number);
	Py_VISIT(Py_TYPE(self));
	if (slot) {
		Py_VISIT(slot->callable);
		Py_VISIT(slot->module);
	}
	return 0;
}

static inline void bind_slot_keeper_dealloc(PyObject *self)
{
	uintptr_t number = ((struct bind_slot_keeper *)self)->number;
	PyTypeObject *type = Py_TYPE(self);
	PyObject_GC_UnTrack(self);
	PyObject_GC_Del(self);
	bind_slot_drop(number);
	Py_DECREF(type);
}

static inline PyObject *bind_slot_keeper_type(PyObject *module)
{
	static PyType_Slot slots[] = {
		{Py_tp_dealloc, BIND_SLOT(bind_slot_keeper_dealloc)},
		{Py_tp_traverse, BIND_SLOT(bind_slot_keeper_traverse)},
		{0, NULL},
	};
	static PyType_Spec spec = {"ferrule.callback", sizeof(struct bind_slot_keeper), 0,
		Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
	return PyType_FromModuleAndSpec(module, &spec, NULL);
}

/* NULL with an exception; the slot is let go of then. */
static inline PyObject *bind_slot_keeper_new(uintptr_t number)
{
	PyObject *module = bind_slot_of(number)->module;
	struct bind_state *state = PyModule_GetState(module);
	if (!state->keeper)
		state->keeper = bind_slot_keeper_type(module);
	struct bind_slot_keeper *keeper =
		state->keeper ? PyObject_GC_New(struct bind_slot_keeper, (PyTypeObject *)state->keeper) : NULL;
	if (!keeper) {
		bind_slot_drop(number);
		return NULL;
	}
	keeper->number = number;
	PyObject_GC_Track(keeper);
	return (PyObject *)keeper;
}

/* An object that has the slot as long as it lives is among the things that C keeps. */
static inline bool bind_keep_callback(PyObject **things, uintptr_t number)
{
	if (!number)
		return true;
	PyObject *keeper = bind_slot_keeper_new(number);
	bool kept = keeper && bind_keep(things, keeper);
	Py_XDECREF(keeper);
	return kept;
}

/* ---- calls of the module ---- */

/* What was called past its scope, where no call was under way to raise that. */
static const struct bind_callback *bind_stale[8];

static size_t bind_stale_count;

static inline void bind_raise_stale(const struct bind_callback *callback)
{
	static const char *const scopes[] = {"call", "async", "forever"};
	PyErr_Format(PyExc_RuntimeError, "%s: %s was called after its scope (%s)", callback->function,
		callback->parameter, scopes[callback->scope]);
}

/* Raises what waits: false, if there is anything. */
static __attribute__((noinline, unused)) bool bind_raise_late(struct bind_state *state)
{
	if (bind_stale_count) {
		bind_raise_stale(bind_stale[--bind_stale_count]);
		return false;
	}
	PyObject *late = Py_XNewRef(PyList_GetItem(state->late, 0));
	if (PyList_Size(state->late) == 1)
		Py_CLEAR(state->late);
	else if (late && PyList_SetSlice(state->late, 0, 1, NULL))
		PyErr_Clear();
	if (late)
		PyErr_SetObject((PyObject *)Py_TYPE(late), late);
	Py_XDECREF(late);
	return false;
}

BIND_QUICK bool bind_calling_begin(PyObject *module, struct bind_calling *calling)
{
	struct bind_state *state = PyModule_GetState(module);
	if (bind_stale_count || state->late)
		return bind_raise_late(state);
	calling->outer = bind_calling_now;
	calling->own = PyThreadState_Get();
	calling->released = NULL;
	calling->type = NULL;
	bind_calling_now = calling;
	return true;
}

/* Raises what a callback raised: false, if one did. */
BIND_QUICK bool bind_calling_end(struct bind_calling *calling)
{
	bind_calling_now = calling->outer;
	if (!calling->type)
		return true;
	PyErr_Restore(calling->type, calling->value, calling->trace);
	return false;
}

/* ---- called by C ---- */

/* One invocation. */
struct bind_back {
	const struct bind_callback *callback;
	struct bind_calling *calling; /* that raises what goes wrong, or NULL */
	PyObject *module, *callable;
	PyGILState_STATE lock;
	bool locked, restored;
};

/* An interpreter beside the first has thread states that PyGILState_Ensure() does not know. */
static inline void bind_back_lock(struct bind_back *back)
{
	struct bind_calling *now = bind_calling_now;
	bool beside = now && now->own != PyGILState_GetThisThreadState();
	back->restored = beside && now->released;
	back->locked = !beside;
	if (back->restored)
		PyEval_RestoreThread(now->released);
	else if (back->locked)
		back->lock = PyGILState_Ensure();
}

static inline void bind_back_unlock(struct bind_back *back)
{
	if (back->restored)
		bind_calling_now->released = PyEval_SaveThread();
	else if (back->locked)
		PyGILState_Release(back->lock);
}

/* The exception that is set goes to the call that is to raise it, or to the next one. */
static __attribute__((noinline, unused)) void bind_back_raised(struct bind_back *back)
{
	PyObject *type, *value, *trace;
	PyErr_Fetch(&type, &value, &trace);
	if (back->calling) {
		back->calling->type = type;
		back->calling->value = value;
		back->calling->trace = trace;
		return;
	}
	struct bind_state *state = PyModule_GetState(back->module);
	PyErr_NormalizeException(&type, &value, &trace);
	if (trace)
		PyException_SetTraceback(value, trace);
	if (!state->late)
		state->late = PyList_New(0);
	if (!state->late || PyList_Append(state->late, value))
		PyErr_Clear();
	Py_XDECREF(type);
	Py_XDECREF(value);
	Py_XDECREF(trace);
}

static __attribute__((noinline, unused)) void bind_back_stale(
	const struct bind_callback *callback, struct bind_calling *now)
{
	if (now && !now->type) {
		bind_raise_stale(callback);
		PyErr_Fetch(&now->type, &now->value, &now->trace);
	} else if (!now && bind_stale_count < sizeof bind_stale / sizeof *bind_stale) {
		bind_stale[bind_stale_count++] = callback;
	}
}

/* Finds the callable; false where it is not to be called. */
static inline bool bind_back_find(struct bind_back *back, uintptr_t number)
{
	struct bind_calling *now = bind_calling_now;
	struct bind_slot *slot = bind_slot_of(number);
	if (!slot || slot->callback != back->callback) {
		bind_back_stale(back->callback, now);
		return false;
	}
	back->calling = now ? now : slot->calling;
	if (back->calling && back->calling->type)
		return false;
	back->module = Py_NewRef(slot->module);
	back->callable = Py_NewRef(slot->callable);
	if (back->callback->scope == BIND_SCOPE_ASYNC)
		bind_slot_drop(number);
	return true;
}

/* `number`: what C got as user data. If it is true, bind_back_leave() has to follow. */
static inline bool bind_back_enter(struct bind_back *back, const struct bind_callback *callback, uintptr_t number)
{
	back->callback = callback;
	bind_back_lock(back);
	if (bind_back_find(back, number))
		return true;
	bind_back_unlock(back);
	return false;
}

/* Takes the arguments' references; one that is NULL was not to be had. A new reference, or NULL. */
static inline PyObject *bind_back_call(struct bind_back *back, PyObject *const *arguments, size_t count)
{
	PyObject *tuple = PyTuple_New((Py_ssize_t)count), *returned = NULL;
	bool all = tuple;
	for (size_t i = 0; i < count; i++) {
		all &= arguments[i] != NULL;
		if (tuple && arguments[i])
			PyTuple_SetItem(tuple, (Py_ssize_t)i, arguments[i]);
		else
			Py_XDECREF(arguments[i]);
	}
	if (all)
		returned = PyObject_Call(back->callable, tuple, NULL);
	Py_XDECREF(tuple);
	return returned;
}

static inline void bind_back_leave(struct bind_back *back, PyObject *returned)
{
	if (PyErr_Occurred())
		bind_back_raised(back);
	Py_XDECREF(returned);
	Py_DECREF(back->callable);
	Py_DECREF(back->module);
	bind_back_unlock(back);
}

/* ---- what a callable gets ---- */

/* Texts, of which each may be NULL: a list. */
static inline PyObject *bind_back_texts(const void *from, size_t count)
{
	const char *const *texts = from;
	PyObject *list = from ? PyList_New((Py_ssize_t)count) : Py_NewRef(Py_None);
	for (size_t i = 0; from && list && i < count; i++) {
		PyObject *text = bind_text_out(texts[i]);
		if (!text || PyList_SetItem(list, (Py_ssize_t)i, text))
			Py_CLEAR(list);
	}
	return list;
}

static inline size_t bind_back_terminated(const void *from)
{
	const char *const *texts = from;
	size_t count = 0;
	while (texts && texts[count])
		count++;
	return count;
}

static inline PyObject *bind_back_bytes(const void *from, size_t size)
{
	return from ? PyBytes_FromStringAndSize(from, (Py_ssize_t)size) : Py_NewRef(Py_None);
}

static inline PyObject *bind_back_numbers(const void *from, size_t count, enum bind_kind kind, size_t element)
{
	struct bind_array array;
	bind_array_clear(&array);
	array.memory = (void *)(uintptr_t)from;
	return bind_numbers_out(&array, count, kind, element);
}

/* A handle that was lent: it is of no use any more. */
static inline void bind_back_lent(PyObject *handle)
{
	if (handle && handle != Py_None)
		Py_XDECREF(bind_handle_close(handle, NULL));
	Py_XDECREF(handle);
}

#endif
