"""Synopses as vectors without an encoder: words by tf-idf, then their main directions.

Latent semantic analysis: Deerwester, Dumais, Furnas, Landauer and Harshman, "Indexing by Latent Semantic
Analysis" (1990).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recommender.methods.low_rank import main_directions

_WORD = re.compile(r"[^\W_]{2,}")
#: Words of fewer texts are names and slips; words of more than this share bind sentences.
_LEAST_TEXTS = 3
_MOST_SHARE = 0.2


def synopsis_vectors(texts: Sequence[str], n_dimensions: int = 128, seed: int = 0) -> NDArray[np.float32]:
    """Return one vector a text.

    Parameters
    ----------
    texts : sequence of str, length n
        Empty where there is none.
    n_dimensions : int
        At most so many; fewer where there are fewer texts or words.
    seed : int

    Returns
    -------
    ndarray of float32, shape (n, n_dimensions)
        Rows of zeros for texts without a word that others use.
    """
    words = tf_idf(texts)
    width = min(n_dimensions, *words.shape)
    if width == 0:
        return np.zeros((len(texts), 0), dtype=np.float32)
    directions, _ = main_directions(words, width, seed)
    vectors: NDArray[np.float32] = words @ directions
    return vectors


def tf_idf(texts: Sequence[str]) -> csr_matrix[Any]:
    """Return ``(1 + log count) * log(n / texts with the word)``, rows of unit length.

    Returns
    -------
    csr_matrix of float32, shape (n, n_words)
    """
    counts = [Counter(_WORD.findall(text.lower())) for text in texts]
    frequency = Counter(word for own in counts for word in own)
    n_texts = max(sum(bool(own) for own in counts), 1)
    kept = sorted(word for word, n in frequency.items() if n >= _LEAST_TEXTS and n <= _MOST_SHARE * n_texts)
    columns = {word: column for column, word in enumerate(kept)}
    rarity = {word: float(np.log(n_texts / frequency[word])) for word in kept}
    rows = [{word: n for word, n in own.items() if word in columns} for own in counts]
    data = np.array(
        [(1 + np.log(n)) * rarity[word] for own in rows for word, n in own.items()], dtype=np.float32
    )
    lengths = np.array([len(own) for own in rows], dtype=np.int64)
    indptr = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    row_of = np.repeat(np.arange(len(rows)), lengths)
    norms = np.sqrt(np.bincount(row_of, weights=data**2, minlength=len(rows)))
    data /= norms[row_of].astype(np.float32)
    words: csr_matrix[Any] = csr_matrix(
        (data, np.array([columns[word] for own in rows for word in own], dtype=np.int32), indptr),
        shape=(len(texts), len(kept)),
    )
    return words
