# SPDX-License-Identifier: MIT
"""What the tests of ferrule-bind share: the program, and how it is called."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from targets import BUILD, PYTHON_TARGETS

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


class Bind:
    """ferrule-bind, run in the folder of the tests so that messages name headers shortly."""

    def __init__(self, program):
        self.program = program

    def __call__(self, *arguments, cwd=HERE, env=None):
        return subprocess.run(
            [self.program, *map(str, arguments)], cwd=cwd, env=env, capture_output=True, text=True, timeout=60
        )

    def check(self, *arguments, **options):
        return self("check", "--strict", *arguments, **options)

    def emit(self, *arguments, target="json", **options):
        return self("emit", "--target", target, *arguments, **options)

    def model(self, folder, *arguments, **options):
        """The model of a header that has no errors."""
        result = self.emit("-o", folder, "--module", "model", *arguments, **options)
        assert (result.returncode, result.stderr) == (0, "")
        return json.loads((Path(folder) / "model.json").read_text())


# ---- what of which contract was tested: contracts.py, table.py ----

TESTED = pytest.StashKey[list]()


def pytest_configure(config):
    config.addinivalue_line("markers", "contract(name, checks): what of a contract the test checks")
    config.stash[TESTED] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    targets = [value for value in parameters if isinstance(value, str) and value in PYTHON_TARGETS]
    if targets and (report.when == "call" or report.failed):
        for mark in item.iter_markers("contract"):
            name, checks = mark.args
            for check in checks:
                item.config.stash[TESTED].append((targets[0], name, check, report.outcome))
    return report


def pytest_sessionfinish(session):
    tested = session.config.stash[TESTED]
    if tested:
        folder = BUILD / "contracts"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "python").write_text("".join("\t".join(each) + "\n" for each in tested))


@pytest.fixture(scope="session")
def bind():
    program = Path(os.environ.get("FERRULE_BIND", ROOT / "build" / "ferrule-bind"))
    assert program.exists(), f"{program} is not built: make"
    return Bind(program.absolute())


@pytest.fixture
def header(tmp_path):
    """Writes a header into an empty folder of its own, and names it."""

    def write(text, name="h.h"):
        path = tmp_path / name
        path.write_text("#include <ferrule/annotate.h>\n" + text)
        return path

    return write
