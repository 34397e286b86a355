from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.server.arrival import MAX_BODY, MAX_HEAD, Arrival, Arrived

PAGE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
FORM = b"POST /start HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na=b&c"


def arrived(*pieces: bytes) -> list[Arrived]:
    """Everything that is taken while the pieces come in."""
    arrival, taken = Arrival(), []
    for piece in pieces:
        arrival.add(piece)
        while (one := arrival.take()) is not None:
            taken.append(one)
    return taken


def test_a_request_is_whole_at_the_end_of_its_head_or_of_its_body() -> None:
    assert arrived(PAGE) == [Arrived(PAGE, is_whole=True)]
    assert arrived(FORM) == [Arrived(FORM, is_whole=True)]
    assert arrived(PAGE[:-1]) == []
    assert arrived(FORM[:-1]) == []


@given(st.data(), st.lists(st.sampled_from([PAGE, FORM]), min_size=1, max_size=4))
def test_however_it_is_cut_the_same_requests_arrive(data: st.DataObject, requests: list[bytes]) -> None:
    stream = b"".join(requests)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert arrived(*pieces) == [Arrived(one, is_whole=True) for one in requests]
    assert arrived(*(bytes([one]) for one in stream)) == [Arrived(one, is_whole=True) for one in requests]


@pytest.mark.parametrize("name", [b"content-length", b"CONTENT-LENGTH", b"Content-Length"])
def test_the_length_is_found_however_it_is_written(name: bytes) -> None:
    head = b"POST / HTTP/1.1\r\n" + name + b":3 \r\nHost: a\r\n\r\n"
    assert arrived(head) == []
    assert arrived(head, b"abc") == [Arrived(head + b"abc", is_whole=True)]


def test_a_length_in_the_body_or_in_another_header_is_none() -> None:
    request = (
        b"POST / HTTP/1.1\r\nX-Content-Length: 9\r\nContent-Length: 21\r\n\r\n\r\nContent-Length: 9\r\n\r\n"
    )
    assert arrived(request) == [Arrived(request[:-2], is_whole=True)]


@pytest.mark.parametrize(
    "header",
    [b"Content-Length: %d" % (MAX_BODY + 1), b"Content-Length: %d" % 10**17, b"Transfer-Encoding: chunked"],
)
def test_a_body_that_is_too_long_or_of_unknown_length_is_not_waited_for(header: bytes) -> None:
    head = b"POST / HTTP/1.1\r\n" + header + b"\r\n\r\n"
    assert arrived(head + b"abc") == [Arrived(head + b"abc", is_whole=False)]


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: " + b"0" * 20 + b"3",
        b"Content-Length : 3",
        b"Content-Length: +3",
        b"Content-Length: 0\r\nContent-Length: 3",
        b"Content-Length:\r\n 3",
    ],
)
def test_a_length_that_is_written_strangely_is_no_clear_end(headers: bytes) -> None:
    """Otherwise its body would be read as another request, if gunicorn understood the length."""
    request = b"POST / HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n\r\n" + PAGE
    assert arrived(request) == [Arrived(request, is_whole=False)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ((b"", b""), True),
        ((b"100-continue", b" 100-Continue \t"), True),
        ((b"Expect", b"EXPECT"), True),
        ((b"HTTP/1.1", b"HTTP/1.0"), False),
        ((b"Expect", b"X-Expect"), False),
        ((b"Length: 3", b"Length: 0"), False),
        ((b"Content-Length: 3", b"Transfer-Encoding: chunked"), False),
        ((b"100-continue", b"100-continue, more"), False),
    ],
)
def test_who_waits_with_the_body_is_told_once(change: tuple[bytes, bytes], told: bool) -> None:
    head = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n".replace(*change)
    arrival = Arrival()
    arrival.add(head[:-1])
    arrival.take()
    assert not arrival.must_be_told()
    arrival.add(head[-1:])
    arrival.take()
    assert [arrival.must_be_told(), arrival.must_be_told()] == [told, False]


def test_the_longest_body_is_waited_for() -> None:
    head = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % MAX_BODY
    assert arrived(head, b"x" * (MAX_BODY - 1)) == []
    assert [one.is_whole for one in arrived(head, b"x" * MAX_BODY)] == [True]


def test_a_head_without_an_end_is_too_long_some_day() -> None:
    arrival = Arrival()
    assert not arrival.has_begun
    arrival.add(b"a" * MAX_HEAD)
    assert arrival.take() is None
    assert not arrival.is_too_long
    arrival.add(b"a")
    assert arrival.take() is None
    assert arrival.is_too_long


@given(st.binary(max_size=300))
def test_rubbish_is_waited_for_or_handed_on_but_never_lost(rubbish: bytes) -> None:
    arrival = Arrival()
    arrival.add(rubbish)
    taken = b""
    while (one := arrival.take()) is not None:
        assert one.content
        taken += one.content
    assert rubbish.startswith(taken)
    assert arrival.has_begun == (taken != rubbish)
