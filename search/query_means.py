"""What the vectors of all queries of a language share, taken away.

It says which language a text is in and that somebody asks, and pulls every query toward the same titles.
Libovický, Rosa and Fraser, "On the Language Neutrality of Pre-trained Multilingual Representations" (2020),
centre the vectors of each language. ``search/query_means.npz`` holds an array ``<encoder>-<language>`` for
each bundled encoder; ``python -m bench search_descriptions`` makes it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.typing import FloatArray

MEANS = Path(__file__).with_name("query_means.npz")


def centred(vector: NDArray[np.float32], encoder: str, text: str) -> NDArray[np.float32]:
    """Return the unit vector of a query without the mean of its language.

    Parameters
    ----------
    vector : ndarray of float32, shape (n_dimensions,)
        Of unit length.
    encoder : str
        One whose means are not known changes nothing.
    text : str
        Tells the language.
    """
    mean = _means().get(f"{encoder}-{language_of(text)}")
    return vector if mean is None else without(vector, mean)


def without(vector: FloatArray, mean: FloatArray) -> NDArray[np.float32]:
    """Return a vector less a mean, with unit length; itself where nothing would be left."""
    rest = vector - mean
    length = float(np.linalg.norm(rest))
    unit: NDArray[np.float32] = (rest / length if length > 1e-6 else vector).astype(np.float32)
    return unit


def language_of(text: str) -> str:
    """Return ko for a text with Hangul, ja for one with kana or Chinese characters, and en for any other."""
    scripts = {unicodedata.name(sign, "").split(" ", maxsplit=1)[0] for sign in text}
    if "HANGUL" in scripts:
        return "ko"
    return "ja" if scripts & {"HIRAGANA", "KATAKANA", "CJK"} else "en"


@cache
def _means() -> Mapping[str, NDArray[np.float32]]:
    with np.load(MEANS, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}
