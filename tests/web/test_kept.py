from __future__ import annotations

from datetime import date

from core.person import Person
from web.kept import Kept, shelves_key

DAY = date(2021, 3, 15)


def test_what_is_kept_is_not_worked_out_again() -> None:
    kept: Kept[str, list[int]] = Kept()
    asked: list[str] = []

    def work_out() -> list[int]:
        asked.append("")
        return []

    first = kept.get("a", work_out)
    assert kept.get("a", work_out) is first
    assert len(asked) == 1
    kept.get("b", work_out)
    assert len(asked) == 2


def test_whoever_was_here_longest_ago_goes_first() -> None:
    kept: Kept[int, list[int]] = Kept(most=2)
    asked: list[int] = []
    for user in (1, 2, 1, 3, 1, 2):
        kept.get(user, lambda user=user: asked.append(user) or [])  # type: ignore[misc, func-returns-value]
    assert asked == [1, 2, 3, 2]


def test_who_asks_for_much_takes_nothing_from_others() -> None:
    kept: Kept[str, list[int]] = Kept(most=6)
    asked: list[str] = []

    def ask(key: str, client: str) -> None:
        kept.get(key, lambda: asked.append(key) or [], client)  # type: ignore[func-returns-value]

    for key in ("a", "b", "c"):
        ask(key, f"client of {key}")
    for n in range(20):
        ask(f"flood {n}", "stranger")
    asked.clear()
    for key in ("a", "b", "c", "flood 19", "flood 18", "flood 17"):
        ask(key, "stranger")
    assert asked == []
    for n in range(20):
        ask(f"flood {n}", "stranger")
    asked.clear()
    ask("a", "client of a")
    assert asked == [], "what others hold stays theirs, whoever looks at it"


def test_shelves_are_kept_by_what_they_depend_on() -> None:
    user, picks = Person.from_titles([1, 2], user_id=7), Person.from_titles([1, 2])
    keys = {
        shelves_key(None, "a", DAY),
        shelves_key(None, "b", DAY),
        shelves_key(user, "", DAY),
        shelves_key(user, "", date(2021, 3, 16)),
        shelves_key(picks, "", DAY),
        shelves_key(Person.from_titles([1, 3]), "", DAY),
    }
    assert len(keys) == 6
    assert shelves_key(user, "a", DAY) == shelves_key(user, "b", DAY), "a user's shelves ask for no browser"
