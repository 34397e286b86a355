from __future__ import annotations

import pytest

from search.genres import GenreBook, spelt
from search.normalise import normalise
from tests.factories import small_catalogue

BOOK = GenreBook(small_catalogue())


@pytest.mark.parametrize(
    ("typed", "genres"),
    [
        ("romance", ("Romance",)),
        ("Slice of Life", ("Slice of Life",)),
        ("slice-of-life, school and comedy anime", ("Slice of Life", "School", "Comedy")),
        ("scifi", ("Sci-Fi",)),
        ("SCI FI space", ("Sci-Fi", "Space")),
        ("comedy comedy", ("Comedy",)),
        ("comedy about cats", ()),
        ("anime", ()),
        ("", ()),
    ],
)
def test_words_that_are_genres(typed: str, genres: tuple[str, ...]) -> None:
    assert BOOK.named(normalise(typed)) == genres


def test_typos_in_genres_are_counted() -> None:
    assert BOOK.nearly_named("romence") == (("Romance",), 1)
    assert BOOK.nearly_named("romence shcool") == (("Romance", "School"), 2)
    assert BOOK.nearly_named("spaceship") == ((), 0)


def test_genres_begin_with_what_is_typed_or_have_a_word_that_does() -> None:
    assert BOOK.beginning("sc") == ["School", "Sci-Fi"]
    assert BOOK.beginning("life") == ["Slice of Life"]


def test_genres_are_spelt_as_somebody_would_type_them() -> None:
    assert spelt(("Slice of Life", "School")) == "slice of life school"
