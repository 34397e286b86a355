"""Every method by name, in the order of tables: the one list that evaluation, tuning and tests go through."""

from __future__ import annotations

from recommender.methods.training import Method

#: A new method is a line here; see "A method" in docs/recommender.md.
METHODS: dict[str, Method] = {}
