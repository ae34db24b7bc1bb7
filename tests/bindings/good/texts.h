/* SPDX-License-Identifier: MIT
 *
 * Texts and bytes in each form.
 */
#include <ferrule/annotate.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

struct FERRULE_HANDLE(sheet_free) sheet;
struct FERRULE_RECORD point { int x, y; };
// expect: sheet_free: hidden [sheet:hidden]
FERRULE_HIDDEN void sheet_free(struct sheet *sheet);
// expect: text_free: hidden [text:hidden]
FERRULE_HIDDEN void text_free(char *text);

// expect: room: integer - [text:text_out(size), size:size]
int room(char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(size), size_t size);
// expect: fixed_room: integer - [path:text_out(32)]
int fixed_room(char *path FERRULE_OUT FERRULE_PATH FERRULE_BYTES(32));
// expect: counted_room: count - text [text:text_out(size), size:size]
FERRULE_RETURNS_COUNT(text) int counted_room(unsigned char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(size), int size);

// expect: measured_behind: integer - [text:text_out(size)!, size:size_inout]
int measured_behind(char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(*size) FERRULE_MEASURED, size_t *size FERRULE_INOUT);
// expect: measured_result: count - text [text:text_out(size)!, size:size]
FERRULE_RETURNS_COUNT(text) int measured_result(char *text FERRULE_OUT FERRULE_STRING FERRULE_BYTES(size) FERRULE_MEASURED,
	size_t size);
// expect: measured_bytes: integer - [data:bytes_out(size)!, size:size_inout]
int measured_bytes(void *data FERRULE_OUT FERRULE_BYTES(* size) FERRULE_MEASURED, unsigned *size FERRULE_INOUT);
// expect: measured_numbers: integer - [data:array_out(n){double}!, n:size_inout]
int measured_numbers(double *data FERRULE_OUT FERRULE_COUNT(*n) FERRULE_MEASURED, unsigned *n FERRULE_INOUT);
// expect: measured_points: integer - [data:records_out(n){struct point}!, n:size_inout]
int measured_points(struct point *data FERRULE_OUT FERRULE_COUNT(*n) FERRULE_MEASURED, unsigned *n FERRULE_INOUT);

// expect: own: text - owned free []
FERRULE_RETURNS_OWNED(free) char *own(void);
// expect: own_text: text - owned text_free []
FERRULE_RETURNS_OWNED(text_free) char *own_text(void);
// expect: of_sheet: text - copied - [sheet:handle_in{struct sheet}]
FERRULE_RETURNS_BORROWED(sheet) const char *of_sheet(struct sheet *sheet);
// expect: of_call: text - copied - []
FERRULE_RETURNS_BORROWED(call) const char *of_call(void);
// expect: take: nothing errno [text:text_pointer_out owned text_free]
FERRULE_ERRNO int take(char **text FERRULE_OUT FERRULE_STRING FERRULE_OWNED(text_free));
// expect: look: nothing errno [text:text_pointer_out copied -, sheet:handle_in{struct sheet}]
FERRULE_ERRNO int look(const char **text FERRULE_OUT FERRULE_PATH FERRULE_BORROWED(sheet), struct sheet *sheet);

// expect: bytes: bytes - (size) owned free [size:size_out]
FERRULE_BYTES(*size) FERRULE_RETURNS_OWNED(free) void *bytes(size_t *size FERRULE_OUT);
// expect: bytes_of_sheet: bytes - (size) pinned sheet [sheet:handle_in{struct sheet}, size:size_out]
FERRULE_BYTES(*size) FERRULE_RETURNS_BORROWED(sheet) const uint8_t *bytes_of_sheet(const struct sheet *sheet, size_t *size FERRULE_OUT);
// expect: rows: bytes - (multiply(*rows, 8)) copied - [rows:number_out{unsigned int}]
FERRULE_BYTES(*rows * 8) FERRULE_RETURNS_BORROWED(call) const void *rows(unsigned *rows FERRULE_OUT);
// expect: found: bytes - (n) copied - [data:bytes_in(64), n:integer]
FERRULE_BYTES(n) FERRULE_RETURNS_BORROWED(data) const void *found(const void *data FERRULE_BYTES(64), size_t n);
// expect: constant: bytes - (16) copied - []
FERRULE_BYTES(16) FERRULE_RETURNS_BORROWED(static) const char *constant(void);
// expect: sheet_size: hidden [sheet:hidden, row:hidden]
FERRULE_HIDDEN size_t sheet_size(const struct sheet *sheet, unsigned row);
// expect: row: bytes - (sheet_size(sheet, row)) pinned sheet [sheet:handle_in{struct sheet}, row:integer]
FERRULE_BYTES(sheet_size(sheet, row)) FERRULE_RETURNS_BORROWED(sheet) const void *row(struct sheet *sheet, unsigned row);
// expect: load: nothing errno [data:bytes_pointer_out(size) owned free, size:size_out]
FERRULE_ERRNO int load(void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_OWNED(free), size_t *size FERRULE_OUT);
// expect: lend: nothing errno [sheet:handle_in{struct sheet}, data:bytes_pointer_out(size) pinned sheet, size:size_out]
FERRULE_ERRNO int lend(struct sheet *sheet, const void **data FERRULE_OUT FERRULE_BYTES(*size) FERRULE_BORROWED(sheet),
	size_t *size FERRULE_OUT);
// expect: lend_rows: nothing errno [data:bytes_pointer_out(multiply(*rows, 4)) copied -, rows:number_out{int}]
FERRULE_ERRNO int lend_rows(const char **data FERRULE_OUT FERRULE_BYTES(*rows * 4) FERRULE_BORROWED(static),
	int *rows FERRULE_OUT);

// expect: join: integer - [texts:texts_in(n), n:size]
int join(const char *const *texts FERRULE_STRING FERRULE_COUNT(n), unsigned n);
// expect: join_all: integer - [texts:texts_in?0]
int join_all(char *const texts[] FERRULE_IN FERRULE_STRING FERRULE_TERMINATED FERRULE_NULLABLE);
// expect: weigh: integer - [texts:texts_in(n), weights:array_out(n){double}=, n:size]
int weigh(const char *const *texts FERRULE_PATH FERRULE_COUNT(n), double *weights FERRULE_OUT FERRULE_COUNT(n), unsigned n);
// expect: list: texts - copied - []
FERRULE_RETURNS_BORROWED(static) FERRULE_TERMINATED const char *const *list(void);

// expect: table: integer - [cells:array_in(subtract(multiply(rows, add(columns, 6)), 1)){int}, rows:integer, columns:integer]
int table(const int *cells FERRULE_COUNT(rows * (columns + 2 * 3) - 1), unsigned rows, unsigned columns);

// expect: free: hidden [__ptr:hidden]