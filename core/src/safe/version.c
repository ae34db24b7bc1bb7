/* SPDX-License-Identifier: MIT
 *
 * Which version this is.
 */
#include <ferrule/safe.h>

const char *ferrule_version(void)
{
	return FERRULE_VERSION;
}
