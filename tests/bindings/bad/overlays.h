/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

struct plain { int a; };
enum numbers { ONE };
int inside(int number);

extern int ferrule_field_plain__b FERRULE_FD;
extern int ferrule_field_nothing__a FERRULE_FD;
extern __typeof__(((struct plain *)0)->a) ferrule_field_plain__a FERRULE_ERRNO;
extern int another__a FERRULE_FD;
struct FERRULE_ENUM plain;
struct FERRULE_HANDLE() plain;
enum FERRULE_RECORD numbers;
static inline int defined(int number) { return number; }
FERRULE_RECORD FERRULE_NAME() static inline int defined(int number);
// expect: 10:66: error: FERRULE_ERRNO belongs on a function, before its result
// expect: 11:23: error: FERRULE_FD belongs on a parameter or a field, after its name
// expect: 12:8: error: FERRULE_ENUM belongs on an enum, after the keyword
// expect: 13:8: error: FERRULE_HANDLE has nothing in its brackets
// expect: 14:6: error: FERRULE_RECORD belongs on a struct, after the keyword
// expect: 16:1: error: FERRULE_RECORD belongs on a struct, after the keyword
// expect: 16:16: error: FERRULE_NAME has nothing in its brackets
// expect: 8:12: error: ferrule_field_plain__b stands for no field of a struct that is declared: ferrule_field_STRUCT__FIELD
// expect: 9:12: error: ferrule_field_nothing__a stands for no field of a struct that is declared: ferrule_field_STRUCT__FIELD
