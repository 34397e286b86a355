"""What results depend on besides the version: the code that trains and scores, as a few letters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]


def digest_of(start: Path, package: str, *numbers: object, root: Path = ROOT) -> str:
    """Return 12 letters, others where the code behind a module or the numbers of a measurement are others.

    Parameters
    ----------
    start : Path
        The module that measures.
    package : str
        Files of this package count: those that `start` imports, directly or by way of others.
    *numbers
        What determines the results besides.
    root : Path
        Where packages are.
    """
    whole = sha256(repr(numbers).encode())
    for file in sorted(imported_by(start, root)):
        if file.is_relative_to(root / package):
            whole.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    return whole.hexdigest()[:12]


def imported_by(start: Path, root: Path = ROOT) -> set[Path]:
    """Return the files below `root` that a module imports, directly or by way of others, and its own."""
    found, to_read = {start}, [start]
    while to_read:
        for name in _names_in(to_read.pop()):
            stem = root.joinpath(*name.split("."))
            for file in (stem.with_suffix(".py"), stem / "__init__.py"):
                if file not in found and file.is_file():
                    found.add(file)
                    to_read.append(file)
    return found


def _names_in(file: Path) -> Iterator[str]:
    """Yield what may be modules among the names that a file imports; imports are absolute here."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
