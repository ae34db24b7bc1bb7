/* SPDX-License-Identifier: MIT
 *
 * Failures: what went wrong is noted in the thread that met it, cheaply; the sentence is made when asked for.
 */
#ifndef FERRULE_SAFE_FAILURE_H
#define FERRULE_SAFE_FAILURE_H

#include "handle.h"
#include <stdint.h>

#define FAILURE_VALUES 4

/* In a text, {f} is the function; {d0} the first value in decimal, {u0} without sign, {x0} in hexadecimal, {k0} the
 * name of a kind of handle, {s0} a constant string. {r} stands before the name of a request's field: the function, and
 * where the request is one of an array, which. {a|b} is what a single call names a, and a record of an array b; {n0} is
 * a constant string of that form. */
#define FAILURE_CAUSES(X) \
	X(NONE, "") \
	X(NO_HANDLE, "{f}: {d0} is not a handle, it must be a {k1}'s") \
	X(WRONG_KIND, "{f}: {x0} is a {k2}'s handle, it must be a {k1}'s") \
	X(NEVER_ISSUED, "{f}: {x0} is not a handle that was ever issued, it must be an open {k1}'s") \
	X(CLOSED, "{f}: {k1} {x0} was closed, it must be open") \
	X(INHERITED, "{f}: {k1} {x0} belongs to the parent of this process, it must be one opened after fork()") \
	X(OTHER_DOMAIN, "{f}: {k1} {x0} belongs to domain {x2}, it must belong to the ring's, {x3}") \
	X(DOMAIN_CLOSING, "{f}: domain {x0} was closed meanwhile, it must be open") \
	X(OTHER_RING, "{f}: operation {x0} belongs to another ring, it must be one of ring {x1}") \
	X(COMPLETION_READ, "{f}: operation {x0} has completed and its completion was read, it must be outstanding") \
	X(TOO_MANY_HANDLES, "{f}: all 16777216 slots for a {k0} are in use or spent, or memory is; close " \
		"some first") \
	X(MEMORY, "{f}: {d0} bytes of memory are not to be had") \
	X(ENTRIES, "{f}: entries is {u0}, it must be from 1 to 32768") \
	X(COMPLETIONS, "{f}: completions is {u0}, it must be 0 or more than entries ({u1}) and at most 65536") \
	X(FLAGS, "{f}: flags is {x0}, it must be a combination of {s1}") \
	X(SETUP, "") \
	X(REGISTER, "") \
	X(OPCODE, "{f}: opcode is {u0}, it must be from 0 to 255") \
	X(PROBE, "{f}: the kernel cannot tell which operations it has (errno {d0}); it can since Linux 5.6") \
	X(NOT_DISABLED, "{f}: ring {x0} is enabled already, it must have been opened with FERRULE_RING_DISABLED") \
	X(DISABLED, "{f}: the ring is disabled, it must be enabled with ferrule_ring_enable() before " \
		"it takes operations") \
	X(EVENTFD_THERE, "{f}: the ring has an eventfd already, it must be unregistered first") \
	X(EVENTFD_NONE, "{f}: the ring has no eventfd registered, it must have one") \
	X(NOT_EVENTFD, "{f}: descriptor is {d0}, which is no eventfd, it must be one made by eventfd(2)") \
	X(NOT_OPEN, "{f}: descriptor is {d0}, which is not open, it must be an open descriptor") \
	X(BUFFER_SIZE, "{f}: size is {u0}, it must be from 1 to 1073741824") \
	X(BUFFER_MEMORY, "{f}: size is {u0}, that much memory is not to be had; RLIMIT_AS and free memory limit it") \
	X(BUFFER_AT, "{f}: at is {u0}, it must be at most the buffer's size, {u1}") \
	X(BUFFER_RANGE, "{r}at is {u0} and size is {u1}, together they must be at most the buffer's size, {u2}") \
	X(NOT_PINNED, "{f}: buffer {x0} is not pinned, each unpin must undo one pin") \
	X(TABLE_THERE, "{f}: the ring has a table of {s0} already, it must be closed first") \
	X(TABLE_COUNT, "{f}: count is {u0}, it must be from 1 to {u1}") \
	X(TABLE_RANGE, "{f}: offset is {u0} and count is {u1}, together they must be at most the " \
		"table's {u2} places") \
	X(TABLE_TAG, "{f}: tags[{u0}] is {u1}, it must be 0 where the place is left empty or as it is") \
	X(TABLE_DESCRIPTOR, "{f}: descriptors[{u0}] is {d1}, which is not open, it must be an open " \
		"descriptor or {s2}") \
	X(TABLE_DESCRIPTOR_RANGE, "{f}: descriptors[{u0}] is {d1}, it must be a descriptor or {s2}") \
	X(TABLE_RING, "{f}: descriptors[{u0}] is {d1}, which is an io_uring; a ring cannot be " \
		"registered with a ring") \
	X(TABLE_BUFFER, "{f}: buffers[{u0}] is {x1}, it must be an open buffer's handle or 0") \
	X(FILES_LIMIT, "{f}: count is {u0}, it must be at most RLIMIT_NOFILE, which is {u1} (hard limit {u2})") \
	X(REGISTER_MEMORY, "{f}: {u0} bytes asked for, the locked-memory limit is {u1} bytes for all that this user's" \
		" processes have registered; raise RLIMIT_MEMLOCK") \
	X(OPERATION_FLAGS, "{r}flags is {x0}, it must be a combination of FERRULE_LINK, _HARDLINK, " \
		"_DRAIN, _ASYNC (0 to 15)") \
	X(KIND, "{r}kind is {u0}, it must be of enum ferrule_operation_kind (0 to {u1})") \
	X(FILE_RANGE, "{r}{n1} is {d0}, it must be a descriptor (0 to 2147483647) or FERRULE_FIXED_FILE + index") \
	X(FILE_OPENED, "{r}{n1} is FERRULE_OPENED, which stands for a file only in ferrule_run() and in batches; it " \
		"must be a descriptor or FERRULE_FIXED_FILE + index") \
	X(FILE_NO_TABLE, "{r}{n1} is registered file {u0}, but the ring has no file table; " \
		"ferrule_files_open() makes one") \
	X(FILE_INDEX, "{r}{n1} is registered file {u0}, it must be below the table's {u2} places") \
	X(OFFSET, "{r}{n1} is {d0}, it must be 0 or more, or FERRULE_AT_POSITION (-1)") \
	X(SIZE, "{r}{n1} is {u0}, it must be at most 4294967295") \
	X(RANGE_OFFSET, "{r}offset is {d0}, it must be 0 or more") \
	X(RANGE_SIZE, "{r}size is {u0}, it must be from 1 to 9223372036854775807") \
	X(DIRECTORY, "{r}{n1} is {d0}, it must be a descriptor or FERRULE_WORKING_DIRECTORY (-100)") \
	X(PATH, "{r}{n0} is NULL, it must be text") \
	X(PLACE, "{r}{slot|other} is {d0}, it must be a place of the file table or FERRULE_ALLOCATED_SLOT (-1)") \
	X(PLACE_NO_TABLE, "{r}{slot|other} is {d0}, but the ring has no file table; " \
		"ferrule_files_open_sparse() makes one") \
	X(PLACE_INDEX, "{r}{slot|other} is {d0}, it must be below the table's {u1} places") \
	X(PARTS, "{r}parts is NULL, it must be {u0} parts") \
	X(PART_COUNT, "{r}{count|part_count} is {u0}, it must be from 1 to {u1}") \
	X(STAT_RANGE, "{r}at is {u0} and statx needs {u1} bytes, together they must be at most the buffer's size, " \
		"{u2}") \
	X(MEMORY_NULL, "{r}memory is NULL, it must be {u0} bytes") \
	X(MODE, "{r}mode is {x0}, it must be at most 0xfff (octal 7777)") \
	X(HOW, "{r}how is {x0}, it must be 0 or FERRULE_DATASYNC (1)") \
	X(SPLICE_HOW, "{r}how is {x0}, its bit 0x80000000 must not be set: FERRULE_FIXED_FILE + index names a " \
		"registered file") \
	X(NANOSECONDS, "{r}{nanoseconds|offset} is {d0}, it must be 0 or more") \
	X(TARGET, "{r}{operation|other} is {x0}, it must be one that this ring was given") \
	X(FULL, "{f}: {u0} operations are outstanding, as many as the completion queue has " \
		"places; wait for some first") \
	X(QUEUE_FULL, "{f}: the submission queue's {u0} places are taken and the kernel takes none now " \
		"(errno {d1})") \
	X(CHAIN, "{f}: the chain has {u0} operations, it must have at most {u1}, the places of " \
		"the submission queue") \
	X(SUBMIT, "{f}: the kernel refuses to take operations (errno {d0})") \
	X(MINIMUM, "{f}: minimum is {u0}, it must be at most capacity, {u1}") \
	X(DEADLOCK, "{f}: minimum is {u0}, but {u1} operations are outstanding: without a timeout " \
		"that wait never ends") \
	X(WAIT, "{f}: the kernel's wait failed (errno {d0})") \
	X(INTERRUPTED, "{f}: a signal came before a completion") \
	X(TIMED_OUT, "{f}: operation {x0} did not complete in {d1} nanoseconds") \
	X(RUN_COUNT, "{f}: count is {u0}, it must be at most {u1}") \
	X(RUN_NOT_INTERRUPTED, "{f}: no run of this thread on ring {x0} was interrupted by a signal") \
	X(RUN_CAPACITY, "{f}: capacity is {u0}, it must be at least the run's {u1} requests") \
	X(BATCH_COUNT, "{f}: count is {u0}, it must be from 1 to {u1}") \
	X(BATCH_RING, "{f}: batch {x0} belongs to ring {x1}, it must be one of ring {x2}") \
	X(BATCH_RUNS, "{f}: batch {x0} is running, it must be idle") \
	X(BATCH_INTERRUPTED, "{f}: batch {x0} has a run that a signal interrupted, it must go on with " \
		"ferrule_batch_resume() or end with ferrule_batch_cancel()") \
	X(BATCH_NOT_INTERRUPTED, "{f}: batch {x0} has no run that a signal interrupted, it must have one") \
	X(BATCH_OF_THREAD, "{f}: batch {x0} has a run that was interrupted in another thread, it must go on in " \
		"that one") \
	X(BATCH_STRAGGLERS, "{f}: batch {x0} has {u1} requests of its last run in flight still, which could not be " \
		"cancelled; it must have none") \
	X(BATCH_INDEX, "{f}: index is {u0}, it must be below the batch's {u1} requests") \
	X(BATCH_NOT_PINNED, "{f}: the results of batch {x0} are not pinned, each unpin must undo one pin") \
	X(CHAIN_IN_BATCH, "{r}flags begins a chain of more than {u0} requests, it must have at most as many as the " \
		"submission queue has places") \
	X(OPENED_NOTHING, "{r}{s0} is FERRULE_OPENED, it must come after a ferrule_openat or ferrule_openat_direct " \
		"in its chain") \
	X(OPENED_DIRECTORY, "{r}file is FERRULE_OPENED, a place of the file table; a directory must be a descriptor, " \
		"as ferrule_openat opens one") \
	X(COLUMN_COUNT, "{f}: count is {u0}, it must be as many as the batch has requests, {u1}") \
	X(COLUMN_OFFSET, "{f}: offsets[{u0}] is {d1}, it must be 0 or more, or FERRULE_AT_POSITION (-1)") \
	X(COLUMN_RANGE_OFFSET, "{f}: offsets[{u0}] is {d1}, it must be 0 or more") \
	X(COLUMN_NANOSECONDS, "{f}: offsets[{u0}] is {d1}, as nanoseconds of a timeout it must be 0 or more") \
	X(COLUMN_RANGE_SIZE, "{f}: sizes[{u0}] is {d1}, it must be 1 or more") \
	X(COLUMN_SIZE_32, "{f}: sizes[{u0}] is {d1}, it must be from 0 to 4294967295") \
	X(COLUMN_SIZE, "{f}: sizes[{u0}] is {d1} and its target {u2}, together they must be at most the buffer's " \
		"size, {u3}") \
	X(COLUMN_TARGET, "{f}: targets[{u0}] is {d1} and its size {u2}, together they must be at most the " \
		"buffer's size, {u3}") \
	X(COLUMNS_RANGE, "{f}: targets[{u0}] is {d1} and sizes[{u0}] is {d2}, together they must be at most the " \
		"buffer's size, {u3}") \
	X(CLOSING, "{f}: the ring was closed while this thread waited on it")

enum cause {
#define FAILURE_NAME(name, text) CAUSE_##name,
	FAILURE_CAUSES(FAILURE_NAME)
#undef FAILURE_NAME
};

struct failure {
	int error; /* positive errno */
	enum cause cause;
	const char *function;
	int64_t request, part; /* which of an array's requests, which of its parts; negative: of none */
	int64_t values[FAILURE_VALUES];
};

/* Notes a failure and returns -error: safe_fail_in(function, error, cause, values ...). */
#define VALUE(x) ((int64_t)(x))
#define VALUE_TEXT(text) ((int64_t)(intptr_t)(text))

int safe_note(int error, enum cause cause, const char *function, const int64_t *values);
#define safe_fail_in(function, error, cause, ...) \
	safe_note(error, cause, function, (const int64_t[FAILURE_VALUES]){__VA_ARGS__})

/* The failure noted last is of this request of an array. */
void safe_failure_at(unsigned request);
/* It is of this part of a vectored request. */
void safe_failure_in_part(unsigned part);

/* Notes why `handle` is not an open one of `kind`; returns -EBADF, or -ESTALE after fork(). */
int safe_stale(const char *function, int64_t handle, enum kind kind);

#endif
