# SPDX-License-Identifier: MIT
"""ferrule-bind as a program: command line, files, where it finds what it needs."""

import os
import shutil
import subprocess

import pytest
from conftest import ROOT


def test_help_names_every_target(bind):
    result = bind("--help")
    assert result.returncode == 0
    for target in ("json", "cffi", "swig", "luajit", "shims", "luals", "pyi"):
        assert f"\n  {target} " in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "what to do is missing: check, emit or diff"),
        (["bind", "x.h"], "unknown command 'bind'"),
        (["check"], "no header is named"),
        (["emit", "-o", "x", "good/roles.h"], "emit needs --target"),
        (["emit", "--target", "json", "good/roles.h"], "emit needs a folder to write to: -o"),
        (["emit", "--target", "perl", "-o", "x", "good/roles.h"], "unknown target 'perl'"),
        (["check", "--module", "a b", "good/roles.h"], "not 'a b'"),
        (["check", "--nonsense", "good/roles.h"], "--nonsense"),
    ],
)
def test_a_wrong_command_line(bind, arguments, message):
    result = bind(*arguments)
    assert result.returncode == 2
    assert message in result.stderr


@pytest.mark.parametrize("name", ["no/such.h", "good"])
def test_a_header_that_cannot_be_read(bind, name):
    result = bind.check(name)
    assert result.returncode == 1
    assert f"cannot read {name}: " in result.stderr


def test_omitting_what_is_not_there(bind):
    result = bind.check("good/roles.h", "--omit", "nobody")
    assert result.returncode == 1
    assert "--omit nobody: no header that was named declares nobody" in result.stderr


def test_the_same_twice_is_the_same(bind, tmp_path):
    for folder in ("a", "b"):
        assert bind.emit("-o", tmp_path / folder, "good/roles.h").returncode == 0
    assert (tmp_path / "a" / "roles.json").read_bytes() == (tmp_path / "b" / "roles.json").read_bytes()


def test_nothing_of_the_machine_is_in_it(bind, tmp_path):
    bind.emit("-o", tmp_path, "good/records.h")
    text = (tmp_path / "records.json").read_text()
    assert str(ROOT) not in text
    assert str(tmp_path) not in text


def test_a_file_that_does_not_change_keeps_its_date(bind, header, tmp_path):
    path = header("void f(void);\n")
    out = tmp_path / "out"
    bind.emit("-o", out, path)
    os.utime(out / "h.json", ns=(1, 1))
    bind.emit("-o", out, path)
    assert (out / "h.json").stat().st_mtime_ns == 1
    path.write_text("void g(void);\n")
    bind.emit("-o", out, path)
    assert (out / "h.json").stat().st_mtime_ns != 1
    assert [file.name for file in out.iterdir()] == ["h.json"]


def test_an_old_file_survives_a_failure(bind, header, tmp_path):
    path = header("void f(void);\n")
    out = tmp_path / "out"
    bind.emit("-o", out, path)
    before = (out / "h.json").read_bytes()
    path.write_text("void f(\n")
    assert bind.emit("-o", out, path).returncode == 1
    assert (out / "h.json").read_bytes() == before
    assert [file.name for file in out.iterdir()] == ["h.json"]


def test_the_file_is_as_public_as_others(bind, tmp_path):
    bind.emit("-o", tmp_path, "good/roles.h")
    (tmp_path / "other").touch()
    assert (tmp_path / "roles.json").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize("place", ["file/below", "no/such/folder", "/proc/ferrule"])
def test_a_folder_that_cannot_be_written(bind, tmp_path, place):
    (tmp_path / "file").touch()
    result = bind.emit("-o", tmp_path / place, "good/roles.h")
    assert result.returncode == 1
    assert f"cannot write {tmp_path / place}" in result.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(bind, tmp_path):
    tmp_path.chmod(0o500)
    result = bind.emit("-o", tmp_path, "good/roles.h")
    assert result.returncode == 1
    assert "Permission denied" in result.stderr


def test_a_full_disk(bind):
    result = bind.emit("-o", "/dev/full", "good/roles.h")
    assert result.returncode == 1


def test_without_clangs_headers_the_package_is_named(bind, header, tmp_path):
    path = header("#include <stddef.h>\nvoid f(size_t n);\n")
    (tmp_path / "empty").mkdir()
    result = bind.check("--resource-dir", tmp_path / "empty", path)
    assert result.returncode == 1
    assert "libclang-common-N-dev" in result.stderr
    assert "--resource-dir" in result.stderr


def test_the_annotations_are_found_from_anywhere(bind, header, tmp_path):
    assert bind.check(header("void f(void);\n").name, cwd=tmp_path).returncode == 0


def test_installed_it_finds_them_beside_itself(bind, header, tmp_path):
    prefix = tmp_path / "prefix"
    (prefix / "bin").mkdir(parents=True)
    shutil.copytree(ROOT / "bindings" / "include", prefix / "include")
    shutil.copy(bind.program, prefix / "bin")
    path = header("#ifndef HERE\n#error the copy was not taken\n#endif\nvoid f(void);\n")
    with open(prefix / "include" / "ferrule" / "annotate.h", "a") as file:
        file.write("#define HERE\n")
    result = subprocess.run([prefix / "bin" / "ferrule-bind", "check", path], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_it_builds_and_works_without_core(tmp_path):
    for part in ("bindings", "swig"):
        if (ROOT / part).exists():
            shutil.copytree(ROOT / part, tmp_path / part)
    made = subprocess.run(
        ["make", "-j2", "-f", "bindings/bindings.mk", "CFLAGS=-O0", "build/ferrule-bind"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
    )
    assert made.returncode == 0, made.stderr
    (tmp_path / "h.h").write_text("#include <ferrule/annotate.h>\nvoid f(int fd FERRULE_FD);\n")
    result = subprocess.run(
        ["build/ferrule-bind", "emit", "--target", "json", "-o", "out", "h.h"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "out" / "h.json").exists()


@pytest.mark.parametrize(
    "text", ["#define M " + "x" * 1_000_000 + "\n", "#define M " + "(1+" * 20000 + "1" + ")" * 20000 + "\n"]
)
def test_a_monstrous_macro(bind, header, tmp_path, text):
    result = bind.check(header(text + "void f(void);\n"))
    assert result.returncode in (0, 1)
    assert "f" in bind("check", header("void f(void);\n")).stdout


def test_types_that_point_to_each_other(bind, header, tmp_path):
    path = header(
        """
struct b;
struct FERRULE_OPAQUE a { struct b *b; struct a *next; };
struct FERRULE_OPAQUE b { struct a *a; };
void f(struct a *a, struct b *b);
"""
    )
    model = bind.model(tmp_path, path)
    assert [one["name"] for one in model["records"]] == ["a", "b"]


def test_a_target_that_cannot_carry_a_contract(bind, header, tmp_path):
    path = header(
        """
#include <stdint.h>
struct FERRULE_RECORD done { uint64_t token FERRULE_RELEASES; };
void f(const void *data FERRULE_BYTES(n) FERRULE_RETAINED(token), uint64_t n, uint64_t token);
void g(void);
"""
    )
    out = tmp_path / "out"
    result = bind.emit("-o", out, path, target="luajit")
    assert result.returncode == 1
    assert f"{path}:5:6: error: target luajit cannot carry f: " in result.stderr
    assert "note: --omit f leaves it out" in result.stderr
    assert not out.exists()
    assert bind.emit("-o", out, path, "--omit", "f", target="luajit").returncode == 0
    assert (out / "h.lua").exists()
