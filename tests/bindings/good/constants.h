/* SPDX-License-Identifier: MIT */
#ifndef GOOD_CONSTANTS_H
#define GOOD_CONSTANTS_H

#include <ferrule/annotate.h>
#include <limits.h>

/** Above an int. */
#define WIDE 4294967296
#define NEGATIVE -1
#define SHIFTED (1U << 3) /**< a bit */
#define SUM (WIDE + SHIFTED)
#define HUGE_ONE 18446744073709551615ULL
#define LETTER 'a'
#define SIZE sizeof(int)
#define CAST ((unsigned char)300)
#define HEXADECIMAL 0x80000000
#define OF_ANOTHER_HEADER INT_MAX
#define MEMBER MEMBER
#define AGAIN 1
#undef AGAIN
#define AGAIN 2
#define GONE 3
#undef GONE

#define TEXT "text"
#define REAL 1.5
#define REAL_OF_OTHERS (REAL / 4)
#define REAL_SINGLE 0.1f
#define REAL_NEGATIVE (-2.5e3)
#define JOINED TEXT "/\x7a\xc3\xb6 \"q\""
#define BRACKETED ("in brackets")
#define NO_TEXT ""
#define WITH_NUL "a\0b"
#define NO_UTF8 "\xff"
#define WIDE_TEXT L"wide"
#define POINTER ((void *)0)
#define LONGER 1.5L
#define VERSION_LIKE 1.2.3
#define KEYWORD static inline
#define BRACE {
#define CALL(x) (x)
#define NOWHERE no_such_name
#define HALF (1 +
#define EMPTY

/* Not documentation. */
#define PLAIN 7

enum { MEMBER = 5, LAST = -5 };
enum FERRULE_ENUM wide { BIG = 0xffffffffffffffff, SMALL = 1 };

#endif
