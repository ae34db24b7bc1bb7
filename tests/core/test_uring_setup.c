/* SPDX-License-Identifier: MIT
 *
 * Making rings of every kind, on kernels new and old, using them, and taking them down.
 */
#include "support.h"
#include <errno.h>

/* A ring that works on any kernel here, and what set-up has to make of it. */
struct variant {
	const char *name;
	unsigned entries, flags, completions;
	unsigned sq_entries, cq_entries; /* expected */
};

static const struct variant variants[] = {
	{ "plain", 8, 0, 0, 8, 16 },
	{ "one entry", 1, 0, 0, 1, 2 },
	{ "rounded up", 5, 0, 0, 8, 16 },
	{ "CQSIZE", 8, IORING_SETUP_CQSIZE, 100, 8, 128 },
	{ "CLAMP", 1U << 31, IORING_SETUP_CLAMP, 0, 32768, 65536 },
	{ "NO_SQARRAY", 8, IORING_SETUP_NO_SQARRAY, 0, 8, 16 },
	{ "SQE128", 8, IORING_SETUP_SQE128, 0, 8, 16 },
	{ "CQE32", 8, IORING_SETUP_CQE32, 0, 8, 16 },
	{ "SQE128 and CQE32", 2048, IORING_SETUP_SQE128 | IORING_SETUP_CQE32, 0, 2048, 4096 },
	{ "COOP_TASKRUN", 8, IORING_SETUP_COOP_TASKRUN | IORING_SETUP_TASKRUN_FLAG, 0, 8, 16 },
	{ "DEFER_TASKRUN", 8, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, 0, 8, 16 },
	{ "SQPOLL", 8, IORING_SETUP_SQPOLL, 0, 8, 16 },
	{ "IOPOLL", 8, IORING_SETUP_IOPOLL, 0, 8, 16 },
	{ "SUBMIT_ALL", 8, IORING_SETUP_SUBMIT_ALL, 0, 8, 16 },
};

/* The kernels of interest: this one, and what older ones lack. */
static const struct {
	const char *name;
	struct shim shim;
} kernels[] = {
	{ "this kernel", { .nth = 0 } },
	{ "two mappings", { .hidden_features = IORING_FEAT_SINGLE_MMAP } },
	{ "array of indices", { .refused_flags = IORING_SETUP_NO_SQARRAY } },
	{ "both",
		{ .hidden_features = IORING_FEAT_SINGLE_MMAP, .refused_flags = IORING_SETUP_NO_SQARRAY } },
};

static void queue_nop(struct io_uring *ring, __u64 tag)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	assert_non_null(sqe);
	io_uring_prep_nop(sqe);
	io_uring_sqe_set_data64(sqe, tag);
}

/* Fills the ring with NOPs, and sees all of them come back. */
static void use_once(struct io_uring *ring, __u64 first)
{
	/* A macro's own names must not be the only ones with which it can be used. */
	unsigned entries = ring->sq.ring_entries, place, seen = 0;
	struct io_uring_cqe *found;

	assert_int_equal(io_uring_sq_space_left(ring), entries);
	for (unsigned i = 0; i < entries; i++)
		queue_nop(ring, first + i);
	assert_null(io_uring_get_sqe(ring));
	assert_int_equal(io_uring_sq_ready(ring), entries);
	/* A polling thread may be quicker than the count. */
	if (ring->flags & IORING_SETUP_SQPOLL)
		assert_in_range(io_uring_submit_and_wait(ring, entries), 0, entries);
	else
		assert_int_equal(io_uring_submit_and_wait(ring, entries), entries);
	assert_int_equal(io_uring_cq_ready(ring), entries);
	io_uring_for_each_cqe(ring, place, found) {
		assert_int_equal(found->user_data, first + seen);
		assert_int_equal(found->res, 0);
		seen++;
	}
	assert_int_equal(seen, entries);
	io_uring_cq_advance(ring, seen);
	assert_int_equal(io_uring_cq_ready(ring), 0);
	if (ring->flags & IORING_SETUP_SQPOLL)
		assert_int_equal(io_uring_sqring_wait(ring), 0);
}

static void check_variant(const struct variant *variant)
{
	struct io_uring_params params = { .flags = variant->flags, .cq_entries = variant->completions };
	struct holdings before = holdings();
	struct io_uring ring;

	assert_int_equal(io_uring_queue_init_params(variant->entries, &ring, &params), 0);
	assert_int_equal(params.sq_entries, variant->sq_entries);
	assert_int_equal(params.cq_entries, variant->cq_entries);
	assert_int_equal(ring.sq.ring_entries, variant->sq_entries);
	assert_int_equal(ring.cq.ring_entries, variant->cq_entries);
	assert_int_equal(ring.flags, params.flags);
	assert_int_equal(ring.features, params.features);
	assert_int_equal(holdings().mappings - before.mappings,
		params.features & IORING_FEAT_SINGLE_MMAP ? 2 : 3);
	for (unsigned round = 0; round < 3; round++)
		use_once(&ring, 1000 * round);
	io_uring_queue_exit(&ring);
	assert_holdings(before);
}

