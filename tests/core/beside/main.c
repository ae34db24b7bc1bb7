/* SPDX-License-Identifier: MIT
 *
 * main FERRULE LIBURING: both callers in one process, and the files that their functions have to be of. With LOAD, the
 * callers are loaded at run time, from ferrule_caller.so and liburing_caller.so beside the program.
 */
#include "caller.h"
#include <dlfcn.h>
#include <stdio.h>

#ifdef LOAD
static int loaded(const char *object, const char *name, const char *file)
{
	void *library = dlopen(object, RTLD_NOW | RTLD_GLOBAL);
	int (*caller)(const char *) = NULL;

	if (library)
		*(void **)&caller = dlsym(library, name);
	return caller ? caller(file) : -1;
}
#define ferrule_caller(file) loaded("./ferrule_caller.so", "ferrule_caller", file)
#define liburing_caller(file) loaded("./liburing_caller.so", "liburing_caller", file)
#endif

int main(int argc, char **argv)
{
	int failed = 0;

	if (argc != 3)
		return 2;
	/* Twice: a name that the first call found must not be the second's. */
	for (int i = 0; i < 2; i++) {
		failed |= ferrule_caller(argv[1]);
		failed |= liburing_caller(argv[2]);
	}
	return failed ? 1 : 0;
}
