"""What chance has put on a page is noted: by whom it was seen, where it stood, and how likely that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial

from werkzeug import Response

from core.person import Person
from store.records import NewEvent
from web.contexts import Exposure
from web.site import site, version


def note_exposures(
    response: Response, exposures: Sequence[Exposure], person: Person | None, visitor: str | None
) -> None:
    """Put exposures into the event log, once the response has been sent.

    Parameters
    ----------
    response : Response
    exposures : sequence of Exposure
    person : Person or None
        Nothing is noted of nobody in particular.
    visitor : str or None
        The id of the browser: all that tells whose clicks follow, where titles were picked instead of a user.
    """
    if person is None or not exposures:
        return
    now, name = datetime.now(UTC), version().name
    events = [
        NewEvent(
            "impression",
            now,
            user_id=person.user_id,
            visitor=visitor,
            anime_id=one.anime_id,
            value=one.place,
            detail={"shelf": one.shelf, "version": name, **asdict(one.explored)},
        )
        for one in exposures
    ]
    response.call_on_close(partial(site().past.note, *events))
