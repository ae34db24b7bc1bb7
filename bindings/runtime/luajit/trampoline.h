/* SPDX-License-Identifier: MIT
 *
 * Callbacks of a LuaJIT module, C's side. LuaJIT's own callbacks must not be called from another thread, nor while its
 * compiled code calls C, nor after their function is gone. So C gets a trampoline, and as user data a slot: a number
 * that is never given twice. The trampoline calls on only if that slot is open and its Lua state is in a call that
 * expects it, on this thread; else C gets what the contract says, and the state is told why.
 *
 * BIND_SHIM(name) is the module's own name for what is exported.
 */
#ifndef BIND_LUAJIT_TRAMPOLINE_H
#define BIND_LUAJIT_TRAMPOLINE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* A slot's value is its index and its generation, exact as a double; smaller where pointers are. */
#define BIND_INDEX_BITS (sizeof(void *) < 8 ? 12 : 20)
#define BIND_VALUE_BITS (sizeof(void *) < 8 ? 32 : 53)
#define BIND_CHUNK 64

enum bind_scope { BIND_SCOPE_CALL, BIND_SCOPE_ASYNC, BIND_SCOPE_FOREVER };

typedef void bind_entry(void);

/* One for each Lua state. It is never freed: C may call what it was given at any time. */
struct bind_state {
	int32_t problem;      /* something is to be raised: read by Lua at each call */
	int32_t raised;       /* a callback did: no other one is called meanwhile. Lua's */
	int32_t live;         /* open slots */
	const char *text;     /* what was wrong with a call of C's, until Lua takes it */
	bind_entry **entries; /* LuaJIT's callbacks, by number */
	/* From here on unknown to Lua. */
	const char *thread; /* in a call that expects callbacks: its thread, else NULL */
	const char *last;   /* the thread of the last such call */
	unsigned depth;
	struct bind_slot *first_free, *last_free;
	struct bind_state *next;
	bool is_used;
};

struct bind_slot {
	uint64_t open;            /* its value, 0 while it is closed */
	uint64_t next_value;      /* 0: all are spent */
	struct bind_state *state; /* the same for ever */
	enum bind_scope scope;
	struct bind_slot *next_free;
};

/* What is wrong with a call, in the words that are raised. */
struct bind_callback {
	const char *past, *foreign, *outside;
	uint64_t latest; /* slot of a callback that has no user data: on any thread */
	unsigned entry;
};

static struct bind_slot *bind_chunks[1 << 12];
static size_t bind_slots;
static struct bind_state *bind_states;
static pthread_mutex_t bind_lock = PTHREAD_MUTEX_INITIALIZER;
/* Its address tells threads apart. */
static _Thread_local char bind_thread;

/* ---- slots ---- */

static struct bind_slot *bind_slot_of(uint64_t value)
{
	size_t index = value & ((UINT64_C(1) << BIND_INDEX_BITS) - 1);
	if (!value || index / BIND_CHUNK >= sizeof(bind_chunks) / sizeof(*bind_chunks))
		return NULL;
	struct bind_slot *chunk = __atomic_load_n(&bind_chunks[index / BIND_CHUNK], __ATOMIC_ACQUIRE);
	return chunk ? &chunk[index % BIND_CHUNK] : NULL;
}

/* First in, first out: a value is old when its slot is used again. */
static void bind_give_slot(struct bind_state *state, struct bind_slot *slot)
{
	slot->next_free = NULL;
	if (state->last_free)
		state->last_free->next_free = slot;
	else
		state->first_free = slot;
	state->last_free = slot;
}

/* With the lock. */
static bool bind_make_slots(struct bind_state *state)
{
	size_t at = bind_slots / BIND_CHUNK;
	if (at >= sizeof(bind_chunks) / sizeof(*bind_chunks) || (bind_slots >> BIND_INDEX_BITS))
		return false;
	struct bind_slot *chunk = calloc(BIND_CHUNK, sizeof(*chunk));
	if (!chunk)
		return false;
	for (size_t i = 0; i < BIND_CHUNK; i++) {
		chunk[i].next_value = UINT64_C(1) << BIND_INDEX_BITS | (bind_slots + i);
		chunk[i].state = state;
		bind_give_slot(state, &chunk[i]);
	}
	bind_slots += BIND_CHUNK;
	__atomic_store_n(&bind_chunks[at], chunk, __ATOMIC_RELEASE);
	return true;
}

double BIND_SHIM(open)(void *of, int scope);
double BIND_SHIM(open)(void *of, int scope)
{
	struct bind_state *state = of;
	uint64_t value = 0;
	pthread_mutex_lock(&bind_lock);
	if (state->first_free || bind_make_slots(state)) {
		struct bind_slot *slot = state->first_free;
		state->first_free = slot->next_free;
		if (!state->first_free)
			state->last_free = NULL;
		value = slot->next_value;
		slot->next_value += UINT64_C(1) << BIND_INDEX_BITS;
		if (slot->next_value >> BIND_VALUE_BITS)
			slot->next_value = 0;
		slot->scope = (enum bind_scope)scope;
		__atomic_store_n(&slot->open, value, __ATOMIC_RELEASE);
		__atomic_add_fetch(&state->live, 1, __ATOMIC_RELAXED);
	}
	pthread_mutex_unlock(&bind_lock);
	return (double)value;
}

