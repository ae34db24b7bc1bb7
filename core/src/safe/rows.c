/* SPDX-License-Identifier: MIT
 *
 * The table of operations itself. A new operation is a row here, a public function in operations.c and, where it has a
 * field of a new sort, a check in prepare.c.
 *
 * In `request`, {file}, {size} and the like stand for the request's values: see explain_operation.c.
 */
#include "operation.h"
#include <errno.h>

#define END {0, NULL}

static const struct meaning nop_errors[] = {END};

/* What went wrong with opening, wherever the file goes. */
#define OPEN_ERRORS \
	{ENOENT, "there is no such file"}, \
		{EACCES, "permission to open it, or to search its folder, is denied"}, \
		{ENOTDIR, "a part of the path, or the directory it starts from, is not a directory"}, \
		{EISDIR, "it is a directory, which cannot be opened for writing"}, \
		{EEXIST, "it exists already, and O_EXCL was given"}, \
		{ELOOP, "it has too many symbolic links, or is one and O_NOFOLLOW was given"}, \
		{ENAMETOOLONG, "the path, or a part of it, is too long"}, \
		{EMFILE, "the process has as many descriptors open as RLIMIT_NOFILE allows"}, \
		{EBADF, "the directory it starts from is not an open descriptor"}, \
		{EROFS, "it is on a read-only file system"}, \
		{ETXTBSY, "it is a program that is running, and cannot be opened for writing"}, \
		{ENOSPC, "the device has no room for a new file"}, \
		{EDQUOT, "the disk quota is used up"}

static const struct meaning openat_errors[] = {
	{EINVAL, "the flags in how do not go together, or the file system does not take them"},
	{ENXIO, "it is a FIFO without a reader, a socket, or a device that is not there"},
	OPEN_ERRORS,
	END,
};

static const struct meaning direct_errors[] = {
	{ENXIO, "the ring has no file table"},
	{ENFILE, "every place of the file table is taken"},
	{EINVAL, "the flags in how do not go together, or the place is past the end of the file table"},
	OPEN_ERRORS,
	END,
};

static const struct meaning read_errors[] = {
	{EBADF, "it is not open for reading"},
	{EISDIR, "it is a directory"},
	{EINVAL, "it cannot be read, or offset or size is not aligned as O_DIRECT asks"},
	{EAGAIN, "nothing is there to read, and it is non-blocking"},
	{EFAULT, "the memory is not accessible"},
	{ESPIPE, "it has no position to read from; offset must be FERRULE_AT_POSITION"},
	{ECANCELED, "it was cancelled, or an operation before it in its chain failed"},
	{EIO, "the device reports an error"},
	END,
};

static const struct meaning write_errors[] = {
	{EBADF, "it is not open for writing"},
	{EINVAL, "it cannot be written, or offset or size is not aligned as O_DIRECT asks"},
	{EAGAIN, "there is no room to write to, and it is non-blocking"},
	{EFAULT, "the memory is not accessible"},
	{EPIPE, "nobody reads its other end"},
	{ENOSPC, "the device is full"},
	{EDQUOT, "the disk quota is used up"},
	{EFBIG, "the file would become larger than its limit"},
	{ESPIPE, "it has no position to write to; offset must be FERRULE_AT_POSITION"},
	{ECANCELED, "it was cancelled, or an operation before it in its chain failed"},
	{EIO, "the device reports an error"},
	END,
};

static const struct meaning fsync_errors[] = {
	{EBADF, "it is not open"},
	{EINVAL, "it cannot be made durable: a pipe, a socket or a special file"},
	{EIO, "what was written before could not be brought to the device"},
	{ENOSPC, "the device is full"},
	END,
};

static const struct meaning close_errors[] = {
	{EBADF, "it is not open, or an io_uring"},
	{ENXIO, "the ring has no file table"},
	{EINVAL, "it is past the end of the file table"},
	END,
};

static const struct meaning cancel_errors[] = {
	{ENOENT, "it has completed already, or was never submitted"},
	{EALREADY, "it is past cancelling and will complete by itself"},
	END,
};

static const struct meaning timeout_errors[] = {
	{ETIME, "the time has passed, as asked"},
	{ECANCELED, "it was cancelled"},
	END,
};

