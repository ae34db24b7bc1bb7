/* SPDX-License-Identifier: MIT
 *
 * What the tests of batches share.
 */
#ifndef FERRULE_TESTS_BATCH_SUPPORT_H
#define FERRULE_TESTS_BATCH_SUPPORT_H

#include "safe_support.h"
#include <stdio.h>
#include <stdlib.h>

#define COLUMN(...) ((int64_t[]){__VA_ARGS__})

static inline int run(const struct world *world, int64_t batch)
{
	return ferrule_batch_run(world->ring, batch, NULL, NULL, NULL, NULL, 0, -1);
}

static inline struct ferrule_request read_of(int64_t file, int64_t buffer, uint64_t at, uint64_t size, int64_t offset)
{
	return (struct ferrule_request){.kind = FERRULE_OP_READ, .file = file, .buffer = buffer, .at = at, .size = size,
		.offset = offset};
}

/* The column, which stays while the batch is open. */
static inline int32_t *results_of(int64_t batch, size_t expected)
{
	int32_t *results;
	size_t count;

	good(ferrule_batch_results(batch, &results, &count));
	assert_int_equal(count, expected);
	good(ferrule_batch_unpin(batch));
	return results;
}

static inline void expect_bytes(int64_t buffer, size_t at, const char *text, size_t size)
{
	char found[64];

	assert_int_equal(good(ferrule_buffer_read(buffer, at, found, size)), size);
	assert_memory_equal(found, text, size);
}

/* The request failed so, and the sentence has this in it. */
static inline void expect_explained(int64_t batch, unsigned index, int error, const char *part)
{
	struct ferrule_completion completion;

	good(ferrule_batch_completion(batch, index, &completion));
	assert_int_equal(completion.result, -error);
	const char *text = ferrule_explain_operation(completion.operation, completion.result);
	if (!strstr(text, part))
		fail_msg("the sentence is: %s\n  it must have: %s", text, part);
}

/* A file without a name. */
static inline int make_file(const char *text, size_t size)
{
	char path[] = P_tmpdir "/ferrule-batch-XXXXXX";
	int file = mkostemp(path, O_CLOEXEC);

	assert_true(file >= 0);
	unlink(path);
	assert_int_equal(write(file, text, size), size);
	return file;
}

#endif
