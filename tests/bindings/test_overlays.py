# SPDX-License-Identifier: MIT
"""The overlays of zlib, libcrypto and libc, on every binding: other people's headers, bound without editing them."""

import hashlib
import importlib
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

OVERLAYS = Path(os.environ.get("BUILD", "build")).absolute() / "overlays"
LUAS = ("5.1", "5.2", "5.3", "5.4", "jit")


@pytest.fixture(params=["cffi", "swig"])
def load(request, monkeypatch):
    """Imports an overlay's module of one binding; both bindings' modules have the same names."""
    monkeypatch.syspath_prepend(str(OVERLAYS / request.param))
    names = ("libz", "_libz", "libcrypto", "_libcrypto", "libc", "_libc")
    for name in names:
        monkeypatch.delitem(sys.modules, name, raising=False)
    importlib.invalidate_caches()
    return importlib.import_module


@pytest.mark.parametrize("data", [b"", b"hello", bytes(range(256)) * 1000])
def test_checksums_are_those_of_python(load, data):
    overlay = load("libz")
    assert overlay.crc32(0, data) == zlib.crc32(data)
    assert overlay.adler32(1, bytearray(data)) == zlib.adler32(data)


def test_checksums_go_on_piece_by_piece(load):
    overlay = load("libz")
    first, second = overlay.crc32(0, b"he"), overlay.crc32(0, b"llo")
    assert overlay.crc32(first, b"llo") == zlib.crc32(b"hello")
    assert overlay.crc32_combine(first, second, 3) == zlib.crc32(b"hello")


def test_text_and_numbers_of_zlib(load):
    overlay = load("libz")
    assert overlay.zlibVersion().startswith("1.")
    assert overlay.compressBound(1000) > 1000


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0, "text"), TypeError, "crc32: buf is 'text', it must be"),
        ((0, 5), TypeError, "crc32: buf is 5, it must be"),
        ((-1, b""), OverflowError, "crc32: crc is -1, it must be"),
        ((1.5, b""), TypeError, "crc32: crc is 1.5, it must be"),
        ((0,), TypeError, r"crc32.*(takes 2|missing 1)"),
    ],
)
def test_wrong_arguments_are_named(load, arguments, error, message):
    with pytest.raises(error, match=message):
        load("libz").crc32(*arguments)


def digest_of(crypto, algorithm, *pieces):
    with crypto.EVP_MD_CTX_new() as digest:
        crypto.EVP_DigestInit_ex(digest, algorithm)
        for piece in pieces:
            crypto.EVP_DigestUpdate(digest, piece)
        value, length = crypto.EVP_DigestFinal_ex(digest)
        return value[:length]


def test_digests_are_those_of_hashlib(load):
    crypto = load("libcrypto")
    sha256 = crypto.EVP_sha256()
    assert digest_of(crypto, sha256) == hashlib.sha256().digest()
    assert digest_of(crypto, sha256, b"ab", memoryview(b"c")) == hashlib.sha256(b"abc").digest()
    assert digest_of(crypto, crypto.EVP_get_digestbyname("SHA512"), b"abc") == hashlib.sha512(b"abc").digest()
    assert crypto.EVP_get_digestbyname("no such algorithm") == 0


def test_a_digest_is_a_handle_that_closes(load):
    crypto = load("libcrypto")
    digest = crypto.EVP_MD_CTX_new()
    assert not digest.closed
    digest.close()
    digest.close()
    assert digest.closed
    with pytest.raises(ValueError, match="closed"):
        crypto.EVP_DigestUpdate(digest, b"x")
    with pytest.raises(TypeError, match="EVP_DigestUpdate: ctx is 5, it must be"):
        crypto.EVP_DigestUpdate(5, b"x")


def test_a_failure_that_is_no_errno_is_the_module_s_error(load):
    crypto = load("libcrypto")
    with crypto.EVP_MD_CTX_new() as digest, pytest.raises(crypto.Error) as caught:
        crypto.EVP_DigestInit_ex(digest, 0)
    assert caught.value.code == 0
    assert "EVP_DigestInit_ex" in str(caught.value)


def test_libc_lists_links_and_sets_times(load, tmp_path):
    libc = load("libc")
    link = tmp_path / "link"
    libc.symlink("where it leads", link)
    assert libc.readlink(link, 100) == b"where it leads"
    libc.utimensat(-100, link, [(1, 2), (10**9, 123456789)], 256)
    assert link.lstat().st_mtime_ns == 10**18 + 123456789
    folder = os.open(tmp_path, os.O_RDONLY | libc.OPEN_FOLDER)
    assert b"link\0" in libc.getdents64(folder, 1000)
    assert libc.getdents64(folder, 1000) == b""
    os.close(folder)
    assert 0 <= libc.clock_gettime(libc.CLOCK_STEADY).tv_nsec < 10**9
    with pytest.raises(FileNotFoundError):
        libc.readlink(tmp_path / "none", 100)


IN_LUA = """
local zlib, crypto, libc = require "libz", require "libcrypto", require "libc"
local held, why, errno = libc.readlink("/no such file", 100)
assert(held == nil and why:find("readlink", 1, true) and errno == 2, why)
assert(#libc.readlink("/proc/self/exe", 1000) > 0)
local now = libc.clock_gettime(libc.CLOCK_STEADY)
assert(now.tv_sec > 0 and now.tv_nsec < 1000000000)
assert(zlib.crc32(0, "hello") == 907060870)
assert(zlib.crc32_combine(zlib.crc32(0, "he"), zlib.crc32(0, "llo"), 3) == 907060870)
assert(zlib.adler32(1, "hello") == 103547413)
assert(zlib.zlibVersion():find("^1%."))
local good, problem = pcall(zlib.crc32, 0, 5)
assert(not good and problem:find("crc32: buf is 5, it must be", 1, true), problem)
good, problem = pcall(zlib.crc32, 0.5, "")
assert(not good and problem:find("crc32: crc is 0.5, it must be", 1, true), problem)
local digest = assert(crypto.EVP_MD_CTX_new())
assert(crypto.EVP_DigestInit_ex(digest, crypto.EVP_sha256()) == true)
assert(crypto.EVP_DigestUpdate(digest, "ab") == true)
assert(crypto.EVP_DigestUpdate(digest, "c") == true)
local value, length = crypto.EVP_DigestFinal_ex(digest)
assert(#value == 64 and length == 32)
print((value:sub(1, length):gsub(".", function(c) return ("%02x"):format(c:byte()) end)))
local result, message, code = crypto.EVP_DigestInit_ex(assert(crypto.EVP_MD_CTX_new()), 0)
assert(result == nil and message:find("EVP_DigestInit_ex", 1, true) and code == 0, message)
digest:close()
result, message, code = crypto.EVP_DigestUpdate(digest, "x")
assert(result == nil and message:find("closed", 1, true) and code == 9, message)
"""


@pytest.mark.parametrize("version", LUAS)
def test_the_same_in_lua(version):
    paths = {"LUA_CPATH": f"{OVERLAYS}/lua/{version}/?.so", "LUA_PATH": "none"}
    if version == "jit":
        paths = {"LUA_CPATH": "none", "LUA_PATH": f"{OVERLAYS}/luajit/?.lua"}
    done = subprocess.run(
        [f"lua{version}", "-"], input=IN_LUA, env={**os.environ, **paths}, capture_output=True, text=True, timeout=20
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == hashlib.sha256(b"abc").hexdigest() + "\n"
