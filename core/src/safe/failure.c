/* SPDX-License-Identifier: MIT */
#include "failure.h"
#include "operation.h"
#include "explain.h"
#include <errno.h>
#include <string.h>

_Thread_local struct failure safe_failure;

int safe_note(int error, enum cause cause, const char *function, const int64_t *values)
{
	safe_failure.error = error;
	safe_failure.cause = cause;
	safe_failure.function = function;
	safe_failure.request = safe_failure.part = -1;
	memcpy(safe_failure.values, values, sizeof(safe_failure.values));
	return -error;
}

void safe_failure_at(unsigned request)
{
	safe_failure.request = request;
}

void safe_failure_in_part(unsigned part)
{
	safe_failure.part = part;
}

static int stale_operation(const char *function, int64_t handle)
{
	struct operation *operation = operation_slot(handle);
	uint32_t generation = handle_generation(handle);
	if (handle_index(handle) < safe_operations_first)
		return safe_fail_in(function, ESTALE, CAUSE_INHERITED, handle, KIND_OPERATION);
	if (!operation || !generation || generation > operation_generation(operation))
		return safe_fail_in(function, EBADF, CAUSE_NEVER_ISSUED, handle, KIND_OPERATION);
	return safe_fail_in(function, ENOENT, CAUSE_COMPLETION_READ, handle);
}

static bool was_issued(const struct slots *slots, int64_t handle)
{
	uint32_t index = handle_index(handle), generation = handle_generation(handle);
	if (index >= slots->first + __atomic_load_n(&slots->live, __ATOMIC_ACQUIRE))
		return false;
	const struct slot *slot = segments_at(&slots->segments, index);
	return generation > safe_first_generation && generation <= (slot_generation(slot) & GENERATION_MASK);
}

int safe_stale(const char *function, int64_t handle, enum kind kind)
{
	uint32_t given = handle > 0 ? handle_kind(handle) : 0;
	if (given == 0 || given >= KIND_END)
		return safe_fail_in(function, EBADF, CAUSE_NO_HANDLE, handle, kind);
	if (given != kind)
		return safe_fail_in(function, EBADF, CAUSE_WRONG_KIND, handle, kind, given);
	if (kind == KIND_OPERATION)
		return stale_operation(function, handle);
	struct slots *slots = safe_slots_of(kind);
	if (!was_issued(slots, handle))
		return safe_fail_in(function, EBADF, CAUSE_NEVER_ISSUED, handle, kind);
	if (slot_inherited(slots, handle) && safe_slot_issued(slots, handle) &&
		slot_generation(safe_slot_issued(slots, handle)) <= GENERATION_MASK)
		return safe_fail_in(function, ESTALE, CAUSE_INHERITED, handle, kind);
	return safe_fail_in(function, EBADF, CAUSE_CLOSED, handle, kind);
}
