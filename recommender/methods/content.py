"""What a title is, as vectors: its synopsis by an encoder, its facts by tf-idf."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from core.catalogue import Catalogue, Title
from recommender.methods.by_neighbours import NeighbourGenerator
from recommender.methods.training import Facts, Training
from recommender.neighbours import Neighbours, Vectors, cosine_neighbours

NAME = "content"
#: The kinds of tags that titles are compared by. Franchises and seasons are left out: their few titles would
#: fill the places of a title's neighbours. docs/recommender.md has the figures.
LIKENESS = ("genre", "studio", "source", "type", "year")


def centred(vectors: NDArray[np.floating[Any]], written: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Take away what all texts of a kind share, so that cosines tell titles apart; rows of zeros stay zero.

    Sentence encoders put all texts into a narrow cone: see Mu and Viswanath, "All-but-the-Top" (2018). Texts
    with a synopsis and those of facts alone lie in cones of their own, and would find only each other.

    Parameters
    ----------
    vectors : ndarray of float, shape (n_items, n_dimensions)
    written : ndarray of bool, shape (n_items,)
        Which titles have a synopsis.
    """
    wide = np.array(vectors, dtype=np.float32)
    filled = np.abs(wide).sum(axis=1) > 0
    for kind in (filled & written, filled & ~written):
        if kind.sum() > 1:
            wide[kind] -= wide[kind].mean(axis=0)
    return wide


def fact_vectors(catalogue: Catalogue) -> csr_matrix[Any]:
    """Return genres, studios, source, type and decade by tf-idf, float32, shape (n_items, n_facts)."""
    facts = [list(facts_of(title)) for title in catalogue.titles]
    frequency = Counter(fact for own in facts for fact in own)
    columns = {fact: column for column, fact in enumerate(sorted(frequency))}
    rare = {fact: np.log1p(len(facts) / count) for fact, count in frequency.items()}
    indptr = np.cumsum([0, *(len(own) for own in facts)])
    indices = [columns[fact] for own in facts for fact in own]
    data = np.array([rare[fact] for own in facts for fact in own], dtype=np.float32)
    return csr_matrix((data, indices, indptr), shape=(len(facts), len(columns)))


def facts_of(title: Title) -> Iterator[str]:
    """Yield what is known of a title besides its words, once each."""
    yield from dict.fromkeys(f"genre {genre}" for genre in title.genres)
    yield from dict.fromkeys(f"studio {studio}" for studio in title.studios)
    if title.source:
        yield f"source {title.source}"
    if title.type:
        yield f"type {title.type}"
    if title.year:
        yield f"decade {title.year // 10}"


@dataclass(frozen=True)
class ContentGenerator(NeighbourGenerator):
    """Proposes what resembles the titles a person likes; needs nobody else to have seen it."""

    name: str = NAME


def fit(training: Training) -> ContentGenerator:
    """Compare all titles by what is known of them; who watched them has no part in it."""
    assert training.facts is not None  # `Method.needs_facts` has seen to it
    return ContentGenerator(content_neighbours(training.facts))


def content_neighbours(facts: Facts) -> Neighbours:
    """Return the titles most like each title by synopsis and by tags; by tags alone without vectors.

    Each sees what the other misses: a text tells what a story is about, facts who made it, how and when.
    """
    tags = facts.tags[:, [kind in LIKENESS for kind in facts.kinds]]
    rarity = np.log1p(tags.shape[0] / np.maximum(np.diff(tags.tocsc().indptr), 1))
    weighed = csr_matrix(tags.multiply(rarity[None, :]), dtype=np.float32)
    views: list[Vectors] = [facts.vectors, weighed] if facts.vectors.shape[1] else [weighed]
    return cosine_neighbours(*views, description="neighbours by content")
