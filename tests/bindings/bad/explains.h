/* SPDX-License-Identifier: MIT */
#include <ferrule/annotate.h>

FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *first(int code);
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *second(int code);
struct FERRULE_HANDLE(box_free) box;
FERRULE_HIDDEN void box_free(struct box *box);
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(box) const char *of_box(struct box *box);
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(box) const char *also_of_box(const struct box *box);
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(box) const char *of_two(struct box *box, int code);
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *of_text(const char *text FERRULE_STRING);

// expect: 5:63: error: FERRULE_EXPLAINS on second: first explains already
// expect: 9:60: error: FERRULE_EXPLAINS on also_of_box: of_box explains already
// expect: 10:60: error: FERRULE_EXPLAINS on of_two: it must be like const char *of_two(int code), or take one handle
// expect: 11:63: error: FERRULE_EXPLAINS on of_text: it must be like const char *of_text(int code), or take one handle
