/* SPDX-License-Identifier: MIT
 *
 * An overlay of <sqlite3.h>: databases, statements, what is bound to them and what comes back; SQL with a function for
 * each row; errors with the library's own words. A statement keeps its database, so they may be closed in any order.
 *
 *   ferrule-bind emit bindings/overlays/sqlite3.h --module libsqlite --target cffi -o DIR      (link with -lsqlite3)
 *
 * The module is not called sqlite3, as Python has one of that name.
 */
#ifndef FERRULE_OVERLAY_SQLITE3_H
#define FERRULE_OVERLAY_SQLITE3_H

#include <ferrule/annotate.h>
#include <sqlite3.h>

struct FERRULE_HANDLE(sqlite3_close) sqlite3;
struct FERRULE_HANDLE(sqlite3_finalize) sqlite3_stmt;

/** Of what type a value is. */
enum FERRULE_ENUM sqlite3_value_type {
	SQLITE3_VALUE_INTEGER = SQLITE_INTEGER,
	SQLITE3_VALUE_FLOAT = SQLITE_FLOAT,
	SQLITE3_VALUE_TEXT = SQLITE3_TEXT,
	SQLITE3_VALUE_BLOB = SQLITE_BLOB,
	SQLITE3_VALUE_NULL = SQLITE_NULL,
};

/** What sqlite3_step() came to: there is a row, or there are no more. */
enum FERRULE_ENUM sqlite3_step_result {
	SQLITE3_ROW = SQLITE_ROW,
	SQLITE3_DONE = SQLITE_DONE,
};

/* ---- the library ---- */

/** The version of the library that runs, for example "3.40.1". */
FERRULE_RETURNS_BORROWED(static) const char *sqlite3_libversion(void);

/** How many bytes the library has in use. */
sqlite3_int64 sqlite3_memory_used(void);

/* ---- failures ---- */

FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(static) const char *sqlite3_errstr(int code);
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(db) const char *sqlite3_errmsg(sqlite3 *db);

/** What the statement's database met last. */
FERRULE_EXPLAINS FERRULE_RETURNS_BORROWED(statement)
static inline const char *sqlite3_statement_message(sqlite3_stmt *statement)
{
	return sqlite3_errmsg(sqlite3_db_handle(statement));
}

/* ---- databases ---- */

/** Opens the database in the file of that name, or one in memory: ":memory:". */
FERRULE_FAILS(result != 0, SQLiteError) FERRULE_RETURNS_NOTHING
int sqlite3_open(const char *filename FERRULE_PATH, sqlite3 **ppDb FERRULE_OUT);

FERRULE_HIDDEN int sqlite3_close(sqlite3 *db);

/** Runs all statements of `sql`, and calls `callback` with the values and the names of each row's columns, all of them
 * texts. It stops with SQLITE_ABORT where that does not return 0. */
FERRULE_METHOD(sqlite3) FERRULE_BLOCKING FERRULE_FAILS(result != 0, SQLiteError) FERRULE_RETURNS_NOTHING
int sqlite3_exec(sqlite3 *db, const char *sql FERRULE_STRING,
	int (*callback)(void *data FERRULE_USER_DATA, int columns,
		char **values FERRULE_IN FERRULE_STRING FERRULE_COUNT(columns),
		char **names FERRULE_IN FERRULE_STRING FERRULE_COUNT(columns)) FERRULE_SCOPE(call) FERRULE_CLOSURE(data)
			FERRULE_NULLABLE FERRULE_DEFAULT(NULL) FERRULE_ON_ERROR(1),
	void *data, char **errmsg FERRULE_OUT FERRULE_STRING FERRULE_OWNED(sqlite3_free));
FERRULE_HIDDEN void sqlite3_free(void *memory);

/** How many rows the last statement changed. */
FERRULE_METHOD(sqlite3) int sqlite3_changes(sqlite3 *db);
/** The row that was inserted last. */
FERRULE_METHOD(sqlite3) sqlite3_int64 sqlite3_last_insert_rowid(sqlite3 *db);
/** The code of the failure that the database met last, in detail. */
FERRULE_METHOD(sqlite3) int sqlite3_extended_errcode(sqlite3 *db);
/** Fails with SQLITE_BUSY after so many milliseconds, 0 for at once. */
FERRULE_METHOD(sqlite3) FERRULE_FAILS(result != 0, SQLiteError) FERRULE_RETURNS_NOTHING
int sqlite3_busy_timeout(sqlite3 *db, int milliseconds);

/** Calls `hook` for each row that is inserted (18), deleted (9) or updated (23), with the names of database and table,
 * and the row's number. It takes the place of the one before. */
