# SPDX-License-Identifier: MIT
"""Writes the seeds of the fuzzers, out of the headers and descriptions of the generator's suite, and a dictionary.

corpus.py FOLDER"""

import hashlib
import itertools
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BINDINGS = ROOT / "tests" / "bindings"


def write(folder, texts):
    folder.mkdir(parents=True, exist_ok=True)
    for text in texts:
        data = text if isinstance(text, bytes) else text.encode()
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


def headers():
    places = (BINDINGS / "good", BINDINGS / "bad", BINDINGS / "hard", ROOT / "bindings" / "overlays")
    for place in places:
        for path in sorted(place.glob("*.h")):
            yield path.read_text()


def annotations(text):
    """FERRULE_BYTES(a + g(b)) as the attribute has it: bytes(a + g(b))."""
    for match in re.finditer(r"\bFERRULE_([A-Z_]+)", text):
        word, at = match[1].lower(), match.end()
        if at < len(text) and text[at] == "(":
            end, depth = at + 1, 1
            while end < len(text) and depth:
                depth += {"(": 1, ")": -1}.get(text[end], 0)
                end += 1
            yield word + " ".join(text[at:end].split())
        else:
            yield word


def seeds_of_annotations():
    for text in headers():
        found = list(annotations(text))
        # In several places each: a line is one place of the header.
        for start in range(0, len(found), 8):
            for shift in (0, 3, 7, 11):
                yield "\n" * shift + "\n".join(found[start : start + 8])


def comments():
    for text in headers():
        for comment in re.findall(r"/\*\*(.*?)\*/", text, re.DOTALL):
            yield re.sub(r"^\s*\* ?", "", comment, flags=re.MULTILINE)


def descriptions():
    texts = [path.read_bytes() for path in sorted((BINDINGS / "good").glob("*.json"))]
    yield from texts
    for old, new in itertools.pairwise(texts):
        yield old + b"\0" + new


def main(folder):
    write(folder / "annotations", seeds_of_annotations())
    write(folder / "comment", comments())
    write(folder / "description", descriptions())
    words = sorted({word for text in headers() for word in annotations(text)})
    lines = ['"{}"'.format(re.sub(r'[\\"]', r"\\\g<0>", word)) for word in words]
    (folder / "annotations.dict").write_text("\n".join(lines) + "\n")


main(Path(sys.argv[1]))
