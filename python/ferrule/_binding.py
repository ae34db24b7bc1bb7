# SPDX-License-Identifier: MIT
"""Which generated binding carries the package: modules `safe` and `raw`, one interface made by several tools."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

# In the order in which they are tried where FERRULE_BINDING does not choose: the fastest first. Measured, CPython 3.11,
# in one interleaved run, cffi's time as a multiple of swig's: NOPs by 64 1.2, reads into a Buffer 1.2, into a bytearray
# 1.1, one NOP with its wait_for() 1.6, import 1.2.
PACKAGES = {"native": "ferrule._native", "swig": "ferrule._swig", "cffi": "ferrule._cffi"}


def _import(name: str) -> ModuleType:
    __import__(name)
    return sys.modules[name]


def _is_absent(error: ImportError, package: str) -> bool:
    """Was the binding, or what it runs on, never installed? Anything else that fails in it must be seen."""
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    return missing is not None and (missing == "_cffi_backend" or missing.startswith(package))


def _cure(binding: str, error: ImportError) -> str:
    if error.name == "_cffi_backend":
        return "`python -m pip install cffi` installs what it runs on"
    return f"`make build/python/{binding}` makes it for PYTHONPATH=build/python, `python -m pip install .` for good"


def _any_of(names: list[str]) -> str:
    return ", ".join(names[:-1]) + " or " + names[-1]


def _named(binding: str) -> tuple[str, ModuleType]:
    if binding not in PACKAGES:
        raise ImportError(f"FERRULE_BINDING is {binding!r}, it must be {_any_of(sorted(PACKAGES))}")
    try:
        return binding, _import(PACKAGES[binding] + ".safe")
    except ImportError as error:
        if not _is_absent(error, PACKAGES[binding]):
            raise
        message = f"FERRULE_BINDING is {binding!r}, which is not here: {error}; {_cure(binding, error)}"
        raise ImportError(message, name=error.name) from error


def _fastest() -> tuple[str, ModuleType]:
    absent = []
    for binding, package in PACKAGES.items():
        try:
            return binding, _import(package + ".safe")
        except ImportError as error:
            if not _is_absent(error, package):
                raise
            absent.append(f"{binding}: {error}; {_cure(binding, error)}")
    raise ImportError("ferrule has no binding here. " + ". ".join(absent))


def _choose() -> tuple[str, ModuleType]:
    asked = os.environ.get("FERRULE_BINDING")
    return _named(asked) if asked else _fastest()


def load_raw() -> ModuleType:
    """The module of layer 1, of the same binding. ImportError where it was left out, or is refused by FERRULE_RAW=0."""
    if os.environ.get("FERRULE_RAW") == "0":
        raise ImportError("ferrule.raw is unsafe, and the environment refuses it: FERRULE_RAW is 0", name="ferrule.raw")
    package = PACKAGES[binding]
    try:
        return _import(package + ".raw")
    except ImportError as error:
        if not _is_absent(error, package):
            raise
        raise ImportError(f"ferrule.raw was left out of this build ({error})", name="ferrule.raw") from error


def _functions(module: ModuleType) -> ModuleType:
    """The functions of a module alone. CPython remembers no look-up in a module that has a __getattr__, as the
    generated ones have for their enumerations: there each costs as much as what it finds."""
    alone = type(module)(module.__name__)
    for name, value in vars(module).items():
        if callable(value) and not isinstance(value, type) and not name.startswith("_"):
            setattr(alone, name, value)
    return alone


binding: str
if TYPE_CHECKING:
    from ferrule._cffi import safe as safe

    calls = safe
else:
    binding, safe = _choose()
    calls = _functions(safe)
