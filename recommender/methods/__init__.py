"""One file a method: how it learns from a training set, and how it proposes titles to a person.

Each answers `recommender.generator.CandidateGenerator` and is listed in `registry`. Nothing here knows of
pages, shelves or files of evaluations.
"""
