"""The one normaliser and tokeniser: whatever is indexed or typed goes through here, for every engine.

Text is cut into groups (a character with the marks that belong to it), and each group is folded by itself:
NFKC, casefold, diacritics off (kana keep their voicing marks, Hangul its letters), katakana to hiragana. So
every folded character knows where it stands in the original, which highlighting needs. Apostrophes vanish,
other signs part words. Runs of Chinese, Japanese and Korean characters are words of their own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

#: Raised whenever the same text would give other words; an index of another version is not opened.
ANALYSER_VERSION = 1

#: Characters of a query that are looked at; nobody types more, and a pasted chapter must not cost more.
QUERY_LIMIT = 256

_CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97c\uac00-\ud7fb\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUNS = re.compile(f"[{_CJK}]+|[^{_CJK} ]+")
_IS_CJK = re.compile(f"[{_CJK}]")
_FIRST_CJK = _CJK[0]
#: Compatibility letters that join the Korean syllable before them.
_JOINING = "".join(
    chr(code)
    for code in (*range(0x3131, 0x318F), *range(0xFFA0, 0xFFDD))
    if "\u1160" <= unicodedata.normalize("NFKC", chr(code))[0] <= "\u11ff"
)
#: A character, and what is written after it as a part of it.
_GROUP = re.compile(f"(?s).[\u0300-\u036f\u3099\u309a\uff9e\uff9f\u1160-\u11ff{_JOINING}]*")
_SPOKEN = {"&": " and ", "\u00d7": " x ", "\u2715": " x ", "\u2716": " x "}
_APOSTROPHES = frozenset("'\u2018\u2019\u02bc\uff07`\u00b4")
_KATAKANA = {code: code - 0x60 for code in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Attributes
    ----------
    text : str
        Folded.
    places : tuple of (int, int)
        For each folded character, the range of the original text it comes from.
    """

    text: str
    places: tuple[tuple[int, int], ...]


def words(text: str) -> list[Word]:
    """Return the words of a text, in order; any text gives an answer."""
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    for group in _GROUP.finditer(text):
        signs = _fold(group.group())
        folded.append(signs)
        places.extend([group.span()] * len(signs))
    runs = _RUNS.finditer("".join(folded))
    return [Word(run.group(), tuple(places[run.start() : run.end()])) for run in runs]


def normalise(text: str) -> str:
    """Return the folded words with a space between them; doing it twice changes nothing."""
    return " ".join(_RUNS.findall("".join(_fold(group) for group in _GROUP.findall(text))))


def terms(normalised: str) -> tuple[str, ...]:
    """Return what of a normalised text is matched: words, and pairs of neighbouring CJK characters."""
    found: list[str] = []
    for run in normalised.split():
        if len(run) > 1 and is_cjk(run):
            found.extend(run[place : place + 2] for place in range(len(run) - 1))
        else:
            found.append(run)
    return tuple(found)


def pairs(of: tuple[str, ...]) -> list[str]:
    """Return each term written as one with the next, "" where that makes no word; shape (n - 1,)."""
    return [joined(first, second) for first, second in pairwise(of)]


def joined(first: str, second: str) -> str:
    """Return two words written as one, "" where one of them is Chinese, Japanese or Korean."""
    return "" if is_cjk(first) or is_cjk(second) else first + second


def is_cjk(text: str) -> bool:
    """Return whether a folded text begins with a Chinese, Japanese or Korean character."""
    # Most text is Latin and stands before the first of them.
    return text >= _FIRST_CJK and _IS_CJK.match(text) is not None


@lru_cache(maxsize=16_384)
def _fold(group: str) -> str:
    """Fold one group, again and again until nothing changes."""
    while (folded := "".join(_fold_sign(sign) for sign in _plain(group))) != group:
        group = folded
    return folded


def _plain(group: str) -> str:
    """Return NFKC without case; marks go, but not those of kana and Hangul."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", group).casefold())
    bare = (sign if _IS_CJK.match(sign) else _without_marks(sign) for sign in text)
    return unicodedata.normalize("NFC", "".join(bare))


def _without_marks(sign: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", sign) if not unicodedata.combining(part))


def _fold_sign(sign: str) -> str:
    if sign in _SPOKEN:
        return _SPOKEN[sign]
    kind = unicodedata.category(sign)
    # Vowels and finals that no Korean syllable has taken up would join another one later: they go.
    if sign in _APOSTROPHES or kind in ("Cf", "Mn", "Me") or "\u1160" <= sign <= "\u11ff":
        return ""
    if kind[0] not in "LNM":
        return " "
    return sign.translate(_KATAKANA)
