"""Every method by name, in the order of tables: the one list that evaluation, tuning and tests go through."""

from __future__ import annotations

from recommender.methods import als_implicit, ease, fold_in, popularity
from recommender.methods.training import Method

_ALL = (
    Method("popularity", popularity.fit),
    Method("als_implicit", als_implicit.fit),
    Method("als", fold_in.fit),
    Method(ease.NAME, ease.fit),
)

#: A new method is a line above; see "A candidate generator" in docs/recipes.md.
METHODS: dict[str, Method] = {method.name: method for method in _ALL}
