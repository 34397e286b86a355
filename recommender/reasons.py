"""The words beside a title: why it is shown, each sentence true of the numbers that ranked it.

Messages are English with named places, so that pages can translate them. They say "title", never "anime":
a build may serve films.
"""

from __future__ import annotations

from datetime import date

from core.catalogue import Catalogue, Title
from core.person import Person
from core.status import ListStatus
from recommender.charts import (
    ALL_TIME,
    GENRE,
    LOVED,
    MOST_WATCHED,
    NEWEST,
    SIMULATED_MONTH,
    THIS_MONTH,
    TOP_RATED,
    TRENDING,
    Chart,
)
from recommender.records import Reason, message

LIKE_YOURS = Reason("People with lists like yours enjoy it")
LIKED_BY_MANY = Reason("Liked by many people")
ON_YOUR_LIST = Reason("You planned to watch it")

# "an 8", but "a 9": the article stands in the message, where a translation can drop it.
_GAVE_A = message("Because you gave {title} a {score}")
_GAVE_AN = message("Because you gave {title} an {score}")
_FOLLOWED = {
    ListStatus.WATCHING: message("Because you are watching {title}"),
    ListStatus.COMPLETED: message("Because you watched {title}"),
    ListStatus.ON_HOLD: message("Because you started {title}"),
    ListStatus.DROPPED: message("Because you tried {title}"),
    ListStatus.PLAN_TO_WATCH: message("Because {title} is on your list"),
}

_CHARTS = {
    (LOVED, ALL_TIME): message("{people:,} people gave it 9 or 10"),
    (MOST_WATCHED, ALL_TIME): message("{people:,} people have it on their list"),
    (MOST_WATCHED, THIS_MONTH): message("{people:,} people watched it this month"),
    (MOST_WATCHED, SIMULATED_MONTH): message("{people:,} people watched it in the simulated month"),
    (TOP_RATED, ALL_TIME): message("Number {rank} of all time by score"),
    (TOP_RATED, THIS_MONTH): message("Number {rank} of this month by score"),
    (TOP_RATED, SIMULATED_MONTH): message("Number {rank} of the simulated month by score"),
    (TRENDING, THIS_MONTH): message("Number {rank} in what people turn to now"),
    (TRENDING, SIMULATED_MONTH): message(
        "Number {rank} in what people turn to at the end of the simulated month"
    ),
    (NEWEST, ""): message("Began on {date}"),
    (GENRE, ALL_TIME): message("Number {rank} in {genre} by score"),
}
_ONE_PERSON = {
    (LOVED, ALL_TIME): message("One person gave it 9 or 10"),
    (MOST_WATCHED, ALL_TIME): message("One person has it on their list"),
}


def because(person: Person, item: int, catalogue: Catalogue, mean_score: float) -> Reason:
    """Return the reason that names an entry of the person's own.

    The score is named where it is at or above `mean_score`, the person's own: "Because you gave Mushishi
    a 9".
    """
    entry = person.entry(item)
    if entry is None:
        return LIKE_YOURS
    title = catalogue.titles[item]
    status, score = ListStatus(int(person.status[entry])), int(person.scores[entry])
    if status != ListStatus.PLAN_TO_WATCH and score > 0 and score >= mean_score:
        message = _GAVE_AN if score == 8 else _GAVE_A
        return Reason(message, {"title": title.name, "score": score}, title.anime_id)
    return Reason(_FOLLOWED[status], {"title": title.name}, title.anime_id)


def of_chart(chart: Chart, rank: int, value: float, began: date | None) -> Reason:
    """Return the reason of a title in a chart.

    Parameters
    ----------
    chart : Chart
    rank : int
        Its true rank, from 1.
    value : float
        What it was ranked by.
    began : date or None
        The title's first day, for the newest.
    """
    place = (chart.key, chart.window)
    message = _ONE_PERSON[place] if value == 1 and place in _ONE_PERSON else _CHARTS[place]
    values: dict[str, str | int | float] = {
        "rank": rank,
        "people": round(value),
        "genre": chart.subject,
        "date": began.isoformat() if began else "",
    }
    return Reason(message, {name: told for name, told in values.items() if f"{{{name}" in message})


def neighbours_gave(people: int, mean: float) -> Reason:
    """Return the reason of a title that people with a similar taste scored highly."""
    return Reason(
        "{people} people with a taste like yours gave it {mean:.1f}", {"people": people, "mean": mean}
    )


def liked_by_group(attributes: tuple[str, ...]) -> Reason:
    """Return the reason of a title that is liked by people who share `attributes` with the person."""
    named = " and ".join(filter(None, [", ".join(attributes[:-1]), attributes[-1]]))
    return Reason("Liked by people of your {attributes}", {"attributes": named})


def hidden_gem(mean: float, members: int) -> Reason:
    """Return the reason of a title that few know and those few like."""
    return Reason("Known to {people:,} people, who give it {mean:.1f}", {"people": members, "mean": mean})


def similar_by(people: float, content: float, shared_genres: tuple[str, ...]) -> Reason:
    """Return why a title is similar, by which of the two similarities (0 to 1) weighs more."""
    if people > 0 and content > 0:
        return Reason("Close in content, and liked by the same people")
    if people > 0:
        return Reason("Liked by the same people")
    if shared_genres:
        return Reason("Close in content: {genres}", {"genres": ", ".join(shared_genres)})
    return Reason("Close in content")


def like_liked(title: Title) -> Reason:
    """Return the reason of a title that is like one the person rates highly, by what both are."""
    return Reason("Close in content to {title}", {"title": title.name}, title.anime_id)


def also_liked_with(name: str, anime_id: int) -> Reason:
    """Return the reason of a title that shares its people with another."""
    return Reason("People who like {title} like this too", {"title": name}, anime_id)
