# SPDX-License-Identifier: MIT
"""What the suites of the Python targets share: the modules of a header, on each target that carries it."""

import functools
import importlib
import os
import sys
from pathlib import Path

import pytest
from contracts import CONTRACTS

HERE = Path(__file__).parent
BUILD = Path(os.environ.get("BUILD", HERE.parent.parent / "build"))
HARD = BUILD / "hard"
PYTHON_TARGETS = ("cffi", "swig", "cpython")


def carriers(header):
    """The Python targets that carry a header of hard cases."""
    for line in (HERE / "hard" / "targets").read_text().splitlines():
        name, colon, targets = line.partition(":")
        if colon and name == header:
            return [target for target in targets.split() if target in PYTHON_TARGETS]
    raise LookupError(header)


@functools.cache
def load(target, name, folder=HARD):
    """The module of a target, once: the callbacks of target cffi belong to the instance that was loaded last. It has
    the same name in all targets, so none stays in sys.modules."""
    place = str(folder / target)
    sys.path.insert(0, place)
    importlib.invalidate_caches()
    try:
        module = importlib.import_module(name)
    finally:
        sys.path.remove(place)
        for each in (name, f"_{name}"):
            sys.modules.pop(each, None)
    assert module.__file__.startswith(place), f"{place} is not built: make test-bindings"
    return module


def modules(header, check=None, folder=HARD):
    """A fixture: the module of a header on each target. `check(module)` is called after each test."""
    loaded = {target: load(target, header, folder) for target in carriers(header)}

    @pytest.fixture(params=list(loaded))
    def module(request):
        yield loaded[request.param]
        if check:
            check(loaded[request.param])

    return module


def contract(name, *checks):
    """Marks a test as one of a contract's: it checks `success`, `wrong` input or `lifetime`."""
    assert name in CONTRACTS, name
    assert checks
    assert set(checks) <= set(CONTRACTS[name].checks), (name, checks)
    return pytest.mark.contract(name, checks)


def refused(call, *arguments, **named):
    """The type and the text of what a call raises."""
    with pytest.raises(Exception) as caught:
        call(*arguments, **named)
    return type(caught.value), str(caught.value)
