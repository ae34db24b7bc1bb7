# SPDX-License-Identifier: MIT
"""The README's examples, run as a reader would run them: the text itself is what is executed."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)
LUA_PATH = f"{BUILD}/lua/?.lua;{BUILD}/lua/?/init.lua;;"


def block(language: str, having: str) -> str:
    found = [text for kind, text in BLOCKS if kind == language and having in text]
    assert len(found) == 1, f"README.md has {len(found)} {language} blocks with {having!r}, one is expected"
    return found[0]


def run(command: list[str], stdin: str | None = None, cwd: Path = ROOT, **environment: str) -> str:
    done = subprocess.run(
        command, input=stdin, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_python(text: str, binding: str) -> str:
    python = ROOT / os.environ.get("VENV", ".venv") / "bin/python"
    return run([str(python), "-"], text, PYTHONPATH=str(BUILD / "python"), FERRULE_BINDING=binding)


def run_lua(text: str, interpreter: str) -> str:
    cpath = f"{BUILD}/lua/{interpreter[3:]}/?.so;;"
    return run([interpreter, "-"], text, LUA_PATH=LUA_PATH, LUA_CPATH=cpath)


def os_release() -> str:
    return Path("/etc/os-release").read_text().strip()


every_binding = pytest.mark.parametrize("binding", ["native", "swig", "cffi"])
every_lua = pytest.mark.parametrize("interpreter", ["luajit", "lua5.1", "lua5.2", "lua5.3", "lua5.4"])


@every_binding
def test_python_example_prints_the_file(binding: str) -> None:
    assert run_python(block("python", "ring.open"), binding).strip() == os_release()


@every_lua
def test_lua_example_prints_the_file(interpreter: str) -> None:
    assert run_lua(block("lua", "ring:open"), interpreter).strip() == os_release()


@every_binding
def test_python_batches_print_the_size_and_the_file(binding: str) -> None:
    size, text = run_python(block("python", "ring.batch"), binding).split("\n", 1)
    assert (int(size), text.strip()) == (os.stat("/etc/os-release").st_size, os_release())


@every_lua
def test_lua_batches_print_the_size_and_the_file(interpreter: str) -> None:
    size, text = run_lua(block("lua", "ring:batch"), interpreter).split("\n", 1)
    assert (int(float(size)), text.strip()) == (os.stat("/etc/os-release").st_size, os_release())


def test_binding_zlib_takes_the_lines_that_the_readme_shows(tmp_path: Path) -> None:
    (tmp_path / "crc.h").write_text(block("c", "crc32"))
    (tmp_path / "build").symlink_to(BUILD)
    printed = run(["sh", "-e"], block("sh", "--target luajit"), cwd=tmp_path)
    shown = re.search(r"# (\d+)", block("sh", "--target luajit"))
    assert shown
    assert printed.split()[-1] == shown.group(1)


def test_an_extension_module_of_python_is_made_as_the_readme_shows(tmp_path: Path) -> None:
    (tmp_path / "crc.h").write_text(block("c", "crc32"))
    (tmp_path / "build").symlink_to(BUILD)
    for folder in ("bindings", os.environ.get("VENV", ".venv")):
        (tmp_path / folder).symlink_to(ROOT / folder)
    printed = run(["sh", "-e"], block("sh", "--target cpython"), cwd=tmp_path)
    shown = re.search(r"# (\d+)", block("sh", "--target cpython"))
    assert shown
    assert printed.split()[-1] == shown.group(1)


def test_a_program_for_liburing_builds_as_shown(tmp_path: Path) -> None:
    (tmp_path / "show.c").write_text(block("c", "liburing.h"))
    commands = block("sh", "ferrule-liburing").replace("make install", f"make -C {ROOT} BUILD={BUILD} install")
    assert run(["sh", "-e"], commands, cwd=tmp_path, HOME=str(tmp_path)).endswith(os_release() + "\n")
    # And with liburing itself it does the same.
    run(["gcc", "show.c", "-o", "theirs", *run(["pkg-config", "--libs", "liburing"]).split()], cwd=tmp_path)
    assert run(["./theirs"], cwd=tmp_path) == os_release() + "\n"


def test_the_explanation_that_is_shown_is_the_one_given() -> None:
    shown = re.search(r"`(ferrule_ring_open: .*?)`", (ROOT / "README.md").read_text())
    assert shown
    python = ROOT / os.environ.get("VENV", ".venv") / "bin/python"
    program = "import ferrule\ntry: ferrule.Ring(0)\nexcept OSError as error: print(error)"
    assert shown.group(1) in run([str(python), "-c", program], PYTHONPATH=str(BUILD / "python"))


def test_every_annotation_has_its_line() -> None:
    macros = set(
        re.findall(r"^#define (FERRULE_[A-Z_]+)", (ROOT / "bindings/include/ferrule/annotate.h").read_text(), re.M)
    )
    macros -= {"FERRULE_ANNOTATE_H", "FERRULE_NOTE_"}
    assert set(re.findall(r"FERRULE_[A-Z_]+", (ROOT / "docs/bindings.md").read_text())) == macros


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/bindings.md", "docs/abi.md"])
def test_what_is_named_is_there(name: str) -> None:
    """Links, and paths between backquotes; make's targets."""
    page = ROOT / name
    text = page.read_text()
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (page.parent / link).exists(), link
    for path in re.findall(r"`((?:core|bindings|swig|python|lua|tests|examples|scripts|\.ci)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path
    targets = set(re.findall(r"(?:`make |[`, ])((?:test|sanitize)-[a-z0-9.-]*[a-z0-9])`", text)) | set(
        re.findall(r"`make ([a-z][a-z0-9.-]*)`", text)
    )
    database = run(["make", "-p", "FERRULE_READY=1", f"BUILD={BUILD}", "help"])
    assert targets <= set(re.findall(r"^([a-z][a-z0-9.-]*):", database, re.M))
