/* SPDX-License-Identifier: MIT
 *
 * Every allocation fails in turn, in all that layer 2 can do: what was asked fails with ENOMEM or not at all, nothing
 * crashes, and no memory, descriptor or token is lost. This program's malloc() and its like are its own: see core.mk.
 */
#include "life.h"
#include "safe/operation.h"
#include <sys/wait.h>

/* ---- memory ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *memory);

static struct {
	unsigned calls, nth; /* the nth call fails; 0: none */
	long live; /* pieces that were not freed */
} memory;

static void *count(void *piece)
{
	memory.live += piece != NULL;
	return piece;
}

static bool fails(void)
{
	return ++memory.calls == memory.nth;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : count(__real_malloc(size));
}

void *__wrap_calloc(size_t elements, size_t size)
{
	return fails() ? NULL : count(__real_calloc(elements, size));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : count(__real_aligned_alloc(alignment, size));
}

void __wrap_free(void *piece)
{
	memory.live -= piece != NULL;
	__real_free(piece);
}

/* But for what slots keep of their last request, to explain it. */
static long pieces(void)
{
	long kept = 0;
	for (uint32_t i = 0; i < safe_operations_live; i++) {
		const struct operation *operation = segments_at(&safe_operation_segments, safe_operations_first + i);
		kept += owns_address(operation->kind) && operation->address;
	}
	return memory.live - kept;
}

static void fail_at(unsigned nth)
{
	memory.calls = 0;
	memory.nth = nth;
}

/* ---- the tests ---- */

/* In processes that use the library for the first time. */
static void test_the_first_ones_fail(void **state)
{
	int status = 0;
	(void)state;
	for (unsigned nth = 1; status == 0; nth++) {
		pid_t child = fork();
		if (child == 0) {
			fail_at(nth);
			unsigned failures = live(false);
			bool failed = memory.calls >= nth;
			fail_at(0);
			assert_int_equal(live(false), 0);
			long before = pieces();
			assert_int_equal(live(false), 0);
			assert_int_equal(pieces(), before);
			_exit(failed || failures ? 0 : 42);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
	}
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 42);
}

/* In one that has used all of it. */
static void test_later_ones_fail(void **state)
{
	(void)state;
	fail_at(0);
	assert_int_equal(live(false), 0);
	long before = pieces();
	for (unsigned nth = 1;; nth++) {
		fail_at(nth);
		unsigned failures = live(false);
		bool failed = memory.calls >= nth;
		fail_at(0);
		assert_int_equal(pieces(), before);
		if (!failed) {
			assert_int_equal(failures, 0);
			break;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_ones_fail),
		cmocka_unit_test(test_later_ones_fail),
	};
	return cmocka_run_group_tests_name("safe memory", tests, NULL, NULL);
}
