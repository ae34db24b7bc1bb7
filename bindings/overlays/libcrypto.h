/* SPDX-License-Identifier: MIT
 *
 * An overlay of OpenSSL's <openssl/evp.h>: message digests, piece by piece. A digest in the making is a handle of the
 * language, freed when it is closed or collected.
 *
 *   ferrule-bind emit bindings/overlays/libcrypto.h --module libcrypto --target luajit --library libcrypto.so.3 -o DIR
 */
#ifndef FERRULE_OVERLAY_LIBCRYPTO_H
#define FERRULE_OVERLAY_LIBCRYPTO_H

#include <ferrule/annotate.h>
#include <openssl/evp.h>

/* EVP_MD_CTX, EVP_MD and ENGINE are typedefs of these. */
struct FERRULE_HANDLE(EVP_MD_CTX_free) evp_md_ctx_st;
struct FERRULE_OPAQUE evp_md_st;
struct FERRULE_OPAQUE engine_st;

/** A new digest, to be begun with EVP_DigestInit_ex(). */
FERRULE_RETURNS_OWNED(EVP_MD_CTX_free) EVP_MD_CTX *EVP_MD_CTX_new(void);

FERRULE_HIDDEN void EVP_MD_CTX_free(EVP_MD_CTX *ctx);

/** The algorithm SHA-256, for EVP_DigestInit_ex(). It belongs to the library. */
FERRULE_ADDRESS const EVP_MD *EVP_sha256(void);

/** The algorithm of that name ("SHA256", "SHA3-256", ...), 0 where there is none. */
FERRULE_ADDRESS const EVP_MD *EVP_get_digestbyname(const char *name FERRULE_STRING);

/** Begins a digest with the algorithm `type`; `impl` is no engine, so nothing. */
FERRULE_FAILS(result != 1) FERRULE_RETURNS_NOTHING int EVP_DigestInit_ex(EVP_MD_CTX *ctx,
	const EVP_MD *type FERRULE_ADDRESS, ENGINE *impl FERRULE_ADDRESS FERRULE_NULLABLE FERRULE_DEFAULT(NULL));

/** Digests the next bytes. */
FERRULE_FAILS(result != 1) FERRULE_RETURNS_NOTHING int EVP_DigestUpdate(EVP_MD_CTX *ctx,
	const void *d FERRULE_BYTES(cnt), size_t cnt);

/** Ends the digest: 64 bytes, of which the first `s` are it, and `s`. */
FERRULE_FAILS(result != 1) FERRULE_RETURNS_NOTHING int EVP_DigestFinal_ex(EVP_MD_CTX *ctx,
	unsigned char *md FERRULE_OUT FERRULE_BYTES(64), unsigned int *s FERRULE_OUT);

#endif
