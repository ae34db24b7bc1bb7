# SPDX-License-Identifier: MIT
"""A module meets another library than the one that it was made for: each target says so when it is loaded."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from conftest import ROOT

HEADER = """
#define ZED_VERSION "2.5.1"
#define ZED_NUMBER 251
struct FERRULE_RECORD zed_point { int x; int y; };
FERRULE_RETURNS_BORROWED(static) const char *zed_version(void);
int zed_number(void);
int zed_sum(const struct zed_point *point FERRULE_IN);
int zed_more(int value);
"""

SOURCE = """
#include "zed.h"
const char *zed_version(void) { return REAL_VERSION; }
int zed_number(void) { return REAL_NUMBER; }
int zed_sum(const struct zed_point *point) { return point->x + point->y; }
#ifndef LACKS
int zed_more(int value) { return value + 1; }
#endif
"""

SWIG = shutil.which("swig", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
INCLUDES = [f"-I{ROOT / 'bindings' / 'include'}", f"-I{sysconfig.get_path('include')}"]
TARGETS = ["cffi", "swig", "cpython", "lua", "luajit"]
VERSION_TEXT = "--version-function=zed_version=ZED_VERSION"
VERSION_NUMBER = "--version-function=zed_number=ZED_NUMBER"


def run(*command, cwd=None):
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


class Zed:
    """A library, and modules that were made for one and meet another."""

    def __init__(self, bind, folder):
        self.bind, self.folder = bind, folder
        self.header(HEADER)

    def header(self, text):
        (self.folder / "zed.h").write_text("#include <ferrule/annotate.h>\n" + text)

    def library(self, version="2.5.1", number=251, describes=False, header=HEADER, lacks=False):
        """Made from `header`, and described by it if asked for; the modules know HEADER."""
        place = self.folder / "made"
        place.mkdir(exist_ok=True)
        (place / "zed.h").write_text("#include <ferrule/annotate.h>\n" + header)
        (place / "zed.c").write_text(SOURCE)
        sources = [place / "zed.c"]
        if describes:
            self.bind.emit("-o", place, place / "zed.h", target="c-table")
            sources.append(place / "zed_table.c")
        defines = [f'-DREAL_VERSION="{version}"', f"-DREAL_NUMBER={number}", *(["-DLACKS"] if lacks else [])]
        run("gcc", "-shared", "-fPIC", *INCLUDES, *defines, "-o", self.folder / "libzed.so", *sources)

    def module(self, target, *options):
        emitted = "swig" if target == "lua" else target
        more = ["--load", "libzed.so"] if target == "luajit" else []
        words = ["-o", self.folder, "--include", '"zed.h"', *options, *more, self.folder / "zed.h"]
        result = self.bind.emit(*words, target=emitted)
        assert (result.returncode, result.stderr) == (0, "")
        getattr(self, f"compile_{target}")()

    def compile(self, source, module, *options):
        link = ["-L", self.folder, "-lzed", f"-Wl,-rpath,{self.folder}"]
        run("gcc", "-shared", "-fPIC", "-O1", *INCLUDES, f"-I{self.folder}", *options, "-o", module, source, *link)

    def compile_cffi(self):
        run(sys.executable, "_zed_build.py", "--c-file", "_zed.c", cwd=self.folder)
        self.compile(self.folder / "_zed.c", self.folder / "_zed.abi3.so", "-DPy_LIMITED_API=0x030b0000")

    def compile_cpython(self):
        self.compile(self.folder / "zed.c", self.folder / "zed.abi3.so")

    def compile_swig(self):
        where = [f"-I{ROOT / 'swig'}", f"-I{ROOT / 'bindings'}"]
        run(SWIG, "-python", "-nofastunpack", *where, "-outdir", self.folder / "made", "-o", "_zed.c", "zed.i",
            cwd=self.folder)  # fmt: skip
        self.compile(self.folder / "_zed.c", self.folder / "_zed.abi3.so", "-DPy_LIMITED_API=0x030b0000")

    def compile_lua(self):
        where = [f"-I{ROOT / 'swig'}", f"-I{ROOT / 'bindings'}"]
        run(SWIG, "-lua", *where, "-o", "zed_lua.c", "zed.i", cwd=self.folder)
        flags = run("pkg-config", "--cflags", "lua5.4").split()
        self.compile(self.folder / "zed_lua.c", self.folder / "zed.so", *flags)

    def compile_luajit(self):
        pass

    def load(self, target):
        """Loads it and calls something: what was said, "6" if all is well."""
        environment = dict(os.environ, PYTHONPATH=str(self.folder), PYTHONDONTWRITEBYTECODE="1")
        environment["LUA_PATH"] = f"{self.folder}/?.lua;;"
        environment["LUA_CPATH"] = f"{self.folder}/?.so;;"
        if target in ("lua", "luajit"):
            command = ["lua5.4" if target == "lua" else "luajit", "-e", "print(require('zed').zed_sum({x = 2, y = 4}))"]
        else:
            command = [sys.executable, "-c", "import zed; print(zed.zed_sum((2, 4)))"]
        done = subprocess.run(command, env=environment, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        if target not in ("lua", "luajit") and done.returncode:
            assert "ImportError: " in done.stderr
        return done.stdout.strip() or done.stderr


@pytest.fixture(params=TARGETS)
def target(request):
    program = {"lua": "lua5.4", "luajit": "luajit"}.get(request.param)
    if program and not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    return request.param


@pytest.fixture
def zed(bind, tmp_path):
    return Zed(bind, tmp_path)


def test_a_library_of_that_version_or_a_later_one(zed, target):
    zed.library()
    zed.module(target, VERSION_TEXT)
    for version in ("2.5.1", "2.5.2", "2.6", "2.10.0", "2.5.1-rc1"):
        zed.library(version)
        assert zed.load(target) == "6"


def test_a_library_that_is_too_old(zed, target):
    zed.library()
    zed.module(target, VERSION_TEXT)
    for version in ("2.5.0", "2.5", "1.9.9", "3.0.0", "", "x"):
        zed.library(version)
        said = zed.load(target)
        assert f"the library is version {version} by zed_version(), this module was made for 2.5.1" in said


def test_versions_that_are_numbers(zed, target):
    zed.library()
    zed.module(target, VERSION_NUMBER)
    for number in (251, 1000):
        zed.library(number=number)
        assert zed.load(target) == "6"
    zed.library(number=250)
    assert "the library is version 250 by zed_number(), this module was made for 251" in zed.load(target)


def test_a_function_that_the_library_lacks(zed, target):
    zed.library()
    zed.module(target)
    assert zed.load(target) == "6"
    zed.library(lacks=True)
    assert "zed_more" in zed.load(target)


OTHERS = [
    ("int x; int y;", "int x; int y; int z;", "struct zed_point is of another size in the library"),
    ("int x; int y;", "int y; int x;", "struct zed_point, field {x or y} is elsewhere, or of another size,"),
    ("int zed_more(int value)", "int zed_more(long value)", "zed_more() is int (long) in the library, this module"),
    ("int zed_more(int value);", "", "zed_more() is not there in the library, this module was made for int (int)"),
]


def test_what_the_library_says_of_itself(zed, target):
    zed.library(describes=True)
    zed.module(target, "--has-description", VERSION_TEXT)
    assert zed.load(target) == "6"
    for old, new, message in OTHERS:
        assert old in HEADER
        # Its description alone is another: what C does is not the question here.
        zed.library(describes=True)
        zed.folder.joinpath("made", "zed.h").write_text("#include <ferrule/annotate.h>\n" + HEADER.replace(old, new))
        zed.bind.emit("-o", zed.folder / "made", zed.folder / "made" / "zed.h", target="c-table")
        table = zed.folder / "made" / "zed_table.c"
        zed.folder.joinpath("made", "zed.h").write_text("#include <ferrule/annotate.h>\n" + HEADER)
        defines = ['-DREAL_VERSION="2.5.1"', "-DREAL_NUMBER=251"]
        source = zed.folder / "made" / "zed.c"
        run("gcc", "-shared", "-fPIC", *INCLUDES, *defines, "-o", zed.folder / "libzed.so", source, table)
        said = zed.load(target)
        assert message.split("{")[0] in said
        assert message.split("}")[-1] in said


def test_a_library_without_a_description(zed, target):
    zed.library(describes=True)
    zed.module(target, "--has-description")
    zed.library()
    assert "the library has no description of itself, which this module wants to look at" in zed.load(target)


@pytest.mark.parametrize("emitted", ["cffi", "swig", "cpython"])
def test_a_compiler_that_lays_out_otherwise(zed, emitted):
    """Headers that changed after the module was made, or a compiler with other rules."""
    zed.library()
    result = zed.bind.emit("-o", zed.folder, "--include", '"zed.h"', zed.folder / "zed.h", target=emitted)
    assert result.returncode == 0
    zed.header(HEADER.replace("int x; int y;", "int w; int x; int y;"))
    with pytest.raises(AssertionError) as caught:
        getattr(zed, f"compile_{emitted}")()
    assert "struct zed_point is laid out otherwise than the headers that ferrule-bind read" in str(caught.value)
    assert "struct zed_point, field x, is laid out otherwise" in str(caught.value)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("zed_version", "it is FUNCTION=CONSTANT"),
        ("nobody=ZED_VERSION", "declares this function"),
        ("zed_version=NOTHING", "defines this constant"),
        ("zed_version=ZED_NUMBER", "both integers or both texts"),
        ("zed_number=ZED_VERSION", "both integers or both texts"),
        ("zed_more=ZED_NUMBER", "the function takes nothing"),
    ],
)
def test_a_version_function_that_is_none(zed, option, message):
    result = zed.bind.emit("--version-function", option, "-o", zed.folder, zed.folder / "zed.h", target="cpython")
    assert result.returncode == 1
    assert message in result.stderr
    assert not (zed.folder / "zed.c").exists()
