/* SPDX-License-Identifier: MIT
 *
 * The version of ferrule: the one place that names it. The library, the packages of every language and the files of an
 * installation take theirs from here.
 */
#ifndef FERRULE_VERSION_H
#define FERRULE_VERSION_H

#define FERRULE_VERSION_MAJOR 0
#define FERRULE_VERSION_MINOR 1
#define FERRULE_VERSION_PATCH 0

#define FERRULE_VERSION_TEXT_(major, minor, patch) #major "." #minor "." #patch
#define FERRULE_VERSION_TEXT(major, minor, patch) FERRULE_VERSION_TEXT_(major, minor, patch)

/** The version that a program is compiled with, as text. ferrule_version() tells the one that it runs with. */
#define FERRULE_VERSION FERRULE_VERSION_TEXT(FERRULE_VERSION_MAJOR, FERRULE_VERSION_MINOR, FERRULE_VERSION_PATCH)

#endif
