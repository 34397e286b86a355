"""The encoders in use: which of those that were asked for a version has vectors of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.embeddings import Embeddings, encoders_in
from core.errors import InvalidInput
from search.encoders import encoders_of
from search.query_encoder import QueryEncoder
from search.query_means import centred

_REMEDY = "run python build.py embed."


@dataclass(frozen=True)
class Meaning:
    """One encoder's view of a version.

    Attributes
    ----------
    embeddings : Embeddings
        Vectors of the titles.
    encoder : QueryEncoder
        Encodes queries into the space of `embeddings`.
    """

    embeddings: Embeddings
    encoder: QueryEncoder

    @property
    def name(self) -> str:
        """The encoder's name, which its lane bears too."""
        return self.embeddings.encoder

    def vector(self, text: str) -> NDArray[np.float32] | None:
        """Return the unit vector by which titles are looked for, without what all queries share.

        None where the encoder cannot be used here, for which it has a problem to tell.
        """
        try:
            return centred(self.encoder.vector(text), self.name, text)
        except InvalidInput:
            return None


def open_meanings(version: Path, setting: str) -> tuple[Meaning, ...]:
    """Open the vectors that a version has of the encoders in ``ANISHELF_ENCODER``, the fastest first.

    Raises
    ------
    InvalidInput
        If the setting names no encoder of ours.
    """
    present = encoders_in(version)
    return tuple(
        Meaning(embeddings, QueryEncoder(embeddings.encoder, embeddings.titles.shape[1]))
        for embeddings in (Embeddings.load(version, name) for name in encoders_of(setting) if name in present)
    )


def in_use(version: Path, setting: str) -> str:
    """Return the encoders of a setting that a version has vectors of, as a setting: ``none`` without any."""
    present = encoders_in(version)
    names = [name for name in encoders_of(setting) if name in present]
    return setting if len(names) == len(encoders_of(setting)) else "+".join(names) or "none"


def missing(version: Path, setting: str) -> tuple[str, ...]:
    """Return what to tell of encoders whose vectors are still to come, () where all are there."""
    asked, present = encoders_of(setting), encoders_in(version)
    absent = " and ".join(name for name in asked if name not in present)
    if not absent:
        return ()
    is_partial = any(name in present for name in asked)
    how = f"without {absent}" if is_partial else "by their words only"
    return (f"Descriptions are matched {how}: this version has no vectors of {absent} yet; {_REMEDY}",)
