# SPDX-License-Identifier: MIT
"""SQLite by its overlay, on the Python targets: a library that is not ours."""

import gc
import sqlite3
import threading

import pytest
from targets import BUILD, modules, refused

MISSING, ABORT, CONSTRAINT, CANTOPEN, RANGE = 1, 4, 19, 14, 25


def nothing_is_left(libsqlite):
    gc.collect()
    assert libsqlite.sqlite3_memory_used() == 0


libsqlite = modules("libsqlite", nothing_is_left, BUILD / "overlays")


@pytest.fixture
def db(libsqlite):
    with libsqlite.sqlite3_open(":memory:") as db:
        yield db


def rows(library, db, sql, *values):
    """All rows of a statement, each value by its type."""
    statement, tail = library.sqlite3_prepare_v2(db, sql)
    assert tail == ""
    found = []
    with statement:
        bind(library, statement, values)
        while library.sqlite3_step(statement) == library.SQLITE3_ROW:
            found.append(tuple(value(library, statement, at) for at in range(library.sqlite3_column_count(statement))))
    return found


def bind(library, statement, values):
    for at, given in enumerate(values, 1):
        if given is None:
            library.sqlite3_bind_null(statement, at)
        elif isinstance(given, int):
            library.sqlite3_bind_int64(statement, at, given)
        elif isinstance(given, float):
            library.sqlite3_bind_double(statement, at, given)
        elif isinstance(given, str):
            library.sqlite3_bind_text(statement, at, given)
        else:
            library.sqlite3_bind_blob(statement, at, given)


def value(library, statement, at):
    kind = library.sqlite3_column_type(statement, at)
    if kind == library.SQLITE3_VALUE_INTEGER:
        return library.sqlite3_column_int64(statement, at)
    if kind == library.SQLITE3_VALUE_FLOAT:
        return library.sqlite3_column_double(statement, at)
    if kind == library.SQLITE3_VALUE_TEXT:
        return library.sqlite3_column_text(statement, at)
    if kind == library.SQLITE3_VALUE_BLOB:
        return library.sqlite3_column_blob(statement, at)
    assert kind == library.SQLITE3_VALUE_NULL
    return None


def failed(library, call, *arguments):
    """The code and the message of a failure."""
    with pytest.raises(library.SQLiteError) as caught:
        call(*arguments)
    assert isinstance(caught.value, library.Error)
    return caught.value.code, str(caught.value)


def test_values_of_every_type_go_in_and_come_out(libsqlite, db):
    values = (2**63 - 1, -(2**63), 0.1, "zw\u00f6lf", "", b"a\0b\xff", None)
    libsqlite.sqlite3_exec(db, "create table t (a, b, c, d, e, f, g)")
    assert rows(libsqlite, db, "insert into t values (?, ?, ?, ?, ?, ?, ?)", *values) == []
    assert db.changes() == libsqlite.sqlite3_changes(db) == 1
    assert db.last_insert_rowid() == 1
    assert rows(libsqlite, db, "select * from t") == [values]
    data = bytearray(b"xyz")
    assert rows(libsqlite, db, "select ?, length(?), typeof(?), typeof(?)", data, b"", b"", None) == [
        (b"xyz", 0, "blob", "null")
    ]
    data.append(1)
    # Bytes of which there are none have no address in SQLite.
    assert rows(libsqlite, db, "select ?", b"") == [(None,)]


def test_what_python_s_own_module_wrote(libsqlite, tmp_path):
    path = tmp_path / "zw\u00f6lf.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (n integer primary key, text)")
        connection.executemany("insert into t values (?, ?)", ((n, f"line {n}") for n in range(100)))
    connection.close()
    with libsqlite.sqlite3_open(path) as db:
        assert rows(libsqlite, db, "select * from t order by n") == [(n, f"line {n}") for n in range(100)]
        libsqlite.sqlite3_exec(db, "begin; delete from t where n >= 50; commit")
        assert libsqlite.sqlite3_changes(db) == 50
    with sqlite3.connect(path) as connection:
        assert connection.execute("select count(*) from t").fetchone() == (50,)
    connection.close()


def test_statements_one_after_the_other(libsqlite, db):
    sql, found = "select 1; select 2;  select 3 ", []
    while True:
        statement, sql = db.prepare_v2(sql)
        if statement is None:
            break
        assert libsqlite.sqlite3_step(statement) == libsqlite.SQLITE3_ROW
        found.append(libsqlite.sqlite3_column_int64(statement, 0))
        assert libsqlite.sqlite3_step(statement) == libsqlite.SQLITE3_DONE
    assert found == [1, 2, 3]
    assert db.prepare_v2("-- nothing") == (None, "")
    statement, _ = db.prepare_v2("select 1 + :b as sum", 8)
    assert libsqlite.sqlite3_bind_parameter_count(statement) == 0
    statement, _ = db.prepare_v2("select :a + :b as sum")
    assert libsqlite.sqlite3_column_name(statement, 0) == "sum"
    assert libsqlite.sqlite3_bind_parameter_count(statement) == 2
    for name, number in ((":a", 20), (":b", 22)):
        libsqlite.sqlite3_bind_int64(statement, libsqlite.sqlite3_bind_parameter_index(statement, name), number)
    for _ in range(2):
        libsqlite.sqlite3_step(statement)
        assert libsqlite.sqlite3_column_int64(statement, 0) == 42
        libsqlite.sqlite3_reset(statement)


