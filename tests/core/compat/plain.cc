/* SPDX-License-Identifier: MIT
 *
 * C++ of its own kind: functions declared once more and taken as pointers, classes over the inlines, std::atomic
 * without an #include of its own, as liburing brings it.
 */
#include "programs.h"

extern "C" int io_uring_submit(struct io_uring *ring) LIBURING_NOEXCEPT;
static_assert(noexcept(io_uring_get_sqe(nullptr)), "inlines do not throw");
static_assert(noexcept(io_uring_submit(nullptr)), "functions do not throw");

namespace {

class Ring {
public:
	Ring() { EXPECT(!io_uring_queue_init(16, &ring_, 0)); }
	~Ring() { io_uring_queue_exit(&ring_); }

	template <typename Prepare> int run(Prepare prepare)
	{
		struct io_uring_cqe *cqe = nullptr;
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring_);

		prepare(sqe);
		io_uring_sqe_set_data(sqe, this);
		int (*submit)(struct io_uring *) = io_uring_submit;
		EXPECT(submit(&ring_) == 1);
		EXPECT(!io_uring_wait_cqe(&ring_, &cqe) && io_uring_cqe_get_data(cqe) == this);
		int result = cqe->res;
		io_uring_cqe_seen(&ring_, cqe);
		count_ += 1;
		return result;
	}

	int count() const { return count_; }

private:
	struct io_uring ring_;
	std::atomic<int> count_{0};
};

} // namespace

int main()
{
	Ring ring;
	char text[8];

	int file = ring.run([](struct io_uring_sqe *sqe) {
		io_uring_prep_openat(sqe, AT_FDCWD, "/dev/zero", O_RDONLY | O_CLOEXEC, 0);
	});
	EXPECT(file >= 0);
	EXPECT(ring.run([&](struct io_uring_sqe *sqe) { io_uring_prep_read(sqe, file, text, sizeof(text), 0); }) == 8);
	EXPECT(ring.run([&](struct io_uring_sqe *sqe) { io_uring_prep_close(sqe, file); }) == 0);
	EXPECT(ring.run([](struct io_uring_sqe *sqe) { io_uring_prep_nop(sqe); }) == 0);
	EXPECT(ring.count() == 4);
	return 0;
}
