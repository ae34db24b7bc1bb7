# SPDX-License-Identifier: MIT
"""No contract leaves references, memory or handles behind in the target cffi: the cases of SWIG's own suite on it."""

import importlib.util
import sys

import pytest
from targets import HERE, carriers, load

NAMES = ("callbacks", "calls", "handles", "numeric", "structs", "texts")


@pytest.fixture(scope="module")
def cases():
    """tests/swig_python/test_leaks_of_contracts.py, with these modules in place of SWIG's."""
    assert all("cffi" in carriers(name) for name in NAMES)
    spec = importlib.util.spec_from_file_location("leaks", HERE.parent / "swig_python" / "test_leaks_of_contracts.py")
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.setitem(sys.modules, f"_{name}", load("cffi", name))
        spec.loader.exec_module(module)
    return module


def test_nothing_is_left_of_any_contract(cases):
    for contract in cases.CASES:
        cases.test_nothing_is_left_of_a_contract(contract)
