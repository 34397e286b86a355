"""People of whom nothing is known, and titles that nobody knows yet. See docs/recommender.md, Cold start."""
