"""People by what the source tells of them: country, age, gender, locale and membership.

Somebody with an empty list is taken for one of their smallest group that has enough people. A person's groups
are nested: all that is known of them, then without the last attribute, and so on to everyone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.confidence import confidences
from core.errors import ArtifactCorrupt
from core.lists import PART, PersonLists

#: The attributes in the order of a person's groups, with the headers that name them, folded.
ATTRIBUTES = {
    "country": ("country", "countrycode", "nation"),
    "age": ("age", "agegroup", "agerange"),
    "gender": ("gender", "sex"),
    "locale": ("locale", "language", "lang"),
    "membership": ("membership", "membershipstatus", "membershiplevel", "membershiptype", "subscription"),
}
#: A group of fewer people with a list tells more of those people than of the group.
LEAST_PEOPLE = 30
#: A title must be liked by so many of the group.
LEAST_FANS = 3
#: So many people, evenly spread, stand for a larger group.
MOST_PEOPLE = 2_000


@dataclass(frozen=True)
class Group:
    """A person's group, and what it likes.

    Attributes
    ----------
    attributes : tuple of str
        What its people share, such as ``("country", "age")``.
    people : int
        How many of them have a list.
    liked : ndarray of float64, shape (n_items,)
        The sum of their positive confidences, 0 for titles that too few of them like.
    """

    attributes: tuple[str, ...]
    people: int
    liked: NDArray[np.float64]


@dataclass(frozen=True)
class Groups:
    """The groups of a version, worked out as they are asked for.

    Attributes
    ----------
    lists : PersonLists
    episodes : ndarray of int64, shape (n_items,)
    values : dict of str to ndarray of int32, shape (n_users,)
        For each attribute that the source has, a number for each person's value; -1 where it is blank.
    """

    lists: PersonLists
    episodes: NDArray[np.int64]
    values: dict[str, NDArray[np.int32]]
    _known: dict[tuple[tuple[str, int], ...], Group | None] = field(default_factory=dict)

    @classmethod
    def open(cls, version: Path, lists: PersonLists, episodes: NDArray[np.int64]) -> Groups:
        """Read what a version tells of its people; nothing, where its source has no users file.

        Raises
        ------
        ArtifactCorrupt
            If the table of people is damaged.
        """
        path = version / PART / "users.parquet"
        if not path.is_file():
            return cls(lists, episodes, {})
        try:
            table = pq.read_table(path)
        except (OSError, pa.ArrowException) as error:
            raise ArtifactCorrupt(
                "cannot read the people", f"{path} ({error})", "build again or roll back"
            ) from error
        rows = lists.users.rows(table["user_id"].to_numpy())
        values = {}
        for attribute, headers in ATTRIBUTES.items():
            column = next((name for name in table.column_names if _folded(name) in headers), None)
            if column is not None:
                texts = [value_of(attribute, text or "") for text in table[column].to_pylist()]
                values[attribute] = _numbered(texts, rows, len(lists))
        return cls(lists, episodes, values)

    def of(self, user: int) -> Group | None:
        """Return the smallest group of the person in row `user` that has enough people, None for everyone."""
        traits = [(name, int(column[user])) for name, column in self.values.items() if column[user] >= 0]
        for length in range(len(traits), 0, -1):
            key = tuple(traits[:length])
            if key not in self._known:
                self._known[key] = self._group(key)
            if (group := self._known[key]) is not None:
                return group
        return None

    def _group(self, traits: tuple[tuple[str, int], ...]) -> Group | None:
        alike = np.diff(self.lists.indptr) > 0
        for attribute, value in traits:
            alike &= self.values[attribute] == value
        people = np.flatnonzero(alike)
        if len(people) < LEAST_PEOPLE:
            return None
        step = -(-len(people) // MOST_PEOPLE)
        return Group(tuple(name for name, _ in traits), len(people), self._liked(people[::step]))

    def _liked(self, people: NDArray[np.int64]) -> NDArray[np.float64]:
        lists = self.lists
        own = [slice(int(lists.indptr[user]), int(lists.indptr[user + 1])) for user in people.tolist()]
        items = np.concatenate([lists.items[rows] for rows in own])
        values = confidences(
            np.cumsum([0, *(rows.stop - rows.start for rows in own)]),
            np.concatenate([lists.status[rows] for rows in own]),
            np.concatenate([lists.scores[rows] for rows in own]),
            np.concatenate([lists.episodes[rows] for rows in own]),
            self.episodes[items],
        )
        likes = values > 0
        fans = np.bincount(items[likes], minlength=len(self.episodes))
        sums = np.bincount(items[likes], weights=values[likes], minlength=len(self.episodes))
        return np.where(fans >= LEAST_FANS, sums, 0.0)


def value_of(attribute: str, text: str) -> str:
    """Return a value as groups compare it: folded, ages by decade, "" where nothing is told."""
    told = text.strip().casefold()
    if attribute == "age" and re.fullmatch(r"\d{1,3}(\.0+)?", told):
        return f"{int(float(told)) // 10 * 10}s"
    return "" if told in ("unknown", "none", "null", "nan", "n/a", "-") else told


def _folded(header: str) -> str:
    return re.sub(r"[^a-z]", "", header.casefold())


def _numbered(texts: list[str], rows: NDArray[np.int64], n_users: int) -> NDArray[np.int32]:
    numbers = {text: number for number, text in enumerate(sorted(set(texts) - {""}))}
    column = np.full(n_users, -1, dtype=np.int32)
    listed = rows >= 0
    column[rows[listed]] = np.array([numbers.get(text, -1) for text in texts], dtype=np.int32)[listed]
    return column