static void test_every_variant_on_every_kernel(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(kernels) / sizeof(kernels[0]); k++) {
		for (size_t v = 0; v < sizeof(variants) / sizeof(variants[0]); v++) {
			if (variants[v].flags & kernels[k].shim.refused_flags)
				continue;
			print_message("    %s, %s\n", kernels[k].name, variants[v].name);
			shim_install(kernels[k].shim);
			check_variant(&variants[v]);
			shim_remove();
		}
	}
}

static void test_the_array_of_indices_is_left_out_where_the_kernel_can(void **state)
{
	struct io_uring ring;

	(void)state;
	assert_int_equal(io_uring_queue_init(8, &ring, 0), 0);
	assert_true(ring.flags & IORING_SETUP_NO_SQARRAY);
	assert_null(ring.sq.array);
	io_uring_queue_exit(&ring);

	shim_install((struct shim){ .refused_flags = IORING_SETUP_NO_SQARRAY });
	assert_int_equal(io_uring_queue_init(8, &ring, 0), 0);
	assert_false(ring.flags & IORING_SETUP_NO_SQARRAY);
	for (unsigned i = 0; i < 8; i++)
		assert_int_equal(ring.sq.array[i], i);
	io_uring_queue_exit(&ring);
	shim_remove();
}

static void test_a_wanted_flag_is_not_dropped(void **state)
{
	struct io_uring ring;

	(void)state;
	shim_install((struct shim){ .refused_flags = IORING_SETUP_NO_SQARRAY });
	assert_int_equal(io_uring_queue_init(8, &ring, IORING_SETUP_NO_SQARRAY), -EINVAL);
	assert_int_equal(shim.calls[CALL_SETUP], 1);
	shim_remove();
}

static void test_what_set_up_refuses(void **state)
{
	static const struct {
		unsigned entries, flags, completions;
	} refused[] = {
		{ 0, 0, 0 },
		{ 1U << 31, 0, 0 },
		{ 32769, 0, 0 },
		{ 8, 1U << 31, 0 },
		{ 8, IORING_SETUP_CQSIZE, 4 },
		{ 8, IORING_SETUP_CQSIZE, 0 },
		{ 8, IORING_SETUP_SQ_AFF, 0 },
		{ 8, IORING_SETUP_DEFER_TASKRUN, 0 },
		{ 8, IORING_SETUP_REGISTERED_FD_ONLY, 0 },
		{ 0, IORING_SETUP_NO_MMAP, 0 },
		{ 8, IORING_SETUP_NO_MMAP | IORING_SETUP_CQSIZE, 4 },
		{ 8, IORING_SETUP_NO_MMAP | 1U << 31, 0 },
	};
	struct holdings before = holdings();

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct io_uring_params params = { .flags = refused[i].flags, .cq_entries = refused[i].completions };
		struct io_uring ring;

		assert_int_equal(io_uring_queue_init_params(refused[i].entries, &ring, &params), -EINVAL);
	}
	assert_holdings(before);
}

static void test_set_up_and_mapping_by_hand(void **state)
{
	struct io_uring_params params = { .flags = 0 };
	struct holdings before = holdings();
	struct io_uring ring;
	int fd = io_uring_setup(4, &params);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(io_uring_queue_mmap(fd, &params, &ring), 0);
	assert_int_equal(ring.ring_fd, fd);
	assert_int_equal(ring.enter_ring_fd, fd);
	use_once(&ring, 1);
	io_uring_queue_exit(&ring);
	assert_holdings(before);
}

static void test_an_empty_ring_is_left_alone(void **state)
{
	struct holdings before = holdings();
	struct io_uring ring = { .flags = 0 };

	(void)state;
	io_uring_queue_exit(&ring); /* would close descriptor 0 */
	assert_holdings(before);
	assert_int_equal(io_uring_queue_init(4, &ring, 0), 0);
	io_uring_queue_exit(&ring);
	io_uring_queue_exit(&ring);
	assert_holdings(before);
}

static void test_a_disabled_ring(void **state)
{
	struct io_uring ring;

	(void)state;
	assert_int_equal(io_uring_queue_init(4, &ring, IORING_SETUP_R_DISABLED), 0);
	queue_nop(&ring, 1);
	assert_int_equal(io_uring_submit(&ring), -EBADFD);
	assert_int_equal(io_uring_enable_rings(&ring), 0);
	assert_int_equal(io_uring_submit(&ring), 1);
	assert_int_equal(io_uring_enable_rings(&ring), -EBADFD);
	io_uring_queue_exit(&ring);
}

