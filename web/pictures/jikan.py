"""Where the picture of a title is, and the picture itself: Jikan's API (version 4), MyAnimeList's pictures.

Jikan, https://docs.api.jikan.moe: ``GET /anime/{id}`` names the pictures under ``data.images``.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from core.errors import AnishelfError

#: Jikan's own address; another one is for people who run a Jikan of their own.
PUBLIC = "https://api.jikan.moe/v4"
#: Where MyAnimeList keeps its pictures.
PICTURE_HOST = "cdn.myanimelist.net"
#: Most bytes of a picture, and of an answer of the API.
MOST_PICTURE, MOST_ANSWER = 2 * 1024 * 1024, 1024 * 1024
#: Seconds to connect or between two pieces, and for everything together.
PATIENCE, LONG_PATIENCE = 10.0, 30.0

_KINDS = ("image/jpeg", "image/png", "image/webp")
_HEADERS = {"User-Agent": "Anishelf (self-hosted anime browser)", "Accept-Encoding": "identity"}
_PIECE = 64 * 1024
#: What MyAnimeList shows where it has no picture.
_STAND_INS = ("qm_50.gif", "questionmark", "apple-touch-icon", "no_pic")


class NoPicture(AnishelfError):
    """There is no picture to be had there, today or tomorrow."""


class TryLater(AnishelfError):
    """The server cannot answer at present.

    Attributes
    ----------
    seconds : float or None
        How long it asked to be left alone; None where it did not say.
    busy : bool
        Whether it refuses everybody's questions alike, so that the title is not to blame.
    """

    def __init__(
        self, what: str, where: str, remedy: str, *, seconds: float | None = None, busy: bool = False
    ) -> None:
        super().__init__(what, where, remedy)
        self.seconds = seconds
        self.busy = busy


class Jikan:
    """Asks for pictures, one request a call; redirects are never followed.

    Parameters
    ----------
    base : str
        The address of the API.
    patience : float
        Seconds to connect, and between two pieces of an answer.
    """

    def __init__(self, base: str = PUBLIC, patience: float = PATIENCE) -> None:
        self.base = base.rstrip("/")
        self._own = None if self.base == PUBLIC else _origin(self.base)
        self._patience = patience
        self._pool = urllib3.PoolManager(
            num_pools=2, headers=_HEADERS, timeout=urllib3.Timeout(connect=patience, read=patience)
        )

    def usable(self, address: str) -> bool:
        """Whether a picture may be fetched there: MyAnimeList's server, or the API's where that was set."""
        try:
            origin = _origin(address)
        except ValueError:
            return False
        return "@" not in address and origin in (("https", PICTURE_HOST, 443), self._own)

    def address(self, anime_id: int) -> str:
        """Return the address of a title's picture, by its number at MyAnimeList.

        Raises
        ------
        NoPicture
            Where the API knows no such title, no picture of it, or one at a foreign address.
        TryLater
            Where it cannot answer at present.
        """
        where = f"{self.base}/anime/{anime_id}"
        _, body = self._get(where, "application/json", MOST_ANSWER)
        try:
            data = json.loads(body)["data"]
            if data["mal_id"] != anime_id:
                raise _none("the answer is about another title", where)
            named = _picture_of(data["images"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _none("the answer cannot be read", where) from error
        if not named:
            raise _none("the title has no picture", where)
        if not self.usable(named):
            raise _none("the picture lies at a foreign address", named[:200])
        return named

    def picture(self, address: str) -> bytes:
        """Return the picture at a `usable` address.

        Raises
        ------
        NoPicture
            Where there is none, it is too large, or it is not of a kind that browsers show (JPEG, PNG, WebP).
        TryLater
            Where the server cannot answer at present.
        """
        if not self.usable(address):
            raise _none("the picture lies at a foreign address", address[:200])
        kind, content = self._get(address, ", ".join(_KINDS), MOST_PICTURE)
        if kind not in _KINDS or kind_of(content) is None:
            raise _none(f"not a picture but {kind or 'something without a name'}", address)
        return content

    def _get(self, where: str, accept: str, most: int) -> tuple[str, bytes]:
        """Return the content type and the body of one answer."""
        until = time.monotonic() + LONG_PATIENCE
        try:
            answer = self._pool.request(
                "GET",
                where,
                headers={**_HEADERS, "Accept": accept},
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
            try:
                _check_status(answer.status, answer.headers.get("Retry-After"), where)
                body = _read(answer, most, until, where)
            finally:
                answer.close()
        except (HTTPError, OSError) as error:
            raise _later(f"no answer ({type(error).__name__})", where) from error
        return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower(), body


def kind_of(content: bytes) -> str | None:
    """Return the media type that a picture's first bytes tell; None where they tell no picture."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def seconds_of(retry_after: str | None) -> float | None:
    """Return what a ``Retry-After`` header says, in seconds from now; None where it says nothing."""
    if not retry_after:
        return None
    try:
        if retry_after.strip().isdecimal():
            return float(retry_after)
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _read(answer: urllib3.BaseHTTPResponse, most: int, until: float, where: str) -> bytes:
    body = bytearray()
    for piece in answer.stream(_PIECE, decode_content=False):
        body += piece
        if len(body) > most:
            raise _none(f"the answer is larger than {most:,} bytes", where)
        if time.monotonic() > until:
            raise _later("the answer takes too long", where)
    return bytes(body)


def _check_status(status: int, retry_after: str | None, where: str) -> None:
    if status == HTTPStatus.OK:
        return
    if status >= 500 or status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT):
        busy = status == HTTPStatus.TOO_MANY_REQUESTS
        raise _later(f"status {status}", where, seconds_of(retry_after), busy=busy)
    raise _none("a redirect, which is not followed" if 300 <= status < 400 else f"status {status}", where)


def _picture_of(images: Any) -> str:
    """Return the address of the small picture, WebP first; "" where there are but stand-ins."""
    for kind in ("webp", "jpg"):
        found = (images.get(kind) or {}).get("image_url")
        if isinstance(found, str) and found and not any(one in found for one in _STAND_INS):
            return found
    return ""


def _origin(address: str) -> tuple[str, str, int]:
    """Return scheme, host and port; raises ValueError where an address has none."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(address)
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _none(what: str, where: str) -> NoPicture:
    return NoPicture(what, where, "the drawn poster stays")


def _later(what: str, where: str, seconds: float | None = None, *, busy: bool = False) -> TryLater:
    return TryLater(what, where, "it is asked again later", seconds=seconds, busy=busy)
