"""Pictures for pages: which cards have one, its address, and who has been looked at."""

from __future__ import annotations

import atexit
from functools import partial

from flask import Blueprint, Response, request, url_for

from core.errors import UnknownId
from core.settings import Settings
from web.live import LoadedVersion
from web.pictures.fetcher import Fetcher
from web.pictures.jikan import Jikan, kind_of
from web.pictures.shelf import PictureShelf
from web.site import site, version

pictures = Blueprint("pictures", __name__)

#: Browsers keep a picture for a month.
_MONTH = 30 * 86_400
#: Sources whose anime_ids are the numbers of MyAnimeList.
_SOURCES = frozenset({"demo", "kaggle"})
#: What counts as looking at a title: its page, or its preview over a card.
_VIEWS = frozenset({"pages.title", "fragments.preview"})


def open_pictures(settings: Settings) -> Fetcher | None:
    """Start fetching pictures where the settings ask for it; None where they do not."""
    if settings.pictures == "off":
        return None
    fetcher = Fetcher(PictureShelf(settings.cache / "pictures"), Jikan(str(settings.pictures_url)))
    fetcher.start()
    atexit.register(fetcher.close)
    return fetcher


def picture_address(loaded: LoadedVersion, anime_id: int) -> str:
    """Return the address of a title's picture on this site, "" where none is to be shown."""
    shelf = _shelf_for(loaded)
    if shelf is None or not shelf.has(anime_id):
        return ""
    return url_for("pictures.picture", anime_id=anime_id)


@pictures.get("/pictures/<id:anime_id>")
def picture(anime_id: int) -> Response:
    """Give a title's picture."""
    loaded = version()
    loaded.catalogue.items.row(anime_id, "title")
    shelf = _shelf_for(loaded)
    content = None if shelf is None else shelf.content(anime_id)
    kind = None if content is None else kind_of(content)
    if kind is None:
        raise UnknownId("no picture", f"title {anime_id}", "its poster is drawn")
    response = Response(content, mimetype=kind)
    response.cache_control.public = True
    response.cache_control.max_age = _MONTH
    response.add_etag()
    response.make_conditional(request)
    return response


@pictures.after_app_request
def note_view(response: Response) -> Response:
    """Ask for the picture of a title that somebody looks at, once its page has been sent."""
    if request.endpoint in _VIEWS and response.status_code == 200:
        loaded, fetcher = version(), site().pictures
        anime_id = (request.view_args or {})["anime_id"]
        if fetcher is not None and _shelf_for(loaded) and loaded.catalogue.items.find(anime_id) is not None:
            known = loaded.pictures.by_id.get(anime_id)
            response.call_on_close(partial(fetcher.want, anime_id, known.picture if known else ""))
    return response


def _shelf_for(loaded: LoadedVersion) -> PictureShelf | None:
    """Return where a version's pictures are; other catalogues' numbers mean other titles at MyAnimeList."""
    fetcher = site().pictures
    if fetcher is None or loaded.manifest.kind not in _SOURCES:
        return None
    return fetcher.shelf
