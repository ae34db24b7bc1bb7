# SPDX-License-Identifier: MIT
"""`make install`, and programs that are compiled, linked and run with what it installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BUILD = os.environ.get("BUILD", "build")
GCC = os.environ.get("CC", "gcc")
CLANG = os.environ.get("CLANG", "clang")
PROGRAMS = {"both_layers": "ferrule", "for_liburing": "ferrule-liburing"}
WARNINGS = ["-Wall", "-Wextra", "-Werror"]
LANGUAGES = {
    "gcc-c11": [GCC, "-std=gnu11", "-xc"],
    "gcc-c++11": ["g++", "-std=gnu++11", "-xc++"],
    "gcc-c++23": ["g++", "-std=gnu++23", "-xc++"],
    "clang-c17": [CLANG, "-std=gnu17", "-xc"],
    "clang-c++20": [f"{CLANG}++", "-std=gnu++20", "-xc++"],
}


def run(command, **environment):
    """Without what the make around this one exports."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "BUILD"))}
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout


def make(*words):
    return run(["make", f"BUILD={BUILD}", *words])


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    place = tmp_path_factory.mktemp("installed") / "usr"
    make("install", f"PREFIX={place}")
    return place


def flags(prefix, package, *options):
    found = run(["pkg-config", *options, package], PKG_CONFIG_PATH=str(prefix / "lib" / "pkgconfig"))
    return found.split()


def compiled(prefix, program, language, place, *options, static=False):
    """Runs what was compiled as pkg-config says, against the shared library or the archive."""
    wanted = flags(prefix, PROGRAMS[program], "--cflags", "--libs", *(["--static"] if static else []))
    if static:
        wanted = [str(prefix / "lib" / "libferrule.a") if word == "-lferrule" else word for word in wanted]
    target = place / program
    source = HERE / f"{program}.c"
    run([*LANGUAGES[language], *WARNINGS, *options, source, "-xnone", "-o", target, *wanted])
    return run([target], LD_LIBRARY_PATH=str(prefix / "lib"))


def listed(place):
    return {str(path.relative_to(place)) for path in place.rglob("*") if not path.is_dir()}


def version():
    text = (ROOT / "core/include/ferrule/version.h").read_text()
    return ".".join(re.findall(r"#define FERRULE_VERSION_[MP][A-Z]+ (\d+)", text))


def test_a_staged_installation_has_the_same_files_and_none_elsewhere(prefix, tmp_path):
    make("install", f"DESTDIR={tmp_path}", "PREFIX=/opt/ferrule")
    assert listed(tmp_path / "opt" / "ferrule") == listed(prefix)
    assert listed(tmp_path) == {f"opt/ferrule/{name}" for name in listed(prefix)}
    text = (tmp_path / "opt/ferrule/lib/pkgconfig/ferrule.pc").read_text()
    assert "prefix=/opt/ferrule\n" in text
    assert str(tmp_path) not in text
    make("uninstall", f"DESTDIR={tmp_path}", "PREFIX=/opt/ferrule")
    assert listed(tmp_path) == set()


def test_folders_of_ones_own(tmp_path):
    make("install", f"DESTDIR={tmp_path}", "PREFIX=/usr", "LIBDIR=/usr/lib/machine", "INCLUDEDIR=/usr/headers")
    assert {"usr/lib/machine/libferrule.a", "usr/headers/ferrule/safe.h"} <= listed(tmp_path)
    assert not (tmp_path / "usr" / "include").exists()


def test_the_shared_library_has_its_version(prefix):
    library = prefix / "lib"
    assert os.readlink(library / "libferrule.so") == "libferrule.so.1"
    assert os.readlink(library / "libferrule.so.1") == f"libferrule.so.{version()}"
    assert flags(prefix, "ferrule", "--modversion") == [version()]


def test_the_header_of_liburing_stands_in_no_ones_way(prefix):
    """Who compiles with `ferrule` gets the distribution's <liburing.h>, if there is one, and not ours."""
    assert not (prefix / "include" / "liburing.h").exists()
    assert "compat" not in " ".join(flags(prefix, "ferrule", "--cflags"))
    assert "compat" in " ".join(flags(prefix, "ferrule-liburing", "--cflags"))
    assert flags(prefix, "ferrule-liburing", "--atleast-version=2.15") == []


@pytest.mark.parametrize("static", [False, True], ids=["shared", "static"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program(prefix, program, language, static, tmp_path):
    said = compiled(prefix, program, language, tmp_path, static=static)
    assert said == (f"ferrule {version()}, headers {version()}\n" if program == "both_layers" else "liburing 2.15\n")


@pytest.mark.parametrize("options", ["-O0", "-O1", "-O2", "-O3", "-O2 -flto", "-fsanitize=address,undefined"])
@pytest.mark.parametrize("language", ["gcc-c11", "clang-c17"])
def test_options_of_the_compiler(prefix, language, options, tmp_path):
    if "-flto" in options and language.startswith("clang"):
        if shutil.which("ld.lld") is None:
            pytest.skip("clang's link-time optimization needs lld")
        options += " -fuse-ld=lld"
    for program in PROGRAMS:
        compiled(prefix, program, language, tmp_path, *options.split(), static=True)


def test_the_library_itself_by_every_optimization(tmp_path):
    """gcc and clang, without optimization, with all of it, and at link time."""
    for compiler, options in ((GCC, "-O0"), (GCC, "-O3 -flto -ffat-lto-objects"), (CLANG, "-O3")):
        place = tmp_path / re.sub(r"\W+", "_", compiler + options)
        run(
            ["make", f"BUILD={place}/build", f"CC={compiler}", f"CFLAGS={options}", "-j2", "install", f"PREFIX={place}"]
        )
        for program in PROGRAMS:
            compiled(place, program, "gcc-c11", tmp_path, *options.split()[:2], static=True)


def test_a_project_of_cmake(prefix, tmp_path):
    if shutil.which("cmake") is None:
        pytest.skip("cmake is not installed")
    run(["cmake", "-S", HERE, "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={prefix}"])
    run(["cmake", "--build", tmp_path])
    for name in ("shared", "static"):
        assert run([tmp_path / name]).startswith(f"ferrule {version()}")
    assert run([tmp_path / "liburing"]) == "liburing 2.15\n"


def test_cmake_is_told_of_a_version_that_does_not_fit(prefix, tmp_path):
    if shutil.which("cmake") is None:
        pytest.skip("cmake is not installed")
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.13)\nproject(user LANGUAGES C)\nfind_package(ferrule 99 REQUIRED)\n"
    )
    command = ["cmake", "-S", tmp_path, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={prefix}"]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "compatible with requested version" in done.stderr
