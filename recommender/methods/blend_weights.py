"""How much each method counts in the blend: by how much is known of a person, and as a file of a version."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import ArtifactCorrupt
from recommender.methods.popularity import CHARTS

PART = "blend"
_FILE = "weights.json"

#: From how many entries of a list on each row of weights holds: a newcomer is served by other methods than
#: somebody whose list is long.
LENGTHS = (0, 4, 11, 51)

#: Where there are too few people to learn from. EASE leads; content reaches titles that few have seen;
#: popularity decides between strangers.
DEFAULTS = {
    "als": 0.5,
    "ease": 1.0,
    "ease_normalised": 1.0,
    "ease_side": 1.0,
    "graph": 0.1,
    "content": 0.2,
    "popularity": 0.005,
}
#: What the popularity of a blend was before the file said so: the charts.
_ONCE = {"popularity": CHARTS}
#: What a method counts that has no default.
_ANY_OTHER = 0.1


@dataclass(frozen=True)
class BlendWeights:
    """One row of weights for each length of list.

    Attributes
    ----------
    names : tuple of str
        The methods, in the order of the columns.
    table : ndarray of float64, shape (n_lengths, n_methods)
        None below 0, one of each row above; row i is for lists of ``LENGTHS[i]`` entries and more.
    people : int
        From how many people they were learned; 0 for the defaults.
    """

    names: tuple[str, ...]
    table: NDArray[np.float64]
    people: int = 0

    @classmethod
    def default(cls, names: Sequence[str]) -> BlendWeights:
        """Return the defaults of some methods, the same for lists of any length."""
        row = [DEFAULTS.get(name, _ANY_OTHER) for name in names]
        return cls(tuple(names), np.tile(np.array(row, dtype=np.float64), (len(LENGTHS), 1)))

    def of(self, n_entries: int) -> NDArray[np.float64]:
        """Return the weights for a list of so many entries, shape (n_methods,)."""
        row: NDArray[np.float64] = self.table[length_group(n_entries)]
        return row

    def save(self, staging: Path) -> None:
        """Write ``blend/weights.json``."""
        folder = staging / PART
        folder.mkdir(parents=True, exist_ok=True)
        document = {
            "methods": self.names,
            "lengths": LENGTHS,
            "weights": self.table.tolist(),
            "people": self.people,
            "popularity": "people",
        }
        (folder / _FILE).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, version: Path) -> BlendWeights:
        """Read the weights of a version.

        A version is served by what its weights were learned with, also where that is made otherwise now.

        Raises
        ------
        ArtifactCorrupt
            If the file is missing or damaged, or was written for other lengths of lists.
        """
        path = version / PART / _FILE
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            names = tuple(str(name) for name in document["methods"])
            if "popularity" not in document:
                names = tuple(_ONCE.get(name, name) for name in names)
            table = np.array(document["weights"], dtype=np.float64)
            fits = table.shape == (len(LENGTHS), len(names)) and tuple(document["lengths"]) == LENGTHS
            if not (fits and np.isfinite(table).all() and (table >= 0).all() and table.any(axis=1).all()):
                raise ValueError(f"weights of shape {table.shape} for {len(names)} methods")
            return cls(names, table, int(document["people"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactCorrupt(
                "cannot read the weights of the blend", f"{path} ({error})", "build again or roll back"
            ) from error


def length_group(n_entries: int) -> int:
    """Return which row of weights is for a list of so many entries."""
    return int(np.searchsorted(LENGTHS, n_entries, side="right")) - 1
