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
from web.visitors import known_visitor


def note_exposures(response: Response, exposures: Sequence[Exposure], person: Person | None) -> None:
    """Put exposures into the event log, once the response has been sent; visitors' are not noted."""
    if person is None or not exposures:
        return
    now, name = datetime.now(UTC), version().name
    events = [
        NewEvent(
            "impression",
            now,
            user_id=person.user_id,
            visitor=known_visitor(),
            anime_id=one.anime_id,
            value=one.place,
            detail={"shelf": one.shelf, "version": name, **asdict(one.explored)},
        )
        for one in exposures
    ]
    response.call_on_close(partial(site().past.note, *events))
