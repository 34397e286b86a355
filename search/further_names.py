"""Where names come together: those of a catalogue, those of the alias table, and outside titles.

A build writes what applies to its catalogue into the part ``names/``, so that every index of a version and
everybody who opens it go by the same names, whatever later releases of the table say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from core.catalogue import Catalogue, KnownTitle, Title
from core.embeddings import Embeddings, folder_of
from core.title_names import PART, TitleName, TitleNames
from search.aliases import Alias, read_aliases
from search.embedding_cache import read_cache, text_hash
from search.embedding_text import passage_of
from search.normalise import normalise
from search.outside_titles import outside_json, read_outside_titles

_OUTSIDE = "outside_titles.json"
#: Vectors of outside titles, beside those of an encoder.
OUTSIDE_VECTORS = "outside.npz"


@dataclass(frozen=True)
class SearchNames:
    """What search knows beyond a catalogue.

    Attributes
    ----------
    further : TitleNames
        Names of its titles, and of those outside it.
    outside : tuple of KnownTitle
        Titles that it has not even as known ones.
    """

    further: TitleNames
    outside: tuple[KnownTitle, ...] = ()

    @classmethod
    def of(
        cls,
        catalogue: Catalogue,
        aliases: Iterable[Alias] | None = None,
        outside: Sequence[KnownTitle] | None = None,
    ) -> SearchNames:
        """Return what applies to a catalogue.

        An alias counts where the title of its anime_id has the name that the table expects. A catalogue in
        which no alias counts is one of other ids, and perhaps of other things than anime: it gets nothing.

        Parameters
        ----------
        catalogue : Catalogue
        aliases : iterable of Alias, optional
            Default: the bundled table.
        outside : sequence of KnownTitle, optional
            Default: the bundled ones.
        """
        aliases = read_aliases() if aliases is None else tuple(aliases)
        outside = read_outside_titles() if outside is None else outside
        titles: list[Title | KnownTitle] = [*catalogue.titles, *catalogue.known]
        inside = _further(aliases, titles)
        if not inside:
            return cls(TitleNames())
        present = {title.anime_id for title in titles}
        absent = tuple(title for title in outside if title.anime_id not in present)
        return cls(TitleNames(inside | _further(aliases, absent)), absent)

    def save(self, staging: Path) -> None:
        """Write the part ``names/``."""
        self.further.save(staging)
        (staging / PART / _OUTSIDE).write_text(outside_json(self.outside), encoding="utf-8")

    @classmethod
    def load(cls, version: Path) -> SearchNames:
        """Read what a version was built with; one without the part has the catalogue's names alone.

        Raises
        ------
        ArtifactCorrupt, SourceInvalid
            If the part is damaged.
        """
        path = version / PART / _OUTSIDE
        outside = read_outside_titles(path) if path.is_file() else ()
        return cls(TitleNames.load(version), outside)

    def joined(self, catalogue: Catalogue) -> Catalogue:
        """Return the catalogue as search sees it: every name, and outside titles behind the known ones.

        Items, and the places of known titles, stay what they are.
        """
        named = self.further.further
        return Catalogue(
            [
                replace(title, other_names=self._other_names(title)) if title.anime_id in named else title
                for title in catalogue.titles
            ],
            [
                replace(title, other_names=self._other_names(title))
                for title in (*catalogue.known, *self.outside)
            ],
        )

    def with_outside(self, embeddings: Embeddings, version: Path) -> Embeddings:
        """Return embeddings whose known titles go on with the outside ones, as in `joined`.

        An outside title whose vector the version lacks has a row of zeros.
        """
        file = version / folder_of(embeddings.encoder) / OUTSIDE_VECTORS
        vectors = read_cache(file) if self.outside and file.is_file() else {}
        width = embeddings.titles.shape[1]
        rows = [vectors.get(text_hash(passage_of(title)), np.zeros(width)) for title in self.outside]
        known = np.concatenate([embeddings.known, np.array(rows, np.float16).reshape(-1, width)])
        return replace(embeddings, known=known)

    def _other_names(self, title: Title | KnownTitle) -> tuple[str, ...]:
        return (*title.other_names, *(name.text for name in self.further.of(title.anime_id)))


def _further(
    aliases: Iterable[Alias], titles: Iterable[Title | KnownTitle]
) -> dict[int, tuple[TitleName, ...]]:
    """Return the aliases of some titles that are no names of theirs yet, by anime_id."""
    by_id: dict[int, list[Alias]] = {}
    for alias in aliases:
        by_id.setdefault(alias.anime_id, []).append(alias)
    found: dict[int, tuple[TitleName, ...]] = {}
    for title in titles:
        own = {normalise(name) for name in title.names} if title.anime_id in by_id else set()
        new = [
            alias.name
            for alias in by_id.get(title.anime_id, ())
            if normalise(alias.title) in own and alias.name.text not in title.names
        ]
        if new:
            found[title.anime_id] = tuple(new)
    return found
