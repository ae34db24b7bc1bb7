/* SPDX-License-Identifier: MIT
 *
 * What statx(2) has written, in numbers that every language has.
 */
#include "crossing.h"
#include "failure.h"
#include "object.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

_Static_assert(sizeof(struct statx) == 256, "what the kernel writes");

/* A time before 1677 or after 2262 becomes the nearest that there is. */
static int64_t nanoseconds(const struct statx_timestamp *time)
{
	int64_t whole;
	if (__builtin_mul_overflow((int64_t)time->tv_sec, (int64_t)1000000000, &whole) ||
		__builtin_add_overflow(whole, (int64_t)time->tv_nsec, &whole))
		return time->tv_sec < 0 ? INT64_MIN : INT64_MAX;
	return whole;
}

static struct ferrule_stat decode(const struct statx *from)
{
	return (struct ferrule_stat){
		.mask = from->stx_mask,
		.mode = from->stx_mode,
		.size = from->stx_size,
		.blocks = from->stx_blocks,
		.accessed = nanoseconds(&from->stx_atime),
		.created = nanoseconds(&from->stx_btime),
		.changed = nanoseconds(&from->stx_ctime),
		.modified = nanoseconds(&from->stx_mtime),
		.inode = from->stx_ino,
		.device = makedev(from->stx_dev_major, from->stx_dev_minor),
		.special_device = makedev(from->stx_rdev_major, from->stx_rdev_minor),
		.attributes = from->stx_attributes,
		.attributes_mask = from->stx_attributes_mask,
		.links = from->stx_nlink,
		.uid = from->stx_uid,
		.gid = from->stx_gid,
		.block_size = from->stx_blksize,
	};
}

int ferrule_stat_read(int64_t handle, size_t at, struct ferrule_stat *stat)
{
	safe_cross();
	struct buffer *buffer = slot_find(&safe_buffers, handle);
	if (!buffer || !slot_hold(&buffer->slot, handle_generation(handle)))
		return safe_stale(__func__, handle, KIND_BUFFER);
	int status = 0;
	struct statx written; /* copied: `at` need not be aligned */
	if (at > buffer->size || sizeof(written) > buffer->size - at) {
		status = safe_fail_in(
			__func__, EINVAL, CAUSE_STAT_RANGE, VALUE(at), sizeof(written), VALUE(buffer->size));
	} else {
		memcpy(&written, buffer->memory + at, sizeof(written));
		*stat = decode(&written);
	}
	safe_buffer_release(buffer);
	return status;
}
