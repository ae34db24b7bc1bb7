/* SPDX-License-Identifier: MIT
 *
 * In place of libFuzzer, where the compiler has none: each file that is named, once.
 */
#include "fuzz.h"

#include <stdio.h>

__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void run(const char *name)
{
	static uint8_t data[1 << 20];
	FILE *file = fopen(name, "rb");
	require(file != NULL);
	size_t size = fread(data, 1, sizeof(data), file);
	fclose(file);
	/* A copy of its own size, so that a sanitizer sees what reads beyond it. */
	uint8_t *copy = malloc(size ? size : 1);
	require(copy != NULL);
	for (size_t i = 0; i < size; i++)
		copy[i] = data[i];
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

int main(int argc, char **argv)
{
	LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		run(argv[i]);
	printf("%d seeds, and no libFuzzer\n", argc - 1);
	return 0;
}
