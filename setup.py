# SPDX-License-Identifier: MIT
"""Builds the package: one abi3 wheel with the core and both bindings inside.

In a checkout the bindings are generated first, by the Makefile, which needs libclang, cffi and SWIG. A source archive
carries what was generated, in python/generated, and needs a C compiler only.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_clib import build_clib
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

ROOT = Path(__file__).resolve().parent
CARRIED = ROOT / "python" / "generated"  # in a source archive
WORK = Path("build") / "pip"  # of the Makefile, in a checkout
# What each calls its extension modules. The native ones are the modules themselves.
BINDINGS = {"_cffi": "_{}", "_swig": "_{}", "_native": "{}"}
RAW = os.environ.get("RAW") != "0"  # RAW=0 leaves layer 1 out, as for the Makefile
MODULES = ("safe", "raw") if RAW else ("safe",)
LIMITED_API = "0x030b0000"
INCLUDES = ["core/include", "bindings/include"]
FLAGS = ["-std=c11", "-O2", "-fvisibility=hidden"]


def is_made_by(command: list[str], text: str = "") -> bool:
    try:
        return subprocess.run(command, input=text, text=True, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def can_generate() -> bool:
    """Are a compiler, make, Python's headers and the libraries of the generator here?"""
    folders = [str(path.parents[1]) for path in Path("/usr/lib").glob("llvm-*/include/clang-c/Index.h")]
    if not folders or not all(map(shutil.which, ("make", "pkg-config"))):
        return False
    if not Path(sysconfig.get_path("include"), "Python.h").exists():
        return False
    headers = "".join(f"#include <{header}>\n" for header in ("jansson.h", "uthash.h", "clang-c/Index.h"))
    return is_made_by(["gcc", "-E", "-I", max(folders), "-"], headers)


def generate() -> None:
    setup = ["env", f"PYTHON3={sys.executable}", "scripts/setup.sh", "pip"]
    if not can_generate() and subprocess.run(setup, check=False).returncode != 0:
        raise SystemExit(
            "ferrule: in a checkout the bindings are generated, which needs the packages that setup named above. "
            "A source archive of ferrule needs gcc alone."
        )
    swig = shutil.which("swig")
    if swig is None:
        raise SystemExit("ferrule: generating the bindings needs SWIG: python -m pip install swig")
    settings = {"BUILD": str(WORK), "PYTHON": sys.executable, "SWIG": swig, "FERRULE_READY": "1"}
    command = ["make", f"-j{os.cpu_count()}", *(f"{name}={value}" for name, value in settings.items())]
    command.append("python-generated")
    if subprocess.run(command, check=False).returncode != 0:
        raise SystemExit(f"ferrule: the bindings could not be generated: `{' '.join(command)}` failed, see above")


@cache
def generated() -> Path:
    """The folder of the generated Python and C, made now if need be."""
    if CARRIED.is_dir():
        return CARRIED
    generate()
    return WORK / "python" / "generated"


class BuildLibrary(build_clib):
    def build_libraries(self, libraries):
        # gcc writes the headers that each object used nowhere here: always compile, the core is small.
        self.force = True
        super().build_libraries(libraries)


class BuildPackage(build_py):
    """The package, and what is generated beside it."""

    def run(self):
        super().run()
        for binding in BINDINGS:
            endings = (".pyi",) if binding == "_native" else (".py", ".pyi")
            for source in (generated() / binding / f"{module}{ending}" for module in MODULES for ending in endings):
                self.copy_file(str(source), str(Path(self.build_lib) / "ferrule" / binding / source.name))
        if not RAW:
            (Path(self.build_lib) / "ferrule" / "raw.pyi").unlink(missing_ok=True)


class BuildExtensions(build_ext):
    def run(self):
        generated()
        super().run()


class SourceArchive(sdist):
    """A source archive that carries what is generated."""

    def make_release_tree(self, base_dir, files):
        super().make_release_tree(base_dir, files)
        for binding in BINDINGS:
            target = Path(base_dir) / "python" / "generated" / binding
            target.mkdir(parents=True, exist_ok=True)
            for source in sorted((generated() / binding).iterdir()):
                if source.suffix in (".py", ".pyi", ".c") and not source.name.endswith("_build.py"):
                    shutil.copy(source, target)


def version() -> str:
    """The one place that names it is the core's."""
    header = Path("core/include/ferrule/version.h").read_text()
    return ".".join(re.findall(r"#define FERRULE_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header))


def extension(binding: str, module: str) -> Extension:
    folder = CARRIED if CARRIED.is_dir() else WORK / "python" / "generated"
    name = BINDINGS[binding].format(module)
    return Extension(
        f"ferrule.{binding}.{name}",
        [os.path.relpath(folder / binding / f"{name}.c", ROOT)],
        include_dirs=INCLUDES,
        define_macros=[("Py_LIMITED_API", LIMITED_API), ("_GNU_SOURCE", None)],
        extra_compile_args=FLAGS,
        extra_link_args=["-pthread"],
        py_limited_api=True,
    )


os.chdir(ROOT)
setup(
    version=version(),
    setup_requires=[] if CARRIED.is_dir() else ["cffi>=2.0", "swig>=4.4"],  # pip's build environment gets them
    libraries=[
        (
            "ferrule",
            {
                "sources": sorted(str(path) for path in Path("core/src").rglob("*.c")),
                "include_dirs": [*INCLUDES, "core/src"],
                "macros": [("_GNU_SOURCE", None)],
                "cflags": [*FLAGS, "-fPIC"],
            },
        )
    ],
    ext_modules=[extension(binding, module) for binding in BINDINGS for module in MODULES],
    cmdclass={
        "build_clib": BuildLibrary,
        "build_ext": BuildExtensions,
        "build_py": BuildPackage,
        "sdist": SourceArchive,
    },
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
