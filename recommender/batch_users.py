"""Whom a batch is for: everybody of a version, or the people whom a file names."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput, UnknownId
from core.id_map import IdMap

_COLUMN = "user_id"
#: So many unknown ids are named in the error.
_NAMED = 5


def users_of_file(path: Path, known: IdMap) -> NDArray[np.int64]:
    """Return the people whom a file names, strictly increasing; who is named twice counts once.

    Parameters
    ----------
    path : Path
        One user_id a line, or a CSV whose header has a column ``user_id``.
    known : IdMap
        The people of the version.

    Returns
    -------
    ndarray of int64, shape (n_people,)

    Raises
    ------
    InvalidInput
        If the file cannot be read, names nobody, or has a line without an id.
    UnknownId
        If the version does not have some of them: the first ones are named.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            "cannot read the users", f"{path} ({error})", "give a text file of user ids"
        ) from error
    wanted = np.unique(np.fromiter(_ids(path, text), dtype=np.int64))
    if len(wanted) == 0:
        raise InvalidInput("the file names nobody", str(path), "write one user_id a line")
    unknown = wanted[known.rows(wanted) < 0]
    if len(unknown):
        named = ", ".join(str(user) for user in unknown[:_NAMED].tolist())
        more = f" and {len(unknown) - _NAMED:,} more" if len(unknown) > _NAMED else ""
        raise UnknownId(
            "unknown users", f"{named}{more} in {path}", "take them out of the file, or build anew"
        )
    return wanted


def _ids(path: Path, text: str) -> Iterator[int]:
    rows = csv.reader(text.splitlines())
    column = 0
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if number == 1 and _COLUMN in (names := [cell.lower() for cell in cells]):
            column = names.index(_COLUMN)
        elif any(cells):
            yield _id(cells[column] if column < len(cells) else "", f"{path}:{number}")


def _id(text: str, where: str) -> int:
    try:
        user_id = int(text)
    except ValueError as error:
        raise InvalidInput("not a user id", f"{where}: {text!r}", "write one user_id a line") from error
    if not -(2**63) <= user_id < 2**63:
        raise InvalidInput("not a user id", f"{where}: {text!r}", "ids have 64 bits")
    return user_id
