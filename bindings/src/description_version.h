/* SPDX-License-Identifier: MIT */
#ifndef FERRULE_DESCRIPTION_VERSION_H
#define FERRULE_DESCRIPTION_VERSION_H

#define DESCRIPTION_FORMAT "ferrule-model"

/* Rises when the meaning of a key changes, or one goes. */
enum { DESCRIPTION_VERSION = 2 };

#endif
