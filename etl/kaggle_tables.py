"""The small CSV files of a Kaggle folder as pandas tables of text, under our column names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from core.errors import SourceInvalid
from etl.columns import SPELLINGS


def read_table(path: Path, needed: Sequence[str]) -> pd.DataFrame:
    """Read a whole CSV file with every cell as text, as it stands there.

    A byte order mark, CRLF line ends and spaces around column names do not matter; cells missing at the end
    of a row are empty.

    Parameters
    ----------
    path : Path
        A UTF-8 file with a header.
    needed : sequence of str
        Columns that must be there, under the names of `etl.columns`.

    Raises
    ------
    SourceInvalid
        If the file is missing, damaged or lacks a needed column.
    """
    check_columns(path, columns_of(path), needed)
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", index_col=False)
    except (OSError, ValueError, pd.errors.ParserError) as error:
        detail = " ".join(str(error).split())
        raise SourceInvalid("cannot read a table", f"{path} ({detail})", "download it again") from error
    table.columns = pd.Index([our_name(column) for column in table.columns])
    return table.fillna("")


def columns_of(path: Path) -> list[str]:
    """Return the column names in a CSV file's first line, under our spellings.

    Raises
    ------
    SourceInvalid
        If the file is missing or is no text.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = file.readline(65_536)
    except FileNotFoundError as error:
        raise SourceInvalid(
            "a file is missing", str(path), "put the whole data set into the folder"
        ) from error
    except (OSError, ValueError) as error:
        raise SourceInvalid("cannot read a file", f"{path} ({error})", "download it again") from error
    return [our_name(column.strip().strip('"')) for column in header.split(",")]


def check_columns(path: Path, columns: Iterable[str], needed: Sequence[str]) -> None:
    """Raise SourceInvalid, naming what is missing, unless every needed column is there."""
    missing = [column for column in needed if column not in set(columns)]
    if missing:
        listed = ", ".join(missing)
        raise SourceInvalid(
            "a column is missing", f"{path} has no {listed}", "check that this is the right file"
        )


def our_name(column: str) -> str:
    """Return the name under which `etl.columns` knows a column of a file."""
    stripped = column.strip()
    return SPELLINGS.get(stripped, stripped)
