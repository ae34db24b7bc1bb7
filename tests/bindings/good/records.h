/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

struct FERRULE_RECORD inner {
	uint8_t a; /**< first */
	uint64_t b;
};

/** Holds others. */
struct FERRULE_RECORD outer {
	struct inner one;
	struct inner many[2];
	const char letters[4];
	double d;
	enum FERRULE_ENUM state { ON, OFF } state;
};

typedef struct {
	short s;
} FERRULE_unnamed;

struct FERRULE_OPAQUE hidden_inside {
	struct {
		int x;
		union {
			int y;
			float z;
		};
	};
	FILE *file;
	unsigned bits : 3, more : 5;
	char rest[];
};

struct never_used {
	int a;
};

int use(FERRULE_unnamed *u FERRULE_OUT, struct timespec *t FERRULE_OUT, FILE *f FERRULE_ADDRESS, struct hidden_inside *h);
