"""Jikan's documented answers, and everything else that a server may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from core.settings import Settings
from tests.web.pictures.stub import JPEG, PNG, WEBP, Answer, Stub
from web.pictures.jikan import MOST_PICTURE, PUBLIC, Jikan, NoPicture, TryLater, kind_of, seconds_of


def test_the_small_webp_comes_first(stub: Stub) -> None:
    stub.title(1, jpg=stub.picture_address(1, "jpg"), webp=stub.picture_address(1))
    assert Jikan(stub.base).address(1) == stub.picture_address(1)
    assert stub.asked == ["/v4/anime/1"]
    assert stub.agents == {"Anishelf (self-hosted anime browser)"}


@pytest.mark.parametrize("webp", [None, "", "https://cdn.myanimelist.net/images/qm_50.gif"])
def test_without_a_webp_the_jpeg_will_do(stub: Stub, webp: str | None) -> None:
    stub.title(1, jpg=stub.picture_address(1, "jpg"), webp=webp)
    assert Jikan(stub.base + "/").address(1) == stub.picture_address(1, "jpg")


def test_the_public_picture_server_is_taken(stub: Stub) -> None:
    stub.title(1, jpg="https://cdn.myanimelist.net/images/anime/4/19644.jpg")
    assert Jikan(stub.base).address(1) == "https://cdn.myanimelist.net/images/anime/4/19644.jpg"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!doctype html>",
        b"[]",
        b'{"data": null}',
        b'{"data": {"mal_id": 1}}',
        b'{"data": {"mal_id": 1, "images": []}}',
        b'{"data": {"mal_id": 1, "images": {"webp": "x"}}}',
        b'{"data": {"mal_id": 1, "images": {"webp": {"image_url": 5}}}}',
        b'{"data": {"mal_id": 2, "images": {"webp": {"image_url": "https://cdn.myanimelist.net/1.jpg"}}}}',
        b"[" * 100_000,
        b"\xff\xfe\xfd",
        b" " * (1024 * 1024 + 1),
    ],
)
def test_an_answer_that_names_no_picture(stub: Stub, body: bytes) -> None:
    stub.answers["/v4/anime/1"] = Answer(body)
    with pytest.raises(NoPicture):
        Jikan(stub.base).address(1)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/1.jpg",
        "http://cdn.myanimelist.net/1.jpg",
        "https://cdn.myanimelist.net:8443/1.jpg",
        "https://cdn.myanimelist.net.example.org/1.jpg",
        "https://ann@cdn.myanimelist.net/1.jpg",
        "https://[::1",
        "https://cdn.myanimelist.net:port/1.jpg",
        "file:///etc/passwd",
        "http://169.254.169.254/latest",
        "//cdn.myanimelist.net/1.jpg",
        "",
    ],
)
def test_foreign_addresses_are_refused(stub: Stub, address: str) -> None:
    stub.title(1, jpg=address or None)
    for source in (Jikan(stub.base), Jikan()):
        assert not source.usable(address)
        with pytest.raises(NoPicture):
            source.picture(address)
    with pytest.raises(NoPicture):
        Jikan(stub.base).address(1)
    assert stub.asked == ["/v4/anime/1"]


def test_a_server_of_ones_own_is_allowed_only_where_it_was_set(stub: Stub) -> None:
    assert Jikan(stub.base).usable(stub.picture_address(1))
    assert not Jikan(stub.base).usable(stub.picture_address(1).replace("http:", "https:"))
    assert not Jikan().usable(stub.picture_address(1))
    assert not Jikan().usable("https://api.jikan.moe/1.jpg")
    assert Jikan().usable("https://cdn.myanimelist.net/images/anime/4/19644.webp")


def test_the_public_address_is_the_default_of_the_setting() -> None:
    assert str(Settings.model_fields["pictures_url"].default) == PUBLIC


@pytest.mark.parametrize(
    ("content", "kind"), [(JPEG, "image/jpeg"), (PNG, "image/png"), (WEBP, "image/webp; charset=binary")]
)
def test_a_picture_comes_whole(stub: Stub, content: bytes, kind: str) -> None:
    stub.pictured(1, content, kind)
    assert Jikan(stub.base).picture(stub.picture_address(1)) == content
    assert kind_of(content) == kind.partition(";")[0]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"<script>alert(1)</script>", "image/jpeg"),
        (JPEG, "text/html"),
        (b"GIF89a", "image/gif"),
        (b"", "image/png"),
        (b"RIFF\x00\x00\x00\x00WAVE", "image/webp"),
        (JPEG + b"a" * MOST_PICTURE, "image/jpeg"),
    ],
)
def test_what_is_no_picture_or_too_large(stub: Stub, content: bytes, kind: str) -> None:
    stub.pictured(1, content, kind)
    with pytest.raises(NoPicture):
        Jikan(stub.base).picture(stub.picture_address(1))


def test_a_picture_of_two_megabytes_is_taken(stub: Stub) -> None:
    content = JPEG.ljust(MOST_PICTURE, b"a")
    stub.pictured(1, content, "image/jpeg")
    assert Jikan(stub.base).picture(stub.picture_address(1)) == content


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(stub: Stub, status: int) -> None:
    stub.pictured(2)
    moved = Answer(status=status, headers={"Location": stub.picture_address(2)})
    stub.answers |= {"/v4/anime/1": moved, "/images/anime/1.webp": moved}
    with pytest.raises(NoPicture, match="redirect"):
        Jikan(stub.base).address(1)
    with pytest.raises(NoPicture, match="redirect"):
        Jikan(stub.base).picture(stub.picture_address(1))
    assert stub.asked == ["/v4/anime/1", "/images/anime/1.webp"]


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_a_title_that_is_not_there(stub: Stub, status: int) -> None:
    stub.answers["/v4/anime/1"] = Answer(b"{}", status=status)
    with pytest.raises(NoPicture, match=str(status)):
        Jikan(stub.base).address(1)


@pytest.mark.parametrize(
    ("status", "busy"), [(408, False), (429, True), (500, False), (503, False), (504, False)]
)
def test_trouble_that_passes(stub: Stub, status: int, busy: bool) -> None:
    stub.answers["/v4/anime/1"] = Answer(b"{}", status=status, headers={"Retry-After": "7"})
    with pytest.raises(TryLater) as caught:
        Jikan(stub.base).address(1)
    assert caught.value.busy is busy
    assert caught.value.seconds == 7


def test_a_server_that_says_nothing(stub: Stub) -> None:
    stub.answers["/v4/anime/1"] = Answer(hang=True)
    with pytest.raises(TryLater, match="TimeoutError"):
        Jikan(stub.base, patience=0.05).address(1)


def test_a_server_that_stops_in_the_middle(stub: Stub) -> None:
    stub.pictured(1)
    stub.answers["/images/anime/1.webp"] = Answer(WEBP, "image/webp", headers={"Content-Length": "9999"})
    with pytest.raises(TryLater, match="no answer"):
        Jikan(stub.base, patience=0.05).picture(stub.picture_address(1))


def test_a_server_that_dribbles(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    stub.pictured(1)
    monkeypatch.setattr("web.pictures.jikan.LONG_PATIENCE", -1.0)
    with pytest.raises(TryLater, match="takes too long"):
        Jikan(stub.base).picture(stub.picture_address(1))


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(TryLater, match="no answer"):
        Jikan("http://127.0.0.1:1/v4", patience=0.5).address(1)


def test_compressed_answers_are_not_unpacked(stub: Stub) -> None:
    stub.pictured(1)
    stub.answers["/images/anime/1.webp"] = Answer(
        b"\x1f\x8b" + bytes(50), "image/webp", headers={"Content-Encoding": "gzip"}
    )
    with pytest.raises(NoPicture):
        Jikan(stub.base).picture(stub.picture_address(1))


def test_when_to_come_back() -> None:
    assert seconds_of("120") == 120
    soon = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    assert 3600 < (seconds_of(soon) or 0) <= 7200
    assert seconds_of("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    for nothing in (None, "", "soon", "-5", "1e9", "Wed, 99 Oct 2015"):
        assert seconds_of(nothing) is None
