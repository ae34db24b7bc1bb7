# SPDX-License-Identifier: MIT
"""The module itself: plain functions, nothing of SWIG's at run time, one state for each interpreter."""

import inspect
import subprocess
import sys
import textwrap
import types
from collections.abc import Sequence

import _hard
import pytest


def succeeds(*lines: str, arguments: Sequence[str] = ()) -> str:
    """What a fresh interpreter prints, with warnings as errors."""
    script = "\n".join(textwrap.dedent(line) for line in lines)
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", script, *arguments]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_there_are_functions_and_classes_of_handles_and_no_other_classes():
    public = {name: value for name, value in vars(_hard).items() if not name.startswith("__")}
    assert public.pop("Error").__mro__[1] is Exception
    assert issubclass(public.pop("Records"), Sequence)
    assert [public.pop(name).__module__ for name in ("hard_box", "hard_bag")] == ["hard", "hard"]
    assert public
    assert {type(value) for value in public.values()} == {types.BuiltinFunctionType}
    assert not [name for name in public if "swig" in name.lower()]


def test_nothing_of_swig_is_at_run_time():
    assert succeeds("import sys, _hard", "print([name for name in sys.modules if 'swig' in name.lower()])") == "[]\n"


def test_an_import_needs_no_other_module():
    loaded = succeeds("import sys; before = set(sys.modules)", "import _hard", "print(*set(sys.modules) - before)")
    assert set(loaded.split()) <= {"_hard", "encodings.ascii"}  # with which Python spells the module's name


def test_only_the_start_is_exported():
    from ferrule._swig import _safe

    command = ["nm", "-D", "--defined-only", _safe.__file__]
    symbols = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [line.split()[-1] for line in symbols.stdout.splitlines()] == ["PyInit__safe"]


def test_functions_have_signatures_and_texts():
    assert str(inspect.signature(_hard.hard_defaults)) == "(a, b=2, c=3, text=None, /)"
    assert _hard.hard_sleep.__doc__.startswith("Sleeps. Other threads run meanwhile.")


def test_arguments_have_no_keywords():
    with pytest.raises(TypeError):
        _hard.hard_int8(value=1)


@pytest.mark.parametrize(
    ("function", "arguments", "text"),
    [
        ("hard_nothing", (1,), "hard_nothing: takes 0 arguments, 1 given"),
        ("hard_int8", (), "hard_int8: takes 1 argument, 0 given"),
        ("hard_int8", (1, 2), "hard_int8: takes 1 argument, 2 given"),
        ("hard_divide", (1,), "hard_divide: takes 2 arguments, 1 given"),
        ("hard_defaults", (), "hard_defaults: takes 1 to 4 arguments, 0 given"),
        ("hard_defaults", (1,) * 5, "hard_defaults: takes 1 to 4 arguments, 5 given"),
        ("hard_int8", (1,) * 10000, "hard_int8: takes 1 argument, 10000 given"),
    ],
)
def test_arguments_are_counted(function, arguments, text):
    with pytest.raises(TypeError) as caught:
        getattr(_hard, function)(*arguments)
    assert str(caught.value) == text


def test_a_second_import_has_a_state_of_its_own():
    output = succeeds(
        """
        import sys, _hard
        first = _hard
        del sys.modules["_hard"]
        import _hard as second
        print(first.Error is second.Error)
        for module in (first, second):
            try:
                module.hard_fail_own(1)
            except module.Error as error:
                print(error.code)
        view = first.hard_slab_pin(slab := first.hard_slab_open(10))
        del first, module
        import gc
        gc.collect()
        print(bytes(view[:2]), second.hard_slab_pins(slab))
        """
    )
    assert output == "False\n2\n2\nb'\\x00\\x01' 1\n"


# Runs what it reads from standard input in another interpreter, 20 times.
IN_ANOTHER = """
    import sys, _hard
    try:
        import _xxsubinterpreters as interpreters
    except ImportError:
        import _interpreters as interpreters
    # Those that share the main interpreter's lock; Python refuses the module in others by itself.
    arguments = (("legacy",), {}) if hasattr(interpreters, "new_config") else ((), {"isolated": False})
    slab = _hard.hard_slab_open(10)
    for _ in range(20):
        another = interpreters.create(*arguments[0], **arguments[1])
        failed = interpreters.run_string(another, f"slab, mine = {slab}, {id(_hard.Error)}\\n" + sys.argv[1])
        assert failed is None, failed
        assert (_hard.hard_boxes(), _hard.hard_slab_pins(slab)) == (1, 1)
        interpreters.destroy(another)
        assert (_hard.hard_boxes(), _hard.hard_slab_pins(slab)) == (0, 0)
"""

ANOTHER = """
    import _hard
    assert id(_hard.Error) != mine
    try:
        _hard.hard_fail_own(1)
    except _hard.Error as error:
        assert error.code == 2
    box = _hard.hard_box_new(5)
    view = _hard.hard_slab_pin(slab)
    assert bytes(view[:2]) == bytes((0, 1))
"""


def test_subinterpreters_have_their_own_types_and_give_their_memory_back():
    assert succeeds(IN_ANOTHER, arguments=[textwrap.dedent(ANOTHER)]) == ""


def test_what_is_open_at_the_end_goes_with_the_interpreter():
    succeeds(
        """
        import _hard, sys
        box, view = _hard.hard_box_new(1), _hard.hard_slab_pin(_hard.hard_slab_open(10))
        cycle = [box, view]
        cycle.append(cycle)
        sys.kept = cycle
        """
    )


def test_libferrule_is_bound_without_other_classes_too():
    from ferrule._swig import _safe

    public = {name: value for name, value in vars(_safe).items() if not name.startswith("__")}
    assert public.pop("Records").__module__ == "ferrule._swig.safe"
    assert {type(value) for value in public.values()} == {types.BuiltinFunctionType}
