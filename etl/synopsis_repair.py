"""Synopses whose ends were eaten: mended where only one reading is possible, else marked by an ellipsis.

The scraper of the data set ran ``strip("[Written by MAL Rewrite]")``, which strips a SET of characters. So a
lost beginning consists of these characters only, and what it was can be learnt from the catalogue itself: the
same stripping is done to the beginning of every later sentence, and what was lost there, before the same
words, is counted. The same goes for the last word.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

#: The characters that `strip` took off both ends.
LOST = "[Written by MAL Rewrite]"

ELLIPSIS = "…"

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]?\s+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_CLOSED = re.compile(r"[.!?…‼。)\]\"”’'»♪★☆~*:]$")

#: A beginning is mended when so many sentences agree, and so large a share of all that could be meant.
_ENOUGH, _AGREED = 3, 0.95
_ENOUGH_JOINED, _AGREED_JOINED = 40, 0.99
_AGREED_ON_TWO = 0.85

#: "hen" is so many times rarer than "when" that it counts as what is left of it.
_RARE = 50


@dataclass(frozen=True)
class Mended:
    """A synopsis and what was done to it: "", "repaired" or "ellipsis"."""

    text: str
    note: str = ""


@dataclass
class Vocabulary:
    """What is lost where, counted over the whole catalogue.

    Attributes
    ----------
    openings : dict of str to Counter of str
        By the first one and the first two words that are left of a sentence: what was lost before them.
    inner : dict of str to Counter of str
        The same for places within sentences, as if a sentence began there.
    beginnings, endings : dict of str to Counter of str
        By what is left of a word: the words that it can come from.
    words : Counter of str
        Words within sentences, as they are written there.
    """

    openings: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    inner: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    beginnings: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    endings: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    words: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, synopses: Iterable[str]) -> Vocabulary:
        """Count the sentences of synopses; first ones are left out, because they are damaged themselves."""
        vocabulary = cls()
        for synopsis in synopses:
            for number, sentence in enumerate(sentences(synopsis)):
                vocabulary.words.update(_WORD.findall(sentence)[1:])
                if number:
                    left = sentence.lstrip(LOST)
                    lost = sentence[: len(sentence) - len(left)]
                    # What begins in lower case follows an abbreviation, not the end of a sentence.
                    for key in _keys(left) if not sentence[0].islower() else ():
                        vocabulary.openings[key][lost] += 1
                for left, lost in _inner_losses(sentence):
                    for key in _keys(left):
                        vocabulary.inner[key][lost] += 1
        for word, count in vocabulary.words.items():
            vocabulary.beginnings[word.lstrip(LOST)][word] += count
            vocabulary.endings[word.rstrip(LOST)][word] += count
        return vocabulary

    def is_common(self, word: str, longer: str) -> bool:
        """Tell whether a word is not rare beside the longer one that it may come from."""
        return self.words[word] * _RARE > self.words[longer.lower()]


def sentences(text: str) -> list[str]:
    """Cut a text into sentences, roughly: abbreviations cut too, which does no harm here."""
    return [sentence for sentence in _SENTENCE_END.split(text) if sentence]


def mend(synopsis: str, names: Sequence[str], vocabulary: Vocabulary) -> Mended:
    """Mend both ends of a synopsis.

    Parameters
    ----------
    synopsis : str
        Without credits, not empty.
    names : sequence of str
        The title's names: their words are more likely here than elsewhere.
    vocabulary : Vocabulary
        Of the whole catalogue.
    """
    own = {word for text in (synopsis, *names) for word in _WORD.findall(text)}
    start, start_note = _mend_start(synopsis, own, vocabulary)
    text, end_note = _mend_end(start, {word for name in names for word in _WORD.findall(name)}, vocabulary)
    notes = {start_note, end_note}
    return Mended(text, next((note for note in ("ellipsis", "repaired") if note in notes), ""))


def lost_before(text: str, own: set[str], vocabulary: Vocabulary) -> str | None:
    """Return what was surely lost before a text that begins in the middle, or None.

    Parameters
    ----------
    text : str
        Begins with a lower-case letter.
    own : set of str
        Words of the synopsis itself and of its title's names: people's names come back.
    """
    word, *_ = _keys(text) or [""]
    names = {name for name in own if name[:1].isupper() and name != word and name.lstrip(LOST) == word}
    for losses in (vocabulary.openings, vocabulary.inner):
        for key in reversed(_keys(text)):
            seen = losses.get(key)
            if seen is None or seen.total() < _ENOUGH:
                continue
            lost, count = seen.most_common(1)[0]
            # Letters before what is a common word already ("long", "Along") must be beyond doubt.
            joined = key == word and not lost.endswith(" ") and vocabulary.is_common(word, lost + word)
            enough, agreed = (_ENOUGH_JOINED, _AGREED_JOINED) if joined else (_ENOUGH, _AGREED)
            agreed = agreed if key == word else _AGREED_ON_TWO
            if count < max(enough, agreed * seen.total()):
                break
            certain = all(name == lost + word for name in names) and not _vanished(own, lost, vocabulary)
            return lost if certain else None
    if len(names) == 1 and len(word) >= 2 and vocabulary.words[word] < _ENOUGH:
        return next(iter(names)).removesuffix(word)
    return None


def _vanished(own: set[str], lost: str, vocabulary: Vocabulary) -> bool:
    """Tell whether the synopsis has a name such as Mei or Ren, which may have been lost whole."""
    return any(
        len(word) > 1
        and word[0].isupper()
        and not word.strip(LOST)
        and vocabulary.words[word.lower()] < _ENOUGH
        and not lost.startswith(word)
        for word in own
    )


def _inner_losses(sentence: str) -> Iterator[tuple[str, str]]:
    """Yield (what is left, what is lost) for every place in a sentence at which a damaged one could begin."""
    words = sentence.split()
    for place, word in enumerate(words[1:], start=1):
        if word[0].islower() and word[0].upper() in LOST:
            opening = " ".join([word[0].upper() + word[1:], *words[place + 1 : place + 5]])
            left = opening.lstrip(LOST)
            yield left, opening[: len(opening) - len(left)]


def _mend_start(text: str, own: set[str], vocabulary: Vocabulary) -> tuple[str, str]:
    if not (text[:1].islower() or text[:1] in ",.;-–—’'"):
        return text, ""
    lost = lost_before(text, own, vocabulary) if text[:1].islower() else None
    if lost:
        return lost + text, "repaired"
    return ELLIPSIS + _whole_word_first(text, vocabulary), "ellipsis"


def _whole_word_first(text: str, vocabulary: Vocabulary) -> str:
    """Complete the first word where it can only be one, although words before it are lost as well."""
    match = _WORD.match(text)
    if match is None or vocabulary.words[match.group()] >= _ENOUGH:
        return text
    word = _only(vocabulary.beginnings.get(match.group()))
    return text if word is None else word + text[match.end() :]


def _mend_end(text: str, own: set[str], vocabulary: Vocabulary) -> tuple[str, str]:
    if _CLOSED.search(text) or not text:
        return text, ""
    left = text[len(text) - len(text.rsplit(maxsplit=1)[-1]) :]
    names = {name for name in own if name.rstrip(LOST) == left}
    if len(names) == 1 and left not in names:
        return text.removesuffix(left) + names.pop() + ".", "repaired"
    if vocabulary.words[left] < _ENOUGH and len(left) >= 4:
        word = _only(vocabulary.endings.get(left))
        if word is not None:
            return text.removesuffix(left) + word + ".", "repaired"
    return text + ELLIPSIS, "ellipsis"


def _only(words: Counter[str] | None) -> str | None:
    """Return the word that nearly all occurrences agree on, or None."""
    if words is None:
        return None
    word, count = words.most_common(1)[0]
    return word if count >= _ENOUGH and count >= _AGREED * words.total() else None


def _keys(text: str) -> list[str]:
    """Return the first word of what is left of a sentence, and the first two."""
    words = [word.rstrip(".,;:!?") for word in text.split(maxsplit=2)[:2]]
    return [" ".join(words[: n + 1]) for n in range(len(words))]
