"""Korean particles after words that are filled in: 와 or 과, 을 or 를, by the sound that the word ends in.

Translations write both forms, as Koreans do where the word is not known, "와(과)" or "을(를)"; once the word
stands there, the form that it calls for is kept. After letters whose spelling does not tell their sound,
both stay.
"""

from __future__ import annotations

import re

#: Both forms as translations write them -> after a vowel, after a consonant.
_FORMS = {"와(과)": ("와", "과"), "을(를)": ("를", "을"), "이(가)": ("가", "이"), "은(는)": ("는", "은")}

#: The word's last sound, closing marks that are not spoken, then both forms.
_PLACE = re.compile(
    r"(?P<last>[가-힣0-9])(?P<marks>[\"'”’»〉》!?.)\]]*)(?P<both>" + "|".join(map(re.escape, _FORMS)) + ")"
)

#: Hangul syllables are ordered by their final consonant last: 28 of them, the first of which is none.
_FIRST, _FINALS = ord("가"), 28

#: Digits that end in a consonant when they are read: 영, 일, 삼, 육, 칠, 팔.
_CLOSED_DIGITS = frozenset("013678")


def with_particles(text: str) -> str:
    """Return a text with the fitting particle wherever a translation left both forms.

    >>> with_particles("나루토와(과) 블리치을(를)")
    '나루토와 블리치를'
    """
    return _PLACE.sub(_fitting, text)


def _fitting(found: re.Match[str]) -> str:
    after_vowel, after_consonant = _FORMS[found["both"]]
    particle = after_consonant if _ends_in_consonant(found["last"]) else after_vowel
    return found["last"] + found["marks"] + particle


def _ends_in_consonant(letter: str) -> bool:
    if letter.isdigit():
        return letter in _CLOSED_DIGITS
    return (ord(letter) - _FIRST) % _FINALS != 0
