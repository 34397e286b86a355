"""Every method by name, in the order of tables: the one list that evaluation, tuning and tests go through."""

from __future__ import annotations

from recommender.methods import (
    als_implicit,
    blend_learning,
    content,
    ease,
    fold_in,
    graph,
    jaccard,
    kmeans,
    minhash,
    minhash_people,
    people,
    popularity,
    side,
    trending,
)
from recommender.methods.training import Method

_ALL = (
    Method("popularity", popularity.fit),
    Method("trending", trending.fit, needs_times=True),
    Method("jaccard", jaccard.fit),
    Method("minhash", minhash.fit),
    Method(minhash_people.NAME, minhash_people.fit),
    Method("kmeans", kmeans.fit),
    Method("people", people.fit, needs_scores=True),
    Method(content.NAME, content.fit, needs_facts=True),
    Method("als_implicit", als_implicit.fit),
    Method("als", fold_in.fit),
    Method(ease.NAME, ease.fit),
    Method(ease.NORMALISED, ease.fit_normalised),
    Method(side.NAME, side.fit, needs_facts=True),
    Method(graph.NAME, graph.fit),
    Method("blend", blend_learning.fit),
)

#: A new method is a line above; see "A candidate generator" in docs/recipes.md.
METHODS: dict[str, Method] = {method.name: method for method in _ALL}