/* What went wrong with a path, whatever was to be done with it. */
#define PATH_ERRORS \
	{ENOENT, "there is no such file, or no such folder on the way"}, \
		{EACCES, "permission to do that in its folder, or to search a folder on the way, is denied"}, \
		{EPERM, "this system, the file system or a sticky folder does not allow it"}, \
		{ENOTDIR, "a part of the path, or the directory it starts from, is not a directory"}, \
		{ELOOP, "it has too many symbolic links"}, \
		{ENAMETOOLONG, "the path, or a part of it, is too long"}, \
		{EBADF, "the directory it starts from is not an open descriptor"}, \
		{EROFS, "it is on a read-only file system"}, \
		{ENOSPC, "the device has no room for it"}, \
		{EDQUOT, "the disk quota is used up"}, \
		{EFAULT, "the memory is not accessible"}

static const struct meaning statx_errors[] = {
	{EINVAL, "the flags in how, or the bits in mask, are none that it has"},
	PATH_ERRORS,
	END,
};

static const struct meaning poll_errors[] = {
	{ECANCELED, "it was cancelled, or an operation before it in its chain failed"},
	END,
};

static const struct meaning unlinkat_errors[] = {
	{EISDIR, "it is a directory; AT_REMOVEDIR in how removes one"},
	{ENOTEMPTY, "the directory is not empty"},
	{EBUSY, "the system uses it: something is mounted there"},
	{EINVAL, "how is neither 0 nor AT_REMOVEDIR, or the last part of the path is \".\""},
	PATH_ERRORS,
	END,
};

static const struct meaning renameat_errors[] = {
	{EEXIST, "the new path exists already: a folder with something in it, or RENAME_NOREPLACE was given"},
	{ENOTEMPTY, "the new path is a folder with something in it"},
	{EISDIR, "the new path is a folder, and the old one is not"},
	{EXDEV, "the two paths are on different file systems"},
	{EBUSY, "the system uses one of them: something is mounted there"},
	{EINVAL, "a folder cannot go into itself, or the flags in how do not go together or are unknown to the file "
		 "system"},
	{EMLINK, "the new folder has as many folders as it can have"},
	PATH_ERRORS,
	END,
};

static const struct meaning mkdirat_errors[] = {
	{EEXIST, "there is something of that name already"},
	{EMLINK, "the folder that it goes into has as many folders as it can have"},
	{EINVAL, "its name is none that the file system can have"},
	PATH_ERRORS,
	END,
};

static const struct meaning fallocate_errors[] = {
	{EBADF, "it is not open for writing"},
	{EFBIG, "the file would become larger than its limit"},
	{ENODEV, "it is neither a regular file nor a folder"},
	{ESPIPE, "it is a pipe"},
	{ENOSPC, "the device has no room for it"},
	{EDQUOT, "the disk quota is used up"},
	{EOPNOTSUPP, "the file system cannot do what how asks for"},
	{EINVAL, "the flags in how do not go together, or offset and size are not aligned as they ask"},
	{EPERM, "the file is sealed, or may only grow"},
	{ETXTBSY, "it is a program that is running, or a swap file"},
	{EIO, "the device reports an error"},
	END,
};

static const struct meaning splice_errors[] = {
	{EBADF, "one of the two is not open, or not for this: the source for reading, the other for writing"},
	{EINVAL, "neither of the two is a pipe, both are the same pipe, or one of them cannot be spliced (a file "
		 "opened with O_APPEND, for example)"},
	{ESPIPE, "a pipe has no offset; it must be FERRULE_AT_POSITION"},
	{EAGAIN, "it would wait, and SPLICE_F_NONBLOCK was given or the pipe is non-blocking"},
	{EPIPE, "nobody reads the pipe's other end"},
	{ENOSPC, "the device is full"},
	{ECANCELED, "it was cancelled, or an operation before it in its chain failed"},
	END,
};

#define TRANSFER_FIELDS (FIELD_FILE | FIELD_OFFSET)

