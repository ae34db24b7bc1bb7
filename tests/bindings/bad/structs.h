/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>
#include <stdint.h>

struct plain { int a; };
struct FERRULE_RECORD list { int count; int items[] FERRULE_COUNT(count); };
struct FERRULE_RECORD uncounted { int count; int items[]; };
struct FERRULE_RECORD fixed { int count; int items[4] FERRULE_COUNT(count); };
struct FERRULE_RECORD texts { int count; const char *items[] FERRULE_COUNT(count); };
struct FERRULE_RECORD miscounted { int count; int items[] FERRULE_COUNT(cuont); };
struct FERRULE_RECORD holder { int number; union { const char *text FERRULE_STRING; int code; }; };
union FERRULE_RECORD pointers { int number; void *pointer; };
struct FERRULE_RECORD handle_bits { int64_t handle : 40 FERRULE_HANDLE_NUMBER; };
struct FERRULE_RECORD nested { struct list list; };
struct FERRULE_RECORD written { void *data FERRULE_OUT FERRULE_BYTES(4); };

int by_value(struct list list);
struct list back(void);
int many(const struct list *lists FERRULE_COUNT(2));
int out(struct list *list FERRULE_OUT);
int inout(struct list *list FERRULE_INOUT);
int get_written(struct written *written FERRULE_OUT);
int change_written(struct written *written FERRULE_INOUT);
// expect: 8:46: error: FERRULE_COUNT on the field 'items', which is no pointer but int [4]
// expect: 9:54: error: FERRULE_COUNT on the field 'items' (const char * []): an array at the end has numbers, or records of values
// expect: 10:51: error: FERRULE_COUNT(cuont) of the field 'items' names no field of struct miscounted, did you mean 'count'?
// expect: 13:45: error: FERRULE_HANDLE_NUMBER on the field 'handle', which is no integer but int64_t
// expect: 7:23: error: struct uncounted cannot be copied as a record: its field 'items' (int []) has no count
// expect: 11:23: error: struct holder cannot be copied as a record: its field 'text' (const char *) is a pointer in a union, which can hold values only
// expect: 12:22: error: union pointers cannot be copied as a record: its field 'pointer' (void *) is a pointer in a union, which can hold values only
// expect: 14:23: error: struct nested cannot be copied as a record: its field 'list' (struct list) is no plain value
// expect: 17:26: error: struct list has an array at its end: it goes in behind a pointer, or comes as a result behind one, FERRULE_RETURNS_BORROWED, and no other way
// expect: 18:13: error: struct list has an array at its end: it goes in behind a pointer, or comes as a result behind one, FERRULE_RETURNS_BORROWED, and no other way
// expect: 19:29: error: struct list has an array at its end: it goes in behind a pointer, or comes as a result behind one, FERRULE_RETURNS_BORROWED, and no other way
// expect: 20:22: error: struct list has an array at its end: it goes in behind a pointer, or comes as a result behind one, FERRULE_RETURNS_BORROWED, and no other way
// expect: 21:24: error: struct list has an array at its end: it goes in behind a pointer, or comes as a result behind one, FERRULE_RETURNS_BORROWED, and no other way
// expect: 22:33: error: struct written cannot be copied as a record: its field 'data' (void *) is memory that C writes, which can only go to C
// expect: 23:36: error: struct written cannot be copied as a record: its field 'data' (void *) is memory that C writes, which can only go to C
