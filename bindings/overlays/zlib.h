/* SPDX-License-Identifier: MIT
 *
 * An overlay of <zlib.h>: its checksums, with the contracts that the prototypes do not say. Only what is declared here
 * is bound; the compiler checks that these prototypes are zlib's.
 *
 *   ferrule-bind emit bindings/overlays/zlib.h --module libz --target cffi -o DIR      (link with -lz)
 *
 * The module is not called zlib, as Python has one of that name, in some builds inside the interpreter.
 */
#ifndef FERRULE_OVERLAY_ZLIB_H
#define FERRULE_OVERLAY_ZLIB_H

#include <ferrule/annotate.h>
#include <zlib.h>

/** The version of the library that runs, for example "1.2.13". */
FERRULE_RETURNS_BORROWED(static) const char *zlibVersion(void);

/** The CRC-32 of `buf`, continued from `crc`, which is 0 at the beginning. */
uLong crc32(uLong crc, const Bytef *buf FERRULE_BYTES(len), uInt len);

/** The CRC-32 of two pieces one after the other, from the CRC-32 of each and the second one's length. */
uLong crc32_combine(uLong crc1, uLong crc2, z_off_t len2);

/** The Adler-32 checksum of `buf`, continued from `adler`, which is 1 at the beginning. */
uLong adler32(uLong adler, const Bytef *buf FERRULE_BYTES(len), uInt len);

/** The largest size that `sourceLen` bytes can have after compression. */
uLong compressBound(uLong sourceLen);

#endif
