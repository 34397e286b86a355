"""English words as descriptions are compared: lower case, stop words out, stems."""

from __future__ import annotations

from functools import cache

import tantivy

#: Characters of a typed description that are looked at.
_LIMIT = 2000


@cache
def _analyser() -> tantivy.TextAnalyzer:
    filters = (
        tantivy.Filter.remove_long(40),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stopword("english"),
        tantivy.Filter.stemmer("english"),
    )
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for each in filters:
        builder = builder.filter(each)
    return builder.build()


def stems(text: str, limit: int = _LIMIT) -> list[str]:
    """Return the stems of the words of a text (Snowball's English stemmer), without stop words."""
    clean = text[:limit].encode("utf-8", "replace").decode("utf-8")
    found: list[str] = _analyser().analyze(clean)
    return found