/* Only one caller of several closes it. */
static bool bind_close_slot(struct bind_slot *slot, uint64_t value)
{
	if (!__atomic_compare_exchange_n(&slot->open, &value, 0, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return false;
	__atomic_sub_fetch(&slot->state->live, 1, __ATOMIC_RELAXED);
	pthread_mutex_lock(&bind_lock);
	if (slot->next_value)
		bind_give_slot(slot->state, slot);
	pthread_mutex_unlock(&bind_lock);
	return true;
}

void BIND_SHIM(close)(void *state, double value);
void BIND_SHIM(close)(void *state, double value)
{
	struct bind_slot *slot = bind_slot_of((uint64_t)value);
	if (slot && slot->state == state)
		bind_close_slot(slot, (uint64_t)value);
}

bool BIND_SHIM(is_open)(double value);
bool BIND_SHIM(is_open)(double value)
{
	struct bind_slot *slot = bind_slot_of((uint64_t)value);
	return slot && __atomic_load_n(&slot->open, __ATOMIC_ACQUIRE) == (uint64_t)value;
}

/* ---- states ---- */

void *BIND_SHIM(start)(void);
void *BIND_SHIM(start)(void)
{
	pthread_mutex_lock(&bind_lock);
	struct bind_state *state = bind_states;
	while (state && state->is_used)
		state = state->next;
	if (!state && (state = calloc(1, sizeof(*state))) != NULL) {
		state->entries = calloc(BIND_ENTRIES, sizeof(*state->entries));
		state->next = bind_states;
		bind_states = state;
	}
	bool is_usable = state && state->entries;
	if (is_usable) {
		state->is_used = true;
		state->problem = state->raised = 0;
		state->text = NULL;
		for (size_t i = 0; i < BIND_ENTRIES; i++)
			state->entries[i] = NULL;
	}
	pthread_mutex_unlock(&bind_lock);
	return is_usable ? state : NULL;
}

/* The Lua state ends: nothing of it is called any more. */
void BIND_SHIM(stop)(void *of);
void BIND_SHIM(stop)(void *of)
{
	struct bind_state *state = of;
	for (size_t i = 0; state && i < bind_slots; i++) {
		struct bind_slot *slot = &bind_chunks[i / BIND_CHUNK][i % BIND_CHUNK];
		uint64_t value = __atomic_load_n(&slot->open, __ATOMIC_ACQUIRE);
		if (slot->state == state && value)
			bind_close_slot(slot, value);
	}
	if (state) {
		pthread_mutex_lock(&bind_lock);
		__atomic_store_n(&state->thread, NULL, __ATOMIC_RELEASE);
		state->depth = 0;
		state->is_used = false;
		pthread_mutex_unlock(&bind_lock);
	}
}

void BIND_SHIM(enter)(void *of);
void BIND_SHIM(enter)(void *of)
{
	struct bind_state *state = of;
	if (!state->depth++) {
		__atomic_store_n(&state->last, &bind_thread, __ATOMIC_RELAXED);
		__atomic_store_n(&state->thread, &bind_thread, __ATOMIC_RELEASE);
	}
}

void BIND_SHIM(leave)(void *of);
void BIND_SHIM(leave)(void *of)
{
	struct bind_state *state = of;
	if (!--state->depth)
		__atomic_store_n(&state->thread, NULL, __ATOMIC_RELEASE);
}

/* ---- calls of C's ---- */

/* The state of a call that names none: that of this thread, else any. */
static struct bind_state *bind_any_state(void)
{
	struct bind_state *found = NULL;
	pthread_mutex_lock(&bind_lock);
	for (struct bind_state *state = bind_states; state; state = state->next)
		if (state->is_used && (!found || __atomic_load_n(&state->last, __ATOMIC_RELAXED) == &bind_thread))
			found = state;
	pthread_mutex_unlock(&bind_lock);
	return found;
}

/* The first thing that is wrong is told. */
static struct bind_state *bind_refuse(struct bind_state *state, const char *text)
{
	const char *none = NULL;
	if (!state)
		return NULL;
	__atomic_compare_exchange_n(&state->text, &none, text, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
	__atomic_store_n(&state->problem, 1, __ATOMIC_RELEASE);
	return NULL;
}

/* The slot of a callback that has no user data. */
static inline uint64_t bind_current(const struct bind_callback *callback, uint64_t current)
{
	return current ? current : __atomic_load_n(&callback->latest, __ATOMIC_ACQUIRE);
}

/* The state whose callback may be called, or NULL. One that is for one time has had it. */
static struct bind_state *bind_called(const struct bind_callback *callback, uint64_t value)
{
	struct bind_slot *slot = bind_slot_of(value);
	struct bind_state *state = slot ? slot->state : bind_any_state();
	bool is_open = slot && __atomic_load_n(&slot->open, __ATOMIC_ACQUIRE) == value;
	if (is_open && slot->scope == BIND_SCOPE_ASYNC)
		is_open = bind_close_slot(slot, value);
	if (!is_open)
		return bind_refuse(state, callback->past);
	if (__atomic_load_n(&state->thread, __ATOMIC_ACQUIRE) != &bind_thread) {
		bool is_same = __atomic_load_n(&state->last, __ATOMIC_RELAXED) == &bind_thread;
		return bind_refuse(state, is_same ? callback->outside : callback->foreign);
	}
	return state->raised || !state->entries[callback->entry] ? NULL : state;
}

#endif
