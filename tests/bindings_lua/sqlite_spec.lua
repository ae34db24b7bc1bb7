-- SPDX-License-Identifier: MIT
-- SQLite by its overlay, on the Lua targets: a library that is not ours.
local support = require "support"

local sqlite = support.module "libsqlite"
local refuses, collect, digits = support.refuses, support.collect, support.digits

local MISSING, ABORT, CANTOPEN, CONSTRAINT, RANGE = 1, 4, 14, 19, 25

if not sqlite then
  pending "SQLite is not carried"
  return
end

local function fails(text, code, ...)
  assert.equal(text, support.fails(code, ...))
end

local readers = {
  [1] = "sqlite3_column_int64",
  [2] = "sqlite3_column_double",
  [3] = "sqlite3_column_text",
  [4] = "sqlite3_column_blob",
}

-- All rows of a statement, tables with a field n.
local function rows(db, sql, bind)
  local statement = assert(sqlite.sqlite3_prepare_v2(db, sql))
  local found = {}
  if bind then
    bind(statement)
  end
  while assert(sqlite.sqlite3_step(statement)) == sqlite.SQLITE3_ROW do
    local row = { n = sqlite.sqlite3_column_count(statement) }
    for at = 0, row.n - 1 do
      local reader = readers[sqlite.sqlite3_column_type(statement, at)]
      row[at + 1] = reader and sqlite[reader](statement, at) or nil
    end
    found[#found + 1] = row
  end
  statement:close()
  return found
end

describe("SQLite", function()
  local db

  before_each(function()
    db = assert(sqlite.sqlite3_open ":memory:")
  end)

  after_each(function()
    db:close()
    collect()
    assert.equal(0, sqlite.sqlite3_memory_used())
  end)

  it("takes and gives values of every type", function()
    assert(db:exec "create table t (a, b, c, d, e, f)" == nil)
    rows(db, "insert into t values (?, ?, ?, ?, ?, ?)", function(statement)
      assert.is_true(sqlite.sqlite3_bind_int64(statement, 1, 2 ^ 53))
      assert.is_true(sqlite.sqlite3_bind_double(statement, 2, 0.25))
      assert.is_true(sqlite.sqlite3_bind_text(statement, 3, "zw\195\182lf"))
      assert.is_true(sqlite.sqlite3_bind_text(statement, 4, ""))
      assert.is_true(sqlite.sqlite3_bind_blob(statement, 5, "a\0b\255"))
      assert.is_true(sqlite.sqlite3_bind_null(statement, 6))
    end)
    assert.equal(1, db:changes())
    assert.equal(1, db:last_insert_rowid())
    local found = rows(db, "select * from t")
    assert.equal("9007199254740992", digits(found[1][1]))
    assert.same({ n = 6, found[1][1], 0.25, "zw\195\182lf", "", "a\0b\255" }, found[1])
    found = rows(db, "select 9223372036854775807, -9223372036854775807 - 1")
    assert.same({ "9223372036854775807", "-9223372036854775808" }, support.all_digits(found[1][1], found[1][2]))
  end)

  it("has statements one after the other", function()
    local sql, found = "select 1; select 2;  select 3 ", {}
    while true do
      local statement, tail = db:prepare_v2(sql)
      if not statement then
        break
      end
      assert.equal(sqlite.SQLITE3_ROW, sqlite.sqlite3_step(statement))
      found[#found + 1] = sqlite.sqlite3_column_int64(statement, 0)
      assert.equal(sqlite.SQLITE3_DONE, sqlite.sqlite3_step(statement))
      sql = tail
    end
    assert.same({ 1, 2, 3 }, found)
    local statement = db:prepare_v2 "select :a + :b as sum"
    assert.equal("sum", sqlite.sqlite3_column_name(statement, 0))
    assert.equal(2, sqlite.sqlite3_bind_parameter_count(statement))
    sqlite.sqlite3_bind_int64(statement, sqlite.sqlite3_bind_parameter_index(statement, ":a"), 20)
    sqlite.sqlite3_bind_int64(statement, sqlite.sqlite3_bind_parameter_index(statement, ":b"), 22)
    for _ = 1, 2 do
      sqlite.sqlite3_step(statement)
      assert.equal(42, sqlite.sqlite3_column_int64(statement, 0))
      sqlite.sqlite3_reset(statement)
    end
  end)

  it("calls for each row", function()
    local found = {}
    db:exec "create table t (a, b); insert into t values (1, 'x'), (2, null), (3, 'z')"
    assert.is_nil((select(2, db:exec("select * from t", function(values, names)
      found[#found + 1] = { [names[1]] = values[1], [names[2]] = values[2] }
      return 0
    end))))
    assert.same({ { a = "1", b = "x" }, { a = "2" }, { a = "3", b = "z" } }, found)
    fails("query aborted", ABORT, db:exec("select * from t", function() return 1 end))
    local calls = 0
    local good, problem = pcall(db.exec, db, "select * from t", function()
      calls = calls + 1
      error("row", 0)
    end)
    assert.is_false(good)
    assert.equal("row", problem)
    assert.equal(1, calls)
    -- In a callback, the same database.
    local totals = {}
    db:exec("select a from t", function()
      totals[#totals + 1] = rows(db, "select sum(a) from t")[1][1]
      return 0
    end)
    assert.same({ 6, 6, 6 }, totals)
    refuses("sqlite3_exec: callback is 5, it must be a function or nil", db.exec, db, "select 1", 5)
  end)

  it("says itself what is wrong", function()
    fails("near \"selec\": syntax error", MISSING, db:prepare_v2 "selec 1")
    fails("no such table: none", MISSING, db:exec "select * from none")
    db:exec "create table t (a integer primary key)"
    local statement = db:prepare_v2 "insert into t values (1)"
    sqlite.sqlite3_step(statement)
    sqlite.sqlite3_reset(statement)
    fails("UNIQUE constraint failed: t.a", CONSTRAINT, sqlite.sqlite3_step(statement))
    assert.equal(1555, db:extended_errcode())
    sqlite.sqlite3_reset(statement)
    fails("column index out of range", RANGE, sqlite.sqlite3_bind_int64(statement, 9, 1))
    fails("unable to open database file", CANTOPEN, sqlite.sqlite3_open "/")
    refuses("sqlite3_open: filename is 5, it must be a string", sqlite.sqlite3_open, 5)
    refuses("sqlite3_exec: sql is \"a\\000b\", it must be text without a NUL", db.exec, db, "a\0b")
  end)

  it("is closed in any order", function()
    local statements = {}
    for n = 1, 3 do
      statements[n] = db:prepare_v2("select " .. n)
    end
    db:close()
    support.closed("sqlite3_exec: db", sqlite.sqlite3_exec(db, "select 1"))
    for n, statement in ipairs(statements) do
      assert.equal(sqlite.SQLITE3_ROW, sqlite.sqlite3_step(statement))
      assert.equal(n, sqlite.sqlite3_column_int64(statement, 0))
    end
    statements[2]:close()
    support.closed("sqlite3_step: statement", sqlite.sqlite3_step(statements[2]))
    statements[1] = nil
    collect()
    assert.is_true(sqlite.sqlite3_memory_used() > 0)
    statements[3]:close()
    assert.equal(0, sqlite.sqlite3_memory_used())
    local statement = sqlite.sqlite3_open(":memory:"):prepare_v2 "select 7"
    collect()
    assert.equal(sqlite.SQLITE3_ROW, sqlite.sqlite3_step(statement))
  end)

  it("calls a hook for the life of a database", function()
    local changes = {}
    db:update_hook(function(what, database, name, row)
      changes[#changes + 1] = ("%d %s %s %d"):format(what, database, name, row)
    end)
    collect()
    db:exec "create table t (a); insert into t values (1), (2); delete from t where a = 1"
    assert.same({ "18 main t 1", "18 main t 2", "9 main t 1" }, changes)
    db:update_hook(function() error("hook", 0) end)
    local good, problem = pcall(db.exec, db, "insert into t values (3)")
    assert.is_false(good)
    assert.equal("hook", problem)
    db:update_hook(nil)
    db:exec "insert into t values (4)"
    assert.equal(3, #changes)
  end)
end)
