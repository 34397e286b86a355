"""What names say of franchises: a name without its marks of season, part and kind, and what precedes it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_ORDINAL = (
    r"(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|final|last|zen(?:pen)?|kou(?:hen)?|last)"
)
_ROMAN = r"(?:ii|iii|iv|v|vi|vii|viii|ix|x|xi|xii)"

#: Marks at the end of a name, cut one after the other until none is left.
_MARKS = re.compile(
    r"(?:^|[\s:\-~,])(?:"
    rf"(?:the )?{_ORDINAL} (?:season|series|stage|part|cour|act|step|attack|sea)"
    r"|(?:season|series|part|cour|act|chapter|episode|ep|vol|volume|stage|phase|movie|ova|ona|oad|special|no)"
    r"[ .]?(?:\d+(?:\.\d+)?|[ivx]+)"
    rf"|{_ROMAN}|\d{{1,2}}(?:\.\d+)?|r\d|[stz]"
    r"|ovas?|onas?|oads?|oavs?|dvd|bd|tv|web|cm|pv|specials?|sp|tokubetsu[ -]?hen"
    r"|movies?|the movie|gekijouban|films?"
    r"|(?:movie )?(?:soushuuhen|soushuu-hen|soushuu hen|recaps?|digest|compilation|picture dramas?|drama)"
    r"|mini anime|mini|pilot(?: film)?|prologue|epilogue|extras?|bangai-?hen|omake|gaiden|side story"
    r"|kanketsu-?hen"
    r"|zenpen|kouhen|chuuhen|the final|final|new season|new series|kai|zoku|remake|redux|short|shorts|tanpen"
    r"|the animation|motion comic|music video|promo(?:tion)?s?|trailers?|commercials?|director'?s cut"
    r"|recap specials?|tv specials?|tv edition|season"
    r")$"
)
_JAPANESE_MARKS = re.compile(
    r"(?:第?[0-9一二三四五六七八九十]+(?:期|部|章|話|巻|シリーズ|シーズン|幕|季)|(?:シーズン|パート|part|season)\s*[0-9]+|"
    r"(?:2nd|3rd|4th|5th|final)\s*(?:シーズン|season)|劇場版|映画|新|続|ova|oad|ona|tv|スペシャル|特別編|総集編|前編|後編|"
    r"番外編|外伝|[ivx]+|[0-9]+|完結編|編|the\s*movie|movie|ザ・?ムービー)$"
)
_LEADING = re.compile(
    r"^(?:eiga|gekijouban|zoku|shin|new|movie|the movie|mini|chibi|petit)\b[:!]? (?=\S{3})"
    r"|^(?:劇場版|映画|続|新)[\s・]*"
)
_BRACKETS = re.compile(r"\s*[\(\[](?:\d{4}|tv|movie|ova|ona|oad|special|dub|shin|new)[^\)\]]*[\)\]]")
_TAIL = re.compile(r"[^\w\)\]]+$")
_JOINT = re.compile(r":|\s[-–~―]\s?|\s?[～〜]|\s(?=<)| × | x (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Stem:
    """A name without its marks.

    Attributes
    ----------
    base : str
        The whole name, such as ``shingeki no kyojin`` for *Shingeki no Kyojin Season 2*.
    root : str
        What stands before the first colon or dash, without marks; `base` where there is none.
    """

    base: str
    root: str


def stem_of(name: str) -> Stem:
    """Return the stem of a name in any language; empty texts for an empty name."""
    plain = _plain(name)
    base = _without_marks(plain)
    head = _JOINT.split(plain, maxsplit=1)[0].strip()
    root = _without_marks(head) if len(head) >= 2 else base
    return Stem(base, root or base)


def starts_with(longer: str, shorter: str) -> bool:
    """Tell whether a base begins with another one at the end of a word (anywhere in unspaced scripts)."""
    if not shorter or not longer.startswith(shorter) or len(longer) == len(shorter):
        return False
    following = longer[len(shorter)]
    return not following.isalnum() or ord(shorter[-1]) > 0x2E80 or ord(following) > 0x2E80


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    text = _BRACKETS.sub("", text).replace("’", "'").replace("`", "'")
    return " ".join(text.split())


def _without_marks(text: str) -> str:
    """Cut marks from both ends until none is left; a name made of marks alone stays as it is."""
    whole = text
    while True:
        shorter = _TAIL.sub("", text)
        shorter = _LEADING.sub("", shorter)
        shorter = _MARKS.sub("", shorter)
        shorter = _JAPANESE_MARKS.sub("", shorter) if not shorter.isascii() else shorter
        shorter = _TAIL.sub("", shorter).strip()
        if not shorter:
            return _TAIL.sub("", text) or whole
        if shorter == text:
            return text
        text = shorter