static void test_each_call_of_set_up_fails(void **state)
{
	static const int setup_errors[] = { EFAULT, EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM, EBUSY };
	static const int map_errors[] = { ENOMEM, EAGAIN, EPERM, EBADF };
	struct holdings before = holdings();
	struct io_uring ring;

	(void)state;
	for (size_t e = 0; e < sizeof(setup_errors) / sizeof(setup_errors[0]); e++) {
		shim_install((struct shim){ .call = CALL_SETUP, .nth = 1, .error = setup_errors[e] });
		assert_int_equal(io_uring_queue_init(8, &ring, 0), -setup_errors[e]);
		assert_int_equal(shim.calls[CALL_SETUP], 1);
		assert_holdings(before);
	}
	for (unsigned nth = 1; nth <= 3; nth++) {
		for (size_t e = 0; e < sizeof(map_errors) / sizeof(map_errors[0]); e++) {
			shim_install((struct shim){ .call = CALL_MAP, .nth = nth, .error = map_errors[e],
				.hidden_features = IORING_FEAT_SINGLE_MMAP });
			assert_int_equal(io_uring_queue_init(8, &ring, 0), -map_errors[e]);
			assert_int_equal(shim.calls[CALL_MAP], nth);
			assert_int_equal(shim.calls[CALL_UNMAP], nth - 1);
			assert_int_equal(shim.calls[CALL_CLOSE], 1);
			assert_holdings(before);
		}
	}
	shim_remove();
}

static void test_mapping_by_hand_fails_and_leaves_the_descriptor(void **state)
{
	struct io_uring_params params = { .flags = 0 };
	struct io_uring ring;
	struct holdings before;
	int fd = io_uring_setup(4, &params);

	(void)state;
	assert_true(fd >= 0);
	before = holdings();
	shim_install((struct shim){ .call = CALL_MAP, .nth = 2, .error = ENOMEM });
	assert_int_equal(io_uring_queue_mmap(fd, &params, &ring), -ENOMEM);
	assert_int_equal(shim.calls[CALL_CLOSE], 0);
	shim_remove();
	assert_holdings(before);
	assert_int_equal(io_uring_queue_mmap(fd, &params, &ring), 0);
	io_uring_queue_exit(&ring);
}

static void test_each_call_of_teardown_fails(void **state)
{
	struct holdings before = holdings();

	(void)state;
	for (enum call call = CALL_UNMAP; call <= CALL_CLOSE; call++) {
		for (unsigned nth = 1; nth <= 3; nth++) {
			struct io_uring ring;

			shim_install((struct shim){ .call = call, .nth = nth, .error = EINTR,
				.hidden_features = IORING_FEAT_SINGLE_MMAP });
			assert_int_equal(io_uring_queue_init(8, &ring, 0), 0);
			io_uring_queue_exit(&ring);
			assert_holdings(before);
		}
	}
	shim_remove();
}

static void test_probe(void **state)
{
	struct io_uring_probe *probe = io_uring_get_probe();
	struct holdings before = holdings();
	struct io_uring ring;

	(void)state;
	assert_non_null(probe);
	assert_true(probe->last_op >= IORING_OP_SENDMSG_ZC);
	assert_int_equal(io_uring_opcode_supported(probe, IORING_OP_NOP), 1);
	assert_int_equal(io_uring_opcode_supported(probe, IORING_OP_READ_FIXED), 1);
	assert_int_equal(io_uring_opcode_supported(probe, 255), 0);
	assert_int_equal(io_uring_opcode_supported(probe, -1), 0);
	assert_int_equal(io_uring_opcode_supported(probe, probe->last_op + 1), 0);
	io_uring_free_probe(probe);
	io_uring_free_probe(NULL);

	assert_int_equal(io_uring_queue_init(2, &ring, 0), 0);
	probe = io_uring_get_probe_ring(&ring);
	assert_non_null(probe);
	assert_int_equal(io_uring_register_probe(&ring, probe, 257), -EINVAL);
	io_uring_free_probe(probe);
	io_uring_queue_exit(&ring);
	for (enum call call = CALL_SETUP; call <= CALL_REGISTER; call += CALL_REGISTER - CALL_SETUP) {
		shim_install((struct shim){ .call = call, .nth = 1, .error = EPERM });
		assert_null(io_uring_get_probe());
	}
	shim_remove();
	assert_holdings(before);
}

static void test_versions(void **state)
{
	(void)state;
	assert_int_equal(io_uring_major_version(), 2);
	assert_int_equal(io_uring_minor_version(), 15);
	assert_false(io_uring_check_version(2, 15));
	assert_false(io_uring_check_version(1, 99));
	assert_true(io_uring_check_version(2, 16));
	assert_true(io_uring_check_version(3, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_variant_on_every_kernel),
		cmocka_unit_test(test_the_array_of_indices_is_left_out_where_the_kernel_can),
		cmocka_unit_test(test_a_wanted_flag_is_not_dropped),
		cmocka_unit_test(test_what_set_up_refuses),
		cmocka_unit_test(test_set_up_and_mapping_by_hand),
		cmocka_unit_test(test_an_empty_ring_is_left_alone),
		cmocka_unit_test(test_a_disabled_ring),
		cmocka_unit_test(test_each_call_of_set_up_fails),
		cmocka_unit_test(test_mapping_by_hand_fails_and_leaves_the_descriptor),
		cmocka_unit_test(test_each_call_of_teardown_fails),
		cmocka_unit_test(test_probe),
		cmocka_unit_test(test_versions),
	};

	return cmocka_run_group_tests_name("uring: set-up", tests, NULL, NULL);
}
