# SPDX-License-Identifier: MIT
"""The interface file: memory that C keeps is held, in whichever form it goes there."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BIND = Path(os.environ.get("BUILD", ROOT / "build")).absolute() / "ferrule-bind"

HEADER = """
#include <ferrule/annotate.h>
#include <stddef.h>
struct FERRULE_HANDLE(keeper_free) keeper;
FERRULE_HIDDEN void keeper_free(struct keeper *keeper);
void keep(struct keeper *keeper, {memory} FERRULE_RETAINED(keeper), size_t n, size_t m);
"""


@pytest.mark.parametrize(
    ("memory", "kept"),
    [
        ("const void *data FERRULE_BYTES(n)", "%bind_bytes_kept(void *data, &size3, false, false, kept2)"),
        ("void *data FERRULE_OUT FERRULE_BYTES(n)", "%bind_bytes_kept(void *data, &size3, false, true, kept2)"),
        ("void *data FERRULE_INOUT FERRULE_BYTES(n)", "%bind_bytes_kept(void *data, &size3, false, true, kept2)"),
        ("const void *data FERRULE_BYTES(n * m)", "%bind_bytes_kept_least(void *data, false, false, kept2, "),
        ("void *data FERRULE_OUT FERRULE_BYTES(n * m)", "%bind_bytes_kept_least(void *data, false, true, kept2, "),
        ("const char *data FERRULE_STRING", "%bind_text_kept(void *data, text, false, kept2)"),
        ("int data FERRULE_FD", "%bind_fd_kept(int32_t data, kept2)"),
    ],
)
def test_what_c_keeps_is_held(tmp_path: Path, memory: str, kept: str) -> None:
    header = tmp_path / "h.h"
    header.write_text(HEADER.replace("{memory}", memory))
    command = [BIND, "emit", header, "--target", "swig", "--module", "m", "-o", tmp_path, "--omit", "keep@lua"]
    subprocess.run([*command, "-I", ROOT / "bindings/include"], check=True, capture_output=True, timeout=60)
    text = (tmp_path / "m.i").read_text()
    assert f"\n{kept}" in text
    assert '\nBIND_KEEPS(handle1, "", kept2)' in text.replace("\t", "")
