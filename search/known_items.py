"""Known items: names of a catalogue as people would type them, with the titles that must be found.

A measurement asks the box every query of a suite and counts how often one of its titles is among the first k.
The most watched titles are asked for, because those are what people look for.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.catalogue import Catalogue, Title
from search.names import literal

SEED = 20201
#: Beginnings of names are asked for up to so many characters.
LONGEST_PREFIX = 12
#: A name with so many Latin letters may have two typos (rule 4 of the engine contract).
_LETTERS_FOR_TYPOS = 6
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"

Change = Callable[[str, random.Random], str]


@dataclass(frozen=True)
class KnownItem:
    """A query, and the items that count as its answer: every title of that very name."""

    query: str
    name: str
    items: frozenset[int]


@dataclass(frozen=True)
class Suite:
    """Queries of one kind.

    Attributes
    ----------
    label : str
    k : int
        One of the titles must be among the first k.
    known : tuple of KnownItem
        Most watched titles first.
    """

    label: str
    k: int
    known: tuple[KnownItem, ...]


@dataclass(frozen=True)
class _Kind:
    """How a main name is changed, and which names can be."""

    label: str
    k: int
    change: Change
    applies: Callable[[str], bool]


def suites(catalogue: Catalogue, n_titles: int = 1000, seed: int = SEED) -> list[Suite]:
    """Return every suite over the most watched titles of a catalogue; the same seed gives the same queries.

    Parameters
    ----------
    catalogue : Catalogue
        With the names of the alias table where those shall be asked for too.
    n_titles : int
        At most so many queries a suite, and two titles of one name are asked for once.
    """
    titles = [
        title for _, title in sorted(enumerate(catalogue.titles), key=lambda at: (-at[1].members, at[0]))
    ]
    owners = _owners(catalogue)
    mains = list(dict.fromkeys(title.name for title in titles))
    found = [_changed(kind, mains, owners, n_titles, seed) for kind in _kinds()]
    found += [_of_script(label, script, titles, owners, n_titles) for label, script in _SCRIPTS]
    return [suite for suite in found if suite.known]


def typo(name: str, rng: random.Random) -> str:
    """Change one Latin letter: put one in, leave one out, replace it, or swap it with the next."""
    place, letter = rng.choice(_letters(name)), rng.choice(_ALPHABET)
    kind = rng.choice(["insert", "delete", "replace", "swap"])
    if kind == "swap" and place + 1 < len(name) and name[place + 1].isalpha():
        return _swapped(name, place)
    if kind == "insert":
        return name[:place] + letter + name[place:]
    return name[:place] + (letter if kind == "replace" else "") + name[place + 1 :]


def transposed(name: str, rng: random.Random) -> str:
    """Swap two letters that stand beside each other and differ."""
    return _swapped(name, rng.choice(_swaps(name)))


def wrong_first_letter(name: str, rng: random.Random) -> str:
    """Replace the first Latin letter by another one."""
    place = _letters(name)[0]
    letter = rng.choice([sign for sign in _ALPHABET if sign != name[place].lower()])
    return name[:place] + letter + name[place + 1 :]


def joined(name: str, rng: random.Random) -> str:
    """Leave out one space."""
    place = rng.choice([place for place, sign in enumerate(name) if sign == " "])
    return name[:place] + name[place + 1 :]


def split(name: str, rng: random.Random) -> str:
    """Put a space into a long word."""
    word = rng.choice(_long_words(name))
    place = rng.randrange(word.start() + 2, word.end() - 1)
    return f"{name[:place]} {name[place:]}"


def reordered(name: str, rng: random.Random) -> str:
    """Put the words into another order."""
    words = name.split()
    rng.shuffle(words)
    return " ".join(words)


def lacking_a_word(name: str, rng: random.Random) -> str:
    """Leave out one of three or more words."""
    words = name.split()
    del words[rng.randrange(len(words))]
    return " ".join(words)


def _kinds() -> list[_Kind]:
    """Return the kinds of changed main names."""
    return [
        _Kind("exact name", 1, lambda name, _: name, lambda _: True),
        _Kind("1 typo", 1, typo, _has_letters),
        _Kind("2 typos", 1, lambda name, rng: typo(typo(name, rng), rng), _has_letters),
        _Kind("two letters swapped", 1, transposed, lambda name: _has_letters(name) and bool(_swaps(name))),
        _Kind("wrong first letter", 1, wrong_first_letter, _has_letters),
        _Kind("missing space", 1, joined, _has_words),
        _Kind("a word split", 1, split, lambda name: bool(_long_words(name))),
        _Kind("words in another order", 5, reordered, _has_words),
        _Kind("a word missing", 5, lacking_a_word, lambda name: len(name.split()) > 2),
        _Kind(
            "first 60 % of the letters",
            5,
            lambda name, _: name[: max(2, round(len(name) * 0.6))],
            lambda _: True,
        ),
        *(_beginning(length) for length in range(1, LONGEST_PREFIX + 1)),
    ]


def _beginning(length: int) -> _Kind:
    return _Kind(
        f"first {length} characters", 5, lambda name, _: name[:length], lambda name: len(name) > length
    )


def _changed(
    kind: _Kind, mains: Sequence[str], owners: dict[str, set[int]], n_titles: int, seed: int
) -> Suite:
    rng = random.Random(seed)
    names = [name for name in mains if kind.applies(name)][:n_titles]
    known = (KnownItem(kind.change(name, rng), name, frozenset(owners[literal(name)])) for name in names)
    return Suite(kind.label, kind.k, tuple(known))


def _of_script(
    label: str,
    written: Callable[[str], bool],
    titles: Iterable[Title],
    owners: dict[str, set[int]],
    n_titles: int,
) -> Suite:
    """Return the suite of names beside the main ones that are written in a script, exactly as they are."""
    names = dict.fromkeys(name for title in titles for name in title.names[1:] if written(name))
    known = (KnownItem(name, name, frozenset(owners[literal(name)])) for name in list(names)[:n_titles])
    return Suite(label, 1, tuple(known))


def _owners(catalogue: Catalogue) -> dict[str, set[int]]:
    """Return the items that bear each name."""
    found: dict[str, set[int]] = defaultdict(set)
    for item, title in enumerate(catalogue.titles):
        for name in title.names:
            found[literal(name)].add(item)
    return found


def _has(name: str, *scripts: str) -> bool:
    return any(unicodedata.name(sign, "").startswith(scripts) for sign in name)


#: Names in further languages, told apart by how they are written.
_SCRIPTS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("name in English", lambda name: not _has(name, "HANGUL", "CJK", "HIRAGANA", "KATAKANA")),
    ("name in Japanese", lambda name: not _has(name, "HANGUL") and _has(name, "CJK", "HIRAGANA", "KATAKANA")),
    ("name in Korean", lambda name: _has(name, "HANGUL")),
)


def _has_letters(name: str) -> bool:
    return len(_letters(name)) >= _LETTERS_FOR_TYPOS


def _has_words(name: str) -> bool:
    return " " in name


def _letters(name: str) -> list[int]:
    """Return where the Latin letters stand."""
    return [place for place, sign in enumerate(name) if sign.isascii() and sign.isalpha()]


def _swaps(name: str) -> list[int]:
    """Return where a letter stands before another one."""
    latin = set(_letters(name))
    return [
        place
        for place in sorted(latin)
        if place + 1 in latin and name[place].lower() != name[place + 1].lower()
    ]


def _swapped(name: str, place: int) -> str:
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def _long_words(name: str) -> list[re.Match[str]]:
    return list(re.finditer(r"[A-Za-z]{6,}", name))
