/* SPDX-License-Identifier: MIT
 *
 * What the programs of this folder share: libFuzzer's entry points.
 */
#ifndef FERRULE_FUZZ_H
#define FERRULE_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

#define require(condition) ((condition) ? (void)0 : abort())

#endif