const struct operation_row safe_operation_rows[OPERATION_KINDS] = {
	[FERRULE_OP_NOP] = {.since = "5.1", .request = "nop", .meanings = nop_errors, .opcode = IORING_OP_NOP},
	[FERRULE_OP_OPENAT] = {.since = "5.6", .request = "openat of \"{path}\"{directory}", .meanings = openat_errors,
		.opcode = IORING_OP_OPENAT, .fields = FIELD_DIRECTORY | FIELD_HOW_OPEN | FIELD_MODE | FIELD_PATH},
	[FERRULE_OP_OPENAT_DIRECT] = {.since = "5.15", .request = "openat of \"{path}\"{directory} into {place}",
		.meanings = direct_errors, .opcode = IORING_OP_OPENAT,
		.fields = FIELD_DIRECTORY | FIELD_PLACE | FIELD_HOW_PLACE | FIELD_MODE | FIELD_PATH},
	[FERRULE_OP_READ] = {.since = "5.6", .request = "read of {size} bytes {offset} from {file}",
		.meanings = read_errors, .opcode = IORING_OP_READ, .fixed = IORING_OP_READ_FIXED,
		.fields = TRANSFER_FIELDS | FIELD_BUFFER},
	[FERRULE_OP_WRITE] = {.since = "5.6", .request = "write of {size} bytes {offset} to {file}",
		.meanings = write_errors, .opcode = IORING_OP_WRITE, .fixed = IORING_OP_WRITE_FIXED,
		.fields = TRANSFER_FIELDS | FIELD_BUFFER},
	[FERRULE_OP_READV] = {.since = "5.1", .request = "read of {size} parts {offset} from {file}",
		.meanings = read_errors, .opcode = IORING_OP_READV, .fields = TRANSFER_FIELDS | FIELD_PARTS},
	[FERRULE_OP_WRITEV] = {.since = "5.1", .request = "write of {size} parts {offset} to {file}",
		.meanings = write_errors, .opcode = IORING_OP_WRITEV, .fields = TRANSFER_FIELDS | FIELD_PARTS},
	[FERRULE_OP_FSYNC] = {.since = "5.1", .request = "fsync of {file}", .meanings = fsync_errors,
		.opcode = IORING_OP_FSYNC, .fields = FIELD_FILE | FIELD_HOW_FSYNC},
	[FERRULE_OP_CLOSE] = {.since = "5.6", .request = "close of {file}", .meanings = close_errors,
		.opcode = IORING_OP_CLOSE, .fields = FIELD_CLOSED},
	[FERRULE_OP_CANCEL] = {.since = "5.5", .request = "cancel of operation {target}", .meanings = cancel_errors,
		.opcode = IORING_OP_ASYNC_CANCEL, .fields = FIELD_TARGET},
	[FERRULE_OP_TIMEOUT] = {.since = "5.4", .request = "timeout of {seconds} seconds", .meanings = timeout_errors,
		.opcode = IORING_OP_TIMEOUT, .fields = FIELD_TIME},
	[FERRULE_OP_STATX] = {.since = "5.6", .request = "statx of \"{path}\"{directory}", .meanings = statx_errors,
		.opcode = IORING_OP_STATX,
		.fields = FIELD_DIRECTORY | FIELD_HOW | FIELD_MASK | FIELD_STAT | FIELD_PATH},
	[FERRULE_OP_POLL_ADD] = {.since = "5.1", .request = "poll of {file}", .meanings = poll_errors,
		.opcode = IORING_OP_POLL_ADD, .fields = FIELD_FILE | FIELD_EVENTS},
	[FERRULE_OP_UNLINKAT] = {.since = "5.11", .request = "unlinkat of \"{path}\"{directory}",
		.meanings = unlinkat_errors, .opcode = IORING_OP_UNLINKAT,
		.fields = FIELD_DIRECTORY | FIELD_HOW | FIELD_PATH},
	[FERRULE_OP_RENAMEAT] = {.since = "5.11",
		.request = "renameat of \"{path}\"{directory} to \"{new path}\"{new directory}",
		.meanings = renameat_errors, .opcode = IORING_OP_RENAMEAT,
		.fields = FIELD_DIRECTORY | FIELD_TARGET_DIRECTORY | FIELD_HOW | FIELD_PATHS},
	[FERRULE_OP_MKDIRAT] = {.since = "5.15", .request = "mkdirat of \"{path}\"{directory}",
		.meanings = mkdirat_errors, .opcode = IORING_OP_MKDIRAT,
		.fields = FIELD_DIRECTORY | FIELD_MODE | FIELD_PATH},
	[FERRULE_OP_FALLOCATE] = {.since = "5.1", .request = "fallocate of {length} bytes {offset} in {file}",
		.meanings = fallocate_errors, .opcode = IORING_OP_FALLOCATE, .fields = FIELD_FILE | FIELD_RANGE},
	[FERRULE_OP_SPLICE] = {.since = "5.7",
		.request = "splice of {size} bytes from {source} {source offset} to {file} {offset}",
		.meanings = splice_errors, .opcode = IORING_OP_SPLICE,
		.fields = TRANSFER_FIELDS | FIELD_SIZE | FIELD_HOW | FIELD_SOURCE},
};