FERRULE_METHOD(sqlite3) FERRULE_RETURNS_NOTHING
void *sqlite3_update_hook(sqlite3 *db,
	void (*hook)(void *data FERRULE_USER_DATA, int what, char const *database FERRULE_STRING,
		char const *table FERRULE_STRING, sqlite3_int64 row) FERRULE_SCOPE(forever) FERRULE_RETAINED(db)
			FERRULE_CLOSURE(data) FERRULE_NULLABLE,
	void *data);

/* ---- statements ---- */

/** Compiles the first statement of `zSql`, and gives what follows it, too; no statement where there is none. */
FERRULE_METHOD(sqlite3) FERRULE_FAILS(result != 0, SQLiteError) FERRULE_RETURNS_NOTHING
int sqlite3_prepare_v2(sqlite3 *db FERRULE_RETAINED(ppStmt), const char *zSql FERRULE_STRING,
	int nByte FERRULE_DEFAULT(-1), sqlite3_stmt **ppStmt FERRULE_OUT,
	const char **pzTail FERRULE_OUT FERRULE_STRING FERRULE_BORROWED(call));

FERRULE_HIDDEN int sqlite3_finalize(sqlite3_stmt *statement);

/** To the next row: SQLITE3_ROW; SQLITE3_DONE at the end. */
FERRULE_BLOCKING FERRULE_FAILS(result != 100 && result != 101, SQLiteError) int sqlite3_step(sqlite3_stmt *statement);
/** Back to before the first row. The failure that it tells was the last step's, which told it already. */
FERRULE_RETURNS_NOTHING int sqlite3_reset(sqlite3_stmt *statement);

/** How many values can be bound. */
int sqlite3_bind_parameter_count(sqlite3_stmt *statement);
/** The number of the value of that name, ":a"; 0 where there is none. */
int sqlite3_bind_parameter_index(sqlite3_stmt *statement, const char *name FERRULE_STRING);

FERRULE_FAILS(result != 0, SQLiteError) FERRULE_RETURNS_NOTHING
int sqlite3_bind_int64(sqlite3_stmt *statement, int at, sqlite3_int64 value);
FERRULE_FAILS(result != 0, SQLiteError) FERRULE_RETURNS_NOTHING
int sqlite3_bind_double(sqlite3_stmt *statement, int at, double value);
FERRULE_FAILS(result != 0, SQLiteError) FERRULE_RETURNS_NOTHING
int sqlite3_bind_null(sqlite3_stmt *statement, int at);

#define SQLITE3_BIND_TEXT(statement, at, text) sqlite3_bind_text(statement, at, text, -1, SQLITE_TRANSIENT)
/** Binds a text, which is copied; NULL for none. */
FERRULE_CALLS(SQLITE3_BIND_TEXT) FERRULE_NAME(sqlite3_bind_text)
FERRULE_FAILS(result != 0, SQLiteError) FERRULE_RETURNS_NOTHING
int sqlite3_bind_copied_text(sqlite3_stmt *statement, int at, const char *text FERRULE_STRING FERRULE_NULLABLE);

/** Binds bytes, which are copied; NULL for none. */
FERRULE_NAME(sqlite3_bind_blob) FERRULE_FAILS(result != 0, SQLiteError) FERRULE_RETURNS_NOTHING
static inline int sqlite3_bind_copied_blob(sqlite3_stmt *statement, int at,
	const void *data FERRULE_BYTES(size) FERRULE_NULLABLE, sqlite3_uint64 size)
{
	/* Bytes of which there are none have an address all the same: NULL would bind NULL. */
	return sqlite3_bind_blob64(statement, at, data && !size ? "" : data, size, SQLITE_TRANSIENT);
}

/** How many columns a row has, 0 where the statement gives none. */
int sqlite3_column_count(sqlite3_stmt *statement);
FERRULE_RETURNS_BORROWED(call) const char *sqlite3_column_name(sqlite3_stmt *statement, int column);
/** One of sqlite3_value_type. */
int sqlite3_column_type(sqlite3_stmt *statement, int column);
sqlite3_int64 sqlite3_column_int64(sqlite3_stmt *statement, int column);
double sqlite3_column_double(sqlite3_stmt *statement, int column);

/** The value as a text, NULL for NULL. */
FERRULE_NAME(sqlite3_column_text) FERRULE_RETURNS_BORROWED(call)
static inline const char *sqlite3_column_as_text(sqlite3_stmt *statement, int column)
{
	return (const char *)sqlite3_column_text(statement, column);
}

FERRULE_HIDDEN int sqlite3_column_bytes(sqlite3_stmt *statement, int column);
/** The value as bytes, NULL for NULL and where there are none. */
FERRULE_BYTES(sqlite3_column_bytes(statement, column)) FERRULE_RETURNS_BORROWED(call)
const void *sqlite3_column_blob(sqlite3_stmt *statement, int column);

#endif