def test_rows_by_a_callback(libsqlite, db):
    found = []
    libsqlite.sqlite3_exec(db, "create table t (a, b); insert into t values (1, 'x'), (2, null), (3, 'z')")

    def row(values, names):
        found.append(dict(zip(names, values, strict=True)))
        return 0

    assert db.exec("select * from t", row) is None
    assert found == [{"a": "1", "b": "x"}, {"a": "2", "b": None}, {"a": "3", "b": "z"}]
    assert failed(libsqlite, db.exec, "select * from t", lambda values, names: 1) == (ABORT, "query aborted")

    class Mine(Exception):
        pass

    def broken(values, names):
        found.append(values)
        raise Mine("row")

    found.clear()
    with pytest.raises(Mine, match="row"):
        db.exec("select * from t", broken)
    assert found == [["1", "x"]]
    # In a callback, the same database.
    totals = []
    db.exec("select a from t", lambda values, names: totals.extend(rows(libsqlite, db, "select sum(a) from t")) or 0)
    assert totals == [(6,)] * 3
    expected = "sqlite3_exec: callback is 5, it must be a callable or None"
    assert refused(db.exec, "select 1", 5) == (TypeError, expected)


def test_errors_have_the_library_s_own_message(libsqlite, db, tmp_path):
    assert failed(libsqlite, db.prepare_v2, "selec 1") == (MISSING, 'near "selec": syntax error')
    assert failed(libsqlite, db.exec, "select * from none") == (MISSING, "no such table: none")
    db.exec("create table t (a integer primary key)")
    statement, _ = db.prepare_v2("insert into t values (1)")
    libsqlite.sqlite3_step(statement)
    libsqlite.sqlite3_reset(statement)
    assert failed(libsqlite, libsqlite.sqlite3_step, statement) == (CONSTRAINT, "UNIQUE constraint failed: t.a")
    assert db.extended_errcode() == 1555
    libsqlite.sqlite3_reset(statement)
    code, message = failed(libsqlite, libsqlite.sqlite3_bind_int64, statement, 9, 1)
    assert (code, message) == (RANGE, "column index out of range")
    assert failed(libsqlite, libsqlite.sqlite3_open, tmp_path) == (CANTOPEN, "unable to open database file")
    for call, arguments, text in (
        (libsqlite.sqlite3_open, (5,), "sqlite3_open: filename is 5, it must be a path (str, bytes or os.PathLike)"),
        (db.exec, ("a\0b",), "sqlite3_exec: sql is 'a\\x00b', it must be text without a NUL"),
    ):
        assert refused(call, *arguments)[1] == text


def test_closing_in_any_order(libsqlite):
    db = libsqlite.sqlite3_open(":memory:")
    statements = [db.prepare_v2(f"select {n}")[0] for n in range(3)]
    db.close()
    expected = "sqlite3_exec: db is closed, it must be open"
    assert refused(db.exec, "select 1") == (ValueError, expected)
    for n, statement in enumerate(statements):
        assert libsqlite.sqlite3_step(statement) == libsqlite.SQLITE3_ROW
        assert libsqlite.sqlite3_column_int64(statement, 0) == n
    statements[1].close()
    assert refused(libsqlite.sqlite3_step, statements[1])[0] is ValueError
    del statements[0]
    gc.collect()
    assert libsqlite.sqlite3_memory_used() > 0
    statements[-1].close()
    del statements
    gc.collect()
    assert libsqlite.sqlite3_memory_used() == 0
    statement, _ = libsqlite.sqlite3_open(":memory:").prepare_v2("select 7")
    gc.collect()
    assert libsqlite.sqlite3_step(statement) == libsqlite.SQLITE3_ROW
    circle = [statement]
    circle.append(circle)
    del statement, circle


def test_a_hook_for_the_life_of_a_database(libsqlite):
    changes = []
    with libsqlite.sqlite3_open(":memory:") as db:
        db.update_hook(lambda what, database, table, row: changes.append((what, database, table, row)))
        gc.collect()
        db.exec("create table t (a); insert into t values (1), (2); delete from t where a = 1")
        assert changes == [(18, "main", "t", 1), (18, "main", "t", 2), (9, "main", "t", 1)]

        def broken(*arguments):
            raise ZeroDivisionError("hook")

        db.update_hook(broken)
        with pytest.raises(ZeroDivisionError, match="hook"):
            db.exec("insert into t values (3)")
        db.update_hook(None)
        db.exec("insert into t values (4)")
        assert len(changes) == 3


def test_threads_on_a_database_each(libsqlite):
    results = {}

    def work(number):
        with libsqlite.sqlite3_open(":memory:") as db:
            db.exec("create table t (a)")
            for n in range(50):
                rows(libsqlite, db, "insert into t values (?)", n * number)
            total = []
            db.exec("select sum(a) from t", lambda values, names: total.extend(values) or 0)
            results[number] = total

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {number: [str(1225 * number)] for number in range(4)}


def test_what_the_module_says(libsqlite):
    assert libsqlite.sqlite3_libversion().startswith("3.")
    assert libsqlite.sqlite3_value_type(3).name == "SQLITE3_VALUE_TEXT"
    for name in ("sqlite3_close", "sqlite3_finalize", "sqlite3_free", "sqlite3_column_bytes", "sqlite3_column_as_text"):
        assert not hasattr(libsqlite, name), name
