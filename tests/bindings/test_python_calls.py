# SPDX-License-Identifier: MIT
"""What a loader does not see, constants, errors and who explains them, on the Python targets: hard/calls.h."""

import errno
import gc

import pytest
from targets import contract, modules, refused

INT32 = "an integer from -2147483648 to 2147483647"


def nothing_is_left(calls):
    gc.collect()
    assert calls.calls_alive() == 0


calls = modules("calls", nothing_is_left)


def failed(call, *arguments):
    """Type, code and message of a failure."""
    with pytest.raises(Exception) as caught:
        call(*arguments)
    return type(caught.value), caught.value.code, str(caught.value)


# ---- constants ----


@contract("constant", "success")
def test_constants(calls):
    expected = {
        "CALLS_LIMIT": 10,
        "CALLS_NEGATIVE": -5,
        "CALLS_BITS": 2**31 + 1,
        "CALLS_GREATEST": 2**64 - 1,
        "CALLS_LETTER": ord("x"),
        "CALLS_SIZE": 4,
        "CALLS_HALF": 0.5,
        "CALLS_QUARTER": 0.25,
        "CALLS_SINGLE": 1.5,
        "CALLS_LARGE": 1e300,
        "CALLS_NAME": "ferrule",
        "CALLS_PATH": "ferrule/z\u00f6",
        "CALLS_QUOTED": 'a "quoted" \\ text\n',
        "CALLS_NO_TEXT": "",
        "CALLS_ANONYMOUS": 4,
    }
    for name, value in expected.items():
        assert getattr(calls, name) == value, name
        assert type(getattr(calls, name)) is type(value), name
    for name in ("CALLS_EMPTY", "CALLS_TYPE", "CALLS_DOUBLED", "CALLS_UNKNOWN", "CALLS_H", "CALLS_COPY"):
        assert not hasattr(calls, name), name
    assert set(expected) <= set(dir(calls))


# ---- macros, inline functions, functions with ... ----


@contract("calls", "success")
def test_macros_and_inline_functions(calls):
    assert calls.calls_doubled(2**61) == 2**62
    assert calls.calls_copy(100, "text") == b"text"
    room = bytearray(10)
    assert calls.calls_copy(room, "zw\u00f6lf") == 6
    assert room == b"zw\xc3\xb6lf\0\0\0\0"
    before = calls.calls_count()
    assert [calls.calls_count() for _ in range(3)] == [before + 1, before + 2, before + 3]
    assert calls.calls_add(2, 3) == 5
    assert calls.calls_divide(7, 2) == 3
    assert calls.calls_sum_of(2, 3, 4) == 7
    assert calls.calls_sum_of(1, 3, 4) == 3
    assert calls.calls_print_text(100, "<%s>", "x") == b"<x>"
    for name in ("calls_print", "calls_sum_all"):
        assert not hasattr(calls, name)


@contract("calls", "wrong")
def test_wrong_arguments_of_macros(calls):
    expected = "calls_doubled: value is 'x', it must be an integer from -9223372036854775808 to 9223372036854775807"
    assert refused(calls.calls_doubled, "x") == (TypeError, expected)
    assert refused(calls.calls_add, 1, 2**31) == (OverflowError, f"calls_add: right is {2**31}, it must be {INT32}")
    assert refused(calls.calls_sum_of, 1, 2, "x") == (TypeError, f"calls_sum_of: second is 'x', it must be {INT32}")
    for call, code in ((lambda: calls.calls_copy(2, "text"), errno.ERANGE), (lambda: calls.calls_divide(1, 0), 33)):
        with pytest.raises(OSError) as caught:
            call()
        assert caught.value.errno == code


# ---- errors ----


@contract("fails", "success", "wrong")
@contract("nothing", "success")
def test_the_module_s_error(calls):
    assert calls.calls_check(0) is None
    assert failed(calls.calls_check, 5) == (calls.Error, 5, "code 5")
    assert issubclass(calls.Error, Exception)


@contract("fails class", "success", "wrong")
def test_errors_of_a_class_of_their_own(calls):
    assert calls.calls_find(0) is None
    assert failed(calls.calls_find, 5) == (calls.CallsMissing, 5, "code 5")
    assert calls.calls_lock(7) == 7
    assert failed(calls.calls_lock, -3) == (calls.CallsBusy, -3, "code -3")
    for error in (calls.CallsMissing, calls.CallsBusy, calls.CallsSessionError):
        assert issubclass(error, calls.Error)
        assert not issubclass(error, OSError)
    assert not issubclass(calls.CallsMissing, calls.CallsBusy)
    with pytest.raises(calls.Error):
        calls.calls_find(1)


@contract("explains", "wrong")
def test_who_explains_by_the_code(calls):
    assert failed(calls.calls_check, 7)[2] == "code 7"
    with calls.calls_session_open(1) as session:
        session.do(0)
        with session.query(3) as query:
            assert query.run(0) is None
            assert failed(query.run, 4) == (calls.Error, 4, "code 4")
    # There is no session that could say it.
    assert failed(calls.calls_session_open, 1001) == (calls.CallsSessionError, 8, "code 8")


@contract("explains handle", "wrong", "lifetime")
def test_who_explains_by_the_handle(calls):
    one, other = calls.calls_session_open(1), calls.calls_session_open(2)
    assert failed(one.do, 5) == (calls.CallsSessionError, 5, "session 1: failed with 5")
    assert failed(calls.calls_session_do, other, 6) == (calls.CallsSessionError, 6, "session 2: failed with 6")
    for call, arguments in ((one.fail, ()), (calls.calls_session_fail, (one,))):
        with pytest.raises(FileNotFoundError) as caught:
            call(*arguments, errno.ENOENT)
        assert caught.value.strerror == f"session 1: failed with {errno.ENOENT}"
    with pytest.raises(OSError) as caught:
        one.query(-3)
    assert (caught.value.errno, caught.value.strerror) == (errno.ENOMEM, "session 1: failed with -3")
    # The session that could not be opened says why, and is gone then.
    del one, other, caught, call, arguments
    gc.collect()
    assert failed(calls.calls_session_open, -4) == (calls.CallsSessionError, 7, "session -4: failed with 7")
    assert calls.calls_alive() == 0


@contract("retained result", "lifetime")
def test_a_query_keeps_its_session(calls):
    session = calls.calls_session_open(1)
    query = session.query(5)
    session.close()
    assert calls.calls_alive() == 2
    query.close()
    assert calls.calls_alive() == 0


# ---- what is never looked into ----


@contract("opaque", "success")
def test_what_is_never_looked_into(calls):
    state = calls.calls_state_of(True)
    assert state > 0
    assert calls.calls_state_of(False) == 0
    assert calls.calls_is_state(state) == 1
    assert calls.calls_is_state(0) == calls.calls_is_state(None) == 0
    with pytest.raises(OSError):
        calls.calls_is_state(state + 1)


# ---- what the manual says ----


@contract("calls", "success")
def test_functions_with_a_history(calls):
    assert calls.calls_old(7) == calls.calls_older(7) == 7
    assert "A function with a history." in calls.calls_old.__doc__
