"""A file of the shape and size of the anime-offline-database, with invented synonyms in eight languages.

The real one is under the ODbL and never used here. What is invented keeps what matters to search: how many
names there are, how long they are, how many words of other languages they bring, how often words come back.
Every word of a title's name becomes the same invented word of a language wherever it stands.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.catalogue import Title

#: Syllables that words of a language are made of here, where it writes Latin letters.
_LATIN = {
    lang: syllables.split()
    for lang, syllables in {
        "de": "schwer krieg licht haus wald stern herz macht zeit welt nacht berg ung er ent ver",
        "fr": "coeur mon de nuit prin ce fleur guer re om bre ciel voy age rei ne ette",
        "pl": "miecz woj na gwiaz da ser ce czas noc dom las ry cerz ość ski prze",
        "vi": "kiếm trời đêm hoa lửa rồng mưa sao biển ngu yen thanh phong linh",
    }.items()
}
_CYRILLIC = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопкрстуввхыз", strict=True))
_HANGUL = [chr(code) for code in range(0xAC00, 0xD7A4, 37)]
_HAN = [chr(code) for code in range(0x4E00, 0x9FA5, 29)]


def write_database(path: Path, titles: Iterable[Title]) -> Path:
    """Write an entry for each title, with about eight synonyms; the same titles give the same file."""
    entries = [_entry(title) for title in titles]
    path.write_text(json.dumps({"data": entries}, ensure_ascii=False), encoding="utf-8")
    return path


def _entry(title: Title) -> dict[str, object]:
    return {
        "sources": [f"https://myanimelist.net/anime/{title.anime_id}"],
        "title": title.name,
        "synonyms": _synonyms(title),
        "relatedAnime": [],
        "tags": [],
        "picture": "",
        "thumbnail": "",
    }


def _synonyms(title: Title) -> list[str]:
    words = title.name.split()
    shorter = title.name.split(":")[0].replace("ou", "o").replace("uu", "u")
    translated = [" ".join(_word(word, lang, _LATIN[lang], 2) for word in words).title() for lang in _LATIN]
    russian = "".join(_CYRILLIC.get(sign, sign) for sign in title.name.casefold())
    korean = " ".join(_word(word, "ko", _HANGUL, 2) for word in words)
    chinese = "".join(_word(word, "zh", _HAN, 1) for word in words)
    return [shorter, *translated, russian, korean, chinese]


def _word(word: str, lang: str, syllables: Sequence[str], least: int) -> str:
    """Return the invented word of a language that stands for another one, always the same."""
    rng = random.Random(f"{lang} {word.casefold()}")
    return "".join(rng.choices(syllables, k=rng.randint(least, least + 1)))
