/* SPDX-License-Identifier: MIT
 *
 * The table of operations itself. A new operation is a row here, a public function in operations.c and, where it has a
 * field of a new sort, a check in submit.c.
 *
 * In `request`, {file}, {size}, {offset}, {path}, {directory}, {mode}, {target}, {seconds} and {count} stand for the
 * request's values.
 */
#include "operation.h"
#include <errno.h>

#define END {0, NULL}

static const struct meaning nop_errors[] = {END};

static const struct meaning openat_errors[] = {
	{ENOENT, "there is no such file"},
	{EACCES, "permission to open it, or to search its folder, is denied"},
	{ENOTDIR, "a part of the path, or the directory it starts from, is not a directory"},
	{EISDIR, "it is a directory, which cannot be opened for writing"},
	{EEXIST, "it exists already, and O_EXCL was given"},
	{ELOOP, "it has too many symbolic links, or is one and O_NOFOLLOW was given"},
	{ENAMETOOLONG, "the path, or a part of it, is too long"},
	{EMFILE, "the process has as many descriptors open as RLIMIT_NOFILE allows"},
	{EBADF, "the directory it starts from is not an open descriptor"},
	{EINVAL, "the flags in how do not go together, or the file system does not take them"},
	{ENXIO, "it is a FIFO without a reader, a socket, or a device that is not there"},
	{EROFS, "it is on a read-only file system"},
	{ETXTBSY, "it is a program that is running, and cannot be opened for writing"},
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

#define READ_FIELDS (FIELD_FILE | FIELD_OFFSET)

const struct operation_row safe_operation_rows[OPERATION_KINDS] = {
	[OPERATION_NOP] = {
		.function = "ferrule_nop", .since = "5.1", .request = "nop", .meanings = nop_errors,
		.opcode = IORING_OP_NOP,
	},
	[OPERATION_OPENAT] = {
		.function = "ferrule_openat", .since = "5.6", .request = "openat of \"{path}\"{directory}",
		.meanings = openat_errors, .opcode = IORING_OP_OPENAT, .fields = FIELD_DIRECTORY | FIELD_PATH,
	},
	[OPERATION_READ] = {
		.function = "ferrule_read", .since = "5.6", .request = "read of {size} bytes {offset} from {file}",
		.meanings = read_errors, .opcode = IORING_OP_READ, .fixed = IORING_OP_READ_FIXED,
		.fields = READ_FIELDS | FIELD_BUFFER,
	},
	[OPERATION_WRITE] = {
		.function = "ferrule_write", .since = "5.6", .request = "write of {size} bytes {offset} to {file}",
		.meanings = write_errors, .opcode = IORING_OP_WRITE, .fixed = IORING_OP_WRITE_FIXED,
		.fields = READ_FIELDS | FIELD_BUFFER,
	},
	[OPERATION_READ_MEMORY] = {
		.function = "ferrule_read_memory", .since = "5.6",
		.request = "read of {size} bytes {offset} from {file}",
		.meanings = read_errors, .opcode = IORING_OP_READ, .fields = READ_FIELDS | FIELD_RANGE,
	},
	[OPERATION_WRITE_MEMORY] = {
		.function = "ferrule_write_memory", .since = "5.6",
		.request = "write of {size} bytes {offset} to {file}",
		.meanings = write_errors, .opcode = IORING_OP_WRITE, .fields = READ_FIELDS | FIELD_RANGE,
	},
	[OPERATION_FSYNC] = {
		.function = "ferrule_fsync", .since = "5.1", .request = "fsync of {file}", .meanings = fsync_errors,
		.opcode = IORING_OP_FSYNC, .fields = FIELD_FILE | FIELD_HOW_FSYNC,
	},
	[OPERATION_CLOSE] = {
		.function = "ferrule_close", .since = "5.6", .request = "close of {file}", .meanings = close_errors,
		.opcode = IORING_OP_CLOSE, .fields = FIELD_FILE | FIELD_SLOT,
	},
	[OPERATION_CANCEL] = {
		.function = "ferrule_cancel", .since = "5.5", .request = "cancel of operation {target}",
		.meanings = cancel_errors, .opcode = IORING_OP_ASYNC_CANCEL, .fields = FIELD_TARGET,
	},
	[OPERATION_TIMEOUT] = {
		.function = "ferrule_timeout", .since = "5.4", .request = "timeout of {seconds} seconds",
		.meanings = timeout_errors, .opcode = IORING_OP_TIMEOUT, .fields = FIELD_TIME,
	},
};
