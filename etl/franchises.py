"""Franchises: which titles belong together, and in which order they are watched.

Names propose, facts confirm. Titles with the same stem, with the same words before a colon, or with one name
beginning another are proposed as kin; studios, source, genres, years, the names in other languages and, where
given, co-watching must confirm it, the more the less a name says. Confirmed pairs are joined (union-find),
the surest first, and a joint that would make a giant is left out. Relations from the source join at once
where it says of what kind they are; where it does not, they only propose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.catalogue import Title
from etl.franchise_names import Stem, starts_with, stem_of
from etl.union_find import UnionFind

#: Relations of ``relations.csv`` that join; shared characters, adaptations and "other" do not.
JOINING = frozenset(
    {
        "sequel",
        "prequel",
        "side_story",
        "parent_story",
        "summary",
        "full_story",
        "alternative_version",
        "alternative_setting",
        "spin-off",
    }
)

#: A relation of unknown kind: sequels and side stories, but also guests from other works. It proposes as much
#: as a shared root of a long name does.
RELATED = "related"
_NEEDED_IF_RELATED = 3

#: How often two titles are watched by the same people (cosine), by anime_id; None where nobody can tell.
CoWatching = Callable[[int, int], float | None]

#: The biggest franchises of the real catalogue have about a hundred titles.
MAX_SIZE = 120

#: More names than this with one beginning or ending share a common phrase, not a franchise.
_MAX_ALIKE = 40

#: So many letters of a name that is not in Latin script say as much as a sentence: few works share them.
_MUCH_JAPANESE = 6

#: A proposal that takes no more than this is a good one already: what is not known speaks less against it.
_WELL_PROPOSED = 4

#: What a title is shown for beside its story: songs of one name are mostly different songs.
_SONG = "Music"

#: A cosine that hardly any two titles of different franchises reach.
_OFTEN_TOGETHER = 0.4

_TYPE_ORDER = {"TV": 0, "Movie": 1, "ONA": 2, "OVA": 3, "Special": 4, "Music": 5, "": 6}


@dataclass(frozen=True)
class _Named:
    """A title with the stems of its names."""

    title: Title
    main: Stem
    english: Stem
    japanese: Stem


@dataclass(frozen=True)
class _Joint:
    """Two positions that names propose as kin, and how many points of evidence that takes."""

    first: int
    second: int
    needed: int


def assign(
    titles: Sequence[Title],
    relations: Sequence[tuple[int, int, str]] = (),
    co_watching: CoWatching | None = None,
) -> list[Title]:
    """Return the titles, in the same order, with franchise, place in the watching order and size.

    Parameters
    ----------
    titles : sequence of Title, shape (n_titles,)
    relations : sequence of (anime_id, related_id, relation)
        Those of `JOINING` join, `RELATED` ones propose; other kinds, and titles not given, are passed over.
    co_watching : callable, optional
        Confirming evidence from people's lists.
    """
    families = UnionFind(len(titles))
    position = {title.anime_id: row for row, title in enumerate(titles)}
    for first, second, relation in relations:
        if relation.casefold().replace(" ", "_") in JOINING and first in position and second in position:
            families.join(position[first], position[second])
    named = [_named(title) for title in titles]
    proposals = [*_proposals(named), *_related(relations, position)]
    for joint in sorted(proposals, key=lambda joint: (joint.needed, joint.first, joint.second)):
        if families.size(joint.first) + families.size(joint.second) > MAX_SIZE:
            continue
        if not families.together(joint.first, joint.second) and _confirmed(joint, named, co_watching):
            families.join(joint.first, joint.second)
    return _placed(titles, families)


def watching_order(title: Title) -> tuple[date, int, int, int]:
    """Return the sort key within a franchise: by date, TV first on ties, recaps after what they sum up."""
    kind = _TYPE_ORDER.get(title.type, 6)
    return (title.aired_from or date.max, int(is_recap(title)), kind, title.anime_id)


def is_recap(title: Title) -> bool:
    """Tell whether a name says that the title only sums up another one."""
    words = title.name.casefold()
    return any(mark in words for mark in ("recap", "soushuuhen", "soushuu-hen", "digest", "compilation"))


def evidence(a: _Named, b: _Named) -> int:
    """Return the points, up to eleven, that facts give for two titles being kin.

    A shared studio 2; names in other languages 2 each, a long Japanese one 3; the same source 1, genres up to
    2, years 1.
    """
    points = 2 * bool(set(a.title.studios) & set(b.title.studios))
    points += _same_japanese(a.japanese, b.japanese) + 2 * _same_words(a.english, b.english)
    points += int(a.title.source != "" and a.title.source == b.title.source)
    shared = _jaccard(set(a.title.genres), set(b.title.genres))
    points += int(shared >= 0.4) + int(shared >= 0.7)
    if a.title.year is not None and b.title.year is not None:
        points += int(abs(a.title.year - b.title.year) <= 4)
    return points


def _confirmed(joint: _Joint, named: Sequence[_Named], co_watching: CoWatching | None) -> bool:
    """Tell whether facts confirm a joint, or nearly do and people watch both titles (2 points)."""
    a, b = named[joint.first], named[joint.second]
    missing = joint.needed - evidence(a, b)
    missing += 2 * _songs_of_a_common_name(a, b)
    missing -= joint.needed <= _WELL_PROPOSED and not (a.title.studios and b.title.studios)
    if missing <= 0:
        return True
    if missing > 2 or co_watching is None:
        return False
    return (co_watching(a.title.anime_id, b.title.anime_id) or 0.0) >= _OFTEN_TOGETHER


def _named(title: Title) -> _Named:
    return _Named(title, stem_of(title.name), stem_of(title.english_name), stem_of(title.japanese_name))


def _proposals(named: Sequence[_Named]) -> Iterator[_Joint]:
    """Yield what names propose; short names need more evidence than long ones."""
    bases = _grouped((row, one.main.base) for row, one in enumerate(named))
    roots = _grouped((row, one.main.root) for row, one in enumerate(named))
    for base, rows in bases.items():
        for first, second in _pairs(rows):
            yield _Joint(first, second, 2 if _telling(base) else 4)
        for shorter in _beginnings(base):
            if shorter in bases:
                for first, second in ((a, b) for a in rows for b in bases[shorter]):
                    yield _Joint(first, second, 4 if _telling(shorter) else 6)
    for rows in roots.values():
        for first, second in _pairs(rows):
            yield _Joint(first, second, _needed_for_root(named[first].main, named[second].main))
    beginnings = _grouped((row, _first_words(one.main.base)) for row, one in enumerate(named))
    endings = _grouped((row, _ending(one.main.root)) for row, one in enumerate(named))
    for rows in (*beginnings.values(), *endings.values()):
        for first, second in _pairs(rows if len(rows) <= _MAX_ALIKE else ()):
            yield _Joint(first, second, 6)


def _needed_for_root(a: Stem, b: Stem) -> int:
    """Return the points that one root takes: least where one name is the root and the other adds to it."""
    if not _telling(a.root):
        return 5
    return 1 if a.base != b.base and a.root in (a.base, b.base) else 3


def _related(relations: Iterable[tuple[int, int, str]], position: Mapping[int, int]) -> Iterator[_Joint]:
    """Yield what relations of unknown kind propose."""
    for first, second, relation in relations:
        if relation == RELATED and first in position and second in position:
            rows = sorted((position[first], position[second]))
            yield _Joint(rows[0], rows[1], _NEEDED_IF_RELATED)


def _grouped(keys: Iterable[tuple[int, str]]) -> Mapping[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for row, key in keys:
        if key:
            groups[key].append(row)
    return groups


def _pairs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    return ((first, second) for n, first in enumerate(rows) for second in rows[n + 1 :])


def _beginnings(base: str) -> Iterator[str]:
    """Yield the shorter bases that a base may continue, cut at the ends of words."""
    for place, letter in enumerate(base):
        if place >= 3 and not letter.isalnum():
            yield base[:place].rstrip(" :;,-~!?.")


def _first_words(base: str) -> str:
    """Return the first two words, as in *Suzumiya Haruhi no ...*, "" where they are short."""
    words = " ".join(base.split()[:2])
    return words if len(words) >= 12 else ""


def _ending(base: str) -> str:
    """Return the last ten letters of a name of one word, as in *Nisemonogatari*."""
    word = base.removesuffix(" series")
    return word[-10:] if word.isalpha() and word.isascii() and len(word) >= 10 else ""


def _telling(stem: str) -> bool:
    """Tell whether a stem is long enough that two works hardly share it by chance."""
    return len(stem) >= 12 or (len(stem) >= 8 and " " in stem)


def _songs_of_a_common_name(a: _Named, b: _Named) -> bool:
    return _SONG in (a.title.type, b.title.type) and not _telling(min(a.main.base, b.main.base, key=len))


def _same_japanese(a: Stem, b: Stem) -> int:
    """Return 2 where Japanese names agree, 3 where much does, 0 for a single letter, which is a mere word."""
    shorter, longer = sorted((a.base, b.base), key=len)
    if len(shorter) < 2 or not _same_words(a, b):
        return 0
    much = len(shorter) >= _MUCH_JAPANESE and not shorter.isascii() and longer.startswith(shorter)
    return 3 if much else 2


def _same_words(a: Stem, b: Stem) -> bool:
    if not a.base or not b.base:
        return False
    if a.base == b.base or (len(a.root) >= 3 and a.root == b.root):
        return True
    shorter, longer = sorted((a.base, b.base), key=len)
    if len(shorter) >= (3 if shorter.isascii() else 2) and starts_with(longer, shorter):
        return True
    return not shorter.isascii() and _common_beginning(shorter, longer) >= max(4, len(shorter) / 2)


def _common_beginning(a: str, b: str) -> int:
    return next(
        (place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _jaccard(a: set[str], b: set[str]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def _placed(titles: Sequence[Title], families: UnionFind) -> list[Title]:
    placed = list(titles)
    for rows in families.groups():
        franchise = min(titles[row].anime_id for row in rows)
        in_order = sorted(rows, key=lambda row: watching_order(titles[row]))
        for place, row in enumerate(in_order, start=1):
            placed[row] = replace(
                titles[row], franchise=franchise, franchise_place=place, franchise_size=len(rows)
            )
    return placed
