/* SPDX-License-Identifier: MIT
 *
 * What the cases need around the interface: files, pipes, counts, memory. Bound by ferrule-bind as the module `helpers`,
 * so that it is written once for all languages. Text that is returned is valid until the same function's next call.
 */
#ifndef HELPERS_H
#define HELPERS_H

#include <ferrule/annotate.h>
#include <stddef.h>
#include <stdint.h>

/** A new file without a name that holds `data`; its descriptor, open for reading and writing at offset 0. */
FERRULE_ERRNO int helper_file(const void *data FERRULE_BYTES(size), size_t size);

/** A new file that holds `data`; its path. NULL where the temporary folder is not writable. */
FERRULE_RETURNS_BORROWED(static) const char *helper_path(const void *data FERRULE_BYTES(size), size_t size);

/** What stands behind the last slash of a path. */
FERRULE_RETURNS_BORROWED(static) const char *helper_name(const char *path FERRULE_PATH);

/** Removes a file or an empty folder. */
FERRULE_ERRNO int helper_remove(const char *path FERRULE_PATH);

/** A new empty folder; its path. NULL where the temporary folder is not writable. */
FERRULE_RETURNS_BORROWED(static) const char *helper_new_folder(void);

/** Opens a file or a folder for reading. */
FERRULE_ERRNO int helper_open(const char *path FERRULE_PATH);

/** Is there something of that name in the folder? 1 or 0; of a link that leads nowhere too. */
int helper_exists(int directory, const char *name FERRULE_PATH);

/** Makes a file with `data` in the folder. */
FERRULE_ERRNO int helper_add(int directory, const char *name FERRULE_PATH, const void *data FERRULE_BYTES(size), size_t size);

/** The folder of helper_path(), opened. */
FERRULE_ERRNO int helper_open_folder(void);

/** The file's bytes from its beginning, at most `size`. Its position stays. */
FERRULE_ERRNO FERRULE_RETURNS_COUNT(data) int64_t helper_contents(int descriptor,
	void *data FERRULE_OUT FERRULE_BYTES(size), size_t size);

/** The file's size. */
FERRULE_ERRNO int64_t helper_size(int descriptor);

/** The file's permission bits. */
FERRULE_ERRNO int helper_mode(int descriptor);

FERRULE_ERRNO int helper_pipe(int *reading FERRULE_OUT, int *writing FERRULE_OUT);
FERRULE_ERRNO int64_t helper_write(int descriptor, const void *data FERRULE_BYTES(size), size_t size);
FERRULE_ERRNO int helper_close(int descriptor);

/** Is it an open descriptor? 1 or 0. */
int helper_is_open(int descriptor);

/** Does it poll readable within `milliseconds`? 1 or 0. */
FERRULE_ERRNO FERRULE_BLOCKING int helper_readable(int descriptor, int milliseconds);

/** Sends this process a signal in `milliseconds`, whose handler does nothing: what waits by then is interrupted. */
FERRULE_ERRNO int helper_interrupt(int milliseconds);

/** A new eventfd with count 0. */
FERRULE_ERRNO int helper_eventfd(void);

/** Reads and resets its count, 0 if it was not signalled. */
FERRULE_ERRNO int64_t helper_eventfd_count(int descriptor);

/** Open descriptors of this process; memory maps; KiB that they span. None of the three opens a map of its own. */
FERRULE_ERRNO int helper_descriptors(void);
FERRULE_ERRNO int helper_maps(void);
FERRULE_ERRNO int64_t helper_mapped(void);

/** The number that `digits` say: for languages whose literals are not exact above 2^53. */
uint64_t helper_unsigned(const char *digits FERRULE_STRING);
int64_t helper_signed(const char *digits FERRULE_STRING);

/* ---- memory, by its address: for the unsafe module ---- */

/** `size` bytes (1, 2, 4 or 8) at the address, as a number. */
uint64_t helper_peek(uint64_t address, unsigned size);
void helper_poke(uint64_t address, unsigned size, uint64_t value);

/** The descriptor inside the struct io_uring at the address. */
int helper_ring_descriptor(uint64_t address);

/* ---- for the test of the runners themselves ---- */

/** Ends the process by a signal, as a crash does. */
void helper_crash(void);

/** Sleeps longer than any case may take. */
FERRULE_BLOCKING void helper_hang(void);

/** Maps `size` bytes that nothing will unmap. */
FERRULE_ERRNO int helper_leak(size_t size);

#endif
